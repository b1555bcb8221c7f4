//! A cell into words: letters put right, remarks, phones and brackets taken out, each word looked up.

use super::Name;
use super::lexicon::{Class, class_of, is_mashing};
use super::surname::{self, Ending, ending};
use crate::Issue;
use crate::fold::{cyrillic_twin, folded, is_cyrillic, is_letter, is_word, lower, upper};
use crate::given::{Gender, given, patronymic, patronymic_ending};
use crate::memo::Memo;
use crate::refusal::{Remark, Scanner};
use crate::script::one_script;

/// More words than this are a text, not a name.
const MOST: usize = 8;
/// Longer words are no names.
const LONGEST: usize = 40;
/// Longer cells are no names.
const LONGEST_CELL: usize = 600;

/// A word that may be part of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    known: Known,
    /// Where it stood in its cell, as it was written.
    at: u32,
    end: u32,
    /// 0: the full name; 1, 2, 3: surname, given name, patronymic.
    pub(super) column: u8,
    pub(super) comma: bool,
}

/// What a word can be, wherever it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    pub(super) latin: bool,
    pub(super) initial: bool,
    /// A known given name.
    pub(super) given: bool,
    /// What the given name says.
    pub(super) given_gender: Option<Gender>,
    /// A patronymic whose father's name is known.
    pub(super) patronymic: bool,
    /// A patronymic, at least by its ending.
    pub(super) patronymic_like: Option<Gender>,
    pub(super) ending: Option<Ending>,
    pub(super) class: Option<Class>,
}

impl std::ops::Deref for Word {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.known.facts
    }
}

impl Facts {
    /// Whether something speaks for its being part of a name.
    pub(super) fn is_known(self) -> bool {
        self.given || self.patronymic
    }
}

/// A word as it is remembered: its texts stand one after another in the memory, each ending where the next begins.
#[derive(Clone, Copy, Debug)]
struct Known {
    start: u32,
    /// In one script, as it was written otherwise.
    text: u16,
    /// As it is shown: `Иванов`.
    shown: u16,
    key: u16,
    /// Its key as a surname.
    surname: u16,
    /// The full given name that it stands for, or the father's.
    name: u16,
    facts: Facts,
    /// Whether letters were put right.
    repaired: bool,
    shape: Shape,
}

/// What tells where somebody is from or came by.
const PREPOSITIONS: [&str; 8] = ["с", "со", "из", "от", "на", "для", "у", "по"];

/// How many names stand in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    One,
    /// `ИИ`: two initials, in the right place.
    Initials,
    /// `ИвановИван`.
    Glued,
    /// Longer than any name.
    Endless,
}

/// The words of the cells that were cut.
#[derive(Default)]
pub(super) struct Words {
    pub(super) list: Vec<Word>,
    memo: Memo<Known>,
    raw: String,
    notes: Vec<(u32, u32)>,
}

impl Words {
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.memo.breathe();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn span(&self, known: &Known, from: u16, to: u16) -> &str {
        let start = known.start as usize;
        &self.memo.text()[start + from as usize..start + to as usize]
    }

    pub(super) fn text(&self, word: &Word) -> &str {
        self.span(&word.known, 0, word.known.text)
    }

