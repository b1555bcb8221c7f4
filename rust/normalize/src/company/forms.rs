//! Legal forms, spelled out and short, before or behind the name.

use std::borrow::{Borrow, Cow};
use std::hash::Hash;
use std::sync::LazyLock;

use rapidhash::RapidHashMap;

use super::is_edge;
use crate::dictionary::settle;
use crate::fold::{is_cyrillic, lower};

/// A form as it is written, in lower case, and as it is shown.
type Form = (&'static str, &'static str);

const KNOWN: &[Form] = &[
    ("общество с ограниченной ответственностью", "ООО"),
    ("общество с огр. ответственностью", "ООО"),
    ("публичное акционерное общество", "ПАО"),
    ("непубличное акционерное общество", "НАО"),
    ("открытое акционерное общество", "ОАО"),
    ("закрытое акционерное общество", "ЗАО"),
    ("акционерное общество", "АО"),
    ("индивидуальный предприниматель", "ИП"),
    ("индивид. предприниматель", "ИП"),
    ("частный предприниматель", "ЧП"),
    ("частное предприятие", "ЧП"),
    ("муниципальное унитарное предприятие", "МУП"),
    ("федеральное государственное унитарное предприятие", "ФГУП"),
    ("государственное унитарное предприятие", "ГУП"),
    ("государственное бюджетное учреждение здравоохранения", "ГБУЗ"),
    ("федеральное государственное бюджетное учреждение", "ФГБУ"),
    ("государственное бюджетное учреждение", "ГБУ"),
    ("государственное казенное учреждение", "ГКУ"),
    ("муниципальное бюджетное общеобразовательное учреждение", "МБОУ"),
    ("муниципальное бюджетное учреждение", "МБУ"),
    ("муниципальное казенное учреждение", "МКУ"),
    ("муниципальное автономное учреждение", "МАУ"),
    ("автономная некоммерческая организация", "АНО"),
    ("некоммерческая организация", "НКО"),
    ("товарищество собственников жилья", "ТСЖ"),
    ("товарищество с ограниченной ответственностью", "ТОО"),
    ("садовое некоммерческое товарищество", "СНТ"),
    ("крестьянское (фермерское) хозяйство", "КФХ"),
    ("крестьянское фермерское хозяйство", "КФХ"),
    ("гаражно-строительный кооператив", "ГСК"),
    ("жилищно-строительный кооператив", "ЖСК"),
    ("общество с ограниченной ответсвенностью", "ООО"),
    ("общество с ограниченой ответственностью", "ООО"),
    ("общество с ограниченой ответственостью", "ООО"),
    ("общ. с огр. отв", "ООО"),
    ("общество с дополнительной ответственностью", "ОДО"),
    ("частное унитарное предприятие", "ЧУП"),
    ("унитарное предприятие", "УП"),
    ("федеральное казенное учреждение", "ФКУ"),
    ("государственное автономное учреждение", "ГАУ"),
    ("садоводческое некоммерческое товарищество", "СНТ"),
    ("товарищество собственников недвижимости", "ТСН"),
    ("рао", "РАО"),
    ("лтд", "Ltd"),
    ("ооо", "ООО"),
    ("о о о", "ООО"),
    ("одо", "ОДО"),
    ("чуп", "ЧУП"),
    ("уп", "УП"),
    ("фоп", "ФОП"),
    ("тов", "ТОВ"),
    ("фку", "ФКУ"),
    ("фгу", "ФГУ"),
    ("фгаоу", "ФГАОУ"),
    ("фгау", "ФГАУ"),
    ("гапоу", "ГАПОУ"),
    ("гбпоу", "ГБПОУ"),
    ("гкоу", "ГКОУ"),
    ("маоу", "МАОУ"),
    ("мадоу", "МАДОУ"),
    ("мкоу", "МКОУ"),
    ("мбук", "МБУК"),
    ("гбук", "ГБУК"),
    ("о.о.о", "ООО"),
    ("пао", "ПАО"),
    ("оао", "ОАО"),
    ("зао", "ЗАО"),
    ("нао", "НАО"),
    ("ао", "АО"),
    ("ип", "ИП"),
    ("чп", "ЧП"),
    ("тоо", "ТОО"),
    ("фгуп", "ФГУП"),
    ("фгбу", "ФГБУ"),
    ("фгбоу", "ФГБОУ"),
    ("мкп", "МКП"),
    ("муп", "МУП"),
    ("гуп", "ГУП"),
    ("гбуз", "ГБУЗ"),
    ("гбу", "ГБУ"),
    ("гбоу", "ГБОУ"),
    ("гку", "ГКУ"),
    ("гау", "ГАУ"),
    ("мбоу", "МБОУ"),
    ("мбдоу", "МБДОУ"),
    ("мбу", "МБУ"),
    ("мку", "МКУ"),
    ("мау", "МАУ"),
    ("ано", "АНО"),
    ("нко", "НКО"),
    ("тсж", "ТСЖ"),
    ("тсн", "ТСН"),
    ("снт", "СНТ"),
    ("днп", "ДНП"),
    ("гск", "ГСК"),
    ("жск", "ЖСК"),
    ("кфх", "КФХ"),
    ("limited liability company", "LLC"),
    ("llc", "LLC"),
    ("l.l.c", "LLC"),
    ("llp", "LLP"),
    ("ltd", "Ltd"),
    ("limited", "Ltd"),
    ("inc", "Inc"),
    ("incorporated", "Inc"),
    ("corp", "Corp"),
    ("corporation", "Corp"),
    ("gesellschaft mit beschränkter haftung", "GmbH"),
    ("gmbh & co. kg", "GmbH & Co. KG"),
    ("gmbh", "GmbH"),
    ("aktiengesellschaft", "AG"),
    ("s.a", "S.A."),
    ("s.r.l", "SRL"),
    ("srl", "SRL"),
    ("s.p.a", "S.p.A."),
    ("b.v", "B.V."),
    ("plc", "PLC"),
    ("ooo", "ООО"),
    ("oao", "ОАО"),
    ("zao", "ЗАО"),
];

