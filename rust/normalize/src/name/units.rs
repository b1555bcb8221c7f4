//! A name's words with the particles that belong to them.

use super::lexicon::Class;
use super::words::{Word, Words};
use crate::given::Gender;

/// A unit of the name: a word with the particles that belong to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// Index of the word that carries the meaning.
    pub(super) head: usize,
    /// Words `from..to` are written together.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Ends in оглы or кызы.
    pub(super) child: Option<Gender>,
    pub(super) prefixed: bool,
}

/// The units of a name; its space is kept from cell to cell.
pub(super) type Units = Vec<Unit>;

/// Words with their particles; at most as many as there are words.
pub(super) fn find_units(texts: &Words, units: &mut Units) {
    let words: &[Word] = &texts.list;
    units.clear();
    let mut i = 0;
    while i < words.len() {
        let from = i;
        let alone = words.len() < 3;
        while words[i].class == Some(Class::Prefix)
            && !alone
            && i + 1 < words.len()
            && words[i].column == words[i + 1].column
        {
            i += 1;
        }
        let mut unit = Unit {
            head: i,
            from,
            to: i + 1,
            child: None,
            prefixed: i > from,
        };
        if let Some(next) = words
            .get(i + 1)
            .filter(|w| w.class == Some(Class::Child) && w.column == words[i].column)
        {
            let daughter = matches!(texts.key(next).as_bytes(), [b'k', ..] | [b'g', ..]);
            unit.child = Some(if daughter { Gender::Female } else { Gender::Male });
            unit.to += 1;
            i += 1;
        }
        units.push(unit);
        i += 1;
    }
}

/// The gender that a unit tells of as a patronymic.
pub(super) fn gender_of(unit: &Unit, word: &Word) -> Option<Gender> {
    unit.child.or(word.patronymic_like)
}
