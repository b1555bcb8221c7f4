//! What a misspelt word was most likely meant to be: offered with a confidence, never put in silently.
//!
//! A word is compared with frequent names from which it differs by one edit (a letter left out, put in, another, or two
//! neighbours changed about). To find them, every name is kept under each spelling with one letter left out, and so is
//! the word looked up: two words one edit apart share such a spelling (symmetric deletion).

use std::sync::LazyLock;

use rapidhash::RapidHashMap;

use super::surnames;
use crate::fold::lower;
use crate::given;

/// Which part of a name a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Surname,
    Given,
    Patronymic,
}

/// A word that is likely meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Suggestion {
    /// Its place in the index: remembered with every word, it is kept small.
    number: u32,
    pub(super) part: Part,
    /// Of 100.
    pub(super) sure: u8,
}

/// Given names of fewer bearers (a power of two) are no more likely than a rare name that no table has.
const FREQUENT_GIVEN: u8 = 11;
impl Suggestion {
    /// The word, in lower case.
    pub(super) fn word(self) -> &'static str {
        INDEX.entries[self.number as usize].word
    }
}

/// Surnames of fewer bearers (a power of two) are no more likely than what is written.
const FREQUENT_SURNAME: u8 = 12;
/// Shorter words differ in one letter rightly: Аля, Оля.
const SHORTEST: usize = 5;
/// Longer ones are no names.
const LONGEST: usize = 24;

struct Entry {
    word: &'static str,
    part: Part,
    /// The power of two of its bearers: sixteen times as many win.
    weight: u8,
}

struct Index {
    entries: Vec<Entry>,
    /// Entries by the hash of a spelling with one letter left out.
    spellings: RapidHashMap<u64, Vec<u32>>,
    /// A bit for the upper end of each such hash: most spellings of a word are nobody's, and need not be looked up.
    some: Vec<u64>,
}

/// Bits of [`Index::some`], as a power of two.
const SOME: u32 = 19;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index {
        entries: Vec::new(),
        spellings: RapidHashMap::default(),
        some: vec![0; 1 << (SOME - 6)],
    };
    for (power, word) in given::frequent(FREQUENT_GIVEN) {
        index.put(word, Part::Given, power);
    }
    for (power, word) in given::frequent_patronymics(FREQUENT_GIVEN) {
        index.put(word, Part::Patronymic, power);
    }
    for (power, word) in surnames::frequent(FREQUENT_SURNAME) {
        let low = lowered(word);
        if let Some(woman) = womans(&low) {
            index.put(woman, Part::Surname, power - 1);
        }
        index.put(low, Part::Surname, power);
    }
    index
});

impl Index {
    fn put(&mut self, word: String, part: Part, weight: u8) {
        let mut space = ['\0'; LONGEST];
        let Some(letters) = letters_of(&word, &mut space).filter(|letters| letters.len() >= SHORTEST) else {
            return;
        };
        let number = self.entries.len() as u32;
        // The table lives as long as the program.
        let word: &'static str = word.leak();
        self.entries.push(Entry { word, part, weight });
        for hash in shortened(letters) {
            let bit = hash >> (64 - SOME);
            self.some[(bit >> 6) as usize] |= 1 << (bit & 63);
            let known = self.spellings.entry(hash).or_default();
            if known.last() != Some(&number) {
                known.push(number);
            }
        }
    }

    fn with(&self, hash: u64) -> &[u32] {
        let bit = hash >> (64 - SOME);
        if self.some[(bit >> 6) as usize] >> (bit & 63) & 1 == 0 {
            return &[];
        }
        self.spellings.get(&hash).map_or(&[], |numbers| numbers)
    }
}

/// The name that `text` was likely meant to be; `text` is Cyrillic and is itself none of the known names.
pub(super) fn suggest(text: &str) -> Option<Suggestion> {
    let mut space = ['\0'; LONGEST];
    let low = letters_of(text, &mut space).filter(|letters| letters.len() >= SHORTEST)?;
    let letters = low.len();
    let index = &*INDEX;
    let mut best: Option<(u32, &Entry)> = None;
    let mut rivals = 0;
    for hash in shortened(low) {
        for number in index.with(hash) {
            let entry = &index.entries[*number as usize];
            if best.is_some_and(|(known, _)| known == *number) || !one_edit(low, entry.word) {
                continue;
            }
            match best {
                Some((_, known)) if known.word == entry.word && known.weight >= entry.weight => {}
                Some((_, known)) if known.word != entry.word && known.weight > entry.weight => {
                    rivals += u8::from(known.weight < entry.weight + 4);
                }
                Some((_, known)) => {
                    if known.word != entry.word {
                        rivals = u8::from(entry.weight < known.weight + 4);
                    }
                    best = Some((*number, entry));
                }
                None => best = Some((*number, entry)),
            }
        }
    }
    // Of several names as likely as each other none is offered.
    let (number, found) = best.filter(|_| rivals == 0)?;
    let changed_about = letters == found.word.chars().count() && same_letters(low, found.word);
    let base = match found.part {
        Part::Patronymic => 92,
        Part::Given => 85,
        Part::Surname => 60,
    };
    let sure = base + if changed_about { 5 } else { 0 } + if letters > 7 { 2 } else { 0 };
    Some(Suggestion {
        number,
        part: found.part,
        sure,
    })
}

