//! One pair of rows, field by field: levels of agreement and nothing else.
//!
//! What a level means for the person is said in [`crate::judge`].

use crate::crowd::Crowds;
use crate::number::{is_trace, nearness, one_slip};
use crate::own::MOST_OWN;
use crate::people::{People, Rank};
use crate::record::{MISSING_DAY, NO_DATE, WOMAN};
use crate::words::compare_names;

/// How far two values of a field agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// One side at least has no value: says nothing.
    Missing,
    /// The values contradict.
    Different,
    /// A value is shared that too many share: a switchboard's number, an office's address.
    Crowded,
    /// A short form that fits: an initial, a diminutive of several names; birth dates of which only the day, the month or the
    /// year differs, by more than a slip.
    Short,
    /// Two slips of the hand apart, or three in a long word; more of them, yet similar by Jaro and Winkler; one of two
    /// surnames; birth dates a digit apart; a number of which the beginning is known, and fits.
    Alike,
    /// One slip of the hand apart; birth dates with day and month swapped, the same house, the same mailbox elsewhere.
    Near,
    /// The same.
    Exact,
}

impl Level {
    /// The level's name, as `explain` shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Different => "different",
            Self::Crowded => "crowded",
            Self::Short => "short",
            Self::Alike => "alike",
            Self::Near => "near",
            Self::Exact => "exact",
        }
    }
}

/// The levels of one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)] // the fields are the fields
pub struct Comparison {
    pub surname: Level,
    pub given: Level,
    pub patronymic: Level,
    pub birth: Level,
    pub gender: Level,
    pub phone: Level,
    pub email: Level,
    pub inn: Level,
    pub address: Level,
    pub city: Level,
    pub company: Level,
    /// The words of surname and given name were compared crosswise.
    pub swapped: bool,
    /// One row is of a man who is called as his father, the other may be the father's: it has no patronymic.
    pub junior: bool,
    /// The birth dates are so many years apart as parents and children are.
    pub generation: bool,
    /// Whether one row at least is a woman's.
    pub woman: bool,
    /// How many people stand behind the shared number; 1 where none is shared.
    pub heads: u8,
    /// The levels of the columns of one's own; missing behind the last.
    pub own: [Level; MOST_OWN],
    /// Whether what keeps rows apart is the same.
    pub across: Level,
}

