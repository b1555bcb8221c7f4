//! One figure for each line of the table in `benches/README.md`; `measure.py` runs this and prints the table.
//!
//!     cargo run --release --manifest-path benches/phones/Cargo.toml -- ours|peer|register FOLDER
//!
//! Prints `name value` lines: processor nanoseconds for a cell or a look-up, resident KiB that the first pass over all
//! cells added.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use prozvon_phone::{Metadata, Register};
use prozvon_phone_peers::{cells, ours, peer};

/// Passes over the cells; the median counts.
const PASSES: usize = 9;

/// Nanoseconds that this process has spent on a processor.
fn spent() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").expect("Linux's scheduler statistics");
    let first = stat.split_ascii_whitespace().next().expect("a first field");
    first.parse().expect("a number")
}

/// Resident memory in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux's process status");
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn median(rounds: usize, units: usize, mut work: impl FnMut()) -> f64 {
    let mut times: Vec<u64> = (0..rounds)
        .map(|_| {
            let before = spent();
            work();
            spent() - before
        })
        .collect();
    times.sort_unstable();
    times[rounds / 2] as f64 / units as f64
}

fn columns(folder: &Path, who: &str) {
    let columns = ["russian", "world"].map(|name| (name, cells(folder, name)));
    let known: Vec<Vec<_>> = columns
        .iter()
        .map(|(_, cells)| cells.iter().map(|(_, r)| r.parse::<rlibphonenumber::Region>().ok()).collect())
        .collect();
    let before = resident();
    let pass = |at: usize| {
        let (_, cells) = &columns[at];
        if who == "ours" {
            let metadata = Metadata::embedded();
            let mut regions = metadata.regions();
            for (cell, region) in cells {
                ours(metadata, cell, regions.get(region));
            }
        } else {
            for ((cell, _), region) in cells.iter().zip(&known[at]) {
                peer(cell, *region);
            }
        }
    };
    (0..columns.len()).for_each(pass);
    println!("memory {}", resident() - before);
    for (at, (name, cells)) in columns.iter().enumerate() {
        println!("{name} {:.1}", median(PASSES, cells.len(), || pass(at)));
    }
}

/// Numbers of a register of `plan.bin`, asked in no order.
fn register(folder: &Path) {
    let bytes = std::fs::read(folder.join("plan.bin")).expect("a register that measure.py wrote");
    let before = resident();
    let register = Register::read(&bytes).expect("a whole register");
    println!("register_memory {}", resident() - before);
    // A full-period generator: every number is asked once, neighbours far apart.
    let mut state = 1_u64;
    let numbers: Vec<u64> = (0..1_000_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            79_000_000_000 + (state >> 20) % 1_000_000_000
        })
        .collect();
    let time = median(PASSES, numbers.len(), || {
        for number in &numbers {
            black_box(register.look_up(*number));
        }
    });
    println!("register {time:.1}");
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (what, folder) = (arguments.next(), arguments.next().map(PathBuf::from));
    match (what.as_deref(), folder) {
        (Some(who @ ("ours" | "peer")), Some(folder)) => columns(&folder, who),
        (Some("register"), Some(folder)) => register(&folder),
        _ => {
            eprintln!("usage: ours|peer|register FOLDER");
            std::process::exit(2);
        }
    }
}
