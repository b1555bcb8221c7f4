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

static CODED: LazyLock<Vec<(Letters, Vec<Letters>)>> = LazyLock::new(|| {
    let coded = |(short, names): &(&str, &[&str])| (Letters::of(short), names.iter().map(|n| Letters::of(n)).collect());
    SHORT.iter().map(coded).collect()
});

/// Whether `short` is a diminutive of `name`, among others, or of a name with that initial.
pub fn fits(short: &[u8], name: &[u8]) -> bool {
    if short.len() > 6 || name.is_empty() {
        return false;
    }
    let named = |(diminutive, names): &(Letters, Vec<Letters>)| {
        let fits = |full: &Letters| name.starts_with(full.get()) || (name.len() == 1 && full.get()[0] == name[0]);
        diminutive.get() == short && names.iter().any(fits)
    };
    CODED.iter().any(named)
}
