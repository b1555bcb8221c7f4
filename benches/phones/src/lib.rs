//! What the criterion benches and the table's figures share: cells, and both kernels' answers to one.

use std::hint::black_box;
use std::path::Path;

use prozvon_phone::{Metadata, Region};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// The cells of `NAME.tsv` in the folder that `cells.py` wrote, with the region to read each by.
pub fn cells(folder: &Path, name: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.join(name).with_extension("tsv")).expect("a readable file");
    text.lines()
        .filter_map(|line| line.rsplit_once('\t'))
        .map(|(cell, region)| (cell.to_owned(), region.to_owned()))
        .collect()
}

/// Error or E.164, validity, type and region of a cell, as our kernel has them.
#[inline]
pub fn ours(metadata: &Metadata, cell: &str, region: Region) {
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

/// The same as the peer has them; its answers stay where it puts them.
pub fn peer(cell: &str, region: Option<rlibphonenumber::Region>) {
    if let Ok(number) = black_box(PHONE_NUMBER_UTIL.parse(cell, region)) {
        black_box(number.format_as(PhoneNumberFormat::E164));
        black_box((number.is_valid(), number.get_type(), number.get_region_code()));
    }
}
