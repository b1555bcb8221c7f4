//! A cell to runs of digits: what stands between digits decides what belongs together.

use super::run::Run;
use super::{Context, Mark, Marks, Reading};
use crate::metadata::Metadata;

/// The longest extension.
const EXTENSION: usize = 6;
/// More digits than this are no stray beside a number.
const STRAY: usize = 4;
/// Digits before a mask or an ellipsis from which a number was meant.
const REMNANT: usize = 3;

/// What stood before a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Opener {
    #[default]
    Start,
    /// `,` `;` «или» and their like: another number begins.
    Break,
    /// `/`: another number, or the other end of this one.
    Slash,
    /// Words.
    Text,
    /// «доб.», `ext`, `#`: an extension follows.
    Extension,
}

#[derive(Default)]
struct Segment {
    run: Run,
    opener: Opener,
    /// Some digits were letters.
    letters: bool,
}

/// A cell taken apart.
#[derive(Default)]
struct Parts {
    segments: Vec<Segment>,
    text: bool,
    /// `XXX`, `***`: digits that someone hid.
    mask: bool,
    letters: bool,
}

/// What a word says about the digits behind it.
enum Word {
    Digits,
    Mask,
    Extension,
    Break,
    Text,
}

impl Metadata {
    pub(super) fn repair_text(&self, cell: &str, context: &Context<'_>, reading: &mut Reading) {
        let mut marks = Marks::default();
        let text = unquote(cell, &mut marks);
        match spreadsheet(text) {
            Spreadsheet::Whole(run, mark) => {
                self.read_run(&run, None, context, reading);
                return credit(reading, marks.with(mark));
            }
            Spreadsheet::Lost => return reading.marks.add(Mark::LostDigits),
            Spreadsheet::No => {}
        }
        let chars: Vec<char> = text.chars().collect();
        let mut parts = self.take_apart(&chars, true);
        self.read_parts(&parts, context, reading);
        if parts.letters && reading.numbers.is_empty() {
            reading.clear();
            parts = self.take_apart(&chars, false);
            self.read_parts(&parts, context, reading);
        }
        if parts.mask && marks_of(reading).has(Mark::AreaFromCity) {
            // What looks local is the beginning of a number whose end someone hid.
            reading.clear();
        }
        if parts.text {
            marks.add(Mark::TextAround);
        }
        credit(reading, marks);
        if reading.numbers.is_empty() {
            self.explain(&parts, reading);
        } else {
            // Odd digits beside a number are no fault of the cell.
            reading.marks = reading.marks.without(Mark::ShortNumber);
        }
    }

