//! What a comparison means: the same person, worth a human look, or not.
//!
//! Two questions are kept apart. [`conflict`]: can these rows be one person at all? It is asked of every pair
//! and, in [`crate::cluster`], of every two rows that would come to stand in one cluster. [`judge`]: is there
//! evidence that they are? That is a matter of weight ([`crate::weigh`]).

use crate::compare::{Comparison, Level};
use crate::proof::{renamed, unproved};
use crate::weigh::Model;

/// Why two rows were joined or shown for review: a set of codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reasons(pub u32);

macro_rules! reasons {
    ($($name:ident = $bit:expr, $code:literal;)*) => {
        impl Reasons {
            $(#[doc = concat!("`", $code, "`")] pub const $name: Self = Self(1 << $bit);)*
            /// Every code, in the order in which they are written.
            pub const CODES: &'static [(Self, &'static str)] = &[$((Self::$name, $code)),*];
        }
    };
}

reasons! {
    INN = 0, "inn";
    PHONE = 1, "phone";
    EMAIL = 2, "email";
    NAME = 3, "name";
    INITIALS = 4, "initials";
    PART_OF_NAME = 5, "part_of_name";
    NO_NAME = 6, "no_name";
    NEW_SURNAME = 7, "new_surname";
    SURNAME_SLIP = 8, "surname_slip";
    OTHER_SURNAME = 9, "other_surname";
    GIVEN_SLIP = 10, "given_slip";
    PATRONYMIC = 11, "patronymic";
    BIRTH = 12, "birth";
    BIRTH_SWAPPED = 13, "birth_swapped";
    ADDRESS = 14, "address";
    CITY = 15, "city";
    AMBIGUOUS = 16, "ambiguous";
    SHARED_WIDELY = 17, "shared_widely";
    SWAPPED = 18, "swapped";
    RARE = 19, "rare";
    OTHER_BIRTH = 20, "other_birth";
    DECIDED = 21, "decided";
    BIRTH_SLIP = 22, "birth_slip";
    ACROSS = 23, "across";
    PHONE_SLIP = 24, "phone_slip";
}

impl Reasons {
    /// Either slip in a birth date.
    pub const ANY_BIRTH_SLIP: Self = Self::BIRTH_SLIP.with(Self::BIRTH_SWAPPED);

    /// Both sets.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// `other` where `condition` holds.
    #[must_use]
    pub const fn with_if(self, condition: bool, other: Self) -> Self {
        if condition { self.with(other) } else { self }
    }

    /// Whether any code of `other` is in the set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The codes joined with `+`, as `phone+name`.
    pub fn text(self) -> String {
        let codes: Vec<&str> = Self::CODES
            .iter()
            .filter(|(set, _)| self.has(*set))
            .map(|(_, code)| *code)
            .collect();
        codes.join("+")
    }
}

/// Why two rows cannot be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the variants are the fields that contradict
pub enum Conflict {
    Inn,
    Gender,
    Birth,
    Given,
    Patronymic,
    Surname,
    /// Not of the person: whoever works with the two rows, as the recipe has it.
    Across,
}

impl Conflict {
    /// The field that contradicts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inn => "inn",
            Self::Gender => "gender",
            Self::Birth => "birth",
            Self::Given => "given",
            Self::Patronymic => "patronymic",
            Self::Surname => "surname",
            Self::Across => "across",
        }
    }
}

/// What was found out about a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// One person; the stronger, the earlier the pair is joined.
    Same {
        /// The match weight in bits.
        weight: f32,
        /// Why.
        reasons: Reasons,
    },
    /// Maybe one person.
    Review {
        /// The match weight in bits.
        weight: f32,
        /// What speaks for and against.
        reasons: Reasons,
    },
    /// Nothing speaks for one person, or something forbids it.
    Apart(Option<Conflict>),
}

/// Which contradictions are final: a set of [`Conflict`]s. What is not in it only weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strict(pub u8);

impl Strict {
    /// Every contradiction is final: the rule for bases of people.
    pub const ALL: Self = Self(u8::MAX);

    /// Whether a contradiction is final.
    pub(crate) const fn has(self, conflict: Conflict) -> bool {
        self.0 & (1 << conflict as u8) != 0
    }

