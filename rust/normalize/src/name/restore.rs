//! Transliterated Russian names back in Cyrillic: which known name a Latin word is, whatever scheme it was written by.
//!
//! Known names are found by the key in which all schemes meet ([`crate::fold`]), and of those with one key the one is
//! taken that the Latin letters spell best ([`spelled`]). Where two are spelled as well, much the more frequent one is
//! meant; where none is, the word stays as it is. When a whole row may be shown in Cyrillic is the business of
//! [`super::words`].

use std::sync::LazyLock;

use rapidhash::RapidHashSet;
use rapidhash::v3::rapidhash_v3;

use super::spelling::{plain_latin, spelled};
use super::surname;
use super::surnames;
use crate::dictionary::Dictionary;
use crate::fold::{folded, lower};
use crate::given;

/// One name has to have so many times the bearers of another (as a power of two) to be meant where both are spelled so.
const MUCH_MORE: u8 = 3;

/// A word that is spelled worse is another.
const DEAREST: u8 = 1;

/// A surname of so many bearers (as a power of two) is meant though its letters leave a doubt.
const MANY: u8 = 11;

/// What a word in Latin letters was before somebody transliterated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Restored {
    /// In lower case.
    pub(super) word: String,
    /// Whether the word alone tells that a Russian name is meant: no other language spells a name so.
    pub(super) telling: bool,
    /// The power of two of its bearers.
    power: u8,
}

impl Restored {
    /// Whether this name is borne so much more often than another that it is meant.
    pub(super) fn outweighs(&self, other: &Self) -> bool {
        self.word == other.word || self.power >= other.power.saturating_add(MUCH_MORE)
    }
}

/// Which part of a name is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A given name, short or full.
    Given,
    /// A patronymic.
    Patronymic,
    /// A surname, of a man or a woman.
    Surname,
}

/// The known name that a Latin word spells, if just one does; `key` is its folded form.
pub(super) fn restored(text: &str, key: &str, part: Part, own: &Dictionary) -> Option<Restored> {
    let latin = plain_latin(text)?;
    let mut best = Best::default();
    match part {
        Part::Given | Part::Patronymic => {
            NAMES.with_key(key, |word, power| best.offer(&latin, word, power));
            for word in own.spellings(key) {
                best.offer(&latin, word, u8::MAX / 2);
            }
            // Alexander is no spelling of Александр, and known to be its form.
            if best.first.is_none()
                && let Some(known) = own.given(key, true)
            {
                NAMES.with_key(&known.key, |word, power| best.offer(&latin, word, power));
            }
        }
        Part::Surname => {
            let mut stem = String::new();
            surname::key(text, &mut stem);
            let mut forms = |word: &str, power| {
                let word: String = word.chars().map(lower).collect();
                if let Some(woman) = womans(&word) {
                    best.offer(&latin, &woman, power);
                }
                best.offer(&latin, &word, power);
            };
            SURNAMES.with_key(&stem, &mut forms);
            for word in own.spellings(&stem) {
                forms(word, u8::MAX / 2);
            }
        }
    }
    let (word, power) = best.word()?;
    // Only what has the same keys is the same name to whoever compares.
    let same = |a: &str, b: &str| {
        own.given(a, false)
            .is_some_and(|a| own.given(b, true).is_some_and(|b| a.key == b.key))
    };
    let restored = folded(&word);
    if restored != key && !same(&restored, key) {
        return None;
    }
    // `Caplin` may be Каплин or Цаплин; in given names (Victor) it is plain.
    if part == Part::Surname && !word.contains('ц') && latin.windows(2).any(|pair| pair[0] == b'c' && pair[1] != b'h')
    {
        return None;
    }
    // `Kuxova` may be Куксова or Кухова; Максимов and Алексеев are many.
    if part == Part::Surname && latin.contains(&b'x') && power < MANY {
        return None;
    }
    let telling = match part {
        Part::Patronymic => true,
        Part::Given => TELLING.contains(key),
        Part::Surname => RUSSIAN_ENDINGS.iter().any(|end| word.ends_with(end)),
    };
    Some(Restored { word, telling, power })
}

