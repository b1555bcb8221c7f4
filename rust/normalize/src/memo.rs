//! Answers remembered by the text they were found for: bases repeat their words far more than their cells.

use std::hash::{BuildHasher, Hasher};

use rapidhash::fast::RandomState;

/// Texts remembered at most; a full memory starts anew, so that no column can make it grow without bound.
const KEPT: usize = 1 << 17;
/// Bytes of text remembered at most.
const LONGEST: usize = 1 << 24;
/// Places of the smallest table.
const FEWEST: usize = 1 << 8;

/// Answers by text. Looking something up costs little more than the memory it touches, so the table holds numbers
/// only, and what is met early, mostly what is met often, stands together: the answers one after another and the texts
/// one after another.
pub struct Memo<A> {
    hasher: RandomState,
    places: Places,
    answers: Vec<Slot<A>>,
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
            places: Places::default(),
            answers: Vec::new(),
            text: String::new(),
        }
    }
}

impl<A> Memo<A> {
    /// Makes room where the memory is full. What was kept in [`Memo::text`] before is gone then, so this is called
    /// between cells.
    pub fn breathe(&mut self) {
        if self.answers.len() > KEPT || self.text.len() > LONGEST {
            self.places.clear();
            self.answers.clear();
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
        let number = self.number(text, find);
        self.at(number)
    }

    /// The number under which [`Memo::at`] has what [`Memo::get_with`] gives, until the memory next breathes.
    #[inline]
    pub fn number(&mut self, text: &str, find: impl FnOnce(&str, &mut String) -> A) -> usize {
        let hash = hash_of(self.hasher, text);
        match self.known(text, hash) {
            Some(number) => number,
            None => self.remember(text, hash, find),
        }
    }

    /// Looks at what is remembered of some texts, so that all of it is on its way when they are asked for one by one: each
    /// step is taken for all of them at once, because none has to wait for another's memory. `space` is overwritten.
    pub fn fetch<'t>(&self, texts: impl Iterator<Item = &'t str>, space: &mut Vec<u32>) {
        space.clear();
        space.extend(texts.map(|text| hash_of(self.hasher, text)));
        for one in &mut *space {
            *one = self.places.likely(*one);
        }
        for one in &mut *space {
            *one = self.answers.get(*one as usize).map_or(0, |slot| slot.start);
        }
        let bytes = self.text.as_bytes();
        let seen = space
            .iter()
            .fold(0, |seen, one| seen ^ bytes.get(*one as usize).unwrap_or(&0));
        std::hint::black_box(seen);
    }

    /// The answer of a number that [`Memo::number`] gave.
    #[inline]
    pub fn at(&self, number: usize) -> &A {
        &self.answers[number].answer
    }

    /// The number of the answer for a text that was met before.
    #[inline]
    fn known(&self, text: &str, hash: u32) -> Option<usize> {
        self.places.find(hash, |number| {
            let slot = &self.answers[number];
            let start = slot.start as usize;
            // Bytes, because where the text begins and ends need not be looked into.
            &self.text.as_bytes()[start..start + slot.length as usize] == text.as_bytes()
        })
    }

    #[cold]
    #[inline(never)]
    fn remember(&mut self, text: &str, hash: u32, find: impl FnOnce(&str, &mut String) -> A) -> usize {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let answer = find(text, &mut self.text);
        let length = text.len() as u32;
        self.answers.push(Slot { start, length, answer });
        let number = self.answers.len() - 1;
        self.places.put(hash, number as u32);
        number
    }

    /// [`Memo::at`], to be changed.
    #[inline]
    pub fn at_mut(&mut self, number: usize) -> &mut A {
        &mut self.answers[number].answer
    }

    /// Everything that was remembered, and what `find` appended.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Where things are that stand in the order in which they were met: a table of numbers, found by hashes.
#[derive(Default)]
pub(crate) struct Places {
    /// A power of two of places, at least twice as many as things: the hash and, in the lower half, the number from 1; 0 is
    /// free. A thing stands at the place its hash names, or at the next one that was free.
    table: Vec<u64>,
    count: u32,
}

impl Places {
    /// Forgets everything; its space is kept.
    pub(crate) fn clear(&mut self) {
        self.table.fill(0);
        self.count = 0;
    }

    /// The number of the thing of this hash that `is` the one that is looked for.
    #[inline]
    pub(crate) fn find(&self, hash: u32, mut is: impl FnMut(usize) -> bool) -> Option<usize> {
        let mask = self.table.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        while self.table[at] != 0 {
            if (self.table[at] >> 32) as u32 == hash {
                let number = self.table[at] as u32 as usize - 1;
                if is(number) {
                    return Some(number);
                }
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The number that stands where a hash belongs, most often that of the thing with this hash; of a free place one that
    /// nothing has.
    #[inline]
    pub(crate) fn likely(&self, hash: u32) -> u32 {
        let mask = self.table.len().wrapping_sub(1);
        let place = self.table.get(hash as usize & mask).copied().unwrap_or(0);
        (place as u32).wrapping_sub(1)
    }

    /// Puts the number of a new thing of this hash; numbers are below [`u32::MAX`].
    pub(crate) fn put(&mut self, hash: u32, number: u32) {
        self.count += 1;
        if self.count as usize * 2 > self.table.len() {
            self.grow();
        }
        place(&mut self.table, u64::from(hash) << 32 | u64::from(number + 1));
    }

    /// Four times the places: what stood in them tells where it belongs.
    fn grow(&mut self) {
        let table = vec![0; (self.table.len() * 4).max(FEWEST)];
        let old = std::mem::replace(&mut self.table, table);
        for filled in old.into_iter().filter(|filled| *filled != 0) {
            place(&mut self.table, filled);
        }
    }
}

/// Puts a filled place where its hash belongs; there is a free one.
fn place(table: &mut [u64], filled: u64) {
    let mask = table.len() - 1;
    let mut at = (filled >> 32) as usize & mask;
    while table[at] != 0 {
        at = (at + 1) & mask;
    }
    table[at] = filled;
}

#[inline]
fn hash_of(hasher: RandomState, text: &str) -> u32 {
    let mut state = hasher.build_hasher();
    state.write(text.as_bytes());
    (state.finish() >> 32) as u32
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
        assert!(memo.answers.len() < 200_000);
    }
}
