//! Repaired numbers: of one column, and of all phone columns of a base, row by row.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, Float32Builder, ListBuilder, PrimitiveBuilder, StringViewBuilder, UInt8Builder, UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_phone::repair::{Context, Found, Marks, Reading, Status};
use prozvon_phone::{Facts, Metadata, Number};

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

/// The columns of [`phone_columns_batches`].
pub fn phone_columns_schema() -> Schema {
    Schema::new(vec![
        Field::new("pz_phone", DataType::Utf8View, true),
        Field::new("pz_phone_status", DataType::UInt8, true),
        Field::new("pz_phone_type", DataType::UInt8, true),
        Field::new("pz_phone_region", DataType::UInt8, true),
        Field::new("pz_phone_repair", DataType::Utf8View, true),
        Field::new("pz_phones", list_of(DataType::Utf8View), true),
        Field::new("phone_keys", list_of(DataType::UInt64), true),
        Field::new("phone_issues", list_of(DataType::Utf8View), true),
    ])
}

fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, true)))
}

/// Repairs the column `value`; columns `region` and `city`, where there are any, hold each row's own.
pub fn normalize_batches(
    batches: &[RecordBatch],
    region: Option<&str>,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    in_pieces(batches, threads, |piece| {
        let column = |name: &str| piece.column_by_name(name).map(unpack).transpose();
        let cells = column("value")?;
        let (codes, cities) = (column("region")?, column("city")?);
        let cells = cells.ok_or_else(|| ArrowError::InvalidArgumentError("a column `value` is needed".to_owned()))?;
        let cells = Text::of(&cells)?;
        let codes = codes.as_ref().map(|c| Text::of(c)).transpose()?;
        let cities = cities.as_ref().map(|c| Text::of(c)).transpose()?;
        let mut answers = Answers::with_capacity(cells.len());
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
            metadata.repair(cells.get(row).unwrap_or(""), &context, &mut reading);
            answers.push(&reading);
        }
        answers.finish()
    })
}

/// Repairs the first `phones` columns of a table together; a column behind them holds the city.
///
/// A row's numbers keep the order of columns and cells. The first is the row's phone, and its status, type, region and
/// repair are those of its cell; where no cell gives a number, they are those of the first cell that is not empty.
pub fn phone_columns_batches(
    batches: &[RecordBatch],
    phones: usize,
    region: Option<&str>,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    in_pieces(batches, threads, |piece| {
        let columns = piece.columns().iter().map(unpack).collect::<Result<Vec<_>, _>>()?;
        let texts = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let (phones, city) = texts.split_at(phones.min(texts.len()));
        let context = Context::new(metadata, region.unwrap_or(""));
        let mut rows = Rows::with_capacity(piece.num_rows());
        let mut reading = Reading::default();
        for row in 0..piece.num_rows() {
            let context = context.in_city(city.first().and_then(|c| c.get(row)));
            for column in phones {
                if let Some(cell) = column.get(row).filter(|c| !c.is_empty()) {
                    metadata.repair(cell, &context, &mut reading);
                    rows.see(&reading);
                }
            }
            rows.close();
        }
        rows.finish()
    })
}

/// What stands for a cell in the small columns: its first number, else its only candidate.
fn facts_of(reading: &Reading) -> Option<Facts> {
    match (reading.numbers(), reading.candidates()) {
        ([first, ..], _) => Some(first.facts),
        ([], [(_, facts)]) => Some(*facts),
        _ => None,
    }
}

/// Joined codes of a set of marks, kept by set: there are few.
#[derive(Default)]
struct Names {
    known: Vec<(Marks, String)>,
}

impl Names {
    fn of(&mut self, marks: Marks) -> Option<&str> {
        if marks.is_empty() {
            return None;
        }
        let at = self.known.iter().position(|(m, _)| *m == marks).unwrap_or_else(|| {
            let codes: Vec<&str> = marks.iter().map(prozvon_phone::repair::Mark::code).collect();
            self.known.push((marks, codes.join(",")));
            self.known.len() - 1
        });
        Some(&self.known[at].1)
    }
}

struct Answers {
    e164: StringViewBuilder,
    status: UInt8Builder,
    kind: UInt8Builder,
    region: UInt8Builder,
    extension: StringViewBuilder,
    repair: StringViewBuilder,
    confidence: Float32Builder,
    others: ListBuilder<StringViewBuilder>,
    names: Names,
}

impl Answers {
    fn with_capacity(rows: usize) -> Self {
        Self {
            e164: StringViewBuilder::with_capacity(rows).with_fixed_block_size(1 << 20),
            status: PrimitiveBuilder::with_capacity(rows),
            kind: PrimitiveBuilder::with_capacity(rows),
            region: PrimitiveBuilder::with_capacity(rows),
            extension: StringViewBuilder::with_capacity(rows),
            repair: StringViewBuilder::with_capacity(rows),
            confidence: PrimitiveBuilder::with_capacity(rows),
            others: ListBuilder::with_capacity(StringViewBuilder::new(), rows),
            names: Names::default(),
        }
    }

