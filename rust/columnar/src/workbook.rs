//! Workbooks to text columns: XLSX, XLSB, XLS and ODS through calamine.
//!
//! A sheet is read as the cells that stand in it. What it says of its own size is not asked, and rows and columns in
//! which nothing stands do not come out: a stray cell in the last row costs one row.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::builder::make_view;
use arrow_array::{ArrayRef, StringViewArray};
use arrow_buffer::{Buffer, ScalarBuffer};
use arrow_schema::ArrowError;
use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError, Xlsb,
    XlsbError, Xlsx, XlsxError,
};

/// Bytes of text in one buffer: a view reaches 31 bits far.
const REACH: usize = 1 << 30;

/// Empty cells are allowed beyond what the filled ones justify, up to so many.
const SPARSE: usize = 5_000_000;

/// So many cells of a rectangle may stand for each filled one.
const SPREAD: usize = 50;

/// The kinds of workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML.
    Xlsx,
    /// The same in a binary dress.
    Xlsb,
    /// Excel 97 and before.
    Xls,
    /// `OpenDocument`.
    Ods,
}

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is encrypted.
    Password,
    /// It is damaged, or is no workbook.
    Unsound,
    /// A cell stands in the column so numbered, from 1.
    Wide(usize),
    /// A handful of cells is spread over so many rows and columns.
    Sparse(usize, usize),
}

/// An opened workbook.
pub enum Workbook<B: AsRef<[u8]>> {
    /// Office Open XML.
    Xlsx(Box<Xlsx<Cursor<B>>>),
    /// The binary form.
    Xlsb(Box<Xlsb<Cursor<B>>>),
    /// Excel 97 and before.
    Xls(Box<Xls<Cursor<B>>>),
    /// `OpenDocument`.
    Ods(Box<Ods<Cursor<B>>>),
}

impl<B: AsRef<[u8]>> Workbook<B> {
    /// Opens a workbook. Shared texts are read here, sheets later; XLS and ODS are read whole.
    pub fn open(bytes: B, kind: Kind) -> Result<Self, Failure> {
        let bytes = Cursor::new(bytes);
        Ok(match kind {
            Kind::Xlsx => Self::Xlsx(Box::new(Xlsx::new(bytes)?)),
            Kind::Xlsb => Self::Xlsb(Box::new(Xlsb::new(bytes)?)),
            Kind::Xls => Self::Xls(Box::new(Xls::new(bytes)?)),
            Kind::Ods => Self::Ods(Box::new(Ods::new(bytes)?)),
        })
    }

    /// The names of its sheets in their order, and whether each is shown.
    pub fn sheets(&self) -> Vec<(String, bool)> {
        let sheets = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        sheets
            .iter()
            .map(|s| (s.name.clone(), s.visible == SheetVisible::Visible))
            .collect()
    }

    /// The filled rows and columns of a sheet as text; an empty cell is "".
    pub fn read(&mut self, sheet: &str, max_columns: usize) -> Result<Vec<ArrayRef>, Failure> {
        let mut cells = Cells::new(max_columns);
        match self {
            Self::Xlsx(book) => {
                let mut reader = book.worksheet_cells_reader(sheet)?;
                while let Some(cell) = reader.next_cell()? {
                    cells.add(cell.get_position(), cell.get_value())?;
                }
            }
            Self::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(sheet)?;
                while let Some(cell) = reader.next_cell()? {
                    cells.add(cell.get_position(), cell.get_value())?;
                }
            }
            Self::Xls(book) => cells.add_all(&book.worksheet_range(sheet)?)?,
            Self::Ods(book) => cells.add_all(&book.worksheet_range(sheet)?)?,
        }
        cells.columns()
    }
}

/// The filled cells of a sheet, in the order met.
struct Cells {
    max_columns: usize,
    places: Vec<(u32, u32)>,
    views: Vec<u128>,
    buffers: Vec<Vec<u8>>,
    text: String,
}

