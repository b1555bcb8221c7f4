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
    plainly(text.as_bytes()).unwrap_or_else(|| letter_by_letter(text))
}

/// What bytes and pairs of bytes are as letters of a beginning; 0 is no part of a word.
struct Letters {
    ascii: [u8; 128],
    /// Behind a Cyrillic letter.
    twins: [u8; 128],
    /// Of the pairs that begin with `d0` and `d1`.
    cyrillic: [u8; 128],
}

static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let letter = |c: char, cyrillic: bool| {
        let mut word = Beginning {
            cyrillic,
            ..Beginning::default()
        };
        word.push(c);
        if is_word(c) { word.code as u8 } else { 0 }
    };
    Letters {
        ascii: std::array::from_fn(|byte| letter(char::from(byte as u8), false)),
        twins: std::array::from_fn(|byte| letter(char::from(byte as u8), true)),
        cyrillic: std::array::from_fn(|at| char::from_u32(0x400 + at as u32).map_or(0, |c| letter(c, false))),
    }
});

/// [`letter_by_letter`] for a text of ASCII and Cyrillic letters; nothing is said of any other.
fn plainly(text: &[u8]) -> Option<bool> {
    let (letters, bits) = (&*LETTERS, &*BEGINNINGS);
    let (mut at, mut count, mut code, mut cyrillic) = (0, 0_u32, 0_usize, false);
    while let Some(byte) = text.get(at) {
        let letter = match byte {
            b'\'' if count > 0 => 59,
            0..0x80 if cyrillic => letters.twins[usize::from(*byte)],
            0..0x80 => letters.ascii[usize::from(*byte)],
            0xd0 | 0xd1 => {
                at += 1;
                letters.cyrillic[usize::from(byte & 1) << 6 | usize::from(text.get(at)? & 0x3f)]
            }
            _ => return None,
        };
        at += 1;
        if letter > 0 {
            if count < 3 {
                code = code << CODE | usize::from(letter);
                cyrillic = letter <= 32;
            }
            count += 1;
        } else {
            if bits[code / 64] >> (code % 64) & 1 == 1 {
                return Some(true);
            }
            (count, code, cyrillic) = (0, 0, false);
        }
    }
    Some(bits[code / 64] >> (code % 64) & 1 == 1)
}

fn letter_by_letter(text: &str) -> bool {
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_texts_are_glanced_at_like_all_others(text in "([нНHdDзЗотпрПеЕeЁёcС' .,0-9-]{0,9}(не|Не|нE|dnc|DNC|отказ|стоп|no)?[ ,]?[\u{400}-\u{47f}a-z]{0,4}){0,3}[«\u{301}ә]?") {
            let quick = plainly(text.as_bytes());
            prop_assert!(quick.is_some() || text.contains(['«', '\u{301}', 'ә']), "{}", text);
            prop_assert!(quick.is_none_or(|found| found == letter_by_letter(&text)), "{}", text);
        }
    }

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
