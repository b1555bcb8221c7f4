//! What a token says by itself, and what a few of them say together.

use crate::address::words::{Joint, Kind, Mark, Token, Tokens};

pub(super) fn mark(token: &Token) -> Option<Mark> {
    match token.kind {
        Kind::Word(word) => Some(word.mark),
        Kind::Number => None,
    }
}

pub(super) fn named(token: Option<&Token>) -> bool {
    token.is_some_and(|t| matches!(t.kind, Kind::Word(w) if w.mark == Mark::Name && !w.single))
}

/// Whether a letter of its own follows.
pub(super) fn lone(token: Option<&Token>) -> bool {
    token.is_some_and(|t| t.joint == Joint::None && matches!(t.kind, Kind::Word(w) if w.mark == Mark::Name && w.single))
}

/// Whether a part that begins with the type of a street has no other name for it: only numbers, marks and types follow.
pub(super) fn is_name_alone(part: &[Token], tokens: &Tokens) -> bool {
    let called = |t: &Token| matches!(t.kind, Kind::Word(w) if tokens.key(w) == "naberezhnaia");
    let behind = part.iter().skip(1).skip_while(|t| is_street(t));
    let mut behind = behind.skip_while(|t| mark(t).is_none());
    part.first().is_some_and(called) && !named(behind.next())
}

pub(super) fn is_kilometre(token: Option<&Token>, tokens: &Tokens) -> bool {
    token.is_some_and(|t| matches!(t.kind, Kind::Word(w) if w.mark == Mark::Name && tokens.key(w) == "km"))
}

/// How many tokens belong to a number that is of no use: what is joined to it and, for [`Mark::Rest`], further numbers.
pub(super) fn of_no_use(rest: &[Token], mark_before: Mark) -> usize {
    let joined = |t: &&Token| {
        let joined = t.joint != Joint::None && mark(t) != Some(Mark::Flat);
        joined || mark_before == Mark::Rest && mark(t).is_none()
    };
    rest.iter().take_while(joined).count()
}

pub(super) fn text<'c>(token: &Token, cell: &'c str) -> &'c str {
    &cell[token.start as usize..token.end as usize]
}

pub(super) fn is_numbered(token: &Token, tokens: &Tokens) -> bool {
    matches!(token.kind, Kind::Word(w) if matches!(tokens.key(w), "mkr" | "mkrn" | "mikroraen" | "kvartal" | "kvl"))
}

pub(super) fn is_street(token: &Token) -> bool {
    matches!(mark(token), Some(Mark::Street | Mark::NamedStreet))
}

/// «9 Января 10», «50 лет Октября 73-59»: a street named by a day or an anniversary, then a house.
pub(super) fn is_dated(part: &[Token], tokens: &Tokens) -> bool {
    const WORDS: [&str; 13] = [
        "ianvaria",
        "fevralia",
        "marta",
        "aprelia",
        "maia",
        "iunia",
        "iulia",
        "avgusta",
        "sentiabria",
        "oktiabria",
        "noiabria",
        "dekabria",
        "let",
    ];
    let [first, second, rest @ ..] = part else { return false };
    let Kind::Word(word) = second.kind else { return false };
    mark(first).is_none() && WORDS.contains(&tokens.key(word)) && rest.iter().any(|t| mark(t).is_none())
}
