//! A frozen model: everything that decides who is one person and would otherwise move with every row that comes in.
//!
//! Weights, thresholds and limits, the number of rows that the prior is counted from, and how often each name, city and
//! company stands among them. Rows that come later are matched under it, so that what was one person yesterday is one
//! today; how far the base has moved since is a matter of [`Drift`], and a new model is made by whoever asks for one.
//!
//! Words are known by their hashes, and only what stands on two rows or more is kept: an unknown word counts as one that
//! stands once, and a model holds no rare name.

use std::collections::HashMap;
use std::io;

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::engine::Options;
use crate::index::file::{Sink, Source};
use crate::letters::worth;
use crate::people::{People, words_of_pair};
use crate::rarity::{CITIES, COMPANIES, Places, company, rare};
use crate::record::Record;
use crate::rule::mix;
use crate::weigh::{FIELDS, Model};

const SECRETS: RapidSecrets = RapidSecrets::seed(0x6d6f_6465_6c00); // "model"

/// Version of the layout, and of what the numbers in it mean.
pub const VERSION: u32 = 1;

/// See the file's head.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// Weights and thresholds.
    pub model: Model,
    /// Signatures of a block that are compared all against all.
    pub block_limit: usize,
    /// A contact value is crowded above so many people.
    pub crowd: usize,
    /// Rows that the frequencies were counted on.
    pub rows: usize,
    words: HashMap<u64, [u32; 3]>,
    cities: HashMap<u64, u32>,
    companies: HashMap<u64, u32>,
    /// Rows that have two names together, given name and patronymic, surname and given name, where there are many.
    together: [HashMap<u64, u32>; 2],
    /// Rows that have each field, in the order of the fields.
    filled: [u64; FIELDS],
    /// Rows that were merged into another.
    pub(crate) merged: u64,
}

impl Frozen {
    /// The model of a base as it is; `merged` of its rows were merged into another.
    pub fn of(people: &People, model: &Model, options: Options, merged: usize) -> Self {
        let names = &people.names;
        let words = names.hashes.iter().zip(&names.counts).skip(1);
        Self {
            model: model.clone(),
            block_limit: options.block_limit,
            crowd: options.crowd,
            rows: people.len(),
            words: words
                .filter(|(_, counts)| counts.iter().sum::<u32>() > 1)
                .map(|(hash, counts)| (*hash, *counts))
                .collect(),
            cities: repeated(people, &people.cities, |record| record.city),
            companies: repeated(people, &people.companies, |record| record.company),
            together: people.together().map(|counts| {
                let hashed = counts
                    .into_iter()
                    .map(|(pair, count)| (pair_hash(&names.hashes, words_of_pair(pair)), count));
                hashed.collect()
            }),
            filled: filled(people.records.iter()),
            merged: merged as u64,
        }
    }

    /// How many bits a word is worth as surname, given name and patronymic.
    pub(crate) fn word_bits(&self, hash: u64) -> [f32; 3] {
        worth(self.words.get(&hash).unwrap_or(&[1; 3]), self.rows)
    }

    pub(crate) fn city_bits(&self, hash: u64) -> f32 {
        rare(self.cities.get(&hash).copied().unwrap_or(1), CITIES, self.rows)
    }

    pub(crate) fn company_bits(&self, hash: u64) -> f32 {
        rare(self.companies.get(&hash).copied().unwrap_or(1), COMPANIES, self.rows)
    }

    /// Bounds what the names of each record are worth together; `words` has the hash of every name's id.
    pub(crate) fn bound(&self, records: &mut [Record], words: &[u64]) {
        for record in records {
            record.bound(|at, pair| {
                let count = self.together[at].get(&pair_hash(words, pair)).copied().unwrap_or(0);
                company(count, self.rows)
            });
        }
    }

    /// A number that names everything that decides; what is only told in [`Drift`] does not count.
    pub fn hash(&self) -> u64 {
        let mut told = Sink::new(Vec::new());
        // A vector takes everything.
        let written = self.write_decisive(&mut told).and_then(|()| told.finish());
        rapidhash_v3_seeded(&written.unwrap_or_default(), &SECRETS)
    }

