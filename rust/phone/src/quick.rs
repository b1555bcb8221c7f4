//! The common cells, answered with their digits in one register.
//!
//! [`Metadata::quick`] says what [`Metadata::parse_extended`] says, or nothing. It takes a cell of ASCII digits and plain
//! punctuation, packs the digits into 64 bits in one pass, and asks the tables of `shortcut.rs` what the first three
//! digits decide. Where they do not decide, the cell goes the long way.

use crate::decision::{Decision, UNSEEN};
use crate::metadata::{Metadata, Plan, Region};
use crate::number::{Facts, Number, Possible};
use crate::shortcut::{PACKED, Packed};

/// Longer cells go the long way.
const LONGEST: usize = 40;

/// Low four bits: a digit. `DIGIT`: it is one, and the value is also the shift of the digits before it. `BAD`: the long way.
const CLASSES: [u8; 256] = {
    const DIGITS: u8 = 4 << 4;
    let mut classes = [BAD; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => DIGITS | (digit - b'0'),
            b' ' | b'-' | b'(' | b')' | b'.' | b'[' | b']' | b'/' | b'*' => 0,
            _ => BAD,
        };
        byte += 1;
    }
    classes
};
const BAD: u8 = 0x80;

/// Bytes that say nothing where they stand before a number: ASCII signs and letters, and Cyrillic letters (two bytes
/// each). Not `;`, which parameters of RFC 3966 begin with; nor any other script, which may have digits.
fn is_leading(byte: u8) -> bool {
    match byte {
        b'0'..=b'9' | b'+' | b';' => false,
        0..=0x7f => true,
        // U+0400 to U+047F: the two first bytes, and the second ones, which stand nowhere else.
        0xd0 | 0xd1 | 0x80..=0xbf => true,
        _ => false,
    }
}

/// A number that took no detour: calling code and national digits, packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quick {
    /// Calling code and national digits, four bits each, the last one lowest.
    digits: Packed,
    code: u16,
    national: u8,
    facts: Facts,
}

impl Quick {
    /// The calling code.
    #[inline]
    pub fn country_code(&self) -> u16 {
        self.code
    }

    /// How many digits the calling code has.
    #[inline]
    pub(crate) fn code_len(&self) -> u8 {
        self.digits.len as u8 - self.national
    }

    /// How many national digits.
    #[inline]
    pub(crate) fn national_len(&self) -> u8 {
        self.national
    }

    /// Type, region and possibility.
    #[inline]
    pub fn facts(&self) -> Facts {
        self.facts
    }

    /// The national digits as an integer.
    #[inline]
    pub fn national_number(&self) -> u64 {
        decimal(self.digits.last(u32::from(self.national)).bits)
    }

    /// All digits as an integer, for joins.
    #[inline]
    pub fn key(&self) -> u64 {
        decimal(self.digits.bits)
    }

    /// How many zeros lead the national digits; the last digit never counts.
    #[inline]
    pub fn italian_zeros(&self) -> u8 {
        let national = u32::from(self.national);
        let bits = self.digits.last(national).bits;
        let zeros = bits.leading_zeros() / 4 - (PACKED - national);
        zeros.min(national - 1) as u8
    }

    /// E.164 as text: 17 bytes of which the first so many count.
    #[inline]
    pub fn e164(&self) -> ([u8; 17], usize) {
        let mut text = [b'+'; 17];
        text[1..].copy_from_slice(&self.ascii().to_le_bytes());
        (text, self.digits.len as usize + 1)
    }

    /// E.164 in a register, the first character lowest and nothing behind the last; none where it has more than 15 digits.
    #[inline]
    pub fn e164_register(&self) -> Option<(u128, usize)> {
        let len = self.digits.len + 1;
        let text = self.ascii() << 8 | u128::from(b'+');
        (len < 16).then(|| (text & ((1 << (8 * len)) - 1), len as usize))
    }

    /// The digits as text, the first one lowest; what is behind them counts for nothing.
    #[inline]
    fn ascii(&self) -> u128 {
        let left = self.digits.bits << (4 * (PACKED - self.digits.len));
        let [first, last] = [left >> 32, left].map(|half| u128::from(spread(half as u32).swap_bytes()));
        last << 64 | first
    }

    /// The number as the other paths have it.
    pub fn number(&self) -> Number {
        let (text, len) = self.e164();
        Number::new(self.code, &text[len - self.national as usize..len])
    }
}

