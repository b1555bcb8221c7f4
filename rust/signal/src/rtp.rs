//! RTP packets in any order to an unbroken row of samples, with gaps marked (RFC 3550, RFC 3551).
//!
//! Time stamps, not sequence numbers, say where a packet belongs: so silence that was not sent is a gap of its true
//! length. A packet may carry any number of samples.

use std::collections::BTreeMap;

use crate::g711::Law;

/// Packets that are waited for before a gap is taken for lost: 100 ms at the usual 20 ms each.
const PATIENCE: usize = 5;
/// A gap longer than this (2 s) is no gap any more: the stream begins anew.
const LONGEST_GAP: i64 = 16_000;
/// Comfort noise (RFC 3389): the far end is silent until its next packet.
const COMFORT_NOISE: u8 = 13;
const HEADER: usize = 12;

/// What comes out of a stream, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Samples as they were sent.
    Samples(Vec<i16>),
    /// So many samples were sent and lost.
    Lost(usize),
    /// So many samples of silence were not sent.
    Silent(usize),
    /// Another stream begins; what was heard before does not go on.
    Anew,
}

enum Payload {
    Audio(Vec<i16>),
    Noise,
}

/// One incoming stream.
#[derive(Default)]
pub struct Stream {
    source: Option<u32>,
    /// Time stamp of the next sample that is wanted, without wrapping around.
    next: i64,
    waiting: BTreeMap<i64, Payload>,
    silent: bool,
}

impl Stream {
    /// Take one datagram; what is no RTP, or in no codec of ours, is passed over.
    pub fn take(&mut self, packet: &[u8]) -> Vec<Piece> {
        let Some((source, stamp, payload)) = read(packet) else {
            return Vec::new();
        };
        let mut pieces = Vec::new();
        let from = i64::from(stamp.wrapping_sub(self.next as u32) as i32);
        if self.source != Some(source) || from.abs() > LONGEST_GAP {
            if self.source.is_some() {
                self.release(&mut pieces, true);
                pieces.push(Piece::Anew);
            }
            *self = Self {
                source: Some(source),
                next: i64::from(stamp),
                ..Self::default()
            };
            self.waiting.insert(self.next, payload);
        } else if from >= 0 {
            self.waiting.entry(self.next + from).or_insert(payload);
        }
        self.release(&mut pieces, false);
        pieces
    }

    fn release(&mut self, pieces: &mut Vec<Piece>, all: bool) {
        while let Some((&at, _)) = self.waiting.first_key_value() {
            let gap = usize::try_from(at - self.next).unwrap_or(0);
            if gap > 0 && !(all || self.silent || self.waiting.len() > PATIENCE) {
                return;
            }
            if gap > 0 {
                pieces.push(if self.silent {
                    Piece::Silent(gap)
                } else {
                    Piece::Lost(gap)
                });
            }
            let Some((_, payload)) = self.waiting.pop_first() else {
                return;
            };
            self.silent = matches!(payload, Payload::Noise);
            let samples = match payload {
                Payload::Audio(samples) => samples,
                Payload::Noise => Vec::new(),
            };
            // What overlaps with samples that were given out already is left out.
            let known = usize::try_from(self.next - at).unwrap_or(0).min(samples.len());
            self.next = self.next.max(at + samples.len() as i64);
            if known < samples.len() {
                pieces.push(Piece::Samples(samples[known..].to_vec()));
            }
        }
    }
}

fn read(packet: &[u8]) -> Option<(u32, u32, Payload)> {
    let (&first, &kind) = (packet.first()?, packet.get(1)?);
    if first >> 6 != 2 {
        return None;
    }
    let stamp = u32::from_be_bytes(packet.get(4..8)?.try_into().ok()?);
    let source = u32::from_be_bytes(packet.get(8..12)?.try_into().ok()?);
    let mut start = HEADER + 4 * usize::from(first & 0x0F);
    if first & 0x10 != 0 {
        let words = u16::from_be_bytes(packet.get(start + 2..start + 4)?.try_into().ok()?);
        start += 4 + 4 * usize::from(words);
    }
    let padding = if first & 0x20 == 0 {
        0
    } else {
        usize::from(*packet.last()?)
    };
    let end = packet.len().checked_sub(padding)?;
    let body = packet.get(start..end)?;
    let kind = kind & 0x7F;
    if kind == COMFORT_NOISE {
        return Some((source, stamp, Payload::Noise));
    }
    let law = Law::of_payload_type(kind)?;
    Some((
        source,
        stamp,
        Payload::Audio(body.iter().map(|&byte| law.decode(byte)).collect()),
    ))
}
