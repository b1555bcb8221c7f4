//! Identifiers: tax and registration numbers, СНИЛС, passports, numbers of contracts.
//!
//! | kind | form | check |
//! | --- | --- | --- |
//! | ИНН | 10 digits of an organization, 12 of a person | one, two digits (ММВ-7-6/435) |
//! | КПП | 4 digits, 2 digits or Latin capitals, 3 digits | none |
//! | ОГРН, ОГРНИП | 13, 15 digits | the last one (Минфин 165н) |
//! | СНИЛС | 11 digits | the last two, from 001-001-998 on |
//! | passport | 4 + 6 digits | none |
//! | contract | letters and digits | none |

use crate::fold::{fold_key, lower};
use crate::inn::inn;
use crate::{Issue, Issues};

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// ИНН
    Inn,
    /// КПП
    Kpp,
    /// ОГРН or ОГРНИП
    Ogrn,
    /// СНИЛС
    Snils,
    /// Russian passport.
    Passport,
    /// Number of a contract, or any other.
    Contract,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 6] = [
        Self::Inn,
        Self::Kpp,
        Self::Ogrn,
        Self::Snils,
        Self::Passport,
        Self::Contract,
    ];

    /// The public word for it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Inn => "inn",
            Self::Kpp => "kpp",
            Self::Ogrn => "ogrn",
            Self::Snils => "snils",
            Self::Passport => "passport",
            Self::Contract => "contract",
        }
    }
}

/// An identifier that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Id {
    /// What it is; nothing where it could not be told or is none.
    pub kind: Option<Kind>,
    /// As it is written: `112-233-445 95`.
    pub display: String,
    /// Digits and letters only.
    pub key: String,
    /// Faults and repairs.
    pub issues: Issues,
}

/// Longer cells are no identifiers.
const LONGEST: usize = 64;

/// Reads a cell into `out`, which is overwritten; `wanted` is what the column holds, found out where nothing is said.
///
/// Without a word for it (`ИНН 77…`) a number is only taken for what its check digits or its spacing prove.
///
/// ```
/// use prozvon_normalize::ids::{Id, Kind, read};
/// let mut out = Id::default();
/// read("СНИЛС 11223344595", None, &mut out);
/// assert_eq!((out.kind, out.display.as_str()), (Some(Kind::Snils), "112-233-445 95"));
/// ```
pub fn read(cell: &str, wanted: Option<Kind>, out: &mut Id) {
    out.kind = None;
    out.display.clear();
    out.key.clear();
    out.issues = Issues::default();
    let narrow;
    let cell = if cell.is_ascii() {
        cell.trim()
    } else {
        narrow = narrowed(cell);
        narrow.trim()
    };
    if cell.is_empty() || !cell.bytes().any(|b| b.is_ascii_digit()) {
        return;
    }
    if cell.len() > LONGEST {
        out.issues.add(Issue::IdInvalid);
        return;
    }
    // A spreadsheet's tail, also behind what is no part of the number.
    let whole = |number: &&str| {
        let number = number.trim_start_matches(|c: char| !c.is_alphanumeric());
        number.bytes().all(|b| b.is_ascii_digit())
    };
    let cell = cell.strip_suffix(".0").filter(whole).unwrap_or(cell);
    let said = labelled(cell);
    let (cell, said, wanted) = match one_of_two(cell, wanted, said) {
        Some((number, kind)) => (number, None, Some(kind)),
        None => (cell, said, wanted),
    };
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let found = match wanted.or(said) {
        Some(kind) if said.is_some_and(|said| contradicts(kind, said)) => None,
        Some(kind) => take(kind, cell, &digits, out).then_some(kind),
        None => guess(cell, &digits).filter(|kind| take(*kind, cell, &digits, out)),
    };
    out.kind = found;
    if found.is_none() {
        out.display.clear();
        out.key.clear();
        out.issues = Issues::default();
        out.issues.add(Issue::IdInvalid);
    }
}

/// Full-width digits as the usual ones.
fn narrowed(cell: &str) -> String {
    let digit = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        c => c,
    };
    cell.chars().map(digit).collect()
}

