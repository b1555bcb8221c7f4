//! One pair of rows, field by field: levels of agreement and nothing else.
//!
//! What a level means for the person is said in [`crate::judge`].

use crate::letters::{Names, one_slip};
use crate::people::{MISSING_DAY, People, Rank};

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
    /// An initial that fits.
    Initial,
    /// One slip of the hand apart; for birth dates, day and month swapped.
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
            Self::Initial => "initial",
            Self::Near => "near",
            Self::Exact => "exact",
        }
    }
}

/// The levels of one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Which contact values are shared by too many different people to tell one from another.
#[derive(Debug, Default)]
pub struct Crowds {
    /// For each entry of the table of all phones.
    pub(crate) phone: Vec<bool>,
    /// For each rank's e-mail.
    pub(crate) email: Vec<bool>,
    /// For each rank's address.
    pub(crate) address: Vec<bool>,
}

/// The parts of a comparison that [`crate::judge::conflict`] looks at: no contact data.
#[inline]
pub(crate) fn compare_identity(people: &People, a: Rank, b: Rank) -> Comparison {
    let (x, y) = (people.record(a), people.record(b));
    Comparison {
        surname: name_level(&people.surnames, x.surname, y.surname),
        given: name_level(&people.givens, x.given, y.given),
        patronymic: name_level(&people.patronymics, x.patronymic, y.patronymic),
        birth: birth_level(x.birth, y.birth),
        gender: equal_level(u64::from(x.gender), u64::from(y.gender)),
        inn: equal_level(x.inn, y.inn),
        phone: Level::Missing,
        email: Level::Missing,
        address: Level::Missing,
        city: Level::Missing,
        company: Level::Missing,
    }
}

/// All levels of the pair `a`, `b`. Symmetric.
pub fn compare(people: &People, crowds: &Crowds, a: Rank, b: Rank) -> Comparison {
    let (x, y) = (people.record(a), people.record(b));
    let crowded = |level: Level, crowds: &[bool]| match level {
        Level::Exact if crowds.get(a as usize).copied().unwrap_or(false) => Level::Crowded,
        other => other,
    };
    let city = equal_level(u64::from(x.city), u64::from(y.city));
    // The same street and house in another city is another place.
    let address = if city == Level::Different {
        Level::Different
    } else {
        equal_level(x.address, y.address)
    };
    Comparison {
        phone: phone_level(people, crowds, a, b),
        email: crowded(equal_level(x.email, y.email), &crowds.email),
        address: crowded(address, &crowds.address),
        city,
        company: equal_level(u64::from(x.company), u64::from(y.company)),
        ..compare_identity(people, a, b)
    }
}

fn equal_level(a: u64, b: u64) -> Level {
    match (a, b) {
        (0, _) | (_, 0) => Level::Missing,
        _ if a == b => Level::Exact,
        _ => Level::Different,
    }
}

/// Names of up to three letters are too short for a slip to be told from another name.
const SHORTEST_SLIP: usize = 4;

fn name_level(names: &Names, a: u32, b: u32) -> Level {
    if a == 0 || b == 0 {
        return Level::Missing;
    }
    let (x, y) = (names.letters(a), names.letters(b));
    if a == b && x.len() > 1 {
        return Level::Exact;
    }
    if x.len() == 1 || y.len() == 1 {
        return if x[0] == y[0] { Level::Initial } else { Level::Different };
    }
    if x.len().min(y.len()) >= SHORTEST_SLIP && one_slip(x, y) {
        Level::Near
    } else {
        Level::Different
    }
}

fn birth_level(a: i32, b: i32) -> Level {
    if a == MISSING_DAY || b == MISSING_DAY {
        return Level::Missing;
    }
    if a == b {
        return Level::Exact;
    }
    let (x, y) = (civil(a), civil(b));
    if x.0 == y.0 && (x.1, x.2) == (y.2, y.1) {
        Level::Near
    } else {
        Level::Different
    }
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

/// The best of all shared numbers; rows carry one to three, so every one is held against every one.
fn phone_level(people: &People, crowds: &Crowds, a: Rank, b: Rank) -> Level {
    let ((start, mine), (_, theirs)) = (people.phones(a), people.phones(b));
    if mine.is_empty() || theirs.is_empty() {
        return Level::Missing;
    }
    let mut level = Level::Different;
    for (i, phone) in mine.iter().enumerate() {
        if theirs.contains(phone) {
            let shared = if crowds.phone.get(start + i).copied().unwrap_or(false) {
                Level::Crowded
            } else {
                Level::Exact
            };
            level = level.max(shared);
        }
    }
    level
}
