//! What a cell's first digits and their number decide: the whole way from digits to number, taken once for a column.
//!
//! The step-by-step port (`parse.rs`) is walked with digits of which only the first are known. Where all digits that may
//! stand behind them go the same way, the way is written down, and cells take it with one look; where they part, the
//! decision stays open. Tests compare both over cells of every length.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use crate::metadata::{Metadata, Plan};
use crate::number::{ParseError, Possible};
use crate::parse::{LONGEST_NATIONAL, SHORTEST_NATIONAL};
use crate::shortcut::PACKED;

/// Numbers of digits that are decided.
const FEWEST: usize = 4;
const MOST: usize = 34;
/// Of these lengths most numbers are, so the first four digits are looked at and not three.
const USUAL: RangeInclusive<usize> = 10..=13;
/// The least national digits that the quick way takes.
const SHORTEST: usize = 3;

/// The way that all digits with one beginning and one length go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Decision {
    /// More digits have to be seen.
    #[default]
    Open,
    /// The last `national` digits behind calling code number `place`.
    Number {
        national: u8,
        place: u8,
        possible: Possible,
        /// Where the automaton ends, or `UNSEEN`.
        label: u16,
    },
    /// No number.
    Refused(ParseError),
}

/// A label that further digits decide.
pub(crate) const UNSEEN: u16 = u16::MAX;

/// Decisions by the number of digits, then by the first ones; made when first asked for.
#[derive(Debug)]
pub(crate) struct Decisions {
    by_length: [OnceLock<Box<[Decision]>>; MOST - FEWEST + 1],
}

impl Default for Decisions {
    fn default() -> Self {
        Self {
            by_length: [const { OnceLock::new() }; MOST - FEWEST + 1],
        }
    }
}

/// Digits of which the first are known (ASCII), and how many there are.
#[derive(Clone, Copy)]
struct Known<'a> {
    first: &'a [u8],
    len: usize,
}

impl Known<'_> {
    fn behind(self, cut: usize) -> Option<Self> {
        let first = self.first.get(cut..)?;
        Some(Self {
            first,
            len: self.len - cut,
        })
    }
}

impl Metadata {
    /// What becomes of `len` digits that begin with `four`: behind a plus, or in numbers of `plan`.
    #[inline]
    pub(crate) fn decision(&self, decisions: &Decisions, plan: Option<&Plan>, four: usize, len: usize) -> Decision {
        let Some(table) = len.checked_sub(FEWEST).and_then(|at| decisions.by_length.get(at)) else {
            return Decision::Open;
        };
        let first = if USUAL.contains(&len) { four } else { four / 10 };
        let table = table.get_or_init(|| self.decisions(plan, len));
        table.get(first).copied().unwrap_or_default()
    }

    fn decisions(&self, plan: Option<&Plan>, len: usize) -> Box<[Decision]> {
        let count = if USUAL.contains(&len) { 10_000 } else { 1000 };
        let digits = |first: usize| [1000, 100, 10, 1].map(|unit| b'0' + (first / unit % 10) as u8);
        (0..count)
            .map(|first| {
                let first = &digits(first)[usize::from(count == 1000)..];
                self.decide(Known { first, len }, plan).unwrap_or_default()
            })
            .collect()
    }

    /// The decision; none where it is open.
    fn decide(&self, known: Known<'_>, plan: Option<&Plan>) -> Option<Decision> {
        let (own, national) = match plan {
            None => self.code_and_rest(known).map(|(place, rest)| (Some(place), rest))?,
            // An international prefix, or what looks like one.
            Some(plan) if plan.international.fixed(known.first)? > 0 => return None,
            Some(plan) => self.own_code(known, plan)?,
        };
        let (place, plan) = match own {
            Some(place) => (place, &self.plans[self.codes[place].main as usize]),
            None => plan.map(|plan| (plan.code_place as usize, plan))?,
        };
        if national.len < SHORTEST_NATIONAL {
            return Some(Decision::Refused(ParseError::TooShortNsn));
        }
        let stripped = self.strip_known(national, plan)?;
        let national = match plan.length(stripped.len) {
            Possible::TooShort | Possible::IsPossibleLocalOnly | Possible::InvalidLength => national,
            _ => stripped,
        };
        match national.len {
            ..SHORTEST_NATIONAL => Some(Decision::Refused(ParseError::TooShortNsn)),
            SHORTEST_NATIONAL..=LONGEST_NATIONAL => {
                let code = self.codes[place];
                // The quick way holds so many digits, and looks at three.
                let fits = national.len >= SHORTEST && national.len + code.digits as usize <= PACKED as usize;
                fits.then(|| Decision::Number {
                    national: national.len as u8,
                    place: place as u8,
                    possible: self.plans[code.main as usize].length(national.len),
                    label: self.label_known(code.start, national).unwrap_or(UNSEEN),
                })
            }
            _ => Some(Decision::Refused(ParseError::TooLong)),
        }
    }

    /// The calling code that the digits begin with, and what follows it; none where there is none, or too few are known.
    fn code_and_rest<'a>(&self, known: Known<'a>) -> Option<(usize, Known<'a>)> {
        let (code, _) = self.leading_code(known.first)?;
        let place = self.place_of(code.code)?;
        Some((place, known.behind(code.digits as usize)?))
    }

    /// The plan's own calling code before a national number, as `extract_code` finds it, and what follows it; else no code
    /// and all digits.
    fn own_code<'a>(&self, known: Known<'a>, plan: &Plan) -> Option<(Option<usize>, Known<'a>)> {
        let found = self.code_and_rest(known);
        let Some((place, rest)) = found.filter(|(place, _)| *place == plan.code_place as usize) else {
            return Some((None, known));
        };
        let rest = self.strip_known(rest, plan)?;
        let better = plan.length(known.len) == Possible::TooLong
            || (!self.is_general_known(plan, known)? && self.is_general_known(plan, rest)?);
        Some(if better { (Some(place), rest) } else { (None, known) })
    }

    /// `strip_national_prefix`, where no capture is wanted.
    fn strip_known<'a>(&self, known: Known<'a>, plan: &Plan) -> Option<Known<'a>> {
        let cut = plan.national.fixed(known.first)? as usize;
        let rest = known.behind(cut)?;
        if cut == 0 {
            return Some(known);
        }
        let spoilt = self.is_general_known(plan, known)? && !self.is_general_known(plan, rest)?;
        Some(if spoilt { known } else { rest })
    }

    /// Whether the digits match the plan's general pattern, where the unknown ones cannot matter.
    fn is_general_known(&self, plan: &Plan, known: Known<'_>) -> Option<bool> {
        Some(self.label_known(plan.general, known)? == 1)
    }

    /// The label that the digits lead to from `start`, where the unknown ones cannot matter.
    fn label_known(&self, start: u16, known: Known<'_>) -> Option<u16> {
        let mut state = self.walk(start, known.first);
        for _ in known.first.len()..known.len {
            if self.tails[state as usize] == 0 {
                return None;
            }
            state = self.moves[state as usize][0];
        }
        Some(self.labels[state as usize])
    }
}
