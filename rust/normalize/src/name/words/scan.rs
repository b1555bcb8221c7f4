//! A cell's letters into words: where each begins and ends, and the several names that one may join; phones, e-mails
//! and brackets go to the notes.

use super::Words;
use crate::Issue;
use crate::fold::{is_cyrillic, is_letter, is_word};
use crate::name::Name;
use crate::name::glued::glued;
use crate::name::known::{Known, Shape};
use crate::name::restore::in_letters;

impl Words {
    /// Letters into words, everything else into notes or nowhere.
    pub(super) fn scan(&mut self, cell: &str, column: u8, digits: &mut usize, out: &mut Name) {
        let bytes = cell.as_bytes();
        let has_at = bytes.contains(&b'@');
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b' ' {
                at += 1;
                continue;
            }
            if has_at && (at == 0 || cell[..at].ends_with(char::is_whitespace)) {
                let piece = cell[at..].split(char::is_whitespace).next().unwrap_or("");
                if piece.contains('@') {
                    self.notes.push((at as u32, (at + piece.len()) as u32));
                    out.issues.add(Issue::EmailInName);
                    at += piece.len();
                    continue;
                }
            }
            // Most words are plain letters between spaces.
            let end = letters(bytes, at);
            if end > at && matches!(bytes.get(end), None | Some(b' ' | b'.' | b',')) {
                self.take(&cell[at..end], at, end, column, bytes.get(end) == Some(&b'.'), out);
                at = end;
                continue;
            }
            let Some(next) = self.odd(cell, at, column, digits, out) else {
                return;
            };
            at = next;
        }
    }

    /// What begins with anything but a plain word; the byte after it, or nothing where the cell's end is no name.
    fn odd(&mut self, cell: &str, at: usize, column: u8, digits: &mut usize, out: &mut Name) -> Option<usize> {
        let mut chars = cell[at..].char_indices().map(|(i, c)| (at + i, c)).peekable();
        let (_, c) = chars.next()?;
        let after = at + c.len_utf8();
        match c {
            '(' | '[' | '{' => {
                let close = cell[at..].find([')', ']', '}']).map_or(cell.len(), |i| at + i);
                let inner = cell[at + 1..close].trim();
                *digits += inner.bytes().filter(u8::is_ascii_digit).count();
                if inner.chars().any(is_word) {
                    self.notes.push((at as u32 + 1, close as u32));
                }
                Some(close + 1)
            }
            '/' | '|' | '\\' if !self.list.is_empty() => {
                // An alternative: the first name is read, the other kept.
                if cell[at + 1..].chars().any(is_word) {
                    *digits += cell[at..].bytes().filter(u8::is_ascii_digit).count();
                    self.notes.push((at as u32 + 1, cell.len() as u32));
                }
                None
            }
            ',' => {
                if let Some(last) = self.list.last_mut() {
                    last.comma = true;
                }
                Some(after)
            }
            c if (c.is_ascii_digit() || c == '+') && !is_letter_digit(c, &cell[after..]) => {
                let mut end = after;
                let mut next = after;
                let mut count = usize::from(c.is_ascii_digit());
                while let Some((i, d)) =
                    chars.next_if(|(_, d)| d.is_ascii_digit() || matches!(d, '-' | '(' | ')' | ' ' | '.' | '№' | '#'))
                {
                    next = i + d.len_utf8();
                    if d.is_ascii_digit() {
                        count += 1;
                        end = next;
                    }
                }
                *digits += count;
                if count > 0 {
                    self.notes.push((at as u32, end as u32));
                }
                Some(next)
            }
            c if is_letter(c) || c.is_ascii_digit() => {
                let mut raw = std::mem::take(&mut self.raw);
                raw.clear();
                raw.push(c);
                let mut end = after;
                while let Some(&(i, next)) = chars.peek() {
                    if !inside_word(next, &cell[i + next.len_utf8()..], &raw) {
                        break;
                    }
                    chars.next();
                    end = i + next.len_utf8();
                    extend(next, &mut raw);
                }
                self.take(&raw, at, end, column, cell[end..].starts_with('.'), out);
                self.raw = raw;
                Some(end)
            }
            _ => Some(after),
        }
    }

    /// One raw word, or the several names that it joins.
    fn take(&mut self, raw: &str, at: usize, end: usize, column: u8, dot: bool, out: &mut Name) {
        if let Some(cut) = behind_initial(raw).filter(|_| dot) {
            let between = end - (raw.len() - cut);
            self.take(&raw[..cut], at, between, column, false, out);
            self.push_text(&raw[cut..], between, end, column);
            return;
        }
        if dot && in_letters(raw).is_some() {
            let mut initial = std::mem::take(&mut self.initial);
            initial.clear();
            initial.extend([raw, "."]);
            self.push_text(&initial, at, end, column);
            self.initial = initial;
            return;
        }
        let known = *self.memo.get_with(raw, |raw, memory| Known::of(raw, &self.own, memory));
        match known.shape {
            Shape::One => self.push(known, at, end, column),
            Shape::Endless => {
                self.notes.push((at as u32, end as u32));
                return;
            }
            Shape::Initials => {
                let text = self.span(&known, 0, known.text).to_owned();
                if dot || !self.list.is_empty() && !matches!(text.as_str(), "АО" | "ОО") {
                    let cut = text.chars().next().map_or(0, char::len_utf8);
                    for letter in [&text[..cut], &text[cut..]] {
                        self.push_text(letter, at, end, column);
                    }
                } else {
                    self.push(known, at, end, column);
                }
            }
            Shape::Glued => {
                let text = self.span(&known, 0, known.text).to_owned();
                for (from, to) in glued(&text, &self.own).into_iter().flatten().flatten() {
                    let piece = &text[from..to];
                    // «Вугаркызы» among glued words is two of its own.
                    let inner = glued(piece, &self.own).filter(|_| piece.len() < text.len());
                    for (start, end) in inner
                        .unwrap_or([Some((0, piece.len())), None, None, None])
                        .into_iter()
                        .flatten()
                    {
                        self.push_text(&piece[start..end], at + from + start, at + from + end, column);
                    }
                }
            }
        }
        let kept = self.list.last().is_some_and(|w| w.class.is_none());
        if known.repaired && kept {
            out.issues.add(Issue::NameHomoglyph);
        }
    }

    fn push_text(&mut self, text: &str, at: usize, end: usize, column: u8) {
        let known = *self
            .memo
            .get_with(text, |text, memory| Known::of(text, &self.own, memory));
        self.push(known, at, end, column);
    }
}

