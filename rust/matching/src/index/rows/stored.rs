//! The rows of an index as they stand in its file: column by column, what the model says of them left out.

use std::io;
use std::sync::Arc;

use super::{Rows, Slot, ids};
use crate::frozen::Frozen;
use crate::index::file::{Sink, Source};
use crate::letters::{KEPT, Letters, Names};
use crate::own::{MOST_OWN, OwnColumn};
use crate::rarity::Places;
use crate::record::Record;
use crate::word::Word;

impl Rows {
    /// Writes rows of which none is removed.
    pub(crate) fn write<W: io::Write>(&self, out: &mut Sink<W>) -> io::Result<()> {
        let column = |of: fn(&Record) -> u32| self.records.iter().map(of).collect::<Vec<u32>>();
        let wide = |of: fn(&Record) -> u64| self.records.iter().map(of).collect::<Vec<u64>>();
        out.list(&self.hashes)?;
        out.list(&self.made.iter().map(|made| made.0).collect::<Vec<i64>>())?;
        out.list(&self.made.iter().map(|made| made.1).collect::<Vec<i64>>())?;
        for of in [|r: &Record| r.email, |r: &Record| r.inn, |r: &Record| r.address] {
            out.list(&wide(of))?;
        }
        for of in NARROW {
            out.list(&column(of))?;
        }
        out.list(&self.records.iter().map(|r| r.birth).collect::<Vec<i32>>())?;
        out.list(&self.records.iter().map(|r| r.phone_count).collect::<Vec<u8>>())?;
        out.list(&self.records.iter().map(Record::gender).collect::<Vec<u8>>())?;
        out.list(&self.phones)?;
        let names = &self.names;
        out.list(&names.hashes)?;
        let words = names.words.iter();
        out.list(&words.flat_map(|word| word.letters.0).collect::<Vec<u8>>())?;
        for flag in [|w: &Word| w.known, |w: &Word| w.paternal, |w: &Word| w.initial] {
            out.list(&names.words.iter().map(|word| u8::from(flag(word))).collect::<Vec<u8>>())?;
        }
        out.list(&self.cities.hashes)?;
        out.list(&self.companies.hashes)?;
        out.list(&self.across)?;
        out.numbers(&[self.own.len() as u64])?;
        for column in &self.own {
            let (hashes, letters, ids) = column.parts();
            out.list(hashes)?;
            out.list(&letters.iter().flat_map(|letters| letters.0).collect::<Vec<u8>>())?;
            out.list(ids)?;
        }
        Ok(())
    }

    /// Reads what [`Self::write`] wrote, under its model.
    pub(crate) fn read<R: io::Read>(from: &mut Source<R>, frozen: &Frozen) -> io::Result<Self> {
        let wrong = || {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "the file is damaged: its columns do not fit",
            )
        };
        let hashes = from.list::<u64>()?;
        let (created, updated) = (from.list::<i64>()?, from.list::<i64>()?);
        let wide = [from.list::<u64>()?, from.list::<u64>()?, from.list::<u64>()?];
        let mut narrow = Vec::with_capacity(NARROW.len());
        for _ in NARROW {
            narrow.push(from.list::<u32>()?);
        }
        let (birth, counts, gender) = (from.list::<i32>()?, from.list::<u8>()?, from.list::<u8>()?);
        let phones = from.list::<u64>()?;
        let mut names = Names {
            hashes: from.list()?,
            ..Names::default()
        };
        let letters = from.list::<u8>()?;
        let mut flags = || -> io::Result<Vec<bool>> { Ok(from.list::<u8>()?.into_iter().map(|f| f != 0).collect()) };
        let [known, paternal, initial] = [flags()?, flags()?, flags()?];
        let place = |hashes: Vec<u64>, worth: &dyn Fn(u64) -> f32| Places {
            bits: hashes.iter().map(|hash| worth(*hash)).collect(),
            hashes,
        };
        let cities = place(from.list()?, &|hash| frozen.city_bits(hash));
        let companies = place(from.list()?, &|hash| frozen.company_bits(hash));

