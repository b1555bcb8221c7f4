//! The ground that a base is matched on: who shares what, and the pairs that come of it.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::blocking::{Dropped, Limits, SMALL, grouped_keys, pairs_of_block};
use crate::crowd::{Crowds, crowds};
use crate::engine::Options;
use crate::grouping::blocks;
use crate::household::address_keys;
use crate::near;
use crate::people::{People, Rank};
use crate::rule::Rule;

/// Grouped keys: equal ones together, each with the ranks that have it.
pub(crate) type Keys = Vec<(u64, Rank)>;

/// The numbers, e-mails and addresses of a base, and who shares what too widely.
pub struct Ground {
    pub(crate) phones: Keys,
    emails: Keys,
    pub(crate) addresses: Keys,
    /// The keys of every rule where they are given; else each rule's are made when it is its turn, and let go.
    given: Option<Vec<Keys>>,
    /// Who shares what too widely.
    pub crowds: Crowds,
}

impl Ground {
    /// Groups numbers, e-mails and addresses, and counts the crowds.
    pub fn new(people: &People, crowd: usize) -> Self {
        let [phones, emails] = [Rule::Phone, Rule::Email].map(|rule| grouped_keys(people, rule));
        let addresses = address_keys(people);
        Self {
            crowds: crowds(people, &phones, &emails, &addresses, crowd),
            phones,
            emails,
            addresses,
            given: None,
        }
    }

    /// The ground of some blocks, given whole: keys of every rule in the order of [`Rule::ALL`], and of addresses.
    pub(crate) fn of_keys(people: &People, keys: Vec<Keys>, addresses: Keys, crowd: usize) -> Self {
        let of = |rule: Rule| &keys[rule as usize];
        Self {
            crowds: crowds(people, of(Rule::Phone), of(Rule::Email), &addresses, crowd),
            phones: of(Rule::Phone).clone(),
            emails: Keys::new(),
            addresses,
            given: Some(keys),
        }
    }

    fn keys(&self, people: &People, rule: Rule) -> Cow<'_, [(u64, Rank)]> {
        match (&self.given, rule) {
            (Some(given), _) => Cow::Borrowed(&given[rule as usize]),
            (None, Rule::Phone) => Cow::Borrowed(&self.phones),
            (None, Rule::Email) => Cow::Borrowed(&self.emails),
            (None, _) => Cow::Owned(grouped_keys(people, rule)),
        }
    }
}

/// Every pair that a rule yields, each once and in order of ranks, and what each rule left out.
pub(crate) fn yielded(people: &People, ground: &Ground, options: Options) -> (Vec<(Rank, Rank)>, Vec<(Rule, Dropped)>) {
    let limits = Limits {
        block: options.block_limit.max(1),
        crowd: options.crowd,
    };
    let mut pairs: Vec<(Rank, Rank)> = Vec::new();
    let mut dropped = Vec::new();
    for rule in Rule::ALL {
        let (found, left_out) = if rule == Rule::PhonePart && ground.given.is_none() {
            near::pairs(people)
        } else {
            of_rule(people, &ground.keys(people, rule), rule, limits)
        };
        pairs.extend(found);
        if left_out != Dropped::default() {
            dropped.push((rule, left_out));
        }
    }
    pairs.par_sort_unstable_by_key(|(a, b)| u64::from(*a) << 32 | u64::from(*b));
    pairs.dedup();
    (pairs, dropped)
}

/// The pairs of a rule, and what it left out.
fn of_rule(people: &People, keys: &[(u64, Rank)], rule: Rule, limits: Limits) -> (Vec<(Rank, Rank)>, Dropped) {
    blocks(keys)
        .fold(
            || (Vec::new(), Dropped::default()),
            |(mut found, left_out), block| {
                let here = if rule.only_small() && block.len() > SMALL {
                    Dropped::whole(block.len())
                } else {
                    pairs_of_block(people, block, limits, |a, b| {
                        // Rows lie all over memory: they are asked only where there is something to ask.
                        if rule != Rule::PhonePart || rule.pairs(people.phones(a).1, people.phones(b).1) {
                            found.push((a, b));
                        }
                    })
                };
                (found, left_out.and(here))
            },
        )
        .reduce(
            || (Vec::new(), Dropped::default()),
            |mut some, mut more| {
                some.0.append(&mut more.0);
                (some.0, some.1.and(more.1))
            },
        )
}
