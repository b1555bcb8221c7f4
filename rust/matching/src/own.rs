//! Columns of one's own, which only the recipe knows: a contract, a postcode, a customer's card. Two values are the same,
//! a slip of the hand apart, or different; what that weighs is said by [`crate::Model::own`].

use std::collections::HashMap;

use crate::compare::Level;
use crate::letters::{Letters, TextColumn, edits, hash_folded};
use crate::people::Rank;

/// So many own columns a recipe may have.
pub const MOST_OWN: usize = 8;

/// The levels that values of an own column can come to, in the order of [`crate::Model::own`].
pub const OWN_LEVELS: [Level; 3] = [Level::Different, Level::Near, Level::Exact];

/// A value shorter than this is too short for a slip to be told from another value.
const SHORTEST_SLIP: usize = 4;

/// One column: the number of every rank's value, 0 where missing, and the letters of every value.
#[derive(Debug)]
pub(crate) struct OwnColumn {
    /// The number of each hash, while rows come.
    known: HashMap<u64, u32>,
    ids: Vec<u32>,
    hashes: Vec<u64>,
    letters: Vec<Letters>,
    counts: Vec<u32>,
}

impl Default for OwnColumn {
    fn default() -> Self {
        Self {
            known: HashMap::from([(0, 0)]),
            ids: Vec::new(),
            hashes: vec![0],
            letters: vec![Letters::of("")],
            counts: vec![0],
        }
    }
}

impl OwnColumn {
    /// Takes in the column of further rows. Case and punctuation do not count.
    pub(crate) fn take(&mut self, rows: usize, column: &TextColumn<'_>) {
        for (row, hash) in hash_folded(rows, column).into_iter().enumerate() {
            let next = self.hashes.len() as u32;
            let id = *self.known.entry(hash).or_insert(next);
            if id == next {
                let text = column(row).unwrap_or_default().to_lowercase();
                let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
                self.letters.push(Letters::of(&letters));
                self.hashes.push(hash);
                self.counts.push(0);
            }
            self.counts[id as usize] += 1;
            self.ids.push(id);
        }
    }

    /// The column of the rows in another order; rows beyond its end have no value.
    pub(crate) fn sorted(mut self, order: &[u32]) -> Self {
        let at = |row: &u32| self.ids.get(*row as usize).copied().unwrap_or(0);
        self.ids = order.iter().map(at).collect();
        self.known = HashMap::default();
        self
    }

    /// How far the values of two ranks agree.
    #[inline]
    pub(crate) fn level(&self, a: Rank, b: Rank) -> Level {
        let (a, b) = (self.ids[a as usize], self.ids[b as usize]);
        if a == 0 || b == 0 {
            return Level::Missing;
        }
        if a == b {
            return Level::Exact;
        }
        let (x, y) = (self.letters[a as usize].get(), self.letters[b as usize].get());
        if x.len().min(y.len()) >= SHORTEST_SLIP && edits(x, y, 1) <= 1 {
            Level::Near
        } else {
            Level::Different
        }
    }

    /// What rows of the same value share; 0 where the rank has none.
    pub(crate) fn key(&self, rank: Rank) -> u64 {
        self.hashes[self.ids[rank as usize] as usize]
    }

    /// How often two rows that both have a value show each of [`OWN_LEVELS`] by chance: equal values are counted, slips
    /// are looked for among pairs taken at even steps.
    pub(crate) fn by_chance(&self) -> [f64; 3] {
        let filled: Vec<Rank> = (0..self.ids.len() as Rank)
            .filter(|rank| self.ids[*rank as usize] != 0)
            .collect();
        let n = filled.len();
        if n < 2 {
            return [1.0, 0.0, 0.0];
        }
        let pairs = |count: f64| count * (count - 1.0) / 2.0;
        let equal: f64 = self.counts[1..].iter().map(|count| pairs(f64::from(*count))).sum();
        let exact = equal / pairs(n as f64);
        let (mut near, mut looked) = (0_usize, 0_usize);
        for step in 1..=STEPS.min(n - 1) {
            let stride = step * (n / (STEPS + 1)).max(1);
            for at in (0..n).step_by((n / LOOKED).max(1)) {
                let other = (at + stride) % n;
                near += usize::from(self.level(filled[at], filled[other]) == Level::Near);
                looked += 1;
            }
        }
        let near = near as f64 / looked.max(1) as f64;
        [(1.0 - exact - near).max(0.0), near, exact]
    }
}

/// Slips by chance are looked for at so many distances, and at each of them among about so many rows.
const STEPS: usize = 8;
const LOOKED: usize = 4096;
