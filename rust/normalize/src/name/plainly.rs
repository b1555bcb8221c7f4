//! Names as most of them are written: one to three words and initials with space between them, none of them anything else.
//!
//! What such a cell says follows from what its words can be, so each combination of these facts is thought over once, by
//! [`super::order`] after the words were cut the long way, and then remembered; what remains to be done for a cell is to find
//! its words. Every other cell is none of this file's business.

use super::known::Known;
use super::layout::{is_unspeakable, letters_beside_marks};
use super::order;
use super::ready::Readies;
use super::tokens::{MOST, Token, tokens};
use super::units::{Units, leads_on};
use super::words::{PREPOSITIONS, Words};
use super::{Name, Order};
use crate::given::Gender;
use crate::refusal::Scanner;
use crate::{Issue, Issues};

/// A name as it was read, pointing into the words' memory.
#[derive(Clone, Copy)]
pub struct Plain<'a> {
    words: &'a Readies,
    /// Of the surname, the given name and the patronymic; [`NO_WORD`] where a part is unknown.
    numbers: [u32; 3],
    /// Unknown in doubt.
    pub gender: Option<Gender>,
    /// How the words stood.
    pub order: Order,
    /// Guesses and repairs.
    pub issues: Issues,
}

const NO_WORD: u32 = u32::MAX;

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

/// Cells whose words are looked for together, at most.
pub(super) const AT_ONCE: usize = 16;

/// Combinations remembered, a power of two; a base has some hundreds.
const KEPT: usize = 1 << 12;

/// Reads plainly written names, some cells at a time.
#[derive(Default)]
pub(super) struct Plainly {
    words: Readies,
    /// By the combination, each in the one place where it may stand; 0 is none.
    plans: Vec<(u128, Option<Plan>)>,
    /// The words of the cells that are read together, each with its cell, and their numbers.
    tokens: Vec<(Token, u16)>,
    numbers: Vec<u32>,
    /// Where the words of each cell end among them.
    ends: Vec<usize>,
}

/// What a word can be as a number, for the plans; nothing for a word that may mean more than its facts say.
pub(super) fn kind(known: &Known, raw: &str) -> Option<u32> {
    let facts = &known.facts;
    if known.has_pieces() || facts.class.is_some() || PREPOSITIONS.contains(&raw) || leads_on(raw) {
        return None;
    }
    let gender = |gender: Option<Gender>| gender.map_or(0, |g| 1 + g as u32);
    let bits = [
        (u32::from(facts.given), 1),
        (gender(facts.given_gender), 2),
        (u32::from(facts.short), 1),
        (u32::from(facts.patronymic), 1),
        (gender(facts.patronymic_like), 2),
        (facts.ending.map_or(0, |ending| 1 + ending as u32), 2),
        (u32::from(facts.surname), 1),
        (u32::from(facts.surname_too), 1),
        (u32::from(facts.mostly_given), 1),
        (known.slip.map_or(0, |slip| 1 + slip.part as u32), 2),
        (u32::from(known.repaired), 1),
        (u32::from(known.cyrillic > known.name), 1),
        (u32::from(facts.telling), 1),
        (u32::from(facts.is_known()), 1),
        (u32::from(facts.initial), 1),
        (u32::from(facts.latin), 1),
    ];
    Some(bits.into_iter().fold(0, |all, (value, width)| all << width | value))
}

/// Bits of [`kind`], and the last of them.
const KIND: u32 = 20;
const LATIN: u32 = 1;
const INITIAL: u32 = 2;
const KNOWN: u32 = 4;
const TELLING: u32 = 8;
const RESTORABLE: u32 = 16;
const REPAIRED: u32 = 32;
const INITIAL_LATIN: u32 = INITIAL | LATIN;
/// The kind of a word that has none.
pub(super) const NO_KIND: u32 = u32::MAX;

/// What thinks a cell over.
pub(super) struct Long<'a> {
    pub(super) words: &'a mut Words,
    pub(super) units: &'a mut Units,
    pub(super) scanner: &'a mut Scanner,
    pub(super) latin_kept: bool,
}

impl Plainly {
    /// Looks for the words of some cells, [`AT_ONCE`] at most: [`Plainly::read`] reads them. True where words have other
    /// numbers than before.
    pub(super) fn prepare(&mut self, cells: &[&str], words: &mut Words) -> bool {
        words.breathe();
        let anew = self.words.breathe();
        self.tokens.clear();
        self.ends.clear();
        for (at, cell) in cells.iter().take(AT_ONCE).enumerate() {
            let first = self.tokens.len();
            if !tokens(cell, |token| self.tokens.push((token, at as u16))) {
                self.tokens.truncate(first);
            }
            self.ends.push(self.tokens.len());
        }
        self.words.number_all(&self.tokens, cells, &mut self.numbers, words);
        anew
    }

    /// The numbers of all words that were found.
    pub(super) fn found(&self) -> &[u32] {
        &self.numbers
    }