    pub(super) fn shown(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.text, word.known.shown)
    }

    pub(super) fn key(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.shown, word.known.key)
    }

    pub(super) fn surname_key(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.key, word.known.surname)
    }

    /// The key of the full given name, or of the father's.
    pub(super) fn name_key(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.surname, word.known.name)
    }

    pub(super) fn has_known(&self) -> bool {
        self.list.iter().any(|w| w.is_known())
    }

    /// Latin words only, none of them known: perhaps Russian in the wrong layout.
    pub(super) fn needs_layout(&self) -> bool {
        !self.list.is_empty() && self.list.iter().all(|w| w.latin && !w.is_known())
    }

    /// «Юлия с авито», «Иванов из банка»: a small preposition and the small word behind it, when that is no name.
    fn part_with_where_from(&mut self, cell: &str, first: usize) {
        let written = |word: &Word| cell.get(word.at as usize..word.end as usize).unwrap_or("");
        for i in first + 1..self.list.len().saturating_sub(1) {
            let (word, next) = (&self.list[i], &self.list[i + 1]);
            let plain = !next.is_known() && !matches!(next.ending, Some(Ending::Male | Ending::Female));
            let small =
                written(next).chars().all(|c| c.is_lowercase() || c == '-') && written(next).chars().count() > 2;
            if plain && small && PREPOSITIONS.contains(&written(word)) {
                self.list[i].known.facts.class = Some(Class::Junk);
                self.list[i + 1].known.facts.class = Some(Class::Junk);
            }
        }
    }

    /// «Троицкая Троицкая Вероника»: what was typed twice counts once. «Али Али» may be a name and a surname.
    fn part_with_repetitions(&mut self, first: usize) {
        for i in first + 1..self.list.len() {
            let (word, before) = (&self.list[i], &self.list[i - 1]);
            if !word.is_known() && !word.initial && self.key(word) == self.key(before) {
                self.list[i].known.facts.class = Some(Class::Junk);
            }
        }
    }

    /// Cuts one more cell; what is no name goes to the note of `out`.
    pub(super) fn cut(&mut self, cell: &str, column: u8, scanner: &mut Scanner, out: &mut Name) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        let first = self.list.len();
        if cell.len() > LONGEST_CELL {
            whole(cell, out, Issue::NameUnknown);
            return;
        }
        self.notes.clear();
        let mut digits = 0;
        self.scan(cell, column, &mut digits, out);
        if digits >= 7 {
            out.issues.add(Issue::PhoneInName);
        }
        let mut trigger = false;
        for i in first..self.list.len() {
            match self.list[i].class {
                Some(Class::Company) => {
                    self.list.truncate(first);
                    whole(cell, out, Issue::CompanyInName);
                    return;
                }
                Some(Class::Whole) if self.list.len() - first > 1 || i == first => {
                    self.list.truncate(first);
                    whole(cell, out, Issue::NameJunk);
                    return;
                }
                Some(Class::Trigger) => trigger = true,
                _ => {}
            }
        }
        let remark = if trigger { scanner.scan(cell) } else { None };
        if let Some(found) = remark {
            // The remark's own words, and after it whatever is no certain name.
            let (start, end) = (found.start as u32, found.end as u32);
            for word in &mut self.list[first..] {
                let inside = word.at >= start && word.at < end;
                let doubtful = !word.is_known() && !matches!(word.ending, Some(Ending::Male | Ending::Female));
                if inside || word.at >= end && (doubtful || found.remark == Remark::Limits) {
                    word.known.facts.class = Some(Class::Junk);
                }
            }
        }
        self.part_with_where_from(cell, first);
        self.part_with_repetitions(first);
        for i in first..self.list.len() {
            if matches!(self.list[i].class, Some(Class::Junk | Class::Trigger)) {
                let word = &self.list[i];
                self.notes.push((word.at, word.end));
            }
        }
        let mut i = 0;
        self.list.retain(|w| {
            i += 1;
            i <= first || !matches!(w.class, Some(Class::Junk | Class::Trigger | Class::Nothing))
        });
        if self.list.len() - first > MOST {
            self.list.truncate(first);
            whole(cell, out, Issue::NameUnknown);
            return;
        }
        if !self.notes.is_empty() {
            out.issues.add(Issue::NameJunk);
            self.notes.sort_unstable();
            write_notes(cell, &self.notes, &mut out.note);
        }
    }

    /// Letters into words, everything else into notes or nowhere.
    fn scan(&mut self, cell: &str, column: u8, digits: &mut usize, out: &mut Name) {
        let bytes = cell.as_bytes();
        let has_at = bytes.contains(&b'@');
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b' ' {
                at += 1;
                continue;
            }
            if has_at && (at == 0 || cell[..at].ends_with(char::is_whitespace)) {
                let piece = cell[at..].split(char::is_whitespace).next().unwrap_or("");
                if piece.contains('@') {
                    self.notes.push((at as u32, (at + piece.len()) as u32));
                    out.issues.add(Issue::EmailInName);
                    at += piece.len();
                    continue;
                }
            }
            // Most words are plain letters between spaces.
            let end = letters(bytes, at);
            if end > at && matches!(bytes.get(end), None | Some(b' ' | b'.' | b',')) {
                self.take(&cell[at..end], at, end, column, bytes.get(end) == Some(&b'.'), out);
                at = end;
                continue;
            }
            let Some(next) = self.odd(cell, at, column, digits, out) else {
                return;
            };
            at = next;
        }
    }

    /// What begins with anything but a plain word; the byte after it, or nothing where the cell's end is no name.
    fn odd(&mut self, cell: &str, at: usize, column: u8, digits: &mut usize, out: &mut Name) -> Option<usize> {
        let mut chars = cell[at..].char_indices().map(|(i, c)| (at + i, c)).peekable();
        let (_, c) = chars.next()?;
        let after = at + c.len_utf8();
        match c {
            '(' | '[' | '{' => {
                let close = cell[at..].find([')', ']', '}']).map_or(cell.len(), |i| at + i);
                let inner = cell[at + 1..close].trim();
                *digits += inner.bytes().filter(u8::is_ascii_digit).count();
                if inner.chars().any(is_word) {
                    self.notes.push((at as u32 + 1, close as u32));
                }
                Some(close + 1)
            }
            '/' | '|' | '\\' if !self.list.is_empty() => {
                // An alternative: the first name is read, the other kept.
                if cell[at + 1..].chars().any(is_word) {
                    *digits += cell[at..].bytes().filter(u8::is_ascii_digit).count();
                    self.notes.push((at as u32 + 1, cell.len() as u32));
                }
                None
            }
            ',' => {
                if let Some(last) = self.list.last_mut() {
                    last.comma = true;
                }
                Some(after)
            }
            c if c.is_ascii_digit() || c == '+' => {
                let mut end = after;
                let mut next = after;
                let mut count = usize::from(c.is_ascii_digit());
                while let Some((i, d)) =
                    chars.next_if(|(_, d)| d.is_ascii_digit() || matches!(d, '-' | '(' | ')' | ' ' | '.' | '№' | '#'))
                {
                    next = i + d.len_utf8();
                    if d.is_ascii_digit() {
                        count += 1;
                        end = next;
                    }
                }
                *digits += count;
                if count > 0 {
                    self.notes.push((at as u32, end as u32));
                }
                Some(next)
            }
            c if is_letter(c) => {
                let mut raw = std::mem::take(&mut self.raw);
                raw.clear();
                raw.push(c);
                let mut end = after;
                while let Some(&(i, next)) = chars.peek() {
                    if !inside_word(next, &cell[i + next.len_utf8()..], &raw) {
                        break;
                    }
                    chars.next();
                    end = i + next.len_utf8();
                    extend(next, &mut raw);
                }
                self.take(&raw, at, end, column, cell[end..].starts_with('.'), out);
                self.raw = raw;
                Some(end)
            }
            _ => Some(after),
        }
    }

    /// One raw word, or the several names that it joins.
    fn take(&mut self, raw: &str, at: usize, end: usize, column: u8, dot: bool, out: &mut Name) {
        let known = *self.memo.get_with(raw, Known::of);
        match known.shape {
            Shape::One => self.push(known, at, end, column),
            Shape::Endless => {
                self.notes.push((at as u32, end as u32));
                return;
            }
            Shape::Initials => {
                let text = self.span(&known, 0, known.text).to_owned();
                if dot || !self.list.is_empty() && !matches!(text.as_str(), "АО" | "ОО") {
                    let cut = text.chars().next().map_or(0, char::len_utf8);
                    for letter in [&text[..cut], &text[cut..]] {
                        self.push_text(letter, at, end, column);
                    }
                } else {
                    self.push(known, at, end, column);
                }
            }
            Shape::Glued => {
                let text = self.span(&known, 0, known.text).to_owned();
                for (from, to) in glued_capitals(&text).into_iter().flatten().flatten() {
                    self.push_text(&text[from..to], at + from, at + to, column);
                }
            }
        }
        let kept = self.list.last().is_some_and(|w| w.class.is_none());
        if known.repaired && kept {
            out.issues.add(Issue::NameHomoglyph);
        }
    }

    fn push_text(&mut self, text: &str, at: usize, end: usize, column: u8) {
        let known = *self.memo.get_with(text, Known::of);
        self.push(known, at, end, column);
    }

    fn push(&mut self, known: Known, at: usize, end: usize, column: u8) {
        self.list.push(Word {
            known,
            at: at as u32,
            end: end as u32,
            column,
            comma: false,
        });
    }
}

