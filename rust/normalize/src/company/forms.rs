//! Legal forms, spelled out and short, before or behind the name.

use std::sync::LazyLock;

use rapidhash::RapidHashMap;

use super::is_edge;
use crate::fold::{is_cyrillic, lower};

/// A form as it is written, in lower case, and as it is shown.
type Form = (&'static str, &'static str);

const FORMS: &[Form] = &[
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
    ("ооо", "ООО"),
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
    ("gmbh", "GmbH"),
    ("aktiengesellschaft", "AG"),
    ("s.a", "SA"),
    ("s.r.l", "SRL"),
    ("srl", "SRL"),
    ("s.p.a", "SpA"),
    ("b.v", "BV"),
    ("plc", "PLC"),
    ("ooo", "ООО"),
    ("oao", "ОАО"),
    ("zao", "ЗАО"),
];

/// Forms in Latin look-alikes that are something else in a Latin name: `AO Smith`.
const LOOK_ALIKE: &[Form] = &[("ao", "АО"), ("pao", "ПАО"), ("hao", "НАО")];

/// Bytes of a word that begins or ends a form, at most.
const LONGEST: usize = 40;

/// Forms by the word with which they begin, and by the one with which they end; longer ones first.
struct Sides {
    front: RapidHashMap<&'static str, Vec<Form>>,
    back: RapidHashMap<&'static str, Vec<Form>>,
}

static SIDES: LazyLock<Sides> = LazyLock::new(|| {
    let mut sides = Sides {
        front: RapidHashMap::default(),
        back: RapidHashMap::default(),
    };
    for form in FORMS.iter().chain(LOOK_ALIKE) {
        let words = || form.0.split(' ');
        sides.front.entry(words().next().unwrap_or("")).or_default().push(*form);
        sides
            .back
            .entry(words().next_back().unwrap_or(""))
            .or_default()
            .push(*form);
    }
    for forms in sides.front.values_mut().chain(sides.back.values_mut()) {
        forms.sort_by_key(|(written, _)| std::cmp::Reverse(written.len()));
    }
    sides
});

/// Takes one form off the front or the back; what is left, and the form.
pub(super) fn strip(name: &str) -> Option<(&str, &'static str)> {
    let sides = &*SIDES;
    let mut word = String::with_capacity(LONGEST);
    let mut look = |side: &'static RapidHashMap<&'static str, Vec<Form>>, text: &str| {
        if text.len() > LONGEST {
            return None;
        }
        word.clear();
        word.extend(text.chars().map(form_letter));
        side.get(word.as_str())
    };
    let front = look(
        &sides.front,
        name.split(is_gap).next().unwrap_or("").trim_end_matches('.'),
    );
    let ended = name.trim_end_matches(is_edge).rsplit(is_gap).next().unwrap_or("");
    let back = look(&sides.back, ended);
    if front.is_none() && back.is_none() {
        return None;
    }
    // Lower case of the letters of all forms has their length; other letters may change it, and then the name stays.
    let mut low = String::with_capacity(name.len());
    low.extend(name.chars().map(form_letter));
    if low.len() != name.len() {
        return None;
    }
    let found = front.and_then(|forms| {
        forms.iter().find_map(|(form, short)| {
            let rest = low.strip_prefix(form)?;
            let bounded = rest.is_empty() || rest.starts_with(is_edge);
            (bounded && fits(form, &low)).then(|| (&name[form.len()..], *short))
        })
    });
    if found.is_some() {
        return found;
    }
    let end = low.trim_end_matches(is_edge);
    back.and_then(|forms| {
        forms.iter().find_map(|(form, short)| {
            let rest = end.strip_suffix(form)?;
            (rest.ends_with(is_edge) && fits(form, &low)).then(|| (&name[..rest.len()], *short))
        })
    })
}

/// Whether a word is a short legal form.
pub(super) fn is_short(word: &str) -> bool {
    let mut low = String::with_capacity(LONGEST);
    word.len() <= LONGEST && {
        low.extend(word.chars().map(form_letter));
        let forms = SIDES.front.get(low.as_str());
        forms.is_some_and(|forms| forms.iter().any(|(form, _)| *form == low))
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
