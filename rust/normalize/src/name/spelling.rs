//! How Cyrillic words are spelled in Latin letters, by every scheme at once, and how well Latin letters spell a word.

use std::sync::LazyLock;

use crate::fold::lower;

/// Longest word that is looked at, in letters.
const LONGEST: usize = 40;

/// What it costs to take Latin letters for a Cyrillic word, and the word, its ё where the letters tell of one.
pub(super) fn spelled(latin: &[u8], word: &str) -> Option<(u8, String)> {
    let mut space = ['\0'; LONGEST];
    let mut count = 0;
    for c in word.chars() {
        *space.get_mut(count)? = lower(c);
        count += 1;
    }
    let letters = &space[..count];
    if latin.len() > 2 * LONGEST {
        return None;
    }
    let spellings = |i: usize| {
        let all: &[Spelling] = number_of(letters[i]).map_or(&[], |number| &BY_LETTER[number]);
        let fits = move |s: &&Spelling| s.second.is_none_or(|second| letters.get(i + 1) == Some(&second));
        all.iter().filter(fits)
    };
    let length = |spelling: &Spelling| 1 + usize::from(spelling.second.is_some());
    // The places in the Latin letters that each letter can begin at: bits, because most words are given up here.
    let mut reached = [0_u128; LONGEST + 1];
    reached[0] = 1;
    for i in 0..count {
        let mut rest = reached[i];
        while rest != 0 {
            let j = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            for spelling in spellings(i) {
                for (written, _) in spelling.written {
                    if latin[j..].starts_with(written.as_bytes()) {
                        reached[i + length(spelling)] |= 1 << (j + written.len());
                    }
                }
            }
        }
    }
    if reached[count] >> latin.len() & 1 == 0 {
        return None;
    }
    // Least costs from each place in both to their ends, filled from behind; with each the spelling chosen.
    let width = latin.len() + 1;
    let mut costs: Vec<Option<(u8, &Spelling, &str)>> = vec![None; count * width];
    let rest = |costs: &[Option<(u8, &Spelling, &str)>], i: usize, j: usize| {
        if i == count {
            (j == latin.len()).then_some(0)
        } else {
            costs[i * width + j].map(|c| c.0)
        }
    };
    for i in (0..count).rev() {
        for j in (0..width).filter(|j| reached[i] >> j & 1 == 1) {
            for spelling in spellings(i) {
                for (written, cost) in spelling.written {
                    if latin[j..].starts_with(written.as_bytes())
                        && let Some(behind) = rest(&costs, i + length(spelling), j + written.len())
                    {
                        let place = &mut costs[i * width + j];
                        let whole = behind + cost;
                        if place.is_none_or(|known| whole < known.0) {
                            *place = Some((whole, spelling, written));
                        }
                    }
                }
            }
        }
    }
    let cost = rest(&costs, 0, 0)?;
    let (mut i, mut j) = (0, 0);
    let mut out = String::with_capacity(2 * count);
    while i < count {
        let (_, spelling, written) = costs[i * width + j]?;
        let piece = &letters[i..i + length(spelling)];
        let yo = written.ends_with('o') && piece != ['о'];
        for c in piece {
            out.push(match c {
                'е' | 'ё' if yo => 'ё',
                'ё' => 'е',
                c => *c,
            });
        }
        i += piece.len();
        j += written.len();
    }
    Some((cost, out))
}

/// Lower-case letters without marks and apostrophes; nothing where a letter is in no scheme.
pub(super) fn plain_latin(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 4);
    for c in text.chars() {
        match lower(c) {
            // Polish, and no scheme for Russian.
            'w' | 'q' => return None,
            c @ ('a'..='z' | '-') => out.push(c as u8),
            '\'' | '"' => {}
            'č' => out.extend(b"ch"),
            'š' => out.extend(b"sh"),
            'ž' => out.extend(b"zh"),
            'ë' => out.extend(b"yo"),
            _ => return None,
        }
    }
    Some(out)
}

