//! Names as numbers and as one-byte letters.
//!
//! Keys come folded to lower case, so 60-odd letters cover what a base holds; one byte a letter makes a
//! comparison walk a quarter of the memory and never split a character.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::rarity::rare;
use crate::word::Word;
use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};
use rayon::prelude::*;

const SECRETS: RapidSecrets = RapidSecrets::seed(0x6b65_7973); // "keys"

/// Letters kept of a name; what is longer compares by its head.
pub const KEPT: usize = 23;

/// A name's letters: a length and as many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letters(pub(crate) [u8; KEPT + 1]);

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

/// The part of a name that a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the parts are the parts
pub enum Part {
    Surname,
    Given,
    Patronymic,
}

/// Every distinct word of all name columns: one table, so that a word is found again in another column. Id 0 is
/// the missing word.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub(crate) hashes: Vec<u64>,
    pub(crate) words: Vec<Word>,
    pub(crate) counts: Vec<[u32; 3]>,
}

impl Names {
    /// A table of nothing but the missing word.
    pub(crate) fn missing() -> Self {
        Self {
            hashes: vec![0],
            words: vec![Word::NONE],
            counts: vec![[0; 3]],
        }
    }

    #[inline]
    pub(crate) fn word(&self, id: u32) -> &Word {
        &self.words[id as usize]
    }

    /// The letters of word `id`.
    #[inline]
    pub fn letters(&self, id: u32) -> &[u8] {
        self.words[id as usize].letters.get()
    }

    /// How many bits word `id` is worth as that part: what makes Иванов weaker evidence than Капустинский.
    #[inline]
    pub fn bits(&self, id: u32, part: Part) -> f32 {
        self.words[id as usize].bits[part as usize]
    }

    /// Whether word `id` is a given name of the dictionary: such a word is no slip of another.
    #[inline]
    pub fn is_known(&self, id: u32) -> bool {
        self.words[id as usize].known
    }

    /// Whether word `id` ends as patronymics do: `-ovich`, `-evna`, misheard or not.
    #[inline]
    pub fn is_paternal(&self, id: u32) -> bool {
        self.words[id as usize].paternal
    }

    /// Whether word `id` is a bare initial, Ж. and Ю. too.
    #[inline]
    pub fn is_initial(&self, id: u32) -> bool {
        self.words[id as usize].initial
    }

    /// Gives every word the bits that `worth` says for its hash.
    pub(crate) fn weigh(&mut self, worth: impl Fn(u64) -> [f32; 3]) {
        for (word, hash) in self.words.iter_mut().zip(&self.hashes) {
            word.bits = worth(*hash);
        }
    }

    /// A copy of word `id` of another table, under the next id.
    pub(crate) fn adopt(&mut self, other: &Self, id: u32) -> u32 {
        let id = id as usize;
        self.hashes.push(other.hashes[id]);
        self.words.push(other.words[id]);
        self.counts.push(other.counts[id]);
        self.hashes.len() as u32 - 1
    }
}

/// Letters of other scripts that keys spell with several.
const INITIALS: [&str; 8] = ["ia", "iu", "io", "zh", "sh", "ch", "ts", "sch"];

/// What the counts of surnames, given names and patronymics are smoothed by.
pub(crate) const SMOOTHING: [f32; 3] = [2.0, 20.0, 20.0];

/// How patronymics end, in the Latin letters of keys.
const PATERNAL: [&str; 12] = [
    "ovich", "evich", "avich", "ivich", "ofich", "efich", "ovna", "evna", "ofna", "efna", "ichna", "inishna",
];

/// Whether a word ends as patronymics do, also where two letters of the ending changed places or one is missing.
fn paternal(word: &str) -> bool {
    const LONG: usize = 8;
    let letters = word.as_bytes();
    let slip = |ending: &&str| {
        [0, 1].iter().any(|less| {
            let tail = letters.len().checked_sub(ending.len() - less);
            tail.is_some_and(|at| edits(&letters[at..], ending.as_bytes(), 1) == 1)
        })
    };
    PATERNAL.iter().any(|ending| word.ends_with(ending))
        || (letters.len() >= LONG && PATERNAL.iter().filter(|ending| ending.ends_with("vich")).any(slip))
}

/// A column of text as the engine asks for it: the value of row `i`, `None` or `""` where missing.
pub type TextColumn<'a> = dyn Fn(usize) -> Option<&'a str> + Sync + 'a;

/// Words as they are met.
#[derive(Debug)]
pub(crate) struct Words {
    ids: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    /// The words so far; how many bits each is worth is known when all are [counted](Self::counted).
    pub(crate) names: Names,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            ids: HashMap::default(),
            names: Names::missing(),
        }
    }
}

