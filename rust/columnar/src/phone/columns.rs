//! Columns that are filled by row number: what is never written stays null and costs nothing.
//!
//! Arrow's builders ask at every row whether they must grow. Here the number of rows is known, most cells of a piece have
//! an answer, and numbers in text are short: up to twelve characters they stand in the view itself.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{ArrayRef, BooleanArray, ListArray, PrimitiveArray, StringViewArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field};

/// Text of up to so many bytes stands in the view.
const INLINE: usize = 12;

/// One bit a row, all clear at first.
pub(super) struct Bits {
    words: Vec<u64>,
    rows: usize,
}

impl Bits {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            words: vec![0; rows.div_ceil(64)],
            rows,
        }
    }

    #[inline]
    pub(super) fn set(&mut self, row: usize, bit: bool) {
        self.words[row / 64] |= u64::from(bit) << (row % 64);
    }

    /// Sets the bits of 64 rows at once, of which `row` is one.
    #[inline]
    pub(super) fn set_word(&mut self, row: usize, word: u64) {
        self.words[row / 64] = word;
    }

    fn buffer(self) -> BooleanBuffer {
        BooleanBuffer::new(Buffer::from_vec(self.words), 0, self.rows)
    }

    pub(super) fn nulls(self) -> NullBuffer {
        NullBuffer::new(self.buffer())
    }

    pub(super) fn array(self, nulls: Option<NullBuffer>) -> ArrayRef {
        Arc::new(BooleanArray::new(self.buffer(), nulls))
    }
}

/// Numbers, zero at first.
pub(super) fn numbers<T: ArrowPrimitiveType>(values: Vec<T::Native>, nulls: Option<NullBuffer>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(ScalarBuffer::from(values), nulls))
}

/// Short ASCII text, empty at first.
pub(super) struct Texts {
    views: Vec<u128>,
    long: Vec<u8>,
}

impl Texts {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            views: vec![0; rows],
            long: Vec::new(),
        }
    }

    /// Writes `len` bytes of ASCII, the first one lowest in `text` and nothing behind the last.
    #[inline]
    pub(super) fn set_register(&mut self, row: usize, text: u128, len: usize) {
        if len <= INLINE {
            self.views[row] = text << 32 | len as u128;
        } else {
            self.set(row, &text.to_le_bytes(), len);
        }
    }

    /// Writes the first `len` bytes of `text`; the caller has put ASCII there.
    #[inline]
    pub(super) fn set<const N: usize>(&mut self, row: usize, text: &[u8; N], len: usize) {
        const { assert!(N >= 16) };
        let mut head = [0; 16];
        head.copy_from_slice(&text[..16]);
        let head = u128::from_le_bytes(head);
        let size = len as u128;
        self.views[row] = if len <= INLINE {
            (head & ((1 << (8 * len)) - 1)) << 32 | size
        } else {
            let offset = self.long.len() as u128;
            // So many bytes always are copied faster than as many as there are.
            self.long.extend_from_slice(text);
            self.long.truncate(offset as usize + len);
            offset << 96 | (head & 0xffff_ffff) << 32 | size
        };
    }

    pub(super) fn array(self, nulls: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
        let buffers = if self.long.is_empty() {
            vec![]
        } else {
            vec![Buffer::from_vec(self.long)]
        };
        Ok(Arc::new(StringViewArray::try_new(self.views.into(), buffers, nulls)?))
    }
}

/// A column of few texts, ascending by row: nulls between them.
pub(super) fn sparse<T: AsRef<str>>(rows: usize, found: &[(usize, T)]) -> Result<ArrayRef, ArrowError> {
    if found.is_empty() {
        return Ok(Arc::new(StringViewArray::new_null(rows)));
    }
    let mut views = vec![0; rows];
    let mut there = Bits::new(rows);
    let mut texts = StringViewBuilder::with_capacity(found.len());
    found.iter().for_each(|(_, text)| texts.append_value(text));
    let texts = texts.finish();
    for ((row, _), view) in found.iter().zip(texts.views()) {
        views[*row] = *view;
        there.set(*row, true);
    }
    let buffers = texts.data_buffers().to_vec();
    Ok(Arc::new(StringViewArray::try_new(
        views.into(),
        buffers,
        Some(there.nulls()),
    )?))
}

/// A column of lists whose items stand one after another; `ends` has each row's end.
pub(super) fn lists(ends: Vec<i32>, items: ArrayRef, nulls: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
    let mut offsets = Vec::with_capacity(ends.len() + 1);
    offsets.push(0);
    offsets.extend(ends);
    let item = Arc::new(Field::new_list_field(items.data_type().clone(), true));
    let offsets = OffsetBuffer::new(offsets.into());
    Ok(Arc::new(ListArray::try_new(item, offsets, items, nulls)?))
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::*;

    #[test]
    fn sparse_texts_stand_in_their_rows() {
        let found = [(1, "12"), (4, "a text that is longer than a view"), (5, "")];
        let array = sparse(7, &found).unwrap();
        let texts: Vec<_> = array.as_string_view().iter().collect();
        assert_eq!(
            vec![None, Some("12"), None, None, Some(found[1].1), Some(""), None],
            texts
        );
        assert_eq!(3, sparse::<&str>(3, &[]).unwrap().null_count());
    }

    #[test]
    fn texts_of_every_length_read_back() {
        let text = *b"+1234567890123456789.";
        let mut texts = Texts::new(22);
        let mut there = Bits::new(22);
        for len in 1..22 {
            if len < 16 {
                let head = u128::from_le_bytes(text[..16].try_into().unwrap()) & ((1 << (8 * len)) - 1);
                texts.set_register(len, head, len);
            } else {
                texts.set(len, &text, len);
            }
            there.set(len, true);
        }
        let array = texts.array(Some(there.nulls())).unwrap();
        assert!(array.is_null(0));
        for len in 1..22 {
            assert_eq!(str::from_utf8(&text[..len]).unwrap(), array.as_string_view().value(len));
        }
    }
}
