use prozvon_columnar::csv::Csv;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::buffer::PyArrowBuffer;

use crate::error::CoreError;
use crate::room::Room;

/// A table to be written as lines of a CSV file.
#[pyclass(frozen)]
pub(crate) struct CsvTable {
    pub(crate) table: Csv,
    pub(crate) room: Room,
}

#[pymethods]
impl CsvTable {
    #[new]
    fn new(py: Python<'_>, table: PyTable, free: Vec<String>, separator: u8, room: &Room) -> PyResult<Self> {
        let (batches, _) = table.into_inner();
        let table = py
            .detach(|| Csv::new(batches, &free, separator))
            .map_err(CoreError::from)?;
        let room = room.clone();
        Ok(Self { table, room })
    }

    fn __len__(&self) -> usize {
        self.table.rows()
    }

    /// The lines of the rows from `start` to `stop`.
    fn lines(&self, py: Python<'_>, start: usize, stop: usize) -> PyResult<PyArrowBuffer> {
        let lines = py.detach(|| {
            let mut lines = self.room.take();
            lines.clear();
            self.table.lines(start..stop, &mut lines)?;
            Ok::<_, CoreError>(lines)
        })?;
        Ok(lines.into_python())
    }
}
