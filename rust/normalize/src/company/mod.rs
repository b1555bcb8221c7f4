//! Companies: the legal form apart, the name without quotes, numbers out of it, a key by which two spellings meet.

mod forms;
mod numbers;
mod person;
mod quotes;

use std::borrow::Cow;

use crate::dictionary::Dictionary;
use crate::fold::{fold_key, is_cyrillic, is_word};
use crate::nothing::says_nothing;
use crate::script::{cyrillic_twin, one_script};
use crate::{Issue, Issues};

pub(crate) use forms::OwnForms;
pub use person::is_a_person;

/// A company cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// The name and its legal form in its short spelling, `ООО «Ромашка»`; empty where none is named.
    pub display: String,
    /// The folded name without its legal form; usual abbreviations (ГК, ТД) spelled out.
    pub key: String,
    /// The legal form in its short spelling.
    pub form: Cow<'static, str>,
    /// ИНН that stood in the cell, its check digits right.
    pub inn: String,
    /// КПП that stood in the cell.
    pub kpp: String,
    /// ОГРН or ОГРНИП that stood in the cell, its check digit right.
    pub ogrn: String,
    /// Faults and repairs.
    pub issues: Issues,
}

impl Company {
    fn clear(&mut self) {
        for text in [
            &mut self.display,
            &mut self.key,
            &mut self.inn,
            &mut self.kpp,
            &mut self.ogrn,
        ] {
            text.clear();
        }
        self.form = Cow::Borrowed("");
        self.issues = Issues::default();
    }
}

/// Cells that name no company, besides those that say nothing anywhere.
const NOTHING: &[&str] = &[
    "физлицо",
    "физ. лицо",
    "физ лицо",
    "физ.лицо",
    "физическое лицо",
    "частное лицо",
    "ч/л",
    "безработный",
    "безработная",
    "пенсионер",
    "пенсионерка",
    "самозанятый",
    "самозанятая",
    "домохозяйка",
    "студент",
    "no",
    "не работает",
    "б/р",
    "individual",
    "частник",
    "чл",
];

/// Reads cells, in room of its own that it keeps from cell to cell.
#[derive(Default)]
pub struct Companies {
    clean: String,
    /// `clean` as forms are written, byte for byte; empty where other letters than usual have other lengths so.
    low: String,
    space: String,
}

/// Reads a cell into `out`, which is overwritten.
///
/// ```
/// let mut out = prozvon_normalize::company::Company::default();
/// prozvon_normalize::company::read("Ромашка, ООО, ИНН 7707083893", &mut out);
/// assert_eq!((out.display.as_str(), out.key.as_str()), ("ООО «Ромашка»", "romashka"));
/// assert_eq!(out.inn, "7707083893");
/// ```
pub fn read(cell: &str, out: &mut Company) {
    read_by(cell, &Dictionary::default(), out);
}

/// [`read`] with a user's own legal forms and words that say nothing.
pub fn read_by(cell: &str, own: &Dictionary, out: &mut Company) {
    Companies::default().read(cell, own, out);
}

impl Companies {
    /// [`read_by`], for many cells.
    pub fn read(&mut self, cell: &str, own: &Dictionary, out: &mut Company) {
        out.clear();
        if cell.is_empty() {
            return;
        }
        let Self { clean, low, space } = self;
        quotes::squeeze(cell, &own.forms, clean, space);
        if clean.bytes().any(|b| b.is_ascii_digit()) {
            numbers::take(clean, out);
        }
        if letters(clean) {
            out.issues.add(Issue::CompanyHomoglyph);
        }
        let shown = clean.trim_matches(is_edge);
        if shown.is_empty() {
            return;
        }
        forms::lower_into(clean, low);
        let lowered = |text: &str| forms::lowered_of(text, clean, low);
        let low = lowered(shown);
        if says_nothing(&low) || NOTHING.contains(&&*low) || own.is_junk(&low) || !shown.chars().any(is_word) {
            out.issues.add(Issue::CompanyPlaceholder);
            return;
        }
        // Forms on both sides are taken off until none is left, so that the shown form reads as itself.
        let mut name = with_stop(clean, shown);
        while let Some((rest, short)) = forms::strip(name, &lowered(name), &own.forms) {
            if rest.trim_matches(is_edge).is_empty() && !out.form.is_empty() {
                break;
            }
            if out.form.is_empty() {
                out.form = short;
            }
            name = with_stop(rest, rest.trim_matches(is_edge));
        }
        out.display.reserve(shown.len() + 12);
        if name.is_empty() {
            out.display.push_str(shown);
            return;
        }
        match &*out.form {
            "" => out.display.push_str(name),
            // A sole trader is a person: the name goes bare, as it is spoken.
            short @ ("ИП" | "ЧП" | "ФОП") => {
                out.display.push_str(short);
                out.display.push(' ');
                out.display.push_str(name);
            }
            short if short.is_ascii() => {
                out.display.push_str(name);
                out.display.push(' ');
                out.display.push_str(short);
            }
            short => {
                out.display.push_str(short);
                out.display.push_str(" «");
                out.display.push_str(name);
                out.display.push('»');
            }
        }
        out.key.reserve(name.len());
        write_key(name, &lowered(name), &mut out.key);
    }
}

