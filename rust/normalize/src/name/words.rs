//! A cell into words: letters put right, remarks, phones and brackets taken out, each word looked up.

use super::Name;
use super::lexicon::{Class, class_of, is_mashing};
use super::surname::{Ending, ending};
use crate::Issue;
use crate::fold::{cyrillic_twin, fold_key, is_cyrillic, latin_twin, upper};
use crate::given::{Given, Patronymic, given, patronymic, patronymic_ending};
use crate::refusal::{Remark, Scanner};

/// More words than this are a text, not a name.
const MOST: usize = 8;
/// Longer words are no names.
const LONGEST: usize = 40;
/// Longer cells are no names.
const LONGEST_CELL: usize = 600;

/// A word that may be part of a name.
#[derive(Clone, Debug)]
pub(super) struct Word {
    text: (u32, u32),
    key: (u32, u32),
    /// Where it stood in its cell.
    at: u32,
    /// 0: the full name; 1, 2, 3: surname, given name, patronymic.
    pub(super) column: u8,
    pub(super) latin: bool,
    pub(super) initial: bool,
    pub(super) comma: bool,
    pub(super) given: Option<&'static Given>,
    pub(super) patronymic: Option<&'static Patronymic>,
    pub(super) patronymic_like: Option<crate::given::Gender>,
    pub(super) ending: Option<Ending>,
    pub(super) class: Option<Class>,
}

impl Word {
    /// Whether something speaks for its being part of a name.
    pub(super) fn is_known(&self) -> bool {
        self.given.is_some() || self.patronymic.is_some()
    }
}

/// The words of the cells that were cut.
#[derive(Default)]
pub(super) struct Words {
    pub(super) list: Vec<Word>,
    text: String,
    keys: String,
    raw: String,
    notes: Vec<(u32, u32)>,
}

impl Words {
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.text.clear();
        self.keys.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn text(&self, word: &Word) -> &str {
        &self.text[word.text.0 as usize..word.text.1 as usize]
    }

    pub(super) fn key(&self, word: &Word) -> &str {
        &self.keys[word.key.0 as usize..word.key.1 as usize]
    }

    pub(super) fn has_known(&self) -> bool {
        self.list.iter().any(Word::is_known)
    }

