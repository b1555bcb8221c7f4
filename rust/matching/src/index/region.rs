//! The part of a base around some rows, as a small base of its own: those rows, and every block of theirs whole.
//!
//! The engine's own code then yields pairs, counts crowds and compares. What it says of a pair is what it would say in
//! the whole base as long as one row of the pair is one of those asked for: all blocks of that row are here.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::keys::Keys;
use super::rows::{Rows, Slot};
use crate::blocking::SMALL;
use crate::crowd::Crowds;
use crate::engine::{Options, looked_at};
use crate::frozen::Frozen;
use crate::ground::{Ground, Keys as Grouped, yielded};
use crate::household::address_key;
use crate::judge::Reasons;
use crate::people::{People, Rank};
use crate::rule::Rule;

/// Two rows that are one person by themselves, the older first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    pub(crate) a: Slot,
    pub(crate) b: Slot,
    pub(crate) strength: i32,
    pub(crate) degree: u8,
    pub(crate) reasons: Reasons,
}

/// A small base around some rows.
pub(crate) struct Region {
    pub(crate) people: People,
    keys: Vec<Grouped>,
    addresses: Grouped,
}

impl Region {
    /// The blocks of `asked`. A rule that looks at small blocks only is asked for those that are small without the rows
    /// of `aside`.
    pub(crate) fn around(rows: &Rows, keys: &Keys, asked: &[Slot], aside: &HashSet<Slot>) -> Self {
        let blocks: Vec<Vec<(u64, Vec<Slot>)>> = Rule::ALL
            .par_iter()
            .map(|rule| {
                let mut wanted = Vec::new();
                for slot in asked {
                    rows.each_key(*rule, *slot, |key| wanted.push(key));
                }
                wanted.sort_unstable();
                wanted.dedup();
                let whole = |key| {
                    let (mut block, mut others) = (Vec::new(), 0);
                    keys.rows_of(rows, *rule, key, |slot| {
                        block.push(slot);
                        others += usize::from(!aside.contains(&slot));
                        !rule.only_small() || others <= SMALL
                    });
                    let small = !rule.only_small() || others <= SMALL;
                    (small && block.len() > 1).then_some((key, block))
                };
                wanted.into_iter().filter_map(whole).collect()
            })
            .collect();
        // An office's address says how many share it, however many they are.
        let mut offices: Vec<u64> = asked.iter().map(|slot| rows.record(*slot).address).collect();
        offices.sort_unstable();
        offices.dedup();
        let mut tenants = Vec::new();
        for address in offices.into_iter().filter(|address| *address != 0) {
            keys.rows_of(rows, Rule::Address, address, |slot| {
                tenants.push(slot);
                true
            });
        }
        let mut all: Vec<Slot> = blocks
            .iter()
            .flatten()
            .flat_map(|(_, block)| block)
            .chain(asked)
            .chain(&tenants)
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        let people = rows.table(all);
        let ranks: HashMap<Slot, Rank> = people.rows.iter().zip(0..).map(|(slot, rank)| (*slot, rank)).collect();
        let ranked = |blocks: Vec<(u64, Vec<Slot>)>| {
            let mut ranked: Vec<(u64, Rank)> = blocks
                .iter()
                .flat_map(|(key, block)| block.iter().map(|slot| (*key, ranks[slot])))
                .collect();
            ranked.sort_unstable();
            ranked.dedup();
            ranked
        };
        let mut addresses: Vec<(u64, Rank)> = tenants
            .iter()
            .map(|slot| (address_key(rows.record(*slot)), ranks[slot]))
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        Self {
            keys: blocks.into_iter().map(ranked).collect(),
            addresses,
            people,
        }
    }

    /// The region's ground, without the rows that `keep` turns away.
    pub(crate) fn ground(&self, crowd: usize, keep: impl Fn(Slot) -> bool) -> Ground {
        let kept = |keys: &[(u64, Rank)]| {
            let there = keys.iter().filter(|(_, rank)| keep(self.people.row(*rank)));
            there.copied().collect::<Vec<_>>()
        };
        let keys = self.keys.iter().map(|keys| kept(keys)).collect();
        Ground::of_keys(&self.people, keys, kept(&self.addresses), crowd)
    }

    /// The pairs that are one person by themselves, of those that `wanted` asks for, sorted.
    pub(crate) fn links(&self, ground: &Ground, frozen: &Frozen, wanted: impl Fn(Slot, Slot) -> bool) -> Vec<Link> {
        let options = Options {
            block_limit: frozen.block_limit,
            crowd: frozen.crowd,
            review_limit: 0,
            keep_pairs: false,
        };
        let (mut pairs, _) = yielded(&self.people, ground, options);
        pairs.retain(|(a, b)| wanted(self.people.row(*a), self.people.row(*b)));
        let found = looked_at(&self.people, &ground.crowds, &frozen.model, &pairs);
        let mut links: Vec<Link> = found
            .edges
            .iter()
            .map(|edge| Link {
                a: self.people.row(edge.a),
                b: self.people.row(edge.b),
                strength: edge.strength,
                degree: edge.degree,
                reasons: edge.reasons,
            })
            .collect();
        links.sort_unstable();
        links
    }

    /// Rows whose numbers, e-mail or address more or fewer people share on one ground than on the other.
    pub(crate) fn crowds_moved(&self, one: &Crowds, other: &Crowds) -> Vec<Slot> {
        let mut moved = Vec::new();
        let flag = |flags: &[bool], rank: usize| flags.get(rank).copied().unwrap_or(false);
        let heads = |crowds: &Crowds, at: usize| crowds.heads.get(at).copied().unwrap_or(1);
        let mut offices = HashSet::new();
        for (rank, slot) in self.people.rows.iter().enumerate() {
            let (start, phones) = self.people.phones(rank as Rank);
            let counted = (start..start + phones.len()).any(|at| heads(one, at) != heads(other, at));
            if counted || flag(&one.email, rank) != flag(&other.email, rank) {
                moved.push(*slot);
            }
            if flag(&one.address, rank) != flag(&other.address, rank) {
                offices.insert(self.people.record(rank as Rank).address);
            }
        }
        let of_office = |rank: &usize| offices.contains(&self.people.records[*rank].address);
        moved.extend(
            (0..self.people.len())
                .filter(of_office)
                .map(|rank| self.people.rows[rank]),
        );
        moved
    }
}
