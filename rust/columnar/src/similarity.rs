//! How similar pairs of texts are, given by their rows.

use std::collections::HashMap;

use arrow_array::{ArrayRef, Float32Array};
use arrow_schema::ArrowError;
use prozvon_matching::jaro::{ShortWord, gathered, jaro_winkler};
use rayon::prelude::*;

use crate::text::{Text, unpack};

/// Pairs that one task compares.
const TASK: usize = 1 << 14;

/// Jaro and Winkler's similarity of the texts in rows `left` and `right`, letter by letter and case and all; null where
/// either is null.
///
/// An error for sides of different lengths, and for a row that is not there.
pub fn of_pairs(
    column: &ArrayRef,
    left: &[u32],
    right: &[u32],
    threads: Option<usize>,
) -> Result<Float32Array, ArrowError> {
    let column = unpack(column)?;
    let text = Text::of(&column)?;
    let rows = text.len();
    if left.len() != right.len() {
        let words = format!("{} rows on the left, {} on the right", left.len(), right.len());
        return Err(ArrowError::InvalidArgumentError(words));
    }
    if let Some(row) = left.iter().chain(right).find(|row| **row as usize >= rows) {
        return Err(ArrowError::InvalidArgumentError(format!(
            "there is no row {row}: there are {rows}"
        )));
    }
    let mut alphabet = Alphabet::default();
    let words: Vec<Option<ShortWord>> = (0..rows).map(|row| alphabet.word(text.get(row)?)).collect();
    let plain = words.iter().all(Option::is_some);
    let words: Vec<ShortWord> = words.into_iter().map(Option::unwrap_or_default).collect();
    let letter_by_letter = |a: u32, b: u32| {
        let letters = |row: u32| text.get(row as usize).map(|word| word.chars().collect::<Vec<_>>());
        Some(jaro_winkler(&letters(a)?, &letters(b)?))
    };
    let fits = |row: u32| words[row as usize] != ShortWord::default();
    let parts: Vec<Vec<Option<f32>>> = crate::threads::run(threads, || {
        let tasks = left.par_chunks(TASK).zip(right.par_chunks(TASK));
        tasks
            .map(|(left, right)| {
                let mut found = vec![None; left.len()];
                gathered(&words, left, right, |at, similarity| found[at] = Some(similarity));
                if !plain {
                    for (at, (a, b)) in left.iter().zip(right).enumerate() {
                        if !(fits(*a) && fits(*b)) {
                            found[at] = letter_by_letter(*a, *b);
                        }
                    }
                }
                found
            })
            .collect()
    });
    Ok(parts.into_iter().flatten().collect())
}

/// A byte for each letter, as they are met; what comes after the last byte has none.
struct Alphabet {
    /// Those of most scripts of Europe, by their number; 0 where not met.
    near: [u8; 0x530],
    far: HashMap<char, u8>,
    last: u8,
}

impl Default for Alphabet {
    fn default() -> Self {
        Self {
            near: [0; 0x530],
            far: HashMap::new(),
            last: 0,
        }
    }
}

impl Alphabet {
    /// The word in these letters; `None` where it is too long, or a letter has no byte.
    fn word(&mut self, text: &str) -> Option<ShortWord> {
        ShortWord::new(text.chars().map(|letter| self.byte(letter)))
    }

    fn byte(&mut self, letter: char) -> u8 {
        let last = &mut self.last;
        let mut next = || {
            let byte = last.checked_add(1)?;
            *last = byte;
            Some(byte)
        };
        match self.near.get_mut(letter as usize) {
            Some(known) => {
                if *known == 0 {
                    *known = next().unwrap_or(0);
                }
                *known
            }
            None => match self.far.get(&letter) {
                Some(byte) => *byte,
                None => next().inspect(|byte| _ = self.far.insert(letter, *byte)).unwrap_or(0),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Array, StringViewArray};
    use std::sync::Arc;

    #[test]
    fn every_pair_is_as_similar_as_letter_by_letter() {
        // More letters than bytes, words longer than fit, nulls and nothing.
        let many = (0..400).map(|i| Some(char::from_u32(0x3041 + i).unwrap().to_string().repeat(2)));
        let some = ["Иванов", "Иванова", "", "Константинопольский", "ивано", "Wells"].map(|word| Some(word.to_owned()));
        let texts: Vec<Option<String>> = some.into_iter().chain([None]).chain(many).collect();
        let rows = texts.len() as u32;
        let pairs: Vec<(u32, u32)> = (0..rows)
            .flat_map(|a| [(a, 0), (0, a), (a, 3), (a, a), (a, rows - 1 - a)])
            .collect();
        let (left, right): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
        let column = Arc::new(texts.iter().map(Option::as_deref).collect::<StringViewArray>()) as ArrayRef;
        let found = of_pairs(&column, &left, &right, Some(2)).unwrap();
        for (at, (a, b)) in pairs.into_iter().enumerate() {
            let letters = |row: u32| {
                texts[row as usize]
                    .as_ref()
                    .map(|word| word.chars().collect::<Vec<_>>())
            };
            let expected = letters(a).zip(letters(b)).map(|(a, b)| jaro_winkler(&a, &b));
            assert_eq!(found.is_valid(at).then(|| found.value(at)), expected, "{a} {b}");
        }
    }

    #[test]
    fn what_is_no_pair_of_rows_is_refused() {
        let column = Arc::new(StringViewArray::from(vec!["a"])) as ArrayRef;
        assert!(of_pairs(&column, &[0], &[], None).is_err());
        assert!(of_pairs(&column, &[0], &[1], None).is_err());
    }
}
