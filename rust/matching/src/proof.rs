//! What may be one person's and needs to be told so: another surname, a slip in a date or in a name.
//!
//! A proof is a number, an e-mail or an ИНН that the two rows share, or a row of the cluster that has the very value.

use crate::compare::{Comparison, Level};
use crate::judge::{Conflict, Reasons, Strict};

/// What a pair that is not in conflict needs to be told by another pair, or by itself, to stand in one cluster: a woman's
/// other surname is hers where a number or an e-mail says so, and nobody else's; so are slips in a birth date, and in names
/// of which the rest does not fit.
pub(crate) fn needs_proof(strict: Strict, c: &Comparison) -> Reasons {
    let slip = |level: Level| (level == Level::Near) | (level == Level::Alike);
    let plain = !(slip(c.surname) | slip(c.given) | slip(c.patronymic) | slip(c.birth) | (c.birth == Level::Short));
    if plain & (c.surname != Level::Different) {
        return Reasons::default();
    }
    let lacking = |conflict, found, proof| Reasons::default().with_if(strict.on(conflict, found).is_some(), proof);
    let renamed = c.surname == Level::Different && !renamed(c);
    let birth = matches!(c.birth, Level::Near | Level::Alike | Level::Short) && !swapped_day(c);
    lacking(Conflict::Surname, renamed, Reasons::NEW_SURNAME)
        .with(lacking(Conflict::Surname, surname_slip(c), Reasons::SURNAME_SLIP))
        .with(lacking(Conflict::Birth, birth, Reasons::ANY_BIRTH_SLIP))
        .with(lacking(Conflict::Given, given_slip(c), Reasons::GIVEN_SLIP))
        .with(lacking(Conflict::Patronymic, patronymic_slip(c), Reasons::PATRONYMIC))
}

/// The proofs that pairs may need, and what a row that is in the cluster already has in common with one that needs it.
pub(crate) const PROOFS: [(Reasons, fn(&Comparison) -> bool); 5] = [
    (Reasons::NEW_SURNAME, |c| c.surname >= Level::Alike),
    (Reasons::SURNAME_SLIP, |c| c.surname == Level::Exact),
    (Reasons::ANY_BIRTH_SLIP, |c| c.birth == Level::Exact),
    (Reasons::GIVEN_SLIP, |c| c.given == Level::Exact),
    (Reasons::PATRONYMIC, |c| c.patronymic == Level::Exact),
];

/// Whether reasons have every proof that a pair needs.
pub(crate) fn proved(strict: Strict, c: &Comparison, reasons: Reasons) -> bool {
    let lacking = needs_proof(strict, c);
    PROOFS
        .iter()
        .all(|(proof, _)| !lacking.has(*proof) || reasons.has(*proof))
}

/// The field for which a pair by itself has not the proof that it needs.
pub(crate) fn unproved(strict: Strict, c: &Comparison) -> Option<Conflict> {
    use Level::{Alike, Different, Exact, Near, Short};
    let lacking = needs_proof(strict, c);
    let contact = c.phone == Exact || c.email == Exact || c.inn == Exact;
    let nearly = matches!(c.phone, Near | Alike);
    let married = lacking.has(Reasons::NEW_SURNAME);
    // Namesakes with other numbers, and with numbers of one row, have fathers of names alike more often than one person
    // has a slip in the patronymic and another number.
    let patronymic = matches!(c.patronymic, Near | Alike)
        && (c.phone == Different || nearly)
        && !(contact || c.birth == Exact || c.address == Exact);
    // A son who is called as his father lives at his father's, and shares his number.
    let son = c.junior && c.birth != Exact && c.inn != Exact;
    let at_home = !contact && !nearly && c.address == Exact;
    // A woman's other surname is told by her own number, not by one like it; and initials fit many women of a family.
    let not_hers = nearly && !(contact || c.birth == Exact);
    let initials = c.given == Short && !(c.patronymic >= Short || c.birth == Exact || c.email == Exact);
    [
        (
            Conflict::Birth,
            lacking.has(Reasons::ANY_BIRTH_SLIP) && !(contact && birth_slip(c)),
        ),
        (Conflict::Given, lacking.has(Reasons::GIVEN_SLIP) && !contact),
        (Conflict::Patronymic, lacking.has(Reasons::PATRONYMIC) || patronymic),
        (Conflict::Patronymic, son && (at_home || c.email == Different)),
        (Conflict::Surname, lacking.has(Reasons::SURNAME_SLIP) && !contact),
        (Conflict::Surname, married && (not_hers || initials || c.given == Near)),
    ]
    .into_iter()
    .find_map(|(conflict, found)| strict.on(conflict, found))
}

/// Women change their surname; a man of another surname is taken for one man only if he was born the same day.
pub(crate) fn renamed(c: &Comparison) -> bool {
    c.given == Level::Exact && c.patronymic == Level::Exact && c.birth == Level::Exact
}

/// Whether two birth dates may be one, written down wrong, as far as the names say: nobody has two children of one name
/// who were born in the same month of one year, or on the same day of two of its months or of two years.
fn birth_slip(c: &Comparison) -> bool {
    use Level::{Alike, Different, Exact, Missing, Near, Short};
    match c.birth {
        Alike | Short => {
            let full = matches!(c.surname, Exact | Near | Missing) && c.given == Exact;
            (full || (c.surname == Exact && c.given == Short)) && c.patronymic != Different
        }
        Near => {
            let names = [c.surname, c.given, c.patronymic];
            names.iter().all(|level| *level != Different) && c.given != Alike
        }
        _ => false,
    }
}

/// Whether day and month changed places and the name leaves no doubt.
fn swapped_day(c: &Comparison) -> bool {
    use Level::{Alike, Different, Exact, Near};
    let names = match c.surname {
        Exact => c.given > Different,
        Near | Alike => c.given == Exact,
        _ => false,
    };
    names && c.birth == Near && c.patronymic != Different
}

/// One more thing that only this person has in common with itself.
fn confirmed(c: &Comparison) -> bool {
    use Level::{Exact, Near};
    matches!(c.given, Exact | Near) && (c.patronymic == Exact || c.birth == Exact)
}

/// Whether a slip in the surname stands beside a given name that does not fit.
fn surname_slip(c: &Comparison) -> bool {
    use Level::{Alike, Exact, Near, Short};
    c.surname == Alike && !(matches!(c.given, Exact | Near | Short) || confirmed(c))
}

/// Whether a slip in the given name stands beside a surname that does not fit.
fn given_slip(c: &Comparison) -> bool {
    use Level::{Alike, Exact, Near};
    match c.given {
        Near => !(surname_fits(c) || confirmed(c)),
        Alike => c.surname != Exact && (c.swapped || !(c.patronymic == Exact || c.birth == Exact)),
        _ => false,
    }
}

/// Whether a slip in the patronymic stands beside names that do not fit.
fn patronymic_slip(c: &Comparison) -> bool {
    matches!(c.patronymic, Level::Near | Level::Alike) && !(surname_fits(c) && c.given != Level::Alike)
}

fn surname_fits(c: &Comparison) -> bool {
    use Level::{Exact, Missing, Near};
    matches!(c.surname, Exact | Near | Missing)
}
