use std::sync::{Arc, RwLock};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};
use prozvon_columnar::phone;
use prozvon_phone::repair::{Mark, Status};
use prozvon_phone::{Kind, Metadata, ParseError, Possible};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::error::CoreError;

/// Plans that were loaded at run time; the built-in ones serve until then.
static LOADED: RwLock<Option<Arc<Metadata>>> = RwLock::new(None);

/// Calls `work` with the plans in force.
fn with_metadata<R>(work: impl FnOnce(&Metadata) -> R) -> R {
    let loaded = LOADED.read().ok().and_then(|current| current.clone());
    match loaded {
        Some(metadata) => work(&metadata),
        None => work(Metadata::embedded()),
    }
}

/// Loads plans from an artifact's bytes, or goes back to the built-in ones; the version of what is in force.
#[pyfunction]
#[pyo3(signature = (artifact = None))]
pub(crate) fn phone_metadata(artifact: Option<&[u8]>) -> PyResult<(String, String)> {
    if let Ok(mut current) = LOADED.write() {
        *current = match artifact {
            None => None,
            Some(bytes) => {
                let metadata = Metadata::read(bytes);
                let metadata =
                    metadata.map_err(|e| CoreError::from(ArrowError::InvalidArgumentError(e.to_string())))?;
                Some(Arc::new(metadata))
            }
        };
    }
    Ok(with_metadata(|m| {
        (m.version().to_owned(), m.unicode_version().to_owned())
    }))
}

/// The names behind the small codes of [`parse_phones`]: errors, possible, types, regions.
#[pyfunction]
pub(crate) fn phone_names() -> (Vec<&'static str>, Vec<&'static str>, Vec<&'static str>, Vec<String>) {
    (
        ParseError::ALL.iter().map(|e| e.name()).collect(),
        Possible::ALL.iter().map(|p| p.name()).collect(),
        Kind::ALL.iter().map(|k| k.name()).collect(),
        with_metadata(|m| m.region_names().map(str::to_owned).collect()),
    )
}

/// Every cell of the first column as `phonenumbers` reads it; a second column holds regions.
#[pyfunction]
#[pyo3(signature = (table, region = None, threads = None))]
pub(crate) fn parse_phones(
    py: Python<'_>,
    table: PyTable,
    region: Option<&str>,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let (batches, _) = table.into_inner();
    let parsed = py.detach(|| {
        with_metadata(|metadata| {
            let region = region.map(|name| metadata.region(name)).unwrap_or_default();
            phone::parse_batches(&batches, region, metadata, threads)
        })
    });
    give(parsed, phone::parse_schema())
}

/// Every cell of the column `value` repaired; columns `region` and `city`, where there are any, hold each row's own.
#[pyfunction]
#[pyo3(signature = (table, region = None, threads = None))]
pub(crate) fn normalize_phones(
    py: Python<'_>,
    table: PyTable,
    region: Option<&str>,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let (batches, _) = table.into_inner();
    let repaired = py.detach(|| with_metadata(|m| phone::normalize_batches(&batches, region, m, threads)));
    give(repaired, phone::normalize_schema())
}

/// The first `phones` columns of a table repaired together, row by row; a column behind them holds the city.
#[pyfunction]
#[pyo3(signature = (table, phones, region = None, threads = None))]
pub(crate) fn normalize_phone_columns(
    py: Python<'_>,
    table: PyTable,
    phones: usize,
    region: Option<&str>,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let (batches, _) = table.into_inner();
    let repaired = py.detach(|| with_metadata(|m| phone::phone_columns_batches(&batches, phones, region, m, threads)));
    give(repaired, phone::phone_columns_schema())
}

/// The names behind the small codes of repaired numbers: statuses, types; and the codes of repairs and of faults.
#[pyfunction]
pub(crate) fn phone_codes() -> (
    Vec<&'static str>,
    Vec<&'static str>,
    Vec<&'static str>,
    Vec<&'static str>,
) {
    let marks = |fault: bool| {
        Mark::ALL
            .iter()
            .filter(|m| m.is_fault() == fault)
            .map(|m| m.code())
            .collect()
    };
    (
        Status::ALL.iter().map(|s| s.code()).collect(),
        Kind::ALL.iter().map(|k| k.code()).collect(),
        marks(false),
        marks(true),
    )
}

fn give(batches: Result<Vec<RecordBatch>, ArrowError>, schema: Schema) -> PyResult<PyTable> {
    PyTable::try_new(batches.map_err(CoreError::from)?, Arc::new(schema))
}
