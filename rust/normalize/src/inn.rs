//! ИНН: the tax number of a person (12 digits) or an organization (10), with its check digits.

/// The digits of an ИНН whose check digits agree, or `None`.
///
/// Spaces, the word itself and other marks around the digits do not matter; a leading zero that a spreadsheet lost
/// is put back when the check digits then agree.
///
/// ```
/// assert_eq!(prozvon_normalize::inn::inn("ИНН 7707083893").as_deref(), Some("7707083893"));
/// assert_eq!(prozvon_normalize::inn::inn("7707083894"), None);
/// ```
pub fn inn(text: &str) -> Option<String> {
    let mut digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
    if matches!(digits.len(), 9 | 11) {
        digits.insert(0, '0');
    }
    valid(digits.as_bytes()).then_some(digits)
}

/// The weights stand in the order of the Federal Tax Service, ММВ-7-6/435.
fn valid(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let check = |upto: usize| {
        let weights = &WEIGHTS[WEIGHTS.len() - upto..];
        let sum: u32 = digits.iter().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
        sum % 11 % 10 == u32::from(digits[upto] - b'0')
    };
    let filler = digits.iter().all(|d| *d == digits[0]);
    match digits.len() {
        10 => !filler && check(9),
        12 => !filler && check(10) && check(11),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::inn;

    #[test]
    fn check_digits_decide() {
        let rows = [
            ("7707083893", Some("7707083893")),
            ("500100732259", Some("500100732259")),
            ("ИНН: 7707 083 893", Some("7707083893")),
            ("7707083892", None),
            ("500100732258", None),
            ("0000000000", None),
            ("12345", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(inn(text).as_deref(), expected, "{text}");
        }
    }
}
