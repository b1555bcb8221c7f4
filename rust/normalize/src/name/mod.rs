//! Names of people: the parts, the order they stood in, the gender, and what was no name.
//!
//! A cell is cut into words ([`words`]), each word is looked at for what it can be (a known given name, a
//! patronymic, a surname by its ending, an initial), and the places of the words decide the rest ([`order`]). What is
//! no name (a remark, a phone, a company, a placeholder) goes to the note and never into a part.
//!
//! | key | made from |
//! | --- | --- |
//! | surname | each half folded, the gender's ending taken off: `Иванова`, `IVANOV` → `ivanov` |
//! | given name | the full name of a diminutive, folded; an ambiguous diminutive itself; an initial: one letter |
//! | patronymic | the father's name, folded: `Петровна`, `Петрович` → `petr`; an initial: one letter |
//!
//! The key of an initial is a prefix of the key of the name; its display form ends in a full stop.

mod glued;
mod known;
mod layout;
mod lexicon;
mod order;
mod parts;
mod plainly;
mod ready;
mod restore;
mod spelling;
mod suggest;
mod surname;
mod surnames;
mod tokens;
mod units;
mod words;

use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::given::Gender;
use crate::refusal::Scanner;
use crate::{Issue, Issues};

pub use plainly::Plain;
pub use surname::key as surname_key;

/// What a row says about the name: a full name, or parts in columns of their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cells<'a> {
    /// Everything in one cell; read when the parts are empty.
    pub full: &'a str,
    /// The surname's own column.
    pub surname: &'a str,
    /// The given name's own column.
    pub given: &'a str,
    /// The patronymic's own column.
    pub patronymic: &'a str,
}

/// How the words stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Иванов Иван Иванович
    SurnameGivenPatronymic,
    /// Иван Иванович Иванов
    GivenPatronymicSurname,
    /// Иванов Иван
    SurnameGiven,
    /// Иван Иванов, John Smith
    GivenSurname,
    /// Иван Иванович
    GivenPatronymic,
    /// Иванов Иванович
    SurnamePatronymic,
    /// Иванов И. И.
    SurnameInitials,
    /// И. И. Иванов
    InitialsSurname,
    /// One word.
    Surname,
    /// One word.
    Given,
    /// One word.
    Patronymic,
    /// Each part in its own column.
    Columns,
    /// Иван Иванов Иванович
    GivenSurnamePatronymic,
}

impl Order {
    /// Every order, in the order of its number.
    pub const ALL: [Self; 13] = [
        Self::SurnameGivenPatronymic,
        Self::GivenPatronymicSurname,
        Self::SurnameGiven,
        Self::GivenSurname,
        Self::GivenPatronymic,
        Self::SurnamePatronymic,
        Self::SurnameInitials,
        Self::InitialsSurname,
        Self::Surname,
        Self::Given,
        Self::Patronymic,
        Self::Columns,
        Self::GivenSurnamePatronymic,
    ];

    /// The public word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SurnameGivenPatronymic => "surname_given_patronymic",
            Self::GivenPatronymicSurname => "given_patronymic_surname",
            Self::SurnameGiven => "surname_given",
            Self::GivenSurname => "given_surname",
            Self::GivenPatronymic => "given_patronymic",
            Self::SurnamePatronymic => "surname_patronymic",
            Self::SurnameInitials => "surname_initials",
            Self::InitialsSurname => "initials_surname",
            Self::Surname => "surname",
            Self::Given => "given",
            Self::Patronymic => "patronymic",
            Self::Columns => "columns",
            Self::GivenSurnamePatronymic => "given_surname_patronymic",
        }
    }
}

/// A name that was read; empty text where a part is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Display form.
    pub surname: String,
    /// Display form.
    pub given: String,
    /// Display form.
    pub patronymic: String,
    /// Comparison key.
    pub surname_key: String,
    /// Comparison key.
    pub given_key: String,
    /// Comparison key.
    pub patronymic_key: String,
    /// Unknown in doubt.
    pub gender: Option<Gender>,
    /// What was split off, as written.
    pub note: String,
    /// How the words stood.
    pub order: Option<Order>,
    /// The full name with its likely slips put right; empty where none is seen. Nothing else follows it.
    pub suggestion: String,
    /// How sure the suggestion is, of 100; 0 without one.
    pub confidence: u8,
    /// Faults, repairs and guesses.
    pub issues: Issues,
}

impl Name {
    fn clear(&mut self) {
        for text in [
            &mut self.surname,
            &mut self.given,
            &mut self.patronymic,
            &mut self.surname_key,
            &mut self.given_key,
            &mut self.patronymic_key,
            &mut self.note,
            &mut self.suggestion,
        ] {
            text.clear();
        }
        self.gender = None;
        self.order = None;
        self.confidence = 0;
        self.issues = Issues::default();
    }

    /// Surname, given name and patronymic, as far as known.
    pub fn write_full(&self, out: &mut String) {
        for part in [&self.surname, &self.given, &self.patronymic] {
            if !part.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(part);
            }
        }
    }
}

