//! A base in memory under a frozen model: who a new record is, and what rows that come or go change.
//!
//! ```text
//!  record ──► keys ──► blocks ──► compare ──► who it is                        query
//!  rows ────► what changes ──► everybody tied to that ──► cluster anew         add, remove
//! ```
//!
//! * **Adding is as good as a full run.** After any adding and removing the clusters are those of one run over the rows
//!   that are there, under the same [`Frozen`] model. A row can change more than its own pairs: a block outgrows a rule,
//!   a number comes to be shared by a crowd. So what the blocks of the row yield is computed with and without it, the
//!   rows of all pairs that differ are where clustering begins anew, and everybody they are tied to takes part.
//! * **No pairs are kept.** They are found again where they are needed: a row costs its 64 bytes, its numbers, its age
//!   and five to eight bytes for each key.
//! * **Names go on.** A cluster is named after its oldest row and keeps its name while it lives; of clusters that join
//!   the older one's name survives, and [`Changes`] lists the other.

pub mod file;
mod home;
mod keys;
mod naming;
mod query;
mod region;
mod rows;
mod saved;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cluster::{Decided, Edge, cluster};
use crate::crowd::Crowds;
use crate::engine::{Decision, Options, run_on};
use crate::frozen::{Drift, Frozen, Vocabulary};
use crate::gather::Gathering;
use crate::ground::Ground;
use crate::people::{Columns, People};
use crate::weigh::Model;

pub use home::Household;
use keys::Keys;
use naming::Names;
pub use naming::{Changes, Name};
pub use query::Match;
use region::{Link, Region};
use rows::Rows;
pub use rows::Slot;

/// See the module's head. Rows are called by their slot: the number under which they came in, from 0.
#[derive(Debug)]
pub struct Index {
    frozen: Frozen,
    rows: Rows,
    keys: Keys,
    crowded: Crowded,
    /// The oldest row of every row's cluster.
    roots: Vec<Slot>,
    /// The next row of every row's cluster, in a ring.
    ring: Vec<Slot>,
    names: Names,
    decisions: Vec<Decision>,
    /// Rows of large blocks that queries have passed over.
    passed_over: AtomicU64,
}

/// Who shares what, by its key.
#[derive(Debug, Default)]
struct Crowded {
    /// People behind a number, where they are two and more.
    heads: HashMap<u64, u8>,
    emails: HashSet<u64>,
    addresses: HashSet<u64>,
}

impl Index {
    /// An index of rows, by slots from 0 in the order in which they came, under `frozen`. `decisions` name rows by slot.
    pub fn new(rows: Gathering, frozen: Frozen, decisions: Vec<Decision>) -> Self {
        let made = rows.made().to_vec();
        Self::of(rows.people(Some(&frozen)), made, frozen, decisions)
    }

    /// As [`Self::new`], under the model of the rows themselves.
    pub fn frozen_now(rows: Gathering, model: &Model, limits: Options, decisions: Vec<Decision>) -> Self {
        let made = rows.made().to_vec();
        let mut people = rows.people(None);
        let frozen = Frozen::of(&people, model, limits, 0);
        people.weigh_by(&frozen);
        let mut index = Self::of(people, made, frozen, decisions);
        index.frozen.merged = index.merged() as u64;
        index
    }

    fn of(people: People, made: Vec<(i64, i64)>, frozen: Frozen, decisions: Vec<Decision>) -> Self {
        let ground = Ground::new(&people, frozen.crowd);
        let matched = run_on(&people, &ground, &frozen.model, options(&frozen), &decisions);
        let crowded = Crowded::of(&people, &ground);
        drop(ground);
        let roots: Vec<Slot> = matched
            .cluster
            .iter()
            .map(|cluster| matched.masters[*cluster as usize])
            .collect();
        let names = Names::of(&matched.masters, &matched.cluster_names);
        drop(matched);
        let rows = Rows::of(people, made);
        Self {
            keys: Keys::new(&rows),
            frozen,
            rows,
            crowded,
            ring: home::rings(&roots),
            roots,
            names,
            decisions,
            passed_over: AtomicU64::new(0),
        }
    }

