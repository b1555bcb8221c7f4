//! The matching engine over one Arrow table.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Float64Array, GenericListArray, OffsetSizeTrait, PrimitiveArray,
    RecordBatch, UInt32Array,
};
use arrow_schema::{ArrowError, DataType};
use prozvon_matching::judge::{self, Conflict, Reasons, Verdict};
use prozvon_matching::letters::TextColumn;
use prozvon_matching::people::MISSING_DAY;
use prozvon_matching::{Columns, Ground, Matched, Options, People, run};
use prozvon_normalize::given::given;

use crate::text::{Text, unpack};

/// What a run hands out: three tables and counts.
pub struct Tables {
    /// One row for each input row: `cluster`, `cluster_id`, `household_id`, `match_reason`, `is_master`.
    pub rows: RecordBatch,
    /// `left`, `right`, `weight`, `reasons`; best first.
    pub review: RecordBatch,
    /// `duplicate`, `master`, `reason`; in order of duplicates.
    pub merges: RecordBatch,
    /// What was compared, and what was not.
    pub counts: Vec<(String, u64)>,
}

/// Matches the rows of a table; `threads` `None` takes all cores.
///
/// Columns are found by name, all but `row_hash` may be absent: text `surname_key`, `given_key`,
/// `patronymic_key`, `gender`, `email_key`, `inn`, `address_key`, `city_key`, `company_key`; lists of u64
/// `phone_keys`; i32 `birth_day`; i64 `created_at`, `updated_at`; u64 `row_hash`.
pub fn match_people(batch: &RecordBatch, options: Options, threads: Option<usize>) -> Result<Tables, ArrowError> {
    let table = Table::new(batch)?;
    crate::threads::run(threads, || {
        let people = People::new(&table.columns()?);
        tables(&run(&people, options))
    })
}

/// The levels of one pair and the engine's verdict on it.
pub struct Explained {
    /// Field and level.
    pub fields: Vec<(&'static str, &'static str)>,
    /// `same`, `review` or `apart`.
    pub verdict: &'static str,
    /// Strength of a pair that is the same, score of one for review (0 to 1000), else 0.
    pub strength: u16,
    /// What speaks for and against.
    pub reasons: String,
    /// The field that forbids the pair.
    pub conflict: Option<&'static str>,
}

/// Says field by field what the engine thinks of rows `a` and `b`, by the code that matched them.
pub fn explain_pair(batch: &RecordBatch, crowd: usize, a: u32, b: u32) -> Result<Explained, ArrowError> {
    let table = Table::new(batch)?;
    let rows = table.batch.num_rows();
    if a as usize >= rows || b as usize >= rows || a == b {
        let text = format!("two different rows below {rows} are needed, these are {a} and {b}");
        return Err(ArrowError::InvalidArgumentError(text));
    }
    crate::threads::run(None, || {
        let people = People::new(&table.columns()?);
        let rank = |row: u32| {
            (0..people.len() as u32)
                .find(|rank| people.row(*rank) == row)
                .unwrap_or(0)
        };
        let ground = Ground::new(&people, crowd);
        let (comparison, verdict) = prozvon_matching::explain(&people, &ground, rank(a), rank(b));
        let (word, strength, reasons, conflict) = match verdict {
            Verdict::Same { strength, reasons } => ("same", strength, reasons, None),
            Verdict::Review { score, reasons } => ("review", score, reasons, None),
            Verdict::Apart(conflict) => ("apart", 0, Reasons::default(), conflict),
        };
        Ok(Explained {
            fields: comparison
                .fields()
                .iter()
                .map(|(field, level)| (*field, level.name()))
                .collect(),
            verdict: word,
            strength,
            reasons: reasons.text(),
            conflict: conflict.or(judge::conflict(&comparison)).map(Conflict::name),
        })
    })
}

/// The input as one batch, with its text unpacked.
struct Table {
    batch: RecordBatch,
    phones: (Vec<u32>, Vec<u64>),
    texts: HashMap<&'static str, ArrayRef>,
}

const TEXTS: [&str; 9] = [
    "surname_key",
    "given_key",
    "patronymic_key",
    "gender",
    "email_key",
    "inn",
    "address_key",
    "city_key",
    "company_key",
];

