//! Of each frame of 20 ms: how loud it is, and which tone of the network fills it alone.
//!
//! A windowed Goertzel bin (Hann, 160 samples) is about 100 Hz wide, so three bins about each tone cover its tolerance.
//! Fill is the bin's share of the frame's energy: 1 for a pure tone, whatever its level.

use std::f32::consts::{PI, TAU};
use std::sync::LazyLock;

use crate::{FRAME, RATE};

/// What fills a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filling {
    /// The network's own tone, 425 Hz.
    Network,
    /// One of the three special information tones, 0 to 2 from low to high (ITU-T E.180; also the American ones).
    Special(u8),
    /// Anything else: speech, music, noise, nothing.
    Other,
}

/// One frame as the rest sees it.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Mean square of the samples.
    pub power: f32,
    /// What fills it.
    pub filling: Filling,
}

/// The share of its energy with which a tone fills a frame; white noise 3 dB below the tone still leaves it two thirds.
const LEAST_FILL: f32 = 0.5;
/// Mean square below which nothing is a tone: about 57 dB below full scale.
const LEAST_POWER: f32 = 1000.0;
/// Centre and half width, Hz.
const TONES: [(Filling, f32, f32); 4] = [
    (Filling::Network, 425.0, 13.0),
    (Filling::Special(0), 950.0, 32.0),
    (Filling::Special(1), 1400.0, 42.0),
    (Filling::Special(2), 1800.0, 50.0),
];

static WINDOW: LazyLock<[f32; FRAME]> =
    LazyLock::new(|| std::array::from_fn(|n| 0.5 - 0.5 * (TAU * (n as f32 + 0.5) / FRAME as f32).cos()));
/// Twice the cosine of each bin's step, three bins a tone.
static STEPS: LazyLock<[[f32; 3]; 4]> = LazyLock::new(|| {
    TONES.map(|(_, centre, half)| [-half, 0.0, half].map(|off| 2.0 * (2.0 * PI * (centre + off) / RATE as f32).cos()))
});
/// Makes a pure tone's share 1.
static SCALE: LazyLock<f32> = LazyLock::new(|| {
    let (sum, squares) = WINDOW.iter().fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    2.0 * squares / (sum * sum)
});

/// Look at one frame of [`FRAME`] samples.
pub fn look(samples: &[i16; FRAME]) -> Frame {
    let power = samples.iter().map(|&s| f32::from(s) * f32::from(s)).sum::<f32>() / FRAME as f32;
    if power < LEAST_POWER {
        return Frame {
            power,
            filling: Filling::Other,
        };
    }
    let windowed: [f32; FRAME] = std::array::from_fn(|n| f32::from(samples[n]) * WINDOW[n]);
    let energy: f32 = windowed.iter().map(|x| x * x).sum();
    let fill = |steps: &[f32; 3]| steps.iter().map(|&step| goertzel(&windowed, step)).fold(0.0, f32::max);
    let mut best = (Filling::Other, LEAST_FILL * energy / *SCALE);
    for ((filling, ..), steps) in TONES.iter().zip(STEPS.iter()) {
        let found = fill(steps);
        if found > best.1 {
            best = (*filling, found);
        }
    }
    Frame { power, filling: best.0 }
}

fn goertzel(samples: &[f32; FRAME], step: f32) -> f32 {
    let (mut one, mut two) = (0.0_f32, 0.0_f32);
    for &sample in samples {
        (one, two) = (sample + step * one - two, one);
    }
    one * one + two * two - step * one * two
}
