//! Arrow columns to the lines of a CSV file, row by row, as `prozvon_delimited::cells` writes them.

use std::io::Write;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Date32Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, RecordBatch, StringViewArray};
use arrow_buffer::ArrowNativeType;
use arrow_schema::{ArrowError, DataType, TimeUnit};
use prozvon_delimited::cells::Manner;
use prozvon_normalize::date::civil;

use self::lists::{elements, only_numbers};
use crate::text::Text;

mod lists;

/// A table that is to be written, any part of it at a time.
///
/// Columns are text (plain, or words of a dictionary), whole numbers, lists of either, and days and times without a zone,
/// which are written as in ISO 8601. Null is an empty cell. The elements of a list are joined by `; `, nulls left out.
///
/// Text that a spreadsheet would run gets an apostrophe, but for the columns that are `free`; so is a column of lists in
/// which nothing but numbers of E.164 stand.
pub struct Csv {
    batches: Vec<RecordBatch>,
    free: Vec<bool>,
    manner: Manner,
}

impl Csv {
    /// A table, the names of its free columns, and what stands between two cells, which must be ASCII.
    ///
    /// An error for a column of another type.
    pub fn new(batches: Vec<RecordBatch>, free: &[String], separator: u8) -> Result<Self, ArrowError> {
        let mut table = Self {
            batches,
            free: Vec::new(),
            manner: Manner { separator },
        };
        if let Some(first) = table.batches.first() {
            let named = |name: &String| free.contains(name);
            table.free = first
                .schema()
                .fields()
                .iter()
                .map(|field| named(field.name()))
                .collect();
            for (number, field) in first.schema().fields().iter().enumerate() {
                if matches!(field.data_type(), DataType::List(_) | DataType::LargeList(_)) {
                    let parts = table.batches.iter().map(|batch| only_numbers(batch.column(number)));
                    table.free[number] |= parts.collect::<Result<Vec<_>, _>>()?.into_iter().all(|only| only);
                }
            }
        }
        table.batches()?;
        Ok(table)
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// How cells are written.
    pub fn manner(&self) -> Manner {
        self.manner
    }

    /// Appends the lines of some rows. A lone empty cell is quoted: an empty line is no row.
    pub fn lines(&self, rows: Range<usize>, out: &mut Vec<u8>) -> Result<(), ArrowError> {
        let mut start = 0;
        for batch in self.batches()? {
            for at in rows.start.max(start)..rows.end.min(start + batch.rows) {
                let before = out.len();
                batch.append(at - start, out);
                if out.len() == before && batch.cells.len() == 1 {
                    out.extend_from_slice(b"\"\"");
                }
                out.push(b'\n');
            }
            start += batch.rows;
        }
        Ok(())
    }

    /// The table's batches in their order, ready to be written.
    pub fn batches(&self) -> Result<Vec<Ready<'_>>, ArrowError> {
        self.batches.iter().map(|batch| self.ready(batch)).collect()
    }

    fn ready<'a>(&'a self, batch: &'a RecordBatch) -> Result<Ready<'a>, ArrowError> {
        let columns = batch.columns().iter().zip(&self.free);
        Ok(Ready {
            separator: self.manner.separator,
            rows: batch.num_rows(),
            cells: columns
                .map(|(column, &free)| cells(column, self.manner, free))
                .collect::<Result<_, _>>()?,
        })
    }
}

type Cells<'a> = Box<dyn Fn(usize, &mut Vec<u8>) + 'a>;

/// The columns of one batch, ready to be written.
pub struct Ready<'a> {
    separator: u8,
    rows: usize,
    cells: Vec<Cells<'a>>,
}

impl Ready<'_> {
    /// Rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Appends the cells of row `at`, without a line end.
    #[inline]
    pub fn append(&self, at: usize, out: &mut Vec<u8>) {
        for (number, cell) in self.cells.iter().enumerate() {
            if number > 0 {
                out.push(self.separator);
            }
            cell(at, out);
        }
    }
}

/// What appends a column's cells.
fn cells(column: &dyn Array, manner: Manner, free: bool) -> Result<Cells<'_>, ArrowError> {
    let write = move |cell: &[u8], out: &mut Vec<u8>| {
        if free {
            manner.plain(cell, out);
        } else {
            manner.cell(cell, out);
        }
    };
    let cells: Cells<'_> = match column.data_type() {
        DataType::Utf8View => views(column.as_string_view(), manner, free),
        DataType::Utf8 | DataType::LargeUtf8 => {
            let text = Text::of(column)?;
            Box::new(move |at, out| {
                if let Some(cell) = text.get(at) {
                    write(cell.as_bytes(), out);
                }
            })
        }
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::UInt8 => words::<UInt8Type>(column, write)?,
            DataType::UInt16 => words::<UInt16Type>(column, write)?,
            DataType::UInt32 => words::<UInt32Type>(column, write)?,
            DataType::Int32 => words::<Int32Type>(column, write)?,
            other => return Err(unknown(other)),
        },
        DataType::List(_) => elements(column.as_list::<i32>(), manner.separator, write)?,
        DataType::LargeList(_) => elements(column.as_list::<i64>(), manner.separator, write)?,
        DataType::UInt32 => numbers::<UInt32Type>(column),
        DataType::UInt64 => numbers::<UInt64Type>(column),
        DataType::Int32 => numbers::<Int32Type>(column),
        DataType::Int64 => numbers::<Int64Type>(column),
        DataType::Date32 => days(column),
        DataType::Timestamp(TimeUnit::Microsecond, None) => times(column),
        other => return Err(unknown(other)),
    };
    let nothing = column.null_count() == column.len();
    Ok(if nothing { Box::new(|_, _| {}) } else { cells })
}