    /// The name in a cell of plain words, the one at `at` among those that were prepared; nothing for any other cell.
    pub(super) fn read(&mut self, at: usize, cell: &str, long: &mut Long) -> Option<Plain<'_>> {
        let first = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let found = self.numbers.get(first..*self.ends.get(at)?)?;
        let mut numbers = [0; MOST];
        let count = found.len();
        let numbers = numbers.get_mut(..count).filter(|numbers| !numbers.is_empty())?;
        numbers.copy_from_slice(found);
        let mut combination = 0_u64;
        let (mut any, mut all) = (0, u32::MAX);
        for number in &*numbers {
            let kind = self.words.at(*number).kind;
            combination = combination << KIND | u64::from(kind);
            (any, all) = (any | kind, all & kind);
        }
        if any == NO_KIND {
            return None;
        }
        let twice = |two: &[u32]| self.words.at(two[1]).kind & INITIAL == 0 && self.words.are_alike(two[0], two[1]);
        if numbers.windows(2).any(twice) {
            return None;
        }
        let mut restored = false;
        if any & LATIN != 0 {
            // An initial that may only look Latin is not plain.
            if any & REPAIRED != 0
                && numbers
                    .iter()
                    .any(|number| self.words.at(*number).kind & INITIAL_LATIN == INITIAL_LATIN)
            {
                return None;
            }
            // Nor is what may be Russian in the other layout.
            if all & LATIN != 0 && (any & KNOWN == 0 || letters_beside_marks(cell) || is_unspeakable(cell)) {
                return None;
            }
            restored = !long.latin_kept && self.restore(numbers);
        }
        // A word's facts may all be missing: the count tells such combinations apart.
        let mut combination = u128::from(combination | (count as u64) << (KIND * MOST as u32));
        if restored {
            // What the words are in Cyrillic decides then: `Fedja` and `Olex` are given names, Федя is one and Олех is none.
            for number in &*numbers {
                let kind = self.words.at(*number).kind;
                if kind == NO_KIND {
                    return None;
                }
                combination = combination << KIND | u128::from(kind);
            }
        }
        let plan = self.plan(combination, || {
            let mut out = Name::default();
            long.words.clear();
            long.words.cut(cell, 0, long.scanner, &mut out);
            if restored && long.words.restore() {
                out.issues.add(Issue::NameTranslit);
            }
            if long.words.list.len() == count {
                order::plan(long.words, long.units, out)
            } else {
                None
            }
        })?;
        let number = |part: u8| numbers.get(usize::from(part)).copied().unwrap_or(NO_WORD);
        Some(Plain {
            words: &self.words,
            numbers: plan.places.map(number),
            gender: plan.gender,
            order: plan.order,
            issues: plan.issues,
        })
    }

    /// [`Words::restore`] for words by their numbers.
    #[inline(never)]
    fn restore(&self, numbers: &mut [u32]) -> bool {
        let kind = |number: &u32| self.words.at(*number).kind;
        let known = |number: &u32| kind(number) & LATIN == 0 || kind(number) & RESTORABLE != 0;
        let telling = |number: &u32| kind(number) & TELLING != 0 || kind(number) & (LATIN | INITIAL) == 0;
        if !numbers.iter().all(known) || !numbers.iter().any(telling) {
            return false;
        }
        for number in numbers {
            *number = self.words.cyrillic(*number).unwrap_or(*number);
        }
        true
    }

    #[inline]
    fn plan(&mut self, combination: u128, make: impl FnOnce() -> Option<Plan>) -> Option<Plan> {
        if self.plans.is_empty() {
            self.plans.resize(KEPT, (0, None));
        }
        let folded = combination as u64 ^ ((combination >> 64) as u64).rotate_left(32);
        let place = folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - KEPT.trailing_zeros());
        let kept = &mut self.plans[place as usize];
        if kept.0 != combination {
            *kept = (combination, make());
        }
        kept.1
    }
}

impl<'a> Plain<'a> {
    /// The number of the word that is the surname (0), the given name (1) or the patronymic (2), if one is: as long as
    /// [`super::Names::prepare`] does not say otherwise, a number has one word.
    #[inline]
    pub fn number(&self, part: usize) -> Option<u32> {
        Some(self.numbers[part]).filter(|number| *number != NO_WORD)
    }

