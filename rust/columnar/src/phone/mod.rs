//! Telephone numbers: a text column in, columns of answers out.

mod columns;
mod parse;
mod repair;
mod rows;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use prozvon_phone::{Metadata, Region};
use rayon::prelude::*;

use crate::text::{Text, unpack};
use crate::threads;
pub use parse::parse_schema;
use parse::{Regions, parse};
pub use repair::{normalize_batches, normalize_schema};
pub(crate) use rows::{Cells, KEYS, row_keys};
pub use rows::{phone_columns_batches, phone_columns_schema};

/// Rows that one task takes: large enough that batches stay few, small enough that cores share evenly.
const PIECE: usize = 1 << 17;

/// Reads every cell of the first column as `phonenumbers` does; the second column, where there is one, holds regions.
///
/// A null cell is no number. One batch comes back for every piece of work, in order.
pub fn parse_batches(
    batches: &[RecordBatch],
    region: Region,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    metadata.expect(region);
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
    let pieces = threads::pieces(batches, PIECE);
    if threads == Some(1) || pieces.len() < 2 {
        return pieces.iter().map(work).collect();
    }
    threads::run(threads, || pieces.par_iter().map(work).collect())
}