    fn push(&mut self, reading: &Reading) {
        let first = reading.numbers().first();
        let facts = facts_of(reading);
        self.status.append_option(reading.status.map(|s| s as u8));
        if let Some(found) = first {
            self.e164.append_value(found.number.e164().as_str());
            self.confidence.append_value(reading.confidence());
        } else {
            self.e164.append_null();
            self.confidence.append_option(reading.status.map(|_| 0.0));
        }
        self.kind.append_option(facts.map(|f| f.kind as u8));
        self.region.append_option(facts.and_then(|f| f.region));
        self.extension
            .append_option(first.map(Found::extension).filter(|e| !e.is_empty()));
        self.repair.append_option(self.names.of(reading.marks));
        let others = self.others.values();
        for found in reading.numbers().iter().skip(1) {
            others.append_value(found.number.e164().as_str());
        }
        if first.is_none() {
            for (number, _) in reading.candidates() {
                others.append_value(number.e164().as_str());
            }
        }
        self.others.append(reading.status.is_some());
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.e164.finish()),
            Arc::new(self.status.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.region.finish()),
            Arc::new(self.extension.finish()),
            Arc::new(self.repair.finish()),
            Arc::new(self.confidence.finish()),
            Arc::new(self.others.finish()),
        ];
        RecordBatch::try_new(Arc::new(normalize_schema()), columns)
    }
}

/// What the small columns say of a row: from the cell of its best number.
#[derive(Clone, Copy)]
struct Head {
    status: Status,
    facts: Option<Facts>,
    marks: Marks,
}

struct Rows {
    phone: StringViewBuilder,
    status: UInt8Builder,
    kind: UInt8Builder,
    region: UInt8Builder,
    repair: StringViewBuilder,
    phones: ListBuilder<StringViewBuilder>,
    keys: ListBuilder<UInt64Builder>,
    issues: ListBuilder<StringViewBuilder>,
    names: Names,
    // The row being seen.
    numbers: Vec<Number>,
    head: Option<Head>,
    faults: Marks,
}

impl Rows {
    fn with_capacity(rows: usize) -> Self {
        Self {
            phone: StringViewBuilder::with_capacity(rows).with_fixed_block_size(1 << 20),
            status: PrimitiveBuilder::with_capacity(rows),
            kind: PrimitiveBuilder::with_capacity(rows),
            region: PrimitiveBuilder::with_capacity(rows),
            repair: StringViewBuilder::with_capacity(rows),
            phones: ListBuilder::with_capacity(StringViewBuilder::new(), rows),
            keys: ListBuilder::with_capacity(PrimitiveBuilder::with_capacity(rows), rows),
            issues: ListBuilder::with_capacity(StringViewBuilder::new(), rows),
            names: Names::default(),
            numbers: Vec::new(),
            head: None,
            faults: Marks::default(),
        }
    }

    /// Takes in one cell of the row.
    fn see(&mut self, reading: &Reading) {
        let Some(status) = reading.status else { return };
        self.faults = self.faults.union(reading.marks.faults());
        let first = !reading.numbers().is_empty() && self.numbers.is_empty();
        if first || self.head.is_none() {
            self.head = Some(Head {
                status,
                facts: facts_of(reading),
                marks: reading.marks,
            });
        }
        for found in reading.numbers() {
            if !self.numbers.contains(&found.number) {
                self.numbers.push(found.number);
            }
        }
    }

    /// Ends the row.
    fn close(&mut self) {
        let head = self.head.take();
        let facts = head.and_then(|h| h.facts);
        match self.numbers.first() {
            Some(number) => self.phone.append_value(number.e164().as_str()),
            None => self.phone.append_null(),
        }
        self.status.append_option(head.map(|h| h.status as u8));
        self.kind.append_option(facts.map(|f| f.kind as u8));
        self.region.append_option(facts.and_then(|f| f.region));
        self.repair.append_option(head.and_then(|h| self.names.of(h.marks)));
        for number in self.numbers.iter().skip(1) {
            self.phones.values().append_value(number.e164().as_str());
        }
        self.phones.append(true);
        for number in self.numbers.drain(..) {
            // Valid numbers have 15 digits at most and always fit.
            if let Some(key) = number.key() {
                self.keys.values().append_value(key);
            }
        }
        self.keys.append(true);
        for mark in std::mem::take(&mut self.faults).iter() {
            self.issues.values().append_value(mark.code());
        }
        self.issues.append(true);
        debug_assert_eq!(self.phone.len(), self.issues.len());
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.phone.finish()),
            Arc::new(self.status.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.region.finish()),
            Arc::new(self.repair.finish()),
            Arc::new(self.phones.finish()),
            Arc::new(self.keys.finish()),
            Arc::new(self.issues.finish()),
        ];
        RecordBatch::try_new(Arc::new(phone_columns_schema()), columns)
    }
}
