//! A word of a name as comparisons see it, and what tells without its letters' order that two words are not alike.

use crate::letters::{KEPT, Letters};
use crate::short;

/// What comparisons need of a word, in one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Word {
    pub(crate) letters: Letters,
    /// How many bits it is worth as each part.
    pub(crate) bits: [f32; 3],
    /// Whether it is a given name of the dictionary.
    pub(crate) known: bool,
    /// Whether it ends as patronymics do.
    pub(crate) paternal: bool,
    /// Whether it is a bare initial.
    pub(crate) initial: bool,
    /// Whether it may be a diminutive of several names.
    pub(crate) diminutive: bool,
    /// Which letters it has: a bit for each, or for some that no alphabet has together.
    set: u64,
}

impl Word {
    /// The missing word.
    pub(crate) const NONE: Self = Self {
        letters: Letters([0; KEPT + 1]),
        bits: [0.0; 3],
        known: false,
        paternal: false,
        initial: false,
        diminutive: false,
        set: 0,
    };

    /// A word of these letters, worth nothing yet.
    pub(crate) fn new(letters: Letters, [known, paternal, initial]: [bool; 3]) -> Self {
        Self {
            letters,
            known,
            paternal,
            initial,
            diminutive: short::perhaps(letters.get()),
            set: letters.get().iter().fold(0, |set, letter| set | 1 << (letter % 64)),
            ..Self::NONE
        }
    }

    /// How many letters this word has that `other` has not, at least. Each of them takes an edit to be gone, and none of
    /// them matches.
    #[inline]
    pub(crate) fn lacking(&self, other: &Self) -> usize {
        (self.set & !other.set).count_ones() as usize
    }

    /// Whether two words are more than so many edits apart and less [similar](crate::jaro::similar_letters) than that, for
    /// certain: they have too many letters of their own. Symmetric.
    #[inline]
    pub(crate) fn is_far_from(&self, other: &Self, edits: usize, similar: f32) -> bool {
        self.lacking(other).max(other.lacking(self)) > edits && !self.may_be_similar(other, similar)
    }

    /// Whether the letters of two words allow them to be as similar as that. Symmetric.
    #[inline]
    pub(crate) fn may_be_similar(&self, other: &Self, similar: f32) -> bool {
        /// More than what rounding may come to.
        const ROUNDING: f32 = 0.000_1;
        let (a, b) = (self.letters.get().len(), other.letters.get().len());
        let matches = (a - self.lacking(other)).min(b - other.lacking(self));
        // Jaro's similarity of m matches is at most (m / a + m / b + 1) / 3; a beginning in common takes a tenth of the rest
        // for each of four letters.
        let [mine, theirs] = [self, other].map(|word| {
            let letters = &word.letters.0;
            u32::from_le_bytes([letters[1], letters[2], letters[3], letters[4]])
        });
        let begun = (mine ^ theirs).trailing_zeros() / u8::BITS;
        let rest = 1.0 - 0.1 * begun as f32;
        let shares = 3.0 * (similar - ROUNDING - 0.1 * begun as f32) - rest;
        (matches * (a + b)) as f32 * rest >= shares * (a * b) as f32
    }

    /// Whether the first two letters are the same.
    #[inline]
    pub(crate) fn begins_as(&self, other: &Self) -> bool {
        self.letters.0[1..3] == other.letters.0[1..3]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Word;
    use crate::jaro::similar_letters;
    use crate::letters::{Letters, edits, edits_of_beginning};

    fn word(text: &str) -> Word {
        Word::new(Letters::of(text), [false; 3])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn words_that_are_far_apart_have_neither_few_edits_nor_are_they_similar(
            a in "[абвгдежз]{0,12}",
            b in "[абвгдежз]{0,12}",
            at in 0_usize..13,
            put in "[абвгдежзик]{0,4}",
        ) {
            let mut slips: Vec<char> = a.chars().collect();
            let end = (at + put.chars().count()).min(slips.len());
            slips.splice(at.min(slips.len())..end.max(at.min(slips.len())), put.chars());
            for other in [b, slips.into_iter().collect()] {
                let (x, y) = (word(&a), word(&other));
                let (mine, theirs) = (x.letters.get(), y.letters.get());
                let apart = edits(mine, theirs, 12);
                prop_assert!(x.lacking(&y).max(y.lacking(&x)) <= apart);
                prop_assert!(x.lacking(&y) <= edits_of_beginning(mine, theirs, 12));
                for (allowed, similar) in [(2, 0.9), (3, 0.9), (2, 0.88), (0, 0.95), (1, 0.72)] {
                    let far = x.is_far_from(&y, allowed, similar);
                    prop_assert_eq!(far, y.is_far_from(&x, allowed, similar));
                    prop_assert!(!far || apart > allowed);
                    prop_assert!(!far || !x.may_be_similar(&y, similar));
                    prop_assert!(x.may_be_similar(&y, similar) || similar_letters(mine, theirs) < similar);
                }
            }
        }
    }

    #[test]
    fn most_words_are_far_apart() {
        let words = ["иванов", "петренко", "кузнецов", "сидорчук", "максимова", "щербак"].map(word);
        for (i, x) in words.iter().enumerate() {
            assert!(words[..i].iter().all(|y| x.is_far_from(y, 2, 0.88)));
        }
    }
}
