//! Dates and moments: a text column in, dates or timestamps out.

use std::sync::Arc;

use arrow_array::builder::{Date32Builder, TimestampMicrosecondBuilder, UInt32Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use prozvon_normalize::date::{Kind, Reading, read};

use crate::cells::{Columns, Taken, first_filled, read_in_pieces, table, texts};
use crate::text::Text;

const DAY: i64 = 86_400_000_000;

/// The columns of [`normalize`].
pub fn schema() -> Schema {
    Schema::new(vec![
        Field::new("date", DataType::Date32, true),
        Field::new("moment", DataType::Timestamp(TimeUnit::Microsecond, None), true),
        Field::new("other", DataType::Date32, true),
        Field::new("trace", DataType::UInt32, true),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// Reads every row's first filled cell.
pub fn normalize(
    batches: &[RecordBatch],
    how: Reading,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces(batches, threads, |(): &mut (), piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let rows = piece.num_rows();
        table(schema(), rows, |issues| {
            Ok(walk(&columns, rows, how, Taken::ALL, |row, found| issues[row] |= found))
        })
    })
}

/// Places of columns in [`schema`].
pub(crate) const DATE: usize = 0;
pub(crate) const MOMENT: usize = 1;
pub(crate) const OTHER: usize = 2;
pub(crate) const TRACE: usize = 3;

/// The columns of [`normalize`], of some rows; `found` is told the issues of each.
pub(crate) fn walk(
    columns: &[Text<'_>],
    rows: usize,
    how: Reading,
    taken: Taken,
    mut found: impl FnMut(usize, u64),
) -> Columns {
    let room = |at: usize| if taken.has(at) { rows } else { 0 };
    let mut date = Date32Builder::with_capacity(room(DATE));
    let mut moment = TimestampMicrosecondBuilder::with_capacity(room(MOMENT));
    let mut other = Date32Builder::with_capacity(room(OTHER));
    let mut trace = UInt32Builder::with_capacity(room(TRACE));
    for row in 0..rows {
        let answer = read(first_filled(columns, row), how);
        if taken.has(DATE) {
            date.append_option(answer.day);
        }
        if taken.has(MOMENT) {
            moment.append_option(answer.day.map(|d| i64::from(d) * DAY + answer.micros));
        }
        if taken.has(OTHER) {
            other.append_option(answer.other);
        }
        if taken.has(TRACE) {
            trace.append_option(answer.trace);
        }
        found(row, answer.issues.0);
    }
    let made: [ArrayRef; 4] = [
        Arc::new(date.finish()),
        Arc::new(moment.finish()),
        Arc::new(other.finish()),
        Arc::new(trace.finish()),
    ];
    let every = made.into_iter().enumerate();
    every
        .map(|(at, column)| taken.has(at).then_some(column))
        .chain([None])
        .collect()
}

/// How to read a column: `kind` is `birth`, `moment` or `any`; `today` counts days since 1970-01-01.
pub fn reading(kind: &str, day_first: bool, today: i32) -> Result<Reading, ArrowError> {
    let kind = match kind {
        "birth" => Kind::Birth,
        "moment" => Kind::Moment,
        "any" => Kind::Any,
        other => {
            let text = format!("{other} is no kind of date: birth, moment or any");
            return Err(ArrowError::InvalidArgumentError(text));
        }
    };
    Ok(Reading { kind, day_first, today })
}
