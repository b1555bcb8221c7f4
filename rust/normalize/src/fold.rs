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
    if is_plainly_cyrillic(text) && text.len() <= SHORT {
        fold_plainly(text.as_bytes(), out);
        return;
    }
    let start = out.len();
    latinize(text, out);
    reduce(out, start);
}

/// [`fold_key`] of letters from А to я and ё only, no more than [`SHORT`] bytes of them.
fn fold_plainly(letters: &[u8], out: &mut String) {
    let (mut latin, mut key) = ([0_u8; SHORT], [0_u8; SHORT]);
    let mut count = 0;
    for pair in letters.chunks_exact(2) {
        let number = usize::from(pair[0] & 1) << 6 | usize::from(pair[1] & 0x3f);
        let [first, second] = PLAIN[number];
        latin[count] = first;
        count += usize::from(first != 0);
        if second != 0 {
            latin[count] = second;
            count += 1;
        }
    }
    let count = squeeze(&latin[..count], &mut key);
    if let Ok(key) = std::str::from_utf8(&key[..count]) {
        out.push_str(key);
    }
}

/// What [`latinize`] writes for the letters of U+0400 to U+047F that Russian has; noughts where it is less than two.
const PLAIN: [[u8; 2]; 128] = {
    const LETTERS: [&[u8; 2]; 32] = [
        b"a\0", b"b\0", b"v\0", b"g\0", b"d\0", b"e\0", b"zh", b"z\0", b"i\0", b"i\0", b"k\0", b"l\0", b"m\0", b"n\0",
        b"o\0", b"p\0", b"r\0", b"s\0", b"t\0", b"u\0", b"f\0", b"h\0", b"ts", b"ch", b"sh", b"sh", b"\0\0", b"i\0",
        b"\0\0", b"e\0", b"iu", b"ia",
    ];
    let mut table = [[0; 2]; 128];
    let mut i = 0;
    while i < 32 {
        table[0x10 + i] = *LETTERS[i];
        table[0x30 + i] = *LETTERS[i];
        i += 1;
    }
    table[0x01] = *b"e\0";
    table[0x51] = *b"e\0";
    table
};

/// Whether all letters are from А to я or ё; so it is with most words.
pub(crate) fn is_plainly_cyrillic(text: &str) -> bool {
    let letter = |pair: &[u8]| matches!(pair, [0xd0, 0x90..=0xbf | 0x81] | [0xd1, 0x80..=0x8f | 0x91]);
    text.len().is_multiple_of(2) && text.as_bytes().chunks_exact(2).all(letter)
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

/// Longer keys are reduced in space of their own, and longer words folded the common way.
const SHORT: usize = 96;

/// Brings the spellings of one sound together, in place: the text only gets shorter.
fn reduce(out: &mut String, start: usize) {
    let mut space = [0_u8; SHORT];
    let tail = &out.as_bytes()[start..];
    let mut long = Vec::new();
    let key = if let Some(key) = space.get_mut(..tail.len()) {
        key
    } else {
        long.resize(tail.len(), 0);
        &mut long[..]
    };
    let count = squeeze(tail, key);
    // Only whole ASCII letters were changed, so what was UTF-8 still is.
    if let Ok(key) = std::str::from_utf8(&key[..count]) {
        out.truncate(start);
        out.push_str(key);
    }
}

/// [`reduce`] from some bytes to as many others; how many of them are filled.
fn squeeze(bytes: &[u8], key: &mut [u8]) -> usize {
    let mut n = 0;
    let mut i = 0;
    while i < bytes.len() {
        let rest = &bytes[i..];
        let (first, hissing, skip) = match rest {
            [b's', b'h', b'c', b'h', ..] => (b's', true, 4),
            [b's', b'c', b'h', ..] => (b's', true, 3),
            [b's', b'h', b'h', ..] => (b's', true, 3),
            [b'k', b'h', ..] => (b'h', false, 2),
            [b'p', b'h', ..] => (b'f', false, 2),
            [b't', b'h', ..] => (b't', false, 2),
            // The z of ts is written as an s behind it.
            [b't', b'z', ..] => {
                if n == 0 || key[n - 1] != b't' {
                    key[n] = b't';
                    n += 1;
                }
                key[n] = b's';
                n += 1;
                i += 2;
                continue;
            }
            [b'w', ..] => (b'v', false, 1),
            [b'q', ..] => (b'k', false, 1),
            [b'y' | b'j', ..] => (b'i', false, 1),
            _ => (rest[0], false, 1),
        };
        i += skip;
        // ё is written e, yo, io or jo and е after a soft sign ye or ie: both become e.
        if matches!(first, b'e' | b'o') && n > 0 && key[n - 1] == b'i' {
            n -= 1;
            if n == 0 || key[n - 1] != b'e' {
                key[n] = b'e';
                n += 1;
            }
            continue;
        }
        if !first.is_ascii_alphabetic() || n == 0 || key[n - 1] != first {
            key[n] = first;
            n += 1;
        }
        if hissing {
            key[n] = b'h';
            n += 1;
        }
    }
    n
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
    use super::{fold_plainly, folded, is_plainly_cyrillic, latinize, reduce};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_words_are_folded_like_all_others(word in "[А-Яа-яЁёсшчкптзхйюя]{0,48}") {
            let (mut quick, mut plain) = ("before".to_owned(), "before".to_owned());
            fold_plainly(word.as_bytes(), &mut quick);
            latinize(&word, &mut plain);
            reduce(&mut plain, 6);
            prop_assert_eq!(plain, quick);
        }

        #[test]
        fn plain_words_are_of_russian_letters(word in ".{0,3}|[А-яЁёѐ҂Ѡ]{0,3}") {
            let letter = |c: char| matches!(c, 'А'..='Я' | 'а'..='я' | 'Ё' | 'ё');
            prop_assert_eq!(word.chars().all(letter), is_plainly_cyrillic(&word));
        }
    }

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
