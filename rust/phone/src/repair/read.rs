//! One run of digits to its readings.

use super::area::area_code;
use super::prefix::code_digits;
use super::run::Run;
use super::{Context, Found, Mark, Marks, Reading};
use crate::metadata::{Metadata, Plan};
use crate::number::{Kind, Number, Possible};

/// The longest run of strays that may stand beside a whole number.
const STRAY: usize = 4;
/// Groups from which on the way a number is written says where it ends.
const GROUPS: u32 = 3;
/// Digits of a national number in the plan whose area codes are known.
pub(super) const NATIONAL: usize = 10;
/// The calling code of that plan.
pub(super) const RUSSIA: u16 = 7;

/// Digits that someone typed to fill a field: all alike, or counting from one end of the keyboard.
pub(super) fn is_filler(digits: &[u8]) -> bool {
    let steps = |step: u8| digits.windows(2).all(|w| (w[0] + step - b'0') % 10 == w[1] - b'0');
    let (Some(first), Some(last)) = (digits.first(), digits.last()) else {
        return false;
    };
    match digits.len() {
        0..5 => false,
        5 => steps(0),
        // A local number may well be 234-56-78; from ten digits on no counting is a chance.
        6..10 => {
            steps(0) || (first < last && *first <= b'1' && steps(1)) || (first > last && *last <= b'1' && steps(9))
        }
        _ => steps(0) || steps(1) || steps(9),
    }
}

/// The same of a parsed number, and seven zeros at the end.
pub(super) fn is_filler_number(number: &Number) -> bool {
    let national = number.national();
    is_filler(national) || national.ends_with(b"0000000")
}

impl Metadata {
    /// The number that a run is by the rules of its region, repaired at most in its prefix; none if no plan knows it, or
    /// if it may as well be another number with a digit too few or too many.
    pub(super) fn as_written(&self, run: &Run, context: &Context<'_>) -> Option<Found> {
        let (found, doubt) = self.by_the_rules(run, context)?;
        (!doubt).then_some(found)
    }

    /// The same, and whether it is in doubt.
    fn by_the_rules(&self, run: &Run, context: &Context<'_>) -> Option<(Found, bool)> {
        let digits = run.digits();
        let plan = context.region.plan(self);
        if run.overflow || (!run.plus && plan.is_none()) {
            return None;
        }
        let number = self.interpret(digits, run.plus, plan).ok()?;
        let facts = self.facts(&number);
        if !facts.is_valid() {
            return None;
        }
        let mut marks = Marks::default();
        let mut doubt = false;
        if let (Some(plan), Some(prefix)) = (plan, digits.strip_suffix(number.national())) {
            let code = code_digits(number.digits(), number.national());
            match prefix.strip_prefix(code) {
                Some([extra]) if Some(*extra) == plan.trunk() && *extra != b'0' => {
                    marks.add(Mark::DoubledPrefix);
                    doubt = self.has_a_digit_too_many(run, code.len(), plan, context);
                }
                Some(_) if run.plus => {}
                // Ten digits whose first could be a prefix: with a gap behind it, it was one, and a digit is missing.
                None if prefix.is_empty() && digits.len() == NATIONAL && plan.code == RUSSIA => {
                    let bare = digits[0] == b'7' && run.groups() > 1 && !run.is_cut(3);
                    if (matches!(digits[0], b'7' | b'8') && run.is_cut(1)) || bare {
                        return None;
                    }
                    let at_home = facts.region == context.plan;
                    doubt = (digits[0] == b'8' || (digits[0] == b'7' && !at_home))
                        && self.lacks_a_digit(run, plan, context);
                }
                _ => {}
            }
            // A plus before a number as dialled at home.
            if run.plus && !prefix.starts_with(code) {
                marks.add(Mark::PlusEight);
            }
        }
        Some((Found::new(number, facts, marks), doubt))
    }

