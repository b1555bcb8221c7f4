//! What contact bases really hold, read with care: every repair is marked, and what is in doubt stays unset.

mod area;
mod mark;

pub use area::area_code;
pub use mark::{Mark, Marks, Status};
