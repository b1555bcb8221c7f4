//! `prozvon._core`: convert, detach, call, convert. No logic of its own.

#![forbid(unsafe_code)]
#![allow(missing_docs)] // documented at the Python surface, in `_core.pyi`

mod error;
mod phone;
mod rows;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
fn _core(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add_function(wrap_pyfunction!(rows::hash_rows, m)?)?;
    m.add_function(wrap_pyfunction!(phone::parse_phones, m)?)?;
    m.add_function(wrap_pyfunction!(phone::phone_metadata, m)?)?;
    m.add_function(wrap_pyfunction!(phone::phone_names, m)?)?;
    Ok(())
}
