//! Tables that come piece by piece: an Arrow stream, or any Python iterable of Arrow tables.

use std::collections::VecDeque;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::ArrowError;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use pyo3_arrow::{PyRecordBatchReader, PyTable};

/// Batches that are asked for when they are needed, each once; whoever takes one decides when it is let go. The GIL is taken
/// only to ask.
pub(crate) enum Pieces {
    /// What `__arrow_c_stream__` gives.
    Stream(Box<dyn RecordBatchReader + Send>),
    /// Tables of an iterable, and the batches of the one at hand.
    Tables(Py<PyIterator>, VecDeque<RecordBatch>),
}

impl<'py> FromPyObject<'_, 'py> for Pieces {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if given.hasattr("__arrow_c_stream__")? {
            return Ok(Self::Stream(given.extract::<PyRecordBatchReader>()?.into_reader()?));
        }
        let tables = given.try_iter().map_err(|_| {
            PyTypeError::new_err("a table is an object with __arrow_c_stream__, or an iterable of such objects")
        })?;
        Ok(Self::Tables(tables.unbind(), VecDeque::new()))
    }
}

impl Iterator for Pieces {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (tables, waiting) = match self {
            Self::Stream(batches) => return batches.next(),
            Self::Tables(tables, waiting) => (tables, waiting),
        };
        while waiting.is_empty() {
            // What the iterable raises goes through as it is.
            let raised = |error: PyErr| Some(Err(ArrowError::ExternalError(Box::new(error))));
            let table = Python::attach(|py| {
                let next = tables.bind(py).clone().next()?;
                Some(next.and_then(|table| table.extract::<PyTable>()))
            });
            match table? {
                Ok(table) => waiting.extend(table.into_inner().0),
                Err(error) => return raised(error),
            }
        }
        waiting.pop_front().map(Ok)
    }
}
