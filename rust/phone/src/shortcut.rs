//! What the first three digits already decide: tables that spare the automaton its first steps and most of its last.
//!
//! They are derived from the artifact when a plan or a calling code is first asked for, and hold nothing that the
//! step-by-step port (`parse.rs`) does not say more slowly; tests compare the two.

use std::collections::HashMap;

use crate::metadata::{Metadata, Plan};

/// Ways that three digits can begin.
const THREES: usize = 1000;
/// Digits that a packed number holds: four bits each.
pub(crate) const PACKED: u32 = 16;

/// Digits of a cell, four bits each, the last one lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) bits: u64,
    pub(crate) len: u32,
}

impl Packed {
    /// The last `len` digits.
    #[inline]
    pub(crate) fn last(self, len: u32) -> Self {
        Self {
            bits: self.bits & u64::MAX.checked_shr(64 - 4 * len).unwrap_or(0),
            len,
        }
    }

    /// The first digit, ASCII.
    #[inline]
    pub(crate) fn first(self) -> Option<u8> {
        let place = self.len.checked_sub(1)?;
        Some(b'0' | (self.bits >> (4 * place) & 15) as u8)
    }

    /// Whether the last three digits repeat or count, as those of every filler do.
    #[inline]
    pub(crate) fn ends_evenly(self) -> bool {
        let [a, b, c] = [8, 4, 0].map(|shift| (self.bits >> shift & 15) as u8 + 10);
        let step = (b + 10 - a) % 10;
        step == (c + 10 - b) % 10 && matches!(step, 0 | 1 | 9)
    }

    /// The first four digits as a number; there are at least four.
    #[inline]
    pub(crate) fn four(self) -> usize {
        let digits = (self.bits >> (4 * (self.len - 4))) as usize & 0xffff;
        let pairs = digits - 6 * (digits >> 4 & 0x0f0f);
        pairs - 156 * (pairs >> 8)
    }

    /// The first three digits as a number; there are at least three.
    #[inline]
    pub(crate) fn three(self) -> usize {
        let bits = (self.bits >> (4 * (self.len - 3))) as usize;
        (bits >> 8 & 15) * 100 + (bits >> 4 & 15) * 10 + (bits & 15)
    }
}

/// What a national prefix does to digits, as far as their first three tell.
const KEEP: u8 = 0;
/// 1, 2 and 3 cut that many digits; this needs the program.
const DEPENDS: u8 = 255;

/// What a plan says of digits by their first three.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beginning {
    /// Where the general pattern stands after them.
    general: u16,
    /// `KEEP`, a number of digits to cut, or `DEPENDS`.
    strip: u8,
    /// `INTERNATIONAL`, `OWN`.
    flags: u8,
}

/// An international prefix may begin so.
const INTERNATIONAL: u8 = 1;
/// The plan's own calling code begins so.
const OWN: u8 = 2;

impl Beginning {
    pub(crate) fn is_international(self) -> bool {
        self.flags & INTERNATIONAL > 0
    }

    pub(crate) fn is_own(self) -> bool {
        self.flags & OWN > 0
    }
}

pub(crate) type Beginnings = Box<[Beginning; THREES]>;
pub(crate) type States = Box<[u16; THREES]>;

/// A state of the automaton whose further digits do not matter: what each number of them leads to.
pub(crate) type Chain = [u16; PACKED as usize];

fn digits(three: usize) -> [u8; 3] {
    [three / 100, three / 10 % 10, three % 10].map(|d| b'0' + d as u8)
}

fn boxed<T: Copy + Default>(of: impl Fn([u8; 3]) -> T) -> Box<[T; THREES]> {
    let mut table = Box::new([T::default(); THREES]);
    for (three, place) in table.iter_mut().enumerate() {
        *place = of(digits(three));
    }
    table
}

/// The calling code that three digits begin with: its place plus one and its length; 0 for none.
pub(crate) fn leading_codes(place: impl Fn(u16) -> u8) -> Box<[(u8, u8); THREES]> {
    boxed(|three| {
        if three[0] == b'0' {
            return (0, 0);
        }
        let mut code = 0;
        for (at, digit) in three.iter().enumerate() {
            code = code * 10 + u16::from(digit & 15);
            if place(code) > 0 {
                return (place(code), at as u8 + 1);
            }
        }
        (0, 0)
    })
}

