//! A user's own words beside the built-in tables: names, legal forms, cities, and what is no name.
//!
//! A dictionary is plain text, an entry a line, its fields parted by `;`. A `#` at the beginning of a line or behind a
//! space begins a comment. What stands in a dictionary goes before the built-in tables.
//!
//! | kind | fields | example |
//! | --- | --- | --- |
//! | [`Kind::Given`] | name, gender (`m`, `f`, `м`, `ж` or nothing), the full name it is short for | `Гуля; f; Гульнара` |
//! | [`Kind::Surnames`] | surname, a man's form where there are two | `Кулдашбаев` |
//! | [`Kind::LegalForms`] | form as it is written, as it is shown | `потребительское общество; ПО` |
//! | [`Kind::Cities`] | city as it is written, its name | `Кольцово НСО; Кольцово` |
//! | [`Kind::Junk`] | a word that is no name | `лидогенерация` |

use rapidhash::{RapidHashMap, RapidHashSet};

use crate::address::OwnCities;
use crate::company::OwnForms;
use crate::fold::{folded, is_letter, lower};
use crate::given::{self, Gender, Given, Patronymic};
use crate::name::surname_key;

/// What the words of a text are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Given names and what they are short for.
    Given,
    /// Surnames.
    Surnames,
    /// Legal forms of companies.
    LegalForms,
    /// Cities and their other names.
    Cities,
    /// Words that stand in cells and say nothing.
    Junk,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Given, Self::Surnames, Self::LegalForms, Self::Cities, Self::Junk];

    /// The public word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Surnames => "surnames",
            Self::LegalForms => "legal_forms",
            Self::Cities => "cities",
            Self::Junk => "junk",
        }
    }
}

/// A line that is no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// What is the matter; it never repeats the line.
    pub reason: &'static str,
}

/// Own words of all kinds; an empty one changes nothing.
#[derive(Debug, Default)]
pub struct Dictionary {
    given: RapidHashMap<Box<str>, Given>,
    patronymics: RapidHashMap<Box<str>, Patronymic>,
    /// By the key of a surname.
    surnames: RapidHashSet<Box<str>>,
    /// Names in lower case, ё as е: they are names even where the built-in tables have them for something else.
    names: RapidHashSet<Box<str>>,
    /// Names by their key, as they are written: what a transliterated one is.
    spellings: RapidHashMap<Box<str>, Box<str>>,
    /// In lower case, ё as е.
    junk: RapidHashSet<Box<str>>,
    pub(crate) forms: OwnForms,
    pub(crate) cities: OwnCities,
}

/// Longer entries are a slip of whoever made the file.
const LONGEST: usize = 120;

