//! Levels of agreement of names: surname, given name and patronymic of two rows, held against each other as people
//! write them: cut short, misheard, crosswise, the patronymic in the surname's place.

use std::sync::LazyLock;

use crate::compare::Level;
use crate::jaro::similar_letters;
use crate::letters::{Letters, Names, Part, edits, edits_of_beginning};
use crate::record::Record;
use crate::short;

/// Levels of the three parts of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameLevels {
    pub surname: Level,
    pub given: Level,
    pub patronymic: Level,
    /// The words of surname and given name were compared crosswise.
    pub swapped: bool,
    /// The names are the same, but for a patronymic on one side which is that very name.
    pub junior: bool,
}

/// Holds two names against each other. Symmetric.
#[inline]
pub(crate) fn compare_names(names: &Names, x: &Record, y: &Record) -> NameLevels {
    let (surname, given, swapped) = surname_and_given(names, x, y);
    let mut levels = NameLevels {
        surname,
        given,
        patronymic: patronymic_level(names, x.patronymic, y.patronymic),
        swapped,
        junior: given == Level::Exact
            && !swapped
            && x.patronymic.max(y.patronymic) == x.given
            && x.patronymic.min(y.patronymic) == 0,
    };
    if surname == Level::Different {
        for (one, other) in [(x, y), (y, x)] {
            if names.is_paternal(one.surname) && one.patronymic == 0 {
                levels.surname = Level::Missing;
                if other.patronymic != 0 {
                    levels.patronymic = patronymic_level(names, one.surname, other.patronymic);
                }
            }
        }
    }
    levels
}

/// Levels of surname and given name; crosswise where nothing agrees straight and both words, or the only word of one
/// side, are found in the other's other column.
fn surname_and_given(names: &Names, x: &Record, y: &Record) -> (Level, Level, bool) {
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
        _ => lone_word(names, x, y).map_or((surname, given, false), |level| (Level::Missing, level, true)),
    }
}

/// A single word that is no surname of the other's: it may be the given name, misheard or as it is called at home.
fn lone_word(names: &Names, x: &Record, y: &Record) -> Option<Level> {
    let level = match (x.given, y.given) {
        (0, given) if x.surname != 0 => given_level(names, x.surname, given),
        (given, 0) if y.surname != 0 => given_level(names, given, y.surname),
        _ => return None,
    };
    matches!(level, Level::Short | Level::Alike | Level::Near).then_some(level)
}

/// Whether one side has neither word.
fn blank(x: &Record, y: &Record) -> bool {
    (x.surname | x.given) == 0 || (y.surname | y.given) == 0
}

/// Words of up to three letters are too short for a slip to be told from another word.
const SHORTEST_SLIP: usize = 4;

/// Words of so many slips that none is counted any more are alike from this Jaro-Winkler similarity on: long ones that begin
/// alike. Chosen on practice bases of seeds 1, 2 and 22, where strangers of one number or birthday hardly come to it.
const SIMILAR_SURNAMES: f32 = 0.9;
const SIMILAR_GIVEN: f32 = 0.88;

/// The level where no letters have to be held against each other: a word is missing, both are the same, one is an initial.
fn plain_level(names: &Names, a: u32, b: u32) -> Option<Level> {
    if a == 0 || b == 0 {
        return Some(Level::Missing);
    }
    if a == b && !names.is_initial(a) {
        return Some(Level::Exact);
    }
    initial_level(names, a, b)
}

fn surname_level(names: &Names, a: u32, b: u32) -> Level {
    if let Some(level) = plain_level(names, a, b) {
        return level;
    }
    let (x, y) = (names.letters(a), names.letters(b));
    let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
    if short.len() < SHORTEST_SLIP {
        return Level::Different;
    }
    // One of the two surnames of a double one, or a surname written twice.
    if long.len() >= short.len() + SHORTEST_SLIP && (long.starts_with(short) || long.ends_with(short)) {
        return Level::Alike;
    }
    let allowed = if long.len() >= 9 { 3 } else { 2 };
    match edits(x, y, allowed) {
        1 => Level::Near,
        found if found <= allowed && short.len() >= 5 => Level::Alike,
        _ if similar_letters(x, y) >= SIMILAR_SURNAMES => Level::Alike,
        _ => Level::Different,
    }
}

/// `k` and `c` as letters.
static HARD: LazyLock<[u8; 2]> = LazyLock::new(|| ["k", "c"].map(|letter| Letters::of(letter).get()[0]));

