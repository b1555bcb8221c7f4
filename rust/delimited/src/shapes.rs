//! What the cells of each column look like, to tell a row from the inside of a quoted text.

use crate::split::Field;

const EMPTY: u8 = 1;
const DIGITS: u8 = 2;
const WORDS: u8 = 4;
const MIXED: u8 = 8;
const ADDRESS: u8 = 16;

/// A class must make up this share of a column's cells, as one in so many, to be one of its own.
const RARE: usize = 50;

/// The classes of cell that each column is used to.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    usual: Vec<u8>,
}

impl Shapes {
    /// Learns from rows of classes, as [`classes`] gives them.
    pub(crate) fn learn(rows: &[Vec<u8>], columns: usize) -> Self {
        let usual = (0..columns)
            .map(|column| {
                [EMPTY, DIGITS, WORDS, MIXED, ADDRESS]
                    .into_iter()
                    .filter(|class| {
                        let seen = rows.iter().filter(|r| r[column] == *class).count();
                        seen > 0 && seen * RARE >= rows.len()
                    })
                    .sum()
            })
            .collect();
        Self { usual }
    }

    /// Whether the fields look like a row of this base; `None` when its columns are too much alike to tell.
    pub(crate) fn match_row(&self, data: &[u8], fields: &[Field]) -> Option<bool> {
        let mut telling = 0;
        let mut agreeing = 0;
        let mut filled = 0;
        for (usual, field) in self.usual.iter().zip(fields) {
            // A column that holds two or more sorts of text tells nothing.
            if (usual & !EMPTY).count_ones() != 1 {
                continue;
            }
            telling += 1;
            let class = class(&data[field.start..field.end]);
            agreeing += usize::from(usual & class != 0);
            filled += usize::from(usual & class & !EMPTY != 0);
        }
        // One odd cell among three is still a row; text seldom has even two right.
        (telling > 0).then_some(filled > 0 && agreeing * 3 >= telling * 2)
    }
}

/// The class of each field of one record.
pub(crate) fn classes(data: &[u8], fields: &[Field]) -> Vec<u8> {
    fields.iter().map(|f| class(&data[f.start..f.end])).collect()
}

fn class(cell: &[u8]) -> u8 {
    // The start of a cell is enough to know its kind, and keeps a long comment cheap.
    let cell = &cell[..cell.len().min(64)];
    let digit = cell.iter().any(u8::is_ascii_digit);
    let letter = cell.iter().any(|b| b.is_ascii_alphabetic() || !b.is_ascii());
    match (cell.is_empty(), cell.contains(&b'@'), digit, letter) {
        (true, ..) => EMPTY,
        (_, true, ..) => ADDRESS,
        (_, _, true, true) => MIXED,
        (_, _, true, false) => DIGITS,
        (_, _, false, _) => WORDS,
    }
}
