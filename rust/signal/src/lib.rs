//! What a telephone line sounds like before anybody answers: ringing, engaged, congested, or about to be explained.
//!
//! The way of a packet: [`rtp::Stream`] puts packets in order and marks what is missing, [`g711`] makes samples of them,
//! [`spectrum`] says of each 20 ms whether a tone of the network fills it, [`cadence`] recognises the pattern of tones
//! and pauses. [`Ear`] is all of it for one call.
//!
//! Music and speech are never evidence: a tone counts only when it fills its frame alone and keeps the network's times
//! over several periods. There is no fixed noise floor: a pause is what is much quieter than the tone beside it.
//!
//! ```
//! use prozvon_signal::{Ear, Tone};
//!
//! let mut ear = Ear::new();
//! for frame in 0..200_u32 {
//!     // 350 ms on, 350 ms off: nobody can be reached because they speak.
//!     let on = frame * 20 % 700 < 350;
//!     let samples: Vec<i16> = (0..160)
//!         .map(|n| {
//!             let at = f64::from(frame * 160 + n) / 8000.0;
//!             if on { (8000.0 * (std::f64::consts::TAU * 425.0 * at).sin()) as i16 } else { 0 }
//!         })
//!         .collect();
//!     ear.listen(&samples);
//! }
//! assert_eq!(Some(Tone::Busy), ear.heard());
//! ```

#![forbid(unsafe_code)]

pub mod cadence;
mod ear;
pub mod g711;
pub mod rtp;
pub mod spectrum;

pub use cadence::Tone;
pub use ear::Ear;

/// Samples a second of G.711.
pub const RATE: usize = 8000;
/// Samples of the frames that are looked at, 20 ms.
pub const FRAME: usize = 160;
