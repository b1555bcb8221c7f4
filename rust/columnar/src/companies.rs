//! Companies and tax numbers: a text column in, display forms, keys and checked digits out.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, RecordBatch};
use arrow_buffer::BooleanBufferBuilder;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use prozvon_normalize::company::{Companies, Company, is_a_person};
use prozvon_normalize::dictionary::Dictionary;
use prozvon_normalize::inn::inn;
use prozvon_normalize::name::{Name, Names};
use prozvon_normalize::{Issue, Issues};

use crate::cells::{
    Columns, Repeats, Spread, TOGETHER, Taken, first_filled, put, read_in_pieces, read_in_pieces_by, table,
    text_builder, texts,
};
use crate::text::Text;

/// Places of columns in [`schema`].
pub(crate) const COMPANY: usize = 0;
pub(crate) const KEY: usize = 1;
pub(crate) const INN: usize = 3;
pub(crate) const PERSONS: usize = 7;

/// The columns of [`normalize`]; where persons are looked for there is one more, `person`.
pub fn schema(persons: bool) -> Schema {
    let mut fields = vec![
        Field::new("company", DataType::Utf8View, true),
        Field::new("key", DataType::Utf8View, true),
        Field::new("form", DataType::Utf8View, true),
        Field::new("inn", DataType::Utf8View, true),
        Field::new("kpp", DataType::Utf8View, true),
        Field::new("ogrn", DataType::Utf8View, true),
        Field::new("issues", DataType::UInt64, false),
    ];
    if persons {
        fields.push(Field::new("person", DataType::Boolean, false));
    }
    Schema::new(fields)
}

/// An answer's bit beside those of its issues: the company is a person.
const PERSON: u64 = 1 << 63;

/// Reads every row's first filled cell; with `persons` it is told which of them are a person's full name.
pub fn normalize(
    batches: &[RecordBatch],
    own: &Arc<Dictionary>,
    persons: bool,
    threads: Option<usize>,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let make = || Reader::new(own, persons);
    read_in_pieces_by(batches, threads, make, |reader: &mut Reader, piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let rows = piece.num_rows();
        table(schema(persons), rows, |issues| {
            reader.walk(&columns, rows, Taken::ALL, issues)
        })
    })
}

/// Reads the companies of some rows after others.
#[derive(Default)]
pub(crate) struct Reader {
    repeats: Repeats<Answer>,
    companies: Companies,
    company: Company,
    /// Where persons are looked for.
    names: Option<Names>,
    name: Name,
    own: Arc<Dictionary>,
}

impl Reader {
    /// With `persons` it tells which companies are a person's full name.
    pub(crate) fn new(own: &Arc<Dictionary>, persons: bool) -> Self {
        Self {
            names: persons.then(|| Names::new(own.clone())),
            own: own.clone(),
            ..Self::default()
        }
    }

    /// Lets the companies that were met go: hardly any of them comes again in another piece.
    pub(crate) fn forget(&mut self) {
        self.repeats = Repeats::default();
    }

    /// The columns of [`normalize`]; the rows' `issues` are added.
    pub(crate) fn walk(
        &mut self,
        columns: &[Text<'_>],
        rows: usize,
        taken: Taken,
        issues: &mut [u64],
    ) -> Result<Columns, ArrowError> {
        let Self {
            repeats,
            companies,
            company,
            names,
            name,
            own,
        } = self;
        let mut spread: Spread<6> = Spread::with_capacity(rows, taken.from(0));
        repeats.begin();
        let mut ahead = [""; TOGETHER];
        for row in 0..rows {
            if row % TOGETHER == 0 {
                let next = row..rows.min(row + TOGETHER);
                ahead
                    .iter_mut()
                    .zip(next)
                    .for_each(|(cell, row)| *cell = first_filled(columns, row));
                repeats.fetch(&ahead);
            }
            let (number, _) = repeats.place(
                ahead[row % TOGETHER],
                |cell, out| {
                    companies.read(cell, own, company);
                    *out = Answer::of(company);
                    if names.as_mut().is_some_and(|names| is_a_person(company, names, name)) {
                        out.issues |= PERSON;
                    }
                },
                |found| spread.put(found.texts(), found.issues),
            );
            spread.push(number);
        }
        let mut persons = BooleanBufferBuilder::new(rows);
        persons.append_n(rows, false);
        let mut arrays = spread.finish(|row, found| {
            issues[row] |= found & !PERSON;
            persons.set_bit(row, found & PERSON != 0);
        })?;
        arrays.push(None);
        if names.is_some() {
            arrays.push(Some(Arc::new(BooleanArray::new(persons.finish(), None))));
        }
        Ok(arrays)
    }
}

/// What is kept of a cell: its columns one behind another, so that they are found together.
#[derive(Default)]
struct Answer {
    text: Box<str>,
    ends: [u32; 6],
    issues: u64,
}

impl Answer {
    fn of(found: &Company) -> Self {
        let texts: [&str; 6] = [
            &found.display,
            &found.key,
            &found.form,
            &found.inn,
            &found.kpp,
            &found.ogrn,
        ];
        let mut end = 0;
        Self {
            text: texts.concat().into_boxed_str(),
            ends: texts.map(|text| {
                end += text.len() as u32;
                end
            }),
            issues: found.issues.0,
        }
    }

    fn texts(&self) -> [&str; 6] {
        let mut start = 0;
        self.ends.map(|end| {
            let text = &self.text[start..end as usize];
            start = end as usize;
            text
        })
    }
}

/// The columns of [`tax_numbers`].
pub fn tax_schema() -> Schema {
    Schema::new(vec![
        Field::new("inn", DataType::Utf8View, true),
        Field::new("issues", DataType::UInt64, false),
    ])
}

/// The ИНН of every row's first filled cell, where its check digits agree.
pub fn tax_numbers(batches: &[RecordBatch], threads: Option<usize>) -> Result<Vec<RecordBatch>, ArrowError> {
    read_in_pieces(batches, threads, |(): &mut (), piece| {
        let columns = texts(piece)?;
        let columns = columns.iter().map(|c| Text::of(c)).collect::<Result<Vec<_>, _>>()?;
        let rows = piece.num_rows();
        table(tax_schema(), rows, |issues| {
            Ok(vec![Some(tax_numbers_of(&columns, rows, issues)), None])
        })
    })
}

/// The numbers of [`tax_numbers`], of some rows, whose `issues` are added.
pub(crate) fn tax_numbers_of(columns: &[Text<'_>], rows: usize, issues: &mut [u64]) -> ArrayRef {
    let mut numbers = text_builder(rows);
    for (row, issues) in issues.iter_mut().enumerate() {
        let cell = first_filled(columns, row);
        let number = inn(cell);
        let mut found = Issues::default();
        if number.is_none() && cell.bytes().any(|b| b.is_ascii_digit()) {
            found.add(Issue::InnInvalid);
        }
        put(&mut numbers, number.as_deref().unwrap_or(""));
        *issues |= found.0;
    }
    Arc::new(numbers.finish())
}
