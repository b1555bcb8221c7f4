//! Jaro and Winkler's similarity of words: letters in common, near one another, and the beginning counts twice.
//!
//! A word of up to [`SHORT`] letters, one byte each, lies in one number, and sixteen pairs of such words are compared side
//! by side: the first letters of all of them stand in one row, the second ones in another, and where a letter is found is
//! a bit of its place. Longer words, and letters that have no byte, go letter by letter.

use wide::u8x16;

/// Letters of a word that fits one number.
pub const SHORT: usize = 15;

/// Where the length stands: behind the last letter that may be.
const LENGTH: usize = 8 * SHORT;

/// Above this, a common beginning counts.
const BOOSTED: f64 = 0.7;

/// So many letters of it.
const BEGINNING: usize = 4;

/// A word of few letters, each one byte from 1 on: the first letter is the lowest byte, what is behind the last is 0, and
/// the highest byte says how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShortWord(u128);

impl ShortWord {
    /// The word of so many letters; `None` where there are more than [`SHORT`], or a letter is 0.
    ///
    /// ```
    /// use prozvon_matching::jaro::ShortWord;
    /// assert!(ShortWord::new(*b"anna").is_some());
    /// assert!(ShortWord::new([7; 16]).is_none());
    /// ```
    pub fn new(letters: impl IntoIterator<Item = u8>) -> Option<Self> {
        let mut word = 0;
        let mut length = 0;
        for letter in letters {
            if length == SHORT || letter == 0 {
                return None;
            }
            word |= u128::from(letter) << (8 * length);
            length += 1;
        }
        Some(Self(word | (length as u128) << LENGTH))
    }
}

/// Pairs that are compared side by side.
const LANES: usize = 16;

/// Pairs whose words are fetched together before any two are compared: so many waits for memory become one.
const TOGETHER: usize = 16 * LANES;

/// Says of each pair of words, given by their numbers, how similar they are, from 0 to 1; two empty words are the same.
///
/// ```
/// use prozvon_matching::jaro::{ShortWord, gathered};
/// let words = ["martha", "marhta"].map(|word| ShortWord::new(word.bytes()).unwrap());
/// gathered(&words, &[0], &[1], |_, similarity| assert_eq!(similarity, 0.961_111_1));
/// ```
///
/// # Panics
/// When there is no word of some number.
pub fn gathered(words: &[ShortWord], left: &[u32], right: &[u32], mut told: impl FnMut(usize, f32)) {
    let (mut a, mut b) = ([[0; LANES]; TOGETHER / LANES], [[0; LANES]; TOGETHER / LANES]);
    for (part, (left, right)) in left.chunks(TOGETHER).zip(right.chunks(TOGETHER)).enumerate() {
        for (fetched, numbers) in [(&mut a, left), (&mut b, right)] {
            for (word, number) in fetched.as_flattened_mut().iter_mut().zip(numbers) {
                *word = words[*number as usize].0;
            }
        }
        let pairs = left.len().min(right.len());
        for (at, (a, b)) in a.iter().zip(&b).enumerate().take(pairs.div_ceil(LANES)) {
            let found = side_by_side(a, b);
            for (lane, similarity) in found.into_iter().enumerate().take(pairs - at * LANES) {
                told(part * TOGETHER + at * LANES + lane, similarity);
            }
        }
    }
}

/// Each place of a word as a bit of one of two bytes, and as a number.
static PLACES: [u8x16; LANES] = lanes_of(true);
static NUMBERS: [u8x16; LANES] = lanes_of(false);

const fn lanes_of(bits: bool) -> [u8x16; LANES] {
    let mut all = [u8x16::new([0; LANES]); LANES];
    let mut at = 0;
    while at < LANES {
        all[at] = u8x16::new([if bits { 1 << (at % 8) } else { at as u8 }; LANES]);
        at += 1;
    }
    all
}

/// Sixteen words, a row each, as columns: the first bytes of all of them, the second ones, and so on.
#[inline]
fn columns(words: &[u128; LANES]) -> [u8x16; LANES] {
    // Each round, rows half a table apart are read in turns: four of them turn rows into columns.
    let round = |rows: [u8x16; LANES]| {
        let mut next = rows;
        for at in 0..LANES / 2 {
            next[2 * at] = u8x16::unpack_low(rows[at], rows[at + LANES / 2]);
            next[2 * at + 1] = u8x16::unpack_high(rows[at], rows[at + LANES / 2]);
        }
        next
    };
    round(round(round(round(words.map(|word| u8x16::new(word.to_le_bytes()))))))
}

