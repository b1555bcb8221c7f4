//! Named cases that were found by reading a million rows: slips of the hand in clusters, and sons called as their fathers.

use proptest::prelude::*;

use super::{Row, matched, person};
use crate::compare::{Level, birth_level, civil};
use crate::letters::{edits, edits_of_beginning};
use crate::rarity::{rare, rows_of, usual_slip};
use crate::record::{MISSING_DAY, NO_DATE};

const P: u64 = 79_160_000_001;
const Q: u64 = 79_261_234_567;

/// Rows, and the cluster of each, whichever order they come in.
fn check(table: Vec<(&str, Vec<Row>, Vec<u32>)>) {
    let alike = |c: &[u32]| -> Vec<bool> { c.iter().flat_map(|x| c.iter().map(move |y| x == y)).collect() };
    for (name, rows, expected) in table {
        assert_eq!(alike(&expected), alike(&matched(&rows).cluster), "{name}");
        let reversed: Vec<Row> = rows.iter().rev().cloned().collect();
        let mut found = matched(&reversed).cluster;
        found.reverse();
        assert_eq!(alike(&expected), alike(&found), "{name}, backwards");
    }
}

#[test]
fn a_slip_beside_a_name_that_does_not_fit_is_told_by_a_number() {
    let born = |name, birth| Row {
        birth,
        ..person(name, P)
    };
    check(vec![
        (
            "two slips in a given name that stands alone",
            vec![person("капустинский марина", P), person("- морино", P)],
            vec![0, 0],
        ),
        (
            "the same without a number in common",
            vec![person("капустинский марина", P), person("- морино", Q)],
            vec![0, 1],
        ),
        (
            "slips in both names",
            vec![person("капустинский марина", P), person("копустинскай морина", P)],
            vec![0, 0],
        ),
        (
            "two slips in a surname that stands alone",
            vec![person("капустинский марина", P), person("кобустинский - -", P)],
            vec![0, 0],
        ),
        (
            "a day that no month has, a digit from the date",
            vec![
                born("капустинский марина", NO_DATE + 19_800_231),
                born("капустинский марина", 3_703),
            ],
            vec![0, 0],
        ),
        (
            "a day that no month has, far from the date",
            vec![
                born("капустинский марина", NO_DATE + 19_910_631),
                born("капустинский марина", 3_703),
            ],
            vec![0, 0],
        ),
        (
            "two letters in each other's place, which Latin letters make three slips",
            vec![person("biriukov kapitolina", P), person("biurkov kapitolina", P)],
            vec![0, 0],
        ),
        (
            "the same without a number in common",
            vec![person("biriukov kapitolina", P), person("biurkov kapitolina", Q)],
            vec![0, 1],
        ),
        (
            "surnames that begin alike and are not similar enough",
            vec![person("biriukov kapitolina", P), person("birilev kapitolina", P)],
            vec![0, 1],
        ),
        (
            "a given name of many slips, beside a surname that fits",
            vec![person("капустинский марина", P), person("капустинский марианинна", P)],
            vec![0, 0],
        ),
        (
            "a slip and another surname",
            vec![
                Row {
                    gender: "f",
                    ..person("капустинский марина", P)
                },
                Row {
                    gender: "f",
                    ..person("иовников морина", P)
                },
            ],
            vec![0, 1],
        ),
        (
            "a date that a row of the person has, on a row without a name",
            vec![
                born("иванов иван петр", 11_385),
                born("иванов иван петр", 11_385 + 10),
                born("- - -", 11_385),
            ],
            vec![0, 0, 0],
        ),
        (
            "a date a slip away, on a row without a name",
            vec![born("иванов иван петр", 11_385), born("- - -", 11_385 + 10)],
            vec![0, 1],
        ),
    ]);
}

#[test]
fn a_son_who_is_called_as_his_father_is_not_his_father() {
    let at_home = |name, phone| Row {
        address: "тверь|мира|5|12",
        ..person(name, phone)
    };
    let mail = |name, email| Row {
        email,
        ..person(name, P)
    };
    check(vec![
        (
            "at one address",
            vec![at_home("капустинский иван", 0), at_home("капустинский иван иван", 0)],
            vec![0, 1],
        ),
        (
            "at one address, of another father",
            vec![at_home("капустинский иван", 0), at_home("капустинский иван петр", 0)],
            vec![0, 0],
        ),
        (
            "on one number, with mail of their own",
            vec![
                mail("капустинский иван", "stary@mail.ru"),
                mail("капустинский иван иван", "molodoy@mail.ru"),
            ],
            vec![0, 1],
        ),
        (
            "on one number",
            vec![person("капустинский иван", P), person("капустинский иван иван", P)],
            vec![0, 0],
        ),
    ]);
    let rows = [at_home("капустинский иван", 0), at_home("капустинский иван иван", 0)];
    assert_eq!(
        "name+address",
        matched(&rows).review[0].reasons.text().replace("+city", "")
    );
}

