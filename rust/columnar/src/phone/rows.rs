//! All phone columns of a base, row by row: the best number, the others, and what is wrong with the cells.
//!
//! Where a row has no usable number, other cells of it may be looked at for one.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, StringViewBuilder};
use arrow_array::types::{UInt16Type, UInt64Type};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_phone::repair::{Context, Mark, Marks, Reading, Status};
use prozvon_phone::{Facts, Metadata, Number, Quick};

use super::columns::{lists, numbers, sparse};
use super::in_pieces;
use super::repair::{Verdicts, facts_of, list_of};
use crate::text::{Text, unpack};

/// So many digits of a cell that is no number may still tell whose number it was meant to be.
const TRACE: std::ops::RangeInclusive<usize> = 6..=13;

/// The columns of [`phone_columns_batches`]; with columns `elsewhere` there is one more, of the same name. `phone_trace` has
/// the digits of the row's first cell that is no number, or those that it begins with.
pub fn phone_columns_schema(elsewhere: usize) -> Schema {
    let mut fields = vec![
        Field::new("pz_phone", DataType::Utf8View, true),
        Field::new("pz_phone_status", DataType::UInt8, true),
        Field::new("pz_phone_type", DataType::UInt8, true),
        Field::new("pz_phone_region", DataType::UInt8, true),
        Field::new("pz_phone_repair", DataType::Utf8View, true),
        Field::new("pz_phones", list_of(DataType::Utf8View), true),
        Field::new("phone_keys", list_of(DataType::UInt64), true),
        Field::new("phone_issues", list_of(DataType::Utf8View), true),
        Field::new("phone_trace", DataType::Utf8View, true),
    ];
    if elsewhere > 0 {
        fields.push(Field::new("elsewhere", DataType::UInt16, false));
    }
    Schema::new(fields)
}

/// Repairs the first `phones` columns of a table together; a column behind them holds the city.
///
/// A row's numbers keep the order of columns and cells. The first is the row's phone, and its status, type, region and
/// repair are those of its cell; where no cell gives a number, they are those of the first cell that is not empty.
///
/// The last `elsewhere` columns are of something else. They are looked at, one after another, where the row's own give no
/// number: all that is said of the row is then of the first such cell with a number, and `elsewhere` says which of these
/// columns it is in, counted from one, and 0 of all other rows.
pub fn phone_columns_batches(
    batches: &[RecordBatch],
    phones: usize,
    elsewhere: usize,
    region: Option<&str>,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    metadata.expect(metadata.region(region.unwrap_or("")));
    let width = batches.first().map_or(phones + elsewhere, RecordBatch::num_columns);
    if phones + elsewhere > width || elsewhere > usize::from(u16::MAX) {
        let text = format!("{phones} columns of phones and {elsewhere} to look elsewhere in, of {width}");
        return Err(ArrowError::InvalidArgumentError(text));
    }
    in_pieces(batches, threads, |piece| {
        let columns = piece.columns().iter().map(unpack).collect::<Result<Vec<_>, _>>()?;
        let texts = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let (texts, others) = texts.split_at(texts.len() - elsewhere);
        let (phones, city) = texts.split_at(phones);
        let cells = Cells {
            phones,
            city: city.first(),
            elsewhere: others,
        };
        let found = cells.read(piece.num_rows(), region, metadata)?;
        let mut ends = Vec::with_capacity(piece.num_rows());
        let mut codes = StringViewBuilder::new();
        for faults in found.faults {
            faults.iter().for_each(|mark| codes.append_value(mark.code()));
            ends.push(codes.len() as i32);
        }
        let mut columns = found.columns;
        columns.insert(ISSUES, lists(ends, Arc::new(codes.finish()), None)?);
        if elsewhere > 0 {
            columns.push(numbers::<UInt16Type>(found.elsewhere, None));
        }
        RecordBatch::try_new(Arc::new(phone_columns_schema(elsewhere)), columns)
    })
}

/// Place of the issues in [`phone_columns_schema`].
const ISSUES: usize = 7;
/// Place of the keys in [`Found::columns`].
pub(crate) const KEYS: usize = 6;

/// The cells of rows, by columns.
pub(crate) struct Cells<'a, 'c> {
    pub(crate) phones: &'c [Text<'a>],
    pub(crate) city: Option<&'c Text<'a>>,
    pub(crate) elsewhere: &'c [Text<'a>],
}

