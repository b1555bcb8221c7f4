//! Levels of agreement of names: surname, given name and patronymic of two rows, held against each other as people
//! write them: cut short, misheard, crosswise, the patronymic in the surname's place.

use std::sync::LazyLock;

use crate::compare::Level;
use crate::jaro::similar_letters;
use crate::letters::{Letters, Names, Part, edits, edits_of_beginning};
use crate::record::Record;
use crate::short;
use crate::word::Word;

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
#[inline]
fn plain_level(a: u32, b: u32, x: &Word, y: &Word) -> Option<Level> {
    if a == 0 || b == 0 {
        Some(Level::Missing)
    } else if x.initial || y.initial {
        Some(initial_level(x, y))
    } else {
        (a == b).then_some(Level::Exact)
    }
}

#[inline]
fn surname_level(names: &Names, a: u32, b: u32) -> Level {
    let (x, y) = (names.word(a), names.word(b));
    plain_level(a, b, x, y).unwrap_or_else(|| surname_slips(x, y))
}

/// How far the letters of two surnames agree.
fn surname_slips(x: &Word, y: &Word) -> Level {
    let (a, b) = (x.letters.get(), y.letters.get());
    let shorter = a.len() < b.len();
    let (short, long) = if shorter { (a, b) } else { (b, a) };
    let lacking = if shorter { x.lacking(y) } else { y.lacking(x) };
    // One of the two surnames of a double one, or a surname written twice, has all letters of the other.
    let part = lacking == 0 && long.len() >= short.len() + SHORTEST_SLIP;
    let allowed = if long.len() >= 9 { 3 } else { 2 };
    if short.len() < SHORTEST_SLIP || !part && x.is_far_from(y, allowed, SIMILAR_SURNAMES) {
        return Level::Different;
    }
    if part && (long.starts_with(short) || long.ends_with(short)) {
        return Level::Alike;
    }
    match edits(a, b, allowed) {
        1 => Level::Near,
        found if found <= allowed && short.len() >= 5 => Level::Alike,
        _ if x.may_be_similar(y, SIMILAR_SURNAMES) && similar_letters(a, b) >= SIMILAR_SURNAMES => Level::Alike,
        _ => Level::Different,
    }
}

/// `k` and `c` as letters.
static HARD: LazyLock<[u8; 2]> = LazyLock::new(|| ["k", "c"].map(|letter| Letters::of(letter).get()[0]));

/// The level of an initial and a word, or of two initials.
fn initial_level(x: &Word, y: &Word) -> Level {
    let (a, b) = (x.letters.get(), y.letters.get());
    let (short, long) = match (x.initial, y.initial) {
        (true, true) if a.len() > b.len() => (b, a),
        (false, true) => (b, a),
        _ => (a, b),
    };
    // К. may stand for Christopher in one alphabet and in the other.
    let hard = |letters: &[u8]| letters[0] == HARD[0] || letters[0] == HARD[1];
    let fits = long.starts_with(short) || (short.len() == 1 && hard(short) && hard(long));
    if fits { Level::Short } else { Level::Different }
}

/// The level of two given names.
#[inline]
fn given_level(names: &Names, a: u32, b: u32) -> Level {
    if a == 0 || b == 0 {
        return Level::Missing;
    }
    let (x, y) = (names.word(a), names.word(b));
    if a == b && !x.initial {
        return Level::Exact;
    }
    let fits = |x: &Word, y: &Word| x.diminutive && short::fits(x.letters.get(), y.letters.get());
    if fits(x, y) || fits(y, x) {
        Level::Short
    } else if x.initial || y.initial {
        initial_level(x, y)
    } else if x.known && y.known {
        Level::Different
    } else {
        given_slips(x, y)
    }
}