/// The byte after the letters that begin at `at`: ASCII ones and those of the common Cyrillic blocks.
fn letters(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(b) = bytes.get(end) {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' => end += 1,
            // U+0400 to U+047F, all of them letters.
            0xd0 | 0xd1 => end += 2,
            _ => break,
        }
    }
    end
}

impl Known {
    /// One raw word: letters of one script, looked up; its texts are appended to the memory's.
    fn of(raw: &str, memory: &mut String) -> Self {
        let start = memory.len();
        let mut known = Self {
            start: start as u32,
            text: 0,
            shown: 0,
            key: 0,
            surname: 0,
            name: 0,
            facts: Facts::default(),
            repaired: false,
            shape: Shape::Endless,
        };
        if raw.chars().nth(LONGEST).is_some() {
            return known;
        }
        let mut text = String::new();
        known.repaired = one_script(raw, &mut text);
        if !known.repaired {
            raw.clone_into(&mut text);
        }
        let latin = text.starts_with(|c: char| c.is_ascii_alphabetic() || ('\u{c0}'..'\u{250}').contains(&c));
        let mut letters = text.chars();
        let single = letters.next().is_some() && letters.next().is_none();
        let mut key = folded(&text);
        let mut name = "";
        let mut facts = Facts {
            latin,
            initial: single,
            ..Facts::default()
        };
        if !single {
            name = facts.look_up(&text, &key);
            // `BEPA` in Latin letters is Вера: only when the Cyrillic reading is a known name.
            if latin
                && !facts.is_known()
                && facts.class.is_none()
                && let Some(twin) = text.chars().map(cyrillic_twin).collect::<Option<String>>()
            {
                let twin_key = folded(&twin);
                if given(&twin_key, false).is_some() || patronymic(&twin_key).is_some() {
                    (text, key) = (twin, twin_key);
                    facts = Facts::default();
                    name = facts.look_up(&text, &key);
                }
            }
        }
        known.facts = facts;
        known.shape = match glued_capitals(&text) {
            Some(_) => Shape::Glued,
            None if facts.class.is_none() && is_capital_pair(&text) => Shape::Initials,
            None => Shape::One,
        };
        let end = |memory: &String| (memory.len() - start) as u16;
        memory.push_str(&text);
        known.text = end(memory);
        write_cased(&text, memory);
        known.shown = end(memory);
        memory.push_str(&key);
        known.key = end(memory);
        surname::key(&text, memory);
        known.surname = end(memory);
        memory.push_str(name);
        known.name = end(memory);
        known
    }
}