/// What [`phone_columns_batches`] says of rows: its columns but for the issues, these as marks, and where a number was found
/// elsewhere, if there is any such column.
pub(crate) struct Found {
    pub(crate) columns: Vec<ArrayRef>,
    pub(crate) faults: Vec<Marks>,
    pub(crate) elsewhere: Vec<u16>,
}

impl Cells<'_, '_> {
    pub(crate) fn read(&self, rows: usize, region: Option<&str>, metadata: &Metadata) -> Result<Found, ArrowError> {
        let context = Context::new(metadata, region.unwrap_or(""));
        let mut all = Rows::new(rows);
        let mut origin = Vec::with_capacity(if self.elsewhere.is_empty() { 0 } else { rows });
        for row in 0..rows {
            let here = context.in_city(self.city.and_then(|c| c.get(row)));
            for column in self.phones {
                if let Some(cell) = column.get(row) {
                    all.seen.read(cell, metadata, &here);
                }
            }
            if !self.elsewhere.is_empty() {
                let looked = all.seen.numbers.is_empty();
                let cells = self.elsewhere.iter().map(|column| column.get(row).unwrap_or(""));
                let stray = looked.then(|| all.seen.look(cells, metadata, &context)).flatten();
                origin.push(stray.map_or(0, |at| at as u16 + 1));
            }
            all.close(row);
        }
        all.finish(origin)
    }
}

/// What [`phone_columns_batches`] says of one row for matching, `phone_keys` and `phone_trace`; the cells of `elsewhere` are
/// looked at where the row's own give no number.
pub(crate) fn row_keys<'t>(
    cells: impl Iterator<Item = &'t str>,
    elsewhere: impl Iterator<Item = &'t str>,
    city: Option<&str>,
    region: Option<&str>,
    metadata: &Metadata,
) -> (Vec<u64>, Option<String>) {
    let context = Context::new(metadata, region.unwrap_or(""));
    let here = context.in_city(city);
    let mut seen = Seen::default();
    cells.for_each(|cell| seen.read(cell, metadata, &here));
    if seen.numbers.is_empty() {
        seen.look(elsewhere, metadata, &context);
    }
    (seen.keys().collect(), seen.trace)
}

/// The digits of a cell that has nothing but what telephone numbers are written with; `None` for any other.
fn bare_digits(cell: &str) -> Option<String> {
    let mark = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '+' | '(' | ')' | '-' | '.' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}'
            )
    };
    let digits: String = cell.chars().filter(|c| !mark(*c)).collect();
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The digits that a cell still has of a number that was masked (`8-920-555-XX-XX`, then `*`) or rounded (`7,9205E+10`,
/// then `~`); `None` for any other.
fn beginning(cell: &str) -> Option<String> {
    const MASKED: std::ops::RangeInclusive<usize> = 10..=12;
    let cell = cell.trim().trim_start_matches('\'');
    if let Some((mantissa, _)) = cell
        .split_once("E+10")
        .or_else(|| cell.split_once("e+10"))
        .filter(|c| c.1.is_empty())
    {
        let (whole, part) = mantissa.trim_start_matches('+').split_once([',', '.'])?;
        let digits = whole == "7" && part.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| format!("7{part}~"));
    }
    let (mut known, mut masks, mut places) = (String::new(), 0, 0);
    for letter in cell.chars() {
        match letter {
            '0'..='9' => {
                places += 1;
                if masks == 0 {
                    known.push(letter);
                }
            }
            'X' | 'x' | 'Х' | 'х' | '*' | '#' | '_' | '•' => {
                places += 1;
                masks += 1;
            }
            '+' | '(' | ')' | '-' | '.' | ' ' | '\u{a0}' => {}
            _ => return None,
        }
    }
    let masked = masks > 1 && MASKED.contains(&places) && known.starts_with(['7', '8']);
    masked.then(|| known + "*")
}

/// What the small columns say of a row: from the cell of its best number.
#[derive(Clone, Copy)]
struct Head {
    status: Status,
    facts: Option<Facts>,
    marks: Marks,
}

struct Rows {
    verdicts: Verdicts,
    phone_ends: Vec<i32>,
    phones: StringViewBuilder,
    key_ends: Vec<i32>,
    keys: Vec<u64>,
    faults: Vec<Marks>,
    traces: Vec<(usize, String)>,
    seen: Seen,
}

/// The row being seen.
#[derive(Default)]
struct Seen {
    reading: Reading,
    numbers: Vec<Number>,
    head: Option<Head>,
    faults: Marks,
    trace: Option<String>,
}

