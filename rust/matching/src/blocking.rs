//! Blocking: which pairs are worth comparing.
//!
//! A blocking rule gives each row a key (a phone gives several); rows of one key are a block. Keys are sorted
//! as `(key, rank)`, never hashed into tables of lists. A small block is compared all against all. In
//! a larger one, rows that nothing identifying tells apart (one [`Signature`]) are tied to their oldest and
//! only the oldest of each signature are compared: a million identical rows cost a million steps, and no
//! evidence is lost. Above [`Limits::block`] signatures a block is split by the second key, surname and given
//! name; what even that does not compare is counted in [`Dropped`].

use rayon::prelude::*;

use crate::compare::Crowds;
use crate::own::OwnColumn;
use crate::people::{MISSING_DAY, People, Rank, Record, Signature};

/// What one blocking rule left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Blocks over the limit.
    pub blocks: u64,
    /// Pairs of such blocks that were not compared.
    pub pairs: u64,
}

impl Dropped {
    /// Both together.
    #[must_use]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            blocks: self.blocks + other.blocks,
            pairs: self.pairs + other.pairs,
        }
    }
}

/// How large is too large.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Signatures of a block that are compared all against all.
    pub block: usize,
    /// A number, e-mail or address is crowded above so many people.
    pub crowd: usize,
}

/// Blocks of up to so many rows are compared all against all, row by row.
pub(crate) const SMALL: usize = 12;

/// So many fuller rows a partly named copy is held against in a large block: with more, it is ambiguous anyway.
const ANCHORS: usize = 16;

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
    /// Equal value of a column of one's own: only blocks that are small.
    Own,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 13] = [
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
            Self::Own => "own",
        }
    }

    /// Whether its blocks are compared only where they are small: namesakes by the dozen are nobody's near miss, nor are
    /// those who were born on one day.
    pub(crate) const fn only_small(self) -> bool {
        matches!(
            self,
            Self::FullName | Self::NameCity | Self::Name | Self::Address | Self::Birth | Self::Own
        )
    }

    /// The key of a row; 0 where the rule has nothing to say. Phones and own columns have their own tables.
    pub(crate) fn key(self, record: &Record) -> u64 {
        let named = record.surname != 0 && record.full_given();
        let name = u64::from(record.surname) << 32 | u64::from(record.given);
        match self {
            Self::Email => record.email,
            Self::Inn => record.inn,
            Self::SurnameBirth if record.surname != 0 && record.birth != MISSING_DAY => {
                mix(u64::from(record.surname), u64::from(record.birth.cast_unsigned()))
            }
            Self::GivenBirth if record.full_given() && record.birth != MISSING_DAY => {
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
            Self::Birth if record.birth != MISSING_DAY => mix(2, u64::from(record.birth.cast_unsigned())),
            Self::FullName | Self::Name | Self::Mailbox | Self::Birth | Self::Own => 0,
            Self::Phone | Self::SurnameBirth | Self::GivenBirth | Self::GivenAddress | Self::NameCity => 0,
        }
    }
}

/// One word of two; never 0.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0xa076_1d64_78bd_642f) * u128::from(b ^ 0xe703_7ed1_a0b4_28db);
    ((wide as u64) ^ ((wide >> 64) as u64)).max(1)
}

/// The keys of a rank's own columns.
pub(crate) fn own_keys(people: &People, rank: Rank) -> impl Iterator<Item = u64> + '_ {
    let keyed = move |(at, column): (usize, &OwnColumn)| match column.key(rank) {
        0 => None,
        key => Some(mix(key, at as u64)),
    };
    people.own.iter().enumerate().filter_map(keyed)
}

/// A rule's keys: `(key, rank)` sorted, keyless rows left out, each rank once under a key.
pub(crate) fn sorted_keys(people: &People, rule: Rule) -> Vec<(u64, Rank)> {
    let mut keys: Vec<(u64, Rank)> = match rule {
        Rule::Phone => (0..people.len() as Rank)
            .flat_map(|rank| people.phones(rank).1.iter().map(move |phone| (*phone, rank)))
            .collect(),
        Rule::Own => (0..people.len() as Rank)
            .flat_map(|rank| own_keys(people, rank).map(move |key| (key, rank)))
            .collect(),
        _ => (0..people.len() as Rank)
            .into_par_iter()
            .with_min_len(4096)
            .map(|rank| (rule.key(people.record(rank)), rank))
            .filter(|(key, _)| *key != 0)
            .collect(),
    };
    keys.par_sort_unstable();
    keys.dedup();
    keys
}

/// The blocks of two rows and more.
pub(crate) fn blocks(keys: &[(u64, Rank)]) -> impl ParallelIterator<Item = &[(u64, Rank)]> {
    keys.par_chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1)
}