impl Facts {
    /// Finds out what a word of two letters or more can be; the key of the name it stands for, where it is known.
    fn look_up(&mut self, text: &str, key: &str) -> &'static str {
        self.class = class_of(key, text);
        let known = given(key, self.latin);
        self.given = known.is_some();
        self.given_gender = known.and_then(|g| g.gender);
        let mut name = known.map_or("", |g| &*g.key);
        if known.is_none() {
            let father = patronymic(key);
            name = father.map_or("", |p| &*p.key);
            self.patronymic = father.is_some();
            self.patronymic_like = father
                .map(|p| p.gender)
                .or_else(|| patronymic_ending(key).map(|(g, _)| g));
            let last_half = text.rsplit('-').next().map_or(0, str::len);
            self.ending = if last_half == text.len() {
                ending(key, self.latin)
            } else {
                ending(&folded(&text[text.len() - last_half..]), self.latin)
            };
        }
        if self.class.is_none() && known.is_none() && is_mashing(text) {
            self.class = Some(Class::Junk);
        }
        name
    }
}

fn whole(cell: &str, out: &mut Name, issue: Issue) {
    write_notes(cell, &[(0, cell.len() as u32)], &mut out.note);
    out.issues.add(issue);
}

/// Writes pieces of the cell, neighbours together, others behind a space.
fn write_notes(cell: &str, notes: &[(u32, u32)], note: &mut String) {
    for (start, end) in notes {
        let piece = cell.get(*start as usize..*end as usize).unwrap_or("").trim();
        if !piece.is_empty() {
            if !note.is_empty() {
                note.push(' ');
            }
            note.push_str(piece);
        }
    }
}

/// Whether a character goes on with the word before it.
fn inside_word(c: char, rest: &str, word: &str) -> bool {
    let letter_next = rest.starts_with(is_letter);
    match c {
        c if is_letter(c) => true,
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}' | '\u{200d}' => true,
        '-' | '‐' | '‑' | '–' => letter_next,
        '\'' | '’' | '`' | 'ʼ' => letter_next,
        // A nought for О and a three for З inside a Cyrillic word.
        '0' | '3' => letter_next && word.ends_with(is_cyrillic),
        _ => false,
    }
}

