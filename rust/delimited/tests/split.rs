//! The rules of splitting as a table, and their laws on any text.

use proptest::prelude::*;
use prozvon_delimited::layout::Layout;
use prozvon_delimited::lines;
use prozvon_delimited::split::{Kind, Reason, Refusal, Repair, Splitter};
use prozvon_delimited::unquote;

/// What became of one record: its cells, or why it has none.
#[derive(Debug, PartialEq)]
enum Seen {
    Row(Vec<String>, Repair),
    Out(Reason),
}

fn layout(text: &str, columns: usize) -> Layout {
    Layout::open(Some(b','), Some(b'"'), 10_000).learn(text.as_bytes(), 0, columns)
}

fn read(text: &str, columns: usize) -> Result<Vec<Seen>, Refusal> {
    let data = text.as_bytes();
    let mut splitter = Splitter::new(data, layout(text, columns));
    let mut seen = Vec::new();
    let mut at = 0;
    while let Some(step) = splitter.read(at)? {
        assert!(step.next > at, "a step goes forward");
        at = step.next;
        match step.kind {
            Kind::Blank => {}
            Kind::Rejected(reason) => seen.push(Seen::Out(reason)),
            Kind::Record => {
                let cells = splitter.fields().iter().map(|f| {
                    let mut cell = Vec::new();
                    if f.escaped {
                        unquote::append(&data[f.start..f.end], b'"', &mut cell);
                    } else {
                        cell.extend_from_slice(&data[f.start..f.end]);
                    }
                    String::from_utf8(cell).unwrap()
                });
                seen.push(Seen::Row(cells.collect(), step.repair));
            }
        }
    }
    assert_eq!(data.len(), at, "the whole text is read");
    Ok(seen)
}

fn row(cells: &[&str]) -> Seen {
    repaired(cells, Repair::None)
}

fn repaired(cells: &[&str], repair: Repair) -> Seen {
    Seen::Row(cells.iter().map(|c| (*c).to_owned()).collect(), repair)
}

#[test]
fn records_come_out_as_the_rules_say() {
    let rows: Vec<(&str, &str, usize, Vec<Seen>)> = vec![
        ("plain", "a,b\nc,d\n", 2, vec![row(&["a", "b"]), row(&["c", "d"])]),
        (
            "no line end at the end",
            "a,b\nc,",
            2,
            vec![row(&["a", "b"]), row(&["c", ""])],
        ),
        (
            "three sorts of line ends",
            "a,b\r\nc,d\re,f\ng,h",
            2,
            vec![row(&["a", "b"]), row(&["c", "d"]), row(&["e", "f"]), row(&["g", "h"])],
        ),
        (
            "blank lines",
            "\n\na,b\n\r\n\r\nc,d\n\n",
            2,
            vec![row(&["a", "b"]), row(&["c", "d"])],
        ),
        ("doubled quotes", "\"a \"\"b\"\"\",c\n", 2, vec![row(&["a \"b\"", "c"])]),
        ("a quoted delimiter", "\"a,b\",c\n", 2, vec![row(&["a,b", "c"])]),
        ("empty quoted fields", "\"\",\"\"\n", 2, vec![row(&["", ""])]),
        (
            "a quote inside an unquoted field",
            "5\" pipe,c\n",
            2,
            vec![row(&["5\" pipe", "c"])],
        ),
        (
            "a quoted line end",
            "\"a\nb\",c\n",
            2,
            vec![repaired(&["a\nb", "c"], Repair::Joined)],
        ),
        (
            "quotes within quotes that nobody doubled",
            "\"OOO \"Roga\" i Ko\",c\n",
            2,
            vec![repaired(&["OOO \"Roga\" i Ko", "c"], Repair::Stray)],
        ),
        (
            "quotes within quotes, one at the end",
            "\"OOO \"Roga, Kopyta\"\",c\n",
            2,
            vec![repaired(&["OOO \"Roga, Kopyta\"", "c"], Repair::Stray)],
        ),
        (
            "a quote that never closes, in the middle of sound rows",
            "1,\"OOO Roga\n2,b\n3,c\n",
            2,
            vec![
                repaired(&["1", "\"OOO Roga"], Repair::Stray),
                row(&["2", "b"]),
                row(&["3", "c"]),
            ],
        ),
        (
            "a quote that never closes, closed by somebody else's",
            "1,\"OOO Roga,x,y\n2,b,x,y\n3,pipe 5\",x,y\n4,c,x,y\n",
            4,
            vec![
                repaired(&["1", "\"OOO Roga", "x", "y"], Repair::Stray),
                row(&["2", "b", "x", "y"]),
                row(&["3", "pipe 5\"", "x", "y"]),
                row(&["4", "c", "x", "y"]),
            ],
        ),
        (
            "a stray quote on a line that does not fit",
            "1,\"b,x\n2,b\n3,c\n",
            2,
            vec![Seen::Out(Reason::StrayQuote), row(&["2", "b"]), row(&["3", "c"])],
        ),
        (
            "too many fields",
            "a,b,c\nd,e\n",
            2,
            vec![Seen::Out(Reason::Ragged), row(&["d", "e"])],
        ),
        (
            "too few fields",
            "a\nd,e\n",
            2,
            vec![Seen::Out(Reason::Ragged), row(&["d", "e"])],
        ),
        (
            "surplus empty fields",
            "a,b,,\nd,e\n",
            2,
            vec![repaired(&["a", "b"], Repair::Trimmed), row(&["d", "e"])],
        ),
        (
            "a carriage return inside a cell",
            "a,b\rc,d\ne,f,g\n",
            3,
            vec![repaired(&["a", "b\rc", "d"], Repair::Return), row(&["e", "f", "g"])],
        ),
        (
            "doubled carriage returns",
            "a,b\r\r\nc,d\r\r\n",
            2,
            vec![row(&["a", "b"]), row(&["c", "d"])],
        ),
        (
            "NUL bytes",
            "a\0,b\n\0,c\n",
            2,
            vec![row(&["a\0", "b"]), row(&["\0", "c"])],
        ),
        (
            "one column",
            "a\n\"b\nc\"\n",
            1,
            vec![row(&["a"]), repaired(&["b\nc"], Repair::Joined)],
        ),
    ];
    for (name, text, columns, expected) in rows {
        assert_eq!(Ok(expected), read(text, columns), "{name}");
    }
}

