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

/// A file of ours that cannot be read or written.
pub(crate) struct FileError(pub(crate) std::io::Error);

impl From<CoreError> for PyErr {
    fn from(CoreError(error): CoreError) -> Self {
        match error {
            // What a Python iterable raised while a kernel asked it for more.
            ArrowError::ExternalError(inner) => match inner.downcast::<PyErr>() {
                Ok(raised) => *raised,
                Err(other) => usage_error(other.to_string()),
            },
            other => usage_error(other.to_string()),
        }
    }
}

impl From<FileError> for PyErr {
    fn from(FileError(error): FileError) -> Self {
        match error.kind() {
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => {
                of_tree("InputError", error.to_string())
            }
            _ => error.into(), // an OSError, which Python words by its number
        }
    }
}

/// A `UsageError` that says just this.
pub(crate) fn usage_error(text: String) -> PyErr {
    of_tree("UsageError", text)
}

fn of_tree(name: &str, text: String) -> PyErr {
    Python::attach(|py| {
        match py
            .import("prozvon.errors")
            .and_then(|m| m.getattr(name))
            .and_then(|t| t.call1((text,)))
        {
            Ok(value) => PyErr::from_value(value),
            Err(failure) => failure,
        }
    })
}
