//! One spelling for many: the comparison key of a word, whatever alphabet and scheme it was written in.
//!
//! Cyrillic is written in Latin letters by one scheme; then that text and any Latin text go through the same
//! reduction, in which the habits of the known transliteration schemes (GOST, ISO 9, BGN, passports, bank
//! statements) meet: `Щербаков`, `Shcherbakov` and `Scherbakov` are all `sherbakov`; `Соловьёв`, `Solovyev` and
//! `Soloviev` are all `solovev`. A key is lossy on purpose and is never shown as a name.

/// Appends the key of `text` to `out`: `a-z` and `0-9`, and letters of other alphabets as they are, in lower case.
///
/// Everything else (spaces, hyphens, apostrophes, marks) is left out.
///
/// ```
/// let mut key = String::new();
/// prozvon_normalize::fold::fold_key("Щербаков", &mut key);
/// assert_eq!(key, "sherbakov");
/// ```
pub fn fold_key(text: &str, out: &mut String) {
    let start = out.len();
    latinize(text, out);
    reduce(out, start);
}

/// [`fold_key`] into a new string.
pub fn folded(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    fold_key(text, &mut key);
    key
}

/// Letter by letter into Latin; Latin letters with marks lose them.
fn latinize(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii() {
            match c.to_ascii_lowercase() {
                'x' => out.push_str("ks"),
                'c' => match chars.peek().map(char::to_ascii_lowercase) {
                    Some('h') => out.push('c'),
                    // Slavic schemes write ц so (Kuznecov, Cvetkov); before other letters it is English or Latin.
                    Some('e' | 'i' | 'y' | 'v' | 'o') => out.push_str("ts"),
                    _ => out.push('k'),
                },
                l if l.is_ascii_alphanumeric() => out.push(l),
                _ => {}
            }
            continue;
        }
        let piece = match plain(c) {
            'А' | 'а' | 'Ә' | 'ә' => "a",
            'Б' | 'б' => "b",
            'В' | 'в' => "v",
            'Г' | 'г' | 'Ґ' | 'ґ' | 'Ғ' | 'ғ' => "g",
            'Д' | 'д' => "d",
            'Е' | 'е' | 'Ё' | 'ё' | 'Э' | 'э' | 'Є' | 'є' => "e",
            'Ж' | 'ж' | 'Җ' | 'җ' => "zh",
            'З' | 'з' => "z",
            'И' | 'и' | 'Й' | 'й' | 'Ы' | 'ы' | 'І' | 'і' | 'Ї' | 'ї' => "i",
            'К' | 'к' | 'Қ' | 'қ' => "k",
            'Л' | 'л' => "l",
            'М' | 'м' => "m",
            'Н' | 'н' | 'Ң' | 'ң' => "n",
            'О' | 'о' | 'Ө' | 'ө' => "o",
            'П' | 'п' => "p",
            'Р' | 'р' => "r",
            'С' | 'с' => "s",
            'Т' | 'т' => "t",
            'У' | 'у' | 'Ў' | 'ў' | 'Ұ' | 'ұ' | 'Ү' | 'ү' => "u",
            'Ф' | 'ф' => "f",
            'Х' | 'х' | 'Һ' | 'һ' => "h",
            'Ц' | 'ц' => "ts",
            'Ч' | 'ч' => "ch",
            'Ш' | 'ш' | 'Щ' | 'щ' | 'Š' | 'š' | 'Ş' | 'ş' => "sh",
            'Ъ' | 'ъ' | 'Ь' | 'ь' => "",
            'Ю' | 'ю' => "iu",
            'Я' | 'я' => "ia",
            'À'..='Å' | 'à'..='å' | 'Ā' | 'ā' | 'Ă' | 'ă' | 'Ą' | 'ą' => "a",
            'Æ' | 'æ' | 'È'..='Ë' | 'è'..='ë' | 'Ē' | 'ē' | 'Ę' | 'ę' | 'Ě' | 'ě' | 'Ə' | 'ə' => "e",
            'Ç' | 'ç' | 'Č' | 'č' | 'Ć' | 'ć' => "ch",
            'Ì'..='Ï' | 'ì'..='ï' | 'Ī' | 'ī' | 'ı' | 'İ' | 'Ý' | 'ý' | 'ÿ' | 'Ÿ' => "i",
            'Ñ' | 'ñ' | 'Ń' | 'ń' | 'Ň' | 'ň' => "n",
            'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō' | 'ō' | 'Ő' | 'ő' => "o",
            'Ù'..='Ü' | 'ù'..='ü' | 'Ū' | 'ū' | 'Ů' | 'ů' | 'Ű' | 'ű' => "u",
            'Đ' | 'đ' | 'Ď' | 'ď' | 'Ð' | 'ð' => "d",
            'Ł' | 'ł' => "l",
            'Ğ' | 'ğ' => "g",
            'Ř' | 'ř' => "r",
            'Ś' | 'ś' | 'ß' => "s",
            'Ť' | 'ť' | 'Ţ' | 'ţ' | 'Ț' | 'ț' => "t",
            'Ž' | 'ž' => "zh",
            'Ź' | 'ź' | 'Ż' | 'ż' => "z",
            _ => {
                if c.is_alphanumeric() {
                    out.extend(plain(c).to_lowercase().filter(|l| l.is_alphanumeric()));
                }
                continue;
            }
        };
        out.push_str(piece);
    }
}