/// States from which only the number of further digits counts, and what each number leads to.
///
/// Returns for every state the place of its chain plus one, or 0.
pub(crate) fn chains(moves: &[[u16; 10]], labels: &[u16]) -> (Vec<u16>, Vec<Chain>) {
    let mut tails = vec![0_u16; moves.len()];
    let mut found: Vec<Chain> = vec![[labels[0]; PACKED as usize]];
    tails[0] = 1;
    let mut places = HashMap::from([(found[0], 1_u16)]);
    // Numbers are finite, so the states but the dead one have an order; a few rounds settle them all.
    loop {
        let mut settled = true;
        for state in 1..moves.len() {
            let next = moves[state][0];
            if tails[state] > 0 || tails[next as usize] == 0 || moves[state].iter().any(|m| *m != next) {
                continue;
            }
            let after = found[tails[next as usize] as usize - 1];
            let mut chain = [labels[state]; PACKED as usize];
            chain[1..].copy_from_slice(&after[..PACKED as usize - 1]);
            tails[state] = *places.entry(chain).or_insert_with(|| {
                found.push(chain);
                found.len() as u16
            });
            settled = false;
        }
        if settled {
            return (tails, found);
        }
    }
}

impl Metadata {
    /// The label that `digits` lead to; their first three led to `state`.
    #[inline]
    fn label_after(&self, mut state: u16, digits: Packed) -> u16 {
        let mut left = digits.len - 3;
        loop {
            let tail = self.tails[state as usize];
            if tail > 0 {
                return self.chains[tail as usize - 1][left as usize & 15];
            }
            if left == 0 {
                return self.labels[state as usize];
            }
            left -= 1;
            state = self.moves[state as usize][(digits.bits >> (4 * left) & 15) as usize % 10];
        }
    }

    /// [`Metadata::classify`]'s label for three digits and more behind calling code number `place`.
    #[inline]
    pub(crate) fn label(&self, place: usize, digits: Packed) -> u16 {
        let code = &self.codes[place];
        let states = self.code_states[place].get_or_init(|| boxed(|three| self.walk(code.start, &three)));
        self.label_after(states[digits.three()], digits)
    }

    /// The plan's row for the first three of `digits`.
    #[inline]
    pub(crate) fn beginning<'a>(&self, plan: &'a Plan, digits: Packed) -> &'a Beginning {
        &plan.beginnings.get_or_init(|| self.beginnings(plan))[digits.three()]
    }

    fn beginnings(&self, plan: &Plan) -> Beginnings {
        let codes = &self.leading;
        boxed(|three| {
            let place =
                codes[usize::from(three[0] & 15) * 100 + usize::from(three[1] & 15) * 10 + usize::from(three[2] & 15)];
            let international = plan.international.fixed(&three) != Some(KEEP);
            let own = place.0 > 0 && self.codes[place.0 as usize - 1].code == plan.code;
            Beginning {
                general: self.walk(plan.general, &three),
                strip: plan.national.fixed(&three).unwrap_or(DEPENDS),
                flags: u8::from(international) * INTERNATIONAL + u8::from(own) * OWN,
            }
        })
    }

    /// Whether `digits` match the plan's general pattern.
    #[inline]
    pub(crate) fn is_general(&self, plan: &Plan, digits: Packed) -> bool {
        self.label_after(self.beginning(plan, digits).general, digits) == 1
    }

    /// `digits` without a national prefix, as `strip_national_prefix` has it; none where that takes the program.
    #[inline]
    pub(crate) fn strip(&self, plan: &Plan, digits: Packed) -> Option<Packed> {
        match self.beginning(plan, digits).strip {
            KEEP => Some(digits),
            DEPENDS => None,
            cut => {
                let rest = digits.len - u32::from(cut);
                if rest < 3 {
                    return None;
                }
                let rest = digits.last(rest);
                let spoilt = self.is_general(plan, digits) && !self.is_general(plan, rest);
                Some(if spoilt { digits } else { rest })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_three_digits_say_of_a_prefix_is_what_its_program_does() {
        let metadata = Metadata::embedded();
        for plan in &metadata.plans {
            for (three, beginning) in metadata.beginnings(plan).iter().enumerate() {
                let mut number = digits(three).to_vec();
                number.extend_from_slice(b"15150123456");
                let cut = plan.national.run(&number).map_or(0, |m| m.end as u8);
                assert!(
                    beginning.strip == DEPENDS || beginning.strip == cut,
                    "{} {three}",
                    plan.name
                );
                let behind = plan.international.run(&number).is_some();
                assert!(beginning.is_international() || !behind, "{} {three}", plan.name);
            }
        }
    }

    #[test]
    fn chains_lead_where_the_automaton_leads() {
        let metadata = Metadata::embedded();
        for (state, tail) in metadata.tails.iter().enumerate().filter(|(_, tail)| **tail > 0) {
            for len in 0..PACKED as usize {
                let end = metadata.walk(state as u16, &b"7391502846173950"[..len]);
                assert_eq!(
                    metadata.labels[end as usize],
                    metadata.chains[*tail as usize - 1][len],
                    "{state}"
                );
            }
        }
    }
}
