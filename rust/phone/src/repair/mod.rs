//! What contact bases really hold, read with care: every repair is marked, and what is in doubt stays unset.
//!
//! A cell goes through three steps:
//!
//! 1. a plain cell (ASCII digits and punctuation) that is a number as it stands is answered at once;
//! 2. otherwise it is cut into *runs* of digits with the words and signs between them (`cell.rs`);
//! 3. each run is read: as written, else by every repair that could apply (`read.rs`, `prefix.rs`). One reading is a repair, two
//!    are an ambiguity and are only reported.
//!
//! ```
//! use prozvon_phone::Metadata;
//! use prozvon_phone::repair::{Context, Reading, Status};
//!
//! let metadata = Metadata::embedded();
//! let mut reading = Reading::default();
//! metadata.repair("моб. +8 916 123-45-67 доб. 12", &Context::new(metadata, "RU"), &mut reading);
//! assert_eq!(Some(Status::Repaired), reading.status);
//! assert_eq!("+79161234567", reading.numbers()[0].number.e164().as_str());
//! assert_eq!("12", reading.numbers()[0].extension());
//! ```

mod area;
mod cell;
mod mark;
mod prefix;
mod read;
mod run;

pub use area::{RENUMBERED, Renumbering, area_code};
pub use mark::{Mark, Marks, Status};

use crate::metadata::{Metadata, Plan, Region};
use crate::number::{Facts, Kind, Number};
use crate::quick::{Quick, pack};
use crate::scan::scan;
use cell::is_invisible;
use run::Run;

/// Numbers that one cell can give; more are left aside.
const MOST: usize = 6;
/// Longer cells hold no phone number but a letter; they are not searched.
const LONGEST_CELL: usize = 16_384;
/// Digits of an extension that are kept.
const EXTENSION: usize = 8;

/// How a column's cells are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    region: Region,
    /// The region's plan.
    plan: Option<u8>,
    /// The digit dialled before a national number (8 in Russia), if there is one such digit.
    trunk: Option<u8>,
    /// The row's city; only a local number asks for it.
    city: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// For a default region; an unknown name is none.
    pub fn new(metadata: &Metadata, region: &str) -> Self {
        let region = metadata.region(region);
        let plan = region.plan(metadata);
        Self {
            region,
            plan: region.index(),
            trunk: plan.and_then(Plan::trunk),
            city: None,
        }
    }

    /// The same, for a row whose city is known.
    #[must_use]
    pub fn in_city(mut self, city: Option<&'a str>) -> Self {
        self.city = city;
        self
    }
}

/// One usable number of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The number, valid by its plan.
    pub number: Number,
    /// Its type and region.
    pub facts: Facts,
    /// What was repaired to get it.
    pub marks: Marks,
    extension: [u8; EXTENSION],
    extension_len: u8,
}

impl Found {
    fn new(number: Number, facts: Facts, marks: Marks) -> Self {
        Self {
            number,
            facts,
            marks,
            extension: [0; EXTENSION],
            extension_len: 0,
        }
    }

    /// The digits of its extension; empty where it has none.
    pub fn extension(&self) -> &str {
        str::from_utf8(&self.extension[..self.extension_len as usize]).unwrap_or("")
    }

    fn extend(&mut self, digits: &[u8]) {
        let kept = digits.len().min(EXTENSION);
        self.extension[..kept].copy_from_slice(&digits[..kept]);
        self.extension_len = kept as u8;
        self.marks.add(Mark::Extension);
    }
}

/// What became of a cell. Made once and filled again for every cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The verdict; none for an empty cell.
    pub status: Option<Status>,
    /// Everything repaired or found wrong.
    pub marks: Marks,
    numbers: Vec<Found>,
    candidates: Vec<(Number, Facts)>,
}

impl Reading {
    /// The usable numbers, as they stand in the cell.
    pub fn numbers(&self) -> &[Found] {
        &self.numbers
    }