/// The usual form of a letter's typographic variant (µ, ς, ᲀ, Å), found as case folding does, over the capital.
pub(crate) fn plain(c: char) -> char {
    match c {
        'À'..='ÿ' | '\u{400}'..='\u{4ff}' => c,
        c => lower(upper(c)),
    }
}

/// Brings the spellings of one sound together, in place: the text only gets shorter.
fn reduce(out: &mut String, start: usize) {
    let tail = out.split_off(start);
    let bytes = tail.as_bytes();
    let mut key = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let rest = &bytes[i..];
        let (letter, skip): (&[u8], usize) = match rest {
            [b's', b'h', b'c', b'h', ..] => (b"sh", 4),
            [b's', b'c', b'h', ..] => (b"sh", 3),
            [b's', b'h', b'h', ..] => (b"sh", 3),
            [b'k', b'h', ..] => (b"h", 2),
            [b'p', b'h', ..] => (b"f", 2),
            [b't', b'h', ..] => (b"t", 2),
            [b't', b'z', ..] => (b"ts", 2),
            [b'w', ..] => (b"v", 1),
            [b'q', ..] => (b"k", 1),
            [b'y' | b'j', ..] => (b"i", 1),
            _ => (&rest[..1], 1),
        };
        i += skip;
        let first = letter[0];
        // ё is written e, yo, io or jo and е after a soft sign ye or ie: both become e.
        if matches!(first, b'e' | b'o') && key.last() == Some(&b'i') {
            key.pop();
            if key.last() != Some(&b'e') {
                key.push(b'e');
            }
            continue;
        }
        if first.is_ascii_alphabetic() && key.last() == Some(&first) {
            key.extend_from_slice(&letter[1..]);
            continue;
        }
        key.extend_from_slice(letter);
    }
    // Only whole ASCII letters were changed, so what was UTF-8 still is.
    out.push_str(&String::from_utf8(key).unwrap_or(tail));
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

/// Whether `c` is a letter of a Cyrillic alphabet.
pub(crate) fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}')
}

/// Whether `c` is a letter or a digit, without the table for the alphabets that we meet most.
#[inline]
pub(crate) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{400}'..='\u{481}' => true,
        c => c.is_alphanumeric(),
    }
}

/// Whether `c` is a letter, likewise.
#[inline]
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphabetic(),
        '\u{400}'..='\u{481}' => true,
        c => c.is_alphabetic(),
    }
}

/// Lower case of one letter, without the table for the alphabets that we meet most.
#[inline]
pub(crate) fn lower(c: char) -> char {
    match c {
        'А'..='Я' => char::from_u32(c as u32 + 32).unwrap_or(c),
        'Ё' => 'ё',
        'а'..='я' | 'ё' => c,
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c => {
            let mut l = c.to_lowercase();
            match (l.next(), l.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// Upper case of one letter; letters without a single upper-case form stay.
#[inline]
pub(crate) fn upper(c: char) -> char {
    match c {
        'а'..='я' => return char::from_u32(c as u32 - 32).unwrap_or(c),
        'ё' => return 'Ё',
        'А'..='Я' | 'Ё' => return c,
        c if c.is_ascii() => return c.to_ascii_uppercase(),
        _ => {}
    }
    let mut u = c.to_uppercase();
    match (u.next(), u.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn schemes_of_transliteration_meet_in_one_key() {
        let rows: &[&[&str]] = &[
            &["Щербаков", "Shcherbakov", "Scherbakov", "ЩЕРБАКОВ"],
            &["Соловьёв", "Соловьев", "Solovyev", "Soloviev", "Solovyov", "Solov'ev"],
            &["Сергеев", "Sergeev", "Sergeyev"],
            &["Достоевский", "Dostoevsky", "Dostoevskiy", "Dostoyevskij"],
            &["Юлия", "Yulia", "Julia", "Iuliia", "Yuliya"],
            &["Михаил", "Mikhail", "Mihail"],
            &["Хрущёв", "Khrushchev", "Hruschev"],
            &["Алексей", "Alexey", "Aleksei", "Aleksej"],
            &["Кузнецов", "Kuznetsov", "Kuznecov"],
            &["Фёдор", "Fyodor", "Fedor"],
            &["Мамин-Сибиряк", "МАМИН СИБИРЯК", "Mamin-Sibiryak"],
        ];
        for row in rows {
            let keys: Vec<_> = row.iter().map(|w| folded(w)).collect();
            assert!(keys.iter().all(|k| k == &keys[0]), "{row:?} {keys:?}");
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        for (a, b) in [
            ("Мария", "Марина"),
            ("Иванов", "Иванин"),
            ("Петров", "Петроф"),
            ("Жуков", "Шуков"),
        ] {
            assert_ne!(folded(a), folded(b));
        }
    }

    #[test]
    fn other_alphabets_stay_as_they_are() {
        assert_eq!(folded("დავით"), "დავით");
        assert_eq!(folded("王 伟"), "王伟");
    }
}
