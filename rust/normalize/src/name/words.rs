//! A cell into words: remarks, phones and brackets taken out, each word looked up.

use std::sync::Arc;

use super::Name;
use super::known::{Facts, Known, Shape, glued};
use super::lexicon::Class;
use super::suggest::Suggestion;
use super::surname::Ending;
use crate::Issue;
use crate::dictionary::Dictionary;
use crate::fold::{is_cyrillic, is_letter, is_word};
use crate::given::patronymic_ending;
use crate::memo::Memo;
use crate::refusal::{Remark, Scanner};

/// More words than this are a text, not a name.
const MOST: usize = 8;

/// Longer cells are no names.
const LONGEST_CELL: usize = 600;

/// What tells where somebody is from or came by.
pub(super) const PREPOSITIONS: [&str; 8] = ["с", "со", "из", "от", "на", "для", "у", "по"];

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

impl std::ops::Deref for Word {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.known.facts
    }
}

/// The words of the cells that were cut.
#[derive(Default)]
pub(super) struct Words {
    pub(super) list: Vec<Word>,
    memo: Memo<Known>,
    raw: String,
    notes: Vec<(u32, u32)>,
    fetched: Vec<u32>,
    own: Arc<Dictionary>,
}

impl Words {
    pub(super) fn new(own: Arc<Dictionary>) -> Self {
        Self { own, ..Self::default() }
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    /// Makes room for more words; numbers mean nothing any more.
    pub(super) fn breathe(&mut self) {
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

    /// What a word was likely meant to be.
    pub(super) fn slip(word: &Word) -> Option<Suggestion> {
        word.known.slip
    }

    /// The key of the full given name, or of the father's.
    pub(super) fn name_key(&self, word: &Word) -> &str {
        self.span(&word.known, word.known.surname, word.known.name)
    }

    /// The number of a raw word, by which [`super::plainly`] asks for it until the words are cleared.
    #[inline]
    pub(super) fn number(&mut self, raw: &str) -> usize {
        self.memo.number(raw, |raw, memory| Known::of(raw, &self.own, memory))
    }

    /// Fetches what is remembered of words that are asked for next.
    pub(super) fn fetch<'t>(&mut self, raw: impl Iterator<Item = &'t str>) {
        self.memo.fetch(raw, &mut self.fetched);
    }

    /// What a word can be, where that is all that it can mean.
    #[inline]
    pub(super) fn kind(&self, number: usize) -> Option<u16> {
        self.memo.at(number).kind
    }

    #[inline]
    pub(super) fn shown_of(&self, number: usize) -> &str {
        let known = self.memo.at(number);
        self.span(known, known.text, known.shown)
    }

    #[inline]
    pub(super) fn surname_key_of(&self, number: usize) -> &str {
        let known = self.memo.at(number);
        self.span(known, known.key, known.surname)
    }

    /// The key of a given name: that of the name it stands for.
    #[inline]
    pub(super) fn given_key_of(&self, number: usize) -> &str {
        let known = self.memo.at(number);
        if known.facts.given {
            self.span(known, known.surname, known.name)
        } else {
            self.span(known, known.shown, known.key)
        }
    }

    /// The key of a patronymic: that of the father's name.
    #[inline]
    pub(super) fn patronymic_key_of(&self, number: usize) -> &str {
        let known = self.memo.at(number);
        if known.facts.patronymic {
            self.span(known, known.surname, known.name)
        } else {
            without_ending(self.span(known, known.shown, known.key))
        }
    }

    /// Whether the second word may count for nothing, having been said before.
    #[inline]
    pub(super) fn is_repetition(&self, before: usize, number: usize) -> bool {
        let (before, known) = (self.memo.at(before), self.memo.at(number));
        self.span(before, before.shown, before.key) == self.span(known, known.shown, known.key)
    }

    /// Appends a word by its number.
    pub(super) fn push_number(&mut self, number: usize) {
        let known = *self.memo.at(number);
        self.push(known, 0, 0, 0);
    }

    /// How many words are known given names or patronymics.
    pub(super) fn known(&self) -> usize {
        self.list.iter().filter(|w| w.is_known()).count()
    }

    /// Whether there are words, and all are in the table of surnames.
    pub(super) fn all_surnames(&self) -> bool {
        !self.list.is_empty() && self.list.iter().all(|w| w.surname)
    }

    /// Latin words only, or none: perhaps Russian in the wrong layout.
    pub(super) fn all_latin(&self) -> bool {
        self.list.iter().all(|w| w.latin)
    }

    /// Puts transliterated Russian names into Cyrillic: every word has to be a known one, and something has to tell that
    /// it is Russian. Anna, Robert and Martin are anybody's; false leaves the words as they are.
    pub(super) fn restore(&mut self) -> bool {
        let latin = |w: &Word| w.latin;
        if !self.list.iter().any(|w| w.latin) {
            return false;
        }
        let known = |w: &Word| !w.latin || w.known.cyrillic > w.known.name;
        let telling = |w: &Word| w.telling || !w.latin && !w.initial && w.class.is_none();
        if !self.list.iter().all(known) || !self.list.iter().any(telling) {
            return false;
        }
        for at in 0..self.list.len() {
            if latin(&self.list[at]) {
                let word = self.list[at];
                let text = self.span(&word.known, word.known.name, word.known.cyrillic).to_owned();
                self.list[at].known = *self
                    .memo
                    .get_with(&text, |text, memory| Known::of(text, &self.own, memory));
            }
        }
        true
    }

    /// «Юлия с авито», «Иванов из банка»: a small preposition and the small word behind it, when that is no name;
    /// «Иванов Иван Иванович от Марины»: behind a full name, whoever it came from.
    fn part_with_where_from(&mut self, cell: &str, first: usize) {
        let written = |word: &Word| cell.get(word.at as usize..word.end as usize).unwrap_or("");
        for i in first + 1..self.list.len().saturating_sub(1) {
            let (word, next) = (&self.list[i], &self.list[i + 1]);
            let plain = !next.is_known() && !matches!(next.ending, Some(Ending::Male | Ending::Female));
            let small =
                written(next).chars().all(|c| c.is_lowercase() || c == '-') && written(next).chars().count() > 2;
            let sent = i > first + 1 && i + 2 == self.list.len() && written(word) == "от" && plain;
            if plain && small && PREPOSITIONS.contains(&written(word)) || sent {
                self.list[i].known.facts.class = Some(Class::Junk);
                self.list[i + 1].known.facts.class = Some(Class::Junk);
            }
        }
    }

    /// Whether the words beside the one at `at` are a surname, a given name and a patronymic, each in its usual form, or
    /// an English given name and surname.
    fn full_name_besides(&self, first: usize, at: usize) -> bool {
        let others = || (first..self.list.len()).filter(|i| *i != at).map(|i| &self.list[i]);
        let son = others().any(|w| w.class == Some(Class::Child));
        let patronymic = |w: &Word| !w.given && (w.patronymic || w.patronymic_like.is_some());
        let english = || others().count() == 2 && others().all(|w| w.latin && !w.initial);
        others().any(|w| w.given)
            && (others().count() == 3 + usize::from(son) && (son || others().any(patronymic)) || english())
            && others().all(|w| w.class.is_none() || w.class == Some(Class::Child))
    }

    /// «Троицкая Троицкая Вероника»: what was typed twice counts once. «Али Али» may be a name and a surname, as a given name
    /// twice may be where nothing else stands beside it.
    fn part_with_repetitions(&mut self, first: usize) {
        let mut kept: Option<usize> = None;
        for i in first..self.list.len() {
            let word = &self.list[i];
            if matches!(word.class, Some(Class::Junk | Class::Trigger | Class::Nothing)) {
                continue;
            }
            let Some(before) = kept.replace(i).map(|before| &self.list[before]) else {
                continue;
            };
            // «Рашад Рашад оглы» is a son named like his father.
            let father = self.list.get(i + 1).is_some_and(|w| w.class == Some(Class::Child));
            let sure = !word.is_known() || word.given && self.list.len() - first > 2;
            if sure && !word.initial && !father && self.key(word) == self.key(before) {
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
                // «мама Егорова» is nobody's name; behind «жена» a full name with its patronymic is whom one talks to.
                Some(Class::Whole) if self.full_name_besides(first, i) => {
                    self.list[i].known.facts.class = Some(Class::Junk);
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
            c if (c.is_ascii_digit() || c == '+') && !is_letter_digit(c, &cell[after..]) => {
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
            c if is_letter(c) || c.is_ascii_digit() => {
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
        if let Some(cut) = behind_initial(raw).filter(|_| dot) {
            let between = end - (raw.len() - cut);
            self.take(&raw[..cut], at, between, column, false, out);
            self.push_text(&raw[cut..], between, end, column);
            return;
        }
        let known = *self.memo.get_with(raw, |raw, memory| Known::of(raw, &self.own, memory));
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
                for (from, to) in glued(&text, &self.own).into_iter().flatten().flatten() {
                    let piece = &text[from..to];
                    // «Вугаркызы» among glued words is two of its own.
                    let inner = glued(piece, &self.own).filter(|_| piece.len() < text.len());
                    for (start, end) in inner
                        .unwrap_or([Some((0, piece.len())), None, None, None])
                        .into_iter()
                        .flatten()
                    {
                        self.push_text(&piece[start..end], at + from + start, at + from + end, column);
                    }
                }
            }
        }
        let kept = self.list.last().is_some_and(|w| w.class.is_none());
        if known.repaired && kept {
            out.issues.add(Issue::NameHomoglyph);
        }
    }

    fn push_text(&mut self, text: &str, at: usize, end: usize, column: u8) {
        let known = *self
            .memo
            .get_with(text, |text, memory| Known::of(text, &self.own, memory));
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

/// Where the initial begins that was typed right behind a name, as the dot says that follows it: «ИвановА.Ю.»
fn behind_initial(raw: &str) -> Option<usize> {
    const SHORTEST: usize = 3;
    let (cut, _) = raw.char_indices().next_back().filter(|(_, last)| last.is_uppercase())?;
    let name = &raw[..cut];
    (name.ends_with(char::is_lowercase) && name.chars().nth(SHORTEST - 1).is_some()).then_some(cut)
}

/// A folded patronymic without its ending: the father's name, or nearly so.
pub(super) fn without_ending(folded: &str) -> &str {
    let cut = patronymic_ending(folded).map_or(0, |(_, length)| length);
    &folded[..folded.len() - cut]
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
        // `Vja4eslav`, `Alekseevi4`, `Ale6a`: a digit for a hissing letter in a Latin word.
        '4' | '6' => {
            word.ends_with(|w: char| w.is_ascii_alphabetic())
                && (rest.starts_with(|n: char| n.is_ascii_lowercase())
                    || c == '4' && word.ends_with('i') && !rest.starts_with(char::is_alphanumeric))
        }
        _ => false,
    }
}

/// `4ehov`: a digit that begins a word in place of a hissing letter.
fn is_letter_digit(c: char, rest: &str) -> bool {
    let mut letters = rest.chars();
    matches!(c, '4' | '6') && letters.by_ref().take(3).filter(char::is_ascii_lowercase).count() == 3
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
