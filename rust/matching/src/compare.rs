//! One pair of rows, field by field: levels of agreement and nothing else.
//!
//! What a level means for the person is said in [`crate::judge`].

use crate::letters::{Names, edits};
use crate::people::{MISSING_DAY, People, Rank, Record};
use crate::short;

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
    /// A short form that fits: an initial, a diminutive of several names.
    Short,
    /// Two slips of the hand apart, or three in a long word.
    Alike,
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
    /// How many people one expects to agree by chance in the names, city and birth date that agree here.
    pub namesakes: f32,
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
    let (surname, given, swapped) = words(&people.names, x, y);
    Comparison {
        surname,
        given,
        patronymic: given_level(&people.names, x.patronymic, y.patronymic),
        birth: birth_level(x.birth, y.birth),
        gender: equal_level(u64::from(x.gender), u64::from(y.gender)),
        inn: equal_level(x.inn, y.inn),
        phone: Level::Missing,
        email: Level::Missing,
        address: Level::Missing,
        city: Level::Missing,
        company: Level::Missing,
        swapped,
        namesakes: f32::INFINITY,
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
    let identity = compare_identity(people, a, b);
    let namesakes = namesakes(people, x, &identity, city);
    Comparison {
        phone: phone_level(people, crowds, a, b),
        email: crowded(equal_level(x.email, y.email), &crowds.email),
        address: crowded(address, &crowds.address),
        city,
        company: equal_level(u64::from(x.company), u64::from(y.company)),
        namesakes,
        ..identity
    }
}

/// How many people one expects to agree by chance as far as this pair does, in a base of this size.
fn namesakes(people: &People, x: &Record, c: &Comparison, city: Level) -> f32 {
    use Level::{Alike, Exact, Near};
    if c.swapped || !matches!(c.surname, Exact | Near | Alike) || !matches!(c.given, Exact | Near) {
        return f32::INFINITY;
    }
    let [surname, given, patronymic, in_city] = people.shares(x);
    // So many surnames lie within a slip, or three, of a given one; given names, fewer.
    let surname = match c.surname {
        Near => 0.001,
        Alike => 0.004,
        _ => surname,
    };
    let given = if c.given == Near { 0.01 } else { given };
    let mut expected = people.len() as f64 * surname * given;
    if c.patronymic == Exact {
        expected *= patronymic;
    }
    if city == Exact {
        expected *= in_city;
    }
    if c.birth == Exact {
        expected /= BIRTH_DAYS;
    }
    expected as f32
}

/// Days on which the people of a base were born, about: forty years.
const BIRTH_DAYS: f64 = 15_000.0;

/// Levels of surname and given name; crosswise where nothing agrees straight and both words, or the only word of one
/// side, are found in the other's other column.
fn words(names: &Names, x: &Record, y: &Record) -> (Level, Level, bool) {
    let surname = surname_level(names, x.surname, y.surname);
    let given = given_level(names, x.given, y.given);
    if surname.max(given) > Level::Different || (surname, given) == (Level::Missing, Level::Missing) && blank(x, y) {
        return (surname, given, false);
    }
    let (one, other) = (
        surname_level(names, x.surname, y.given),
        surname_level(names, x.given, y.surname),
    );
    match (one, other) {
        (Level::Exact, Level::Exact) => (Level::Exact, Level::Exact, true),
        (Level::Exact, Level::Near | Level::Alike) | (Level::Near | Level::Alike, Level::Exact) => {
            (Level::Near, Level::Exact, true)
        }
        // One word against one of two: it stands for what it is in the fuller name.
        (Level::Exact, Level::Missing) | (Level::Missing, Level::Exact) => {
            let word_is_given = if one == Level::Exact {
                y.surname != 0 || x.given == 0
            } else {
                x.surname != 0 || y.given == 0
            };
            if word_is_given {
                (Level::Missing, Level::Exact, true)
            } else {
                (Level::Exact, Level::Missing, true)
            }
        }
        _ => (surname, given, false),
    }
}

/// Whether one side has neither word.
fn blank(x: &Record, y: &Record) -> bool {
    (x.surname | x.given) == 0 || (y.surname | y.given) == 0
}

fn equal_level(a: u64, b: u64) -> Level {
    match (a, b) {
        (0, _) | (_, 0) => Level::Missing,
        _ if a == b => Level::Exact,
        _ => Level::Different,
    }
}

/// Words of up to three letters are too short for a slip to be told from another word.
const SHORTEST_SLIP: usize = 4;

fn surname_level(names: &Names, a: u32, b: u32) -> Level {
    if a == 0 || b == 0 {
        return Level::Missing;
    }
    let (x, y) = (names.letters(a), names.letters(b));
    if a == b && x.len() > 1 {
        return Level::Exact;
    }
    if x.len() == 1 || y.len() == 1 {
        return if x[0] == y[0] { Level::Short } else { Level::Different };
    }
    let (shorter, longer) = (x.len().min(y.len()), x.len().max(y.len()));
    if shorter < SHORTEST_SLIP {
        return Level::Different;
    }
    let allowed = if longer >= 9 { 3 } else { 2 };
    match edits(x, y, allowed) {
        1 => Level::Near,
        found if found <= allowed && shorter >= 5 => Level::Alike,
        _ => Level::Different,
    }
}

/// As for surnames, but two names of the dictionary are never slips of one another.
fn given_level(names: &Names, a: u32, b: u32) -> Level {
    let level = surname_level(names, a, b);
    match level {
        Level::Near | Level::Alike if names.is_known(a) == names.is_known(b) => Level::Different,
        Level::Different if short::fits(names.letters(a), names.letters(b)) => Level::Short,
        _ => level,
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