impl Words {
    /// Gives each distinct word of the three parts of further rows an id; missing is 0. `known` says which words are given
    /// names.
    pub(crate) fn take(
        &mut self,
        rows: usize,
        parts: [&TextColumn<'_>; 3],
        known: &dyn Fn(&str) -> bool,
    ) -> [Vec<u32>; 3] {
        let (ids, names) = (&mut self.ids, &mut self.names);
        let mut part = 0;
        parts.map(|column| {
            let hashes = hash_column(rows, column);
            let keys = hashes.into_iter().enumerate().map(|(row, hash)| {
                let id = if hash == 0 {
                    0
                } else {
                    *ids.entry(hash).or_insert_with(|| {
                        let word = column(row).unwrap_or_default();
                        names.hashes.push(hash);
                        names.counts.push([0; 3]);
                        let initial = word.chars().nth(1).is_none() || INITIALS.contains(&word);
                        let facts = [known(word), paternal(word), initial];
                        names.words.push(Word::new(Letters::of(word), facts));
                        names.words.len() as u32 - 1
                    })
                };
                names.counts[id as usize][part] += 1;
                id
            });
            let keys = keys.collect();
            part += 1;
            keys
        })
    }

    /// All words, and what each is worth among so many rows.
    pub(crate) fn counted(self, rows: usize) -> Names {
        let mut names = self.names;
        for (word, counts) in names.words.iter_mut().zip(&names.counts) {
            word.bits = worth(counts, rows);
        }
        names
    }
}

/// How many bits a word is worth as each part, by its counts among so many rows.
pub(crate) fn worth(counts: &[u32; 3], rows: usize) -> [f32; 3] {
    std::array::from_fn(|part| rare(counts[part], SMOOTHING[part], rows))
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
///
/// The bar that parts the pieces of a key counts as a letter: house 1, flat 23 is not house 12, flat 3.
pub fn hash_folded(rows: usize, column: &TextColumn<'_>) -> Vec<u64> {
    hash_mapped(rows, column, |text| text)
}

/// As [`hash_folded`], of an address key without its last piece, the flat; 0 where the key has no pieces.
pub fn hash_building(rows: usize, column: &TextColumn<'_>) -> Vec<u64> {
    hash_mapped(rows, column, |text| text.rsplit_once('|').map_or("", |(door, _)| door))
}

/// A 64-bit hash of the part of every e-mail before the last `@`; 0 where it is too short to be anybody's own.
pub fn hash_mailbox(rows: usize, column: &TextColumn<'_>) -> Vec<u64> {
    const SHORTEST: usize = 6;
    hash_mapped(rows, column, |text| match text.rsplit_once('@') {
        Some((name, _)) if name.len() >= SHORTEST => name,
        _ => "",
    })
}

fn hash_mapped(rows: usize, column: &TextColumn<'_>, part: impl Fn(&str) -> &str + Sync) -> Vec<u64> {
    (0..rows)
        .into_par_iter()
        .with_min_len(4096)
        .map_init(String::new, |folded, row| {
            folded.clear();
            let text = part(column(row).unwrap_or_default());
            // As keys come: most need no folding.
            if text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'|'))
            {
                return if text.is_empty() { 0 } else { hash_text(text) };
            }
            for letter in text.chars() {
                match letter {
                    // As keys come; the rest is looked up.
                    'а'..='я' | 'a'..='z' | '0'..='9' | '|' => folded.push(letter),
                    'ё' => folded.push('е'),
                    other if other.is_alphanumeric() => {
                        folded.extend(other.to_lowercase().map(|c| if c == 'ё' { 'е' } else { c }));
                    }
                    _ => {}
                }
            }
            if folded.is_empty() { 0 } else { hash_text(folded) }
        })
        .collect()
}

/// Never 0, which stands for missing.
pub(crate) fn hash_text(text: &str) -> u64 {
    rapidhash_v3_seeded(text.as_bytes(), &SECRETS).max(1)
}

/// The keys are hashes already.
#[derive(Clone, Default)]
pub(crate) struct AsIs(u64);

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

/// Edits (a letter more, less, other, two neighbours swapped) that turn `a` into `b`, or anything above `limit` where
/// they are more: optimal string alignment.
pub fn edits(a: &[u8], b: &[u8], limit: usize) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let begun = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[begun..], &b[begun..]);
    let ended = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - ended], &b[..b.len() - ended]);
    // Most slips are of one letter, or of two neighbours.
    match (a, b) {
        ([], rest) | (rest, []) => return rest.len(),
        ([_], [_]) => return 1,
        ([first, second], [x, y]) => return if (first, second) == (y, x) { 1 } else { 2 },
        _ => {}
    }
    align(a, b, limit, |row| row[b.len()].into())
}

/// Edits that turn `short` into a beginning of `long`, or anything above `limit` where they are more.
pub fn edits_of_beginning(short: &[u8], long: &[u8], limit: usize) -> usize {
    let near = short.len().saturating_sub(limit)..=long.len();
    align(short, long, limit, |row| {
        row.get(near)
            .and_then(|row| row.iter().min())
            .map_or(limit + 1, |least| (*least).into())
    })
}

/// What `told` says of the last row of the table of edits, above `limit` when every entry of some row is. Entries further
/// than `limit` from the diagonal are above it whatever the letters are, and are not worked out.
fn align(a: &[u8], b: &[u8], limit: usize, told: impl FnOnce(&[u8; KEPT + 1]) -> usize) -> usize {
    const FAR: u8 = u8::MAX / 2;
    let mut table = [[FAR; KEPT + 1]; 3];
    // The rows change places and are not moved.
    let [before, last, row] = &mut table;
    let (mut before, mut last, mut row) = (before, last, row);
    (0..=limit.min(b.len())).for_each(|at| last[at] = at as u8);
    for (i, x) in a.iter().enumerate() {
        let mut best = if i < limit { i as u8 + 1 } else { FAR };
        row[i.saturating_sub(limit)] = best;
        for j in i.saturating_sub(limit)..(i + limit + 1).min(b.len()) {
            let y = b[j];
            let mut least = (last[j] + u8::from(*x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            row[j + 1] = least;
            best = best.min(least);
        }
        if usize::from(best) > limit {
            return limit + 1;
        }
        (before, last, row) = (last, row, before);
    }
    told(last)
}
