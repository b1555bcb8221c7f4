//! What the column walks of the normalizing engines share: repeated cells read once, empty text written as null.

use std::sync::{Arc, Mutex};

use arrow_array::builder::StringViewBuilder;
use arrow_array::{ArrayRef, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::{ArrowError, Schema};
use arrow_select::take::take;
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
    let shelf = Shelf::default();
    each(&threads::pieces(batches, PIECE), threads, |piece| {
        shelf.with(&make, |reader| work(reader, piece))
    })
}

/// Pieces worked on in parallel, their answers in their order.
pub(crate) fn each<P: Sync, T: Send>(
    pieces: &[P],
    threads: Option<usize>,
    work: impl Fn(&P) -> Result<T, ArrowError> + Sync + Send,
) -> Result<Vec<T>, ArrowError> {
    if threads == Some(1) || pieces.len() < 2 {
        return pieces.iter().map(work).collect();
    }
    threads::run(threads, || pieces.par_iter().map(work).collect())
}

/// Readers that wait for the next piece with all that they remember; never more than work at a time.
pub(crate) struct Shelf<R>(Mutex<Vec<R>>);

impl<R> Default for Shelf<R> {
    fn default() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<R> Shelf<R> {
    /// Works with a reader that waits, or with one that `make` makes; it waits for the next piece then.
    pub(crate) fn with<T>(&self, make: impl FnOnce() -> R, work: impl FnOnce(&mut R) -> T) -> T {
        let idle = self.lock().pop();
        let mut reader = idle.unwrap_or_else(make);
        let done = work(&mut reader);
        self.lock().push(reader);
        done
    }

    /// Lets all that wait go.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<R>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Which columns of a kernel's table are taken, by their places in its schema: others are not made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken(u32);

impl Taken {
    /// Every column.
    pub(crate) const ALL: Self = Self(u32::MAX);

    /// The columns of these names.
    pub(crate) fn of(schema: &Schema, names: &[&str]) -> Self {
        let fields = schema.fields().iter().enumerate();
        Self(fields.fold(0, |all, (at, field)| {
            all | u32::from(names.contains(&field.name().as_str())) << at
        }))
    }

    #[inline]
    pub(crate) fn has(self, at: usize) -> bool {
        self.0 >> at & 1 == 1
    }

    /// Whether each of the columns from this place on is taken.
    pub(crate) fn from<const N: usize>(self, place: usize) -> [bool; N] {
        std::array::from_fn(|at| self.has(place + at))
    }
}

/// A kernel's columns by their places in its schema; those that are not taken are `None`, and so are the issues, which are
/// added to those that other kernels found in the same rows.
pub(crate) type Columns = Vec<Option<ArrayRef>>;

/// A table of all columns of a kernel, which `walk` makes; the rows' issues, which it adds, stand at their place.
pub(crate) fn table(
    schema: Schema,
    rows: usize,
    walk: impl FnOnce(&mut [u64]) -> Result<Columns, ArrowError>,
) -> Result<RecordBatch, ArrowError> {
    let mut issues = vec![0; rows];
    let mut columns = walk(&mut issues)?;
    columns[schema.index_of("issues")?] = Some(Arc::new(UInt64Array::from(issues)));
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().flatten().collect())
}

/// Rows whose cells are looked at together.
pub(crate) const TOGETHER: usize = 16;

/// Cells looked at before it is decided whether remembering answers pays.
const TRIAL: usize = 1 << 14;

/// Answers by cell. Columns of cities, companies and sources repeat; where a column turns out not to, the memory is
/// given up.
pub(crate) struct Repeats<A> {
    /// Of an empty cell, which is not asked about: many columns have little else.
    nothing: A,
    /// The number of each cell. What is kept under it stands apart, so that finding a cell again touches little memory.
    memo: Memo<()>,
    answers: Vec<A>,
    /// Of each answer the piece that last had it, and its row in the [`Spread`] of that piece.
    rows: Vec<(u32, u32)>,
    /// Room for [`Repeats::fetch`].
    ahead: Vec<u32>,
    asked: usize,
    found: usize,
    remembering: bool,
    single: A,
    /// The number of the piece that is being read.
    piece: u32,
}

impl<A: Default> Default for Repeats<A> {
    fn default() -> Self {
        Self {
            nothing: A::default(),
            memo: Memo::default(),
            answers: Vec::new(),
            rows: Vec::new(),
            ahead: Vec::new(),
            asked: 0,
            found: 0,
            remembering: true,
            single: A::default(),
            piece: 0,
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
        match self.number(cell, read) {
            Some(number) => &self.answers[number],
            None => &self.single,
        }
    }

    /// Begins a piece: its rows are numbered anew.
    pub(crate) fn begin(&mut self) {
        self.piece += 1;
    }

    /// Looks ahead at cells that will be asked for next, so that what is known of them is on its way from the memory.
    pub(crate) fn fetch(&mut self, cells: &[&str]) {
        if self.remembering {
            let filled = cells.iter().copied().filter(|cell| !cell.is_empty());
            self.memo.fetch(filled, &mut self.ahead);
        }
    }

    /// [`Repeats::get`] with the answer's row among those that `put` writes, for each answer once in a piece.
    #[inline]
    pub(crate) fn place(
        &mut self,
        cell: &str,
        read: impl FnOnce(&str, &mut A),
        put: impl FnOnce(&A) -> u32,
    ) -> (u32, &A) {
        if cell.is_empty() {
            return (NOTHING, &self.nothing);
        }
        let Some(number) = self.number(cell, read) else {
            return (put(&self.single), &self.single);
        };
        let answer = &self.answers[number];
        let (piece, row) = &mut self.rows[number];
        if *piece != self.piece {
            (*piece, *row) = (self.piece, put(answer));
        }
        (*row, answer)
    }

    /// The answer's number in the memory; without one it is in `single`.
    #[inline]
    fn number(&mut self, cell: &str, read: impl FnOnce(&str, &mut A)) -> Option<usize> {
        if !self.remembering {
            read(cell, &mut self.single);
            return None;
        }
        if self.asked == TRIAL {
            // Hardly a fifth of the cells had been seen before, and in the beginning most are new: reading each costs less.
            if self.found * 5 > TRIAL * 4 {
                self.remembering = false;
                (self.memo, self.answers, self.rows) = (Memo::default(), Vec::new(), Vec::new());
                read(cell, &mut self.single);
                return None;
            }
            (self.asked, self.found) = (0, 0);
            self.memo.breathe();
        }
        self.asked += 1;
        let mut new = false;
        let number = self.memo.number(cell, |_, _| new = true);
        if new {
            self.found += 1;
            // A memory that started anew counts from the beginning.
            self.answers.truncate(number);
            self.rows.truncate(number);
            let mut answer = A::default();
            read(cell, &mut answer);
            self.answers.push(answer);
            self.rows.push((0, NOTHING));
        }
        Some(number)
    }
}

/// The row of a [`Spread`] that says nothing.
pub(crate) const NOTHING: u32 = 0;

/// Text columns, with issues, in which rows say the same as others, or nothing: what is different is written once, and for
/// each row only which of it that is.
pub(crate) struct Spread<const N: usize> {
    texts: [StringViewBuilder; N],
    taken: [bool; N],
    issues: Vec<u64>,
    rows: Vec<u32>,
}

impl<const N: usize> Spread<N> {
    /// `taken` says which of the columns are made.
    pub(crate) fn with_capacity(rows: usize, taken: [bool; N]) -> Self {
        let mut spread = Self {
            texts: std::array::from_fn(|_| StringViewBuilder::new().with_fixed_block_size(1 << 20)),
            taken,
            issues: Vec::new(),
            rows: Vec::with_capacity(rows),
        };
        spread.put([""; N], 0);
        spread
    }

