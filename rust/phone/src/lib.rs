//! Text to telephone number: parse, repair, classify.
//!
//! Two surfaces over one set of numbering plans:
//!
//! * [`Metadata::parse`] answers exactly as the Python `phonenumbers` package of the same version does: the same numbers,
//!   the same refusals. The plans are generated from that package's metadata (`tools/phone_metadata.py`).
//! * [`repair`] reads what contact bases really hold: several numbers in a cell, words around them, prefixes
//!   typed twice, digits lost in a spreadsheet. What it changes it marks.
//!
//! ```
//! use prozvon_phone::Metadata;
//!
//! let metadata = Metadata::embedded();
//! let number = metadata.parse("8 (916) 123-45-67", metadata.region("RU")).unwrap();
//! assert_eq!("+79161234567", number.e164().as_str());
//! assert!(metadata.facts(&number).is_valid());
//! ```

#![forbid(unsafe_code)]

mod decision;
mod metadata;
mod number;
mod parse;
mod program;
mod quick;
mod register;
pub mod repair;
mod scan;
mod shortcut;
mod viable;

pub use metadata::{Metadata, MetadataError, Region, Regions};
pub use number::{E164, Facts, Kind, Number, ParseError, Possible};
pub use parse::Parsed;
pub use quick::Quick;
pub use register::{Allocation, Register};