/// Counts the people behind every number, and marks what more than `limit` people share.
///
/// People are counted as the smaller number of distinct surnames and distinct given names: a family shares
/// a surname, one person written ten ways shares most of both, a switchboard shares neither.
pub(crate) fn crowds(
    people: &People,
    phones: &[(u64, Rank)],
    emails: &[(u64, Rank)],
    addresses: &[(u64, Rank)],
    limit: usize,
) -> Crowds {
    let counted = |keys: &[(u64, Rank)], least: usize| -> Vec<(u64, Rank, u8)> {
        blocks(keys)
            .map(|block| (block, head_count(people, block)))
            .filter(|(_, heads)| *heads > least)
            .flat_map_iter(|(block, heads)| block.iter().map(move |(key, rank)| (*key, *rank, heads.min(255) as u8)))
            .collect()
    };
    let mut found = Crowds {
        limit,
        ..Crowds::default()
    };
    let by_phone = counted(phones, 1);
    if !by_phone.is_empty() {
        found.heads = vec![1; people.phones.len()];
        for (phone, rank, heads) in by_phone {
            let (start, numbers) = people.phones(rank);
            if let Some(at) = numbers.iter().position(|number| *number == phone) {
                found.heads[start + at] = heads;
            }
        }
    }
    for (keys, flags) in [(emails, &mut found.email), (addresses, &mut found.address)] {
        let by_rank = counted(keys, limit);
        if !by_rank.is_empty() {
            *flags = vec![false; people.len()];
            for (_, rank, _) in by_rank {
                flags[rank as usize] = true;
            }
        }
    }
    found
}

fn head_count(people: &People, block: &[(u64, Rank)]) -> usize {
    if block.len() < 3 {
        return 1;
    }
    let distinct = |name: fn(&Record) -> u32| {
        let mut ids: Vec<u32> = block
            .iter()
            .map(|(_, rank)| name(people.record(*rank)))
            .filter(|id| *id != 0)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    };
    distinct(|r| r.surname).min(distinct(|r| if r.full_given() { r.given } else { 0 }))
}

/// Calls `pair(a, b)` with `a < b` for every candidate pair of a block, and says what was left out.
pub(crate) fn pairs_of_block(
    people: &People,
    block: &[(u64, Rank)],
    limits: Limits,
    mut pair: impl FnMut(Rank, Rank),
) -> Dropped {
    if block.len() <= SMALL {
        for (i, (_, a)) in block.iter().enumerate() {
            for (_, b) in &block[i + 1..] {
                pair(*a, *b);
            }
        }
        return Dropped::default();
    }
    let mut members: Vec<(Signature, Rank)> = block.iter().map(|(_, rank)| (people.signature(*rank), *rank)).collect();
    members.sort_unstable();
    let mut oldest = Vec::new();
    for alike in members.chunk_by(|a, b| a.0 == b.0) {
        oldest.push(alike[0].1);
        for (_, rank) in &alike[1..] {
            pair(alike[0].1, *rank);
        }
    }
    let mut dropped = Dropped::default();
    // Partly named rows are tied to a person only where one person is meant, so each must see every fuller one.
    let fuller = |rank: &Rank, than: u8| people.record(*rank).completeness() > than;
    for alike in members.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        let completeness = people.record(alike[0].1).completeness();
        if completeness >= 3 {
            continue;
        }
        let anchors: Vec<Rank> = oldest
            .iter()
            .copied()
            .filter(|rank| fuller(rank, completeness))
            .collect();
        let seen = &anchors[..anchors.len().min(ANCHORS)];
        for (_, rank) in &alike[1..] {
            for anchor in seen {
                pair(*anchor.min(rank), *anchor.max(rank));
            }
        }
        dropped.pairs += ((anchors.len() - seen.len()) * (alike.len() - 1)) as u64;
    }
    oldest.sort_unstable();
    if oldest.len() <= limits.block {
        for (i, a) in oldest.iter().enumerate() {
            for b in &oldest[i + 1..] {
                pair(*a, *b);
            }
        }
        return dropped;
    }
    // The second key: the full name. Within it the oldest `limits.block` are compared with all younger ones.
    let name = |rank: &Rank| (people.record(*rank).surname, people.record(*rank).given);
    let total = (oldest.len() * (oldest.len() - 1) / 2) as u64;
    let mut compared = 0;
    oldest.sort_by_key(name);
    for alike in oldest.chunk_by(|a, b| name(a) == name(b)) {
        for (i, a) in alike.iter().enumerate().take(limits.block) {
            compared += (alike.len() - i - 1) as u64;
            for b in &alike[i + 1..] {
                pair(*a, *b);
            }
        }
    }
    Dropped {
        blocks: 1,
        pairs: dropped.pairs + total - compared,
    }
}
