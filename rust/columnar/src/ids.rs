//! Identifiers: a text column in, kinds, display forms and keys out.

use std::sync::Arc;

use arrow_array::builder::{UInt8Builder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::ids::{Id, Kind, read};

use crate::cells::{first_filled, put, read_in_pieces, text_builder, texts};
use crate::text::Text;

/// The columns of [`normalize`]; `kind` is an index into [`Kind::ALL`].
pub fn schema() -> Schema {
    Schema::new(vec![
        Field::new("kind", DataType::UInt8, true),
        Field::new("id", DataType::Utf8View, true),
        Field::new("key", DataType::Utf8View, true),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// Reads every row's first filled cell; `kind` is what the column holds, by its public word, or `any`.
pub fn normalize(batches: &[RecordBatch], kind: &str, threads: Option<usize>) -> Result<Vec<RecordBatch>, ArrowError> {
    let wanted = Kind::ALL.into_iter().find(|k| k.code() == kind);
    if wanted.is_none() && kind != "any" {
        let text = format!("{kind} is no kind of identifier: any, {}", kinds().join(", "));
        return Err(ArrowError::InvalidArgumentError(text));
    }
    read_in_pieces(batches, threads, |out: &mut Id, piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let rows = piece.num_rows();
        let mut kinds = UInt8Builder::with_capacity(rows);
        let (mut id, mut key) = (text_builder(rows), text_builder(rows));
        let mut issues = UInt64Builder::with_capacity(rows);
        for row in 0..rows {
            read(first_filled(&columns, row), wanted, out);
            kinds.append_option(out.kind.map(|k| k as u8));
            put(&mut id, &out.display);
            put(&mut key, &out.key);
            issues.append_value(out.issues.0);
        }
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(kinds.finish()),
            Arc::new(id.finish()),
            Arc::new(key.finish()),
            Arc::new(issues.finish()),
        ];
        RecordBatch::try_new(Arc::new(schema()), arrays)
    })
}

/// The public words of the codes in `kind`.
pub fn kinds() -> Vec<String> {
    Kind::ALL.iter().map(|k| k.code().to_owned()).collect()
}
