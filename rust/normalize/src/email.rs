//! E-mail addresses: the practical subset of RFC 5321 and 5322, and the slips of people who type them.
//!
//! A local part of atoms and dots, a domain of two or more labels; quoted local parts, comments and address
//! literals are no addresses here. The display form keeps the local part's case and lowers the domain's; the key
//! lowers both and drops what the large mail services ignore.

use crate::fold::{is_cyrillic, latin_twin, lower};
use crate::memo::Memo;
use crate::{Issue, Issues};

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

/// What is known of a domain in lower case.
struct Domain {
    /// Fit for an address, no slip and not made up.
    fine: bool,
    /// The name by which keys know it.
    key: Box<str>,
    dots: Dots,
}

/// What a mail service makes of the dots in a local part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dots {
    Count,
    /// Google ignores them.
    Ignored,
    /// Yandex delivers `a-b` and `a.b` into one box.
    Hyphens,
}

impl Domain {
    fn of(domain: &str) -> Self {
        let key = match domain {
            "googlemail.com" => "gmail.com",
            "ya.ru" | "yandex.com" | "yandex.by" | "yandex.kz" | "yandex.ua" | "narod.ru" => "yandex.ru",
            other => other,
        };
        Self {
            fine: valid_domain(domain) && known_slip(domain).is_none() && !is_nowhere(domain),
            key: key.into(),
            dots: match key {
                "gmail.com" => Dots::Ignored,
                "yandex.ru" => Dots::Hyphens,
                _ => Dots::Count,
            },
        }
    }
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
        let Some(at) = bytes.iter().position(|b| *b == b'@') else {
            return false;
        };
        let (local, domain) = (&bytes[..at], &bytes[at + 1..]);
        if at == 0 || at > 64 || bytes.len() > 254 || local[0] == b'.' || local[at - 1] == b'.' {
            return false;
        }
        let mut previous = 0;
        for b in local {
            let fine = b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+') || *b == b'.' && previous != b'.';
            if !fine {
                return false;
            }
            previous = *b;
        }
        if matches!(local[0], b'-')
            || !domain
                .iter()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
        {
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
        if is_role(local) {
            out.issues.add(Issue::EmailRole);
        } else {
            write_key(local, known, &mut out.key);
        }
        true
    }

    /// A cell of any number of addresses, well written or not.
    fn pieces(&mut self, cell: &str, out: &mut Email) {
        if is_nothing(cell) {
            return;
        }
        let mut invalid = false;
        for piece in pieces(cell) {
            if !piece.contains('@') && !piece.contains("(at)") && !piece.contains("[at]") {
                continue;
            }
            match self.one.read(piece) {
                Some(verdict) if verdict.has(Issue::EmailPlaceholder) => out.issues.add(Issue::EmailPlaceholder),
                Some(verdict) => {
                    if out.address.is_empty() {
                        out.address.push_str(&self.one.text);
                        if !verdict.has(Issue::EmailRole)
                            && let Some((local, domain)) = out.address.split_once('@')
                        {
                            write_key(local, self.domains.get(domain, Domain::of), &mut out.key);
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

/// Cells that only say that there is no address.
fn is_nothing(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "нет",
        "no",
        "none",
        "null",
        "n/a",
        "na",
        "не указан",
        "отсутствует",
        "unknown",
        "н/д",
        "nan",
        "неизвестно",
    ];
    if cell.len() > 24 {
        return false;
    }
    !cell.chars().any(char::is_alphanumeric) || {
        let low: String = cell.chars().map(lower).collect();
        WORDS.contains(&low.as_str())
    }
}

/// Cuts a cell at what separates addresses; a comma or space that broke one address does not cut.
fn pieces(cell: &str) -> impl Iterator<Item = &str> {
    let mut rest = cell;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_separator);
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            if !is_separator(c) {
                continue;
            }
            let (before, after) = (&rest[..at], rest[at..].trim_start_matches([' ', '\u{a0}', '\t']));
            // `ivan @mail.ru`, `ivan@ mail.ru`, `ivan@mail,ru`, `ivan@mail .ru`
            let around_at = matches!(c, ' ' | '\u{a0}')
                && (after.starts_with('@') && !before.contains('@') && !before.contains(is_separator)
                    || before.trim_end().ends_with('@'));
            let domain = before
                .rsplit('@')
                .next()
                .filter(|d| before.contains('@') && !d.contains('.'));
            let dot = domain.is_some() && {
                let tail = after.trim_start_matches([',', '.', ' ']);
                (c == ',' || after.starts_with('.')) && is_top_level(tail.split(is_separator).next().unwrap_or(""))
            };
            if !around_at && !dot {
                end = at;
                break;
            }
        }
        let piece = &rest[..end];
        rest = &rest[end..];
        Some(piece)
    })
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '|' | '<' | '>' | '"' | '«' | '»' | '(' | ')') || c == '/' || c == '\\'
}

fn is_top_level(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "ru" | "com" | "net" | "org" | "рф" | "by" | "kz" | "ua" | "su" | "info" | "biz" | "pro" | "de" | "uk"
    )
}

