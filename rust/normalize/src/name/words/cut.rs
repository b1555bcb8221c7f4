//! What is no name taken out of a cell: a remark, where somebody is from, what was said twice, a company as a whole.

use super::{PREPOSITIONS, Word, Words};
use crate::Issue;
use crate::name::Name;
use crate::name::lexicon::Class;
use crate::name::surname::Ending;
use crate::refusal::{Remark, Scanner};

/// More words than this are a text, not a name.
const MOST: usize = 8;

/// Longer cells are no names.
const LONGEST_CELL: usize = 600;

impl Words {
    /// Cuts one more cell; what is no name goes to the note of `out`.
    pub(in crate::name) fn cut(&mut self, cell: &str, column: u8, scanner: &mut Scanner, out: &mut Name) {
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
        self.part_with_nothing(first);
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

    /// `Nan` beside another word is a woman's name; what tables write for nothing stands alone.
    fn part_with_nothing(&mut self, first: usize) {
        if self.list.len() - first < 2 {
            return;
        }
        for i in first..self.list.len() {
            if self.list[i].class == Some(Class::Nothing) && self.text(&self.list[i]) == "Nan" {
                self.list[i].known.facts.class = None;
            }
        }
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
}

/// Takes the whole cell for a note.
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
