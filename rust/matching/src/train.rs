//! A model fitted to a base, without anybody saying who is who: expectation and maximization over counts of patterns
//! (Dempster, Laird, Rubin 1977; Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model", 1988).
//!
//! What is learned is m, how often rows of one person show each level of each field. The start is a model whose weights are
//! known to hold where the levels come in the shares of [`USUAL`]; those shares are also what is believed before anything
//! is seen, worth [`BELIEVED`] pairs, so that a base of a hundred rows moves little. A weight moves by log2(m / usual m).
//! u needs no learning: for names, cities and companies it is each value's own share of the base already, for columns of
//! one's own it is counted. There is no chance in it: the same base gives the same model in any order of rows.

use rayon::prelude::*;

use crate::Options;
use crate::compare::{Comparison, Level, compare};
use crate::ground::{Ground, yielded};
use crate::judge::conflict;
use crate::own::{MOST_OWN, OWN_LEVELS, OfOwn};
use crate::people::People;
use crate::weigh::{Among, FIELDS, Model, Weights};

/// What came of a training.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The fitted model; thresholds and what is final are as they were.
    pub model: Model,
    /// Pairs looked at.
    pub pairs: u64,
    /// How many of them are one person, by the fitted model.
    pub matches: f64,
    /// Rounds until nothing moved.
    pub rounds: u32,
}

/// Pairs that the usual shares are worth.
const BELIEVED: f64 = 200.0;

/// A weight moves no further than this, in bits.
const FURTHEST: f64 = 4.0;

/// Rounds at most, and the bits below which a round has moved nothing.
const ROUNDS: u32 = 30;
const STILL: f64 = 0.005;

/// How often rows of one person show each level where both have the field, by [`Level`] as number: what the built-in model
/// finds on practice bases ([`usual`]); where it lets no contradiction pass, the share that its weight means.
const USUAL: [[f64; 7]; FIELDS] = [
    [0.0, 0.016, 0.0, 0.0, 0.013, 0.042, 0.929],
    [0.0, 0.004, 0.0, 0.103, 0.001, 0.018, 0.874],
    [0.0, 0.016, 0.0, 0.160, 0.001, 0.018, 0.805],
    [0.0, 0.016, 0.0, 0.016, 0.022, 0.020, 0.926],
    [0.0, 0.001, 0.0, 0.0, 0.0, 0.0, 0.999],
    [0.0, 0.050, 0.0, 0.0, 0.0, 0.008, 0.942],
    [0.0, 0.057, 0.0, 0.0, 0.0, 0.004, 0.939],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.387, 0.0, 0.0, 0.0, 0.049, 0.564],
    [0.0, 0.046, 0.0, 0.0, 0.0, 0.0, 0.954],
    [0.0, 0.042, 0.0, 0.0, 0.0, 0.0, 0.958],
];

/// The same for columns of one's own, by [`OWN_LEVELS`].
const USUAL_OWN: OfOwn<f64> = [0.08, 0.02, 0.05, 0.85];

/// Chances of a column of one's own are not taken for smaller than this.
const LEAST_CHANCE: f64 = 1e-7;

const PLACES: usize = FIELDS + MOST_OWN;

/// Pairs that show one pattern: their levels, what they weigh besides, in quarters of a bit, and how many they are.
type Pattern = ([u8; PLACES], i32);

/// What a pair shows, and nothing where something forbids it; a level that does not weigh what the model says for it (a
/// woman's other surname, the city of a known address) is left to the rest.
fn pattern(model: &Model, c: &Comparison, weights: &Weights) -> Option<Pattern> {
    const QUARTERS: f32 = 4.0;
    if conflict(model.strict, c).is_some() {
        return None;
    }
    let mut levels = [0; PLACES];
    let mut rest = weights.total();
    for (field, (_, level)) in c.fields().into_iter().enumerate() {
        let bits = model.bits[field][level as usize];
        let told = level != Level::Missing && (weights.fields[field] - bits).abs() < FAR || level >= Level::Near;
        if told && !(field == CITY && weights.fields[field] == 0.0) {
            levels[field] = level as u8;
            rest -= bits;
        }
    }
    for (at, bits) in model.own.iter().enumerate() {
        if let Some(level) = OWN_LEVELS.iter().position(|own| *own == c.own[at]) {
            levels[FIELDS + at] = level as u8 + 1;
            rest -= bits[level];
        }
    }
    Some((levels, (rest * QUARTERS).round() as i32))
}

/// Bits by which a weight differs from its level's at most, rarity and crowds aside.
const FAR: f32 = 0.01;
const CITY: usize = 9;

/// The patterns of all candidate pairs with their numbers, in one order whatever the threads did.
fn patterns(people: &People, ground: &Ground, options: Options, model: &Model) -> (u64, Vec<(Pattern, f64)>) {
    let (pairs, _) = yielded(people, ground, options);
    let among = Among::of(people, model);
    let mut shown: Vec<Pattern> = pairs
        .par_iter()
        .with_min_len(1024)
        .filter_map(|(a, b)| {
            let comparison = compare(people, &ground.crowds, *a, *b);
            let weights = among.weigh(people, people.record(*a), people.record(*b), &comparison);
            pattern(model, &comparison, &weights)
        })
        .collect();
    shown.par_sort_unstable();
    let counted = shown.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f64));
    (pairs.len() as u64, counted.collect())
}

