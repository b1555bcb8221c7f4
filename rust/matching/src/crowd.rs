//! Who shares what too widely: the people behind every number, e-mail and address.

use rayon::prelude::*;

use crate::grouping::blocks;
use crate::people::{People, Rank};
use crate::record::Record;

/// Which contact values are shared by too many different people to tell one from another.
#[derive(Debug, Default)]
pub struct Crowds {
    /// How many people stand behind each entry of the table of all phones, as far as can be counted; empty when no
    /// number has two.
    pub(crate) heads: Vec<u8>,
    /// Above so many people a value is crowded.
    pub(crate) limit: usize,
    /// For each rank's e-mail.
    pub(crate) email: Vec<bool>,
    /// For each rank's address.
    pub(crate) address: Vec<bool>,
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
