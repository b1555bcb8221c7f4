//! A naive twin: all pairs, clusters as lists, every row asked about every other.

use std::collections::BTreeSet;

use crate::Model;
use crate::blocking::each_key;
use crate::cluster::{DOUBT, Edge};
use crate::compare::{Comparison, Level, compare, compare_identity};
use crate::crowd::Crowds;
use crate::engine::hundredths;
use crate::judge::{Reasons, Strict, Verdict, conflict, judge, perhaps_one};
use crate::people::{People, Rank};
use crate::proof::needs_proof;
use crate::rule::Rule;

/// Who shares a value too widely, counted one value at a time.
fn crowds(people: &People, limit: usize) -> Crowds {
    let ranks: Vec<Rank> = (0..people.len() as Rank).collect();
    let heads = |has: &dyn Fn(Rank) -> bool| {
        let members: Vec<Rank> = ranks.iter().copied().filter(|r| has(*r)).collect();
        let surnames: BTreeSet<u32> = members
            .iter()
            .map(|r| people.record(*r).surname)
            .filter(|id| *id != 0)
            .collect();
        let full = members.iter().filter(|r| people.record(**r).full_given());
        let givens: BTreeSet<u32> = full.map(|r| people.record(*r).given).collect();
        if members.len() < 3 {
            1
        } else {
            surnames.len().min(givens.len())
        }
    };
    let crowded = |has: &dyn Fn(Rank) -> bool| heads(has) > limit;
    let mut found = Crowds {
        heads: vec![1; people.phones.len()],
        limit,
        ..Crowds::default()
    };
    for rank in &ranks {
        let (start, phones) = people.phones(*rank);
        for (i, phone) in phones.iter().enumerate() {
            found.heads[start + i] = heads(&|r| people.phones(r).1.contains(phone)).max(1) as u8;
        }
        let record = people.record(*rank);
        found
            .email
            .push(record.email != 0 && crowded(&|r| people.record(r).email == record.email));
        found.address.push(
            record.address != 0
                && crowded(&|r| {
                    let other = people.record(r);
                    (other.address, other.city) == (record.address, record.city)
                }),
        );
    }
    found
}

/// The oldest member of every row's cluster.
pub(super) fn roots(people: &People, model: &Model, limit: usize) -> Vec<Rank> {
    let crowds = crowds(people, limit);
    let completeness = |rank: Rank| people.record(rank).completeness();
    let mut edges = Vec::new();
    for b in 0..people.len() as Rank {
        for a in 0..b {
            let degree = completeness(a).min(completeness(b));
            if !candidate(people, a, b) {
                continue;
            }
            let comparison = compare(people, &crowds, a, b);
            let weight = model
                .weigh(people, people.record(a), people.record(b), &comparison)
                .total();
            if let Verdict::Same { weight, reasons } = judge(model, &comparison, weight, degree) {
                let strength = hundredths(weight);
                edges.push(Edge {
                    proved: false,
                    a,
                    b,
                    degree,
                    strength,
                    reasons,
                });
            }
        }
    }
    let mut clusters: Vec<Vec<Rank>> = (0..people.len() as Rank).map(|rank| vec![rank]).collect();
    for degree in (0..=4).rev() {
        let mut of_degree: Vec<&Edge> = edges.iter().filter(|e| e.degree == degree).collect();
        of_degree.sort_by_key(|e| (std::cmp::Reverse(e.strength), e.a, e.b));
        let mut held = BTreeSet::new();
        if degree < 4 {
            for row in (0..people.len() as Rank).filter(|rank| completeness(*rank) == degree) {
                let offers = of_degree.iter().filter_map(|e| match () {
                    () if e.a == row && completeness(e.b) > degree => Some((e.strength, e.b, e.reasons)),
                    () if e.b == row && completeness(e.a) > degree => Some((e.strength, e.a, e.reasons)),
                    () => None,
                });
                let mut offers: Vec<(i32, Rank, Reasons)> = offers.collect();
                offers.sort_by_key(|(strength, anchor, _)| (std::cmp::Reverse(*strength), *anchor));
                let mut persons: Vec<(i32, Rank, Reasons)> = Vec::new();
                for offer in offers {
                    let known = persons.iter().any(|p| home(&clusters, p.1) == home(&clusters, offer.1));
                    let own = home(&clusters, row) == home(&clusters, offer.1);
                    if !known && !own && agree(people, &clusters, row, offer.1, offer.2) {
                        persons.push(offer);
                    }
                }
                let Some(best) = persons.first().copied() else { continue };
                let rival = persons[1..]
                    .iter()
                    .any(|other| other.0 + DOUBT >= best.0 && are_two(people, &clusters, best.1, other.1));
                if rival {
                    held.insert(row);
                } else {
                    join(&mut clusters, row, best.1);
                }
            }
        }
        for edge in of_degree
            .iter()
            .filter(|e| !held.contains(&e.a) && !held.contains(&e.b))
        {
            let free = |rank: Rank| {
                clusters[home(&clusters, rank)]
                    .iter()
                    .all(|r| completeness(*r) <= degree)
            };
            let (a, b) = (free(edge.a), free(edge.b));
            let may = degree >= 3 || (a && b) || (degree > 0 && (a || b));
            if may && agree(people, &clusters, edge.a, edge.b, edge.reasons) {
                join(&mut clusters, edge.a, edge.b);
            }
        }
    }
    let oldest = |rank| clusters[home(&clusters, rank)].iter().copied().min().unwrap_or(rank);
    (0..people.len() as Rank).map(oldest).collect()
}

