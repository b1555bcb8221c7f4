//! What cells say that no engine reads: a gender, yes and no, a postcode of their own, digits that make no date.

use std::collections::{HashMap, HashSet};

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use prozvon_normalize::date::{Kind, Reading, read};
use prozvon_phone::Metadata;

use super::issues::{Bits, RowIssue};
use crate::cells::{first_filled, put, text_builder};
use crate::names;
use crate::text::Text;

/// What small cells say, in small letters.
#[derive(Debug, Default)]
pub struct Words {
    /// Genders, `m` or `f`, by what columns of genders say.
    pub genders: HashMap<String, String>,
    /// What a column named like a refusal says of a person who refuses.
    pub yes: HashSet<String>,
    /// What a column of withdrawals says where nothing is withdrawn.
    pub no: HashSet<String>,
}

impl Words {
    /// What columns of genders say, by the first that can be read, else what the names say; rows that disagree are flagged.
    pub(super) fn genders(
        &self,
        columns: &[Text<'_>],
        by_name: &ArrayRef,
        bits: &mut Bits,
    ) -> Result<ArrayRef, arrow_schema::ArrowError> {
        if columns.is_empty() {
            return Ok(by_name.clone());
        }
        let by_name = by_name.as_string_view();
        let number = |letter: &str| if letter == "m" { 1 } else { 2 };
        let mut genders = Vec::with_capacity(by_name.len());
        for (row, named) in by_name.iter().enumerate() {
            let mut cells = columns.iter().filter_map(|column| column.get(row));
            let said = cells.find_map(|cell| self.genders.get(&folded(cell)));
            let named = named.map(number);
            let said = said.map(|letter| number(letter));
            if said.is_some() && named.is_some() && said != named {
                bits.flag(row, RowIssue::GenderConflict);
            }
            genders.push(said.or(named).unwrap_or(0));
        }
        names::letters(genders)
    }

    /// Whether a column of withdrawals says anything but no: a date, a word, a mark.
    pub(super) fn withdrawn(&self, columns: &[Text<'_>], rows: usize) -> BooleanArray {
        let says = |cell: &str| !cell.is_empty() && !self.no.contains(&folded(cell));
        let of = |row: usize| columns.iter().filter_map(|column| column.get(row)).any(says);
        BooleanArray::from((0..rows).map(of).collect::<Vec<_>>())
    }

    /// Adds what columns named like a refusal say: yes, or since when.
    pub(super) fn refused(&self, column: &Text<'_>, number: usize, refused: &mut [u16]) {
        let how = Reading {
            kind: Kind::Any,
            day_first: true,
            today: 0,
        };
        for (row, refused) in refused.iter_mut().enumerate().filter(|(_, refused)| **refused == 0) {
            let cell = column.get(row).unwrap_or("");
            if self.yes.contains(&folded(cell)) || read(first_filled(&[*column], row), how).day.is_some() {
                *refused = number as u16 + 1;
            }
        }
    }
}

/// The first cell that is a postcode, else what the address says.
pub(super) fn postcodes(columns: &[Text<'_>], by_address: &ArrayRef, metadata: &Metadata) -> ArrayRef {
    if columns.is_empty() {
        return by_address.clone();
    }
    let by_address = by_address.as_string_view();
    let mut codes = text_builder(by_address.len());
    for (row, named) in by_address.iter().enumerate() {
        let mut cells = columns.iter().filter_map(|column| column.get(row));
        let own = cells.find_map(|cell| postcode(cell, metadata));
        put(&mut codes, own.or(named).unwrap_or(""));
    }
    std::sync::Arc::new(codes.finish())
}

/// Six digits and nothing else, but for what a spreadsheet hangs on.
fn postcode<'a>(cell: &'a str, metadata: &Metadata) -> Option<&'a str> {
    let cell = cell.trim();
    let code = cell.strip_suffix(".0").unwrap_or(cell);
    (code.chars().count() == 6 && code.chars().all(|c| metadata.digit(c).is_some())).then_some(code)
}

/// Flags the rows whose cells have digits and say no moment.
pub(super) fn unreadable(columns: &[Text<'_>], moments: &ArrayRef, metadata: &Metadata, bits: &mut Bits) {
    for row in (0..moments.len()).filter(|row| moments.is_null(*row)) {
        let mut cells = columns.iter().filter_map(|column| column.get(row));
        if cells.any(|cell| cell.chars().any(|c| metadata.digit(c).is_some())) {
            bits.flag(row, RowIssue::TimestampUnreadable);
        }
    }
}

/// A column's text, and another's where there is none.
pub(super) fn filled_up(first: &ArrayRef, second: &ArrayRef) -> ArrayRef {
    if first.null_count() == first.len() {
        return second.clone();
    }
    let rows = first.as_string_view().iter().zip(second.as_string_view());
    let mut texts: StringViewBuilder = text_builder(first.len());
    rows.for_each(|(first, second)| texts.append_option(first.or(second)));
    std::sync::Arc::new(texts.finish())
}

fn folded(cell: &str) -> String {
    cell.trim().to_lowercase()
}
