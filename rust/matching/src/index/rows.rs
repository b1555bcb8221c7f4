//! The rows of an index by slot, the number under which each came in, and small people tables made of some of them.

mod stored;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use crate::letters::{AsIs, Names};
use crate::own::{OwnColumn, own_keys};
use crate::people::People;
use crate::rarity::Places;
use crate::record::Record;
use crate::rule::Rule;

/// A row's number by its arrival.
pub type Slot = u32;

/// An id that no row has.
pub(crate) const UNKNOWN: u32 = u32::MAX;

type Ids = HashMap<u64, u32, BuildHasherDefault<AsIs>>;

/// Rows, removed ones with them until [`Rows::compact`].
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) records: Vec<Record>,
    pub(crate) phones: Vec<u64>,
    pub(crate) hashes: Vec<u64>,
    /// What keeps rows apart, by slot as [`People`] has it; empty where nothing does.
    across: Vec<u64>,
    /// Columns of one's own, by slot; a row beyond a column's end has no value.
    own: Vec<OwnColumn>,
    /// When each row was made and changed; `i64::MAX` where that is unknown, as the youngest.
    made: Vec<(i64, i64)>,
    pub(crate) alive: Vec<bool>,
    pub(crate) names: Arc<Names>,
    pub(crate) cities: Arc<Places>,
    pub(crate) companies: Arc<Places>,
    word_ids: Ids,
    city_ids: Ids,
    company_ids: Ids,
    counted: usize,
}

fn ids(hashes: &[u64]) -> Ids {
    hashes.iter().zip(0..).map(|(hash, id)| (*hash, id)).collect()
}

impl Rows {
    /// The rows of a table, in the order of its input.
    pub(crate) fn of(people: People, made: Vec<(i64, i64)>) -> Self {
        let ranks = people.ranks();
        Self {
            records: ranks.iter().map(|rank| people.records[*rank as usize]).collect(),
            hashes: ranks.iter().map(|rank| people.hashes[*rank as usize]).collect(),
            across: if people.across.is_empty() {
                Vec::new()
            } else {
                ranks.iter().map(|rank| people.across(*rank)).collect()
            },
            own: people.own.iter().map(|column| column.of_rows(&ranks)).collect(),
            alive: vec![true; ranks.len()],
            word_ids: ids(&people.names.hashes),
            city_ids: ids(&people.cities.hashes),
            company_ids: ids(&people.companies.hashes),
            phones: people.phones,
            made,
            names: people.names,
            cities: people.cities,
            companies: people.companies,
            counted: people.counted,
        }
    }

