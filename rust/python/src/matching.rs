use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, PrimitiveArray, RecordBatch};
use arrow_schema::ArrowError;
use prozvon_columnar::matching;
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
    let (batches, _) = table.into_inner();
    let options = Options {
        block_limit,
        crowd,
        review_limit,
    };
    let found = py
        .detach(|| matching::match_people(&batches, options, threads))
        .map_err(CoreError::from)?;
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
    let (batches, _) = table.into_inner();
    let found = py
        .detach(|| matching::explain_pair(&batches, crowd, a, b))
        .map_err(CoreError::from)?;
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
pub(crate) fn survivors(
    py: Python<'_>,
    cluster: PyArray,
    clusters: usize,
    scores: Vec<PyArray>,
    freshness: PyArray,
    tie: PyArray,
) -> PyResult<Vec<PyArray>> {
    let (cluster, freshness, tie) = (cluster.into_inner().0, freshness.into_inner().0, tie.into_inner().0);
    let scores: Vec<ArrayRef> = scores.into_iter().map(|s| s.into_inner().0).collect();
    let best = py.detach(|| {
        let (freshness, tie) = (number::<Int64Type>(&freshness)?, number::<UInt64Type>(&tie)?);
        matching::survivors(number::<UInt32Type>(&cluster)?, clusters, &scores, freshness, tie)
    });
    let best = best.map_err(CoreError::from)?;
    Ok(best
        .into_iter()
        .map(|rows| PyArray::from_array_ref(Arc::new(rows)))
        .collect())
}

/// The rows of each cluster.
#[pyfunction]
pub(crate) fn cluster_members(py: Python<'_>, cluster: PyArray, clusters: usize) -> PyResult<PyArray> {
    let cluster = cluster.into_inner().0;
    let lists = py.detach(|| matching::members(number::<UInt32Type>(&cluster)?, clusters));
    Ok(PyArray::from_array_ref(Arc::new(lists.map_err(CoreError::from)?)))
}

/// The numbers of each cluster, best first; a Russian mobile number wins a tie.
#[pyfunction]
pub(crate) fn cluster_phones(
    py: Python<'_>,
    cluster: PyArray,
    clusters: usize,
    phones: PyArray,
    freshness: PyArray,
) -> PyResult<PyArray> {
    let (cluster, phones, freshness) = (cluster.into_inner().0, phones.into_inner().0, freshness.into_inner().0);
    let lists = py.detach(|| {
        let (cluster, freshness) = (number::<UInt32Type>(&cluster)?, number::<Int64Type>(&freshness)?);
        matching::ranked_phones(cluster, clusters, &phones, freshness, |n| {
            (79_000_000_000..80_000_000_000).contains(&n)
        })
    });
    Ok(PyArray::from_array_ref(Arc::new(lists.map_err(CoreError::from)?)))
}

fn number<T: arrow_array::ArrowPrimitiveType>(array: &ArrayRef) -> Result<&PrimitiveArray<T>, ArrowError> {
    array.as_primitive_opt::<T>().ok_or_else(|| {
        ArrowError::InvalidArgumentError(format!("{} is needed, not {}", T::DATA_TYPE, array.data_type()))
    })
}

fn one_batch(batch: RecordBatch) -> PyResult<PyTable> {
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema)
        .map_err(|error| CoreError::from(ArrowError::from_external_error(error.into())).into())
}