    /// `conflict` where it was found and is final.
    pub(crate) fn on(self, conflict: Conflict, found: bool) -> Option<Conflict> {
        (found && self.has(conflict)).then_some(conflict)
    }
}

/// The field that forbids the pair, if one does, or else what keeps its rows apart.
pub fn conflict(strict: Strict, c: &Comparison) -> Option<Conflict> {
    contradiction(strict, c).or((c.across == Level::Different).then_some(Conflict::Across))
}

/// The field that forbids the pair, if one does. Looks at names, birth date, gender and ИНН only.
///
/// What may be a slip of the hand is none by itself: it [needs a proof](crate::proof::needs_proof). Years that lie as far apart
/// as those of father and son are no slip.
pub(crate) fn contradiction(strict: Strict, c: &Comparison) -> Option<Conflict> {
    use Level::{Different, Exact, Near, Short};
    let levels = [c.inn, c.gender, c.birth, c.given, c.patronymic, c.surname];
    if !levels
        .iter()
        .fold(c.generation, |found, level| found | (*level == Different))
    {
        return None;
    }
    let surname =
        c.surname == Different && !(renamed(c) || (c.woman && matches!(c.given, Exact | Short | Near) && !c.swapped));
    strict
        .on(Conflict::Inn, c.inn == Different)
        .or(strict.on(Conflict::Gender, c.gender == Different && c.given != Exact))
        .or(strict.on(Conflict::Birth, c.birth == Different || c.generation))
        .or(strict.on(Conflict::Given, c.given == Different))
        .or(strict.on(Conflict::Patronymic, c.patronymic == Different))
        .or(strict.on(Conflict::Surname, surname))
}

/// Whether two rows that contradict may yet be one person written down wrong, as far as a third row that fits both is
/// concerned: a wrong birth date, a woman's surname.
pub fn perhaps_one(c: &Comparison) -> bool {
    let given_fits = matches!(c.given, Level::Exact | Level::Near) && c.gender != Level::Different;
    match contradiction(Strict::ALL, c) {
        None => given_fits || c.surname >= Level::Alike,
        Some(Conflict::Birth) => given_fits && c.surname >= Level::Alike && c.patronymic != Level::Different,
        Some(_) => false,
    }
}

/// Whether a pair is one person: nothing contradicts and the match weight is enough.
///
/// `named` is the smaller completeness of the two rows (0 = no name at all): what a contact shared with
/// a partly named row is worth depends on who else has it, which [`crate::cluster`] finds out.
pub fn judge(model: &Model, c: &Comparison, weight: f32, named: u8) -> Verdict {
    let forbidden = contradiction(model.strict, c)
        .or_else(|| unproved(model.strict, c))
        .or_else(|| conflict(model.strict, c));
    if forbidden.is_none() && weight >= model.same {
        let reasons = same_reasons(c, named);
        return Verdict::Same { weight, reasons };
    }
    review(model, c, forbidden, weight)
}

/// Whether a pair that a contradiction forbids is neither one person nor worth a look, whatever contacts its rows share
/// and whatever it weighs.
pub(crate) fn plainly_apart(c: &Comparison, forbidden: Conflict) -> bool {
    forbidden != Conflict::Across && worth_a_look(c, forbidden, true).is_none()
}

/// What makes a pair worth a look that a contradiction forbids, if anything does: contradictions that people make
/// themselves: another surname, a slip in the given name, a wrong digit in the birth date. `contact` says whether a number,
/// an e-mail or an ИНН is shared.
fn worth_a_look(c: &Comparison, forbidden: Conflict, contact: bool) -> Option<Reasons> {
    use Level::{Alike, Exact, Near, Short};
    let full_name = c.surname == Exact && c.given == Exact;
    match forbidden {
        Conflict::Surname if contact && c.given == Exact => Some(Reasons::OTHER_SURNAME),
        Conflict::Given if contact && matches!(c.given, Near | Alike) => Some(Reasons::GIVEN_SLIP),
        Conflict::Birth if full_name && (c.birth == Alike || (c.birth == Short && contact)) => {
            Some(Reasons::OTHER_BIRTH.with(Reasons::NAME))
        }
        Conflict::Patronymic if full_name && contact && c.birth == Exact => Some(Reasons::NAME),
        Conflict::Patronymic if full_name && (c.junior || matches!(c.patronymic, Near | Alike)) => Some(Reasons::NAME),
        _ => None,
    }
}