    /// Number of slots, those of removed rows with them.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn record(&self, slot: Slot) -> &Record {
        &self.records[slot as usize]
    }

    pub(crate) fn phones_of(&self, record: &Record) -> &[u64] {
        let start = record.phone_start as usize;
        &self.phones[start..start + usize::from(record.phone_count)]
    }

    /// Reads something of rows that will be asked, of all at once, and of where their numbers stand.
    pub(crate) fn touch(&self, slots: &[Slot]) {
        if slots.len() > 1 {
            let starts = slots.iter().map(|slot| self.record(*slot).phone_start);
            let seen = starts.fold(0, |seen, start| {
                seen ^ self.phones.get(start as usize).copied().unwrap_or(0)
            });
            std::hint::black_box(seen);
        }
    }

    /// Calls `each` with every key that a rule gives a row.
    pub(crate) fn each_key(&self, rule: Rule, slot: Slot, each: impl FnMut(u64)) {
        if rule == Rule::Own {
            own_keys(&self.own, slot, each);
        } else {
            let record = self.record(slot);
            rule.each_key(record, self.phones_of(record), each);
        }
    }

    /// Whether a rule gives a row a key.
    pub(crate) fn has_key(&self, rule: Rule, slot: Slot, key: u64) -> bool {
        if rule.several() {
            let mut found = false;
            self.each_key(rule, slot, |own| found |= own == key);
            found
        } else {
            rule.key(self.record(slot)) == key
        }
    }

    fn across(&self, slot: Slot) -> u64 {
        self.across.get(slot as usize).copied().unwrap_or(0)
    }

    fn across_of(&self, slots: &[Slot]) -> Vec<u64> {
        let slots = if self.across.is_empty() { &[] } else { slots };
        slots.iter().map(|slot| self.across(*slot)).collect()
    }

    /// What rows are sorted by, oldest first; no two are equal.
    pub(crate) fn age(&self, slot: Slot) -> (i64, i64, u64, Slot) {
        let (created, updated) = self.made[slot as usize];
        (created, updated, self.hashes[slot as usize], slot)
    }

    /// Takes in further rows, in the order of their input; returns their slots.
    pub(crate) fn append(&mut self, people: &People, made: &[(i64, i64)]) -> Vec<Slot> {
        let start = self.len() as Slot;
        if !people.across.is_empty() || !self.across.is_empty() {
            self.across.resize(self.len(), 0);
            self.across
                .extend(people.ranks().iter().map(|rank| people.across(*rank)));
        }
        let columns = people.own.len().max(self.own.len());
        self.own.resize_with(columns, OwnColumn::default);
        let (length, none) = (self.len(), OwnColumn::default());
        for (at, column) in self.own.iter_mut().enumerate() {
            column.append(length, people.own.get(at).unwrap_or(&none), people.ranks().into_iter());
        }
        for rank in people.ranks() {
            let mut record = self.translated(people, rank);
            let phones = people.phones(rank).1;
            record.phone_start = self.phones.len() as u32;
            self.phones.extend(phones);
            self.records.push(record);
            self.hashes.push(people.hashes[rank as usize]);
        }
        self.made.extend(made);
        self.alive.resize(self.len(), true);
        (start..self.len() as Slot).collect()
    }

    /// A record of another table in the ids of this one; new words, cities and companies are taken in.
    fn translated(&mut self, people: &People, rank: u32) -> Record {
        let mut record = *people.record(rank);
        let theirs = &people.names;
        for word in [&mut record.surname, &mut record.given, &mut record.patronymic] {
            let hash = theirs.hashes[*word as usize];
            let (id, names) = (*word, &mut self.names);
            *word = *self
                .word_ids
                .entry(hash)
                .or_insert_with(|| Arc::make_mut(names).adopt(theirs, id));
        }
        record.city = place(&mut self.cities, &mut self.city_ids, &people.cities, record.city);
        record.company = place(
            &mut self.companies,
            &mut self.company_ids,
            &people.companies,
            record.company,
        );
        record
    }

    /// A table of some rows, oldest first; its row numbers are slots.
    pub(crate) fn table(&self, mut slots: Vec<Slot>) -> People {
        slots.sort_unstable_by_key(|slot| self.age(*slot));
        let mut phones = Vec::with_capacity(slots.len());
        let mut records = Vec::with_capacity(slots.len());
        for slot in &slots {
            let mut record = *self.record(*slot);
            let own = self.phones_of(&record);
            record.phone_start = phones.len() as u32;
            phones.extend_from_slice(own);
            records.push(record);
        }
        People {
            records,
            hashes: slots.iter().map(|slot| self.hashes[*slot as usize]).collect(),
            across: self.across_of(&slots),
            own: self.own.iter().map(|column| column.of_rows(&slots)).collect(),
            rows: slots,
            phones,
            names: Arc::clone(&self.names),
            cities: Arc::clone(&self.cities),
            companies: Arc::clone(&self.companies),
            counted: self.counted,
        }
    }

    /// A foreign record in the ids of this table; [`UNKNOWN`] for a word, city or company that no row has.
    pub(crate) fn foreign(&self, probe: &People) -> Record {
        let mut record = *probe.record(0);
        let own = |ids: &Ids, hash: u64| ids.get(&hash).copied().unwrap_or(UNKNOWN);
        for word in [&mut record.surname, &mut record.given, &mut record.patronymic] {
            *word = own(&self.word_ids, probe.names.hashes[*word as usize]);
        }
        record.city = own(&self.city_ids, probe.cities.hashes[record.city as usize]);
        record.company = own(&self.company_ids, probe.companies.hashes[record.company as usize]);
        record
    }

    /// A table of one foreign record, at rank 0, and of some rows behind it, in the order given.
    pub(crate) fn table_beside(&self, probe: &People, foreign: Record, slots: &[Slot]) -> People {
        let mut phones = probe.phones(0).1.to_vec();
        let mut records = Vec::with_capacity(slots.len() + 1);
        records.push(Record {
            phone_start: 0,
            ..foreign
        });
        for slot in slots {
            let mut record = *self.record(*slot);
            let own = self.phones_of(&record);
            record.phone_start = phones.len() as u32;
            phones.extend_from_slice(own);
            records.push(record);
        }
        let known = [foreign.surname, foreign.given, foreign.patronymic]
            .iter()
            .all(|word| *word != UNKNOWN);
        let names = if known {
            Arc::clone(&self.names)
        } else {
            // The letters of a word that nobody has are the record's own: all words go into a small table together.
            let mut few = Few::new();
            let mut own = *probe.record(0);
            few.translate(&probe.names, &mut own);
            (records[0].surname, records[0].given, records[0].patronymic) = (own.surname, own.given, own.patronymic);
            for record in &mut records[1..] {
                few.translate(&self.names, record);
            }
            Arc::new(few.names)
        };
        let apart = self.across.is_empty() && probe.across.is_empty();
        let apart = if apart {
            Vec::new()
        } else {
            std::iter::once(probe.across(0))
                .chain(slots.iter().map(|slot| self.across(*slot)))
                .collect()
        };
        let own = self.own.iter().enumerate().map(|(at, column)| {
            // A value that no row has stands in a small table with theirs.
            let mut beside = OwnColumn::default();
            if let Some(asked) = probe.own.get(at) {
                beside.append(0, asked, std::iter::once(0));
            }
            beside.append(1, column, slots.iter().copied());
            beside
        });
        People {
            across: apart,
            own: own.collect(),
            hashes: vec![0; records.len()],
            rows: std::iter::once(Slot::MAX).chain(slots.iter().copied()).collect(),
            cities: Arc::clone(&self.cities),
            companies: Arc::clone(&self.companies),
            records,
            phones,
            names,
            counted: self.counted,
        }
    }

    /// The rows that are there and nothing of those that were removed; and the slot that each had.
    pub(crate) fn compact(&self) -> (Self, Vec<Slot>) {
        let kept: Vec<Slot> = (0..self.len() as Slot)
            .filter(|slot| self.alive[*slot as usize])
            .collect();
        let mut few = Few::new();
        let (mut cities, mut companies) = (Arc::new(nowhere()), Arc::new(nowhere()));
        let (mut city_ids, mut company_ids) = (ids(&[0]), ids(&[0]));
        let mut phones = Vec::new();
        let mut records = Vec::with_capacity(kept.len());
        for slot in &kept {
            let mut record = *self.record(*slot);
            let own = self.phones_of(&record);
            record.phone_start = phones.len() as u32;
            phones.extend_from_slice(own);
            few.translate(&self.names, &mut record);
            record.city = place(&mut cities, &mut city_ids, &self.cities, record.city);
            record.company = place(&mut companies, &mut company_ids, &self.companies, record.company);
            records.push(record);
        }
        let own = self.own.iter().map(|column| {
            let mut few = OwnColumn::default();
            few.append(0, column, kept.iter().copied());
            few
        });
        let rows = Self {
            own: own.collect(),
            hashes: kept.iter().map(|slot| self.hashes[*slot as usize]).collect(),
            across: self.across_of(&kept),
            made: kept.iter().map(|slot| self.made[*slot as usize]).collect(),
            alive: vec![true; kept.len()],
            word_ids: few.ids,
            names: Arc::new(few.names),
            records,
            phones,
            cities,
            companies,
            city_ids,
            company_ids,
            counted: self.counted,
        };
        (rows, kept)
    }
}

