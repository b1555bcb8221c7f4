//! Delimited text to text columns, by several threads.
//!
//! The columns are views into the text itself: a cell costs 16 bytes and is never copied, unless it holds doubled quotes.

use std::sync::Arc;

use arrow_array::builder::make_view;
use arrow_array::{ArrayRef, StringViewArray, UInt32Array};
use arrow_buffer::{Buffer, ScalarBuffer};
use arrow_schema::ArrowError;
use prozvon_delimited::chunks::likely_starts;
use prozvon_delimited::layout::Layout;
use prozvon_delimited::unquote;
use rayon::prelude::*;

pub use self::lines::lines;
use self::walk::{Walked, walk};

mod lines;
mod walk;

/// Bytes of text that one task reads.
const CHUNK: usize = 8 << 20;

/// A record that is not among the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its number in the text, from 1.
    pub record: u32,
    /// Its first byte, and one behind its last.
    pub span: (usize, usize),
    /// Reason code.
    pub code: &'static str,
}

impl Rejected {
    /// The same behind so many records of the text.
    fn behind(self, records: u32) -> Self {
        let record = self.record + records;
        Self { record, ..self }
    }
}

/// How often something was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records, kept and rejected.
    pub records: u32,
    /// Lines in which nothing stands.
    pub blank: u32,
    /// Records with line ends inside a cell.
    pub joined: u32,
    /// Records with quotes that open or close nothing.
    pub stray: u32,
    /// Records whose missing last cells were taken as empty.
    pub padded: u32,
    /// Records whose surplus empty cells were dropped.
    pub trimmed: u32,
    /// Records with a lone carriage return inside a cell.
    pub returns: u32,
    /// NUL bytes in the text.
    pub nuls: u32,
}

/// What a text came to.
pub struct Table {
    /// One text column for each of the layout's, all of one length.
    pub columns: Vec<ArrayRef>,
    /// The number of each row's record, from 1.
    pub records: UInt32Array,
    /// The rows with a line end in a cell.
    pub joined: UInt32Array,
    /// The records that are no rows.
    pub rejected: Vec<Rejected>,
    /// Counts.
    pub tally: Tally,
}

/// Why there is no table.
#[derive(Debug)]
pub enum Failure {
    /// The record so numbered opens something that does not end.
    Endless(u32),
    /// The columns do not go together; never seen.
    Arrow(ArrowError),
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error)
    }
}

/// A part of a text that begins and ends with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its first byte.
    pub start: usize,
    /// One behind its last byte.
    pub end: usize,
    /// Records before it.
    pub before: u32,
    /// Rows in it.
    pub rows: u32,
}

/// What a text holds, found without keeping its cells.
pub struct Survey {
    /// The parts of the text, in order; all together they are the text.
    pub pieces: Vec<Piece>,
    /// The records that are no rows.
    pub rejected: Vec<Rejected>,
    /// The cells of the rows with a line end in one of them: a column for each of the layout's.
    pub joined: Vec<ArrayRef>,
    /// Counts.
    pub tally: Tally,
}

/// Which rows' cells are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    All,
    Joined,
}

/// Splits `text` from byte `start` on, which must begin a record. `layout.columns` must not be 0.
///
/// Records that are not UTF-8 are rejected one by one; so are those with a replacement character when `replaced` says
/// that decoding put it there.
pub fn split(text: &Buffer, layout: &Layout, start: usize, replaced: bool) -> Result<Table, Failure> {
    let (chunks, indices) = chunks(text, layout, (start, CHUNK), replaced, Keep::All)?;
    assemble(text, chunks, layout.columns, indices)
}

/// Looks at all that [`split`] would, and says where the text can be parted for [`piece`], at about every `size` bytes.
pub fn survey(text: &Buffer, layout: &Layout, start: usize, replaced: bool, size: usize) -> Result<Survey, Failure> {
    let (mut chunks, indices) = chunks(text, layout, (start, size.max(1)), replaced, Keep::Joined)?;
    let mut before = 0;
    let mut pieces = Vec::with_capacity(chunks.len());
    for chunk in &mut chunks {
        pieces.push(Piece {
            start: chunk.walked.start,
            end: chunk.walked.end,
            before,
            rows: std::mem::take(&mut chunk.records).len() as u32,
        });
        before += chunk.walked.tally.records;
    }
    if pieces.is_empty() {
        // A text of no records is one piece without rows.
        let (end, rows) = (start, 0);
        pieces.push(Piece {
            start,
            end,
            before,
            rows,
        });
    }
    let kept = assemble(text, chunks, layout.columns, indices)?;
    Ok(Survey {
        pieces,
        rejected: kept.rejected,
        joined: kept.columns,
        tally: kept.tally,
    })
}

/// The rows of one piece of a text that was surveyed with the same layout.
pub fn piece(text: &Buffer, layout: &Layout, piece: Piece, replaced: bool) -> Result<Table, Failure> {
    let span = (0, piece.start, piece.end);
    let mut chunk = read_chunk(text.as_slice(), layout, Keep::All, span, replaced).map_err(Failure::Endless)?;
    chunk.records.iter_mut().for_each(|record| *record += piece.before);
    assemble(text, vec![chunk], layout.columns, 1)
}

