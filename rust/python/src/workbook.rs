use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use prozvon_columnar::workbook::{Failure, Kind, Workbook as Opened};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3_arrow::PyTable;

use crate::error::CoreError;

/// An opened workbook.
#[pyclass(frozen)]
pub(crate) struct Workbook {
    opened: Mutex<Opened<PyBackedBytes>>,
}

#[pymethods]
impl Workbook {
    #[new]
    fn new(py: Python<'_>, data: PyBackedBytes, kind: &str) -> PyResult<Self> {
        let kind = match kind {
            "xlsx" => Kind::Xlsx,
            "xlsb" => Kind::Xlsb,
            "xls" => Kind::Xls,
            "ods" => Kind::Ods,
            other => return Err(PyValueError::new_err(format!("{other:?} is no kind of workbook"))),
        };
        let opened = py.detach(|| sound(|| Opened::open(data, kind))).map_err(problem)?;
        Ok(Self {
            opened: Mutex::new(opened),
        })
    }

    fn sheets(&self) -> PyResult<Vec<(String, bool)>> {
        Ok(self.opened.lock().map_err(|_| problem(Failure::Unsound))?.sheets())
    }

    fn read(&self, py: Python<'_>, sheet: &str, max_columns: usize) -> PyResult<PyTable> {
        let columns = py
            .detach(|| {
                let mut opened = self.opened.lock().map_err(|_| Failure::Unsound)?;
                sound(|| opened.read(sheet, max_columns))
            })
            .map_err(problem)?;
        let fields: Vec<Field> = (1..=columns.len())
            .map(|i| Field::new(i.to_string(), DataType::Utf8View, false))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let batch = if columns.is_empty() {
            RecordBatch::new_empty(schema.clone())
        } else {
            RecordBatch::try_new(schema.clone(), columns).map_err(CoreError::from)?
        };
        PyTable::try_new(vec![batch], schema).map_err(|_| problem(Failure::Unsound))
    }
}

/// A damaged workbook may make its reader panic; that is a damaged workbook and nothing more.
fn sound<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Failure::Unsound))
}

fn problem(failure: Failure) -> PyErr {
    let text = match failure {
        Failure::Password => "the workbook is protected by a password; save it without one".to_owned(),
        Failure::Unsound => "is not a sound workbook".to_owned(),
        Failure::Wide(column) => {
            format!("a sheet has a cell in column {column}, beyond all that is read; delete the stray cell")
        }
        Failure::Sparse(rows, columns) => {
            format!("a sheet spreads a few cells over {rows} rows and {columns} columns; delete the stray ones")
        }
    };
    Python::attach(|py| {
        let made = py
            .import("prozvon.errors")
            .and_then(|m| m.getattr("InputError"))
            .and_then(|t| t.call1((text,)));
        made.map_or_else(|failure| failure, PyErr::from_value)
    })
}
