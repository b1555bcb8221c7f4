//! Domains: which can be, which are slips of the large services, which are made up, how each reads a local part.

use super::punycode::unicode;
use crate::{Issue, Issues};

/// What is known of a domain in lower case.
pub(super) struct Domain {
    /// Fit for an address, no slip and not made up.
    pub(super) fine: bool,
    /// The name by which keys know it.
    pub(super) key: Box<str>,
    pub(super) dots: Dots,
    /// What is to be said of every address there.
    pub(super) issues: Issues,
}

/// What a mail service makes of the dots in a local part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dots {
    Count,
    /// Google ignores them.
    Ignored,
    /// Yandex delivers `a-b` and `a.b` into one box.
    Hyphens,
}

impl Domain {
    pub(super) fn of(domain: &str) -> Self {
        let known = match domain {
            "googlemail.com" => "gmail.com",
            "ya.ru" | "yandex.com" | "yandex.by" | "yandex.kz" | "yandex.ua" | "narod.ru" => "yandex.ru",
            other => other,
        };
        let key = unicode(known);
        let mut issues = Issues::default();
        if is_disposable(known) {
            issues.add(Issue::EmailDisposable);
        } else if is_doubtful(known) {
            issues.add(Issue::EmailDoubtful);
        }
        Self {
            fine: valid_domain(domain) && known_slip(domain).is_none() && !is_nowhere(domain),
            dots: match known {
                "gmail.com" => Dots::Ignored,
                "yandex.ru" => Dots::Hyphens,
                _ => Dots::Count,
            },
            key: key.into(),
            issues,
        }
    }
}

/// Misspelt domains of the large services that belong to nobody who could have been meant.
pub(super) fn known_slip(domain: &str) -> Option<&'static str> {
    Some(match domain {
        "gmail.co" | "gmial.com" | "gmal.com" | "gamil.com" | "gmail.con" | "gmai.com" | "gmaill.com" | "gmail.cm"
        | "gmail.om" | "gmail.comm" | "gmail.ocm" | "gmailcom" | "gmail.vom" | "gmil.com" | "gnail.com"
        | "gmali.com" | "gmaul.com" | "gmail.com.ru" | "gmail.cоm" | "gmail.xom" | "jmail.com" | "gmeil.com" => {
            "gmail.com"
        }
        "yandex.tu" | "yandex.ry" | "yandex.ri" | "yandex.r" | "yandx.ru" | "yadex.ru" | "yndex.ru" | "yanex.ru"
        | "ynadex.ru" | "yandexru" | "yandex.rui" | "yandex.u" | "jandex.ru" | "yandeks.ru" | "yande.ru"
        | "yandex.ruu" | "yandex.ru.ru" | "yandes.ru" | "yanedx.ru" => "yandex.ru",
        "mial.ru" | "mail.tu" | "mail.ry" | "mail.ri" | "mail.r" | "mail.rui" | "mailru" | "maill.ru" | "mil.ru.ru"
        | "meil.ru" | "mail.ruu" | "mali.ru" | "mal.ru" | "amil.ru" | "mail.u" | "mail.ru.ru" | "majl.ru" => "mail.ru",
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

/// Labels of RFC 1035 or their internationalized forms, at least two, the last with letters.
pub(super) fn valid_domain(domain: &str) -> bool {
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

/// Domains that were made up, or are kept for examples (RFC 2606).
pub(super) fn is_nowhere(domain: &str) -> bool {
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

/// Services of mail boxes that live for minutes or that anybody may read, and the domains under them.
fn is_disposable(domain: &str) -> bool {
    const SERVICES: [&str; 56] = [
        "0-mail.com",
        "10minutemail.com",
        "10minutemail.net",
        "20minutemail.com",
        "33mail.com",
        "anonbox.net",
        "burnermail.io",
        "byom.de",
        "cock.li",
        "crazymailing.com",
        "discard.email",
        "dispostable.com",
        "dropmail.me",
        "emailondeck.com",
        "fakeinbox.com",
        "fakemail.net",
        "getairmail.com",
        "getnada.com",
        "grr.la",
        "guerrillamail.biz",
        "guerrillamail.com",
        "guerrillamail.de",
        "guerrillamail.info",
        "guerrillamail.net",
        "guerrillamail.org",
        "harakirimail.com",
        "inboxkitten.com",
        "incognitomail.org",
        "jetable.org",
        "mail-temp.com",
        "mailcatch.com",
        "maildrop.cc",
        "mailinator.com",
        "mailinator.net",
        "mailnesia.com",
        "mailsac.com",
        "minutebox.com",
        "moakt.com",
        "mohmal.com",
        "mytemp.email",
        "nada.email",
        "sharklasers.com",
        "spam4.me",
        "spambog.com",
        "spamgourmet.com",
        "temp-mail.io",
        "temp-mail.org",
        "temp-mail.ru",
        "tempail.com",
        "tempmail.com",
        "tempmail.net",
        "tempmailo.com",
        "throwawaymail.com",
        "trashmail.com",
        "yopmail.com",
        "yopmail.fr",
    ];
    SERVICES.iter().any(|service| {
        let rest = domain.strip_suffix(service);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Domains that belong to somebody and that are met as slips of `mail.ru` and `gmail.com` far more often.
fn is_doubtful(domain: &str) -> bool {
    matches!(
        domain,
        "mai.ru" | "gmail.ru" | "email.ru" | "yandex.net" | "mail.com.ru" | "rambler.com"
    )
}
