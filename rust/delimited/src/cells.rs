//! Cells to the lines of a file: quoted where they must be, and none that a spreadsheet would run.
//!
//! A cell is quoted when it holds the separator, a quote or a line end; every quote in it is doubled. An empty cell is
//! empty. A cell that a spreadsheet would run (see [`crate::formula`]) gets one leading apostrophe.

use crate::formula::{may_run, runs};
use crate::split::Field;

/// How cells are written.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// What stands between two cells; an ASCII sign.
    pub separator: u8,
}

impl Manner {
    /// Appends a cell. Where it is not UTF-8 nothing in it is taken for a formula.
    ///
    /// ```
    /// # use prozvon_delimited::cells::Manner;
    /// let mut out = Vec::new();
    /// Manner { separator: b';' }.cell(b"a;\"b\"", &mut out);
    /// Manner { separator: b';' }.cell(b"=1", &mut out);
    /// assert_eq!(br#""a;""b"""'=1"#, out.as_slice());
    /// ```
    #[inline]
    pub fn cell(self, cell: &[u8], out: &mut Vec<u8>) {
        let Some(&first) = cell.first() else { return };
        if may_run(first) && std::str::from_utf8(cell).is_ok_and(runs) {
            self.guarded(cell, out);
        } else {
            self.plain(cell, out);
        }
    }

    /// Appends a cell as it is, a formula too.
    #[inline]
    pub fn plain(self, cell: &[u8], out: &mut Vec<u8>) {
        if self.needs_quotes(cell) {
            quoted(b"", cell, out);
        } else {
            out.extend_from_slice(cell);
        }
    }

    #[cold]
    fn guarded(self, cell: &[u8], out: &mut Vec<u8>) {
        if self.needs_quotes(cell) {
            quoted(b"'", cell, out);
        } else {
            out.push(b'\'');
            out.extend_from_slice(cell);
        }
    }

    /// The fields of a record of `data` as they stand there, if that is how they are to be written.
    ///
    /// `delimiter` is what stands between them in `data`.
    #[inline]
    pub fn as_it_stands<'a>(self, data: &'a [u8], fields: &[Field], delimiter: Option<u8>) -> Option<&'a [u8]> {
        let (first, last) = (fields.first()?, fields.last()?);
        if delimiter != Some(self.separator) && fields.len() > 1 {
            return None;
        }
        let mut at = first.start;
        for field in fields {
            // A field that does not follow the one before it stood in quotes, or was missing.
            if field.start != at {
                return None;
            }
            if let [byte, ..] = &data[field.start..field.end]
                && may_run(*byte)
                && std::str::from_utf8(&data[field.start..field.end]).is_ok_and(runs)
            {
                return None;
            }
            at = field.end + 1;
        }
        let record = &data[first.start..last.end];
        // The delimiters between the fields are no cell's.
        let inside = if fields.len() == 1 { self.separator } else { b'"' };
        let clean = memchr::memchr3(b'"', b'\r', inside, record).is_none() && memchr::memchr(b'\n', record).is_none();
        clean.then_some(record)
    }

    #[inline]
    fn needs_quotes(self, cell: &[u8]) -> bool {
        let marks = [self.separator, b'"', b'\n', b'\r'];
        let (words, rest) = cell.as_chunks::<8>();
        words.iter().any(|word| holds(u64::from_le_bytes(*word), marks))
            || match (cell.last_chunk::<8>(), rest) {
                (_, []) => false,
                // The last eight bytes, some of them for the second time.
                (Some(tail), _) => holds(u64::from_le_bytes(*tail), marks),
                (None, few) => few.iter().any(|byte| marks.contains(byte)),
            }
    }
}

/// Whether one of the eight bytes is one of the marks.
#[inline]
fn holds(word: u64, marks: [u8; 4]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // A byte that equals the mark becomes zero, and the lowest zero byte is the first to borrow.
    let zero = |mark: u8| {
        let word = word ^ (ONES * u64::from(mark));
        word.wrapping_sub(ONES) & !word & HIGH
    };
    marks.iter().fold(0, |found, &mark| found | zero(mark)) != 0
}

#[cold]
fn quoted(before: &[u8], cell: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(before);
    let mut rest = cell;
    while let Some(at) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=at]);
        out.push(b'"');
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::{Kind, Layout, Splitter};
    use crate::unquote;
    use proptest::prelude::*;

    /// The rule, byte by byte.
    fn naive(cell: &str, separator: u8) -> Vec<u8> {
        let guarded = if runs(cell) {
            format!("'{cell}")
        } else {
            cell.to_owned()
        };
        if guarded.bytes().any(|b| b == separator || b"\"\n\r".contains(&b)) {
            format!("\"{}\"", guarded.replace('"', "\"\"")).into_bytes()
        } else {
            guarded.into_bytes()
        }
    }

    fn cells() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                Just(',').boxed(),
                Just(';').boxed(),
                Just('"').boxed(),
                Just('\n').boxed(),
                Just('\r').boxed(),
                Just('+').boxed(),
                Just('=').boxed(),
                Just('\0').boxed(),
                prop::char::range('0', '9').boxed(),
                any::<char>().boxed(),
            ],
            0..24,
        )
        .prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_cell_is_written_as_the_rule_says(cell in cells(), comma in any::<bool>()) {
            let separator = if comma { b',' } else { b';' };
            let mut out = b"before".to_vec();
            Manner { separator }.cell(cell.as_bytes(), &mut out);
            prop_assert_eq!(&naive(&cell, separator), &out[6..]);
        }

        #[test]
        fn a_record_goes_out_as_it_stands_only_where_its_cells_would(
            rows in proptest::collection::vec(proptest::collection::vec(cells(), 3), 1..4),
            inner in prop_oneof![Just(b','), Just(b';')],
            loose in any::<bool>(),
        ) {
            // `loose` leaves quotes out where they are needed, as careless programs do.
            let mut text = Vec::new();
            for row in &rows {
                let line: Vec<Vec<u8>> = row
                    .iter()
                    .map(|cell| if loose { cell.clone().into_bytes() } else { naive(cell, inner) })
                    .collect();
                text.extend(line.join(&inner));
                text.push(b'\n');
            }
            let manner = Manner { separator: b',' };
            let mut splitter = Splitter::new(&text, Layout { columns: 3, needed: 1, ..Layout::open(Some(inner), Some(b'"'), 1 << 20) });
            let mut at = 0;
            while let Ok(Some(step)) = splitter.read(at) {
                at = step.next;
                if step.kind != Kind::Record {
                    continue;
                }
                let mut expected = Vec::new();
                for (number, field) in splitter.fields().iter().enumerate() {
                    if number > 0 {
                        expected.push(b',');
                    }
                    let mut cell = Vec::new();
                    if field.escaped {
                        unquote::append(&text[field.start..field.end], b'"', &mut cell);
                    } else {
                        cell.extend_from_slice(&text[field.start..field.end]);
                    }
                    manner.cell(&cell, &mut expected);
                }
                if let Some(record) = manner.as_it_stands(&text, splitter.fields(), Some(inner)) {
                    prop_assert_eq!(String::from_utf8_lossy(&expected), String::from_utf8_lossy(record));
                }
            }
        }
    }
}