impl Cells {
    fn new(max_columns: usize) -> Self {
        Self {
            max_columns,
            places: Vec::new(),
            views: Vec::new(),
            buffers: vec![Vec::new()],
            text: String::new(),
        }
    }

    fn add_all(&mut self, range: &Range<Data>) -> Result<(), Failure> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            self.add((top + row as u32, left + column as u32), &borrowed(value))?;
        }
        Ok(())
    }

    fn add(&mut self, place: (u32, u32), value: &DataRef<'_>) -> Result<(), Failure> {
        self.text.clear();
        let text = match value {
            DataRef::SharedString(text) => text,
            DataRef::String(text) => text.as_str(),
            other => {
                write(other, &mut self.text);
                self.text.as_str()
            }
        };
        if text.is_empty() {
            return Ok(());
        }
        if place.1 as usize >= self.max_columns {
            return Err(Failure::Wide(place.1 as usize + 1));
        }
        if self.buffers.last().is_none_or(|b| b.len() + text.len() > REACH) {
            self.buffers.push(Vec::new());
        }
        let index = self.buffers.len() - 1;
        let buffer = &mut self.buffers[index];
        self.views
            .push(make_view(text.as_bytes(), index as u32, buffer.len() as u32));
        if text.len() > 12 {
            // Shorter text stands in the view itself.
            buffer.extend_from_slice(text.as_bytes());
        }
        self.places.push(place);
        Ok(())
    }

    fn columns(self) -> Result<Vec<ArrayRef>, Failure> {
        let (rows, height) = ranks(self.places.iter().map(|p| p.0));
        let (columns, width) = ranks(self.places.iter().map(|p| p.1));
        if height * width > SPARSE.max(SPREAD * self.places.len()) {
            return Err(Failure::Sparse(height, width));
        }
        let mut views = vec![vec![0_u128; height]; width];
        for (&(row, column), view) in self.places.iter().zip(self.views) {
            views[columns[column as usize] as usize][rows[row as usize] as usize] = view;
        }
        let buffers: Arc<[Buffer]> = self.buffers.into_iter().map(Buffer::from_vec).collect();
        let columns = views.into_iter().map(|views| {
            let column = StringViewArray::try_new(ScalarBuffer::from(views), buffers.clone(), None)?;
            Ok(Arc::new(column) as ArrayRef)
        });
        columns.collect::<Result<_, ArrowError>>().map_err(|_| Failure::Unsound)
    }
}

/// The same value, its text borrowed.
fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(f) => DataRef::Float(*f),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// For each index met its rank among those met, and how many there are.
fn ranks(met: impl Iterator<Item = u32> + Clone) -> (Vec<u32>, usize) {
    let last = met.clone().max().map_or(0, |m| m as usize + 1);
    let mut ranks = vec![0_u32; last];
    met.for_each(|i| ranks[i as usize] = 1);
    let mut count = 0;
    for rank in &mut ranks {
        let seen = *rank;
        *rank = count;
        count += seen;
    }
    (ranks, count as usize)
}

/// A value as the text that says all of it.
fn write(value: &DataRef<'_>, out: &mut String) {
    use std::fmt::Write;
    let done = match value {
        DataRef::Int(n) => write!(out, "{n}"),
        // The shortest digits that mean this number; whole numbers have no fraction and no exponent.
        DataRef::Float(f) => write!(out, "{f}"),
        DataRef::Bool(b) => write!(out, "{b}"),
        DataRef::DateTime(moment) => moment_text(*moment, out),
        DataRef::DateTimeIso(text) => {
            out.push_str(text.strip_suffix("T00:00:00").unwrap_or(text));
            Ok(())
        }
        DataRef::DurationIso(text) => {
            out.push_str(text);
            Ok(())
        }
        DataRef::Error(error) => error_text(error, out),
        DataRef::String(_) | DataRef::SharedString(_) | DataRef::Empty => Ok(()),
    };
    debug_assert!(done.is_ok(), "writing to a string does not fail");
}

