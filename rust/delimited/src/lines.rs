//! Lines counted without knowing what a record is.

/// How many lines are not blank. A line ends at `\n`, `\r\n` or `\r`, and is blank when nothing stands in it.
///
/// This is the second opinion on how many records a text has: it shares no code with the splitter. Every line that is
/// not blank must be found again as a record or inside the cell of one.
///
/// ```
/// assert_eq!(3, prozvon_delimited::lines::filled(b"a,b\r\n\r\n1,2\r3,4"));
/// ```
pub fn filled(text: &[u8]) -> usize {
    let ends = memchr::memchr2_iter(b'\n', b'\r', text);
    let mut start = 0;
    let mut count = 0;
    for end in ends {
        count += usize::from(end > start);
        start = end + 1;
    }
    count + usize::from(text.len() > start)
}

/// The longest line in bytes, without its end, and its number from 1.
///
/// Text that holds one enormous line is refused before anything is built from it.
pub fn longest(text: &[u8]) -> (usize, usize) {
    let mut start = 0;
    let mut longest = (0, 1);
    let mut number = 1;
    for end in memchr::memchr2_iter(b'\n', b'\r', text) {
        if end - start > longest.0 {
            longest = (end - start, number);
        }
        if !(text[end] == b'\r' && text.get(end + 1) == Some(&b'\n')) {
            number += 1;
        }
        start = end + 1;
    }
    if text.len() - start > longest.0 {
        longest = (text.len() - start, number);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_the_last_line_end_do_not_count() {
        for (text, expected) in [
            ("", 0),
            ("\n", 0),
            ("a", 1),
            ("a\n", 1),
            ("a\r\n\r\nb", 2),
            ("a\rb\r", 2),
            ("\n\n\n", 0),
            (" \n", 1),
        ] {
            assert_eq!(expected, filled(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn the_longest_line_is_named_by_its_number() {
        assert_eq!((3, 2), longest(b"a\r\nbcd\r\nef"));
        assert_eq!((4, 3), longest(b"a\n\nbcde"));
        assert_eq!((0, 1), longest(b""));
    }
}
