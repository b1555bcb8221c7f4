//! An index of people over Arrow tables. Rows are called by their slot: the number under which they came in, from 0.

use std::io;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt32Array};
use arrow_schema::ArrowError;
use prozvon_matching::index::file::{Sink, Source};
use prozvon_matching::index::{Changes, Name};
use prozvon_matching::weigh::FIELD_NAMES;
use prozvon_matching::{Decision, Drift, Frozen, Index, Model, Options};

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

/// Who the rows of a table are: `record` (row of the table), `slot`, `weight` (bits), `probability`, `verdict` (`same` or
/// `review`), `reasons`, `cluster_id`, `household_id`; the rows of the table in order, the heaviest match first.
pub fn query(index: &Index, batch: &RecordBatch, limit: usize) -> Result<RecordBatch, ArrowError> {
    let table = Table::new(batch)?;
    let columns = table.columns()?;
    // One record is sooner found than handed to another thread.
    let found = match batch.num_rows() {
        1 => index.query(&columns, limit),
        _ => crate::threads::run(None, || index.query(&columns, limit)),
    };
    let all = || {
        let rows = found.iter().zip(0_u32..);
        rows.flat_map(|(matches, record)| matches.iter().map(move |m| (record, m)))
    };
    let mut reasons = StringBuilder::new();
    let (mut names, mut homes) = (StringBuilder::new(), StringBuilder::new());
    for (_, found) in all() {
        reasons.append_value(found.reasons.text());
        names.append_value(name_text(found.name));
        homes.append_value(name_text(found.household));
    }
    let likely = |bits: f64| 1.0 / (1.0 + (-bits.clamp(-500.0, 500.0)).exp2());
    RecordBatch::try_from_iter([
        (
            "record",
            Arc::new(UInt32Array::from_iter_values(all().map(|(record, _)| record))) as ArrayRef,
        ),
        (
            "slot",
            Arc::new(UInt32Array::from_iter_values(all().map(|(_, m)| m.slot))),
        ),
        (
            "weight",
            Arc::new(Float64Array::from_iter_values(all().map(|(_, m)| f64::from(m.weight)))),
        ),
        (
            "probability",
            Arc::new(Float64Array::from_iter_values(
                all().map(|(_, m)| likely(f64::from(m.weight))),
            )),
        ),
        (
            "verdict",
            Arc::new(StringArray::from(
                all()
                    .map(|(_, m)| if m.same { "same" } else { "review" })
                    .collect::<Vec<_>>(),
            )),
        ),
        ("reasons", Arc::new(reasons.finish())),
        ("cluster_id", Arc::new(names.finish())),
        ("household_id", Arc::new(homes.finish())),
    ])
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
