//! Rows as they come, batch by batch, made into compact records: what came in with a batch can be let go before the next.
//!
//! A row costs its 64 bytes, its numbers, its content hash and two times; words, cities and companies are kept once. When
//! all rows are there they are sorted by age, and become [`People`].

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use rayon::prelude::*;

use crate::frozen::Frozen;
use crate::letters::{AsIs, TextColumn, Words, hash_building, hash_column, hash_folded, hash_mailbox};
use crate::own::{MOST_OWN, OwnColumn};
use crate::people::{Columns, People};
use crate::rarity::{CITIES, COMPANIES, Places, rare};
use crate::record::{MISSING_DAY, Record, filler, gender, personal_inn};

/// Rows so far. Every batch has the same columns.
#[derive(Debug, Default)]
pub struct Gathering {
    records: Vec<Record>,
    phones: Vec<u64>,
    hashes: Vec<u64>,
    /// When each row was made and changed, as [`age`] has it.
    made: Vec<(i64, i64)>,
    words: Words,
    cities: Numbering,
    companies: Numbering,
    own: Vec<OwnColumn>,
    across: Vec<u64>,
}

/// A time as ages are told by: a missing one is the youngest.
fn age(column: &[i64], row: usize) -> i64 {
    match column.get(row) {
        None | Some(&i64::MIN) => i64::MAX,
        Some(&time) => time,
    }
}

/// Rows that are not worth handing to other threads.
const FEW: usize = 4096;

/// What `of` says of every row, in parallel where there are many.
fn each_row<T: Send>(rows: usize, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    if rows <= FEW {
        (0..rows).map(of).collect()
    } else {
        (0..rows).into_par_iter().with_min_len(FEW).map(of).collect()
    }
}

/// Runs both, side by side where there are many rows.
fn both<A: Send, B: Send>(rows: usize, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    if rows <= FEW { (a(), b()) } else { rayon::join(a, b) }
}

impl Gathering {
    /// The rows of one batch.
    pub fn of(columns: &Columns<'_>) -> Self {
        let mut rows = Self::default();
        rows.take(columns);
        rows
    }

    /// Rows taken in.
    pub fn rows(&self) -> usize {
        self.records.len()
    }

    /// Numbers taken in.
    pub fn numbers(&self) -> usize {
        self.phones.len()
    }

    /// When each row was made and changed, in the order in which they came; `i64::MAX` where that is unknown, as the
    /// youngest.
    pub(crate) fn made(&self) -> &[(i64, i64)] {
        &self.made
    }