/// The level of an initial and a word, or of two initials; `None` where both are words.
fn initial_level(names: &Names, a: u32, b: u32) -> Option<Level> {
    let (x, y) = (names.letters(a), names.letters(b));
    let (short, long) = match (names.is_initial(a), names.is_initial(b)) {
        (false, false) => return None,
        (true, true) if x.len() > y.len() => (y, x),
        (false, true) => (y, x),
        _ => (x, y),
    };
    // К. may stand for Christopher in one alphabet and in the other.
    let hard = |letters: &[u8]| letters[0] == HARD[0] || letters[0] == HARD[1];
    let fits = long.starts_with(short) || (short.len() == 1 && hard(short) && hard(long));
    Some(if fits { Level::Short } else { Level::Different })
}

/// Two names of the dictionary are never slips of one another, and of two names that are not in it only long ones
/// a single slip apart are; a name cut short or made sweet, as at home, fits the whole one.
fn given_level(names: &Names, a: u32, b: u32) -> Level {
    if a == 0 || b == 0 {
        return Level::Missing;
    }
    if a == b && !names.is_initial(a) {
        return Level::Exact;
    }
    let (x, y) = (names.letters(a), names.letters(b));
    if short::fits(x, y) || short::fits(y, x) {
        return Level::Short;
    }
    if let Some(level) = initial_level(names, a, b) {
        return level;
    }
    if names.is_known(a) && names.is_known(b) {
        return Level::Different;
    }
    let least = x.len().min(y.len());
    let unknown = !names.is_known(a) && !names.is_known(b) && !usual_beside_rare(names, a, b);
    let apart = edits(x, y, 2);
    match apart {
        1 if unknown && slip_of_unknown(x, y) => return Level::Near,
        1 if !unknown && least >= 3 => return Level::Near,
        _ => {}
    }
    let pet = |pet: u32, name: u32| {
        let (pet, name) = (!names.is_known(pet))
            .then(|| (names.letters(pet), names.letters(name)))
            .unzip();
        pet.zip(name)
            .is_some_and(|(pet, name)| cut_short(pet, name) || made_sweet(pet, name))
    };
    match apart {
        _ if pet(a, b) || pet(b, a) => Level::Short,
        2 if !unknown && least >= SHORTEST_SLIP => Level::Alike,
        _ if !unknown && least >= SHORTEST_SLIP && similar_letters(x, y) >= SIMILAR_GIVEN => Level::Alike,
        _ => Level::Different,
    }
}

/// Whether one of two words is a name that many rows have, and the other hardly one: what the dictionary has not, a base
/// knows.
fn usual_beside_rare(names: &Names, a: u32, b: u32) -> bool {
    const TIMES_AS_MANY: f32 = 1.5; // in bits: some forty rows beside one
    (names.bits(a, Part::Given) - names.bits(b, Part::Given)).abs() >= TIMES_AS_MANY
}

/// Whether two unknown names are one name misspelt: long, and not told apart by their endings alone, as Рузана and
/// Рузан are.
fn slip_of_unknown(x: &[u8], y: &[u8]) -> bool {
    const LONG: usize = 5;
    x.len().min(y.len()) >= LONG && (x.last() == y.last() || x.len() == y.len())
}

/// Whether `short` is how `long` is called at home: its beginning with at most two letters put on, or its end.
fn cut_short(short: &[u8], long: &[u8]) -> bool {
    const KEPT: usize = 3;
    if short.len() < KEPT || short.len() > 7 || long.len() <= short.len() {
        return false;
    }
    let shared = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    (shared >= KEPT && shared + 2 >= short.len()) || (short.len() > KEPT && long.ends_with(short))
}

/// Endings that make a name sweet, in the Latin letters of keys.
const SWEET: [&str; 10] = [
    "chik", "echka", "ochka", "ushka", "iusha", "iuha", "oha", "ulia", "ka", "ik",
];

static SWEET_LETTERS: LazyLock<[Letters; SWEET.len()]> = LazyLock::new(|| SWEET.map(Letters::of));

/// Whether `sweet` is the beginning of `name` with such an ending: Азатик, Зоечка.
fn made_sweet(sweet: &[u8], name: &[u8]) -> bool {
    SWEET_LETTERS.iter().any(|ending| {
        sweet
            .strip_suffix(ending.get())
            .is_some_and(|stem| stem.len() + usize::from(ending.get().len() > 2) >= 3 && name.starts_with(stem))
    })
}

/// Patronymics come as the father's name where they can be read, else as they are written: the father's name is found
/// at the beginning of the other.
fn patronymic_level(names: &Names, a: u32, b: u32) -> Level {
    if let Some(level) = plain_level(names, a, b) {
        return level;
    }
    let (x, y) = (names.letters(a), names.letters(b));
    if names.is_known(a) && names.is_known(b) {
        return Level::Different;
    }
    let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
    if short.len() < 3 || short[0] != long[0] && short[1] != long[1] {
        return Level::Different;
    }
    let allowed = if short.len() >= 5 { 2 } else { 1 };
    match edits_of_beginning(short, long, allowed) {
        0 | 1 => Level::Near,
        2 if allowed == 2 => Level::Alike,
        _ => Level::Different,
    }
}
