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

/// What a byte may be part of in a well-formed address.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'.') {
            classes[byte] |= LOCAL;
        }
        if b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-') {
            classes[byte] |= DOMAIN;
        }
        byte += 1;
    }
    classes
};
const LOCAL: u8 = 1;
const DOMAIN: u8 = 2;

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
        if !self.plain(cell, out) {
            self.pieces(cell, out);
        }
    }

    /// One well-formed ASCII address and nothing else, which is what most cells hold; false leaves `out` alone.
    fn plain(&mut self, cell: &str, out: &mut Email) -> bool {
        let bytes = cell.as_bytes();
        let Some(at) = bytes.iter().position(|b| CLASSES[*b as usize] & LOCAL == 0) else {
            return false;
        };
        let (local, domain) = (&bytes[..at], &bytes[at + 1..]);
        let fits = bytes[at] == b'@' && (1..=64).contains(&at) && bytes.len() <= 254;
        if !fits || matches!(local[0], b'.' | b'-') || local[at - 1] == b'.' {
            return false;
        }
        if !domain.iter().all(|b| CLASSES[*b as usize] & DOMAIN != 0) || local.windows(2).any(|two| two == b"..") {
            return false;
        }
        let known = self.domains.get(&cell[at + 1..], Domain::of);
        if !known.fine {
            return false;
        }
        let local = &cell[..at];
        if local.len() <= FILLER_MOST && is_placeholder(local, &cell[at + 1..]) {
            return false;
        }
        out.address.push_str(cell);
        out.issues = known.issues;
        if is_role(local) {
            out.issues.add(Issue::EmailRole);
        } else {
            write_plain_key(local, known, &mut out.key);
        }
        true
    }

    /// A cell of any number of addresses, well written or not.
    fn pieces(&mut self, cell: &str, out: &mut Email) {
        if pieces::is_nothing(cell) {
            return;
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
            if !piece.contains('@') {
                continue;
            }
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
                None => invalid = true,
            }
        }
        if out.address.is_empty() && (invalid || !out.issues.has(Issue::EmailPlaceholder)) {
            out.issues.add(Issue::EmailInvalid);
        }
    }
}

/// [`Emails::read`] with a reader of its own, for single cells.
pub fn read(cell: &str, out: &mut Email) {
    Emails::default().read(cell, out);
}

/// [`write_key`] of a local part of ASCII, at most 64 of them.
fn write_plain_key(local: &str, domain: &Domain, key: &mut String) {
    let mut low = [0; 64];
    let mut length = 0;
    for (at, b) in local.bytes().enumerate() {
        match (b, domain.dots) {
            (b'+', _) if at > 0 && local.as_bytes()[0] != b'+' => break,
            (b'.', Dots::Ignored) => continue,
            (b'.', Dots::Hyphens) => low[length] = b'-',
            (b, _) => low[length] = b.to_ascii_lowercase(),
        }
        length += 1;
    }
    key.push_str(str::from_utf8(&low[..length]).unwrap_or(local));
    key.push('@');
    key.push_str(&domain.key);
}

/// Lower case; the tag behind a plus out; dots out where Google ignores them; one name for each service.
fn write_key(local: &str, domain: &Domain, key: &mut String) {
    let local = local.split('+').next().filter(|l| !l.is_empty()).unwrap_or(local);
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
