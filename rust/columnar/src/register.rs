//! Numbers as integers in, what a register of ranges says of each out.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt8Type, UInt16Type, UInt64Type};
use arrow_array::{Array, ArrayRef, PrimitiveArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_phone::{Allocation, Register};

/// The columns of [`look_up_batches`]: `class` counts [`CLASSES`], `holder` and `region` the register's own lists.
pub fn look_up_schema() -> Schema {
    Schema::new(vec![
        Field::new("class", DataType::UInt8, false),
        Field::new("holder", DataType::UInt16, true),
        Field::new("region", DataType::UInt16, true),
    ])
}

/// What can be said of a number, in the order of the column `class`.
pub const CLASSES: [&str; 4] = ["unknown", "held", "unallocated", "abkhazia"];

/// Looks up the first column, numbers as integers of their E.164 digits; null is unknown.
pub fn look_up_batches(batches: &[RecordBatch], register: &Register) -> Result<Vec<RecordBatch>, ArrowError> {
    batches
        .iter()
        .map(|batch| {
            let keys = batch.column(0).as_primitive_opt::<UInt64Type>().ok_or_else(|| {
                ArrowError::InvalidArgumentError("a column of 64-bit numbers without a sign is needed".to_owned())
            })?;
            let found: Vec<Allocation> = (0..keys.len())
                .map(|row| {
                    if keys.is_valid(row) {
                        register.look_up(keys.value(row))
                    } else {
                        Allocation::Unknown
                    }
                })
                .collect();
            let classes: PrimitiveArray<UInt8Type> = found.iter().map(|a| Some(class(*a))).collect();
            let column = |of: fn(u16, u16) -> u16| -> ArrayRef {
                let column: PrimitiveArray<UInt16Type> = found
                    .iter()
                    .map(|a| match a {
                        Allocation::Held { holder, region } => Some(of(*holder, *region)),
                        _ => None,
                    })
                    .collect();
                Arc::new(column)
            };
            let columns: Vec<ArrayRef> = vec![
                Arc::new(classes),
                column(|holder, _| holder),
                column(|_, region| region),
            ];
            RecordBatch::try_new(Arc::new(look_up_schema()), columns)
        })
        .collect()
}

fn class(allocation: Allocation) -> u8 {
    match allocation {
        Allocation::Unknown => 0,
        Allocation::Held { .. } => 1,
        Allocation::Unallocated => 2,
        Allocation::Abkhazia => 3,
    }
}
