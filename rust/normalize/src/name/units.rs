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
        // «де Бур», but «Де Сун»: of two words the first is a particle where it is written as one.
        let written_as_one = |i: usize| {
            let second = words.get(i + 1).map_or("", |w| texts.text(w));
            is_small(texts.text(&words[i])) && second.starts_with(char::is_uppercase)
        };
        let alone = |i: usize| words.len() < 3 && !written_as_one(i);
        while (words[i].class == Some(Class::Prefix) && !alone(i) || leads_on(texts.text(&words[i])))
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

/// «Иванова-бен Али»: whether a word ends in a particle that belongs to the next.
pub(super) fn leads_on(text: &str) -> bool {
    text.ends_with("-бен")
}

/// Whether all letters are small, and not one alone.
fn is_small(text: &str) -> bool {
    text.chars().all(char::is_lowercase) && text.chars().nth(1).is_some()
}

/// The gender that a unit tells of as a patronymic.
pub(super) fn gender_of(unit: &Unit, word: &Word) -> Option<Gender> {
    unit.child.or(word.patronymic_like)
}