/// All bits where the one is at least the other.
#[inline]
fn at_least(one: u8x16, other: u8x16) -> u8x16 {
    one.max(other).cmp_eq(one)
}

fn most(lanes: u8x16) -> usize {
    lanes.to_array().into_iter().fold(0, u8::max).into()
}

/// The similarities of sixteen pairs of [`ShortWord`]s.
fn side_by_side(a: &[u128; LANES], b: &[u128; LANES]) -> [f32; LANES] {
    let [zero, one, top, every] = [0, 1, 0x80, 0xff].map(u8x16::splat);
    let lowest = |bits: u8x16| bits & (zero - bits);
    let (a, b) = (columns(a), columns(b));
    let (a_length, b_length) = (a[SHORT], b[SHORT]);
    let (a_most, b_most) = (most(a_length), most(b_length));
    let reach = u8x16::new(
        a_length
            .max(b_length)
            .to_array()
            .map(|length| reach(length.into()) as u8),
    );
    let far = most(reach);
    // The other word's places, first eight and last eight: those within reach, which move on by one with each letter, and
    // those that are not taken yet.
    let mut within = [zero; 2];
    for distance in 0..8 {
        within[0] |= PLACES[distance] & at_least(reach, NUMBERS[distance]);
    }
    let mut free = [every; 2];
    // Which of the matching letters each letter is, from 0 on; all bits where it is none.
    let (mut a_rank, mut b_rank) = ([zero; LANES], [zero; LANES]);
    let mut matches = zero;
    for place in 0..a_most {
        let letter = a[place];
        let (first, last) = (place.saturating_sub(far), (place + far + 1).min(b_most));
        let mut here = [zero; 2];
        for at in first..last.min(8) {
            here[0] |= letter.cmp_eq(b[at]) & PLACES[at];
        }
        for at in first.max(8)..last {
            here[1] |= letter.cmp_eq(b[at]) & PLACES[at];
        }
        let there = letter.cmp_eq(zero) ^ every;
        let here = [
            here[0] & within[0] & free[0] & there,
            here[1] & within[1] & free[1] & there,
        ];
        let found = [lowest(here[0]), lowest(here[1]) & here[0].cmp_eq(zero)];
        free = [free[0] ^ found[0], free[1] ^ found[1]];
        let none = (found[0] | found[1]).cmp_eq(zero);
        a_rank[place] = matches | none;
        matches = matches + one + none;
        within[1] = within[1] + within[1] - at_least(within[0], top);
        within[0] = within[0] + within[0] - at_least(reach, NUMBERS[place + 1]);
    }
    let mut rank = zero;
    for place in 0..b_most {
        let none = (free[place / 8] & PLACES[place]).cmp_eq(PLACES[place]);
        b_rank[place] = rank | none;
        rank = rank + one + none;
    }
    // The matching letters of both words in their order, where they are not the same.
    let mut moved = zero;
    for (nth, number) in NUMBERS.iter().enumerate().take(most(matches)) {
        let (mut mine, mut theirs) = (zero, zero);
        for at in nth..a_most {
            mine |= a[at] & a_rank[at].cmp_eq(*number);
        }
        for at in nth..b_most {
            theirs |= b[at] & b_rank[at].cmp_eq(*number);
        }
        moved = moved + one + mine.cmp_eq(theirs);
    }
    let (mut alike, mut begun) = (every, zero);
    for place in 0..BEGINNING {
        alike &= a[place].cmp_eq(b[place]) & (a[place].cmp_eq(zero) ^ every);
        begun -= alike;
    }
    let counts = [a_length, b_length, matches, moved, begun].map(u8x16::to_array);
    let mut found = [0.0; LANES];
    for (lane, found) in found.iter_mut().enumerate() {
        let [a, b, matches, moved, begun] = counts.map(|of| u32::from(of[lane]));
        *found = if a + b == 0 {
            1.0
        } else {
            score(a, b, matches, moved, begun)
        };
    }
    found
}

/// The similarity of two words letter by letter.
///
/// ```
/// let [a, b] = ["dixon", "dicksonx"].map(|word| word.chars().collect::<Vec<_>>());
/// assert!((prozvon_matching::jaro::jaro_winkler(&a, &b) - 0.8133).abs() < 0.0001);
/// ```
pub fn jaro_winkler<L: PartialEq + Copy>(a: &[L], b: &[L]) -> f32 {
    if a == b {
        return 1.0;
    }
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let reach = reach(a.len().max(b.len()) as u32) as usize;
    let mut taken = vec![false; b.len()];
    let mut found = Vec::with_capacity(a.len());
    for (place, letter) in a.iter().enumerate() {
        let window = place.saturating_sub(reach)..(place + reach + 1).min(b.len());
        if let Some(at) = window.into_iter().find(|&at| !taken[at] && b[at] == *letter) {
            taken[at] = true;
            found.push(*letter);
        }
    }
    let others = b
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(letter, _)| letter);
    let moved = found.iter().zip(others).filter(|(one, other)| one != other).count();
    let begun = a.iter().zip(b).take_while(|(one, other)| one == other).count();
    score(
        a.len() as u32,
        b.len() as u32,
        found.len() as u32,
        moved as u32,
        begun as u32,
    )
}