fn home(clusters: &[Vec<Rank>], rank: Rank) -> usize {
    clusters.iter().position(|c| c.contains(&rank)).unwrap()
}

/// Whether some rule gives both rows one key, and the rule's block is not too large for it.
fn candidate(people: &People, a: Rank, b: Rank) -> bool {
    let shared = |key: u64, keys: &dyn Fn(Rank) -> Vec<u64>| keys(a).contains(&key) && keys(b).contains(&key);
    let (mine, theirs) = (people.phones(a).1, people.phones(b).1);
    Rule::ALL.iter().filter(|rule| rule.pairs(mine, theirs)).any(|rule| {
        let keys = |rank: Rank| {
            let mut keys = Vec::new();
            each_key(people, *rule, rank, |key| keys.push(key));
            keys
        };
        keys(a).into_iter().any(|key| key != 0 && shared(key, &keys))
    })
}

fn agree(people: &People, clusters: &[Vec<Rank>], a: Rank, b: Rank, proved: Reasons) -> bool {
    let (x, y) = (&clusters[home(clusters, a)], &clusters[home(clusters, b)]);
    let bears = |cluster: &[Rank], rank: Rank, what: fn(&Comparison) -> bool| {
        cluster.iter().any(|kind| what(&compare_identity(people, *kind, rank)))
    };
    let asked: [(Reasons, fn(&Comparison) -> bool); 5] = [
        (Reasons::NEW_SURNAME, |c| c.surname >= Level::Alike),
        (Reasons::ANY_BIRTH_SLIP, |c| c.birth == Level::Exact),
        (Reasons::SURNAME_SLIP, |c| c.surname == Level::Exact),
        (Reasons::GIVEN_SLIP, |c| c.given == Level::Exact),
        (Reasons::PATRONYMIC, |c| c.patronymic == Level::Exact),
    ];
    x.iter().all(|a| {
        y.iter().all(|b| {
            let pair = compare_identity(people, *a, *b);
            let known = |(proof, what): &(Reasons, fn(&Comparison) -> bool)| {
                !needs_proof(Strict::ALL, &pair).has(*proof)
                    || proved.has(*proof)
                    || bears(y, *a, *what)
                    || bears(x, *b, *what)
            };
            a == b || conflict(Strict::ALL, &pair).is_none() && asked.iter().all(known)
        })
    })
}

fn are_two(people: &People, clusters: &[Vec<Rank>], a: Rank, b: Rank) -> bool {
    let (x, y) = (&clusters[home(clusters, a)], &clusters[home(clusters, b)]);
    x.iter()
        .any(|a| y.iter().any(|b| !perhaps_one(&compare_identity(people, *a, *b))))
}

fn join(clusters: &mut [Vec<Rank>], a: Rank, b: Rank) {
    let (x, y) = (home(clusters, a), home(clusters, b));
    if x != y {
        let moved = std::mem::take(&mut clusters[y]);
        clusters[x].extend(moved);
    }
}
