//! The kernels over Arrow columns: null handling, slices and views live here and nowhere else.
//!
//! One module for each engine. A function takes Arrow arrays, walks them in parallel chunks on the rayon
//! pool, and returns Arrow arrays of the same length. No Python is known here.

#![forbid(unsafe_code)]

pub mod addresses;
mod cells;
pub mod codes;
pub mod companies;
pub mod csv;
pub mod dates;
pub mod delimited;
pub mod emails;
pub mod ids;
pub mod index;
pub mod matching;
pub mod names;
pub mod packed;
pub mod people;
pub mod phone;
pub mod record;
pub mod register;
pub mod remarks;
pub mod rows;
pub mod signs;
pub mod similarity;
pub mod survivorship;
pub mod text;
pub mod threads;
pub mod workbook;
