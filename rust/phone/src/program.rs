//! Prefix patterns as small programs.
//!
//! International and national prefixes capture and transform, so they cannot live in the automaton. The patterns are
//! finite (no star, no plus), so plain backtracking over them is bounded by their size.

use crate::metadata::{MetadataError, Reader};

/// One instruction; the order of codes is that of the artifact.
#[derive(Clone, Copy, Debug)]
enum Op {
    /// One digit of the set.
    Digit(u16),
    /// Try the next instruction, and if that fails the one named.
    Split(u16),
    Jump(u16),
    Save(u8),
    /// The end of the text.
    End,
    Match,
}

/// How many places a program may save: two groups, their starts and ends.
const SLOTS: usize = 4;
const UNSET: u8 = u8::MAX;

/// A compiled prefix pattern.
#[derive(Debug, Default)]
pub(crate) struct Program {
    ops: Vec<Op>,
    /// Digits that a match which takes anything can begin with.
    first: u16,
    /// Number of capture groups.
    pub(crate) groups: u8,
}

/// Where a program matched: from the start up to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Matched {
    pub(crate) end: usize,
    slots: [u8; SLOTS],
}

impl Matched {
    /// The text of group `number`, counted from 1.
    pub(crate) fn group<'a>(&self, number: u8, digits: &'a [u8]) -> Option<&'a [u8]> {
        let at = 2 * (number as usize).checked_sub(1)?;
        let (start, end) = (*self.slots.get(at)?, *self.slots.get(at + 1)?);
        (start != UNSET && end != UNSET).then(|| &digits[start as usize..end as usize])
    }
}

impl Program {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, MetadataError> {
        let count = reader.u16()?;
        let first = reader.u16()?;
        let groups = reader.u8()?;
        let mut ops = Vec::with_capacity(count as usize);
        for at in 0..count {
            let op = reader.u8()?;
            let argument = reader.u16()?;
            // Jumps go forward only: a program always ends.
            let target = || {
                (argument > at && argument < count)
                    .then_some(argument)
                    .ok_or(MetadataError::Damaged("a program jumps out of itself"))
            };
            ops.push(match op {
                0 => Op::Digit(argument),
                1 => Op::Split(target()?),
                2 => Op::Jump(target()?),
                3 if (argument as usize) < SLOTS => Op::Save(argument as u8),
                4 => Op::End,
                5 => Op::Match,
                _ => return Err(MetadataError::Damaged("an unknown instruction")),
            });
        }
        if !matches!(ops.last(), None | Some(Op::Match)) {
            return Err(MetadataError::Damaged("a program without an end"));
        }
        Ok(Self { ops, first, groups })
    }

    /// Whether there is no pattern at all.
    pub(crate) fn is_none(&self) -> bool {
        self.ops.is_empty()
    }

    /// Matches at the start of `digits` (ASCII), in the order of alternatives, as `re.match` does.
    ///
    /// A match that takes nothing may be reported as none: it would change nothing.
    pub(crate) fn run(&self, digits: &[u8]) -> Option<Matched> {
        let first = digits.first()?;
        if self.first >> (first & 15) & 1 == 0 {
            return None;
        }
        let mut slots = [UNSET; SLOTS];
        let end = self.follow(0, 0, digits, &mut slots)?;
        Some(Matched { end, slots })
    }

    /// How many digits every match takes that begins with `known`: 0 for no match, none where more digits decide.
    pub(crate) fn fixed(&self, known: &[u8]) -> Option<u8> {
        if self.ops.is_empty() || self.first >> (known.first()? & 15) & 1 == 0 {
            return Some(0);
        }
        self.fixed_from(0, 0, known)
    }

    /// The same from one instruction on. An alternative that fails leaves it to the next; one that needs to see more leaves
    /// everything open, and so does a group, whose text would be wanted.
    fn fixed_from(&self, mut at: usize, mut place: usize, known: &[u8]) -> Option<u8> {
        loop {
            match self.ops[at] {
                Op::Digit(set) => {
                    if set >> (known.get(place)? & 15) & 1 == 0 {
                        return Some(0);
                    }
                    place += 1;
                    at += 1;
                }
                Op::Split(other) => match self.fixed_from(at + 1, place, known)? {
                    0 => at = other as usize,
                    taken => return Some(taken),
                },
                Op::Jump(target) => at = target as usize,
                Op::Save(_) | Op::End => return None,
                // A match that takes nothing is none.
                Op::Match => return Some(place as u8),
            }
        }
    }

    fn follow(&self, mut at: usize, mut place: usize, digits: &[u8], slots: &mut [u8; SLOTS]) -> Option<usize> {
        loop {
            match self.ops[at] {
                Op::Digit(set) => {
                    let digit = digits.get(place)?;
                    if set >> (digit & 15) & 1 == 0 {
                        return None;
                    }
                    place += 1;
                    at += 1;
                }
                Op::Split(other) => {
                    let saved = *slots;
                    if let Some(end) = self.follow(at + 1, place, digits, slots) {
                        return Some(end);
                    }
                    *slots = saved;
                    at = other as usize;
                }
                Op::Jump(target) => at = target as usize,
                Op::Save(slot) => {
                    slots[slot as usize] = place as u8;
                    at += 1;
                }
                Op::End => {
                    if place != digits.len() {
                        return None;
                    }
                    at += 1;
                }
                Op::Match => return Some(place),
            }
        }
    }
}
