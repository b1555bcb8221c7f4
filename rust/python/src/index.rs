use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use arrow_schema::ArrowError;
use prozvon_columnar::{index, record};
use prozvon_matching::{Decision, Index, Options};
use prozvon_normalize::dictionary::Dictionary;
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyTable};

use crate::error::{CoreError, FileError};
use crate::matching::{model_of, one_batch, whole};
use crate::phone::with_metadata;
use crate::pieces::Pieces;
use crate::words::{OwnWords, words};

/// Names that are retired, and those that go on.
type Retired = Vec<(String, String)>;

/// A base of people in memory.
#[pyclass(frozen)]
pub(crate) struct PeopleIndex {
    index: RwLock<Index>,
    /// Readers of records that wait for the next; as many as threads have asked at once, [`MOST_READERS`] at most.
    readers: Mutex<Vec<record::Readers>>,
}

/// What readers remember takes memory.
const MOST_READERS: usize = 8;

impl PeopleIndex {
    fn of(index: Index) -> Self {
        Self {
            index: RwLock::new(index),
            readers: Mutex::default(),
        }
    }

    /// Readers by these words, those of an earlier record where they can be had.
    fn readers(&self, own: &Arc<Dictionary>) -> record::Readers {
        let waiting = self.waiting().pop().filter(|readers| readers.know(own));
        waiting.unwrap_or_else(|| record::Readers::new(Arc::clone(own)))
    }

    /// Lets readers wait for the next record.
    fn keep(&self, readers: record::Readers) {
        let mut waiting = self.waiting();
        if waiting.len() < MOST_READERS {
            waiting.push(readers);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<record::Readers>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl PeopleIndex {
    /// Builds an index of normalized rows under their own model. Pieces are asked for one after the other, and none is held
    /// when the next is asked for; `decisions` is called when all are there.
    #[staticmethod]
    #[allow(clippy::too_many_arguments)] // one call of the engine, spelled out
    fn build(
        py: Python<'_>,
        mut pieces: Pieces,
        model: Vec<f32>,
        block_limit: usize,
        crowd: usize,
        decisions: Py<PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let options = Options {
            block_limit,
            crowd,
            review_limit: 0,
            keep_pairs: false,
        };
        let model = model_of(&model)?;
        let decided = || {
            let told = Python::attach(|py| decisions.call0(py)?.extract::<Vec<(u32, u32, bool)>>(py));
            let told = told.map_err(|raised| ArrowError::ExternalError(Box::new(raised)))?;
            let decided = told.into_iter();
            Ok(decided
                .map(|(left, right, same)| Decision { left, right, same })
                .collect())
        };
        let built = py.detach(|| index::build(&mut pieces, &model, options, decided, threads));
        Ok(Self::of(built.map_err(CoreError::from)?))
    }

    /// Reads what `save` wrote, and what stood beside it.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<(Self, Vec<u8>)> {
        let (index, beside) = py.detach(|| Index::load(&path)).map_err(FileError)?;
        Ok((Self::of(index), beside))
    }

    /// Writes the rows that are there, and `beside`.
    fn save(&self, py: Python<'_>, path: PathBuf, beside: &[u8]) -> PyResult<()> {
        Ok(py.detach(|| self.read().save(&path, beside)).map_err(FileError)?)
    }

    /// Slots given out.
    fn slots(&self, py: Python<'_>) -> usize {
        py.detach(|| self.read().slots())
    }

    /// Adds normalized rows: how many were looked at again, and names that are retired.
    fn add(&self, py: Python<'_>, table: PyTable, threads: Option<usize>) -> PyResult<(usize, Retired)> {
        let changes = py.detach(|| index::add(&mut self.write(), &whole(table)?, threads));
        let changes = changes.map_err(CoreError::from)?;
        Ok((changes.looked_at, index::retired(&changes)))
    }

    /// Removes rows: as `add`.
    fn remove(&self, py: Python<'_>, slots: Vec<u32>, threads: Option<usize>) -> (usize, Retired) {
        let changes = py.detach(|| index::remove(&mut self.write(), &slots, threads));
        (changes.looked_at, index::retired(&changes))
    }

    /// Who normalized records are.
    fn query(&self, py: Python<'_>, table: PyTable, limit: usize) -> PyResult<PyTable> {
        let found = py.detach(|| index::query(&self.read(), &whole(table)?, limit));
        one_batch(found.map_err(CoreError::from)?)
    }

    /// Who one record is, given its cells with the roles of their columns, `today` in days since 1970-01-01.
    #[allow(clippy::too_many_arguments)] // one record, spelled out
    fn query_record(
        &self,
        py: Python<'_>,
        cells: Vec<record::Cell>,
        gender: Option<&str>,
        across: Option<&str>,
        own_columns: Vec<Option<String>>,
        region: Option<&str>,
        today: i32,
        own: Option<&Bound<'_, OwnWords>>,
        limit: usize,
    ) -> PyResult<PyTable> {
        let own = words(own);
        let found = py.detach(|| {
            let mut readers = self.readers(&own);
            let person = with_metadata(|metadata| {
                let how = record::How {
                    region,
                    today,
                    metadata,
                    gender,
                };
                readers.read(&cells, &how)
            });
            self.keep(readers);
            index::query_one(&self.read(), &person.columns(across, &own_columns), limit)
        });
        one_batch(found.map_err(CoreError::from)?)
    }

    /// Takes in what people decided about rows: as `add`.
    fn decide(
        &self,
        py: Python<'_>,
        decisions: Vec<(u32, u32, bool)>,
        threads: Option<usize>,
    ) -> PyResult<(usize, Retired)> {
        let decided = |(left, right, same)| Decision { left, right, same };
        let decisions: Vec<Decision> = decisions.into_iter().map(decided).collect();
        let changes = py.detach(|| index::decide(&mut self.write(), &decisions, threads));
        let changes = changes.map_err(CoreError::from)?;
        Ok((changes.looked_at, index::retired(&changes)))
    }

    /// The rows that are there, their clusters and households.
    fn households(&self, py: Python<'_>, threads: Option<usize>) -> PyResult<PyTable> {
        let found = py.detach(|| index::households(&self.read(), threads));
        one_batch(found.map_err(CoreError::from)?)
    }

    /// The rows that are there and their clusters.
    fn clusters(&self, py: Python<'_>) -> PyResult<PyTable> {
        let found = py.detach(|| index::clusters(&self.read()));
        one_batch(found.map_err(CoreError::from)?)
    }

    /// The clusters of some rows that are there.
    fn cluster_ids(&self, py: Python<'_>, slots: Vec<u32>) -> PyResult<PyArray> {
        let ids = py.detach(|| index::cluster_ids(&self.read(), &slots));
        Ok(PyArray::from_array_ref(ids.map_err(CoreError::from)?))
    }

    /// The rows that bear any of these numbers.
    fn rows_with(&self, py: Python<'_>, phones: Vec<u64>) -> Vec<u32> {
        py.detach(|| self.read().rows_with(&phones))
    }

    /// Rows of large blocks that queries have passed over.
    fn passed_over(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.read().passed_over())
    }

    /// The hash of the frozen model.
    fn model_hash(&self, py: Python<'_>) -> String {
        py.detach(|| format!("{:016x}", self.read().frozen().hash()))
    }

    /// What has moved since the model was frozen.
    fn drift(&self, py: Python<'_>) -> index::Drifts {
        py.detach(|| index::drifts(&self.read().drift()))
    }
}
