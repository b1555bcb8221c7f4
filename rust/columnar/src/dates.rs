//! Dates and moments: a text column in, dates or timestamps out.

use std::sync::Arc;

use arrow_array::builder::{Date32Builder, TimestampMicrosecondBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use prozvon_normalize::date::{Kind, Reading, read};

use crate::cells::{first_filled, read_in_pieces, texts};
use crate::text::Text;

const DAY: i64 = 86_400_000_000;

/// The columns of [`normalize`].
pub fn schema() -> Schema {
    Schema::new(vec![
        Field::new("date", DataType::Date32, true),
        Field::new("moment", DataType::Timestamp(TimeUnit::Microsecond, None), true),
        Field::new("other", DataType::Date32, true),
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
        let mut date = Date32Builder::with_capacity(rows);
        let mut moment = TimestampMicrosecondBuilder::with_capacity(rows);
        let mut other = Date32Builder::with_capacity(rows);
        let mut issues = UInt64Builder::with_capacity(rows);
        for row in 0..rows {
            let answer = read(first_filled(&columns, row), how);
            date.append_option(answer.day);
            moment.append_option(answer.day.map(|d| i64::from(d) * DAY + answer.micros));
            other.append_option(answer.other);
            issues.append_value(answer.issues.0);
        }
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(date.finish()),
            Arc::new(moment.finish()),
            Arc::new(other.finish()),
            Arc::new(issues.finish()),
        ];
        RecordBatch::try_new(Arc::new(schema()), arrays)
    })
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
