//! The words of a name's cells, each looked up once and remembered: [`scan`] finds them, and [`cut`] leaves those that may
//! be part of a name.

mod cut;
mod scan;

use std::sync::Arc;

use super::known::{Facts, Known};
use super::suggest::Suggestion;
use crate::dictionary::Dictionary;
use crate::fold::upper;
use crate::given::patronymic_ending;
use crate::memo::Memo;
use crate::script::cyrillic_twin;

/// What tells where somebody is from or came by.
pub(super) const PREPOSITIONS: [&str; 8] = ["с", "со", "из", "от", "на", "для", "у", "по"];

/// A word that may be part of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    known: Known,
    /// Where it stood in its cell, as it was written.
    at: u32,
    end: u32,
    /// 0: the full name; 1, 2, 3: surname, given name, patronymic.
    pub(super) column: u8,
    pub(super) comma: bool,
}

impl std::ops::Deref for Word {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.known.facts
    }
}

/// The words of the cells that were cut.
#[derive(Default)]
pub(super) struct Words {
    pub(super) list: Vec<Word>,
    memo: Memo<Known>,
    raw: String,
    initial: String,
    notes: Vec<(u32, u32)>,
    own: Arc<Dictionary>,
}

impl Words {
    pub(super) fn new(own: Arc<Dictionary>) -> Self {
        Self { own, ..Self::default() }
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    /// Makes room for more words; numbers mean nothing any more.
    pub(super) fn breathe(&mut self) {
        self.memo.breathe();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn span(&self, known: &Known, from: u16, to: u16) -> &str {
        let start = known.start as usize;
        &self.memo.text()[start + from as usize..start + to as usize]
    }

    pub(super) fn text(&self, word: &Word) -> &str {
        self.span(&word.known, 0, word.known.text)
    }

    pub(super) fn shown(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.text, word.known.shown)
    }

    pub(super) fn key(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.shown, word.known.key)
    }

    pub(super) fn surname_key(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.key, word.known.surname)
    }

    /// What a word was likely meant to be.
    pub(super) fn slip(word: &Word) -> Option<Suggestion> {
        word.known.slip
    }

    /// The key of the full given name, or of the father's.
    pub(super) fn name_key(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.surname, word.known.name)
    }

    /// What is known of a raw word, and the texts that it points into, from its own first on.
    pub(super) fn look_up(&mut self, raw: &str) -> (Known, &str) {
        let known = *self.memo.get_with(raw, |raw, memory| Known::of(raw, &self.own, memory));
        (known, &self.memo.text()[known.start as usize..])
    }

    /// How many words are known given names or patronymics.
    pub(super) fn known(&self) -> usize {
        self.list.iter().filter(|w| w.is_known()).count()
    }

    /// Whether there are words, and all are known names or initials of one.
    pub(super) fn all_named(&self) -> bool {
        let named = |w: &Word| w.surname || w.is_known();
        self.list.iter().any(named) && self.list.iter().all(|w| named(w) || w.initial)
    }

    /// Latin words only, or none: perhaps Russian in the wrong layout.
    pub(super) fn all_latin(&self) -> bool {
        self.list.iter().all(|w| w.latin)
    }

    /// Initials in Latin letters that look like Cyrillic ones, beside a Cyrillic word in which some had been put: «Toлcтaя C.A.»
    pub(super) fn initials_alike(&mut self) {
        if !self.list.iter().any(|w| w.known.repaired && !w.latin) {
            return;
        }
        for at in 0..self.list.len() {
            let word = self.list[at];
            let twin = self.text(&word).chars().next().map(upper).and_then(cyrillic_twin);
            if let Some(twin) = twin.filter(|_| word.latin && word.initial && word.class.is_none()) {
                self.list[at].known = self.look_up(twin.encode_utf8(&mut [0; 4])).0;
            }
        }
    }

    /// Puts transliterated Russian names into Cyrillic: every word has to be a known one, and something has to tell that
    /// it is Russian. Anna, Robert and Martin are anybody's; false leaves the words as they are.
    pub(super) fn restore(&mut self) -> bool {
        let latin = |w: &Word| w.latin;
        if !self.list.iter().any(|w| w.latin) {
            return false;
        }
        let known = |w: &Word| !w.latin || w.known.cyrillic > w.known.name;
        let telling = |w: &Word| w.telling || !w.latin && !w.initial && w.class.is_none();
        if !self.list.iter().all(known) || !self.list.iter().any(telling) {
            return false;
        }
        for at in 0..self.list.len() {
            if latin(&self.list[at]) {
                let word = self.list[at];
                let text = self.span(&word.known, word.known.name, word.known.cyrillic).to_owned();
                self.list[at].known = *self
                    .memo
                    .get_with(&text, |text, memory| Known::of(text, &self.own, memory));
            }
        }
        true
    }

    fn push(&mut self, known: Known, at: usize, end: usize, column: u8) {
        self.list.push(Word {
            known,
            at: at as u32,
            end: end as u32,
            column,
            comma: false,
        });
    }
}

/// A folded patronymic without its ending: the father's name, or nearly so.
pub(super) fn without_ending(folded: &str) -> &str {
    let cut = patronymic_ending(folded).map_or(0, |(_, length)| length);
    &folded[..folded.len() - cut]
}
