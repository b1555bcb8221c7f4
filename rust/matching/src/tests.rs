//! The engine against named cases and against a naive twin.

mod cases;
mod index;
mod properties;
mod slips;
mod training;
mod twin;

use crate::people::{Columns, People};
use crate::record::MISSING_DAY;
use crate::{Matched, Model, Options, run};

/// One row, written short; empty text and 0 are missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) surname: &'static str,
    pub(super) given: &'static str,
    pub(super) patronymic: &'static str,
    pub(super) gender: &'static str,
    pub(super) phones: Vec<u64>,
    pub(super) email: &'static str,
    pub(super) address: &'static str,
    pub(super) city: &'static str,
    pub(super) inn: &'static str,
    pub(super) birth: i32,
    pub(super) created: i64,
    pub(super) card: &'static str,
    pub(super) manager: &'static str,
}

pub(super) const OPTIONS: Options = Options {
    block_limit: 200,
    crowd: 8,
    review_limit: 1000,
    keep_pairs: false,
};

/// `surname given patronymic` with a phone.
pub(super) fn person(name: &'static str, phone: u64) -> Row {
    let mut parts = name.split(' ').map(|part| if part == "-" { "" } else { part });
    Row {
        surname: parts.next().unwrap_or(""),
        given: parts.next().unwrap_or(""),
        patronymic: parts.next().unwrap_or(""),
        phones: if phone == 0 { vec![] } else { vec![phone] },
        ..Row::default()
    }
}

pub(super) fn people(rows: &[Row], hashes: &[u64]) -> People {
    People::new(&columns(rows, hashes))
}

pub(super) fn columns(rows: &[Row], hashes: &[u64]) -> Columns<'static> {
    let text = |field: fn(&Row) -> &'static str| {
        let values: Vec<&'static str> = rows.iter().map(field).collect();
        Some(Box::new(move |row: usize| Some(values[row])) as Box<crate::letters::TextColumn<'_>>)
    };
    let mut phone_starts = vec![0];
    let mut phones = Vec::new();
    for row in rows {
        phones.extend(&row.phones);
        phone_starts.push(phones.len() as u32);
    }
    Columns {
        rows: rows.len(),
        surname: text(|r| r.surname),
        given: text(|r| r.given),
        patronymic: text(|r| r.patronymic),
        known_given: Some(Box::new(|key| {
            ["иван", "петр", "мария", "марина", "карина", "анна", "павел"].contains(&key)
        })),
        gender: text(|r| r.gender),
        email: text(|r| r.email),
        inn: text(|r| r.inn),
        address: text(|r| r.address),
        city: text(|r| r.city),
        company: None,
        phone_starts,
        phones,
        birth: rows
            .iter()
            .map(|r| if r.birth == 0 { MISSING_DAY } else { r.birth })
            .collect(),
        created: rows
            .iter()
            .map(|r| if r.created == 0 { i64::MIN } else { r.created })
            .collect(),
        updated: Vec::new(),
        hash: hashes.to_vec(),
        own: text(|r| r.card).into_iter().collect(),
        across: rows
            .iter()
            .any(|r| !r.manager.is_empty())
            .then(|| text(|r| r.manager))
            .flatten(),
    }
}

/// Runs the engine; hashes are 1, 2, 3…
pub(super) fn matched(rows: &[Row]) -> Matched {
    let hashes: Vec<u64> = (1..=rows.len() as u64).collect();
    run(&people(rows, &hashes), &Model::default(), OPTIONS, &[])
}
