//! Companies that are none: the full name of a person, where a company is asked for.

use super::Company;
use crate::fold::is_cyrillic;
use crate::name::{Cells, Name, Names};

/// How patronymics end in Cyrillic letters.
const ENDINGS: [&str; 9] = ["ич", "на", "оглы", "оглу", "улы", "уулу", "кызы", "кизи", "гызы"];

/// Whether a company has no legal form and is surname, given name and patronymic, or their initials, and nothing else.
///
/// ```
/// use prozvon_normalize::company::{Companies, Company, is_a_person};
/// use prozvon_normalize::dictionary::Dictionary;
/// use prozvon_normalize::name::{Name, Names};
/// let (mut companies, mut company, mut names) = (Companies::default(), Company::default(), Names::default());
/// let mut person = |cell| {
///     companies.read(cell, &Dictionary::default(), &mut company);
///     is_a_person(&company, &mut names, &mut Name::default())
/// };
/// assert!(person("Сидоров Пётр Ильич"));
/// assert!(person("Сидоров П. И.") && person("Sidorov Petr Ilyich"));
/// assert!(!person("Завод имени Ильича") && !person("Группа компаний Домострой"));
/// assert!(!person("ИП Сидоров Пётр Ильич"));
/// ```
pub fn is_a_person(company: &Company, names: &mut Names, name: &mut Name) -> bool {
    let display = company.display.as_str();
    // Reading a name costs more than reading a company. What is in other letters may turn out to be anything.
    let likely = |display: &str| !display.chars().any(is_cyrillic) || display.split(' ').any(may_be_a_patronymic);
    if !company.form.is_empty() || !three_words(display) || !likely(display) {
        return false;
    }
    names.read(
        Cells {
            full: display,
            ..Cells::default()
        },
        name,
    );
    let whole = [&name.surname, &name.given, &name.patronymic].map(|part| part.chars().nth(1).is_some());
    whole == [true; 3] && name.note.is_empty() && name.gender.is_some()
}

fn three_words(display: &str) -> bool {
    let mut words = display.split(' ');
    let filled = |word: Option<&str>| word.is_some_and(|w| !w.is_empty() && !w.contains(char::is_whitespace));
    filled(words.next()) && filled(words.next()) && filled(words.next()) && words.next().is_none()
}

fn may_be_a_patronymic(word: &str) -> bool {
    let initial = word.ends_with('.') && word.chars().count() == 2;
    initial
        || ENDINGS.iter().any(|ending| {
            let mut letters = word.chars().rev().flat_map(char::to_lowercase);
            ending.chars().rev().all(|letter| letters.next() == Some(letter))
        })
}
