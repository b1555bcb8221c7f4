//! Keys of rows to blocks: equal keys together.
//!
//! Keys are dealt out by their leading bits, one pass of a radix sort, and sorted part by part in a core's own cache, never
//! hashed into tables of lists. Most keys stand on one row and make no block: before a part is sorted, what no other key
//! resembles is left out.

use rayon::prelude::*;

use crate::people::{People, Rank};

/// What stands beside a key.
pub(crate) trait Entry: Copy + Default + PartialEq + Send + Sync {}

impl<T: Copy + Default + PartialEq + Send + Sync> Entry for T {}

/// Ranks that one thread takes keys of at a time.
const PIECE: Rank = 1 << 14;

/// Ranks whose keys are sorted at once: they stay in a core's own cache.
const PART: usize = 1 << 11;

/// More parts than this are more pages than a core keeps track of while it deals keys out to them.
const MOST_PARTS: usize = 1 << 12;

/// Parts that one thread sorts at a time.
const TOGETHER: usize = 8;

/// The keys that `each` puts down for every rank, in order of ranks, equal ones together and each once for what stands
/// beside it (a rank, and what is known of it). Keys that make no block are mostly left out.
pub(crate) fn keys_by<T: Entry>(people: &People, each: impl Fn(Rank, &mut Vec<(u64, T)>) + Sync) -> Vec<(u64, T)> {
    grouped(people.len() as Rank, each)
}

/// The blocks of two rows and more.
pub(crate) fn blocks<T: Entry>(keys: &[(u64, T)]) -> impl ParallelIterator<Item = &[(u64, T)]> {
    keys.par_chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1)
}

fn grouped<T: Entry>(ranks: Rank, each: impl Fn(Rank, &mut Vec<(u64, T)>) + Sync) -> Vec<(u64, T)> {
    let parts = (ranks as usize / PART).clamp(1, MOST_PARTS).next_power_of_two();
    let dealt: Vec<Dealt<T>> = (0..ranks.div_ceil(PIECE))
        .into_par_iter()
        .map_init(Vec::new, |keys, piece| {
            keys.clear();
            (piece * PIECE..ranks.min((piece + 1) * PIECE)).for_each(|rank| each(rank, keys));
            Dealt::new(keys, parts)
        })
        .collect();
    let sorted: Vec<Vec<(u64, T)>> = (0..parts.div_ceil(TOGETHER))
        .into_par_iter()
        .map(|group| {
            let (mut found, mut part, mut met) = (Vec::new(), Vec::new(), Met::default());
            for at in group * TOGETHER..parts.min((group + 1) * TOGETHER) {
                part.clear();
                dealt.iter().for_each(|piece| part.extend_from_slice(piece.part(at)));
                met.keep_repeated(&mut part);
                // Ranks come in order and stay so; one comparison of numbers is sooner made than one of tuples.
                part.sort_by_key(|entry| entry.0);
                part.dedup();
                found.extend_from_slice(&part);
            }
            found
        })
        .collect();
    drop(dealt);
    sorted.concat()
}

/// A key spread over all bits: numbers are no hashes. A multiplication keeps different ones different.
fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The keys of a stretch of ranks, part by part.
struct Dealt<T> {
    keys: Vec<(u64, T)>,
    /// Where each part ends.
    ends: Vec<u32>,
}

impl<T: Entry> Dealt<T> {
    fn new(piece: &[(u64, T)], parts: usize) -> Self {
        let part_of = |key: u64| ((u128::from(spread(key)) * parts as u128) >> 64) as usize;
        let mut ends = vec![0_u32; parts];
        piece.iter().for_each(|(key, _)| ends[part_of(*key)] += 1);
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        let mut keys = vec![(0, T::default()); piece.len()];
        for entry in piece {
            let end = &mut ends[part_of(entry.0)];
            keys[*end as usize] = *entry;
            *end += 1;
        }
        Self { keys, ends }
    }

    fn part(&self, at: usize) -> &[(u64, T)] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.keys[start as usize..self.ends[at] as usize]
    }
}

/// Bits of keys that were met once, and twice.
#[derive(Default)]
struct Met {
    once: Vec<u64>,
    twice: Vec<u64>,
}

impl Met {
    /// Leaves out keys that are there once; a few stay for another that resembles them.
    fn keep_repeated<T: Entry>(&mut self, part: &mut Vec<(u64, T)>) {
        const BITS_A_KEY: usize = 8;
        let words = (part.len() * BITS_A_KEY / 64).max(1).next_power_of_two();
        for bits in [&mut self.once, &mut self.twice] {
            bits.clear();
            bits.resize(words, 0);
        }
        // The leading bits are those of the part.
        let place = |key: u64| {
            let middle = spread(key) >> 16;
            ((middle >> 6) as usize & (words - 1), 1 << (middle & 63))
        };
        for (key, _) in part.iter() {
            let (word, bit) = place(*key);
            self.twice[word] |= self.once[word] & bit;
            self.once[word] |= bit;
        }
        part.retain(|(key, _)| {
            let (word, bit) = place(*key);
            self.twice[word] & bit != 0
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{blocks, grouped};
    use rayon::prelude::*;

    proptest! {
        #[test]
        fn blocks_are_those_of_a_table(keys in prop::collection::vec(prop::collection::vec(0_u64..400, 0..4), 0..20_000)) {
            let mut expected: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
            for (keys, rank) in keys.iter().zip(0..) {
                for key in keys {
                    let block = expected.entry(key * key).or_default();
                    if block.last() != Some(&rank) {
                        block.push(rank);
                    }
                }
            }
            expected.retain(|_, block| block.len() > 1);
            let found = grouped(keys.len() as u32, |rank, put| put.extend(keys[rank as usize].iter().map(|key| (key * key, rank))));
            let of_block = |block: &[(u64, u32)]| (block[0].0, block.iter().map(|entry| entry.1).collect());
            let found: Vec<(u64, Vec<u32>)> = blocks(&found).map(of_block).collect();
            prop_assert_eq!(found.into_iter().collect::<BTreeMap<_, _>>(), expected);
        }
    }
}
