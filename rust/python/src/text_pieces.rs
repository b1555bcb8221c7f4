use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::time::SystemTime;

use arrow_buffer::Buffer;
use prozvon_columnar::delimited::{Failure, Piece, lines, piece};
use prozvon_delimited::layout::Layout;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::buffer::PyArrowBuffer;

use crate::csv::CsvTable;
use crate::delimited::rows;
use crate::error::CoreError;

/// A text that was surveyed, to be read piece by piece. Shares the text's memory, or reads its file.
#[pyclass(frozen)]
pub(crate) struct TextPieces {
    held: Held,
    replaced: bool,
    layout: Layout,
    columns: Vec<String>,
    pieces: Vec<Piece>,
}

impl TextPieces {
    /// The pieces of a text in memory.
    pub(crate) fn of(text: Buffer, replaced: bool, layout: Layout, columns: Vec<String>, pieces: Vec<Piece>) -> Self {
        let held = Held::Text(text);
        Self {
            held,
            replaced,
            layout,
            columns,
            pieces,
        }
    }
}

enum Held {
    Text(Buffer),
    /// A file with the text in it and nothing else, and when it was last changed.
    File(File, SystemTime),
}

#[pymethods]
impl TextPieces {
    fn __len__(&self) -> usize {
        self.pieces.len()
    }

    /// How many rows each piece has.
    fn heights(&self) -> Vec<u32> {
        self.pieces.iter().map(|piece| piece.rows).collect()
    }

    /// The same, read from a file, so that the text need not stay in memory; `None` unless the file is the text.
    fn in_file(&self, py: Python<'_>, path: PathBuf) -> PyResult<Option<Self>> {
        let Held::Text(text) = &self.held else {
            return Ok(None);
        };
        let found = py.detach(|| {
            let file = File::open(path)?;
            let about = file.metadata()?;
            let mut head = vec![0; text.len().min(HEAD)];
            if !about.is_file() || about.len() != text.len() as u64 {
                return Ok(None);
            }
            file.read_exact_at(&mut head, 0)?;
            Ok::<_, io::Error>((head == text[..head.len()]).then_some((file, about.modified()?)))
        })?;
        Ok(found.map(|(file, changed)| Self {
            held: Held::File(file, changed),
            replaced: self.replaced,
            layout: self.layout.clone(),
            columns: self.columns.clone(),
            pieces: self.pieces.clone(),
        }))
    }

    /// The rows of a piece, as `split` gives them; with `most`, those that begin in its first so many bytes.
    ///
    /// `OSError` where the file has changed since the survey.
    #[pyo3(signature = (number, most = None))]
    fn read(&self, py: Python<'_>, number: usize, most: Option<usize>) -> PyResult<PyTable> {
        let whole = self.piece(number)?;
        let end = most.map_or(whole.end, |most| whole.end.min(whole.start + most));
        let table = py.detach(|| match &self.held {
            Held::Text(text) => Ok(piece(text, &self.layout, Piece { end, ..whole }, self.replaced)),
            Held::File(file, changed) => {
                let mut bytes = Vec::new();
                read_bytes(file, *changed, whole, &mut bytes)?;
                let text = Buffer::from_vec(bytes);
                let (start, end) = (0, end - whole.start);
                Ok::<_, io::Error>(piece(&text, &self.layout, Piece { start, end, ..whole }, self.replaced))
            }
        })?;
        match table {
            Ok(table) if most.is_none() && table.records.len() != whole.rows as usize => Err(changed().into()),
            Ok(table) => rows(&self.columns, table),
            Err(Failure::Arrow(error)) => Err(CoreError::from(error).into()),
            Err(Failure::Endless(_)) => Err(changed().into()),
        }
    }

    /// The rows of a piece as lines of a CSV file: their cells as `read` gives them, the number of each one's record,
    /// `source`, and what `beside` has of them. Errors as of `read`.
    fn lines(&self, py: Python<'_>, number: usize, source: &str, beside: &CsvTable) -> PyResult<PyArrowBuffer> {
        let whole = self.piece(number)?;
        let (rows, out) = py.detach(|| {
            let mut out = beside.room.take();
            out.clear();
            out.reserve(2 * (whole.end - whole.start));
            let mut text = beside.room.take();
            let (layout, replaced, beside) = (&self.layout, self.replaced, &beside.table);
            let rows = match &self.held {
                Held::Text(text) => lines(text.as_slice(), layout, whole, replaced, source, beside, &mut out),
                Held::File(file, changed) => {
                    read_bytes(file, *changed, whole, &mut text)?;
                    let here = Piece {
                        start: 0,
                        end: text.len(),
                        ..whole
                    };
                    lines(&text, layout, here, replaced, source, beside, &mut out)
                }
            };
            Ok::<_, io::Error>((rows, out))
        })?;
        match rows {
            Ok(rows) if rows == whole.rows as usize && rows == beside.table.rows() => Ok(out.into_python()),
            Err(Failure::Arrow(error)) => Err(CoreError::from(error).into()),
            _ => Err(changed().into()),
        }
    }
}

impl TextPieces {
    fn piece(&self, number: usize) -> PyResult<Piece> {
        let missing = || PyIndexError::new_err(format!("there is no piece {number}"));
        self.pieces.get(number).copied().ok_or_else(missing)
    }
}

/// Bytes at the beginning of a file that have to be the text's.
const HEAD: usize = 1 << 16;

/// Reads one piece into `bytes`, over what was in it; an error if the file is not what it was.
fn read_bytes(file: &File, when: SystemTime, piece: Piece, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.resize(piece.end - piece.start, 0);
    file.read_exact_at(bytes, piece.start as u64)?;
    if file.metadata()?.modified()? == when {
        Ok(())
    } else {
        Err(changed())
    }
}

fn changed() -> io::Error {
    io::Error::other("the text has changed since it was surveyed")
}
