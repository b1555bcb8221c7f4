//! Names, companies, e-mails, addresses, dates and remarks: text to parts, display forms and comparison keys.
//!
//! Every engine is a function from `&str` to parts. It never fails and never panics, works in time linear in the
//! cell, and answers "unknown" rather than a guess it cannot stand for; a guess that it does make carries an
//! [`Issue`]. No Arrow and no Python are known here.
//!
//! A *key* is what two values are compared by: lower case, one alphabet, spelling habits folded away (see
//! [`fold`]). A *display form* is what a person is shown; it keeps the writer's own words.

#![forbid(unsafe_code)]

pub mod address;
pub mod company;
pub mod date;
pub mod dictionary;
pub mod email;
pub mod fold;
pub mod given;
pub mod ids;
pub mod inn;
mod issue;
pub mod memo;
pub mod name;
mod nothing;
pub mod refusal;
mod script;

pub use issue::{Issue, Issues};
