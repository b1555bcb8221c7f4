//! Who has a key: for every blocking rule a table of slots sorted by key, cut into buckets.
//!
//! A table holds of a key its bucket and sixteen further bits, seven to ten bytes a row: who has another key is not looked
//! at, and whether a slot really stands under the key is asked of its record, which is read anyway. Rows that come later go
//! into a map beside the tables until there are enough of them to sort again.

use std::collections::HashMap;
use std::hint::black_box;

use rayon::prelude::*;

use super::rows::{Rows, Slot};
use crate::rule::{Rule, mix};

/// Later rows are sorted in when there are more of them than this, and than an eighth of all.
const RECENT: usize = 1 << 16;

/// Rows of a block that are read together.
const BATCH: usize = 16;

/// Spreads keys that are not hashes (telephone numbers) over all buckets; different keys stay different.
fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Slots sorted by the spread keys they stand under.
#[derive(Debug)]
struct Table {
    shift: u32,
    starts: Vec<u32>,
    /// The bits behind those of the bucket, by entry.
    tags: Vec<u16>,
    slots: Vec<Slot>,
}

impl Table {
    fn new(mut entries: Vec<(u64, Slot)>) -> Self {
        let bits = entries.len().max(2).ilog2();
        let shift = 64 - bits;
        for (key, _) in &mut entries {
            *key >>= shift - u16::BITS;
        }
        entries.par_sort_unstable();
        // Two keys of a row may be alike as far as is kept of them.
        entries.dedup();
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (at, (key, _)) in entries.iter().enumerate() {
            while starts.len() <= (key >> u16::BITS) as usize {
                starts.push(at as u32);
            }
        }
        starts.resize((1 << bits) + 1, entries.len() as u32);
        Self {
            shift,
            starts,
            tags: entries.iter().map(|(key, _)| *key as u16).collect(),
            slots: entries.into_iter().map(|(_, slot)| slot).collect(),
        }
    }

    /// Where the bucket of a spread key begins and ends.
    fn bucket(&self, spread: u64) -> (usize, usize) {
        let at = (spread >> self.shift) as usize;
        (self.starts[at] as usize, self.starts[at + 1] as usize)
    }

    /// The slots of a spread key, in order, and of hardly another.
    fn run(&self, spread: u64) -> &[Slot] {
        let (start, end) = self.bucket(spread);
        let (tags, tag) = (&self.tags[start..end], (spread >> (self.shift - u16::BITS)) as u16);
        let first = tags.partition_point(|other| *other < tag);
        let length = tags[first..].partition_point(|other| *other == tag);
        &self.slots[start + first..start + first + length]
    }
}

/// The tables of all rules, and one of the rows' contents.
#[derive(Debug)]
pub(crate) struct Keys {
    tables: Vec<Table>,
    contents: Table,
    recent: HashMap<u64, Vec<Slot>>,
    /// Slots below are in the tables.
    sorted: usize,
}

/// What stands for the row's content among the rules of recent rows.
const CONTENT: u64 = 99;

fn recent_key(rule: u64, key: u64) -> u64 {
    mix(key, rule << 32 | 7)
}

impl Keys {
    /// The tables of all rows.
    pub(crate) fn new(rows: &Rows) -> Self {
        let slots = || (0..rows.len() as Slot).filter(|slot| rows.alive[*slot as usize]);
        let table = |rule: &Rule| {
            let mut entries = Vec::new();
            for slot in slots() {
                rows.each_key(*rule, slot, |key| entries.push((spread(key), slot)));
            }
            Table::new(entries)
        };
        Self {
            tables: Rule::ALL.iter().map(table).collect(),
            contents: Table::new(slots().map(|slot| (spread(rows.hashes[slot as usize]), slot)).collect()),
            recent: HashMap::new(),
            sorted: rows.len(),
        }
    }

    /// Takes in rows that came last.
    pub(crate) fn append(&mut self, rows: &Rows, slots: &[Slot]) {
        let waiting = rows.len() - self.sorted;
        if waiting > RECENT.max(rows.len() / 8) {
            *self = Self::new(rows);
            return;
        }
        for slot in slots {
            for rule in Rule::ALL {
                rows.each_key(rule, *slot, |key| {
                    self.recent.entry(recent_key(rule as u64, key)).or_default().push(*slot);
                });
            }
            let content = recent_key(CONTENT, rows.hashes[*slot as usize]);
            self.recent.entry(content).or_default().push(*slot);
        }
    }

    /// Reads something of what [`Self::rows_of`] will read of some keys. Tables and rows lie all over memory, and reads that
    /// do not wait for one another cost hardly more than one: so each step is taken for all keys before the next.
    pub(crate) fn fetch(&self, rows: &Rows, keys: &[(Rule, u64)]) {
        let tables = || {
            keys.iter()
                .map(|(rule, key)| (&self.tables[*rule as usize], spread(*key)))
        };
        let seen = tables().map(|(table, spread)| table.bucket(spread).0);
        black_box(seen.fold(0, |seen, start| seen ^ start));
        let seen = tables().map(|(table, spread)| {
            let start = table.bucket(spread).0;
            let tag = table.tags.get(start).copied().unwrap_or(0);
            u32::from(tag) ^ table.slots.get(start).copied().unwrap_or(0)
        });
        black_box(seen.fold(0, |seen, slot| seen ^ slot));
        let mut slots: Vec<Slot> = Vec::new();
        for (table, spread) in tables() {
            slots.extend(table.run(spread).iter().take(BATCH));
        }
        rows.touch(&slots);
    }

    /// Calls `each` with every row there is under a rule's key, until it returns false.
    pub(crate) fn rows_of(&self, rows: &Rows, rule: Rule, key: u64, mut each: impl FnMut(Slot) -> bool) {
        let (sorted, recent) = self.under(rule, key);
        for slots in sorted.chunks(BATCH).chain([recent]) {
            rows.touch(slots);
            for slot in slots {
                if rows.alive[*slot as usize] && rows.has_key(rule, *slot, key) && !each(*slot) {
                    return;
                }
            }
        }
    }

    /// How many rows stand under a rule's key, removed ones with them, and hardly one of another key.
    pub(crate) fn count(&self, rule: Rule, key: u64) -> usize {
        let (sorted, recent) = self.under(rule, key);
        sorted.len() + recent.len()
    }

    /// The slots under a key: those in its table, and those that came later.
    fn under(&self, rule: Rule, key: u64) -> (&[Slot], &[Slot]) {
        let recent = if self.recent.is_empty() {
            None
        } else {
            self.recent.get(&recent_key(rule as u64, key))
        };
        let sorted = self.tables[rule as usize].run(spread(key));
        (sorted, recent.map_or(&[], Vec::as_slice))
    }

    /// Every row there is of one content.
    pub(crate) fn rows_of_content(&self, rows: &Rows, hash: u64) -> Vec<Slot> {
        let recent = self.recent.get(&recent_key(CONTENT, hash)).into_iter().flatten();
        let all = self.contents.run(spread(hash)).iter().chain(recent).copied();
        all.filter(|slot| rows.alive[*slot as usize] && rows.hashes[*slot as usize] == hash)
            .collect()
    }
}
