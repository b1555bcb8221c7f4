//! Repaired numbers: a column of cells in, columns of what each was meant to be out.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::types::{Float32Type, UInt8Type};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_phone::repair::{Context, Found, Marks, Reading, Status};
use prozvon_phone::{Facts, Metadata, Number, Quick};

use super::columns::{Bits, Texts, lists, numbers, sparse};
use super::in_pieces;
use crate::text::{Text, unpack};

/// The columns of [`normalize_batches`]. `status` counts `Status::ALL`; `type` and `region` are as those of a parse.
pub fn normalize_schema() -> Schema {
    Schema::new(vec![
        Field::new("e164", DataType::Utf8View, true),
        Field::new("status", DataType::UInt8, true),
        Field::new("type", DataType::UInt8, true),
        Field::new("region", DataType::UInt8, true),
        Field::new("extension", DataType::Utf8View, true),
        Field::new("repair", DataType::Utf8View, true),
        Field::new("confidence", DataType::Float32, true),
        Field::new("others", list_of(DataType::Utf8View), true),
    ])
}

pub(super) fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, true)))
}

/// Repairs the column `value`; columns `region` and `city`, where there are any, hold each row's own.
pub fn normalize_batches(
    batches: &[RecordBatch],
    region: Option<&str>,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    metadata.expect(metadata.region(region.unwrap_or("")));
    in_pieces(batches, threads, |piece| {
        let column = |name: &str| piece.column_by_name(name).map(unpack).transpose();
        let cells = column("value")?;
        let (codes, cities) = (column("region")?, column("city")?);
        let cells = cells.ok_or_else(|| ArrowError::InvalidArgumentError("a column `value` is needed".to_owned()))?;
        let cells = Text::of(&cells)?;
        let codes = codes.as_ref().map(|c| Text::of(c)).transpose()?;
        let cities = cities.as_ref().map(|c| Text::of(c)).transpose()?;
        let mut answers = Answers::new(cells.len());
        let mut reading = Reading::default();
        let mut code = region.unwrap_or("");
        let mut context = Context::new(metadata, code);
        for row in 0..cells.len() {
            if let Some(codes) = &codes {
                let own = codes.get(row).unwrap_or("");
                if own != code {
                    code = own;
                    context = Context::new(metadata, code);
                }
            }
            let context = context.in_city(cities.as_ref().and_then(|c| c.get(row)));
            let cell = cells.get(row).unwrap_or("");
            if let Some((quick, status)) = metadata.plain_number(cell.as_bytes(), &context) {
                answers.plain(row, &quick, status);
            } else {
                metadata.repair(cell, &context, &mut reading);
                answers.push(row, &reading);
            }
        }
        answers.finish()
    })
}

/// What stands for a cell in the small columns: its first number, else its only candidate.
pub(super) fn facts_of(reading: &Reading) -> Option<Facts> {
    match (reading.numbers(), reading.candidates()) {
        ([first, ..], _) => Some(first.facts),
        ([], [(_, facts)]) => Some(*facts),
        _ => None,
    }
}

/// Joined codes of a set of marks, kept by set: there are few.
#[derive(Default)]
struct Names {
    known: Vec<(Marks, Arc<str>)>,
}

impl Names {
    fn of(&mut self, marks: Marks) -> Option<Arc<str>> {
        if marks.is_empty() {
            return None;
        }
        let at = self.known.iter().position(|(m, _)| *m == marks).unwrap_or_else(|| {
            let codes: Vec<&str> = marks.iter().map(prozvon_phone::repair::Mark::code).collect();
            self.known.push((marks, codes.join(",").into()));
            self.known.len() - 1
        });
        Some(self.known[at].1.clone())
    }
}

/// The small columns that both tables have: a number and what is said of it.
pub(super) struct Verdicts {
    there: Bits,
    answered: Bits,
    known: Bits,
    placed: Bits,
    e164: Texts,
    status: Vec<u8>,
    kind: Vec<u8>,
    region: Vec<u8>,
    repair: Vec<(usize, Arc<str>)>,
    names: Names,
}

