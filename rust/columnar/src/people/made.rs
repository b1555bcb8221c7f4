//! The columns that there are, and those that were made of a piece.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};

use super::issues::Codes;
use crate::phone;

/// What the kernel of telephones says, but for the issues.
pub(super) const PHONES: [&str; 8] = [
    "pz_phone",
    "pz_phone_status",
    "pz_phone_type",
    "pz_phone_region",
    "pz_phone_repair",
    "pz_phones",
    "phone_keys",
    "phone_trace",
];

/// Every column that there is. Small codes of telephones are as in [`phone::phone_columns_schema`].
pub fn schema() -> Schema {
    let phones = phone::phone_columns_schema(0);
    let mut fields: Vec<Field> = PHONES
        .iter()
        .filter_map(|name| phones.field_with_name(name).ok().cloned())
        .collect();
    let text = |names: &'static [&'static str]| names.iter().map(|name| Field::new(*name, DataType::Utf8View, true));
    let moment = || DataType::Timestamp(TimeUnit::Microsecond, None);
    fields.extend(text(&[
        "surname",
        "given",
        "patronymic",
        "pz_name",
        "pz_gender",
        "name_note",
    ]));
    fields.extend(text(&[
        "surname_key",
        "given_key",
        "patronymic_key",
        "pz_email",
        "email_key",
    ]));
    fields.push(Field::new("emails", Codes::kind(), true));
    fields.extend(text(&[
        "pz_company",
        "company_key",
        "pz_city",
        "city_key",
        "pz_address",
    ]));
    fields.extend(text(&["address_key", "postcode"]));
    fields.push(Field::new("pz_birth_date", DataType::Date32, true));
    fields.push(Field::new("birth_date_other", DataType::Date32, true));
    fields.push(Field::new("birth_date_doubtful", DataType::Boolean, true));
    fields.push(Field::new("birth_date_trace", DataType::UInt32, true));
    fields.extend(text(&["inn"]));
    fields.extend(["created_at", "updated_at", "last_contact"].map(|name| Field::new(name, moment(), true)));
    fields.push(Field::new("refusal", DataType::Boolean, true));
    fields.extend(text(&["refusal_text_column"]));
    fields.push(Field::new("consent_withdrawn", DataType::Boolean, true));
    fields.push(Field::new("row_hash", DataType::UInt64, true));
    fields.push(Field::new("issues", Codes::kind(), true));
    fields.push(Field::new("usable", DataType::Boolean, true));
    Schema::new(fields)
}

/// Columns that were made, by their names.
#[derive(Default)]
pub(super) struct Made(Vec<(String, ArrayRef)>);

impl Made {
    pub(super) fn put(&mut self, name: &str, column: ArrayRef) {
        self.0.push((name.to_owned(), column));
    }

    pub(super) fn put_some(&mut self, name: &str, column: Option<&ArrayRef>) {
        if let Some(column) = column {
            self.put(name, column.clone());
        }
    }

    fn get(&self, name: &str) -> Option<&ArrayRef> {
        self.0
            .iter()
            .rev()
            .find(|(other, _)| other == name)
            .map(|(_, column)| column)
    }

    pub(super) fn take(&self, name: &str) -> Result<ArrayRef, ArrowError> {
        self.get(name).cloned().ok_or_else(missing)
    }

    /// Which rows have a number or an e-mail, or a name together with something that tells its people apart.
    pub(super) fn usable(&self, keys: &ArrayRef, rows: usize) -> BooleanArray {
        let there = |name: &str, row: usize| self.get(name).is_some_and(|column| column.is_valid(row));
        let told = ["pz_birth_date", "pz_address", "pz_city", "pz_company"];
        let offsets = keys.as_list::<i32>().value_offsets();
        let usable = |row: usize| {
            offsets[row + 1] > offsets[row]
                || there("pz_email", row)
                || there("pz_name", row) && told.iter().any(|name| there(name, row))
        };
        BooleanArray::from((0..rows).map(usable).collect::<Vec<_>>())
    }
}

pub(super) fn missing() -> ArrowError {
    ArrowError::ComputeError("a column that is taken was not made".to_owned())
}
