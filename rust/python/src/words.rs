use std::sync::{Arc, LazyLock};

use prozvon_normalize::dictionary::{Dictionary, Kind};
use pyo3::prelude::*;

use crate::error::usage_error;

/// A user's own words, ready for the engines.
#[pyclass(frozen, module = "prozvon._core")]
pub(crate) struct OwnWords(Arc<Dictionary>);

#[pymethods]
impl OwnWords {
    /// Reads texts: of each its kind, what it is called in messages, and its lines.
    #[new]
    fn new(py: Python<'_>, texts: Vec<(String, String, String)>) -> PyResult<Self> {
        let read = || {
            let mut own = Dictionary::default();
            for (kind, called, text) in &texts {
                let kind = Kind::ALL.into_iter().find(|k| k.code() == kind);
                let kind = kind.ok_or_else(|| format!("{called}: there is no such dictionary"))?;
                own.add(kind, text)
                    .map_err(|fault| format!("{called}, line {}: {}", fault.line, fault.reason))?;
            }
            Ok(own)
        };
        py.detach(read).map(|own| Self(Arc::new(own))).map_err(usage_error)
    }
}

/// No words.
static NONE: LazyLock<Arc<Dictionary>> = LazyLock::new(Arc::default);

/// The words given, or none; the same ones as long as the same are given.
pub(crate) fn words(own: Option<&Bound<'_, OwnWords>>) -> Arc<Dictionary> {
    Arc::clone(own.map_or(&NONE, |own| &own.get().0))
}