#[test]
fn a_long_quoted_text_whose_lines_are_no_rows_stays_one_cell() {
    let clean = (0..20).map(|i| format!("{i},Anna,call\n")).collect::<String>();
    let text = format!("{clean}20,Olga,\"first, this\nthen, that\nthe end\"\n");
    assert_eq!(
        Some(&repaired(
            &["20", "Olga", "first, this\nthen, that\nthe end"],
            Repair::Joined
        )),
        read(&text, 3).unwrap().last()
    );
}

#[test]
fn lines_that_fit_by_chance_stay_one_cell_when_they_look_like_no_row() {
    let clean = (0..20)
        .map(|i| format!("8916000001{},note\n", i % 10))
        .collect::<String>();
    let text = format!("{clean}89160000022,\"first\nsecond, third\"\n");
    assert_eq!(
        Some(&repaired(&["89160000022", "first\nsecond, third"], Repair::Joined)),
        read(&text, 2).unwrap().last()
    );
}

#[test]
fn short_rows_are_filled_up_only_where_columns_are_empty_by_habit() {
    let clean = "a,b,,\n".repeat(20);
    let text = format!("{clean}c,d\ne\n");
    let seen = read(&text, 4).unwrap();
    assert_eq!(repaired(&["c", "d", "", ""], Repair::Padded), seen[20]);
    assert_eq!(Seen::Out(Reason::Ragged), seen[21]);
}

#[test]
fn a_text_that_cannot_be_trusted_again_is_refused_at_its_line() {
    let text = format!("1,b\n2,\"x,y\n{}", "one\n".repeat(200));
    assert_eq!(Err(Refusal::Endless { at: 4 }), read(&text, 2));
}

/// The plainest reader of sound CSV there is: a letter at a time.
fn naive(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            '\n' if !quoted => rows.push(std::mem::replace(&mut cells, vec![String::new()])),
            _ => cell.push(c),
        }
    }
    rows
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) || cell.is_empty() {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

proptest! {
    #[test]
    fn sound_text_reads_as_the_plainest_reader_reads_it(table in proptest::collection::vec(proptest::collection::vec("[ab,\"\r\n Яё]{0,9}", 5), 1..20)) {
        let text: String = table.iter().map(|r| r.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(",") + "\n").collect();
        prop_assert_eq!(&table, &naive(&text));
        let mut splitter = Splitter::new(text.as_bytes(), Layout::open(Some(b','), Some(b'"'), 10_000));
        let mut at = 0;
        for expected in &table {
            let step = splitter.read(at).unwrap().unwrap();
            let cells: Vec<String> = splitter.fields().iter().map(|f| text[f.start..f.end].replace("\"\"", "\"")).collect();
            prop_assert_eq!(expected, &cells);
            at = step.next;
        }
        prop_assert_eq!(text.len(), at);
    }

    #[test]
    fn no_line_is_lost_whatever_the_text(text in "[ab,\"\n\r1 ]{0,200}", columns in 1_usize..5) {
        let data = text.as_bytes();
        let mut splitter = Splitter::new(data, layout(&text, columns));
        let mut at = 0;
        let mut found = 0;
        while let Ok(Some(step)) = splitter.read(at) {
            prop_assert!(step.next > at);
            found += lines::filled(&data[at..step.next]);
            if step.kind == Kind::Record {
                prop_assert_eq!(columns, splitter.fields().len());
                // Each cell stands in the record, in order, and the bytes between are marks only.
                let mut behind = at;
                for field in splitter.fields().iter().filter(|f| f.end > 0) {
                    prop_assert!(behind <= field.start && field.start <= field.end && field.end <= step.next);
                    prop_assert!(data[behind..field.start].iter().all(|b| b",\"".contains(b)));
                    behind = field.end;
                }
                prop_assert!(data[behind..step.next].iter().all(|b| b",\"\r\n".contains(b)));
            }
            at = step.next;
        }
        if at == data.len() {
            prop_assert_eq!(lines::filled(data), found);
        }
    }

    #[test]
    fn a_record_reads_alike_wherever_the_reader_was_before(text in "[ab,\"\n\r]{0,120}", columns in 1_usize..4) {
        let data = text.as_bytes();
        let mut old = Splitter::new(data, layout(&text, columns));
        let mut at = 0;
        while let Ok(Some(step)) = old.read(at) {
            let mut new = Splitter::new(data, layout(&text, columns));
            prop_assert_eq!(Ok(Some(step)), new.read(at));
            if step.kind == Kind::Record {
                prop_assert_eq!(old.fields(), new.fields());
            }
            at = step.next;
        }
    }
}