/// The chunks of a text from a place on, of about a size, and how many numbers of buffers they use.
fn chunks(
    text: &Buffer,
    layout: &Layout,
    (start, size): (usize, usize),
    replaced: bool,
    keep: Keep,
) -> Result<(Vec<Chunk>, usize), Failure> {
    let data = text.as_slice();
    let starts = likely_starts(data, layout, start, size);
    let ends = starts.iter().skip(1).copied().chain([data.len()]);
    let tasks: Vec<(usize, usize, usize)> = starts
        .iter()
        .copied()
        .zip(ends)
        .enumerate()
        .map(|(i, (s, e))| (i, s, e))
        .collect();
    let read = |task| read_chunk(data, layout, keep, task, replaced);
    let guessed: Vec<Result<Chunk, u32>> = tasks.par_iter().map(|&task| read(task)).collect();

    // A chunk counts only if the one before it ended where it began; otherwise its guess was wrong and it is read again.
    let mut chunks: Vec<Chunk> = Vec::with_capacity(guessed.len());
    let mut at = start;
    let mut records = 0;
    let mut spare_index = guessed.len();
    for (guess, &(_, from, to)) in guessed.into_iter().zip(&tasks) {
        if from == at && from < to {
            let chunk = guess.map_err(|n| Failure::Endless(records + n))?;
            at = chunk.walked.end;
            records += chunk.walked.tally.records;
            chunks.push(chunk);
        }
        while at < to {
            let chunk = read((spare_index, at, to)).map_err(|n| Failure::Endless(records + n))?;
            spare_index += 1;
            at = chunk.walked.end;
            records += chunk.walked.tally.records;
            chunks.push(chunk);
        }
    }
    Ok((chunks, spare_index))
}

struct Chunk {
    index: usize,
    walked: Walked,
    views: Vec<Vec<u128>>,
    /// Cells whose doubled quotes were made single.
    unquoted: Vec<u8>,
    records: Vec<u32>,
    /// Rows with a line end in a cell.
    joined: Vec<u32>,
}

/// Reads the records that begin between two bytes; the `index` names the chunk's buffers.
fn read_chunk(
    data: &[u8],
    layout: &Layout,
    keep: Keep,
    (index, start, stop): (usize, usize, usize),
    replaced: bool,
) -> Result<Chunk, u32> {
    let quote = layout.quote.unwrap_or_default();
    let (own, side) = (2 * index as u32, 2 * index as u32 + 1);
    let mut views = vec![Vec::new(); layout.columns];
    let mut unquoted = Vec::new();
    let mut records = Vec::new();
    let mut joined = Vec::new();
    let walked = walk(data, layout, (start, stop), replaced, |number, record, fields| {
        let has_lines = memchr::memchr2(b'\r', b'\n', record.trim_ascii_end()).is_some();
        if has_lines {
            joined.push(records.len() as u32);
        }
        records.push(number);
        if keep == Keep::Joined && !has_lines {
            return;
        }
        for (column, field) in views.iter_mut().zip(fields) {
            let cell = &data[field.start..field.end];
            column.push(if field.escaped {
                let from = unquoted.len();
                unquote::append(cell, quote, &mut unquoted);
                make_view(&unquoted[from..], side, from as u32)
            } else {
                make_view(cell, own, field.start.saturating_sub(start) as u32)
            });
        }
    })?;
    Ok(Chunk {
        index,
        walked,
        views,
        unquoted,
        records,
        joined,
    })
}

fn assemble(text: &Buffer, mut chunks: Vec<Chunk>, columns: usize, indices: usize) -> Result<Table, Failure> {
    let mut buffers = vec![Buffer::default(); 2 * indices];
    let mut tally = Tally::default();
    let mut records = Vec::with_capacity(chunks.iter().map(|c| c.records.len()).sum());
    let mut joined = Vec::new();
    let mut rejected = Vec::new();
    for chunk in &mut chunks {
        joined.extend(chunk.joined.iter().map(|row| row + records.len() as u32));
        let Walked { start, end, .. } = chunk.walked;
        buffers[2 * chunk.index] = text.slice_with_length(start, end - start);
        buffers[2 * chunk.index + 1] = Buffer::from_vec(std::mem::take(&mut chunk.unquoted));
        records.extend(chunk.records.iter().map(|r| r + tally.records));
        rejected.extend(chunk.walked.rejected.drain(..).map(|r| r.behind(tally.records)));
        tally.add(chunk.walked.tally);
    }
    // Column by column, each one's parts given back before the next is put together: the views never exist twice.
    let mut parts: Vec<Vec<Vec<u128>>> = (0..columns).map(|_| Vec::with_capacity(chunks.len())).collect();
    for chunk in chunks {
        for (column, views) in parts.iter_mut().zip(chunk.views) {
            column.push(views);
        }
    }
    let buffers: Arc<[Buffer]> = buffers.into();
    let columns = parts
        .into_par_iter()
        .map(|parts| {
            let views = if parts.len() == 1 {
                parts.into_iter().next().unwrap_or_default()
            } else {
                parts.concat()
            };
            let column = StringViewArray::try_new(ScalarBuffer::from(views), buffers.clone(), None)?;
            Ok(Arc::new(column) as ArrayRef)
        })
        .collect::<Result<Vec<_>, ArrowError>>()?;
    Ok(Table {
        columns,
        records: UInt32Array::from(records),
        joined: UInt32Array::from(joined),
        rejected,
        tally,
    })
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.records += other.records;
        self.blank += other.blank;
        self.joined += other.joined;
        self.stray += other.stray;
        self.padded += other.padded;
        self.trimmed += other.trimmed;
        self.returns += other.returns;
        self.nuls += other.nuls;
    }
}
