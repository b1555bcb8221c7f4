//! The table of surnames: which words are known to be one, and how often.

use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;

use hashbrown::HashTable;
use rapidhash::fast::RandomState;

use super::surname;

/// Made by `tools/name_tables.py` from the package `russiannames`: men's forms by the power of two of their number.
static TABLE: &str = include_str!("../../data/surnames.txt");

/// Words of the table by the key of a surname, in which men's and women's forms meet.
struct Surnames {
    hasher: RandomState,
    /// The hash of the key, and the power of two of the number of bearers.
    keys: HashTable<(u64, u8)>,
}

static SURNAMES: LazyLock<Surnames> = LazyLock::new(|| {
    let hasher = RandomState::default();
    let mut keys: HashTable<(u64, u8)> = HashTable::with_capacity(1 << 16);
    let mut key = String::new();
    for (power, words) in powers() {
        for word in words.split(' ') {
            key.clear();
            surname::key(word, &mut key);
            let hash = hash(hasher, &key);
            // Frequent ones stand first in the table.
            keys.entry(hash, |known| known.0 == hash, |known| known.0)
                .or_insert((hash, power));
        }
    }
    Surnames { hasher, keys }
});

/// The frequency of a surname by its [`surname::key`]: the power of two of the number of people who bore it in the source;
/// nothing where it is rare or none.
pub(super) fn frequency(key: &str) -> Option<u8> {
    let known = &*SURNAMES;
    let hash = hash(known.hasher, key);
    known.keys.find(hash, |k| k.0 == hash).map(|k| k.1)
}

/// The surnames of at least so many bearers, in the men's form.
pub(super) fn frequent(least: u8) -> impl Iterator<Item = (u8, &'static str)> {
    powers()
        .take_while(move |(power, _)| *power >= least)
        .flat_map(|(power, words)| words.split(' ').map(move |word| (power, word)))
}

fn powers() -> impl Iterator<Item = (u8, &'static str)> {
    TABLE.lines().filter_map(|line| {
        let (power, words) = line.split_once('\t')?;
        Some((power.parse().ok()?, words))
    })
}

fn hash(hasher: RandomState, key: &str) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(key.as_bytes());
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::{frequency, frequent};
    use crate::name::surname_key;

    fn of(surname: &str) -> Option<u8> {
        let mut key = String::new();
        surname_key(surname, &mut key);
        frequency(&key)
    }

    #[test]
    fn men_and_women_of_a_known_surname_are_found_in_any_alphabet() {
        for surname in [
            "Иванов",
            "Иванова",
            "IVANOVA",
            "Успенская",
            "Мороз",
            "Бондаренко",
            "Белых",
        ] {
            assert!(of(surname).is_some(), "{surname}");
        }
        for word in ["Екотерина", "Ыыыы", "qwerty"] {
            assert_eq!(None, of(word), "{word}");
        }
        assert!(of("Иванов") > of("Успенский"));
    }

    #[test]
    fn frequent_ones_come_first() {
        let powers: Vec<u8> = frequent(9).map(|(power, _)| power).collect();
        assert!(powers.is_sorted_by(|a, b| a >= b) && powers.len() > 300);
    }
}
