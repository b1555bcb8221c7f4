use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, new_empty_array};
use arrow_schema::ArrowError;
use arrow_select::concat::concat;
use prozvon_columnar::similarity;
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyChunkedArray};

use crate::error::CoreError;

/// Jaro and Winkler's similarity of pairs of rows of a text column; `left` and `right` are u32 without nulls.
#[pyfunction]
#[pyo3(signature = (values, left, right, threads = None))]
pub(crate) fn similarity_of_pairs(
    py: Python<'_>,
    values: PyChunkedArray,
    left: PyChunkedArray,
    right: PyChunkedArray,
    threads: Option<usize>,
) -> PyResult<PyArray> {
    let found = py.detach(|| {
        let (values, left, right) = (whole(values)?, whole(left)?, whole(right)?);
        similarity::of_pairs(&values, rows(&left)?, rows(&right)?, threads)
    });
    Ok(PyArray::from_array_ref(Arc::new(found.map_err(CoreError::from)?)))
}

pub(crate) fn whole(column: PyChunkedArray) -> Result<ArrayRef, ArrowError> {
    let (chunks, field) = column.into_inner();
    match chunks.as_slice() {
        [] => Ok(new_empty_array(field.data_type())),
        [only] => Ok(only.clone()),
        _ => concat(&chunks.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>()),
    }
}

fn rows(column: &ArrayRef) -> Result<&[u32], ArrowError> {
    match column.as_primitive_opt::<UInt32Type>() {
        Some(rows) if rows.null_count() == 0 => Ok(rows.values()),
        _ => Err(ArrowError::InvalidArgumentError(
            "rows are 32-bit numbers, none of them null".into(),
        )),
    }
}