/// Forms in Latin look-alikes that are something else in a Latin name: `AO Smith`.
const LOOK_ALIKE: &[Form] = &[
    ("ao", "АО"),
    ("pao", "ПАО"),
    ("hao", "НАО"),
    ("aho", "АНО"),
    ("hko", "НКО"),
];

/// Short forms that words may begin with, so they count behind a name only.
const BEHIND: &[Form] = &[("ag", "AG"), ("sa", "S.A."), ("bv", "B.V.")];

/// Bytes of a word that begins or ends a form, at most.
const LONGEST: usize = 40;

/// Forms by the word with which they begin, and by the one with which they end; longer ones first.
#[derive(Debug)]
struct Forms<T> {
    front: Side<T>,
    back: Side<T>,
}

/// Each form as it is written, in lower case, and as it is shown.
type Side<T> = RapidHashMap<T, Vec<(T, T)>>;

impl<T> Default for Forms<T> {
    fn default() -> Self {
        Self {
            front: RapidHashMap::default(),
            back: RapidHashMap::default(),
        }
    }
}

static FORMS: LazyLock<Forms<&'static str>> = LazyLock::new(|| {
    let mut sides = Forms::default();
    for form in KNOWN.iter().chain(LOOK_ALIKE) {
        let words = || form.0.split(' ');
        sides.put(words().next().unwrap_or(""), words().next_back().unwrap_or(""), form);
    }
    for form in BEHIND {
        sides.back.entry(form.0).or_default().push(*form);
    }
    sides
});

impl<T: AsRef<str> + Clone + Eq + Hash> Forms<T> {
    fn put(&mut self, first: T, last: T, form: &(T, T)) {
        for (side, word) in [(&mut self.front, first), (&mut self.back, last)] {
            let forms = side.entry(word).or_default();
            forms.retain(|(written, _)| *written != form.0);
            forms.push(form.clone());
            forms.sort_by_key(|(written, _)| std::cmp::Reverse(written.as_ref().len()));
        }
    }
}

/// A user's forms: how each is shown, by how it is written, in lower case, ё as е.
#[derive(Debug, Default)]
pub(crate) struct OwnForms {
    shown: RapidHashMap<String, String>,
    sides: Forms<Box<str>>,
}