    /// What the cell may have meant, where nothing is sure enough to be used.
    pub fn candidates(&self) -> &[(Number, Facts)] {
        &self.candidates
    }

    /// How sure the first number is, 0 to 1; 0 without one.
    pub fn confidence(&self) -> f32 {
        self.numbers.first().map_or(0.0, |found| found.marks.confidence())
    }

    fn clear(&mut self) {
        self.status = None;
        self.marks = Marks::default();
        self.numbers.clear();
        self.candidates.clear();
    }

    fn add(&mut self, found: Found) {
        if let Some(known) = self.numbers.iter_mut().find(|k| k.number == found.number) {
            if known.extension_len == 0 && found.extension_len > 0 {
                *known = found;
            }
        } else if self.numbers.len() < MOST {
            self.numbers.push(found);
        }
    }

    fn suspect(&mut self, number: Number, facts: Facts) {
        if self.candidates.len() < MOST && !self.candidates.iter().any(|(k, _)| *k == number) {
            self.candidates.push((number, facts));
        }
    }
}

/// Digits of a number that may have been typed into a cell of something else.
const TYPED_ASIDE: usize = 10;
/// What may stand between two of them.
const ASIDE_GAP: usize = 3;

impl Metadata {
    /// Whether a cell of something else is worth reading as a number: ten digits with little between them, and no e-mail.
    pub fn may_hold_a_number(&self, cell: &str) -> bool {
        if cell.len() < TYPED_ASIDE || cell.contains('@') {
            return false;
        }
        let (mut digits, mut gap) = (0, 0);
        cell.chars().any(|c| {
            if self.digit(c).is_none() {
                gap += 1;
                return false;
            }
            digits = if gap > ASIDE_GAP { 1 } else { digits + 1 };
            gap = 0;
            digits == TYPED_ASIDE
        })
    }

    /// Reads a cell and repairs what can be repaired without doubt; `reading` is overwritten.
    pub fn repair(&self, cell: &str, context: &Context<'_>, reading: &mut Reading) {
        reading.clear();
        if let Some((quick, status)) = self.plain_number(cell.as_bytes(), context) {
            reading.status = Some(status);
            reading
                .numbers
                .push(Found::new(quick.number(), quick.facts(), Marks::default()));
            return;
        }
        self.repair_slowly(cell, context, reading);
    }

    /// The same without the short cut: the twin that tests and fuzzing compare with.
    pub fn repair_slowly(&self, cell: &str, context: &Context<'_>, reading: &mut Reading) {
        reading.clear();
        if let Some(found) = self.plain(cell.as_bytes(), context) {
            reading.status = Some(self.status_of(&found, context));
            reading.numbers.push(found);
            return;
        }
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        if cell.len() > LONGEST_CELL {
            reading.status = Some(Status::NotANumber);
            reading.marks.add(Mark::TooLong);
            return;
        }
        if cell.contains(is_invisible) {
            return self.repair_slowly(&cell.replace(is_invisible, ""), context, reading);
        }
        self.repair_text(cell, context, reading);
        self.conclude(context, reading);
    }

    /// A plain cell that is one number exactly as it stands, with its digits in a register; none says nothing.
    ///
    /// What it answers, [`Metadata::repair`] answers too, and more slowly.
    #[inline]
    pub fn plain_number(&self, cell: &[u8], context: &Context<'_>) -> Option<(Quick, Status)> {
        let (first, last) = (*cell.first()?, *cell.last()?);
        if last == b'0' && matches!(cell[cell.len().saturating_sub(2)], b'.' | b',')
            || !(first.is_ascii_digit() || matches!(first, b'+' | b'('))
        {
            return None;
        }
        let (digits, plus) = pack(cell)?;
        // Ten digits may be a prefix and a digit too few; counting and repeated digits may be a filler.
        if (digits.len == 10 && !plus && matches!(digits.first(), Some(b'7' | b'8'))) || digits.ends_evenly() {
            return None;
        }
        let quick = self.quick_digits(digits, plus, context.region)?;
        let facts = quick.facts();
        let prefix = digits.len - u32::from(quick.national_len());
        let code = u32::from(quick.code_len());
        // Behind a plus, or one's own code, nothing but the national number; no code of one's trunk digit.
        let doubled = prefix > code || (plus && digits.first() == context.trunk);
        let sure = facts.is_valid() && facts.kind != Kind::PremiumRate && !doubled;
        sure.then(|| (quick, self.status_at(facts.region, quick.country_code(), context)))
    }