/// What a person should see: what nearly weighs enough, and what would, were it not for one contradiction that is
/// [worth a look](worth_a_look).
fn review(model: &Model, c: &Comparison, forbidden: Option<Conflict>, weight: f32) -> Verdict {
    use Level::{Alike, Exact, Near};
    let contact = c.phone == Exact || c.email == Exact || c.inn == Exact;
    let apart = Reasons::default().with_if(c.across == Level::Different, Reasons::ACROSS);
    let reason = match forbidden.filter(|conflict| *conflict != Conflict::Across) {
        Some(conflict) => worth_a_look(c, conflict, contact),
        None if c.surname == Exact && c.given == Exact => Some(Reasons::NAME),
        None if matches!(c.surname, Near | Alike) => Some(Reasons::SURNAME_SLIP),
        None => Some(Reasons::default()),
    };
    match reason {
        Some(reason) if weight >= model.review => Verdict::Review {
            weight,
            reasons: evidence(c).with(reason).with(apart),
        },
        _ => Verdict::Apart(forbidden),
    }
}

fn evidence(c: &Comparison) -> Reasons {
    use Level::{Alike, Crowded, Exact, Near};
    Reasons::default()
        .with_if(c.inn == Exact, Reasons::INN)
        .with_if(matches!(c.phone, Exact | Crowded), Reasons::PHONE)
        .with_if(matches!(c.phone, Near | Alike), Reasons::PHONE_SLIP)
        .with_if(matches!(c.email, Exact | Crowded), Reasons::EMAIL)
        .with_if(c.birth == Exact, Reasons::BIRTH)
        .with_if(c.birth == Near, Reasons::BIRTH_SWAPPED)
        .with_if(c.address == Exact, Reasons::ADDRESS)
        .with_if(c.patronymic == Exact, Reasons::PATRONYMIC)
        .with_if(c.city == Exact, Reasons::CITY)
        .with_if(c.phone == Crowded || c.email == Crowded, Reasons::SHARED_WIDELY)
}

/// The evidence that joined a pair: as short as it can be and still say it.
fn same_reasons(c: &Comparison, named: u8) -> Reasons {
    use Level::{Alike, Crowded, Different, Exact, Near, Short};
    let name = match (c.surname, c.given) {
        _ if named == 0 => Reasons::NO_NAME,
        (Different, _) => Reasons::NEW_SURNAME,
        (Near | Alike, Near | Alike) => Reasons::SURNAME_SLIP.with(Reasons::GIVEN_SLIP),
        (Near | Alike, _) => Reasons::SURNAME_SLIP,
        (_, Near | Alike) => Reasons::GIVEN_SLIP,
        (_, Short) => Reasons::INITIALS,
        (Exact, Exact) => Reasons::NAME,
        _ => Reasons::PART_OF_NAME,
    };
    let contact = Reasons::default()
        .with_if(c.inn == Exact, Reasons::INN)
        .with_if(c.phone == Exact, Reasons::PHONE)
        .with_if(c.email == Exact, Reasons::EMAIL);
    let alone = contact == Reasons::default();
    let crowded = c.phone == Crowded || c.email == Crowded;
    let nearly = matches!(c.phone, Near | Alike);
    contact
        .with(name)
        .with_if(c.swapped, Reasons::SWAPPED)
        .with_if(alone && c.phone == Crowded, Reasons::PHONE)
        .with_if(alone && c.email == Crowded, Reasons::EMAIL)
        .with_if(alone && crowded, Reasons::SHARED_WIDELY)
        .with_if(alone && nearly, Reasons::PHONE_SLIP)
        .with_if(alone && c.patronymic == Exact, Reasons::PATRONYMIC)
        .with_if((alone || c.surname != Exact) && c.birth == Exact, Reasons::BIRTH)
        .with_if(c.birth == Near, Reasons::BIRTH_SWAPPED)
        .with_if(matches!(c.birth, Alike | Short), Reasons::BIRTH_SLIP)
        .with_if(alone && c.address == Exact, Reasons::ADDRESS)
        .with_if(alone && c.city == Exact, Reasons::CITY)
        .with_if(
            alone && !crowded && !nearly && c.address != Exact && c.birth != Exact,
            Reasons::RARE,
        )
}
