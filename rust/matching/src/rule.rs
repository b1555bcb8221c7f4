//! The blocking rules: which rows are worth comparing, as keys that they have in common.

use crate::number::{almost, ends, is_trace};
use crate::record::Record;

/// The blocking rules, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A shared telephone number.
    Phone,
    /// A shared e-mail.
    Email,
    /// A shared ИНН of a person.
    Inn,
    /// Equal surname and birth date.
    SurnameBirth,
    /// Equal given name and birth date.
    GivenBirth,
    /// Equal given name and address.
    GivenAddress,
    /// Equal surname, given name and patronymic.
    FullName,
    /// Equal surname, given name and city: only blocks that are small.
    NameCity,
    /// Equal surname and given name: only blocks that are small.
    Name,
    /// Equal part of the e-mail before its domain, and given name.
    Mailbox,
    /// Equal address: only blocks that are small.
    Address,
    /// Equal birth date: only blocks that are small.
    Birth,
    /// Equal given name or surname, and numbers that are nearly the same: only blocks that are small.
    PhonePart,
    /// Equal value of a column of one's own: only blocks that are small.
    Own,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 14] = [
        Self::Phone,
        Self::Email,
        Self::Inn,
        Self::SurnameBirth,
        Self::GivenBirth,
        Self::GivenAddress,
        Self::FullName,
        Self::NameCity,
        Self::Name,
        Self::Mailbox,
        Self::Address,
        Self::Birth,
        Self::PhonePart,
        Self::Own,
    ];

    /// The rule's name in counts and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Inn => "inn",
            Self::SurnameBirth => "surname_birth",
            Self::GivenBirth => "given_birth",
            Self::GivenAddress => "given_address",
            Self::FullName => "full_name",
            Self::NameCity => "name_city",
            Self::Name => "name",
            Self::Mailbox => "mailbox",
            Self::Address => "address",
            Self::Birth => "birth",
            Self::PhonePart => "phone_part",
            Self::Own => "own",
        }
    }

    /// Whether its blocks are compared only where they are small: namesakes by the dozen are nobody's near miss, nor are
    /// those who were born on one day.
    pub(crate) const fn only_small(self) -> bool {
        matches!(
            self,
            Self::FullName | Self::NameCity | Self::Name | Self::Address | Self::Birth | Self::PhonePart | Self::Own
        )
    }

    /// Calls `each` with every key that the rule gives a row of these numbers; columns of one's own have [`own_keys`].
    pub(crate) fn each_key(self, record: &Record, phones: &[u64], mut each: impl FnMut(u64)) {
        match self {
            Self::Phone => phones
                .iter()
                .filter(|phone| !is_trace(**phone))
                .for_each(|phone| each(*phone)),
            Self::PhonePart => phone_parts(record, phones, |key, _| each(key)),
            _ => Some(self.key(record))
                .filter(|key| *key != 0)
                .into_iter()
                .for_each(each),
        }
    }

    /// Whether rows of these numbers that have a key in common are a pair: parts of numbers make one of rows whose
    /// numbers are nearly the same, and not of those that share one.
    pub(crate) fn pairs(self, mine: &[u64], theirs: &[u64]) -> bool {
        let nearly = |a: &u64| theirs.iter().any(|b| almost(*a, *b));
        let same = |a: &u64| !is_trace(*a) && theirs.contains(a);
        self != Self::PhonePart || (mine.iter().any(nearly) && !mine.iter().any(same))
    }

    /// Whether a row may have several keys.
    pub(crate) const fn several(self) -> bool {
        matches!(self, Self::Phone | Self::PhonePart | Self::Own)
    }

    /// The one key of a row; 0 where the rule has nothing to say, or a row has [several](Self::several).
    pub(crate) fn key(self, record: &Record) -> u64 {
        let named = record.surname != 0 && record.full_given();
        let name = u64::from(record.surname) << 32 | u64::from(record.given);
        match self {
            Self::Email => record.email,
            Self::Inn => record.inn,
            Self::SurnameBirth if record.surname != 0 && record.born() => {
                mix(u64::from(record.surname), u64::from(record.birth.cast_unsigned()))
            }
            Self::GivenBirth if record.full_given() && record.born() => {
                mix(u64::from(record.given) << 32, u64::from(record.birth.cast_unsigned()))
            }
            Self::GivenAddress if record.full_given() && record.address != 0 => {
                mix(u64::from(record.given), record.address)
            }
            Self::NameCity if named && record.city != 0 => mix(name, u64::from(record.city)),
            Self::FullName if named && record.full_patronymic() => mix(name, u64::from(record.patronymic)),
            Self::Name if named => mix(name, 1),
            Self::Mailbox if record.mailbox != 0 && record.given != 0 => {
                mix(u64::from(record.mailbox) << 32, u64::from(record.given))
            }
            Self::Address => record.address,
            Self::Birth if record.born() => mix(2, u64::from(record.birth.cast_unsigned())),
            Self::FullName | Self::Name | Self::Mailbox | Self::Birth | Self::PhonePart | Self::Own => 0,
            Self::Phone | Self::SurnameBirth | Self::GivenBirth | Self::GivenAddress | Self::NameCity => 0,
        }
    }
}

/// Calls `each` with the keys of [`Rule::PhonePart`], a word of the name and an end of a number, and with which end it is.
pub(crate) fn phone_parts(record: &Record, phones: &[u64], mut each: impl FnMut(u64, usize)) {
    let words = [u64::from(record.surname), u64::from(record.given) << 32];
    let words = [(record.surname != 0, words[0]), (record.full_given(), words[1])];
    for (at, phone) in phones.iter().enumerate() {
        // Several numbers of a row may end alike.
        let known = |end: &u64| phones[..at].iter().any(|earlier| ends(*earlier).contains(end));
        for (side, end) in ends(*phone).into_iter().enumerate().filter(|(_, end)| !known(end)) {
            words
                .iter()
                .filter(|word| word.0)
                .for_each(|word| each(mix(word.1, end), side));
        }
    }
}

/// One word of two; never 0.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0xa076_1d64_78bd_642f) * u128::from(b ^ 0xe703_7ed1_a0b4_28db);
    ((wide as u64) ^ ((wide >> 64) as u64)).max(1)
}
