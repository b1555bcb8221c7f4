//! What a surname's ending tells, and the key that leaves the ending out.

use crate::fold::{fold_key, is_cyrillic, is_plainly_cyrillic, plain};
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
    let long = |least: usize| key.len() >= least;
    let shared = |is: bool| is.then_some(Ending::Shared);
    match key.as_bytes() {
        [.., b'o' | b'e', b'v', b'a'] if long(5) => return Some(Ending::Female),
        [.., b's', b'k', b'a', b'i', b'a'] if long(7) => return Some(Ending::Female),
        [.., b'o' | b'e', b'v'] if long(4) => return Some(Ending::Male),
        [.., b's', b'k', b'i'] if long(5) => return Some(Ending::Male),
        _ => {}
    }
    if latin {
        return shared(match key.as_bytes() {
            [.., b'e', b'n', b'k', b'o'] | [.., b'c', b'h', b'u', b'k'] | [.., b'd', b'z', b'e'] => long(6),
            [.., b's', b'h', b'v', b'i', b'l', b'i'] => long(8),
            _ => false,
        });
    }
    match key.as_bytes() {
        [.., b'i', b'n', b'a'] if long(6) => Some(if BOTH.contains(&key) {
            Ending::Shared
        } else {
            Ending::Female
        }),
        [.., b'a', b'i', b'a'] if long(6) => Some(Ending::Female),
        [.., b'i', b'n'] if long(5) => Some(Ending::Male),
        [.., b'o', b'i'] if long(6) => Some(Ending::Male),
        [.., b'i', b'u', b'k'] | [.., b'u', b'k'] | [.., b'i', b'h'] => shared(long(5)),
        [.., b'd', b'z', b'e']
        | [.., b'i', b'a', b'n']
        | [.., b'k', b'o']
        | [.., b'e', b't', b's']
        | [.., b'i', b'c', b'h'] => shared(long(6)),
        [.., b'z', b'a', b'd', b'e'] => shared(long(7)),
        [.., b's', b'h', b'v', b'i', b'l', b'i'] | [.., b'c', b'h', b'e', b'n', b'i', b'a'] => shared(long(8)),
        [.., b'a', b'v', b'a'] | [.., b'i', b'a'] => shared(long(9)),
        _ => None,
    }
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
    if is_plainly_cyrillic(surname) {
        let start = out.len();
        fold_key(surname, out);
        let stem = stem(&out[start..]);
        out.truncate(start + stem);
        return;
    }
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

/// [`key`] of a surname of one half in an alphabet of ours, by its folded form.
pub(super) fn stem_of(folded: &str) -> &str {
    &folded[..stem(folded)]
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
    use super::{BOTH, Ending, ending, key};
    use proptest::prelude::*;

    /// The endings of surnames in the order in which they count, each with the length from which on it does.
    const ENDINGS: [(&str, usize, bool, Ending); 25] = [
        ("ova", 5, true, Ending::Female),
        ("eva", 5, true, Ending::Female),
        ("skaia", 7, true, Ending::Female),
        ("ov", 4, true, Ending::Male),
        ("ev", 4, true, Ending::Male),
        ("ski", 5, true, Ending::Male),
        ("enko", 6, true, Ending::Shared),
        ("chuk", 6, true, Ending::Shared),
        ("shvili", 8, true, Ending::Shared),
        ("dze", 6, true, Ending::Shared),
        ("ina", 6, false, Ending::Female),
        ("aia", 6, false, Ending::Female),
        ("in", 5, false, Ending::Male),
        ("oi", 6, false, Ending::Male),
        ("iuk", 5, false, Ending::Shared),
        ("ian", 6, false, Ending::Shared),
        ("ko", 6, false, Ending::Shared),
        ("ih", 5, false, Ending::Shared),
        ("ets", 6, false, Ending::Shared),
        ("zade", 7, false, Ending::Shared),
        ("uk", 5, false, Ending::Shared),
        ("ich", 6, false, Ending::Shared),
        ("chenia", 8, false, Ending::Shared),
        ("ava", 9, false, Ending::Shared),
        ("ia", 9, false, Ending::Shared),
    ];

    fn looked_through(key: &str, latin: bool) -> Option<Ending> {
        let of = |(end, least, any, _): &&(&str, usize, bool, Ending)| {
            (*any || !latin) && key.len() >= *least && key.ends_with(end)
        };
        let found = ENDINGS.iter().find(of)?;
        Some(if found.0 == "ina" && BOTH.contains(&key) {
            Ending::Shared
        } else {
            found.3
        })
    }

    proptest! {
        #[test]
        fn endings_are_those_of_the_table(stem in "[a-z]{0,6}", at in 0..ENDINGS.len(), more in "[aei]{0,1}", latin: bool) {
            let key = format!("{stem}{}{more}", ENDINGS[at].0);
            prop_assert_eq!(looked_through(&key, latin), ending(&key, latin));
        }
    }

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
