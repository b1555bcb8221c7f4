use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use arrow_select::concat::concat_batches;
use prozvon_columnar::{matching, survivorship};
use prozvon_matching::Options;
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyTable};

use crate::error::CoreError;

type Counts = Vec<(String, u64)>;

/// Clusters, households, review pairs and merges of a table of normalized rows.
#[pyfunction]
pub(crate) fn match_people(
    py: Python<'_>,
    table: PyTable,
    block_limit: usize,
    crowd: usize,
    review_limit: usize,
    threads: Option<usize>,
) -> PyResult<(PyTable, PyTable, PyTable, Counts)> {
    let options = Options {
        block_limit,
        crowd,
        review_limit,
    };
    let found = py.detach(|| matching::match_people(&whole(table)?, options, threads));
    let found = found.map_err(CoreError::from)?;
    Ok((
        one_batch(found.rows)?,
        one_batch(found.review)?,
        one_batch(found.merges)?,
        found.counts,
    ))
}

type Explained = (
    Vec<(&'static str, &'static str)>,
    &'static str,
    u16,
    String,
    Option<&'static str>,
);

/// Levels, verdict, strength, reasons and conflict of one pair.
#[pyfunction]
pub(crate) fn explain_pair(py: Python<'_>, table: PyTable, crowd: usize, a: u32, b: u32) -> PyResult<Explained> {
    let found = py.detach(|| matching::explain_pair(&whole(table)?, crowd, a, b));
    let found = found.map_err(CoreError::from)?;
    Ok((
        found.fields,
        found.verdict,
        found.strength,
        found.reasons,
        found.conflict,
    ))
}

/// The surviving row of each cluster, for each column of scores.
#[pyfunction]
pub(crate) fn survivors(py: Python<'_>, table: PyTable, clusters: usize) -> PyResult<PyTable> {
    let best = py.detach(|| survivorship::survivors(&whole(table)?, clusters));
    one_batch(best.map_err(CoreError::from)?)
}

/// The rows of each cluster.
#[pyfunction]
pub(crate) fn cluster_members(py: Python<'_>, table: PyTable, clusters: usize) -> PyResult<PyArray> {
    let lists = py.detach(|| survivorship::members(&whole(table)?, clusters));
    Ok(PyArray::from_array_ref(Arc::new(lists.map_err(CoreError::from)?)))
}

/// The numbers of each cluster, best first; a Russian mobile number wins a tie.
#[pyfunction]
pub(crate) fn cluster_phones(py: Python<'_>, table: PyTable, clusters: usize) -> PyResult<PyArray> {
    let mobile = |number| (79_000_000_000..80_000_000_000).contains(&number);
    let lists = py.detach(|| survivorship::ranked_phones(&whole(table)?, clusters, mobile));
    Ok(PyArray::from_array_ref(Arc::new(lists.map_err(CoreError::from)?)))
}

fn whole(table: PyTable) -> Result<RecordBatch, ArrowError> {
    let (mut batches, schema) = table.into_inner();
    match batches.len() {
        1 => Ok(batches.remove(0)),
        _ => concat_batches(&schema, &batches),
    }
}

fn one_batch(batch: RecordBatch) -> PyResult<PyTable> {
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema)
        .map_err(|error| CoreError::from(ArrowError::from_external_error(error.into())).into())
}
