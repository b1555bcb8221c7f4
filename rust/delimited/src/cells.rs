//! Cells to the lines of a file: quoted where they must be, and none that a spreadsheet would run.
//!
//! A cell is quoted when it holds the separator, a quote or a line end; every quote in it is doubled. An empty cell is
//! empty. A cell that a spreadsheet would run (see [`crate::formula`]) gets one leading apostrophe.

use crate::formula::bytes_run;
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
        if bytes_run(cell) {
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
            if bytes_run(&data[field.start..field.end]) {
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

    /// Appends a cell of so many bytes, 16 at most, the rest of the block being zero.
    ///
    /// ```
    /// # use prozvon_delimited::cells::Manner;
    /// let mut out = Vec::new();
    /// Manner { separator: b';' }.short_cell(*b"a;b\0\0\0\0\0\0\0\0\0\0\0\0\0", 3, &mut out);
    /// assert_eq!(br#""a;b""#, out.as_slice());
    /// ```
    #[inline]
    pub fn short_cell(self, block: [u8; 16], length: usize, out: &mut Vec<u8>) {
        let cell = &block[..length];
        if bytes_run(cell) {
            self.guarded(cell, out);
        } else {
            self.short_plain(block, length, out);
        }
    }

    /// As [`Self::short_cell`], a formula too.
    #[inline]
    pub fn short_plain(self, block: [u8; 16], length: usize, out: &mut Vec<u8>) {
        if block_holds(&block, self.marks()) {
            quoted(b"", &block[..length], out);
        } else {
            // A copy whose length is known beforehand is two instructions; what is behind the cell is taken back.
            let end = out.len() + length;
            out.extend_from_slice(&block);
            out.truncate(end);
        }
    }

    fn marks(self) -> [u8; 4] {
        [self.separator, b'"', b'\n', b'\r']
    }

    #[inline]
    fn needs_quotes(self, cell: &[u8]) -> bool {
        let marks = self.marks();
        let (blocks, rest) = cell.as_chunks::<16>();
        blocks.iter().any(|block| block_holds(block, marks))
            || match (cell.last_chunk::<16>(), rest) {
                (_, []) => false,
                // The last bytes, some of them for the second time.
                (Some(tail), _) => block_holds(tail, marks),
                (None, few) => match (few.first_chunk::<8>(), few.last_chunk::<8>()) {
                    (Some(head), Some(tail)) => {
                        holds(u64::from_le_bytes(*head), marks) || holds(u64::from_le_bytes(*tail), marks)
                    }
                    _ => few.iter().any(|byte| marks.contains(byte)),
                },
            }
    }
}

/// Whether one of the bytes is one of the marks, none of which is 0.
#[inline]
fn block_holds(block: &[u8; 16], [a, b, c, d]: [u8; 4]) -> bool {
    // Plain comparisons over a fixed block become vector instructions.
    let hits = block
        .iter()
        .map(|&byte| u8::from(byte == a) | u8::from(byte == b) | u8::from(byte == c) | u8::from(byte == d));
    hits.fold(0, |found, hit| found | hit) != 0
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
    use crate::formula::runs;
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

    /// A block with the cell in it, where it fits.
    fn padded(cell: &[u8]) -> Option<[u8; 16]> {
        let mut block = [0; 16];
        block.get_mut(..cell.len())?.copy_from_slice(cell);
        Some(block)
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
            if let Some(block) = padded(cell.as_bytes()) {
                let mut out = b"before".to_vec();
                Manner { separator }.short_cell(block, cell.len(), &mut out);
                prop_assert_eq!(&naive(&cell, separator), &out[6..]);
            }
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
