//! What was found, told in the order of the input's rows: clusters and households get their numbers and names.

use rayon::prelude::*;

use crate::engine::{Matched, Merge};
use crate::grouping::{blocks, keys_by};
use crate::judge::Reasons;
use crate::people::{People, Rank};

/// Rows that one thread looks up at a time.
const PIECE: usize = 1 << 13;

const NONE: u32 = u32::MAX;

/// `column` at these places, in their order: they lie all over memory, and are looked up in parallel.
fn at<T: Copy + Send + Sync>(places: &[Rank], column: &[T]) -> Vec<T> {
    let found = places.par_iter().with_min_len(PIECE);
    found.map(|place| column[*place as usize]).collect()
}

/// Numbers and names clusters and households in order of rows.
pub(crate) fn numbered(
    people: &People,
    roots: &[Rank],
    families: &[Rank],
    reasons: &[Reasons],
    mut matched: Matched,
) -> Matched {
    let rank_of = people.ranks();
    let root_of = at(&rank_of, roots);
    let (mut cluster_of, mut oldest) = (vec![NONE; people.len()], Vec::new());
    let numbers = root_of.iter().map(|root| {
        let cluster = &mut cluster_of[*root as usize];
        if *cluster == NONE {
            *cluster = oldest.len() as u32;
            oldest.push(*root);
        }
        *cluster
    });
    matched.cluster = numbers.collect();
    matched.masters = at(&oldest, &people.rows);
    matched.cluster_names = at(&oldest, &people.hashes).into_iter().map(|hash| (hash, 1)).collect();
    // Roots in age order: of several with one hash, the oldest keeps the bare name.
    let by_hash = keys_by(people, |rank, keys| {
        if roots[rank as usize] == rank {
            keys.push((people.hashes[rank as usize], rank));
        }
    });
    let alike: Vec<&[(u64, Rank)]> = blocks(&by_hash).collect();
    for (ordinal, (_, root)) in alike.iter().flat_map(|alike| (1..).zip(alike.iter())) {
        matched.cluster_names[cluster_of[*root as usize] as usize].1 = ordinal;
    }
    let mut household_of = vec![NONE; people.len()];
    let household = at(&oldest, families).into_iter().map(|family| {
        let household = &mut household_of[family as usize];
        if *household == NONE {
            *household = matched.household_names.len() as u32;
            matched
                .household_names
                .push(cluster_of[roots[family as usize] as usize]);
        }
        *household
    });
    matched.household = household.collect();
    matched.reasons = at(&rank_of, reasons);
    let rows = rank_of.par_iter().zip(&root_of).with_min_len(PIECE).enumerate();
    let merges = rows.filter(|(_, (rank, root))| rank != root).map(|(row, _)| Merge {
        duplicate: row as u32,
        master: matched.masters[matched.cluster[row] as usize],
        reasons: matched.reasons[row],
    });
    matched.merges = merges.collect();
    matched
}
