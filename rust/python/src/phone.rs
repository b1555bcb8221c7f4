use std::sync::{Arc, RwLock};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};
use prozvon_columnar::{codes, phone};
use prozvon_phone::repair::{Mark, RENUMBERED, Status};
use prozvon_phone::{Kind, Metadata, ParseError, Possible};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::error::CoreError;

/// Plans that were loaded at run time; the built-in ones serve until then.
static LOADED: RwLock<Option<Arc<Metadata>>> = RwLock::new(None);

/// Calls `work` with the plans in force.
pub(crate) fn with_metadata<R>(work: impl FnOnce(&Metadata) -> R) -> R {
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

/// Plan numbers under their regions' names. Non-geographic plans come last and share one name.
fn regions(metadata: &Metadata) -> Vec<String> {
    let mut names: Vec<String> = metadata.region_names().map(str::to_owned).collect();
    names.dedup();
    names
}

fn owned(names: impl Iterator<Item = &'static str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}

/// The small code columns of repaired numbers and their names.
pub(crate) fn repaired_names<'a>(
    status: &'a str,
    kind: &'a str,
    region: &'a str,
    metadata: &Metadata,
) -> [(&'a str, Vec<String>); 3] {
    [
        (status, owned(Status::ALL.iter().map(|s| s.code()))),
        (kind, owned(Kind::ALL.iter().map(|k| k.code()))),
        (region, regions(metadata)),
    ]
}

type Answers = Result<(Vec<RecordBatch>, Arc<Schema>), ArrowError>;

/// Works on a table with the plans in force, without the GIL.
fn answer(
    py: Python<'_>,
    table: PyTable,
    work: impl FnOnce(&[RecordBatch], &Metadata) -> Answers + Send,
) -> PyResult<PyTable> {
    let (batches, _) = table.into_inner();
    let answers = py.detach(|| with_metadata(|metadata| work(&batches, metadata)));
    let (batches, schema) = answers.map_err(CoreError::from)?;
    PyTable::try_new(batches, schema)
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
    answer(py, table, |batches, metadata| {
        let region = region.map(|name| metadata.region(name)).unwrap_or_default();
        let names = [
            ("error", owned(ParseError::ALL.iter().map(|e| e.name()))),
            ("possible", owned(Possible::ALL.iter().map(|p| p.name()))),
            ("type", owned(Kind::ALL.iter().map(|k| k.name()))),
            ("region", regions(metadata)),
        ];
        let parsed = phone::parse_batches(batches, region, metadata, threads)?;
        codes::named(parsed, &phone::parse_schema(), &names)
    })
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
    answer(py, table, |batches, metadata| {
        let repaired = phone::normalize_batches(batches, region, metadata, threads)?;
        let names = repaired_names("status", "type", "region", metadata);
        codes::named(repaired, &phone::normalize_schema(), &names)
    })
}

/// The first `phones` columns of a table repaired together, row by row; a column behind them holds the city, and the last
/// `elsewhere` are looked at where these hold no number.
#[pyfunction]
#[pyo3(signature = (table, phones, region = None, threads = None, elsewhere = 0))]
pub(crate) fn normalize_phone_columns(
    py: Python<'_>,
    table: PyTable,
    phones: usize,
    region: Option<&str>,
    threads: Option<usize>,
    elsewhere: usize,
) -> PyResult<PyTable> {
    answer(py, table, |batches, metadata| {
        let repaired = phone::phone_columns_batches(batches, phones, elsewhere, region, metadata, threads)?;
        let names = repaired_names("pz_phone_status", "pz_phone_type", "pz_phone_region", metadata);
        codes::named(repaired, &phone::phone_columns_schema(elsewhere), &names)
    })
}

/// The codes of repairs, and the codes of faults.
#[pyfunction]
pub(crate) fn phone_codes() -> (Vec<&'static str>, Vec<&'static str>) {
    let marks = |fault: bool| {
        Mark::ALL
            .iter()
            .filter(|m| m.is_fault() == fault)
            .map(|m| m.code())
            .collect()
    };
    (marks(false), marks(true))
}

/// Area codes that are no more: old, new, and the day since which the new one holds.
#[pyfunction]
pub(crate) fn renumbered_codes() -> Vec<(&'static str, &'static str, &'static str)> {
    RENUMBERED.iter().map(|r| (r.old, r.new, r.since)).collect()
}
