//! A company's cell before it is read: quotes and spaces of one kind, no invisible marks.

use super::forms::{OwnForms, is_short};
use crate::fold::is_word;
use crate::script::one_script;

/// One kind of quote, one space, no invisible marks.
pub(super) fn squeeze(cell: &str, own: &OwnForms) -> String {
    let mut clean = String::with_capacity(cell.len());
    for c in cell.chars().take(1000) {
        match c {
            '«' | '»' | '“' | '”' | '„' | '‟' | '"' | '\'' | '‘' | '’' | '`' | '‹' | '›' => {
                if !clean.ends_with(['"', ' ']) {
                    clean.push('"');
                }
            }
            c if c.is_whitespace() || c.is_control() => {
                if !clean.ends_with(' ') && !clean.is_empty() {
                    clean.push(' ');
                }
            }
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            c => clean.push(c),
        }
    }
    if !clean.contains('"') {
        clean.truncate(clean.trim_end_matches(' ').len());
        return clean;
    }
    // Quotes are only wanted between letters (д'Артаньян); everywhere else they go, and so they do beside a legal form
    // (ООО"Ромашка").
    let mut out = String::with_capacity(clean.len());
    let mut previous = ' ';
    for (at, seen) in clean.char_indices() {
        let c = if seen == '"' {
            let (before, after) = (&clean[..at], &clean[at + 1..]);
            let inside = is_word(previous) && after.starts_with(is_word) && !beside_form(before, after, own);
            if inside { '\'' } else { ' ' }
        } else {
            seen
        };
        previous = seen;
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Whether the word before or behind a quote is a legal form.
fn beside_form(before: &str, after: &str, own: &OwnForms) -> bool {
    let last = before.rsplit(|c| !is_word(c)).next().unwrap_or("");
    let first = after.split(|c| !is_word(c)).next().unwrap_or("");
    let form = |word: &str| {
        // Look-alike letters are put right only later, and must not make another word of it then.
        let mut twin = String::new();
        is_short(word, own) || one_script(word, &mut twin) && is_short(&twin, own)
    };
    form(last) || form(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{OwnForms, beside_form, squeeze};

    /// The same in three plain steps: marks, then quotes, then spaces.
    fn slowly(cell: &str) -> String {
        let mut clean = String::new();
        for c in cell.chars().take(1000) {
            match c {
                '«' | '»' | '“' | '”' | '„' | '‟' | '"' | '\'' | '‘' | '’' | '`' | '‹' | '›' => {
                    if !clean.ends_with(['"', ' ']) {
                        clean.push('"');
                    }
                }
                c if c.is_whitespace() || c.is_control() => clean.push(' '),
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
                c => clean.push(c),
            }
        }
        let apostrophe = |(at, c): (usize, char)| {
            let (before, after) = (&clean[..at], &clean[at + c.len_utf8()..]);
            let inside = before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
            match c {
                '"' if inside && !beside_form(before, after, &OwnForms::default()) => '\'',
                '"' => ' ',
                c => c,
            }
        };
        let quoted: String = clean.char_indices().map(apostrophe).collect();
        quoted
            .split(' ')
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    proptest! {
        #[test]
        fn a_cell_is_squeezed_as_in_three_plain_steps(cell in "([\"'«» \t\u{ad}]|ООО|ип|[a-яЁ0-9.]|\\PC){0,24}") {
            prop_assert_eq!(slowly(&cell), squeeze(&cell, &OwnForms::default()));
        }
    }
}
