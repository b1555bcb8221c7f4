//! What the column walks of the normalizing engines share: repeated cells read once, empty text written as null.

use std::hash::Hash;

use arrow_array::builder::StringViewBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use rapidhash::RapidHashMap;

use crate::text::{Text, unpack};

/// Cells looked at before it is decided whether remembering answers pays.
const TRIAL: usize = 4096;
/// Answers kept at most: columns that repeat repeat few values.
const KEPT: usize = 1 << 15;

/// Answers by cell. Columns of cities, companies and given names repeat; where a column turns out not to, the memory is given up.
pub(crate) struct Repeats<K, A> {
    seen: RapidHashMap<K, u32>,
    answers: Vec<A>,
    asked: usize,
    hits: usize,
    remembering: bool,
    single: A,
}

impl<K: Hash + Eq + Copy, A: Default> Repeats<K, A> {
    pub(crate) fn new() -> Self {
        Self {
            seen: RapidHashMap::default(),
            answers: Vec::new(),
            asked: 0,
            hits: 0,
            remembering: true,
            single: A::default(),
        }
    }

    /// The answer for `cell`, by `read` where it is not known yet. `read` overwrites what it is given.
    pub(crate) fn get(&mut self, cell: K, read: impl FnOnce(K, &mut A)) -> &A {
        if self.remembering {
            self.asked += 1;
            if let Some(at) = self.seen.get(&cell) {
                self.hits += 1;
                return &self.answers[*at as usize];
            }
            if self.asked == TRIAL && self.hits * 2 < TRIAL {
                self.remembering = false;
                self.seen = RapidHashMap::default();
            } else if self.answers.len() < KEPT {
                let mut answer = A::default();
                read(cell, &mut answer);
                self.seen.insert(cell, self.answers.len() as u32);
                self.answers.push(answer);
                return &self.answers[self.answers.len() - 1];
            }
        }
        read(cell, &mut self.single);
        &self.single
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
