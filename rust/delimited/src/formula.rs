//! Cells that a spreadsheet would run.
//!
//! Such a cell begins with `=`, `@`, `|`, a tab or a carriage return, or with a sign that something else follows than a
//! number and its extension. Full-width forms count, because spreadsheets of East Asian locales run them.
//!
//! Background: OWASP, "CSV Injection".

/// Words that an extension is marked with, in small letters; the longer ones first.
const EXTENSIONS: [&str; 12] = [
    "добавочный",
    "добав",
    "доб",
    "внутренний",
    "внутр",
    "вн",
    "extension",
    "extn",
    "ext",
    ";ext=",
    "x",
    "х",
];

/// The zeros of every script's decimal digits (Unicode's category `Nd`, version 16): nine more follow each.
const ZEROS: [u32; 76] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
    0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136,
    0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0,
    0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8,
    0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Whether a spreadsheet would run the cell.
///
/// ```
/// use prozvon_delimited::formula::runs;
/// assert!(runs("=1+1") && runs("+7916+1") && runs("- нет"));
/// assert!(!runs("+7 (916) 123-45-67 доб. 12") && !runs("-5") && !runs("1=1"));
/// ```
pub fn runs(cell: &str) -> bool {
    let mut letters = cell.chars();
    match letters.next() {
        Some('=' | '@' | '|' | '\t' | '\r' | '＝' | '＠' | '｜') => true,
        Some('+' | '-' | '＋' | '－') => !is_number(letters.as_str()),
        _ => false,
    }
}

/// The same of a cell's bytes; where they are no UTF-8 nothing in them is taken for a formula.
#[inline]
pub(crate) fn bytes_run(cell: &[u8]) -> bool {
    match cell {
        [first, ..] if !may_run(*first) => false,
        // Nearly all that begin so are telephone numbers.
        [b'+' | b'-', rest @ ..] if rest.iter().all(|byte| is_plain(*byte)) => false,
        cell => std::str::from_utf8(cell).is_ok_and(runs),
    }
}

/// Whether the byte begins a mark that [`runs`] looks at, or another letter of the same script.
pub(crate) const fn may_run(first: u8) -> bool {
    // 0xEF begins all that is full-width.
    matches!(first, b'=' | b'@' | b'|' | b'\t' | b'\r' | b'+' | b'-' | 0xef)
}

/// Digits, spaces and `( ) - . /`, and at most an extension behind them.
fn is_number(signed: &str) -> bool {
    if signed.bytes().all(is_plain) {
        return true;
    }
    let rest =
        signed.trim_start_matches(|c: char| matches!(c, '(' | ')' | '-' | '.' | '/') || is_digit(c) || is_space(c));
    rest.is_empty() || is_extension(rest)
}

/// Whether the byte may stand anywhere in a number.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b' ' | b'(' | b')' | b'-' | b'.' | b'/')
}

fn is_extension(text: &str) -> bool {
    let behind = text
        .strip_prefix('#')
        .or_else(|| EXTENSIONS.iter().find_map(|word| behind_word(text, word)));
    let Some(behind) = behind else { return false };
    let number = behind
        .strip_prefix(['.', ':'])
        .unwrap_or(behind)
        .trim_start_matches(is_space);
    let rest = number.trim_start_matches(is_digit);
    rest.len() < number.len() && rest.trim_start_matches(|c| c == ')' || is_space(c)).is_empty()
}

/// What stands behind a word, whatever its case.
fn behind_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut letters = text.chars();
    word.chars()
        .all(|wanted| letters.next().is_some_and(|letter| small(letter) == wanted))
        .then_some(letters.as_str())
}

/// A letter's small form (Unicode's simple case folding, as far as the words of extensions need it).
fn small(letter: char) -> char {
    match letter {
        'ſ' => 's',
        '\u{1c80}' => 'в',
        '\u{1c81}' => 'д',
        '\u{1c82}' => 'о',
        '\u{1c83}' => 'с',
        '\u{1c84}' | '\u{1c85}' => 'т',
        _ => {
            let mut folded = letter.to_lowercase();
            match (folded.next(), folded.next()) {
                (Some(one), None) => one,
                _ => letter,
            }
        }
    }
}

fn is_digit(letter: char) -> bool {
    let code = letter as u32;
    let at = ZEROS.partition_point(|&zero| zero <= code);
    at > 0 && code - ZEROS[at - 1] < 10
}

/// Unicode's category `Zs`.
fn is_space(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_is_known_in_any_case_and_needs_its_digits() {
        for word in [
            "доб",
            "ДОБ",
            "Добав",
            "добавочный",
            "вн",
            "внутр",
            "внутренний",
            "ext",
            "EXTN",
            "extenſion",
            "x",
            "Х",
            "#",
            ";ext=",
        ] {
            assert!(!runs(&format!("+7 916 123-45-67 {word}. 12)")), "{word}");
            assert!(!runs(&format!("＋7{word}:１２")), "{word}");
            assert!(runs(&format!("+7 916 123-45-67 {word}")), "{word}");
            assert!(runs(&format!("+7{word}12a")), "{word}");
            assert!(runs(&format!("+7{word}12 13")), "{word}");
        }
        assert!(runs("+7 доба 1") && runs("+7 внутре 1") && runs("+7##1") && runs("+7 x..1"));
    }

    #[test]
    fn what_runs_begins_with_a_byte_that_may() {
        for code in 0..=0x1_ffff {
            let Some(letter) = char::from_u32(code) else { continue };
            let cell = format!("{letter}a");
            assert!(!runs(&cell) || may_run(cell.as_bytes()[0]), "{cell}");
        }
    }
}
