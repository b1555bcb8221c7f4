//! Survivorship over Arrow columns: which row of a cluster gives which value.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{LargeListBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Int64Array, LargeListArray, PrimitiveArray, RecordBatch,
    UInt32Array, UInt64Array,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field};
use arrow_select::take::{TakeOptions, take};
use prozvon_matching::golden::{self, Chunk, Kind, NONE, Worth};

use crate::matching::{phone_lists, primitive, text_of};
use crate::text::unpack;

/// What golden records have of a row, by name.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Fields, and how it is told which row gives its value to each.
    pub fields: Vec<(String, Kind)>,
    /// Texts that are shown of a surviving row, and by the place of which field it survives.
    pub words: Vec<(String, usize)>,
}

/// What survivorship needs of rows that come piece by piece.
pub struct Rows {
    plan: Plan,
    rows: golden::Rows,
}

impl Rows {
    /// No rows yet.
    pub fn new(plan: Plan) -> Self {
        let kinds = plan.fields.iter().map(|field| field.1).collect();
        Self {
            rows: golden::Rows::new(kinds, plan.words.len()),
            plan,
        }
    }

    /// Takes in rows.
    ///
    /// A table has `freshness` (i64, microseconds) and `tie` (u64); `created` (i64), `phone_keys` and `source` where there
    /// are such; a column of each of the plan's names: scores (u32), or texts of votes and words.
    pub fn take(&mut self, table: &RecordBatch) -> Result<(), ArrowError> {
        let column = |name: &str| named(table, name).and_then(unpack);
        let freshness = numbers::<Int64Type>(table, "freshness")?;
        let tie = numbers::<UInt64Type>(table, "tie")?;
        let created = table
            .column_by_name("created")
            .map(|_| numbers::<Int64Type>(table, "created"));
        let created = created.transpose()?;
        let phones = match table.column_by_name("phone_keys") {
            None => (vec![0; table.num_rows() + 1], Vec::new()),
            Some(lists) => phone_lists(lists)?,
        };
        let fields = self.plan.fields.iter().map(|(name, kind)| match kind {
            Kind::Votes => column(name),
            Kind::Score | Kind::Name => named(table, name).cloned(),
        });
        let fields = fields.collect::<Result<Vec<ArrayRef>, _>>()?;
        let words = self.plan.words.iter().map(|(name, _)| column(name));
        let words = words.collect::<Result<Vec<ArrayRef>, _>>()?;
        let source = table.column_by_name("source").map(unpack).transpose()?;
        let each = self.plan.fields.iter().zip(&fields);
        let worth = each.map(|((name, kind), field)| match kind {
            Kind::Votes => Ok(Worth::Votes(text_of(field)?)),
            Kind::Score | Kind::Name => Ok(Worth::Score(primitive::<UInt32Type>(field, name)?.values())),
        });
        self.rows.take(&Chunk {
            freshness: freshness.values(),
            created: created.map_or(&[], |created| created.values()),
            tie: tie.values(),
            phones: (&phones.0, &phones.1),
            worth: worth.collect::<Result<_, ArrowError>>()?,
            words: words.iter().map(text_of).collect::<Result<_, _>>()?,
            source: source.as_ref().map(text_of).transpose()?,
        });
        Ok(())
    }

    /// Finds the surviving rows, given `cluster` (u32, below `clusters`) and `is_master` of each row.
    pub fn survivors(
        self,
        matched: &RecordBatch,
        clusters: usize,
        threads: Option<usize>,
    ) -> Result<Golden, ArrowError> {
        let cluster = numbers::<UInt32Type>(matched, "cluster")?.values();
        if cluster.len() != self.rows.len() || cluster.iter().any(|c| *c as usize >= clusters) {
            let text = format!("clusters must be numbered below {clusters}, one for each row that was taken");
            return Err(ArrowError::InvalidArgumentError(text));
        }
        let is_master: &BooleanArray = named(matched, "is_master")?
            .as_boolean_opt()
            .ok_or_else(|| ArrowError::InvalidArgumentError("is_master must be Boolean".into()))?;
        let mut masters = vec![NONE; clusters];
        for row in is_master.values().set_indices() {
            masters[cluster[row] as usize] = row as u32;
        }
        Ok(Golden {
            golden: crate::threads::run(threads, || self.rows.survivors(cluster, clusters)),
            plan: self.plan,
            masters,
        })
    }
}

/// Clusters with their surviving rows.
pub struct Golden {
    golden: golden::Golden,
    plan: Plan,
    masters: Vec<u32>,
}

impl Golden {
    /// How many clusters begin in the rows before each of `ends`.
    pub fn begun(&self, ends: &[u32]) -> Vec<usize> {
        self.golden.begun(ends)
    }

    /// The surviving rows of a field that stand in a later piece than the one in which their cluster begins, in order.
    ///
    /// `ends` are the ends of pieces; a field that there is not has none.
    pub fn far(&self, field: &str, ends: &[u32]) -> UInt32Array {
        let at = self.plan.fields.iter().position(|(name, _)| name == field);
        UInt32Array::from(at.map_or_else(Vec::new, |at| self.golden.far(at, ends)))
    }

