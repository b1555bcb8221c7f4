//! Which word is which: by what the words are, then by where they stand.

use super::parts::{Evidence, Part, offer, put, settle};
use super::plainly::{NONE, Plan};
use super::surname;
use super::units::{Unit, Units, find_units, gender_of};
use super::words::{Word, Words};
use super::{Name, Order};
use crate::Issue;
use crate::given::Gender;

/// Parts in columns of their own: taken at their word unless they contradict it. False where one column holds it all.
pub(super) fn columns(words: &Words, units: &mut Units, out: &mut Name) -> bool {
    let list = &words.list;
    let filled = (1..=3).filter(|c| list.iter().any(|w| w.column == *c)).count();
    if filled == 0 {
        return true;
    }
    find_units(words, units);
    if filled == 1 && units.len() > 1 && list[0].column != 3 {
        return false;
    }
    let column = |unit: &Unit| list[unit.head].column;
    let count = |c: u8| units.iter().filter(|u| column(u) == c).count();
    let single = |c: u8| {
        units
            .iter()
            .find(|u| column(u) == c)
            .filter(|_| count(c) == 1)
            .map(|u| &list[u.head])
    };
    let swapped = matches!((single(1), single(2)), (Some(surname), Some(given)) if crossed(surname, given));
    if swapped {
        out.issues.add(Issue::NameSwapped);
    }
    let mut evidence = Evidence::default();
    let mut parts = parts(&[]);
    for (i, unit) in units.iter().enumerate() {
        let word = &list[unit.head];
        let last_of_given = column(unit) == 2 && count(2) > 1 && units.get(i + 1).is_none_or(|u| column(u) != 2);
        let part = match column(unit) {
            1 if swapped => Part::Given,
            2 if swapped => Part::Surname,
            1 => Part::Surname,
            2 if last_of_given
                && count(3) == 0
                && (word.patronymic_like.is_some() || word.initial || unit.child.is_some()) =>
            {
                Part::Patronymic
            }
            2 => Part::Given,
            _ => Part::Patronymic,
        };
        if let Some(place) = parts.get_mut(i) {
            *place = part;
        }
        put(words, unit, part, &mut evidence, out);
    }
    settle(evidence, out);
    if units.len() <= MOST {
        offer(words, units, &parts, out);
    }
    out.order = Some(Order::Columns);
    true
}

/// A full name in one text: the order is found from the words.
pub(super) fn assign(words: &Words, units: &mut Units, out: &mut Name) {
    let list = &words.list;
    find_units(words, units);
    let Some((order, mut parts)) = decide(units, list, out) else {
        if !list.is_empty() {
            out.issues.add(Issue::NameUnknown);
            for word in list {
                if !out.note.is_empty() {
                    out.note.push(' ');
                }
                out.note.push_str(words.text(word));
            }
        }
        return;
    };
    uncross(units, list, &mut parts[..units.len()]);
    out.order = Some(order);
    // Parts are written in the order in which they stood, so that a surname of two words stays as it was.
    let mut evidence = Evidence::default();
    for (unit, part) in units.iter().zip(parts) {
        put(words, unit, part, &mut evidence, out);
    }
    settle(evidence, out);
    offer(words, &units[..], &parts, out);
}

/// What [`assign`] makes of plain words whatever their letters, beside what `out` says of them already; nothing where one part
/// has several of them, or none has any, where an initial is the surname, or where something else is likely meant.
pub(super) fn plan(words: &Words, units: &mut Units, mut out: Name) -> Option<Plan> {
    find_units(words, units);
    let (order, mut parts) = decide(units, &words.list, &mut out)?;
    uncross(units, &words.list, &mut parts[..units.len()]);
    let mut evidence = Evidence::default();
    let mut places = [NONE; 3];
    for (at, (unit, part)) in units.iter().zip(parts).enumerate() {
        let place = &mut places[part as usize];
        if *place != NONE || part == Part::Surname && words.list[unit.head].initial {
            return None;
        }
        *place = at as u8;
        put(words, unit, part, &mut evidence, &mut out);
    }
    settle(evidence, &mut out);
    offer(words, units, &parts, &mut out);
    out.suggestion.is_empty().then_some(Plan {
        places,
        gender: out.gender,
        order,
        issues: out.issues,
    })
}

