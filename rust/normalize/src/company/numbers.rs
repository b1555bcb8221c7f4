//! Tax and registration numbers that stand in the cell of a company.

use super::Company;
use crate::Issue;
use crate::fold::lower;
use crate::ids::{Id, Kind, read};

/// Takes numbers with the words before them out of `clean`, and checks them; a number without its word goes only when
/// its check digits prove what it is.
pub(super) fn take(clean: &mut String, out: &mut Company) {
    let mut kept = String::with_capacity(clean.len());
    // «ИНН/КПП 7707083893/770701001»: words wait for their numbers.
    let mut waiting: Vec<Kind> = Vec::new();
    let mut found = false;
    let mut id = Id::default();
    for token in tokens(clean) {
        let mut word = token.trim_matches(is_mark);
        // «ИНН7707083893»
        let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
        if let Some(kind) = label(&word[..digits]) {
            waiting.push(kind);
            word = &word[digits..];
            if word.is_empty() {
                continue;
            }
        }
        let number = word.len() >= 8 && word.bytes().all(|b| b.is_ascii_digit());
        let wanted = if number && !waiting.is_empty() {
            Some(waiting.remove(0))
        } else {
            None
        };
        if number && (wanted.is_some() || proves_itself(word)) {
            read(word, wanted, &mut id);
            match (id.kind, wanted) {
                (Some(kind @ (Kind::Inn | Kind::Kpp | Kind::Ogrn)), _) => {
                    found = true;
                    let place = match kind {
                        Kind::Inn => &mut out.inn,
                        Kind::Kpp => &mut out.kpp,
                        _ => &mut out.ogrn,
                    };
                    if place.is_empty() {
                        place.push_str(&id.key);
                    }
                    continue;
                }
                (_, Some(kind)) => {
                    found = true;
                    out.issues.add(if kind == Kind::Inn {
                        Issue::InnInvalid
                    } else {
                        Issue::IdInvalid
                    });
                    continue;
                }
                _ => {}
            }
        }
        if word.is_empty() && !waiting.is_empty() {
            continue;
        }
        waiting.clear();
        kept.push_str(token);
    }
    if found {
        *clean = kept;
    }
}

/// Pieces that end behind a space, a comma, a bracket or a slash.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(is_mark)
}

fn is_mark(c: char) -> bool {
    matches!(c, ' ' | ',' | ';' | ':' | '/' | '(' | ')' | '№' | '=')
}

/// Whether the check digits of a number may speak for it alone: telephone numbers have ten digits too, and one in ten of
/// them would pass for an ИНН, so none that begins like one of them is taken.
fn proves_itself(digits: &str) -> bool {
    match digits.len() {
        10 => !digits.starts_with(['3', '4', '8', '9']),
        length => matches!(length, 12 | 13 | 15),
    }
}

fn label(word: &str) -> Option<Kind> {
    if word.len() > 12 || word.is_empty() {
        return None;
    }
    let word = word.trim_end_matches(['.', '-']);
    let known = |labels: &[&str]| labels.iter().any(|label| word.chars().map(lower).eq(label.chars()));
    [
        (Kind::Inn, &["инн", "inn"][..]),
        (Kind::Kpp, &["кпп", "kpp"]),
        (Kind::Ogrn, &["огрн", "огрнип", "ogrn", "ogrnip"]),
    ]
    .into_iter()
    .find_map(|(kind, labels)| known(labels).then_some(kind))
}
