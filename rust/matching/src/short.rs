//! Diminutives that belong to several given names: they fit each of them and prove none.
//!
//! Unambiguous diminutives are spelled out before rows come here; these few cannot be.

use std::sync::LazyLock;

use crate::letters::Letters;

/// A diminutive and how the names that it may stand for begin, all folded into Latin letters as keys are.
const SHORT: &[(&str, &[&str])] = &[
    ("sasha", &["aleksandr"]),
    ("shura", &["aleksandr"]),
    ("sania", &["aleksandr"]),
    ("aleks", &["aleksandr", "aleksei"]),
    ("alia", &["alina", "albina"]),
    ("senia", &["semen", "arseni"]),
    ("valia", &["valentin"]),
    ("valera", &["valeri"]),
    ("vasia", &["vasil"]),
    (
        "slava",
        &["viacheslav", "vladislav", "stanislav", "iaroslav", "rostislav"],
    ),
    ("gosha", &["egor", "georgi", "igor"]),
    ("gia", &["georgi", "giorgi"]),
    ("gera", &["german", "georgi"]),
    ("zhenia", &["evgeni"]),
    ("zhenka", &["evgeni"]),
    ("polia", &["polina", "pelag"]),
    ("sava", &["savel"]),
    ("tima", &["timur", "timof"]),
    (
        "elia",
        &["elvira", "elina", "elmira", "eleonora", "evelin", "eldar", "elnur"],
    ),
    ("mila", &["liudmil", "kamil", "milan", "milen"]),
    ("lina", &["alin", "angelin", "karolin", "polin", "evelin"]),
    ("dina", &["dinar"]),
    ("di", &["dian", "dinar"]),
    ("nik", &["nikita", "nikola"]),
    ("lialia", &["leil", "lili"]),
    ("aika", &["aisel", "aigul", "ainur", "aida", "aizhan", "aigerim"]),
    ("seri", &["serge"]),
    ("sema", &["semen"]),
    ("karo", &["karen", "karapet"]),
    ("chris", &["kris", "chris"]),
    ("kris", &["kristofer", "kristina"]),
    ("sam", &["samuel", "samanta"]),
    ("pat", &["patri"]),
];

/// So many letters the longest has.
const LONGEST: usize = 6;

/// A bit for each diminutive, which a few other words share: most words are none.
static PERHAPS: LazyLock<[u64; 8]> = LazyLock::new(|| {
    let mut bits = [0; 8];
    for (short, _) in CODED.iter() {
        let (word, bit) = place(short.get());
        bits[word] |= bit;
    }
    bits
});

fn place(word: &[u8]) -> (usize, u64) {
    let number = word
        .iter()
        .fold(0_u64, |number, letter| number << 8 | u64::from(*letter));
    let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55;
    (spread as usize / 64, 1 << (spread % 64))
}

static CODED: LazyLock<Vec<(Letters, Vec<Letters>)>> = LazyLock::new(|| {
    let coded = |(short, names): &(&str, &[&str])| (Letters::of(short), names.iter().map(|n| Letters::of(n)).collect());
    SHORT.iter().map(coded).collect()
});

/// Whether a word may be one of the diminutives; false of none of them, and of nearly every other word.
pub(crate) fn perhaps(word: &[u8]) -> bool {
    let (at, bit) = place(word);
    word.len() <= LONGEST && PERHAPS[at] & bit != 0
}

/// Whether `short` is a diminutive of `name`, among others, or of a name with that initial.
pub fn fits(short: &[u8], name: &[u8]) -> bool {
    if name.is_empty() || !perhaps(short) {
        return false;
    }
    let named = |(diminutive, names): &(Letters, Vec<Letters>)| {
        let fits = |full: &Letters| name.starts_with(full.get()) || (name.len() == 1 && full.get()[0] == name[0]);
        diminutive.get() == short && names.iter().any(fits)
    };
    CODED.iter().any(named)
}