/// Appends a character of a word: marks composed, hyphens and apostrophes of one kind.
fn extend(c: char, word: &mut String) {
    match c {
        '‐' | '‑' | '–' => word.push('-'),
        '’' | '`' | 'ʼ' => word.push('\''),
        '\u{ad}' | '\u{200b}' | '\u{200d}' => {}
        '\u{300}'..='\u{36f}' => {
            let composed = match (word.chars().next_back(), c) {
                (Some('и'), '\u{306}') => Some('й'),
                (Some('И'), '\u{306}') => Some('Й'),
                (Some('е'), '\u{308}') => Some('ё'),
                (Some('Е'), '\u{308}') => Some('Ё'),
                // Other marks are accents for reading aloud or of no use for a key, and would keep letters from being
                // recognized; letters that are one character with their mark stay as they are.
                _ => None,
            };
            if let Some(letter) = composed {
                word.pop();
                word.push(letter);
            }
        }
        c => word.push(c),
    }
}

/// `ИИ`: two capitals, which in their place are two initials.
fn is_capital_pair(text: &str) -> bool {
    let mut chars = text.chars();
    let mut capital = || chars.next().is_some_and(|c| c.is_uppercase() && is_cyrillic(c));
    capital() && capital() && chars.next().is_none()
}

/// `ИвановИванИванович`: words joined with their capitals, each of three letters or more.
fn glued_capitals(text: &str) -> Option<[Option<(usize, usize)>; 4]> {
    if text.len() < 12 || !text.starts_with(is_cyrillic) {
        return None;
    }
    let mut pieces = [None; 4];
    let mut count = 0;
    let mut start = 0;
    let mut previous = ' ';
    let mut letters = 0;
    for (i, c) in text.char_indices() {
        if !is_cyrillic(c) {
            return None;
        }
        if c.is_uppercase() && i > 0 {
            if !previous.is_lowercase() || letters < 3 || count == 3 {
                return None;
            }
            pieces[count] = Some((start, i));
            count += 1;
            start = i;
            letters = 0;
        }
        previous = c;
        letters += 1;
    }
    if count == 0 || letters < 3 || !previous.is_lowercase() {
        return None;
    }
    pieces[count] = Some((start, text.len()));
    Some(pieces)
}

/// `ИВАНОВ` → `Иванов`, `мамин-сибиряк` → `Мамин-Сибиряк`, `o'brien` → `O'Brien`, `McDonald` stays.
fn write_cased(text: &str, out: &mut String) {
    let keep = text.len() > 3
        && text.starts_with("Mc")
        && text[2..].starts_with(char::is_uppercase)
        && text.ends_with(char::is_lowercase);
    if keep {
        out.push_str(text);
        return;
    }
    let mut start = true;
    let mut letters = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '-' => {
                out.push('-');
                let half: String = rest.chars().take(5).map(lower).collect();
                start = !matches!(half.as_str(), "оглы" | "кызы" | "заде" | "ogly" | "oglu" | "kyzy");
                letters = 0;
            }
            '\'' => {
                out.push('\'');
                start = letters == 1;
            }
            c => {
                out.push(if start { upper(c) } else { lower(c) });
                start = false;
                letters += 1;
            }
        }
    }
}

/// Writes a Latin cell as it would stand in the Russian layout; false where it holds what that layout cannot type.
pub(super) fn other_layout(cell: &str, out: &mut String) -> bool {
    if !cell.is_ascii() || cell.len() > 80 {
        return false;
    }
    out.clear();
    for b in cell.trim().bytes() {
        match LAYOUT[b as usize] {
            '\0' => return false,
            c => out.push(c),
        }
    }
    true
}

/// The Russian letter on the key of each ASCII character; a nought where there is none.
const LAYOUT: [char; 128] = {
    const LATIN: &[u8] = b"qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~ -";
    const RUSSIAN: [char; 68] = [
        'й', 'ц', 'у', 'к', 'е', 'н', 'г', 'ш', 'щ', 'з', 'х', 'ъ', 'ф', 'ы', 'в', 'а', 'п', 'р', 'о', 'л', 'д', 'ж',
        'э', 'я', 'ч', 'с', 'м', 'и', 'т', 'ь', 'б', 'ю', 'ё', 'Й', 'Ц', 'У', 'К', 'Е', 'Н', 'Г', 'Ш', 'Щ', 'З', 'Х',
        'Ъ', 'Ф', 'Ы', 'В', 'А', 'П', 'Р', 'О', 'Л', 'Д', 'Ж', 'Э', 'Я', 'Ч', 'С', 'М', 'И', 'Т', 'Ь', 'Б', 'Ю', 'Ё',
        ' ', '-',
    ];
    let mut table = ['\0'; 128];
    let mut i = 0;
    while i < LATIN.len() {
        table[LATIN[i] as usize] = RUSSIAN[i];
        i += 1;
    }
    table
};