fn nowhere() -> Places {
    Places {
        hashes: vec![0],
        bits: vec![0.0],
    }
}

/// The id of a place of another table, which is taken in where it is new.
fn place(own: &mut Arc<Places>, ids: &mut Ids, theirs: &Places, id: u32) -> u32 {
    let hash = theirs.hashes[id as usize];
    *ids.entry(hash).or_insert_with(|| {
        let own = Arc::make_mut(own);
        own.hashes.push(hash);
        own.bits.push(theirs.bits[id as usize]);
        own.hashes.len() as u32 - 1
    })
}

/// A table of few words, taken from larger ones.
struct Few {
    names: Names,
    ids: Ids,
}

impl Few {
    fn new() -> Self {
        let mut few = Self {
            names: Names::default(),
            ids: Ids::default(),
        };
        let missing = Names::missing();
        few.take(&missing, 0);
        few
    }

    fn take(&mut self, from: &Names, id: u32) -> u32 {
        let hash = from.hashes[id as usize];
        if let Some(known) = self.ids.get(&hash) {
            return *known;
        }
        let own = self.names.adopt(from, id);
        self.ids.insert(hash, own);
        own
    }

    fn translate(&mut self, from: &Names, record: &mut Record) {
        for word in [&mut record.surname, &mut record.given, &mut record.patronymic] {
            *word = self.take(from, *word);
        }
    }
}
