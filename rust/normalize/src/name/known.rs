//! One word of a name, looked up once: its letters in one script, how it is shown, its keys, and what it can be.

use std::borrow::Cow;

use super::glued::{glued, with_child};
use super::lexicon::{Class, class_of, is_english_surname, is_mashing, is_mostly_given};
use super::restore::{self, restored};
use super::suggest::{Part, Suggestion, suggest};
use super::surname::{self, Ending, ending};
use super::surnames;
use crate::dictionary::Dictionary;
use crate::fold::{folded, is_cyrillic, is_plainly_cyrillic, lower, plain, upper};
use crate::given::{Gender, Given, patronymic_ending};
use crate::script::{cyrillic_twin, one_script};

/// Longer words are no names.
const LONGEST: usize = 40;

/// What a word can be, wherever it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    pub(super) latin: bool,
    pub(super) initial: bool,
    /// A known given name.
    pub(super) given: bool,
    /// What the given name says.
    pub(super) given_gender: Option<Gender>,
    /// A given name as it is used at home: Жека.
    pub(super) short: bool,
    /// A patronymic whose father's name is known.
    pub(super) patronymic: bool,
    /// A patronymic, at least by its ending.
    pub(super) patronymic_like: Option<Gender>,
    pub(super) ending: Option<Ending>,
    pub(super) class: Option<Class>,
    /// In the table of surnames.
    pub(super) surname: bool,
    /// No known name, and one slip away from a frequent given name.
    pub(super) given_like: bool,
    /// A given name that is a common surname too: Scott, Thomas.
    pub(super) surname_too: bool,
    /// Of these one that is a given name first: Thomas.
    pub(super) mostly_given: bool,
    /// In Latin letters, and such as only Russian names are.
    pub(super) telling: bool,
}

impl Facts {
    /// Whether something speaks for its being part of a name.
    pub(super) fn is_known(self) -> bool {
        self.given || self.patronymic
    }
}

/// A word as it is remembered: its texts stand one after another in the memory, each ending where the next begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) start: u32,
    /// In one script, as it was written otherwise.
    pub(super) text: u16,
    /// As it is shown: `Иванов`.
    pub(super) shown: u16,
    pub(super) key: u16,
    /// Its key as a surname.
    pub(super) surname: u16,
    /// The full given name that it stands for, or the father's.
    pub(super) name: u16,
    /// In Cyrillic, where it was transliterated.
    pub(super) cyrillic: u16,
    /// What it was likely meant to be.
    pub(super) slip: Option<Suggestion>,
    pub(super) facts: Facts,
    /// Whether letters were put right.
    pub(super) repaired: bool,
    pub(super) shape: Shape,
}

/// How many names stand in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    One,
    /// `ИИ`: two initials, in the right place.
    Initials,
    /// `ИвановИван`.
    Glued,
    /// Longer than any name.
    Endless,
}

