//! One record as the engine takes it: the kernels over columns of one row, without a frame around them.
//!
//! What `prozvon.normalize.rows` does with columns of a base is done here for one row and for what matching looks at, so
//! that the duplicate check while somebody types does not wait for the machinery of millions. A record that needs what is
//! done there across columns (an address in the city's cell, a number in the name's) is left to it: [`people`] says `None`.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, ArrayRef, Int32Array, RecordBatch, RecordBatchOptions, StringArray, UInt64Array};
use arrow_schema::{ArrowError, Field, Schema};
use prozvon_normalize::Issue;
use prozvon_normalize::dictionary::Dictionary;
use prozvon_phone::Metadata;

use crate::matching::OWN;
use crate::{addresses, companies, dates, emails, names, phone};

/// A cell, and the role of its column as `prozvon.schema.Role` names it; none where nobody knows what the column holds.
pub type Cell = (Option<String>, Option<String>);

/// What a record is read by.
pub struct How<'a> {
    /// Country of bare numbers.
    pub region: Option<&'a str>,
    /// The day that bounds birth dates, in days since 1970-01-01.
    pub today: i32,
    /// Own words.
    pub own: &'a Arc<Dictionary>,
    /// Numbering plans.
    pub metadata: &'a Metadata,
    /// What the cells of genders say: `m` or `f`.
    pub gender: Option<&'a str>,
    /// What keeps the record apart.
    pub across: Option<&'a str>,
    /// Its cells in the columns of one's own, in the order of the recipe.
    pub own_columns: &'a [Option<String>],
}

/// The columns of [`crate::matching::match_people`], of one row; `None` where the record has to be read as a frame is.
pub fn people(cells: &[Cell], how: &How<'_>) -> Result<Option<RecordBatch>, ArrowError> {
    let of = |roles: &[&str]| -> Vec<Option<&str>> {
        let chosen = cells
            .iter()
            .filter(|cell| roles.contains(&cell.0.as_deref().unwrap_or("")));
        chosen.map(|cell| cell.1.as_deref()).collect()
    };
    for cell in of(&["city"]).into_iter().flatten().filter(|cell| names_a_street(cell)) {
        let read = only(addresses::normalize(
            &[row_of(&[Some(cell)])?],
            &[false],
            how.own,
            false,
            ONE,
        )?)?;
        if text(&read, "street").is_some() && text(&read, "house").is_some() && text(&read, "city").is_none() {
            return Ok(None);
        }
    }
    let name = names_of(cells, how)?;
    let note = text(&name, "note");
    let mail_cells = of(&["email"]);
    let (phones, trace) = phones_of(&of(&["phone"]), &of(&["city"]), how)?;
    let stray = |cell: &str| cell.chars().filter(|c| c.is_numeric()).count() >= NUMBER;
    if phones.as_list::<i32>().value_length(0) == 0
        && note.into_iter().chain(mail_cells.iter().copied().flatten()).any(stray)
    {
        return Ok(None);
    }
    let email = {
        let elsewhere = of(&["", "phone", "position", "comment", "company", "address"]);
        let behind = elsewhere.len() + 1;
        let all: Vec<Option<&str>> = mail_cells.into_iter().chain([note]).chain(elsewhere).collect();
        only(emails::normalize(&[row_of(&all)?], behind, ONE)?)?
    };
    let company = only(companies::normalize(
        &[row_of(&of(&["company"]))?],
        how.own,
        false,
        ONE,
    )?)?;
    let tax = only(companies::tax_numbers(&[row_of(&of(&["inn"]))?], ONE)?)?;
    let place = {
        let chosen: Vec<&Cell> = cells
            .iter()
            .filter(|cell| matches!(cell.0.as_deref(), Some("address" | "city")))
            .collect();
        let is_city: Vec<bool> = chosen.iter().map(|cell| cell.0.as_deref() == Some("city")).collect();
        let texts: Vec<Option<&str>> = chosen.iter().map(|cell| cell.1.as_deref()).collect();
        let is_city = if is_city.is_empty() { vec![false] } else { is_city };
        only(addresses::normalize(&[row_of(&texts)?], &is_city, how.own, false, ONE)?)?
    };
    let birth = only(dates::normalize(
        &[row_of(&of(&["birth_date"]))?],
        dates::reading("birth", true, how.today)?,
        ONE,
    )?)?;
    let day = birth.column(0).as_primitive::<Date32Type>();
    let day = (day.is_valid(0) && !has(&birth, Issue::DateImplausible)).then(|| day.value(0));
    let columns: [(&str, ArrayRef); 14] = [
        ("row_hash", Arc::new(UInt64Array::from(vec![0]))),
        ("surname_key", column(&name, "surname_key")),
        ("given_key", column(&name, "given_key")),
        ("patronymic_key", column(&name, "patronymic_key")),
        ("gender", single(how.gender.or_else(|| text(&name, "gender")))),
        ("email_key", column(&email, "key")),
        ("inn", single(text(&tax, "inn").or_else(|| text(&company, "inn")))),
        ("address_key", column(&place, "address_key")),
        ("city_key", column(&place, "city_key")),
        ("company_key", column(&company, "key")),
        ("across", single(how.across)),
        ("phone_keys", phones),
        ("phone_trace", trace),
        ("birth_day", Arc::new(Int32Array::from(vec![day]))),
    ];
    let own = how.own_columns.iter().enumerate();
    let own = own.map(|(at, cell)| (format!("{OWN}{at}"), single(cell.as_deref())));
    let columns = columns.map(|(name, column)| (name.to_owned(), column));
    RecordBatch::try_from_iter(columns.into_iter().chain(own)).map(Some)
}

