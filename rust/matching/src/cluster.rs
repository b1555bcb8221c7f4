//! Pairs to clusters, so that no cluster ever holds two rows that cannot be one person.
//!
//! Connected components would do the opposite: father, a row without a name, son, all one "person". Here pairs
//! are joined one by one, the fullest named and the strongest first, and a join is refused when any two rows
//! that would meet are in [`conflict`]. Rows come in five degrees of completeness:
//!
//! | | a row has |
//! | --- | --- |
//! | 4 | surname, given name, and patronymic or birth date |
//! | 3 | surname and given name |
//! | 2 | a given name |
//! | 1 | a surname or an initial |
//! | 0 | no name |
//!
//! A degree is worked off before the next lower one begins. A row joins a fuller person (its *anchor*) only where
//! it is plain which one: among several that contradict one another it takes the one with strictly the most in
//! common, or stays apart. Rows below degree 3 never tie two persons together.

use crate::compare::{Comparison, Level, compare_identity};
use crate::judge::{Conflict, Reasons, Strict, conflict, contradiction, perhaps_one};
use crate::people::{People, Rank};
use crate::proof::{PROOFS, needs_proof};
use crate::record::Record;

/// A pair that is one person by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The older row.
    pub a: Rank,
    /// The younger row.
    pub b: Rank,
    /// The smaller completeness of the two.
    pub degree: u8,
    /// How much they share, in hundredths of a bit.
    pub strength: i32,
    /// Why.
    pub reasons: Reasons,
    /// Whether the reasons have every proof that the two rows by themselves need.
    pub proved: bool,
}

/// Two persons that share nearly as much with a row, in hundredths of a bit, are both meant by it.
pub(crate) const DOUBT: i32 = 100;

/// Clusters under construction: a union-find whose root is always the oldest member, with the rows that
/// represent each cluster when it is asked for contradictions.
pub struct Clusters<'a> {
    people: &'a People,
    nodes: Vec<Node>,
    strict: Strict,
    /// Pairs that people said are two.
    apart: &'a [(Rank, Rank)],
    /// Joins refused because a cluster would hold more than [`MOST_KINDS`] signatures.
    pub refused: u64,
}

/// What is known of a row, in one place: rows are met all over memory.
#[derive(Clone, Copy, Debug)]
struct Node {
    parent: Rank,
    /// Next row of the same cluster with another signature; itself at the end.
    next: Rank,
    /// Number of such rows; true of roots.
    kinds: u16,
    /// The highest completeness in the cluster; true of roots.
    fullest: u8,
    /// Whether the cluster has a row of a pair that people said are two; true of roots.
    parted: bool,
}

/// Pairs whose rows are fetched together.
const TOGETHER: usize = 32;

/// A person is hardly written in more ways than this; it bounds the work of a join.
const MOST_KINDS: u16 = 64;

impl<'a> Clusters<'a> {
    /// Every row by itself.
    pub fn new(people: &'a People, strict: Strict, apart: &'a [(Rank, Rank)]) -> Self {
        let alone = |(rank, record): (Rank, &Record)| Node {
            parent: rank,
            next: rank,
            kinds: 1,
            fullest: record.completeness(),
            parted: false,
        };
        let mut nodes: Vec<Node> = (0..).zip(&people.records).map(alone).collect();
        for rank in apart.iter().flat_map(|(a, b)| [a, b]) {
            nodes[*rank as usize].parted = true;
        }
        Self {
            people,
            nodes,
            strict,
            apart,
            refused: 0,
        }
    }

    /// Whether people said that a row of one cluster and a row of the other are two. Takes roots.
    fn kept_apart(&mut self, a: Rank, b: Rank) -> bool {
        let apart = self.apart;
        !apart.is_empty()
            && self.node(a).parted
            && self.node(b).parted
            && apart.iter().any(|(x, y)| {
                let (x, y) = (self.root(*x), self.root(*y));
                (x, y) == (a, b) || (y, x) == (a, b)
            })
    }

    fn node(&self, rank: Rank) -> &Node {
        &self.nodes[rank as usize]
    }

    /// The oldest member of the cluster of `rank`.
    pub fn root(&mut self, rank: Rank) -> Rank {
        let mut at = rank;
        loop {
            let parent = self.node(at).parent;
            if parent == at {
                return at;
            }
            let up = self.node(parent).parent;
            self.nodes[at as usize].parent = up;
            at = up;
        }
    }

    /// The oldest member of every row's cluster.
    pub fn into_roots(mut self) -> Vec<Rank> {
        // A parent is never younger than its child, so one pass from the oldest on flattens all.
        for rank in 0..self.nodes.len() {
            self.nodes[rank].parent = self.node(self.nodes[rank].parent).parent;
        }
        self.nodes.iter().map(|node| node.parent).collect()
    }

