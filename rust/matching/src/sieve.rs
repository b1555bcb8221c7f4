//! Most candidate pairs are two people whatever their names and numbers may say: their birth dates, genders or fathers
//! contradict. The records alone tell so; neither words nor numbers are fetched for it.

use crate::compare::years_apart;
use crate::judge::{Conflict, Strict};
use crate::record::Record;

/// Whether a pair is [`Apart`](crate::judge::Verdict::Apart), for certain and whatever it weighs. Says so of no pair that
/// is one person or worth a look, and of most others. Symmetric.
#[inline]
pub(crate) fn plainly_two(strict: Strict, x: &Record, y: &Record) -> bool {
    let final_on = |conflict: Conflict, found: bool| strict.has(conflict) & found;
    // Words that stand crosswise may be the same.
    let crosswise = (x.surname != 0) & (x.surname == y.given) | (x.given != 0) & (x.given == y.surname);
    let same_given = (x.given == y.given) | crosswise;
    let same_name = (x.surname == y.surname) & (x.given == y.given) | crosswise;
    let born = x.born() & y.born();
    let genders = (x.gender() != 0) & (y.gender() != 0) & (x.gender() != y.gender());
    let fathers = x.plain_patronymic() & y.plain_patronymic() & (x.patronymic != y.patronymic);
    let inn = (x.inn != 0) & (y.inn != 0) & (x.inn != y.inn);
    final_on(Conflict::Inn, inn)
        | final_on(Conflict::Birth, born & years_apart(x.birth, y.birth))
        | final_on(Conflict::Gender, genders & !same_given)
        | final_on(Conflict::Given, x.plain_given() & y.plain_given() & !same_given)
        // Of one name, the same birth date and a shared number are worth a look.
        | final_on(Conflict::Patronymic, fathers & !(same_name & born))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::compare::{civil, digits, years_apart};
    use crate::number::one_slip;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn days_that_are_years_apart_are_no_slips_of_one_another(
            day in -700_000..800_000_i32,
            years in 0..1200_i32,
            more in -5..6_i32,
            less in -450..450_i32,
            any in -700_000..800_000_i32,
        ) {
            for other in [day + years * 146_097 / 400 + more, day + less, any] {
                let ((year, month, of_month), there) = (civil(day), civil(other));
                let shared = year == there.0 || (month, of_month) == (there.1, there.2);
                let slip = one_slip(digits(civil(day).into()), digits(there.into()));
                prop_assert!(!((shared || slip) && years_apart(day, other)), "{day} {other}");
                prop_assert_eq!(years_apart(day, other), years_apart(other, day));
            }
            prop_assert!(years_apart(day, day + 400 + 365 * 20));
        }
    }
}