/// The similarity of two words of at most 32 letters, one byte each, as [`jaro_winkler`] has it: what is taken of them is
/// bits of one number each.
///
/// ```
/// use prozvon_matching::jaro::similar_letters;
/// assert!((similar_letters(b"dixon", b"dicksonx") - 0.8133).abs() < 0.0001);
/// ```
pub fn similar_letters(a: &[u8], b: &[u8]) -> f32 {
    if a == b {
        return 1.0;
    }
    debug_assert!(
        a.len().max(b.len()) <= 32,
        "words of {} and {} letters",
        a.len(),
        b.len()
    );
    let reach = reach(a.len().max(b.len()) as u32) as usize;
    let (mut found, mut taken) = (0_u32, 0_u32);
    for (place, letter) in a.iter().enumerate() {
        let window = place.saturating_sub(reach)..(place + reach + 1).min(b.len());
        if let Some(at) = window.into_iter().find(|&at| b[at] == *letter && taken >> at & 1 == 0) {
            taken |= 1 << at;
            found |= 1 << place;
        }
    }
    let matches = found.count_ones();
    let mut moved = 0;
    let (mut mine, mut theirs) = (found, taken);
    for _ in 0..matches {
        moved += u32::from(a[mine.trailing_zeros() as usize] != b[theirs.trailing_zeros() as usize]);
        (mine, theirs) = (mine & (mine - 1), theirs & (theirs - 1));
    }
    let begun = a.iter().zip(b).take_while(|(one, other)| one == other).count();
    score(a.len() as u32, b.len() as u32, matches, moved, begun as u32)
}

/// How far apart letters may stand that match, by the length of the longer word.
fn reach(longer: u32) -> u32 {
    (longer / 2).saturating_sub(1)
}

#[inline]
fn score(a: u32, b: u32, matches: u32, moved: u32, begun: u32) -> f32 {
    if matches == 0 {
        return 0.0;
    }
    let (matches, swapped) = (f64::from(matches), f64::from(moved / 2));
    let jaro = (matches / f64::from(a) + matches / f64::from(b) + (matches - swapped) / matches) / 3.0;
    let boost = if jaro > BOOSTED {
        0.1 * f64::from(begun.min(BEGINNING as u32)) * (1.0 - jaro)
    } else {
        0.0
    };
    (jaro + boost) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(most: usize) -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop_oneof![1_u8..5, any::<u8>().prop_map(|b| b.max(1))], 0..=most)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn short_words_are_as_similar_as_letter_by_letter(
            words in prop::collection::vec(word(SHORT), 1..40),
            pairs in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..600),
        ) {
            let short: Vec<_> = words.iter().map(|word| ShortWord::new(word.iter().copied()).unwrap()).collect();
            let (left, right): (Vec<u32>, Vec<u32>) =
                pairs.iter().map(|(a, b)| (a.index(words.len()) as u32, b.index(words.len()) as u32)).unzip();
            let mut found = Vec::new();
            gathered(&short, &left, &right, |at, similarity| found.push((at, similarity.to_bits())));
            let of = |(a, b): (&u32, &u32)| jaro_winkler(&words[*a as usize], &words[*b as usize]).to_bits();
            let expected: Vec<_> = left.iter().zip(&right).map(of).enumerate().collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn bits_of_what_is_taken_are_no_other_similarity(a in word(32), b in word(32)) {
            prop_assert_eq!(similar_letters(&a, &b).to_bits(), jaro_winkler(&a, &b).to_bits());
        }

        #[test]
        fn what_others_say_is_said(a in "[абвгabc]{0,24}", b in "[абвгabc]{0,24}") {
            let letters = |word: &str| word.chars().collect::<Vec<_>>();
            let ours = f64::from(jaro_winkler(&letters(&a), &letters(&b)));
            let theirs = rapidfuzz::distance::jaro_winkler::similarity(a.chars(), b.chars());
            prop_assert!((ours - theirs).abs() < 1e-6, "{} {}", ours, theirs);
        }
    }
}
