//! Match weights: how many bits each field speaks for one person, or against it (Fellegi and Sunter, "A theory for
//! record linkage", 1969).
//!
//! A level weighs log2(m / u): m is how often rows of one person show it, u how often rows of two people do. For names
//! and cities u is the value's own share of the base, so that Иванов says less than Капустинский. Two people hardly
//! share a number, an e-mail or an address by chance; how many bits those are worth over the prior does not
//! change with the size of a base, and falls with the number of people behind the value.
//!
//! The prior counts: among n rows, a row has about one copy and n - 2 strangers. So the weight of what agrees by
//! chance must grow with the base, and that of a shared number need not.

use crate::compare::{Comparison, Level};
use crate::judge::Strict;
use crate::own::{MOST_OWN, OWN_LEVELS, OfOwn};
use crate::people::People;
use crate::record::Record;

/// Number of fields that are weighed.
pub const FIELDS: usize = 11;

/// Names of the fields, in the order of [`Weights`].
pub const FIELD_NAMES: [&str; FIELDS] = [
    "surname",
    "given",
    "patronymic",
    "birth",
    "gender",
    "phone",
    "email",
    "inn",
    "address",
    "city",
    "company",
];

/// Bits of every level of every field, by [`Level`] as number. For names and cities, the bits of `exact` are what
/// log2(m) adds to the rarity of the value; for phone, e-mail, ИНН and address every positive bit counts from the prior.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// By field and level.
    pub bits: [[f32; 7]; FIELDS],
    /// How much of their rarity equal surnames, given names, patronymics, cities and companies are worth: rare values
    /// keep company, in a family, a town, a people.
    pub rarity: [f32; 5],
    /// Bits that a woman's other surname costs, where the number is the same.
    pub married: f32,
    /// Contradictions that no weight outweighs.
    pub strict: Strict,
    /// Bits from which on a pair is one person.
    pub same: f32,
    /// Bits from which on a pair is worth a look.
    pub review: f32,
    /// Bits of each column of one's own, by [`OWN_LEVELS`].
    pub own: Vec<OfOwn<f32>>,
}

impl Default for Model {
    fn default() -> Self {
        // missing, different, crowded, short, alike, near, exact
        Self {
            bits: [
                [0.0, -6.0, 0.0, 2.0, 4.5, 7.5, -1.5],
                [0.0, -8.0, 0.0, 3.5, 3.0, 4.5, -0.5],
                [0.0, -6.0, 0.0, 3.0, 2.5, 3.5, -1.0],
                [0.0, -6.0, 0.0, 2.5, 4.0, 8.0, 13.5],
                [0.0, -4.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                [0.0, -6.0, 1.0, 0.0, 8.0, 10.0, 19.0],
                [0.0, -4.5, 1.0, 0.0, 0.0, 9.0, 20.0],
                [0.0, -10.0, 0.0, 0.0, 0.0, 0.0, 26.0],
                [0.0, -3.0, 1.0, 0.0, 0.0, 6.0, 15.0],
                [0.0, -2.5, 0.0, 0.0, 0.0, 0.0, 0.5],
                [0.0, -1.5, 0.0, 0.0, 0.0, 0.0, 1.0],
            ],
            rarity: [0.85, 1.0, 0.8, 0.9, 1.0],
            married: -3.5,
            strict: Strict::ALL,
            same: 1.0,
            review: -4.0,
            own: Vec::new(),
        }
    }
}

/// Numbers that a model is written as, without those of columns of one's own: as many as [`OWN_LEVELS`] for each of them.
pub const NUMBERS: usize = FIELDS * 7 + 5 + 4;

impl Model {
    /// The model as numbers: bits by field and level, shares of rarity, married, same, review, strict, bits of own columns.
    pub fn to_numbers(&self) -> Vec<f32> {
        let last = [self.married, self.same, self.review, f32::from(self.strict.0)];
        self.bits
            .iter()
            .flatten()
            .chain(&self.rarity)
            .chain(&last)
            .chain(self.own.iter().flatten())
            .copied()
            .collect()
    }

    /// A model from [`Self::to_numbers`]; `None` where their number is another.
    pub fn from_numbers(numbers: &[f32]) -> Option<Self> {
        let own = numbers.get(NUMBERS..)?.as_chunks::<{ OWN_LEVELS.len() }>();
        if !own.1.is_empty() || own.0.len() > MOST_OWN {
            return None;
        }
        let (bits, rest) = numbers.split_at(FIELDS * 7);
        Some(Self {
            bits: std::array::from_fn(|field| std::array::from_fn(|level| bits[field * 7 + level])),
            rarity: std::array::from_fn(|i| rest[i]),
            married: rest[5],
            same: rest[6],
            review: rest[7],
            strict: Strict(rest[8] as u8),
            own: own.0.to_vec(),
        })
    }
}

/// What each field of a pair weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Bits by field, in the order of [`FIELD_NAMES`].
    pub fields: [f32; FIELDS],
    /// Bits of the columns of one's own.
    pub own: [f32; MOST_OWN],
    /// What is known before anything is looked at.
    pub prior: f32,
}

