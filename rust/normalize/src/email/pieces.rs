//! A cell into the pieces that may be addresses.

use crate::fold::lower;
use crate::nothing::says_nothing;

/// Cells that only say that there is no address.
pub(super) fn is_nothing(cell: &str) -> bool {
    if cell.len() > 24 {
        return false;
    }
    !cell.chars().any(char::is_alphanumeric)
        || !cell.contains('@') && {
            let low: String = cell.chars().map(lower).collect();
            says_nothing(&low) || matches!(low.as_str(), "no" | "na")
        }
}

/// A cell whose one address has its sign spelled out, `ivan собака mail.ru`, `ivan(at)mail.ru`, with the sign.
pub(super) fn with_at(cell: &str) -> Option<String> {
    const SPELLED: [&str; 5] = ["(собака)", "[собака]", " собака ", "(at)", "[at]"];
    if cell.contains('@') || cell.len() > 254 {
        return None;
    }
    let (local, domain) = SPELLED.iter().find_map(|word| cell.split_once(word))?;
    let (local, domain) = (local.trim(), domain.trim());
    let parts = !local.is_empty() && domain.contains('.') && !format!("{local}{domain}").contains(is_separator);
    parts.then(|| format!("{local}@{domain}"))
}

/// Cuts a cell at what separates addresses; a comma or space that broke one address does not cut.
pub(super) fn pieces(cell: &str) -> impl Iterator<Item = &str> {
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
            // `ivan @mail.ru`, `ivan@ mail.ru`, `ivan@mail,ru`, `ivan@mail .ru`, `ivan@mail. ru`
            let around_at = matches!(c, ' ' | '\u{a0}')
                && (after.starts_with('@') && !before.contains('@') && !before.contains(is_separator)
                    || before.trim_end().ends_with('@'));
            let stopped = before.trim_end().ends_with('.');
            let domain = before
                .rsplit('@')
                .next()
                .filter(|d| before.contains('@') && !d.trim_end_matches([' ', '.']).contains('.'));
            let dot = domain.is_some() && {
                let tail = after.trim_start_matches([',', '.', ' ']);
                (c == ',' || stopped || after.starts_with('.'))
                    && is_top_level(tail.split(is_separator).next().unwrap_or(""))
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
