//! One run of digits to its readings.

use super::area::{area_code, renumber};
use super::{Context, Found, Mark, Marks, Reading};
use crate::metadata::{Metadata, Plan};
use crate::number::{Kind, Number, Possible};
use crate::parse::KEPT;

/// The longest run of strays that may stand beside a whole number.
const STRAY: usize = 4;
/// Digits of a national number in the plan whose area codes are known.
const NATIONAL: usize = 10;
/// The calling code of that plan.
const RUSSIA: u16 = 7;

/// Digits that belong together, and where groups of them begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    digits: [u8; KEPT],
    len: u8,
    /// Whether a plus leads.
    pub(super) plus: bool,
    /// Bit `i`: something stands before digit `i`.
    pub(super) cuts: u64,
    /// More digits followed than are kept.
    pub(super) overflow: bool,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            digits: [0; KEPT],
            len: 0,
            plus: false,
            cuts: 0,
            overflow: false,
        }
    }
}

impl Run {
    pub(super) fn plain(digits: &[u8], plus: bool, cuts: u64) -> Self {
        let mut run = Self {
            plus,
            cuts,
            ..Self::default()
        };
        run.digits[..digits.len()].copy_from_slice(digits);
        run.len = digits.len() as u8;
        run
    }

    pub(super) fn digits(&self) -> &[u8] {
        &self.digits[..self.len as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    pub(super) fn push(&mut self, digit: u8) {
        if let Some(place) = self.digits.get_mut(self.len as usize) {
            *place = b'0' + digit;
            self.len += 1;
        } else {
            self.overflow = true;
        }
    }

    /// Marks that the next digit begins a group.
    pub(super) fn cut(&mut self) {
        if self.len > 0 && self.len() < KEPT {
            self.cuts |= 1 << self.len;
        }
    }

    pub(super) fn is_cut(&self, at: usize) -> bool {
        at < KEPT && self.cuts >> at & 1 == 1
    }

    /// Digits `from..to` as a run of their own.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        let mut part = Self::plain(&self.digits()[from..to], self.plus && from == 0, self.cuts >> from & !1);
        if part.len() < KEPT {
            part.cuts &= (1 << part.len) - 1;
        }
        part
    }

    /// This run with another behind it.
    pub(super) fn joined(mut self, other: &Self) -> Self {
        self.cut();
        for digit in other.digits() {
            self.push(digit & 15);
        }
        self
    }
}

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
    /// The number that a run is by the rules of its region, repaired at most in its prefix; none if no plan knows it.
    pub(super) fn as_written(&self, run: &Run, context: &Context<'_>) -> Option<Found> {
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
        if let (Some(plan), Some(prefix)) = (plan, digits.strip_suffix(number.national())) {
            let code = code_digits(number.digits(), number.national());
            match prefix.strip_prefix(code) {
                // A plus before a number as dialled at home.
                None if run.plus => marks.add(Mark::PlusEight),
                Some([extra]) if Some(*extra) == plan.trunk() && *extra != b'0' => marks.add(Mark::DoubledPrefix),
                _ if run.plus => {}
                // Ten digits whose first could be a prefix: with a gap behind it, it was one, and a digit is missing.
                None if prefix.is_empty() && digits.len() == NATIONAL && plan.code == RUSSIA => {
                    let bare = digits[0] == b'7' && run.cuts != 0 && !run.is_cut(3);
                    if (matches!(digits[0], b'7' | b'8') && run.is_cut(1)) || bare {
                        return None;
                    }
                }
                _ => {}
            }
        }
        Some(Found::new(number, facts, marks))
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
        if let Some(found) = self.as_written(run, context) {
            options.add(found);
        }
        if run.plus {
            self.eight_for_seven(run, context, &mut options);
        }
        if options.is_empty() {
            self.other_prefixes(run, context, &mut options);
        }
        match options.found.as_slice() {
            [] => {}
            [only] => return Self::take(*only, reading),
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

    /// `+8 495 …` may mean `8 495 …` though some country has the code.
    fn eight_for_seven(&self, run: &Run, context: &Context<'_>, options: &mut Options) {
        let (Some(trunk), Some(plan)) = (context.trunk, context.region.plan(self)) else {
            return;
        };
        if trunk == b'0' || run.digits().first() != Some(&trunk) || run.len() < 2 {
            return;
        }
        let Some(found) = self.national(plan, &run.digits()[1..], Mark::PlusEight) else {
            return;
        };
        // A gap behind the first digit says that it stands alone.
        if run.is_cut(1) {
            options.found.clear();
        }
        options.add(found);
    }

    /// Every repair of a prefix that gives a valid number.
    fn other_prefixes(&self, run: &Run, context: &Context<'_>, options: &mut Options) {
        let digits = run.digits();
        if let Some(rest) = digits.strip_prefix(b"00").filter(|rest| rest.len() >= NATIONAL)
            && let Some(found) = self.international(rest, Mark::DoubleZero)
        {
            options.add(found);
        }
        let Some(plan) = context.region.plan(self) else {
            return;
        };
        let code_number = Number::new(plan.code, b"00");
        let code = code_digits(code_number.digits(), b"00");
        let trunk = context.trunk.as_slice();
        // The plus and the code, or the code alone, before a number that has them already.
        for first in [code, trunk] {
            let Some(rest) = digits.strip_prefix(first).filter(|_| !first.is_empty()) else {
                continue;
            };
            for second in [code, trunk] {
                if let Some(national) = rest.strip_prefix(second).filter(|_| !second.is_empty()) {
                    options.extend(self.national(plan, national, Mark::DoubledPrefix));
                }
            }
        }
        if plan.code == RUSSIA {
            for prefix in [code, trunk, b""] {
                let national = digits.strip_prefix(prefix).and_then(renumber);
                options.extend(national.and_then(|n| self.national(plan, &n, Mark::RenumberedCode)));
            }
        }
        if !run.plus && options.is_empty() {
            options.extend(self.without_plus(digits, plan, context));
        }
    }

    /// A foreign number without its plus, where it can be nothing else.
    fn without_plus(&self, digits: &[u8], plan: &Plan, context: &Context<'_>) -> Option<Found> {
        let national = plan.usual_length();
        if digits.len() <= national || context.trunk == digits.first().copied() {
            return None;
        }
        let found = self.international(digits, Mark::MissingPlus)?;
        if found.number.country_code() == plan.code {
            return None;
        }
        // One digit more than at home: a slip of the finger must not look like another country.
        let at_home = |part| {
            let found = self.national(plan, part, Mark::MissingPlus);
            found.is_some_and(|f| context.plan.is_none() || f.facts.region.is_none_or(|r| Some(r) == context.plan))
        };
        let slip = digits.len() == national + 1 && (at_home(&digits[1..]) || at_home(&digits[..national]));
        (!slip).then_some(found)
    }

    /// Digits behind the default region's calling code, if that is a valid number.
    fn national(&self, plan: &Plan, national: &[u8], mark: Mark) -> Option<Found> {
        if !(4..=15).contains(&national.len()) {
            return None;
        }
        let number = Number::new(plan.code, national);
        let facts = self.facts(&number);
        facts
            .is_valid()
            .then(|| Found::new(number, facts, Marks::default().with(mark)))
    }

    /// Digits that begin with a calling code, if that is a valid number and nothing else had to be changed.
    fn international(&self, digits: &[u8], mark: Mark) -> Option<Found> {
        let number = self.interpret(digits, true, None).ok()?;
        let facts = self.facts(&number);
        (facts.is_valid() && number.digits() == digits).then(|| Found::new(number, facts, Marks::default().with(mark)))
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
            // Only with its prefix does a number say by itself where it ends.
            let found = self.as_written(&candidate, context);
            if let Some(mut found) = found.filter(|f| candidate.plus || candidate.len() > f.number.national().len()) {
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

/// The calling code's digits at the start of a whole number.
fn code_digits<'a>(digits: &'a [u8], national: &[u8]) -> &'a [u8] {
    &digits[..digits.len() - national.len()]
}

/// Distinct readings of one run.
#[derive(Default)]
struct Options {
    found: Vec<Found>,
}

impl Options {
    fn add(&mut self, found: Found) {
        if !self.found.iter().any(|f| f.number == found.number) {
            self.found.push(found);
        }
    }

    fn extend(&mut self, found: Option<Found>) {
        if let Some(found) = found {
            self.add(found);
        }
    }

    fn is_empty(&self) -> bool {
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

    #[test]
    fn a_part_of_a_run_keeps_its_own_cuts() {
        let mut run = Run::default();
        for digit in [8, 9, 1, 6, 1, 2, 3] {
            if run.len() == 1 || run.len() == 4 {
                run.cut();
            }
            run.push(digit);
        }
        let part = run.part(1, 7);
        assert_eq!(b"916123", part.digits());
        assert!(part.is_cut(3) && !part.is_cut(0) && !part.is_cut(1));
    }
}
