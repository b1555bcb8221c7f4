//! Delimited text to records, every line accounted for.
//!
//! A base out of somebody's CRM is seldom the CSV of RFC 4180: quotes stand alone in company names, lines are cut short,
//! three sorts of line ends meet in one file. This crate reads such text and never loses a line of it: each one is part
//! of a record, or of a rejected record, or blank.
//!
//! * [`split::Splitter`] reads one record at a time. What it makes of a record depends on the bytes from its first one
//!   on and on nothing before, so a text may be cut anywhere between records and read by several threads.
//! * [`chunks`] finds such places.
//! * [`lines`] counts lines without knowing of quotes or delimiters: the second opinion that every run checks against.
//! * [`decode`] turns the encodings that bases come in to UTF-8.
//! * [`cells`] is the way back: cells to lines, and [`formula`] the cells that must not leave as they are.

#![forbid(unsafe_code)]

pub mod cells;
pub mod chunks;
pub mod decode;
pub mod formula;
pub mod layout;
pub mod lines;
mod marks;
pub mod shapes;
pub mod split;
pub mod unquote;
