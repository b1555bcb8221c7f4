//! Repaired numbers: of one column, and of all phone columns of a base, row by row.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, StringViewBuilder};
use arrow_array::types::{Float32Type, UInt8Type, UInt64Type};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_phone::repair::{Context, Found, Mark, Marks, Reading, Status};
use prozvon_phone::{Facts, Metadata, Number, Quick};

use super::columns::{Bits, Texts, lists, numbers, sparse};
use super::in_pieces;
use crate::text::{Text, unpack};

/// The columns of [`normalize_batches`]. `status` counts `Status::ALL`; `type` and `region` are as those of a parse.
pub fn normalize_schema() -> Schema {
    Schema::new(vec![
        Field::new("e164", DataType::Utf8View, true),
        Field::new("status", DataType::UInt8, true),
        Field::new("type", DataType::UInt8, true),
        Field::new("region", DataType::UInt8, true),
        Field::new("extension", DataType::Utf8View, true),
        Field::new("repair", DataType::Utf8View, true),
        Field::new("confidence", DataType::Float32, true),
        Field::new("others", list_of(DataType::Utf8View), true),
    ])
}

/// So many digits of a cell that is no number may still tell whose number it was meant to be.
const TRACE: std::ops::RangeInclusive<usize> = 6..=13;

/// The columns of [`phone_columns_batches`]. `phone_trace` has the digits of the row's first cell that is no number, or those
/// that it begins with.
pub fn phone_columns_schema() -> Schema {
    Schema::new(vec![
        Field::new("pz_phone", DataType::Utf8View, true),
        Field::new("pz_phone_status", DataType::UInt8, true),
        Field::new("pz_phone_type", DataType::UInt8, true),
        Field::new("pz_phone_region", DataType::UInt8, true),
        Field::new("pz_phone_repair", DataType::Utf8View, true),
        Field::new("pz_phones", list_of(DataType::Utf8View), true),
        Field::new("phone_keys", list_of(DataType::UInt64), true),
        Field::new("phone_issues", list_of(DataType::Utf8View), true),
        Field::new("phone_trace", DataType::Utf8View, true),
    ])
}

fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, true)))
}

/// Repairs the column `value`; columns `region` and `city`, where there are any, hold each row's own.
pub fn normalize_batches(
    batches: &[RecordBatch],
    region: Option<&str>,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    metadata.expect(metadata.region(region.unwrap_or("")));
    in_pieces(batches, threads, |piece| {
        let column = |name: &str| piece.column_by_name(name).map(unpack).transpose();
        let cells = column("value")?;
        let (codes, cities) = (column("region")?, column("city")?);
        let cells = cells.ok_or_else(|| ArrowError::InvalidArgumentError("a column `value` is needed".to_owned()))?;
        let cells = Text::of(&cells)?;
        let codes = codes.as_ref().map(|c| Text::of(c)).transpose()?;
        let cities = cities.as_ref().map(|c| Text::of(c)).transpose()?;
        let mut answers = Answers::new(cells.len());
        let mut reading = Reading::default();
        let mut code = region.unwrap_or("");
        let mut context = Context::new(metadata, code);
        for row in 0..cells.len() {
            if let Some(codes) = &codes {
                let own = codes.get(row).unwrap_or("");
                if own != code {
                    code = own;
                    context = Context::new(metadata, code);
                }
            }
            let context = context.in_city(cities.as_ref().and_then(|c| c.get(row)));
            let cell = cells.get(row).unwrap_or("");
            if let Some((quick, status)) = metadata.plain_number(cell.as_bytes(), &context) {
                answers.plain(row, &quick, status);
            } else {
                metadata.repair(cell, &context, &mut reading);
                answers.push(row, &reading);
            }
        }
        answers.finish()
    })
}