    /// The model as bytes.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write<W: io::Write>(&self, out: &mut Sink<W>) -> io::Result<()> {
        self.write_decisive(out)?;
        out.numbers(&self.filled)?;
        out.numbers(&[self.merged])
    }

    fn write_decisive<W: io::Write>(&self, out: &mut Sink<W>) -> io::Result<()> {
        out.numbers(&[VERSION])?;
        out.list(&self.model.to_numbers())?;
        out.numbers(&[self.block_limit as u64, self.crowd as u64, self.rows as u64])?;
        let mut words: Vec<_> = self.words.iter().collect();
        words.sort_unstable();
        out.list(&words.iter().map(|(hash, _)| **hash).collect::<Vec<u64>>())?;
        out.list(&words.iter().flat_map(|(_, counts)| **counts).collect::<Vec<u32>>())?;
        let [joint, full_name] = &self.together;
        for places in [&self.cities, &self.companies, joint, full_name] {
            let mut places: Vec<_> = places.iter().collect();
            places.sort_unstable();
            out.list(&places.iter().map(|(hash, _)| **hash).collect::<Vec<u64>>())?;
            out.list(&places.iter().map(|(_, count)| **count).collect::<Vec<u32>>())?;
        }
        Ok(())
    }

    /// What [`Self::write`] wrote.
    ///
    /// # Errors
    /// Those of reading, and `InvalidData` for what is no model of this version.
    pub fn read<R: io::Read>(from: &mut Source<R>) -> io::Result<Self> {
        let wrong = |text: &str| io::Error::new(io::ErrorKind::InvalidData, text.to_owned());
        let [version] = from.numbers::<u32, 1>()?;
        if version != VERSION {
            let text = format!("the model is of version {version}, this prozvon reads version {VERSION}");
            return Err(wrong(&text));
        }
        let model = Model::from_numbers(&from.list::<f32>()?).ok_or_else(|| wrong("the model has other numbers"))?;
        let [block_limit, crowd, rows] = from.numbers::<u64, 3>()?.map(|number| number as usize);
        let (hashes, counts) = (from.list::<u64>()?, from.list::<u32>()?);
        if counts.len() != hashes.len() * 3 {
            return Err(wrong("the model's names have no counts"));
        }
        let words = hashes
            .into_iter()
            .zip(counts.chunks_exact(3).map(|c| [c[0], c[1], c[2]]))
            .collect();
        let mut places = || -> io::Result<HashMap<u64, u32>> {
            let (hashes, counts) = (from.list::<u64>()?, from.list::<u32>()?);
            Ok(hashes.into_iter().zip(counts).collect())
        };
        let (cities, companies) = (places()?, places()?);
        let together = [places()?, places()?];
        let filled = from.numbers::<u64, FIELDS>()?;
        let [merged] = from.numbers::<u64, 1>()?;
        Ok(Self {
            model,
            block_limit,
            crowd,
            rows,
            words,
            cities,
            companies,
            together,
            filled,
            merged,
        })
    }
}

/// How far a base has moved from the one that its model was made of. Shares are from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Rows then and now.
    pub rows: (u64, u64),
    /// Rows merged into another, as a share of all, then and now.
    pub merged: (f64, f64),
    /// Rows that have each field, as a share of all, then and now.
    pub filled: [(f64, f64); FIELDS],
    /// How many of the surnames, given names, patronymics, cities and companies would have to change for today's shares
    /// to be those of then: the total variation distance. What stands on one row only is one kind of value.
    pub moved: [f64; 5],
}

