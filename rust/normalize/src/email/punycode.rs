//! Domains in Punycode (RFC 3492) to the letters that they stand for, so that both spellings have one key.

/// The domain with every `xn--` label spelled out; a label that is no Punycode stays.
pub(super) fn unicode(domain: &str) -> String {
    let labels = domain.split('.').map(|label| {
        let decoded = label.strip_prefix("xn--").and_then(decoded);
        decoded.unwrap_or_else(|| label.to_owned())
    });
    labels.collect::<Vec<_>>().join(".")
}

const BASE: u32 = 36;
/// The smallest and the largest threshold of a digit.
const THRESHOLDS: (u32, u32) = (1, 26);
/// Longer labels do not exist in the domain name system.
const LONGEST: usize = 63;

/// The letters of a label without its prefix: RFC 3492, section 6.2.
fn decoded(label: &str) -> Option<String> {
    if label.len() > LONGEST || !label.is_ascii() {
        return None;
    }
    let (plain, coded) = label.rsplit_once('-').unwrap_or(("", label));
    let mut letters: Vec<char> = plain.chars().collect();
    let (mut code, mut at, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = coded.bytes();
    while digits.len() > 0 {
        let before = at;
        let mut weight = 1_u32;
        let mut place = BASE;
        loop {
            let digit = match digits.next()? {
                b @ b'a'..=b'z' => u32::from(b - b'a'),
                b @ b'0'..=b'9' => u32::from(b - b'0') + 26,
                _ => return None,
            };
            at = at.checked_add(digit.checked_mul(weight)?)?;
            let threshold = place.saturating_sub(bias).clamp(THRESHOLDS.0, THRESHOLDS.1);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            place += BASE;
        }
        let length = u32::try_from(letters.len()).ok()? + 1;
        bias = adapted(at - before, length, before == 0);
        code = code.checked_add(at / length)?;
        at %= length;
        letters.insert(at as usize, char::from_u32(code).filter(|c| c.is_alphanumeric())?);
        at += 1;
    }
    // What would not have needed coding is nobody's domain.
    letters
        .iter()
        .any(|c| !c.is_ascii())
        .then(|| letters.into_iter().collect())
}

/// The bias for the next letter: RFC 3492, section 6.1.
fn adapted(delta: u32, length: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / length;
    let mut bias = 0;
    while delta > (BASE - THRESHOLDS.0) * THRESHOLDS.1 / 2 {
        delta /= BASE - THRESHOLDS.0;
        bias += BASE;
    }
    bias + (BASE - THRESHOLDS.0 + 1) * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::unicode;

    #[test]
    fn coded_labels_become_letters() {
        for (coded, plain) in [
            ("xn--80a1acny.xn--p1ai", "почта.рф"),
            ("xn----8sbnliotidln.xn--p1ai", "пример-сайт.рф"),
            ("mail.xn--e1afmkfd.com", "mail.пример.com"),
            ("xn--mnchen-3ya.de", "münchen.de"),
            ("mail.ru", "mail.ru"),
            ("xn--.ru", "xn--.ru"),
            ("xn--a.ru", "xn--a.ru"),
            ("xn--99999999.ru", "xn--99999999.ru"),
        ] {
            assert_eq!(plain, unicode(coded), "{coded}");
        }
    }
}
