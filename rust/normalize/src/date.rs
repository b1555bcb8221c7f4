//! Dates and moments as people and programs write them.
//!
//! Day first unless said otherwise: where day and month can be read either way and the separator does not tell (a
//! dot always means day first, a four-digit year in front always year-month-day), the value is read in the
//! stated order, flagged, and the other reading is given too. A two-digit year is the latest that is not in the future.

use crate::fold::lower;
use crate::{Issue, Issues};

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

/// Takes away what cannot be.
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
    if let Some(fault) = fault {
        let kept = out.issues.has(Issue::DateSerial);
        *out = Moment::default();
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

/// Days since 1970-01-01 of a date of the Gregorian calendar, or `None` where there is no such date.
///
/// The count of days by eras of 400 years is Howard Hinnant's `days_from_civil`.
pub const fn days(year: i32, month: u32, day: u32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + leap as u32,
        _ => return None,
    };
    if day == 0 || day > length || year < 1 || year > 9999 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = ((153 * ((month + 9) % 12) + 2) / 5 + day - 1) as i32;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The year of a day count; used only for two-digit years.
fn year_of(day: i32) -> i32 {
    let mut year = 1970 + day / 366;
    while days(year + 1, 1, 1).is_some_and(|d| d <= day) {
        year += 1;
    }
    year
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Number {
    value: u64,
    digits: u8,
    /// The byte before it, or 0.
    before: u8,
    /// Whether the word is a month's name.
    month: bool,
}

/// The numbers of a cell and what stands between them.
struct Parts {
    numbers: [Number; 9],
    count: usize,
    /// Half of the day, where it was said.
    pm: Option<bool>,
    /// `Z` at the end.
    utc: bool,
}

impl Parts {
    fn of(cell: &str) -> Option<Self> {
        let mut parts = Self {
            numbers: [Number::default(); 9],
            count: 0,
            pm: None,
            utc: false,
        };
        let bytes = cell.as_bytes();
        let mut i = 0;
        let mut before = 0_u8;
        while i < bytes.len() {
            let b = bytes[i];
            if b.is_ascii_digit() {
                let start = i;
                let mut value = 0_u64;
                while i < bytes.len() && bytes[i].is_ascii_digit() {
                    value = value.saturating_mul(10).saturating_add(u64::from(bytes[i] - b'0'));
                    i += 1;
                }
                if i - start > 17 {
                    return None;
                }
                parts.push(Number {
                    value,
                    digits: (i - start) as u8,
                    before,
                    month: false,
                })?;
                before = 0;
            } else if b.is_ascii_alphabetic() || b >= 0x80 {
                let start = i;
                while i < bytes.len() && (bytes[i].is_ascii_alphabetic() || bytes[i] >= 0x80) {
                    i += 1;
                }
                parts.word(&cell[start..i], &mut before)?;
            } else {
                if b == b'-' && before == b' ' || !matches!(b, b' ' | b'\t') || before == 0 {
                    before = b;
                }
                i += 1;
            }
        }
        Some(parts)
    }

    fn push(&mut self, number: Number) -> Option<()> {
        *self.numbers.get_mut(self.count)? = number;
        self.count += 1;
        Some(())
    }

    fn word(&mut self, word: &str, before: &mut u8) -> Option<()> {
        let word = word.trim_matches(['\u{a0}', '\u{202f}', '\u{200b}']);
        let mut low = [' '; 4];
        let mut length = 0;
        for c in word.chars() {
            if length < 4 {
                low[length] = lower(c);
            }
            length += 1;
        }
        if let Some(month) = month_of(low, length) {
            return self.push(Number {
                value: month,
                digits: 0,
                before: *before,
                month: true,
            });
        }
        match (low, length) {
            (_, 0) => {}
            (['t', ' ', ..], 1) => *before = b'T',
            (['z', ' ', ..], 1) => self.utc = true,
            (['u' | 'g', 't' | 'm', 'c' | 't', ' '], 3) => self.utc = true,
            (['a', 'm', ' ', ' '], 2) => self.pm = Some(false),
            (['p', 'm', ' ', ' '], 2) => self.pm = Some(true),
            // 31 декабря 1980 г., года рождения; 21st; в 18:05; weekdays
            (['г', ..], 1..=4) | (['р', ..], 1) | (['в', ' ', ..], 1) | (['ч', ..], 1) => *before = b' ',
            (
                ['s', 't', ' ', ' ']
                | ['n', 'd', ' ', ' ']
                | ['r', 'd', ' ', ' ']
                | ['t', 'h', ' ', ' ']
                | ['a', 't', ' ', ' ']
                | ['o', 'f', ' ', ' '],
                2,
            ) => {}
            (['р', 'о', 'ж', 'д'] | ['г', 'о', 'д', 'а'], _) => {}
            (['m' | 't' | 'w' | 'f' | 's', _, _, _], 3..=9) if is_weekday(low) => {}
            (['п' | 'в' | 'с' | 'ч', ..], 2..=11)
                if matches!(
                    low,
                    ['п', 'н' | 'т' | 'я' | 'о', ..]
                        | ['в', 'т' | 'с' | 'о', ..]
                        | ['с', 'р' | 'б' | 'у', ..]
                        | ['ч', 'т' | 'е', ..]
                ) => {}
            _ => return None,
        }
        Some(())
    }

    /// The date, and the index of the first number after it.
    fn date(&self, how: Reading, out: &mut Moment) -> (Option<(i32, u32, u32)>, usize) {
        let n = &self.numbers[..self.count];
        match n {
            [] => (None, 0),
            [a, b, c, ..] if a.month || b.month => {
                let (month, day, year) = if a.month { (a, b, c) } else { (b, a, c) };
                // 1980 Dec 31
                let (day, year) = if day.digits == 4 { (year, day) } else { (day, year) };
                let year = self.year(year, month.value as u32, day.value as u32, how, out);
                (year.map(|y| (y, month.value as u32, day.value as u32)), 3)
            }
            [a, b] if a.month || b.month => {
                out.issues.add(Issue::DatePartial);
                (None, 2)
            }
            [a, b, c, ..] if is_mark(b.before) && is_mark(c.before) && a.digits <= 4 => {
                (self.three([*a, *b, *c], how, out), 3)
            }
            [a, rest @ ..] => {
                let fraction = rest.first().filter(|r| r.before == b'.' || r.before == b',');
                let alone = rest.is_empty() || fraction.is_some_and(|_| rest.len() == 1);
                let month_and_year = rest.len() == 1 && a.digits <= 2 && rest[0].digits == 4;
                if month_and_year || rest.is_empty() && a.digits == 4 {
                    out.issues.add(Issue::DatePartial);
                    return (None, 1);
                }
                self.packed(*a, fraction.copied(), alone, how, out)
            }
        }
    }

    /// Three numbers between marks.
    fn three(&self, [a, b, c]: [Number; 3], how: Reading, out: &mut Moment) -> Option<(i32, u32, u32)> {
        let (av, bv, cv) = (a.value as u32, b.value as u32, c.value as u32);
        if a.value == 0 && b.value == 0 && c.value == 0 || a.value == 0 && c.digits == 4 {
            out.issues.add(Issue::DatePlaceholder);
            return None;
        }
        if a.digits == 4 {
            return Some((av as i32, bv, cv));
        }
        if a.digits > 2 || b.digits > 2 || !matches!(c.digits, 2 | 4) {
            return None;
        }
        let dots = b.before == b'.';
        let fits = |day: u32, month: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
        let first = if dots || how.day_first { (av, bv) } else { (bv, av) };
        let swapped = (first.1, first.0);
        // Dots are day first everywhere; 31 in the month's place tells that it was the day.
        let (day, month) = if fits(first.0, first.1) || dots { first } else { swapped };
        let year = self.year(&c, month, day, how, out)?;
        if !dots && fits(first.0, first.1) && fits(swapped.0, swapped.1) && av != bv {
            out.issues.add(Issue::DateAmbiguous);
            out.other = days(year, swapped.1, swapped.0).filter(|d| *d <= how.today || how.kind == Kind::Any);
        }
        Some((year, month, day))
    }

    /// One run of digits: `19750719`, `31121980`, `311280`, a spreadsheet's serial, seconds since 1970.
    fn packed(
        &self,
        a: Number,
        fraction: Option<Number>,
        alone: bool,
        how: Reading,
        out: &mut Moment,
    ) -> (Option<(i32, u32, u32)>, usize) {
        let v = a.value;
        match a.digits {
            8 => {
                let ymd = ((v / 10_000) as i32, (v / 100 % 100) as u32, (v % 100) as u32);
                let dmy = ((v % 10_000) as i32, (v / 10_000 % 100) as u32, (v / 1_000_000) as u32);
                let plausible = |(y, m, d): (i32, u32, u32)| (1900..=2100).contains(&y) && days(y, m, d).is_some();
                let date = [ymd, dmy].into_iter().find(|d| plausible(*d));
                if date.is_none() && v == 0 {
                    out.issues.add(Issue::DatePlaceholder);
                }
                (date, 1)
            }
            14 if alone => {
                let date = v / 1_000_000;
                let time = v % 1_000_000;
                out.micros = ((time / 10_000 * 60 + time / 100 % 100) * 60 + time % 100) as i64 * 1_000_000;
                let date = ((date / 10_000) as i32, (date / 100 % 100) as u32, (date % 100) as u32);
                ((out.micros < DAY).then_some(date), 1)
            }
            6 if alone => {
                let year = Number {
                    value: v % 100,
                    digits: 2,
                    ..a
                };
                let (month, day) = ((v / 100 % 100) as u32, (v / 10_000) as u32);
                let plausible = (1..=12).contains(&month) && (1..=31).contains(&day);
                (
                    if plausible {
                        self.year(&year, month, day, how, out).map(|y| (y, month, day))
                    } else {
                        None
                    },
                    1,
                )
            }
            5 if alone && v < 80_000 => {
                // A spreadsheet counts days from 1899-12-30; its fraction is the time.
                out.issues.add(Issue::DateSerial);
                if let Some(f) = fraction {
                    out.micros =
                        (f.value as f64 / 10_f64.powi(i32::from(f.digits)) * 86_400.0).round() as i64 * 1_000_000;
                }
                (Some(civil(v as i32 - 25_569)), if fraction.is_some() { 2 } else { 1 })
            }
            10 | 13 if alone && how.kind != Kind::Birth => {
                let seconds = if a.digits == 13 { v / 1000 } else { v } as i64;
                out.micros = seconds % 86_400 * 1_000_000;
                (
                    Some(civil((seconds / 86_400) as i32)),
                    if fraction.is_some() { 2 } else { 1 },
                )
            }
            _ => (None, 1),
        }
    }

    fn year(&self, number: &Number, month: u32, day: u32, how: Reading, out: &mut Moment) -> Option<i32> {
        match number.digits {
            4 => Some(number.value as i32),
            2 => {
                out.issues.add(Issue::DateShortYear);
                let this = year_of(how.today);
                let year = this - this % 100 + number.value as i32;
                let future = year > this || days(year, month, day).is_some_and(|d| d > how.today);
                Some(if future { year - 100 } else { year })
            }
            _ => None,
        }
    }

    /// Microseconds of the time that begins at number `at`; 0 where there is none, `None` where it is nonsense.
    fn time(&self, at: usize) -> Option<i64> {
        let n = &self.numbers[at.min(self.count)..self.count];
        if n.is_empty() {
            return Some(0);
        }
        let mut used = 1;
        let mut hour = n[0].value;
        let mut minute = 0;
        let mut second = 0;
        let mut micro = 0;
        if let Some(m) = n
            .get(1)
            .filter(|m| matches!(m.before, b':' | b'.' | b'-') && m.digits == 2)
        {
            minute = m.value;
            used = 2;
            if let Some(s) = n.get(2).filter(|s| matches!(s.before, b':' | b'.') && s.digits == 2) {
                second = s.value;
                used = 3;
                if let Some(f) = n.get(3).filter(|f| matches!(f.before, b'.' | b',')) {
                    let scale = 10_u64.checked_pow(u32::from(f.digits))?;
                    micro = (u128::from(f.value) * 1_000_000 / u128::from(scale)) as u64;
                    used = 4;
                }
            }
        } else if self.pm.is_none() {
            return None;
        }
        if let Some(pm) = self.pm {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
        }
        if hour > 24 || minute > 59 || second > 60 || n[0].digits > 2 {
            return None;
        }
        let mut offset = 0_i64;
        if let Some(zone) = n.get(used).filter(|z| matches!(z.before, b'+' | b'-')) {
            let (hours, minutes) = match zone.digits {
                4 => (zone.value / 100, zone.value % 100),
                _ => (zone.value, n.get(used + 1).map_or(0, |m| m.value)),
            };
            if hours > 14 || minutes > 59 {
                return None;
            }
            offset = (hours * 60 + minutes) as i64 * if zone.before == b'-' { -1 } else { 1 };
        } else if n.len() > used && !self.utc {
            return None;
        }
        Some((((hour * 60 + minute) * 60 + second) * 1_000_000 + micro) as i64 - offset * 60_000_000)
    }
}

fn is_mark(b: u8) -> bool {
    matches!(b, b'.' | b'/' | b'-' | b'\\' | b' ' | b',')
}

/// The inverse of [`days`], by the same count of eras.
fn civil(day: i32) -> (i32, u32, u32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (
        year_of_era + era * 400 + i32::from(month <= 2),
        month as u32,
        day as u32,
    )
}

fn month_of(low: [char; 4], length: usize) -> Option<u64> {
    if length < 3 {
        return None;
    }
    Some(match low {
        ['я', 'н', 'в', ..] | ['j', 'a', 'n', ..] => 1,
        ['ф', 'е', 'в', ..] | ['f', 'e', 'b', ..] => 2,
        ['м', 'а', 'р', ..] | ['m', 'a', 'r', ..] => 3,
        ['а', 'п', 'р', ..] | ['a', 'p', 'r', ..] => 4,
        ['м', 'а', 'й' | 'я', ' '] | ['m', 'a', 'y', ' '] => 5,
        ['и', 'ю', 'н', ..] | ['j', 'u', 'n', ..] => 6,
        ['и', 'ю', 'л', ..] | ['j', 'u', 'l', ..] => 7,
        ['а', 'в', 'г', ..] | ['a', 'u', 'g', ..] => 8,
        ['с', 'е', 'н', ..] | ['s', 'e', 'p', ..] => 9,
        ['о', 'к', 'т', ..] | ['o', 'c', 't', ..] => 10,
        ['н', 'о', 'я', ..] | ['n', 'o', 'v', ..] => 11,
        ['д', 'е', 'к', ..] | ['d', 'e', 'c', ..] => 12,
        _ => return None,
    })
}

fn is_weekday(low: [char; 4]) -> bool {
    matches!(
        [low[0], low[1], low[2]],
        ['m', 'o', 'n']
            | ['t', 'u', 'e']
            | ['w', 'e', 'd']
            | ['t', 'h', 'u']
            | ['f', 'r', 'i']
            | ['s', 'a', 't']
            | ['s', 'u', 'n']
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_and_days_are_each_others_inverse() {
        for day in (-200_000..200_000).step_by(7) {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m, d), Some(day));
        }
    }

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
}
