//! What a comparison means: the same person, worth a human look, or not.
//!
//! Two questions are kept apart. [`conflict`]: can these rows be one person at all? It is asked of every pair
//! and, in [`crate::cluster`], of every two rows that would come to stand in one cluster. [`judge`]: is there
//! evidence that they are? Shared contact data alone is none; it takes names that fit.

use crate::compare::{Comparison, Level};

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
}

impl Reasons {
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
        }
    }
}

/// What was found out about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One person; the stronger, the earlier the pair is joined.
    Same {
        /// Sum of [`strength`].
        strength: u16,
        /// Why.
        reasons: Reasons,
    },
    /// Maybe one person.
    Review {
        /// 0 to 1000, the likelier the higher.
        score: u16,
        /// What speaks for and against.
        reasons: Reasons,
    },
    /// Nothing speaks for one person, or something forbids it.
    Apart(Option<Conflict>),
}

/// The field that forbids the pair, if one does. Looks at names, birth date, gender and ИНН only.
pub fn conflict(c: &Comparison) -> Option<Conflict> {
    use Level::{Alike, Different, Exact, Missing, Near};
    if c.inn == Different {
        return Some(Conflict::Inn);
    }
    // One more thing that only this person has in common with itself.
    let confirmed = matches!(c.given, Exact | Near) && (c.patronymic == Exact || c.birth == Exact);
    if c.gender == Different && !(confirmed && c.given == Exact) {
        return Some(Conflict::Gender);
    }
    let swapped_day = c.birth == Near && c.surname == Exact && c.given == Exact && c.patronymic != Different;
    if c.birth == Different || (c.birth == Near && !swapped_day) {
        return Some(Conflict::Birth);
    }
    // A slip in the given name is seen as one only beside a surname that fits.
    let surname_fits = matches!(c.surname, Exact | Near | Missing);
    match c.given {
        Different => return Some(Conflict::Given),
        Near if !(surname_fits || confirmed) => return Some(Conflict::Given),
        Alike if c.surname != Exact => return Some(Conflict::Given),
        _ => {}
    }
    if c.patronymic == Different || (matches!(c.patronymic, Near | Alike) && !(surname_fits && c.given != Alike)) {
        return Some(Conflict::Patronymic);
    }
    // Women change their surname; a man of another surname is taken for one man only if he was born the same day.
    let renamed = c.given == Exact && c.patronymic == Exact && c.birth == Exact;
    let surname_conflicts = match c.surname {
        Different => !renamed,
        Alike => !(c.given == Exact || confirmed),
        _ => false,
    };
    surname_conflicts.then_some(Conflict::Surname)
}

/// Expected namesakes below which names and city, or names and birth date, tell one person.
const RARE: f32 = 0.02;

/// Whether a pair is one person, by rules:
///
/// * a shared number, e-mail or ИНН joins rows whose names do not contradict;
/// * a number or e-mail that many share, and a shared address, join equal full names;
/// * nearly equal names and one birth date, or equal surname, given name, patronymic and city of rows whose numbers do
///   not differ, join where hardly a namesake is to be expected in a base of this size.
///
/// `named` is the smaller completeness of the two rows (0 = no name at all): what a contact shared with
/// a partly named row is worth depends on who else has it, which [`crate::cluster`] finds out.
pub fn judge(c: &Comparison, named: u8) -> Verdict {
    use Level::{Crowded, Different, Exact};
    let forbidden = conflict(c);
    let contact = c.phone == Exact || c.email == Exact || c.inn == Exact;
    let full_name = c.surname == Exact && c.given == Exact && !c.swapped;
    let confirmed = c.patronymic == Exact || c.birth == Exact;
    if forbidden.is_none() {
        let crowded = c.phone == Crowded || c.email == Crowded;
        let rare = c.namesakes < RARE
            && (c.birth == Exact || (full_name && c.patronymic == Exact && c.city == Exact && c.phone != Different));
        let born = c.patronymic == Exact && c.birth == Exact;
        if contact || rare || (full_name && (born || (crowded && confirmed) || c.address == Exact)) {
            return Verdict::Same {
                strength: strength(c),
                reasons: same_reasons(c, named),
            };
        }
    }
    review(c, forbidden, contact, full_name)
}

