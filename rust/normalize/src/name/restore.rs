//! Transliterated Russian names back in Cyrillic: which known name a Latin word is, whatever scheme it was written by.
//!
//! Known names are found by the key in which all schemes meet ([`crate::fold`]), and of those with one key the one is
//! taken that the Latin letters spell best ([`spelled`]). Where two are spelled as well, much the more frequent one is
//! meant; where none is, the word stays as it is. When a whole row may be shown in Cyrillic is the business of
//! [`super::words`].

use std::sync::LazyLock;

use rapidhash::RapidHashSet;
use rapidhash::v3::rapidhash_v3;

use super::surname;
use super::surnames;
use crate::dictionary::Dictionary;
use crate::fold::{folded, lower};
use crate::given;

/// One name has to have so many times the bearers of another (as a power of two) to be meant where both are spelled so.
const MUCH_MORE: u8 = 3;

/// A word that is spelled worse is another.
const DEAREST: u8 = 1;

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
}

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
        self
    }

    fn with_key(&self, key: &str, mut each: impl FnMut(&str, u8)) {
        let hash = rapidhash_v3(key.as_bytes());
        let from = self.words.partition_point(|(known, ..)| *known < hash);
        for (_, start, length, power) in self.words[from..].iter().take_while(|(known, ..)| *known == hash) {
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

/// Lower-case letters without marks and apostrophes; nothing where a letter is in no scheme.
fn plain_latin(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 4);
    for c in text.chars() {
        match lower(c) {
            // Polish, and no scheme for Russian.
            'w' | 'q' => return None,
            c @ ('a'..='z' | '-') => out.push(c as u8),
            '\'' | '"' => {}
            'č' => out.extend(b"ch"),
            'š' => out.extend(b"sh"),
            'ž' => out.extend(b"zh"),
            'ë' => out.extend(b"yo"),
            _ => return None,
        }
    }
    Some(out)
}

/// How Cyrillic letters are written, each spelling with what it costs to believe it. Longer pieces stand first.
const SPELLINGS: &[(&str, &[(&str, u8)])] = &[
    (
        "ий",
        &[
            ("iy", 0),
            ("ii", 0),
            ("ij", 0),
            ("y", 0),
            ("i", 0),
            ("yi", 1),
            ("yj", 1),
        ],
    ),
    ("ый", &[("yy", 0), ("yi", 0), ("yj", 0), ("iy", 1), ("y", 0), ("i", 1)]),
    ("ия", &[("iya", 0), ("iia", 0), ("ija", 0), ("ia", 0), ("ya", 1)]),
    ("ье", &[("ye", 0), ("ie", 0), ("je", 0), ("e", 0), ("yo", 0), ("io", 0)]),
    ("ьё", &[("ye", 0), ("ie", 0), ("je", 0), ("e", 0), ("yo", 0), ("io", 0)]),
    ("кс", &[("x", 0), ("ks", 0)]),
    // Alexander
    ("др", &[("dr", 0), ("der", 1)]),
    ("а", &[("a", 0)]),
    ("б", &[("b", 0)]),
    ("в", &[("v", 0)]),
    ("г", &[("g", 0)]),
    ("д", &[("d", 0)]),
    (
        "е",
        &[
            ("e", 0),
            ("ye", 0),
            ("je", 0),
            ("ie", 1),
            ("yo", 1),
            ("jo", 1),
            ("io", 1),
        ],
    ),
    ("ё", &[("e", 0), ("yo", 0), ("jo", 0), ("io", 0), ("ye", 1)]),
    ("ж", &[("zh", 0)]),
    ("з", &[("z", 0)]),
    ("и", &[("i", 0), ("y", 1)]),
    ("й", &[("y", 0), ("i", 0), ("j", 0)]),
    ("к", &[("k", 0), ("c", 1)]),
    ("л", &[("l", 0)]),
    ("м", &[("m", 0)]),
    ("н", &[("n", 0)]),
    ("о", &[("o", 0)]),
    ("п", &[("p", 0)]),
    ("р", &[("r", 0)]),
    ("с", &[("s", 0)]),
    ("т", &[("t", 0)]),
    ("у", &[("u", 0), ("ou", 1)]),
    ("ф", &[("f", 0), ("ph", 1)]),
    ("х", &[("kh", 0), ("h", 0), ("x", 1)]),
    ("ц", &[("ts", 0), ("c", 0), ("tz", 1)]),
    ("ч", &[("ch", 0), ("tch", 1)]),
    ("ш", &[("sh", 0), ("sch", 1)]),
    ("щ", &[("shch", 0), ("sch", 0), ("shh", 0), ("sh", 2)]),
    ("ъ", &[("", 0)]),
    ("ы", &[("y", 0), ("i", 2)]),
    ("ь", &[("", 0)]),
    ("э", &[("e", 0), ("eh", 0)]),
    ("ю", &[("yu", 0), ("iu", 0), ("ju", 0)]),
    ("я", &[("ya", 0), ("ia", 0), ("ja", 0)]),
    ("-", &[("-", 0)]),
];

/// Longest word that is looked at, in letters.
const LONGEST: usize = 40;

/// The entries of [`SPELLINGS`] by the letter that they begin with, in their order.
static BY_LETTER: LazyLock<Vec<Vec<Spelling>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); LETTERS];
    for (piece, written) in SPELLINGS {
        let mut letters = piece.chars();
        let first = letters.next().and_then(number_of);
        if let Some(first) = first {
            let second = letters.next();
            table[first].push(Spelling { second, written });
        }
    }
    table
});

