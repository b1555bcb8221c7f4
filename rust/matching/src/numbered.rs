//! What was found, told in the order of the input's rows: clusters and households get their numbers and names.

use rayon::prelude::*;

use crate::engine::{Matched, Merge};
use crate::judge::Reasons;
use crate::people::{People, Rank};

/// Rows that are told together.
const BATCH: usize = 64;

/// Numbers and names clusters and households in order of rows.
pub(crate) fn numbered(
    people: &People,
    roots: &[Rank],
    families: &[Rank],
    reasons: &[Reasons],
    mut matched: Matched,
) -> Matched {
    const NONE: u32 = u32::MAX;
    let rows = people.len();
    let rank_of = people.ranks();
    // Roots in age order: of several with one hash, the oldest keeps the bare name.
    let mut ordinal = vec![0_u32; rows];
    let mut by_hash: Vec<(u64, Rank)> = (0..rows as Rank)
        .filter(|r| roots[*r as usize] == *r)
        .map(|r| (people.hashes[r as usize], r))
        .collect();
    by_hash.par_sort_unstable();
    for alike in by_hash.chunk_by(|a, b| a.0 == b.0) {
        for (i, (_, root)) in alike.iter().enumerate() {
            ordinal[*root as usize] = i as u32 + 1;
        }
    }
    let mut cluster_of = vec![NONE; rows];
    let mut household_of = vec![NONE; rows];
    matched.cluster.reserve_exact(rows);
    matched.reasons.reserve_exact(rows);
    for (piece, ranks) in rank_of.chunks(BATCH).enumerate() {
        // Rows lie all over memory in the order of ranks: what does not wait is read together.
        let seen = ranks
            .iter()
            .map(|rank| roots[*rank as usize] ^ reasons[*rank as usize].0);
        std::hint::black_box(seen.fold(0, |seen, root| seen ^ root));
        let seen = ranks.iter().map(|rank| {
            let root = roots[*rank as usize] as usize;
            cluster_of[root] ^ people.rows[root] ^ people.hashes[root] as u32 ^ ordinal[root] ^ families[root]
        });
        std::hint::black_box(seen.fold(0, |seen, root| seen ^ root));
        for (rank, row) in ranks.iter().copied().zip(piece * BATCH..) {
            let root = roots[rank as usize];
            let cluster = &mut cluster_of[root as usize];
            if *cluster == NONE {
                *cluster = matched.masters.len() as u32;
                matched.masters.push(people.row(root));
                matched
                    .cluster_names
                    .push((people.hashes[root as usize], ordinal[root as usize]));
                let household = &mut household_of[families[root as usize] as usize];
                if *household == NONE {
                    *household = matched.household_names.len() as u32;
                    matched.household_names.push(families[root as usize]);
                }
                matched.household.push(*household);
            }
            matched.cluster.push(*cluster);
            matched.reasons.push(reasons[rank as usize]);
            if root != rank {
                matched.merges.push(Merge {
                    duplicate: row as u32,
                    master: people.row(root),
                    reasons: reasons[rank as usize],
                });
            }
        }
    }
    for oldest in &mut matched.household_names {
        *oldest = cluster_of[roots[*oldest as usize] as usize];
    }
    matched
}
