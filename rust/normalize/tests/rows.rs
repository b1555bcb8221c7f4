//! The named rows of `tests/data`, which the Python tests read too.

use prozvon_normalize::Issues;
use prozvon_normalize::address::{self, Address};
use prozvon_normalize::company::{self, Company};
use prozvon_normalize::date::{Kind, Reading, days};
use prozvon_normalize::email::Email;
use prozvon_normalize::ids::{self, Id};
use prozvon_normalize::name::{Cells, Name, Names};
use prozvon_normalize::refusal::{Remark, Scanner};

fn rows(file: &str) -> Vec<Vec<String>> {
    let path = format!("{}/../../tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

fn codes(issues: Issues) -> String {
    issues
        .iter()
        .map(prozvon_normalize::Issue::code)
        .collect::<Vec<_>>()
        .join(",")
}

/// Compares every row, and shows all that differ at once.
fn compare(file: &str, read: impl Fn(&[String]) -> Vec<String>, expected_from: usize) {
    let rows = rows(file);
    assert!(rows.len() >= 40, "{file}");
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let (expected, actual) = (&row[expected_from..], read(row));
            (expected != actual).then(|| format!("{}\n  expected {expected:?}\n  actual   {actual:?}", row[0]))
        })
        .collect();
    assert!(wrong.is_empty(), "{file}\n{}", wrong.join("\n"));
}

#[test]
fn names() {
    let read = |row: &[String]| {
        let mut name = Name::default();
        let cells = Cells {
            full: &row[1],
            ..Cells::default()
        };
        Names::default().read(cells, &mut name);
        let keys = format!("{}|{}|{}", name.surname_key, name.given_key, name.patronymic_key);
        let gender = name.gender.map_or("", |g| g.letter()).to_owned();
        vec![
            name.surname,
            name.given,
            name.patronymic,
            gender,
            keys,
            name.note,
            codes(name.issues),
        ]
    };
    compare("names.tsv", read, 2);
}

#[test]
fn emails() {
    let read = |row: &[String]| {
        let mut email = Email::default();
        prozvon_normalize::email::read(&row[1], &mut email);
        let others = email.others.trim_start().replace('\n', ",");
        vec![email.address, email.key, others, codes(email.issues)]
    };
    compare("emails.tsv", read, 2);
}

#[test]
fn dates() {
    let read = |row: &[String]| {
        let kind = if row[1] == "birth" { Kind::Birth } else { Kind::Moment };
        let how = Reading {
            kind,
            day_first: true,
            today: days(2026, 11, 22).unwrap(),
        };
        let date = prozvon_normalize::date::read(&row[2], how);
        let day = |d: Option<i32>| d.map_or(String::new(), iso);
        let value = match (kind, date.day) {
            (Kind::Moment, Some(_)) => format!("{}T{}", day(date.day), clock(date.micros)),
            _ => day(date.day),
        };
        vec![value, day(date.other), codes(date.issues)]
    };
    compare("dates.tsv", read, 3);
}

#[test]
fn addresses() {
    let read = |row: &[String]| {
        let mut out = Address::default();
        address::read(&row[1], "", &mut out);
        vec![
            out.city.display,
            out.region,
            out.postcode,
            out.street,
            out.house,
            out.flat,
            out.key,
            codes(out.issues),
        ]
    };
    compare("addresses.tsv", read, 2);
}

#[test]
fn companies() {
    let read = |row: &[String]| {
        let mut out = Company::default();
        company::read(&row[1], &mut out);
        let form = out.form.into_owned();
        vec![
            out.display,
            out.key,
            form,
            out.inn,
            out.kpp,
            out.ogrn,
            codes(out.issues),
        ]
    };
    compare("companies.tsv", read, 2);
}

#[test]
fn identifiers() {
    let read = |row: &[String]| {
        let wanted = ids::Kind::ALL.into_iter().find(|kind| kind.code() == row[1]);
        let mut out = Id::default();
        ids::read(&row[2], wanted, &mut out);
        let kind = out.kind.map_or("", ids::Kind::code).to_owned();
        vec![kind, out.display, out.key, codes(out.issues)]
    };
    compare("ids.tsv", read, 3);
}

#[test]
fn remarks() {
    let read = |row: &[String]| {
        vec![
            match Scanner::default().scan(&row[0]).map(|f| f.remark) {
                Some(Remark::Refusal) => "refusal",
                Some(Remark::Limits) => "limits",
                None => "none",
            }
            .to_owned(),
        ]
    };
    compare("refusals.tsv", read, 1);
}

/// The date of a day count, by search: slow and plainly right.
fn iso(day: i32) -> String {
    for year in 1890..2040 {
        for month in 1..=12 {
            if let Some(found) = (1..=31).find(|d| days(year, month, *d) == Some(day)) {
                return format!("{year:04}-{month:02}-{found:02}");
            }
        }
    }
    "out of reach".to_owned()
}

fn clock(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    let fraction = micros % 1_000_000;
    let whole = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        whole
    } else {
        format!("{whole}.{:03}", fraction / 1000)
    }
}
