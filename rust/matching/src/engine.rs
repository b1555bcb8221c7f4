//! The whole path from people to clusters.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::blocking::Dropped;
use crate::cluster::{Clustered, Decided, Edge, cluster};
use crate::compare::{Comparison, compare, compare_contacts, compare_identity};
use crate::crowd::Crowds;
use crate::ground::{Ground, yielded};
use crate::household::households;
use crate::judge::{Reasons, Verdict, conflict, contradiction, judge, plainly_apart};
use crate::numbered::numbered;
use crate::people::{People, Rank};
use crate::proof::proved;
use crate::rule::Rule;
use crate::sieve::plainly_two;
use crate::weigh::{Among, Model, Weights};

/// Settings of a run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Signatures of a block that are compared all against all.
    pub block_limit: usize,
    /// A contact value is crowded above so many people.
    pub crowd: usize,
    /// How many review pairs are kept.
    pub review_limit: usize,
    /// Whether [`Matched::pairs`] is filled.
    pub keep_pairs: bool,
}

/// A row and the row it was merged into; rows of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The younger row.
    pub duplicate: u32,
    /// The cluster's oldest row.
    pub master: u32,
    /// Why the younger row is in the cluster.
    pub reasons: Reasons,
}

/// A pair worth a human look; rows of the input, the older first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// The older row.
    pub left: u32,
    /// The younger row.
    pub right: u32,
    /// The match weight in hundredths of a bit, best first.
    pub score: i32,
    /// What speaks for and against.
    pub reasons: Reasons,
}

/// What a run found. Vectors are by row of the input.
#[derive(Debug)]
pub struct Matched {
    /// Number of the row's cluster, by first appearance.
    pub cluster: Vec<u32>,
    /// The oldest row of each cluster.
    pub masters: Vec<u32>,
    /// Number of each cluster's household, by first appearance.
    pub household: Vec<u32>,
    /// Content hash that names each cluster, and a number where several share it (1 for the oldest).
    pub cluster_names: Vec<(u64, u32)>,
    /// The cluster that names each household.
    pub household_names: Vec<u32>,
    /// Why each row is in its cluster; empty for masters.
    pub reasons: Vec<Reasons>,
    /// Every row that is not a master, in order of rows.
    pub merges: Vec<Merge>,
    /// Best first.
    pub review: Vec<Review>,
    /// Every pair that weighs enough for a merge or a look, the heaviest first; empty unless asked for.
    pub pairs: Vec<Review>,
    /// What each rule left out.
    pub dropped: Vec<(Rule, Dropped)>,
    /// Joins refused by the size of a cluster.
    pub refused_joins: u64,
    /// Pairs compared: each once, however many rules yield it.
    pub compared: u64,
}

/// What somebody decided about two rows of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// A row.
    pub left: u32,
    /// Another row.
    pub right: u32,
    /// Whether they are one person.
    pub same: bool,
}

/// The strength of what people decided: above every weight.
const DECIDED: i32 = 1_000_000;

/// Decisions by rank, the older row first.
fn by_rank(people: &People, decisions: &[Decision]) -> Decided {
    let mut decided = Decided::default();
    if decisions.is_empty() {
        return decided;
    }
    let ranks = people.ranks();
    for decision in decisions {
        let (a, b) = (ranks[decision.left as usize], ranks[decision.right as usize]);
        let pairs = if decision.same {
            &mut decided.same
        } else {
            &mut decided.different
        };
        pairs.push((a.min(b), a.max(b)));
    }
    decided.same.sort_unstable();
    decided.different.sort_unstable();
    decided
}

fn kept_pairs(people: &People, edges: &[Edge], review: &[(Rank, Rank, i32, Reasons)]) -> Vec<Review> {
    let of_edges = edges.iter().map(|e| (e.a, e.b, e.strength, e.reasons));
    let mut pairs: Vec<_> = of_edges.chain(review.iter().copied()).collect();
    // Of a pair that two other persons are meant by as well, what says so is kept.
    pairs.par_sort_unstable_by_key(|p| (p.0, p.1, std::cmp::Reverse((p.2, p.3))));
    pairs.dedup_by_key(|p| (p.0, p.1));
    pairs.par_sort_unstable_by_key(|p| (std::cmp::Reverse(p.2), p.0, p.1));
    pairs
        .into_iter()
        .map(|(a, b, score, reasons)| Review {
            left: people.row(a),
            right: people.row(b),
            score,
            reasons,
        })
        .collect()
}

