//! An index of people over Arrow tables. Rows are called by their slot: the number under which they came in, from 0.

use std::io;
use std::sync::{Arc, LazyLock};

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringViewArray, UInt32Array};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use prozvon_matching::index::file::{Sink, Source};
use prozvon_matching::index::{Changes, Match, Name};
use prozvon_matching::weigh::FIELD_NAMES;
use prozvon_matching::{Columns, Decision, Drift, Frozen, Index, Model, Options};

use crate::matching::{Batches, Table, check_decisions, gather, names_of};

/// Then and now, by name: shares of rows, and under `moved_…` distances (now only).
pub type Drifts = Vec<(String, f64, f64)>;

/// The model of a table's own rows, of which so many were merged into another.
pub fn freeze(
    batches: Batches<'_>,
    model: &Model,
    options: Options,
    merged: usize,
    threads: Option<usize>,
) -> Result<Frozen, ArrowError> {
    let gathered = gather(batches, threads)?;
    Ok(crate::threads::run(threads, || {
        Frozen::of(&gathered.people(None), model, options, merged)
    }))
}

/// An index of a table's rows, under their own model; what people decided about rows is asked for when all are there.
pub fn build(
    batches: Batches<'_>,
    model: &Model,
    options: Options,
    decisions: impl FnOnce() -> Result<Vec<Decision>, ArrowError>,
    threads: Option<usize>,
) -> Result<Index, ArrowError> {
    let gathered = gather(batches, threads)?;
    let decisions = decisions()?;
    check_decisions(gathered.rows(), &decisions)?;
    Ok(crate::threads::run(threads, || {
        Index::frozen_now(gathered, model, options, decisions)
    }))
}

/// Adds the rows of a table.
pub fn add(index: &mut Index, batch: &RecordBatch, threads: Option<usize>) -> Result<Changes, ArrowError> {
    let table = Table::new(batch)?;
    if index.slots() + batch.num_rows() >= u32::MAX as usize {
        let text = "an index has fewer than 4,294,967,295 rows";
        return Err(ArrowError::InvalidArgumentError(text.into()));
    }
    crate::threads::run(threads, || Ok(index.add(&table.columns()?)))
}

/// Removes rows.
pub fn remove(index: &mut Index, slots: &[u32], threads: Option<usize>) -> Changes {
    crate::threads::run(threads, || index.remove(slots))
}

/// Takes in what people decided about rows.
pub fn decide(index: &mut Index, decisions: &[Decision], threads: Option<usize>) -> Result<Changes, ArrowError> {
    check_decisions(index.slots(), decisions)?;
    Ok(crate::threads::run(threads, || index.decide(decisions)))
}

/// Who the rows of a table are: `record` (row of the table), `row` (slot), `weight` (bits), `probability`, `verdict` (`same` or
/// `review`), `reasons`, `cluster_id`, `household_id`; the rows of the table in order, the heaviest match first.
pub fn query(index: &Index, batch: &RecordBatch, limit: usize) -> Result<RecordBatch, ArrowError> {
    let table = Table::new(batch)?;
    let columns = table.columns()?;
    // One record is sooner found than handed to another thread.
    let found = match batch.num_rows() {
        1 => index.query(&columns, limit),
        _ => crate::threads::run(None, || index.query(&columns, limit)),
    };
    let records = found.iter().zip(0_u32..);
    let records = records.flat_map(|(matches, record)| std::iter::repeat_n(record, matches.len()));
    let records: ArrayRef = Arc::new(UInt32Array::from_iter_values(records));
    let all: Vec<&Match> = found.iter().flatten().collect();
    let columns = std::iter::once(records).chain(told(&all)).collect();
    RecordBatch::try_new(Arc::clone(&MANY), columns)
}

/// As [`query`], who one record is, without the column `record`.
pub fn query_one(index: &Index, columns: &Columns<'_>, limit: usize) -> Result<RecordBatch, ArrowError> {
    let found = index.query(columns, limit);
    let all: Vec<&Match> = found.iter().flatten().collect();
    RecordBatch::try_new(Arc::clone(&ONE), told(&all).into())
}

/// The columns of [`query`].
static MANY: LazyLock<SchemaRef> = LazyLock::new(|| {
    let record = Arc::new(Field::new("record", DataType::UInt32, false));
    let fields = std::iter::once(record).chain(ONE.fields().iter().cloned());
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
});

