//! Patronymics: which father's name each is made of, by rule or by habit.

use std::sync::LazyLock;

use rapidhash::RapidHashMap;

use super::{Gender, known, plain, rows};
use crate::fold::folded;

/// A known patronymic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patronymic {
    /// The father's given name as a key.
    pub key: Box<str>,
    /// From the ending.
    pub gender: Gender,
}

/// Looks a folded word up among patronymics of known names.
pub fn patronymic(key: &str) -> Option<&'static Patronymic> {
    PATRONYMICS.get(key)
}

/// The gender that a patronymic's ending tells, for words whose father's name we may not know.
pub fn patronymic_ending(key: &str) -> Option<(Gender, usize)> {
    for (ending, gender) in [
        ("ovich", Gender::Male),
        ("evich", Gender::Male),
        ("ovna", Gender::Female),
        ("evna", Gender::Female),
        ("inichna", Gender::Female),
        ("ichna", Gender::Female),
    ] {
        if key.len() > ending.len() + 2 && key.ends_with(ending) {
            return Some((gender, ending.len()));
        }
    }
    None
}

/// The regular patronymics of a father's name: `Сергей` → `Сергеевич`, `Сергеевна`.
pub(crate) fn patronymics_of(father: &str) -> Vec<(String, Gender)> {
    let lower: String = father.chars().map(crate::fold::lower).collect();
    let cut = |n: usize| lower.chars().take(lower.chars().count() - n).collect::<String>();
    let (stem, soft) = match () {
        // Дмитриевич, Георгиевич behind two consonants; Васильевич, Геннадьевич behind one or a doubled one.
        () if lower.ends_with("ий") => {
            let stem = cut(2);
            let mut back = stem.chars().rev();
            let pair = (back.next(), back.next());
            let consonant = |c: Option<char>| c.is_some_and(|c| !"аеёиоуыэюя".contains(c));
            let heavy = consonant(pair.0) && consonant(pair.1) && pair.0 != pair.1;
            (stem + if heavy { "и" } else { "ь" }, true)
        }
        () if lower.ends_with('й') || lower.ends_with('ь') => (cut(1), true),
        () if lower.ends_with('а') || lower.ends_with('я') => return Vec::new(),
        () => (lower.clone(), false),
    };
    let (man, woman) = if soft {
        ("евич", "евна")
    } else {
        ("ович", "овна")
    };
    vec![(stem.clone() + man, Gender::Male), (stem + woman, Gender::Female)]
}

/// The patronymics of fathers with frequent names, as [`super::frequent`] gives the names.
pub(crate) fn frequent_patronymics(least: u8) -> impl Iterator<Item = (u8, String)> {
    let fathers = known().filter(move |(_, gender, power)| *gender == Gender::Male && *power >= least);
    let irregular = IRREGULAR.iter().map(move |(word, _)| (least, plain(word)));
    fathers
        .flat_map(|(father, _, power)| {
            patronymics_of(father)
                .into_iter()
                .map(move |(word, _)| (power, plain(&word)))
        })
        .chain(irregular)
}

/// The patronymics of every name in Cyrillic, with the power of two of the name's bearers, as far as known.
pub(super) fn cyrillic_spellings() -> impl Iterator<Item = (String, u8)> {
    let fathers = rows()
        .filter(|(full, gender, _)| *gender == Gender::Male && full.chars().all(crate::fold::is_cyrillic))
        .map(|(full, ..)| (full, 6))
        .chain(
            known()
                .filter(|(_, gender, _)| *gender == Gender::Male)
                .map(|(full, _, power)| (full, power)),
        );
    let patronymics =
        fathers.flat_map(|(father, power)| patronymics_of(father).into_iter().map(move |(word, _)| (word, power)));
    // What no rule makes is the usual form: Михайловна, not Михаиловна.
    let irregular = IRREGULAR.iter().map(|(word, _)| ((*word).to_owned(), 20));
    patronymics.chain(irregular)
}

