//! `prozvon._core`: convert, detach, call, convert. No logic of its own.

#![forbid(unsafe_code)]
#![allow(missing_docs)] // documented at the Python surface, in `_core.pyi`
#![allow(clippy::needless_pass_by_value)] // PyO3 hands arguments over by value

mod csv;
mod delimited;
mod error;
mod golden;
mod index;
mod matching;
mod normalize;
mod packed;
mod people;
mod phone;
mod pieces;
mod register;
mod room;
mod rows;
mod signal;
mod signs;
mod similarity;
mod text_pieces;
mod words;
mod workbook;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
fn _core(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add("NO_DATE", prozvon_matching::record::NO_DATE)?;
    m.add_function(wrap_pyfunction!(rows::hash_rows, m)?)?;
    m.add_function(wrap_pyfunction!(signs::cells_beginning, m)?)?;
    m.add_function(wrap_pyfunction!(signs::cells_holding, m)?)?;
    m.add_function(wrap_pyfunction!(similarity::similarity_of_pairs, m)?)?;
    m.add_function(wrap_pyfunction!(phone::normalize_phones, m)?)?;
    m.add_function(wrap_pyfunction!(phone::normalize_phone_columns, m)?)?;
    m.add_function(wrap_pyfunction!(phone::phone_codes, m)?)?;
    m.add_function(wrap_pyfunction!(phone::parse_phones, m)?)?;
    m.add_function(wrap_pyfunction!(phone::phone_metadata, m)?)?;
    m.add_function(wrap_pyfunction!(phone::renumbered_codes, m)?)?;
    m.add_class::<golden::GoldenRecords>()?;
    m.add_class::<golden::GoldenRows>()?;
    m.add_class::<index::PeopleIndex>()?;
    m.add_class::<people::People>()?;
    m.add_class::<register::NumberRegister>()?;
    m.add_class::<signal::Ear>()?;
    m.add_class::<csv::CsvTable>()?;
    m.add_class::<room::Room>()?;
    m.add_class::<delimited::DelimitedText>()?;
    m.add_class::<text_pieces::TextPieces>()?;
    m.add_class::<packed::PackedTexts>()?;
    m.add_class::<workbook::Workbook>()?;
    m.add_class::<words::OwnWords>()?;
    m.add_function(wrap_pyfunction!(delimited::utf8_faults, m)?)?;
    m.add_function(wrap_pyfunction!(matching::match_model, m)?)?;
    m.add_function(wrap_pyfunction!(matching::match_people, m)?)?;
    m.add_function(wrap_pyfunction!(matching::candidate_pairs, m)?)?;
    m.add_function(wrap_pyfunction!(matching::freeze_model, m)?)?;
    m.add_function(wrap_pyfunction!(matching::model_hash, m)?)?;
    m.add_function(wrap_pyfunction!(matching::model_fits, m)?)?;
    m.add_function(wrap_pyfunction!(matching::train_model, m)?)?;
    m.add_function(wrap_pyfunction!(matching::explain_pair, m)?)?;
    m.add_function(wrap_pyfunction!(golden::name_rows, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::issue_codes, m)?)?;
    m.add_function(wrap_pyfunction!(people::row_issue_codes, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::spell_out, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::normalize_names, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::normalize_emails, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::normalize_ids, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::normalize_dates, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::normalize_companies, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::normalize_tax_numbers, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::normalize_addresses, m)?)?;
    m.add_function(wrap_pyfunction!(normalize::find_refusals, m)?)?;
    Ok(())
}
