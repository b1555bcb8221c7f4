//! Texts that rows share, each held once and known by a number.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::letters::{AsIs, hash_text};

/// Texts by their numbers, from 1 in order of first appearance; 0 stands for no text.
///
/// Texts are found by their hash and compared, so that two of one hash stay two.
#[derive(Debug, Default)]
pub struct Interned {
    ids: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    texts: String,
    ends: Vec<usize>,
}

impl Interned {
    /// The number of a text.
    pub fn id(&mut self, text: &str) -> u32 {
        let mut hash = hash_text(text);
        loop {
            let Some(&id) = self.ids.get(&hash) else {
                self.texts.push_str(text);
                self.ends.push(self.texts.len());
                let id = self.ends.len() as u32;
                self.ids.insert(hash, id);
                return id;
            };
            if self.known(id) == text {
                return id;
            }
            hash = hash.wrapping_add(1);
        }
    }

    /// The text of a number, `None` for 0.
    ///
    /// # Panics
    /// Where no text has this number.
    pub fn text(&self, id: u32) -> Option<&str> {
        (id != 0).then(|| self.known(id))
    }

    /// Texts so far.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn known(&self, id: u32) -> &str {
        let at = id as usize - 1;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[start..self.ends[at]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_one_number_and_keep_their_letters() {
        let mut texts = Interned::default();
        let ids: Vec<u32> = ["Ким", "", "Ли", "Ким", ""].map(|text| texts.id(text)).into();
        assert_eq!(vec![1, 2, 3, 1, 2], ids);
        assert_eq!(3, texts.len());
        assert_eq!(
            vec![None, Some("Ким"), Some(""), Some("Ли")],
            (0..4).map(|id| texts.text(id)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn two_texts_of_one_hash_stay_two() {
        let mut texts = Interned::default();
        let taken = hash_text("Ли");
        let other = texts.id("Ким");
        texts.ids.insert(taken, other);
        let found = texts.id("Ли");
        assert_ne!(other, found);
        assert_eq!((found, Some("Ли")), (texts.id("Ли"), texts.text(found)));
    }
}
