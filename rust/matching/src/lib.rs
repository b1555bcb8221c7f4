//! Rows to people: block, compare, cluster.
//!
//! ```text
//!  Columns ──► People ──► blocking ──► compare ──► judge ──► cluster ──► households, ids
//!  text        64-byte    sorted       levels      same /    greedy by    of clusters
//!              records    (key, row)   by field    review /  strength,
//!                         blocks                   apart     no contradiction
//! ```
//!
//! The rules of the whole crate:
//!
//! * **Age order.** [`People`] sorts its rows by age (created, updated, content hash) and every later step
//!   speaks of ranks in that order. Ties are broken by rank, so no result depends on the order of the input
//!   or on threads; only rows of identical content can trade places.
//! * **Names are numbers.** Name keys are interned; equality is one comparison, letters are looked at only
//!   where two ids differ.
//! * **Missing is neutral, contradiction is final.** [`judge::conflict`] is the one place that says which two
//!   rows cannot be one person, for pairs and for clusters alike.
//! * **Nothing is dropped silently.** What an oversized block did not compare is counted in [`Dropped`].

#![forbid(unsafe_code)]
// Nobody foresees the levels of a pair: what does not branch is not mistaken.
#![allow(clippy::needless_bitwise_bool)]

pub mod blocking;
pub mod cluster;
pub mod compare;
pub mod crowd;
mod engine;
pub mod frozen;
mod gather;
pub mod golden;
mod ground;
mod grouping;
pub mod household;
pub mod index;
pub mod interned;
pub mod jaro;
pub mod judge;
pub mod letters;
pub mod narrow;
mod near;
pub mod number;
mod numbered;
pub mod own;
pub mod people;
mod proof;
mod rarity;
pub mod record;
pub mod rule;
pub mod short;
mod sieve;
#[cfg(test)]
mod tests;
pub mod train;
pub mod weigh;
mod word;
mod words;

pub use blocking::Dropped;
pub use engine::{Decision, Explained, Matched, Merge, Options, Review, candidates, explain, judged, run};
pub use frozen::{Drift, Frozen};
pub use gather::Gathering;
pub use ground::Ground;
pub use index::Index;
pub use people::{Columns, People};
pub use train::{Trained, train};
pub use weigh::{Model, Weights};