/// How far the letters of two given names agree, of which one at least is unknown. Two names of the dictionary are never
/// slips of one another, and of two names that are not in it only long ones a single slip apart are; a name cut short or
/// made sweet, as at home, fits the whole one.
fn given_slips(x: &Word, y: &Word) -> Level {
    const SLIPS: usize = 2;
    let (a, b) = (x.letters.get(), y.letters.get());
    let pet = |pet: &Word, name: &Word| {
        let (short, long) = (pet.letters.get(), name.letters.get());
        // Both begin as the name does, or are its end.
        let perhaps = !pet.known && (pet.begins_as(name) || pet.lacking(name) == 0);
        perhaps && (cut_short(short, long) || made_sweet(short, long))
    };
    if x.is_far_from(y, SLIPS, SIMILAR_GIVEN) {
        return if pet(x, y) || pet(y, x) {
            Level::Short
        } else {
            Level::Different
        };
    }
    let least = a.len().min(b.len());
    let unknown = !x.known && !y.known && !usual_beside_rare(x, y);
    let apart = edits(a, b, SLIPS);
    match apart {
        1 if unknown && slip_of_unknown(a, b) => Level::Near,
        1 if !unknown && least >= 3 => Level::Near,
        _ if pet(x, y) || pet(y, x) => Level::Short,
        2 if !unknown && least >= SHORTEST_SLIP => Level::Alike,
        _ if unknown || least < SHORTEST_SLIP || !x.may_be_similar(y, SIMILAR_GIVEN) => Level::Different,
        _ if similar_letters(a, b) >= SIMILAR_GIVEN => Level::Alike,
        _ => Level::Different,
    }
}

/// Whether one of two words is a name that many rows have, and the other hardly one: what the dictionary has not, a base
/// knows.
fn usual_beside_rare(x: &Word, y: &Word) -> bool {
    const TIMES_AS_MANY: f32 = 1.5; // in bits: some forty rows beside one
    let bits = |word: &Word| word.bits[Part::Given as usize];
    (bits(x) - bits(y)).abs() >= TIMES_AS_MANY
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
#[inline]
fn patronymic_level(names: &Names, a: u32, b: u32) -> Level {
    let (x, y) = (names.word(a), names.word(b));
    plain_level(a, b, x, y).unwrap_or_else(|| {
        if x.known && y.known {
            Level::Different
        } else {
            patronymic_slips(x, y)
        }
    })
}

/// How far the letters of two patronymics agree, of which one at least is not the father's name.
fn patronymic_slips(x: &Word, y: &Word) -> Level {
    let (x, y) = if x.letters.get().len() < y.letters.get().len() {
        (x, y)
    } else {
        (y, x)
    };
    let (short, long) = (x.letters.get(), y.letters.get());
    let allowed = if short.len() >= 5 { 2 } else { 1 };
    if short.len() < 3 || short[0] != long[0] && short[1] != long[1] || x.lacking(y) > allowed {
        return Level::Different;
    }
    match edits_of_beginning(short, long, allowed) {
        0 | 1 => Level::Near,
        2 if allowed == 2 => Level::Alike,
        _ => Level::Different,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::{SWEET, cut_short, made_sweet};
    use crate::letters::Letters;
    use crate::word::Word;

    proptest! {
        #[test]
        fn names_used_at_home_begin_as_the_name_or_are_its_end(
            name in "[abc]{1,6}",
            kept in 0_usize..7,
            end: bool,
            ending in select(SWEET.iter().copied().chain(["", "a", "bc"]).collect::<Vec<_>>()),
        ) {
            let kept = kept.min(name.len());
            let part = if end { &name[name.len() - kept..] } else { &name[..kept] };
            let [pet, whole] = [&format!("{part}{ending}"), &name].map(|text| Word::new(Letters::of(text), [false; 3]));
            let (short, long) = (pet.letters.get(), whole.letters.get());
            let used = cut_short(short, long) || made_sweet(short, long);
            prop_assert!(!used || pet.begins_as(&whole) || pet.lacking(&whole) == 0);
        }
    }
}
