//! The Russian register of number ranges: who holds a number, where, or that nobody does.
//!
//! The ministry's tables list ranges of ten-digit national numbers. `prozvon plan import` merges them into one file:
//!
//! 1. magic `PZPLAN01`, CRC-32 of everything behind it, little-endian throughout;
//! 2. holders, then regions: u32 count, each a u16 length and UTF-8;
//! 3. ranges, ascending and apart: u32 count, each u64 first number, u32 how many, u16 holder, u16 region;
//! 4. ported numbers, ascending: u32 count, each u64 number and u16 holder.
//!
//! A number in no range is *unallocated* only where the register speaks of such numbers at all: of its leading digit, and
//! of codes 80x one by one. `+7 940` is Abkhazia's: in no Russian range, and alive.

use crate::metadata::{MetadataError, Reader, crc32};

/// National numbers are below this.
const LIMIT: u64 = 10_000_000_000;
/// Numbers that share a place in the index, as a power of two: a register of usual size has two ranges in each.
const BUCKET: u32 = 15;
/// Beginnings that a look-up compares at once, without asking how many there are.
const AT_ONCE: usize = 4;
/// A number's place in its bucket.
const MASK: u32 = (1 << BUCKET) - 1;
/// The code that Abkhazia uses.
const ABKHAZIA: u64 = 940;

/// What the register says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// Nothing: no Russian number, or none of the tables that were imported is about it.
    Unknown,
    /// Held: places of holder and region in the register's lists.
    Held {
        /// In [`Register::holders`].
        holder: u16,
        /// In [`Register::regions`].
        region: u16,
    },
    /// In nobody's range.
    Unallocated,
    /// Behind +7 940.
    Abkhazia,
}

/// A range but for where it begins.
#[derive(Clone, Copy)]
struct Range {
    count: u32,
    holder: u16,
    region: u16,
}

/// A register in memory: 12 bytes a range, and 1.2 MB to find it by.
pub struct Register {
    holders: Vec<String>,
    regions: Vec<String>,
    /// Where the ranges begin, the lower 32 bits; some more behind the last, so that `AT_ONCE` of them can always be read.
    firsts: Vec<u32>,
    /// How many ranges begin below 2^32, and below 2^33: numbers need 34 bits.
    below: [usize; 2],
    ranges: Vec<Range>,
    /// For each bucket, how many ranges begin before it; one more at the end.
    index: Vec<u32>,
    ported: Vec<(u64, u16)>,
    /// Leading digits that the tables are about, and codes 80x.
    leading: [bool; 10],
    free: [bool; 10],
}

impl Register {
    /// Reads what `prozvon plan import` wrote.
    ///
    /// # Errors
    /// Whatever is not a whole register of this format.
    pub fn read(bytes: &[u8]) -> Result<Self, MetadataError> {
        let mut reader = Reader::new(bytes);
        if reader.take(8).ok() != Some(b"PZPLAN01") {
            return Err(MetadataError::Foreign("a plan of format PZPLAN01"));
        }
        if reader.u32()? != crc32(reader.rest()) {
            return Err(MetadataError::Damaged("the checksum differs"));
        }
        let holders = names(&mut reader)?;
        let regions = names(&mut reader)?;
        let count = reader.u32()?;
        let (mut firsts, mut ranges) = (Vec::new(), Vec::new());
        let mut end = 0;
        let mut below = [0; 2];
        let mut index = vec![0_u32; (LIMIT >> BUCKET) as usize + 2];
        let mut leading = [false; 10];
        let mut free = [false; 10];
        for _ in 0..count {
            let first = reader.u64()?;
            let range = Range {
                count: reader.u32()?,
                holder: reader.u16()?,
                region: reader.u16()?,
            };
            let named = (range.holder as usize) < holders.len() && (range.region as usize) < regions.len();
            if first < end || range.count == 0 || first >= LIMIT || !named {
                return Err(MetadataError::Damaged("a range out of order"));
            }
            end = first + u64::from(range.count);
            firsts.push(first as u32);
            ranges.push(range);
            below[0] += usize::from(first < 1 << 32);
            below[1] += usize::from(first < 1 << 33);
            index[(first >> BUCKET) as usize + 1] += 1;
            leading[(first / 1_000_000_000) as usize] = true;
            if first / 100_000_000 == 80 {
                free[(first / 10_000_000 % 10) as usize] = true;
            }
        }
        firsts.extend([0; AT_ONCE]);
        let mut begun = 0;
        for place in &mut index {
            begun += *place;
            *place = begun;
        }
        let mut ported: Vec<(u64, u16)> = Vec::new();
        for _ in 0..reader.u32()? {
            let (number, holder) = (reader.u64()?, reader.u16()?);
            if ported.last().is_some_and(|(last, _)| *last >= number) || holder as usize >= holders.len() {
                return Err(MetadataError::Damaged("a ported number out of order"));
            }
            ported.push((number, holder));
        }
        if end > LIMIT || !reader.rest().is_empty() {
            return Err(MetadataError::Damaged("something follows the end"));
        }
        Ok(Self {
            holders,
            regions,
            firsts,
            below,
            ranges,
            index,
            ported,
            leading,
            free,
        })
    }

