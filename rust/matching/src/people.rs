//! The people table: one [`Record`] for each row, in age order.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::frozen::Frozen;
use crate::letters::{Names, Part, TextColumn, hash_building, hash_column, hash_folded, hash_mailbox, intern};
use crate::own::{MOST_OWN, OwnColumn};
use crate::rarity::{CITIES, COMPANIES, OFTEN, Places, company, numbered};
use crate::record::{MISSING_DAY, Record, Signature, filler, gender, personal_inn};

/// A row's number among the rows sorted by age, oldest first.
pub type Rank = u32;

/// The input, column by column. Text columns are asked by row; absent columns are `None`.
#[derive(Default)]
pub struct Columns<'a> {
    /// Number of rows.
    pub rows: usize,
    /// Name keys: folded, diminutives spelled out, surnames alike for both genders.
    pub surname: Option<Box<TextColumn<'a>>>,
    /// Given name key.
    pub given: Option<Box<TextColumn<'a>>>,
    /// Patronymic key.
    pub patronymic: Option<Box<TextColumn<'a>>>,
    /// Says which name keys are given names of the dictionary.
    pub known_given: Option<Box<dyn Fn(&str) -> bool + Sync + 'a>>,
    /// `m` or `f`.
    pub gender: Option<Box<TextColumn<'a>>>,
    /// E-mail comparison key.
    pub email: Option<Box<TextColumn<'a>>>,
    /// Taxpayer's number; only the 12 digits of a person count.
    pub inn: Option<Box<TextColumn<'a>>>,
    /// Address, compared by its letters and digits.
    pub address: Option<Box<TextColumn<'a>>>,
    /// City, likewise.
    pub city: Option<Box<TextColumn<'a>>>,
    /// Company, likewise.
    pub company: Option<Box<TextColumn<'a>>>,
    /// Where each row's phones begin in `phones`; `rows + 1` entries, or empty without phones.
    pub phone_starts: Vec<u32>,
    /// Phone keys of all rows.
    pub phones: Vec<u64>,
    /// Birth date, days since 1970-01-01, [`MISSING_DAY`] where missing; empty when absent.
    pub birth: Vec<i32>,
    /// Created at, `i64::MIN` where missing; empty when absent.
    pub created: Vec<i64>,
    /// Updated at, likewise.
    pub updated: Vec<i64>,
    /// Content hash of each row.
    pub hash: Vec<u64>,
    /// Columns of one's own, at most [`MOST_OWN`], in the order of the recipe.
    pub own: Vec<Box<TextColumn<'a>>>,
    /// Rows that have different values here are never merged, only shown: a customer's manager.
    pub across: Option<Box<TextColumn<'a>>>,
}

/// All rows, oldest first.
#[derive(Debug)]
pub struct People {
    pub(crate) records: Vec<Record>,
    /// Row of each rank.
    pub(crate) rows: Vec<u32>,
    /// Content hash of each rank.
    pub(crate) hashes: Vec<u64>,
    pub(crate) phones: Vec<u64>,
    pub(crate) names: Arc<Names>,
    pub(crate) cities: Arc<Places>,
    pub(crate) companies: Arc<Places>,
    /// Columns of one's own.
    pub(crate) own: Vec<OwnColumn>,
    /// Hash of what keeps rows apart, of each rank, 0 where missing; empty where nothing does.
    pub(crate) across: Vec<u64>,
    /// Rows that the frequencies were counted on: those of the table, or of the base whose model is frozen.
    pub(crate) counted: usize,
}

impl People {
    /// Interns, hashes and sorts the columns by age.
    ///
    /// # Panics
    /// When a column's length is not `rows`: the caller has checked it.
    pub fn new(columns: &Columns<'_>) -> Self {
        Self::under(columns, None)
    }