impl Known {
    /// One raw word: letters of one script, looked up; its texts are appended to the memory's. With a full stop behind it, it
    /// is an initial of more than one letter: `Yu.`
    pub(super) fn of(raw: &str, own: &Dictionary, memory: &mut String) -> Self {
        let (raw, initial) = raw.strip_suffix('.').map_or((raw, false), |raw| (raw, true));
        let start = memory.len();
        let mut known = Self {
            start: start as u32,
            text: 0,
            shown: 0,
            key: 0,
            surname: 0,
            name: 0,
            cyrillic: 0,
            slip: None,
            facts: Facts::default(),
            repaired: false,
            shape: Shape::Endless,
        };
        let mut text = Cow::Borrowed(raw);
        // Most words are in one script already, in letters as they are written today.
        let plainly = raw.len() <= 2 * LONGEST && is_plainly_cyrillic(raw);
        if !plainly {
            if raw.chars().nth(LONGEST).is_some() {
                return known;
            }
            // Letters of old prints, and the signs of units that are letters, are shown in their usual form, and so they
            // are read.
            if raw.contains(|c| matches!(c, '\u{1c80}'..='\u{1c8f}' | '\u{212a}' | '\u{212b}')) {
                text = raw.chars().map(plain).collect();
            }
            let mut other = String::new();
            known.repaired = one_script(&text, &mut other);
            if known.repaired {
                text = other.into();
            }
            if text.contains(['4', '6']) && text.is_ascii() {
                known.repaired = true;
                text = spelled_digits(&text).into();
            }
        }
        let latin = text.starts_with(|c: char| c.is_ascii_alphabetic() || ('\u{c0}'..'\u{250}').contains(&c));
        let mut letters = text.chars();
        let single = initial || letters.next().is_some() && letters.next().is_none();
        let mut key = folded(&text);
        let mut name = "";
        // As it sounds, where it is written otherwise.
        let mut heard = None;
        let mut facts = Facts {
            latin,
            initial: single,
            ..Facts::default()
        };
        if !single {
            name = facts.look_up(&text, &key, own);
            // `Mixail`, `Xoxlov`: х written as it looks; only when a known name results.
            if latin && !facts.is_known() && text.contains(['x', 'X']) {
                let other = text.replace(['x', 'X'], "kh");
                let other_key = folded(&other);
                let named = own.given(&other_key, true).is_some() || own.patronymic(&other_key).is_some();
                if named || !is_surname(&text) && (is_surname(&other) || is_russian(&other)) {
                    heard = Some(other);
                    key = other_key;
                    facts = Facts {
                        latin,
                        ..Facts::default()
                    };
                    name = facts.look_up(&text, &key, own);
                }
            }
            // `Troickaya`, `Shvarc`, `Zarecuk`: ц written as it sounds; likewise.
            if latin
                && !facts.is_known()
                && heard.is_none()
                && let Some(other) = with_ts(&text)
            {
                key = folded(&other);
                facts = Facts {
                    latin,
                    ..Facts::default()
                };
                name = facts.look_up(&other, &key, own);
                heard = Some(other);
            }
            // `BEPA` in Latin letters is Вера: only when the Cyrillic reading is a known name.
            if latin
                && !facts.is_known()
                && facts.class.is_none()
                && let Some(twin) = text.chars().map(cyrillic_twin).collect::<Option<String>>()
            {
                let twin_key = folded(&twin);
                if own.given(&twin_key, false).is_some() || own.patronymic(&twin_key).is_some() {
                    (text, key) = (twin.into(), twin_key);
                    facts = Facts::default();
                    name = facts.look_up(&text, &key, own);
                }
            }
        }
        known.facts = facts;
        let titled = plainly && is_titled(raw);
        // «ИльдарОвна» is one name in odd case.
        let odd_case = || facts.is_known() || is_surname(&text);
        let glued = if titled || plainly && is_of_one_case(raw) {
            with_child(&text, own)
        } else {
            glued(&text, own)
        };
        known.shape = match glued.filter(|_| !odd_case()) {
            Some(_) => Shape::Glued,
            None if facts.class.is_none() && is_capital_pair(&text) => Shape::Initials,
            None => Shape::One,
        };
        let end = |memory: &String| (memory.len() - start) as u16;
        memory.push_str(&text);
        known.text = end(memory);
        if titled {
            memory.push_str(&text);
        } else if plainly {
            write_titled(&text, memory);
        } else {
            write_cased(&text, memory);
        }
        known.shown = end(memory);
        memory.push_str(&key);
        known.key = end(memory);
        match &heard {
            Some(heard) => surname::key(heard, memory),
            None if plainly => memory.push_str(surname::stem_of(&key)),
            None => surname::key(&text, memory),
        }
        if !single {
            let surname_key = &memory[start + known.key as usize..];
            known.facts.surname = own.has_surname(surname_key) || surnames::frequency(surname_key).is_some();
            if !latin && !known.facts.is_known() && !known.facts.surname && known.facts.class.is_none() {
                known.slip = suggest(&text);
                known.facts.given_like = known.slip.is_some_and(|s| s.part == Part::Given);
            }
        }
        known.surname = end(memory);
        memory.push_str(name);
        known.name = end(memory);
        known.write_cyrillic(heard.as_deref().unwrap_or(&text), &key, own, memory);
        known.cyrillic = end(memory);
        known
    }

    /// Whether more than one name stands in the word, or none.
    pub(super) fn has_pieces(&self) -> bool {
        self.shape != Shape::One
    }
}