    /// Names of the holders.
    pub fn holders(&self) -> &[String] {
        &self.holders
    }

    /// Names of the regions.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// Number of ranges, of ported numbers.
    pub fn size(&self) -> (usize, usize) {
        (self.ranges.len(), self.ported.len())
    }

    /// What is known of a number, given as an integer of its E.164 digits.
    #[inline]
    pub fn look_up(&self, e164: u64) -> Allocation {
        let Some(national) = e164.checked_sub(7 * LIMIT).filter(|n| *n < LIMIT) else {
            return Allocation::Unknown;
        };
        match self.range_of(national) {
            Some(range) => Allocation::Held {
                holder: self.carried_by(national).unwrap_or(range.holder),
                region: range.region,
            },
            None => self.outside(national),
        }
    }

    /// The range that holds a national number.
    #[inline]
    fn range_of(&self, national: u64) -> Option<Range> {
        let bucket = (national >> BUCKET) as usize;
        let [from, to] = [self.index[bucket], self.index[bucket + 1]].map(|at| at as usize);
        let number = national as u32;
        // Within a bucket the lower bits tell what comes first. Few ranges begin in one, and counting them without a branch
        // costs less than a branch guessed wrong.
        let begun = |first: &u32| usize::from(number & MASK >= first & MASK);
        let near = self.firsts[from..].first_chunk::<AT_ONCE>()?;
        let mut at = from;
        for (place, first) in near.iter().enumerate() {
            at += usize::from(from + place < to) & begun(first);
        }
        if to - from > AT_ONCE {
            at += self.firsts[from + AT_ONCE..to].iter().map(begun).sum::<usize>();
        }
        let last = at.checked_sub(1)?;
        let above = self.below.iter().filter(|below| last >= **below).count() as u64;
        let into = national - (above << 32 | u64::from(self.firsts[last]));
        let range = self.ranges[last];
        (into < u64::from(range.count)).then_some(range)
    }

    /// The holder that a number was carried over to.
    #[inline]
    fn carried_by(&self, national: u64) -> Option<u16> {
        if self.ported.is_empty() {
            return None;
        }
        let at = self
            .ported
            .binary_search_by_key(&national, |(number, _)| *number)
            .ok()?;
        Some(self.ported[at].1)
    }

    fn outside(&self, national: u64) -> Allocation {
        let code = national / 10_000_000;
        let told = match code {
            ABKHAZIA => return Allocation::Abkhazia,
            800..810 => self.free[(code % 10) as usize],
            _ => self.leading[(code / 100) as usize],
        };
        if told {
            Allocation::Unallocated
        } else {
            Allocation::Unknown
        }
    }
}

