//! Text columns held packed: lengths and letters one after another, and LZ4 over both.
//!
//! A view takes 16 bytes for each cell whatever stands in it, and so do offsets and validity; here a cell takes one byte and
//! its letters, of which LZ4 leaves about a half.

use std::sync::Arc;

use arrow_array::builder::make_view;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use crate::text::Text;

/// Letters of a column that are packed together at most: views reach so far.
const REACH: usize = 1 << 30;

/// The length of a null cell.
const NULL: u8 = 255;

/// The length of a cell that does not fit a byte; four bytes of it follow.
const LONG: u8 = 254;

/// Columns of text, packed.
pub struct PackedTexts {
    names: Vec<String>,
    blocks: Vec<Block>,
}

/// Some rows of all columns.
struct Block {
    rows: usize,
    columns: Vec<Column>,
}

struct Column {
    packed: Vec<u8>,
    /// Bytes of lengths, and of the letters behind them.
    sizes: (usize, usize),
}

impl PackedTexts {
    /// Packs columns, all of which must be text.
    pub fn of(names: Vec<String>, batches: &[RecordBatch]) -> Result<Self, ArrowError> {
        let mut blocks = Vec::with_capacity(batches.len());
        for batch in batches {
            pack(batch, REACH, &mut blocks)?;
        }
        Ok(Self { names, blocks })
    }

    /// Bytes that are held.
    pub fn size(&self) -> usize {
        let columns = self.blocks.iter().flat_map(|block| &block.columns);
        columns.map(|column| column.packed.len()).sum()
    }