/// Whether a surname and a given name plainly stand in each other's place: a given name where the surname belongs, and
/// for a given name what ends as surnames do, or what is no name that we know beside one that is no surname.
fn crossed(surname: &Word, given: &Word) -> bool {
    surname.given
        && !surname.latin
        && !given.given
        && given.patronymic_like.is_none()
        && (matches!(given.ending, Some(surname::Ending::Male | surname::Ending::Female))
            || !surname.surname && !given.given_like && !given.initial && !given.latin)
}

/// Puts right a decision by places that the words themselves contradict.
fn uncross(units: &[Unit], list: &[Word], parts: &mut [Part]) {
    let place = |part: Part| {
        let mut found = parts.iter().enumerate().filter(|(_, p)| **p == part).map(|(i, _)| i);
        found.next().filter(|_| found.next().is_none())
    };
    if let (Some(surname), Some(given)) = (place(Part::Surname), place(Part::Given))
        && crossed(&list[units[surname].head], &list[units[given].head])
    {
        parts.swap(surname, given);
    }
}

/// More units than these are no name.
const MOST: usize = 6;

type Parts = [Part; MOST];
type Decision = Option<(Order, Parts)>;

/// The parts of the first units; further ones do not matter.
fn parts(first: &[Part]) -> Parts {
    let mut all = [Part::Surname; MOST];
    all[..first.len()].copy_from_slice(first);
    all
}

