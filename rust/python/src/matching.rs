use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use arrow_select::concat::concat_batches;
use prozvon_columnar::matching::Under;
use prozvon_columnar::{index, matching};
use prozvon_matching::weigh::NUMBERS;
use prozvon_matching::{Decision, Model, Options};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::error::{CoreError, FileError};
use crate::pieces::Pieces;

type Counts = Vec<(String, u64)>;

/// The hash of the model, and what has moved since it was frozen.
type Told = (String, index::Drifts);

/// The numbers of the built-in model.
#[pyfunction]
pub(crate) fn match_model() -> Vec<f32> {
    Model::default().to_numbers()
}

pub(crate) fn model_of(numbers: &[f32]) -> Result<Model, CoreError> {
    let wrong = || ArrowError::InvalidArgumentError(format!("{NUMBERS} numbers make a model, not {}", numbers.len()));
    Model::from_numbers(numbers).ok_or_else(|| CoreError::from(wrong()))
}

/// Clusters, households, review pairs, merges and, if asked for, all pairs of normalized rows. Pieces are asked for one after
/// the other on the calling thread, and none is held when the next is asked for.
#[pyfunction]
#[allow(clippy::too_many_arguments)] // one call of the engine, spelled out
pub(crate) fn match_people(
    py: Python<'_>,
    mut pieces: Pieces,
    model: Vec<f32>,
    block_limit: usize,
    crowd: usize,
    review_share: f64,
    keep_pairs: bool,
    decisions: Vec<(u32, u32, bool)>,
    frozen: Option<&[u8]>,
    tell_model: bool,
    threads: Option<usize>,
) -> PyResult<(PyTable, PyTable, PyTable, PyTable, Counts, Option<Told>)> {
    let limits = matching::Limits {
        block: block_limit,
        crowd,
        review: review_share,
        keep_pairs,
    };
    let model = model_of(&model)?;
    let decided = |(left, right, same)| Decision { left, right, same };
    let decisions: Vec<Decision> = decisions.into_iter().map(decided).collect();
    let frozen = frozen.map(index::frozen_of).transpose().map_err(FileError)?;
    let under = Under {
        frozen: frozen.as_ref(),
        told: tell_model,
    };
    let found = py.detach(|| matching::match_people(&mut pieces, &model, limits, &decisions, under, threads));
    let found = found.map_err(CoreError::from)?;
    let told = found.told.map(|(hash, drift)| {
        (
            format!("{hash:016x}"),
            drift.map_or_else(Vec::new, |drift| index::drifts(&drift)),
        )
    });
    Ok((
        one_batch(found.rows)?,
        one_batch(found.review)?,
        one_batch(found.merges)?,
        one_batch(found.pairs)?,
        found.counts,
        told,
    ))
}

/// The frequencies of a table's rows as a model that can be kept.
#[pyfunction]
pub(crate) fn freeze_model(
    py: Python<'_>,
    mut pieces: Pieces,
    model: Vec<f32>,
    block_limit: usize,
    crowd: usize,
    merged: usize,
    threads: Option<usize>,
) -> PyResult<Vec<u8>> {
    let model = model_of(&model)?;
    let options = Options {
        block_limit,
        crowd,
        review_limit: 0,
        keep_pairs: false,
    };
    let frozen = py.detach(|| index::freeze(&mut pieces, &model, options, merged, threads));
    Ok(index::frozen_bytes(&frozen.map_err(CoreError::from)?).map_err(FileError)?)
}

/// Whether a kept model was made with these weights and limits.
#[pyfunction]
pub(crate) fn model_fits(frozen: &[u8], model: Vec<f32>, block_limit: usize, crowd: usize) -> PyResult<bool> {
    let frozen = index::frozen_of(frozen).map_err(FileError)?;
    let model = model_of(&model)?;
    Ok((&frozen.model, frozen.block_limit, frozen.crowd) == (&model, block_limit, crowd))
}

/// The hash of a kept model.
#[pyfunction]
pub(crate) fn model_hash(frozen: &[u8]) -> PyResult<String> {
    Ok(format!("{:016x}", index::frozen_of(frozen).map_err(FileError)?.hash()))
}

/// Every candidate pair with its levels.
#[pyfunction]
pub(crate) fn candidate_pairs(
    py: Python<'_>,
    mut pieces: Pieces,
    block_limit: usize,
    crowd: usize,
    threads: Option<usize>,
) -> PyResult<PyTable> {
    let options = Options {
        block_limit,
        crowd,
        review_limit: 0,
        keep_pairs: false,
    };
    let pairs = py.detach(|| matching::candidate_pairs(&mut pieces, options, threads));
    one_batch(pairs.map_err(CoreError::from)?)
}

/// The numbers of a model fitted to a table, how many pairs it looked at, how many of them are one person, and in how many
/// rounds.
#[pyfunction]
pub(crate) fn train_model(
    py: Python<'_>,
    mut pieces: Pieces,
    model: Vec<f32>,
    block_limit: usize,
    crowd: usize,
    threads: Option<usize>,
) -> PyResult<(Vec<f32>, u64, f64, u32)> {
    let options = Options {
        block_limit,
        crowd,
        review_limit: 0,
        keep_pairs: false,
    };
    let model = model_of(&model)?;
    let trained = py.detach(|| matching::train_model(&mut pieces, &model, options, threads));
    let trained = trained.map_err(CoreError::from)?;
    Ok((
        trained.model.to_numbers(),
        trained.pairs,
        trained.matches,
        trained.rounds,
    ))
}

type Explained = (
    Vec<(&'static str, &'static str, f32)>,
    f32,
    f32,
    &'static str,
    String,
    Option<&'static str>,
);

/// Levels with their bits, prior, weight, verdict, reasons and conflict of one pair.
#[pyfunction]
pub(crate) fn explain_pair(
    py: Python<'_>,
    mut pieces: Pieces,
    model: Vec<f32>,
    frozen: Option<&[u8]>,
    crowd: usize,
    a: u32,
    b: u32,
) -> PyResult<Explained> {
    let model = model_of(&model)?;
    let frozen = frozen.map(index::frozen_of).transpose().map_err(FileError)?;
    let found = py.detach(|| matching::explain_pair(&mut pieces, &model, frozen.as_ref(), crowd, (a, b)));
    let found = found.map_err(CoreError::from)?;
    Ok((
        found.fields,
        found.prior,
        found.weight,
        found.verdict,
        found.reasons,
        found.conflict,
    ))
}

pub(crate) fn whole(table: PyTable) -> Result<RecordBatch, ArrowError> {
    let (mut batches, schema) = table.into_inner();
    match batches.len() {
        1 => Ok(batches.remove(0)),
        _ => concat_batches(&schema, &batches),
    }
}

pub(crate) fn one_batch(batch: RecordBatch) -> PyResult<PyTable> {
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema)
        .map_err(|error| CoreError::from(ArrowError::from_external_error(error.into())).into())
}
