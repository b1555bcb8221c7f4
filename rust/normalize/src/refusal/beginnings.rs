//! A glance at the first letters of a text's words: most texts hold no word at which a rule can begin.

use std::sync::LazyLock;

use super::words::{WORDS, begins};
use crate::fold::{is_word, lower};
use crate::script::cyrillic_twin;

/// The first three letters of the words at which a rule can begin, a bit for each: most texts hold none of them.
static BEGINNINGS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 1 << (3 * CODE - 6)];
    for word in WORDS
        .iter()
        .filter(|(role, _)| begins(*role))
        .flat_map(|(_, words)| words.split_whitespace())
    {
        let mut beginning = Beginning::default();
        word.chars().for_each(|c| beginning.push(c));
        bits[beginning.code() / 64] |= 1 << (beginning.code() % 64);
    }
    bits
});

/// Bits of one letter's code.
const CODE: usize = 6;

/// The first three letters of a word as one number.
#[derive(Clone, Copy, Default)]
struct Beginning {
    letters: usize,
    code: usize,
    cyrillic: bool,
}

impl Beginning {
    #[inline]
    fn push(&mut self, c: char) {
        if self.letters < 3 {
            // As `Scanner::push` spells a word: lower case, marks left out, look-alikes after a Cyrillic letter.
            let letter = match c {
                'а'..='я' => c as usize - 'а' as usize + 1,
                'А'..='Я' => c as usize - 'А' as usize + 1,
                'ё' | 'Ё' => 'е' as usize - 'а' as usize + 1,
                '\u{301}' | '\u{308}' | '\u{ad}' => return,
                c if c.is_ascii_alphabetic() => match cyrillic_twin(c).filter(|_| self.cyrillic) {
                    Some(twin) => lower(twin) as usize - 'а' as usize + 1,
                    None => c.to_ascii_lowercase() as usize - 'a' as usize + 33,
                },
                c if c.is_ascii() => 59,
                _ => 60,
            };
            self.cyrillic = letter <= 32;
            self.code = self.code << CODE | letter;
        }
        self.letters += 1;
    }

    const fn code(self) -> usize {
        self.code
    }
}

/// Whether a word of `text` may begin a rule, by its first letters.
pub(super) fn may_begin(text: &str) -> bool {
    // Columns of numbers and dates have no letter.
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()) {
        return false;
    }
    let bits = &*BEGINNINGS;
    let known = |word: Beginning| word.letters > 0 && bits[word.code / 64] >> (word.code % 64) & 1 == 1;
    let mut word = Beginning::default();
    for c in text.chars() {
        let inside = is_word(c) || word.letters > 0 && matches!(c, '\'' | '’' | '\u{301}' | '\u{308}' | '\u{ad}');
        if inside {
            word.push(c);
        } else if known(word) {
            return true;
        } else {
            word = Beginning::default();
        }
    }
    known(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_begins_a_rule_is_let_through() {
        for word in WORDS
            .iter()
            .filter(|(role, _)| begins(*role))
            .flat_map(|(_, words)| words.split_whitespace())
        {
            for text in [word.to_owned(), word.to_uppercase(), format!("Иванов, ({word}) 10")] {
                assert!(may_begin(&text), "{text}");
            }
        }
        assert!(may_begin("нe звонить") && may_begin("не\u{301} звонить"));
        assert!(!may_begin("Иванов Иван Иванович") && !may_begin("8 916 123-45-67"));
    }
}
