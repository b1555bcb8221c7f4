//! A naive twin: all pairs, clusters as lists, every row asked about every other.

use std::collections::BTreeSet;

use crate::cluster::Edge;
use crate::compare::{Crowds, compare, compare_identity};
use crate::judge::{Verdict, conflict, judge};
use crate::people::{People, Rank};

/// Who shares a value too widely, counted one value at a time.
fn crowds(people: &People, limit: usize) -> Crowds {
    let ranks: Vec<Rank> = (0..people.len() as Rank).collect();
    let crowded = |has: &dyn Fn(Rank) -> bool| {
        let members: Vec<Rank> = ranks.iter().copied().filter(|r| has(*r)).collect();
        let surnames: BTreeSet<u32> = members
            .iter()
            .map(|r| people.record(*r).surname)
            .filter(|id| *id != 0)
            .collect();
        let full = members.iter().filter(|r| people.record(**r).full_given());
        let givens: BTreeSet<u32> = full.map(|r| people.record(*r).given).collect();
        surnames.len().min(givens.len()) > limit
    };
    let mut found = Crowds {
        phone: vec![false; people.phones.len()],
        ..Crowds::default()
    };
    for rank in &ranks {
        let (start, phones) = people.phones(*rank);
        for (i, phone) in phones.iter().enumerate() {
            found.phone[start + i] = crowded(&|r| people.phones(r).1.contains(phone));
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
pub(super) fn roots(people: &People, limit: usize) -> Vec<Rank> {
    let crowds = crowds(people, limit);
    let completeness = |rank: Rank| people.record(rank).completeness();
    let mut edges = Vec::new();
    for b in 0..people.len() as Rank {
        for a in 0..b {
            let degree = completeness(a).min(completeness(b));
            if let Verdict::Same { strength, reasons } = judge(&compare(people, &crowds, a, b), degree) {
                edges.push(Edge {
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
                    () if e.a == row && completeness(e.b) > degree => Some((e.strength, e.b)),
                    () if e.b == row && completeness(e.a) > degree => Some((e.strength, e.a)),
                    () => None,
                });
                let mut offers: Vec<(u16, Rank)> = offers.filter(|o| agree(people, &clusters, row, o.1)).collect();
                offers.sort_by_key(|(strength, anchor)| (std::cmp::Reverse(*strength), *anchor));
                let Some(best) = offers.first().copied() else { continue };
                let rival = offers.iter().any(|other| {
                    other.0 == best.0
                        && home(&clusters, other.1) != home(&clusters, best.1)
                        && (degree < 3 || !agree(people, &clusters, other.1, best.1))
                });
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
            if (degree >= 3 || (free(edge.a) && free(edge.b))) && agree(people, &clusters, edge.a, edge.b) {
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

fn agree(people: &People, clusters: &[Vec<Rank>], a: Rank, b: Rank) -> bool {
    let (x, y) = (&clusters[home(clusters, a)], &clusters[home(clusters, b)]);
    x.iter().all(|a| {
        y.iter()
            .all(|b| a == b || conflict(&compare_identity(people, *a, *b)).is_none())
    })
}

fn join(clusters: &mut [Vec<Rank>], a: Rank, b: Rank) {
    let (x, y) = (home(clusters, a), home(clusters, b));
    if x != y {
        let moved = std::mem::take(&mut clusters[y]);
        clusters[x].extend(moved);
    }
}
