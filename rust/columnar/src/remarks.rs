//! Remarks about calls in any text column: which rows refuse, and where it stands.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::refusal::{Remark, Scanner};
use prozvon_normalize::{Issue, Issues};

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

#[derive(Default)]
struct Reader {
    scanner: Scanner,
    repeats: Vec<Repeats<Option<Remark>>>,
}

/// Looks every cell of every row through; `column` is the name of the first column with a refusal.
pub fn find(batches: &[RecordBatch], threads: Option<usize>) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces(batches, threads, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        let fields = piece.schema();
        let rows = piece.num_rows();
        // Column by column: a column's cells repeat among themselves.
        let mut refused: Vec<u16> = vec![0; rows];
        let mut issues = vec![Issues::default(); rows];
        for (at, column) in columns.iter().enumerate() {
            let text = Text::of(column)?;
            let Reader { scanner, repeats } = reader;
            if repeats.len() <= at {
                repeats.resize_with(at + 1, Repeats::default);
            }
            for row in 0..rows {
                // What is not worth a look is not worth remembering either.
                let Some(cell) = text.get(row).filter(|c| c.len() > 2 && Scanner::is_worth_a_look(c)) else {
                    continue;
                };
                match repeats[at].get(cell, |cell, out| *out = scanner.scan(cell).map(|f| f.remark)) {
                    Some(Remark::Refusal) => {
                        if refused[row] == 0 {
                            refused[row] = at as u16 + 1;
                        }
                        issues[row].add(Issue::RefusalRemark);
                    }
                    Some(Remark::Limits) => issues[row].add(Issue::CallLimits),
                    None => {}
                }
            }
        }
        let mut refusal = BooleanBuilder::with_capacity(rows);
        let mut names = text_builder(rows);
        let mut bits = UInt64Builder::with_capacity(rows);
        for (at, found) in refused.into_iter().zip(issues) {
            refusal.append_value(at > 0);
            let name = (at > 0).then(|| fields.field(at as usize - 1).name().as_str());
            put(&mut names, name.unwrap_or(""));
            bits.append_value(found.0);
        }
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(refusal.finish()),
            Arc::new(names.finish()),
            Arc::new(bits.finish()),
        ];
        RecordBatch::try_new(Arc::new(schema()), arrays)
    })
}