    /// Latin words only, none of them known: perhaps Russian in the wrong layout.
    pub(super) fn needs_layout(&self) -> bool {
        !self.list.is_empty() && self.list.iter().all(|w| w.latin && !w.is_known())
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
                    word.class = Some(Class::Junk);
                }
            }
        }
        for i in first..self.list.len() {
            if matches!(self.list[i].class, Some(Class::Junk | Class::Trigger)) {
                let word = &self.list[i];
                let end = word.at + (word.text.1 - word.text.0);
                self.notes.push((word.at, end.min(cell.len() as u32)));
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
        let mut chars = cell.char_indices().peekable();
        let has_at = cell.contains('@');
        while let Some((at, c)) = chars.next() {
            if has_at && (at == 0 || cell[..at].ends_with(char::is_whitespace)) {
                let piece = cell[at..].split(char::is_whitespace).next().unwrap_or("");
                if piece.contains('@') {
                    let end = at + piece.len();
                    while chars.next_if(|(i, _)| *i < end).is_some() {}
                    self.notes.push((at as u32, end as u32));
                    out.issues.add(Issue::EmailInName);
                    continue;
                }
            }
            match c {
                '(' | '[' | '{' => {
                    let close = cell[at..].find([')', ']', '}']).map_or(cell.len(), |i| at + i);
                    while chars.next_if(|(i, _)| *i <= close).is_some() {}
                    let inner = cell[at + 1..close].trim();
                    *digits += inner.bytes().filter(u8::is_ascii_digit).count();
                    if inner.chars().any(char::is_alphanumeric) {
                        self.notes.push((at as u32 + 1, close as u32));
                    }
                }
                '/' | '|' | '\\' if !self.list.is_empty() => {
                    // An alternative: the first name is read, the other kept.
                    if cell[at + 1..].chars().any(char::is_alphanumeric) {
                        *digits += cell[at..].bytes().filter(u8::is_ascii_digit).count();
                        self.notes.push((at as u32 + 1, cell.len() as u32));
                    }
                    return;
                }
                ',' => {
                    if let Some(last) = self.list.last_mut() {
                        last.comma = true;
                    }
                }
                c if c.is_ascii_digit() || c == '+' => {
                    let mut end = at + 1;
                    let mut count = usize::from(c.is_ascii_digit());
                    while let Some((i, d)) = chars
                        .next_if(|(_, d)| d.is_ascii_digit() || matches!(d, '-' | '(' | ')' | ' ' | '.' | '№' | '#'))
                    {
                        if d.is_ascii_digit() {
                            count += 1;
                            end = i + 1;
                        }
                    }
                    *digits += count;
                    if count > 0 {
                        self.notes.push((at as u32, end as u32));
                    }
                }
                c if c.is_alphabetic() => {
                    self.raw.clear();
                    self.raw.push(c);
                    let mut end = at + c.len_utf8();
                    while let Some(&(i, next)) = chars.peek() {
                        if !inside_word(next, &cell[i + next.len_utf8()..], &self.raw) {
                            break;
                        }
                        chars.next();
                        end = i + next.len_utf8();
                        extend(next, &mut self.raw);
                    }
                    let dot = cell[end..].starts_with('.');
                    self.take(at, end, column, dot, out);
                }
                _ => {}
            }
        }
    }

    /// One raw word: letters of one script, then looked up.
    fn take(&mut self, at: usize, end: usize, column: u8, dot: bool, out: &mut Name) {
        let raw = std::mem::take(&mut self.raw);
        if raw.chars().nth(LONGEST).is_some() {
            self.notes.push((at as u32, end as u32));
            self.raw = raw;
            return;
        }
        let mut word = String::new();
        let repaired = one_script(&raw, &mut word);
        let text = if repaired { word.as_str() } else { raw.as_str() };
        let pair = initials_pair(text, dot, !self.list.is_empty());
        if let Some(cut) = pair.filter(|_| class_of(&crate::fold::folded(text), text).is_none()) {
            self.push(&text[..cut], at, column);
            self.push(&text[cut..], at + cut, column);
        } else if let Some(pieces) = glued_capitals(text) {
            for (from, to) in pieces.into_iter().flatten() {
                self.push(&text[from..to], at + from, column);
            }
        } else {
            self.push(text, at, column);
        }
        let kept = self.list.last().is_some_and(|w| w.class.is_none());
        if repaired && kept {
            out.issues.add(Issue::NameHomoglyph);
        }
        self.raw = raw;
    }

    fn push(&mut self, text: &str, at: usize, column: u8) {
        let text_start = self.text.len();
        let key_start = self.keys.len();
        self.text.push_str(text);
        fold_key(text, &mut self.keys);
        let latin = text.starts_with(|c: char| c.is_ascii_alphabetic() || ('\u{c0}'..'\u{250}').contains(&c));
        let mut letters = text.chars();
        let single = letters.next().is_some() && letters.next().is_none();
        let mut word = Word {
            text: (text_start as u32, self.text.len() as u32),
            key: (0, 0),
            at: at as u32,
            column,
            latin,
            initial: single,
            comma: false,
            given: None,
            patronymic: None,
            patronymic_like: None,
            ending: None,
            class: None,
        };
        if !single {
            self.look_up(&mut word, key_start);
            if latin && !word.is_known() && word.class.is_none() {
                self.try_look_alike(&mut word, key_start);
            }
        }
        word.key = (key_start as u32, self.keys.len() as u32);
        self.list.push(word);
    }

    fn look_up(&self, word: &mut Word, key_start: usize) {
        let key = &self.keys[key_start..];
        let text = &self.text[word.text.0 as usize..word.text.1 as usize];
        word.class = class_of(key, text);
        word.given = given(key);
        if word.given.is_none() {
            word.patronymic = patronymic(key);
            word.patronymic_like = word
                .patronymic
                .map(|p| p.gender)
                .or_else(|| patronymic_ending(key).map(|(g, _)| g));
            let last_half = text.rsplit('-').next().map_or(0, str::len);
            word.ending = if last_half == text.len() {
                ending(key, word.latin)
            } else {
                let half = crate::fold::folded(&text[text.len() - last_half..]);
                ending(&half, word.latin)
            };
        }
        if word.class.is_none() && word.given.is_none() && is_mashing(text) {
            word.class = Some(Class::Junk);
        }
    }

    /// `BEPA` in Latin letters is Вера: only when the Cyrillic reading is a known name.
    fn try_look_alike(&mut self, word: &mut Word, key_start: usize) {
        let text = &self.text[word.text.0 as usize..];
        let Some(twin) = text.chars().map(cyrillic_twin).collect::<Option<String>>() else {
            return;
        };
        let key = crate::fold::folded(&twin);
        if given(&key).is_none() && patronymic(&key).is_none() {
            return;
        }
        self.text.truncate(word.text.0 as usize);
        self.text.push_str(&twin);
        self.keys.truncate(key_start);
        self.keys.push_str(&key);
        word.text.1 = self.text.len() as u32;
        word.latin = false;
        self.look_up(word, key_start);
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
    let letter_next = rest.starts_with(char::is_alphabetic);
    match c {
        c if c.is_alphabetic() => true,
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

/// Writes the word in one script, if it mixes two and the strangers have twins; false leaves it alone.
fn one_script(raw: &str, out: &mut String) -> bool {
    let (mut cyrillic, mut latin, mut digit) = (0, 0, 0);
    for c in raw.chars() {
        if is_cyrillic(c) {
            cyrillic += 1;
        } else if c.is_ascii_alphabetic() || c == 'ë' || c == 'Ë' {
            latin += 1;
        } else if c.is_ascii_digit() {
            digit += 1;
        }
    }
    if cyrillic == 0 || latin + digit == 0 {
        return false;
    }
    // The first letter of a half will be shown as a capital, so it is looked up as one: the answer must not change
    // when the shown form is read again.
    let write = |twin: fn(char) -> Option<char>, stranger: fn(char) -> bool, out: &mut String| {
        out.clear();
        let mut start = true;
        for c in raw.chars() {
            let letter = if start { upper(c) } else { c };
            start = !c.is_alphanumeric();
            match if stranger(c) { twin(letter) } else { Some(c) } {
                Some(c) => out.push(c),
                None => return false,
            }
        }
        true
    };
    let to_cyrillic = |c: char| c.is_ascii_alphanumeric() || c == 'ë' || c == 'Ë';
    if write(cyrillic_twin, to_cyrillic, out) {
        // The case of a nought and a three follows its neighbour.
        if digit > 0 {
            let lowered: String = out
                .char_indices()
                .map(|(i, c)| match c {
                    'О' | 'З' if i > 0 && out[..i].ends_with(char::is_lowercase) => crate::fold::lower(c),
                    c => c,
                })
                .collect();
            *out = lowered;
        }
        return true;
    }
    digit == 0 && write(latin_twin, is_cyrillic, out)
}

/// `Иванов ИИ`, `Иванов И.И.`: two capitals without a vowel's sound between them are two initials.
fn initials_pair(text: &str, dot: bool, after_word: bool) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, a) = chars.next()?;
    let (cut, b) = chars.next()?;
    if chars.next().is_some() || !a.is_uppercase() || !b.is_uppercase() || !is_cyrillic(a) || !is_cyrillic(b) {
        return None;
    }
    (dot || after_word && !matches!((a, b), ('А' | 'О', 'О'))).then_some(cut)
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

/// Writes a Latin cell as it would stand in the Russian layout; false where it holds what that layout cannot type.
pub(super) fn other_layout(cell: &str, out: &mut String) -> bool {
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~";
    const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ";
    if !cell.is_ascii() || cell.len() > 80 {
        return false;
    }
    out.clear();
    for c in cell.trim().chars() {
        if c == ' ' || c == '-' {
            out.push(c);
            continue;
        }
        let Some(at) = LATIN.find(c) else { return false };
        out.extend(RUSSIAN.chars().nth(at));
    }
    true
}
