//! A quoted field's escapes.

/// Appends `field` to `out` with each doubled quote made one.
///
/// ```
/// let mut out = Vec::new();
/// prozvon_delimited::unquote::append(br#"a""b"#, b'"', &mut out);
/// assert_eq!(br#"a"b"#, out.as_slice());
/// ```
pub fn append(field: &[u8], quote: u8, out: &mut Vec<u8>) {
    let mut rest = field;
    while let Some(at) = memchr::memchr(quote, rest) {
        out.extend_from_slice(&rest[..=at]);
        let second = rest.get(at + 1) == Some(&quote);
        rest = &rest[at + 1 + usize::from(second)..];
    }
    out.extend_from_slice(rest);
}
