//! The issues of rows: one word a row, spelled out as a list of codes behind those of the row's telephone numbers.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::{ArrayRef, BooleanArray, ListArray, StringViewArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use prozvon_normalize::Issue;
use prozvon_phone::repair::{Mark, Marks};

/// The first bit of [`ROW_ISSUES`]; those below are of [`Issue`].
const FIRST: usize = 56;

/// Codes of issues of a row rather than of a cell.
pub const ROW_ISSUES: [&str; 8] = [
    "timestamp_unreadable",
    "phone_from_name",
    "phone_from_other_column",
    "email_from_name",
    "email_from_other_column",
    "gender_conflict",
    "name_in_company",
    "place_in_other_column",
];

/// An issue of a row, in the order of [`ROW_ISSUES`].
#[derive(Clone, Copy)]
pub(super) enum RowIssue {
    TimestampUnreadable,
    PhoneFromName,
    PhoneFromOtherColumn,
    EmailFromName,
    EmailFromOtherColumn,
    GenderConflict,
    NameInCompany,
    PlaceInOtherColumn,
}

/// The issues of every row.
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Those that were found so far.
    pub(super) fn new(found: Vec<u64>) -> Self {
        Self(found)
    }

    /// A word of each row, to which kernels add what they find.
    pub(super) fn words(&mut self) -> &mut [u64] {
        &mut self.0
    }

    #[inline]
    pub(super) fn flag(&mut self, row: usize, issue: RowIssue) {
        self.0[row] |= 1 << (FIRST + issue as usize);
    }

    /// Flags the rows that are true.
    pub(super) fn flag_all(&mut self, rows: &BooleanArray, issue: RowIssue) {
        rows.values().set_indices().for_each(|row| self.flag(row, issue));
    }

    /// Flags rows by the column in which something was found, counted from one: the first column is the name's note.
    pub(super) fn found_in(&mut self, columns: &[u16], name: RowIssue, other: RowIssue) {
        for (row, column) in columns.iter().enumerate().filter(|(_, column)| **column > 0) {
            self.flag(row, if *column == 1 { name } else { other });
        }
    }
}

/// The codes as views, so that each is written once for a table.
pub(super) struct Codes {
    words: StringViewArray,
    /// Of each bit its code among the words, and of bits of one code the first.
    bits: Vec<(usize, u64)>,
    /// Of each mark its code among the words.
    marks: Vec<usize>,
}

impl Default for Codes {
    fn default() -> Self {
        let mut words = StringViewBuilder::new();
        let mut known: Vec<&str> = Vec::new();
        let mut number = |code: &'static str| {
            known.iter().position(|word| *word == code).unwrap_or_else(|| {
                known.push(code);
                words.append_value(code);
                known.len() - 1
            })
        };
        let mut bits = vec![(0, 0); 64];
        let core = Issue::ALL.iter().map(|issue| issue.code()).enumerate();
        let row = ROW_ISSUES.iter().enumerate().map(|(at, code)| (FIRST + at, *code));
        for (bit, code) in core.chain(row) {
            bits[bit].0 = number(code);
        }
        let marks = Mark::ALL.iter().map(|mark| number(mark.code())).collect();
        // A name that two bits share is said once.
        for bit in 0..64 {
            bits[bit].1 = (0..64)
                .filter(|other| bits[*other].0 == bits[bit].0)
                .fold(0, |all, other| all | 1 << other);
        }
        Self {
            words: words.finish(),
            bits,
            marks,
        }
    }
}

impl Codes {
    /// The type of [`Codes::spelled`].
    pub(super) fn kind() -> DataType {
        DataType::List(item())
    }

    /// Of each row the codes of its faults of telephone numbers, then those of its bits, lowest first.
    pub(super) fn spelled(&self, faults: &[Marks], bits: &Bits) -> Result<ArrayRef, ArrowError> {
        let count = |(faults, bits): (&Marks, &u64)| (faults.bits().count_ones() + bits.count_ones()) as usize;
        let most = faults.iter().zip(&bits.0).map(count).sum();
        let views = self.words.views();
        let mut said = Vec::with_capacity(most);
        let mut ends = Vec::with_capacity(faults.len() + 1);
        ends.push(0);
        for (faults, bits) in faults.iter().zip(&bits.0) {
            if !faults.is_empty() {
                said.extend(faults.iter().map(|mark| views[self.marks[mark as usize]]));
            }
            let mut rest = *bits;
            while rest != 0 {
                let (word, same) = self.bits[rest.trailing_zeros() as usize];
                said.push(views[word]);
                rest &= !same;
            }
            ends.push(said.len() as i32);
        }
        let words = StringViewArray::try_new(said.into(), self.words.data_buffers().to_vec(), None)?;
        let lists = ListArray::try_new(item(), OffsetBuffer::new(ends.into()), Arc::new(words), None)?;
        Ok(Arc::new(lists))
    }
}

fn item() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Utf8View, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::cast::AsArray;

    #[test]
    fn a_code_of_two_bits_is_said_once_and_faults_stand_before() {
        let mut bits = Bits::new(vec![
            0,
            1 << Issue::GenderConflict as u8,
            1 << Issue::RefusalRemark as u8,
        ]);
        bits.flag(1, RowIssue::GenderConflict);
        bits.flag(1, RowIssue::PlaceInOtherColumn);
        bits.found_in(&[0, 1, 2], RowIssue::PhoneFromName, RowIssue::PhoneFromOtherColumn);
        let mut faults = [Marks::default(); 3];
        faults[2].add(Mark::Placeholder);
        let lists = Codes::default().spelled(&faults, &bits).unwrap();
        let said = |row: usize| {
            let words = lists.as_list::<i32>().value(row);
            let words = words.as_string_view().iter().flatten().map(str::to_owned);
            words.collect::<Vec<_>>()
        };
        assert_eq!(Vec::<String>::new(), said(0));
        assert_eq!(
            vec!["gender_conflict", "phone_from_name", "place_in_other_column"],
            said(1)
        );
        assert_eq!(
            vec!["placeholder", "refusal_remark", "phone_from_other_column"],
            said(2)
        );
    }
}
