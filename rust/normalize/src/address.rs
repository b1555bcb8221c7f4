//! Cities and addresses: a city by its one name, and a loose key for "the same door".
//!
//! Only what can be recognized is used: without a street and a house there is no key. Nothing is looked up.

use crate::fold::{fold_key, lower};
use crate::{Issue, Issues};

/// What was understood of a city cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct City {
    /// The name, without `г.`; well-known short forms spelled out.
    pub display: String,
    /// The folded name.
    pub key: String,
}

/// What was understood of an address cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The cell, with its spaces and quotes put right.
    pub display: String,
    /// `city|street|house|flat`, each folded, the flat possibly empty; empty as a whole unless city, street and house are known.
    pub key: String,
    /// The city found in the address.
    pub city: City,
    /// Six digits.
    pub postcode: String,
    /// Faults.
    pub issues: Issues,
}

const SYNONYMS: &[(&str, &str)] = &[
    ("мск", "Москва"),
    ("moscow", "Москва"),
    ("moskva", "Москва"),
    ("спб", "Санкт-Петербург"),
    ("с-пб", "Санкт-Петербург"),
    ("с-петербург", "Санкт-Петербург"),
    ("санкт петербург", "Санкт-Петербург"),
    ("петербург", "Санкт-Петербург"),
    ("питер", "Санкт-Петербург"),
    ("ленинград", "Санкт-Петербург"),
    ("saint petersburg", "Санкт-Петербург"),
    ("st petersburg", "Санкт-Петербург"),
    ("st. petersburg", "Санкт-Петербург"),
    ("екб", "Екатеринбург"),
    ("ебург", "Екатеринбург"),
    ("н.новгород", "Нижний Новгород"),
    ("н. новгород", "Нижний Новгород"),
    ("н новгород", "Нижний Новгород"),
    ("нн", "Нижний Новгород"),
    ("нск", "Новосибирск"),
    ("новосиб", "Новосибирск"),
    ("ростов на дону", "Ростов-на-Дону"),
    ("ростов-на-дону", "Ростов-на-Дону"),
    ("ростов н/д", "Ростов-на-Дону"),
    ("н.челны", "Набережные Челны"),
    ("наб. челны", "Набережные Челны"),
];

/// Cities that may stand in an address without a «г.».
const CITIES: &[&str] = &[
    "москва",
    "санкт-петербург",
    "спб",
    "мск",
    "новосибирск",
    "екатеринбург",
    "казань",
    "нижний новгород",
    "красноярск",
    "челябинск",
    "самара",
    "уфа",
    "ростов-на-дону",
    "краснодар",
    "омск",
    "воронеж",
    "пермь",
    "волгоград",
    "саратов",
    "тюмень",
    "тольятти",
    "махачкала",
    "барнаул",
    "ижевск",
    "хабаровск",
    "ульяновск",
    "иркутск",
    "владивосток",
    "ярославль",
    "кемерово",
    "томск",
    "набережные челны",
    "севастополь",
    "ставрополь",
    "оренбург",
    "новокузнецк",
    "рязань",
    "балашиха",
    "пенза",
    "чебоксары",
    "липецк",
    "калининград",
    "астрахань",
    "тула",
    "киров",
    "сочи",
    "курск",
    "улан-удэ",
    "тверь",
    "магнитогорск",
    "сургут",
    "брянск",
    "иваново",
    "якутск",
    "владимир",
    "симферополь",
    "белгород",
    "нижний тагил",
    "калуга",
    "чита",
    "грозный",
    "волжский",
    "смоленск",
    "подольск",
    "саранск",
    "вологда",
    "курган",
    "череповец",
    "орел",
    "архангельск",
    "владикавказ",
    "нижневартовск",
    "йошкар-ола",
    "стерлитамак",
    "мурманск",
    "кострома",
    "новороссийск",
    "тамбов",
    "химки",
    "мытищи",
    "нальчик",
    "таганрог",
    "минск",
    "алматы",
    "астана",
    "люберцы",
    "королев",
    "одинцово",
    "с-петербург",
];

/// Reads a city cell; both fields stay empty where none is named.
pub fn read_city(cell: &str, out: &mut City) {
    out.display.clear();
    out.key.clear();
    let text = tidy(cell);
    // «Московская обл., г. Химки», «Тверь (центр)»: the first piece that is no region.
    for piece in text.split([',', '(', ')', ';']) {
        let name = strip_city_mark(piece.trim_matches([' ', '.', '"']));
        if !name.is_empty() && !is_region(name) {
            put_city(name, out);
            return;
        }
    }
}

fn put_city(name: &str, out: &mut City) {
    let low: String = name
        .chars()
        .map(|c| if c == 'Ё' || c == 'ё' { 'е' } else { lower(c) })
        .collect();
    if low.chars().filter(|c| c.is_alphabetic()).count() < 2
        || name.chars().any(|c| c.is_ascii_digit())
        || matches!(
            low.as_str(),
            "нет" | "none" | "null" | "n/a" | "неизвестно" | "не указан" | "город" | "нет данных" | "nan"
        )
    {
        return;
    }
    if let Some((_, full)) = SYNONYMS.iter().find(|(short, _)| *short == low) {
        out.display.push_str(full);
    } else if name.chars().any(char::is_lowercase) && name.chars().next().is_some_and(char::is_uppercase) {
        out.display.push_str(name);
    } else {
        capitalize(&low, name, &mut out.display);
    }
    fold_key(&out.display, &mut out.key);
}

