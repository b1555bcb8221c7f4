//! Names: columns of full names and of parts in, parts, keys and gender out.

use std::sync::Arc;

use arrow_array::builder::{Float32Builder, StringViewBuilder, UInt8Builder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::dictionary::Dictionary;
use prozvon_normalize::given::Gender;
use prozvon_normalize::name::{Cells, Name, Names, Order};

use crate::cells::{first_filled, put, read_in_pieces_by, text_builder, texts};
use crate::text::Text;

const TEXTS: [&str; 10] = [
    "surname",
    "given",
    "patronymic",
    "name",
    "gender",
    "note",
    "surname_key",
    "given_key",
    "patronymic_key",
    "suggestion",
];

/// The columns of [`normalize`]: text, `order` as an index into [`Order::ALL`], and `issues` as a set of bits.
pub fn schema() -> Schema {
    let mut fields: Vec<Field> = TEXTS.iter().map(|n| Field::new(*n, DataType::Utf8View, true)).collect();
    fields.push(Field::new("confidence", DataType::Float32, true));
    fields.push(Field::new("order", DataType::UInt8, true));
    fields.push(Field::new("issues", DataType::UInt64, false));
    Schema::new(fields)
}

/// What a column of names holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything in one cell.
    Full,
    /// Surnames.
    Surname,
    /// Given names.
    Given,
    /// Patronymics.
    Patronymic,
}

/// Reads the names of every row; `roles` says what each column holds. Of several columns of one role the first filled one counts.
/// With `latin_kept` transliterated names stay in Latin letters.
pub fn normalize(
    batches: &[RecordBatch],
    roles: &[Role],
    own: &Arc<Dictionary>,
    latin_kept: bool,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let make = || {
        let names = Names::new(own.clone());
        Reader {
            names: if latin_kept { names.keeping_latin() } else { names },
            ..Reader::default()
        }
    };
    read_in_pieces_by(batches, threads, make, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        if columns.len() != roles.len() {
            let text = format!("{} roles are given for {} columns", roles.len(), columns.len());
            return Err(ArrowError::InvalidArgumentError(text));
        }
        let of = |role: Role| {
            let chosen = columns.iter().zip(roles).filter(|(_, r)| **r == role);
            chosen.map(|(c, _)| Text::of(c)).collect::<Result<Vec<_>, _>>()
        };
        let cells = [
            of(Role::Full)?,
            of(Role::Surname)?,
            of(Role::Given)?,
            of(Role::Patronymic)?,
        ];
        reader.walk(&cells, piece.num_rows())
    })
}

#[derive(Default)]
struct Reader {
    names: Names,
    name: Name,
    full: String,
}

impl Reader {
    fn walk(&mut self, columns: &[Vec<Text<'_>>; 4], rows: usize) -> Result<RecordBatch, ArrowError> {
        let mut texts: Vec<StringViewBuilder> = TEXTS.iter().map(|_| text_builder(rows)).collect();
        let mut confidence = Float32Builder::with_capacity(rows);
        let mut order = UInt8Builder::with_capacity(rows);
        let mut issues = UInt64Builder::with_capacity(rows);
        let Self { names, name, full } = self;
        for row in 0..rows {
            let place = row % Names::AT_ONCE;
            if place == 0 {
                let next = row..rows.min(row + Names::AT_ONCE);
                names.prepare(next.map(|row| first_filled(&columns[0], row)));
            }
            let [full_cell, surname, given, patronymic] = std::array::from_fn(|role| first_filled(&columns[role], row));
            full.clear();
            let row: [&str; 10];
            let said: (Option<Order>, u64, u8);
            let plain = if [surname, given, patronymic].iter().all(|part| part.is_empty()) {
                names.prepared(place, full_cell)
            } else {
                None
            };
            if let Some(plain) = plain {
                plain.write_full(full);
                let ([surname, given, patronymic], keys) = (plain.shown, plain.keys);
                let gender = plain.gender.map_or("", Gender::letter);
                row = [
                    surname, given, patronymic, full, gender, "", keys[0], keys[1], keys[2], "",
                ];
                said = (Some(plain.order), plain.issues.0, 0);
            } else {
                let cells = Cells {
                    full: full_cell,
                    surname,
                    given,
                    patronymic,
                };
                names.read(cells, name);
                name.write_full(full);
                row = [
                    &name.surname,
                    &name.given,
                    &name.patronymic,
                    full,
                    name.gender.map_or("", Gender::letter),
                    &name.note,
                    &name.surname_key,
                    &name.given_key,
                    &name.patronymic_key,
                    &name.suggestion,
                ];
                said = (name.order, name.issues.0, name.confidence);
            }
            for (builder, text) in texts.iter_mut().zip(row) {
                put(builder, text);
            }
            let (how, bits, sure) = said;
            confidence.append_option((sure > 0).then(|| f32::from(sure) / 100.0));
            order.append_option(how.map(|how| how as u8));
            issues.append_value(bits);
        }
        let mut arrays: Vec<ArrayRef> = texts.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef).collect();
        arrays.push(Arc::new(confidence.finish()));
        arrays.push(Arc::new(order.finish()));
        arrays.push(Arc::new(issues.finish()));
        RecordBatch::try_new(Arc::new(schema()), arrays)
    }
}

/// The public words of the codes in `order`.
pub fn orders() -> Vec<String> {
    Order::ALL.iter().map(|o| o.code().to_owned()).collect()
}

/// The public codes of the bits in every `issues` column, lowest bit first.
pub fn issue_codes() -> Vec<&'static str> {
    prozvon_normalize::Issue::ALL.iter().map(|i| i.code()).collect()
}
