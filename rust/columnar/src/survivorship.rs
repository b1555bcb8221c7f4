//! Survivorship over Arrow columns: which row of a cluster gives which value.

use std::sync::Arc;

use arrow_array::types::{Int64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, LargeListArray, PrimitiveArray, RecordBatch, UInt32Array};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field};
use prozvon_matching::golden;

use crate::matching::{phone_lists, primitive};

/// For each further column of the table, a score (u32, 0 = no value), the surviving row of each cluster.
///
/// The table begins with `cluster` (u32, below `clusters`), `freshness` (i64) and `tie` (u64). The result has the
/// scores' names and `clusters` rows; null where no row has a value.
pub fn survivors(table: &RecordBatch, clusters: usize) -> Result<RecordBatch, ArrowError> {
    let cluster = numbered(table, clusters)?;
    let freshness = column::<Int64Type>(table, "freshness")?;
    let tie = column::<UInt64Type>(table, "tie")?;
    let best = table
        .schema_ref()
        .fields()
        .iter()
        .zip(table.columns())
        .skip(3)
        .map(|(field, scores)| {
            let scores = primitive::<UInt32Type>(scores, field.name())?;
            let rows = golden::survivors(
                cluster.values(),
                clusters,
                scores.values(),
                freshness.values(),
                tie.values(),
            );
            let rows: UInt32Array = rows.into_iter().map(|row| (row != u32::MAX).then_some(row)).collect();
            Ok::<_, ArrowError>((field.name().clone(), Arc::new(rows) as ArrayRef, true))
        });
    RecordBatch::try_from_iter_with_nullable(best.collect::<Result<Vec<_>, _>>()?)
}

/// The rows of each cluster, as lists; the table has `cluster`.
pub fn members(table: &RecordBatch, clusters: usize) -> Result<LargeListArray, ArrowError> {
    let (starts, rows) = golden::members(numbered(table, clusters)?.values(), clusters);
    Ok(list::<UInt32Type>(&starts, rows))
}

/// The distinct numbers of each cluster, best first; the table has `cluster`, `freshness` and `phone_keys`.
pub fn ranked_phones(
    table: &RecordBatch,
    clusters: usize,
    prefer: impl Fn(u64) -> bool,
) -> Result<LargeListArray, ArrowError> {
    let cluster = numbered(table, clusters)?;
    let freshness = column::<Int64Type>(table, "freshness")?;
    let (starts, keys) = phone_lists(named(table, "phone_keys")?)?;
    let of = |row: u32| &keys[starts[row as usize] as usize..starts[row as usize + 1] as usize];
    let (offsets, rows) = golden::members(cluster.values(), clusters);
    let (starts, ranked) = golden::ranked_phones(&offsets, &rows, of, freshness.values(), prefer);
    Ok(list::<UInt64Type>(&starts, ranked))
}

fn list<T: ArrowPrimitiveType>(starts: &[u32], values: Vec<T::Native>) -> LargeListArray {
    let offsets = OffsetBuffer::new(starts.iter().map(|s| i64::from(*s)).collect::<ScalarBuffer<i64>>());
    let values: ArrayRef = Arc::new(PrimitiveArray::<T>::from_iter_values(values));
    let item = Field::new_list_field(values.data_type().clone(), true);
    LargeListArray::new(Arc::new(item), offsets, values, None)
}

fn named<'a>(table: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    let missing = || ArrowError::InvalidArgumentError(format!("a column {name} is needed"));
    table.column_by_name(name).ok_or_else(missing)
}

/// A column whose nulls, if any, must not matter: values are read as they lie.
fn column<'a, T: ArrowPrimitiveType>(table: &'a RecordBatch, name: &str) -> Result<&'a PrimitiveArray<T>, ArrowError> {
    let column = primitive::<T>(named(table, name)?, name)?;
    if column.null_count() > 0 {
        return Err(ArrowError::InvalidArgumentError(format!("{name} must have no nulls")));
    }
    Ok(column)
}

fn numbered(table: &RecordBatch, clusters: usize) -> Result<&UInt32Array, ArrowError> {
    let cluster = column::<UInt32Type>(table, "cluster")?;
    if cluster.values().iter().all(|c| (*c as usize) < clusters) {
        return Ok(cluster);
    }
    Err(ArrowError::InvalidArgumentError(format!(
        "clusters must be numbered below {clusters}"
    )))
}
