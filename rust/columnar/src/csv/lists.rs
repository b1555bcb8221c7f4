//! Columns of lists as cells of a CSV file.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, GenericListArray, OffsetSizeTrait, PrimitiveArray};
use arrow_schema::{ArrowError, DataType};

use super::{Cells, digits};
use crate::text::Text;

/// Between the elements of a list.
const BETWEEN: &[u8] = b"; ";

/// What appends lists of text or whole numbers, their elements joined, nulls left out.
pub(super) fn elements<'a, O: OffsetSizeTrait>(
    lists: &'a GenericListArray<O>,
    separator: u8,
    write: impl Fn(&[u8], &mut Vec<u8>) + 'a,
) -> Result<Cells<'a>, ArrowError> {
    if lists.values().data_type() == &DataType::Null {
        return Ok(Box::new(|_, _| {}));
    }
    match lists.values().data_type() {
        DataType::UInt32 => return Ok(whole_numbers::<O, UInt32Type>(lists, separator, write)),
        DataType::UInt64 => return Ok(whole_numbers::<O, UInt64Type>(lists, separator, write)),
        _ => {}
    }
    let values = Text::of(lists.values())?;
    let offsets = lists.value_offsets();
    Ok(Box::new(move |at, out| {
        let (start, end) = (offsets[at].as_usize(), offsets[at + 1].as_usize());
        if start == end || lists.is_null(at) {
            return;
        }
        let mut filled = (start..end).filter_map(|element| values.get(element));
        let Some(first) = filled.next() else { return };
        if start + 1 == end {
            return write(first.as_bytes(), out);
        }
        let mut cell = first.as_bytes().to_vec();
        for element in filled {
            cell.extend_from_slice(BETWEEN);
            cell.extend_from_slice(element.as_bytes());
        }
        write(&cell, out);
    }))
}

/// Lists of whole numbers.
fn whole_numbers<'a, O: OffsetSizeTrait, T: ArrowPrimitiveType>(
    lists: &'a GenericListArray<O>,
    separator: u8,
    write: impl Fn(&[u8], &mut Vec<u8>) + 'a,
) -> Cells<'a>
where
    T::Native: Into<u64>,
{
    let values = lists.values().as_primitive::<T>();
    let offsets = lists.value_offsets();
    Box::new(move |at, out| {
        if lists.is_null(at) {
            return;
        }
        let (start, end) = (offsets[at].as_usize(), offsets[at + 1].as_usize());
        if end - start > 1 && separator == BETWEEN[0] {
            let mut cell = Vec::new();
            joined(values, start..end, &mut cell);
            write(&cell, out);
        } else {
            joined(values, start..end, out);
        }
    })
}

/// Appends those of some numbers that are not null, parted.
fn joined<T: ArrowPrimitiveType>(values: &PrimitiveArray<T>, range: Range<usize>, out: &mut Vec<u8>)
where
    T::Native: Into<u64>,
{
    let before = out.len();
    for element in range.filter(|element| values.is_valid(*element)) {
        if out.len() > before {
            out.extend_from_slice(BETWEEN);
        }
        digits(values.value(element).into(), out);
    }
}

/// Whether all elements of a column's lists are numbers of E.164.
pub(super) fn only_numbers(column: &ArrayRef) -> Result<bool, ArrowError> {
    match column.data_type() {
        DataType::List(_) => all_numbers(column.as_list::<i32>()),
        _ => all_numbers(column.as_list::<i64>()),
    }
}

fn all_numbers<O: OffsetSizeTrait>(lists: &GenericListArray<O>) -> Result<bool, ArrowError> {
    let offsets = lists.value_offsets();
    let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else {
        return Ok(true);
    };
    if matches!(
        lists.values().data_type(),
        DataType::Null | DataType::UInt32 | DataType::UInt64
    ) {
        return Ok(true);
    }
    let values = Text::of(lists.values())?;
    let number = |cell: &str| {
        cell.strip_prefix('+')
            .is_some_and(|digits| (2..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    Ok((first.as_usize()..last.as_usize()).all(|at| values.get(at).is_none_or(number)))
}