    /// Rows of large blocks that queries have passed over since the index was made or read: neither compared, nor asked
    /// whose household it is.
    pub fn passed_over(&self) -> u64 {
        self.passed_over.load(Ordering::Relaxed)
    }

    fn pass_over(&self, rows: usize) {
        if rows > 0 {
            self.passed_over.fetch_add(rows as u64, Ordering::Relaxed);
        }
    }

    /// Rows that stand in a cluster behind another.
    fn merged(&self) -> usize {
        let slots = 0..self.rows.len() as Slot;
        slots
            .filter(|slot| self.has(*slot) && self.root(*slot) != *slot)
            .count()
    }

    /// The model of the index.
    pub fn frozen(&self) -> &Frozen {
        &self.frozen
    }

    /// Slots given out, those of removed rows with them.
    pub fn slots(&self) -> usize {
        self.rows.len()
    }

    /// Whether a row is there.
    pub fn has(&self, slot: Slot) -> bool {
        self.rows.alive.get(slot as usize).copied().unwrap_or(false)
    }

    /// The oldest row of a row's cluster.
    pub fn root(&self, slot: Slot) -> Slot {
        self.roots[slot as usize]
    }

    /// The name of a row's cluster.
    pub fn name(&self, slot: Slot) -> Name {
        let root = self.root(slot);
        self.names.of_root(root, self.rows.hashes[root as usize])
    }

