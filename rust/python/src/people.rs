use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use prozvon_columnar::codes;
use prozvon_columnar::people::{self, How, Part, ROW_ISSUES, Words};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::error::CoreError;
use crate::phone::{repaired_names, with_metadata};
use crate::words::{OwnWords, words};

/// The rows of a base, normalized piece by piece.
#[pyclass(frozen, module = "prozvon._core")]
pub(crate) struct People(people::People);

#[pymethods]
impl People {
    /// `columns` are names and roles; `genders`, `yes` and `no` are what small cells say; `taken` are the columns to be made.
    #[new]
    #[pyo3(signature = (columns, genders, yes, no, today, own = None, cyrillic = None, taken = None))]
    #[allow(clippy::too_many_arguments)] // given by name, by one caller
    fn new(
        columns: Vec<(String, Option<String>)>,
        genders: HashMap<String, String>,
        yes: HashSet<String>,
        no: HashSet<String>,
        today: i32,
        own: Option<&Bound<'_, OwnWords>>,
        cyrillic: Option<bool>,
        taken: Option<Vec<String>>,
    ) -> Self {
        let how = How {
            own: words(own),
            words: Words { genders, yes, no },
            today,
            cyrillic,
        };
        Self(people::People::new(&columns, how, taken))
    }

    /// Normalizes rows; `parts` are how many of them are of each input, and the country of its bare numbers.
    #[pyo3(signature = (table, parts, threads = None))]
    fn read(&self, py: Python<'_>, table: PyTable, parts: Vec<Part>, threads: Option<usize>) -> PyResult<PyTable> {
        let (batches, _) = table.into_inner();
        let work = || {
            with_metadata(|metadata| {
                let made = self.0.read(&batches, &parts, metadata, threads)?;
                let schema = self.0.schema();
                let names = repaired_names("pz_phone_status", "pz_phone_type", "pz_phone_region", metadata);
                let names: Vec<_> = names
                    .into_iter()
                    .filter(|(name, _)| schema.index_of(name).is_ok())
                    .collect();
                codes::named(made, &schema, &names)
            })
        };
        let (made, schema) = py.detach(work).map_err(CoreError::from)?;
        PyTable::try_new(made, Arc::clone(&schema))
    }

    /// Lets go what was learned of the rows that were read.
    fn forget(&self) {
        self.0.forget();
    }
}

/// The public codes of the issues of a row, lowest bit first, above those of [`crate::normalize::issue_codes`].
#[pyfunction]
pub(crate) fn row_issue_codes() -> Vec<&'static str> {
    ROW_ISSUES.to_vec()
}
