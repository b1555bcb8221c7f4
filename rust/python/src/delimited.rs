use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow_buffer::Buffer;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use bytes::Bytes;
use prozvon_columnar::delimited::{Failure, Rejected, Table, Tally, split, survey};
use prozvon_delimited::layout::Layout;
use prozvon_delimited::split::Splitter;
use prozvon_delimited::{decode, lines, unquote};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};
use pyo3_arrow::PyTable;

use crate::error::CoreError;
use crate::text_pieces::TextPieces;

/// Longest rejected record that is shown in full, in bytes.
const SHOWN: usize = 32_000;

/// A text in memory, UTF-8 from here on. Shares the bytes object's memory when that is UTF-8 already.
#[pyclass(frozen)]
pub(crate) struct DelimitedText {
    text: Buffer,
    replaced: bool,
}

#[pymethods]
impl DelimitedText {
    #[new]
    fn new(py: Python<'_>, data: PyBackedBytes, encoding: &str) -> PyResult<Self> {
        if encoding == "utf-8" {
            return Ok(Self {
                text: Buffer::from(Bytes::from_owner(data)),
                replaced: false,
            });
        }
        let decoded = py.detach(|| decode::to_utf8(&data, encoding).map(std::borrow::Cow::into_owned));
        let Some(decoded) = decoded else {
            let known = decode::NAMES.join(", ");
            return Err(CoreError::from(ArrowError::InvalidArgumentError(format!(
                "{encoding:?} is not one of {known}"
            )))
            .into());
        };
        // Only UTF-16 can hold what has no meaning; in the 8-bit encodings every byte is a character.
        Ok(Self {
            text: Buffer::from_vec(decoded),
            replaced: encoding.starts_with("utf-16"),
        })
    }

    fn __len__(&self) -> usize {
        self.text.len()
    }

    fn slice<'py>(&self, py: Python<'py>, start: usize, end: usize) -> Bound<'py, PyBytes> {
        let end = end.min(self.text.len());
        PyBytes::new(py, &self.text.as_slice()[start.min(end)..end])
    }

    fn filled_lines(&self, py: Python<'_>) -> usize {
        py.detach(|| lines::filled(self.text.as_slice()))
    }

    fn longest_line(&self, py: Python<'_>) -> (usize, usize) {
        py.detach(|| lines::longest(self.text.as_slice()))
    }

    /// The first records as they stand, each with the place where the next one starts.
    #[pyo3(signature = (delimiter, quote, start, limit, max_field))]
    fn first_records(
        &self,
        py: Python<'_>,
        delimiter: Option<u8>,
        quote: Option<u8>,
        start: usize,
        limit: usize,
        max_field: usize,
    ) -> Vec<(usize, Vec<String>)> {
        py.detach(|| {
            let data = self.text.as_slice();
            let mut splitter = Splitter::new(data, Layout::open(delimiter, quote, max_field));
            let mut records = Vec::new();
            let mut at = start;
            while records.len() < limit
                && let Ok(Some(step)) = splitter.read(at)
            {
                at = step.next;
                if step.kind != prozvon_delimited::split::Kind::Blank {
                    let cells = splitter
                        .fields()
                        .iter()
                        .map(|f| cell(&data[f.start..f.end], f.escaped, quote));
                    records.push((at, cells.collect()));
                }
            }
            records
        })
    }

    /// Every record from `start` on: rows; rejected records, and the rows with a line end in a cell; counts, or the number of
    /// the record that never ends.
    #[pyo3(signature = (delimiter, quote, start, columns, max_field))]
    fn split<'py>(
        &self,
        py: Python<'py>,
        delimiter: Option<u8>,
        quote: Option<u8>,
        start: usize,
        columns: Vec<String>,
        max_field: usize,
    ) -> PyResult<(Option<PyTable>, Option<(PyTable, PyTable)>, Bound<'py, PyDict>)> {
        let tally = PyDict::new(py);
        let table = py.detach(|| {
            let layout = Layout::open(delimiter, quote, max_field).learn(self.text.as_slice(), start, columns.len());
            split(&self.text, &layout, start, self.replaced)
        });
        let Some(table) = unless_endless(table, &tally)? else {
            return Ok((None, None, tally));
        };
        tell(table.tally, &tally)?;
        let rejects = rejects(self.text.as_slice(), &table.rejected).map_err(CoreError::from)?;
        let joined = named(
            vec![Field::new("row", DataType::UInt32, false)],
            vec![Arc::new(table.joined.clone())],
        )?;
        Ok((Some(rows(&columns, table)?), Some((to_table(rejects)?, joined)), tally))
    }

    /// As `split`, but for the rows: where the text can be parted, every `size` bytes, to read them piece by piece. Beside
    /// the rejected records stand the rows with a line end in a cell.
    #[pyo3(signature = (delimiter, quote, start, columns, max_field, size))]
    #[allow(clippy::too_many_arguments)] // those of `split`, and a size
    fn survey<'py>(
        &self,
        py: Python<'py>,
        delimiter: Option<u8>,
        quote: Option<u8>,
        start: usize,
        columns: Vec<String>,
        max_field: usize,
        size: usize,
    ) -> PyResult<(Option<TextPieces>, Option<(PyTable, PyTable)>, Bound<'py, PyDict>)> {
        let tally = PyDict::new(py);
        let (layout, found) = py.detach(|| {
            let layout = Layout::open(delimiter, quote, max_field).learn(self.text.as_slice(), start, columns.len());
            let found = survey(&self.text, &layout, start, self.replaced, size);
            (layout, found)
        });
        let Some(found) = unless_endless(found, &tally)? else {
            return Ok((None, None, tally));
        };
        tell(found.tally, &tally)?;
        let rejects = rejects(self.text.as_slice(), &found.rejected).map_err(CoreError::from)?;
        let joined = named(text_fields(&columns), found.joined)?;
        let pieces = TextPieces::of(self.text.clone(), self.replaced, layout, columns, found.pieces);
        Ok((Some(pieces), Some((to_table(rejects)?, joined)), tally))
    }
}