    /// Whether no row of one cluster contradicts a row of the other. Takes roots. What only fits with a proof (a woman's
    /// other surname, a slip in a birth date) must be `proved` by the pair that ties the clusters, or be known to the
    /// other cluster already.
    pub fn agree(&self, a: Rank, b: Rank, proved: Reasons) -> bool {
        self.agree_by(conflict, a, b, proved)
    }

    fn agree_by(
        &self,
        conflict: fn(Strict, &Comparison) -> Option<Conflict>,
        a: Rank,
        b: Rank,
        proved: Reasons,
    ) -> bool {
        self.kinds_of(a).all(|x| {
            self.kinds_of(b).all(|y| {
                let pair = compare_identity(self.people, x, y);
                let lacking = needs_proof(self.strict, &pair);
                let known = |(proof, bears): &(Reasons, fn(&Comparison) -> bool)| {
                    !lacking.has(*proof) || proved.has(*proof) || self.bears(b, x, *bears) || self.bears(a, y, *bears)
                };
                // Where people joined what is kept apart, either part may grow.
                let forbidden = conflict(self.strict, &pair).is_some_and(|conflict| {
                    let kept_apart = conflict == Conflict::Across;
                    let alike = |c: &Comparison| c.across == Level::Exact;
                    !(kept_apart && (self.bears(b, x, alike) || self.bears(a, y, alike)))
                });
                !forbidden && PROOFS.iter().all(known)
            })
        })
    }

    /// Whether two roots would be one person, were it not for what keeps their rows apart.
    fn across(&mut self, a: Rank, b: Rank, proved: Reasons) -> bool {
        !self.people.across.is_empty() && !self.kept_apart(a, b) && self.agree_by(contradiction, a, b, proved)
    }

    /// Whether two clusters are plainly two persons.
    fn are_two(&self, a: Rank, b: Rank) -> bool {
        self.kinds_of(a).any(|x| {
            self.kinds_of(b)
                .any(|y| !perhaps_one(&compare_identity(self.people, x, y)))
        })
    }

    /// Whether the cluster of `root` has a row that has what `bears` asks for in common with `rank`.
    fn bears(&self, root: Rank, rank: Rank, bears: fn(&Comparison) -> bool) -> bool {
        self.kinds_of(root)
            .any(|kind| bears(&compare_identity(self.people, kind, rank)))
    }

    fn kinds_of(&self, root: Rank) -> impl Iterator<Item = Rank> {
        let mut at = Some(root);
        std::iter::from_fn(move || {
            let here = at?;
            let next = self.node(here).next;
            at = (next != here).then_some(next);
            Some(here)
        })
    }

    /// Reads something of what joins by these pairs will read, of all of them at once: see [`People::touch`].
    fn touch(&self, edges: &[Edge]) {
        let at = |rank: Rank| self.node(rank).parent ^ self.people.record(rank).surname;
        std::hint::black_box(edges.iter().fold(0, |seen, edge| seen ^ at(edge.a) ^ at(edge.b)));
    }

    /// Joins two clusters that agree by a pair of their rows. Takes roots; says whether they are one now.
    fn join(&mut self, a: Rank, b: Rank, by: &Edge) -> bool {
        if a == b {
            return true;
        }
        // Where all rows of either cluster say the same, the pair has been judged already.
        let judged = by.proved && self.node(a).kinds == 1 && self.node(b).kinds == 1;
        if self.kept_apart(a, b) || !(judged || self.agree(a, b, by.reasons)) {
            return false;
        }
        self.merge(a, b)
    }

    /// Joins two roots, whatever their rows say; says whether they are one now.
    fn merge(&mut self, a: Rank, b: Rank) -> bool {
        let (root, other) = (a.min(b), a.max(b));
        let signature = |rank: Rank| self.people.signature(rank);
        let known = usize::from(self.node(root).kinds);
        let added: Vec<Rank> = self
            .kinds_of(other)
            .filter(|rank| {
                let own = signature(*rank);
                self.kinds_of(root).all(|known| signature(known) != own)
            })
            .collect();
        if known + added.len() > usize::from(MOST_KINDS) {
            self.refused += 1;
            return false;
        }
        for rank in added.iter().copied() {
            // Behind the root, before what stood there.
            let second = self.node(root).next;
            self.nodes[rank as usize].next = if second == root { rank } else { second };
            self.nodes[root as usize].next = rank;
        }
        let Node { fullest, parted, .. } = *self.node(other);
        let node = &mut self.nodes[root as usize];
        node.kinds = (known + added.len()) as u16;
        node.fullest = node.fullest.max(fullest);
        node.parted |= parted;
        self.nodes[other as usize].parent = root;
        true
    }
}

