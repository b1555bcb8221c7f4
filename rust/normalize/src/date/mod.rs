//! Dates and moments as people and programs write them.
//!
//! Day first unless said otherwise: where day and month can be read either way and the separator does not tell (a
//! dot always means day first, a four-digit year in front always year-month-day), the value is read in the
//! stated order, flagged, and the other reading is given too. A two-digit year is the latest that is not in the future.

mod calendar;
mod parts;
mod words;

use crate::{Issue, Issues};
use parts::Parts;

pub use calendar::{civil, days};

/// What the column holds; it decides which values cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A birth date: not in the future, not more than 120 years ago.
    Birth,
    /// A moment in the life of the record: not in the future, not before 1985.
    Moment,
    /// Any date between the years 1600 and 2200.
    Any,
}

/// How to read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// What the column holds.
    pub kind: Kind,
    /// Whether `10/08/77` is the tenth of August.
    pub day_first: bool,
    /// Today, in days since 1970-01-01.
    pub today: i32,
}

/// A date that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Days since 1970-01-01.
    pub day: Option<i32>,
    /// Microseconds into that day, 0 without a time; a stated offset from UTC is taken off.
    pub micros: i64,
    /// The other reading of an ambiguous date.
    pub other: Option<i32>,
    /// Of a birth that cannot be (31 February, a year to come): year, month and day as eight digits.
    pub trace: Option<u32>,
    /// Faults and guesses.
    pub issues: Issues,
}

const DAY: i64 = 86_400_000_000;

/// Reads a cell.
///
/// ```
/// use prozvon_normalize::date::{Kind, Reading, days, read};
/// let how = Reading { kind: Kind::Birth, day_first: true, today: days(2026, 11, 22).unwrap() };
/// assert_eq!(read("31 декабря 1980 г.", how).day, days(1980, 12, 31));
/// ```
pub fn read(cell: &str, how: Reading) -> Moment {
    plain(cell.as_bytes(), how).unwrap_or_else(|| read_any(cell, how))
}

/// The shapes that programs write, `31.12.1980` and `1980-12-31` with or without a time; nothing for any other cell.
fn plain(cell: &[u8], how: Reading) -> Option<Moment> {
    let digits = |range: std::ops::Range<usize>| {
        cell[range].iter().try_fold(0_u32, |n, b| {
            let digit = b.wrapping_sub(b'0');
            (digit <= 9).then_some(n * 10 + u32::from(digit))
        })
    };
    let (date, time) = cell.split_at_checked(10)?;
    let (year, month, day) = match date {
        [_, _, b'.', _, _, b'.', ..] => (digits(6..10)?, digits(3..5)?, digits(0..2)?),
        [_, _, _, _, b'-', _, _, b'-', ..] => (digits(0..4)?, digits(5..7)?, digits(8..10)?),
        _ => return None,
    };
    let seconds = match time {
        [] => 0,
        [b' ' | b'T', _, _, b':', _, _, rest @ ..] => {
            let second = match rest {
                [] => 0,
                [b':', _, _] => digits(17..19)?,
                _ => return None,
            };
            let (hour, minute) = (digits(11..13)?, digits(14..16)?);
            if hour > 23 || minute > 59 || second > 59 {
                return None;
            }
            (hour * 60 + minute) * 60 + second
        }
        _ => return None,
    };
    let mut out = Moment {
        day: Some(days(year as i32, month, day)?),
        micros: i64::from(seconds) * 1_000_000,
        ..Moment::default()
    };
    judge(how, &mut out);
    Some(out)
}