impl Comparison {
    /// Field names with their levels, in the order in which they are shown.
    pub fn fields(&self) -> [(&'static str, Level); 11] {
        [
            ("surname", self.surname),
            ("given", self.given),
            ("patronymic", self.patronymic),
            ("birth", self.birth),
            ("gender", self.gender),
            ("phone", self.phone),
            ("email", self.email),
            ("inn", self.inn),
            ("address", self.address),
            ("city", self.city),
            ("company", self.company),
        ]
    }
}

/// The parts of a comparison that [`crate::judge::conflict`] looks at: no contact data.
#[inline]
pub(crate) fn compare_identity(people: &People, a: Rank, b: Rank) -> Comparison {
    let (x, y) = (people.record(a), people.record(b));
    let names = compare_names(&people.names, x, y);
    Comparison {
        surname: names.surname,
        given: names.given,
        patronymic: names.patronymic,
        birth: birth_level(x.birth, y.birth),
        gender: equal_level(u64::from(x.gender()), u64::from(y.gender())),
        inn: equal_level(x.inn, y.inn),
        phone: Level::Missing,
        email: Level::Missing,
        address: Level::Missing,
        city: Level::Missing,
        company: Level::Missing,
        swapped: names.swapped,
        junior: names.junior,
        generation: generation(x.birth, y.birth),
        heads: 1,
        own: [Level::Missing; MOST_OWN],
        across: equal_level(people.across(a), people.across(b)),
        woman: matches!((x.gender(), y.gender()), (WOMAN, WOMAN | 0) | (0, WOMAN)),
    }
}

/// All levels of the pair `a`, `b`. Symmetric.
pub fn compare(people: &People, crowds: &Crowds, a: Rank, b: Rank) -> Comparison {
    compare_contacts(people, crowds, a, b, compare_identity(people, a, b))
}

/// The levels of a pair of which [`compare_identity`] is known already.
#[inline]
pub(crate) fn compare_contacts(
    people: &People,
    crowds: &Crowds,
    a: Rank,
    b: Rank,
    mut identity: Comparison,
) -> Comparison {
    let (x, y) = (people.record(a), people.record(b));
    let crowded = |level: Level, crowds: &[bool]| match level {
        Level::Exact if crowds.get(a as usize).copied().unwrap_or(false) => Level::Crowded,
        other => other,
    };
    let city = equal_level(u64::from(x.city), u64::from(y.city));
    // The same street and house in another city is another place.
    let address = if city == Level::Different && x.address != 0 && y.address != 0 {
        Level::Different
    } else {
        nearly(equal_level(x.address, y.address), x.building, y.building)
    };
    let email = nearly(equal_level(x.email, y.email), x.mailbox, y.mailbox);
    (identity.phone, identity.heads) = phone_level(people, crowds, a, b);
    identity.email = crowded(email, &crowds.email);
    identity.address = crowded(address, &crowds.address);
    identity.city = city;
    identity.company = equal_level(u64::from(x.company), u64::from(y.company));
    for (level, column) in identity.own.iter_mut().zip(&people.own) {
        *level = column.level(a, b);
    }
    identity
}

/// Near instead of different where a part of the value is the same: the mailbox of an e-mail, the house of an address.
fn nearly(level: Level, a: u32, b: u32) -> Level {
    if level == Level::Different && a == b && a != 0 {
        Level::Near
    } else {
        level
    }
}

#[inline]
fn equal_level(a: u64, b: u64) -> Level {
    let there = usize::from((a != 0) & (b != 0));
    [Level::Missing, Level::Different, Level::Exact][there + (there & usize::from(a == b))]
}

pub(crate) fn birth_level(a: i32, b: i32) -> Level {
    if a == MISSING_DAY || b == MISSING_DAY {
        return Level::Missing;
    }
    let dates = (a < NO_DATE, b < NO_DATE);
    if dates == (false, false) {
        return Level::Missing;
    }
    if a == b {
        return Level::Exact;
    }
    if dates == (true, true) && years_apart(a, b) {
        return Level::Different;
    }
    let (x, y) = (parts(a), parts(b));
    if x[0] == y[0] && (x[1], x[2]) == (y[2], y[1]) {
        return Level::Near;
    }
    let shared = x.iter().zip(&y).filter(|(one, other)| one == other).count();
    match dates {
        _ if shared == 2 && one_slip(digits(x), digits(y)) => Level::Alike,
        _ if shared == 2 => Level::Short,
        (true, true) => Level::Different,
        // What is no date is no other date.
        _ => Level::Missing,
    }
}

/// Whether two birth dates are as far apart as those of parents and children.
#[inline]
fn generation(a: i32, b: i32) -> bool {
    const YOUNGEST_PARENT: u32 = 15 * 365;
    (MISSING_DAY < a.min(b)) & (a.max(b) < NO_DATE) & (a.abs_diff(b) >= YOUNGEST_PARENT)
}

/// Year, month and day of what is a date or was meant to be one.
fn parts(day: i32) -> [i32; 3] {
    if day >= NO_DATE {
        let meant = day - NO_DATE;
        return [meant / 10_000, meant / 100 % 100, meant % 100];
    }
    civil(day).into()
}

/// A date as eight digits: years, months, days.
pub(crate) fn digits([year, month, day]: [i32; 3]) -> u64 {
    u64::from((year * 10_000 + month * 100 + day).unsigned_abs())
}

/// Whether two days are neither of one year, nor the same day of two years, nor a slip apart, for certain: most are
/// seen to be so by the days between them.
#[inline]
pub(crate) fn years_apart(a: i32, b: i32) -> bool {
    /// Days of 400 years, after which the calendar comes again.
    const CYCLE: u64 = 146_097;
    /// A day of two years is never further than this from so many whole years of 365.2425 days.
    const ASTRAY: u64 = 400 * 3;
    let days = u64::from(a.abs_diff(b));
    let over = days * 400 % CYCLE;
    days > 366 && over > ASTRAY && over < CYCLE - ASTRAY
}

/// Year, month and day of a day number (proleptic Gregorian; H. Hinnant, "chrono-compatible low-level date
/// algorithms", `civil_from_days`).
pub(crate) fn civil(days: i32) -> (i32, i32, i32) {
    let days = i64::from(days) + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year as i32, month as i32, (day - (153 * shifted + 2) / 5 + 1) as i32)
}

/// The best of all shared numbers, and how many people stand behind it; rows carry one to three, so every one is held
/// against every one.
fn phone_level(people: &People, crowds: &Crowds, a: Rank, b: Rank) -> (Level, u8) {
    let ((start, mine), (_, theirs)) = (people.phones(a), people.phones(b));
    let (mut level, mut heads) = (Level::Missing, 1);
    for (i, phone) in mine.iter().enumerate() {
        if !is_trace(*phone) && theirs.contains(phone) {
            let people = crowds.heads.get(start + i).copied().unwrap_or(1);
            let shared = if usize::from(people) > crowds.limit {
                Level::Crowded
            } else {
                Level::Exact
            };
            if shared > level || (shared == level && people < heads) {
                (level, heads) = (shared, people);
            }
        } else if level < Level::Near {
            for other in theirs {
                let found = nearness(*phone, *other);
                if found > level {
                    (level, heads) = (found, 1);
                }
            }
        }
    }
    (level, heads)
}
