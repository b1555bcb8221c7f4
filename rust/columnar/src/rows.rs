//! The content hash of a row: what ids are made from.

use arrow_array::{ArrayRef, UInt64Array};
use arrow_schema::ArrowError;
use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};
use rayon::prelude::*;

use crate::text::{Text, unpack};
use crate::threads;

/// Rows that one task takes.
const PIECE: usize = 1 << 14;

/// The seed that every content hash is made with. Part of the public contract: ids depend on it.
const SECRETS: RapidSecrets = RapidSecrets::seed(0x70_7a_5f_72_6f_77); // "pz_row"

/// Hashes each row's filled cells, each together with its column's name.
///
/// The order of columns and empty columns do not matter, so a base exported again with its columns
/// reordered keeps its ids. Null and empty cells are the same thing.
///
/// All columns are text of one length; the result has that length.
pub fn content_hash(
    names: &[String],
    columns: &[ArrayRef],
    rows: usize,
    threads: Option<usize>,
) -> Result<UInt64Array, ArrowError> {
    let columns = columns.iter().map(unpack).collect::<Result<Vec<_>, _>>()?;
    let texts = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
    let salts: Vec<u64> = names
        .iter()
        .map(|n| rapidhash_v3_seeded(n.as_bytes(), &SECRETS))
        .collect();
    let mut sums = vec![0; rows];
    let work = |(piece, sums): (usize, &mut [u64])| {
        let start = piece * PIECE;
        // A wrapping sum is blind to order; each cell is mixed with its column's salt first.
        for (text, salt) in texts.iter().zip(&salts) {
            for (row, sum) in sums.iter_mut().enumerate() {
                if let Some(cell) = text.get(start + row).filter(|c| !c.is_empty()) {
                    let cell = rapidhash_v3_seeded(cell.as_bytes(), &SECRETS);
                    *sum = sum.wrapping_add(mix(cell ^ salt.rotate_left(17), *salt));
                }
            }
        }
        for sum in sums {
            *sum = mix(*sum, 0x9e37_79b9_7f4a_7c15);
        }
    };
    if threads == Some(1) || rows <= PIECE {
        sums.chunks_mut(PIECE).enumerate().for_each(work);
    } else {
        threads::run(threads, || sums.par_chunks_mut(PIECE).enumerate().for_each(work));
    }
    Ok(UInt64Array::from(sums))
}

/// Multiplies to 128 bits and folds: a good mixer for two words.
fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0xa076_1d64_78bd_642f) * u128::from(b ^ 0xe703_7ed1_a0b4_28db);
    (wide as u64) ^ ((wide >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::StringArray;
    use std::sync::Arc;

    fn hash(table: &[(&str, Vec<Option<&str>>)]) -> Vec<u64> {
        let names: Vec<String> = table.iter().map(|(n, _)| (*n).to_owned()).collect();
        let columns: Vec<ArrayRef> = table
            .iter()
            .map(|(_, c)| Arc::new(StringArray::from(c.clone())) as ArrayRef)
            .collect();
        content_hash(&names, &columns, table[0].1.len(), Some(1))
            .unwrap()
            .values()
            .to_vec()
    }

    #[test]
    fn column_order_and_empty_columns_do_not_matter() {
        let one = hash(&[("a", vec![Some("1"), None]), ("b", vec![Some("2"), Some("3")])]);
        let other = hash(&[
            ("b", vec![Some("2"), Some("3")]),
            ("c", vec![None, Some("")]),
            ("a", vec![Some("1"), None]),
        ]);
        assert_eq!(one, other);
    }

    #[test]
    fn a_value_in_another_column_is_another_row() {
        let one = hash(&[("a", vec![Some("1")]), ("b", vec![Some("2")])]);
        let other = hash(&[("a", vec![Some("2")]), ("b", vec![Some("1")])]);
        assert_ne!(one, other);
    }
}