/// The name with what stands behind it where that belongs to it: the full stop of an initial, `Иванов И.И.`, and the
/// bracket that closes one of its own, `Ашан (Auchan)`.
fn with_stop<'a>(text: &'a str, name: &'a str) -> &'a str {
    let start = name.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + name.len();
    let mut back = name.chars().rev();
    let initial = back.next().is_some_and(char::is_uppercase) && matches!(back.next(), Some('.' | ' '));
    let opened = || name.matches('(').count() > name.matches(')').count();
    if initial && text[end..].starts_with('.') || text[end..].starts_with(')') && opened() {
        &text[start..=end]
    } else {
        name
    }
}

/// The name's folded words, those that are mostly written short spelled out.
fn write_key(name: &str, low: &str, key: &mut String) {
    const SHORT: [(&str, &str); 16] = [
        ("гк", "группа компаний"),
        ("тд", "торговый дом"),
        ("тк", "торговая компания"),
        ("пк", "производственная компания"),
        ("ск", "строительная компания"),
        ("ук", "управляющая компания"),
        ("тпк", "торгово-производственная компания"),
        ("пкф", "производственно-коммерческая фирма"),
        ("нпо", "научно-производственное объединение"),
        ("нпп", "научно-производственное предприятие"),
        ("нпф", "научно-производственная фирма"),
        ("тц", "торговый центр"),
        ("бц", "бизнес-центр"),
        ("комп", "компания"),
        ("к-ния", "компания"),
        ("маг", "магазин"),
    ];
    // Lower case leaves gaps where they are: words of the two texts go together. Initials are words, written together or
    // not: `И.И.` and `И. И.`.
    let mut words = apart(name)
        .zip(apart(low))
        .filter(|(w, _)| w.chars().any(is_word))
        .peekable();
    let mut first = true;
    while let Some((word, low)) = words.next() {
        // Alone, such a word is the name itself.
        let alone = first && words.peek().is_none();
        first = false;
        let known = (!alone && word.len() <= 12).then(|| SHORT.iter().find(|(short, _)| *short == low));
        let word = known.flatten().map_or(word, |(_, full)| full);
        match slavic(word) {
            Some(slavic) => fold_key(&slavic, key),
            None => fold_key(word, key),
        }
    }
}

/// What stands between spaces and full stops.
fn apart(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let gap = text.bytes().position(|byte| matches!(byte, b' ' | b'.'));
        rest = gap.map(|gap| &text[gap + 1..]);
        Some(&text[..gap.unwrap_or(text.len())])
    })
}

/// A Latin word with `ts` for the letter that some schemes write `c`, where it stands as in Russian only: `SpecServis`,
/// `Umelec`, but not `Spectrum`, `Tec`.
fn slavic(word: &str) -> Option<String> {
    const SLAVIC: [&str; 6] = ["stolica", "kuznica", "zarnica", "gornica", "pshenica", "masterica"];
    if !word.is_ascii() || !word.bytes().any(|b| matches!(b, b'c' | b'C')) {
        return None;
    }
    let trade = |rest: &str| {
        ["trans", "trey", "trei", "trej"]
            .iter()
            .any(|word| rest.starts_with(word))
    };
    let foreign = |rest: &str| {
        rest.starts_with("tr") && !trade(rest)
            || rest.starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'h']) && !rest.starts_with("holding")
    };
    let spell = |part: &str| {
        let low = part.to_ascii_lowercase();
        let ends = low.len() > 4 && ["lec", "nec", "pec", "vec"].iter().any(|end| low.ends_with(end));
        match low.strip_prefix("spec") {
            Some(rest) if rest.len() > 1 && !foreign(rest) => format!("spets{rest}"),
            _ if SLAVIC.contains(&low.as_str()) => format!("{}tsa", &low[..low.len() - 2]),
            _ if ends => format!("{}ts", &low[..low.len() - 1]),
            _ => low,
        }
    };
    Some(word.split('-').map(spell).collect::<Vec<_>>().join("-"))
}

/// Puts look-alike letters right, word by word; says whether there were any.
fn letters(clean: &mut String) -> bool {
    if clean.is_ascii() || !clean.bytes().any(|b| b.is_ascii_alphabetic()) || !clean.chars().any(is_cyrillic) {
        return false;
    }
    let mut out = String::with_capacity(clean.len());
    let mut word = String::new();
    let mut repaired = false;
    for piece in clean.split_inclusive(|c: char| !(c.is_alphabetic() || c == '\'')) {
        let end = piece
            .trim_end_matches(|c: char| !(c.is_alphabetic() || c == '\''))
            .len();
        let (letters, rest) = piece.split_at(end);
        if one_script(letters, &mut word) {
            repaired = true;
            out.push_str(&word);
        } else {
            out.push_str(letters);
        }
        out.push_str(rest);
    }
    *clean = if repaired { alike(&out) } else { out };
    repaired
}

/// «Диалог-Pecypc», «Фирма Bepa»: words wholly of look-alikes, in a cell whose other words mix the alphabets.
fn alike(text: &str) -> String {
    let twins = |word: &str| {
        word.len() > 3
            && word
                .chars()
                .all(|c| c.is_ascii_alphabetic() && cyrillic_twin(c).is_some())
    };
    let one = |piece: &str| {
        let word = piece.trim_end_matches([' ', '-']);
        if twins(word) {
            word.chars()
                .filter_map(cyrillic_twin)
                .chain(piece[word.len()..].chars())
                .collect()
        } else {
            piece.to_owned()
        }
    };
    text.split_inclusive([' ', '-']).map(one).collect()
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '(' | ')' | '.' | '"' | '/' | '№')
}