/// How a letter, or two, are written.
#[derive(Clone, Copy)]
struct Spelling {
    second: Option<char>,
    written: &'static [(&'static str, u8)],
}

/// How many letters [`SPELLINGS`] knows.
const LETTERS: usize = 34;

fn number_of(letter: char) -> Option<usize> {
    match letter {
        'а'..='я' => Some(letter as usize - 'а' as usize),
        'ё' => Some(32),
        '-' => Some(33),
        _ => None,
    }
}

/// What it costs to take Latin letters for a Cyrillic word, and the word, its ё where the letters tell of one.
fn spelled(latin: &[u8], word: &str) -> Option<(u8, String)> {
    let mut space = ['\0'; LONGEST];
    let mut count = 0;
    for c in word.chars() {
        *space.get_mut(count)? = lower(c);
        count += 1;
    }
    let letters = &space[..count];
    if latin.len() > 2 * LONGEST {
        return None;
    }
    let spellings = |i: usize| {
        let all: &[Spelling] = number_of(letters[i]).map_or(&[], |number| &BY_LETTER[number]);
        let fits = move |s: &&Spelling| s.second.is_none_or(|second| letters.get(i + 1) == Some(&second));
        all.iter().filter(fits)
    };
    let length = |spelling: &Spelling| 1 + usize::from(spelling.second.is_some());
    // The places in the Latin letters that each letter can begin at: bits, because most words are given up here.
    let mut reached = [0_u128; LONGEST + 1];
    reached[0] = 1;
    for i in 0..count {
        let mut rest = reached[i];
        while rest != 0 {
            let j = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            for spelling in spellings(i) {
                for (written, _) in spelling.written {
                    if latin[j..].starts_with(written.as_bytes()) {
                        reached[i + length(spelling)] |= 1 << (j + written.len());
                    }
                }
            }
        }
    }
    if reached[count] >> latin.len() & 1 == 0 {
        return None;
    }
    // Least costs from each place in both to their ends, filled from behind; with each the spelling chosen.
    let width = latin.len() + 1;
    let mut costs: Vec<Option<(u8, &Spelling, &str)>> = vec![None; count * width];
    let rest = |costs: &[Option<(u8, &Spelling, &str)>], i: usize, j: usize| {
        if i == count {
            (j == latin.len()).then_some(0)
        } else {
            costs[i * width + j].map(|c| c.0)
        }
    };
    for i in (0..count).rev() {
        for j in (0..width).filter(|j| reached[i] >> j & 1 == 1) {
            for spelling in spellings(i) {
                for (written, cost) in spelling.written {
                    if latin[j..].starts_with(written.as_bytes())
                        && let Some(behind) = rest(&costs, i + length(spelling), j + written.len())
                    {
                        let place = &mut costs[i * width + j];
                        let whole = behind + cost;
                        if place.is_none_or(|known| whole < known.0) {
                            *place = Some((whole, spelling, written));
                        }
                    }
                }
            }
        }
    }
    let cost = rest(&costs, 0, 0)?;
    let (mut i, mut j) = (0, 0);
    let mut out = String::with_capacity(2 * count);
    while i < count {
        let (_, spelling, written) = costs[i * width + j]?;
        let piece = &letters[i..i + length(spelling)];
        let yo = written.ends_with('o') && piece != ['о'];
        for c in piece {
            out.push(match c {
                'е' | 'ё' if yo => 'ё',
                'ё' => 'е',
                c => *c,
            });
        }
        i += piece.len();
        j += written.len();
    }
    Some((cost, out))
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
    use super::{Part, SPELLINGS, restored, spelled};
    use crate::dictionary::Dictionary;
    use crate::fold::folded;
    use proptest::prelude::*;

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

    /// The least cost by trying every spelling of every piece: slow and plainly right.
    fn tried(latin: &[u8], word: &str) -> Option<u8> {
        if word.is_empty() {
            return latin.is_empty().then_some(0);
        }
        let pieces = SPELLINGS.iter().filter(|(piece, _)| word.starts_with(piece));
        let ways = pieces.flat_map(|(piece, all)| all.iter().map(move |way| (piece, way)));
        ways.filter_map(|(piece, (written, cost))| {
            let rest = latin.strip_prefix(written.as_bytes())?;
            Some(cost + tried(rest, &word[piece.len()..])?)
        })
        .min()
    }

    proptest! {
        #[test]
        fn the_least_cost_is_found(latin in "[aeiyokhsjtcx]{0,9}", word in "[аеёийыьюякхсшщ]{0,6}") {
            prop_assert_eq!(tried(latin.as_bytes(), &word), spelled(latin.as_bytes(), &word).map(|s| s.0));
        }

        #[test]
        fn what_a_name_is_written_as_spells_it(word in "[а-яё]{1,8}", picks in prop::collection::vec(any::<usize>(), 8)) {
            let mut latin = String::new();
            for (c, pick) in word.chars().zip(picks) {
                let ways = SPELLINGS.iter().find(|(piece, _)| *piece == c.to_string()).unwrap().1;
                latin.push_str(ways[pick % ways.len()].0);
            }
            let (_, read) = spelled(latin.as_bytes(), &word).unwrap();
            prop_assert_eq!(read.replace('ё', "е"), word.replace('ё', "е"));
        }
    }

    #[test]
    fn letters_are_told_apart_by_what_they_are_written_as() {
        assert_eq!(Some((0, "щукин".to_owned())), spelled(b"shchukin", "Щукин"));
        assert_eq!(None, spelled(b"shchukin", "Шукин"));
        assert_eq!(Some((2, "синицын".to_owned())), spelled(b"sinitsin", "Синицын"));
    }
}
