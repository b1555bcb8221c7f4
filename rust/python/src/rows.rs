use std::sync::Arc;

use arrow_array::ArrayRef;
use prozvon_columnar::rows::content_hash;
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyTable};

use crate::error::CoreError;

/// The content hash of every row of a table of text columns.
#[pyfunction]
#[pyo3(signature = (table, threads = None))]
pub(crate) fn hash_rows(py: Python<'_>, table: PyTable, threads: Option<usize>) -> PyResult<PyArray> {
    let (batches, schema) = table.into_inner();
    let names: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let hashes = py.detach(|| {
        let parts = batches
            .iter()
            .map(|b| content_hash(&names, b.columns(), b.num_rows(), threads))
            .collect::<Result<Vec<_>, _>>()?;
        let all: Vec<u64> = parts.iter().flat_map(|p| p.values().iter().copied()).collect();
        Ok::<_, arrow_schema::ArrowError>(arrow_array::UInt64Array::from(all))
    });
    Ok(PyArray::from_array_ref(
        Arc::new(hashes.map_err(CoreError::from)?) as ArrayRef
    ))
}
