//! Names as most of them are written: one to three Cyrillic words with spaces between them, none of them anything else.
//!
//! What such a cell says follows from what its words can be, so each combination of these facts is thought over once, by
//! [`super::order`], and then remembered; what remains to be done for a cell is to find its words. Every other cell is none
//! of this file's business.

use super::known::Known;
use super::order;
use super::units::Units;
use super::words::{PREPOSITIONS, Words};
use super::{Name, Order};
use crate::Issues;
use crate::given::Gender;

/// A name as it was read, pointing into the words' memory; empty text where a part is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain<'a> {
    /// Display form of the surname, the given name and the patronymic.
    pub shown: [&'a str; 3],
    /// Comparison keys of the same.
    pub keys: [&'a str; 3],
    /// Unknown in doubt.
    pub gender: Option<Gender>,
    /// How the words stood.
    pub order: Order,
    /// Guesses; there are no repairs.
    pub issues: Issues,
}

/// What a combination of words says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Which word is the surname, the given name, the patronymic; [`NONE`] where there is none.
    pub(super) places: [u8; 3],
    pub(super) gender: Option<Gender>,
    pub(super) order: Order,
    pub(super) issues: Issues,
}

/// No word.
pub(super) const NONE: u8 = u8::MAX;

/// More words than these are left to the long way.
const MOST: usize = 3;

/// Combinations remembered, a power of two; a base has some hundreds.
const KEPT: usize = 1 << 12;

/// The plans that were made.
#[derive(Default)]
pub(super) struct Plans {
    /// By the combination, each in the one place where it may stand; 0 is none.
    known: Vec<(u32, Option<Plan>)>,
}

/// What a word can be as a number, for [`Plans`]; nothing for a word that may mean more than its facts say.
pub(super) fn kind(known: &Known, raw: &str) -> Option<u16> {
    let facts = &known.facts;
    let odd = known.repaired || known.slip.is_some() || known.has_pieces();
    if odd || facts.latin || facts.initial || facts.class.is_some() || PREPOSITIONS.contains(&raw) {
        return None;
    }
    let gender = |gender: Option<Gender>| gender.map_or(0, |g| 1 + g as u16);
    let ending = facts.ending.map_or(0, |ending| 1 + ending as u16);
    let bits = [
        (u16::from(facts.given), 1),
        (gender(facts.given_gender), 2),
        (u16::from(facts.short), 1),
        (u16::from(facts.patronymic), 1),
        (gender(facts.patronymic_like), 2),
        (ending, 2),
        (u16::from(facts.surname), 1),
    ];
    Some(bits.into_iter().fold(0, |all, (value, width)| all << width | value))
}

/// Bits of [`kind`].
const KIND: u32 = 10;

/// The name in a cell of plain words; nothing for any other cell.
pub(super) fn read<'w>(cell: &str, words: &'w mut Words, units: &mut Units, plans: &mut Plans) -> Option<Plain<'w>> {
    let bytes = cell.as_bytes();
    let mut numbers = [0; MOST];
    let mut combination = 0_u32;
    let (mut count, mut at) = (0, 0);
    loop {
        let end = cyrillic(bytes, at);
        if end == at || count == MOST {
            return None;
        }
        let number = words.number(cell.get(at..end)?);
        combination = combination << KIND | u32::from(words.kind(number)?);
        numbers[count] = number;
        count += 1;
        match bytes.get(end) {
            None => break,
            Some(b' ') => at = end + 1,
            Some(_) => return None,
        }
    }
    let numbers = &numbers[..count];
    if numbers.windows(2).any(|two| words.is_repetition(two[0], two[1])) {
        return None;
    }
    // A word's facts may all be missing: the count tells such combinations apart.
    let combination = combination | (count as u32) << (KIND * MOST as u32);
    let plan = plans.of(combination, || {
        words.clear();
        for number in numbers {
            words.push_number(*number);
        }
        order::plan(words, units)
    })?;
    let word = |part: usize| numbers.get(usize::from(plan.places[part])).copied();
    let words = &*words;
    let shown = [0, 1, 2].map(|part| word(part).map_or("", |number| words.shown_of(number)));
    Some(Plain {
        shown,
        keys: [
            word(0).map_or("", |number| words.surname_key_of(number)),
            word(1).map_or("", |number| words.given_key_of(number)),
            word(2).map_or("", |number| words.patronymic_key_of(number)),
        ],
        gender: plan.gender,
        order: plan.order,
        issues: plan.issues,
    })
}

