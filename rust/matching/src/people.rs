//! The people table: one [`Record`] for each row, in age order.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use rayon::prelude::*;

use crate::compare::Level;
use crate::frozen::Frozen;
use crate::gather::Gathering;
use crate::letters::{AsIs, Names, Part, SMOOTHING, TextColumn};
use crate::own::OwnColumn;
use crate::rarity::{OFTEN, Places, company, rows_of, usual_slip};
use crate::record::{Record, Signature};

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
    /// Birth date, days since 1970-01-01, [`MISSING_DAY`](crate::record::MISSING_DAY) where missing; empty when absent.
    pub birth: Vec<i32>,
    /// Created at, `i64::MIN` where missing; empty when absent.
    pub created: Vec<i64>,
    /// Updated at, likewise.
    pub updated: Vec<i64>,
    /// Content hash of each row.
    pub hash: Vec<u64>,
    /// Columns of one's own, at most [`MOST_OWN`](crate::own::MOST_OWN), in the order of the recipe.
    pub own: Vec<Box<TextColumn<'a>>>,
    /// Rows that have different values here are never merged, only shown: a customer's manager.
    pub across: Option<Box<TextColumn<'a>>>,
}

/// How many rows have two words, by [`pair_number`].
pub(crate) type Together = HashMap<u64, u32, BuildHasherDefault<AsIs>>;

/// Two words as one number, spread: it is its own hash.
pub(crate) fn pair_number((a, b): (u32, u32)) -> u64 {
    (u64::from(a) << 32 | u64::from(b)).wrapping_mul(SPREAD)
}

/// The two words of a [`pair_number`].
pub(crate) fn words_of_pair(number: u64) -> (u32, u32) {
    let both = number.wrapping_mul(UNSPREAD);
    ((both >> 32) as u32, both as u32)
}

/// An odd number and its inverse modulo 2^64.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const UNSPREAD: u64 = 0xf1de_83e1_9937_733d;

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
        Gathering::of(columns).people(frozen)
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
    pub(crate) fn note_company(&mut self) {
        let (rows, counts) = (self.len(), self.together());
        self.records.par_iter_mut().for_each(|record| {
            record.bound(|at, pair| company(counts[at].get(&pair_number(pair)).copied().unwrap_or(0), rows));
        });
    }

    /// How many rows have each of the [`Record::pairs`]; what fewer than [`OFTEN`] have is left out.
    pub(crate) fn together(&self) -> [Together; 2] {
        let counted = |at: usize| {
            let pairs = self.records.par_iter().filter_map(|record| record.pairs()[at]);
            let mut pairs: Vec<u64> = pairs.map(pair_number).collect();
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

    /// As [`Self::touch`], of the records of the second rows alone: the first rows of pairs come in order.
    pub(crate) fn touch_records(&self, pairs: &[(Rank, Rank)]) {
        std::hint::black_box(pairs.iter().fold(0, |seen, (_, b)| seen ^ self.record(*b).phone_start));
    }

    /// Reads something of what a comparison of each pair will read, of all pairs at once: they lie all over memory, and
    /// reads that do not wait for one another cost hardly more than one.
    pub(crate) fn touch(&self, pairs: &[(Rank, Rank)]) {
        let letter = |word: u32| u32::from(self.names.is_known(word));
        let words = |rank: Rank| {
            let record = self.record(rank);
            letter(record.surname) ^ letter(record.given) ^ letter(record.patronymic)
        };
        let seen = pairs
            .iter()
            .fold(0, |seen, (a, b)| seen ^ words(*a) ^ words(*b) ^ self.first_number(*b));
        std::hint::black_box(seen);
    }

    /// As [`Self::touch`], of the numbers of both rows of each pair.
    pub(crate) fn touch_numbers(&self, pairs: &[(Rank, Rank)]) {
        let start = |rank: Rank| self.record(rank).phone_start;
        let seen = pairs.iter().fold(0, |seen, (a, b)| seen ^ start(*a) ^ start(*b));
        let numbers = pairs.iter().map(|(a, b)| self.first_number(*a) ^ self.first_number(*b));
        std::hint::black_box(numbers.fold(seen, |seen, number| seen ^ number));
    }

    fn first_number(&self, rank: Rank) -> u32 {
        let at = self.record(rank).phone_start as usize;
        self.phones.get(at).map_or(0, |number| *number as u32)
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

    /// How many bits the surname, given name, patronymic, city and company that two rows share are worth, the rarer, the
    /// more; nothing where `levels` has them otherwise than exact.
    ///
    /// Where words stand crosswise one of the rows has them in their place, and its count is the greater.
    #[inline]
    pub(crate) fn rarity(&self, x: &Record, y: &Record, levels: [Level; 5]) -> [f32; 5] {
        let worth = levels.map(|level| u32::from(level == Level::Exact));
        let (names, part) = (&self.names, [Part::Surname, Part::Given, Part::Patronymic]);
        let name = |at: usize, a: u32, b: u32| {
            let (a, b) = (a * worth[at], b * worth[at]);
            names.bits(a, part[at]).min(names.bits(b, part[at])) * worth[at] as f32
        };
        let place = |at: usize, places: &Places, id: u32| places.worth(id * worth[at]) * worth[at] as f32;
        [
            name(0, x.surname, y.surname),
            name(1, x.given, y.given),
            name(2, x.patronymic, y.patronymic),
            place(3, &self.cities, x.city),
            place(4, &self.companies, x.company),
        ]
    }

    /// Bits that a slip in the surname, and one in the given name, says less for the rows that both words have: what many
    /// write is a word of its own, what one row in a thousand has is a slip of the other.
    pub(crate) fn usual_slips(&self, names: [(Level, u32, u32); 2]) -> [f32; 2] {
        let less = |(level, a, b), part| match level {
            // Crosswise one of the places may be empty.
            Level::Near | Level::Alike if a != 0 && b != 0 => {
                let rows = |id| rows_of(self.names.bits(id, part), SMOOTHING[part as usize], self.counted);
                usual_slip(rows(a), rows(b))
            }
            _ => 0.0,
        };
        [less(names[0], Part::Surname), less(names[1], Part::Given)]
    }

    /// The phones of one rank, and where they stand in the table of all phones.
    #[inline]
    pub(crate) fn phones(&self, rank: Rank) -> (usize, &[u64]) {
        let record = self.record(rank);
        let start = record.phone_start as usize;
        (start, &self.phones[start..start + usize::from(record.phone_count)])
    }
}