    /// A plain cell that is one number exactly as it stands.
    #[inline]
    fn plain(&self, cell: &[u8], context: &Context<'_>) -> Option<Found> {
        let (first, last) = (*cell.first()?, *cell.last()?);
        // A quote before, or a spreadsheet's `.0` behind, changes what the digits mean.
        let float = last == b'0' && matches!(cell[cell.len().saturating_sub(2)], b'.' | b',');
        if float || !(first.is_ascii_digit() || matches!(first, b'+' | b'(')) {
            return None;
        }
        let scanned = scan(cell)?;
        let run = Run::plain(scanned.digits(), scanned.plus, scanned.cuts);
        if read::is_filler(run.digits()) {
            return None;
        }
        let found = self.as_written(&run, context)?;
        // `+8 4…` may be Russian or Vietnamese: not plain.
        let eight = scanned.plus && scanned.digits().first().copied() == context.trunk;
        (!eight
            && found.marks.is_empty()
            && found.facts.kind != Kind::PremiumRate
            && !read::is_filler_number(&found.number))
        .then_some(found)
    }

    /// `Sure` or `Foreign`, before other numbers and repairs are thought of.
    fn status_of(&self, found: &Found, context: &Context<'_>) -> Status {
        self.status_at(found.facts.region, found.number.country_code(), context)
    }

    #[inline]
    fn status_at(&self, region: Option<u8>, code: u16, context: &Context<'_>) -> Status {
        let own = context.plan.is_none()
            || region == context.plan
            || (region.is_none() && context.region.plan(self).is_some_and(|p| p.code == code));
        if own { Status::Sure } else { Status::Foreign }
    }

    /// The verdict, once every run is read.
    fn conclude(&self, context: &Context<'_>, reading: &mut Reading) {
        for found in &reading.numbers {
            reading.marks = reading.marks.union(found.marks);
        }
        reading.status = Some(match reading.numbers.as_slice() {
            [] if reading.marks.has(Mark::NotAllocated) => Status::NotAllocated,
            [] if reading.marks.faults() == Marks::default().with(Mark::NotANumber) => Status::NotANumber,
            [] => Status::Suspicious,
            [only] => match self.status_of(only, context) {
                Status::Sure if !only.marks.is_empty() => Status::Repaired,
                status => status,
            },
            _ => Status::Several,
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_short_cut_ends_where_the_long_way_ends(
            cell in r"(|[+]|[(])(|7|8|77|78|375|49|998|1)[ (]?[0-9]{3}[- ()./]{0,2}([0-9]{5,8}|0000000|1234567|12-34|555[05]{4})",
            region in prop::sample::select(vec!["RU", "KZ", "US", "GB", "DE", "BY", "ZZ"]),
        ) {
            let metadata = Metadata::embedded();
            let context = Context::new(metadata, region);
            if let Some((quick, status)) = metadata.plain_number(cell.as_bytes(), &context) {
                let mut slow = Reading::default();
                metadata.repair_slowly(&cell, &context, &mut slow);
                prop_assert_eq!(Some(status), slow.status);
                prop_assert!(slow.marks.is_empty());
                prop_assert_eq!(1, slow.numbers.len());
                prop_assert_eq!(slow.numbers[0].number, quick.number());
                prop_assert_eq!(slow.numbers[0].facts, quick.facts());
            }
        }
    }
}
