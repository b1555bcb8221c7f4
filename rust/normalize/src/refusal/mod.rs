//! Remarks in free text that refuse calls, and remarks that only limit them.
//!
//! A refusal (`просил не звонить`, `DNC`, `отозвал согласие`) must be obeyed for the person whoever wrote it and
//! wherever it stands. A limit (`не звонить до 10`, `после 18:00 не беспокоить`) is about hours, and what merely
//! sounds alike (`не дозвонились`, `почему не звоните`, `не звонить в дверь`) is neither. Rules work on words and
//! clauses, not on letters: a clause ends at punctuation, and a limit counts only inside the clause of the refusal.

mod beginnings;
mod words;

use crate::fold::{is_cyrillic, is_word, lower};
use crate::script::cyrillic_twin;
use beginnings::may_begin;
use words::{ROLES, Role, begins};

/// What a remark says about calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Calls are refused.
    Refusal,
    /// Calls are limited to some hours, days or numbers.
    Limits,
}

/// A remark and the bytes of the text that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it says.
    pub remark: Remark,
    /// First byte of the words that say it.
    pub start: usize,
    /// Byte after them.
    pub end: usize,
}

#[derive(Clone, Copy)]
struct Word {
    role: Role,
    /// Number of the clause that it stands in.
    clause: u32,
    start: usize,
    end: usize,
}

/// Finds remarks; keeps its scratch space from text to text.
#[derive(Default)]
pub struct Scanner {
    words: Vec<Word>,
    lower: String,
}

impl Scanner {
    /// The weightiest remark of `text`: a refusal before a limit, then the first.
    ///
    /// ```
    /// use prozvon_normalize::refusal::{Remark, Scanner};
    /// let mut scanner = Scanner::default();
    /// assert_eq!(scanner.scan("просил больше не звонить").unwrap().remark, Remark::Refusal);
    /// assert_eq!(scanner.scan("не звонить до 10").unwrap().remark, Remark::Limits);
    /// assert_eq!(scanner.scan("не дозвонились"), None);
    /// ```
    pub fn scan(&mut self, text: &str) -> Option<Found> {
        if !Self::is_worth_a_look(text) || !self.split(text) {
            return None;
        }
        let mut best: Option<Found> = None;
        for i in 0..self.words.len() {
            let Some(last) = self.rule(i) else { continue };
            let remark = self.weigh(i, last);
            let Some(remark) = remark else { continue };
            let found = Found {
                remark,
                start: self.words[i].start,
                end: self.words[last].end,
            };
            if remark == Remark::Refusal {
                return Some(found);
            }
            best.get_or_insert(found);
        }
        best
    }

    /// Whether some word of a text may begin a remark, at a glance: most texts hold none.
    pub fn is_worth_a_look(text: &str) -> bool {
        may_begin(text)
    }