impl Verdicts {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            there: Bits::new(rows),
            answered: Bits::new(rows),
            known: Bits::new(rows),
            placed: Bits::new(rows),
            e164: Texts::new(rows),
            status: vec![0; rows],
            kind: vec![0; rows],
            region: vec![0; rows],
            repair: Vec::new(),
            names: Names::default(),
        }
    }

    #[inline]
    pub(super) fn number(&mut self, row: usize, number: &Number) {
        let text = number.e164();
        self.there.set(row, true);
        self.e164.set(row, text.bytes(), text.as_str().len());
    }

    #[inline]
    pub(super) fn head(&mut self, row: usize, status: Status, facts: Option<Facts>, marks: Marks) {
        self.answered.set(row, true);
        self.status[row] = status as u8;
        if let Some(facts) = facts {
            self.known.set(row, true);
            self.placed.set(row, facts.region.is_some());
            self.kind[row] = facts.kind as u8;
            self.region[row] = facts.region.unwrap_or(0);
        }
        self.repair.extend(self.names.of(marks).map(|codes| (row, codes)));
    }

    /// The number, status, type, region and repair; and where there was a status.
    pub(super) fn finish(self) -> Result<([ArrayRef; 5], NullBuffer), ArrowError> {
        let rows = self.status.len();
        let answered = self.answered.nulls();
        let columns = [
            self.e164.array(Some(self.there.nulls()))?,
            numbers::<UInt8Type>(self.status, Some(answered.clone())),
            numbers::<UInt8Type>(self.kind, Some(self.known.nulls())),
            numbers::<UInt8Type>(self.region, Some(self.placed.nulls())),
            sparse(rows, &self.repair)?,
        ];
        Ok((columns, answered))
    }
}

struct Answers {
    verdicts: Verdicts,
    extension: Vec<(usize, String)>,
    confidence: Vec<f32>,
    other_ends: Vec<i32>,
    others: StringViewBuilder,
}

impl Answers {
    fn new(rows: usize) -> Self {
        Self {
            verdicts: Verdicts::new(rows),
            extension: Vec::new(),
            confidence: vec![0.0; rows],
            other_ends: Vec::with_capacity(rows),
            others: StringViewBuilder::new(),
        }
    }

    #[inline]
    fn plain(&mut self, row: usize, quick: &Quick, status: Status) {
        let (text, len) = quick.e164();
        self.verdicts.there.set(row, true);
        self.verdicts.e164.set(row, &text, len);
        self.verdicts.head(row, status, Some(quick.facts()), Marks::default());
        self.confidence[row] = 1.0;
        self.other_ends.push(self.other_ends.last().copied().unwrap_or(0));
    }

    fn push(&mut self, row: usize, reading: &Reading) {
        let first = reading.numbers().first();
        if let Some(status) = reading.status {
            self.verdicts.head(row, status, facts_of(reading), reading.marks);
        }
        if let Some(found) = first {
            self.verdicts.number(row, &found.number);
            self.confidence[row] = reading.confidence();
        }
        let extension = first.map(Found::extension).filter(|digits| !digits.is_empty());
        self.extension.extend(extension.map(|digits| (row, digits.to_owned())));
        let mut end = self.other_ends.last().copied().unwrap_or(0);
        for found in reading.numbers().iter().skip(1) {
            self.others.append_value(found.number.e164().as_str());
            end += 1;
        }
        if first.is_none() {
            for (number, _) in reading.candidates() {
                self.others.append_value(number.e164().as_str());
                end += 1;
            }
        }
        self.other_ends.push(end);
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let rows = self.confidence.len();
        let ([e164, status, kind, region, repair], answered) = self.verdicts.finish()?;
        let columns: Vec<ArrayRef> = vec![
            e164,
            status,
            kind,
            region,
            sparse(rows, &self.extension)?,
            repair,
            numbers::<Float32Type>(self.confidence, Some(answered.clone())),
            lists(self.other_ends, Arc::new(self.others.finish()), Some(answered))?,
        ];
        RecordBatch::try_new(Arc::new(normalize_schema()), columns)
    }
}