/// Repairs the first `phones` columns of a table together; a column behind them holds the city.
///
/// A row's numbers keep the order of columns and cells. The first is the row's phone, and its status, type, region and
/// repair are those of its cell; where no cell gives a number, they are those of the first cell that is not empty.
pub fn phone_columns_batches(
    batches: &[RecordBatch],
    phones: usize,
    region: Option<&str>,
    metadata: &Metadata,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    metadata.expect(metadata.region(region.unwrap_or("")));
    in_pieces(batches, threads, |piece| {
        let columns = piece.columns().iter().map(unpack).collect::<Result<Vec<_>, _>>()?;
        let texts = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let (phones, city) = texts.split_at(phones.min(texts.len()));
        let context = Context::new(metadata, region.unwrap_or(""));
        let mut rows = Rows::new(piece.num_rows());
        let mut reading = Reading::default();
        for row in 0..piece.num_rows() {
            let context = context.in_city(city.first().and_then(|c| c.get(row)));
            for column in phones {
                if let Some(cell) = column.get(row).filter(|c| !c.is_empty()) {
                    if let Some((quick, status)) = metadata.plain_number(cell.as_bytes(), &context) {
                        rows.see_plain(&quick, status);
                    } else {
                        metadata.repair(cell, &context, &mut reading);
                        rows.see(cell, &reading);
                    }
                }
            }
            rows.close(row);
        }
        rows.finish()
    })
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

/// What stands for a cell in the small columns: its first number, else its only candidate.
fn facts_of(reading: &Reading) -> Option<Facts> {
    match (reading.numbers(), reading.candidates()) {
        ([first, ..], _) => Some(first.facts),
        ([], [(_, facts)]) => Some(*facts),
        _ => None,
    }
}

/// Joined codes of a set of marks, kept by set: there are few.
#[derive(Default)]
struct Names {
    known: Vec<(Marks, Arc<str>)>,
}

impl Names {
    fn of(&mut self, marks: Marks) -> Option<Arc<str>> {
        if marks.is_empty() {
            return None;
        }
        let at = self.known.iter().position(|(m, _)| *m == marks).unwrap_or_else(|| {
            let codes: Vec<&str> = marks.iter().map(prozvon_phone::repair::Mark::code).collect();
            self.known.push((marks, codes.join(",").into()));
            self.known.len() - 1
        });
        Some(self.known[at].1.clone())
    }
}

/// The small columns that both tables have: a number and what is said of it.
struct Verdicts {
    there: Bits,
    answered: Bits,
    known: Bits,
    placed: Bits,
    e164: Texts,
    status: Vec<u8>,
    kind: Vec<u8>,
    region: Vec<u8>,
    repair: Vec<(usize, Arc<str>)>,
    names: Names,
}

impl Verdicts {
    fn new(rows: usize) -> Self {
        Self {
            there: Bits::new(rows),
            answered: Bits::new(rows),
            known: Bits::new(rows),
            placed: Bits::new(rows),
            e164: Texts::new(rows),
            status: vec![0; rows],
            kind: vec![0; rows],
            region: vec![0; rows],
            repair: Vec::new(),
            names: Names::default(),
        }
    }

    #[inline]
    fn number(&mut self, row: usize, number: &Number) {
        let text = number.e164();
        self.there.set(row, true);
        self.e164.set(row, text.bytes(), text.as_str().len());
    }

    #[inline]
    fn head(&mut self, row: usize, status: Status, facts: Option<Facts>, marks: Marks) {
        self.answered.set(row, true);
        self.status[row] = status as u8;
        if let Some(facts) = facts {
            self.known.set(row, true);
            self.placed.set(row, facts.region.is_some());
            self.kind[row] = facts.kind as u8;
            self.region[row] = facts.region.unwrap_or(0);
        }
        self.repair.extend(self.names.of(marks).map(|codes| (row, codes)));
    }

    /// The number, status, type, region and repair; and where there was a status.
    fn finish(self) -> Result<([ArrayRef; 5], NullBuffer), ArrowError> {
        let rows = self.status.len();
        let answered = self.answered.nulls();
        let columns = [
            self.e164.array(Some(self.there.nulls()))?,
            numbers::<UInt8Type>(self.status, Some(answered.clone())),
            numbers::<UInt8Type>(self.kind, Some(self.known.nulls())),
            numbers::<UInt8Type>(self.region, Some(self.placed.nulls())),
            sparse(rows, &self.repair)?,
        ];
        Ok((columns, answered))
    }
}

struct Answers {
    verdicts: Verdicts,
    extension: Vec<(usize, String)>,
    confidence: Vec<f32>,
    other_ends: Vec<i32>,
    others: StringViewBuilder,
}

impl Answers {
    fn new(rows: usize) -> Self {
        Self {
            verdicts: Verdicts::new(rows),
            extension: Vec::new(),
            confidence: vec![0.0; rows],
            other_ends: Vec::with_capacity(rows),
            others: StringViewBuilder::new(),
        }
    }

    #[inline]
    fn plain(&mut self, row: usize, quick: &Quick, status: Status) {
        let (text, len) = quick.e164();
        self.verdicts.there.set(row, true);
        self.verdicts.e164.set(row, &text, len);
        self.verdicts.head(row, status, Some(quick.facts()), Marks::default());
        self.confidence[row] = 1.0;
        self.other_ends.push(self.other_ends.last().copied().unwrap_or(0));
    }

    fn push(&mut self, row: usize, reading: &Reading) {
        let first = reading.numbers().first();
        if let Some(status) = reading.status {
            self.verdicts.head(row, status, facts_of(reading), reading.marks);
        }
        if let Some(found) = first {
            self.verdicts.number(row, &found.number);
            self.confidence[row] = reading.confidence();
        }
        let extension = first.map(Found::extension).filter(|digits| !digits.is_empty());
        self.extension.extend(extension.map(|digits| (row, digits.to_owned())));
        let mut end = self.other_ends.last().copied().unwrap_or(0);
        for found in reading.numbers().iter().skip(1) {
            self.others.append_value(found.number.e164().as_str());
            end += 1;
        }
        if first.is_none() {
            for (number, _) in reading.candidates() {
                self.others.append_value(number.e164().as_str());
                end += 1;
            }
        }
        self.other_ends.push(end);
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let rows = self.confidence.len();
        let ([e164, status, kind, region, repair], answered) = self.verdicts.finish()?;
        let columns: Vec<ArrayRef> = vec![
            e164,
            status,
            kind,
            region,
            sparse(rows, &self.extension)?,
            repair,
            numbers::<Float32Type>(self.confidence, Some(answered.clone())),
            lists(self.other_ends, Arc::new(self.others.finish()), Some(answered))?,
        ];
        RecordBatch::try_new(Arc::new(normalize_schema()), columns)
    }
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
    issue_ends: Vec<i32>,
    issues: StringViewBuilder,
    traces: Vec<(usize, String)>,
    // The row being seen.
    numbers: Vec<Number>,
    head: Option<Head>,
    faults: Marks,
    trace: Option<String>,
}

impl Rows {
    fn new(rows: usize) -> Self {
        Self {
            verdicts: Verdicts::new(rows),
            phone_ends: Vec::with_capacity(rows),
            phones: StringViewBuilder::new(),
            key_ends: Vec::with_capacity(rows),
            keys: Vec::with_capacity(rows),
            issue_ends: Vec::with_capacity(rows),
            issues: StringViewBuilder::new(),
            traces: Vec::new(),
            numbers: Vec::new(),
            head: None,
            faults: Marks::default(),
            trace: None,
        }
    }

    /// Takes in a cell that is one number as it stands.
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

    /// Takes in one cell of the row.
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

    /// Ends the row.
    fn close(&mut self, row: usize) {
        if let Some(head) = self.head.take() {
            self.verdicts.head(row, head.status, head.facts, head.marks);
        }
        if let Some(number) = self.numbers.first() {
            self.verdicts.number(row, number);
        }
        for number in self.numbers.iter().skip(1) {
            self.phones.append_value(number.e164().as_str());
        }
        // Valid numbers have 15 digits at most and always fit.
        self.keys
            .extend(self.numbers.drain(..).filter_map(|number| number.key()));
        for mark in std::mem::take(&mut self.faults).iter() {
            self.issues.append_value(mark.code());
        }
        self.traces.extend(self.trace.take().map(|digits| (row, digits)));
        self.phone_ends.push(self.phones.len() as i32);
        self.key_ends.push(self.keys.len() as i32);
        self.issue_ends.push(self.issues.len() as i32);
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
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
            lists(self.issue_ends, Arc::new(self.issues.finish()), None)?,
            sparse(rows, &self.traces)?,
        ];
        RecordBatch::try_new(Arc::new(phone_columns_schema()), columns)
    }
}