    /// Takes in a batch.
    ///
    /// # Panics
    /// When a column's length is not `rows`: the caller has checked it.
    pub fn take(&mut self, columns: &Columns<'_>) {
        let (rows, start) = (columns.rows, self.rows());
        let digest = |column: &Option<Box<TextColumn<'_>>>, hash: fn(usize, &TextColumn<'_>) -> Vec<u64>| {
            column.as_deref().map_or_else(Vec::new, |c| hash(rows, c))
        };
        let none: &TextColumn<'_> = &|_| None;
        let parts = [&columns.surname, &columns.given, &columns.patronymic].map(|c| c.as_deref().unwrap_or(none));
        let known = |word: &str| columns.known_given.as_ref().is_some_and(|known| known(word));
        let (words, cities, companies) = (&mut self.words, &mut self.cities, &mut self.companies);
        let ([surname, given, patronymic], (city, company)) = both(
            rows,
            || words.take(rows, parts, &known),
            || {
                (
                    cities.take(&digest(&columns.city, hash_folded)),
                    companies.take(&digest(&columns.company, hash_folded)),
                )
            },
        );
        let (email, address) = (
            digest(&columns.email, hash_column),
            digest(&columns.address, hash_folded),
        );
        let mailbox = digest(&columns.email, hash_mailbox);
        let building = digest(&columns.address, hash_building);
        let at = |column: &[u64], row: usize| column.get(row).copied().unwrap_or(0);
        // 32 bits do for what only supports a decision; 0 stays missing.
        let half = |column: &[u64], row: usize| at(column, row) as u32 | u32::from(at(column, row) != 0);
        let (names, before) = (&self.words.names, self.phones.len() as u32);
        let records = each_row(rows, |row| {
            let phones = columns
                .phone_starts
                .get(row..row + 2)
                .map_or((0, 0), |s| (before + s[0], s[1] - s[0]));
            let (mut surname, mut given, mut patronymic) = (surname[row], given[row], patronymic[row]);
            // A word typed twice has pushed the others on, or stands in the surname's place.
            if surname == given && patronymic != 0 {
                (given, patronymic) = (patronymic, 0);
            } else if surname == given && names.is_known(given) {
                surname = 0;
            }
            let birth = columns.birth.get(row).copied().filter(|day| !filler(*day));
            let mut record = Record::of_parts(
                [
                    at(&email, row),
                    cell(columns.inn.as_deref(), row).map_or(0, personal_inn),
                    at(&address, row),
                ],
                [
                    half(&mailbox, row),
                    half(&building, row),
                    surname,
                    given,
                    patronymic,
                    city.get(row).copied().unwrap_or(0),
                    company.get(row).copied().unwrap_or(0),
                ],
                birth.unwrap_or(MISSING_DAY),
                (phones.0, phones.1.min(u32::from(u8::MAX)) as u8),
                gender(cell(columns.gender.as_deref(), row)),
            );
            record.note_words(names);
            record
        });
        self.records.extend(records);
        self.phones.extend_from_slice(&columns.phones);
        self.hashes.extend_from_slice(&columns.hash[..rows]);
        self.made
            .extend((0..rows).map(|row| (age(&columns.created, row), age(&columns.updated, row))));
        let own = columns.own.len().min(MOST_OWN);
        self.own.resize_with(own.max(self.own.len()), OwnColumn::default);
        for (known, column) in self.own.iter_mut().zip(&columns.own) {
            known.take(rows, column);
        }
        if columns.across.is_some() {
            self.across.resize(start, 0);
            self.across.extend(digest(&columns.across, hash_folded));
        }
    }

    /// All rows, oldest first; with the frequencies of a frozen model in place of the rows' own where there is one.
    pub fn people(self, frozen: Option<&Frozen>) -> People {
        let rows = self.rows();
        let mut keys: Vec<(i64, i64, u64, u32)> = self
            .made
            .into_iter()
            .zip(self.hashes)
            .zip(0..)
            .map(|(((created, updated), hash), row)| (created, updated, hash, row))
            .collect();
        if rows > 1 {
            keys.par_sort_unstable(); // one record to look up: the pool would cost more than the work
        }
        let (order, hashes): (Vec<u32>, Vec<u64>) = keys.into_iter().map(|key| (key.3, key.2)).unzip();
        let mut records = each_row(rows, |rank| self.records[order[rank] as usize]);
        drop(self.records);
        let phones = by_rank(&mut records, &self.phones);
        let across = if self.across.is_empty() { 0 } else { rows };
        let across = (0..across).map(|rank| self.across.get(order[rank] as usize).copied().unwrap_or(0));
        // A column that the model has no bits for says nothing, and yields no pairs.
        let known = frozen.map_or(MOST_OWN, |frozen| frozen.model.own.len());
        let own = self.own.into_iter().take(known).map(|column| column.of_rows(&order));
        let mut people = People {
            records,
            across: across.collect(),
            own: own.collect(),
            rows: order,
            hashes,
            phones,
            names: Arc::new(self.words.counted(rows)),
            cities: Arc::new(self.cities.places(rows, CITIES)),
            companies: Arc::new(self.companies.places(rows, COMPANIES)),
            counted: rows,
        };
        if let Some(frozen) = frozen {
            people.weigh_by(frozen);
        } else {
            people.note_company();
        }
        people
    }
}

/// The numbers of sorted records, in their order, so that they are read one after the other; puts down where each begin.
fn by_rank(records: &mut [Record], phones: &[u64]) -> Vec<u64> {
    let piece = |records: &mut [Record]| {
        let mut found = Vec::with_capacity(records.len());
        for record in records {
            let from = record.phone_start as usize;
            record.phone_start = found.len() as u32;
            found.extend_from_slice(&phones[from..from + usize::from(record.phone_count)]);
        }
        found
    };
    if records.len() <= FEW {
        return piece(records);
    }
    let pieces: Vec<Vec<u64>> = records.par_chunks_mut(1 << 15).map(piece).collect();
    let mut all = Vec::with_capacity(phones.len());
    for (records, piece) in records.chunks_mut(1 << 15).zip(pieces) {
        records
            .iter_mut()
            .for_each(|record| record.phone_start += all.len() as u32);
        all.extend(piece);
    }
    all
}

fn cell<'a>(column: Option<&TextColumn<'a>>, row: usize) -> Option<&'a [u8]> {
    column.and_then(|c| c(row)).map(str::as_bytes)
}

/// Cities, or companies, as they are met: the first is 1, and 0 stays missing.
#[derive(Debug)]
struct Numbering {
    ids: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    hashes: Vec<u64>,
    counts: Vec<u32>,
}

impl Default for Numbering {
    fn default() -> Self {
        Self {
            ids: HashMap::from_iter([(0, 0)]),
            hashes: vec![0],
            counts: vec![0],
        }
    }
}

impl Numbering {
    /// The numbers of a column of hashes.
    fn take(&mut self, column: &[u64]) -> Vec<u32> {
        let numbers = column.iter().map(|hash| {
            let next = self.counts.len() as u32;
            let id = *self.ids.entry(*hash).or_insert(next);
            if id == next {
                self.counts.push(0);
                self.hashes.push(*hash);
            }
            self.counts[id as usize] += 1;
            id
        });
        numbers.collect()
    }

    /// What each is worth among so many rows, counts smoothed by `more`.
    fn places(self, rows: usize, more: f32) -> Places {
        let bits = self.counts.into_iter().map(|count| rare(count, more, rows)).collect();
        Places {
            hashes: self.hashes,
            bits,
        }
    }
}
