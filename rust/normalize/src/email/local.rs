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

pub(super) fn is_role(local: &str) -> bool {
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

pub(super) fn is_placeholder(local: &str, domain: &str) -> bool {
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
