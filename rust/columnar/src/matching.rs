//! The matching engine over one Arrow table.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Float64Array, GenericListArray, OffsetSizeTrait, PrimitiveArray,
    RecordBatch, UInt8Array, UInt32Array,
};
use arrow_buffer::Buffer;
use arrow_schema::{ArrowError, DataType};
use prozvon_matching::compare::Comparison;
use prozvon_matching::judge::{self, Conflict, Reasons, Verdict};
use prozvon_matching::letters::TextColumn;
use prozvon_matching::number::trace;
use prozvon_matching::record::MISSING_DAY;
use prozvon_matching::weigh::FIELD_NAMES;
use prozvon_matching::{
    Columns, Decision, Drift, Frozen, Gathering, Ground, Matched, Model, Options, Review, Trained, run,
};
use prozvon_normalize::given::given;

use crate::text::{Text, unpack};

/// A table that comes in batches, of which each has the same columns.
pub type Batches<'a> = &'a mut dyn Iterator<Item = Result<RecordBatch, ArrowError>>;

/// What a run hands out: three tables and counts.
pub struct Tables {
    /// One row for each input row: `cluster`, `cluster_id`, `household_id`, `match_reason`, `is_master`.
    pub rows: RecordBatch,
    /// `left`, `right`, `weight`, `reasons`; best first.
    pub review: RecordBatch,
    /// As `review`, every pair that weighs enough for a merge or a look; no rows unless asked for.
    pub pairs: RecordBatch,
    /// `duplicate`, `master`, `reason`; in order of duplicates.
    pub merges: RecordBatch,
    /// What was compared, and what was not.
    pub counts: Vec<(String, u64)>,
    /// The hash of the model and, under a frozen one, how far the rows have moved from it; where asked for.
    pub told: Option<(u64, Option<Drift>)>,
}

/// Matches the rows of a table that comes in batches; `threads` `None` takes all cores.
///
/// Batches are asked for one after the other on the calling thread, and each is let go before the next is asked for. All
/// have the same columns, which are found by name; all but `row_hash` may be absent: text `surname_key`, `given_key`,
/// `patronymic_key`, `gender`, `email_key`, `inn`, `address_key`, `city_key`, `company_key`, `across`, `phone_trace`; lists of
/// u64 `phone_keys`; i32 `birth_day`; i64 `created_at`, `updated_at`; u64 `row_hash`.
pub fn match_people(
    batches: Batches<'_>,
    model: &Model,
    limits: Limits,
    decisions: &[Decision],
    under: Under<'_>,
    threads: Option<usize>,
) -> Result<Tables, ArrowError> {
    let gathered = gather(batches, threads)?;
    check_decisions(gathered.rows(), decisions)?;
    let options = limits.of_rows(gathered.rows());
    crate::threads::run(threads, || {
        let people = gathered.people(under.frozen);
        let found = run(&people, model, options, decisions);
        let told = under.told.then(|| {
            let own = Frozen::of(&people, model, options, found.merges.len());
            let drift = under
                .frozen
                .map(|frozen| Drift::of_people(frozen, &people, found.merges.len()));
            (under.frozen.unwrap_or(&own).hash(), drift)
        });
        drop(people); // the tables are made where the records were
        Ok(Tables { told, ..tables(found)? })
    })
}

/// Rows that are taken in at once.
const PIECE: usize = 1 << 17;

/// The rows of batches, encoded; each batch is let go before the next is asked for.
pub(crate) fn gather(batches: Batches<'_>, threads: Option<usize>) -> Result<Gathering, ArrowError> {
    let mut rows = Gathering::default();
    for batch in batches {
        let batch = batch?;
        for start in (0..batch.num_rows()).step_by(PIECE) {
            let table = Table::new(&batch.slice(start, PIECE.min(batch.num_rows() - start)))?;
            if rows.rows() + table.batch.num_rows() >= u32::MAX as usize
                || rows.numbers() + table.phones.1.len() >= u32::MAX as usize
            {
                let text = "fewer than 4,294,967,295 rows, and as many numbers, are needed";
                return Err(ArrowError::InvalidArgumentError(text.into()));
            }
            crate::threads::run(threads, || {
                rows.take(&table.columns()?);
                Ok::<_, ArrowError>(())
            })?;
        }
    }
    Ok(rows)
}

/// What bounds a run.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Signatures of a block that are compared all against all.
    pub block: usize,
    /// A contact value is crowded above so many people.
    pub crowd: usize,
    /// How many review pairs are kept, as a share of the rows; ten at least unless it is 0.
    pub review: f64,
    /// Whether all pairs are handed out.
    pub keep_pairs: bool,
}

