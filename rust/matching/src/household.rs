//! Clusters to households: people who share a number or an address and a surname.

use rayon::prelude::*;

use crate::crowd::Crowds;
use crate::grouping::{blocks, keys_by};
use crate::people::{People, Rank};
use crate::record::Record;
use crate::rule::mix;

/// The oldest member of every row's household, given the roots of the clusters.
///
/// `phones` and `addresses` are grouped keys. Crowded values join nobody. Rows without a surname belong to
/// the household of their number when only one surname stands on it.
pub(crate) fn households(
    people: &People,
    crowds: &Crowds,
    roots: &[Rank],
    phones: &[(u64, Rank)],
    addresses: &[(u64, Rank)],
) -> Vec<Rank> {
    let by_phone = blocks(phones).filter(|block| !phone_is_crowded(people, crowds, block));
    let by_address =
        blocks(addresses).filter(|block| !crowds.address.get(block[0].1 as usize).copied().unwrap_or(false));
    let mut links: Vec<(Rank, Rank)> = by_phone
        .flat_map_iter(|block| of_block(people, roots, block, true))
        .collect();
    links.extend(
        by_address
            .flat_map_iter(|block| of_block(people, roots, block, false))
            .collect::<Vec<_>>(),
    );
    let mut parent = roots.to_vec();
    let mut root = |rank: Rank, join: Option<Rank>| {
        let mut at = rank;
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        if let Some(to) = join {
            parent[at as usize] = to;
        }
        at
    };
    for (a, b) in links {
        let (a, b) = (root(a, None), root(b, None));
        if a != b {
            root(a.max(b), Some(a.min(b)));
        }
    }
    (0..people.len() as Rank).map(|rank| root(rank, None)).collect()
}

/// Whether the block's number is crowded: every entry of it is, or none.
fn phone_is_crowded(people: &People, crowds: &Crowds, block: &[(u64, Rank)]) -> bool {
    let (start, numbers) = people.phones(block[0].1);
    let at = numbers.iter().position(|n| *n == block[0].0).unwrap_or(0);
    usize::from(crowds.heads.get(start + at).copied().unwrap_or(1)) > crowds.limit
}

fn of_block(people: &People, roots: &[Rank], block: &[(u64, Rank)], adopt: bool) -> Vec<(Rank, Rank)> {
    let first = roots[block[0].1 as usize];
    if block.iter().all(|(_, rank)| roots[*rank as usize] == first) {
        return Vec::new();
    }
    let members = block.iter();
    ties(
        members
            .map(|(_, rank)| (people.record(*rank).surname, roots[*rank as usize]))
            .collect(),
        adopt,
    )
}

/// Ties each cluster to the first one of its surname; `members` are the surnames and clusters of rows that share a value.
/// With `adopt`, rows without a surname belong to the only one there is.
pub(crate) fn ties(mut members: Vec<(u32, Rank)>, adopt: bool) -> Vec<(Rank, Rank)> {
    members.sort_unstable();
    members.dedup();
    let surnames = members
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same[0].0 != 0)
        .count();
    if adopt && surnames == 1 {
        return members[1..].iter().map(|(_, root)| (members[0].1, *root)).collect();
    }
    members
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same[0].0 != 0)
        .flat_map(|same| same[1..].iter().map(|(_, root)| (same[0].1, *root)))
        .collect()
}

/// Address keys of clusters' members, for [`households`] and for counting crowds.
pub(crate) fn address_keys(people: &People) -> Vec<(u64, Rank)> {
    keys_by(people, |rank, keys| match address_key(people.record(rank)) {
        0 => {}
        key => keys.push((key, rank)),
    })
}

/// An address as a place: without its city it is another one in every city. 0 where there is none.
pub(crate) fn address_key(record: &Record) -> u64 {
    if record.address == 0 {
        0
    } else {
        mix(record.address, u64::from(record.city))
    }
}