/// What people decided about pairs of rows, by rank.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// One person, whatever the rows say.
    pub same: Vec<(Rank, Rank)>,
    /// Two persons, whatever the rows say.
    pub different: Vec<(Rank, Rank)>,
}

/// What [`cluster`] found.
pub struct Clustered {
    /// The oldest member of every row's cluster.
    pub roots: Vec<Rank>,
    /// Pairs that were left apart although they fit, because another person fits as well.
    pub ambiguous: Vec<Edge>,
    /// Pairs that were left apart for what keeps rows apart in their clusters, and for nothing else.
    pub across: Vec<Edge>,
    /// Joins refused by the size of a cluster.
    pub refused: u64,
}

/// Joins `edges`, which it sorts; the order they come in does not matter.
///
/// What people decided comes first: `decided` has pairs that are one person and pairs that are not.
pub fn cluster(people: &People, strict: Strict, edges: &mut Vec<Edge>, decided: &Decided) -> Clustered {
    use rayon::prelude::*;
    edges.par_sort_unstable_by_key(|e| (std::cmp::Reverse((e.degree, e.strength)), e.a, e.b));
    edges.dedup();
    let mut clusters = Clusters::new(people, strict, &decided.different);
    for (a, b) in &decided.same {
        let (a, b) = (clusters.root(*a), clusters.root(*b));
        if a != b && !clusters.kept_apart(a, b) {
            clusters.merge(a, b);
        }
    }
    let (mut ambiguous, mut across) = (Vec::new(), Vec::new());
    let mut held = vec![false; people.len()];
    for same_degree in edges.chunk_by(|x, y| x.degree == y.degree) {
        let own = same_degree[0].degree;
        if own < 4 {
            let doubts = ambiguous.len();
            anchor(people, &mut clusters, same_degree, own, &mut ambiguous);
            for (row, _) in &ambiguous[doubts..] {
                held[*row as usize] = true;
            }
        }
        for (at, edge) in same_degree.iter().enumerate() {
            if at % TOGETHER == 0 {
                clusters.touch(&same_degree[at..(at + TOGETHER).min(same_degree.len())]);
            }
            if held[edge.a as usize] || held[edge.b as usize] {
                continue;
            }
            let (a, b) = (clusters.root(edge.a), clusters.root(edge.b));
            // Below degree 3 only rows that found no person are still joined: with one another, and, where they have
            // a word of their name, with a row that found one.
            let free = |root: Rank| clusters.node(root).fullest <= own;
            if own >= 3 || (free(a) && free(b)) || (own > 0 && (free(a) || free(b))) {
                let joined = clusters.join(a, b, edge);
                if !joined && clusters.across(a, b, edge.reasons) {
                    across.push(*edge);
                }
            }
        }
    }
    let ambiguous = ambiguous.into_iter().map(|(_, edge)| edge).collect();
    let refused = clusters.refused;
    Clustered {
        roots: clusters.into_roots(),
        ambiguous,
        across,
        refused,
    }
}

/// Ties the rows of degree `own` to the fuller persons they can only mean; moves what is ambiguous aside.
fn anchor(people: &People, clusters: &mut Clusters<'_>, edges: &[Edge], own: u8, ambiguous: &mut Vec<(Rank, Edge)>) {
    let mut offers: Vec<(Rank, Rank, Edge)> = Vec::new(); // row, anchor, edge
    for edge in edges {
        let completeness = |rank: Rank| people.record(rank).completeness();
        match (completeness(edge.a) > own, completeness(edge.b) > own) {
            (true, false) => offers.push((edge.b, edge.a, *edge)),
            (false, true) => offers.push((edge.a, edge.b, *edge)),
            _ => {}
        }
    }
    offers.sort_unstable_by_key(|(row, anchor, edge)| (*row, std::cmp::Reverse(edge.strength), *anchor));
    for offer in offers.chunk_by(|x, y| x.0 == y.0) {
        let row = clusters.root(offer[0].0);
        let mut persons: Vec<(Rank, Edge)> = Vec::new();
        for (_, anchor, edge) in offer {
            let person = clusters.root(*anchor);
            if person != row
                && !clusters.kept_apart(row, person)
                && persons.iter().all(|(known, _)| *known != person)
                && clusters.agree(row, person, edge.reasons)
            {
                persons.push((person, *edge));
            }
        }
        let Some(((best, first), rest)) = persons.split_first() else {
            continue;
        };
        let rivals: Vec<&(Rank, Edge)> = rest
            .iter()
            .filter(|(person, edge)| edge.strength + DOUBT >= first.strength && clusters.are_two(*best, *person))
            .collect();
        if rivals.is_empty() {
            clusters.join(row, *best, first);
        } else {
            let row = offer[0].0;
            ambiguous.push((row, *first));
            ambiguous.extend(rivals.into_iter().map(|(_, edge)| (row, *edge)));
        }
    }
}
