//! Blocking: which pairs are worth comparing.
//!
//! A blocking rule gives each row a key (a phone gives several); rows of one key are a block ([`crate::grouping`]). A
//! small block is compared all against all. In
//! a larger one, rows that nothing identifying tells apart (one [`Signature`]) are tied to their oldest and
//! only the oldest of each signature are compared: a million identical rows cost a million steps, and no
//! evidence is lost. Above [`Limits::block`] signatures a block is split by the second key, surname and given
//! name; what even that does not compare is counted in [`Dropped`].

use crate::grouping::keys_by;
use crate::own::own_keys;
use crate::people::{People, Rank};
use crate::record::Signature;
use crate::rule::Rule;

/// What one blocking rule left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Blocks over the limit.
    pub blocks: u64,
    /// Pairs of such blocks that were not compared.
    pub pairs: u64,
}

impl Dropped {
    /// A block of so many rows, none of them compared.
    pub(crate) const fn whole(rows: usize) -> Self {
        let rows = rows as u64;
        Self {
            blocks: 1,
            pairs: rows * (rows - 1) / 2,
        }
    }

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

/// So many fuller rows, the oldest, a partly named copy is held against in a large block: with more, it is ambiguous anyway.
const ANCHORS: usize = 16;

/// Calls `each` with every key that a rule gives a rank.
pub(crate) fn each_key(people: &People, rule: Rule, rank: Rank, each: impl FnMut(u64)) {
    if rule != Rule::Own {
        return rule.each_key(people.record(rank), people.phones(rank).1, each);
    }
    own_keys(&people.own, rank, each);
}

/// A rule's keys: `(key, rank)` with equal keys together and in order of ranks, each rank once under a key; keyless rows
/// and keys that make no block left out.
pub(crate) fn grouped_keys(people: &People, rule: Rule) -> Vec<(u64, Rank)> {
    keys_by(people, |rank, keys| {
        each_key(people, rule, rank, |key| keys.push((key, rank)));
    })
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
    oldest.sort_unstable();
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
