//! Our kernel and the `rlibphonenumber` crate on the same cells, one core.
//!
//!     python benches/phones/cells.py /tmp/cells
//!     CELLS=/tmp/cells cargo bench --manifest-path benches/phones/Cargo.toml
//!
//! For each cell both give error or E.164, validity, type and region.

use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use prozvon_phone::Metadata;
use prozvon_phone_peers::{cells, ours, peer};

fn peers(criterion: &mut Criterion) {
    let metadata = Metadata::embedded();
    let folder = PathBuf::from(std::env::var_os("CELLS").expect("CELLS names the folder that cells.py wrote"));
    for name in ["russian", "world"] {
        let cells = cells(&folder, name);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(cells.len() as u64)).sample_size(10);
        group.bench_function("prozvon", |b| {
            let mut regions = metadata.regions();
            b.iter(|| cells.iter().for_each(|(cell, region)| ours(metadata, cell, regions.get(region))));
        });
        group.bench_function("prozvon, what the quick way leaves", |b| {
            let left: Vec<_> = cells
                .iter()
                .map(|(cell, region)| (cell, metadata.region(region)))
                .filter(|(cell, region)| metadata.quick(cell.as_bytes(), *region).is_none())
                .collect();
            println!("{name}: {} of {} cells", left.len(), cells.len());
            b.iter(|| left.iter().for_each(|(cell, region)| ours(metadata, cell, *region)));
        });
        group.bench_function("rlibphonenumber", |b| {
            let cells: Vec<_> = cells.iter().map(|(cell, region)| (cell, region.parse().ok())).collect();
            b.iter(|| cells.iter().for_each(|(cell, region)| peer(cell, *region)));
        });
        group.finish();
    }
}

criterion_group!(benches, peers);
criterion_main!(benches);
