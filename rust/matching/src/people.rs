//! The people table: one 64-byte record for each row, in age order.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::frozen::Frozen;
use crate::letters::{Names, Part, TextColumn, hash_building, hash_column, hash_folded, hash_mailbox, intern};
use crate::own::{MOST_OWN, OwnColumn};

/// What stands for a missing date or time.
pub const MISSING_DAY: i32 = i32::MIN;

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

/// What a comparison needs of a row, in one cache line. 0 is missing everywhere but in `birth`.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct Record {
    pub(crate) email: u64,
    pub(crate) inn: u64,
    pub(crate) address: u64,
    /// The e-mail without its domain.
    pub(crate) mailbox: u32,
    /// The address without its flat.
    pub(crate) building: u32,
    pub(crate) surname: u32,
    pub(crate) given: u32,
    pub(crate) patronymic: u32,
    pub(crate) city: u32,
    pub(crate) company: u32,
    pub(crate) birth: i32,
    pub(crate) phone_start: u32,
    pub(crate) phone_count: u8,
    /// How many quarters of a bit the given name and the patronymic are worth together at most.
    pub(crate) joint: u8,
    /// How many quarters of a bit the surname and the given name are worth together at most.
    pub(crate) full_name: u8,
    pub(crate) flags: u8,
}

const GIVEN_INITIAL: u8 = 1;
const PATRONYMIC_INITIAL: u8 = 2;
/// The two bits of the flags that say the gender, and where they stand.
const GENDER: u8 = 0b1100;
const GENDER_AT: u32 = 2;
const MAN: u8 = 1;
/// What [`Record::gender`] says of a woman.
pub(crate) const WOMAN: u8 = 2;

fn gender(letters: Option<&[u8]>) -> u8 {
    match letters.and_then(<[u8]>::first) {
        Some(b'm') => MAN,
        Some(b'f') => WOMAN,
        _ => 0,
    }
}

/// What two rows must share to be interchangeable for [`crate::judge::conflict`].
pub(crate) type Signature = (u32, u32, u32, i32, u8, u64, u64);

impl Record {
    /// A record of its columns, without what [`Self::set_initials`] and [`Self::bound`] say: e-mail, ИНН and address; mailbox, building,
    /// surname, given name, patronymic, city and company; birth date; where the phones start, and how many; gender as
    /// [`Self::gender`] tells it.
    pub(crate) fn of_parts(wide: [u64; 3], narrow: [u32; 7], birth: i32, phones: (u32, u8), gender: u8) -> Self {
        let [email, inn, address] = wide;
        let [mailbox, building, surname, given, patronymic, city, company] = narrow;
        Self {
            email,
            inn,
            address,
            mailbox,
            building,
            surname,
            given,
            patronymic,
            city,
            company,
            birth,
            phone_start: phones.0,
            phone_count: phones.1,
            joint: u8::MAX,
            full_name: u8::MAX,
            flags: (gender << GENDER_AT) & GENDER,
        }
    }

    /// Marks given name and patronymic that are initials only.
    pub(crate) fn set_initials(&mut self, names: &Names) {
        let initial = |id: u32, flag: u8| if id != 0 && names.is_initial(id) { flag } else { 0 };
        self.flags =
            self.flags & GENDER | initial(self.given, GIVEN_INITIAL) | initial(self.patronymic, PATRONYMIC_INITIAL);
    }

    /// The pairs of names that are rarer together than each is alone: given name and patronymic, surname and given name.
    pub(crate) fn pairs(&self) -> [Option<(u32, u32)>; 2] {
        [
            (self.full_given() && self.full_patronymic()).then_some((self.given, self.patronymic)),
            (self.surname != 0 && self.full_given()).then_some((self.surname, self.given)),
        ]
    }

    /// Bounds what each of the [`Self::pairs`] is worth; `worth` has quarters of a bit of a pair, by its place.
    pub(crate) fn bound(&mut self, worth: impl Fn(usize, (u32, u32)) -> u8) {
        let [joint, full_name] = self.pairs();
        self.joint = joint.map_or(u8::MAX, |pair| worth(0, pair));
        self.full_name = full_name.map_or(u8::MAX, |pair| worth(1, pair));
    }

