//! All of it for one call: packets in, the tone that was recognised out.

use crate::cadence::{Cadences, Tone};
use crate::rtp::{Piece, Stream};
use crate::{FRAME, spectrum};

/// Listens to one call.
#[derive(Default)]
pub struct Ear {
    stream: Stream,
    cadences: Cadences,
    frame: Vec<i16>,
    /// Samples of the frame under way that were lost.
    holes: usize,
    frames: u64,
}

impl Ear {
    /// An ear that has heard nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The mildest tone that was recognised so far.
    pub fn heard(&self) -> Option<Tone> {
        self.cadences.found()
    }

    /// Frames of 20 ms listened to, lost ones included.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Take a datagram of RTP, whatever it is.
    pub fn feed(&mut self, packet: &[u8]) {
        for piece in self.stream.take(packet) {
            match piece {
                Piece::Samples(samples) => self.listen(&samples),
                Piece::Lost(count) => self.miss(count),
                Piece::Silent(count) => (0..count).for_each(|_| self.push(0, false)),
                Piece::Anew => {
                    self.frame.clear();
                    self.holes = 0;
                    self.cadences.reset();
                }
            }
        }
    }

    /// Take samples that follow the last ones, 8,000 a second.
    pub fn listen(&mut self, samples: &[i16]) {
        samples.iter().for_each(|&sample| self.push(sample, false));
    }

    fn miss(&mut self, count: usize) {
        (0..count).for_each(|_| self.push(0, true));
    }

    fn push(&mut self, sample: i16, hole: bool) {
        self.frame.push(sample);
        self.holes += usize::from(hole);
        if self.frame.len() < FRAME {
            return;
        }
        let whole = <&[i16; FRAME]>::try_from(self.frame.as_slice())
            .ok()
            .filter(|_| self.holes == 0);
        self.cadences.take(whole.map(spectrum::look));
        self.frames += 1;
        self.frame.clear();
        self.holes = 0;
    }
}