/// The Cyrillic letter of a Latin initial that stands for one letter in every scheme, or nearly so.
pub(super) fn initial(text: &str) -> Option<char> {
    Some(match text {
        "A" | "a" => 'А',
        "B" | "b" => 'Б',
        "D" | "d" => 'Д',
        "F" | "f" => 'Ф',
        "G" | "g" => 'Г',
        "I" | "i" => 'И',
        "K" | "k" => 'К',
        "L" | "l" => 'Л',
        "M" | "m" => 'М',
        "N" | "n" => 'Н',
        "O" | "o" => 'О',
        "P" | "p" => 'П',
        "R" | "r" => 'Р',
        "S" | "s" => 'С',
        "T" | "t" => 'Т',
        "U" | "u" => 'У',
        "V" | "v" => 'В',
        "Z" | "z" => 'З',
        _ => return in_letters(text),
    })
}

/// The Cyrillic letter of an initial that is written with two Latin ones, or more: `Yu.`
pub(super) fn in_letters(text: &str) -> Option<char> {
    Some(match text {
        "Yu" | "Iu" | "Ju" | "YU" | "IU" | "JU" => 'Ю',
        "Ya" | "Ia" | "Ja" | "YA" | "IA" | "JA" => 'Я',
        "Zh" | "ZH" => 'Ж',
        "Kh" | "KH" => 'Х',
        "Ts" | "TS" => 'Ц',
        "Ch" | "CH" => 'Ч',
        "Sh" | "SH" => 'Ш',
        "Shch" | "SHCH" => 'Щ',
        _ => return None,
    })
}

/// Endings of surnames that tell of Russia; -ин is English, too.
const RUSSIAN_ENDINGS: [&str; 11] = [
    "ов", "ев", "ёв", "ова", "ева", "ёва", "ский", "ская", "цкий", "цкая", "енко",
];

/// Given names, folded, that tell of Russia and its neighbours: others, such as Anna, Robert and Karen, are anybody's.
static TELLING: LazyLock<RapidHashSet<&'static str>> = LazyLock::new(|| {
    "afanasi agafia aleksei anatoli anfisa arkadi arseni artem bogdan boris dmitri egor ekaterina elizaveta evgeni evgenia \
     evdokia fedor galina genadi georgi gleb grigori igor ilia inokenti irina iaroslav iuri iulia iuria konstantin ksenia \
     lavrenti leonid liubov liudmila makar mihail mstislav natalia nikita nikolai oksana oleg olesia olga pavel prohor \
     rostislav sergei snezhana stepan sviatoslav svetlana taisia tamara taras tatiana timofei valeri valentin valentina \
     vasili vasilisa viacheslav vitali vladimir vladislav vsevolod zahar zinaida"
        .split_whitespace()
        .collect()
});

/// Words by the hash of their keys.
#[derive(Default)]
struct Index {
    text: String,
    /// The hash of the key, where the word stands, its length, the power of two of its bearers; by hash.
    words: Vec<(u64, u32, u8, u8)>,
    /// Where the words begin whose hash begins with a number.
    begin: Vec<u32>,
}

/// How many bits of a hash [`Index::begin`] tells apart.
const BITS: u32 = 14;

static NAMES: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    for (word, power) in given::cyrillic_spellings() {
        let key = folded(&word);
        index.put(&key, &word, power);
    }
    index.settled()
});

static SURNAMES: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    let mut key = String::new();
    for (power, word) in surnames::frequent(0) {
        key.clear();
        surname::key(word, &mut key);
        index.put(&key, word, power);
    }
    index.settled()
});

impl Index {
    fn put(&mut self, key: &str, word: &str, power: u8) {
        let start = self.text.len() as u32;
        if let Ok(length) = u8::try_from(word.len()) {
            self.text.push_str(word);
            self.words.push((rapidhash_v3(key.as_bytes()), start, length, power));
        }
    }

    fn settled(mut self) -> Self {
        self.words.sort_unstable();
        let begin = |number: u64| self.words.partition_point(|(hash, ..)| hash >> (64 - BITS) < number) as u32;
        self.begin = (0..1 << BITS).map(begin).collect();
        self
    }