/// The words of a cell, as far as they are plain.
pub(super) fn words_of(cell: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let end = cyrillic(cell.as_bytes(), at);
        let word = cell.get(at..end).filter(|word| !word.is_empty())?;
        at = end + 1;
        Some(word)
    })
}

impl Plans {
    fn of(&mut self, combination: u32, make: impl FnOnce() -> Option<Plan>) -> Option<Plan> {
        if self.known.is_empty() {
            self.known.resize(KEPT, (0, None));
        }
        let place = combination.wrapping_mul(0x9e37_79b1) >> (32 - KEPT.trailing_zeros());
        let kept = &mut self.known[place as usize];
        if kept.0 != combination {
            *kept = (combination, make());
        }
        kept.1
    }
}

impl Plain<'_> {
    /// Copies everything into `out`, which is empty.
    pub(super) fn write(&self, out: &mut Name) {
        let [surname, given, patronymic] = self.shown;
        out.surname.push_str(surname);
        out.given.push_str(given);
        out.patronymic.push_str(patronymic);
        let [surname, given, patronymic] = self.keys;
        out.surname_key.push_str(surname);
        out.given_key.push_str(given);
        out.patronymic_key.push_str(patronymic);
        out.gender = self.gender;
        out.order = Some(self.order);
        out.issues = self.issues;
    }

    /// Surname, given name and patronymic, as far as known.
    pub fn write_full(&self, out: &mut String) {
        for part in self.shown {
            if !part.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(part);
            }
        }
    }
}

/// The byte after the Cyrillic letters that begin at `at`: U+0400 to U+047F, all of them letters.
fn cyrillic(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while matches!(bytes.get(end), Some(0xd0 | 0xd1)) {
        end += 2;
    }
    end
}

#[cfg(test)]
mod tests {
    use crate::name::{Cells, Name, Names};
    use proptest::prelude::*;

    /// Words of every kind, plain and other ones.
    const WORDS: &str = "Иван ИВАН иван Мария Саша Карен Роман Али Срегей Иванов Иванова ПЕТРОВ Белый Толстая Мороз Бондаренко \
        Черных Абрамович Иванович Ивановна Ильич Семёнович Щукомляков Ыыыы И И. мама тест ооо не звонить нет с из от фон оглы \
        кызы Мамин-Сибиряк ИвановИван Ivan Smith Bdfyjd Ивaнов 123 , фыва";

    fn reads_alike(cells: &[String]) -> Result<(), TestCaseError> {
        let (mut names, mut twin) = (Names::default(), Names::default());
        names.fetch(cells.iter().map(String::as_str));
        for cell in cells {
            let (mut quick, mut long) = (Name::default(), Name::default());
            names.read(
                Cells {
                    full: cell,
                    ..Cells::default()
                },
                &mut quick,
            );
            twin.read_anyhow(cell, &mut long);
            prop_assert_eq!(&long, &quick, "{}", cell);
            if let Some(plain) = names.read_plain(cell) {
                let mut name = Name::default();
                plain.write(&mut name);
                prop_assert_eq!(&long, &name, "{}", cell);
                let (mut full, mut short) = (String::new(), String::new());
                long.write_full(&mut full);
                plain.write_full(&mut short);
                prop_assert_eq!(full, short);
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            cells in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 1..5), 64),
        ) {
            let words: Vec<&str> = WORDS.split_whitespace().collect();
            let cells: Vec<String> = cells
                .iter()
                .map(|cell| cell.iter().map(|at| *at.get(&words)).collect::<Vec<_>>().join(" "))
                .collect();
            reads_alike(&cells)?;
        }

        #[test]
        fn whatever_words_there_are(cells in prop::collection::vec("[А-Яа-я]{1,9}( [А-Я]?[а-яё]{1,9}){0,3} ?", 16)) {
            reads_alike(&cells)?;
        }
    }
}
