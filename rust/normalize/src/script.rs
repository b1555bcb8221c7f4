//! Letters of two alphabets that look alike, and words that mix them.

use crate::fold::{is_cyrillic, is_word, upper};

/// Writes the word in one script, if it mixes two and the strangers have twins; false leaves it alone.
pub(crate) fn one_script(raw: &str, out: &mut String) -> bool {
    let (mut cyrillic, mut latin, mut digit) = (0, 0, 0);
    for c in raw.chars() {
        if is_cyrillic(c) {
            cyrillic += 1;
        } else if c.is_ascii_alphabetic() || c == 'ë' || c == 'Ë' {
            latin += 1;
        } else if c.is_ascii_digit() {
            digit += 1;
        }
    }
    if cyrillic == 0 || latin + digit == 0 {
        return false;
    }
    // The first letter of a half will be shown as a capital, so it is looked up as one: the answer must not change
    // when the shown form is read again.
    let write = |twin: fn(char) -> Option<char>, stranger: fn(char) -> bool, out: &mut String| {
        out.clear();
        let mut start = true;
        for c in raw.chars() {
            let letter = if start { upper(c) } else { c };
            start = !is_word(c);
            match if stranger(c) { twin(letter) } else { Some(c) } {
                Some(c) => out.push(c),
                None => return false,
            }
        }
        true
    };
    let to_cyrillic = |c: char| c.is_ascii_alphanumeric() || c == 'ë' || c == 'Ë';
    if write(cyrillic_twin, to_cyrillic, out) {
        // The case of a nought and a three follows its neighbour.
        if digit > 0 {
            let lowered: String = out
                .char_indices()
                .map(|(i, c)| match c {
                    'О' | 'З' if i > 0 && out[..i].ends_with(char::is_lowercase) => crate::fold::lower(c),
                    c => c,
                })
                .collect();
            *out = lowered;
        }
        return true;
    }
    digit == 0 && write(latin_twin, is_cyrillic, out)
}

/// The Cyrillic letter that looks like this Latin one or this digit.
pub(crate) fn cyrillic_twin(c: char) -> Option<char> {
    Some(match c {
        'A' => 'А',
        'a' => 'а',
        'B' => 'В',
        'C' => 'С',
        'c' => 'с',
        'E' => 'Е',
        'e' => 'е',
        'H' => 'Н',
        'K' => 'К',
        'k' => 'к',
        'M' => 'М',
        'm' => 'м',
        'O' | '0' => 'О',
        'o' => 'о',
        'P' => 'Р',
        'p' => 'р',
        'T' => 'Т',
        't' => 'т',
        'X' => 'Х',
        'x' => 'х',
        'y' => 'у',
        'Y' => 'У',
        '3' => 'З',
        'ë' => 'ё',
        'Ë' => 'Ё',
        _ => return None,
    })
}

/// The Latin letter that looks like this Cyrillic one.
pub(crate) fn latin_twin(c: char) -> Option<char> {
    Some(match c {
        'А' => 'A',
        'а' => 'a',
        'В' => 'B',
        'С' => 'C',
        'с' => 'c',
        'Е' => 'E',
        'е' => 'e',
        'Н' => 'H',
        'К' => 'K',
        'к' => 'k',
        'М' => 'M',
        'м' => 'm',
        'О' => 'O',
        'о' => 'o',
        'Р' => 'P',
        'р' => 'p',
        'Т' => 'T',
        'т' => 't',
        'Х' => 'X',
        'х' => 'x',
        'у' => 'y',
        'У' => 'Y',
        'і' => 'i',
        'І' => 'I',
        'ѕ' => 's',
        'ј' => 'j',
        _ => return None,
    })
}
