use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};
use prozvon_columnar::names::Role;
use prozvon_columnar::{addresses, codes, companies, dates, emails, ids, names, remarks};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::error::CoreError;
use crate::words::{OwnWords, words};

/// The public codes of the bits in every `issues` column, lowest bit first.
#[pyfunction]
pub(crate) fn issue_codes() -> Vec<&'static str> {
    names::issue_codes()
}

/// The first column's sets of bits as lists of names, lowest bit first; an empty name says nothing.
#[pyfunction]
pub(crate) fn spell_out(py: Python<'_>, table: PyTable, names: Vec<String>) -> PyResult<PyTable> {
    let (batches, _) = table.into_inner();
    let (lists, schema) = py
        .detach(|| codes::spelled(&batches, &names))
        .map_err(CoreError::from)?;
    PyTable::try_new(lists, schema)
}

/// Names of every row; `roles` are `full_name`, `surname`, `given_name`, `patronymic`, one for each column.
#[pyfunction]
#[pyo3(signature = (table, roles, threads = None, own = None, latin_kept = false))]
pub(crate) fn normalize_names(
    py: Python<'_>,
    table: PyTable,
    roles: Vec<String>,
    threads: Option<usize>,
    own: Option<&Bound<'_, OwnWords>>,
    latin_kept: bool,
) -> PyResult<PyTable> {
    let roles = roles.iter().map(|r| role(r)).collect::<Result<Vec<_>, _>>();
    let roles = roles.map_err(CoreError::from)?;
    let own = words(own);
    let (batches, _) = table.into_inner();
    let work = || {
        let done = names::normalize(&batches, &roles, &own, latin_kept, threads)?;
        codes::named(done, &names::schema(), &[("order", names::orders())])
    };
    let (done, schema) = py.detach(work).map_err(CoreError::from)?;
    PyTable::try_new(done, schema)
}

fn role(name: &str) -> Result<Role, ArrowError> {
    match name {
        "full_name" => Ok(Role::Full),
        "surname" => Ok(Role::Surname),
        "given_name" => Ok(Role::Given),
        "patronymic" => Ok(Role::Patronymic),
        other => Err(ArrowError::InvalidArgumentError(format!(
            "{other} is no part of a name"
        ))),
    }
}

/// The e-mails of every row, over all columns; the last `elsewhere` of them are looked at where the others hold none.
#[pyfunction]
#[pyo3(signature = (table, threads = None, elsewhere = 0))]
pub(crate) fn normalize_emails(
    py: Python<'_>,
    table: PyTable,
    threads: Option<usize>,
    elsewhere: usize,
) -> PyResult<PyTable> {
    give(py, table, emails::schema(elsewhere), |batches| {
        emails::normalize(batches, elsewhere, threads)
    })
}

/// The date of every row's first filled cell; `today` in days since 1970-01-01.
#[pyfunction]
#[pyo3(signature = (table, kind, day_first, today, threads = None))]
pub(crate) fn normalize_dates(
    py: Python<'_>,
    table: PyTable,
    kind: &str,
    day_first: bool,
    today: i32,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let how = dates::reading(kind, day_first, today).map_err(CoreError::from)?;
    give(py, table, dates::schema(), |batches| {
        dates::normalize(batches, how, threads)
    })
}

/// The identifier of every row's first filled cell; `kind` is `any` or what the column holds.
#[pyfunction]
#[pyo3(signature = (table, kind, threads = None))]
pub(crate) fn normalize_ids(py: Python<'_>, table: PyTable, kind: &str, threads: Option<usize>) -> PyResult<PyTable> {
    let (batches, _) = table.into_inner();
    let work = || {
        let done = ids::normalize(&batches, kind, threads)?;
        codes::named(done, &ids::schema(), &[("kind", ids::kinds())])
    };
    let (done, schema) = py.detach(work).map_err(CoreError::from)?;
    PyTable::try_new(done, schema)
}

/// The company of every row's first filled cell; with `persons`, which of them are a person's full name.
#[pyfunction]
#[pyo3(signature = (table, threads = None, own = None, persons = false))]
pub(crate) fn normalize_companies(
    py: Python<'_>,
    table: PyTable,
    threads: Option<usize>,
    own: Option<&Bound<'_, OwnWords>>,
    persons: bool,
) -> PyResult<PyTable> {
    let own = words(own);
    give(py, table, companies::schema(persons), |batches| {
        companies::normalize(batches, &own, persons, threads)
    })
}

/// The checked ИНН of every row's first filled cell.
#[pyfunction]
#[pyo3(signature = (table, threads = None))]
pub(crate) fn normalize_tax_numbers(py: Python<'_>, table: PyTable, threads: Option<usize>) -> PyResult<PyTable> {
    give(py, table, companies::tax_schema(), |batches| {
        companies::tax_numbers(batches, threads)
    })
}

/// City and address of every row; `is_city` says which columns hold cities, the others hold addresses. With `crosswise` those
/// that stand in each other's column are put right, and told.
#[pyfunction]
#[pyo3(signature = (table, is_city, threads = None, own = None, crosswise = false))]
pub(crate) fn normalize_addresses(
    py: Python<'_>,
    table: PyTable,
    is_city: Vec<bool>,
    threads: Option<usize>,
    own: Option<&Bound<'_, OwnWords>>,
    crosswise: bool,
) -> PyResult<PyTable> {
    let own = words(own);
    give(py, table, addresses::schema(crosswise), |batches| {
        addresses::normalize(batches, &is_city, &own, crosswise, threads)
    })
}

/// Which rows hold a remark that refuses calls, and in which column.
#[pyfunction]
#[pyo3(signature = (table, threads = None))]
pub(crate) fn find_refusals(py: Python<'_>, table: PyTable, threads: Option<usize>) -> PyResult<PyTable> {
    give(py, table, remarks::schema(), |batches| remarks::find(batches, threads))
}

fn give(
    py: Python<'_>,
    table: PyTable,
    schema: Schema,
    work: impl FnOnce(&[RecordBatch]) -> Result<Vec<RecordBatch>, ArrowError> + Send,
) -> PyResult<PyTable> {
    let (batches, _) = table.into_inner();
    let done = py.detach(|| work(&batches)).map_err(CoreError::from)?;
    PyTable::try_new(done, Arc::new(schema))
}
