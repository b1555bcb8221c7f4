//! Remarks about calls in any text column: which rows refuse, and where it stands.

use std::sync::Arc;

use arrow_array::builder::BooleanBuilder;
use arrow_array::{ArrayRef, RecordBatch, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::Issue;
use prozvon_normalize::refusal::{Remark, Scanner};

use crate::cells::{Repeats, put, read_in_pieces, text_builder, texts};
use crate::text::Text;

/// The columns of [`find`].
pub fn schema() -> Schema {
    Schema::new(vec![
        Field::new("refusal", DataType::Boolean, false),
        Field::new("column", DataType::Utf8View, true),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// Looks through some rows after others.
#[derive(Default)]
pub(crate) struct Reader {
    scanner: Scanner,
    repeats: Vec<Repeats<Option<Remark>>>,
}

/// Looks every cell of every row through; `column` is the name of the first column with a refusal.
pub fn find(batches: &[RecordBatch], threads: Option<usize>) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces(batches, threads, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let fields = piece.schema();
        let rows = piece.num_rows();
        let mut issues = vec![0; rows];
        let refused = reader.walk(&columns, rows, &mut issues);
        let mut refusal = BooleanBuilder::with_capacity(rows);
        let mut names = text_builder(rows);
        for at in refused {
            refusal.append_value(at > 0);
            let name = (at > 0).then(|| fields.field(at as usize - 1).name().as_str());
            put(&mut names, name.unwrap_or(""));
        }
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(refusal.finish()),
            Arc::new(names.finish()),
            Arc::new(UInt64Array::from(issues)),
        ];
        RecordBatch::try_new(Arc::new(schema()), arrays)
    })
}

impl Reader {
    /// Of each row the first column with a refusal, counted from one; 0 is none. The rows' `issues` are added.
    pub(crate) fn walk(&mut self, columns: &[Text<'_>], rows: usize, issues: &mut [u64]) -> Vec<u16> {
        let Self { scanner, repeats } = self;
        if repeats.len() < columns.len() {
            repeats.resize_with(columns.len(), Repeats::default);
        }
        let mut refused: Vec<u16> = vec![0; rows];
        // Column by column: a column's cells repeat among themselves.
        for (at, (text, repeats)) in columns.iter().zip(repeats).enumerate() {
            for row in 0..rows {
                // What is not worth a look is not worth remembering either.
                let Some(cell) = text.get(row).filter(|c| c.len() > 2 && Scanner::is_worth_a_look(c)) else {
                    continue;
                };
                let found = match repeats.get(cell, |cell, out| *out = scanner.scan(cell).map(|f| f.remark)) {
                    Some(Remark::Refusal) => {
                        if refused[row] == 0 {
                            refused[row] = at as u16 + 1;
                        }
                        Issue::RefusalRemark
                    }
                    Some(Remark::Limits) => Issue::CallLimits,
                    None => continue,
                };
                issues[row] |= 1 << found as u8;
            }
        }
        refused
    }
}