/// Eight packed digits as ASCII, the first one highest.
#[inline]
fn spread(bits: u32) -> u64 {
    let mut wide = u64::from(bits);
    wide = (wide | wide << 16) & 0x0000_ffff_0000_ffff;
    wide = (wide | wide << 8) & 0x00ff_00ff_00ff_00ff;
    wide = (wide | wide << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    wide | 0x3030_3030_3030_3030
}

/// Packed digits as the number they write, neighbours joined in four rounds.
#[inline]
fn decimal(bits: u64) -> u64 {
    let pairs = (bits & 0x0f0f_0f0f_0f0f_0f0f) + (bits >> 4 & 0x0f0f_0f0f_0f0f_0f0f) * 10;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff) + (pairs >> 8 & 0x00ff_00ff_00ff_00ff) * 100;
    let eights = (fours & 0x0000_ffff_0000_ffff) + (fours >> 16 & 0x0000_ffff_0000_ffff) * 10_000;
    (eights & 0xffff_ffff) + (eights >> 32) * 100_000_000
}

impl Metadata {
    /// The number of a cell of a common shape; none says nothing about the cell.
    ///
    /// ```
    /// use prozvon_phone::Metadata;
    ///
    /// let metadata = Metadata::embedded();
    /// let quick = metadata.quick(b"8 (916) 123-45-67", metadata.region("RU")).unwrap();
    /// assert_eq!(metadata.parse("8 (916) 123-45-67", metadata.region("RU")), Ok(quick.number()));
    /// ```
    #[inline]
    pub fn quick(&self, cell: &[u8], region: Region) -> Option<Quick> {
        let (digits, plus) = pack(cell)?;
        self.quick_digits(digits, plus, region)
    }

    #[inline]
    pub(crate) fn quick_digits(&self, digits: Packed, plus: bool, region: Region) -> Option<Quick> {
        let decision = if digits.len > 3 {
            self.decided(digits.four(), digits.len as usize, plus, region)
        } else {
            Decision::Open
        };
        match decision {
            Decision::Number {
                national,
                place,
                possible,
                label,
            } => {
                let (place, national) = (place as usize, digits.last(u32::from(national)));
                let label = if label == UNSEEN {
                    self.label(place, national)
                } else {
                    label
                };
                Some(self.quick_number(place, national, possible, label))
            }
            Decision::Refused(_) => None,
            Decision::Open => self.quick_undecided(digits, plus, region),
        }
    }

    /// What the first four digits decide together with the number of digits.
    #[inline]
    pub(crate) fn decided(&self, four: usize, len: usize, plus: bool, region: Region) -> Decision {
        if plus {
            return self.decision(&self.international, None, four, len);
        }
        let Some(plan) = region.national_plan(self) else {
            return Decision::Open;
        };
        match plan.decisions.get() {
            Some(decisions) => self.decision(decisions, Some(plan), four, len),
            None => Decision::Open,
        }
    }

    /// The way of digits whose beginning does not decide, or by whose region few cells are read.
    fn quick_undecided(&self, digits: Packed, plus: bool, region: Region) -> Option<Quick> {
        if plus {
            let (place, rest) = self.quick_code(digits)?;
            let main = &self.plans[self.codes[place].main as usize];
            return self.quick_national(place, main, rest);
        }
        let plan = region.national_plan(self)?;
        let beginning = *self.beginning(plan, digits);
        if beginning.is_international() {
            return None;
        }
        if beginning.is_own() {
            let (place, rest) = self.quick_code(digits)?;
            let rest = self.strip(plan, rest)?;
            let better = (self.is_general(plan, rest) && !self.is_general(plan, digits))
                || plan.length(digits.len as usize) == Possible::TooLong;
            if better {
                let main = &self.plans[self.codes[place].main as usize];
                return self.quick_national(place, main, rest);
            }
        }
        self.quick_national(plan.code_place as usize, plan, digits)
    }

    /// The calling code that `digits` begin with, and the three digits or more behind it.
    #[inline]
    fn quick_code(&self, digits: Packed) -> Option<(usize, Packed)> {
        let (place, len) = self.leading_code_of(digits)?;
        let rest = digits.len - len;
        (rest >= 3).then(|| (place, digits.last(rest)))
    }

    /// The last steps: a national prefix off where the length allows, then what the number is.
    #[inline]
    fn quick_national(&self, place: usize, plan: &Plan, digits: Packed) -> Option<Quick> {
        let stripped = self.strip(plan, digits)?;
        let national = match plan.length(stripped.len as usize) {
            Possible::TooShort | Possible::IsPossibleLocalOnly | Possible::InvalidLength => digits,
            _ => stripped,
        };
        let code = self.codes[place];
        if national.len + u32::from(code.digits) > PACKED {
            return None;
        }
        let possible = self.plans[code.main as usize].length(national.len as usize);
        Some(self.quick_number(place, national, possible, self.label(place, national)))
    }

    /// The number, put together; code and national digits fit into a register.
    #[inline]
    fn quick_number(&self, place: usize, national: Packed, possible: Possible, label: u16) -> Quick {
        let code = self.codes[place];
        let (kind, region) = self.meaning(code, label);
        Quick {
            digits: Packed {
                bits: u64::from(code.packed) << (4 * national.len) | national.bits,
                len: national.len + u32::from(code.digits),
            },
            code: code.code,
            national: national.len as u8,
            facts: Facts { kind, region, possible },
        }
    }
}

