//! Everything that the roles of a base's columns say of each row, in one walk over a piece of it.
//!
//! The kernels of the engines are called one after another on rows that are still near, their columns never leave the core
//! unless they are taken, and what their readers have learned is kept for the pieces that follow. What they were asked before
//! changes no answer.

mod issues;
mod made;
mod plan;
mod said;
mod walk;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Schema};
use prozvon_normalize::Issue;
use prozvon_normalize::dictionary::Dictionary;
use prozvon_phone::Metadata;

use crate::cells::{Columns, Shelf, Taken, each, texts};
use crate::text::Text;
use crate::{addresses, companies, emails, names, remarks, threads};
use issues::Codes;
pub use issues::ROW_ISSUES;
pub use made::schema;
use plan::Plan;
pub use said::Words;

/// Rows that are read in one walk.
const PIECE: usize = 1 << 15;

/// What a base is read by.
pub struct How {
    /// A user's own words.
    pub own: Arc<Dictionary>,
    /// What small cells say.
    pub words: Words,
    /// The day that bounds dates, in days since 1970-01-01.
    pub today: i32,
    /// Whether the base has names in Cyrillic; without it the rows themselves say so.
    pub cyrillic: Option<bool>,
}

/// Rows of one input: how many, and the country of their bare numbers.
pub type Part = (usize, Option<String>);

/// The rows of a base, normalized piece by piece.
pub struct People {
    plan: Plan,
    how: How,
    codes: Codes,
    taken: Vec<String>,
    readers: Shelf<Readers>,
}

/// One of each engine's readers.
struct Readers {
    names: names::Reader,
    emails: emails::Reader,
    addresses: addresses::Reader,
    companies: companies::Reader,
    remarks: remarks::Reader,
}

/// Rows that are read in one walk, and the country of their bare numbers.
struct Piece<'a> {
    rows: RecordBatch,
    region: Option<&'a str>,
}

/// The names of a piece.
struct Named {
    columns: Columns,
    issues: Vec<u64>,
}

impl People {
    /// `columns` are the names and roles of a base's columns, as they stand in its tables; further columns are only hashed.
    /// `taken` names the columns that are made, of [`schema`]; all of them where nothing is said.
    pub fn new(columns: &[(String, Option<String>)], how: How, taken: Option<Vec<String>>) -> Self {
        let every = || schema().fields().iter().map(|field| field.name().clone()).collect();
        Self {
            plan: Plan::of(columns),
            how,
            codes: Codes::default(),
            taken: taken.unwrap_or_else(every),
            readers: Shelf::default(),
        }
    }

    /// Lets go what was learned of the rows that were read: answers do not depend on it.
    pub fn forget(&self) {
        self.readers.clear();
    }

    /// The columns of [`schema`] that are taken.
    pub fn schema(&self) -> Schema {
        let fields = schema()
            .fields()
            .iter()
            .filter(|field| self.takes(field.name()))
            .cloned()
            .collect::<Vec<_>>();
        Schema::new(fields)
    }

    /// Reads a table of rows; `parts` say of which inputs they are, in their order.
    pub fn read(
        &self,
        batches: &[RecordBatch],
        parts: &[Part],
        metadata: &Metadata,
        threads: Option<usize>,
    ) -> Result<Vec<RecordBatch>, ArrowError> {
        for (_, region) in parts {
            metadata.expect(metadata.region(region.as_deref().unwrap_or("")));
        }
        let pieces = cut(batches, parts)?;
        let mut named = self.names(&pieces, false, threads)?;
        if self.is_from_abroad(&named, &pieces)? {
            named = self.names(&pieces, true, threads)?;
        }
        let schema = Arc::new(self.schema());
        let work: Vec<_> = pieces.iter().zip(named).collect();
        each(&work, threads, |(piece, named)| {
            let columns = self
                .readers
                .with(|| self.readers(), |readers| self.rest(piece, named, readers, metadata))?;
            RecordBatch::try_new(schema.clone(), columns)
        })
    }

    fn takes(&self, column: &str) -> bool {
        self.taken.iter().any(|taken| taken == column)
    }

