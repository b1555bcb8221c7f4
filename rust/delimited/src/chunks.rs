//! Where a text may be cut for several threads.

use crate::split::{Kind, Layout, Repair, Splitter};

/// How many records in a row must read cleanly before a place is believed.
const PROOF: usize = 3;

/// Likely record starts at about every `size` bytes from `start` on, the first being `start` itself.
///
/// A guess: the line after a cut is taken for a record's start when it and the next ones read cleanly. Whoever reads
/// the chunks makes sure of it, by comparing where each one's last record ends with where the next one began.
pub fn likely_starts(data: &[u8], layout: &Layout, start: usize, size: usize) -> Vec<usize> {
    let mut starts = vec![start];
    let mut splitter = Splitter::new(data, layout.clone());
    let mut nominal = start + size;
    while nominal < data.len() {
        // A place among quoted line ends is skipped by trying the lines that follow, up to the next cut.
        let limit = (nominal + size).min(data.len());
        let mut at = nominal;
        while let Some(line_end) = memchr::memchr(b'\n', &data[at..limit]) {
            at += line_end + 1;
            if reads_cleanly(&mut splitter, at) {
                starts.push(at);
                break;
            }
        }
        nominal = at.max(nominal) + size;
    }
    starts
}

fn reads_cleanly(splitter: &mut Splitter<'_>, at: usize) -> bool {
    let mut at = at;
    for _ in 0..PROOF {
        match splitter.read(at) {
            Ok(Some(step)) if step.kind == Kind::Record && step.repair == Repair::None => at = step.next,
            Ok(None) => return true,
            _ => return false,
        }
    }
    true
}