impl Table {
    fn new(batch: &RecordBatch) -> Result<Self, ArrowError> {
        if batch.num_rows() >= u32::MAX as usize {
            return Err(ArrowError::InvalidArgumentError(
                "fewer than 4,294,967,295 rows are needed".into(),
            ));
        }
        let phones = batch
            .column_by_name("phone_keys")
            .map_or_else(|| Ok((Vec::new(), Vec::new())), phone_lists)?;
        let mut texts = HashMap::new();
        for name in TEXTS {
            if let Some(column) = batch.column_by_name(name) {
                texts.insert(name, unpack(column)?);
            }
        }
        Ok(Self {
            batch: batch.clone(),
            phones,
            texts,
        })
    }

    fn columns(&self) -> Result<Columns<'_>, ArrowError> {
        let hash = self.batch.column_by_name("row_hash");
        let hash = hash.ok_or_else(|| ArrowError::InvalidArgumentError("a column row_hash is needed".into()))?;
        Ok(Columns {
            rows: self.batch.num_rows(),
            surname: self.text("surname_key")?,
            given: self.text("given_key")?,
            patronymic: self.text("patronymic_key")?,
            known_given: Some(Box::new(|key| given(key).is_some())),
            gender: self.text("gender")?,
            email: self.text("email_key")?,
            inn: self.text("inn")?,
            address: self.text("address_key")?,
            city: self.text("city_key")?,
            company: self.text("company_key")?,
            phone_starts: self.phones.0.clone(),
            phones: self.phones.1.clone(),
            birth: self.numbers::<Int32Type>("birth_day", MISSING_DAY)?,
            created: self.numbers::<Int64Type>("created_at", i64::MIN)?,
            updated: self.numbers::<Int64Type>("updated_at", i64::MIN)?,
            hash: primitive::<UInt64Type>(hash, "row_hash")?.values().to_vec(),
        })
    }

    fn text(&self, name: &str) -> Result<Option<Box<TextColumn<'_>>>, ArrowError> {
        let Some(column) = self.texts.get(name) else {
            return Ok(None);
        };
        let text = Text::of(column)?;
        Ok(Some(Box::new(move |row| text.get(row))))
    }

    fn numbers<T: ArrowPrimitiveType>(&self, name: &str, missing: T::Native) -> Result<Vec<T::Native>, ArrowError> {
        let Some(column) = self.batch.column_by_name(name) else {
            return Ok(Vec::new());
        };
        if column.data_type() == &DataType::Null {
            return Ok(Vec::new());
        }
        Ok(primitive::<T>(column, name)?
            .iter()
            .map(|value| value.unwrap_or(missing))
            .collect())
    }
}

pub(crate) fn primitive<'a, T: ArrowPrimitiveType>(
    array: &'a ArrayRef,
    name: &str,
) -> Result<&'a PrimitiveArray<T>, ArrowError> {
    array.as_primitive_opt::<T>().ok_or_else(|| {
        ArrowError::InvalidArgumentError(format!("{name} must be {}, it is {}", T::DATA_TYPE, array.data_type()))
    })
}

/// Lists of numbers: where each row's begin, and all of them; nulls, zeros and repetitions left out.
pub(crate) fn phone_lists(array: &ArrayRef) -> Result<(Vec<u32>, Vec<u64>), ArrowError> {
    fn collect(
        values: &ArrayRef,
        bounds: impl Iterator<Item = Option<(usize, usize)>>,
    ) -> Result<(Vec<u32>, Vec<u64>), ArrowError> {
        let values = primitive::<UInt64Type>(values, "phone_keys")?;
        let (mut starts, mut keys) = (vec![0], Vec::<u64>::with_capacity(values.len()));
        for row in bounds {
            let start = keys.len();
            for at in row.map_or(0..0, |(from, to)| from..to) {
                let key = values.value(at);
                if values.is_valid(at) && key != 0 && !keys[start..].contains(&key) {
                    keys.push(key);
                }
            }
            starts.push(keys.len() as u32);
        }
        Ok((starts, keys))
    }
    fn bounds<O: OffsetSizeTrait>(lists: &GenericListArray<O>) -> impl Iterator<Item = Option<(usize, usize)>> {
        let pairs = lists
            .value_offsets()
            .windows(2)
            .map(|w| (w[0].as_usize(), w[1].as_usize()));
        pairs
            .enumerate()
            .map(|(row, bounds)| lists.is_valid(row).then_some(bounds))
    }
    match array.data_type() {
        DataType::List(_) => collect(array.as_list::<i32>().values(), bounds(array.as_list::<i32>())),
        DataType::LargeList(_) => collect(array.as_list::<i64>().values(), bounds(array.as_list::<i64>())),
        DataType::Null => Ok((vec![0; array.len() + 1], Vec::new())),
        other => Err(ArrowError::InvalidArgumentError(format!(
            "phone_keys must be lists of UInt64, it is {other}"
        ))),
    }
}

