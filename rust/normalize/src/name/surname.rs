//! What a surname's ending tells, and the key that leaves the ending out.

use crate::fold::{fold_key, is_cyrillic, plain};
use crate::given::Gender;

/// What the ending of a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// A man's surname.
    Male,
    /// A woman's surname.
    Female,
    /// A surname that men and women share.
    Shared,
}

/// Common nouns and surnames on -ина that men bear too.
const BOTH: [&str; 12] = [
    "kalina", "malina", "bilina", "shetina", "dolina", "perina", "kaledina", "ruchina", "rutina", "vershina", "tina",
    "podina",
];

/// The surname ending of a folded word, if it has one that is worth trusting.
pub(super) fn ending(key: &str, latin: bool) -> Option<Ending> {
    let n = key.len();
    let has = |e: &str, least: usize| n >= least && key.ends_with(e);
    if has("ova", 5) || has("eva", 5) || has("skaia", 7) {
        return Some(Ending::Female);
    }
    if has("ov", 4) || has("ev", 4) || has("ski", 5) {
        return Some(Ending::Male);
    }
    if latin {
        let shared = has("enko", 6) || has("chuk", 6) || has("shvili", 8) || has("dze", 6);
        return shared.then_some(Ending::Shared);
    }
    if has("ina", 6) {
        return Some(if BOTH.contains(&key) {
            Ending::Shared
        } else {
            Ending::Female
        });
    }
    if has("aia", 6) {
        return Some(Ending::Female);
    }
    if has("in", 5) || has("oi", 6) {
        return Some(Ending::Male);
    }
    let shared = [
        "enko", "chuk", "iuk", "shvili", "dze", "ian", "ko", "ih", "ets", "zade", "uk", "ich", "chenia", "ava", "ia",
    ]
    .iter()
    .zip([6, 6, 5, 8, 6, 6, 6, 5, 6, 7, 5, 6, 8, 9, 9])
    .any(|(e, least)| has(e, least));
    shared.then_some(Ending::Shared)
}

impl Ending {
    pub(super) const fn gender(self) -> Option<Gender> {
        match self {
            Self::Male => Some(Gender::Male),
            Self::Female => Some(Gender::Female),
            Self::Shared => None,
        }
    }
}

/// Appends the gender-neutral key of a surname of one or more halves.
///
/// ```
/// let mut key = String::new();
/// prozvon_normalize::name::surname_key("Толстая-Иванова", &mut key);
/// assert_eq!(key, "tolstivanov");
/// ```
pub fn key(surname: &str, out: &mut String) {
    let other = surname
        .chars()
        .any(|c| !c.is_ascii() && !is_cyrillic(plain(c)) && c.is_alphabetic());
    for half in surname.split(['-', ' ']) {
        let start = out.len();
        fold_key(half, out);
        if !other {
            let stem = stem(&out[start..]);
            out.truncate(start + stem);
        }
    }
}

/// Length of a folded surname without the ending that tells the gender.
fn stem(key: &str) -> usize {
    let n = key.len();
    let cut = |ending: &str, keep: usize| {
        (key.ends_with(ending) && n - ending.len() + keep >= 3).then(|| n - ending.len() + keep)
    };
    cut("ova", 2)
        .or_else(|| cut("eva", 2))
        .or_else(|| cut("ina", 2))
        .or_else(|| cut("aia", 0))
        .or_else(|| cut("oi", 0))
        .or_else(|| (n > 3).then(|| cut("i", 0)).flatten())
        .unwrap_or(n)
}

#[cfg(test)]
mod tests {
    use super::key;

    fn of(surname: &str) -> String {
        let mut out = String::new();
        key(surname, &mut out);
        out
    }

    #[test]
    fn a_mans_and_a_womans_surname_have_one_key() {
        for (man, woman) in [
            ("Иванов", "Иванова"),
            ("Сергеев", "Сергеева"),
            ("Пушкин", "Пушкина"),
            ("Достоевский", "Достоевская"),
            ("Толстой", "Толстая"),
            ("Белый", "Белая"),
            ("Синицын", "Sinitsyna"),
            ("Мамин-Сибиряк", "Мамина-Сибиряк"),
            ("Ковалёв", "КОВАЛЕВА"),
        ] {
            assert_eq!(of(man), of(woman));
        }
        assert_ne!(of("Ли"), of("Ля"));
        assert_ne!(of("Цой"), of("Ц"));
    }
}
