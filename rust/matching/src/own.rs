//! Columns of one's own, which only the recipe knows: a contract, a postcode, a customer's card. Two values are the same,
//! a slip of the hand apart, alike, or different; what that weighs is said by [`crate::Model::own`].

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use crate::compare::Level;
use crate::jaro::similar_letters;
use crate::letters::{AsIs, Letters, TextColumn, edits, hash_folded};
use crate::people::Rank;
use crate::rule::mix;

/// So many own columns a recipe may have.
pub const MOST_OWN: usize = 8;

/// The levels that values of an own column can come to, in the order of [`crate::Model::own`].
pub const OWN_LEVELS: [Level; 4] = [Level::Different, Level::Alike, Level::Near, Level::Exact];

/// A number for each of [`OWN_LEVELS`].
pub type OfOwn<T> = [T; OWN_LEVELS.len()];

/// A value shorter than this is too short for a slip to be told from another value.
const SHORTEST_SLIP: usize = 4;

/// Values are alike from this Jaro-Winkler similarity on: some letters of many, behind a common beginning.
const SIMILAR: f32 = 0.9;

/// One column: the number of every rank's value, 0 where missing, and what is known of every value.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnColumn {
    ids: Vec<u32>,
    values: Arc<Values>,
}

/// The values of a column by their numbers.
#[derive(Clone, Debug)]
struct Values {
    known: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    hashes: Vec<u64>,
    letters: Vec<Letters>,
    counts: Vec<u32>,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            known: HashMap::from_iter([(0, 0)]),
            hashes: vec![0],
            letters: vec![Letters::of("")],
            counts: vec![0],
        }
    }
}

impl Values {
    /// The number of a value, which is counted; `letters` is asked for those of a new one.
    fn number(&mut self, hash: u64, letters: impl FnOnce() -> Letters) -> u32 {
        let next = self.hashes.len() as u32;
        let id = *self.known.entry(hash).or_insert(next);
        if id == next {
            self.letters.push(letters());
            self.hashes.push(hash);
            self.counts.push(0);
        }
        self.counts[id as usize] += 1;
        id
    }
}

impl OwnColumn {
    /// Takes in the column of further rows. Case and punctuation do not count.
    pub(crate) fn take(&mut self, rows: usize, column: &TextColumn<'_>) {
        let values = Arc::make_mut(&mut self.values);
        for (row, hash) in hash_folded(rows, column).into_iter().enumerate() {
            let letters = || {
                let text = column(row).unwrap_or_default().to_lowercase();
                let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
                Letters::of(&letters)
            };
            self.ids.push(values.number(hash, letters));
        }
    }

    /// The column of some of its rows, in their order; a row beyond its end has no value.
    pub(crate) fn of_rows(&self, rows: &[u32]) -> Self {
        let at = |row: &u32| self.ids.get(*row as usize).copied().unwrap_or(0);
        Self {
            ids: rows.iter().map(at).collect(),
            values: Arc::clone(&self.values),
        }
    }

    /// Puts rows of another column behind the first `length` of this one.
    pub(crate) fn append(&mut self, length: usize, other: &Self, rows: impl Iterator<Item = Rank>) {
        self.ids.resize(length, 0);
        let values = Arc::make_mut(&mut self.values);
        for row in rows {
            let id = other.ids.get(row as usize).copied().unwrap_or(0) as usize;
            let letters = other.values.letters[id];
            self.ids.push(values.number(other.values.hashes[id], || letters));
        }
    }

    /// What a file keeps: hashes and letters of the values, and each row's number.
    pub(crate) fn parts(&self) -> (&[u64], &[Letters], &[u32]) {
        (&self.values.hashes, &self.values.letters, &self.ids)
    }

    /// A column of its [`Self::parts`]; `None` where they do not fit.
    pub(crate) fn of_parts(hashes: &[u64], letters: &[Letters], ids: Vec<u32>) -> Option<Self> {
        let mut values = Values::default();
        if hashes.first() != Some(&0) || hashes.len() != letters.len() {
            return None;
        }
        for (hash, letters) in hashes.iter().zip(letters) {
            values.number(*hash, || *letters);
        }
        values.counts = vec![0; hashes.len()];
        for id in &ids {
            *values.counts.get_mut(*id as usize)? += 1;
        }
        (values.hashes.len() == hashes.len()).then(|| Self {
            ids,
            values: Arc::new(values),
        })
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
        let letters = |id: u32| self.values.letters[id as usize].get();
        let (x, y) = (letters(a), letters(b));
        if x.len().min(y.len()) < SHORTEST_SLIP {
            Level::Different
        } else if edits(x, y, 1) <= 1 {
            Level::Near
        } else if similar_letters(x, y) >= SIMILAR {
            Level::Alike
        } else {
            Level::Different
        }
    }

    /// What rows of the same value share; 0 where the rank has none.
    pub(crate) fn key(&self, rank: Rank) -> u64 {
        self.ids
            .get(rank as usize)
            .map_or(0, |id| self.values.hashes[*id as usize])
    }

    /// How often two rows that both have a value show each of [`OWN_LEVELS`] by chance: equal values are counted, the
    /// rest is looked for among pairs taken at even steps.
    pub(crate) fn by_chance(&self) -> OfOwn<f64> {
        let filled: Vec<Rank> = (0..self.ids.len() as Rank)
            .filter(|rank| self.ids[*rank as usize] != 0)
            .collect();
        let n = filled.len();
        if n < 2 {
            return [1.0, 0.0, 0.0, 0.0];
        }
        let pairs = |count: f64| count * (count - 1.0) / 2.0;
        let equal: f64 = self.values.counts[1..]
            .iter()
            .map(|count| pairs(f64::from(*count)))
            .sum();
        let exact = equal / pairs(n as f64);
        let (mut alike, mut near, mut looked) = (0_usize, 0_usize, 0_usize);
        for step in 1..=STEPS.min(n - 1) {
            let stride = step * (n / (STEPS + 1)).max(1);
            for at in (0..n).step_by((n / LOOKED).max(1)) {
                let other = (at + stride) % n;
                match self.level(filled[at], filled[other]) {
                    Level::Alike => alike += 1,
                    Level::Near => near += 1,
                    _ => {}
                }
                looked += 1;
            }
        }
        let [alike, near] = [alike, near].map(|found| found as f64 / looked.max(1) as f64);
        [(1.0 - exact - near - alike).max(0.0), alike, near, exact]
    }
}

/// What agrees by chance is looked for at so many distances, and at each of them among about so many rows.
const STEPS: usize = 8;
const LOOKED: usize = 4096;

/// Calls `each` with every key that columns of one's own give a row.
pub(crate) fn own_keys(own: &[OwnColumn], row: Rank, mut each: impl FnMut(u64)) {
    for (at, column) in own.iter().enumerate() {
        match column.key(row) {
            0 => {}
            key => each(mix(key, at as u64)),
        }
    }
}
