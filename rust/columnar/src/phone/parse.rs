//! One column of cells to ten columns of what the `phonenumbers` package says of each.

use std::sync::Arc;

use arrow_array::types::{UInt8Type, UInt16Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_phone::{Facts, Metadata, ParseError, Parsed, Quick, Region};

use super::columns::{Bits, Texts, numbers, sparse};
use crate::text::Text;

/// The default region: one for all rows, or a column of codes.
pub(super) enum Regions<'a> {
    /// For all rows.
    One(Region),
    /// Row by row; null is none.
    Column(Text<'a>),
}

/// The columns of a parse. Small codes are indices: `error` into `ParseError::ALL`, `possible` into `Possible::ALL`,
/// `type` into `Kind::ALL`, `region` into the plans' names.
pub fn parse_schema() -> Schema {
    Schema::new(vec![
        Field::new("error", DataType::UInt8, true),
        Field::new("e164", DataType::Utf8View, true),
        Field::new("country_code", DataType::UInt16, true),
        Field::new("national_number", DataType::UInt64, true),
        Field::new("extension", DataType::Utf8View, true),
        Field::new("italian_zeros", DataType::UInt8, true),
        Field::new("is_valid", DataType::Boolean, true),
        Field::new("possible", DataType::UInt8, true),
        Field::new("type", DataType::UInt8, true),
        Field::new("region", DataType::UInt8, true),
    ])
}

/// Reads every cell; a null one is no number.
pub(super) fn parse(cells: &Text<'_>, regions: &Regions<'_>, metadata: &Metadata) -> Result<RecordBatch, ArrowError> {
    // The layout and the kind of region are settled once, not at every row.
    match (cells, regions) {
        (Text::View(a), Regions::One(region)) => {
            walk(a.len(), |i| a.is_valid(i).then(|| a.value(i)), |_| *region, metadata)
        }
        (cells, Regions::One(region)) => walk(cells.len(), |i| cells.get(i), |_| *region, metadata),
        (cells, Regions::Column(codes)) => {
            // Columns of codes come in runs: the last answer is remembered, and all others are looked up by two letters.
            let mut known = metadata.regions();
            walk(
                cells.len(),
                |i| cells.get(i),
                |i| known.get(codes.get(i).unwrap_or("")),
                metadata,
            )
        }
    }
}

fn walk<'a>(
    rows: usize,
    cell: impl Fn(usize) -> Option<&'a str>,
    mut region: impl FnMut(usize) -> Region,
    metadata: &Metadata,
) -> Result<RecordBatch, ArrowError> {
    let mut columns = Columns::new(rows);
    for start in (0..rows).step_by(64) {
        let mut flags = Flags::default();
        for row in start..rows.min(start + 64) {
            let Some(cell) = cell(row) else {
                columns.refuse(row, ParseError::NotANumber);
                continue;
            };
            let region = region(row);
            if let Some(quick) = metadata.quick(cell.as_bytes(), region) {
                columns.quick(row, &quick, &mut flags);
            } else {
                match metadata.parse_extended(cell, region) {
                    Ok(parsed) => {
                        let facts = metadata.facts(&parsed.number);
                        columns.parsed(row, parsed, facts, &mut flags);
                    }
                    Err(error) => columns.refuse(row, error),
                }
            }
        }
        columns.flags(start, flags);
    }
    columns.finish()
}

/// A bit for each of 64 rows.
#[derive(Clone, Copy, Default)]
struct Flags {
    there: u64,
    placed: u64,
    valid: u64,
}

/// The answers, by row.
struct Columns {
    there: Bits,
    placed: Bits,
    valid: Bits,
    error: Vec<u8>,
    e164: Texts,
    country_code: Vec<u16>,
    national_number: Vec<u64>,
    /// Few cells have one.
    extension: Vec<(usize, String)>,
    italian_zeros: Vec<u8>,
    possible: Vec<u8>,
    kind: Vec<u8>,
    region: Vec<u8>,
}

impl Columns {
    fn new(rows: usize) -> Self {
        Self {
            there: Bits::new(rows),
            placed: Bits::new(rows),
            valid: Bits::new(rows),
            error: vec![0; rows],
            e164: Texts::new(rows),
            country_code: vec![0; rows],
            national_number: vec![0; rows],
            extension: Vec::new(),
            italian_zeros: vec![0; rows],
            possible: vec![0; rows],
            kind: vec![0; rows],
            region: vec![0; rows],
        }
    }

    #[inline]
    fn quick(&mut self, row: usize, quick: &Quick, flags: &mut Flags) {
        if let Some((text, len)) = quick.e164_register() {
            self.e164.set_register(row, text, len);
        } else {
            let (text, len) = quick.e164();
            self.e164.set(row, &text, len);
        }
        self.country_code[row] = quick.country_code();
        self.national_number[row] = quick.national_number();
        self.italian_zeros[row] = quick.italian_zeros();
        self.facts(row, quick.facts(), flags);
    }

    fn parsed(&mut self, row: usize, parsed: Parsed, facts: Facts, flags: &mut Flags) {
        let number = parsed.number;
        let text = number.e164();
        self.e164.set(row, text.bytes(), text.as_str().len());
        self.country_code[row] = number.country_code();
        self.national_number[row] = number.national_number();
        self.italian_zeros[row] = number.italian_zeros();
        self.extension.extend(parsed.extension.map(|digits| (row, digits)));
        self.facts(row, facts, flags);
    }

    #[inline]
    fn facts(&mut self, row: usize, facts: Facts, flags: &mut Flags) {
        let bit = row % 64;
        flags.there |= 1 << bit;
        flags.placed |= u64::from(facts.region.is_some()) << bit;
        flags.valid |= u64::from(facts.is_valid()) << bit;
        self.possible[row] = facts.possible as u8;
        self.kind[row] = facts.kind as u8;
        self.region[row] = facts.region.unwrap_or(0);
    }

    fn refuse(&mut self, row: usize, error: ParseError) {
        self.error[row] = error as u8;
    }

    /// Writes the bits of the 64 rows from `start` on.
    fn flags(&mut self, start: usize, flags: Flags) {
        self.there.set_word(start, flags.there);
        self.placed.set_word(start, flags.placed);
        self.valid.set_word(start, flags.valid);
    }

    fn finish(self) -> Result<RecordBatch, ArrowError> {
        let rows = self.error.len();
        let there = self.there.nulls();
        let refused = Some((!there.inner()).into());
        let nulls = || Some(there.clone());
        let columns: Vec<ArrayRef> = vec![
            numbers::<UInt8Type>(self.error, refused),
            self.e164.array(nulls())?,
            numbers::<UInt16Type>(self.country_code, nulls()),
            numbers::<UInt64Type>(self.national_number, nulls()),
            sparse(rows, &self.extension)?,
            numbers::<UInt8Type>(self.italian_zeros, nulls()),
            self.valid.array(nulls()),
            numbers::<UInt8Type>(self.possible, nulls()),
            numbers::<UInt8Type>(self.kind, nulls()),
            numbers::<UInt8Type>(self.region, Some(self.placed.nulls())),
        ];
        RecordBatch::try_new(Arc::new(parse_schema()), columns)
    }
}
