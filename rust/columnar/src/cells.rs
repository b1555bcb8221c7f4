//! What the column walks of the normalizing engines share: repeated cells read once, empty text written as null.

use std::sync::Mutex;

use arrow_array::builder::StringViewBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use prozvon_normalize::memo::Memo;
use rayon::prelude::*;

use crate::text::{Text, unpack};
use crate::threads;

/// Rows that one task takes. What was learned in one piece is kept for the next, so pieces may be small.
const PIECE: usize = 1 << 15;

/// Cuts batches into pieces and reads them in parallel, each with a reader that goes on from piece to piece.
///
/// There are never more readers than threads, so that what each of them remembers stays bounded.
pub(crate) fn read_in_pieces<R: Default + Send>(
    batches: &[RecordBatch],
    threads: Option<usize>,
    work: impl Fn(&mut R, &RecordBatch) -> Result<RecordBatch, ArrowError> + Sync + Send,
) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces_by(batches, threads, R::default, work)
}

/// [`read_in_pieces`] with readers that `make` makes.
pub(crate) fn read_in_pieces_by<R: Send>(
    batches: &[RecordBatch],
    threads: Option<usize>,
    make: impl Fn() -> R + Sync + Send,
    work: impl Fn(&mut R, &RecordBatch) -> Result<RecordBatch, ArrowError> + Sync + Send,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let pieces = threads::pieces(batches, PIECE);
    if threads == Some(1) || pieces.len() < 2 {
        let mut reader = make();
        return pieces.iter().map(|piece| work(&mut reader, piece)).collect();
    }
    let idle: Mutex<Vec<R>> = Mutex::new(Vec::new());
    let lock = || idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    threads::run(threads, || {
        let read = |piece: &RecordBatch| {
            let mut reader = lock().pop().unwrap_or_else(&make);
            let done = work(&mut reader, piece);
            lock().push(reader);
            done
        };
        pieces.par_iter().map(read).collect()
    })
}

/// Cells looked at before it is decided whether remembering answers pays.
const TRIAL: usize = 1 << 14;

/// Answers by cell. Columns of cities, companies and sources repeat; where a column turns out not to, the memory is
/// given up.
pub(crate) struct Repeats<A> {
    /// Of an empty cell, which is not asked about: many columns have little else.
    nothing: A,
    memo: Memo<A>,
    asked: usize,
    found: usize,
    remembering: bool,
    single: A,
}

impl<A: Default> Default for Repeats<A> {
    fn default() -> Self {
        Self {
            nothing: A::default(),
            memo: Memo::default(),
            asked: 0,
            found: 0,
            remembering: true,
            single: A::default(),
        }
    }
}

impl<A: Default> Repeats<A> {
    /// The answer for `cell`, by `read` where it is not known yet. `read` overwrites what it is given; of an empty cell it
    /// has nothing to say.
    #[inline]
    pub(crate) fn get(&mut self, cell: &str, read: impl FnOnce(&str, &mut A)) -> &A {
        if cell.is_empty() {
            return &self.nothing;
        }
        if !self.remembering {
            read(cell, &mut self.single);
            return &self.single;
        }
        if self.asked == TRIAL {
            // Hardly a fifth of the cells had been seen before, and in the beginning most are new: reading each costs less.
            if self.found * 5 > TRIAL * 4 {
                self.remembering = false;
                self.memo = Memo::default();
                read(cell, &mut self.single);
                return &self.single;
            }
            (self.asked, self.found) = (0, 0);
            self.memo.breathe();
        }
        self.asked += 1;
        let found = &mut self.found;
        self.memo.get(cell, |cell| {
            *found += 1;
            let mut answer = A::default();
            read(cell, &mut answer);
            answer
        })
    }
}

/// Text columns of a batch, unpacked.
pub(crate) fn texts(batch: &RecordBatch) -> Result<Vec<ArrayRef>, ArrowError> {
    batch.columns().iter().map(unpack).collect()
}

/// The first filled cell of a row among some columns.
#[inline]
pub(crate) fn first_filled<'a>(columns: &[Text<'a>], row: usize) -> &'a str {
    columns
        .iter()
        .filter_map(|c| c.get(row))
        .find(|c| !c.trim().is_empty())
        .unwrap_or("")
}

/// Text out; empty is null.
pub(crate) fn text_builder(rows: usize) -> StringViewBuilder {
    StringViewBuilder::with_capacity(rows).with_fixed_block_size(1 << 20)
}

/// Appends text, or null where there is none.
#[inline]
pub(crate) fn put(builder: &mut StringViewBuilder, text: &str) {
    builder.append_option((!text.is_empty()).then_some(text));
}
