//! The shape of a number in text: where it starts and ends, its extension, letters for digits.
//!
//! These are the package's regular expressions, written out by hand over characters. All of them ignore case the way
//! Python does, which reaches further than ASCII: `ſ` is an `s`, `İ` and `ı` are an `i`, `ᲁ` is a `д`.

use crate::metadata::Metadata;

/// The longest text that is looked at, in characters.
pub(crate) const LONGEST_TEXT: usize = 250;

/// `+` and its full-width form.
pub(crate) fn is_plus(c: char) -> bool {
    matches!(c, '+' | '\u{FF0B}')
}

/// Punctuation inside a number, and `*`. `x` stands for a carrier's digits.
fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '-' | 'x' | 'X' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FF0D}'..='\u{FF0F}' | ' '
            | '\u{A0}' | '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{3000}' | '(' | ')' | '\u{FF08}' | '\u{FF09}'
            | '\u{FF3B}' | '\u{FF3D}' | '.' | '[' | ']' | '/' | '~' | '\u{2053}' | '\u{223C}' | '\u{FF5E}' | '*'
    )
}

/// Letters A to Z without case, and the four others that fold to one of them.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{130}' | '\u{131}' | '\u{17F}' | '\u{212A}')
}

/// The small form of the letters that extension labels are made of.
fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{17F}' => 's',
        '\u{130}' | '\u{131}' => 'i',
        '\u{D3}' => '\u{F3}',
        '\u{414}' | '\u{1C81}' => '\u{434}',
        '\u{41E}' | '\u{1C82}' => '\u{43E}',
        '\u{411}' => '\u{431}',
        '\u{FF21}'..='\u{FF3A}' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        _ => c,
    }
}

impl Metadata {
    /// Cuts a text down to where a number could be: from the first plus or digit to the last letter, digit or `#`, and
    /// not beyond a second extension.
    pub(crate) fn possible_part<'a>(&self, text: &'a [char]) -> &'a [char] {
        let Some(start) = text.iter().position(|c| is_plus(*c) || self.digit(*c).is_some()) else {
            return &[];
        };
        let text = &text[start..];
        let end = text
            .iter()
            .rposition(|c| *c == '#' || self.is_alphanumeric(*c))
            .map_or(0, |last| last + 1);
        let text = &text[..end];
        let second = (0..text.len()).find(|at| {
            matches!(text[*at], '/' | '\\') && text[at + 1..].iter().find(|c| **c != ' ').is_some_and(|c| *c == 'x')
        });
        &text[..second.unwrap_or(text.len())]
    }

    /// Whether a text has the shape of a number, extension included.
    pub(crate) fn is_viable(&self, text: &[char]) -> bool {
        if text.len() < 2 {
            return false;
        }
        if text.len() == 2 && text.iter().all(|c| self.digit(*c).is_some()) {
            return true;
        }
        let mut at = text.iter().take_while(|c| is_plus(**c)).count();
        let mut digits = 0;
        while digits < 3 {
            match text.get(at) {
                Some(c) if self.digit(*c).is_some() => digits += 1,
                Some(c) if is_punctuation(*c) => {}
                _ => return false,
            }
            at += 1;
        }
        let body = text[at..]
            .iter()
            .take_while(|c| is_punctuation(**c) || is_letter(**c) || self.digit(**c).is_some())
            .count();
        let end = at + body;
        if end == text.len() {
            return true;
        }
        // An extension ends in a digit or `#`, and the part that nothing else may hold begins in it.
        let last = text[text.len() - 1];
        (last == '#' || self.digit(last).is_some())
            && (at..=end).any(|split| self.extension_at(&text[split..]).is_some())
    }

    /// Splits an extension off the end: the number before it and the extension's digits as written.
    pub(crate) fn split_extension<'a>(&self, text: &'a [char]) -> (&'a [char], &'a [char]) {
        // Digits and the plainest signs alone are a number and nothing else.
        if text
            .iter()
            .all(|c| matches!(c, '0'..='9' | '+' | '-' | ' ' | '(' | ')' | '.'))
        {
            return (text, &[]);
        }
        for start in 0..text.len() {
            if let Some(digits) = self.extension_at(&text[start..]) {
                return if self.is_viable(&text[..start]) {
                    (&text[..start], digits)
                } else {
                    (text, &[])
                };
            }
        }
        (text, &[])
    }

    /// The digits of an extension that begins exactly here and ends exactly at the end.
    fn extension_at<'a>(&self, text: &'a [char]) -> Option<&'a [char]> {
        // A cheap look first: an extension ends in a digit or `#`.
        let last = *text.last()?;
        if last != '#' && self.digit(last).is_none() {
            return None;
        }
        if !may_begin_extension(*text.first()?) {
            return None;
        }
        let spaces = skip(text, |c| matches!(c, ' ' | '\u{A0}' | '\t'));
        let separators = skip(text, |c| matches!(c, ' ' | '\u{A0}' | '\t' | ','));
        label(text, ";ext=")
            .and_then(|rest| self.digits_to_end(rest, 20, Hash::Never))
            .or_else(|| self.after_label(explicit(&text[separators..])?, 20))
            .or_else(|| self.after_label(ambiguous(&text[separators..])?, 9))
            .or_else(|| {
                let dashes = skip(text, |c| matches!(c, '-' | ' '));
                (dashes > 0).then(|| self.digits_to_end(&text[dashes..], 6, Hash::Always))?
            })
            .or_else(|| {
                let rest = &text[spaces..];
                let rest = label(rest, ",,").or_else(|| label(rest, ";"))?;
                self.after_label(rest, 15)
            })
            .or_else(|| {
                let rest = &text[spaces..];
                let commas = skip(rest, |c| c == ',');
                (commas > 0).then(|| self.after_label(&rest[commas..], 9))?
            })
    }

    /// What may stand between a label and its digits, then the digits.
    fn after_label<'a>(&self, text: &'a [char], longest: usize) -> Option<&'a [char]> {
        let mark = text.first().is_some_and(|c| matches!(c, ':' | '.' | '\u{FF0E}'));
        let text = &text[usize::from(mark)..];
        let gap = skip(text, |c| matches!(c, ' ' | '\u{A0}' | '\t' | ',' | '-'));
        self.digits_to_end(&text[gap..], longest, Hash::Maybe)
    }

    fn digits_to_end<'a>(&self, text: &'a [char], longest: usize, hash: Hash) -> Option<&'a [char]> {
        let count = skip(text, |c| self.digit(c).is_some());
        if count == 0 || count > longest {
            return None;
        }
        let ends = match &text[count..] {
            [] => hash != Hash::Always,
            ['#'] => hash != Hash::Never,
            _ => false,
        };
        ends.then(|| &text[..count])
    }

    /// Reduces a text to ASCII digits, and returns how many there are; letters count where there are three or more.
    ///
    /// Digits beyond `out` are counted, not kept.
    pub(crate) fn normalize(&self, text: &[char], out: &mut [u8]) -> usize {
        let vanity = text.iter().filter(|c| c.is_ascii_alphabetic()).count() >= 3;
        let mut count = 0;
        for c in text {
            // With letters, the package keeps ASCII digits only.
            let digit = if vanity { keypad(*c) } else { self.digit(*c) };
            if let Some(digit) = digit {
                if let Some(place) = out.get_mut(count) {
                    *place = b'0' + digit;
                }
                count += 1;
            }
        }
        count
    }
}

