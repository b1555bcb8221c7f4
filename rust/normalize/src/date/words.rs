//! Names of months and days.

pub(super) fn month_of(low: [char; 4], length: usize) -> Option<u64> {
    if length < 3 {
        return None;
    }
    Some(match low {
        ['я', 'н', 'в', ..] | ['j', 'a', 'n', ..] => 1,
        ['ф', 'е', 'в', ..] | ['f', 'e', 'b', ..] => 2,
        ['м', 'а', 'р', ..] | ['m', 'a', 'r', ..] => 3,
        ['а', 'п', 'р', ..] | ['a', 'p', 'r', ..] => 4,
        ['м', 'а', 'й' | 'я', ' '] | ['m', 'a', 'y', ' '] => 5,
        ['и', 'ю', 'н', ..] | ['j', 'u', 'n', ..] => 6,
        ['и', 'ю', 'л', ..] | ['j', 'u', 'l', ..] => 7,
        ['а', 'в', 'г', ..] | ['a', 'u', 'g', ..] => 8,
        ['с', 'е', 'н', ..] | ['s', 'e', 'p', ..] => 9,
        ['о', 'к', 'т', ..] | ['o', 'c', 't', ..] => 10,
        ['н', 'о', 'я', ..] | ['n', 'o', 'v', ..] => 11,
        ['д', 'е', 'к', ..] | ['d', 'e', 'c', ..] => 12,
        _ => return None,
    })
}

/// A month as offices write it, `31.XII.1980`.
pub(super) fn roman(low: [char; 4], length: usize) -> Option<u64> {
    const MONTHS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let word = || low.into_iter().take(length);
    let at = MONTHS
        .iter()
        .position(|month| length <= 4 && month.chars().eq(word()))?;
    Some(at as u64 + 1)
}

pub(super) fn is_weekday(low: [char; 4]) -> bool {
    matches!(
        [low[0], low[1], low[2]],
        ['m', 'o', 'n']
            | ['t', 'u', 'e']
            | ['w', 'e', 'd']
            | ['t', 'h', 'u']
            | ['f', 'r', 'i']
            | ['s', 'a', 't']
            | ['s', 'u', 'n']
    )
}