/// How Cyrillic letters are written, each spelling with what it costs to believe it. Longer pieces stand first.
const SPELLINGS: &[(&str, &[(&str, u8)])] = &[
    (
        "ий",
        &[
            ("iy", 0),
            ("ii", 0),
            ("ij", 0),
            ("y", 0),
            ("i", 0),
            ("yi", 1),
            ("yj", 1),
        ],
    ),
    ("ый", &[("yy", 0), ("yi", 0), ("yj", 0), ("iy", 1), ("y", 0), ("i", 1)]),
    ("ия", &[("iya", 0), ("iia", 0), ("ija", 0), ("ia", 0), ("ya", 1)]),
    ("ье", &[("ye", 0), ("ie", 0), ("je", 0), ("e", 0), ("yo", 0), ("io", 0)]),
    ("ьё", &[("ye", 0), ("ie", 0), ("je", 0), ("e", 0), ("yo", 0), ("io", 0)]),
    ("кс", &[("x", 0), ("ks", 0)]),
    // Alexander
    ("др", &[("dr", 0), ("der", 1)]),
    ("а", &[("a", 0)]),
    ("б", &[("b", 0)]),
    ("в", &[("v", 0)]),
    ("г", &[("g", 0)]),
    ("д", &[("d", 0)]),
    (
        "е",
        &[
            ("e", 0),
            ("ye", 0),
            ("je", 0),
            ("ie", 1),
            ("yo", 1),
            ("jo", 1),
            ("io", 1),
        ],
    ),
    ("ё", &[("e", 0), ("yo", 0), ("jo", 0), ("io", 0), ("ye", 1)]),
    ("ж", &[("zh", 0)]),
    ("з", &[("z", 0)]),
    ("и", &[("i", 0), ("y", 1)]),
    ("й", &[("y", 0), ("i", 0), ("j", 0)]),
    ("к", &[("k", 0), ("c", 1)]),
    ("л", &[("l", 0)]),
    ("м", &[("m", 0)]),
    ("н", &[("n", 0)]),
    ("о", &[("o", 0)]),
    ("п", &[("p", 0)]),
    ("р", &[("r", 0)]),
    ("с", &[("s", 0)]),
    ("т", &[("t", 0)]),
    ("у", &[("u", 0), ("ou", 1)]),
    ("ф", &[("f", 0), ("ph", 1)]),
    ("х", &[("kh", 0), ("h", 0), ("x", 1)]),
    ("ц", &[("ts", 0), ("c", 0), ("tz", 1)]),
    ("ч", &[("ch", 0), ("tch", 1)]),
    ("ш", &[("sh", 0), ("sch", 1)]),
    ("щ", &[("shch", 0), ("sch", 0), ("shh", 0), ("sh", 2)]),
    ("ъ", &[("", 0)]),
    ("ы", &[("y", 0), ("i", 2)]),
    ("ь", &[("", 0)]),
    ("э", &[("e", 0), ("eh", 0)]),
    ("ю", &[("yu", 0), ("iu", 0), ("ju", 0)]),
    ("я", &[("ya", 0), ("ia", 0), ("ja", 0)]),
    ("-", &[("-", 0)]),
];

/// The entries of [`SPELLINGS`] by the letter that they begin with, in their order.
static BY_LETTER: LazyLock<Vec<Vec<Spelling>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); LETTERS];
    for (piece, written) in SPELLINGS {
        let mut letters = piece.chars();
        let first = letters.next().and_then(number_of);
        if let Some(first) = first {
            let second = letters.next();
            table[first].push(Spelling { second, written });
        }
    }
    table
});

/// How a letter, or two, are written.
#[derive(Clone, Copy)]
struct Spelling {
    second: Option<char>,
    written: &'static [(&'static str, u8)],
}

/// How many letters [`SPELLINGS`] knows.
const LETTERS: usize = 34;

fn number_of(letter: char) -> Option<usize> {
    match letter {
        'а'..='я' => Some(letter as usize - 'а' as usize),
        'ё' => Some(32),
        '-' => Some(33),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{SPELLINGS, spelled};
    use proptest::prelude::*;

    #[test]
    fn letters_are_told_apart_by_what_they_are_written_as() {
        assert_eq!(Some((0, "щукин".to_owned())), spelled(b"shchukin", "Щукин"));
        assert_eq!(None, spelled(b"shchukin", "Шукин"));
        assert_eq!(Some((2, "синицын".to_owned())), spelled(b"sinitsin", "Синицын"));
    }

    /// The least cost by trying every spelling of every piece: slow and plainly right.
    fn tried(latin: &[u8], word: &str) -> Option<u8> {
        if word.is_empty() {
            return latin.is_empty().then_some(0);
        }
        let pieces = SPELLINGS.iter().filter(|(piece, _)| word.starts_with(piece));
        let ways = pieces.flat_map(|(piece, all)| all.iter().map(move |way| (piece, way)));
        ways.filter_map(|(piece, (written, cost))| {
            let rest = latin.strip_prefix(written.as_bytes())?;
            Some(cost + tried(rest, &word[piece.len()..])?)
        })
        .min()
    }

    proptest! {
        #[test]
        fn the_least_cost_is_found(latin in "[aeiyokhsjtcx]{0,9}", word in "[аеёийыьюякхсшщ]{0,6}") {
            prop_assert_eq!(tried(latin.as_bytes(), &word), spelled(latin.as_bytes(), &word).map(|s| s.0));
        }

        #[test]
        fn what_a_name_is_written_as_spells_it(word in "[а-яё]{1,8}", picks in prop::collection::vec(any::<usize>(), 8)) {
            let mut latin = String::new();
            for (c, pick) in word.chars().zip(picks) {
                let ways = SPELLINGS.iter().find(|(piece, _)| *piece == c.to_string()).unwrap().1;
                latin.push_str(ways[pick % ways.len()].0);
            }
            let (_, read) = spelled(latin.as_bytes(), &word).unwrap();
            prop_assert_eq!(read.replace('ё', "е"), word.replace('ё', "е"));
        }
    }
}