    /// Cuts a cell into runs; `letters` says whether letters may stand for digits.
    fn take_apart(&self, chars: &[char], letters: bool) -> Parts {
        let mut parts = Parts::default();
        let mut open = Segment::default();
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            let mut next = at + 1;
            if let Some(digit) = self.digit(c) {
                open.run.push(digit);
            } else if c.is_alphabetic() {
                next = at + chars[at..].iter().take_while(|c| c.is_alphabetic()).count();
                match self.word(chars, at, next, letters) {
                    Word::Digits => {
                        chars[at..next]
                            .iter()
                            .filter_map(|c| look_alike(*c))
                            .for_each(|d| open.run.push(d));
                        open.letters = true;
                        parts.letters = true;
                    }
                    Word::Mask => {
                        parts.mask = true;
                        parts.close(&mut open, Opener::Text);
                    }
                    Word::Extension => parts.close(&mut open, Opener::Extension),
                    Word::Break => parts.close(&mut open, Opener::Break),
                    Word::Text => {
                        parts.text = true;
                        parts.close(&mut open, Opener::Text);
                    }
                }
            } else {
                match c {
                    '+' | '\u{FF0B}' => {
                        if open.run.len() > 0 {
                            parts.close(&mut open, Opener::Break);
                        }
                        open.run.plus = true;
                    }
                    ',' | ';' | '|' | '\\' | '\n' | '\r' | '\t' | ':' | '&' => parts.close(&mut open, Opener::Break),
                    '/' => parts.close(&mut open, Opener::Slash),
                    '#' | '~' if open.run.len() >= 7 => parts.close(&mut open, Opener::Extension),
                    '*' | '_' | '?' | '\u{2022}' | '\u{2026}' | '.' => {
                        next = at + chars[at..].iter().take_while(|o| **o == c).count();
                        let many = next - at >= if c == '.' { 3 } else { 2 };
                        if many || c == '\u{2026}' {
                            parts.mask = true;
                            parts.close(&mut open, Opener::Text);
                        }
                        open.run.cut();
                    }
                    // A line's end within a cell, as spreadsheets write it.
                    '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => parts.close(&mut open, Opener::Break),
                    _ => open.run.cut(),
                }
            }
            at = next;
        }
        parts.close(&mut open, Opener::Start);
        parts
    }

    fn word(&self, chars: &[char], from: usize, to: usize, letters: bool) -> Word {
        let word = &chars[from..to];
        if word.iter().all(|c| matches!(c, 'x' | 'X' | 'х' | 'Х')) && word.len() > 1 {
            return Word::Mask;
        }
        let digit_at = |at: Option<usize>| {
            at.and_then(|at| chars.get(at))
                .is_some_and(|c| self.digit(*c).is_some())
        };
        if letters && word.iter().all(|c| look_alike(*c).is_some()) {
            let touches = digit_at(from.checked_sub(1)) || digit_at(Some(to));
            // A whole group of look-alikes set apart as groups of digits are.
            let apart = |c: Option<&char>| matches!(c, Some('-' | '.' | ' '));
            let group = (2..=3).contains(&word.len())
                && from > 1
                && apart(chars.get(from - 1))
                && (to == chars.len() || apart(chars.get(to)));
            if touches || group {
                return Word::Digits;
            }
        }
        let word: String = word.iter().flat_map(|c| c.to_lowercase()).collect();
        match word.as_str() {
            "доб" | "добав" | "добавочный" | "вн" | "внут" | "внутр" | "внутренний" | "ext" | "extn" | "extension" => {
                Word::Extension
            }
            "x" | "х" if digit_at(Some(to)) => Word::Extension,
            "или" | "либо" | "и" | "or" | "and" => Word::Break,
            _ => Word::Text,
        }
    }

    fn read_parts(&self, parts: &Parts, context: &Context<'_>, reading: &mut Reading) {
        // Whether the segment before gave a number.
        let mut fresh = false;
        for segment in &parts.segments {
            let run = &segment.run;
            let before = reading.numbers.last().copied();
            if segment.opener == Opener::Extension {
                let end = (1..=run.len())
                    .find(|at| run.is_cut(*at) || *at == run.len())
                    .unwrap_or(0);
                if let (1..=EXTENSION, false, Some(last)) = (end, run.plus, reading.numbers.last_mut()) {
                    last.extend(&run.digits()[..end]);
                    if end < run.len() {
                        self.read_run(&run.part(end, run.len()), before, context, reading);
                    }
                    continue;
                }
            }
            if run.len() <= STRAY && !run.plus && parts.segments.len() > 1 {
                if let (true, Opener::Slash | Opener::Break, Some(last)) =
                    (fresh, segment.opener, reading.numbers.last_mut())
                {
                    last.marks.add(Mark::StrayDigits);
                } else {
                    reading.marks.add(Mark::ShortNumber);
                }
                fresh = false;
                continue;
            }
            let known = reading.numbers.len();
            self.read_run(run, before, context, reading);
            fresh = reading.numbers.len() > known;
            if segment.letters {
                for found in reading.numbers.iter_mut().skip(known) {
                    found.marks.add(Mark::LettersForDigits);
                }
            }
        }
        if reading.numbers.is_empty() {
            self.read_across(parts, context, reading);
        }
    }

    /// One number whose groups are set apart by signs that otherwise part numbers: `8,916,123-45-67`.
    fn read_across(&self, parts: &Parts, context: &Context<'_>, reading: &mut Reading) {
        let joins = parts.segments.iter().skip(1);
        if parts.segments.len() < 2
            || joins
                .clone()
                .any(|s| s.run.plus || !matches!(s.opener, Opener::Break | Opener::Slash))
        {
            return;
        }
        let whole = joins.fold(parts.segments[0].run, |run, s| run.joined(&s.run));
        let found = self.as_written(&whole, context);
        // Without its prefix such a row of groups could be anything.
        if let Some(mut found) = found.filter(|f| f.marks.is_empty() && whole.len() > f.number.national().len()) {
            reading.clear();
            found.marks.add(Mark::OddSeparators);
            if parts.letters {
                found.marks.add(Mark::LettersForDigits);
            }
            reading.add(found);
        }
    }

    /// Says why nothing came of a cell.
    #[allow(clippy::unused_self)] // stands with the steps before it
    fn explain(&self, parts: &Parts, reading: &mut Reading) {
        let digits: usize = parts.segments.iter().map(|s| s.run.len()).sum();
        let short_only = reading.marks.faults() == Marks::default().with(Mark::ShortNumber);
        if parts.mask && digits >= REMNANT && !reading.marks.has(Mark::Placeholder) {
            reading.marks = Marks::default().with(Mark::LostDigits);
            reading.candidates.clear();
        } else if digits == 0 || (short_only && parts.text) {
            reading.marks = Marks::default().with(Mark::NotANumber);
        }
    }
}