    fn readers(&self) -> Readers {
        Readers {
            names: names::Reader::new(&self.how.own, false),
            emails: emails::Reader::default(),
            addresses: addresses::Reader::new(&self.how.own),
            companies: companies::Reader::new(&self.how.own, true),
            remarks: remarks::Reader::default(),
        }
    }

    /// The names of every piece.
    fn names(&self, pieces: &[Piece<'_>], latin_kept: bool, threads: Option<usize>) -> Result<Vec<Named>, ArrowError> {
        let wanted = [
            "surname",
            "given",
            "patronymic",
            "surname_key",
            "given_key",
            "patronymic_key",
        ];
        let wanted = wanted.into_iter().filter(|column| self.takes(column));
        let wanted: Vec<&str> = wanted.chain(["name", "gender", "note"]).collect();
        let taken = Taken::of(&names::schema(), &wanted);
        let foreign = Shelf::default();
        each(pieces, threads, |piece| {
            let arrays = texts(&piece.rows)?;
            let cells = [0, 1, 2, 3].map(|role| of(&arrays, &self.plan.names[role]));
            let [full, surname, given, patronymic] = cells;
            let cells = [full?, surname?, given?, patronymic?];
            let rows = piece.rows.num_rows();
            let mut issues = vec![0; rows];
            let mut walk = |reader: &mut names::Reader| reader.walk(&cells, rows, taken, &mut issues);
            let columns = if latin_kept {
                foreign.with(|| names::Reader::new(&self.how.own, true), walk)
            } else {
                self.readers.with(|| self.readers(), |readers| walk(&mut readers.names))
            };
            Ok(Named {
                columns: columns?,
                issues,
            })
        })
    }

    /// Whether a base has names in Latin letters only, and most of them are nobody's who writes in Cyrillic.
    fn is_from_abroad(&self, named: &[Named], pieces: &[Piece<'_>]) -> Result<bool, ArrowError> {
        let (mut restored, mut filled) = (0, 0);
        for Named { columns, issues } in named {
            let marked = issues
                .iter()
                .filter(|bits| **bits >> Issue::NameTranslit as u8 & 1 == 1);
            restored += marked.count();
            filled += columns[names::NAME]
                .iter()
                .map(|name| name.len() - name.null_count())
                .sum::<usize>();
        }
        if restored == 0 || 2 * restored > filled {
            return Ok(false);
        }
        if let Some(cyrillic) = self.how.cyrillic {
            return Ok(!cyrillic);
        }
        for piece in pieces {
            let arrays = texts(&piece.rows)?;
            for column in self.plan.names.iter().flatten() {
                let column = Text::of(&arrays[*column])?;
                if (0..column.len()).filter_map(|row| column.get(row)).any(has_cyrillic) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

fn of<'a>(arrays: &'a [ArrayRef], places: &[usize]) -> Result<Vec<Text<'a>>, ArrowError> {
    places.iter().map(|place| Text::of(&arrays[*place])).collect()
}

fn has_cyrillic(cell: &str) -> bool {
    !cell.is_ascii() && cell.chars().any(|c| matches!(c, 'А'..='я' | 'Ё' | 'ё'))
}

/// Cuts a table into pieces, so that each is of one part.
fn cut<'p>(batches: &[RecordBatch], parts: &'p [Part]) -> Result<Vec<Piece<'p>>, ArrowError> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let told: usize = parts.iter().map(|(rows, _)| rows).sum();
    if rows != told {
        let text = format!("parts of {told} rows are given for {rows} rows");
        return Err(ArrowError::InvalidArgumentError(text));
    }
    let mut pieces = Vec::new();
    let mut parts = parts.iter();
    let (mut left, mut region) = (0, None);
    for batch in threads::pieces(batches, PIECE) {
        let mut start = 0;
        while start < batch.num_rows() {
            while left == 0 {
                let Some((rows, its)) = parts.next() else { break };
                (left, region) = (*rows, its.as_deref());
            }
            let rows = left.min(batch.num_rows() - start);
            pieces.push(Piece {
                rows: batch.slice(start, rows),
                region,
            });
            start += rows;
            left -= rows;
        }
    }
    Ok(pieces)
}
