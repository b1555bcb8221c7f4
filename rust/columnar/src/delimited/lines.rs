//! The rows of a piece to the lines of a CSV file, from bytes to bytes.

use prozvon_delimited::layout::Layout;
use prozvon_delimited::unquote;

use super::walk::walk;
use super::{Failure, Piece};
use crate::csv::{Csv, digits};

/// Appends the rows of one piece of a text that was surveyed with the same layout, as lines: the text's cells, the number of
/// the row's record, `source`, and the cells that `beside` has of the row. Returns how many rows the text has; where
/// `beside` has not as many, the lines are not all there or not whole.
///
/// The text's cells come out as those of [`super::piece`] would, without being columns on the way.
pub fn lines(
    data: &[u8],
    layout: &Layout,
    piece: Piece,
    replaced: bool,
    source: &str,
    beside: &Csv,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let manner = beside.manner();
    let quote = layout.quote.unwrap_or_default();
    let mut fixed = vec![manner.separator];
    manner.cell(source.as_bytes(), &mut fixed);
    fixed.push(manner.separator);
    let batches = beside.batches()?;
    let mut others = batches
        .iter()
        .flat_map(|batch| (0..batch.rows()).map(move |at| (batch, at)));
    let mut cell = Vec::new();
    let mut rows = 0;
    walk(data, layout, (piece.start, piece.end), replaced, |number, _, fields| {
        rows += 1;
        if let Some(record) = manner.as_it_stands(data, fields, layout.delimiter) {
            out.extend_from_slice(record);
        } else {
            for (at, field) in fields.iter().enumerate() {
                if at > 0 {
                    out.push(manner.separator);
                }
                let content = &data[field.start..field.end];
                if field.escaped {
                    cell.clear();
                    unquote::append(content, quote, &mut cell);
                    manner.cell(&cell, out);
                } else {
                    manner.cell(content, out);
                }
            }
        }
        out.push(manner.separator);
        digits(u64::from(piece.before + number), out);
        out.extend_from_slice(&fixed);
        if let Some((batch, at)) = others.next() {
            batch.append(at, out);
        }
        out.push(b'\n');
    })
    .map_err(Failure::Endless)?;
    Ok(rows)
}