    /// As [`Self::new`], with the frequencies of a frozen model in place of the columns' own.
    pub fn under(columns: &Columns<'_>, frozen: Option<&Frozen>) -> Self {
        let rows = columns.rows;
        let digest = |column: &Option<Box<TextColumn<'_>>>, hash: fn(usize, &TextColumn<'_>) -> Vec<u64>| {
            column.as_deref().map_or_else(Vec::new, |c| hash(rows, c))
        };
        let none: &TextColumn<'_> = &|_| None;
        let parts = [&columns.surname, &columns.given, &columns.patronymic].map(|c| c.as_deref().unwrap_or(none));
        let known = |word: &str| columns.known_given.as_ref().is_some_and(|known| known(word));
        let intern = || intern(rows, parts, &known);
        let (([surname, given, patronymic], names), order) = if rows == 1 {
            (intern(), vec![0]) // one record to look up: the pool would cost more than the work
        } else {
            rayon::join(intern, || by_age(columns))
        };
        let email = digest(&columns.email, hash_column);
        let address = digest(&columns.address, hash_folded);
        let mailbox = digest(&columns.email, hash_mailbox);
        let building = digest(&columns.address, hash_building);
        let (city, cities) = numbered(rows, &digest(&columns.city, hash_folded), CITIES);
        let (company, companies) = numbered(rows, &digest(&columns.company, hash_folded), COMPANIES);
        let at = |column: &[u64], row: usize| column.get(row).copied().unwrap_or(0);
        // 32 bits do for what only supports a decision; 0 stays missing.
        let half = |column: &[u64], row: usize| at(column, row) as u32 | u32::from(at(column, row) != 0);
        let records: Vec<Record> = order
            .par_iter()
            .with_min_len(4096)
            .map(|&row| {
                let row = row as usize;
                let phones = columns
                    .phone_starts
                    .get(row..row + 2)
                    .map_or((0, 0), |s| (s[0], s[1] - s[0]));
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
                record.set_initials(&names);
                record
            })
            .collect();
        // A column that the model has no bits for says nothing, and yields no pairs.
        let known = frozen.map_or(MOST_OWN, |frozen| frozen.model.own.len());
        let own = columns.own.iter().take(known);
        let own = own.map(|column| OwnColumn::new(&order, column)).collect();
        let across = digest(&columns.across, hash_folded);
        let across = order
            .iter()
            .filter_map(|&row| across.get(row as usize).copied())
            .collect();
        let hashes = order.iter().map(|&row| columns.hash[row as usize]).collect();
        let mut people = Self {
            records,
            rows: order,
            hashes,
            phones: columns.phones.clone(),
            names: Arc::new(names),
            cities: Arc::new(cities),
            companies: Arc::new(companies),
            own,
            across,
            counted: rows,
        };
        if let Some(frozen) = frozen {
            people.weigh_by(frozen);
        } else {
            people.note_company();
        }
        people
    }

    /// Puts the frequencies of a frozen model in place of the table's own.
    pub(crate) fn weigh_by(&mut self, frozen: &Frozen) {
        let bits = |hashes: &[u64], worth: &dyn Fn(u64) -> f32| hashes.iter().map(|hash| worth(*hash)).collect();
        Arc::make_mut(&mut self.names).weigh(|hash| frozen.word_bits(hash));
        let cities = Arc::make_mut(&mut self.cities);
        cities.bits = bits(&cities.hashes, &|hash| frozen.city_bits(hash));
        let companies = Arc::make_mut(&mut self.companies);
        companies.bits = bits(&companies.hashes, &|hash| frozen.company_bits(hash));
        frozen.bound(&mut self.records, &self.names.hashes);
        self.counted = frozen.rows;
    }

    /// Bounds what two names are worth together by the rows that have both: rare names keep company, in a people, and
    /// what is often found together is not as rare as its parts.
    fn note_company(&mut self) {
        let (rows, counts) = (self.len(), self.together());
        self.records.par_iter_mut().for_each(|record| {
            record.bound(|at, pair| company(counts[at].get(&pair).copied().unwrap_or(0), rows));
        });
    }

    /// How many rows have each of the [`Record::pairs`]; what fewer than [`OFTEN`] have is left out.
    pub(crate) fn together(&self) -> [HashMap<(u32, u32), u32>; 2] {
        let counted = |at: usize| {
            let mut pairs: Vec<(u32, u32)> = self
                .records
                .par_iter()
                .filter_map(|record| record.pairs()[at])
                .collect();
            pairs.par_sort_unstable();
            let alike = pairs.chunk_by(|a, b| a == b).filter(|alike| alike.len() >= OFTEN);
            alike.map(|alike| (alike[0], alike.len() as u32)).collect()
        };
        let (joint, full_name) = rayon::join(|| counted(0), || counted(1));
        [joint, full_name]
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The row of the input that has `rank`.
    #[inline]
    pub fn row(&self, rank: Rank) -> u32 {
        self.rows[rank as usize]
    }

    /// The rank of every row.
    pub fn ranks(&self) -> Vec<Rank> {
        let mut ranks = vec![0; self.rows.len()];
        for (rank, row) in self.rows.iter().enumerate() {
            ranks[*row as usize] = rank as Rank;
        }
        ranks
    }

    #[inline]
    pub(crate) fn record(&self, rank: Rank) -> &Record {
        &self.records[rank as usize]
    }

    pub(crate) fn signature(&self, rank: Rank) -> Signature {
        let record = self.record(rank);
        (
            record.surname,
            record.given,
            record.patronymic,
            record.birth,
            record.gender(),
            record.inn,
            self.across(rank),
        )
    }

    /// What keeps a rank apart from ranks that have another, hashed; 0 where nothing does.
    #[inline]
    pub(crate) fn across(&self, rank: Rank) -> u64 {
        self.across.get(rank as usize).copied().unwrap_or(0)
    }

    /// How many bits the surname, given name, patronymic, city and company that two rows share are worth: the rarer, the more.
    ///
    /// Where words stand crosswise one of the rows has them in their place, and its count is the greater.
    #[inline]
    pub(crate) fn rarity(&self, x: &Record, y: &Record) -> [f32; 5] {
        let name = |a: u32, b: u32, part: Part| self.names.bits(a, part).min(self.names.bits(b, part));
        [
            name(x.surname, y.surname, Part::Surname),
            name(x.given, y.given, Part::Given),
            name(x.patronymic, y.patronymic, Part::Patronymic),
            self.cities.worth(x.city),
            self.companies.worth(x.company),
        ]
    }

    /// The phones of one rank, and where they stand in the table of all phones.
    #[inline]
    pub(crate) fn phones(&self, rank: Rank) -> (usize, &[u64]) {
        let record = self.record(rank);
        let start = record.phone_start as usize;
        (start, &self.phones[start..start + usize::from(record.phone_count)])
    }
}

fn cell<'a>(column: Option<&TextColumn<'a>>, row: usize) -> Option<&'a [u8]> {
    column.and_then(|c| c(row)).map(str::as_bytes)
}

/// Rows sorted by created-at, updated-at, content hash; a missing time is the youngest.
fn by_age(columns: &Columns<'_>) -> Vec<u32> {
    let time = |column: &[i64], row: usize| match column.get(row) {
        None | Some(&i64::MIN) => i64::MAX,
        Some(&time) => time,
    };
    let mut keys: Vec<(i64, i64, u64, u32)> = (0..columns.rows)
        .map(|row| {
            (
                time(&columns.created, row),
                time(&columns.updated, row),
                columns.hash[row],
                row as u32,
            )
        })
        .collect();
    keys.par_sort_unstable();
    keys.into_iter().map(|key| key.3).collect()
}