impl Weights {
    /// The match weight: prior and fields together.
    pub fn total(&self) -> f32 {
        self.fields.iter().sum::<f32>() + self.own.iter().sum::<f32>() + self.prior
    }
}

/// A base of so many rows has the prior that the bits of numbers and e-mails are counted from.
const USUAL_ROWS: f32 = 100_000.0;

/// People whom a base of any size is drawn from at least: a name found twice in fifty rows proves little.
const SMALL_TOWN: f32 = 20_000.0;

/// A model among so many rows: what the number of rows says of every pair is added up beforehand.
pub(crate) struct Among<'a> {
    model: &'a Model,
    prior: f32,
    /// The model's bits; what no two people share by chance weighs the same over the prior in a base of any size.
    bits: [[f32; 7]; FIELDS],
    /// Bits that a shared number says less, by the people behind it.
    heads: [f32; 256],
}

impl<'a> Among<'a> {
    pub(crate) fn of(people: &People, model: &'a Model) -> Self {
        /// Number, e-mail, ИНН and address.
        const SHARED: std::ops::Range<usize> = 5..9;
        let rows = people.counted as f32 + SMALL_TOWN;
        let grown = (rows / USUAL_ROWS).log2();
        let mut bits = model.bits;
        for field in &mut bits[SHARED] {
            for level in [Level::Crowded, Level::Near, Level::Exact] {
                field[level as usize] += grown;
            }
        }
        Self {
            model,
            prior: -(rows.log2()),
            bits,
            heads: std::array::from_fn(|heads| 1.5 * (heads.max(1) as f32).log2()),
        }
    }

    /// Weighs one pair; `x` is either of its rows. Hardly branches, for nobody foresees the levels of a pair.
    #[inline]
    pub(crate) fn weigh(&self, people: &People, x: &Record, y: &Record, c: &Comparison) -> Weights {
        /// What a value that is not the same weighs at least, and one that is: what everybody has in common says nothing,
        /// but nothing against either.
        const LEAST: [f32; 2] = [f32::NEG_INFINITY, 0.0];
        let level = |field: usize, level: Level| self.bits[field][level as usize];
        let exact = |level: Level| usize::from(level == Level::Exact);
        let mut rarity = people.rarity(x, y, [c.surname, c.given, c.patronymic, c.city, c.company]);
        rarity
            .iter_mut()
            .zip(self.model.rarity)
            .for_each(|(bits, share)| *bits *= share);
        // Names that are often found together are not as rare as each of them.
        let bound = |a: u8, b: u8, known: f32, other: Level| {
            let both = (a != u8::MAX) & (b != u8::MAX) & (c.given == Level::Exact) & (other == Level::Exact);
            [f32::INFINITY, (f32::from(a.min(b)) / 4.0 - known).max(0.0)][usize::from(both)]
        };
        rarity[1] = rarity[1].min(bound(x.full_name, y.full_name, rarity[0], c.surname));
        rarity[2] = rarity[2].min(bound(x.joint, y.joint, rarity[1], c.patronymic));
        let name = |field: usize, at: Level, rare: f32| (level(field, at) + rare).max(LEAST[exact(at)]);
        let usual = people.usual_slips([(c.surname, x.surname, y.surname), (c.given, x.given, y.given)]);
        let surname = if c.surname == Level::Different && c.woman {
            self.model.married
        } else {
            name(0, c.surname, rarity[0]) - usual[0]
        };
        // A known address says what the city would say.
        let city = if matches!(c.address, Level::Exact | Level::Near) {
            0.0
        } else {
            name(9, c.city, rarity[3])
        };
        Weights {
            fields: [
                surname,
                name(1, c.given, rarity[1]) - usual[1],
                name(2, c.patronymic, rarity[2]),
                level(3, c.birth),
                level(4, c.gender),
                level(5, c.phone) - self.heads[usize::from(c.heads) * exact(c.phone)],
                level(6, c.email),
                level(7, c.inn),
                level(8, c.address),
                city,
                name(10, c.company, rarity[4]),
            ],
            own: self.model.own_bits(c),
            prior: self.prior,
        }
    }
}

impl Model {
    /// Weighs one pair; `x` is either of its rows.
    pub fn weigh(&self, people: &People, x: &Record, y: &Record, c: &Comparison) -> Weights {
        Among::of(people, self).weigh(people, x, y, c)
    }

    fn own_bits(&self, c: &Comparison) -> [f32; MOST_OWN] {
        let mut found = [0.0; MOST_OWN];
        for ((bits, weights), level) in found.iter_mut().zip(&self.own).zip(c.own) {
            *bits = OWN_LEVELS
                .iter()
                .position(|own| *own == level)
                .map_or(0.0, |at| weights[at]);
        }
        found
    }
}
