//! Telephone numbers: a text column in, columns of answers out.

mod repair;

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, PrimitiveBuilder, StringViewBuilder, UInt8Builder, UInt16Builder, UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_phone::{Metadata, ParseError, Region};
use rayon::prelude::*;

use crate::text::{Text, unpack};
use crate::threads;
pub use repair::{normalize_batches, normalize_schema, phone_columns_batches, phone_columns_schema};

/// Rows that one task takes: large enough that batches stay few, small enough that cores share evenly.
const PIECE: usize = 1 << 17;

/// The default region: one for all rows, or a column of codes.
pub enum Regions<'a> {
    /// For all rows.
    One(Region),
    /// Row by row; null is none.
    Column(Text<'a>),
}

impl Regions<'_> {
    /// A look-up that remembers the last answer: columns of codes come in runs.
    fn reader<'m>(&'m self, metadata: &'m Metadata) -> impl FnMut(usize) -> Region + 'm {
        let mut last: (&str, Region) = ("", Region::default());
        move |row| match self {
            Self::One(region) => *region,
            Self::Column(text) => {
                let code = text.get(row).unwrap_or("");
                if code != last.0 {
                    last = (code, metadata.region(code));
                }
                last.1
            }
        }
    }
}

/// The columns of [`parse`]. Small codes are indices: `error` into `ParseError::ALL`, `possible` into `Possible::ALL`,
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

/// Reads every cell of the first column as `phonenumbers` does; the second column, where there is one, holds regions.
///
/// A null cell is no number. One batch comes back for every piece of work, in order.
pub fn parse_batches(
    batches: &[RecordBatch],
    region: Region,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    in_pieces(batches, threads, |piece| {
        let value = unpack(piece.column(0))?;
        let codes = piece.columns().get(1).map(unpack).transpose()?;
        let regions = match &codes {
            Some(codes) => Regions::Column(Text::of(codes)?),
            None => Regions::One(region),
        };
        parse(&Text::of(&value)?, &regions, metadata)
    })
}

/// Cuts batches into pieces and works on them in parallel.
pub(crate) fn in_pieces(
    batches: &[RecordBatch],
    threads: Option<usize>,
    work: impl Fn(&RecordBatch) -> Result<RecordBatch, ArrowError> + Sync + Send,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let pieces: Vec<RecordBatch> = batches
        .iter()
        .flat_map(|batch| {
            (0..batch.num_rows())
                .step_by(PIECE)
                .map(|start| batch.slice(start, PIECE.min(batch.num_rows() - start)))
        })
        .collect();
    if threads == Some(1) || pieces.len() < 2 {
        return pieces.iter().map(work).collect();
    }
    threads::run(threads, || pieces.par_iter().map(work).collect())
}

fn parse(cells: &Text<'_>, regions: &Regions<'_>, metadata: &Metadata) -> Result<RecordBatch, ArrowError> {
    let rows = cells.len();
    let mut region_of = regions.reader(metadata);
    let mut columns = Columns::with_capacity(rows);
    for row in 0..rows {
        let answer = match cells.get(row) {
            Some(cell) => metadata.parse_extended(cell, region_of(row)),
            None => Err(ParseError::NotANumber),
        };
        match answer {
            Ok(parsed) => {
                let number = parsed.number;
                let facts = metadata.facts(&number);
                columns.error.append_null();
                columns.e164.append_value(number.e164().as_str());
                columns.country_code.append_value(number.country_code());
                columns.national_number.append_value(number.national_number());
                columns.extension.append_option(parsed.extension.as_deref());
                columns.italian_zeros.append_value(number.italian_zeros());
                columns.is_valid.append_value(facts.is_valid());
                columns.possible.append_value(facts.possible as u8);
                columns.kind.append_value(facts.kind as u8);
                columns.region.append_option(facts.region);
            }
            Err(error) => columns.refuse(error),
        }
    }
    columns.finish()
}

/// The answers being built.
struct Columns {
    error: UInt8Builder,
    e164: StringViewBuilder,
    country_code: UInt16Builder,
    national_number: UInt64Builder,
    extension: StringViewBuilder,
    italian_zeros: UInt8Builder,
    is_valid: BooleanBuilder,
    possible: UInt8Builder,
    kind: UInt8Builder,
    region: UInt8Builder,
}

impl Columns {
    fn with_capacity(rows: usize) -> Self {
        Self {
            error: PrimitiveBuilder::with_capacity(rows),
            e164: StringViewBuilder::with_capacity(rows).with_fixed_block_size(1 << 20),
            country_code: PrimitiveBuilder::with_capacity(rows),
            national_number: PrimitiveBuilder::with_capacity(rows),
            extension: StringViewBuilder::with_capacity(rows),
            italian_zeros: PrimitiveBuilder::with_capacity(rows),
            is_valid: BooleanBuilder::with_capacity(rows),
            possible: PrimitiveBuilder::with_capacity(rows),
            kind: PrimitiveBuilder::with_capacity(rows),
            region: PrimitiveBuilder::with_capacity(rows),
        }
    }

    fn refuse(&mut self, error: ParseError) {
        self.error.append_value(error as u8);
        self.e164.append_null();
        self.country_code.append_null();
        self.national_number.append_null();
        self.extension.append_null();
        self.italian_zeros.append_null();
        self.is_valid.append_null();
        self.possible.append_null();
        self.kind.append_null();
        self.region.append_null();
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.error.finish()),
            Arc::new(self.e164.finish()),
            Arc::new(self.country_code.finish()),
            Arc::new(self.national_number.finish()),
            Arc::new(self.extension.finish()),
            Arc::new(self.italian_zeros.finish()),
            Arc::new(self.is_valid.finish()),
            Arc::new(self.possible.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.region.finish()),
        ];
        RecordBatch::try_new(Arc::new(parse_schema()), columns)
    }
}
