//! The numbers of a cell, what stands between them, and the date that they make.

use super::calendar::{civil, days, year_of};
use super::words::{is_weekday, month_of, roman};
use super::{DAY, Kind, Moment, Reading};
use crate::Issue;
use crate::fold::lower;

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
pub(super) struct Parts {
    numbers: [Number; 9],
    count: usize,
    /// Half of the day, where it was said.
    pm: Option<bool>,
    /// `Z` at the end.
    utc: bool,
}

impl Parts {
    pub(super) fn of(cell: &str) -> Option<Self> {
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
        let word = word.trim_matches(['\u{a0}', '\u{202f}', '\u{200b}', '«', '»', '“', '”', '„']);
        let mut low = [' '; 4];
        let mut length = 0;
        for c in word.chars() {
            if length < 4 {
                low[length] = lower(c);
            }
            length += 1;
        }
        let roman = (self.count == 1).then(|| roman(low, length)).flatten();
        if let Some(month) = month_of(low, length).or(roman) {
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
            // д.р., ДР, дата рождения
            (['д', 'р', ..], 2) | (['д', ' ', ..], 1) | (['д', 'а', 'т', 'а'], 4) => *before = b' ',
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
    pub(super) fn date(&self, how: Reading, out: &mut Moment) -> (Option<(i32, u32, u32)>, usize) {
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
    pub(super) fn time(&self, at: usize) -> Option<i64> {
        let n = &self.numbers[at.min(self.count)..self.count];
        if n.is_empty() {
            return Some(0);
        }
        let mut used = 1;
        let mut hour = n[0].value;
        let mut minute = 0;
        let mut second = 0;
        let mut micro = 0;
        // ISO 8601's basic form, `T180500`.
        let packed = n[0].before == b'T' && matches!(n[0].digits, 4 | 6);
        if packed {
            let time = if n[0].digits == 4 { hour * 100 } else { hour };
            (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
        } else if let Some(m) = n
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
        if hour > 24 || minute > 59 || second > 60 || n[0].digits > 2 && !packed {
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
