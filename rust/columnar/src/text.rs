//! One way to look at any Arrow text column.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::{ArrowError, DataType};

/// A borrowed text column: `Utf8`, `LargeUtf8` or `Utf8View`.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    /// 32-bit offsets.
    Small(&'a StringArray),
    /// 64-bit offsets.
    Large(&'a LargeStringArray),
    /// Views, as Polars hands them out.
    View(&'a StringViewArray),
}

impl<'a> Text<'a> {
    /// Looks at `array` as text.
    ///
    /// Dictionary columns are unpacked first with [`unpack`], which owns the result.
    pub fn of(array: &'a dyn Array) -> Result<Self, ArrowError> {
        match array.data_type() {
            DataType::Utf8 => Ok(Self::Small(array.as_string())),
            DataType::LargeUtf8 => Ok(Self::Large(array.as_string())),
            DataType::Utf8View => Ok(Self::View(array.as_string_view())),
            other => Err(ArrowError::InvalidArgumentError(format!(
                "a text column is needed, this one is {other}"
            ))),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Small(a) => a.len(),
            Self::Large(a) => a.len(),
            Self::View(a) => a.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of row `i`, or `None` where the cell is null.
    #[inline]
    pub fn get(&self, i: usize) -> Option<&'a str> {
        match self {
            Self::Small(a) => a.is_valid(i).then(|| a.value(i)),
            Self::Large(a) => a.is_valid(i).then(|| a.value(i)),
            Self::View(a) => a.is_valid(i).then(|| a.value(i)),
        }
    }
}

/// Turns dictionary and all-null columns into plain text columns; leaves text columns as they are.
pub fn unpack(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    fn decode(values: &ArrayRef, key: impl Fn(usize) -> Option<usize>, rows: usize) -> Result<ArrayRef, ArrowError> {
        let values = Text::of(values)?;
        let column: StringViewArray = (0..rows).map(|i| key(i).and_then(|k| values.get(k))).collect();
        Ok(std::sync::Arc::new(column))
    }
    macro_rules! dictionary {
        ($($name:ident => $key:ty),*) => {
            match array.data_type() {
                DataType::Null => decode(
                    &(std::sync::Arc::new(StringArray::from(Vec::<&str>::new())) as ArrayRef),
                    |_| None,
                    array.len(),
                ),
                DataType::Dictionary(key, _) => match key.as_ref() {
                    $(DataType::$name => {
                        let d = array.as_dictionary::<$key>();
                        decode(d.values(), |i| d.key(i), d.len())
                    })*
                    other => Err(ArrowError::InvalidArgumentError(format!("{other} is no dictionary key"))),
                },
                _ => Ok(array.clone()),
            }
        };
    }
    dictionary!(
        Int8 => Int8Type, Int16 => Int16Type, Int32 => Int32Type, Int64 => Int64Type,
        UInt8 => UInt8Type, UInt16 => UInt16Type, UInt32 => UInt32Type, UInt64 => UInt64Type
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::DictionaryArray;
    use std::sync::Arc;

    #[test]
    fn every_text_layout_reads_alike() {
        let rows = vec![Some("а"), None, Some("")];
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(rows.clone())),
            Arc::new(LargeStringArray::from(rows.clone())),
            Arc::new(StringViewArray::from(rows.clone())),
            unpack(&(Arc::new(rows.clone().into_iter().collect::<DictionaryArray<Int32Type>>()) as ArrayRef)).unwrap(),
        ];
        for array in arrays {
            let text = Text::of(&array).unwrap();
            let seen: Vec<_> = (0..text.len()).map(|i| text.get(i)).collect();
            assert_eq!(rows, seen);
        }
    }
}