#[derive(Default)]
struct Candidate {
    text: String,
}

impl Candidate {
    /// Reads one address into `self.text`; `None` where it cannot be one.
    fn read(&mut self, piece: &str) -> Option<Issues> {
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
            let c = if c == '＠' { '@' } else { c };
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
        } else if is_role(local) {
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
            latin(domain)?
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
        if piece.get(..scheme.len()).is_some_and(|p| p.to_lowercase() == scheme) {
            return piece[scheme.len()..].trim_start();
        }
    }
    piece
        .split_once('?')
        .filter(|(a, _)| a.contains('@'))
        .map_or(piece, |(a, _)| a)
}

fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Misspelt domains of the large services that belong to nobody who could have been meant.
fn known_slip(domain: &str) -> Option<&'static str> {
    Some(match domain {
        "gmial.com" | "gmal.com" | "gamil.com" | "gmail.con" | "gmai.com" | "gmaill.com" | "gmail.cm" | "gmail.om"
        | "gmail.comm" | "gmail.ocm" | "gmailcom" | "gmail.vom" | "gmil.com" | "gnail.com" | "gmali.com"
        | "gmaul.com" | "gmail.com.ru" | "gmail.cоm" | "gmail.xom" | "jmail.com" | "gmeil.com" => "gmail.com",
        "yandex.tu" | "yandex.ry" | "yandex.ri" | "yandex.r" | "yandx.ru" | "yadex.ru" | "yndex.ru" | "yanex.ru"
        | "ynadex.ru" | "yandexru" | "yandex.rui" | "yandex.u" | "jandex.ru" | "yandeks.ru" | "yande.ru"
        | "yandex.ruu" | "yandes.ru" | "yanedx.ru" => "yandex.ru",
        "mail.tu" | "mail.ry" | "mail.ri" | "mail.r" | "mail.rui" | "mailru" | "maill.ru" | "mil.ru.ru" | "meil.ru"
        | "mail.ruu" | "mali.ru" | "mal.ru" | "amil.ru" | "mail.u" | "mail.ru.ru" | "majl.ru" => "mail.ru",
        "rambler.tu" | "rambler.ry" | "ramler.ru" | "ramdler.ru" | "ramble.ru" | "rambler.ri" | "ranbler.ru" => {
            "rambler.ru"
        }
        "inbox.tu" | "inbox.ry" | "inbx.ru" => "inbox.ru",
        "list.tu" | "list.ry" => "list.ru",
        "bk.tu" | "bk.ry" => "bk.ru",
        "hotmial.com" | "hotmail.con" | "hotmal.com" | "hotmai.com" => "hotmail.com",
        "yaho.com" | "yahoo.con" | "yahooo.com" | "yhoo.com" => "yahoo.com",
        "outlok.com" | "outlook.con" | "outloook.com" => "outlook.com",
        "icloud.con" | "iclod.com" | "iclound.com" | "icoud.com" => "icloud.com",
        _ => return None,
    })
}

/// RFC 5322 dot-atom, at most 64 bytes (RFC 5321, 4.5.3.1.1).
fn valid_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| {
            c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
        })
}

/// Labels of RFC 1035 or their internationalized forms, at least two, the last with letters.
fn valid_domain(domain: &str) -> bool {
    let mut labels = 0;
    let mut last = "";
    for label in domain.split('.') {
        let fine = !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || c.is_alphanumeric());
        if !fine {
            return false;
        }
        labels += 1;
        last = label;
    }
    labels >= 2
        && domain.len() <= 253
        && last.chars().count() >= 2
        && (last.chars().all(char::is_alphabetic) || last.starts_with("xn--"))
}