/// A weight as a whole number, so that sorting by it is total.
pub(crate) fn hundredths(weight: f32) -> i32 {
    (weight * 100.0).round() as i32
}

/// What a part of the pairs came to.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) edges: Vec<Edge>,
    pub(crate) review: Vec<(Rank, Rank, i32, Reasons)>,
}

/// Pairs that are looked at together.
const BATCH: usize = 64;

impl Found {
    /// Looks at up to [`BATCH`] pairs. What one step reads lies all over memory: it is read of all pairs at once, and only
    /// of those that the step before left.
    fn look_at(&mut self, people: &People, crowds: &Crowds, model: &Model, among: &Among<'_>, pairs: &[(Rank, Rank)]) {
        people.touch_records(pairs);
        let (mut kept, mut left) = ([(0, 0); BATCH], 0);
        for (a, b) in pairs {
            kept[left] = (*a, *b);
            left += usize::from(!plainly_two(model.strict, people.record(*a), people.record(*b)));
        }
        let kept = &kept[..left];
        people.touch(kept);
        for pair in kept {
            self.look(people, crowds, model, among, *pair);
        }
    }

    fn look(&mut self, people: &People, crowds: &Crowds, model: &Model, among: &Among<'_>, (a, b): (Rank, Rank)) {
        let (x, y) = (people.record(a), people.record(b));
        let identity = compare_identity(people, a, b);
        if contradiction(model.strict, &identity).is_some_and(|conflict| plainly_apart(&identity, conflict)) {
            return;
        }
        let comparison = compare_contacts(people, crowds, a, b, identity);
        let weight = among.weigh(people, x, y, &comparison).total();
        if weight < model.same.min(model.review) {
            return;
        }
        let degree = x.completeness().min(y.completeness());
        match judge(model, &comparison, weight, degree) {
            Verdict::Same { weight, reasons } => self.edges.push(Edge {
                proved: proved(model.strict, &comparison, reasons),
                a,
                b,
                degree,
                strength: hundredths(weight),
                reasons,
            }),
            Verdict::Review { weight, reasons } => self.review.push((a, b, hundredths(weight), reasons)),
            Verdict::Apart(_) => {}
        }
    }

    fn join(mut self, mut other: Self) -> Self {
        if self.edges.len() < other.edges.len() {
            std::mem::swap(&mut self, &mut other);
        }
        self.edges.append(&mut other.edges);
        self.review.append(&mut other.review);
        self
    }
}

/// Compares pairs and keeps what weighs enough.
pub(crate) fn looked_at(people: &People, crowds: &Crowds, model: &Model, pairs: &[(Rank, Rank)]) -> Found {
    let among = Among::of(people, model);
    pairs
        .par_chunks(BATCH)
        .with_min_len(1024 / BATCH)
        .fold(Found::default, |mut found, pairs| {
            found.look_at(people, crowds, model, &among, pairs);
            found
        })
        .reduce(Found::default, Found::join)
}

/// How many of some candidate pairs, older rows first, are one person, and how many are worth a look.
pub fn judged(people: &People, ground: &Ground, model: &Model, pairs: &[(Rank, Rank)]) -> (usize, usize) {
    let found = looked_at(people, &ground.crowds, model, pairs);
    (found.edges.len(), found.review.len())
}

/// Runs the rules, clusters, and names what came of it.
pub fn run(people: &People, model: &Model, options: Options, decisions: &[Decision]) -> Matched {
    run_on(people, &Ground::new(people, options.crowd), model, options, decisions)
}