    /// 0 where it is missing.
    #[inline]
    pub(crate) fn gender(&self) -> u8 {
        (self.flags & GENDER) >> GENDER_AT
    }

    /// Whether the given name is there and more than an initial.
    #[inline]
    pub(crate) fn full_given(&self) -> bool {
        self.given != 0 && self.flags & GIVEN_INITIAL == 0
    }

    #[inline]
    pub(crate) fn full_patronymic(&self) -> bool {
        self.patronymic != 0 && self.flags & PATRONYMIC_INITIAL == 0
    }

    /// How far a row names its person, 0 to 4: see [`crate::cluster`] for what follows from it.
    pub(crate) fn completeness(&self) -> u8 {
        match (self.surname != 0, self.full_given()) {
            (true, true) => 3 + u8::from(self.full_patronymic() || self.birth != MISSING_DAY),
            (false, true) => 2,
            _ => u8::from(self.surname != 0 || self.given != 0 || self.patronymic != 0),
        }
    }
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

/// Cities, or companies, by their ids; id 0 is the missing one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The hash of each.
    pub(crate) hashes: Vec<u64>,
    /// How many bits each is worth.
    pub(crate) bits: Vec<f32>,
}

impl Places {
    /// How many bits `id` is worth; nothing where it is none of these.
    #[inline]
    fn worth(&self, id: u32) -> f32 {
        self.bits.get(id as usize).copied().unwrap_or(0.0)
    }
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

/// Days that stand for "unknown" where a form insists on a date: the first of January of 1900, 1970 and 2000.
fn filler(day: i32) -> bool {
    [-25_567, 0, 10_957].contains(&day)
}

/// What the counts of cities are smoothed by.
pub(crate) const CITIES: f32 = 50.0;

/// What the counts of companies are smoothed by.
pub(crate) const COMPANIES: f32 = 4.0;

/// An id for each value of a column of hashes, and how many bits each id is worth, counts smoothed by `more`; 0 stays
/// missing.
fn numbered(rows: usize, hashes: &[u64], more: f32) -> (Vec<u32>, Places) {
    let mut ids: HashMap<u64, u32> = HashMap::from([(0, 0)]);
    let mut counts = vec![0_u32];
    let mut known = vec![0];
    let column = hashes.iter().map(|hash| {
        let next = counts.len() as u32;
        let id = *ids.entry(*hash).or_insert(next);
        if id == next {
            counts.push(0);
            known.push(*hash);
        }
        counts[id as usize] += 1;
        id
    });
    let column = column.collect();
    let bits = counts.into_iter().map(|count| rare(count, more, rows)).collect();
    (column, Places { hashes: known, bits })
}

/// What the number of rows that have two names together is smoothed by.
const TOGETHER: f32 = 4.0;

/// Fewer rows than this may well be one person's, and say nothing of how usual the names are.
const OFTEN: usize = 6;

/// Quarters of a bit that two names are worth together at most where so many rows have both; 255 where too few do.
pub(crate) fn company(count: u32, rows: usize) -> u8 {
    if (count as usize) < OFTEN {
        return u8::MAX;
    }
    (rare(count, TOGETHER, rows) * 4.0).clamp(0.0, 254.0) as u8
}

/// Bits of a value that stands on so many of the rows. Counts are smoothed by `more`: what a small base has not seen
/// twice is not yet rare.
pub(crate) fn rare(count: u32, more: f32, rows: usize) -> f32 {
    ((rows as f32 + 1000.0) / (count as f32 + more)).log2()
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

/// The 12 digits of a person's ИНН as a number; 0 for a company's (10 digits) or anything else.
fn personal_inn(text: &[u8]) -> u64 {
    if text.len() == 12 && text.iter().all(u8::is_ascii_digit) {
        text.iter()
            .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    } else {
        0
    }
}
