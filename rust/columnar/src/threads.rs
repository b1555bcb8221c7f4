//! Where parallel work runs: one pool for each process and width.
//!
//! Rayon's own global pool does not survive `fork`: the child has its queue and none of its threads, and waits for
//! ever. So pools are kept with the process they belong to, and a child makes its own.

use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use rayon::{ThreadPool, ThreadPoolBuilder};

struct Pool {
    process: u32,
    width: usize,
    pool: Arc<ThreadPool>,
}

static POOLS: Mutex<Vec<Pool>> = Mutex::new(Vec::new());

/// Runs `work` so that rayon's parallel iterators in it use `threads` threads; `None` uses every core.
///
/// With one thread nothing leaves the calling thread as long as `work` asks [`rayon::current_num_threads`] for nothing;
/// callers test for `Some(1)` themselves where that matters.
pub fn run<R: Send>(threads: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
    let width = threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
        .max(1);
    match pool(width) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// Batches cut into slices of at most `rows`, in order.
pub(crate) fn pieces(batches: &[RecordBatch], rows: usize) -> Vec<RecordBatch> {
    let cut = |batch: &RecordBatch| {
        let starts = (0..batch.num_rows()).step_by(rows);
        let slices = starts.map(|start| batch.slice(start, rows.min(batch.num_rows() - start)));
        slices.collect::<Vec<_>>()
    };
    batches.iter().flat_map(cut).collect()
}

fn pool(width: usize) -> Option<Arc<ThreadPool>> {
    let process = std::process::id();
    let make = || ThreadPoolBuilder::new().num_threads(width).build().ok().map(Arc::new);
    // A fork in the middle of another thread's look-up leaves the lock taken for ever: do without then.
    let Ok(mut pools) = POOLS.try_lock() else {
        return make();
    };
    if let Some(found) = pools.iter().find(|p| p.process == process && p.width == width) {
        return Some(found.pool.clone());
    }
    // The parent's pools are not ours to stop: their threads are not here, and dropping them would wait for them.
    for stale in std::mem::take(&mut *pools) {
        if stale.process == process {
            pools.push(stale);
        } else {
            std::mem::forget(stale);
        }
    }
    let pool = make()?;
    pools.push(Pool {
        process,
        width,
        pool: pool.clone(),
    });
    Some(pool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_runs_at_the_width_asked_for() {
        assert_eq!(3, run(Some(3), rayon::current_num_threads));
        assert_eq!(1, run(Some(1), rayon::current_num_threads));
        assert_eq!(1, run(Some(0), rayon::current_num_threads));
    }
}
