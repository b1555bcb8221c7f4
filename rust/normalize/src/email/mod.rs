//! E-mail addresses: the practical subset of RFC 5321 and 5322, and the slips of people who type them.
//!
//! A local part of atoms and dots, a domain of two or more labels; quoted local parts, comments and address
//! literals are no addresses here. The display form keeps the local part's case and lowers the domain's; the key
//! lowers both and drops what the large mail services ignore.

mod candidate;
mod domain;
mod local;
mod pieces;
mod punycode;

use crate::fold::lower;
use crate::memo::Memo;
use crate::{Issue, Issues};
use candidate::Candidate;
use domain::{Domain, Dots};
use local::{FILLER_MOST, is_placeholder, is_role};

/// The addresses of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Email {
    /// The first usable address, empty where there is none.
    pub address: String,
    /// What addresses are compared by; empty for role and made-up addresses.
    pub key: String,
    /// Further addresses, each preceded by a newline.
    pub others: String,
    /// Faults and repairs.
    pub issues: Issues,
}

/// What a byte may be part of in a well-formed address, and what is to be known of it there.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'.') {
            classes[byte] |= LOCAL;
        }
        if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-') {
            classes[byte] |= DOMAIN;
        }
        classes[byte] |= match b {
            b'A'..=b'Z' => CAPITAL,
            b'+' => PLUS,
            b'.' => DOT,
            _ => 0,
        };
        byte += 1;
    }
    classes
};
const LOCAL: u8 = 1;
const DOMAIN: u8 = 2;
const CAPITAL: u8 = 4;
const PLUS: u8 = 8;
const DOT: u8 = 16;

impl Email {
    fn clear(&mut self) {
        self.address.clear();
        self.key.clear();
        self.others.clear();
        self.issues = Issues::default();
    }
}

/// Reads cells; remembers domains, of which a base has few.
#[derive(Default)]
pub struct Emails {
    domains: Memo<Domain>,
    one: Candidate,
    /// A domain in lower case.
    low: String,
}

impl Emails {
    /// Reads a cell into `out`, which is overwritten.
    ///
    /// ```
    /// use prozvon_normalize::email::{Email, Emails};
    /// let mut out = Email::default();
    /// Emails::default().read("mailto:Ivan.Petrov+shop@GMAIL.con", &mut out);
    /// assert_eq!((out.address.as_str(), out.key.as_str()), ("Ivan.Petrov+shop@gmail.com", "ivanpetrov@gmail.com"));
    /// ```
    pub fn read(&mut self, cell: &str, out: &mut Email) {
        out.clear();
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        self.domains.breathe();
        let written = match cell.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &cell[7..],
            _ => cell,
        };
        if !self.plain(written, out) {
            self.pieces(cell, out);
        }
    }

    /// One well-formed ASCII address and nothing else, which is what most cells hold; false leaves `out` alone.
    fn plain(&mut self, cell: &str, out: &mut Email) -> bool {
        let bytes = cell.as_bytes();
        // What classes the bytes of the local part have.
        let (mut seen, mut before, mut twice) = (0, 0, 0);
        let Some(at) = bytes.iter().position(|b| {
            let class = CLASSES[*b as usize];
            seen |= class;
            twice |= class & before & DOT;
            before = class;
            class & LOCAL == 0
        }) else {
            return false;
        };
        let fits = bytes[at] == b'@' && (1..=64).contains(&at) && bytes.len() <= 254;
        if !fits || matches!(bytes[0], b'.' | b'-') || bytes[at - 1] == b'.' {
            return false;
        }
        let (mut all, mut capitals) = (DOMAIN, 0);
        for b in &bytes[at + 1..] {
            all &= CLASSES[*b as usize];
            capitals |= CLASSES[*b as usize];
        }
        if all & DOMAIN == 0 || twice != 0 {
            return false;
        }
        let mut domain = &cell[at + 1..];
        if capitals & CAPITAL != 0 {
            self.low.clear();
            self.low.push_str(domain);
            self.low.make_ascii_lowercase();
            domain = &self.low;
        }
        let known = self.domains.get(domain, Domain::of);
        if !known.fine {
            return false;
        }
        let local = &cell[..at];
        if local.len() <= FILLER_MOST && is_placeholder(local, domain) {
            return false;
        }
        out.address.push_str(&cell[..=at]);
        out.address.push_str(domain);
        out.issues.0 |= known.issues.0;
        let bare = if seen & PLUS == 0 { local } else { untagged(local) };
        if is_role(bare) {
            out.issues.add(Issue::EmailRole);
        } else {
            write_plain_key(bare, seen, known, &mut out.key);
        }
        true
    }

    /// A cell of any number of addresses, well written or not.
    fn pieces(&mut self, cell: &str, out: &mut Email) {
        if pieces::is_nothing(cell) {
            return;
        }
        if cell.contains('＠') {
            return self.pieces(&cell.replace('＠', "@"), out);
        }
        if let Some(written) = pieces::with_at(cell) {
            self.pieces(&written, out);
            if !out.address.is_empty() {
                out.issues.add(Issue::EmailRepaired);
            }
            return;
        }
        let mut invalid = false;
        for piece in pieces::pieces(cell) {
            if !piece.contains('@') || out.address.is_empty() && self.plain(piece, out) {
                continue;
            }
            invalid |= !self.one(piece, out);
        }
        if out.address.is_empty() && (invalid || !out.issues.has(Issue::EmailPlaceholder)) {
            out.issues.add(Issue::EmailInvalid);
        }
    }

    /// A piece that may be an address, written in any way; false where it is none.
    fn one(&mut self, piece: &str, out: &mut Email) -> bool {
        match self.one.read(piece) {
            Some(verdict) if verdict.has(Issue::EmailPlaceholder) => out.issues.add(Issue::EmailPlaceholder),
            Some(verdict) => {
                if out.address.is_empty() {
                    out.address.push_str(&self.one.text);
                    if let Some((local, domain)) = out.address.split_once('@') {
                        let known = self.domains.get(domain, Domain::of);
                        out.issues.0 |= known.issues.0;
                        if !verdict.has(Issue::EmailRole) {
                            write_key(local, known, &mut out.key);
                        }
                    }
                    out.issues.0 |= verdict.0;
                } else if self.one.text != out.address {
                    out.others.push('\n');
                    out.others.push_str(&self.one.text);
                }
            }
            None => return false,
        }
        true
    }
}