impl Parts {
    /// Ends a run, if there is one, and says what comes before the next.
    fn close(&mut self, open: &mut Segment, next: Opener) {
        let keep = open.opener;
        if open.run.len() > 0 {
            self.segments.push(std::mem::take(open));
            open.opener = next;
        } else {
            *open = Segment::default();
            // «, доб. 12»: the last word counts, but a break must not undo an extension's label.
            open.opener = if keep == Opener::Extension && next == Opener::Break {
                keep
            } else {
                next
            };
        }
    }
}

/// Whether a character is not seen, so that it separates nothing: NUL and other controls but ends of lines, soft hyphens,
/// marks of writing direction.
pub(super) fn is_invisible(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' => false,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' => true,
        _ => c.is_control(),
    }
}

/// The marks of all numbers found.
fn marks_of(reading: &Reading) -> Marks {
    reading
        .numbers
        .iter()
        .fold(Marks::default(), |all, found| all.union(found.marks))
}

/// Adds marks of the cell to every number found in it.
fn credit(reading: &mut Reading, marks: Marks) {
    for found in &mut reading.numbers {
        found.marks = found.marks.union(marks);
    }
}

/// The digit that a letter looks like.
fn look_alike(c: char) -> Option<u8> {
    match c {
        'O' | 'o' | 'О' | 'о' => Some(0),
        'l' | 'I' => Some(1),
        'З' | 'з' => Some(3),
        'б' => Some(6),
        _ => None,
    }
}

/// Takes off what keeps a spreadsheet from reading a cell as a number: an apostrophe, quotes, `="…"`.
fn unquote<'a>(cell: &'a str, marks: &mut Marks) -> &'a str {
    let text = cell.strip_prefix('=').unwrap_or(cell);
    let bare = text.trim_matches(['\'', '"', '`', '\u{2018}', '\u{2019}', '\u{2032}']);
    if bare.len() < cell.len() {
        marks.add(Mark::Apostrophe);
    }
    bare
}

enum Spreadsheet {
    Whole(Run, Mark),
    Lost,
    No,
}

/// A number that a spreadsheet turned into arithmetic: `79161234567.0`, `7,9161E+10`.
fn spreadsheet(text: &str) -> Spreadsheet {
    let whole = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (head, tail) = text.split_at(whole);
    let Some(tail) = tail
        .strip_prefix(['.', ','])
        .or(Some(tail).filter(|t| t.starts_with(['E', 'e', 'Е', 'е'])))
    else {
        return Spreadsheet::No;
    };
    if head.len() >= 7 && head.len() <= 20 && !tail.is_empty() && tail.bytes().all(|b| b == b'0') {
        return Spreadsheet::Whole(Run::plain(head.as_bytes(), false, 0), Mark::ExcelFloat);
    }
    let fraction = tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (fraction, exponent) = tail.split_at(fraction);
    let Some(exponent) = exponent.strip_prefix(['E', 'e', 'Е', 'е']) else {
        return Spreadsheet::No;
    };
    let Ok(exponent) = exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>() else {
        return Spreadsheet::No;
    };
    if head.len() != 1 || !(6..=20).contains(&exponent) {
        return Spreadsheet::No;
    }
    if fraction.len() != exponent {
        return Spreadsheet::Lost;
    }
    let digits = [head, fraction].concat();
    Spreadsheet::Whole(Run::plain(digits.as_bytes(), false, 0), Mark::Exponent)
}
