//! Telephone numbers that are not quite the same: a digit mistyped, two that changed places, one lost or typed twice, or
//! a local number beside one with its area code.
//!
//! Among a row's numbers may stand *traces*: the digits of a cell that is no number ([`trace`]). A trace is nobody's
//! number: it makes no block of its own, no crowd and no household, and never agrees with anything but nearly.
//! A number that was masked or rounded leaves its *beginning*, which says as much as it has digits.

use crate::compare::Level;

/// Marks a trace; below it stand two marks more, the number of digits and the digits.
const TRACE: u64 = 1 << 63;
/// Marks a trace that is how a national number begins.
const BEGINNING: u64 = 1 << 62;
/// Marks a beginning of which the last digit was rounded.
const ROUNDED: u64 = 1 << 61;
const LENGTH_AT: u32 = 56;
const LENGTH: u64 = 0b1_1111;

/// Digits of a national number of the +7 zone.
const NATIONAL: u8 = 10;
const ZONE_7: std::ops::Range<u64> = 70_000_000_000..80_000_000_000;

/// Fewer digits say too little, more are no number.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=13;

/// Known digits of a national number that say something, and so many that they say who.
const BEGUN: std::ops::RangeInclusive<usize> = 4..=9;
const TELLING: u8 = 6;

/// Digits that two nearly equal numbers have in common at one of their ends.
const END: u8 = 5;

/// The digits of a cell that is no number, as it stands among numbers; `None` where they cannot be nearly one.
///
/// One digit all over, and digits counted up or down, are typed for want of a number. Digits with `*` behind them are what
/// is known of a masked number, with `~` of a rounded one.
pub fn trace(digits: &str) -> Option<u64> {
    if let Some(known) = digits.strip_suffix('*') {
        return begun(known);
    }
    if let Some(known) = digits.strip_suffix('~') {
        return begun(known).map(|beginning| beginning | ROUNDED);
    }
    let bytes = digits.as_bytes();
    if !DIGITS.contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let steps = |by: u8| bytes.windows(2).filter(|w| (w[1] + 10 - w[0]) % 10 == by).count();
    let most = bytes.len() - 1;
    if [0, 1, 9].iter().any(|by| steps(*by) + 2 > most) {
        return None;
    }
    // 8 and 7 are how long-distance numbers of the zone begin.
    let bare = match bytes {
        [b'7' | b'8', rest @ ..] if rest.len() + 1 >= usize::from(NATIONAL) => rest,
        all => all,
    };
    Some(TRACE | (bare.len() as u64) << LENGTH_AT | value_of(bare))
}

/// The beginning of a national number of the zone, with the country or the long-distance prefix before it.
fn begun(known: &str) -> Option<u64> {
    let [b'7' | b'8', national @ ..] = known.as_bytes() else {
        return None;
    };
    let told = BEGUN.contains(&national.len()) && national.iter().all(u8::is_ascii_digit);
    told.then(|| TRACE | BEGINNING | (national.len() as u64) << LENGTH_AT | value_of(national))
}

