//! An address into words and numbers, each looked up once for all addresses.

use crate::fold::{fold_key, is_letter, is_word, lower};
use crate::memo::Memo;
use crate::script::{cyrillic_twin, one_script};

/// What a word of an address does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Part of a name.
    Name,
    /// г., город
    City,
    /// Before the name of a village: с., дер., пос.
    Settlement,
    /// ул., проспект, street
    Street,
    /// The type is the end of the name: Hauptstraße, Gartenweg.
    NamedStreet,
    /// д., дом
    House,
    /// корп., к.
    Block,
    /// стр., с.
    Building,
    /// лит.
    Letter,
    /// кв., оф.
    Flat,
    /// подъезд, этаж: of no use, with the number that follows
    Skip,
    /// код, тел.: of no use, with all numbers that follow
    Rest,
    /// обл., край, р-н: behind the name
    RegionBehind,
    /// респ.: before the name
    RegionBefore,
    /// Россия
    Country,
}

const MARKS: &[(Mark, &str)] = &[
    (Mark::City, "г город гор city"),
    (
        Mark::Settlement,
        "п пос поселок пгт рп с село дер деревня станица ст ст-ца х хутор аул",
    ),
    (
        Mark::Street,
        "ул улица пр-т пр-кт просп проспект пр пер переулок ш шоссе наб набережная б-р бул бульвар пл площадь проезд пр-д \
         тупик туп аллея алл мкр мкрн микрорайон мкр-н квартал кв-л линия тракт street st avenue ave road rd lane boulevard blvd drive \
         ul ulitsa ulica prospekt pr-t pereulok per shosse naberezhnaya bulvar ploshchad proezd",
    ),
    (Mark::House, "д дом вл влад владение зд здание уч участок house h d dom"),
    (Mark::Block, "к корп корпус кор bldg korp korpus"),
    (Mark::Building, "стр строение строен"),
    (Mark::Letter, "лит литер литера"),
    (
        Mark::Flat,
        "кв квартира оф офис комн ком комната пом помещение апартаменты ап apt flat office suite kv kvartira",
    ),
    (Mark::Skip, "под подъезд эт этаж"),
    (Mark::Rest, "домофон код тел телефон моб"),
    (
        Mark::RegionBehind,
        "обл область край р-н район ао округ улус губерния авт автономный автономная",
    ),
    (Mark::RegionBefore, "респ республика"),
    (Mark::Country, "россия рф russia российская федерация"),
];

/// A word or a number of an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Bytes of the cell.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Number of the part between commas that it stands in.
    pub(super) part: u16,
    /// What stands before it: a hyphen or a slash without a space, or nothing.
    pub(super) joint: Joint,
    /// A number that is said as a word, `9-я`.
    pub(super) ordinal: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Word(Known),
    Number,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    None,
    Hyphen,
    Slash,
    /// Letters and digits written together: `5к2`.
    Glued,
}

/// A word as it is remembered: its key stands in the memory's text behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) mark: Mark,
    /// One letter.
    pub(super) single: bool,
    pub(super) latin: bool,
    key: (u32, u32),
}

/// More tokens than these are no address.
const MOST: usize = 40;

/// Cuts addresses into tokens; remembers words.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    memo: Memo<Known>,
}

impl Tokens {
    pub(super) fn key(&self, known: Known) -> &str {
        &self.memo.text()[known.key.0 as usize..known.key.1 as usize]
    }

    /// Cuts a cell; false where it is too long to be an address.
    pub(super) fn cut(&mut self, cell: &str) -> bool {
        self.list.clear();
        self.memo.breathe();
        let bytes = cell.as_bytes();
        let (mut at, mut part, mut joint) = (0, 0_u16, Joint::None);
        while at < bytes.len() {
            if self.list.len() > MOST {
                return false;
            }
            match bytes[at] {
                b' ' | b'.' | b'"' => {
                    if joint != Joint::Hyphen {
                        joint = Joint::None;
                    }
                    at += 1;
                }
                b',' | b';' | b'(' | b')' => {
                    part += 1;
                    joint = Joint::None;
                    at += 1;
                }
                b'-' => {
                    joint = Joint::Hyphen;
                    at += 1;
                }
                b'/' | b'\\' => {
                    joint = Joint::Slash;
                    at += 1;
                }
                b'0'..=b'9' => {
                    let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
                    // 9-я, 2-го: a number that is said as a word.
                    let ordinal = ordinal_end(cell, end);
                    self.push(Kind::Number, at, end, part, joint);
                    if let Some(last) = self.list.last_mut() {
                        last.ordinal = ordinal.is_some();
                    }
                    at = ordinal.unwrap_or(end);
                    joint = if ordinal.is_some() { Joint::None } else { Joint::Glued };
                }
                _ => {
                    let end = match self.list.last() {
                        Some(last) if joint == Joint::Glued && matches!(last.kind, Kind::Number) => {
                            house_letter(cell, at, word_end(cell, at))
                        }
                        _ => word_end(cell, at),
                    };
                    if end == at {
                        at += cell[at..].chars().next().map_or(1, char::len_utf8);
                        joint = Joint::None;
                    } else {
                        let known = *self.memo.get_with(&cell[at..end], Known::of);
                        self.push(Kind::Word(known), at, end, part, joint);
                        at = end;
                        joint = Joint::Glued;
                    }
                }
            }
        }
        true
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, part: u16, joint: Joint) {
        self.list.push(Token {
            kind,
            start: start as u32,
            end: end as u32,
            part,
            joint,
            ordinal: false,
        });
    }
}