    /// The display form of a part, likewise; empty where it is unknown.
    #[inline]
    pub fn shown(&self, part: usize) -> &'a str {
        self.number(part).map_or("", |number| self.words.shown(number))
    }

    /// The comparison key of a part, likewise.
    #[inline]
    pub fn key(&self, part: usize) -> &'a str {
        self.number(part).map_or("", |number| self.words.key(number, part))
    }

    /// Surname, given name and patronymic, as far as known.
    pub fn write_full(&self, out: &mut String) {
        for part in (0..3).map(|part| self.shown(part)) {
            if !part.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::dictionary::{Dictionary, Kind};
    use crate::name::{Cells, Name, Names, Plain};
    use proptest::prelude::*;

    /// Words of every kind, plain and other ones.
    const WORDS: &str = "Иван ИВАН иван Мария Саша Карен Роман Али Срегей Иванов Иванова ПЕТРОВ Белый Толстая Мороз Бондаренко \
        Черных Абрамович Иванович Ивановна Ильич Семёнович Щукомляков Ыыыы И И. А.В. О.О И.И.Петров м. с. ИИ Ив. мама тест ооо не \
        звонить нет с из де Бур Иванова-бен Dbyjuhfljd Zyf Shvarc Yu. Kuxova Toлcтaя C.A. P. от фон оглы кызы Мамин-Сибиряк Иванов-Петровский-Водкин Римский- ИвановИван ИвановА. Ivan Smith David Scott George \
        Walker John Fedja Jakovlev Olex Torgov Sergeevich Petrova Gleb Irina Gurevich J. A.B. Sidorova-Slesova Bdfyjd Bdfyjd.Df BEPA Ивaнов Срeгей 123 , фыва";

    fn long(plain: &Plain) -> Name {
        let [surname, given, patronymic] = [0, 1, 2].map(|part| plain.shown(part).to_owned());
        let [surname_key, given_key, patronymic_key] = [0, 1, 2].map(|part| plain.key(part).to_owned());
        Name {
            surname,
            given,
            patronymic,
            surname_key,
            given_key,
            patronymic_key,
            gender: plain.gender,
            order: Some(plain.order),
            issues: plain.issues,
            ..Name::default()
        }
    }

    fn reads_alike(cells: &[String], latin_kept: bool) -> Result<(), TestCaseError> {
        let mut own = Dictionary::default();
        own.add(Kind::Junk, "черных").unwrap();
        let own = Arc::new(own);
        let make = || Names::new(own.clone());
        let (mut names, mut twin) = (make(), make());
        if latin_kept {
            (names, twin) = (names.keeping_latin(), twin.keeping_latin());
        }
        for some in cells.chunks(Names::AT_ONCE) {
            names.prepare(&some.iter().map(String::as_str).collect::<Vec<_>>());
            for (at, full) in some.iter().enumerate() {
                let Some(plain) = names.prepared(at, full) else {
                    continue;
                };
                let mut name = Name::default();
                twin.read(
                    Cells {
                        full,
                        ..Cells::default()
                    },
                    &mut name,
                );
                prop_assert_eq!(&name, &long(&plain), "{}", full);
                let (mut full, mut short) = (String::new(), String::new());
                name.write_full(&mut full);
                plain.write_full(&mut short);
                prop_assert_eq!(full, short);
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            cells in prop::collection::vec(prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize), 1..5), 64),
            latin_kept in any::<bool>(),
        ) {
            let words: Vec<&str> = WORDS.split_whitespace().collect();
            let cell = |cell: Vec<(prop::sample::Index, usize)>| -> String {
                let spaces = [" ", " ", " ", " ", "  ", "\u{a0}", "\t ", ""];
                cell.iter().flat_map(|(at, space)| [*at.get(&words), spaces[*space]]).collect()
            };
            let cells: Vec<String> = cells.into_iter().map(cell).collect();
            reads_alike(&cells, latin_kept)?;
        }

        #[test]
        fn whatever_words_there_are(
            cells in prop::collection::vec("[А-Яа-я]{1,20}( [А-ЯA-Z]?[а-яё]{1,9}| [А-Я]\\.?){0,3} ?|[A-Z][a-z]{1,9} [A-Z][a-z.-]{0,9}[a-z]", 64),
        ) {
            reads_alike(&cells, false)?;
        }
    }

    #[test]
    fn what_a_transliterated_name_is_does_not_depend_on_those_before() {
        let name = |names: &mut Names, cell: &str| {
            let plain = names.read_plain(cell).map(|plain| long(&plain));
            plain.unwrap_or_else(|| {
                let mut out = Name::default();
                let cells = Cells {
                    full: cell,
                    ..Cells::default()
                };
                names.read(cells, &mut out);
                out
            })
        };
        let alone = name(&mut Names::default(), "Olex Torgov");
        let mut names = Names::default();
        name(&mut names, "Fedja Jakovlev");
        assert_eq!(alone, name(&mut names, "Olex Torgov"));
    }

    #[test]
    fn what_most_people_write_is_plain() {
        let mut names = Names::default();
        for (cell, shown) in [
            ("  иванов\u{a0}И.И.", ["Иванов", "И.", "И."]),
            ("М. Мамин-Сибиряк", ["Мамин-Сибиряк", "М.", ""]),
            ("Gleb Ivanov", ["Иванов", "Глеб", ""]),
            ("David Walker", ["Walker", "David", ""]),
            ("Волков Kирилл", ["Волков", "Кирилл", ""]),
        ] {
            assert_eq!(
                Some(shown),
                names
                    .read_plain(cell)
                    .map(|plain| [0, 1, 2].map(|part| plain.shown(part))),
                "{cell}"
            );
        }
    }
}