impl Limits {
    fn of_rows(self, rows: usize) -> Options {
        // A small base is worth looking at too.
        const LEAST: usize = 10;
        Options {
            block_limit: self.block,
            crowd: self.crowd,
            review_limit: if self.review > 0.0 {
                ((rows as f64 * self.review) as usize).max(LEAST)
            } else {
                0
            },
            keep_pairs: self.keep_pairs,
        }
    }
}

/// The model that rows are matched under.
#[derive(Clone, Copy, Default)]
pub struct Under<'a> {
    /// Frequencies that were frozen; the rows' own without them.
    pub frozen: Option<&'a Frozen>,
    /// Whether the model is named, and its drift told.
    pub told: bool,
}

/// Refuses decisions that name no two rows of a table.
pub(crate) fn check_decisions(rows: usize, decisions: &[Decision]) -> Result<(), ArrowError> {
    let fits = |d: &&Decision| (d.left.max(d.right) as usize) < rows && d.left != d.right;
    match decisions.iter().find(|d| !fits(d)) {
        None => Ok(()),
        Some(d) => Err(ArrowError::InvalidArgumentError(format!(
            "two different rows below {rows} are needed, these are {} and {}",
            d.left, d.right
        ))),
    }
}

/// The levels of one pair and the engine's verdict on it.
pub struct Explained {
    /// Field, level, and the bits it weighs.
    pub fields: Vec<(&'static str, &'static str, f32)>,
    /// Bits before anything is looked at.
    pub prior: f32,
    /// The match weight: prior and fields together.
    pub weight: f32,
    /// `same`, `review` or `apart`.
    pub verdict: &'static str,
    /// What speaks for and against.
    pub reasons: String,
    /// The field that forbids the pair.
    pub conflict: Option<&'static str>,
}

/// Says field by field what the engine thinks of rows `a` and `b`, by the code that matched them.
pub fn explain_pair(
    batches: Batches<'_>,
    model: &Model,
    frozen: Option<&Frozen>,
    crowd: usize,
    (a, b): (u32, u32),
) -> Result<Explained, ArrowError> {
    let mut own = 0;
    let mut counted = batches.inspect(|batch| own = batch.as_ref().map_or(0, own_columns));
    let gathered = gather(&mut counted, None)?;
    let rows = gathered.rows();
    if a as usize >= rows || b as usize >= rows || a == b {
        let text = format!("two different rows below {rows} are needed, these are {a} and {b}");
        return Err(ArrowError::InvalidArgumentError(text));
    }
    crate::threads::run(None, || {
        let people = gathered.people(frozen);
        let ranks = people.ranks();
        let ground = Ground::new(&people, crowd);
        let found = prozvon_matching::explain(&people, &ground, model, ranks[a as usize], ranks[b as usize]);
        let (word, reasons, conflict) = match found.verdict {
            Verdict::Same { reasons, .. } => ("same", reasons, None),
            Verdict::Review { reasons, .. } => ("review", reasons, None),
            Verdict::Apart(conflict) => ("apart", Reasons::default(), conflict),
        };
        let levels = found.comparison.fields();
        let own = found.comparison.own.iter().zip(found.weights.own).take(own);
        let own = own.map(|(level, bits)| (OWN, level.name(), bits));
        Ok(Explained {
            fields: levels
                .iter()
                .zip(found.weights.fields)
                .map(|((field, level), bits)| (*field, level.name(), bits))
                .chain(own)
                .collect(),
            prior: found.weights.prior,
            weight: found.weights.total(),
            verdict: word,
            reasons: reasons.text(),
            conflict: conflict
                .or(judge::conflict(model.strict, &found.comparison))
                .map(Conflict::name),
        })
    })
}

/// Fits a model to the rows of a table, without anybody saying who is who.
pub fn train_model(
    batches: Batches<'_>,
    model: &Model,
    options: Options,
    threads: Option<usize>,
) -> Result<Trained, ArrowError> {
    let gathered = gather(batches, threads)?;
    Ok(crate::threads::run(threads, || {
        prozvon_matching::train(&gathered.people(None), options, model)
    }))
}

/// Every candidate pair: `left`, `right` (the older row first) and a column of levels for each field, by the number of
/// [`Level`](prozvon_matching::compare::Level).
pub fn candidate_pairs(
    batches: Batches<'_>,
    options: Options,
    threads: Option<usize>,
) -> Result<RecordBatch, ArrowError> {
    let gathered = gather(batches, threads)?;
    crate::threads::run(threads, || {
        let people = gathered.people(None);
        let pairs = prozvon_matching::candidates(&people, options);
        let side = |row: fn(&(u32, u32, Comparison)) -> u32| {
            Arc::new(UInt32Array::from_iter_values(pairs.iter().map(|p| people.row(row(p))))) as ArrayRef
        };
        let mut columns = vec![("left", side(|p| p.0)), ("right", side(|p| p.1))];
        for (field, name) in FIELD_NAMES.iter().enumerate() {
            let levels = UInt8Array::from_iter_values(pairs.iter().map(|p| p.2.fields()[field].1 as u8));
            columns.push((name, Arc::new(levels)));
        }
        columns.push((
            "heads",
            Arc::new(UInt8Array::from_iter_values(pairs.iter().map(|p| p.2.heads))),
        ));
        RecordBatch::try_from_iter(columns)
    })
}