impl Dictionary {
    /// Adds the entries of a text; at the first broken line nothing more.
    ///
    /// ```
    /// use prozvon_normalize::dictionary::{Dictionary, Kind};
    /// let mut own = Dictionary::default();
    /// own.add(Kind::Given, "# short names\nГуля; f; Гульнара").unwrap();
    /// assert_eq!(own.add(Kind::Given, "Гуля\nГуля; q").unwrap_err().line, 2);
    /// ```
    ///
    /// # Errors
    ///
    /// The [`Fault`] of the first line that is no entry.
    pub fn add(&mut self, kind: Kind, text: &str) -> Result<(), Fault> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate() {
            let line = without_comment(line).trim();
            if !line.is_empty() {
                self.add_entry(kind, line)
                    .map_err(|reason| Fault { line: at + 1, reason })?;
            }
        }
        self.cities.settle();
        self.forms.settle();
        Ok(())
    }

    fn add_entry(&mut self, kind: Kind, line: &str) -> Result<(), &'static str> {
        let fields: Vec<&str> = line.split(';').map(str::trim).collect();
        let most = match kind {
            Kind::Given => 3,
            Kind::LegalForms | Kind::Cities => 2,
            Kind::Surnames | Kind::Junk => 1,
        };
        if fields.len() > most {
            return Err("there are more fields, parted by a semicolon, than an entry of this kind has");
        }
        if line.len() > LONGEST * 4 {
            return Err("the line is longer than any entry");
        }
        let word = fields[0];
        match kind {
            Kind::Given => self.add_given(&fields),
            Kind::Surnames => {
                let mut key = String::new();
                surname_key(a_name(word)?, &mut key);
                self.spellings.insert(key.clone().into_boxed_str(), word.into());
                self.surnames.insert(key.into_boxed_str());
                self.names.insert(plain(word));
                Ok(())
            }
            Kind::Junk => {
                if word.chars().any(char::is_whitespace) || !word.chars().any(is_letter) {
                    return Err("one word of letters is wanted on a line");
                }
                self.junk.insert(plain(word));
                Ok(())
            }
            Kind::LegalForms => self.forms.add(word, fields.get(1).copied().unwrap_or(word)),
            Kind::Cities => self.cities.add(word, fields.get(1).copied().unwrap_or(word)),
        }
    }

    fn add_given(&mut self, fields: &[&str]) -> Result<(), &'static str> {
        let word = a_name(fields[0])?;
        let gender = match *fields.get(1).unwrap_or(&"") {
            "" => None,
            "m" | "м" => Some(Gender::Male),
            "f" | "ж" => Some(Gender::Female),
            _ => return Err("the second field is the gender: m, f or nothing"),
        };
        let full = fields
            .get(2)
            .copied()
            .filter(|f| !f.is_empty())
            .map(a_name)
            .transpose()?;
        let spelling = folded(word);
        let key = full.map_or_else(|| spelling.clone(), |full| self.full_key(full));
        let gender = gender.or_else(|| self.given(&key, true).and_then(|known| known.gender));
        if full.is_none() && gender == Some(Gender::Male) {
            for (patronymic, gender) in given::patronymics_of(word) {
                let known = Patronymic {
                    key: key.clone().into_boxed_str(),
                    gender,
                };
                self.patronymics.insert(folded(&patronymic).into_boxed_str(), known);
            }
        }
        self.names.insert(plain(word));
        self.spellings.insert(spelling.clone().into_boxed_str(), word.into());
        self.given
            .insert(spelling.into_boxed_str(), Given::own(word, key, gender, full.is_none()));
        Ok(())
    }

    /// The key of a full name, which may itself be known as another's spelling.
    fn full_key(&self, full: &str) -> String {
        let key = folded(full);
        self.given(&key, true).map_or(key, |known| known.key.to_string())
    }

    /// Looks a word up among own and built-in given names, as [`given::given`] does.
    pub fn given(&self, key: &str, latin: bool) -> Option<&Given> {
        let own = if self.given.is_empty() {
            None
        } else {
            self.given.get(key)
        };
        own.or_else(|| given::given(key, latin))
    }

    /// Looks a folded word up among own and built-in patronymics.
    pub fn patronymic(&self, key: &str) -> Option<&Patronymic> {
        let own = if self.patronymics.is_empty() {
            None
        } else {
            self.patronymics.get(key)
        };
        own.or_else(|| given::patronymic(key))
    }

    /// The own name that has this key, as it is written.
    pub(crate) fn spellings(&self, key: &str) -> impl Iterator<Item = &str> {
        self.spellings.get(key).map(|word| &**word).into_iter()
    }

    /// Whether the surname with this key is an own one.
    pub(crate) fn has_surname(&self, key: &str) -> bool {
        !self.surnames.is_empty() && self.surnames.contains(key)
    }

    /// What the dictionary says of a word in a name's cell: a name, or no name; nothing where it does not know it.
    pub(crate) fn is_name(&self, text: &str) -> Option<bool> {
        if self.names.is_empty() && self.junk.is_empty() && self.forms.is_empty() {
            return None;
        }
        let word = plain(text);
        if self.names.contains(&word) {
            return Some(true);
        }
        self.junk.contains(&word).then_some(false)
    }

    /// Whether a word is a legal form of its own, which makes a company of a name's cell. Two letters may be initials.
    pub(crate) fn is_form(&self, text: &str) -> bool {
        !self.forms.is_empty() && text.chars().nth(2).is_some() && self.forms.has(&plain(text))
    }

    /// Whether a whole cell, in lower case, is nothing but a word that says nothing.
    pub(crate) fn is_junk(&self, cell: &str) -> bool {
        !self.junk.is_empty() && self.junk.contains(&plain(cell))
    }
}

/// Leads names of names to the last of them, so that what is shown is read as itself; `low` is how a name is looked for.
pub(crate) fn settle(names: &mut RapidHashMap<String, String>, low: fn(&str) -> String) {
    let mut written: Vec<String> = names.keys().cloned().collect();
    written.sort_unstable();
    for from in written {
        let mut to = names[&from].clone();
        // A circle has to end somewhere; longer chains nobody makes.
        for _ in 0..8 {
            match names.get(&low(&to)) {
                Some(next) if *next != to => to.clone_from(next),
                _ => break,
            }
        }
        names.insert(low(&to), to.clone());
        names.insert(from, to);
    }
}

/// Without what stands behind a `#` that begins the line or follows a space.
fn without_comment(line: &str) -> &str {
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if c == '#' && before.is_whitespace() {
            return &line[..at];
        }
        before = c;
    }
    line
}

/// One word as names have them.
fn a_name(word: &str) -> Result<&str, &'static str> {
    let fits = |c: char| is_letter(c) || matches!(c, '-' | '\'' | '’');
    let letters = word.chars().filter(|c| is_letter(*c)).count();
    if word.chars().all(fits) && (2..=40).contains(&letters) {
        Ok(word)
    } else {
        Err("a name is one word of 2 to 40 letters")
    }
}

/// Lower case, ё as е.
fn plain(text: &str) -> Box<str> {
    text.chars()
        .map(|c| match lower(c) {
            'ё' => 'е',
            c => c,
        })
        .collect::<String>()
        .into_boxed_str()
}
