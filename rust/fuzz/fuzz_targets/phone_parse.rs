//! The quick way of reading a number ends where the step-by-step way ends, for every region and any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prozvon_phone::Metadata;

fuzz_target!(|input: (u8, &str)| {
    let (region, cell) = input;
    let metadata = Metadata::embedded();
    let region = metadata.region_name(region).map(|name| metadata.region(name)).unwrap_or_default();
    let slow = metadata.parse_slowly(cell, region);
    assert_eq!(slow, metadata.parse_extended(cell, region));
    if let Some(quick) = metadata.quick(cell.as_bytes(), region) {
        let parsed = slow.expect("the slow way reads what the quick one reads");
        assert_eq!(parsed.number, quick.number());
        assert_eq!(None, parsed.extension);
        assert_eq!(metadata.facts(&parsed.number), quick.facts());
    }
});
