//! Survivorship: which row gives its value to the golden record.
//!
//! What it needs of each row is taken as rows come and held in few bytes ([`Rows`]). Once it is known whose each row is,
//! they become [`Golden`]: the surviving row of each field is found within each cluster, and everything else is told of any
//! clusters that are asked for.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use crate::interned::Interned;
use crate::letters::TextColumn;
use crate::narrow::{Narrow, Times};

/// Stands where no row has a value.
pub const NONE: u32 = u32::MAX;

/// How it is told which of a cluster's rows gives its value to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one of the highest score; 0 means that the row has no value.
    Score,
    /// The one of the most complete name, whose parts are the first of [`Chunk::words`] (surname, given name, patronymic);
    /// of equally complete ones that whose spelling is borne out best. The score is 1 where a name is shown.
    Name,
    /// The one whose value is on most of the cluster's rows; values are texts, none where the row has no value.
    Votes,
}

/// What a field's kind looks at.
pub enum Worth<'a> {
    /// Scores by row.
    Score(&'a [u32]),
    /// Values by row.
    Votes(Box<TextColumn<'a>>),
}

/// Rows that come together; a column has a value for each.
pub struct Chunk<'a> {
    /// The latest time that is known of the row, microseconds; `i64::MIN` where none is.
    pub freshness: &'a [i64],
    /// When the row was made, likewise; empty where that is all that the freshness is made of.
    pub created: &'a [i64],
    /// What decides between rows that are equal in all else.
    pub tie: &'a [u64],
    /// Numbers of all rows, and where each row's begin (one more than rows).
    pub phones: (&'a [u32], &'a [u64]),
    /// For each field.
    pub worth: Vec<Worth<'a>>,
    /// Texts that are shown of the surviving row.
    pub words: Vec<Box<TextColumn<'a>>>,
    /// Where the row is from, where that is told.
    pub source: Option<Box<TextColumn<'a>>>,
}

/// Texts of rows by their numbers.
#[derive(Default)]
struct Texts {
    known: Interned,
    rows: Vec<Narrow>,
}

impl Texts {
    fn take(&mut self, rows: usize, column: &TextColumn<'_>) {
        let ids: Vec<u32> = (0..rows)
            .map(|row| column(row).map_or(0, |text| self.known.id(text)))
            .collect();
        self.rows.push(Narrow::of(&ids));
    }

    fn whole(self) -> (Interned, Narrow) {
        (self.known, Narrow::joined(&self.rows))
    }
}

/// Numbers of rows: how many each has, and their halves.
#[derive(Default)]
struct Numbers {
    counts: Vec<Narrow>,
    low: Vec<Vec<u32>>,
    high: Vec<Narrow>,
}

impl Numbers {
    fn take(&mut self, (starts, keys): (&[u32], &[u64])) {
        let counts: Vec<u32> = starts.windows(2).map(|w| w[1] - w[0]).collect();
        let high: Vec<u32> = keys.iter().map(|key| (key >> 32) as u32).collect();
        self.counts.push(Narrow::of(&counts));
        self.low.push(keys.iter().map(|key| *key as u32).collect());
        self.high.push(Narrow::of(&high));
    }
}

/// What survivorship needs of the rows so far.
pub struct Rows {
    kinds: Vec<Kind>,
    freshness: Vec<Times>,
    created: Vec<Option<Times>>,
    tie: Vec<Vec<u64>>,
    phones: Numbers,
    scores: Vec<Vec<Narrow>>,
    votes: Vec<Texts>,
    words: Vec<Texts>,
    source: Texts,
}

impl Rows {
    /// No rows yet, for so many fields of these kinds and so many columns of words.
    pub fn new(kinds: Vec<Kind>, words: usize) -> Self {
        let each = |count| (0..count).map(|_| Texts::default()).collect();
        Self {
            freshness: Vec::new(),
            created: Vec::new(),
            tie: Vec::new(),
            phones: Numbers::default(),
            scores: vec![Vec::new(); kinds.len()],
            votes: each(kinds.len()),
            words: each(words),
            source: Texts::default(),
            kinds,
        }
    }