/// What was found; nothing where a record does not end, whose number is told.
fn unless_endless<T>(found: Result<T, Failure>, tally: &Bound<'_, PyDict>) -> PyResult<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Failure::Endless(record)) => tally.set_item("endless", record).map(|()| None),
        Err(Failure::Arrow(error)) => Err(CoreError::from(error).into()),
    }
}

/// Puts every count under its name.
fn tell(counts: Tally, into: &Bound<'_, PyDict>) -> PyResult<()> {
    for (name, count) in [
        ("records", counts.records),
        ("blank", counts.blank),
        ("joined", counts.joined),
        ("stray", counts.stray),
        ("padded", counts.padded),
        ("trimmed", counts.trimmed),
        ("returns", counts.returns),
        ("nuls", counts.nuls),
    ] {
        into.set_item(name, count)?;
    }
    Ok(())
}

/// How many characters beyond ASCII are whole UTF-8, and how many places are not UTF-8 at all.
#[pyfunction]
pub(crate) fn utf8_faults(py: Python<'_>, data: PyBackedBytes) -> (usize, usize) {
    py.detach(|| decode::utf8_faults(&data))
}

fn cell(content: &[u8], escaped: bool, quote: Option<u8>) -> String {
    let mut bytes = Vec::new();
    match quote {
        Some(quote) if escaped => unquote::append(content, quote, &mut bytes),
        _ => bytes.extend_from_slice(content),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn text_fields(names: &[String]) -> Vec<Field> {
    names
        .iter()
        .map(|name| Field::new(name, DataType::Utf8View, false))
        .collect()
}

fn named(fields: Vec<Field>, columns: Vec<ArrayRef>) -> PyResult<PyTable> {
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(CoreError::from)?;
    to_table(batch)
}

pub(crate) fn rows(names: &[String], table: Table) -> PyResult<PyTable> {
    let mut fields = text_fields(names);
    fields.push(Field::new("pz_row", DataType::UInt32, false));
    let mut columns = table.columns;
    columns.push(Arc::new(table.records));
    named(fields, columns)
}

fn rejects(text: &[u8], rejected: &[Rejected]) -> Result<RecordBatch, ArrowError> {
    let values = rejected.iter().map(|r| {
        let line = &text[r.span.0..r.span.1.min(r.span.0 + SHOWN)];
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(shown(line.strip_suffix(b"\r").unwrap_or(line)))
    });
    let numbers: UInt32Array = rejected.iter().map(|r| Some(r.record)).collect();
    let heights: UInt32Array = rejected
        .iter()
        .map(|r| Some(lines::filled(&text[r.span.0..r.span.1]) as u32))
        .collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(numbers),
        Arc::new(heights),
        Arc::new(values.collect::<StringArray>()),
        Arc::new(rejected.iter().map(|r| Some(r.code)).collect::<StringArray>()),
    ];
    let fields = [
        ("line", DataType::UInt32),
        ("lines", DataType::UInt32),
        ("value", DataType::Utf8),
        ("code", DataType::Utf8),
    ];
    let schema = Schema::new(fields.map(|(n, t)| Field::new(n, t, false)).to_vec());
    RecordBatch::try_new(Arc::new(schema), columns)
}

/// A record as it can be shown: bytes that are no UTF-8 as `\xd0`.
fn shown(line: &[u8]) -> String {
    let mut text = String::with_capacity(line.len());
    for part in line.utf8_chunks() {
        text.push_str(part.valid());
        for byte in part.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

fn to_table(batch: RecordBatch) -> PyResult<PyTable> {
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema).map_err(|e| CoreError::from(ArrowError::ExternalError(Box::new(e))).into())
}
