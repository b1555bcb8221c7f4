//! E-mails: columns of cells in, the row's address, its key and its further addresses out.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringViewBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::email::{Email, Emails};
use prozvon_normalize::{Issue, Issues};

use crate::cells::{put, read_in_pieces, text_builder, texts};
use crate::text::Text;

/// The columns of [`normalize`].
pub fn schema() -> Schema {
    let item = Arc::new(Field::new_list_field(DataType::Utf8View, true));
    Schema::new(vec![
        Field::new("email", DataType::Utf8View, true),
        Field::new("key", DataType::Utf8View, true),
        Field::new("others", DataType::List(item), false),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// Reads all columns of every row: the first address found is the row's, the others follow it.
pub fn normalize(batches: &[RecordBatch], threads: Option<usize>) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces(batches, threads, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        reader.walk(&columns, piece.num_rows())
    })
}

#[derive(Default)]
struct Reader {
    emails: Emails,
    row: Email,
    next: Email,
}

impl Reader {
    fn walk(&mut self, columns: &[Text<'_>], rows: usize) -> Result<RecordBatch, ArrowError> {
        let mut address = text_builder(rows);
        let mut key = text_builder(rows);
        let mut others = ListBuilder::new(StringViewBuilder::new());
        let mut issues = UInt64Builder::with_capacity(rows);
        let Self {
            emails,
            row: answer,
            next,
        } = self;
        for row in 0..rows {
            let mut cells = columns.iter().filter_map(|c| c.get(row)).filter(|c| !c.is_empty());
            let Some(first) = cells.next() else {
                address.append_null();
                key.append_null();
                others.append(true);
                issues.append_value(0);
                continue;
            };
            emails.read(first, answer);
            // A later column gives the address where the first gives none, and further ones otherwise.
            for cell in cells {
                emails.read(cell, next);
                merge(answer, next);
            }
            put(&mut address, &answer.address);
            put(&mut key, &answer.key);
            for other in answer.others.split('\n').filter(|o| !o.is_empty()) {
                others.values().append_value(other);
            }
            others.append(true);
            issues.append_value(answer.issues.0);
        }
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(address.finish()),
            Arc::new(key.finish()),
            Arc::new(others.finish()),
            Arc::new(issues.finish()),
        ];
        RecordBatch::try_new(Arc::new(schema()), arrays)
    }
}

/// Adds what another cell of the row holds.
fn merge(row: &mut Email, next: &Email) {
    if row.address.is_empty() {
        let issues = row.issues.0 | next.issues.0;
        row.clone_from(next);
        row.issues = Issues(issues);
        return;
    }
    row.issues.0 |= next.issues.0 & (1 << Issue::EmailInvalid as u8);
    if !next.address.is_empty() && next.address != row.address {
        row.others.push('\n');
        row.others.push_str(&next.address);
    }
    row.others.push_str(&next.others);
}