/// The digits of a plain cell and whether a plus leads; none for other shapes.
#[inline]
pub(crate) fn pack(cell: &[u8]) -> Option<(Packed, bool)> {
    if cell.len() > LONGEST {
        return None;
    }
    let mut cell = cell;
    if !cell.first()?.is_ascii_digit() && cell[0] != b'+' {
        let start = cell.iter().position(|byte| !is_leading(*byte))?;
        cell = &cell[start..];
    }
    let (first, rest) = cell.split_first()?;
    let plus = *first == b'+';
    let body = if plus { rest } else { cell };
    let (mut bits, mut len, mut seen) = (0_u64, 0_u32, 0_u8);
    for byte in body {
        let class = CLASSES[*byte as usize];
        let shift = u32::from(class >> 4 & 7);
        bits = bits << shift | u64::from(class & 15);
        len += shift;
        seen |= class;
    }
    let len = len / 4;
    (seen & BAD == 0 && (3..=PACKED).contains(&len)).then_some((Packed { bits, len }, plus))
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn packed_digits_write_and_count_as_their_text() {
        for text in ["0", "7", "79161234567", "0123456789012345", "9999999999999999"] {
            let bits = text.bytes().fold(0, |bits, b| bits << 4 | u64::from(b & 15));
            assert_eq!(text.parse::<u64>().unwrap(), decimal(bits));
        }
        assert_eq!(*b"12345678", spread(0x1234_5678).to_be_bytes());
    }

    /// Plans of which every region has its decisions, as none has in the others.
    fn expecting() -> &'static Metadata {
        static EXPECTING: OnceLock<Metadata> = OnceLock::new();
        EXPECTING.get_or_init(|| {
            let metadata = Metadata::read(include_bytes!("../data/phone_metadata.bin")).unwrap();
            for name in metadata.region_names() {
                metadata.expect(metadata.region(name));
            }
            metadata
        })
    }

    fn agree(cell: &str, region: &str) -> Result<(), TestCaseError> {
        agree_by(Metadata::embedded(), cell, region)?;
        agree_by(expecting(), cell, region)
    }

    fn agree_by(metadata: &Metadata, cell: &str, region: &str) -> Result<(), TestCaseError> {
        let region = metadata.region(region);
        let parsed = metadata.parse_any(cell, region);
        prop_assert_eq!(&parsed, &metadata.parse_extended(cell, region));
        if let Some(quick) = metadata.quick(cell.as_bytes(), region) {
            let slow = parsed.expect("a number");
            prop_assert_eq!(slow.number, quick.number());
            prop_assert_eq!(None, slow.extension);
            prop_assert_eq!(metadata.facts(&slow.number), quick.facts());
            prop_assert_eq!(slow.number.national_number(), quick.national_number());
            prop_assert_eq!(slow.number.italian_zeros(), quick.italian_zeros());
            prop_assert_eq!(slow.number.key(), Some(quick.key()));
            let (text, len) = quick.e164();
            let e164 = slow.number.e164();
            prop_assert_eq!(e164.as_str().as_bytes(), &text[..len]);
            if let Some((register, len)) = quick.e164_register() {
                prop_assert_eq!(e164.as_str().as_bytes(), &register.to_le_bytes()[..len]);
                prop_assert_eq!(0, register >> (8 * len));
            }
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_quick_way_ends_where_the_long_way_ends(
            cell in r"(|tel:|моб. |[(]|[a-zа-я ();,]{0,4})[+]?[ (]?[0-9]{1,4}[- ()./]{0,2}[0-9]{2,13}[ )]?",
            region in prop::sample::select(Metadata::embedded().region_names().map(str::to_owned).collect::<Vec<_>>()),
        ) {
            agree(&cell, &region)?;
        }

        #[test]
        fn russian_cells_end_where_the_long_way_ends(
            cell in r"[+]?(7|8|77|78|87|810|800|)[ (]?[0-9]{3}[- ()./]{0,2}[0-9]{4,9}",
            region in prop::sample::select(vec!["RU", "KZ", "ru", "ZZ"]),
        ) {
            agree(&cell, region)?;
        }

        #[test]
        fn digits_of_every_length_end_where_the_long_way_ends(
            cell in r"[+]?[0-9]{3,34}",
            region in prop::sample::select(Metadata::embedded().region_names().map(str::to_owned).collect::<Vec<_>>()),
        ) {
            agree(&cell, &region)?;
        }

        #[test]
        fn remarks_end_where_the_long_way_ends(
            cell in r"[+]{0,2}[0-9]{0,3}[0-9 ()-]{0,12}[ ,;.#/xа-яA-Z!0-9]{0,6}",
            region in prop::sample::select(vec!["RU", "US", "ZZ"]),
        ) {
            agree(&cell, region)?;
        }
    }
}
