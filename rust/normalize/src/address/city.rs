//! Cities: one name for each, from a cell of its own or out of an address.

use std::sync::LazyLock;

use rapidhash::{RapidHashMap, RapidHashSet};

use super::gazetteer::{CITIES, CLOSED, SYNONYMS};
use crate::dictionary::{Dictionary, settle};
use crate::fold::{fold_key, folded, lower};
use crate::nothing::says_nothing;
use crate::script::one_script;

/// What was understood of a city cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct City {
    /// The name, without `г.`; well-known short forms spelled out.
    pub display: String,
    /// The folded name.
    pub key: String,
}

impl City {
    /// Takes over another city's words, and keeps its own room.
    pub(super) fn copy(&mut self, other: &Self) {
        for (to, from) in [(&mut self.display, &other.display), (&mut self.key, &other.key)] {
            to.clear();
            to.push_str(from);
        }
    }
}

/// The known cities and their other names, by their folded spelling: what each is called.
static KNOWN: LazyLock<RapidHashMap<String, String>> = LazyLock::new(|| {
    let mut known = RapidHashMap::default();
    let none = Dictionary::default();
    for name in CITIES.iter().chain(&CLOSED) {
        let mut city = City::default();
        put_city(name, &none, &mut city);
        known.insert(folded(name), city.display);
    }
    for (short, full) in SYNONYMS.iter().filter(|(short, _)| short.chars().count() > 2) {
        known.insert(folded(short), (*full).to_owned());
    }
    known
});

/// Whether a folded text names a well-known city, or one of a user's own.
pub(super) fn is_known_city(key: &str, own: &Dictionary) -> bool {
    own.cities.keys.contains(key) || KNOWN.contains_key(key)
}

/// A user's cities: the name of each by how it is written, in lower case, ё as е.
#[derive(Debug, Default)]
pub(crate) struct OwnCities {
    names: RapidHashMap<String, String>,
    /// Folded: what may stand in an address without a «г.».
    keys: RapidHashSet<String>,
}

impl OwnCities {
    /// Adds a city by one of its names.
    pub(crate) fn add(&mut self, written: &str, name: &str) -> Result<(), &'static str> {
        let bare = |text: &str| {
            let mut city = City::default();
            let text = super::tidy(text);
            let inner = strip_city_mark(text.trim_matches([' ', '.', '"'])).to_owned();
            read_city(&text, &mut city);
            (!text.contains([',', '(', ')']) && !city.key.is_empty()).then_some((inner, city.display))
        };
        let (Some((from, _)), Some((to, display))) = (bare(written), bare(name)) else {
            return Err("a city is words of letters, no region and no number");
        };
        // What a name is written as stands for itself only where somebody says so.
        let shown = if lowered(&from) == lowered(&to) { to } else { display };
        for text in [&from, &shown] {
            self.keys.insert(folded(text));
        }
        self.names.insert(lowered(&from), shown);
        Ok(())
    }

    /// Makes the names that were added ready for use.
    pub(crate) fn settle(&mut self) {
        settle(&mut self.names, lowered);
    }
}

fn lowered(name: &str) -> String {
    name.chars()
        .map(|c| if c == 'Ё' || c == 'ё' { 'е' } else { lower(c) })
        .collect()
}

/// Reads a city cell; both fields stay empty where none is named.
pub fn read_city(cell: &str, out: &mut City) {
    read_city_by(cell, &Dictionary::default(), out);
}

/// [`read_city`] with a user's own cities.
pub fn read_city_by(cell: &str, own: &Dictionary, out: &mut City) {
    out.display.clear();
    out.key.clear();
    let text = super::tidy(cell);
    // «Московская обл., г. Химки», «Тверь (центр)»: the first piece that is no region.
    for piece in text.split([',', '(', ')', ';']) {
        let name = strip_city_mark(piece.trim_matches([' ', '.', '"']));
        let mut repaired = String::new();
        let region = is_region(name) || one_script(name, &mut repaired) && is_region(&repaired);
        if !name.is_empty() && !region {
            put_city(name, own, out);
            return;
        }
    }
}

