use std::sync::{Arc, RwLock};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};
use prozvon_columnar::phone;
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
                let metadata = metadata.map_err(|e| CoreError::from(ArrowError::InvalidArgumentError(e.to_string())))?;
                Some(Arc::new(metadata))
            }
        };
    }
    Ok(with_metadata(|m| (m.version().to_owned(), m.unicode_version().to_owned())))
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

fn give(batches: Result<Vec<RecordBatch>, ArrowError>, schema: Schema) -> PyResult<PyTable> {
    PyTable::try_new(batches.map_err(CoreError::from)?, Arc::new(schema))
}