/// Of a company's two numbers in one cell, «7707083893/770701001», the one that is wanted: an ИНН unless a КПП is.
fn one_of_two(cell: &str, wanted: Option<Kind>, said: Option<Kind>) -> Option<(&str, Kind)> {
    let both = |kind: Option<Kind>| matches!(kind, None | Some(Kind::Inn | Kind::Kpp));
    if !both(wanted) || !both(said) {
        return None;
    }
    let mut numbers = cell.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
    let (first, second) = (numbers.next()?, numbers.next()?);
    let (of_taxpayer, reason) = match (first.len(), second.len(), numbers.next()) {
        (10 | 12, 9, None) => (first, second),
        (9, 10 | 12, None) => (second, first),
        _ => return None,
    };
    Some(match wanted {
        Some(Kind::Kpp) => (reason, Kind::Kpp),
        _ => (of_taxpayer, Kind::Inn),
    })
}

/// What the word before the number says.
fn labelled(cell: &str) -> Option<Kind> {
    let word: String = cell
        .chars()
        .skip_while(|c| !c.is_alphabetic())
        .take_while(|c| c.is_alphabetic())
        .map(lower)
        .collect();
    Some(match word.as_str() {
        "инн" | "inn" => Kind::Inn,
        "кпп" | "kpp" => Kind::Kpp,
        "огрн" | "огрнип" | "ogrn" => Kind::Ogrn,
        "снилс" | "snils" => Kind::Snils,
        "паспорт" | "серия" | "passport" => Kind::Passport,
        "договор" | "дог" | "контракт" | "contract" => Kind::Contract,
        _ => return None,
    })
}

/// Whether a cell of a column says itself that its number is of another kind. A contract's may be called by anything, and
/// «КПП/ИНН» is a heading for both.
fn contradicts(wanted: Kind, said: Kind) -> bool {
    match wanted {
        Kind::Contract => false,
        Kind::Inn => !matches!(said, Kind::Inn | Kind::Kpp | Kind::Ogrn),
        wanted => wanted != said,
    }
}

fn guess(cell: &str, digits: &str) -> Option<Kind> {
    if cell.chars().any(char::is_alphabetic) {
        return None;
    }
    let groups: Vec<usize> = cell
        .split([' ', '\u{a0}', '-', '№'])
        .filter(|g| !g.is_empty())
        .map(str::len)
        .collect();
    match digits.len() {
        10 if matches!(groups.as_slice(), [4, 6] | [2, 2, 6]) => Some(Kind::Passport),
        10 | 12 if inn(digits).is_some() => Some(Kind::Inn),
        11 if groups.as_slice() == [3, 3, 3, 2] || snils(digits.as_bytes()) => Some(Kind::Snils),
        13 | 15 => Some(Kind::Ogrn),
        _ => None,
    }
}

/// Writes an identifier of this kind; false where it cannot be one.
fn take(kind: Kind, cell: &str, digits: &str, out: &mut Id) -> bool {
    let filler = digits.bytes().all(|b| Some(&b) == digits.as_bytes().first());
    match kind {
        Kind::Inn => {
            let Some(found) = inn(cell) else { return false };
            if found.len() > digits.len() {
                out.issues.add(Issue::IdRepaired);
            }
            out.key.push_str(&found);
            out.display.push_str(&found);
            true
        }
        Kind::Kpp => {
            let text: String = cell
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_uppercase())
                .collect();
            let mut text = text.strip_prefix("KPP").unwrap_or(&text).to_owned();
            if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
                text.insert(0, '0');
                out.issues.add(Issue::IdRepaired);
            }
            let bytes = text.as_bytes();
            let fine = bytes.len() == 9 && bytes[..4].iter().chain(&bytes[6..]).all(u8::is_ascii_digit) && !filler;
            out.key.push_str(&text);
            out.display.push_str(&text);
            fine
        }
        Kind::Ogrn => {
            out.key.push_str(digits);
            out.display.push_str(digits);
            ogrn(digits) && !filler
        }
        Kind::Snils => {
            let mut digits = digits.to_owned();
            if matches!(digits.len(), 9 | 10) {
                digits.insert_str(0, &"00"[..11 - digits.len()]);
                out.issues.add(Issue::IdRepaired);
            }
            if !snils(digits.as_bytes()) || filler {
                return false;
            }
            for (i, piece) in [&digits[..3], &digits[3..6], &digits[6..9], &digits[9..]]
                .into_iter()
                .enumerate()
            {
                out.display.push_str(["", "-", "-", " "][i]);
                out.display.push_str(piece);
            }
            out.key.push_str(&digits);
            true
        }
        Kind::Passport => {
            if digits.len() != 10 || filler {
                return false;
            }
            out.key.push_str(digits);
            out.display.push_str(&digits[..4]);
            out.display.push(' ');
            out.display.push_str(&digits[4..]);
            true
        }
        Kind::Contract => {
            let mut text = cell;
            loop {
                let low: String = text.chars().take(12).map(lower).collect();
                let label = ["договор", "дог", "контракт", "contract", "№", "no", "n", "#", "."]
                    .into_iter()
                    .find(|l| {
                        low.strip_prefix(l)
                            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || *l == "№")
                    });
                match label.and_then(|l| text.char_indices().nth(l.chars().count())) {
                    Some((at, _)) => text = text[at..].trim_start(),
                    None => break,
                }
            }
            // «12/34 от 01.02.2020»: the day is no part of the number.
            if let Some((number, day)) = text.split_once(" от ")
                && day.trim_start().starts_with(|c: char| c.is_ascii_digit())
                && number.bytes().any(|b| b.is_ascii_digit())
            {
                text = number.trim_end_matches([' ', ',']);
            }
            fold_key(text, &mut out.key);
            out.display.push_str(text);
            !out.key.is_empty() && !(filler && digits.bytes().all(|b| b == b'0'))
        }
    }
}

