use std::sync::Arc;

use arrow_array::UInt32Array;
use arrow_schema::ArrowError;
use prozvon_columnar::signs;
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyTable};

use crate::error::CoreError;

fn arrays(found: Result<Vec<UInt32Array>, ArrowError>) -> PyResult<Vec<PyArray>> {
    let found = found.map_err(CoreError::from)?;
    Ok(found
        .into_iter()
        .map(|rows| PyArray::from_array_ref(Arc::new(rows)))
        .collect())
}

/// For each column of text the rows whose cell begins with one of `marks` and is no number behind one of `signs`.
#[pyfunction]
#[pyo3(signature = (table, marks, signs, threads = None))]
pub(crate) fn cells_beginning(
    py: Python<'_>,
    table: PyTable,
    marks: &str,
    signs: &str,
    threads: Option<usize>,
) -> PyResult<Vec<PyArray>> {
    let (batches, _) = table.into_inner();
    arrays(py.detach(|| signs::beginning(&batches, marks, signs, threads)))
}

/// For each column of text the rows whose cell holds one of the `signs`.
#[pyfunction]
#[pyo3(signature = (table, signs, threads = None))]
pub(crate) fn cells_holding(
    py: Python<'_>,
    table: PyTable,
    signs: &str,
    threads: Option<usize>,
) -> PyResult<Vec<PyArray>> {
    let (batches, _) = table.into_inner();
    arrays(py.detach(|| signs::holding(&batches, signs, threads)))
}
