//! Cells in which certain signs stand: the few that need a closer look before a table goes out as a file.

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::ArrowError;
use rayon::prelude::*;

use crate::text::{Text, unpack};
use crate::threads;

/// For each column the rows whose cell begins with one of `marks`, in their order.
///
/// A cell that begins with one of `signs` and goes on with nothing but digits, spaces, `( ) - . /` is a number, and is
/// left out: most columns of telephones hold nothing else.
pub fn beginning(
    batches: &[RecordBatch],
    marks: &str,
    signs: &str,
    threads: Option<usize>,
) -> Result<Vec<UInt32Array>, ArrowError> {
    let first = bytes_of(marks.chars().filter_map(|mark| {
        let mut room = [0; 4];
        mark.encode_utf8(&mut room).bytes().next()
    }));
    let plain = bytes_of(b"0123456789 ()-./".iter().copied());
    rows_where(batches, threads, &first, |cell| {
        let mut letters = cell.chars();
        letters.next().is_some_and(|mark| {
            let rest = letters.as_str().as_bytes();
            marks.contains(mark) && !(signs.contains(mark) && rest.iter().all(|&byte| plain[usize::from(byte)]))
        })
    })
}

/// For each column the rows whose cell holds one of the `signs`, in their order.
///
/// An error for signs beyond ASCII, whose bytes stand in other letters too.
pub fn holding(batches: &[RecordBatch], signs: &str, threads: Option<usize>) -> Result<Vec<UInt32Array>, ArrowError> {
    if !signs.is_ascii() {
        return Err(ArrowError::InvalidArgumentError(format!("{signs:?} are not ASCII")));
    }
    let wanted = bytes_of(signs.bytes());
    rows_where(batches, threads, &[true; 256], |cell| {
        cell.bytes().any(|byte| wanted[usize::from(byte)])
    })
}

fn bytes_of(bytes: impl Iterator<Item = u8>) -> [bool; 256] {
    let mut table = [false; 256];
    for byte in bytes {
        table[usize::from(byte)] = true;
    }
    table
}

/// The rows of each column whose cell begins with one of the bytes `first` and is `wanted`; null and empty ones never are.
fn rows_where(
    batches: &[RecordBatch],
    threads: Option<usize>,
    first: &[bool; 256],
    wanted: impl Fn(&str) -> bool + Sync,
) -> Result<Vec<UInt32Array>, ArrowError> {
    let width = batches.first().map_or(0, RecordBatch::num_columns);
    let column = |at: usize| {
        let mut found = Vec::new();
        let mut start = 0;
        for batch in batches {
            let cells: ArrayRef = unpack(batch.column(at))?;
            let text = Text::of(&cells)?;
            let fits = |row: &usize| begins(text, *row, first) && text.get(*row).is_some_and(&wanted);
            found.extend((0..text.len()).filter(fits).map(|row| start + row as u32));
            start += text.len() as u32;
        }
        Ok(UInt32Array::from(found))
    };
    threads::run(threads, || (0..width).into_par_iter().map(column).collect())
}

/// Whether the cell's first byte is one of `first`; what stands in a null cell is anything.
fn begins(text: Text<'_>, row: usize, first: &[bool; 256]) -> bool {
    match text {
        // A view holds its length and the first bytes of the text, wherever the rest lies: nothing else is looked up.
        Text::View(cells) => {
            let view = cells.views()[row];
            view as u32 != 0 && first[usize::from((view >> 32) as u8)]
        }
        _ => text
            .get(row)
            .and_then(|cell| cell.bytes().next())
            .is_some_and(|byte| first[usize::from(byte)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{StringArray, StringViewArray};
    use std::sync::Arc;

    fn batches(parts: &[&[Option<&str>]]) -> Vec<RecordBatch> {
        let of = |part: &&[Option<&str>]| {
            let small: ArrayRef = Arc::new(StringArray::from(part.to_vec()));
            let view: ArrayRef = Arc::new(StringViewArray::from(part.to_vec()));
            RecordBatch::try_from_iter([("small", small), ("view", view)]).unwrap()
        };
        parts.iter().map(of).collect()
    }

    fn rows(found: &[UInt32Array]) -> Vec<Vec<u32>> {
        found.iter().map(|column| column.values().to_vec()).collect()
    }

    #[test]
    fn cells_that_begin_with_a_mark_are_found_in_every_batch_and_numbers_are_not() {
        let parts: [&[Option<&str>]; 2] = [
            &[Some("=1"), Some("+7 (916) 123-45-67"), None, Some("")],
            &[Some("+7 доб. 1"), Some("＋1"), Some("ＡБВ"), Some("-"), Some("a=")],
        ];
        let found = beginning(&batches(&parts), "=+-＋", "+-", None).unwrap();
        assert_eq!(vec![vec![0, 4, 5]; 2], rows(&found));
    }

    #[test]
    fn cells_that_hold_a_sign_anywhere_are_found() {
        let found = holding(
            &batches(&[&[Some("а;б"), None, Some("аб"), Some("\t")]]),
            ";\t",
            Some(1),
        )
        .unwrap();
        assert_eq!(vec![vec![0, 3]; 2], rows(&found));
        assert!(holding(&[], "；", None).is_err());
    }
}