fn error_text(error: &CellErrorType, out: &mut String) -> std::fmt::Result {
    use std::fmt::Write;
    write!(out, "{error}")
}

/// A date, a time of day, or both, in the order of ISO 8601; midnight is no time.
fn moment_text(moment: ExcelDateTime, out: &mut String) -> std::fmt::Result {
    use std::fmt::Write;
    let value = moment.as_f64();
    if moment.is_duration() {
        let seconds = (value * 86_400.0).round() as i64;
        return write!(out, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let is_date = value >= 1.0;
    if is_date {
        write!(out, "{year:04}-{month:02}-{day:02}")?;
    }
    let has_time = (hour, minute, second, milli) != (0, 0, 0, 0);
    if has_time || !is_date {
        let gap = if is_date { " " } else { "" };
        write!(out, "{gap}{hour:02}:{minute:02}:{second:02}")?;
        if milli != 0 {
            write!(out, ".{milli:03}")?;
        }
    }
    Ok(())
}

macro_rules! failures {
    ($($error:ident),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                if matches!(error, $error::Password) { Self::Password } else { Self::Unsound }
            }
        })*
    };
}

failures!(XlsxError, XlsError, OdsError);

impl From<XlsbError> for Failure {
    fn from(_: XlsbError) -> Self {
        Self::Unsound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn text(value: &DataRef<'_>) -> String {
        let mut out = String::new();
        write(value, &mut out);
        out
    }

    fn moment(value: f64) -> DataRef<'static> {
        DataRef::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn every_value_becomes_the_text_that_says_all_of_it() {
        let rows = [
            (DataRef::Float(79_000_000_011.0), "79000000011"),
            (DataRef::Float(1.0 / 3.0), "0.3333333333333333"),
            (DataRef::Float(12_345_678_901_234_567_890.0), "12345678901234567000"),
            (DataRef::Int(-5), "-5"),
            (DataRef::Bool(true), "true"),
            (DataRef::Error(CellErrorType::Div0), "#DIV/0!"),
            (moment(29_358.0), "1980-05-17"),
            (moment(29_358.5), "1980-05-17 12:00:00"),
            (moment(0.75), "18:00:00"),
            (
                DataRef::DateTime(ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false)),
                "36:00:00",
            ),
            (DataRef::DateTimeIso("1980-05-17T00:00:00".to_owned()), "1980-05-17"),
            (DataRef::Empty, ""),
        ];
        for (value, expected) in rows {
            assert_eq!(expected, text(&value));
        }
    }

    #[test]
    fn empty_rows_and_columns_do_not_come_out() {
        let mut cells = Cells::new(100);
        for (place, value) in [
            ((1_048_575, 9), "a text of more than twelve bytes"),
            ((0, 0), "b"),
            ((0, 9), "c"),
        ] {
            cells.add(place, &DataRef::SharedString(value)).unwrap();
        }
        let columns = cells.columns().unwrap();
        let read = |c: usize| -> Vec<String> {
            use arrow_array::cast::AsArray;
            columns[c]
                .as_string_view()
                .iter()
                .map(|v| v.unwrap().to_owned())
                .collect()
        };
        assert_eq!(vec!["b", ""], read(0));
        assert_eq!(vec!["c", "a text of more than twelve bytes"], read(1));
    }

    #[test]
    fn a_cell_far_out_is_refused_before_anything_is_built() {
        let mut cells = Cells::new(2_000);
        assert_eq!(Err(Failure::Wide(16_384)), cells.add((0, 16_383), &DataRef::Int(1)));
        let mut cells = Cells::new(2_000);
        for i in 0..4_000 {
            cells.add((i, i % 2_000), &DataRef::Int(1)).unwrap();
        }
        assert_eq!(Some(Failure::Sparse(4_000, 2_000)), cells.columns().err());
    }
}
