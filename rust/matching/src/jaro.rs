//! Jaro and Winkler's similarity of words: letters in common, near one another, and the beginning counts twice.
//!
//! A word of up to [`SHORT`] letters, one byte each, lies in one number, and a letter is looked for in all places of the
//! other word at once. Longer words, and letters that have no byte, go letter by letter.

/// Letters of a word that fits one number.
pub const SHORT: usize = 15;

const LOW: u128 = 0x7f7f_7f7f_7f7f_7f7f_7f7f_7f7f_7f7f_7f7f;
const ONES: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
/// Where the length stands: behind the last letter that may be.
const LENGTH: usize = 8 * SHORT;

/// Above this, a common beginning counts.
const BOOSTED: f64 = 0.7;

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

    /// The similarity, from 0 to 1; two empty words are the same.
    ///
    /// ```
    /// use prozvon_matching::jaro::ShortWord;
    /// let [a, b] = ["martha", "marhta"].map(|word| ShortWord::new(word.bytes()).unwrap());
    /// assert_eq!(a.jaro_winkler(b), 0.961_111_1);
    /// ```
    #[inline]
    pub fn jaro_winkler(self, other: Self) -> f32 {
        if self == other {
            return 1.0;
        }
        let [a, b] = [self, other].map(|word| (word.0 >> LENGTH) as u32);
        if a == 0 || b == 0 {
            return 0.0;
        }
        let whole = below(b);
        let reach = reach(a, b);
        // The places of the other word within reach of a letter: they move on by one with each letter.
        let (mut until, mut from) = (below((reach + 1).min(b)), u128::MAX);
        // The highest bit of each of the other's letters that is not taken yet.
        let mut free = whole & !LOW;
        let mut found = [0_u8; SHORT + 1];
        let mut matches = 0;
        let mut rest = self.0;
        for place in 0..a {
            let letter = rest as u8;
            rest >>= 8;
            let here = equal(other.0, letter) & until & from & free;
            let first = here & here.wrapping_neg();
            free ^= first;
            // Written each time and kept only where there was one: no jump to be guessed.
            found[matches as usize & SHORT] = letter;
            matches += u32::from(first != 0);
            until = (until << 8 | 0xff) & whole;
            if place >= reach {
                from <<= 8;
            }
        }
        let mut taken = whole & !LOW & !free;
        let mut moved = 0;
        for letter in &found[..matches as usize] {
            moved += u32::from((other.0 >> (taken.trailing_zeros() & !7)) as u8 != *letter);
            taken &= taken.wrapping_sub(1);
        }
        let begun = ((self.0 ^ other.0).trailing_zeros() / 8).min(a).min(b);
        score(a, b, matches, moved, begun)
    }
}

/// Pairs whose words are fetched together before any two are compared: so many waits for memory become one.
const TOGETHER: usize = 32;

/// Says of each pair of words, given by their numbers, how similar they are.
///
/// # Panics
/// When there is no word of some number.
pub fn gathered(words: &[ShortWord], left: &[u32], right: &[u32], mut told: impl FnMut(usize, f32)) {
    let mut pairs = [(ShortWord::default(), ShortWord::default()); TOGETHER];
    for (part, (left, right)) in left.chunks(TOGETHER).zip(right.chunks(TOGETHER)).enumerate() {
        for (pair, (a, b)) in pairs.iter_mut().zip(left.iter().zip(right)) {
            *pair = (words[*a as usize], words[*b as usize]);
        }
        for (place, (a, b)) in pairs.iter().take(left.len().min(right.len())).enumerate() {
            told(part * TOGETHER + place, a.jaro_winkler(*b));
        }
    }
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
    let reach = reach(a.len() as u32, b.len() as u32) as usize;
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

/// How far apart letters may stand that match.
fn reach(a: u32, b: u32) -> u32 {
    (a.max(b) / 2).saturating_sub(1)
}

#[inline]
fn score(a: u32, b: u32, matches: u32, moved: u32, begun: u32) -> f32 {
    if matches == 0 {
        return 0.0;
    }
    let (matches, swapped) = (f64::from(matches), f64::from(moved / 2));
    let jaro = (matches / f64::from(a) + matches / f64::from(b) + (matches - swapped) / matches) / 3.0;
    let boost = if jaro > BOOSTED {
        0.1 * f64::from(begun.min(4)) * (1.0 - jaro)
    } else {
        0.0
    };
    (jaro + boost) as f32
}

/// All bits of the first so many places, fewer than 16.
#[inline]
fn below(places: u32) -> u128 {
    (1 << (8 * places)) - 1
}

/// The highest bit of each place that has the letter.
#[inline]
fn equal(letters: u128, letter: u8) -> u128 {
    let other = letters ^ (ONES * u128::from(letter));
    !(((other & LOW) + LOW) | other | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(most: usize) -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop_oneof![1_u8..5, any::<u8>().prop_map(|b| b.max(1))], 0..=most)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn a_short_word_is_as_similar_as_letter_by_letter(a in word(SHORT), b in word(SHORT)) {
            let short = |word: &[u8]| ShortWord::new(word.iter().copied()).unwrap();
            prop_assert_eq!(short(&a).jaro_winkler(short(&b)).to_bits(), jaro_winkler(&a, &b).to_bits());
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
