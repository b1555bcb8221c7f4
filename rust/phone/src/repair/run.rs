//! Digits that stand together in a cell.

use crate::parse::KEPT;

/// Digits that belong together, and where groups of them begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    digits: [u8; KEPT],
    len: u8,
    /// Whether a plus leads.
    pub(super) plus: bool,
    /// Bit `i`: something stands before digit `i`.
    pub(super) cuts: u64,
    /// More digits followed than are kept.
    pub(super) overflow: bool,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            digits: [0; KEPT],
            len: 0,
            plus: false,
            cuts: 0,
            overflow: false,
        }
    }
}

impl Run {
    pub(super) fn plain(digits: &[u8], plus: bool, cuts: u64) -> Self {
        let mut run = Self {
            plus,
            cuts,
            ..Self::default()
        };
        run.digits[..digits.len()].copy_from_slice(digits);
        run.len = digits.len() as u8;
        run
    }

    pub(super) fn digits(&self) -> &[u8] {
        &self.digits[..self.len as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    pub(super) fn push(&mut self, digit: u8) {
        if let Some(place) = self.digits.get_mut(self.len as usize) {
            *place = b'0' + digit;
            self.len += 1;
        } else {
            self.overflow = true;
        }
    }

    /// Marks that the next digit begins a group.
    pub(super) fn cut(&mut self) {
        if self.len > 0 && self.len() < KEPT {
            self.cuts |= 1 << self.len;
        }
    }

    pub(super) fn is_cut(&self, at: usize) -> bool {
        at < KEPT && self.cuts >> at & 1 == 1
    }

    /// How many groups the digits stand in.
    pub(super) fn groups(&self) -> u32 {
        self.part(0, self.len()).cuts.count_ones() + 1
    }

    /// Digits `from..to` as a run of their own.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        let mut part = Self::plain(&self.digits()[from..to], self.plus && from == 0, self.cuts >> from & !1);
        if part.len() < KEPT {
            part.cuts &= (1 << part.len) - 1;
        }
        part
    }

    /// This run with another behind it.
    pub(super) fn joined(mut self, other: &Self) -> Self {
        self.cut();
        for digit in other.digits() {
            self.push(digit & 15);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_run_keeps_its_own_cuts() {
        let mut run = Run::default();
        for digit in [8, 9, 1, 6, 1, 2, 3] {
            if run.len() == 1 || run.len() == 4 {
                run.cut();
            }
            run.push(digit);
        }
        let part = run.part(1, 7);
        assert_eq!(b"916123", part.digits());
        assert!(part.is_cut(3) && !part.is_cut(0) && !part.is_cut(1));
    }
}
