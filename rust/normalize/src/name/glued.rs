//! Several names in one word: where each begins and ends.

use super::lexicon::{Class, class_of};
use crate::dictionary::Dictionary;
use crate::fold::{folded, is_cyrillic};

/// The names that are joined in one word: at their capitals, behind a particle, before оглы and кызы.
pub(super) fn glued(text: &str, own: &Dictionary) -> Option<[Option<(usize, usize)>; 4]> {
    if let Some(pieces) = glued_capitals(text, own) {
        return Some(pieces);
    }
    // «фонВиттеМатвейАртемович»
    let capital = text.find(char::is_uppercase).filter(|at| *at > 0);
    if let Some(at) = capital.filter(|at| class_of(&folded(&text[..*at]), &text[..*at]) == Some(Class::Prefix)) {
        let [first, second, third, fourth] = glued_capitals(&text[at..], own)?;
        let moved = |piece: Option<(usize, usize)>| piece.map(|(from, to)| (from + at, to + at));
        return fourth
            .is_none()
            .then(|| [Some((0, at)), moved(first), moved(second), moved(third)]);
    }
    with_child(text, own)
}

/// «Вугаркызы»: the father's name and whose child he has.
pub(super) fn with_child(text: &str, own: &Dictionary) -> Option<[Option<(usize, usize)>; 4]> {
    let father = ["оглы", "кызы", "гызы", "улы"]
        .iter()
        .find_map(|end| text.strip_suffix(end))?;
    let name = father.trim_end_matches('-');
    own.given(&folded(name), false).is_some().then_some([
        Some((0, name.len())),
        Some((father.len(), text.len())),
        None,
        None,
    ])
}

/// `ИвановИванИванович`: words joined with their capitals, each of three letters or more; of Latin words at least one is
/// a known given name, because `DeShawn` and `MacArthur` are one.
fn glued_capitals(text: &str, own: &Dictionary) -> Option<[Option<(usize, usize)>; 4]> {
    let latin = text.is_ascii();
    let whole = if latin { 6 } else { 12 };
    if text.len() < whole || !text.starts_with(char::is_uppercase) || !(latin || text.starts_with(is_cyrillic)) {
        return None;
    }
    let mut pieces = [None; 4];
    let mut count = 0;
    let mut start = 0;
    let mut previous = ' ';
    let mut letters = 0;
    for (i, c) in text.char_indices() {
        if !is_cyrillic(c) && c != '-' && !(latin && c.is_ascii_alphabetic()) {
            return None;
        }
        if c.is_uppercase() && i > 0 && previous != '-' {
            if !previous.is_lowercase() || letters < 3 || count == 3 {
                return None;
            }
            pieces[count] = Some((start, i));
            count += 1;
            start = i;
            letters = 0;
        }
        previous = c;
        letters += 1;
    }
    if count == 0 || letters < 3 || !previous.is_lowercase() {
        return None;
    }
    pieces[count] = Some((start, text.len()));
    let named = |(from, to): &(usize, usize)| own.given(&folded(&text[*from..*to]), latin).is_some();
    (!latin || pieces.iter().flatten().any(named)).then_some(pieces)
}