fn same_letters(a: &[char], b: &str) -> bool {
    let sorted = |mut letters: Vec<char>| {
        letters.sort_unstable();
        letters
    };
    sorted(a.to_vec()) == sorted(b.chars().collect())
}

/// Lower case, ё as е; nothing where there are more letters than a name has.
fn letters_of<'s>(text: &str, space: &'s mut [char; LONGEST]) -> Option<&'s [char]> {
    let mut count = 0;
    for c in text.chars() {
        *space.get_mut(count)? = match lower(c) {
            'ё' => 'е',
            c => c,
        };
        count += 1;
    }
    Some(&space[..count])
}

/// Lower case, ё as е.
fn lowered(text: &str) -> String {
    text.chars()
        .map(|c| match lower(c) {
            'ё' => 'е',
            c => c,
        })
        .collect()
}

fn womans(surname: &str) -> Option<String> {
    ["ов", "ев", "ин", "ын"]
        .iter()
        .any(|end| surname.ends_with(end))
        .then(|| format!("{surname}а"))
        .or_else(|| surname.strip_suffix("ский").map(|stem| format!("{stem}ская")))
}

/// The hashes of the word itself and of every spelling with one letter left out.
///
/// A word is a number whose digits are its letters, so that a letter is left out in a step or two. Words of one hash are
/// told apart by whoever compares them.
fn shortened(letters: &[char]) -> impl Iterator<Item = u64> {
    /// Odd, its bits evenly spread: the golden ratio's.
    const DIGIT: u64 = 0x9e37_79b9_7f4a_7c15;
    // The number of the letters before each place, and that of the letters behind it with the weight of one more.
    let mut before = [0_u64; LONGEST + 1];
    let mut behind = [(0_u64, 1_u64); LONGEST + 1];
    let count = letters.len();
    for (at, c) in letters.iter().enumerate() {
        before[at + 1] = before[at].wrapping_mul(DIGIT).wrapping_add(u64::from(*c as u32));
    }
    for (at, c) in letters.iter().enumerate().rev() {
        let (number, weight) = behind[at + 1];
        behind[at] = (
            number.wrapping_add(weight.wrapping_mul(u64::from(*c as u32))),
            weight.wrapping_mul(DIGIT),
        );
    }
    let mixed = |number: u64| (number ^ number >> 32).wrapping_mul(DIGIT);
    let without = move |at: usize| {
        let (number, weight) = behind[at + 1];
        mixed(before[at].wrapping_mul(weight).wrapping_add(number))
    };
    std::iter::once(mixed(before[count])).chain((0..count).map(without))
}

/// Whether two different words are one edit apart.
fn one_edit(one: &[char], other: &str) -> bool {
    let other: Vec<char> = other.chars().collect();
    let front = one.iter().zip(&other).take_while(|(x, y)| x == y).count();
    let (one, other) = (&one[front..], &other[front..]);
    let back = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    match (&one[..one.len() - back], &other[..other.len() - back]) {
        ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, lowered, one_edit, suggest};
    use proptest::prelude::*;

    #[test]
    fn slips_of_frequent_names_are_offered() {
        for (text, part, word) in [
            ("Срегей", Part::Given, "сергей"),
            ("Екотерина", Part::Given, "екатерина"),
            ("Дмитриевнна", Part::Patronymic, "дмитриевна"),
            ("Влдаимирович", Part::Patronymic, "владимирович"),
        ] {
            let found = suggest(text).unwrap();
            assert_eq!((part, word), (found.part, found.word()), "{text}");
            assert!(found.sure < 100);
        }
        assert_eq!(None, suggest("Оля"));
        assert_eq!(None, suggest("Щукомляков"));
    }

    /// The distance of the optimal string alignment, by its recurrence.
    fn distance(one: &str, other: &str) -> usize {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let change = table[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                    let mut least = change.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        table[one.len()][other.len()]
    }

    proptest! {
        #[test]
        fn one_edit_is_a_distance_of_one(a in "[абв]{0,6}", b in "[абв]{0,6}") {
            let letters: Vec<char> = a.chars().collect();
            prop_assert_eq!(distance(&a, &b) == 1, one_edit(&letters, &b));
        }

        #[test]
        fn what_is_offered_is_one_edit_away(text in "[А-Я][а-яё]{3,9}") {
            if let Some(found) = suggest(&text) {
                prop_assert_eq!(1, distance(&lowered(&text), found.word()));
            }
        }
    }
}