/// The byte after the letters that begin at `at`: ASCII ones and those of the common Cyrillic blocks.
fn letters(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(b) = bytes.get(end) {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' => end += 1,
            // U+0400 to U+047F, all of them letters.
            0xd0 | 0xd1 => end += 2,
            _ => break,
        }
    }
    end
}

/// Whether a character goes on with the word before it.
fn inside_word(c: char, rest: &str, word: &str) -> bool {
    let letter_next = rest.starts_with(is_letter);
    match c {
        c if is_letter(c) => true,
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}' | '\u{200d}' => true,
        '-' | '‐' | '‑' | '–' => letter_next,
        '\'' | '’' | '`' | 'ʼ' => {
            letter_next || rest.starts_with(['4', '6']) && rest[1..].starts_with(|n: char| n.is_ascii_lowercase())
        }
        // A nought for О and a three for З inside a Cyrillic word.
        '0' | '3' => letter_next && word.ends_with(is_cyrillic),
        // `Vja4eslav`, `Alekseevi4`, `Ale6a`: a digit for a hissing letter in a Latin word.
        '4' | '6' => {
            word.ends_with(|w: char| w.is_ascii_alphabetic() || w == '\'')
                && (rest.starts_with(|n: char| n.is_ascii_lowercase())
                    || c == '4' && word.ends_with('i') && !rest.starts_with(char::is_alphanumeric))
        }
        _ => false,
    }
}

/// `4ehov`: a digit that begins a word in place of a hissing letter.
fn is_letter_digit(c: char, rest: &str) -> bool {
    let mut letters = rest.chars();
    matches!(c, '4' | '6') && letters.by_ref().take(3).filter(char::is_ascii_lowercase).count() == 3
}

/// Appends a character of a word: marks composed, hyphens and apostrophes of one kind.
fn extend(c: char, word: &mut String) {
    match c {
        '‐' | '‑' | '–' => word.push('-'),
        '’' | '`' | 'ʼ' => word.push('\''),
        '\u{ad}' | '\u{200b}' | '\u{200d}' => {}
        '\u{300}'..='\u{36f}' => {
            let composed = match (word.chars().next_back(), c) {
                (Some('и'), '\u{306}') => Some('й'),
                (Some('И'), '\u{306}') => Some('Й'),
                (Some('е'), '\u{308}') => Some('ё'),
                (Some('Е'), '\u{308}') => Some('Ё'),
                // Other marks are accents for reading aloud or of no use for a key, and would keep letters from being
                // recognized; letters that are one character with their mark stay as they are.
                _ => None,
            };
            if let Some(letter) = composed {
                word.pop();
                word.push(letter);
            }
        }
        c => word.push(c),
    }
}

/// Where the initial begins that was typed right behind a name, as the dot says that follows it: «ИвановА.Ю.»
fn behind_initial(raw: &str) -> Option<usize> {
    const SHORTEST: usize = 3;
    let (cut, _) = raw.char_indices().next_back().filter(|(_, last)| last.is_uppercase())?;
    let name = &raw[..cut];
    (name.ends_with(char::is_lowercase) && name.chars().nth(SHORTEST - 1).is_some()).then_some(cut)
}
