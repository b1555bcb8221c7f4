//! E-mails: columns of cells in, the row's address, its key and its further addresses out.
//!
//! Addresses that stand in a cell of something else (a remark, a telephone) are found in the same walk.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, StringViewBuilder};
use arrow_array::{ListArray, RecordBatch, UInt16Array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use memchr::memchr;
use prozvon_normalize::email::{Email, Emails};
use prozvon_normalize::{Issue, Issues};

use crate::cells::{Columns, put, read_in_pieces, table, text_builder, texts};
use crate::text::Text;

/// The columns of [`normalize`]; with columns `elsewhere` there is one more, of the same name.
pub fn schema(elsewhere: usize) -> Schema {
    let item = Arc::new(Field::new_list_field(DataType::Utf8View, true));
    let mut fields = vec![
        Field::new("email", DataType::Utf8View, true),
        Field::new("key", DataType::Utf8View, true),
        Field::new("others", DataType::List(item), false),
        Field::new("issues", DataType::UInt64, false),
    ];
    if elsewhere > 0 {
        fields.push(Field::new("elsewhere", DataType::UInt16, false));
    }
    Schema::new(fields)
}

/// Reads the columns of every row: the first address found is the row's, the others follow it.
///
/// The last `elsewhere` columns are of something else. They are looked at, one after another, where the row's own give no
/// address: the first address of a cell is the row's then, and nothing else is taken from there; `elsewhere` says from
/// which of these columns it is, counted from one, and 0 of all other rows.
pub fn normalize(
    batches: &[RecordBatch],
    elsewhere: usize,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let width = batches.first().map_or(elsewhere, RecordBatch::num_columns);
    if elsewhere > width.min(usize::from(u16::MAX)) {
        let text = format!("{elsewhere} columns to look elsewhere in, of {width}");
        return Err(ArrowError::InvalidArgumentError(text));
    }
    read_in_pieces(batches, threads, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let (own, others) = columns.split_at(columns.len() - elsewhere);
        let rows = piece.num_rows();
        table(schema(elsewhere), rows, |issues| reader.walk(own, others, rows, issues))
    })
}

/// Places of columns in [`schema`].
pub(crate) const EMAIL: usize = 0;
pub(crate) const KEY: usize = 1;
pub(crate) const OTHERS: usize = 2;
pub(crate) const ELSEWHERE: usize = 4;

/// Reads the e-mails of some rows after others.
#[derive(Default)]
pub(crate) struct Reader {
    emails: Emails,
    row: Email,
    next: Email,
}

impl Reader {
    /// The columns of [`normalize`]; the rows' `issues` are added.
    pub(crate) fn walk(
        &mut self,
        columns: &[Text<'_>],
        elsewhere: &[Text<'_>],
        rows: usize,
        issues: &mut [u64],
    ) -> Result<Columns, ArrowError> {
        let mut address = text_builder(rows);
        let mut key = text_builder(rows);
        let mut others = StringViewBuilder::new();
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        let mut origin = Vec::with_capacity(if elsewhere.is_empty() { 0 } else { rows });
        let Self {
            emails,
            row: answer,
            next,
        } = self;
        for (row, issues) in issues.iter_mut().enumerate() {
            let mut cells = columns.iter().filter_map(|c| c.get(row)).filter(|c| !c.is_empty());
            emails.read(cells.next().unwrap_or(""), answer);
            // A later column gives the address where the first gives none, and further ones otherwise.
            for cell in cells {
                emails.read(cell, next);
                merge(answer, next);
            }
            let mut found = &*answer;
            if !elsewhere.is_empty() {
                let looked = answer.address.is_empty();
                let stray = looked.then(|| find(emails, elsewhere, row, next)).flatten();
                origin.push(stray.map_or(0, |at| at as u16 + 1));
                if stray.is_some() {
                    found = next;
                }
            }
            put(&mut address, &found.address);
            put(&mut key, &found.key);
            if !answer.others.is_empty() {
                for other in answer.others.split('\n').filter(|o| !o.is_empty()) {
                    others.append_value(other);
                }
            }
            ends.push(others.len() as i32);
            *issues |= answer.issues.0;
        }
        let item = Arc::new(Field::new_list_field(DataType::Utf8View, true));
        let ends = OffsetBuffer::new(ends.into());
        let others = ListArray::try_new(item, ends, Arc::new(others.finish()), None)?;
        let mut arrays: Columns = vec![
            Some(Arc::new(address.finish())),
            Some(Arc::new(key.finish())),
            Some(Arc::new(others)),
            None,
        ];
        if !elsewhere.is_empty() {
            arrays.push(Some(Arc::new(UInt16Array::from(origin))));
        }
        Ok(arrays)
    }
}

/// The first column whose cell holds an address; it is in `out` then.
fn find(emails: &mut Emails, columns: &[Text<'_>], row: usize, out: &mut Email) -> Option<usize> {
    columns.iter().position(|column| {
        let cell = column.get(row).filter(|c| memchr(b'@', c.as_bytes()).is_some());
        cell.is_some_and(|cell| {
            emails.read(cell, out);
            !out.address.is_empty()
        })
    })
}

/// Adds what another cell of the row holds.
pub(crate) fn merge(row: &mut Email, next: &Email) {
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