/// Text in views, the short ones of which hold their letters themselves: four bytes of length and twelve of letters, or
/// the length, four letters, the number of a buffer and the place in it (Arrow columnar format, variable-size binary view).
fn views(column: &StringViewArray, manner: Manner, free: bool) -> Cells<'_> {
    let (views, buffers) = (column.views(), column.data_buffers());
    let nulls = column.nulls().filter(|nulls| nulls.null_count() > 0);
    Box::new(move |at, out| {
        let view = views[at];
        let length = view as u32;
        if length == 0 || nulls.is_some_and(|nulls| nulls.is_null(at)) {
            return;
        }
        if length <= 12 {
            let block = (view >> 32).to_le_bytes();
            if free {
                manner.short_plain(block, length as usize, out);
            } else {
                manner.short_cell(block, length as usize, out);
            }
            return;
        }
        let (buffer, start) = ((view >> 64) as u32 as usize, (view >> 96) as usize);
        let cell = &buffers[buffer][start..start + length as usize];
        if free {
            manner.plain(cell, out);
        } else {
            manner.cell(cell, out);
        }
    })
}

/// Words of a dictionary, each of which is made ready once.
fn words<K: ArrowDictionaryKeyType>(
    column: &dyn Array,
    write: impl Fn(&[u8], &mut Vec<u8>),
) -> Result<Cells<'_>, ArrowError> {
    let column = column.as_dictionary::<K>();
    let values = Text::of(column.values())?;
    let ready: Vec<Vec<u8>> = (0..values.len())
        .map(|at| {
            let mut word = Vec::new();
            write(values.get(at).unwrap_or_default().as_bytes(), &mut word);
            word
        })
        .collect();
    let keys = column.keys();
    Ok(Box::new(move |at, out| {
        if keys.is_valid(at) {
            out.extend_from_slice(&ready[keys.value(at).as_usize()]);
        }
    }))
}

fn numbers<T: ArrowPrimitiveType>(column: &dyn Array) -> Cells<'_>
where
    T::Native: Into<i128>,
{
    let column = column.as_primitive::<T>();
    Box::new(move |at, out| {
        if column.is_valid(at) {
            let number: i128 = column.value(at).into();
            if number < 0 {
                out.push(b'-');
            }
            digits(number.unsigned_abs() as u64, out);
        }
    })
}

/// Appends a number in decimal.
pub(crate) fn digits(number: u64, out: &mut Vec<u8>) {
    let mut room = [0; 20];
    let mut at = room.len();
    let mut left = number;
    loop {
        at -= 1;
        room[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    out.extend_from_slice(&room[at..]);
}

fn days(column: &dyn Array) -> Cells<'_> {
    let column = column.as_primitive::<Date32Type>();
    Box::new(move |at, out| {
        if column.is_valid(at) {
            day(column.value(at), out);
        }
    })
}

/// Times without a zone; of their seconds no more decimals are written than say something, by threes.
fn times(column: &dyn Array) -> Cells<'_> {
    const SECOND: i64 = 1_000_000;
    const DAY: i64 = 86_400 * SECOND;
    let column = column.as_primitive::<TimestampMicrosecondType>();
    Box::new(move |at, out| {
        if !column.is_valid(at) {
            return;
        }
        let time = column.value(at);
        let (date, rest) = (time.div_euclid(DAY), time.rem_euclid(DAY));
        day(date as i32, out); // 64 bits of microseconds are no more days than that
        let (seconds, micros) = (rest / SECOND, rest % SECOND);
        for (mark, number) in [(b'T', seconds / 3600), (b':', seconds / 60 % 60), (b':', seconds % 60)] {
            out.push(mark);
            out.extend_from_slice(&two(number as u32));
        }
        // Writing to memory does not fail.
        let _ = match micros {
            0 => Ok(()),
            micros if micros % 1000 == 0 => write!(out, ".{:03}", micros / 1000),
            micros => write!(out, ".{micros:06}"),
        };
    })
}

/// Appends a day, counted from 1970.
fn day(number: i32, out: &mut Vec<u8>) {
    let (year, month, day) = civil(number);
    if let Ok(year @ 0..=9999) = u32::try_from(year) {
        out.extend_from_slice(&two(year / 100));
        out.extend_from_slice(&two(year % 100));
    } else {
        // Years of more digits carry their sign. Writing to memory does not fail.
        let _ = write!(out, "{year:+05}");
    }
    out.push(b'-');
    out.extend_from_slice(&two(month));
    out.push(b'-');
    out.extend_from_slice(&two(day));
}

/// Two digits.
fn two(number: u32) -> [u8; 2] {
    [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]
}

fn unknown(kind: &DataType) -> ArrowError {
    ArrowError::InvalidArgumentError(format!("a column of {kind} has no text form"))
}
