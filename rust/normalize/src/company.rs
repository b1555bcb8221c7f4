//! Companies: the legal form apart, the name without quotes, a key by which two spellings meet.

use crate::fold::{fold_key, lower};
use crate::{Issue, Issues};

/// A company cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// The name and its legal form in its short spelling, `ООО «Ромашка»`; empty where none is named.
    pub display: String,
    /// The folded name without its legal form.
    pub key: String,
    /// Faults.
    pub issues: Issues,
}

/// Spelled-out and short legal forms; the second is shown. Longer ones stand first.
const FORMS: &[(&str, &str)] = &[
    ("общество с ограниченной ответственностью", "ООО"),
    ("публичное акционерное общество", "ПАО"),
    ("непубличное акционерное общество", "НАО"),
    ("открытое акционерное общество", "ОАО"),
    ("закрытое акционерное общество", "ЗАО"),
    ("акционерное общество", "АО"),
    ("индивидуальный предприниматель", "ИП"),
    ("муниципальное унитарное предприятие", "МУП"),
    ("федеральное государственное унитарное предприятие", "ФГУП"),
    ("государственное унитарное предприятие", "ГУП"),
    ("государственное бюджетное учреждение", "ГБУ"),
    ("муниципальное бюджетное учреждение", "МБУ"),
    ("ооо", "ООО"),
    ("о.о.о.", "ООО"),
    ("пао", "ПАО"),
    ("оао", "ОАО"),
    ("зао", "ЗАО"),
    ("нао", "НАО"),
    ("ао", "АО"),
    ("ип", "ИП"),
    ("чп", "ЧП"),
    ("тоо", "ТОО"),
    ("фгуп", "ФГУП"),
    ("мкп", "МКП"),
    ("муп", "МУП"),
    ("гуп", "ГУП"),
    ("гбуз", "ГБУЗ"),
    ("гбу", "ГБУ"),
    ("мбоу", "МБОУ"),
    ("мбу", "МБУ"),
    ("ано", "АНО"),
    ("нко", "НКО"),
    ("тсж", "ТСЖ"),
    ("снт", "СНТ"),
    ("llc", "LLC"),
    ("l.l.c.", "LLC"),
    ("ltd.", "Ltd"),
    ("ltd", "Ltd"),
    ("limited", "Ltd"),
    ("inc.", "Inc"),
    ("inc", "Inc"),
    ("corp.", "Corp"),
    ("corp", "Corp"),
    ("corporation", "Corp"),
    ("gmbh", "GmbH"),
    ("s.a.", "SA"),
    ("plc", "PLC"),
    ("ooo", "ООО"),
    ("oao", "ОАО"),
    ("zao", "ЗАО"),
];

const NOTHING: &[&str] = &[
    "нет",
    "не указано",
    "не указана",
    "физлицо",
    "физ. лицо",
    "физ лицо",
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
    "none",
    "no",
    "n/a",
    "null",
    "unknown",
    "не работает",
    "неизвестно",
    "б/р",
    "individual",
    "test",
    "тест",
];

/// Reads a cell into `out`, which is overwritten.
///
/// ```
/// let mut out = prozvon_normalize::company::Company::default();
/// prozvon_normalize::company::read("Ромашка, ООО", &mut out);
/// assert_eq!((out.display.as_str(), out.key.as_str()), ("ООО «Ромашка»", "romashka"));
/// ```
pub fn read(cell: &str, out: &mut Company) {
    out.display.clear();
    out.key.clear();
    out.issues = Issues::default();
    let clean = squeeze(cell);
    let clean = clean.trim_matches(is_edge);
    if clean.is_empty() {
        return;
    }
    let low: String = clean.chars().map(lower).collect();
    if NOTHING.contains(&low.as_str()) || !clean.chars().any(char::is_alphanumeric) {
        out.issues.add(Issue::CompanyPlaceholder);
        return;
    }
    let mut name = clean;
    let mut form = None;
    // Forms on both sides are taken off until none is left, so that the shown form reads as itself. Case folding keeps
    // lengths for the letters of all forms.
    loop {
        let low: String = name.chars().map(lower).collect();
        let Some((rest, short)) = strip_front(name, &low).or_else(|| strip_back(name, &low)) else {
            break;
        };
        form = form.or(Some(short));
        name = rest.trim_matches(is_edge);
    }
    let name = name.trim_matches(is_edge);
    if name.is_empty() {
        out.display.push_str(clean);
        return;
    }
    match form {
        // A sole trader is a person: the name goes bare, as it is spoken.
        Some(short @ ("ИП" | "ЧП")) => {
            out.display.push_str(short);
            out.display.push(' ');
            out.display.push_str(name);
        }
        Some(short) if short.is_ascii() => {
            out.display.push_str(name);
            out.display.push(' ');
            out.display.push_str(short);
        }
        Some(short) => {
            out.display.push_str(short);
            out.display.push_str(" «");
            out.display.push_str(name);
            out.display.push('»');
        }
        None => out.display.push_str(name),
    }
    fold_key(name, &mut out.key);
}

/// One kind of quote, one space, no invisible marks.
fn squeeze(cell: &str) -> String {
    let mut clean = String::with_capacity(cell.len());
    for c in cell.chars().take(1000) {
        match c {
            '«' | '»' | '“' | '”' | '„' | '‟' | '"' | '\'' | '‘' | '’' | '`' | '‹' | '›' => {
                if !clean.ends_with(['"', ' ']) {
                    clean.push('"');
                }
            }
            c if c.is_whitespace() || c.is_control() => {
                if !clean.ends_with(' ') && !clean.is_empty() {
                    clean.push(' ');
                }
            }
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            c => clean.push(c),
        }
    }
    // Quotes are only wanted between letters (д'Артаньян); everywhere else they go.
    let spaced: String = clean
        .char_indices()
        .map(|(i, c)| {
            let inside = c == '"'
                && clean[..i].ends_with(char::is_alphanumeric)
                && clean[i + 1..].starts_with(char::is_alphanumeric);
            match c {
                '"' if inside => '\'',
                '"' => ' ',
                c => c,
            }
        })
        .collect();
    let mut out = String::with_capacity(spaced.len());
    for word in spaced.split(' ').filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '(' | ')' | '.' | '"')
}

fn strip_front<'a>(name: &'a str, low: &str) -> Option<(&'a str, &'static str)> {
    FORMS.iter().find_map(|(form, short)| {
        let rest = low.strip_prefix(form)?;
        let bounded = rest.starts_with(is_edge) || form.ends_with('.');
        (bounded && name.len() == low.len()).then(|| (&name[form.len()..], *short))
    })
}

fn strip_back<'a>(name: &'a str, low: &str) -> Option<(&'a str, &'static str)> {
    let end = low.trim_end_matches(|c: char| is_edge(c) && c != '.');
    FORMS.iter().find_map(|(form, short)| {
        let rest = end.strip_suffix(form)?;
        (rest.ends_with(is_edge) && name.len() == low.len()).then(|| (&name[..rest.len()], *short))
    })
}
