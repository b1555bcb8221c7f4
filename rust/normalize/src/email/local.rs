//! Local parts: which can be, which name a role, which are there to fill the cell.

use super::domain::is_nowhere;

/// RFC 5322 dot-atom, at most 64 bytes (RFC 5321, 4.5.3.1.1).
pub(super) fn valid_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| {
            c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
        })
}

/// Longer local parts are nobody's filler.
pub(super) const FILLER_MOST: usize = 8;

/// What addresses of many people are called.
const ROLES: [&[u8]; 53] = [
    b"info",
    b"sales",
    b"sale",
    b"office",
    b"admin",
    b"administrator",
    b"support",
    b"help",
    b"helpdesk",
    b"mail",
    b"email",
    b"contact",
    b"contacts",
    b"zakaz",
    b"order",
    b"orders",
    b"shop",
    b"hr",
    b"job",
    b"jobs",
    b"buh",
    b"buhgalter",
    b"buhgalteria",
    b"accounting",
    b"billing",
    b"finance",
    b"reception",
    b"secretary",
    b"sekretar",
    b"priemnaya",
    b"noreply",
    b"no-reply",
    b"no_reply",
    b"donotreply",
    b"postmaster",
    b"webmaster",
    b"hostmaster",
    b"abuse",
    b"root",
    b"marketing",
    b"reklama",
    b"pr",
    b"press",
    b"manager",
    b"director",
    b"service",
    b"opt",
    b"snab",
    b"tender",
    b"kadry",
    b"feedback",
    b"team",
    b"hello",
];

/// For each first letter the lengths that role words have, as bits.
const LENGTHS: [u32; 32] = {
    let mut lengths = [0; 32];
    let mut at = 0;
    while at < ROLES.len() {
        lengths[(ROLES[at][0] & 31) as usize] |= 1 << ROLES[at].len();
        at += 1;
    }
    lengths
};

/// Whether a local part without its tag is a role word, with or without digits behind it.
pub(super) fn is_role(name: &str) -> bool {
    // The longest role word is shorter, and digits after it are few.
    const LONGEST: usize = 24;
    let name = name.as_bytes();
    if name.len() > LONGEST {
        return false;
    }
    let last = |b: &u8| !(b.is_ascii_digit() || matches!(b, b'-' | b'_'));
    let Some(last) = name.iter().rposition(last) else {
        return false;
    };
    let name = &name[..=last];
    // Most names are told by their first letter and their length.
    LENGTHS[usize::from(name[0] & 31)] >> name.len() & 1 != 0
        && ROLES.iter().any(|role| role.eq_ignore_ascii_case(name))
}

pub(super) fn is_placeholder(local: &str, domain: &str) -> bool {
    if local.len() > FILLER_MOST {
        return is_nowhere(domain);
    }
    let mut low = [0; FILLER_MOST];
    let low = &mut low[..local.len()];
    low.copy_from_slice(local.as_bytes());
    low.make_ascii_lowercase();
    let local = str::from_utf8(low).unwrap_or(local);
    let owner = domain.split('.').next().unwrap_or("");
    let filler = matches!(
        local,
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