fn tables(matched: &Matched) -> Result<Tables, ArrowError> {
    let clusters = matched.cluster_names.len();
    let names: Vec<String> = matched
        .cluster_names
        .iter()
        .map(|(hash, ordinal)| {
            if *ordinal == 1 {
                format!("{hash:016x}")
            } else {
                format!("{hash:016x}-{ordinal}")
            }
        })
        .collect();
    let cluster_ids = shared_texts(&names, matched.cluster.iter().map(|c| *c as usize))?;
    let household = |cluster: &u32| matched.household_names[matched.household[*cluster as usize] as usize] as usize;
    let household_ids = shared_texts(&names, matched.cluster.iter().map(household))?;
    let mut master = vec![false; matched.cluster.len()];
    for row in &matched.masters {
        master[*row as usize] = true;
    }
    let rows = RecordBatch::try_from_iter([
        (
            "cluster",
            Arc::new(UInt32Array::from(matched.cluster.clone())) as ArrayRef,
        ),
        ("cluster_id", cluster_ids),
        ("household_id", household_ids),
        ("match_reason", reason_texts(matched.reasons.iter().copied())?),
        ("is_master", Arc::new(BooleanArray::from(master))),
    ])?;
    let column = |values: Vec<u32>| Arc::new(UInt32Array::from(values)) as ArrayRef;
    let review = RecordBatch::try_from_iter([
        ("left", column(matched.review.iter().map(|r| r.left).collect())),
        ("right", column(matched.review.iter().map(|r| r.right).collect())),
        (
            "weight",
            Arc::new(Float64Array::from_iter_values(
                matched.review.iter().map(|r| f64::from(r.score) / 1e3),
            )),
        ),
        ("reasons", reason_texts(matched.review.iter().map(|r| r.reasons))?),
    ])?;
    let merges = RecordBatch::try_from_iter([
        (
            "duplicate",
            column(matched.merges.iter().map(|m| m.duplicate).collect()),
        ),
        ("master", column(matched.merges.iter().map(|m| m.master).collect())),
        ("reason", reason_texts(matched.merges.iter().map(|m| m.reasons))?),
    ])?;
    let mut counts = vec![
        ("clusters".to_owned(), clusters as u64),
        ("households".to_owned(), matched.household_names.len() as u64),
        ("pairs_compared".to_owned(), matched.compared),
    ];
    for (rule, dropped) in &matched.dropped {
        counts.push((format!("{}_blocks_cut", rule.name()), dropped.blocks));
        counts.push((format!("{}_pairs_dropped", rule.name()), dropped.pairs));
    }
    if matched.refused_joins > 0 {
        counts.push(("joins_refused_by_size".to_owned(), matched.refused_joins));
    }
    Ok(Tables {
        rows,
        review,
        merges,
        counts,
    })
}

/// A text column of few distinct texts: each is stored once and rows point at it.
fn shared_texts(texts: &[String], rows: impl ExactSizeIterator<Item = usize>) -> Result<ArrayRef, ArrowError> {
    // Views point with 32 bits; a block is kept well below that.
    const BLOCK: usize = 1 << 30;
    let mut column = StringViewBuilder::with_capacity(rows.len());
    let mut places = Vec::with_capacity(texts.len());
    let (mut blocks, mut bytes) = (Vec::new(), Vec::new());
    for text in texts {
        if bytes.len() + text.len() > BLOCK {
            blocks.push(std::mem::take(&mut bytes));
        }
        places.push((blocks.len() as u32, bytes.len() as u32, text.len() as u32));
        bytes.extend_from_slice(text.as_bytes());
    }
    blocks.push(bytes);
    let blocks: Vec<u32> = blocks
        .into_iter()
        .map(|block| column.append_block(block.into()))
        .collect();
    for row in rows {
        let (block, offset, length) = places[row];
        column.try_append_view(blocks[block as usize], offset, length)?;
    }
    Ok(Arc::new(column.finish()))
}

fn reason_texts(reasons: impl ExactSizeIterator<Item = Reasons> + Clone) -> Result<ArrayRef, ArrowError> {
    let mut known: HashMap<Reasons, usize> = HashMap::new();
    let mut texts = Vec::new();
    for reason in reasons.clone() {
        known.entry(reason).or_insert_with(|| {
            texts.push(reason.text());
            texts.len() - 1
        });
    }
    shared_texts(&texts, reasons.map(|reason| known[&reason]))
}
