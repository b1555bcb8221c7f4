//! Names: columns of full names and of parts in, parts, keys and gender out.

use std::sync::Arc;

use arrow_array::builder::{StringViewBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::name::{Cells, Name, Names};

use crate::cells::{Repeats, first_filled, put, text_builder, texts};
use crate::phone::in_pieces;
use crate::text::Text;

const TEXTS: [&str; 10] = [
    "surname",
    "given",
    "patronymic",
    "name",
    "gender",
    "note",
    "order",
    "surname_key",
    "given_key",
    "patronymic_key",
];

/// The columns of [`normalize`]: text, and `issues` as a set of bits.
pub fn schema() -> Schema {
    let mut fields: Vec<Field> = TEXTS.iter().map(|n| Field::new(*n, DataType::Utf8View, true)).collect();
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
pub fn normalize(
    batches: &[RecordBatch],
    roles: &[Role],
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    in_pieces(batches, threads, |piece| {
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
        walk(&cells, piece.num_rows())
    })
}

fn walk(columns: &[Vec<Text<'_>>; 4], rows: usize) -> Result<RecordBatch, ArrowError> {
    let mut names = Names::default();
    let mut repeats: Repeats<[&str; 4], Name> = Repeats::new();
    let mut texts: Vec<StringViewBuilder> = TEXTS.iter().map(|_| text_builder(rows)).collect();
    let mut issues = UInt64Builder::with_capacity(rows);
    let mut full = String::new();
    for row in 0..rows {
        let cells = [0, 1, 2, 3].map(|i| first_filled(&columns[i], row));
        let name = repeats.get(cells, |[full, surname, given, patronymic], out| {
            names.read(
                Cells {
                    full,
                    surname,
                    given,
                    patronymic,
                },
                out,
            );
        });
        full.clear();
        name.write_full(&mut full);
        let row: [&str; 10] = [
            &name.surname,
            &name.given,
            &name.patronymic,
            &full,
            name.gender.map_or("", prozvon_normalize::given::Gender::letter),
            &name.note,
            name.order.map_or("", prozvon_normalize::name::Order::code),
            &name.surname_key,
            &name.given_key,
            &name.patronymic_key,
        ];
        for (builder, text) in texts.iter_mut().zip(row) {
            put(builder, text);
        }
        issues.append_value(name.issues.0);
    }
    let mut arrays: Vec<ArrayRef> = texts.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef).collect();
    arrays.push(Arc::new(issues.finish()));
    RecordBatch::try_new(Arc::new(schema()), arrays)
}

/// The public codes of the bits in every `issues` column, lowest bit first.
pub fn issue_codes() -> Vec<&'static str> {
    prozvon_normalize::Issue::ALL.iter().map(|i| i.code()).collect()
}
