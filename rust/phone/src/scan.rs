//! The common shapes: ASCII digits and plain punctuation, seen in one pass with the digits on the stack.

use crate::parse::KEPT;

/// What a byte is in a plain number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Plus,
    /// Punctuation that may stand in a number.
    Mark,
    /// ASCII that may stand before a number or behind it, not in it, and neither letter nor `#`.
    Stray,
    /// Whatever needs the long way.
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => Class::Digit,
            b'+' => Class::Plus,
            b' ' | b'-' | b'(' | b')' | b'.' | b'[' | b']' | b'/' | b'*' => Class::Mark,
            b'\t' | b'\'' | b'"' | b'=' | b':' | b'!' | b'?' | b'<' | b'>' | b'|' => Class::Stray,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// A cell of a common shape.
pub(crate) struct Scanned {
    digits: [u8; KEPT],
    count: u8,
    /// Whether a plus leads.
    pub(crate) plus: bool,
    /// Bit `i`: something stands before digit `i`.
    pub(crate) cuts: u64,
}

impl Scanned {
    pub(crate) fn digits(&self) -> &[u8] {
        &self.digits[..self.count as usize]
    }

    /// The first four digits as a number.
    pub(crate) fn four(&self) -> Option<usize> {
        let first = self.digits().first_chunk::<4>()?;
        Some(first.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit & 15)))
    }

    /// The package's idea of a possible number: three digits, or two and nothing else.
    pub(crate) fn viable(&self) -> bool {
        self.count >= 3 || (self.count == 2 && !self.plus && self.cuts == 0)
    }
}

/// Looks at a cell; none where it is of no common shape.
#[inline]
pub(crate) fn scan(cell: &[u8]) -> Option<Scanned> {
    if cell.len() > KEPT {
        return None;
    }
    let mut scanned = Scanned {
        digits: [0; KEPT],
        count: 0,
        plus: false,
        cuts: 0,
    };
    let mut count = 0_usize;
    let mut gap = false;
    let mut stray = false;
    for byte in cell {
        match CLASSES[*byte as usize] {
            Class::Digit => {
                if count > 0 {
                    if stray {
                        return None;
                    }
                    scanned.cuts |= u64::from(gap) << count;
                }
                scanned.digits[count] = *byte;
                count += 1;
                gap = false;
            }
            Class::Mark => gap = true,
            Class::Plus if count == 0 && !scanned.plus => {
                // Before the plus anything may stand; behind it only what a number may hold.
                scanned.plus = true;
                stray = false;
            }
            Class::Stray if scanned.plus && count == 0 => return None,
            Class::Stray => stray = true,
            Class::Plus | Class::Other => return None,
        }
    }
    scanned.count = count as u8;
    Some(scanned)
}

/// Longer texts are left to the long way, which counts characters.
const REMARK: usize = 250;

/// Whether a cell of ASCII and Cyrillic letters has not the shape of a number, whatever its region: no digits, or words
/// behind them and no extension at the end. `false` says nothing.
pub(crate) fn says_nothing(cell: &[u8]) -> bool {
    // `x` and `;` take part in extensions, second numbers and parameters.
    let plain = |byte: &u8| matches!(byte, 0..=0x7f | 0xd0 | 0xd1 | 0x80..=0xbf) && !matches!(byte, b'x' | b'X' | b';');
    if cell.len() > REMARK || !cell.iter().all(plain) {
        return false;
    }
    let Some(start) = cell.iter().position(|byte| byte.is_ascii_digit() || *byte == b'+') else {
        return true;
    };
    // The part that the package looks at ends in a digit, a letter or `#`; an extension in a digit or `#`.
    let speaks = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#' || !byte.is_ascii();
    let Some(last) = cell.iter().rposition(speaks).filter(|last| *last >= start) else {
        return true;
    };
    let part = &cell[start..=last];
    let body = part.iter().skip_while(|byte| **byte == b'+');
    let mut digits = 0;
    for byte in body {
        match byte {
            b'0'..=b'9' => digits += 1,
            b' ' | b'-' | b'(' | b')' | b'.' | b'[' | b']' | b'/' | b'*' | b'~' => {}
            b'A'..=b'Z' | b'a'..=b'z' if digits >= 3 => {}
            // A number has three digits before any letter, or is two digits and nothing else.
            _ if digits < 3 => return true,
            _ => return !(cell[last].is_ascii_digit() || cell[last] == b'#'),
        }
    }
    false
}