/// As [`run`], where the ground is made already.
pub(crate) fn run_on(
    people: &People,
    ground: &Ground,
    model: &Model,
    options: Options,
    decisions: &[Decision],
) -> Matched {
    let decided = by_rank(people, decisions);
    let (yielded, dropped) = yielded(people, ground, options);
    let mut all = looked_at(people, &ground.crowds, model, &yielded);
    let Clustered {
        roots,
        ambiguous,
        across,
        refused,
    } = cluster(people, model.strict, &mut all.edges, &decided);
    all.edges.extend(decided.same.iter().map(|(a, b)| Edge {
        a: *a,
        b: *b,
        degree: 4,
        strength: DECIDED,
        reasons: Reasons::DECIDED,
        proved: true,
    }));
    let reasons = reasons_by_rank(people, &roots, &all.edges);
    let families = households(people, &ground.crowds, &roots, &ground.phones, &ground.addresses);
    all.review.extend(
        ambiguous
            .iter()
            .map(|e| (e.a, e.b, e.strength, e.reasons.with(Reasons::AMBIGUOUS)))
            .chain(
                across
                    .iter()
                    .map(|e| (e.a, e.b, e.strength, e.reasons.with(Reasons::ACROSS))),
            ),
    );
    if !decided.different.is_empty() {
        let settled: HashSet<(Rank, Rank)> = decided.different.iter().copied().collect();
        all.review.retain(|pair| !settled.contains(&(pair.0, pair.1)));
    }
    let pairs = if options.keep_pairs {
        kept_pairs(people, &all.edges, &all.review)
    } else {
        Vec::new()
    };
    let review = reviewed(people, &roots, all.review, options.review_limit);
    numbered(
        people,
        &roots,
        &families,
        &reasons,
        Matched {
            cluster: Vec::new(),
            masters: Vec::new(),
            household: Vec::new(),
            cluster_names: Vec::new(),
            household_names: Vec::new(),
            reasons: Vec::new(),
            merges: Vec::new(),
            review,
            pairs,
            dropped,
            refused_joins: refused,
            compared: yielded.len() as u64,
        },
    )
}

/// For each row the strongest of the pairs that hold it in its cluster.
fn reasons_by_rank(people: &People, roots: &[Rank], edges: &[Edge]) -> Vec<Reasons> {
    let mut best: Vec<(i32, Rank, Reasons)> = vec![(i32::MIN, Rank::MAX, Reasons::default()); people.len()];
    for edge in edges {
        if roots[edge.a as usize] == roots[edge.b as usize] {
            for (rank, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
                let known = &mut best[rank as usize];
                if (edge.strength, std::cmp::Reverse(other)) > (known.0, std::cmp::Reverse(known.1)) {
                    *known = (edge.strength, other, edge.reasons);
                }
            }
        }
    }
    best.iter()
        .zip(roots)
        .enumerate()
        .map(|(rank, (found, root))| {
            if *root as usize == rank {
                Reasons::default()
            } else {
                found.2
            }
        })
        .collect()
}

/// The best `limit` pairs whose clusters stayed apart, one for each two clusters.
fn reviewed(people: &People, roots: &[Rank], found: Vec<(Rank, Rank, i32, Reasons)>, limit: usize) -> Vec<Review> {
    let mut pairs: Vec<_> = found
        .into_par_iter()
        .map(|(a, b, score, reasons)| {
            let (x, y) = (roots[a as usize], roots[b as usize]);
            (x.min(y), x.max(y), score, a, b, reasons)
        })
        .filter(|pair| pair.0 != pair.1)
        .collect();
    pairs.par_sort_unstable_by_key(|p| (p.0, p.1, std::cmp::Reverse(p.2), p.3, p.4, std::cmp::Reverse(p.5)));
    pairs.dedup_by_key(|p| (p.0, p.1));
    pairs.par_sort_unstable_by_key(|p| (std::cmp::Reverse(p.2), p.3, p.4));
    pairs.truncate(limit);
    pairs
        .into_iter()
        .map(|(_, _, score, a, b, reasons)| Review {
            left: people.row(a),
            right: people.row(b),
            score,
            reasons,
        })
        .collect()
}

/// What the engine says of one pair: levels, what each weighs, and the verdict.
pub struct Explained {
    /// Levels by field.
    pub comparison: Comparison,
    /// Bits by field.
    pub weights: Weights,
    /// What they come to.
    pub verdict: Verdict,
}

/// Explains one pair of ranks: what `explain` shows.
pub fn explain(people: &People, ground: &Ground, model: &Model, a: Rank, b: Rank) -> Explained {
    let comparison = compare(people, &ground.crowds, a.min(b), a.max(b));
    let degree = people.record(a).completeness().min(people.record(b).completeness());
    let weights = model.weigh(people, people.record(a.min(b)), people.record(a.max(b)), &comparison);
    let verdict = match judge(model, &comparison, weights.total(), degree) {
        Verdict::Apart(None) => Verdict::Apart(conflict(model.strict, &comparison)),
        verdict => verdict,
    };
    Explained {
        comparison,
        weights,
        verdict,
    }
}

/// Every candidate pair with its levels, each once, in order of ranks.
pub fn candidates(people: &People, options: Options) -> Vec<(Rank, Rank, Comparison)> {
    let ground = Ground::new(people, options.crowd);
    let (pairs, _) = yielded(people, &ground, options);
    pairs
        .into_par_iter()
        .map(|(a, b)| (a, b, compare(people, &ground.crowds, a, b)))
        .collect()
}