/// Reads names; keeps its scratch space from cell to cell.
#[derive(Default)]
pub struct Names {
    words: words::Words,
    units: units::Units,
    plainly: plainly::Plainly,
    scanner: Scanner,
    text: String,
    latin_kept: bool,
}

impl Names {
    /// A reader that knows a user's own names and what is none.
    pub fn new(own: Arc<Dictionary>) -> Self {
        Self {
            words: words::Words::new(own),
            ..Self::default()
        }
    }

    /// The same reader, for bases from abroad: transliterated names stay in Latin letters.
    #[must_use]
    pub fn keeping_latin(self) -> Self {
        Self {
            latin_kept: true,
            ..self
        }
    }

    /// Reads a row's cells into `out`, which is overwritten.
    ///
    /// ```
    /// use prozvon_normalize::name::{Cells, Name, Names};
    /// let (mut names, mut out) = (Names::default(), Name::default());
    /// names.read(Cells { full: "петрова МАРИЯ сергеевна (не звонить)", ..Cells::default() }, &mut out);
    /// assert_eq!((&*out.surname, &*out.given, &*out.patronymic), ("Петрова", "Мария", "Сергеевна"));
    /// assert_eq!((&*out.surname_key, &*out.patronymic_key), ("petrov", "sergei"));
    /// assert_eq!(out.note, "не звонить");
    /// ```
    pub fn read(&mut self, cells: Cells, out: &mut Name) {
        out.clear();
        self.words.breathe();
        let parts = [cells.surname, cells.given, cells.patronymic];
        if parts.iter().any(|p| !p.trim().is_empty()) {
            self.words.clear();
            for (column, cell) in parts.into_iter().enumerate() {
                self.words.cut(cell, column as u8 + 1, &mut self.scanner, out);
            }
            if self.words.is_empty() && !cells.full.is_empty() {
                let note = std::mem::take(&mut out.note);
                self.read_full(cells.full, out);
                out.note.insert_str(0, &note);
            } else {
                self.restore(out);
                if !order::columns(&self.words, &mut self.units, out) {
                    order::assign(&self.words, &mut self.units, out);
                }
            }
        } else {
            self.read_full(cells.full, out);
        }
    }

    /// The name in a cell, where it is written as most are: one to three words and initials, and nothing else. [`Names::read`]
    /// says the same, and what other cells mean.
    ///
    /// ```
    /// use prozvon_normalize::name::Names;
    /// let mut names = Names::default();
    /// let plain = names.read_plain("Мария ПЕТРОВА").unwrap();
    /// assert_eq!([0, 1, 2].map(|part| plain.shown(part)), ["Петрова", "Мария", ""]);
    /// assert!(names.read_plain("Петрова М. (не звонить)").is_none());
    /// ```
    pub fn read_plain(&mut self, cell: &str) -> Option<Plain<'_>> {
        self.prepare(&[cell]);
        self.prepared(0, cell)
    }

    /// Looks for the words of some cells, [`Names::AT_ONCE`] at most, that are read next by [`Names::prepared`]: a base's
    /// words are too many to be near all the time, and looking for many at once costs little more than for one.
    /// True where [`Plain::number`] begins anew.
    pub fn prepare(&mut self, cells: &[&str]) -> bool {
        self.plainly.prepare(cells, &mut self.words)
    }

    /// The numbers of all words of the prepared cells.
    pub fn found(&self) -> &[u32] {
        self.plainly.found()
    }

    /// Cells that are looked at together.
    pub const AT_ONCE: usize = plainly::AT_ONCE;

    /// [`Names::read_plain`] for a prepared cell, by its place among them.
    #[inline]
    pub fn prepared(&mut self, at: usize, cell: &str) -> Option<Plain<'_>> {
        let mut long = plainly::Long {
            words: &mut self.words,
            units: &mut self.units,
            scanner: &mut self.scanner,
            latin_kept: self.latin_kept,
        };
        self.plainly.read(at, cell, &mut long)
    }

    fn read_full(&mut self, cell: &str, out: &mut Name) {
        self.words.clear();
        self.words.cut(cell, 0, &mut self.scanner, out);
        let known = self.words.known();
        let marked = layout::letters_beside_marks(cell) || layout::is_unspeakable(cell);
        let named = self.words.all_named();
        let odd = self.words.all_latin() && (known == 0 || marked);
        if odd && layout::other_layout(cell, &mut self.text) {
            let before = out.clone();
            self.words.clear();
            out.clear();
            let text = std::mem::take(&mut self.text);
            self.words.cut(&text, 0, &mut self.scanner, out);
            self.text = text;
            if self.words.known() > known || marked && !named && self.words.all_named() {
                out.issues.add(Issue::NameLayout);
            } else {
                out.clone_from(&before);
                self.words.clear();
                let mut again = Name::default();
                self.words.cut(cell, 0, &mut self.scanner, &mut again);
            }
        }
        self.restore(out);
        order::assign(&self.words, &mut self.units, out);
    }

    fn restore(&mut self, out: &mut Name) {
        self.words.initials_alike();
        if !self.latin_kept && self.words.restore() {
            out.issues.add(Issue::NameTranslit);
        }
    }
}
