//! A company's cell before it is read: quotes and spaces of one kind, no invisible marks.

use super::forms::{OwnForms, is_short};
use crate::fold::is_word;
use crate::script::one_script;

/// Writes a cell into `out` with one kind of quote, one space and no invisible marks; `space` is overwritten.
pub(super) fn squeeze(cell: &str, own: &OwnForms, out: &mut String, space: &mut String) {
    if cell.contains('&') {
        one_kind(&written_out(cell), space);
    } else {
        one_kind(cell, space);
    }
    out.clear();
    // Quotes are only wanted between letters (д'Артаньян); everywhere else they go, and so they do beside a legal form
    // (ООО"Ромашка").
    let clean = space.trim_end_matches(' ');
    let mut start = 0;
    while let Some(length) = clean[start..].find('"') {
        let at = start + length;
        let (before, after) = (&clean[..at], &clean[at + 1..]);
        append(&clean[start..at], out);
        let inside = before.ends_with(is_word) && after.starts_with(is_word) && !beside_form(before, after, own);
        append(if inside { "'" } else { " " }, out);
        start = at + 1;
    }
    append(&clean[start..], out);
    out.truncate(out.trim_end_matches(' ').len());
}

/// A cell with what a web page wrote for its marks, `&quot;`, as these marks, and without invisible ones, so that nothing is
/// spelled so any more.
fn written_out(cell: &str) -> String {
    const SPELLED: [(&str, char); 10] = [
        ("quot;", '"'),
        ("#34;", '"'),
        ("laquo;", '«'),
        ("raquo;", '»'),
        ("ldquo;", '“'),
        ("rdquo;", '”'),
        ("apos;", '\''),
        ("#39;", '\''),
        ("#039;", '\''),
        ("nbsp;", ' '),
    ];
    let cell: String = cell.chars().filter(|c| !is_invisible(*c)).collect();
    let mut pieces = cell.split('&');
    let mut out = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        // `&amp;quot;` was written twice over.
        let mut piece = piece;
        while let Some(rest) = piece.strip_prefix("amp;") {
            piece = rest;
        }
        let spelled = SPELLED
            .iter()
            .find_map(|(name, mark)| Some((piece.strip_prefix(name)?, *mark)));
        let (rest, mark) = spelled.unwrap_or((piece, '&'));
        out.push(mark);
        out.push_str(rest);
    }
    out
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// Appends a piece with single spaces, and none behind another or in front.
fn append(piece: &str, out: &mut String) {
    let piece = if out.is_empty() || out.ends_with(' ') {
        piece.trim_start_matches(' ')
    } else {
        piece
    };
    out.push_str(piece);
}

/// The first thousand letters with each quote as `"` and each gap as one space, and no two of these together.
fn one_kind(cell: &str, clean: &mut String) {
    clean.clear();
    let end = if cell.len() <= 1000 {
        cell.len()
    } else {
        cell.char_indices().nth(1000).map_or(cell.len(), |(at, _)| at)
    };
    let cell = &cell[..end];
    let (mut start, mut at) = (0, 0);
    let bytes = cell.as_bytes();
    while at < bytes.len() {
        // What has nothing to put right is copied run by run.
        if PLAIN[bytes[at] as usize] {
            at += 1;
            continue;
        }
        clean.push_str(&cell[start..at]);
        let Some(c) = cell[at..].chars().next() else { break };
        at += c.len_utf8();
        start = at;
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
            c if is_invisible(c) => {}
            // «<<Ромашка>>»
            '<' | '>' if clean.ends_with(c) => {
                clean.pop();
                if !clean.ends_with(['"', ' ']) {
                    clean.push('"');
                }
            }
            c => clean.push(c),
        }
    }
    clean.push_str(&cell[start..]);
}

/// Bytes that stay as they are: of ASCII what is no space, no quote and no control, and all of Cyrillic letters.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        plain[byte] =
            matches!(b, b'!'..=b'~' | 0x80..=0xbf | 0xd0..=0xd3) && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>');
        byte += 1;
    }
    plain
};

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

    /// The same in plain steps: what web pages spell, marks, then quotes, then spaces.
    fn slowly(cell: &str) -> String {
        let mut cell = cell.replace(['\u{ad}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{feff}'], "");
        while cell.contains("&amp;") {
            cell = cell.replace("&amp;", "&");
        }
        let cell = cell.replace("&quot;", "\"").replace("&laquo;", "«");
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
                '<' | '>' if clean.ends_with(c) => {
                    clean.pop();
                    if !clean.ends_with(['"', ' ']) {
                        clean.push('"');
                    }
                }
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
        fn a_cell_is_squeezed_as_in_three_plain_steps(cell in "([\"'«»<> \t\u{ad}]|&(amp;)?(quot;|laquo;)?|ООО|ип|[a-яЁ0-9.]|\\PC){0,24}") {
            let (mut out, mut space) = (String::from("before"), String::from("before"));
            squeeze(&cell, &OwnForms::default(), &mut out, &mut space);
            prop_assert_eq!(slowly(&cell), out);
        }
    }
}
