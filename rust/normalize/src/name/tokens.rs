//! The words of a plainly written cell, each as a number: letters and hyphens between letters, initials with or without
//! their full stops, and space between them. Any other cell is none of this file's business.
//!
//! A word's letters fit into a number of 128 bits where there are no more than sixteen of them, eight bits for each: ASCII as it
//! is, and U+0400 to U+047F from 128 on. So words are compared and hashed at once, however long they are.

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its letters; 0 where there are more than sixteen.
    pub(super) code: u128,
    /// Where it stands in its cell.
    pub(super) from: u16,
    pub(super) to: u16,
}

/// More words than these are left to the long way.
pub(super) const MOST: usize = 3;

/// Longer cells are left to it as well.
const LONGEST_CELL: usize = 600;

/// Letters that fit into a code.
const LETTERS: usize = 16;

/// Appends the words of a cell, [`MOST`] at most; false, and nothing, where it is written otherwise or empty.
pub(super) fn tokens(cell: &str, mut put: impl FnMut(Token)) -> bool {
    let bytes = cell.as_bytes();
    if bytes.len() > LONGEST_CELL {
        return false;
    }
    let (mut at, mut count) = (0, 0);
    loop {
        at = behind_space(bytes, at);
        if at == bytes.len() {
            return count > 0;
        }
        let word = word(bytes, at);
        if word.letters == 0 || count == MOST {
            return false;
        }
        put(Token {
            code: word.code,
            from: at as u16,
            to: word.end as u16,
        });
        count += 1;
        at = match bytes.get(word.end) {
            None | Some(b' ' | b'\t' | 0xc2) => word.end,
            Some(b'.') if word.letters == 1 => word.end + 1,
            _ => return false,
        };
    }
}

/// The byte after the space at `at`, if there is any.
#[inline]
fn behind_space(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t') => at += 1,
            // A space that keeps a line together.
            Some(0xc2) if bytes.get(at + 1) == Some(&0xa0) => at += 2,
            _ => return at,
        }
    }
}

struct Found {
    code: u128,
    end: usize,
    letters: usize,
}

/// The word that begins at `at`; without letters where there is none.
#[inline]
fn word(bytes: &[u8], at: usize) -> Found {
    let mut found = Found {
        code: 0,
        end: at,
        letters: 0,
    };
    loop {
        let (codes, count) = cyrillic(eight(bytes, found.end));
        found.add(codes, count, 2 * count);
        if count == 4 {
            continue;
        }
        match bytes.get(found.end) {
            Some(letter) if letter.is_ascii_alphabetic() => found.add(u32::from(*letter), 1, 1),
            Some(b'-') if found.letters > 0 => match bytes.get(found.end + 1) {
                Some(next) if next.is_ascii_alphabetic() || matches!(next, 0xd0 | 0xd1) => {
                    found.add(u32::from(b'-'), 1, 1);
                }
                _ => return found,
            },
            _ => return found,
        }
    }
}

impl Found {
    #[inline]
    fn add(&mut self, codes: u32, count: usize, bytes: usize) {
        if count > 0 && self.letters + count <= LETTERS {
            self.code |= u128::from(codes) << (8 * self.letters);
        } else if count > 0 {
            self.code = 0;
        }
        self.letters += count;
        self.end += bytes;
    }
}

/// The eight bytes from `at` on; noughts behind the last.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    if let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*eight);
    }
    let left = bytes.len() - at;
    if let Some(last) = bytes.last_chunk() {
        return u64::from_le_bytes(*last)
            .checked_shr(8 * (8 - left as u32))
            .unwrap_or(0);
    }
    bytes[at..]
        .iter()
        .rev()
        .fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// The codes of the letters of U+0400 to U+047F that four pairs of bytes begin with, and how many there are.
#[inline]
fn cyrillic(pairs: u64) -> (u32, usize) {
    const ALL: u64 = 0x0001_0001_0001_0001;
    let strange = (pairs & (ALL * 0xc0fe)) ^ (ALL * 0x80d0);
    let count = strange.trailing_zeros() as usize / 16;
    let codes = (ALL * 0x80) | ((pairs & ALL) << 6) | ((pairs >> 8) & (ALL * 0x3f));
    let codes = (codes | codes >> 8) & 0x0000_ffff_0000_ffff;
    let codes = (codes | codes >> 16) as u32;
    // Four letters are kept by 2³² - 1, none by nought.
    (codes & ((1_u64 << (8 * count)) - 1) as u32, count)
}

#[cfg(test)]
mod tests {
    use super::{MOST, Token, tokens};
    use proptest::prelude::*;

    fn found(cell: &str) -> Option<Vec<Token>> {
        let mut found = Vec::new();
        tokens(cell, |token| found.push(token)).then_some(found)
    }

    /// Letter by letter.
    fn slowly(cell: &str) -> Option<Vec<Token>> {
        let letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '\u{400}'..='\u{47f}');
        let letters: Vec<(usize, char)> = cell.char_indices().collect();
        let at = |i: usize| letters.get(i).map(|(_, c)| *c);
        let mut found = Vec::new();
        let mut i = 0;
        while i < letters.len() {
            if matches!(letters[i].1, ' ' | '\t' | '\u{a0}') {
                i += 1;
                continue;
            }
            let from = i;
            while at(i).is_some_and(letter) || i > from && at(i) == Some('-') && at(i + 1).is_some_and(letter) {
                i += 1;
            }
            let (word, first) = (&letters[from..i], letters[from].0);
            let code = word.iter().rev().fold(0_u128, |code, (_, c)| {
                code << 8
                    | if c.is_ascii() {
                        *c as u128
                    } else {
                        *c as u128 - 0x400 + 128
                    }
            });
            found.push(Token {
                code: if word.len() > 16 { 0 } else { code },
                from: first as u16,
                to: letters.get(i).map_or(cell.len(), |next| next.0) as u16,
            });
            match at(i) {
                _ if word.is_empty() => return None,
                None | Some(' ' | '\t' | '\u{a0}') => {}
                Some('.') if word.len() == 1 => i += 1,
                _ => return None,
            }
        }
        (1..=MOST).contains(&found.len()).then_some(found)
    }

    proptest! {
        #[test]
        fn words_are_found_as_letter_by_letter(cell in "[ \u{a0}\t]?([А-яёЁѿҀA-Za-z-]{0,19}[ .\u{a0}\t'é]{0,2}){0,4}") {
            prop_assert_eq!(slowly(&cell), found(&cell));
        }

        #[test]
        fn plain_words_likewise(cell in "[А-я]{1,18}( [А-я-]{1,18}){0,3}") {
            prop_assert_eq!(slowly(&cell), found(&cell));
        }
    }

    #[test]
    fn long_cells_are_left_alone() {
        assert_eq!(None, found(&"а ".repeat(400)));
        assert_eq!(None, found(&format!("а{}", " ".repeat(600))));
        assert_eq!(None, found(""));
    }
}
