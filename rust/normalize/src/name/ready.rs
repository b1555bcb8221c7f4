//! The words of plainly written names with all that such a name needs of them, each found by its letters as a number.
//!
//! A base has more words than are near at any time, so a word takes half a line of memory and its texts stand together; the
//! words of some cells are looked for at once, one step for all of them, because none has to wait for another's memory.

use std::hash::{BuildHasher, Hasher};

use rapidhash::RapidHashMap;
use rapidhash::fast::RandomState;

use super::plainly;
use super::tokens::{Token, tokens};
use super::words::{Words, without_ending};
use crate::memo::{Memo, Places};

/// Words kept at most; then they are looked up anew.
const KEPT: usize = 1 << 17;

/// A word that was looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ready {
    code: u128,
    /// Where its texts begin: as it is shown, and the keys.
    start: u32,
    /// See [`plainly::kind`].
    pub(super) kind: u32,
    /// How much of the texts is what is shown.
    shown: u8,
    /// How much behind it is its key, whatever part it is of.
    key: u8,
    /// Where the key as a surname, as a given name and as a patronymic stands in the texts.
    keys: [(u8, u8); 3],
}

/// The words that were met.
#[derive(Default)]
pub(super) struct Readies {
    hasher: RandomState,
    places: Places,
    words: Vec<Ready>,
    /// The numbers of words whose letters are too many for a code; [`u32::MAX`] is none yet.
    long: Memo<u32>,
    /// The numbers of transliterated words with those of what they are in Cyrillic.
    cyrillic: RapidHashMap<u32, u32>,
    text: String,
    spelled: String,
}

impl Readies {
    /// Makes room for more words, where the memory is full: true, and numbers mean nothing any more.
    pub(super) fn breathe(&mut self) -> bool {
        let full = self.words.len() > KEPT;
        if full {
            self.places.clear();
            self.words.clear();
            self.long = Memo::default();
            self.cyrillic.clear();
            self.text.clear();
        }
        full
    }

    /// Puts the numbers of all words of some cells in their places; each word comes with its cell's place.
    pub(super) fn number_all(
        &mut self,
        tokens: &[(Token, u16)],
        cells: &[&str],
        numbers: &mut Vec<u32>,
        words: &mut Words,
    ) {
        // Hashes first, then likely numbers, then numbers.
        numbers.clear();
        numbers.extend(tokens.iter().map(|(token, _)| self.hash(token.code)));
        let mut likely = [0_u32; plainly::AT_ONCE * super::tokens::MOST];
        for (likely, hash) in likely.iter_mut().zip(&*numbers) {
            *likely = self.places.likely(*hash);
        }
        for (((token, at), number), likely) in tokens.iter().zip(&mut *numbers).zip(likely) {
            let same = |word: &Ready| word.code == token.code && token.code != 0;
            *number = match self.words.get(likely as usize) {
                Some(word) if same(word) => likely,
                _ => self.number(
                    &cells[usize::from(*at)][usize::from(token.from)..usize::from(token.to)],
                    token.code,
                    *number,
                    words,
                ),
            };
        }
        let texts = self.text.as_bytes();
        let seen = numbers.iter().fold(0, |seen, number| {
            seen ^ self
                .words
                .get(*number as usize)
                .and_then(|word| texts.get(word.start as usize))
                .unwrap_or(&0)
        });
        std::hint::black_box(seen);
    }

    #[inline]
    fn hash(&self, code: u128) -> u32 {
        let mut state = self.hasher.build_hasher();
        state.write_u128(code);
        (state.finish() >> 32) as u32
    }

    /// The number of a word that may be new.
    fn number(&mut self, raw: &str, code: u128, hash: u32, words: &mut Words) -> u32 {
        if code == 0 {
            let at = self.long.number(raw, |_, _| u32::MAX);
            if *self.long.at(at) == u32::MAX {
                *self.long.at_mut(at) = self.add(raw, code, words);
            }
            return *self.long.at(at);
        }
        if let Some(number) = self.places.find(hash, |number| self.words[number].code == code) {
            return number as u32;
        }
        let number = self.add(raw, code, words);
        self.places.put(hash, number);
        number
    }

    #[cold]
    #[inline(never)]
    fn add(&mut self, raw: &str, code: u128, words: &mut Words) -> u32 {
        let (known, texts) = words.look_up(raw);
        let text = |from: u16, to: u16| &texts[usize::from(from)..usize::from(to)];
        let (key, name) = (text(known.shown, known.key), text(known.surname, known.name));
        let keys = [
            text(known.key, known.surname),
            if known.facts.given { name } else { key },
            if known.facts.patronymic {
                name
            } else {
                without_ending(key)
            },
        ];
        let start = self.text.len();
        self.text.push_str(text(known.text, known.shown));
        if known.facts.initial {
            self.text.push('.');
        }
        let shown = self.text.len() - start;
        // Most keys begin like one another.
        let behind = self.text.len();
        self.text.push_str(key);
        let keys = keys.map(|key| {
            let at = if self.text[behind..].starts_with(key) {
                behind
            } else {
                self.text.len()
            };
            if at == self.text.len() {
                self.text.push_str(key);
            }
            ((at - start) as u8, key.len() as u8)
        });
        let fits = u8::try_from(self.text.len() - start).is_ok();
        let number = self.words.len() as u32;
        self.words.push(Ready {
            code,
            start: start as u32,
            kind: plainly::kind(&known, raw).filter(|_| fits).unwrap_or(plainly::NO_KIND),
            shown: shown as u8,
            key: key.len() as u8,
            keys,
        });
        if known.cyrillic > known.name {
            let mut cyrillic = std::mem::take(&mut self.spelled);
            cyrillic.clear();
            cyrillic.push_str(text(known.name, known.cyrillic));
            let mut whole = None;
            if tokens(&cyrillic, |token| whole = Some(token))
                && let Some(token) = whole
            {
                let other = self.number(&cyrillic, token.code, self.hash(token.code), words);
                self.cyrillic.insert(number, other);
            }
            self.spelled = cyrillic;
        }
        number
    }

    #[inline]
    pub(super) fn at(&self, number: u32) -> &Ready {
        &self.words[number as usize]
    }

    /// The number of what a transliterated word is in Cyrillic.
    pub(super) fn cyrillic(&self, number: u32) -> Option<u32> {
        self.cyrillic.get(&number).copied()
    }

    #[inline]
    pub(super) fn shown(&self, number: u32) -> &str {
        let word = self.at(number);
        let start = word.start as usize;
        &self.text[start..start + usize::from(word.shown)]
    }

    /// The key as the part of this number: a surname, a given name, a patronymic.
    #[inline]
    pub(super) fn key(&self, number: u32, part: usize) -> &str {
        let word = self.at(number);
        let (from, length) = word.keys[part];
        let start = word.start as usize + usize::from(from);
        &self.text[start..start + usize::from(length)]
    }

    /// Whether two words have one key.
    #[inline]
    pub(super) fn are_alike(&self, one: u32, other: u32) -> bool {
        let key = |number: u32| {
            let word = self.at(number);
            let start = word.start as usize + usize::from(word.shown);
            &self.text.as_bytes()[start..start + usize::from(word.key)]
        };
        key(one) == key(other)
    }
}
