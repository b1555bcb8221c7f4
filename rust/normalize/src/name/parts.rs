//! What the parts of a name come to, once each unit has its own: display forms, keys, the gender, and what was likely
//! meant by slips.

use super::Name;
use super::known::write_cased;
use super::lexicon::Class;
use super::suggest;
use super::surname;
use super::units::{Unit, gender_of};
use super::words::{Word, Words, without_ending};
use crate::Issue;
use crate::fold::lower;
use crate::given::Gender;

/// What a unit is in the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Surname,
    Given,
    Patronymic,
}

/// The gender that each part speaks for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence {
    patronymic: Option<Gender>,
    given: Option<Gender>,
    surname: Option<Gender>,
    /// The given name is one that is used at home.
    short: bool,
}

/// Writes one unit to its part: display, key, and what it says of the gender.
pub(super) fn put(words: &Words, unit: &Unit, part: Part, evidence: &mut Evidence, out: &mut Name) {
    let head = &words.list[unit.head];
    let (display, key) = match part {
        Part::Surname => (&mut out.surname, &mut out.surname_key),
        Part::Given => (&mut out.given, &mut out.given_key),
        Part::Patronymic => (&mut out.patronymic, &mut out.patronymic_key),
    };
    let first = display.is_empty();
    for word in &words.list[unit.from..unit.to] {
        if !display.is_empty() {
            display.push(' ');
        }
        let particle = match word.class {
            Some(Class::Child) => unit.child.is_some(),
            Some(Class::Prefix) => unit.prefixed && word.text_differs(head),
            _ => false,
        };
        if particle {
            display.extend(words.text(word).chars().map(lower));
        } else {
            display.push_str(words.shown(word));
        }
        if word.initial && part != Part::Surname {
            display.push('.');
        }
    }
    match part {
        Part::Surname => {
            evidence.surname = head.ending.and_then(surname::Ending::gender).or(evidence.surname);
            for word in &words.list[unit.from..unit.to] {
                key.push_str(words.surname_key(word));
            }
        }
        // Of two given names the first is compared by.
        Part::Given if !first => {}
        Part::Given if head.given => {
            evidence.given = head.given_gender;
            evidence.short = head.short;
            key.push_str(words.name_key(head));
        }
        Part::Given => key.push_str(words.key(head)),
        Part::Patronymic => {
            evidence.patronymic = gender_of(unit, head).or(evidence.patronymic);
            if head.patronymic || head.given && unit.child.is_some() {
                key.push_str(words.name_key(head));
            } else {
                key.push_str(without_ending(words.key(head)));
            }
        }
    }
}

/// The gender, from the patronymic, then the given name, then the surname's ending; nothing where they disagree.
pub(super) fn settle(evidence: Evidence, out: &mut Name) {
    match evidence {
        Evidence {
            patronymic: Some(a),
            given: Some(b),
            ..
        } if a != b => out.issues.add(Issue::GenderConflict),
        Evidence {
            patronymic,
            given,
            surname,
            short,
        } => {
            let gender = patronymic.or(given);
            // Анна Иванов is a woman who kept a form; Иванова Пётр is two people or a slip, and Якушева Жека a woman, likely.
            let conflict = gender == Some(Gender::Male) && surname == Some(Gender::Female);
            if conflict {
                out.issues.add(Issue::GenderConflict);
            }
            out.gender = gender
                .or(surname)
                .filter(|_| !(conflict && short && patronymic.is_none()));
        }
    }
}

/// Offers the name as it was likely meant, where words in their places are slips of frequent names.
pub(super) fn offer(words: &Words, units: &[Unit], parts: &[Part], out: &mut Name) {
    let slip = |unit: &Unit, part: Part| {
        let meant = Words::slip(&words.list[unit.head])?;
        let fits = matches!(
            (part, meant.part),
            (Part::Surname, suggest::Part::Surname)
                | (Part::Given, suggest::Part::Given)
                | (Part::Patronymic, suggest::Part::Patronymic)
        );
        (fits && unit.child.is_none()).then_some(meant)
    };
    let found = || units.iter().zip(parts).filter_map(|(unit, part)| slip(unit, *part));
    let Some(least) = found().map(|s| s.sure).min() else {
        return;
    };
    out.issues.add(Issue::NameSlip);
    out.confidence = least;
    for wanted in [Part::Surname, Part::Given, Part::Patronymic] {
        for (unit, part) in units.iter().zip(parts).filter(|(_, part)| **part == wanted) {
            if !out.suggestion.is_empty() {
                out.suggestion.push(' ');
            }
            match slip(unit, *part) {
                Some(meant) => write_cased(meant.word(), &mut out.suggestion),
                None => {
                    for (i, word) in words.list[unit.from..unit.to].iter().enumerate() {
                        if i > 0 {
                            out.suggestion.push(' ');
                        }
                        out.suggestion.push_str(words.shown(word));
                    }
                }
            }
        }
    }
}

impl Word {
    fn text_differs(&self, other: &Self) -> bool {
        !std::ptr::eq(self, other)
    }
}
