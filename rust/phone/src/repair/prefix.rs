//! Prefixes put right: what could be meant by a run that is no number as it stands.

use super::area::{area_code, renumber};
use super::read::{NATIONAL, Options, RUSSIA};
use super::run::Run;
use super::{Context, Found, Mark, Marks};
use crate::metadata::{Metadata, Plan};
use crate::number::Number;

impl Metadata {
    /// `+8 495 …` may mean `8 495 …` though some country has the code.
    pub(super) fn eight_for_seven(&self, run: &Run, context: &Context<'_>, options: &mut Options) {
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
    pub(super) fn other_prefixes(&self, run: &Run, context: &Context<'_>, options: &mut Options) {
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
                let national = rest.strip_prefix(second).filter(|_| !second.is_empty());
                if let Some(found) = national.and_then(|n| self.national(plan, n, Mark::DoubledPrefix)) {
                    options.add(found);
                    options.doubt |= self.has_a_digit_too_many(run, first.len(), plan, context);
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
            self.without_plus(run, plan, context, options);
        }
    }

    /// Whether ten digits may be a prefix and a number that lacks one, rather than a number without a prefix.
    ///
    /// `8482212345`: Tolyatti's 8482 21-23-45, or Tver's 482 212-34-5 and a digit lost. A gap behind three digits says that
    /// they are a code, and so do a gap behind four or five before a local number in pairs (8482 21-23-45, but 8775 712-34-5)
    /// and the row's city.
    pub(super) fn lacks_a_digit(&self, run: &Run, plan: &Plan, context: &Context<'_>) -> bool {
        let in_pairs = (run.is_cut(4) || run.is_cut(5)) && !run.is_cut(7);
        if run.is_cut(3) || in_pairs || context.vouches_for(run.digits()) {
            return false;
        }
        let mut longer = [b'0'; NATIONAL];
        longer[..NATIONAL - 1].copy_from_slice(&run.digits()[1..]);
        (b'0'..=b'9').any(|last| {
            longer[NATIONAL - 1] = last;
            self.national(plan, &longer, Mark::StrayDigits).is_some()
        })
    }

    /// Whether what looks like a second prefix behind the `first` digits may be a number's own first digit, and its last
    /// one too many: `8 (8482) 49-588-57`. A gap behind the second prefix says that it stands alone.
    pub(super) fn has_a_digit_too_many(&self, run: &Run, first: usize, plan: &Plan, context: &Context<'_>) -> bool {
        let behind = &run.digits()[first..];
        let shorter = &behind[..behind.len().saturating_sub(1)];
        !run.is_cut(first + 1)
            && !context.vouches_for(behind.get(1..).unwrap_or(&[]))
            && self.national(plan, shorter, Mark::StrayDigits).is_some()
    }

    /// A foreign number without its plus, where it can be nothing else.
    fn without_plus(&self, run: &Run, plan: &Plan, context: &Context<'_>, options: &mut Options) {
        let digits = run.digits();
        let national = plan.usual_length();
        if digits.len() <= national || context.trunk == digits.first().copied() {
            return;
        }
        let found = self.international(digits, Mark::MissingPlus);
        let Some(found) = found.filter(|f| f.number.country_code() != plan.code) else {
            return;
        };
        // One digit more than at home: a slip of the finger must not look like another country.
        let at_home = |part| {
            let found = self.national(plan, part, Mark::MissingPlus);
            found.is_some_and(|f| context.plan.is_none() || f.facts.region.is_none_or(|r| Some(r) == context.plan))
        };
        if digits.len() == national + 1 && (at_home(&digits[1..]) || at_home(&digits[..national])) {
            return;
        }
        // `495 123-45-67 89`: the groups are those of a number at home, and the digits behind it no part of it.
        if run.is_cut(national) && at_home(&digits[..national]) {
            if !run.is_cut(digits.len() - found.number.national().len()) {
                return;
            }
            options.doubt = true;
        }
        options.add(found);
    }

    /// Digits behind the default region's calling code, if that is a valid number.
    pub(super) fn national(&self, plan: &Plan, national: &[u8], mark: Mark) -> Option<Found> {
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
}

/// The calling code's digits at the start of a whole number.
pub(super) fn code_digits<'a>(digits: &'a [u8], national: &[u8]) -> &'a [u8] {
    &digits[..digits.len() - national.len()]
}

impl Context<'_> {
    /// Whether the row's city has the area code that national digits begin with.
    fn vouches_for(&self, national: &[u8]) -> bool {
        let area = self.city.and_then(area_code);
        area.is_some_and(|area| national.starts_with(area.as_bytes()))
    }
}
