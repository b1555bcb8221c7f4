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
        let text = error.to_string();
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
}