pub(super) fn put_city(name: &str, own: &Dictionary, out: &mut City) {
    let (mut text, mut repaired) = (String::new(), String::new());
    let name = if !name.is_ascii() && one_script(name, &mut repaired) {
        repaired.as_str()
    } else {
        name
    };
    let low = lowered(name);
    if low.chars().filter(|c| c.is_alphabetic()).count() < 2
        || name.chars().any(|c| c.is_ascii_digit()) && !is_numbered(&low)
        || says_nothing(&low)
        || matches!(low.as_str(), "город" | "другой" | "другое" | "иногородний")
    {
        return;
    }
    if own.is_junk(&low) {
        return;
    }
    if let Some(full) = own.cities.names.get(&low) {
        out.display.push_str(full);
    } else if let Some((_, full)) = SYNONYMS.iter().find(|(short, _)| *short == low) {
        out.display.push_str(full);
    } else if name.chars().any(char::is_lowercase) && name.chars().next().is_some_and(char::is_uppercase) {
        out.display.push_str(name);
    } else {
        capitalize(&low, name, &mut out.display);
    }
    // Rare forms of letters became usual ones by now.
    if !out.display.is_ascii() && one_script(&out.display, &mut text) {
        out.display.clone_from(&text);
    }
    fold_key(&out.display, &mut out.key);
}

/// `арзамас-16`: a name with a number behind its hyphen. Behind a large city's name it is part of the name of closed ones
/// only, and otherwise anything.
fn is_numbered(low: &str) -> bool {
    let Some((name, number)) = low.rsplit_once('-') else {
        return false;
    };
    let digits = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let letters = name.ends_with(char::is_alphabetic) && !name.contains(|c: char| c.is_ascii_digit());
    digits && letters && (CLOSED.contains(&low) || !CITIES.contains(&name))
}

/// Whether a text is the name of a city that was closed.
pub(super) fn is_closed_city(text: &str) -> bool {
    text.len() < 32 && text.ends_with(|c: char| c.is_ascii_digit()) && CLOSED.contains(&lowered(text).as_str())
}

/// `нижний новгород` → `Нижний Новгород`, `ростов-на-дону` → `Ростов-на-Дону`.
fn capitalize(low: &str, original: &str, out: &mut String) {
    // Back to ё where the original had it: the lowered text has the same number of letters.
    let mut start = true;
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        if matches!(word.as_str(), "на" | "де" | "of" | "the") && !out.is_empty() {
            out.push_str(word);
        } else {
            let mut letters = word.chars();
            if let Some(first) = letters.next() {
                out.push(crate::fold::upper(first));
                out.push_str(letters.as_str());
            }
        }
        word.clear();
    };
    for (c, was) in low.chars().zip(original.chars()) {
        let c = if matches!(was, 'ё' | 'Ё') { 'ё' } else { c };
        if c.is_alphabetic() {
            start = false;
            word.push(c);
        } else {
            if !start {
                flush(&mut word, out);
                start = true;
            }
            out.push(c);
        }
    }
    flush(&mut word, out);
}

fn strip_city_mark(text: &str) -> &str {
    let mut name = text.trim();
    loop {
        let low: String = name.chars().take(12).map(lower).collect();
        let front = ["город ", "гор. ", "гор.", "г. ", "г.", "г ", "city of "];
        let rest = front
            .iter()
            .find(|mark| low.starts_with(*mark))
            .and_then(|mark| name.get(mark.len()..))
            .or_else(|| [" город", " г.", " г"].iter().find_map(|mark| name.strip_suffix(mark)));
        match rest {
            Some(rest) => name = rest.trim_matches([' ', '"', '.']),
            None => return name,
        }
    }
}

fn is_region(text: &str) -> bool {
    let low: String = text.chars().map(lower).collect();
    [
        "обл",
        "край",
        "респ",
        "россия",
        "рф",
        "russia",
        "округ",
        " ао",
        "р-н",
        "район",
    ]
    .iter()
    .any(|w| low.contains(w))
}
