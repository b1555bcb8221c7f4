//! Names as numbers and as one-byte letters.
//!
//! Keys come folded to lower case, so 60-odd letters cover what a base holds; one byte a letter makes a
//! comparison walk a quarter of the memory and never split a character.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};
use rayon::prelude::*;

const SECRETS: RapidSecrets = RapidSecrets::seed(0x6b65_7973); // "keys"

/// Letters kept of a name; what is longer compares by its head.
pub const KEPT: usize = 23;

/// A name's letters: a length and as many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letters([u8; KEPT + 1]);

impl Letters {
    /// The first [`KEPT`] letters of `text`.
    pub fn of(text: &str) -> Self {
        let mut slot = [0_u8; KEPT + 1];
        let mut length = 0;
        for letter in text.chars().take(KEPT) {
            length += 1;
            slot[length] = letter_code(letter);
        }
        slot[0] = length as u8;
        Self(slot)
    }

    /// The letters, one byte each.
    #[inline]
    pub fn get(&self) -> &[u8] {
        &self.0[1..=usize::from(self.0[0])]
    }
}

/// One byte for a lower-case letter: Cyrillic, Latin, digits; the rest share the upper half.
fn letter_code(letter: char) -> u8 {
    match letter {
        'а'..='я' => (letter as u32 - 'а' as u32) as u8 + 1,
        'ё' => 6, // as «е»: keys come folded, other callers may not
        'a'..='z' => letter as u8 - b'a' + 40,
        '0'..='9' => letter as u8 - b'0' + 70,
        '-' | ' ' => 80,
        other => 128 + (other as u32 % 128) as u8,
    }
}

/// Every distinct value of a name column. Id 0 is the missing name.
#[derive(Debug, Default)]
pub struct Names {
    letters: Vec<Letters>,
    counts: Vec<u32>,
}

impl Names {
    /// The letters of name `id`.
    #[inline]
    pub fn letters(&self, id: u32) -> &[u8] {
        self.letters[id as usize].get()
    }

    /// On how many rows name `id` stands: what makes Иванов weaker evidence than Капустинский.
    #[inline]
    pub fn count(&self, id: u32) -> u32 {
        self.counts[id as usize]
    }

    /// Whether name `id` is a bare initial.
    #[inline]
    pub fn is_initial(&self, id: u32) -> bool {
        self.letters[id as usize].0[0] == 1
    }
}

/// A column of text as the engine asks for it: the value of row `i`, `None` or `""` where missing.
pub type TextColumn<'a> = dyn Fn(usize) -> Option<&'a str> + Sync + 'a;

/// Gives each distinct value an id, in order of first sight; missing is 0.
pub fn intern(rows: usize, column: &TextColumn<'_>) -> (Vec<u32>, Names) {
    let hashes = hash_column(rows, column);
    let mut ids: HashMap<u64, u32, BuildHasherDefault<AsIs>> = HashMap::default();
    let mut names = Names {
        letters: vec![Letters([0; KEPT + 1])],
        counts: vec![0],
    };
    let keys = hashes
        .into_iter()
        .enumerate()
        .map(|(row, hash)| {
            let id = if hash == 0 {
                0
            } else {
                *ids.entry(hash).or_insert_with(|| {
                    names.letters.push(Letters::of(column(row).unwrap_or_default()));
                    names.counts.push(0);
                    names.letters.len() as u32 - 1
                })
            };
            names.counts[id as usize] += 1;
            id
        })
        .collect();
    (keys, names)
}

/// A 64-bit hash of every value, 0 where missing.
pub fn hash_column(rows: usize, column: &TextColumn<'_>) -> Vec<u64> {
    (0..rows)
        .into_par_iter()
        .with_min_len(4096)
        .map(|row| column(row).filter(|t| !t.is_empty()).map_or(0, hash_text))
        .collect()
}

/// A 64-bit hash of every value's letters and digits, case and punctuation aside; 0 where there are none.
pub fn hash_folded(rows: usize, column: &TextColumn<'_>) -> Vec<u64> {
    (0..rows)
        .into_par_iter()
        .with_min_len(4096)
        .map_init(String::new, |folded, row| {
            folded.clear();
            for letter in column(row).unwrap_or_default().chars().filter(|c| c.is_alphanumeric()) {
                folded.extend(letter.to_lowercase().map(|c| if c == 'ё' { 'е' } else { c }));
            }
            if folded.is_empty() { 0 } else { hash_text(folded) }
        })
        .collect()
}

/// Never 0, which stands for missing.
fn hash_text(text: &str) -> u64 {
    rapidhash_v3_seeded(text.as_bytes(), &SECRETS).max(1)
}

/// The keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("only u64 keys are hashed")
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Whether one slip of the hand turns `a` into `b`: a letter more, less, other, or two neighbours swapped
/// (Damerau distance 1, "optimal string alignment"). Equal texts are no slip.
pub fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[head..], &long[head..]);
    if long.is_empty() {
        return false;
    }
    if short.len() < long.len() {
        return short == &long[1..];
    }
    short[1..] == long[1..]
        || (short.len() >= 2 && short[0] == long[1] && short[1] == long[0] && short[2..] == long[2..])
}