fn review(c: &Comparison, forbidden: Option<Conflict>, contact: bool, full_name: bool) -> Verdict {
    use Level::{Alike, Exact, Missing, Near, Short};
    let given_fits = matches!(c.given, Exact | Near | Short);
    let found = match forbidden {
        Some(Conflict::Surname) if contact && c.given == Exact => Some((500, Reasons::OTHER_SURNAME)),
        Some(Conflict::Given) if contact && matches!(c.given, Near | Alike) => Some((600, Reasons::GIVEN_SLIP)),
        Some(Conflict::Birth) if contact && full_name => Some((550, Reasons::OTHER_BIRTH.with(Reasons::NAME))),
        Some(Conflict::Patronymic) if contact && full_name && c.birth == Exact => Some((550, Reasons::NAME)),
        None if full_name && c.birth == Exact => Some((600, Reasons::NAME)),
        None if c.birth == Exact && matches!(c.surname, Near | Alike) && given_fits => {
            Some((450, Reasons::SURNAME_SLIP))
        }
        None if full_name && c.city == Exact && c.patronymic == Exact => Some((400, Reasons::NAME)),
        None if full_name && c.city == Exact && matches!(c.patronymic, Missing | Short | Near) => {
            Some((if c.namesakes < 1.0 { 350 } else { 200 }, Reasons::NAME))
        }
        Some(_) | None => None,
    };
    let Some((least, reason)) = found else {
        return Verdict::Apart(forbidden);
    };
    let agreeing = [c.phone, c.email, c.patronymic, c.birth, c.address, c.city, c.company];
    let more = agreeing.iter().filter(|level| **level == Exact).count() as u16;
    Verdict::Review {
        score: (least + 30 * more).min(1000),
        reasons: evidence(c).with(reason),
    }
}

/// How much a pair has in common, about in bits: what is joined first where not all can be.
pub fn strength(c: &Comparison) -> u16 {
    use Level::{Alike, Crowded, Different, Exact, Missing, Near, Short};
    let of = |level: Level, exact: u16, near: u16, faint: u16| match level {
        Exact => exact,
        Near => near,
        Alike => near.saturating_sub(2),
        Short | Crowded => faint,
        Missing | Different => 0,
    };
    of(c.inn, 24, 0, 0)
        + of(c.email, 18, 0, 1)
        + of(c.phone, 16, 0, 1)
        + of(c.birth, 13, 8, 0)
        + of(c.surname, 9, 6, 1)
        + of(c.given, 6, 4, 2)
        + of(c.patronymic, 6, 4, 2)
        + of(c.address, 9, 0, 2)
        + of(c.city, 1, 0, 0)
        + of(c.company, 2, 0, 0)
}

fn evidence(c: &Comparison) -> Reasons {
    use Level::{Crowded, Exact, Near};
    Reasons::default()
        .with_if(c.inn == Exact, Reasons::INN)
        .with_if(matches!(c.phone, Exact | Crowded), Reasons::PHONE)
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
    contact
        .with(name)
        .with_if(c.swapped, Reasons::SWAPPED)
        .with_if(alone && c.phone == Crowded, Reasons::PHONE)
        .with_if(alone && c.email == Crowded, Reasons::EMAIL)
        .with_if(alone && crowded, Reasons::SHARED_WIDELY)
        .with_if(alone && c.patronymic == Exact, Reasons::PATRONYMIC)
        .with_if((alone || c.surname != Exact) && c.birth == Exact, Reasons::BIRTH)
        .with_if(c.birth == Near, Reasons::BIRTH_SWAPPED)
        .with_if(alone && c.address == Exact, Reasons::ADDRESS)
        .with_if(alone && c.city == Exact, Reasons::CITY)
        .with_if(alone && c.namesakes < RARE, Reasons::RARE)
}
