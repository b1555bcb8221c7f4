//! Repair of any cell: no panic, only numbers that some plan knows, and the short cut ends where the long way ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prozvon_phone::Metadata;
use prozvon_phone::repair::{Context, Reading};

fuzz_target!(|input: (u8, &str, &str)| {
    let (region, city, cell) = input;
    let metadata = Metadata::embedded();
    let name = if region < 128 { "RU" } else { metadata.region_name(region).unwrap_or("") };
    let context = Context::new(metadata, name).in_city(Some(city));
    let (mut quick, mut slow) = (Reading::default(), Reading::default());
    metadata.repair(cell, &context, &mut quick);
    metadata.repair_slowly(cell, &context, &mut slow);
    assert_eq!(slow, quick);
    for found in quick.numbers() {
        assert!(metadata.facts(&found.number).is_valid());
    }
});