    /// Writes what one or more rows say; its number.
    #[inline]
    pub(crate) fn put(&mut self, row: [&str; N], issues: u64) -> u32 {
        for ((builder, text), taken) in self.texts.iter_mut().zip(row).zip(self.taken) {
            if taken {
                put(builder, text);
            }
        }
        self.issues.push(issues);
        self.issues.len() as u32 - 1
    }

    /// The next row says what has this number.
    #[inline]
    pub(crate) fn push(&mut self, number: u32) {
        self.rows.push(number);
    }

    /// The columns of all rows; `found` is told the issues of rows that have any.
    pub(crate) fn finish(mut self, mut found: impl FnMut(usize, u64)) -> Result<Columns, ArrowError> {
        for (row, number) in self.rows.iter().enumerate().filter(|(_, number)| **number != NOTHING) {
            let issues = self.issues[*number as usize];
            if issues != 0 {
                found(row, issues);
            }
        }
        let rows = UInt32Array::from(self.rows);
        let spread = |(builder, taken): (&mut StringViewBuilder, bool)| {
            taken.then(|| take(&builder.finish(), &rows, None)).transpose()
        };
        let texts = self.texts.iter_mut().zip(self.taken).map(spread);
        texts.collect()
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
        .find(|c| is_filled(c))
        .unwrap_or("")
}

/// Whether there is anything but space in a cell.
#[inline]
fn is_filled(cell: &str) -> bool {
    match cell.as_bytes().first() {
        None => false,
        // No space begins so: most cells are told by their first byte.
        Some(b'!'..=b'~' | 0xd0 | 0xd1) => true,
        Some(_) => !cell.trim().is_empty(),
    }
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

#[cfg(test)]
mod tests {
    use super::{NOTHING, Repeats, Spread};
    use crate::text::Text;

    #[test]
    fn rows_that_say_the_same_are_written_once_in_a_piece() {
        let mut repeats: Repeats<String> = Repeats::default();
        let cells = ["a", "", "b", "a", "длинная строка, и не одна", "b", "", "a"];
        for _ in 0..2 {
            let mut spread: Spread<2> = Spread::with_capacity(cells.len(), [true; 2]);
            let (mut read, mut written) = (0, 0);
            repeats.begin();
            for cell in cells {
                let (number, answer) = repeats.place(
                    cell,
                    |cell, out| {
                        read += 1;
                        cell.clone_into(out);
                    },
                    |answer| {
                        written += 1;
                        spread.put([answer, ""], answer.len() as u64)
                    },
                );
                assert_eq!((cell, cell.is_empty()), (answer.as_str(), number == NOTHING));
                spread.push(number);
            }
            // What one piece has learned the next need not read again, but writes for itself.
            assert!(read == 3 || read == 0);
            assert_eq!(3, written);
            let mut issues = vec![0; cells.len()];
            let texts = spread.finish(|row, found| issues[row] = found).unwrap();
            let texts: Vec<_> = texts.into_iter().flatten().collect();
            let first = Text::of(&texts[0]).unwrap();
            let seen: Vec<&str> = (0..cells.len()).map(|row| first.get(row).unwrap_or("")).collect();
            assert_eq!(cells.as_slice(), seen);
            assert_eq!(cells.len(), texts[1].null_count());
            let lengths: Vec<u64> = cells.iter().map(|cell| cell.len() as u64).collect();
            assert_eq!(lengths, issues);
        }
    }
}