#[test]
fn what_many_write_is_a_word_of_its_own() {
    for (rows, more) in [(1.0, 2.0), (40.0, 2.0), (9_000.0, 20.0)] {
        let found = rows_of(rare(rows as u32, more, 100_000), more, 100_000);
        assert!((found - rows).abs() < 0.01 * rows + 0.1, "{rows}: {found}");
    }
    let alike = |a: f32, b: f32| (a - b).abs() < 1e-4;
    assert!(alike(0.0, usual_slip(1.0, 40.0)), "a slip of a usual word");
    assert!(alike(0.0, usual_slip(9.0, 10_000.0)), "slips of a most usual word");
    assert!(alike(2.0, usual_slip(32.0, 40.0)), "Мюллер is not Миллер");
    assert!(alike(usual_slip(300.0, 20.0), usual_slip(20.0, 300.0)));
}

/// The whole table of edits, its last row.
fn table(a: &[u8], b: &[u8]) -> Vec<usize> {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows.pop().unwrap_or_default()
}

/// A birth date, or what was meant to be one, as its eight digits.
fn written(day: i32) -> String {
    if day >= NO_DATE {
        return (day - NO_DATE).to_string();
    }
    let (year, month, day) = civil(day);
    format!("{year:04}{month:02}{day:02}")
}

/// The level of two birth dates by their digits.
fn naive_birth_level(a: i32, b: i32) -> Level {
    let digits = [written(a), written(b)];
    let [mine, theirs] = digits.each_ref().map(|text| [&text[..4], &text[4..6], &text[6..]]);
    let shared = mine.iter().zip(&theirs).filter(|(one, other)| one == other).count();
    let swapped = mine[0] == theirs[0] && mine[1] == theirs[2] && mine[2] == theirs[1];
    let [one, other] = digits.each_ref().map(String::as_bytes);
    let differing: Vec<usize> = (0..8).filter(|at| one[*at] != other[*at]).collect();
    let slip = match differing[..] {
        [_] => true,
        [i, j] => j == i + 1 && one[i] == other[j] && one[j] == other[i],
        _ => false,
    };
    match (a >= NO_DATE, b >= NO_DATE) {
        (true, true) => Level::Missing,
        _ if a == b => Level::Exact,
        _ if swapped => Level::Near,
        _ if shared == 2 && slip => Level::Alike,
        _ if shared == 2 => Level::Short,
        (false, false) => Level::Different,
        _ => Level::Missing,
    }
}

/// Dates of some decades, and the digits of dates that cannot be.
fn birth() -> impl Strategy<Value = i32> {
    let meant = (1950..2010, 1..32, 1..40).prop_map(|(year, month, day)| NO_DATE + year * 10_000 + month * 100 + day);
    prop_oneof![3 => -7300..14_600, 1 => meant]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn birth_dates_agree_as_their_digits_do(day in birth(), other in birth(), years in -60..60, days in -40..40) {
        let near = if day >= NO_DATE { day + days } else { day + days + (f64::from(years) * 365.2425) as i32 };
        let same_day = if day >= NO_DATE { day + years * 10_000 } else { day + (f64::from(years) * 365.2425).round() as i32 };
        for other in [other, near, same_day, day] {
            prop_assert_eq!(birth_level(day, other), naive_birth_level(day, other), "{} {}", written(day), written(other));
            prop_assert_eq!(birth_level(other, day), birth_level(day, other));
        }
        prop_assert_eq!(birth_level(day, MISSING_DAY), Level::Missing);
    }

    #[test]
    fn edits_are_those_of_the_whole_table(
        a in prop::collection::vec(1_u8..4, 0..12),
        b in prop::collection::vec(1_u8..4, 0..12),
        limit in 0_usize..4,
    ) {
        let row = table(&a, &b);
        let up_to = |edits: usize| edits.min(limit + 1);
        prop_assert_eq!(up_to(edits(&a, &b, limit)), up_to(row[b.len()]));
        prop_assert_eq!(up_to(edits_of_beginning(&a, &b, limit)), up_to(row.into_iter().min().unwrap_or(0)));
    }
}