    /// Reads a run, whatever it takes; what comes of it is added to `reading`.
    ///
    /// `before` is a number of the same cell, from which a local number may take its area code.
    pub(super) fn read_run(&self, run: &Run, before: Option<Found>, context: &Context<'_>, reading: &mut Reading) {
        let digits = run.digits();
        if is_filler(digits) {
            reading.marks.add(Mark::Placeholder);
            return;
        }
        let mut options = Options::default();
        if let Some((found, doubt)) = self.by_the_rules(run, context) {
            options.add(found);
            options.doubt = doubt;
        }
        if run.plus {
            self.eight_for_seven(run, context, &mut options);
        }
        if options.is_empty() {
            self.other_prefixes(run, context, &mut options);
        }
        match options.found.as_slice() {
            [] => {}
            [only] if !options.doubt => return Self::take(*only, reading),
            several => {
                reading.marks.add(Mark::AmbiguousNumber);
                several.iter().for_each(|f| reading.suspect(f.number, f.facts));
                return;
            }
        }
        if self.split(run, context, reading) || self.beside_strays(run, context, reading) {
            return;
        }
        self.local(run, before, context, reading);
    }

    /// Adds a number, unless it is one that must not be used.
    fn take(found: Found, reading: &mut Reading) {
        let fault = if is_filler_number(&found.number) {
            Mark::Placeholder
        } else if found.facts.kind == Kind::PremiumRate {
            Mark::PremiumNumber
        } else {
            return reading.add(found);
        };
        reading.marks.add(fault);
        reading.suspect(found.number, found.facts);
    }

    /// Several whole numbers in one run, if it can be cut in exactly one way.
    fn split(&self, run: &Run, context: &Context<'_>, reading: &mut Reading) -> bool {
        if run.len() < 2 * NATIONAL - 2 || run.overflow {
            return false;
        }
        let mut ways = Ways::default();
        self.cut_further(run, 0, run.cuts != 0, context, &mut ways);
        if ways.count == 0 && run.cuts != 0 {
            self.cut_further(run, 0, false, context, &mut ways);
        }
        match ways.count {
            0 => false,
            1 => {
                for mut found in ways.found {
                    found.marks.add(Mark::GluedNumbers);
                    Self::take(found, reading);
                }
                true
            }
            _ => {
                reading.marks.add(Mark::AmbiguousNumber);
                ways.found.iter().for_each(|f| reading.suspect(f.number, f.facts));
                true
            }
        }
    }

    fn cut_further(&self, run: &Run, from: usize, at_cuts: bool, context: &Context<'_>, ways: &mut Ways) {
        if from == run.len() {
            ways.count += 1;
            if ways.count == 1 {
                ways.found.clone_from(&ways.open);
            }
            return;
        }
        for to in from + NATIONAL - 1..=(from + 14).min(run.len()) {
            // Three ways are as bad as two, and the search stays short.
            if ways.count > 1 || (to < run.len() && at_cuts && !run.is_cut(to)) {
                continue;
            }
            let whole = self
                .as_written(&run.part(from, to), context)
                .filter(|f| f.marks.is_empty());
            if let Some(found) = whole {
                ways.open.push(found);
                self.cut_further(run, to, at_cuts, context, ways);
                ways.open.pop();
            }
        }
    }

    /// A whole number with a few digits apart before or behind it: a list's mark, a flat, a second line.
    fn beside_strays(&self, run: &Run, context: &Context<'_>, reading: &mut Reading) -> bool {
        let mut options = Options::default();
        for at in (1..run.len()).filter(|at| run.is_cut(*at)) {
            let behind = run.len() - at;
            let candidate = if behind < at && behind <= STRAY + 3 {
                run.part(0, at)
            } else if at <= 2 && !run.plus {
                run.part(at, run.len())
            } else {
                continue;
            };
            // Only with its prefix, or in groups, does a number say by itself where it ends.
            let found = self.as_written(&candidate, context);
            let grouped = behind < at && candidate.groups() >= GROUPS;
            let whole = |f: &Found| grouped || candidate.plus || candidate.len() > f.number.national().len();
            if let Some(mut found) = found.filter(whole) {
                found.marks.add(Mark::StrayDigits);
                options.add(found);
            }
        }
        match options.found.as_slice() {
            [only] => {
                Self::take(*only, reading);
                true
            }
            _ => false,
        }
    }

