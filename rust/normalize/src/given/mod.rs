//! The dictionary of given names: a hand-made table and two from other packages, looked up by folded spelling.
//!
//! `data/given_names.tsv` gives the full name, its gender, its diminutives and its forms in other languages. From
//! it come two tables: spellings → name, patronymics → father's name. `data/russian_names.tsv` adds rarer Russian names
//! and `data/english_names.tsv` English ones with their nicknames, where the hand-made table says nothing. A diminutive
//! that belongs to several names (`Саша`, `Женя`, `Валя`) is known as a name but stays as it is.

mod patronymics;

use std::sync::LazyLock;

use rapidhash::RapidHashMap;

use crate::fold::folded;

pub use patronymics::{Patronymic, patronymic, patronymic_ending};
pub(crate) use patronymics::{frequent_patronymics, patronymics_of};

/// What a name says about its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// A man's name.
    Male,
    /// A woman's name.
    Female,
}

impl Gender {
    /// `m` or `f`.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Male => "m",
            Self::Female => "f",
        }
    }
}

/// A known given name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The comparison key: that of the full name, or of the diminutive itself where several full names share it.
    pub key: Box<str>,
    /// Unknown where men and women share the spelling.
    pub gender: Option<Gender>,
    /// Whether the spelling belongs to several full names.
    pub ambiguous: bool,
    /// Whether this is the full form.
    full: bool,
    /// Whether the spelling is another gender's in Latin letters: «Карен» is a man, `Karen` may be anybody.
    disputed: bool,
    /// Whether the spelling is known in Latin letters only: `Andrew`, whose key is that of the surname «Андреев».
    latin: bool,
}

impl Given {
    /// A name that a user added: for itself, or short for another.
    pub(crate) fn own(word: &str, key: String, gender: Option<Gender>, full: bool) -> Self {
        Self {
            key: key.into_boxed_str(),
            gender,
            ambiguous: false,
            full,
            disputed: false,
            latin: !word.chars().any(crate::fold::is_cyrillic),
        }
    }

    /// Whether this is no full name, but what somebody is called at home.
    pub(crate) fn is_short(&self) -> bool {
        !self.full
    }

    /// The gender of who is called so; `latin` is whether the word was in Latin letters.
    pub(crate) fn gender_in(&self, latin: bool) -> Option<Gender> {
        self.gender.filter(|_| !(latin && self.disputed))
    }
}

static TABLE: &str = include_str!("../../data/given_names.tsv");
static RUSSIAN: &str = include_str!("../../data/russian_names.tsv");
static ENGLISH: &str = include_str!("../../data/english_names.tsv");

static GIVEN: LazyLock<RapidHashMap<Box<str>, Given>> = LazyLock::new(|| {
    let mut map: RapidHashMap<Box<str>, Given> = RapidHashMap::default();
    for (full, gender, others) in rows() {
        let key = folded(full).into_boxed_str();
        for (i, word) in std::iter::once(full).chain(others).enumerate() {
            let spelling = folded(word).into_boxed_str();
            let is_full = i == 0;
            let latin = !word.chars().any(crate::fold::is_cyrillic);
            let Some(known) = map.get_mut(&spelling) else {
                map.insert(
                    spelling,
                    Given {
                        key: key.clone(),
                        gender: Some(gender),
                        ambiguous: false,
                        full: is_full,
                        disputed: false,
                        latin,
                    },
                );
                continue;
            };
            let was_latin = known.latin;
            known.latin &= latin;
            if known.key == key && known.gender == Some(gender) {
                continue;
            }
            match (known.full, is_full) {
                // A full name is that name, even if somebody else's diminutive sounds the same.
                (true, false) => {}
                (false, true) => {
                    *known = Given {
                        key: key.clone(),
                        gender: Some(gender),
                        ambiguous: false,
                        full: true,
                        disputed: false,
                        latin: known.latin,
                    }
                }
                (true, true) if latin == was_latin => known.gender = known.gender.filter(|g| *g == gender),
                (true, true) => {
                    known.disputed |= known.gender != Some(gender);
                    if was_latin {
                        known.gender = Some(gender);
                    }
                }
                (false, false) => {
                    known.ambiguous = true;
                    known.gender = known.gender.filter(|g| *g == gender);
                    known.key = spelling.clone();
                }
            }
        }
    }
    add_russian(&mut map);
    add_english(&mut map);
    map
});

/// Rarer names, each for itself.
fn add_russian(map: &mut RapidHashMap<Box<str>, Given>) {
    for (name, gender, _) in known() {
        let key = folded(name).into_boxed_str();
        let found = map.entry(key.clone()).or_insert(Given {
            key,
            gender: Some(gender),
            ambiguous: false,
            full: true,
            disputed: false,
            latin: false,
        });
        found.latin = false;
    }
}