/// Whether some form of an extension begins with `c`: a separator, or a label's first letter or sign.
#[inline]
fn may_begin_extension(c: char) -> bool {
    match c {
        '0'..='9' | '(' | ')' | '+' | '.' | '/' => false,
        ' ' | '\u{A0}' | '\t' | ',' | '-' | ';' => true,
        _ => matches!(
            fold(c),
            'e' | 'x'
                | 'i'
                | 'a'
                | '\u{FF45}'
                | '\u{FF58}'
                | '\u{FF49}'
                | '\u{434}'
                | '#'
                | '\u{FF03}'
                | '~'
                | '\u{FF5E}'
        ),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hash {
    Never,
    Maybe,
    Always,
}

fn skip(text: &[char], test: impl Fn(char) -> bool) -> usize {
    text.iter().take_while(|c| test(**c)).count()
}

/// What follows `word` (small letters), if the text begins with it.
fn label<'a>(text: &'a [char], word: &str) -> Option<&'a [char]> {
    let mut rest = text;
    for letter in word.chars() {
        let (first, tail) = rest.split_first()?;
        if fold(*first) != letter {
            return None;
        }
        rest = tail;
    }
    Some(rest)
}

/// `ext`, `xtn`, `extension`, `доб`, `anexo` and their like.
fn explicit(text: &[char]) -> Option<&[char]> {
    let optional = |rest, word| label(rest, word).unwrap_or(rest);
    if let Some(rest) = label(text, "ext").or_else(|| label(text, "xt")) {
        let long = label(rest, "ensi").and_then(|tail| {
            label(tail, "\u{F3}")
                .or_else(|| label(tail, "o\u{301}"))
                .or_else(|| label(tail, "o"))
        });
        return Some(optional(long.unwrap_or(rest), "n"));
    }
    if let Some(rest) = label(text, "\u{FF45}\u{FF58}\u{FF54}").or_else(|| label(text, "\u{FF58}\u{FF54}")) {
        return Some(optional(rest, "\u{FF4E}"));
    }
    label(text, "\u{434}\u{43E}\u{431}").or_else(|| label(text, "anexo"))
}

/// `x`, `#`, `~`, `int` and their full-width forms.
fn ambiguous(text: &[char]) -> Option<&[char]> {
    match fold(*text.first()?) {
        'x' | '\u{FF58}' | '#' | '\u{FF03}' | '~' | '\u{FF5E}' => Some(&text[1..]),
        _ => label(text, "int").or_else(|| label(text, "\u{FF49}\u{FF4E}\u{FF54}")),
    }
}

/// The key of a telephone's keypad that a character stands on. `ı` and `ſ` are there because their capitals are.
fn keypad(c: char) -> Option<u8> {
    let letter = match c {
        '0'..='9' => return Some(c as u8 & 15),
        '\u{131}' => 'I',
        '\u{17F}' => 'S',
        _ => c.to_ascii_uppercase(),
    };
    Some(match letter {
        'A'..='C' => 2,
        'D'..='F' => 3,
        'G'..='I' => 4,
        'J'..='L' => 5,
        'M'..='O' => 6,
        'P'..='S' => 7,
        'T'..='V' => 8,
        'W'..='Z' => 9,
        _ => return None,
    })
}