impl Known {
    /// Appends what a Latin word was in Cyrillic, where that is known.
    fn write_cyrillic(&mut self, text: &str, key: &str, own: &Dictionary, memory: &mut String) {
        if !self.facts.latin || self.facts.class.is_some() {
            return;
        }
        if self.facts.initial {
            memory.extend(restore::initial(text));
            return;
        }
        let parts = [
            (self.facts.given, restore::Part::Given),
            (self.facts.patronymic, restore::Part::Patronymic),
            (self.facts.surname, restore::Part::Surname),
        ];
        let all = parts.map(|(is, part)| if is { restored(text, key, part, own) } else { None });
        let all = || all.iter().flatten();
        // `Gurevich` may be Гуревич or Гурьевич; `Iurevich` is hardly ever Юревич.
        if let Some(found) = all().find(|found| all().all(|other| found.outweighs(other))) {
            self.facts.telling = found.telling;
            memory.push_str(&found.word);
        }
    }
}

impl Facts {
    /// Finds out what a word of two letters or more can be; the key of the name it stands for, where it is known.
    fn look_up<'d>(&mut self, text: &str, key: &str, own: &'d Dictionary) -> &'d str {
        self.class = match own.is_name(text) {
            Some(true) => None,
            Some(false) => Some(Class::Junk),
            None if own.is_form(text) => Some(Class::Company),
            None => class_of(key, text),
        };
        // `Rjkj` is the beginning of «Колобова» in the other layout and no Ricky.
        let spoken = !self.latin || text.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y']);
        let known = own.given(key, self.latin).filter(|_| spoken || !text.is_ascii());
        self.given = known.is_some();
        self.short = known.is_some_and(Given::is_short);
        self.given_gender = known.and_then(|g| g.gender_in(self.latin));
        self.surname_too = self.latin && known.is_some() && is_english_surname(text);
        self.mostly_given = self.surname_too && is_mostly_given(text);
        let mut name = known.map_or("", |g| &*g.key);
        if known.is_none() {
            let father = own.patronymic(key);
            name = father.map_or("", |p| &*p.key);
            self.patronymic = father.is_some();
            self.patronymic_like = father
                .map(|p| p.gender)
                .or_else(|| patronymic_ending(key).map(|(g, _)| g));
            let last_half = text.rsplit('-').next().map_or(0, str::len);
            self.ending = if last_half == text.len() {
                ending(key, self.latin)
            } else {
                ending(&folded(&text[text.len() - last_half..]), self.latin)
            };
        }
        if self.class.is_none() && known.is_none() && is_mashing(text) {
            self.class = Some(Class::Junk);
        }
        name
    }
}

/// Whether a plainly Cyrillic word is a capital and small letters, as most names are written.
fn is_titled(word: &str) -> bool {
    let capital = |pair: &[u8]| matches!(pair, [0xd0, 0x90..=0xaf | 0x81]);
    let mut letters = word.as_bytes().chunks_exact(2);
    letters.next().is_some_and(capital) && !letters.any(capital)
}

/// Whether all letters of a plainly Cyrillic word are capitals, or all are small: where no names are joined.
fn is_of_one_case(word: &str) -> bool {
    let capital = |pair: &[u8]| matches!(pair, [0xd0, 0x90..=0xaf | 0x81]);
    let mut letters = word.as_bytes().chunks_exact(2).map(capital);
    let first = letters.next();
    letters.all(|capital| Some(capital) == first)
}

/// [`write_cased`] of a plainly Cyrillic word.
fn write_titled(word: &str, out: &mut String) {
    let mut space = [0_u8; 2 * LONGEST];
    let Some(titled) = space.get_mut(..word.len()) else {
        return write_cased(word, out);
    };
    titled.copy_from_slice(word.as_bytes());
    for (at, pair) in titled.chunks_exact_mut(2).enumerate() {
        let (first, second) = match (pair[0], pair[1]) {
            (0xd0, 0x90..=0x9f) if at > 0 => (0xd0, pair[1] + 0x20),
            (0xd0, 0xa0..=0xaf) if at > 0 => (0xd1, pair[1] - 0x20),
            (0xd0, 0x81) if at > 0 => (0xd1, 0x91),
            (0xd0, 0xb0..=0xbf) if at == 0 => (0xd0, pair[1] - 0x20),
            (0xd1, 0x80..=0x8f) if at == 0 => (0xd0, pair[1] + 0x20),
            (0xd1, 0x91) if at == 0 => (0xd0, 0x81),
            other => other,
        };
        (pair[0], pair[1]) = (first, second);
    }
    if let Ok(titled) = std::str::from_utf8(titled) {
        out.push_str(titled);
    }
}