impl Drift {
    /// What has become of the base of `frozen`. Takes the rows that are there, and how many were merged.
    pub(crate) fn of<'a>(
        frozen: &Frozen,
        people: &Vocabulary<'_>,
        records: &(impl Iterator<Item = &'a Record> + Clone),
        merged: usize,
    ) -> Self {
        let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        let rows = records.clone().count() as u64;
        let (then, now) = (frozen.rows as u64, filled(records.clone()));
        let count = |ids: usize, of: fn(&Record) -> u32| {
            let mut counts = vec![0_u32; ids];
            records.clone().for_each(|record| counts[of(record) as usize] += 1);
            counts
        };
        let parts: [fn(&Record) -> u32; 3] = [|r| r.surname, |r| r.given, |r| r.patronymic];
        let name = |part: usize| {
            let known = |hash: u64| frozen.words.get(&hash).map_or(0, |counts| counts[part]);
            moved(
                people.words,
                &count(people.words.len(), parts[part]),
                &known,
                frozen.filled[part],
            )
        };
        let place = |hashes: &[u64], of: fn(&Record) -> u32, known: &HashMap<u64, u32>, filled: u64| {
            let known = |hash: u64| known.get(&hash).copied().unwrap_or(0);
            moved(hashes, &count(hashes.len(), of), &known, filled)
        };
        Self {
            rows: (then, rows),
            merged: (share(frozen.merged, then), share(merged as u64, rows)),
            filled: std::array::from_fn(|field| (share(frozen.filled[field], then), share(now[field], rows))),
            moved: [
                name(0),
                name(1),
                name(2),
                place(people.cities, |r| r.city, &frozen.cities, frozen.filled[9]),
                place(people.companies, |r| r.company, &frozen.companies, frozen.filled[10]),
            ],
        }
    }

    /// As [`Self::of`], of a whole table.
    pub fn of_people(frozen: &Frozen, people: &People, merged: usize) -> Self {
        let places = Vocabulary {
            words: &people.names.hashes,
            cities: &people.cities.hashes,
            companies: &people.companies.hashes,
        };
        Self::of(frozen, &places, &people.records.iter(), merged)
    }
}

/// The hashes of words, cities and companies by their ids.
pub(crate) struct Vocabulary<'a> {
    pub(crate) words: &'a [u64],
    pub(crate) cities: &'a [u64],
    pub(crate) companies: &'a [u64],
}

/// Total variation distance between the shares of values then and now; values that were not known then are one value,
/// as are those that stand on one row now and were not known.
fn moved(hashes: &[u64], counts: &[u32], known: &dyn Fn(u64) -> u32, then: u64) -> f64 {
    let now: u64 = counts.iter().skip(1).map(|count| u64::from(*count)).sum();
    if now == 0 || then == 0 {
        return if now == then { 0.0 } else { 1.0 };
    }
    let (mut apart, mut was, mut rest) = (0.0, 0_u64, 0_u64);
    for (hash, count) in hashes.iter().zip(counts).skip(1) {
        match known(*hash) {
            0 => rest += u64::from(*count),
            before => {
                was += u64::from(before);
                apart += (f64::from(before) / then as f64 - f64::from(*count) / now as f64).abs();
            }
        }
    }
    let once = then.saturating_sub(was) as f64 / then as f64;
    f64::midpoint(apart, (once - rest as f64 / now as f64).abs())
}

/// What names a pair of words by their ids.
fn pair_hash(words: &[u64], (a, b): (u32, u32)) -> u64 {
    mix(words[a as usize], words[b as usize])
}

fn filled<'a>(records: impl Iterator<Item = &'a Record>) -> [u64; FIELDS] {
    let mut filled = [0; FIELDS];
    for r in records {
        let has = [
            r.surname != 0,
            r.given != 0,
            r.patronymic != 0,
            r.born(),
            r.gender() != 0,
            r.phone_count != 0,
            r.email != 0,
            r.inn != 0,
            r.address != 0,
            r.city != 0,
            r.company != 0,
        ];
        filled
            .iter_mut()
            .zip(has)
            .for_each(|(rows, has)| *rows += u64::from(has));
    }
    filled
}

/// Counts of the values that stand on more than one row.
fn repeated(people: &People, places: &Places, of: fn(&Record) -> u32) -> HashMap<u64, u32> {
    let mut counts = vec![0_u32; places.hashes.len()];
    for record in &people.records {
        counts[of(record) as usize] += 1;
    }
    let pairs = places.hashes.iter().copied().zip(counts).skip(1);
    pairs.filter(|(_, count)| *count > 1).collect()
}