    /// The columns as they were, as views; some of them, in their order here, where it is said which.
    pub fn unpack(&self, some: Option<&[String]>) -> Result<(Arc<Schema>, Vec<RecordBatch>), ArrowError> {
        let wanted = |name: &String| some.is_none_or(|some| some.contains(name));
        let wanted: Vec<usize> = (0..self.names.len()).filter(|at| wanted(&self.names[*at])).collect();
        let fields = wanted
            .iter()
            .map(|at| Field::new(&self.names[*at], DataType::Utf8View, true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batches = self.blocks.iter().map(|block| {
            let columns = wanted.iter().map(|at| block.columns[*at].unpack(block.rows));
            let options = RecordBatchOptions::new().with_row_count(Some(block.rows));
            RecordBatch::try_new_with_options(schema.clone(), columns.collect::<Result<_, _>>()?, &options)
        });
        let batches = batches.collect::<Result<_, _>>()?;
        Ok((schema, batches))
    }
}

fn pack(batch: &RecordBatch, reach: usize, blocks: &mut Vec<Block>) -> Result<(), ArrowError> {
    let rows = batch.num_rows();
    let mut columns = Vec::with_capacity(batch.num_columns());
    let (mut plain, mut letters) = (Vec::new(), Vec::new());
    for column in batch.columns() {
        let text = Text::of(column)?;
        plain.clear();
        letters.clear();
        for row in 0..rows {
            let Some(cell) = text.get(row) else {
                plain.push(NULL);
                continue;
            };
            match u8::try_from(cell.len()) {
                Ok(length) if length < LONG => plain.push(length),
                _ => {
                    plain.push(LONG);
                    plain.extend_from_slice(&(cell.len() as u32).to_le_bytes());
                }
            }
            letters.extend_from_slice(cell.as_bytes());
            if letters.len() > reach && rows > 1 {
                let half = rows / 2;
                pack(&batch.slice(0, half), reach, blocks)?;
                return pack(&batch.slice(half, rows - half), reach, blocks);
            }
        }
        let sizes = (plain.len(), letters.len());
        plain.extend_from_slice(&letters);
        let mut packed = lz4_flex::block::compress(&plain);
        packed.shrink_to_fit();
        columns.push(Column { packed, sizes });
    }
    blocks.push(Block { rows, columns });
    Ok(())
}

impl Column {
    fn unpack(&self, rows: usize) -> Result<ArrayRef, ArrowError> {
        let (lengths, letters) = self.sizes;
        let plain = lz4_flex::block::decompress(&self.packed, lengths + letters)
            .map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        let mut views = Vec::with_capacity(rows);
        let mut valid = BooleanBufferBuilder::new(rows);
        let mut left = plain[..lengths].iter();
        let mut at = lengths;
        for _ in 0..rows {
            let length = match left.next() {
                Some(&NULL) | None => {
                    views.push(0);
                    valid.append(false);
                    continue;
                }
                Some(&LONG) => {
                    let mut bytes = [0; 4];
                    bytes.iter_mut().zip(&mut left).for_each(|(byte, &given)| *byte = given);
                    u32::from_le_bytes(bytes) as usize
                }
                Some(&length) => usize::from(length),
            };
            views.push(make_view(&plain[at..at + length], 0, at as u32));
            valid.append(true);
            at += length;
        }
        let buffers: Arc<[Buffer]> = Arc::new([Buffer::from_vec(plain)]);
        let nulls = NullBuffer::new(valid.finish());
        let nulls = (nulls.null_count() > 0).then_some(nulls);
        let column = StringViewArray::try_new(ScalarBuffer::from(views), buffers, nulls)?;
        Ok(Arc::new(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::StringArray;

    fn batch(rows: &[Option<&str>]) -> RecordBatch {
        let view: ArrayRef = Arc::new(StringViewArray::from(rows.to_vec()));
        let small: ArrayRef = Arc::new(StringArray::from(rows.to_vec()));
        RecordBatch::try_from_iter([("view", view), ("small", small)]).unwrap()
    }

    fn cells(batches: &[RecordBatch]) -> Vec<Vec<Option<String>>> {
        let column = |at: usize| {
            let parts = batches.iter().flat_map(|batch| {
                let text = Text::of(batch.column(at)).unwrap();
                (0..text.len())
                    .map(|row| text.get(row).map(str::to_owned))
                    .collect::<Vec<_>>()
            });
            parts.collect()
        };
        vec![column(0), column(1)]
    }

    #[test]
    fn columns_come_back_as_they_were() {
        let long = "ж".repeat(200_000);
        let edges: Vec<String> = (252..258).map(|length| "x".repeat(length)).collect();
        let mut rows = vec![
            None,
            Some(""),
            Some("Тверь"),
            Some("a cell beyond a view"),
            Some(&long),
            None,
        ];
        rows.extend(edges.iter().map(|cell| Some(cell.as_str())));
        let batches = [batch(&rows), batch(&[]), batch(&[Some("ё")])];
        let names = vec!["view".to_owned(), "small".to_owned()];
        let packed = PackedTexts::of(names, &batches).unwrap();
        let (_, unpacked) = packed.unpack(None).unwrap();
        assert_eq!(cells(&batches), cells(&unpacked));
        let (some, unpacked) = packed.unpack(Some(&["small".to_owned()])).unwrap();
        assert_eq!(
            vec!["small"],
            some.fields().iter().map(|field| field.name()).collect::<Vec<_>>()
        );
        assert_eq!(
            batches.iter().map(RecordBatch::num_rows).sum::<usize>(),
            unpacked.iter().map(RecordBatch::num_rows).sum()
        );
        assert!(packed.size() < 20_000);
    }

    #[test]
    fn more_letters_than_views_reach_are_packed_in_parts() {
        let batches = [batch(&[Some("один"), None, Some("два"), Some("три")])];
        let mut blocks = Vec::new();
        pack(&batches[0], 8, &mut blocks).unwrap();
        assert!(blocks.len() > 1);
        let names = vec!["view".to_owned(), "small".to_owned()];
        let (_, unpacked) = PackedTexts { names, blocks }.unpack(None).unwrap();
        assert_eq!(cells(&batches), cells(&unpacked));
    }
}