    /// The rows that bear any of these numbers.
    pub fn rows_with(&self, phones: &[u64]) -> Vec<Slot> {
        let mut found = Vec::new();
        for phone in phones {
            self.keys.rows_of(&self.rows, crate::rule::Rule::Phone, *phone, |slot| {
                found.push(slot);
                true
            });
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Takes in further rows, by slots from [`Self::slots`] on; says what became of clusters.
    pub fn add(&mut self, columns: &Columns<'_>) -> Changes {
        let rows = Gathering::of(columns);
        let made = rows.made().to_vec();
        let slots = self.rows.append(&rows.people(Some(&self.frozen)), &made);
        self.roots.extend(&slots);
        self.ring.extend(&slots);
        self.keys.append(&self.rows, &slots);
        let new: HashSet<Slot> = slots.iter().copied().collect();
        let mut seeds = self.differences(&slots, &new, true);
        seeds.extend(&slots);
        self.settle(seeds, &new, &[])
    }

    /// Removes rows; those that are not there any more are passed over.
    pub fn remove(&mut self, slots: &[Slot]) -> Changes {
        let gone: HashSet<Slot> = slots.iter().copied().filter(|slot| self.has(*slot)).collect();
        let mut slots: Vec<Slot> = gone.iter().copied().collect();
        slots.sort_unstable();
        let seeds = self.differences(&slots, &gone, false);
        for slot in &slots {
            self.rows.alive[*slot as usize] = false;
        }
        let seeds = seeds.into_iter().filter(|slot| !gone.contains(slot)).collect();
        self.settle(seeds, &HashSet::new(), &slots)
    }

    /// Takes in what people decided about rows that are there, each decision in place of an earlier one about its rows.
    pub fn decide(&mut self, decisions: &[Decision]) -> Changes {
        let mut seeds = HashSet::new();
        for decision in decisions {
            let ends = [decision.left, decision.right];
            self.decisions
                .retain(|known| ![[known.left, known.right], [known.right, known.left]].contains(&ends));
            self.decisions.push(*decision);
            seeds.extend(ends.into_iter().filter(|slot| self.has(*slot)));
        }
        self.settle(seeds, &HashSet::new(), &[])
    }

    /// The rows at which something is otherwise with `marked` than without them: their own pairs, pairs of others that
    /// their blocks yield or do not, and those who share a value with more or fewer people. Keeps the counts of
    /// crowds as they are with the marked rows (`with`), or without.
    fn differences(&mut self, slots: &[Slot], marked: &HashSet<Slot>, with: bool) -> HashSet<Slot> {
        if slots.is_empty() {
            return HashSet::new();
        }
        let region = Region::around(&self.rows, &self.keys, slots, marked);
        let there = region.ground(self.frozen.crowd, |_| true);
        let absent = region.ground(self.frozen.crowd, |slot| !marked.contains(&slot));
        let links = region.links(&there, &self.frozen, |_, _| true);
        let (touching, others): (Vec<Link>, Vec<Link>) = links
            .into_iter()
            .partition(|link| marked.contains(&link.a) || marked.contains(&link.b));
        let before = region.links(&absent, &self.frozen, |_, _| true);
        let mut seeds: HashSet<Slot> = HashSet::new();
        let ends = |link: &Link| [link.a, link.b];
        seeds.extend(touching.iter().flat_map(ends));
        let (had, has): (HashSet<Key>, HashSet<Key>) =
            (before.iter().map(key_of).collect(), others.iter().map(key_of).collect());
        seeds.extend(before.iter().filter(|link| !has.contains(&key_of(link))).flat_map(ends));
        seeds.extend(others.iter().filter(|link| !had.contains(&key_of(link))).flat_map(ends));
        seeds.extend(region.crowds_moved(&there.crowds, &absent.crowds));
        for decision in self.decisions.iter().filter(|decision| decision.same) {
            let (left, right) = (decision.left, decision.right);
            if marked.contains(&left) || marked.contains(&right) {
                seeds.extend([left, right]);
            }
        }
        self.crowded.recount(
            &self.rows,
            slots,
            &region.people,
            if with { &there.crowds } else { &absent.crowds },
        );
        seeds
    }

    /// Clusters everybody anew who is tied to one of `seeds`.
    fn settle(&mut self, seeds: HashSet<Slot>, new: &HashSet<Slot>, gone: &[Slot]) -> Changes {
        let mut inside = seeds.clone();
        let mut frontier: Vec<Slot> = seeds.into_iter().collect();
        frontier.sort_unstable();
        let mut links = Vec::new();
        while !frontier.is_empty() {
            let asked: HashSet<Slot> = frontier.iter().copied().collect();
            let region = Region::around(&self.rows, &self.keys, &frontier, &HashSet::new());
            let ground = region.ground(self.frozen.crowd, |_| true);
            let found = region.links(&ground, &self.frozen, |a, b| asked.contains(&a) || asked.contains(&b));
            let decided = self.decisions.iter().filter(|decision| decision.same);
            let decided = decided.map(|decision| (decision.left, decision.right));
            let ties = found.iter().map(|link| (link.a, link.b)).chain(decided);
            let mut next: Vec<Slot> = ties
                .filter(|(a, b)| asked.contains(a) || asked.contains(b))
                .flat_map(|(a, b)| [a, b])
                .filter(|slot| self.has(*slot))
                .collect();
            next.sort_unstable();
            next.dedup();
            next.retain(|slot| inside.insert(*slot));
            links.extend(found);
            frontier = next;
        }
        links.sort_unstable();
        links.dedup();
        self.recluster(inside.into_iter().collect(), &links, new, gone)
    }

    /// Clusters `slots`, which no link leaves, and gives their clusters names.
    fn recluster(&mut self, slots: Vec<Slot>, links: &[Link], new: &HashSet<Slot>, gone: &[Slot]) -> Changes {
        let people = self.rows.table(slots);
        let ranks: HashMap<Slot, u32> = people.rows.iter().zip(0..).map(|(slot, rank)| (*slot, rank)).collect();
        let mut edges: Vec<Edge> = links
            .iter()
            .map(|link| Edge {
                proved: false,
                a: ranks[&link.a],
                b: ranks[&link.b],
                degree: link.degree,
                strength: link.strength,
                reasons: link.reasons,
            })
            .collect();
        let mut decided = Decided::default();
        for decision in &self.decisions {
            if let (Some(a), Some(b)) = (ranks.get(&decision.left), ranks.get(&decision.right)) {
                let pairs = if decision.same {
                    &mut decided.same
                } else {
                    &mut decided.different
                };
                pairs.push((*a.min(b), *a.max(b)));
            }
        }
        decided.same.sort_unstable();
        decided.different.sort_unstable();
        let clustered = cluster(&people, self.frozen.model.strict, &mut edges, &decided);
        let now: Vec<(Slot, Slot)> = clustered
            .roots
            .iter()
            .enumerate()
            .map(|(rank, root)| (people.rows[rank], people.rows[*root as usize]))
            .collect();
        naming::rename(self, &now, new, gone)
    }

    /// How far the rows that are there have moved from those that the model was made of.
    pub fn drift(&self) -> Drift {
        let vocabulary = Vocabulary {
            words: &self.rows.names.hashes,
            cities: &self.rows.cities.hashes,
            companies: &self.rows.companies.hashes,
        };
        let there = self
            .rows
            .records
            .iter()
            .zip(&self.rows.alive)
            .filter(|(_, alive)| **alive);
        let records = there.map(|(record, _)| record);
        Drift::of(&self.frozen, &vocabulary, &records, self.merged())
    }
}

type Key = (Slot, Slot, i32, u32);

fn key_of(link: &Link) -> Key {
    (link.a, link.b, link.strength, link.reasons.0)
}

fn options(frozen: &Frozen) -> Options {
    Options {
        block_limit: frozen.block_limit,
        crowd: frozen.crowd,
        review_limit: 0,
        keep_pairs: false,
    }
}

impl Crowded {
    fn of(people: &People, ground: &Ground) -> Self {
        let mut crowded = Self::default();
        for rank in 0..people.len() as u32 {
            crowded.note(people, rank, &ground.crowds);
        }
        crowded
    }

    fn note(&mut self, people: &People, rank: u32, crowds: &Crowds) {
        let (start, phones) = people.phones(rank);
        for (i, phone) in phones.iter().enumerate() {
            match crowds.heads.get(start + i) {
                Some(heads) if *heads > 1 => {
                    self.heads.insert(*phone, *heads);
                }
                _ => {}
            }
        }
        let record = people.record(rank);
        if crowds.email.get(rank as usize).copied().unwrap_or(false) {
            self.emails.insert(record.email);
        }
        if crowds.address.get(rank as usize).copied().unwrap_or(false) {
            self.addresses.insert(crate::household::address_key(record));
        }
    }

    /// Counts the values of `slots` anew, by the crowds of a table around them.
    fn recount(&mut self, rows: &Rows, slots: &[Slot], people: &People, crowds: &Crowds) {
        let mut phones = HashSet::new();
        let (mut emails, mut addresses) = (HashSet::new(), HashSet::new());
        for slot in slots {
            let record = rows.record(*slot);
            phones.extend(rows.phones_of(record));
            emails.insert(record.email);
            addresses.insert(record.address);
        }
        for phone in &phones {
            self.heads.remove(phone);
        }
        for email in &emails {
            self.emails.remove(email);
        }
        for rank in 0..people.len() as u32 {
            let record = people.record(rank);
            if addresses.contains(&record.address) {
                self.addresses.remove(&crate::household::address_key(record));
            }
        }
        for rank in 0..people.len() as u32 {
            let record = people.record(rank);
            let concerned = people.phones(rank).1.iter().any(|phone| phones.contains(phone))
                || emails.contains(&record.email)
                || addresses.contains(&record.address);
            if concerned {
                self.note(people, rank, crowds);
            }
        }
    }
}
