//! Columns of small codes under their names: Arrow dictionaries, which Polars takes for an `Enum`.
//!
//! Naming happens here and not in Python, because Polars' expression engine does not survive a `fork`.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt8Type, UInt64Type};
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema};

/// Where Polars keeps the categories of an `Enum` in Arrow: each as its length, a semicolon and itself.
const POLARS_ENUM: &str = "_PL_ENUM_VALUES2";

/// Gives the `UInt8` columns in `named` their names: code 0 is the first name; codes beyond the last take the last.
///
/// Every batch has the columns of `schema`; columns are matched by name. Errors where a named column is missing or is
/// not of `UInt8`.
pub fn named(
    batches: Vec<RecordBatch>,
    schema: &Schema,
    named: &[(&str, Vec<String>)],
) -> Result<(Vec<RecordBatch>, Arc<Schema>), ArrowError> {
    let mut fields: Vec<FieldRef> = schema.fields().to_vec();
    let mut dictionaries: Vec<(usize, ArrayRef, u8)> = Vec::with_capacity(named.len());
    for (column, names) in named {
        let at = schema.index_of(column)?;
        if schema.field(at).data_type() != &DataType::UInt8 {
            return Err(ArrowError::InvalidArgumentError(format!("{column} holds no codes")));
        }
        let last = u8::try_from(names.len().saturating_sub(1))
            .map_err(|_| ArrowError::InvalidArgumentError(format!("{column} has more than 256 names")))?;
        fields[at] = Arc::new(field(column, names, schema.field(at).is_nullable()));
        dictionaries.push((at, Arc::new(StringArray::from_iter_values(names)), last));
    }
    let schema = Arc::new(Schema::new(fields));
    let batches = batches.into_iter().map(|batch| {
        let mut columns = batch.columns().to_vec();
        for (at, names, last) in &dictionaries {
            let codes = columns[*at].as_primitive::<UInt8Type>();
            let codes = codes.unary(|code| code.min(*last));
            columns[*at] = Arc::new(DictionaryArray::<UInt8Type>::try_new(codes, names.clone())?);
        }
        RecordBatch::try_new(schema.clone(), columns)
    });
    Ok((batches.collect::<Result<_, _>>()?, schema))
}

/// Sets of bits as lists of their names: bit `i` of the first column, of `UInt64`, is `names[i]`.
///
/// Bits without a name say nothing; a name that two bits share is said once. Errors where the column is of another kind.
pub fn spelled(batches: &[RecordBatch], names: &[String]) -> Result<(Vec<RecordBatch>, Arc<Schema>), ArrowError> {
    let item = Arc::new(Field::new_list_field(DataType::Utf8View, true));
    let schema = Arc::new(Schema::new(vec![Field::new("codes", DataType::List(item), true)]));
    let batches = batches.iter().map(|batch| {
        let sets = batch.column(0).as_primitive_opt::<UInt64Type>();
        let sets = sets.ok_or_else(|| ArrowError::InvalidArgumentError("sets of bits are UInt64".to_owned()))?;
        let words = StringViewBuilder::new().with_fixed_block_size(1 << 16);
        let mut lists = ListBuilder::with_capacity(words.with_deduplicate_strings(), sets.len());
        let mut said: Vec<&str> = Vec::new();
        for set in sets {
            said.clear();
            let mut rest = set.unwrap_or(0);
            while rest != 0 {
                let name = names.get(rest.trailing_zeros() as usize).map_or("", String::as_str);
                if !name.is_empty() && !said.contains(&name) {
                    said.push(name);
                    lists.values().append_value(name);
                }
                rest &= rest - 1;
            }
            lists.append(set.is_some());
        }
        RecordBatch::try_new(schema.clone(), vec![Arc::new(lists.finish())])
    });
    Ok((batches.collect::<Result<_, _>>()?, schema.clone()))
}

fn field(column: &str, names: &[String], nullable: bool) -> Field {
    let words = DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8));
    let categories = names.iter().fold(String::new(), |mut all, name| {
        all.push_str(&format!("{};{name}", name.len()));
        all
    });
    Field::new(column, words, nullable)
        .with_dict_is_ordered(true)
        .with_metadata(HashMap::from([(POLARS_ENUM.to_owned(), categories)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Array, UInt8Array, UInt64Array};

    #[test]
    fn sets_of_bits_are_spelled_in_the_order_of_the_bits() {
        let schema = Arc::new(Schema::new(vec![Field::new("bits", DataType::UInt64, true)]));
        let sets: ArrayRef = Arc::new(UInt64Array::from(vec![Some(0b1011), Some(0), None, Some(1 << 63)]));
        let batch = RecordBatch::try_new(schema, vec![sets]).unwrap();
        let names = ["a", "b", "", "a"].map(str::to_owned);
        let (batches, _) = spelled(&[batch], &names).unwrap();
        let lists = batches[0].column(0).as_list::<i32>();
        assert_eq!(vec![2, 0, 0, 0], lists.offsets().lengths().collect::<Vec<_>>());
        assert!(lists.is_null(2));
        let words: Vec<_> = lists.values().as_string_view().iter().flatten().collect();
        assert_eq!(vec!["a", "b"], words);
    }

    #[test]
    fn codes_get_their_names_and_the_last_one_takes_what_lies_beyond() {
        let schema = Schema::new(vec![Field::new("kind", DataType::UInt8, true)]);
        let codes: ArrayRef = Arc::new(UInt8Array::from(vec![Some(0), None, Some(9)]));
        let batch = RecordBatch::try_new(Arc::new(schema.clone()), vec![codes]).unwrap();
        let names = vec!["a".to_owned(), "один".to_owned()];
        let (batches, schema) = named(vec![batch], &schema, &[("kind", names)]).unwrap();
        assert_eq!("1;a8;один", schema.field(0).metadata()[POLARS_ENUM]);
        let words = batches[0].column(0).as_dictionary::<UInt8Type>();
        let words: Vec<_> = words.downcast_dict::<StringArray>().unwrap().into_iter().collect();
        assert_eq!(vec![Some("a"), None, Some("один")], words);
    }
}
