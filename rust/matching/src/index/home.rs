//! Which clusters of an index live together, without a run over all of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Index;
use super::naming::Name;
use super::rows::Slot;
use crate::ground::Ground;
use crate::household::{address_key, households, ties};
use crate::number::is_trace;
use crate::rule::Rule;

/// Rows that are gone through at most for one household; a family's number or house has a handful.
const FARTHEST: usize = 2_000;

/// Who a row lives with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Household {
    /// The name of the oldest cluster that was found.
    pub name: Name,
    /// Rows of large blocks that were not gone through; with any, the name may be another than a look at all would give.
    pub unseen: usize,
}

/// What is left of a look around, and what it left out.
struct Left {
    rows: usize,
    unseen: usize,
}

/// The rows of every cluster in a ring: for each row the next one.
pub(super) fn rings(roots: &[Slot]) -> Vec<Slot> {
    let mut ring: Vec<Slot> = (0..roots.len() as Slot).collect();
    roots
        .iter()
        .zip(0..)
        .for_each(|(root, slot)| insert(&mut ring, slot, *root));
    ring
}

/// Puts the rows of `now` (row, oldest row of its cluster) into the rings of their clusters; those of `gone` are in none.
pub(super) fn join(ring: &mut [Slot], now: &[(Slot, Slot)], gone: &[Slot]) {
    for slot in now.iter().map(|(slot, _)| slot).chain(gone) {
        ring[*slot as usize] = *slot;
    }
    now.iter().for_each(|(slot, root)| insert(ring, *slot, *root));
}

fn insert(ring: &mut [Slot], slot: Slot, root: Slot) {
    if slot != root {
        ring[slot as usize] = ring[root as usize];
        ring[root as usize] = slot;
    }
}

impl Index {
    /// The name of a row's household: that of its oldest cluster, of those that are found among [`FARTHEST`] rows.
    pub fn household(&self, slot: Slot) -> Household {
        let first = self.root(slot);
        let mut family = BTreeSet::from([first]);
        let mut waiting = vec![first];
        let mut left = Left {
            rows: FARTHEST,
            unseen: 0,
        };
        while let Some(root) = waiting.pop() {
            for (a, b) in self.neighbours(root, &mut left) {
                if [a, b].contains(&root) {
                    waiting.extend([a, b].into_iter().filter(|other| family.insert(*other)));
                }
            }
        }
        let oldest = family.into_iter().min_by_key(|root| self.rows.age(*root));
        self.pass_over(left.unseen);
        Household {
            name: self.name(oldest.unwrap_or(first)),
            unseen: left.unseen,
        }
    }

    /// Ties of the cluster of `root` to clusters that share a number or an address with it.
    fn neighbours(&self, root: Slot, left: &mut Left) -> Vec<(Slot, Slot)> {
        let mut found = Vec::new();
        let (mut phones, mut addresses) = (Vec::new(), Vec::new());
        for slot in self.members(root) {
            let record = self.rows.record(slot);
            for phone in self.rows.phones_of(record) {
                let heads = self.crowded.heads.get(phone).copied().unwrap_or(1);
                if usize::from(heads) <= self.frozen.crowd && !is_trace(*phone) && !phones.contains(phone) {
                    phones.push(*phone);
                    found.extend(self.tied(root, Rule::Phone, *phone, 0, left));
                }
            }
            let address = address_key(record);
            let told = address == 0 || addresses.contains(&address);
            if !told && !self.crowded.addresses.contains(&address) {
                addresses.push(address);
                found.extend(self.tied(root, Rule::Address, record.address, address, left));
            }
        }
        found
    }

    /// Ties of a block, all of them with one row of the cluster of `root`.
    fn tied(&self, root: Slot, rule: Rule, key: u64, address: u64, left: &mut Left) -> Vec<(Slot, Slot)> {
        let mut members = Vec::new();
        let mut passed = 0;
        self.keys.rows_of(&self.rows, rule, key, |slot| {
            if passed == left.rows {
                return false;
            }
            passed += 1;
            let record = self.rows.record(slot);
            if address == 0 || address_key(record) == address {
                members.push((record.surname, self.root(slot)));
            }
            true
        });
        if passed == left.rows {
            left.unseen += self.keys.count(rule, key).saturating_sub(passed);
        }
        left.rows -= passed;
        if members.iter().all(|(_, other)| *other == root) {
            return Vec::new();
        }
        // Whom `ties` ties to one cluster, are tied to one another.
        let tied = ties(members, rule == Rule::Phone);
        let homes: HashSet<Slot> = tied
            .iter()
            .filter(|(first, other)| *first == root || *other == root)
            .map(|(first, _)| *first)
            .collect();
        let theirs = tied.into_iter().filter(|(first, _)| homes.contains(first));
        theirs
            .flat_map(|(first, other)| [(root, first), (root, other)])
            .collect()
    }

    fn members(&self, root: Slot) -> impl Iterator<Item = Slot> {
        let next = move |slot: &Slot| Some(self.ring[*slot as usize]).filter(|next| *next != root);
        std::iter::successors(Some(root), next)
    }

    /// The household of every row that is there, by its oldest cluster's oldest row.
    pub fn households(&self) -> Vec<(Slot, Slot)> {
        let there = (0..self.slots() as Slot).filter(|slot| self.has(*slot)).collect();
        let people = self.rows.table(there);
        let ranks: HashMap<Slot, u32> = people.rows.iter().zip(0..).map(|(slot, rank)| (*slot, rank)).collect();
        let roots: Vec<u32> = people.rows.iter().map(|slot| ranks[&self.root(*slot)]).collect();
        let ground = Ground::new(&people, self.frozen.crowd);
        let families = households(&people, &ground.crowds, &roots, &ground.phones, &ground.addresses);
        let mut found: Vec<(Slot, Slot)> = people
            .rows
            .iter()
            .zip(families)
            .map(|(slot, family)| (*slot, people.row(family)))
            .collect();
        found.sort_unstable();
        found
    }
}