static PATRONYMICS: LazyLock<RapidHashMap<Box<str>, Patronymic>> = LazyLock::new(|| {
    let mut map = RapidHashMap::default();
    let mut put = |word: &str, father: &str, gender| {
        map.entry(folded(word).into_boxed_str()).or_insert_with(|| Patronymic {
            key: folded(father).into_boxed_str(),
            gender,
        });
    };
    for (word, father) in IRREGULAR {
        put(
            word,
            father,
            if word.ends_with('а') {
                Gender::Female
            } else {
                Gender::Male
            },
        );
    }
    for (full, gender, _) in rows() {
        if gender == Gender::Male && full.chars().all(crate::fold::is_cyrillic) {
            for (word, gender) in patronymics_of(full) {
                put(&word, full, gender);
            }
        }
    }
    for (father, ..) in known().filter(|(_, gender, _)| *gender == Gender::Male) {
        for (word, gender) in patronymics_of(father) {
            put(&word, father, gender);
        }
    }
    map
});

/// Patronymics that no rule makes, and the clipped ones of everyday speech.
const IRREGULAR: &[(&str, &str)] = &[
    ("Львович", "Лев"),
    ("Львовна", "Лев"),
    ("Павлович", "Павел"),
    ("Павловна", "Павел"),
    ("Петрович", "Петр"),
    ("Михайлович", "Михаил"),
    ("Михайловна", "Михаил"),
    ("Яковлевич", "Яков"),
    ("Яковлевна", "Яков"),
    ("Данилович", "Даниил"),
    ("Даниловна", "Даниил"),
    ("Гаврилович", "Гавриил"),
    ("Гавриловна", "Гавриил"),
    ("Осипович", "Иосиф"),
    ("Осиповна", "Иосиф"),
    ("Ильич", "Илья"),
    ("Ильинична", "Илья"),
    ("Кузьмич", "Кузьма"),
    ("Кузьминична", "Кузьма"),
    ("Лукич", "Лука"),
    ("Лукинична", "Лука"),
    ("Фомич", "Фома"),
    ("Фоминична", "Фома"),
    ("Никитич", "Никита"),
    ("Никитична", "Никита"),
    ("Саввич", "Савва"),
    ("Саввична", "Савва"),
    ("Фокич", "Фока"),
    ("Фокична", "Фока"),
    ("Силыч", "Сила"),
    ("Силична", "Сила"),
    ("Аникитич", "Аникита"),
    ("Аникитична", "Аникита"),
    ("Рафаэлевич", "Рафаэль"),
    ("Иваныч", "Иван"),
    ("Иванна", "Иван"),
    ("Палыч", "Павел"),
    ("Пална", "Павел"),
    ("Михалыч", "Михаил"),
    ("Сергеич", "Сергей"),
    ("Алексеич", "Алексей"),
    ("Андреич", "Андрей"),
    ("Николаич", "Николай"),
    ("Васильич", "Василий"),
    ("Василич", "Василий"),
    ("Степаныч", "Степан"),
    ("Семеныч", "Семен"),
    ("Саныч", "Александр"),
    ("Александрыч", "Александр"),
    ("Дмитрич", "Дмитрий"),
    ("Григорьич", "Григорий"),
    ("Борисыч", "Борис"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patronymics_lead_to_the_fathers_name() {
        for (word, father, gender) in [
            ("Сергеевич", "Сергей", Gender::Male),
            ("Юрьевна", "Юрий", Gender::Female),
            ("Васильевич", "Василий", Gender::Male),
            ("Игоревна", "Игорь", Gender::Female),
            ("Ильинична", "Илья", Gender::Female),
            ("Petrovich", "Петр", Gender::Male),
            ("Львовна", "Лев", Gender::Female),
        ] {
            let known = patronymic(&folded(word)).unwrap();
            assert_eq!((&*known.key, known.gender), (&*folded(father), gender), "{word}");
        }
    }
}
