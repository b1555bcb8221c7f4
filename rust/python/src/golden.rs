use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::ArrowError;
use prozvon_columnar::survivorship::{Golden, Plan, Rows, named_lists};
use prozvon_matching::golden::Kind;
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyChunkedArray, PyTable};

use crate::error::CoreError;
use crate::matching::{one_batch, whole};
use crate::similarity::whole as joined_column;

/// What golden records need of rows that are not matched yet.
#[pyclass(frozen)]
pub(crate) struct GoldenRows {
    rows: Mutex<Option<Rows>>,
}

#[pymethods]
impl GoldenRows {
    /// Fields with their kinds (`score`, `name`, `votes`), and words with the field whose surviving row they are of.
    #[new]
    fn new(fields: Vec<(String, String)>, words: Vec<(String, String)>) -> PyResult<Self> {
        let refused = |what: &str| CoreError::from(ArrowError::InvalidArgumentError(format!("{what:?} is unknown")));
        let kind = |kind: &str| match kind {
            "score" => Ok(Kind::Score),
            "name" => Ok(Kind::Name),
            "votes" => Ok(Kind::Votes),
            other => Err(refused(other)),
        };
        let place = |field: &str| {
            let at = fields.iter().position(|(name, _)| name == field);
            at.ok_or_else(|| refused(field))
        };
        let words = words.iter().map(|(word, field)| Ok((word.clone(), place(field)?)));
        let words = words.collect::<Result<_, CoreError>>()?;
        let fields = fields.iter().map(|(name, said)| Ok((name.clone(), kind(said)?)));
        let plan = Plan {
            fields: fields.collect::<Result<_, CoreError>>()?,
            words,
        };
        Ok(Self {
            rows: Mutex::new(Some(Rows::new(plan))),
        })
    }

    /// Takes in rows.
    fn take(&self, py: Python<'_>, table: PyTable) -> PyResult<()> {
        py.detach(|| {
            let table = whole(table)?;
            let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
            rows.as_mut().ok_or_else(spent)?.take(&table)
        })
        .map_err(|error| CoreError::from(error).into())
    }

    /// The surviving rows, once it is known whose each row is. The rows that were taken are given up for them.
    fn survivors(
        &self,
        py: Python<'_>,
        matched: PyTable,
        clusters: usize,
        threads: Option<usize>,
    ) -> PyResult<GoldenRecords> {
        let golden = py.detach(|| {
            let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner).take();
            rows.ok_or_else(spent)?.survivors(&whole(matched)?, clusters, threads)
        });
        Ok(GoldenRecords {
            golden: golden.map_err(CoreError::from)?,
        })
    }
}

fn spent() -> ArrowError {
    ArrowError::InvalidArgumentError("the rows were given up for golden records before".into())
}

/// Clusters with their surviving rows.
#[pyclass(frozen)]
pub(crate) struct GoldenRecords {
    golden: Golden,
}

#[pymethods]
impl GoldenRecords {
    /// How many clusters begin before each of these rows.
    fn begun(&self, py: Python<'_>, ends: Vec<u32>) -> Vec<usize> {
        py.detach(|| self.golden.begun(&ends))
    }

    /// The surviving rows of a field that stand in a later piece than their cluster's first row.
    fn far(&self, py: Python<'_>, field: &str, ends: Vec<u32>) -> PyArray {
        PyArray::from_array_ref(Arc::new(py.detach(|| self.golden.far(field, &ends))))
    }

    /// Golden records of the clusters from `first` to `last`; of equal numbers a Russian mobile one comes first.
    fn records(&self, py: Python<'_>, first: usize, last: usize) -> PyResult<PyTable> {
        let mobile = |number| (79_000_000_000..80_000_000_000).contains(&number);
        let found = py.detach(|| self.golden.records(first..last, mobile));
        one_batch(found.map_err(CoreError::from)?)
    }

    /// The rows of those clusters.
    fn rows(&self, py: Python<'_>, first: usize, last: usize) -> PyResult<PyTable> {
        one_batch(py.detach(|| self.golden.rows(first..last)).map_err(CoreError::from)?)
    }
}

/// Lists of rows by what each row is called.
#[pyfunction]
pub(crate) fn name_rows(py: Python<'_>, rows: PyChunkedArray, names: PyChunkedArray) -> PyResult<PyArray> {
    let named = py.detach(|| named_lists(&joined_column(rows)?, &joined_column(names)?));
    Ok(PyArray::from_array_ref(Arc::new(named.map_err(CoreError::from)?)))
}