    /// Takes in rows.
    ///
    /// # Panics
    /// When a column's length is not that of the others: the caller has checked it.
    pub fn take(&mut self, chunk: &Chunk<'_>) {
        let rows = chunk.tie.len();
        self.freshness.push(Times::of(chunk.freshness));
        let same = chunk.created.is_empty() || chunk.created == chunk.freshness;
        self.created.push((!same).then(|| Times::of(chunk.created)));
        self.tie.push(chunk.tie.to_vec());
        self.phones.take(chunk.phones);
        for (at, worth) in chunk.worth.iter().enumerate() {
            match worth {
                Worth::Score(scores) => self.scores[at].push(Narrow::of(scores)),
                Worth::Votes(column) => self.votes[at].take(rows, column),
            }
        }
        for (known, column) in self.words.iter_mut().zip(&chunk.words) {
            known.take(rows, column);
        }
        if let Some(source) = &chunk.source {
            self.source.take(rows, source);
        }
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.tie.iter().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The surviving rows, given the cluster of each row, numbered below `clusters`.
    ///
    /// # Panics
    /// When `cluster` is not as long as there are rows, or has a greater number.
    pub fn survivors(self, cluster: &[u32], clusters: usize) -> Golden {
        let (starts, rows) = members(cluster, clusters);
        let created = if self.created.iter().all(Option::is_none) {
            None
        } else {
            let columns = self.created.into_iter().zip(&self.freshness);
            Some(Times::joined(
                columns.map(|(own, same)| own.unwrap_or_else(|| same.clone())).collect(),
            ))
        };
        let mut golden = Golden {
            starts,
            rows,
            freshness: Times::joined(self.freshness),
            created,
            tie: self.tie.concat(),
            phone_starts: sums(self.phones.counts),
            phones_low: self.phones.low.concat(),
            phones_high: Narrow::joined(&self.phones.high),
            words: self.words.into_iter().map(Texts::whole).collect(),
            source: self.source.whole(),
            fields: self.kinds.len(),
            best: Narrow::of(&[]),
        };
        let columns = self.kinds.into_iter().zip(self.scores.into_iter().zip(self.votes));
        let choices: Vec<Choice> = columns
            .map(|(kind, (scores, votes))| match kind {
                Kind::Score => Choice::Score(Narrow::joined(&scores)),
                Kind::Name => Choice::Name(golden.spelled(Narrow::joined(&scores))),
                Kind::Votes => Choice::Votes(votes.whole().1),
            })
            .collect();
        golden.best = Narrow::of(&golden.chosen(&choices));
        golden
    }
}

fn sums(counts: Vec<Narrow>) -> Vec<u32> {
    let mut starts = vec![0_u32];
    starts.reserve_exact(counts.iter().map(Narrow::len).sum());
    let mut next = 0;
    for counts in counts {
        starts.extend((0..counts.len()).map(|at| {
            next += counts.get(at);
            next
        }));
    }
    starts
}

/// Rows of clusters, and which of them survives in each field.
pub struct Golden {
    starts: Vec<u32>,
    rows: Vec<u32>,
    freshness: Times,
    created: Option<Times>,
    tie: Vec<u64>,
    phone_starts: Vec<u32>,
    phones_low: Vec<u32>,
    phones_high: Narrow,
    words: Vec<(Interned, Narrow)>,
    source: (Interned, Narrow),
    fields: usize,
    /// By cluster, and in it by field: the place of a row among its cluster's, from 1; 0 where there is none.
    best: Narrow,
}

/// What is looked at to choose among the rows of a cluster.
enum Choice {
    Score(Narrow),
    Name(Spelled),
    Votes(Narrow),
}

/// How complete the parts of a name are, and how usual its words, by the numbers of words.
struct Spelled {
    /// Whether a name is shown, by row.
    shown: Narrow,
    /// For each part of a name what its words are worth.
    worth: Vec<Vec<u32>>,
    /// On how many rows each surname and each given name stands.
    usual: [Vec<u32>; 2],
}

impl Golden {
    /// How many clusters there are.
    pub fn clusters(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows of a cluster, in their order.
    pub fn members(&self, cluster: usize) -> &[u32] {
        &self.rows[self.starts[cluster] as usize..self.starts[cluster + 1] as usize]
    }

    /// The row whose value survives in a field: of the highest score, then the freshest, then of the highest tie; [`NONE`]
    /// where no row has one.
    pub fn best(&self, field: usize, cluster: usize) -> u32 {
        match self.best.get(cluster * self.fields + field) {
            0 => NONE,
            place => self.members(cluster)[place as usize - 1],
        }
    }

    /// The freshness and the tie of a row.
    pub fn age(&self, row: u32) -> (i64, u64) {
        (self.freshness.get(row as usize), self.tie[row as usize])
    }

    /// A word of a row.
    pub fn word(&self, column: usize, row: u32) -> Option<&str> {
        let (texts, ids) = &self.words[column];
        texts.text(ids.get(row as usize))
    }

    /// When a cluster was first made and when it was last changed; `i64::MIN` where that is unknown.
    pub fn seen(&self, cluster: usize) -> (i64, i64) {
        let rows = || self.members(cluster).iter().map(|row| *row as usize);
        let created = self.created.as_ref().unwrap_or(&self.freshness);
        let first = rows()
            .map(|row| created.get(row))
            .filter(|time| *time != i64::MIN)
            .min();
        let last = rows().map(|row| self.freshness.get(row)).max();
        (first.unwrap_or(i64::MIN), last.unwrap_or(i64::MIN))
    }

    /// Where a cluster's rows are from, each source once, in order of first appearance; none where nothing was told.
    pub fn sources(&self, cluster: usize) -> Vec<&str> {
        let (texts, ids) = &self.source;
        if ids.is_empty() {
            return Vec::new();
        }
        let mut seen: Vec<u32> = Vec::new();
        for row in self.members(cluster) {
            let id = ids.get(*row as usize);
            if !seen.contains(&id) {
                seen.push(id);
            }
        }
        seen.into_iter().filter_map(|id| texts.text(id)).collect()
    }

    /// The distinct numbers of clusters, best first: on most rows, then on the freshest, then the one `prefer` favours,
    /// then the smallest. Where each cluster's begin, and the numbers.
    pub fn ranked_phones(&self, clusters: Range<usize>, prefer: impl Fn(u64) -> bool) -> (Vec<u32>, Vec<u64>) {
        let mut offsets = vec![0_u32];
        let mut ranked = Vec::new();
        let mut own: Vec<(u64, i64)> = Vec::new();
        let mut counted: Vec<(u32, i64, bool, u64)> = Vec::new();
        for cluster in clusters {
            own.clear();
            for &row in self.members(cluster) {
                let numbers = self.phone_starts[row as usize]..self.phone_starts[row as usize + 1];
                own.extend(numbers.map(|at| (self.phone(at as usize), self.freshness.get(row as usize))));
            }
            own.sort_unstable();
            counted.clear();
            for same in own.chunk_by(|a, b| a.0 == b.0) {
                let newest = same[same.len() - 1].1;
                counted.push((same.len() as u32, newest, prefer(same[0].0), same[0].0));
            }
            counted.sort_unstable_by_key(|c| (Reverse((c.0, c.1, c.2)), c.3));
            ranked.extend(counted.iter().map(|c| c.3));
            offsets.push(ranked.len() as u32);
        }
        (offsets, ranked)
    }

    /// How many clusters begin in the rows before each of `ends`.
    pub fn begun(&self, ends: &[u32]) -> Vec<usize> {
        let mut begun = 0;
        let each = ends.iter().map(|end| {
            while begun < self.clusters() && self.rows[self.starts[begun] as usize] < *end {
                begun += 1;
            }
            begun
        });
        each.collect()
    }

    /// The surviving rows of a field that do not stand in the piece in which their cluster begins, in their order.
    ///
    /// Pieces end at `ends`, the last at the end of all rows.
    pub fn far(&self, field: usize, ends: &[u32]) -> Vec<u32> {
        let mut far = Vec::new();
        let mut first = 0;
        for (end, next) in ends.iter().zip(self.begun(ends)) {
            let best = (first..next).map(|cluster| self.best(field, cluster));
            far.extend(best.filter(|row| *row != NONE && row >= end));
            first = next;
        }
        far.par_sort_unstable();
        far
    }

    fn phone(&self, at: usize) -> u64 {
        u64::from(self.phones_high.get(at)) << 32 | u64::from(self.phones_low[at])
    }

    /// The words of names, weighed.
    fn spelled(&self, shown: Narrow) -> Spelled {
        /// What a part of a name is worth: the surname and the given name more than the patronymic.
        const PARTS: [u32; 3] = [5, 5, 4];
        let worth = |(texts, part): (&Interned, u32)| {
            let words = (0..=texts.len() as u32).map(|id| texts.text(id).map_or(0, |word| part * fullness(word)));
            words.collect()
        };
        let mut usual = [0, 1].map(|part| vec![0; self.words.get(part).map_or(0, |(texts, _)| texts.len()) + 1]);
        for members in (0..self.clusters()).map(|cluster| self.members(cluster)) {
            for (surname, given) in members.iter().filter_map(|row| self.name(*row)) {
                if members.len() > 1 {
                    usual[0][surname as usize] += 1;
                    usual[1][given as usize] += 1;
                }
            }
        }
        let texts = self.words.iter().map(|(texts, _)| texts);
        Spelled {
            shown,
            worth: texts.zip(PARTS).map(worth).collect(),
            usual,
        }
    }

    /// The numbers of surname and given name, where a row has both.
    fn name(&self, row: u32) -> Option<(u32, u32)> {
        let part = |at: usize| self.words.get(at).map_or(0, |(_, ids)| ids.get(row as usize));
        Some((part(0), part(1))).filter(|(surname, given)| *surname != 0 && *given != 0)
    }

    /// The place of the surviving row of each field of each cluster.
    fn chosen(&self, choices: &[Choice]) -> Vec<u32> {
        /// Clusters that are worth handing to another thread.
        const FEW: usize = 1 << 12;
        let mut best = vec![0; self.clusters() * self.fields];
        if best.is_empty() {
            return best;
        }
        let pieces = best.par_chunks_mut(self.fields * FEW).enumerate();
        pieces.for_each(|(piece, best)| {
            for (cluster, best) in (piece * FEW..).zip(best.chunks_mut(self.fields)) {
                let members = self.members(cluster);
                for (best, choice) in best.iter_mut().zip(choices) {
                    *best = match choice {
                        Choice::Score(scores) => self.survivor(members, |at| scores.get(members[at] as usize)),
                        Choice::Votes(ids) => self.by_votes(members, ids),
                        Choice::Name(spelled) => self.by_name(members, spelled),
                    };
                }
            }
        });
        best
    }

    fn by_votes(&self, members: &[u32], ids: &Narrow) -> u32 {
        let said: Vec<u64> = members.iter().map(|row| u64::from(ids.get(*row as usize))).collect();
        let votes = votes(&said);
        self.survivor(members, |at| if said[at] == 0 { 0 } else { votes[at] })
    }

    /// How complete a name is comes first; then on how many of the cluster's rows its spelling stands; then how usual the
    /// rarer of its words is on rows of clusters that have a choice.
    fn by_name(&self, members: &[u32], spelled: &Spelled) -> u32 {
        /// Votes, and the bits of how usual a word is, are told up to this.
        const MOST: u32 = 0xFF;
        let complete = |row: u32| {
            let words = self.words.iter().zip(&spelled.worth);
            let parts = words.map(|((_, ids), worth)| worth[ids.get(row as usize) as usize]);
            parts.sum::<u32>() + spelled.shown.get(row as usize)
        };
        if members.len() == 1 {
            return self.survivor(members, |at| complete(members[at]));
        }
        let names: Vec<Option<(u32, u32)>> = members.iter().map(|row| self.name(*row)).collect();
        let said = names
            .iter()
            .map(|name| name.map_or(0, |(surname, given)| u64::from(surname) << 32 | u64::from(given)));
        let votes = votes(&said.collect::<Vec<u64>>());
        self.survivor(members, |at| {
            let spelling = names[at].map_or(0, |(surname, given)| {
                let usual = spelled.usual[0][surname as usize].min(spelled.usual[1][given as usize]);
                votes[at].min(MOST) << 8 | usual.ilog2()
            });
            complete(members[at]) << 16 | spelling
        })
    }

    /// Of a cluster's rows the place, from 1, of the one that survives, 0 where none has a value; scores are by place.
    fn survivor(&self, members: &[u32], score: impl Fn(usize) -> u32) -> u32 {
        let mut best: Option<(u32, usize)> = None;
        for at in 0..members.len() {
            let score = score(at);
            let better = match best {
                _ if score == 0 => false,
                None => true,
                Some((most, known)) => {
                    score > most || score == most && self.age(members[at]) > self.age(members[known])
                }
            };
            if better {
                best = Some((score, at));
            }
        }
        best.map_or(0, |(_, at)| at as u32 + 1)
    }
}

/// How much of a word is there: all of it, an initial, nothing.
fn fullness(word: &str) -> u32 {
    match word.trim_matches([' ', '.']).chars().count() {
        0 => 0,
        1 => 1,
        _ => 3,
    }
}

/// For each place how many have the same value.
fn votes(values: &[u64]) -> Vec<u32> {
    /// Up to so many are held one against the other.
    const FEW: usize = 16;
    if values.len() <= FEW {
        let count = |value: &u64| values.iter().filter(|other| *other == value).count() as u32;
        return values.iter().map(count).collect();
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let until = |value: &u64, with: bool| sorted.partition_point(|other| other < value || with && other == value);
    values
        .iter()
        .map(|value| (until(value, true) - until(value, false)) as u32)
        .collect()
}

/// The rows of each cluster, in order of rows: offsets (`clusters + 1`) and rows.
fn members(cluster: &[u32], clusters: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; clusters + 1];
    for &cluster in cluster {
        starts[cluster as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    let mut rows = vec![0_u32; cluster.len()];
    for (row, &cluster) in cluster.iter().enumerate() {
        rows[next[cluster as usize] as usize] = row as u32;
        next[cluster as usize] += 1;
    }
    (starts, rows)
}