/// The columns of [`query_one`].
static ONE: LazyLock<SchemaRef> = LazyLock::new(|| {
    let columns = [
        ("row", DataType::UInt32),
        ("weight", DataType::Float64),
        ("probability", DataType::Float64),
        ("verdict", DataType::Utf8View),
        ("reasons", DataType::Utf8View),
        ("cluster_id", DataType::Utf8View),
        ("household_id", DataType::Utf8View),
    ];
    let fields = columns.map(|(name, kind)| Field::new(name, kind, false));
    Arc::new(Schema::new(fields.to_vec()))
});

/// What is told of matches, column by column.
fn told(all: &[&Match]) -> [ArrayRef; 7] {
    let likely = |bits: f64| 1.0 / (1.0 + (-bits.clamp(-500.0, 500.0)).exp2());
    let bits = || all.iter().map(|m| f64::from(m.weight));
    let texts = |of: &dyn Fn(&Match) -> String| {
        Arc::new(StringViewArray::from_iter_values(all.iter().map(|m| of(m)))) as ArrayRef
    };
    let verdicts = all.iter().map(|m| if m.same { "same" } else { "review" });
    [
        Arc::new(UInt32Array::from_iter_values(all.iter().map(|m| m.slot))),
        Arc::new(Float64Array::from_iter_values(bits())),
        Arc::new(Float64Array::from_iter_values(bits().map(likely))),
        Arc::new(StringViewArray::from_iter_values(verdicts)),
        texts(&|m| m.reasons.text()),
        texts(&|m| name_text(m.name)),
        texts(&|m| name_text(m.household)),
    ]
}

/// `slot`, `cluster_id` and `household_id` of every row that is there.
pub fn households(index: &Index, threads: Option<usize>) -> Result<RecordBatch, ArrowError> {
    let found = crate::threads::run(threads, || index.households());
    RecordBatch::try_from_iter([
        (
            "slot",
            Arc::new(UInt32Array::from_iter_values(found.iter().map(|(slot, _)| *slot))) as ArrayRef,
        ),
        ("cluster_id", names_of(found.iter().map(|(slot, _)| index.name(*slot)))?),
        (
            "household_id",
            names_of(found.iter().map(|(_, home)| index.name(*home)))?,
        ),
    ])
}

/// `slot` and `cluster_id` of every row that is there.
pub fn clusters(index: &Index) -> Result<RecordBatch, ArrowError> {
    let slots: Vec<u32> = (0..index.slots() as u32).filter(|slot| index.has(*slot)).collect();
    let ids = cluster_ids(index, &slots)?;
    RecordBatch::try_from_iter([
        ("slot", Arc::new(UInt32Array::from(slots)) as ArrayRef),
        ("cluster_id", ids),
    ])
}

/// The clusters of some rows that are there.
pub fn cluster_ids(index: &Index, slots: &[u32]) -> Result<ArrayRef, ArrowError> {
    if let Some(slot) = slots.iter().find(|slot| !index.has(**slot)) {
        return Err(ArrowError::InvalidArgumentError(format!(
            "row {slot} is not in the index"
        )));
    }
    names_of(slots.iter().map(|slot| index.name(*slot)))
}

/// Names that are retired, and the name that goes on; empty where nobody is left.
pub fn retired(changes: &Changes) -> Vec<(String, String)> {
    let told = changes.retired.iter();
    told.map(|(was, now)| (name_text(*was), now.map_or_else(String::new, name_text)))
        .collect()
}

/// What has moved since the model was made.
pub fn drifts(drift: &Drift) -> Drifts {
    let mut told = vec![
        ("rows".to_owned(), drift.rows.0 as f64, drift.rows.1 as f64),
        ("merged".to_owned(), drift.merged.0, drift.merged.1),
    ];
    for (field, (then, now)) in FIELD_NAMES.iter().zip(drift.filled) {
        told.push((format!("filled_{field}"), then, now));
    }
    for (field, moved) in ["surname", "given", "patronymic", "city", "company"]
        .iter()
        .zip(drift.moved)
    {
        told.push((format!("moved_{field}"), 0.0, moved));
    }
    told
}

/// The name of a cluster as it is written.
pub fn name_text((hash, ordinal): Name) -> String {
    if ordinal == 1 {
        format!("{hash:016x}")
    } else {
        format!("{hash:016x}-{ordinal}")
    }
}

/// A model as bytes.
pub fn frozen_bytes(frozen: &Frozen) -> io::Result<Vec<u8>> {
    let mut out = Sink::new(Vec::new());
    frozen.write(&mut out)?;
    out.finish()
}

/// A model from [`frozen_bytes`].
pub fn frozen_of(bytes: &[u8]) -> io::Result<Frozen> {
    let mut from = Source::new(bytes, bytes.len() as u64);
    let frozen = Frozen::read(&mut from)?;
    from.finish()?;
    Ok(frozen)
}