/// The byte after the letters of a word with its inner hyphens, and one slash: `пр-т`, `Ростов-на-Дону`, `н/Д`.
fn word_end(cell: &str, at: usize) -> usize {
    let mut end = at;
    let mut chars = cell[at..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next_letter = chars.peek().is_some_and(|(_, next)| is_letter(*next));
        let inner = matches!(c, '-' | '\'' | '’' | '‑') && i > 0 && next_letter;
        if !(is_letter(c) || inner) {
            break;
        }
        end = at + i + c.len_utf8();
    }
    end
}

/// `95бк4`: the letter of a house and the mark behind it are two words; the end of the first of them.
fn house_letter(cell: &str, at: usize, end: usize) -> usize {
    let word = &cell[at..end];
    let first = word.chars().next().map_or(0, char::len_utf8);
    let mut mark = [' '; 4];
    for (place, c) in mark.iter_mut().zip(word[first..].chars()) {
        // «5астp1»
        *place = lower(cyrillic_twin(c).unwrap_or(c));
    }
    let marked = matches!(mark, ['к' | 'с', ' ', ..] | ['с', 'т', 'р', ' '] | ['к', 'о', 'р', 'п']);
    let number = cell[end..]
        .trim_start_matches(['.', ' '])
        .starts_with(|c: char| c.is_ascii_digit());
    if marked && number && word.chars().nth(5).is_none() {
        at + first
    } else {
        end
    }
}

/// Ends of street names in German and its neighbours; none of them ends a Russian or an English name.
const STREET_ENDS: [&str; 8] = ["strasse", "straße", "gasse", "allee", "platz", "weg", "straat", "gatan"];

/// The byte after `-я`, `-й`, `-го` behind a number.
fn ordinal_end(cell: &str, at: usize) -> Option<usize> {
    let rest = cell[at..].strip_prefix('-')?;
    let ending: String = rest.chars().take_while(|c| is_word(*c)).take(4).map(lower).collect();
    let known = matches!(
        ending.as_str(),
        "я" | "й" | "ая" | "ый" | "ой" | "го" | "ое" | "е" | "ти" | "лет" | "летия"
    );
    known.then(|| {
        at + 1
            + rest
                .chars()
                .take_while(|c| is_word(*c))
                .map(char::len_utf8)
                .sum::<usize>()
    })
}

impl Known {
    fn of(raw: &str, memory: &mut String) -> Self {
        let mut text = String::new();
        if !one_script(raw, &mut text) {
            raw.clone_into(&mut text);
        }
        // «88 c1»: the letters of marks are typed in either alphabet.
        if matches!(raw, "c" | "C" | "k" | "K") {
            text = raw.chars().filter_map(cyrillic_twin).collect();
        }
        let low: String = text
            .chars()
            .map(|c| match lower(c) {
                'ё' => 'е',
                '‑' => '-',
                c => c,
            })
            .collect();
        let mark = MARKS
            .iter()
            .find(|(_, words)| words.split_whitespace().any(|word| word == low))
            .map_or(Mark::Name, |(mark, _)| *mark);
        let latin = low.starts_with(|c: char| c.is_ascii_alphabetic());
        let street = |end: &str| low.strip_suffix(end).is_some_and(|name| name.len() > 2);
        let mark = if mark == Mark::Name && latin && STREET_ENDS.iter().any(|end| street(end)) {
            Mark::NamedStreet
        } else {
            mark
        };
        let start = memory.len() as u32;
        fold_key(&low, memory);
        Self {
            mark,
            single: low.chars().nth(1).is_none(),
            latin,
            key: (start, memory.len() as u32),
        }
    }
}