fn names(reader: &mut Reader<'_>) -> Result<Vec<String>, MetadataError> {
    (0..reader.u32()?)
        .map(|_| {
            let length = reader.u16()? as usize;
            let text = str::from_utf8(reader.take(length)?).map_err(|_| MetadataError::Damaged("a name is no text"))?;
            Ok(text.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A register's bytes: ranges with their holders, ported numbers.
    fn bytes(ranges: &[(u64, u32, u16)], ported: &[(u64, u16)]) -> Vec<u8> {
        let mut body = Vec::new();
        for list in [&["A", "B", "C"][..], &["R"][..]] {
            body.extend((list.len() as u32).to_le_bytes());
            for name in list {
                body.extend((name.len() as u16).to_le_bytes());
                body.extend(name.as_bytes());
            }
        }
        body.extend((ranges.len() as u32).to_le_bytes());
        for (first, count, holder) in ranges {
            body.extend(first.to_le_bytes());
            body.extend(count.to_le_bytes());
            body.extend(holder.to_le_bytes());
            body.extend(0_u16.to_le_bytes());
        }
        body.extend((ported.len() as u32).to_le_bytes());
        for (number, holder) in ported {
            body.extend(number.to_le_bytes());
            body.extend(holder.to_le_bytes());
        }
        [b"PZPLAN01".as_slice(), &crc32(&body).to_le_bytes(), &body].concat()
    }

    #[test]
    fn a_number_is_held_unallocated_or_not_spoken_of() {
        let register = Register::read(&bytes(&[(9_160_000_000, 10_000_000, 0)], &[(9_161_234_567, 2)])).unwrap();
        let held = |holder| Allocation::Held { holder, region: 0 };
        assert_eq!(held(0), register.look_up(79_160_000_000));
        assert_eq!(held(0), register.look_up(79_169_999_999));
        assert_eq!(held(2), register.look_up(79_161_234_567));
        assert_eq!(Allocation::Unallocated, register.look_up(79_170_000_000));
        assert_eq!(Allocation::Abkhazia, register.look_up(79_407_771_234));
        assert_eq!(Allocation::Unknown, register.look_up(74_951_234_567));
        assert_eq!(Allocation::Unknown, register.look_up(375_291_234_567));
        assert_eq!(Allocation::Unknown, register.look_up(7));
    }

    #[test]
    fn damaged_registers_are_refused() {
        let good = bytes(&[(9_160_000_000, 5, 0), (9_160_000_005, 5, 1)], &[]);
        assert!(Register::read(&good).is_ok());
        for cut in 0..good.len() {
            assert!(Register::read(&good[..cut]).is_err(), "{cut}");
        }
        for bad in [
            bytes(&[(9_160_000_000, 6, 0), (9_160_000_005, 5, 1)], &[]),
            bytes(&[(9_160_000_000, 5, 3)], &[]),
            bytes(&[(9_999_999_999, 2, 0)], &[]),
            bytes(&[], &[(2, 0), (1, 0)]),
        ] {
            assert!(Register::read(&bad).is_err());
        }
    }

    proptest! {
        #[test]
        fn look_up_finds_what_a_walk_over_all_ranges_finds(
            base in prop::sample::select(vec![1_u64 << 32, 1 << 33, 9_002_000_000]),
            steps in prop::collection::vec((0_u64..300_000, 1_u32..400_000, 0_u16..3), 1..40),
            crowd in prop::collection::vec((0_u64..2000, 1_u32..2000, 0_u16..3), 0..60),
            offsets in prop::collection::vec(0_u64..12_000_000, 50),
            near in prop::collection::vec(0_u64..100_000, 50),
        ) {
            let start = base - 2_000_000;
            let mut end = start;
            let steps = [steps, crowd].concat();
            let ranges: Vec<_> = steps
                .iter()
                .map(|(gap, count, holder)| {
                    let first = end + gap;
                    end = first + u64::from(*count);
                    (first, *count, *holder)
                })
                .collect();
            let register = Register::read(&bytes(&ranges, &[])).unwrap();
            let edges = ranges.iter().flat_map(|r| [r.0, r.0 + u64::from(r.1) - 1, r.0 + u64::from(r.1)]);
            let near = near.iter().map(|offset| end.saturating_sub(*offset));
            for national in offsets.iter().map(|offset| start + offset).chain(near).chain(edges) {
                let walked = ranges.iter().find(|r| (r.0..r.0 + u64::from(r.1)).contains(&national));
                let told = ranges.iter().any(|r| r.0 / 1_000_000_000 == national / 1_000_000_000);
                let expected = match walked {
                    Some(range) => Allocation::Held { holder: range.2, region: 0 },
                    None if told && national / 10_000_000 != ABKHAZIA => Allocation::Unallocated,
                    None => Allocation::Unknown,
                };
                prop_assert_eq!(expected, register.look_up(70_000_000_000 + national));
            }
        }
    }
}