/// `нижний новгород` → `Нижний Новгород`, `ростов-на-дону` → `Ростов-на-Дону`.
fn capitalize(low: &str, original: &str, out: &mut String) {
    // Back to ё where the original had it: the lowered text has the same number of letters.
    let mut start = true;
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        if matches!(word.as_str(), "на" | "де" | "of" | "the") && !out.is_empty() {
            out.push_str(word);
        } else {
            let mut letters = word.chars();
            if let Some(first) = letters.next() {
                out.push(crate::fold::upper(first));
                out.push_str(letters.as_str());
            }
        }
        word.clear();
    };
    for (c, was) in low.chars().zip(original.chars()) {
        let c = if matches!(was, 'ё' | 'Ё') { 'ё' } else { c };
        if c.is_alphabetic() {
            start = false;
            word.push(c);
        } else {
            if !start {
                flush(&mut word, out);
                start = true;
            }
            out.push(c);
        }
    }
    flush(&mut word, out);
}

fn strip_city_mark(text: &str) -> &str {
    let mut name = text.trim();
    loop {
        let low: String = name.chars().take(12).map(lower).collect();
        let front = ["город ", "гор. ", "гор.", "г. ", "г.", "г ", "city of "];
        let rest = front
            .iter()
            .find(|mark| low.starts_with(*mark))
            .and_then(|mark| name.get(mark.len()..))
            .or_else(|| [" город", " г.", " г"].iter().find_map(|mark| name.strip_suffix(mark)));
        match rest {
            Some(rest) => name = rest.trim_matches([' ', '"', '.']),
            None => return name,
        }
    }
}

fn is_region(text: &str) -> bool {
    let low: String = text.chars().map(lower).collect();
    [
        "обл",
        "край",
        "респ",
        "россия",
        "рф",
        "russia",
        "округ",
        " ао",
        "р-н",
        "район",
    ]
    .iter()
    .any(|w| low.contains(w))
}

