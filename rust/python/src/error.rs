//! Rust errors become `prozvon.errors`, which Python defines and this module imports.

use arrow_schema::ArrowError;
use pyo3::prelude::*;

/// Any misuse that a kernel reports.
pub(crate) struct CoreError(ArrowError);

impl From<ArrowError> for CoreError {
    fn from(error: ArrowError) -> Self {
        Self(error)
    }
}

impl From<CoreError> for PyErr {
    fn from(CoreError(error): CoreError) -> Self {
        usage_error(error.to_string())
    }
}

/// A `UsageError` that says just this.
pub(crate) fn usage_error(text: String) -> PyErr {
    Python::attach(|py| {
        match py
            .import("prozvon.errors")
            .and_then(|m| m.getattr("UsageError"))
            .and_then(|t| t.call1((text,)))
        {
            Ok(value) => PyErr::from_value(value),
            Err(failure) => failure,
        }
    })
}
