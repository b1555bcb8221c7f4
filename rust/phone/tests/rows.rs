//! The table of named rows that Rust and Python share, and what must hold of any cell at all.

use proptest::prelude::*;
use prozvon_phone::Metadata;
use prozvon_phone::repair::{Context, Mark, Reading};

const ROWS: &str = include_str!("../../../tests/data/phones.tsv");

/// One column after another, as the file's header names them: e164, status, type, extension, repair, others.
fn answer(reading: &Reading) -> [String; 6] {
    let first = reading.numbers().first();
    let facts = match (first, reading.candidates()) {
        (Some(found), _) => Some(found.facts),
        (None, [(_, facts)]) => Some(*facts),
        _ => None,
    };
    let mut others: Vec<String> = reading.numbers().iter().skip(1).map(|f| text(&f.number)).collect();
    if first.is_none() {
        others.extend(reading.candidates().iter().map(|(number, _)| text(number)));
    }
    let repair: Vec<&str> = reading.marks.iter().map(Mark::code).collect();
    [
        first.map(|f| text(&f.number)).unwrap_or_default(),
        reading.status.map(|s| s.code().to_owned()).unwrap_or_default(),
        facts.map(|f| f.kind.code().to_owned()).unwrap_or_default(),
        first.map(|f| f.extension().to_owned()).unwrap_or_default(),
        repair.join(","),
        others.join(" "),
    ]
}

fn text(number: &prozvon_phone::Number) -> String {
    number.e164().as_str().to_owned()
}

fn unescape(cell: &str) -> String {
    let mut out = String::new();
    let mut rest = cell;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (escape, tail) = rest[at + 1..].split_at(1);
        rest = tail;
        match escape {
            "n" => out.push('\n'),
            "t" => out.push('\t'),
            "u" => {
                let (code, tail) = rest.split_at(4);
                rest = tail;
                let code = u32::from_str_radix(code, 16).expect("four hexadecimal digits");
                out.push(char::from_u32(code).expect("a character"));
            }
            other => out.push_str(other),
        }
    }
    out + rest
}

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    ROWS.lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split('\t').collect())
}

#[test]
fn named_rows_come_out_as_written_down() {
    let metadata = Metadata::embedded();
    let mut reading = Reading::default();
    for row in rows() {
        let [name, cell, city, expected @ ..] = row.as_slice() else {
            panic!("a row without columns");
        };
        let context = Context::new(metadata, "RU").in_city(Some(city));
        metadata.repair(&unescape(cell), &context, &mut reading);
        assert_eq!(expected, answer(&reading), "{name}: {cell}");
    }
    assert!(rows().count() >= 100);
}

#[test]
fn a_megabyte_in_a_cell_costs_milliseconds() {
    let metadata = Metadata::embedded();
    let context = Context::new(metadata, "RU");
    let mut reading = Reading::default();
    let started = std::time::Instant::now();
    for unit in ["7", "8 ", "x", "доб ", "+7 916 123-45-67, ", "\u{661}", "(((", ";ext="] {
        let cell = unit.repeat(1_000_000 / unit.len());
        metadata.repair(&cell, &context, &mut reading);
        assert!(metadata.parse(&cell, metadata.region("RU")).is_err());
        // The longest cell that is searched at all.
        metadata.repair(&unit.repeat(16_000 / unit.len()), &context, &mut reading);
    }
    assert!(started.elapsed().as_millis() < 500, "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(cell in "\\PC{0,80}", region in "[A-Z]{2}") {
        let metadata = Metadata::embedded();
        let mut reading = Reading::default();
        metadata.repair(&cell, &Context::new(metadata, &region), &mut reading);
        let _ = metadata.parse(&cell, metadata.region(&region));
    }

    #[test]
    fn text_made_of_phone_scraps_gets_an_answer(parts in prop::collection::vec(
        prop::sample::select(vec!["7", "8", "+", "916", "1234567", " ", "-", "(", ")", ",", "доб. ", "О", "x", "XX", "/",
            "#", "00", "0", "\u{a0}", "или", ".0", "E+10", "'", ";ext=", ";phone-context=", "tel:", "*", "95", "\u{664}"]),
        0..40,
    )) {
        let metadata = Metadata::embedded();
        let cell = parts.concat();
        let mut reading = Reading::default();
        metadata.repair(&cell, &Context::new(metadata, "RU"), &mut reading);
        // A number that is used is one that some plan knows.
        for found in reading.numbers() {
            prop_assert!(metadata.facts(&found.number).is_valid());
        }
        let _ = metadata.parse(&cell, metadata.region("RU"));
    }

    #[test]
    fn a_number_that_is_used_reads_back_as_itself(digits in "[78]?9[0-9]{9}") {
        let metadata = Metadata::embedded();
        let context = Context::new(metadata, "RU");
        let mut reading = Reading::default();
        metadata.repair(&digits, &context, &mut reading);
        let first = reading.numbers().first().map(|f| f.number.e164());
        if let Some(e164) = first {
            metadata.repair(e164.as_str(), &context, &mut reading);
            prop_assert_eq!(Some(e164), reading.numbers().first().map(|f| f.number.e164()));
            prop_assert!(reading.marks.is_empty());
        }
    }
}
