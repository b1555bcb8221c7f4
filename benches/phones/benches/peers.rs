//! Our kernel and the `rlibphonenumber` crate on the same cells, one core.
//!
//!     python benches/phones/cells.py /tmp/cells
//!     CELLS=/tmp/cells cargo bench --manifest-path benches/phones/Cargo.toml
//!
//! For each cell both give error or E.164, validity, type and region. The peer's answers stay where it puts them.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use prozvon_phone::{Metadata, Region};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

fn cells(name: &str) -> Vec<(String, String)> {
    let folder = std::env::var("CELLS").expect("CELLS names the folder that cells.py wrote");
    let text = std::fs::read_to_string(Path::new(&folder).join(name).with_extension("tsv")).expect("a readable file");
    text.lines()
        .filter_map(|line| line.rsplit_once('\t'))
        .map(|(cell, region)| (cell.to_owned(), region.to_owned()))
        .collect()
}

fn ours(metadata: &Metadata, cell: &str, region: Region) {
    match metadata.quick(cell.as_bytes(), region) {
        Some(quick) => {
            black_box((quick.e164(), quick.facts()));
        }
        None => {
            if let Ok(parsed) = black_box(metadata.parse_extended(cell, region)) {
                black_box((parsed.number.e164(), metadata.facts(&parsed.number)));
            }
        }
    }
}

fn peers(criterion: &mut Criterion) {
    let metadata = Metadata::embedded();
    for name in ["russian", "world"] {
        let cells = cells(name);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(cells.len() as u64)).sample_size(10);
        group.bench_function("prozvon", |b| {
            let mut regions = metadata.regions();
            b.iter(|| {
                for (cell, region) in &cells {
                    ours(metadata, cell, regions.get(region));
                }
            });
        });
        group.bench_function("prozvon, what the quick way leaves", |b| {
            let left: Vec<_> = cells
                .iter()
                .filter(|(cell, region)| metadata.quick(cell.as_bytes(), metadata.region(region)).is_none())
                .collect();
            println!("{name}: {} of {} cells", left.len(), cells.len());
            b.iter(|| {
                for (cell, region) in &left {
                    ours(metadata, cell, metadata.region(region));
                }
            });
        });
        group.bench_function("rlibphonenumber", |b| {
            let cells: Vec<_> = cells
                .iter()
                .map(|(cell, region)| (cell, region.parse::<rlibphonenumber::Region>().ok()))
                .collect();
            b.iter(|| {
                for (cell, region) in &cells {
                    if let Ok(number) = black_box(PHONE_NUMBER_UTIL.parse(cell, *region)) {
                        black_box(number.format_as(PhoneNumberFormat::E164));
                        black_box((number.is_valid(), number.get_type(), number.get_region_code()));
                    }
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, peers);
criterion_main!(benches);