/// Bits of every place and level under a model.
fn bits_of(model: &Model) -> [[f64; 8]; PLACES] {
    let mut bits = [[0.0; 8]; PLACES];
    for (place, levels) in bits.iter_mut().zip(&model.bits) {
        place
            .iter_mut()
            .zip(levels)
            .skip(1)
            .for_each(|(to, from)| *to = f64::from(*from));
    }
    for (place, levels) in bits[FIELDS..].iter_mut().zip(&model.own) {
        place[1..]
            .iter_mut()
            .zip(levels)
            .for_each(|(to, from)| *to = f64::from(*from));
    }
    bits
}

/// How many pairs are one person, and how many of those show each level of each place.
fn expected(patterns: &[(Pattern, f64)], bits: &[[f64; 8]; PLACES]) -> (f64, [[f64; 8]; PLACES]) {
    let mut matches = 0.0;
    let mut shown = [[0.0; 8]; PLACES];
    for ((levels, rest), count) in patterns {
        let told: f64 = levels.iter().zip(bits).map(|(level, bits)| bits[*level as usize]).sum();
        let weight = told + f64::from(*rest) / 4.0;
        let here = count / (1.0 + (-weight).exp2());
        matches += here;
        for (place, level) in shown.iter_mut().zip(levels) {
            place[*level as usize] += here;
        }
    }
    (matches, shown)
}

/// The share of each level among those shown, with what is believed before.
fn shares<const N: usize>(shown: &[f64], usual: &[f64; N]) -> [f64; N] {
    let all: f64 = shown.iter().sum::<f64>() + BELIEVED;
    std::array::from_fn(|level| (shown[level] + BELIEVED * usual[level]) / all)
}

/// How often each level is shown by the pairs that `model` takes for one person: how [`USUAL`] was found.
pub fn usual(people: &People, options: Options, model: &Model) -> [[f64; 7]; FIELDS] {
    let ground = Ground::new(people, options.crowd);
    let (_, patterns) = patterns(people, &ground, options, model);
    let (_, shown) = expected(&patterns, &bits_of(model));
    std::array::from_fn(|field| {
        let all: f64 = shown[field][1..].iter().sum::<f64>().max(1.0);
        std::array::from_fn(|level| if level == 0 { 0.0 } else { shown[field][level] / all })
    })
}

/// Fits `start` to a base.
pub fn train(people: &People, options: Options, start: &Model) -> Trained {
    let ground = Ground::new(people, options.crowd);
    let (pairs, patterns) = patterns(people, &ground, options, start);
    // The usual shares belong to the built-in weights, wherever the search starts.
    let known = bits_of(&Model::default());
    let first = bits_of(start);
    let chances: Vec<OfOwn<f64>> = people.own.iter().map(crate::own::OwnColumn::by_chance).collect();
    let mut bits = first;
    let mut matches = 0.0;
    let mut rounds = 0;
    while rounds < ROUNDS {
        rounds += 1;
        let (found, shown) = expected(&patterns, &bits);
        matches = found;
        // What a start that differs from the built-in weights believes: it has seen those shares elsewhere.
        let believed = |field: usize| -> [f64; 7] {
            let usual: [f64; 7] =
                std::array::from_fn(|level| USUAL[field][level] * (first[field][level] - known[field][level]).exp2());
            let all = usual.iter().sum::<f64>().max(f64::MIN_POSITIVE);
            usual.map(|share| share / all)
        };
        let mut next = bits;
        for field in 0..FIELDS {
            let m = shares(&[&[0.0], &shown[field][1..7]].concat(), &believed(field));
            for level in (1..7).filter(|level| USUAL[field][*level] > 0.0) {
                let moved = (m[level] / USUAL[field][level]).log2().clamp(-FURTHEST, FURTHEST);
                next[field][level] = known[field][level] + moved;
            }
        }
        for (at, chance) in chances.iter().enumerate().take(start.own.len()) {
            let m = shares(&shown[FIELDS + at][1..=OWN_LEVELS.len()], &USUAL_OWN);
            for level in 0..OWN_LEVELS.len() {
                next[FIELDS + at][level + 1] = (m[level] / chance[level].max(LEAST_CHANCE)).log2();
            }
        }
        let moved = next.as_flattened().iter().zip(bits.as_flattened());
        let most = moved.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        bits = next;
        if most < STILL {
            break;
        }
    }
    let mut model = start.clone();
    for (field, levels) in model.bits.iter_mut().enumerate() {
        (1..7).for_each(|level| levels[level] = bits[field][level] as f32);
    }
    for (at, levels) in model.own.iter_mut().enumerate() {
        (0..OWN_LEVELS.len()).for_each(|level| levels[level] = bits[FIELDS + at][level + 1] as f32);
    }
    Trained {
        model,
        pairs,
        matches,
        rounds,
    }
}