/// The input as one batch, with its text unpacked.
pub(crate) struct Table {
    batch: RecordBatch,
    phones: (Vec<u32>, Vec<u64>),
    texts: HashMap<&'static str, ArrayRef>,
    own: Vec<ArrayRef>,
}

/// Columns of one's own are called so, and taken in the order in which they stand.
pub(crate) const OWN: &str = "own_";

fn is_own(name: &str) -> bool {
    name.starts_with(OWN)
}

fn own_columns(batch: &RecordBatch) -> usize {
    batch
        .schema()
        .fields()
        .iter()
        .filter(|field| is_own(field.name()))
        .count()
}

const TEXTS: [&str; 10] = [
    "surname_key",
    "given_key",
    "patronymic_key",
    "gender",
    "email_key",
    "inn",
    "address_key",
    "city_key",
    "company_key",
    "across",
];

impl Table {
    pub(crate) fn new(batch: &RecordBatch) -> Result<Self, ArrowError> {
        let phones = batch
            .column_by_name("phone_keys")
            .map_or_else(|| Ok((Vec::new(), Vec::new())), phone_lists)?;
        let phones = match batch.column_by_name("phone_trace") {
            Some(column) => with_traces(phones, &unpack(column)?)?,
            None => phones,
        };
        let mut texts = HashMap::new();
        for name in TEXTS {
            if let Some(column) = batch.column_by_name(name) {
                texts.insert(name, unpack(column)?);
            }
        }
        let schema = batch.schema();
        let named = schema.fields().iter().zip(batch.columns());
        let own = named
            .filter(|(field, _)| is_own(field.name()))
            .map(|(_, column)| unpack(column))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            batch: batch.clone(),
            phones,
            texts,
            own,
        })
    }

    pub(crate) fn columns(&self) -> Result<Columns<'_>, ArrowError> {
        let hash = self.batch.column_by_name("row_hash");
        let hash = hash.ok_or_else(|| ArrowError::InvalidArgumentError("a column row_hash is needed".into()))?;
        Ok(Columns {
            rows: self.batch.num_rows(),
            surname: self.text("surname_key")?,
            given: self.text("given_key")?,
            patronymic: self.text("patronymic_key")?,
            known_given: Some(Box::new(|key| given(key, true).is_some())),
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
            own: self.own.iter().map(text_of).collect::<Result<_, _>>()?,
            across: self.text("across")?,
        })
    }

    fn text(&self, name: &str) -> Result<Option<Box<TextColumn<'_>>>, ArrowError> {
        let Some(column) = self.texts.get(name) else {
            return Ok(None);
        };
        text_of(column).map(Some)
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

pub(crate) fn text_of(column: &ArrayRef) -> Result<Box<TextColumn<'_>>, ArrowError> {
    let text = Text::of(column)?;
    Ok(Box::new(move |row| text.get(row)))
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

/// Each row's numbers, and behind them the trace of one that was lost.
fn with_traces(phones: (Vec<u32>, Vec<u64>), column: &ArrayRef) -> Result<(Vec<u32>, Vec<u64>), ArrowError> {
    let digits = Text::of(column)?;
    let (starts, keys) = phones;
    let (mut ends, mut all) = (vec![0], Vec::with_capacity(keys.len()));
    for row in 0..column.len() {
        let bounds = starts.get(row..row + 2).map_or(0..0, |b| b[0] as usize..b[1] as usize);
        all.extend_from_slice(&keys[bounds]);
        all.extend(digits.get(row).and_then(trace));
        ends.push(all.len() as u32);
    }
    Ok((ends, all))
}