    /// What is no whole number: local, short, unknown to the plans, or just wrong.
    fn local(&self, run: &Run, before: Option<Found>, context: &Context<'_>, reading: &mut Reading) {
        let digits = run.digits();
        match digits.len() {
            0 => {}
            1..=4 if !run.plus => reading.marks.add(Mark::ShortNumber),
            5..=7 if !run.plus => {
                let plan = context.region.plan(self).filter(|p| p.code == RUSSIA);
                let beside = before
                    .filter(|f| f.facts.kind == Kind::FixedLine && f.number.country_code() == RUSSIA)
                    .and_then(|f| {
                        let area = f.number.national().get(..NATIONAL - digits.len())?;
                        self.with_area(plan?, area, digits, Mark::AreaFromNeighbour)
                    });
                let home = context
                    .city
                    .and_then(area_code)
                    .and_then(|area| self.with_area(plan?, area.as_bytes(), digits, Mark::AreaFromCity));
                match (beside, home) {
                    (Some(found), _) => Self::take(found, reading),
                    (None, Some(found)) if digits.len() == 7 => Self::take(found, reading),
                    (None, Some(found)) => {
                        reading.marks.add(Mark::LocalNumber);
                        reading.suspect(found.number, found.facts);
                    }
                    (None, None) => reading.marks.add(Mark::LocalNumber),
                }
            }
            _ => self.unknown(run, context, reading),
        }
    }

    fn with_area(&self, plan: &Plan, area: &[u8], local: &[u8], mark: Mark) -> Option<Found> {
        let mut national = [0; NATIONAL];
        if area.len() + local.len() != NATIONAL {
            return None;
        }
        national[..area.len()].copy_from_slice(area);
        national[area.len()..].copy_from_slice(local);
        self.national(plan, &national, mark)
            .filter(|f| f.facts.kind == Kind::FixedLine)
    }

    fn unknown(&self, run: &Run, context: &Context<'_>, reading: &mut Reading) {
        let parsed = self.interpret(run.digits(), run.plus, context.region.plan(self)).ok();
        let parsed = parsed.map(|number| (number, self.facts(&number)));
        match parsed.filter(|_| !run.overflow) {
            Some((number, _)) if is_filler_number(&number) => reading.marks.add(Mark::Placeholder),
            // Ten digits from 7 or 8 on: a prefix, and a digit too few behind it.
            Some((number, _))
                if number.country_code() == RUSSIA && run.len() == NATIONAL && starts_like_prefix(run) =>
            {
                reading.marks.add(Mark::WrongLength);
            }
            Some((number, facts)) if facts.possible == Possible::IsPossible && !facts.is_valid() => {
                reading.marks.add(Mark::NotAllocated);
                reading.suspect(number, facts);
            }
            _ => reading.marks.add(Mark::WrongLength),
        }
    }
}

fn starts_like_prefix(run: &Run) -> bool {
    !run.plus && matches!(run.digits().first(), Some(b'7' | b'8'))
}

/// Distinct readings of one run.
#[derive(Default)]
pub(super) struct Options {
    pub(super) found: Vec<Found>,
    /// Even a single reading is not the only one possible.
    pub(super) doubt: bool,
}

impl Options {
    pub(super) fn add(&mut self, found: Found) {
        if !self.found.iter().any(|f| f.number == found.number) {
            self.found.push(found);
        }
    }

    pub(super) fn extend(&mut self, found: Option<Found>) {
        if let Some(found) = found {
            self.add(found);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// Ways of cutting a run into whole numbers.
#[derive(Default)]
struct Ways {
    count: usize,
    open: Vec<Found>,
    found: Vec<Found>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_are_runs_of_one_digit_or_of_counting() {
        for text in [
            "00000",
            "1111111",
            "1234567",
            "123456",
            "12345678901",
            "9876543210",
            "7654321",
        ] {
            assert!(is_filler(text.as_bytes()), "{text}");
        }
        for text in [
            "1111",
            "12345",
            "1234568",
            "2345678",
            "901234567",
            "79161234567",
            "1212121",
        ] {
            assert!(!is_filler(text.as_bytes()), "{text}");
        }
    }
}