    /// Of some clusters: `master` (u32), `rows` (lists of u32), `sources` (lists of text), `first_seen`, `last_seen` (i64,
    /// microseconds), `phones` (lists of u64, of equals those first that `prefer` favours), the plan's words, and the row
    /// that each field's value is of (u32), called `<field>_from`.
    pub fn records(&self, clusters: Range<usize>, prefer: impl Fn(u64) -> bool) -> Result<RecordBatch, ArrowError> {
        let golden = &self.golden;
        let clusters = clusters.start.min(golden.clusters())..clusters.end.min(golden.clusters());
        let each = || clusters.clone();
        let (starts, rows) = self.members(each());
        let (offsets, phones) = golden.ranked_phones(each(), prefer);
        let mut sources = LargeListBuilder::new(StringViewBuilder::new());
        for cluster in each() {
            for source in golden.sources(cluster) {
                sources.values().append_value(source);
            }
            sources.append(true);
        }
        let (first, last): (Vec<i64>, Vec<i64>) = each().map(|cluster| golden.seen(cluster)).unzip();
        let time = |times: Vec<i64>| -> ArrayRef {
            let times = times.into_iter().map(|time| (time != i64::MIN).then_some(time));
            Arc::new(times.collect::<Int64Array>())
        };
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("master", Arc::new(UInt32Array::from(self.masters[each()].to_vec()))),
            ("rows", Arc::new(list::<UInt32Type>(&starts, rows))),
            ("sources", Arc::new(sources.finish())),
            ("first_seen", time(first)),
            ("last_seen", time(last)),
            ("phones", Arc::new(list::<UInt64Type>(&offsets, phones))),
        ];
        for (at, (name, field)) in self.plan.words.iter().enumerate() {
            let mut words = StringViewBuilder::with_capacity(clusters.len());
            for row in each().map(|cluster| golden.best(*field, cluster)) {
                words.append_option((row != NONE).then(|| golden.word(at, row)).flatten());
            }
            columns.push((name, Arc::new(words.finish())));
        }
        let origins: Vec<String> = self
            .plan
            .fields
            .iter()
            .map(|(name, _)| format!("{name}_from"))
            .collect();
        for (at, name) in origins.iter().enumerate() {
            let rows = each().map(|cluster| Some(golden.best(at, cluster)).filter(|row| *row != NONE));
            columns.push((name, Arc::new(rows.collect::<UInt32Array>())));
        }
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
    }

    /// The rows of some clusters: `cluster` (u32, counted from the first of them), `row` (u32), `freshness` (i64) and `tie`
    /// (u64); clusters and their rows in order.
    pub fn rows(&self, clusters: Range<usize>) -> Result<RecordBatch, ArrowError> {
        let clusters = clusters.start.min(self.golden.clusters())..clusters.end.min(self.golden.clusters());
        let (starts, rows) = self.members(clusters);
        let numbered = starts.windows(2).zip(0_u32..);
        let cluster = numbered.flat_map(|(bounds, cluster)| (bounds[0]..bounds[1]).map(move |_| cluster));
        let cluster = UInt32Array::from_iter_values(cluster);
        let (freshness, tie): (Vec<i64>, Vec<u64>) = rows.iter().map(|row| self.golden.age(*row)).unzip();
        RecordBatch::try_from_iter([
            ("cluster", Arc::new(cluster) as ArrayRef),
            ("row", Arc::new(UInt32Array::from(rows))),
            ("freshness", Arc::new(Int64Array::from(freshness))),
            ("tie", Arc::new(UInt64Array::from(tie))),
        ])
    }

    fn members(&self, clusters: Range<usize>) -> (Vec<u32>, Vec<u32>) {
        let (mut starts, mut rows) = (vec![0], Vec::new());
        for cluster in clusters {
            rows.extend_from_slice(self.golden.members(cluster));
            starts.push(rows.len() as u32);
        }
        (starts, rows)
    }
}

/// Lists of places with what stands at each of them in `names`; a list that is null is empty.
pub fn named_lists(lists: &ArrayRef, names: &dyn Array) -> Result<LargeListArray, ArrowError> {
    let lists = lists
        .as_list_opt::<i64>()
        .ok_or_else(|| ArrowError::InvalidArgumentError("lists of places are needed".into()))?;
    let (start, end) = (lists.value_offsets()[0], lists.value_offsets()[lists.len()]);
    let places = lists.values().slice(start as usize, (end - start) as usize);
    let names = take(names, &places, Some(TakeOptions { check_bounds: true }))?;
    let offsets = lists.value_offsets().iter().map(|offset| offset - start);
    let item = Field::new_list_field(names.data_type().clone(), true);
    let offsets = OffsetBuffer::new(offsets.collect::<ScalarBuffer<i64>>());
    LargeListArray::try_new(Arc::new(item), offsets, names, None)
}

fn list<T: ArrowPrimitiveType>(starts: &[u32], values: Vec<T::Native>) -> LargeListArray {
    let offsets = OffsetBuffer::new(starts.iter().map(|s| i64::from(*s)).collect::<ScalarBuffer<i64>>());
    let values: ArrayRef = Arc::new(PrimitiveArray::<T>::from_iter_values(values));
    let item = Field::new_list_field(values.data_type().clone(), true);
    LargeListArray::new(Arc::new(item), offsets, values, None)
}

fn named<'a>(table: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    let missing = || ArrowError::InvalidArgumentError(format!("a column {name} is needed"));
    table.column_by_name(name).ok_or_else(missing)
}

/// A column that has no nulls.
fn numbers<'a, T: ArrowPrimitiveType>(table: &'a RecordBatch, name: &str) -> Result<&'a PrimitiveArray<T>, ArrowError> {
    let column = primitive::<T>(named(table, name)?, name)?;
    if column.null_count() > 0 {
        return Err(ArrowError::InvalidArgumentError(format!("{name} must have no nulls")));
    }
    Ok(column)
}
