//! The table of surnames: which words are known to be one, and how often.

use std::sync::LazyLock;

use hashbrown::HashTable;
use rapidhash::v3::rapidhash_v3;

use super::surname;

/// Made by `tools/name_tables.py` from the package `russiannames`: men's forms by the power of two of their number.
static TABLE: &str = include_str!("../../data/surnames.txt");

/// The table by the key of a surname, in which men's and women's forms meet: the hash of the key, and the power of two of
/// the number of bearers.
///
/// The keys themselves are not kept, so the hash is a strong one and every run's the same: of faster ones a short word has
/// in some runs that of another.
static SURNAMES: LazyLock<HashTable<(u64, u8)>> = LazyLock::new(|| {
    let mut keys: HashTable<(u64, u8)> = HashTable::with_capacity(1 << 16);
    let mut key = String::new();
    for (power, words) in powers() {
        for word in words.split(' ') {
            key.clear();
            surname::key(word, &mut key);
            let hash = rapidhash_v3(key.as_bytes());
            // Frequent ones stand first in the table.
            keys.entry(hash, |known| known.0 == hash, |known| known.0)
                .or_insert((hash, power));
        }
    }
    keys
});

/// The frequency of a surname by its [`surname::key`]: the power of two of the number of people who bore it in the source;
/// nothing where it is rare or none.
pub(super) fn frequency(key: &str) -> Option<u8> {
    let hash = rapidhash_v3(key.as_bytes());
    SURNAMES.find(hash, |known| known.0 == hash).map(|known| known.1)
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

#[cfg(test)]
mod tests {
    use super::{frequency, frequent};
    use crate::name::surname_key;
    use std::collections::HashMap;

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

    /// Short keys have the weakest hashes, and there are few enough to try all of them.
    #[test]
    fn no_key_is_taken_for_another() {
        let mut known: HashMap<String, u8> = HashMap::new();
        for (power, word) in frequent(0) {
            let mut key = String::new();
            surname_key(word, &mut key);
            known.entry(key).or_insert(power);
        }
        let letters = || 'a'..='z';
        let two = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        let three = two.clone().flat_map(|ab| letters().map(move |c| format!("{ab}{c}")));
        for key in letters().map(String::from).chain(two).chain(three) {
            assert_eq!(known.get(&key).copied(), frequency(&key), "{key}");
        }
        for (key, power) in &known {
            assert_eq!(Some(*power), frequency(key), "{key}");
        }
    }

    #[test]
    fn frequent_ones_come_first() {
        let powers: Vec<u8> = frequent(9).map(|(power, _)| power).collect();
        assert!(powers.is_sorted_by(|a, b| a >= b) && powers.len() > 300);
    }
}