/// Longer local parts are nobody's filler.
const FILLER_MOST: usize = 8;

fn is_role(local: &str) -> bool {
    // The longest role word is shorter, and digits after it are few.
    if local.len() > 24 && !local.contains('+') {
        return false;
    }
    let name = local.split('+').next().unwrap_or(local).to_ascii_lowercase();
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
    matches!(
        name,
        "info"
            | "sales"
            | "sale"
            | "office"
            | "admin"
            | "administrator"
            | "support"
            | "help"
            | "helpdesk"
            | "mail"
            | "email"
            | "contact"
            | "contacts"
            | "zakaz"
            | "order"
            | "orders"
            | "shop"
            | "hr"
            | "job"
            | "jobs"
            | "buh"
            | "buhgalter"
            | "buhgalteria"
            | "accounting"
            | "billing"
            | "finance"
            | "reception"
            | "secretary"
            | "sekretar"
            | "priemnaya"
            | "noreply"
            | "no-reply"
            | "no_reply"
            | "donotreply"
            | "postmaster"
            | "webmaster"
            | "hostmaster"
            | "abuse"
            | "root"
            | "marketing"
            | "reklama"
            | "pr"
            | "press"
            | "manager"
            | "director"
            | "service"
            | "opt"
            | "snab"
            | "tender"
            | "kadry"
            | "feedback"
            | "team"
            | "hello"
    )
}

fn is_placeholder(local: &str, domain: &str) -> bool {
    let local = local.to_ascii_lowercase();
    let owner = domain.split('.').next().unwrap_or("");
    let filler = matches!(
        local.as_str(),
        "no" | "net"
            | "none"
            | "null"
            | "test"
            | "test1"
            | "test123"
            | "noemail"
            | "no-email"
            | "no_email"
            | "nomail"
            | "no-mail"
            | "no_mail"
            | "nemail"
            | "asdf"
            | "asd"
            | "qwe"
            | "qwerty"
            | "123"
            | "1234"
            | "12345"
            | "123456"
            | "aaa"
            | "xxx"
            | "example"
            | "netu"
            | "netmail"
            | "netemail"
            | "user"
            | "unknown"
            | "client"
            | "klient"
            | "fake"
            | "a"
            | "1"
            | "11"
            | "111"
            | "нет"
    );
    let known = matches!(
        domain,
        "mail.ru"
            | "yandex.ru"
            | "ya.ru"
            | "gmail.com"
            | "bk.ru"
            | "list.ru"
            | "inbox.ru"
            | "rambler.ru"
            | "mail.com"
            | "yahoo.com"
            | "hotmail.com"
            | "email.com"
            | "email.ru"
            | "no.ru"
            | "net.ru"
            | "test.ru"
            | "test.com"
            | "123.ru"
            | "aaa.ru"
            | "qwe.ru"
            | "asd.ru"
    );
    is_nowhere(domain) || (filler && (known || owner == local)) || (owner == local && local.len() <= 3)
}

/// Domains that were made up, or are kept for examples (RFC 2606).
fn is_nowhere(domain: &str) -> bool {
    matches!(
        domain,
        "example.com"
            | "example.org"
            | "example.net"
            | "example.ru"
            | "test.ru"
            | "test.com"
            | "noemail.ru"
            | "no.ru"
            | "nomail.ru"
            | "nomail.com"
            | "noemail.com"
            | "net.net"
            | "no.no"
            | "none.ru"
            | "none.com"
            | "test.test"
            | "aaa.aaa"
    )
}

/// Lower case; the tag behind a plus out; dots out where Google ignores them; one name for each service.
fn write_key(local: &str, domain: &Domain, key: &mut String) {
    let local = local.split('+').next().filter(|l| !l.is_empty()).unwrap_or(local);
    for c in local.chars() {
        match (c, domain.dots) {
            ('.', Dots::Ignored) => {}
            ('.', Dots::Hyphens) => key.push('-'),
            (c, _) => key.push(lower(c)),
        }
    }
    key.push('@');
    key.push_str(&domain.key);
}
