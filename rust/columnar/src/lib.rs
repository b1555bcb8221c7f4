//! The kernels over Arrow columns: null handling, slices and views live here and nowhere else.
//!
//! One module for each engine. A function takes Arrow arrays, walks them in parallel chunks on the rayon
//! pool, and returns Arrow arrays of the same length. No Python is known here.

#![forbid(unsafe_code)]

pub mod phone;
pub mod rows;
pub mod text;
pub mod threads;