/// [`Emails::read`] with a reader of its own, for single cells.
pub fn read(cell: &str, out: &mut Email) {
    Emails::default().read(cell, out);
}

/// A local part without the tag behind its plus.
fn untagged(local: &str) -> &str {
    local.split('+').next().filter(|l| !l.is_empty()).unwrap_or(local)
}

/// [`write_key`] of a local part of ASCII without its tag; `seen` are the classes that its bytes have.
fn write_plain_key(local: &str, seen: u8, domain: &Domain, key: &mut String) {
    let start = key.len();
    match domain.dots {
        Dots::Ignored if seen & DOT != 0 => key.extend(local.split('.')),
        Dots::Hyphens if seen & DOT != 0 => {
            for (at, atom) in local.split('.').enumerate() {
                key.push_str(if at > 0 { "-" } else { "" });
                key.push_str(atom);
            }
        }
        _ => key.push_str(local),
    }
    if seen & CAPITAL != 0 {
        key[start..].make_ascii_lowercase();
    }
    key.push('@');
    key.push_str(&domain.key);
}

/// Lower case; the tag behind a plus out; dots out where Google ignores them; one name for each service.
fn write_key(local: &str, domain: &Domain, key: &mut String) {
    let local = untagged(local);
    if local.is_ascii() && domain.dots == Dots::Count {
        let start = key.len();
        key.push_str(local);
        key[start..].make_ascii_lowercase();
    } else {
        for c in local.chars() {
            match (c, domain.dots) {
                ('.', Dots::Ignored) => {}
                ('.', Dots::Hyphens) => key.push('-'),
                (c, _) => key.push(lower(c)),
            }
        }
    }
    key.push('@');
    key.push_str(&domain.key);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Email, Emails};

    proptest! {
        #[test]
        fn what_is_plain_is_read_like_any_other_piece(
            cell in "(info|sales-2|[a-zA-Z0-9._+-]{1,10})(\\+[a-z]{0,3})?@(gmail\\.com|YA\\.ru|mail\\.con|[a-zA-Z-]{1,4}\\.(ru|COM))",
        ) {
            let (mut quick, mut slow) = (Email::default(), Email::default());
            let mut emails = Emails::default();
            if emails.plain(&cell, &mut quick) {
                prop_assert!(emails.one(&cell, &mut slow));
                prop_assert_eq!(slow, quick);
            }
        }
    }
}