/// `ИИ`: two capitals, which in their place are two initials.
fn is_capital_pair(text: &str) -> bool {
    let mut chars = text.chars();
    let mut capital = || chars.next().is_some_and(|c| c.is_uppercase() && is_cyrillic(c));
    capital() && capital() && chars.next().is_none()
}

/// `Vja4eslav` → `Vjacheslav`.
fn spelled_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        match (c, out.is_empty()) {
            ('4', true) => out.push_str("Ch"),
            ('4', false) => out.push_str("ch"),
            ('6', true) => out.push_str("Sh"),
            ('6', false) => out.push_str("sh"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether a word with х written `kh` ends as Russian surnames do; where `x` is mostly кс, it has to be in the table.
fn is_russian(text: &str) -> bool {
    let key = folded(text);
    let foreign = ["leh", "mah", "roh", "feli", "oha", "saha"];
    !foreign.iter().any(|piece| key.contains(piece)) && (ending(&key, false).is_some() || key.ends_with("enok"))
}

/// A surname with `ts` for each `c` that stands alone, where that makes a known one, or what ends as Russian surnames do
/// and is known neither so nor as it is: whoever writes Russian in Latin letters hardly ever has a `c` for к.
fn with_ts(text: &str) -> Option<String> {
    let mut other = String::with_capacity(text.len() + 4);
    let mut letters = text.chars().peekable();
    let mut lone = false;
    while let Some(c) = letters.next() {
        if matches!(c, 'c' | 'C') && !matches!(letters.peek(), Some('h' | 'H' | 'z' | 'Z')) {
            other.push_str(if c == 'c' { "ts" } else { "Ts" });
            lone = true;
        } else {
            other.push(c);
        }
    }
    if !lone {
        return None;
    }
    let low = text.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| low.ends_with(end));
    if is_surname(&other) {
        // `Novickaya` has the key of «Новик» otherwise.
        let told = ends(&["ckaya", "ckaia", "ckaja", "ckiy", "ckij", "ckii"]);
        return (told || !is_surname(text)).then_some(other);
    }
    let russian = ends(&[
        "ov", "ova", "ev", "eva", "skiy", "skij", "skii", "skaya", "skaia", "skaja", "enko", "ushkin", "kina",
    ]) || low.contains('k') && low.ends_with("uk");
    (russian && !low.contains("ck") && !is_surname(text)).then_some(other)
}

/// Whether a word is in the table of surnames.
fn is_surname(text: &str) -> bool {
    let mut key = String::new();
    surname::key(text, &mut key);
    surnames::frequency(&key).is_some()
}

/// `ИВАНОВ` → `Иванов`, `мамин-сибиряк` → `Мамин-Сибиряк`, `o'brien` → `O'Brien`, `McDonald` stays.
pub(super) fn write_cased(text: &str, out: &mut String) {
    let keep = text.len() > 3
        && text.starts_with("Mc")
        && text[2..].starts_with(char::is_uppercase)
        && text.ends_with(char::is_lowercase);
    if keep {
        out.push_str(text);
        return;
    }
    let mut start = true;
    let mut letters = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '-' => {
                out.push('-');
                let half: String = rest.chars().take(5).map(lower).collect();
                start = !matches!(half.as_str(), "оглы" | "кызы" | "заде" | "ogly" | "oglu" | "kyzy") && rest != "бен";
                letters = 0;
            }
            '\'' => {
                out.push('\'');
                start = letters == 1;
            }
            c => {
                out.push(if start { upper(c) } else { lower(c) });
                start = false;
                letters += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::glued::{glued, with_child};
    use super::{is_of_one_case, write_cased, write_titled};
    use crate::dictionary::Dictionary;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_words_are_cased_like_all_others(word in "[А-Яа-яЁё]{1,40}") {
            let (mut quick, mut plain) = ("before".to_owned(), "before".to_owned());
            write_titled(&word, &mut quick);
            write_cased(&word, &mut plain);
            prop_assert_eq!(plain, quick);
        }

        #[test]
        fn nothing_is_joined_in_one_case(word in "([А-ЯЁ]{1,9}|[а-яё]{1,9})(кызы|ОГЛЫ|)", name in "(иван|вугар|ВУГАР)(кызы|ОГЛЫ|)") {
            let own = Dictionary::default();
            for word in [word, name] {
                if is_of_one_case(&word) {
                    prop_assert_eq!(glued(&word, &own), with_child(&word, &own));
                }
            }
        }
    }
}
