//! Answers remembered by the text they were found for: bases repeat their words far more than their cells.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rapidhash::fast::RandomState;

/// Texts remembered at most; a full memory starts anew, so that no column can make it grow without bound.
const KEPT: usize = 1 << 17;
/// Bytes of text remembered at most.
const LONGEST: usize = 1 << 24;

/// Answers by text. Answers stand in the table itself and texts one after another, because looking something up
/// costs little more than the memory it touches.
pub struct Memo<A> {
    hasher: RandomState,
    table: HashTable<Slot<A>>,
    text: String,
}

struct Slot<A> {
    start: u32,
    length: u32,
    answer: A,
}

impl<A> Default for Memo<A> {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            table: HashTable::new(),
            text: String::new(),
        }
    }
}

impl<A> Memo<A> {
    /// Makes room where the memory is full. What was kept in [`Memo::text`] before is gone then, so this is called
    /// between cells.
    pub fn breathe(&mut self) {
        if self.table.len() > KEPT || self.text.len() > LONGEST {
            self.table.clear();
            self.text.clear();
        }
    }

    /// The answer for `text`, made by `find` where it is met for the first time.
    #[inline]
    pub fn get(&mut self, text: &str, find: impl FnOnce(&str) -> A) -> &A {
        self.get_with(text, |text, _| find(text))
    }

    /// [`Memo::get`] with a `find` that may append to the memory's text what its answer wants to point at.
    #[inline]
    pub fn get_with(&mut self, text: &str, find: impl FnOnce(&str, &mut String) -> A) -> &A {
        let hash = hash_of(self.hasher, text);
        let Self {
            hasher,
            table,
            text: texts,
        } = self;
        let entry = table.entry(
            hash,
            |slot| slot.text(texts) == text,
            |slot| hash_of(*hasher, slot.text(texts)),
        );
        match entry {
            Entry::Occupied(known) => &known.into_mut().answer,
            Entry::Vacant(place) => {
                let start = texts.len() as u32;
                texts.push_str(text);
                let answer = find(text, texts);
                let slot = Slot {
                    start,
                    length: text.len() as u32,
                    answer,
                };
                &place.insert(slot).into_mut().answer
            }
        }
    }

    /// Everything that was remembered, and what `find` appended.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<A> Slot<A> {
    #[inline]
    fn text<'t>(&self, texts: &'t str) -> &'t str {
        let start = self.start as usize;
        &texts[start..start + self.length as usize]
    }
}

#[inline]
fn hash_of(hasher: RandomState, text: &str) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(text.as_bytes());
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::Memo;

    #[test]
    fn a_text_is_asked_about_once() {
        let mut asked = Vec::new();
        let mut memo = Memo::default();
        for text in ["а", "б", "а", "", "а", ""] {
            let length = *memo.get(text, |t| {
                asked.push(t.to_owned());
                t.len()
            });
            assert_eq!(text.len(), length);
        }
        assert_eq!(vec!["а", "б", ""], asked);
    }

    #[test]
    fn a_full_memory_starts_anew_and_answers_as_before() {
        let mut memo = Memo::default();
        for round in 0..2 {
            for n in 0..200_000_u32 {
                memo.breathe();
                assert_eq!(n, *memo.get(&n.to_string(), |t| t.parse().unwrap()), "{round}");
            }
        }
        assert!(memo.table.len() < 200_000);
    }
}