/// Folded nicknames that are surnames first.
const FAMILIES: [&str; 6] = ["smit", "dehnson", "braun", "miler", "iung", "vait"];

/// English names and nicknames that are no other name yet. A nickname of several names stays as it is.
fn add_english(map: &mut RapidHashMap<Box<str>, Given>) {
    let mut added: RapidHashMap<Box<str>, Option<Box<str>>> = RapidHashMap::default();
    let rows = || {
        let lines = ENGLISH.lines().filter(|l| !l.starts_with('#'));
        lines.filter_map(|line| line.split_once('\t'))
    };
    for (name, _) in rows() {
        let key = folded(name).into_boxed_str();
        added.insert(key.clone(), Some(key));
    }
    for (name, nicknames) in rows() {
        let full = folded(name).into_boxed_str();
        let full = map.get(&full).map_or(full, |known| known.key.clone());
        for nickname in nicknames.split(' ').map(folded) {
            let known = added
                .entry(nickname.clone().into_boxed_str())
                .or_insert_with(|| Some(full.clone()));
            if known.as_ref().is_some_and(|k| **k != *full && **k != *nickname) {
                *known = None;
            }
        }
    }
    for (spelling, key) in added {
        // Short ones and those that sound like a frequent surname say too little.
        if spelling.len() < 3 || FAMILIES.contains(&&*spelling) {
            continue;
        }
        let ambiguous = key.is_none();
        let key = key.unwrap_or_else(|| spelling.clone());
        let gender = map.get(&key).and_then(|known| known.gender).filter(|_| !ambiguous);
        map.entry(spelling).or_insert(Given {
            key,
            gender,
            ambiguous,
            full: false,
            disputed: false,
            latin: true,
        });
    }
}

fn known() -> impl Iterator<Item = (&'static str, Gender, u8)> {
    RUSSIAN.lines().filter(|l| !l.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        let (name, gender, power) = (cells.next()?, cells.next()?, cells.next()?);
        let gender = if gender == "m" { Gender::Male } else { Gender::Female };
        Some((name, gender, power.parse().ok()?))
    })
}

/// The frequent names in lower case, ё as е, each with the power of two of its bearers in the source.
pub(crate) fn frequent(least: u8) -> impl Iterator<Item = (u8, String)> {
    known()
        .filter(move |(.., power)| *power >= least)
        .map(|(name, _, power)| (power, plain(name)))
}

/// Every known given name, diminutive and patronymic in Cyrillic, with the power of two of its bearers, as far as known.
pub(crate) fn cyrillic_spellings() -> impl Iterator<Item = (String, u8)> {
    let is_cyrillic = |word: &&str| word.chars().all(crate::fold::is_cyrillic);
    let table =
        rows().flat_map(|(full, _, others)| std::iter::once((full, 6)).chain(others.into_iter().map(|w| (w, 3))));
    let names = table
        .filter(move |(word, _)| is_cyrillic(word))
        .chain(known().map(|(word, _, power)| (word, power)));
    names
        .map(|(word, power)| (word.to_owned(), power))
        .chain(patronymics::cyrillic_spellings())
}

fn plain(name: &str) -> String {
    name.chars()
        .map(|c| match crate::fold::lower(c) {
            'ё' => 'е',
            c => c,
        })
        .collect()
}

fn rows() -> impl Iterator<Item = (&'static str, Gender, Vec<&'static str>)> {
    TABLE.lines().filter(|l| !l.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        let full = cells.next()?;
        let gender = if cells.next()? == "m" {
            Gender::Male
        } else {
            Gender::Female
        };
        Some((full, gender, cells.flat_map(str::split_whitespace).collect()))
    })
}

/// Looks a word up among given names, by its folded spelling; `latin` says whether it is in Latin letters.
///
/// A Cyrillic word is none of the spellings of other languages.
pub fn given(key: &str, latin: bool) -> Option<&'static Given> {
    GIVEN.get(key).filter(|known| latin || !known.latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(word: &str) -> Option<&'static Given> {
        given(&folded(word), word.is_ascii())
    }

    #[test]
    fn diminutives_lead_to_the_full_name() {
        for (word, full) in [
            ("Дима", "Дмитрий"),
            ("катя", "Екатерина"),
            ("Bill", "William"),
            ("Sergey", "Сергей"),
        ] {
            assert_eq!(&*look(word).unwrap().key, folded(full), "{word}");
        }
    }

    #[test]
    fn shared_diminutives_stay_as_they_are() {
        for (word, gender) in [
            ("Саша", None),
            ("Женя", None),
            ("Валя", None),
            ("Слава", None),
            ("Сеня", Some(Gender::Male)),
        ] {
            let known = look(word).unwrap();
            assert!(known.ambiguous, "{word}");
            assert_eq!((&*known.key, known.gender), (&*folded(word), gender), "{word}");
        }
    }
}