/// One row is read where it is.
const ONE: Option<usize> = Some(1);

/// So many digits may be a telephone number.
const NUMBER: usize = 10;

/// What only addresses have: a city's cell with one, a house and no city is an address in the wrong place.
const STREETS: [&str; 25] = [
    "ул",
    "улица",
    "просп",
    "проспект",
    "пр",
    "пр-т",
    "пр-кт",
    "пер",
    "переулок",
    "шоссе",
    "бульвар",
    "б-р",
    "наб",
    "набережная",
    "проезд",
    "street",
    "str",
    "avenue",
    "ave",
    "road",
    "rd",
    "площадь",
    "пл",
    "тупик",
    "аллея",
];

fn names_a_street(cell: &str) -> bool {
    let words = cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';'));
    words
        .map(str::to_lowercase)
        .any(|word| STREETS.contains(&word.as_str()))
}

fn names_of(cells: &[Cell], how: &How<'_>) -> Result<RecordBatch, ArrowError> {
    let role = |name: &str| match name {
        "full_name" => Some(names::Role::Full),
        "surname" => Some(names::Role::Surname),
        "given_name" => Some(names::Role::Given),
        "patronymic" => Some(names::Role::Patronymic),
        _ => None,
    };
    let chosen = cells
        .iter()
        .filter_map(|cell| Some((role(cell.0.as_deref()?)?, cell.1.as_deref())));
    let (mut roles, texts): (Vec<_>, Vec<_>) = chosen.unzip();
    if roles.is_empty() {
        roles.push(names::Role::Full);
    }
    let row = row_of(&texts)?;
    let read = |latin_kept| {
        only(names::normalize(
            std::slice::from_ref(&row),
            &roles,
            how.own,
            latin_kept,
            ONE,
        )?)
    };
    let found = read(false)?;
    // A base of one row that is written in Latin letters only is one from abroad.
    let cyrillic = |text: &&str| text.chars().any(|c| matches!(c, 'А'..='я' | 'Ё' | 'ё'));
    if has(&found, Issue::NameTranslit) && !texts.iter().flatten().any(cyrillic) {
        return read(true);
    }
    Ok(found)
}

/// The numbers of the record, as a list of one row, and the digits of a cell that is none.
fn phones_of(
    cells: &[Option<&str>],
    cities: &[Option<&str>],
    how: &How<'_>,
) -> Result<(ArrayRef, ArrayRef), ArrowError> {
    let count = cells.len().max(1);
    let mut all = cells.to_vec();
    all.extend(cities.first().filter(|_| !cells.is_empty()));
    let read = phone::phone_columns_batches(&[row_of(&all)?], count, 0, how.region, how.metadata, ONE)?;
    let (schema, read) = (phone::phone_columns_schema(0), only(read)?);
    let column = |name| Ok::<_, ArrowError>(Arc::clone(read.column(schema.index_of(name)?)));
    Ok((column("phone_keys")?, column("phone_trace")?))
}

/// A table of one row; an empty cell where there is no column.
fn row_of(cells: &[Option<&str>]) -> Result<RecordBatch, ArrowError> {
    let cells = if cells.is_empty() { &[None] } else { cells };
    let arrays: Vec<ArrayRef> = cells.iter().map(|cell| single(*cell)).collect();
    let fields = arrays.iter().enumerate();
    let fields: Vec<Field> = fields
        .map(|(at, array)| Field::new(at.to_string(), array.data_type().clone(), true))
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

fn single(cell: Option<&str>) -> ArrayRef {
    Arc::new(StringArray::from(vec![cell]))
}

fn only(batches: Vec<RecordBatch>) -> Result<RecordBatch, ArrowError> {
    let nothing = || ArrowError::ComputeError("a kernel gave nothing for one row".to_owned());
    batches.into_iter().next().ok_or_else(nothing)
}

fn column(batch: &RecordBatch, name: &str) -> ArrayRef {
    batch.column_by_name(name).map_or_else(|| single(None), Arc::clone)
}

fn text<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a str> {
    let column = batch.column_by_name(name)?.as_string_view_opt()?;
    column.is_valid(0).then(|| column.value(0))
}

fn has(batch: &RecordBatch, issue: Issue) -> bool {
    let bits = batch
        .column_by_name("issues")
        .and_then(|bits| bits.as_primitive_opt::<arrow_array::types::UInt64Type>());
    bits.is_some_and(|bits| bits.value(0) & (1 << issue as u8) != 0)
}