impl OwnForms {
    /// Adds a form.
    pub(crate) fn add(&mut self, written: &str, shown: &str) -> Result<(), &'static str> {
        for text in [written, shown] {
            let low = lowered(text);
            let inside = low.split(' ').all(|w| !w.is_empty() && !w.contains(is_gap));
            if low.len() != text.len() || !inside || !text.chars().any(char::is_alphabetic) {
                return Err("a legal form is words of letters, parted by single spaces");
            }
        }
        self.shown.insert(bare(written), shown.to_owned());
        Ok(())
    }

    /// Makes the forms that were added ready for use.
    pub(crate) fn settle(&mut self) {
        settle(&mut self.shown, bare);
        self.sides = Forms::default();
        for (written, shown) in &self.shown {
            let word = |found: Option<&str>| found.unwrap_or("").trim_end_matches('.').into();
            self.sides.put(
                word(written.split(' ').next()),
                word(written.rsplit(' ').next()),
                &(written.as_str().into(), shown.as_str().into()),
            );
        }
    }

    /// Whether a word in lower case, ё as е, is a form by itself.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.shown.contains_key(word)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// A form as it is looked for.
fn bare(form: &str) -> String {
    lowered(form).trim_end_matches('.').to_owned()
}

/// Takes one form off the front or the back, of a user's `own` before the known ones; what is left, and the form. `low` is
/// the name as forms are written.
pub(super) fn strip<'n>(name: &'n str, low: &str, own: &OwnForms) -> Option<(&'n str, Cow<'static, str>)> {
    // Lower case of the letters of all forms has their length; other letters may change it, and then the name stays.
    if low.len() != name.len() {
        return None;
    }
    if !own.is_empty()
        && let Some((rest, short)) = off(&own.sides, name, low)
    {
        return Some((rest, Cow::Owned(short.to_string())));
    }
    off(&FORMS, name, low).map(|(rest, short)| (rest, Cow::Borrowed(*short)))
}

fn off<'n, 'f, T>(forms: &'f Forms<T>, name: &'n str, low: &str) -> Option<(&'n str, &'f T)>
where
    T: AsRef<str> + Eq + Hash + Borrow<str>,
{
    let first = low.split(is_gap).next().unwrap_or("").trim_end_matches('.');
    let front = (first.len() <= LONGEST).then(|| forms.front.get(first)).flatten();
    let found = front.and_then(|forms| {
        forms.iter().find_map(|(form, short)| {
            let form = form.as_ref();
            let rest = low.strip_prefix(form)?;
            let bounded = rest.is_empty() || rest.starts_with(is_edge);
            (bounded && fits(form, low)).then(|| (&name[form.len()..], short))
        })
    });
    if found.is_some() {
        return found;
    }
    let end = low.trim_end_matches(is_edge);
    let last = end.rsplit(is_gap).next().unwrap_or("");
    let back = (last.len() <= LONGEST).then(|| forms.back.get(last)).flatten();
    back.and_then(|forms| {
        forms.iter().find_map(|(form, short)| {
            let rest = end.strip_suffix(form.as_ref())?;
            (rest.ends_with(is_edge) && fits(form.as_ref(), low)).then(|| (&name[..rest.len()], short))
        })
    })
}

/// Whether a word is a short legal form, one of a user's or a known one.
pub(super) fn is_short(word: &str, own: &OwnForms) -> bool {
    word.len() <= LONGEST && {
        let low = lowered(word);
        own.has(&low)
            || FORMS
                .front
                .get(low.as_str())
                .is_some_and(|forms| forms.iter().any(|(form, _)| *form == low))
    }
}

fn lowered(text: &str) -> String {
    text.chars().map(form_letter).collect()
}

/// Writes a text as forms are written where each of its letters keeps its length so, and nothing otherwise.
pub(super) fn lower_into(text: &str, low: &mut String) {
    low.clear();
    low.reserve(text.len());
    for c in text.chars() {
        let letter = form_letter(c);
        if letter.len_utf8() != c.len_utf8() {
            low.clear();
            return;
        }
        low.push(letter);
    }
}

/// A part of a text as forms are written; `low` is what [`lower_into`] made of the whole.
pub(super) fn lowered_of<'l>(part: &str, whole: &str, low: &'l str) -> Cow<'l, str> {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    match low.get(start..start + part.len()) {
        Some(low) => Cow::Borrowed(low),
        None => Cow::Owned(lowered(part)),
    }
}

/// A letter as forms are written in the table.
fn form_letter(c: char) -> char {
    match lower(c) {
        'ё' => 'е',
        c => c,
    }
}

fn is_gap(c: char) -> bool {
    c != '.' && c != '-' && is_edge(c)
}

/// A form in Latin look-alikes counts in a name that is Cyrillic otherwise.
fn fits(form: &str, low: &str) -> bool {
    !LOOK_ALIKE.iter().any(|(look, _)| *look == form) || low.chars().any(is_cyrillic)
}
