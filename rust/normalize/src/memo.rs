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
    /// A power of two of places, at least twice as many as answers: the text's hash and, in the lower half, its answer's
    /// number from 1; 0 is free. A text stands at the place its hash names, or at the next one that was free.
    places: Vec<u64>,
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
            places: Vec::new(),
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
            self.places.fill(0);
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
        let Some(mask) = self.places.len().checked_sub(1) else {
            return;
        };
        space.extend(texts.map(|text| hash_of(self.hasher, text)));
        for one in &mut *space {
            *one = self.places[*one as usize & mask] as u32;
        }
        for one in &mut *space {
            *one = self
                .answers
                .get((*one as usize).wrapping_sub(1))
                .map_or(0, |slot| slot.start);
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
        let mask = self.places.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        while self.places[at] != 0 {
            if (self.places[at] >> 32) as u32 == hash {
                let number = self.places[at] as u32 as usize - 1;
                let slot = &self.answers[number];
                let start = slot.start as usize;
                // Bytes, because where the text begins and ends need not be looked into.
                if &self.text.as_bytes()[start..start + slot.length as usize] == text.as_bytes() {
                    return Some(number);
                }
            }
            at = (at + 1) & mask;
        }
        None
    }

    #[cold]
    #[inline(never)]
    fn remember(&mut self, text: &str, hash: u32, find: impl FnOnce(&str, &mut String) -> A) -> usize {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let answer = find(text, &mut self.text);
        let length = text.len() as u32;
        self.answers.push(Slot { start, length, answer });
        if self.answers.len() * 2 > self.places.len() {
            self.grow();
        }
        put(&mut self.places, u64::from(hash) << 32 | self.answers.len() as u64);
        self.answers.len() - 1
    }

    /// Four times the places: what stood in them tells where it belongs.
    fn grow(&mut self) {
        let places = vec![0; (self.places.len() * 4).max(FEWEST)];
        let old = std::mem::replace(&mut self.places, places);
        for place in old.into_iter().filter(|place| *place != 0) {
            put(&mut self.places, place);
        }
    }


    /// Everything that was remembered, and what `find` appended.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Puts a filled place where its hash belongs; there is a free one.
fn put(places: &mut [u64], place: u64) {
    let mask = places.len() - 1;
    let mut at = (place >> 32) as usize & mask;
    while places[at] != 0 {
        at = (at + 1) & mask;
    }
    places[at] = place;
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