        let across = from.list::<u64>()?;
        let [columns] = from.numbers::<u64, 1>()?;
        let mut own = Vec::new();
        for _ in 0..columns.min(MOST_OWN as u64) {
            let (hashes, letters, ids) = (from.list::<u64>()?, from.list::<u8>()?, from.list::<u32>()?);
            let letters = letters_of(&letters).ok_or_else(wrong)?;
            own.push(OwnColumn::of_parts(&hashes, &letters, ids).ok_or_else(wrong)?);
        }
        let (rows, words) = (hashes.len(), names.hashes.len());
        let long = |length: usize| length == rows;
        let below = |column: &[u32], ids: usize| column.iter().all(|id| (*id as usize) < ids);
        let lengths = [created.len(), updated.len(), birth.len(), counts.len(), gender.len()];
        let fits = lengths.into_iter().chain(wide.iter().map(Vec::len)).all(long)
            && narrow.iter().all(|column| long(column.len()))
            && narrow[2..5].iter().all(|column| below(column, words))
            && below(&narrow[5], cities.hashes.len())
            && below(&narrow[6], companies.hashes.len())
            && counts.iter().map(|count| usize::from(*count)).sum::<usize>() == phones.len()
            && letters.len() == words * (KEPT + 1)
            && [&known, &paternal, &initial].iter().all(|f| f.len() == words)
            && (across.is_empty() || long(across.len()))
            && own.iter().all(|column| column.parts().2.len() <= rows)
            && columns <= MOST_OWN as u64
            && rows < Slot::MAX as usize
            && u32::try_from(phones.len()).is_ok()
            && words > 0;
        if !fits {
            return Err(wrong());
        }
        for (id, letters) in letters_of(&letters).ok_or_else(wrong)?.into_iter().enumerate() {
            names
                .words
                .push(Word::new(letters, [known[id], paternal[id], initial[id]]));
        }
        names.counts = vec![[0; 3]; words];
        names.weigh(|hash| frozen.word_bits(hash));
        let mut phone_start = 0;
        let records = (0..rows).map(|row| {
            let at = |column: usize| narrow[column][row];
            let start = phone_start;
            phone_start += u32::from(counts[row]);
            let mut record = Record::of_parts(
                [wide[0][row], wide[1][row], wide[2][row]],
                std::array::from_fn(at),
                birth[row],
                (start, counts[row]),
                gender[row],
            );
            record.note_words(&names);
            record
        });
        let mut records: Vec<Record> = records.collect();
        frozen.bound(&mut records, &names.hashes);
        Ok(Self {
            records,
            phones,
            hashes,
            across,
            own,
            made: created.into_iter().zip(updated).collect(),
            alive: vec![true; rows],
            word_ids: ids(&names.hashes),
            city_ids: ids(&cities.hashes),
            company_ids: ids(&companies.hashes),
            names: Arc::new(names),
            cities: Arc::new(cities),
            companies: Arc::new(companies),
            counted: frozen.rows,
        })
    }
}

/// Letters as they stand in a file, word by word.
fn letters_of(bytes: &[u8]) -> Option<Vec<Letters>> {
    let (words, rest) = bytes.as_chunks::<{ KEPT + 1 }>();
    let fits = rest.is_empty() && words.iter().all(|word| usize::from(word[0]) <= KEPT);
    fits.then(|| words.iter().map(|word| Letters(*word)).collect())
}

/// The narrow columns of a record, in the order of [`Record::of_parts`].
const NARROW: [fn(&Record) -> u32; 7] = [
    |r| r.mailbox,
    |r| r.building,
    |r| r.surname,
    |r| r.given,
    |r| r.patronymic,
    |r| r.city,
    |r| r.company,
];
