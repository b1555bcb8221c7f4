//! The encodings that bases come in, turned into UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, IBM866, KOI8_R, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// The names that [`to_utf8`] knows.
pub const NAMES: [&str; 6] = ["utf-8", "utf-16le", "utf-16be", "cp1251", "cp866", "koi8-r"];

/// `bytes` as UTF-8. Text that is UTF-8 already is borrowed and *not* checked: its faults belong to single rows.
///
/// What UTF-16 cannot mean becomes U+FFFD. The 8-bit encodings give every byte a character. `None` for a name that is
/// not among [`NAMES`].
pub fn to_utf8<'a>(bytes: &'a [u8], name: &str) -> Option<Cow<'a, [u8]>> {
    let encoding: &Encoding = match name {
        "utf-8" => return Some(Cow::Borrowed(bytes)),
        "utf-16le" => UTF_16LE,
        "utf-16be" => UTF_16BE,
        "cp1251" => WINDOWS_1251,
        "cp866" => IBM866,
        "koi8-r" => KOI8_R,
        _ => return None,
    };
    Some(match encoding.decode_without_bom_handling(bytes).0 {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}

/// Whether bytes are UTF-8 from end to end.
///
/// ```
/// assert!(prozvon_delimited::decode::is_utf8("Ёж".as_bytes()));
/// assert!(!prozvon_delimited::decode::is_utf8(b"\xd0"));
/// ```
pub fn is_utf8(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_ok()
}

/// Bytes looked through behind the first fault.
const JUDGED: usize = 8 << 20;

/// How many characters beyond ASCII are whole UTF-8, and how many places are not UTF-8 at all.
///
/// Text without a fault is not counted through: the answer is then (1, 0). In a text with one, the bytes from a little
/// before it on are judged, up to a bound.
///
/// ```
/// use prozvon_delimited::decode::utf8_faults;
/// assert_eq!((1, 0), utf8_faults("Ёж".as_bytes()));
/// assert_eq!((2, 1), utf8_faults(b"\xd0\x81\xd0\xb6 \xd0"));
/// ```
pub fn utf8_faults(bytes: &[u8]) -> (usize, usize) {
    if is_utf8(bytes) {
        return (1, 0);
    }
    let Err(first) = std::str::from_utf8(bytes) else {
        return (1, 0);
    };
    let from = first.valid_up_to().saturating_sub(JUDGED);
    // Stepping back may land inside a character, whose remaining bytes are no fault.
    let from = (from..from + 4)
        .find(|&i| bytes.get(i).is_none_or(|b| b & 0xc0 != 0x80))
        .unwrap_or(from);
    let judged = &bytes[from..bytes.len().min(first.valid_up_to() + JUDGED)];
    let mut whole = 0;
    let mut broken = 0;
    for part in judged.utf8_chunks() {
        whole += part.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!part.invalid().is_empty());
    }
    (whole, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_gives_the_same_word() {
        let rows: [(&str, &[u8]); 6] = [
            ("utf-8", "Ёж".as_bytes()),
            ("utf-16le", &[0x01, 0x04, 0x36, 0x04]),
            ("utf-16be", &[0x04, 0x01, 0x04, 0x36]),
            ("cp1251", &[0xa8, 0xe6]),
            ("cp866", &[0xf0, 0xa6]),
            ("koi8-r", &[0xb3, 0xd6]),
        ];
        for (name, bytes) in rows {
            assert_eq!("Ёж".as_bytes(), to_utf8(bytes, name).unwrap().as_ref(), "{name}");
        }
        assert!(to_utf8(b"", "latin-1").is_none());
    }
}