    /// Cuts the text into words and clauses; false where no word could begin a rule.
    fn split(&mut self, text: &str) -> bool {
        self.words.clear();
        let mut clause = 0;
        let mut any = false;
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if !is_word(c) {
                // «не хочет, чтобы звонили» is one thought.
                let goes_on = c == ',' && text[start + 1..].trim_start().starts_with("чтоб");
                if !goes_on && matches!(c, '.' | ',' | '!' | '?' | ';' | '\n' | '(' | ')' | '|' | '/') {
                    clause += 1;
                }
                continue;
            }
            self.lower.clear();
            self.push(c);
            let mut digits = c.is_ascii_digit();
            let mut clock = false;
            let mut end = start + c.len_utf8();
            while let Some(&(at, next)) = chars.peek() {
                let inside = is_word(next)
                    || matches!(next, '\'' | '’' | '\u{301}' | '\u{308}' | '\u{ad}')
                    || (matches!(next, ':' | '.')
                        && digits
                        && text[at + 1..].starts_with(|d: char| d.is_ascii_digit()));
                if !inside {
                    break;
                }
                chars.next();
                end = at + next.len_utf8();
                clock |= next == ':';
                digits &= next.is_ascii_digit() || matches!(next, ':' | '.');
                if self.lower.len() < 64 {
                    self.push(next);
                }
            }
            clock |= digits && is_clock(&text[start..end]);
            let role = if clock && digits {
                Role::Clock
            } else if digits {
                Role::Number
            } else {
                ROLES.get(self.lower.as_str()).copied().unwrap_or(Role::Other)
            };
            any |= begins(role);
            self.words.push(Word {
                role,
                clause,
                start,
                end,
            });
        }
        any
    }

    /// Lower case, ё as е, Latin look-alikes after a Cyrillic letter as Cyrillic.
    fn push(&mut self, c: char) {
        let c = match c {
            'ё' | 'Ё' => 'е',
            '\u{301}' | '\u{308}' | '\u{ad}' => return,
            c if c.is_ascii_alphabetic() && self.lower.ends_with(is_cyrillic) => cyrillic_twin(c).unwrap_or(c),
            c => c,
        };
        self.lower.push(lower(c));
    }

    fn role(&self, i: usize) -> Role {
        self.words.get(i).map_or(Role::Other, |w| w.role)
    }

    /// The first of `wanted` within `reach` words after `i`, in the same clause.
    fn ahead(&self, i: usize, reach: usize, wanted: &[Role]) -> Option<usize> {
        let clause = self.words[i].clause;
        (i + 1..self.words.len().min(i + 1 + reach))
            .take_while(|j| self.words[*j].clause == clause)
            .find(|j| wanted.contains(&self.words[*j].role))
    }

    fn before(&self, i: usize, reach: usize, wanted: &[Role]) -> bool {
        let clause = self.words[i].clause;
        self.words[i.saturating_sub(reach)..i]
            .iter()
            .any(|w| w.clause == clause && wanted.contains(&w.role))
    }

    /// The last word of a refusal that begins at `i`.
    fn rule(&self, i: usize) -> Option<usize> {
        let role = self.words[i].role;
        match role {
            Role::NotCall => Some(i),
            Role::Not | Role::DoNot => self.not(i),
            Role::NotEnglish => (i > 0 && self.role(i - 1) == Role::Do).then(|| self.not(i)).flatten(),
            Role::No => self.ahead(i, 2, &[Role::CallEnglish]).filter(|j| {
                self.words[i].end - self.words[i].start == 2 && self.words[*j].end - self.words[*j].start == 5
            }),
            Role::Call | Role::CallEnglish => {
                let at = self.ahead(i, 3, &[Role::Forbidden, Role::Not])?;
                match self.role(at) {
                    Role::Forbidden => Some(at),
                    _ => (self.role(at + 1) == Role::Need).then_some(at + 1),
                }
            }
            Role::Stop => self.ahead(i, 3, &[Role::Call, Role::CallNoun, Role::CallEnglish]),
            Role::Forbidden => self.ahead(i, 2, &[Role::Call, Role::CallNoun]),
            // «не возражает против звонков», «против звонков не возражает»
            Role::Ban if self.before(i, 2, &[Role::Not]) => None,
            Role::Ban => self
                .ahead(i, 2, &[Role::CallNoun])
                .filter(|j| self.role(j + 1) != Role::Not || self.words[j + 1].clause != self.words[i].clause),
            Role::Refuse if !self.before(i, 1, &[Role::Not]) => {
                let from = self.ahead(i, 3, &[Role::From])?;
                self.ahead(from, 3, &[Role::CallNoun, Role::Mailing, Role::Consent])
            }
            Role::CallNoun | Role::Mailing if self.before(i, 1, &[Role::From]) => self
                .ahead(i, 3, &[Role::Refuse, Role::Not])
                .filter(|j| self.role(*j) == Role::Refuse),
            Role::Black => {
                let list = self.ahead(i, 1, &[Role::List])?;
                (!self.before(i, 2, &[Role::OutOf, Role::Not, Role::NotEnglish])).then_some(list)
            }
            Role::BlackList => (!self.before(i, 2, &[Role::OutOf, Role::Not, Role::NotEnglish])).then_some(i),
            Role::Remove => {
                let out = self.ahead(i, 5, &[Role::OutOf, Role::Duplicate])?;
                if self.role(out) == Role::Duplicate {
                    return None;
                }
                let what = self.ahead(
                    out,
                    3,
                    &[
                        Role::Base,
                        Role::List,
                        Role::CallNoun,
                        Role::Mailing,
                        Role::Black,
                        Role::BlackList,
                    ],
                )?;
                (!matches!(self.role(what), Role::Black | Role::BlackList)).then_some(what)
            }
            Role::Withdraw => self.ahead(i, 3, &[Role::Consent]),
            Role::Consent => self
                .ahead(i, 3, &[Role::Withdraw, Role::Not])
                .filter(|j| self.role(*j) == Role::Withdraw),
            Role::Flag => (!self.before(i, 1, &[Role::Not, Role::NotEnglish, Role::No])).then_some(i),
            Role::Opt => self.ahead(i, 1, &[Role::Out]),
            _ => None,
        }
    }

    /// `не …`: over words that change nothing, to what is refused.
    fn not(&self, i: usize) -> Option<usize> {
        let clause = self.words[i].clause;
        let next = (i + 1..self.words.len().min(i + 7))
            .take_while(|j| self.words[*j].clause == clause)
            .find(|j| {
                !matches!(
                    self.role(*j),
                    Role::Filler | Role::Need | Role::Strong | Role::NotEnglish
                )
            })?;
        match self.role(next) {
            Role::Call | Role::CallEnglish => {
                let asked_not = i >= 2 && self.role(i - 1) == Role::Asked && self.role(i - 2) == Role::Not;
                let question = self.before(i, 4, &[Role::Why]) || self.before(i, 1, &[Role::If]);
                let bell = self.ahead(next, 3, &[Role::Door]).is_some();
                (!asked_not && !question && !bell).then_some(next)
            }
            Role::CallNoun => self.before(next, 1, &[Role::Need]).then_some(next),
            Role::Want => self.ahead(next, 4, &[Role::CallNoun, Role::Rang]),
            Role::Agree => self.ahead(next, 3, &[Role::CallNoun, Role::Mailing]),
            Role::Gave => self.ahead(next, 3, &[Role::Consent]),
            _ => None,
        }
    }

    /// Whether the words `first..=last` refuse, limit or, with a `нет` behind them, say nothing.
    fn weigh(&self, first: usize, last: usize) -> Option<Remark> {
        let clause = self.words[first].clause;
        let answer = self.words.get(last + 1);
        let denied = answer.is_some_and(|w| w.role == Role::No || w.role == Role::Number && w.end - w.start == 1)
            && self.words.get(last + 2).is_none_or(|w| w.clause != clause);
        if denied && !matches!(self.role(first), Role::Not | Role::DoNot) {
            return None;
        }
        // A limit is looked for near the words, so that a long unpunctuated text stays linear.
        let from = first.saturating_sub(12);
        let to = self.words.len().min(last + 13);
        let near = (from..to).filter(|j| self.words[*j].clause == clause);
        let mut limited = false;
        for j in near {
            match self.role(j) {
                Role::Strong => return Some(Remark::Refusal),
                Role::Time | Role::Clock => limited = true,
                Role::TimeBefore => {
                    let after = self.role(j + 1);
                    let count = matches!(self.role(j + 2), Role::Times | Role::CallNoun);
                    limited |= matches!(after, Role::TimeNoun | Role::Time | Role::Clock)
                        || after == Role::Number && !count && self.words[j + 1].end - self.words[j + 1].start <= 2;
                }
                _ => {}
            }
        }
        let calling = matches!(
            self.role(first),
            Role::Not
                | Role::NotEnglish
                | Role::DoNot
                | Role::NotCall
                | Role::Call
                | Role::CallEnglish
                | Role::Forbidden
        );
        Some(if limited && calling {
            Remark::Limits
        } else {
            Remark::Refusal
        })
    }
}

/// `18.30`, `12.00`: an hour and what no month is.
fn is_clock(number: &str) -> bool {
    number.split_once('.').is_some_and(|(hour, minute)| {
        let hour = hour.parse::<u8>().is_ok_and(|hour| hour < 24);
        hour && minute.len() == 2 && (minute == "00" || matches!(minute.parse::<u8>(), Ok(13..=59)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_without_punctuation_is_scanned_in_linear_time() {
        let text = "не звонить до 10 ".repeat(20_000);
        assert_eq!(Scanner::default().scan(&text).unwrap().remark, Remark::Limits);
    }
}
