//! Who has a key: for every blocking rule a table of slots sorted by key, cut into buckets.
//!
//! A table holds slots only, five to eight bytes a row: which key a slot stands under is asked of its record, which is
//! read anyway. Rows that come later go into a map beside the tables until there are enough of them to sort again.

use std::collections::HashMap;

use rayon::prelude::*;

use super::rows::{Rows, Slot};
use crate::rule::{Rule, mix};

/// Later rows are sorted in when there are more of them than this, and than an eighth of all.
const RECENT: usize = 1 << 16;

/// From so many slots on a bucket is searched by halves.
const LONG: usize = 32;

/// Spreads keys that are not hashes (telephone numbers) over all buckets; different keys stay different.
fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Slots sorted by the spread keys they stand under.
#[derive(Debug)]
struct Table {
    shift: u32,
    starts: Vec<u32>,
    slots: Vec<Slot>,
}

impl Table {
    fn new(mut entries: Vec<(u64, Slot)>) -> Self {
        entries.par_sort_unstable();
        let bits = entries.len().max(2).ilog2();
        let shift = 64 - bits;
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (at, (key, _)) in entries.iter().enumerate() {
            while starts.len() <= (key >> shift) as usize {
                starts.push(at as u32);
            }
        }
        starts.resize((1 << bits) + 1, entries.len() as u32);
        Self {
            shift,
            starts,
            slots: entries.into_iter().map(|(_, slot)| slot).collect(),
        }
    }

    fn bucket(&self, spread: u64) -> &[Slot] {
        let at = (spread >> self.shift) as usize;
        &self.slots[self.starts[at] as usize..self.starts[at + 1] as usize]
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
                let record = rows.record(slot);
                rule.each_key(record, rows.phones_of(record), |key| {
                    entries.push((spread(key), slot));
                });
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
            let record = rows.record(*slot);
            for rule in Rule::ALL {
                rule.each_key(record, rows.phones_of(record), |key| {
                    self.recent.entry(recent_key(rule as u64, key)).or_default().push(*slot);
                });
            }
            let content = recent_key(CONTENT, rows.hashes[*slot as usize]);
            self.recent.entry(content).or_default().push(*slot);
        }
    }

    /// Calls `each` with every row there is under a rule's key, until it returns false.
    pub(crate) fn rows_of(&self, rows: &Rows, rule: Rule, key: u64, mut each: impl FnMut(Slot) -> bool) {
        let sought = spread(key);
        let mut bucket = self.tables[rule as usize].bucket(sought);
        let has = |slot: Slot| {
            let record = rows.record(slot);
            if rule.several() {
                let mut found = false;
                rule.each_key(record, rows.phones_of(record), |own| found |= own == key);
                found
            } else {
                rule.key(record) == key
            }
        };
        if rule.several() {
            // A row may stand in a bucket under several of its keys.
            let mut found: Vec<Slot> = bucket.iter().copied().filter(|slot| has(*slot)).collect();
            found.sort_unstable();
            found.dedup();
            for slot in found {
                if rows.alive[slot as usize] && !each(slot) {
                    return;
                }
            }
        } else if bucket.len() > LONG {
            let place = |slot: &Slot| spread(rule.key(rows.record(*slot)));
            let start = bucket.partition_point(|slot| place(slot) < sought);
            bucket = &bucket[start..];
            // Sorted: the first row of another key ends the block.
            for slot in bucket.iter().take_while(|slot| has(**slot)) {
                if rows.alive[*slot as usize] && !each(*slot) {
                    return;
                }
            }
        } else {
            for slot in bucket {
                if rows.alive[*slot as usize] && has(*slot) && !each(*slot) {
                    return;
                }
            }
        }
        if self.recent.is_empty() {
            return;
        }
        for slot in self.recent.get(&recent_key(rule as u64, key)).into_iter().flatten() {
            if rows.alive[*slot as usize] && has(*slot) && !each(*slot) {
                return;
            }
        }
    }

    /// Every row there is of one content.
    pub(crate) fn rows_of_content(&self, rows: &Rows, hash: u64) -> Vec<Slot> {
        let recent = self.recent.get(&recent_key(CONTENT, hash)).into_iter().flatten();
        let all = self.contents.bucket(spread(hash)).iter().chain(recent).copied();
        all.filter(|slot| rows.alive[*slot as usize] && rows.hashes[*slot as usize] == hash)
            .collect()
    }
}
