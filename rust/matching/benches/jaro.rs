//! Jaro-Winkler of gathered pairs on one core, beside the rapidfuzz crate: `cargo bench -p prozvon-matching --bench jaro`.
//!
//! Names are drawn from syllables with a fixed seed, and so are the pairs: what is compared lies all over the memory, as
//! candidates of matching do.

mod chance;

use std::hint::black_box;
use std::time::Instant;

use chance::Chance;

use prozvon_matching::jaro::{ShortWord, gathered};

const WORDS: usize = 1_000_000;
const PAIRS: usize = 4_000_000;
const ROUNDS: usize = 5;
const SYLLABLES: [&str; 16] = [
    "ива",
    "но",
    "ва",
    "пет",
    "ров",
    "си",
    "до",
    "ренко",
    "ку",
    "зне",
    "цов",
    "ма",
    "рь",
    "я",
    "ал",
    "ский",
];

fn main() {
    let mut chance = Chance::new();
    let texts: Vec<String> = (0..WORDS)
        .map(|_| {
            let syllables = 2 + chance.below(3);
            (0..syllables)
                .map(|_| SYLLABLES[chance.below(SYLLABLES.len())])
                .collect()
        })
        .collect();
    let letter = |c: char| {
        if c == 'ё' {
            33
        } else {
            (c as u32 - 'а' as u32 + 1) as u8
        }
    };
    let words: Vec<ShortWord> = texts
        .iter()
        .map(|text| ShortWord::new(text.chars().map(letter)).unwrap_or_default())
        .collect();
    let mut side = || (0..PAIRS).map(|_| chance.below(WORDS) as u32).collect::<Vec<_>>();
    let (left, right) = (side(), side());
    let ours = least(|| {
        let mut sum = 0.0;
        gathered(&words, &left, &right, |_, similarity| sum += similarity);
        sum
    });
    let pairs = || {
        left.iter()
            .zip(&right)
            .map(|(a, b)| (&texts[*a as usize], &texts[*b as usize]))
    };
    let by_letters = least(|| {
        let similar = |(a, b): (&String, &String)| rapidfuzz::distance::jaro_winkler::similarity(a.chars(), b.chars());
        pairs().map(|pair| similar(pair) as f32).sum()
    });
    println!("ours {:.1} million pairs a second", PAIRS as f64 / ours / 1e6);
    println!("rapidfuzz, by chars {:.1}", PAIRS as f64 / by_letters / 1e6);
    println!("ratio {:.1}", by_letters / ours);
}

/// The least seconds of several rounds.
fn least(mut work: impl FnMut() -> f32) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            black_box(work());
            begun.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}