impl Seen {
    /// Takes in one cell of the row; an empty one says nothing.
    #[inline]
    fn read(&mut self, cell: &str, metadata: &Metadata, context: &Context<'_>) {
        if cell.is_empty() {
            return;
        }
        if let Some((quick, status)) = metadata.plain_number(cell.as_bytes(), context) {
            self.see_plain(&quick, status);
        } else {
            let mut reading = std::mem::take(&mut self.reading);
            metadata.repair(cell, context, &mut reading);
            self.see(cell, &reading);
            self.reading = reading;
        }
    }

    /// Looks for a number in the cells of a row that has none; the first column with one, which is all that is known of
    /// the row then.
    fn look<'t>(
        &mut self,
        mut cells: impl Iterator<Item = &'t str>,
        metadata: &Metadata,
        context: &Context<'_>,
    ) -> Option<usize> {
        cells.position(|cell| {
            metadata.may_hold_a_number(cell) && {
                let known = (self.head.take(), std::mem::take(&mut self.faults), self.trace.take());
                self.read(cell, metadata, context);
                let found = !self.numbers.is_empty();
                if !found {
                    (self.head, self.faults, self.trace) = known;
                }
                found
            }
        })
    }

    #[inline]
    fn see_plain(&mut self, quick: &Quick, status: Status) {
        if self.numbers.is_empty() {
            self.head = Some(Head {
                status,
                facts: Some(quick.facts()),
                marks: Marks::default(),
            });
        }
        self.take(quick.number());
    }

    fn see(&mut self, cell: &str, reading: &Reading) {
        let Some(status) = reading.status else { return };
        self.faults = self.faults.union(reading.marks.faults());
        let first = !reading.numbers().is_empty() && self.numbers.is_empty();
        if first || self.head.is_none() {
            self.head = Some(Head {
                status,
                facts: facts_of(reading),
                marks: reading.marks,
            });
        }
        for found in reading.numbers() {
            self.take(found.number);
        }
        let nobodys = [Mark::Placeholder, Mark::ShortNumber, Mark::PremiumNumber];
        let nobodys = nobodys.iter().any(|mark| reading.marks.has(*mark));
        if reading.numbers().is_empty() && self.trace.is_none() && !nobodys {
            let digits = bare_digits(cell).or_else(|| beginning(cell));
            self.trace = digits.filter(|digits| TRACE.contains(&digits.len()));
        }
    }

    #[inline]
    fn take(&mut self, number: Number) {
        if !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }

    /// The numbers' keys. Valid numbers have 15 digits at most and always fit.
    fn keys(&mut self) -> impl Iterator<Item = u64> {
        self.numbers.drain(..).filter_map(|number| number.key())
    }
}

impl Rows {
    fn new(rows: usize) -> Self {
        Self {
            verdicts: Verdicts::new(rows),
            phone_ends: Vec::with_capacity(rows),
            phones: StringViewBuilder::new(),
            key_ends: Vec::with_capacity(rows),
            keys: Vec::with_capacity(rows),
            faults: Vec::with_capacity(rows),
            traces: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// Ends the row.
    fn close(&mut self, row: usize) {
        if let Some(head) = self.seen.head.take() {
            self.verdicts.head(row, head.status, head.facts, head.marks);
        }
        if let Some(number) = self.seen.numbers.first() {
            self.verdicts.number(row, number);
        }
        for number in self.seen.numbers.iter().skip(1) {
            self.phones.append_value(number.e164().as_str());
        }
        self.keys.extend(self.seen.keys());
        self.faults.push(std::mem::take(&mut self.seen.faults));
        self.traces.extend(self.seen.trace.take().map(|digits| (row, digits)));
        self.phone_ends.push(self.phones.len() as i32);
        self.key_ends.push(self.keys.len() as i32);
    }

    fn finish(mut self, elsewhere: Vec<u16>) -> Result<Found, ArrowError> {
        let rows = self.phone_ends.len();
        let ([phone, status, kind, region, repair], _) = self.verdicts.finish()?;
        let columns: Vec<ArrayRef> = vec![
            phone,
            status,
            kind,
            region,
            repair,
            lists(self.phone_ends, Arc::new(self.phones.finish()), None)?,
            lists(self.key_ends, numbers::<UInt64Type>(self.keys, None), None)?,
            sparse(rows, &self.traces)?,
        ];
        Ok(Found {
            columns,
            faults: self.faults,
            elsewhere,
        })
    }
}
