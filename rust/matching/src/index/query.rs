//! Who one record is: the duplicate check while somebody types.
//!
//! The record is held against the rows of its blocks as adding it would, with two bounds that keep the answer quick: of a
//! block above [`LIMIT`] rows only those of its surname and given name are looked at, and of any block no more than
//! [`FARTHEST`] rows are gone through.

use super::Index;
use super::naming::Name;
use super::rows::Slot;
use crate::blocking::SMALL;
use crate::compare::compare;
use crate::crowd::Crowds;
use crate::household::address_key;
use crate::judge::{Reasons, Verdict, judge};
use crate::own::own_keys;
use crate::people::{Columns, People, Rank};
use crate::record::Record;
use crate::rule::Rule;
use crate::weigh::Among;

/// Rows of a block that are all compared.
const LIMIT: usize = 200;

/// Rows of a block that are gone through at most.
const FARTHEST: usize = 2_000;

/// A row that a record may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The row.
    pub slot: Slot,
    /// The match weight in bits.
    pub weight: f32,
    /// Whether the two are one person by themselves, else they are worth a look.
    pub same: bool,
    /// What speaks for and against.
    pub reasons: Reasons,
    /// The name of the row's cluster.
    pub name: Name,
    /// The name of the cluster's household.
    pub household: Name,
}

/// One record of a table, alone.
fn alone(whole: &People, rank: u32) -> People {
    let record = *whole.record(rank);
    People {
        records: vec![Record {
            phone_start: 0,
            ..record
        }],
        rows: vec![0],
        hashes: vec![0],
        phones: whole.phones(rank).1.to_vec(),
        names: whole.names.clone(),
        cities: whole.cities.clone(),
        companies: whole.companies.clone(),
        own: whole.own.iter().map(|column| column.of_rows(&[rank])).collect(),
        across: whole.across.get(rank as usize).copied().into_iter().collect(),
        counted: whole.counted,
    }
}

impl Index {
    /// Who the records of `columns` are: for each, in order, rows that are the same person or worth a look, the heaviest
    /// first, at most `limit`.
    pub fn query(&self, columns: &Columns<'_>, limit: usize) -> Vec<Vec<Match>> {
        use rayon::prelude::*;
        let whole = People::under(columns, Some(&self.frozen));
        match whole.len() {
            0 => Vec::new(),
            1 => vec![self.matches(&whole, limit)],
            _ => {
                let ranks = whole.ranks();
                ranks
                    .par_iter()
                    .map(|rank| self.matches(&alone(&whole, *rank), limit))
                    .collect()
            }
        }
    }

    /// Who one record is.
    fn matches(&self, probe: &People, limit: usize) -> Vec<Match> {
        let own = self.rows.foreign(probe);
        let slots = self.candidates(&own, probe);
        if slots.is_empty() {
            return Vec::new();
        }
        let people = self.rows.table_beside(probe, own, &slots);
        let crowds = self.crowds_of(&people);
        let record = people.record(0);
        let pairs: Vec<(Rank, Rank)> = (1..people.len() as Rank).map(|rank| (0, rank)).collect();
        people.touch_records(&pairs);
        people.touch(&pairs);
        let among = Among::of(&people, &self.frozen.model);
        let mut found: Vec<Match> = Vec::new();
        for (rank, slot) in (1..).zip(slots) {
            let other = people.record(rank);
            let comparison = compare(&people, &crowds, 0, rank);
            let weight = among.weigh(&people, record, other, &comparison).total();
            let degree = record.completeness().min(other.completeness());
            let (same, reasons) = match judge(&self.frozen.model, &comparison, weight, degree) {
                Verdict::Same { reasons, .. } => (true, reasons),
                Verdict::Review { reasons, .. } => (false, reasons),
                Verdict::Apart(_) => continue,
            };
            found.push(Match {
                slot,
                weight,
                same,
                reasons,
                name: self.name(slot),
                household: (0, 0),
            });
        }
        found.sort_by(|x, y| {
            let order = (y.same, y.weight).partial_cmp(&(x.same, x.weight));
            order.unwrap_or(std::cmp::Ordering::Equal).then(x.slot.cmp(&y.slot))
        });
        found.truncate(limit);
        let mut homes: Vec<(Slot, Name)> = Vec::new();
        for found in &mut found {
            let root = self.root(found.slot);
            let known = homes.iter().find(|(known, _)| *known == root).map(|(_, home)| *home);
            found.household = known.unwrap_or_else(|| self.household(root).name);
            if known.is_none() {
                homes.push((root, found.household));
            }
        }
        found
    }

    /// The rows that share a key with the record, in order of slots.
    fn candidates(&self, own: &Record, probe: &People) -> Vec<Slot> {
        let phones = probe.phones(0).1;
        let mut keys = Vec::new();
        for rule in Rule::ALL {
            match rule {
                Rule::Own => own_keys(&probe.own, 0, |key| keys.push((rule, key))),
                _ => rule.each_key(own, phones, |key| keys.push((rule, key))),
            }
        }
        self.keys.fetch(&self.rows, &keys);
        let mut slots = Vec::new();
        for (rule, key) in keys {
            let start = slots.len();
            let (mut passed, mut skipped) = (0, 0);
            self.keys.rows_of(&self.rows, rule, key, |slot| {
                passed += 1;
                if rule.only_small() && passed >= SMALL {
                    slots.truncate(start);
                    return false;
                }
                let other = self.rows.record(slot);
                if !rule.pairs(phones, self.rows.phones_of(other)) {
                    return true;
                }
                if passed <= LIMIT || (other.surname, other.given) == (own.surname, own.given) {
                    slots.push(slot);
                } else {
                    skipped += 1;
                }
                passed < FARTHEST
            });
            if passed >= FARTHEST {
                skipped += self.keys.count(rule, key).saturating_sub(passed);
            }
            self.pass_over(skipped);
        }
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// How many people share the record's values, with whoever is behind it left out.
    fn crowds_of(&self, people: &People) -> Crowds {
        let record = people.record(0);
        let heads = |phone: &u64| self.crowded.heads.get(phone).copied().unwrap_or(1);
        let mut crowds = Crowds {
            limit: self.frozen.crowd,
            email: vec![self.crowded.emails.contains(&record.email)],
            address: vec![self.crowded.addresses.contains(&address_key(record))],
            ..Crowds::default()
        };
        crowds.heads = people.phones(0).1.iter().map(heads).collect();
        crowds
    }
}
