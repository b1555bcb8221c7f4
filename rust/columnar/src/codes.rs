//! Columns of small codes under their names: Arrow dictionaries, which Polars takes for an `Enum`.
//!
//! Naming happens here and not in Python, because Polars' expression engine does not survive a `fork`.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt8Type;
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
    use arrow_array::UInt8Array;

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
