//! One address out of a piece of text: letters, marks and domain put right, and judged.

use super::domain::{known_slip, valid_domain};
use super::local::{is_placeholder, is_role, valid_local};
use crate::fold::{is_cyrillic, lower};
use crate::script::latin_twin;
use crate::{Issue, Issues};

#[derive(Default)]
pub(super) struct Candidate {
    pub(super) text: String,
}

impl Candidate {
    /// Reads one address into `self.text`; `None` where it cannot be one.
    pub(super) fn read(&mut self, piece: &str) -> Option<Issues> {
        let mut issues = Issues::default();
        let piece = strip_scheme(piece);
        let piece =
            piece.trim_matches(|c: char| matches!(c, '.' | ':' | '\'' | '`' | '-' | '*' | '[' | ']') || c.is_control());
        self.text.clear();
        // Local part as written; spaces and invisible marks out; Cyrillic look-alikes in.
        let mut cyrillic = false;
        let chars = piece
            .chars()
            .filter(|c| !c.is_whitespace() && !is_invisible(*c))
            .peekable();
        let mut at = None;
        for c in chars {
            if c == '@' {
                if at.is_some() {
                    // `ivan@@mail.ru` is a slip of the finger, `a@b@c` is no address.
                    if self.text.ends_with('@') {
                        issues.add(Issue::EmailRepaired);
                        continue;
                    }
                    return None;
                }
                at = Some(self.text.len());
            }
            let c = if at.is_some() {
                lower(if c == ',' { '.' } else { c })
            } else {
                c
            };
            cyrillic |= is_cyrillic(c);
            self.text.push(c);
            if self.text.len() > 320 {
                return None;
            }
        }
        if piece.contains(',') || piece.contains(char::is_whitespace) {
            issues.add(Issue::EmailRepaired);
        }
        let mut at = at?;
        if cyrillic {
            at = self.look_alikes(at, &mut issues)?;
        }
        self.repair_domain(at, &mut issues);
        let (local, domain) = (&self.text[..at], &self.text[at + 1..]);
        if !valid_local(local) || !valid_domain(domain) || self.text.len() > 254 {
            return None;
        }
        if is_placeholder(local, domain) {
            issues.add(Issue::EmailPlaceholder);
        } else if is_role(local.split('+').next().unwrap_or(local)) {
            issues.add(Issue::EmailRole);
        }
        Some(issues)
    }

    /// Cyrillic letters that look Latin become Latin; a domain that is Cyrillic as a whole stays.
    fn look_alikes(&mut self, at: usize, issues: &mut Issues) -> Option<usize> {
        let (local, domain) = self.text.split_at(at);
        let latin = |part: &str| {
            part.chars()
                .map(|c| if is_cyrillic(c) { latin_twin(c) } else { Some(c) })
                .collect::<Option<String>>()
        };
        let domain_stays = domain.chars().all(|c| is_cyrillic(c) || !c.is_alphabetic());
        let new_domain = if domain_stays {
            domain.to_owned()
        } else {
            let mut new = latin(domain)?;
            // «mail.ру», «gmail.ком»: a country or a kind typed in the other alphabet as it sounds.
            let meant = match (domain.rsplit_once('.'), new.rsplit_once('.')) {
                (Some((_, typed)), Some((_, seen))) if !typed.is_ascii() => match seen {
                    "py" | "pu" | "ry" => "ru",
                    "kom" => "com",
                    other => other,
                }
                .to_owned(),
                _ => String::new(),
            };
            if !meant.is_empty() {
                new.truncate(new.len() - new.rsplit('.').next().map_or(0, str::len));
                new.push_str(&meant);
            }
            new
        };
        let new_local = match latin(local) {
            Some(text) => text,
            None if domain_stays => local.to_owned(), // an internationalized address, RFC 6531
            None => return None,
        };
        if new_local != local || new_domain != domain {
            issues.add(Issue::EmailRepaired);
        }
        let at = new_local.len();
        self.text = new_local + &new_domain;
        Some(at)
    }

    fn repair_domain(&mut self, at: usize, issues: &mut Issues) {
        let domain = &self.text[at + 1..];
        if domain.contains("..") || domain.ends_with('.') || domain.starts_with('.') {
            let mut clean = String::with_capacity(domain.len());
            for label in domain.split('.').filter(|l| !l.is_empty()) {
                if !clean.is_empty() {
                    clean.push('.');
                }
                clean.push_str(label);
            }
            self.text.truncate(at + 1);
            self.text.push_str(&clean);
            issues.add(Issue::EmailRepaired);
        }
        if let Some(right) = known_slip(&self.text[at + 1..]) {
            self.text.truncate(at + 1);
            self.text.push_str(right);
            issues.add(Issue::EmailRepaired);
        }
    }
}

fn strip_scheme(piece: &str) -> &str {
    for scheme in ["mailto:", "e-mail:", "email:", "почта:", "mail:"] {
        let same = |p: &str| p.chars().flat_map(char::to_lowercase).eq(scheme.chars());
        if piece.get(..scheme.len()).is_some_and(same) {
            return without_query(piece[scheme.len()..].trim_start());
        }
    }
    without_query(piece)
}

/// Without what a link says of the letter, `?subject=…`.
fn without_query(piece: &str) -> &str {
    piece
        .split_once('?')
        .filter(|(a, _)| a.contains('@'))
        .map_or(piece, |(a, _)| a)
}

fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
