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