fn value_of(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// Whether an entry among a row's numbers is a trace.
#[inline]
pub(crate) const fn is_trace(number: u64) -> bool {
    number & TRACE != 0
}

/// Digits and how many they are; without the country where it is the zone's.
#[derive(Clone, Copy)]
struct Digits {
    value: u64,
    length: u8,
}

impl Digits {
    fn of(number: u64) -> Self {
        if is_trace(number) {
            Self {
                value: number & ((1 << LENGTH_AT) - 1),
                length: (number >> LENGTH_AT & LENGTH) as u8,
            }
        } else if ZONE_7.contains(&number) {
            Self {
                value: number % 10_u64.pow(NATIONAL.into()),
                length: NATIONAL,
            }
        } else {
            Self {
                value: number,
                length: number.checked_ilog10().map_or(1, |log| log as u8 + 1),
            }
        }
    }

    /// Whether these digits, without one of them, are `fewer`.
    fn without_one(self, fewer: u64) -> bool {
        let mut behind = 1;
        (0..self.length).any(|_| {
            let found = self.value / (behind * 10) * behind + self.value % behind == fewer;
            behind *= 10;
            found
        })
    }
}

/// How two different entries agree: nearly, by the beginning that is known of one, or not at all; missing where a trace
/// that may be half a number does not fit.
pub(crate) fn nearness(a: u64, b: u64) -> Level {
    if plainly_different(a, b) {
        return Level::Different;
    }
    let begun = [a, b].into_iter().find(|number| number & BEGINNING != 0);
    match (begun, almost(a, b)) {
        (None, true) => Level::Near,
        (None, false) if is_trace(a) || is_trace(b) => Level::Missing,
        (Some(_), _) if is_trace(a) && is_trace(b) => Level::Missing,
        (Some(begun), true) if Digits::of(begun).length >= TELLING => Level::Near,
        (Some(_), true) => Level::Alike,
        (_, false) => Level::Different,
    }
}

/// Whether two entries are whole numbers of the zone and, for certain, not nearly one: a digit that differs, or two
/// neighbours that changed places, make a difference of one or two digits with zeros behind.
#[inline]
fn plainly_different(a: u64, b: u64) -> bool {
    if !ZONE_7.contains(&a) || !ZONE_7.contains(&b) {
        return false;
    }
    let apart = a.abs_diff(b);
    !apart.is_multiple_of(BEHIND[(u64::BITS - apart.leading_zeros()) as usize])
}

/// By the bits of a difference, what has at least one digit less than it and is a power of ten: differences of one or two
/// digits with zeros behind are multiples of it.
const BEHIND: [u64; 35] = {
    let mut behind = [1; 35];
    let mut bits = 1;
    while bits < behind.len() {
        let least = 1_u64 << (bits - 1);
        behind[bits] = 10_u64.pow(least.ilog10().saturating_sub(1));
        bits += 1;
    }
    behind
};

/// Whether two different entries are nearly one number.
pub(crate) fn almost(a: u64, b: u64) -> bool {
    if is_trace(a) && is_trace(b) {
        return a == b;
    }
    if (a | b) & BEGINNING != 0 {
        return if a & BEGINNING != 0 { begins(a, b) } else { begins(b, a) };
    }
    let (x, y) = (Digits::of(a), Digits::of(b));
    let (long, short) = if x.length >= y.length { (x, y) } else { (y, x) };
    match long.length - short.length {
        0 => one_slip(x.value, y.value),
        1 => (is_trace(a) || is_trace(b)) && long.without_one(short.value),
        _ => (is_trace(a) || is_trace(b)) && long.value % 10_u64.pow(short.length.into()) == short.value,
    }
}

/// Whether a whole number of the zone begins so.
fn begins(beginning: u64, number: u64) -> bool {
    let (begun, whole) = (Digits::of(beginning), Digits::of(number));
    let behind = 10_u64.pow(NATIONAL.saturating_sub(begun.length).into());
    let half = if beginning & ROUNDED == 0 { 0 } else { behind / 2 };
    // 7.99996 is rounded to 8.0000: what is carried over stands before the national number.
    let known = (whole.value + half) / behind % 10_u64.pow(begun.length.into());
    ZONE_7.contains(&number) && known == begun.value
}

/// The first and the last digits of an entry: of two that are nearly one number, one or the other is the same.
pub(crate) fn ends(number: u64) -> [u64; 2] {
    let Digits { value, length } = Digits::of(number);
    let end = 10_u64.pow(END.into());
    [value / 10_u64.pow(length.saturating_sub(END).into()), end + value % end]
}

/// Whether two runs of digits of equal length differ in one digit, or by two neighbours that changed places.
pub(crate) fn one_slip(mut a: u64, mut b: u64) -> bool {
    let mut differing = 0;
    let mut pairs = [(0, 0); 2];
    let mut places = [0; 2];
    let mut place = 0;
    while a != 0 || b != 0 {
        let (x, y) = (a % 10, b % 10);
        if x != y {
            if differing == 2 {
                return false;
            }
            pairs[differing] = (x, y);
            places[differing] = place;
            differing += 1;
        }
        (a, b, place) = (a / 10, b / 10, place + 1);
    }
    match differing {
        1 => true,
        2 => places[1] == places[0] + 1 && pairs[0] == (pairs[1].1, pairs[1].0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{almost, ends, is_trace, nearness, plainly_different, trace};
    use crate::compare::Level;

    const WHOLE: u64 = 79_209_302_830;

    fn digits(cell: &str) -> String {
        cell.chars().filter(char::is_ascii_digit).collect()
    }

    /// Two runs of digits, one of them perhaps a trace's, by their letters.
    fn naive(long: &str, short: &str, traced: bool) -> bool {
        let (x, y) = (long.as_bytes(), short.as_bytes());
        let differing: Vec<usize> = (0..y.len()).filter(|at| x[*at] != y[*at]).collect();
        match x.len() - y.len() {
            0 => match differing[..] {
                [_] => true,
                [a, b] => b == a + 1 && x[a] == y[b] && x[b] == y[a],
                _ => false,
            },
            1 => traced && (0..x.len()).any(|gone| [&x[..gone], &x[gone + 1..]].concat() == y),
            _ => traced && long.ends_with(short),
        }
    }

    #[test]
    fn what_was_meant_to_be_a_number_is_nearly_that_number() {
        let near = [
            "8920930830",
            "8-920-930-288-30",
            "920930283",
            "9302830",
            "302830",
            "+7 902 930 28 30",
            "0209302830",
        ];
        for cell in near {
            let found = trace(&digits(cell)).unwrap();
            assert!(almost(found, WHOLE) && almost(WHOLE, found), "{cell}");
        }
        for cell in ["8930830", "9203", "892093083", "89209302830123", "2093028"] {
            let found = trace(&digits(cell));
            assert!(!found.is_some_and(|found| almost(found, WHOLE)), "{cell}");
        }
    }

    #[test]
    fn what_is_known_of_a_number_says_as_much_as_it_has_digits() {
        let level = |known: &str| trace(known).map(|found| nearness(found, WHOLE));
        for (known, expected) in [
            ("7920930*", Some(Level::Near)),
            ("892093*", Some(Level::Alike)),
            ("79209~", Some(Level::Alike)),
            ("7920930~", Some(Level::Near)),
            ("7920931~", Some(Level::Different)),
            ("792031*", Some(Level::Different)),
            ("7920*", None),
            ("9209302*", None),
            ("7920930283012*", None),
        ] {
            assert_eq!(expected, level(known), "{known}");
        }
        let masked = trace("7920930*").unwrap();
        assert_eq!(Level::Missing, nearness(masked, trace("892093028").unwrap()));
        assert!(!almost(masked, 4_920_930_283));
        let carried = trace("80000~").unwrap();
        assert!(almost(carried, 79_999_500_001) && !almost(carried, 79_999_400_000));
    }

    #[test]
    fn fillers_leave_no_trace() {
        for cell in [
            "0000000",
            "111111111",
            "1234567",
            "9876543210",
            "12345",
            "8000000000",
            "77777777777777",
        ] {
            assert_eq!(trace(cell), None, "{cell}");
        }
    }

    #[test]
    fn whole_numbers_of_other_lengths_are_two() {
        assert!(!almost(WHOLE, WHOLE / 10));
        assert!(!almost(4_920_930_283, 9_203_028_304));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn slips_are_found_by_one_end_or_the_other(
            national in 2_000_000_000_u64..10_000_000_000,
            at in 0_usize..10,
            kind in 0..4,
            digit in 0_u8..10,
        ) {
            let mut typed: Vec<u8> = national.to_string().into_bytes();
            match kind {
                0 => typed[at] = b'0' + digit,
                1 if at != 4 => typed.swap(at, (at + 1).min(9)),
                2 => drop(typed.remove(at)),
                _ => typed.insert(at, b'0' + digit),
            }
            let typed = format!("8{}", String::from_utf8(typed).unwrap());
            if let Some(found) = trace(&typed) {
                let whole = 70_000_000_000 + national;
                if typed[1..] != national.to_string() {
                    prop_assert!(almost(found, whole));
                }
                prop_assert!(ends(found).iter().zip(ends(whole)).any(|(a, b)| *a == b));
            }
        }

        #[test]
        fn what_is_plainly_different_is_nearly_nothing(national in 0_u64..10_000_000_000, at in 0_u32..10, digit in 0_u64..10, other in 0_u64..10_000_000_000) {
            let ten = 10_u64.pow(at);
            let slip = national - national / ten % 10 * ten + digit * ten;
            let (low, high) = (national / ten % 10, national / ten / 10 % 10);
            let swapped = if at == 9 { national } else { national + (low * 10 + high) * ten - (high * 10 + low) * ten };
            for other in [slip, swapped, other] {
                let (a, b) = (70_000_000_000 + national, 70_000_000_000 + other);
                prop_assert!(!(plainly_different(a, b) && (a == b || almost(a, b))));
            }
            prop_assert!(plainly_different(70_000_000_000 + national, 70_000_000_000 + national / 1_000_000 * 1_000_000 + (national + 123_456) % 1_000_000));
        }

        #[test]
        fn beginnings_are_those_of_the_number(national in 2_000_000_000_u64..10_000_000_000, kept in 4_usize..10, other in 2_000_000_000_u64..10_000_000_000) {
            let text = national.to_string();
            let masked = trace(&format!("7{}*", &text[..kept])).unwrap();
            for number in [national, other, national / 100 * 100 + other % 100] {
                let naive = number.to_string().starts_with(&text[..kept]);
                prop_assert_eq!(almost(masked, 70_000_000_000 + number), naive);
                prop_assert_eq!(almost(70_000_000_000 + number, masked), naive);
            }
            let mantissa = format!("{:.kept$}", (70_000_000_000 + national) as f64 / 1e10).replace('.', "");
            // Half a digit is rounded up by spreadsheets, and to the even one here.
            let tie = national % 10_u64.pow(10 - kept as u32) == 5 * 10_u64.pow(9 - kept as u32);
            if let Some(rounded) = trace(&format!("{mantissa}~")).filter(|_| !tie) {
                prop_assert!(almost(rounded, 70_000_000_000 + national), "{mantissa}");
            }
        }

        #[test]
        fn agrees_with_its_naive_twin(national in 2_000_000_000_u64..10_000_000_000, slips in prop::collection::vec((0_usize..10, 0_u8..10), 0..3), cut in 0_usize..5, tail: bool, traced: bool) {
            let mut typed: Vec<u8> = national.to_string().into_bytes();
            slips.iter().for_each(|(at, digit)| typed[*at] = b'0' + digit);
            let typed = String::from_utf8(if tail { typed[cut..].to_vec() } else { typed[..10 - cut].to_vec() }).unwrap();
            prop_assume!(!typed.starts_with(['7', '8']) && !typed.starts_with('0') && typed.len() > 5);
            // A whole number of another country has its digits as they are.
            let other = if traced { trace(&typed) } else { typed.parse().ok() };
            if let Some(other) = other {
                let whole = national.to_string();
                prop_assert_eq!(almost(70_000_000_000 + national, other), naive(&whole, &typed, is_trace(other)));
            }
        }
    }
}
