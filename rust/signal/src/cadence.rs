//! The pattern of tones and pauses, and the network's meanings as data.
//!
//! Times are those of the Russian equipment rules (ringback 1 s of 5, busy 0.3 to 0.4 s on and off, congestion half of
//! that) with 8 % of tolerance. A period, from one beginning to the next, does not depend on where in a frame a tone
//! begins, so periods decide and the share of the tone only confirms.

use crate::spectrum::{Filling, Frame};

/// What the network says by a tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// A telephone rings.
    Ringback,
    /// The line is engaged.
    Busy,
    /// No way through the network.
    Congestion,
    /// Special information: an announcement follows that says why nobody can be reached.
    Special,
}

impl Tone {
    /// Its name in evidence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ringback => "ringback",
            Self::Busy => "busy",
            Self::Congestion => "congestion",
            Self::Special => "sit",
        }
    }
}

struct Cadence {
    tone: Tone,
    /// Frames from one beginning to the next.
    period: (f32, f32),
    /// The tone's share of it.
    share: (f32, f32),
    /// Periods in succession.
    needed: usize,
}

/// Frames of 20 ms.
const CADENCES: [Cadence; 3] = [
    Cadence {
        tone: Tone::Ringback,
        period: (206.0, 300.0),
        share: (0.13, 0.28),
        needed: 1,
    },
    Cadence {
        tone: Tone::Busy,
        period: (26.5, 45.0),
        share: (0.35, 0.65),
        needed: 3,
    },
    Cadence {
        tone: Tone::Congestion,
        period: (13.0, 22.5),
        share: (0.3, 0.7),
        needed: 5,
    },
];
/// How far one period may be from the mean of its neighbours, as a share and in frames.
const UNEVEN: (f32, f32) = (0.12, 3.0);
/// Frames that a tone of special information lasts: 274 to 380 ms in use, and a frame either way.
const SPECIAL: (usize, usize) = (11, 22);
/// Frames of pause between two of them at most.
const SPECIAL_GAP: usize = 3;
/// Frames that a second ring must last before it counts as one.
const SECOND_RING: usize = 15;
/// A pause is this much quieter than the tone beside it.
const QUIETER: f32 = 0.25;
/// Lost frames in succession that are taken for what was before them.
const LONGEST_CONCEALED: usize = 4;
/// Frames at the edge of a tone that may look like anything.
const LONGEST_EDGE: usize = 2;
/// Periods that are remembered.
const LONGEST_MEMORY: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    On,
    Special(u8),
    Off,
    Other,
}

/// Follows the frames of one call.
pub struct Cadences {
    level: f32,
    last: [Kind; 2],
    lost: usize,
    run: (Kind, usize),
    on: usize,
    periods: Vec<(usize, usize)>,
    /// Which of the three special tones is awaited.
    special: u8,
    /// Frames of the run's end that may belong to it or to the next.
    edge: usize,
    found: Option<Tone>,
}

impl Default for Cadences {
    fn default() -> Self {
        Self {
            level: 0.0,
            last: [Kind::Other; 2],
            lost: 0,
            run: (Kind::Other, 0),
            on: 0,
            periods: Vec::new(),
            special: 0,
            edge: 0,
            found: None,
        }
    }
}

impl Cadences {
    /// The mildest of what was recognised: who was heard to ring is not condemned by what came later.
    pub fn found(&self) -> Option<Tone> {
        self.found
    }

    /// Take the next frame; None for one that was lost.
    pub fn take(&mut self, frame: Option<Frame>) {
        let kind = if let Some(frame) = frame {
            self.lost = 0;
            self.kind(frame)
        } else {
            self.lost += 1;
            if self.lost > LONGEST_CONCEALED {
                Kind::Other
            } else {
                self.last[1]
            }
        };
        // One odd frame between two that agree is taken for one of them.
        let [before, middle] = self.last;
        let settled = if before == kind { before } else { middle };
        self.last = [settled, kind];
        self.step(settled);
    }

    /// What came before does not go on.
    pub fn reset(&mut self) {
        *self = Self {
            found: self.found,
            ..Self::default()
        };
    }

    fn kind(&mut self, frame: Frame) -> Kind {
        if self.level > 0.0 && frame.power < QUIETER * self.level {
            return Kind::Off;
        }
        match frame.filling {
            Filling::Other => Kind::Other,
            tone => {
                self.level = if self.level > 0.0 {
                    self.level + 0.1 * (frame.power - self.level)
                } else {
                    frame.power
                };
                if let Filling::Special(which) = tone {
                    Kind::Special(which)
                } else {
                    Kind::On
                }
            }
        }
    }

    fn step(&mut self, kind: Kind) {
        let (before, length) = self.run;
        if kind == Kind::Other && before != Kind::Other {
            // A frame that a tone fills in part may look like anything; only what lasts is something else.
            self.edge += 1;
            if self.edge > LONGEST_EDGE {
                let edge = std::mem::take(&mut self.edge);
                self.change(Kind::Other, edge);
            }
            return;
        }
        let edge = std::mem::take(&mut self.edge);
        self.run.1 += edge;
        if kind != before {
            self.change(kind, 1);
            return;
        }
        self.run.1 += 1;
        if kind == Kind::On && length < SECOND_RING && self.run.1 >= SECOND_RING {
            self.judge(&CADENCES[..1]);
        }
    }

    fn change(&mut self, kind: Kind, begun: usize) {
        let (ended, length) = std::mem::replace(&mut self.run, (kind, begun));
        match (ended, kind) {
            (Kind::On, Kind::Off) => self.on = length,
            (Kind::Off, Kind::On) if self.on > 0 => {
                self.periods.push((self.on, length));
                if self.periods.len() > LONGEST_MEMORY {
                    self.periods.remove(0);
                }
                self.judge(&CADENCES[1..]);
            }
            _ => {
                self.on = 0;
                self.periods.clear();
            }
        }
        self.follow_special(ended, length);
    }

    fn judge(&mut self, cadences: &[Cadence]) {
        for cadence in cadences {
            let Some(start) = self.periods.len().checked_sub(cadence.needed) else {
                continue;
            };
            let last = &self.periods[start..];
            let count = cadence.needed as f32;
            let whole = |&(on, off): &(usize, usize)| (on + off) as f32;
            let mean = last.iter().map(whole).sum::<f32>() / count;
            let share = last.iter().map(|&(on, _)| on as f32).sum::<f32>() / (mean * count);
            let most = (UNEVEN.0 * mean).max(UNEVEN.1);
            if (cadence.period.0..=cadence.period.1).contains(&mean)
                && (cadence.share.0..=cadence.share.1).contains(&share)
                && last.iter().all(|pair| (whole(pair) - mean).abs() <= most)
            {
                self.hear(cadence.tone);
            }
        }
    }

    /// Three tones in succession, each as long as it must be; the last is believed once it has ended.
    fn follow_special(&mut self, ended: Kind, length: usize) {
        self.special = match ended {
            Kind::Special(which) if which == self.special && (SPECIAL.0..=SPECIAL.1).contains(&length) => which + 1,
            Kind::Off | Kind::Other if length <= SPECIAL_GAP => self.special,
            _ => 0,
        };
        if self.special > 2 {
            self.special = 0;
            self.hear(Tone::Special);
        }
    }

    fn hear(&mut self, tone: Tone) {
        self.found = Some(self.found.map_or(tone, |known| known.min(tone)));
    }
}
