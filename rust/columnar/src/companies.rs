//! Companies and tax numbers: a text column in, display forms, keys and checked digits out.

use std::sync::Arc;

use arrow_array::builder::UInt64Builder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::company::{Company, read_by};
use prozvon_normalize::dictionary::Dictionary;
use prozvon_normalize::inn::inn;
use prozvon_normalize::{Issue, Issues};

use crate::cells::{Repeats, Spread, first_filled, put, read_in_pieces, text_builder, texts};
use crate::text::Text;

/// The columns of [`normalize`].
pub fn schema() -> Schema {
    Schema::new(vec![
        Field::new("company", DataType::Utf8View, true),
        Field::new("key", DataType::Utf8View, true),
        Field::new("form", DataType::Utf8View, true),
        Field::new("inn", DataType::Utf8View, true),
        Field::new("kpp", DataType::Utf8View, true),
        Field::new("ogrn", DataType::Utf8View, true),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// Reads every row's first filled cell.
pub fn normalize(
    batches: &[RecordBatch],
    own: &Dictionary,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces(batches, threads, |repeats: &mut Repeats<Company>, piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let rows = piece.num_rows();
        let mut spread: Spread<6> = Spread::with_capacity(rows);
        repeats.begin();
        for row in 0..rows {
            let (number, _) = repeats.place(
                first_filled(&columns, row),
                |cell, out| read_by(cell, own, out),
                |found| {
                    let texts: [&str; 6] = [
                        &found.display,
                        &found.key,
                        &found.form,
                        &found.inn,
                        &found.kpp,
                        &found.ogrn,
                    ];
                    spread.put(texts, found.issues.0)
                },
            );
            spread.push(number);
        }
        let (mut arrays, issues) = spread.finish()?;
        arrays.push(issues);
        RecordBatch::try_new(Arc::new(schema()), arrays)
    })
}

/// The columns of [`tax_numbers`].
pub fn tax_schema() -> Schema {
    Schema::new(vec![
        Field::new("inn", DataType::Utf8View, true),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// The ИНН of every row's first filled cell, where its check digits agree.
pub fn tax_numbers(batches: &[RecordBatch], threads: Option<usize>) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces(batches, threads, |(): &mut (), piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let rows = piece.num_rows();
        let mut numbers = text_builder(rows);
        let mut issues = UInt64Builder::with_capacity(rows);
        for row in 0..rows {
            let cell = first_filled(&columns, row);
            let number = inn(cell);
            let mut found = Issues::default();
            if number.is_none() && cell.bytes().any(|b| b.is_ascii_digit()) {
                found.add(Issue::InnInvalid);
            }
            put(&mut numbers, number.as_deref().unwrap_or(""));
            issues.append_value(found.0);
        }
        let arrays: Vec<ArrayRef> = vec![Arc::new(numbers.finish()), Arc::new(issues.finish())];
        RecordBatch::try_new(Arc::new(tax_schema()), arrays)
    })
}