    fn with_key(&self, key: &str, mut each: impl FnMut(&str, u8)) {
        let hash = rapidhash_v3(key.as_bytes());
        let from = self.begin[(hash >> (64 - BITS)) as usize] as usize;
        let words = self.words[from..].iter().skip_while(|(known, ..)| *known < hash);
        for (_, start, length, power) in words.take_while(|(known, ..)| *known == hash) {
            let start = *start as usize;
            each(&self.text[start..start + usize::from(*length)], *power);
        }
    }
}

/// The best spelled of the words offered.
#[derive(Default)]
struct Best {
    /// As it is written, its cost and its power.
    first: Option<(String, u8, u8)>,
    /// The most frequent other one that is spelled as well.
    rival: Option<u8>,
}

impl Best {
    fn offer(&mut self, latin: &[u8], word: &str, power: u8) {
        let Some((cost, word)) = spelled(latin, word).filter(|(cost, _)| *cost <= DEAREST) else {
            return;
        };
        match &mut self.first {
            Some((known, best, powers)) if *best == cost => {
                if *known == word {
                    *powers = (*powers).max(power);
                } else if power > *powers {
                    self.rival = self.rival.max(Some(*powers));
                    self.first = Some((word, cost, power));
                } else {
                    self.rival = self.rival.max(Some(power));
                }
            }
            Some((_, best, _)) if *best < cost => {}
            _ => {
                self.first = Some((word, cost, power));
                self.rival = None;
            }
        }
    }

    fn word(self) -> Option<(String, u8)> {
        let (word, _, power) = self.first?;
        self.rival
            .is_none_or(|rival| rival + MUCH_MORE <= power)
            .then_some((word, power))
    }
}

/// A woman's form of a man's surname, in lower case.
fn womans(surname: &str) -> Option<String> {
    ["ов", "ев", "ёв", "ин", "ын"]
        .iter()
        .any(|end| surname.ends_with(end))
        .then(|| format!("{surname}а"))
        .or_else(|| {
            let stem = ["ий", "ый", "ой"].iter().find_map(|end| surname.strip_suffix(end))?;
            Some(format!("{stem}ая"))
        })
}

#[cfg(test)]
mod tests {
    use super::{Part, restored};
    use crate::dictionary::Dictionary;
    use crate::fold::folded;

    fn of(text: &str, part: Part) -> Option<String> {
        restored(text, &folded(text), part, &Dictionary::default()).map(|r| r.word)
    }

    #[test]
    fn names_of_any_scheme_are_restored() {
        for (written, part, word) in [
            ("Sergey", Part::Given, "сергей"),
            ("Sergei", Part::Given, "сергей"),
            ("Dmitrii", Part::Given, "дмитрий"),
            ("Yulia", Part::Given, "юлия"),
            ("Iuliia", Part::Given, "юлия"),
            ("Alexey", Part::Given, "алексей"),
            ("Alexander", Part::Given, "александр"),
            ("Fyodor", Part::Given, "фёдор"),
            ("Natalia", Part::Given, "наталья"),
            ("Nataliya", Part::Given, "наталия"),
            ("Petrovich", Part::Patronymic, "петрович"),
            ("Yurievna", Part::Patronymic, "юрьевна"),
            ("Anatolyevich", Part::Patronymic, "анатольевич"),
            ("Ivanova", Part::Surname, "иванова"),
            ("Solovyeva", Part::Surname, "соловьева"),
            ("Solovyov", Part::Surname, "соловьёв"),
            ("Shcherbakov", Part::Surname, "щербаков"),
            ("Scherbakova", Part::Surname, "щербакова"),
            ("Zhukovskaya", Part::Surname, "жуковская"),
            ("Kuznecov", Part::Surname, "кузнецов"),
        ] {
            assert_eq!(Some(word), of(written, part).as_deref(), "{written}");
        }
    }

    #[test]
    fn what_no_known_name_is_spelled_so_stays() {
        for (written, part) in [
            ("John", Part::Given),
            ("Ana", Part::Given),
            ("Smith", Part::Surname),
            ("Kowalski", Part::Surname),
            ("Zork", Part::Surname),
        ] {
            assert_eq!(None, of(written, part), "{written}");
        }
    }
}