/// Any other cell, and the slow twin of [`plain`].
fn read_any(cell: &str, how: Reading) -> Moment {
    let mut out = Moment::default();
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`' | '\u{feff}'));
    if cell.is_empty() || !cell.bytes().any(|b| b.is_ascii_digit()) {
        // «нет», «-»: nothing is said; any other word is a fault.
        if cell.chars().filter(|c| c.is_alphabetic()).count() > 3 {
            out.issues.add(Issue::DateInvalid);
        }
        return out;
    }
    if cell.len() > 64 {
        out.issues.add(Issue::DateInvalid);
        return out;
    }
    let parts = Parts::of(cell);
    let Some(parts) = parts else {
        out.issues.add(Issue::DateInvalid);
        return out;
    };
    let read = parts.date(how, &mut out);
    let (Some((year, month, day)), rest) = read else {
        if !out.issues.has(Issue::DatePartial) && !out.issues.has(Issue::DatePlaceholder) {
            out.issues.add(Issue::DateInvalid);
        }
        return out;
    };
    let Some(value) = days(year, month, day) else {
        out.issues.add(if year == 0 || month == 0 || day == 0 {
            Issue::DatePlaceholder
        } else {
            out.trace = trace(how, (year, month, day));
            Issue::DateInvalid
        });
        return out;
    };
    let Some(micros) = parts.time(rest) else {
        out.issues.add(Issue::DateInvalid);
        return out;
    };
    let total = i64::from(value) * DAY + out.micros + micros;
    out.day = Some(total.div_euclid(DAY) as i32);
    out.micros = total.rem_euclid(DAY);
    judge(how, &mut out);
    out
}

/// The digits of what was meant to be a birth date.
fn trace(how: Reading, (year, month, day): (i32, u32, u32)) -> Option<u32> {
    let written = (1000..=9999).contains(&year) && month < 100 && day < 100;
    (how.kind == Kind::Birth && written).then_some(year.unsigned_abs() * 10_000 + month * 100 + day)
}

/// Days of 14 years: who is younger signs no contract, so such a birth date is mostly the record's own.
const YOUNGEST: i32 = 5113;

/// Takes away what cannot be, and marks what can hardly be.
fn judge(how: Reading, out: &mut Moment) {
    let Some(day) = out.day else { return };
    let fault = if is_filler(day) {
        Some(Issue::DatePlaceholder)
    } else if day > how.today + i32::from(how.kind == Kind::Moment) && how.kind != Kind::Any {
        Some(Issue::DateImpossible)
    } else {
        let first = match how.kind {
            Kind::Birth => how.today - 43_830, // 120 years
            Kind::Moment => 5479,              // 1985-01-01: no customer base on a computer is older
            Kind::Any => -135_140,             // 1600
        };
        (day < first).then_some(Issue::DateImpossible)
    };
    if how.kind == Kind::Birth && (Some(day) == days(2000, 1, 1) || day > how.today - YOUNGEST) {
        out.issues.add(Issue::DateImplausible);
    }
    if let Some(fault) = fault {
        let kept = out.issues.has(Issue::DateSerial);
        let meant = (fault == Issue::DateImpossible && !kept).then(|| civil(day));
        *out = Moment {
            trace: meant.and_then(|date| trace(how, date)),
            ..Moment::default()
        };
        out.issues.add(fault);
        if kept {
            out.issues.add(Issue::DateSerial);
        }
    }
}

/// The zeros and limits of programs, and dates typed to fill a field.
fn is_filler(day: i32) -> bool {
    const FILLERS: [Option<i32>; 10] = [
        days(1970, 1, 1),
        days(1900, 1, 1),
        days(1899, 12, 30),
        days(1899, 12, 31),
        days(1, 1, 1),
        days(1111, 11, 11),
        days(1753, 1, 1),
        days(9999, 12, 31),
        days(2222, 2, 2),
        days(1901, 1, 1),
    ];
    FILLERS.contains(&Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_year_is_the_latest_that_is_not_in_the_future() {
        let how = Reading {
            kind: Kind::Birth,
            day_first: true,
            today: days(2026, 11, 22).unwrap(),
        };
        assert_eq!(read("22.11.26", how).day, days(2026, 11, 22));
        assert_eq!(read("23.11.26", how).day, days(1926, 11, 23));
        assert_eq!(read("12/31/80", how).day, days(1980, 12, 31));
    }

    #[test]
    fn what_is_no_birth_date_leaves_its_digits() {
        let traced = |cell: &str, kind: Kind| {
            let how = Reading {
                kind,
                day_first: true,
                today: days(2026, 11, 22).unwrap(),
            };
            let found = read(cell, how);
            assert!(found.trace.is_none() || found.day.is_none(), "{cell}");
            found.trace
        };
        for (cell, digits) in [
            ("31.02.1980", Some(19_800_231)),
            ("1980-13-01", Some(19_801_301)),
            ("15/27/1980", Some(19_801_527)),
            ("01.05.2098", Some(20_980_501)),
            ("01.05.1798 г.", Some(17_980_501)),
            ("01.05.1980", None),
            ("00.05.1980", None),
            ("01.01.1900", None),
            ("31.02", None),
            ("99999", None),
            ("31.02.80 12:15", Some(19_800_231)),
        ] {
            assert_eq!(traced(cell, Kind::Birth), digits, "{cell}");
            assert_eq!(traced(cell, Kind::Moment), None, "{cell}");
        }
    }
}