fn decide(units: &[Unit], list: &[Word], out: &mut Name) -> Decision {
    use Part::{Given as G, Patronymic as P, Surname as S};
    let word = |i: usize| &list[units[i].head];
    let patronymic = |i: usize| units[i].child.is_some() || word(i).patronymic_like.is_some();
    let known_patronymic = |i: usize| units[i].child.is_some() || word(i).patronymic;
    let daughter = |i: usize| units[i].child.is_none() && word(i).patronymic_like == Some(Gender::Female);
    // Without a known given name, what is one slip away from one takes its place.
    let none = !list.iter().any(|w| w.given);
    let named = |i: usize| !units[i].prefixed && (word(i).given || none && word(i).given_like);
    let initial = |i: usize| word(i).initial;
    let surnamed = |i: usize| units[i].prefixed || !named(i) && (word(i).ending.is_some() || word(i).surname);
    let english = list.iter().all(|w| w.latin) && !(0..units.len()).any(patronymic);
    let mut guess = || out.issues.add(Issue::NameGuessed);
    match units.len() {
        1 => Some(if initial(0) {
            return None;
        } else if named(0) && !units[0].prefixed {
            (Order::Given, parts(&[G]))
        } else if known_patronymic(0) {
            (Order::Patronymic, parts(&[P]))
        } else {
            if !surnamed(0) {
                guess();
            }
            (Order::Surname, parts(&[S]))
        }),
        2 => Some(match (0, 1) {
            _ if initial(0) && initial(1) => return None,
            _ if initial(1) => {
                if named(0) {
                    guess();
                }
                (Order::SurnameInitials, parts(&[S, G]))
            }
            _ if initial(0) => (Order::InitialsSurname, parts(&[G, S])),
            _ if word(0).comma => (Order::SurnameGiven, parts(&[S, G])),
            _ if patronymic(1)
                && fits(word(0), gender_of(&units[1], word(1)))
                && (named(0) || known_patronymic(1) || daughter(1)) =>
            {
                if named(0) {
                    // Роман Абрамович may be a surname; the father's name being known speaks for the patronymic, and
                    // no surname ends in -овна.
                    if known_patronymic(1) || daughter(1) {
                        (Order::GivenPatronymic, parts(&[G, P]))
                    } else {
                        (Order::GivenSurname, parts(&[G, S]))
                    }
                } else if surnamed(0) && !patronymic(0) {
                    (Order::SurnamePatronymic, parts(&[S, P]))
                } else {
                    guess();
                    (Order::GivenPatronymic, parts(&[G, P]))
                }
            }
            _ if named(0) && named(1) => {
                guess();
                // Smith Harry, Scott George; but George Scott and, where nothing tells, Thomas James.
                let surname_first =
                    word(0).surname_too && (!word(1).surname_too || word(1).mostly_given && !word(0).mostly_given);
                if english && !surname_first {
                    (Order::GivenSurname, parts(&[G, S]))
                } else {
                    (Order::SurnameGiven, parts(&[S, G]))
                }
            }
            _ if named(0) => (Order::GivenSurname, parts(&[G, S])),
            _ if named(1) => (Order::SurnameGiven, parts(&[S, G])),
            _ => {
                guess();
                let surname_last = surnamed(1) && !surnamed(0)
                    || english && !surnamed(0)
                    || word(1).surname
                        && !word(0).surname
                        && !word(0).ending.is_some_and(|e| e != surname::Ending::Shared);
                if surname_last {
                    (Order::GivenSurname, parts(&[G, S]))
                } else {
                    (Order::SurnameGiven, parts(&[S, G]))
                }
            }
        }),
        3 => Some(if initial(1) && initial(2) && !initial(0) {
            (Order::SurnameInitials, parts(&[S, G, P]))
        } else if initial(0) && initial(1) && !initial(2) {
            (Order::InitialsSurname, parts(&[G, P, S]))
        } else if initial(0) {
            return None;
        } else if word(0).comma {
            (
                Order::SurnameGivenPatronymic,
                parts(&[S, G, if english && !initial(2) { G } else { P }]),
            )
        } else if english {
            // John Michael Smith; Smith John Michael where only the later two are known names.
            if !named(0) && named(1) && (named(2) || initial(2)) {
                (Order::SurnameGiven, parts(&[S, G, if initial(2) { P } else { G }]))
            } else {
                (Order::GivenSurname, parts(&[G, if initial(1) { P } else { G }, S]))
            }
        } else if initial(2) {
            (Order::SurnameGivenPatronymic, parts(&[S, G, P]))
        } else if initial(1) {
            (Order::GivenPatronymicSurname, parts(&[G, P, S]))
        } else if patronymic(2) && named(0) && !named(1) && patronymic(1) && known_patronymic(2) && !known_patronymic(1)
            || patronymic(2)
                && named(0)
                && !named(1)
                && !patronymic(1)
                && (surnamed(1) || known_patronymic(2) && !word(1).given_like)
                && fits(word(0), gender_of(&units[2], word(2)))
        {
            // Роман Абрамович Аркадьевич, Ирина Бондаренко Сергеевна
            (Order::GivenSurnamePatronymic, parts(&[G, S, P]))
        } else if patronymic(2) && !(patronymic(1) && named(0)) {
            (Order::SurnameGivenPatronymic, parts(&[S, G, P]))
        } else if patronymic(1) {
            (Order::GivenPatronymicSurname, parts(&[G, P, S]))
        } else {
            guess();
            if named(1) {
                (Order::SurnameGivenPatronymic, parts(&[S, G, P]))
            } else if named(2) {
                (Order::SurnameGiven, parts(&[S, S, G]))
            } else if named(0) && surnamed(2) {
                (Order::GivenPatronymicSurname, parts(&[G, P, S]))
            } else if surnamed(0) {
                (Order::SurnameGivenPatronymic, parts(&[S, G, P]))
            } else if surnamed(2) {
                (Order::GivenPatronymicSurname, parts(&[G, P, S]))
            } else {
                return None;
            }
        }),
        n @ 4..=MOST => {
            let at = (0..n).rev().find(|i| patronymic(*i));
            let mut parts = [S; MOST];
            if let Some(at) = at.filter(|at| *at > 0) {
                parts[at] = P;
                parts[at - 1] = G;
                let order = if at == n - 1 {
                    Order::SurnameGivenPatronymic
                } else {
                    Order::GivenPatronymicSurname
                };
                // The other words must be one surname, on one side.
                return (at == n - 1 && n == 4 || at == 1 && n == 4).then_some((order, parts));
            }
            if english && n == 4 && named(0) {
                parts[0] = G;
                parts[1] = G;
                parts[2] = if initial(2) { P } else { G };
                guess();
                return Some((Order::GivenSurname, parts));
            }
            None
        }
        _ => None,
    }
}

/// Whether a given name may stand with a patronymic of this gender.
fn fits(word: &Word, gender: Option<Gender>) -> bool {
    match (word.given_gender, gender) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}