/// The last digit is the rest of all before it by 11 (13 digits) or by 13 (15 digits), its own last digit.
fn ogrn(digits: &str) -> bool {
    let by = match digits.len() {
        13 => 11,
        15 => 13,
        _ => return false,
    };
    let (body, check) = digits.split_at(digits.len() - 1);
    body.parse::<u64>().is_ok_and(|n| (n % by % 10).to_string() == check)
}

/// Digits weighed 9 to 1, their sum by 101; 100 and 101 count as 0. Numbers up to 001-001-998 bear no check digits.
fn snils(digits: &[u8]) -> bool {
    if digits.len() != 11 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = digits[..9]
        .iter()
        .zip((1..=9).rev())
        .map(|(d, w)| u32::from(d - b'0') * w)
        .sum();
    let check = u32::from(digits[9] - b'0') * 10 + u32::from(digits[10] - b'0');
    &digits[..9] <= b"001001998".as_slice() || sum % 101 % 100 == check
}

#[cfg(test)]
mod tests {
    use super::{Id, Kind, read};

    #[test]
    fn forms_and_check_digits_decide() {
        let rows = [
            ("7707083893", None, Some((Kind::Inn, "7707083893", "7707083893"))),
            (
                "ИНН: 500100732259",
                None,
                Some((Kind::Inn, "500100732259", "500100732259")),
            ),
            ("7707083892", None, None),
            ("4506 123456", None, Some((Kind::Passport, "4506 123456", "4506123456"))),
            (
                "45 06 123456",
                None,
                Some((Kind::Passport, "4506 123456", "4506123456")),
            ),
            (
                "паспорт 4506123456",
                None,
                Some((Kind::Passport, "4506 123456", "4506123456")),
            ),
            (
                "112-233-445 95",
                None,
                Some((Kind::Snils, "112-233-445 95", "11223344595")),
            ),
            ("112-233-445 96", None, None),
            (
                "1027700132195",
                None,
                Some((Kind::Ogrn, "1027700132195", "1027700132195")),
            ),
            ("1027700132196", None, None),
            ("КПП 770801001", None, Some((Kind::Kpp, "770801001", "770801001"))),
            (
                "7708AB001",
                Some(Kind::Kpp),
                Some((Kind::Kpp, "7708AB001", "7708AB001")),
            ),
            ("Договор № АБ-12/34", None, Some((Kind::Contract, "АБ-12/34", "ab1234"))),
            (
                "ab 12 34",
                Some(Kind::Contract),
                Some((Kind::Contract, "ab 12 34", "ab1234")),
            ),
            ("0000000000", Some(Kind::Passport), None),
            ("12", None, None),
            ("нет", None, None),
        ];
        let mut out = Id::default();
        for (cell, wanted, expected) in rows {
            read(cell, wanted, &mut out);
            let found = out.kind.map(|k| (k, out.display.as_str(), out.key.as_str()));
            assert_eq!(expected, found, "{cell}");
        }
    }
}