/// One kind of space and quote.
fn tidy(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars().take(2000) {
        match c {
            c if c.is_whitespace() || c.is_control() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            '«' | '»' | '“' | '”' | '„' => out.push('"'),
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end_matches([' ', ',', ';']).len());
    let lead = out.len() - out.trim_start_matches([' ', ',', ';']).len();
    out.drain(..lead);
    out
}

const STREET: &[&str] = &[
    "ул",
    "улица",
    "пр-т",
    "пр-кт",
    "просп",
    "проспект",
    "пр",
    "пер",
    "переулок",
    "ш",
    "шоссе",
    "наб",
    "набережная",
    "б-р",
    "бул",
    "бульвар",
    "пл",
    "площадь",
    "проезд",
    "пр-д",
    "тупик",
    "туп",
    "аллея",
    "мкр",
    "мкрн",
    "микрорайон",
    "квартал",
    "линия",
    "тракт",
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "lane",
];

/// Reads an address cell; `city` is what a city column says, used where the address names none.
pub fn read(cell: &str, city: &str, out: &mut Address) {
    out.display = tidy(cell);
    out.key.clear();
    out.postcode.clear();
    out.city.display.clear();
    out.city.key.clear();
    out.issues = Issues::default();
    if out.display.chars().filter(|c| c.is_alphabetic()).count() < 2 || is_none(&out.display) {
        out.display.clear();
        return;
    }
    let mut found = Doors::default();
    let display = std::mem::take(&mut out.display);
    for part in display.split([',', ';']) {
        found.part(part.trim(), out);
    }
    out.display = display;
    if out.city.key.is_empty() && !city.is_empty() {
        read_city(city, &mut out.city);
    }
    if found.street.is_empty() || found.house.is_empty() {
        out.issues.add(Issue::AddressPartial);
        return;
    }
    if out.city.key.is_empty() {
        return;
    }
    out.key.push_str(&out.city.key);
    for piece in [&found.street, &found.house, &found.flat] {
        out.key.push('|');
        out.key.push_str(piece);
    }
}

fn is_none(text: &str) -> bool {
    let low: String = text.chars().take(20).map(lower).collect();
    matches!(
        low.as_str(),
        "нет" | "none" | "null" | "n/a" | "неизвестно" | "не указан" | "нет данных" | "самовывоз" | "nan"
    )
}

/// Street, house and flat as they are gathered, part by part.
#[derive(Default)]
struct Doors {
    street: String,
    house: String,
    flat: String,
}

impl Doors {
    /// One part between commas.
    fn part(&mut self, part: &str, out: &mut Address) {
        let low: String = part
            .chars()
            .map(|c| if c == 'Ё' || c == 'ё' { 'е' } else { lower(c) })
            .collect();
        if low.len() == 6 && low.bytes().all(|b| b.is_ascii_digit()) {
            if out.postcode.is_empty() {
                out.postcode.push_str(&low);
            }
            return;
        }
        let words: Vec<&str> = low.split([' ', '.']).filter(|w| !w.is_empty()).collect();
        let Some(first) = words.first().copied() else { return };
        if out.city.key.is_empty() {
            if matches!(first, "г" | "город" | "гор") && words.len() <= 5 {
                let name = strip_city_mark(part);
                let cut = name
                    .char_indices()
                    .find(|(_, c)| c.is_ascii_digit())
                    .map_or(name.len(), |(i, _)| i);
                put_city(name[..cut].trim(), &mut out.city);
                return;
            }
            let bare = low.trim_end_matches(" г").trim_end_matches(" г.");
            if CITIES.contains(&bare) {
                put_city(strip_city_mark(part), &mut out.city);
                return;
            }
        }
        if is_region(&low) && !words.iter().any(|w| STREET.contains(w)) {
            return;
        }
        self.words(&words);
    }

    /// Street, house, building and flat marks in the order in which they come.
    fn words(&mut self, words: &[&str]) {
        let mut i = 0;
        let mut street = String::new();
        let has_street = words.iter().any(|w| STREET.contains(w));
        while i < words.len() {
            let word = words[i];
            let next = words.get(i + 1).copied().unwrap_or("");
            let number = next.starts_with(|c: char| c.is_ascii_digit());
            match word {
                "д" | "дом" | "вл" | "влад" | "владение" | "house" if number => {
                    self.put_house(next);
                    i += 1;
                }
                "к" | "корп" | "корпус" if number && !self.house.is_empty() => {
                    self.join("k", next);
                    i += 1;
                }
                "с" | "стр" | "строение" if number && !self.house.is_empty() => {
                    self.join("s", next);
                    i += 1;
                }
                "лит" | "литера" | "литер" if !self.house.is_empty() => {
                    fold_key(next, &mut self.house);
                    i += 1;
                }
                "кв" | "квартира" | "оф" | "офис" | "комн" | "ком" | "пом" | "apt" | "flat" | "office" if number =>
                {
                    self.flat.clear();
                    fold_key(next, &mut self.flat);
                    i += 1;
                }
                "под" | "подъезд" | "эт" | "этаж" if number => i += 1,
                w if STREET.contains(&w) && street_mark(w, words, i) => {}
                w if glued(w).is_some() => {
                    if let Some((mark, number)) = glued(w) {
                        match mark {
                            "д" | "дом" => self.put_house(number),
                            "к" | "корп" if !self.house.is_empty() => self.join("k", number),
                            "стр" if !self.house.is_empty() => self.join("s", number),
                            "кв" | "оф" => {
                                self.flat.clear();
                                fold_key(number, &mut self.flat);
                            }
                            _ => {}
                        }
                    }
                }
                w if is_house(w) => {
                    let named = has_street && !street.is_empty() || !has_street && !self.street.is_empty();
                    let ordinal = i + 1 < words.len() && street.is_empty() && has_street;
                    if ordinal {
                        fold_key(w, &mut street);
                    } else if named && self.house.is_empty() {
                        self.put_house(w);
                    } else if !self.house.is_empty() && self.flat.is_empty() && words.len() == 1 {
                        fold_key(w, &mut self.flat);
                    }
                }
                w if has_street => fold_key(w, &mut street),
                _ => {}
            }
            i += 1;
        }
        if has_street && self.street.is_empty() {
            self.street = street;
        }
    }

    /// `5`, `5а`, `5/2`, `5к2`: the number as it is written, folded; the first wins.
    fn put_house(&mut self, text: &str) {
        if !self.house.is_empty() {
            return;
        }
        let (main, flat) = text.split_once('-').unwrap_or((text, ""));
        for c in main.chars() {
            match c {
                '/' => self.house.push('/'),
                c => fold_key(c.encode_utf8(&mut [0; 4]), &mut self.house),
            }
        }
        if self.flat.is_empty() && flat.bytes().all(|b| b.is_ascii_digit()) {
            self.flat.push_str(flat);
        }
    }

    fn join(&mut self, mark: &str, number: &str) {
        self.house.push_str(mark);
        fold_key(number, &mut self.house);
    }
}

/// «пр» and «ш» are marks of a street only beside a word; a mark beside nothing is a name.
fn street_mark(word: &str, words: &[&str], i: usize) -> bool {
    word.chars().count() > 1 || words.len() > 1 && (i == 0 || i + 1 == words.len() || !is_house(words[i - 1]))
}

/// `д5`, `кв12`, `корп2` in one piece.
fn glued(word: &str) -> Option<(&str, &str)> {
    let at = word.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0)?;
    let (mark, number) = word.split_at(at);
    matches!(mark, "д" | "дом" | "к" | "корп" | "стр" | "кв" | "оф").then_some((mark, number))
}

/// A number, possibly with a letter, a fraction or a building.
fn is_house(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().count() <= 9
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '/' | '-') || c.is_alphabetic())
        && word.chars().filter(|c| c.is_alphabetic()).count() <= 3
        && !word.ends_with("-я")
        && !word.ends_with("-й")
        && !word.ends_with("-го")
}