fn tables(mut matched: Matched) -> Result<Tables, ArrowError> {
    let clusters = matched.cluster_names.len();
    let mut master = vec![false; matched.cluster.len()];
    for row in &matched.masters {
        master[*row as usize] = true;
    }
    let of_cluster = &matched.cluster;
    let household = |cluster: &u32| matched.household_names[matched.household[*cluster as usize] as usize] as usize;
    let ((cluster_ids, household_ids), (reasons, merge_reasons)) = rayon::join(
        || {
            let names = Texts::of(&matched.cluster_names, |text, name| push_name(text, *name));
            let ids = names.column(of_cluster.iter().map(|c| *c as usize));
            (ids, names.column(of_cluster.iter().map(household)))
        },
        || {
            let merges = matched.merges.iter().map(|m| m.reasons);
            (reason_texts(matched.reasons.iter().copied()), reason_texts(merges))
        },
    );
    let rows = RecordBatch::try_from_iter([
        (
            "cluster",
            Arc::new(UInt32Array::from(std::mem::take(&mut matched.cluster))) as ArrayRef,
        ),
        ("cluster_id", cluster_ids?),
        ("household_id", household_ids?),
        ("match_reason", reasons?),
        ("is_master", Arc::new(BooleanArray::from(master))),
    ])?;
    let column = |values: Vec<u32>| Arc::new(UInt32Array::from(values)) as ArrayRef;
    let review = pair_table(&matched.review)?;
    let pairs = pair_table(&matched.pairs)?;
    let merges = RecordBatch::try_from_iter([
        (
            "duplicate",
            column(matched.merges.iter().map(|m| m.duplicate).collect()),
        ),
        ("master", column(matched.merges.iter().map(|m| m.master).collect())),
        ("reason", merge_reasons?),
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
        pairs,
        merges,
        counts,
        told: None,
    })
}

fn pair_table(pairs: &[Review]) -> Result<RecordBatch, ArrowError> {
    let side = |row: fn(&Review) -> u32| Arc::new(UInt32Array::from_iter_values(pairs.iter().map(row))) as ArrayRef;
    let weight = Float64Array::from_iter_values(pairs.iter().map(|pair| f64::from(pair.score) / 1e2));
    RecordBatch::try_from_iter([
        ("left", side(|pair| pair.left)),
        ("right", side(|pair| pair.right)),
        ("weight", Arc::new(weight) as ArrayRef),
        ("reasons", reason_texts(pairs.iter().map(|pair| pair.reasons))?),
    ])
}

/// The names of clusters as they are written, row by row; each is stored once.
pub(crate) fn names_of(names: impl Iterator<Item = (u64, u32)>) -> Result<ArrayRef, ArrowError> {
    distinct_texts(names, |text, name| push_name(text, *name))
}

fn reason_texts(reasons: impl Iterator<Item = Reasons>) -> Result<ArrayRef, ArrowError> {
    distinct_texts(reasons, |text, reason| text.push_str(&reason.text()))
}

/// A text column of values of which few are distinct.
fn distinct_texts<T: Copy + Eq + Hash>(
    values: impl Iterator<Item = T>,
    spell: impl Fn(&mut String, &T),
) -> Result<ArrayRef, ArrowError> {
    let mut known: HashMap<T, usize> = HashMap::new();
    let mut distinct = Vec::new();
    // Many are what the one before was.
    let mut last = None;
    let numbers = values.map(|value| match last {
        Some((known, number)) if known == value => number,
        _ => {
            let number = *known.entry(value).or_insert_with(|| {
                distinct.push(value);
                distinct.len() - 1
            });
            last = Some((value, number));
            number
        }
    });
    let numbers: Vec<usize> = numbers.collect();
    Texts::of(&distinct, spell).column(numbers.into_iter())
}

/// Distinct texts, one behind the other in blocks.
struct Texts {
    blocks: Vec<Buffer>,
    /// Block, where in it and how long.
    places: Vec<(u32, u32, u32)>,
}

impl Texts {
    fn of<T>(values: &[T], spell: impl Fn(&mut String, &T)) -> Self {
        // Views point with 32 bits; a block is kept well below that.
        const BLOCK: usize = 1 << 30;
        let (mut blocks, mut text) = (Vec::new(), String::new());
        let places = values.iter().map(|value| {
            if text.len() > BLOCK {
                blocks.push(Buffer::from(std::mem::take(&mut text).into_bytes()));
            }
            let start = text.len();
            spell(&mut text, value);
            (blocks.len() as u32, start as u32, (text.len() - start) as u32)
        });
        let places = places.collect();
        blocks.push(Buffer::from(text.into_bytes()));
        Self { blocks, places }
    }

    /// A column of these texts, given by their numbers: rows point at them.
    fn column(&self, rows: impl ExactSizeIterator<Item = usize>) -> Result<ArrayRef, ArrowError> {
        let mut column = StringViewBuilder::with_capacity(rows.len());
        let blocks = self.blocks.iter().map(|block| column.append_block(block.clone()));
        let blocks: Vec<u32> = blocks.collect();
        for row in rows {
            let (block, offset, length) = self.places[row];
            column.try_append_view(blocks[block as usize], offset, length)?;
        }
        Ok(Arc::new(column.finish()))
    }
}

/// Writes the name of a cluster.
pub(crate) fn push_name(text: &mut String, (hash, ordinal): (u64, u32)) {
    let digits = (0..16).map(|at| char::from(b"0123456789abcdef"[(hash >> (60 - 4 * at) & 15) as usize]));
    text.extend(digits);
    if ordinal != 1 {
        text.push('-');
        text.push_str(&ordinal.to_string());
    }
}
