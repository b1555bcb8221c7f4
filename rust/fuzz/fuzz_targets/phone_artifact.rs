//! Artifacts that a user loads, plans and registers, are refused or used, whatever is in them.
//!
//! The input is what stands behind the checksum: with a wrong one everything would be refused at the door. A good start
//! is a corpus that holds `tests/data/google_plans.bin` without its first 26 bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prozvon_phone::repair::{Context, Reading};
use prozvon_phone::{Metadata, Register};

const CELLS: [&str; 6] = ["8 916 123-45-67", "+7 916 123-45-67", "00 44 20 7946 0018", "0343 15 555 1212", "+", "112"];

/// CRC-32 as in zlib.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1)))
    })
}

fuzz_target!(|body: &[u8]| {
    let sum = crc32(body).to_le_bytes();
    if let Ok(register) = Register::read(&[b"PZPLAN01".as_slice(), &sum, body].concat()) {
        for number in [0, 79_161_234_567, 74_951_234_567, 79_999_999_999, u64::MAX] {
            let _ = register.look_up(number);
        }
    }
    if let Ok(metadata) = Metadata::read(&[b"PZPHONE1\x019\x011".as_slice(), &sum, body].concat()) {
        let names: Vec<String> = metadata.region_names().map(str::to_owned).collect();
        let mut reading = Reading::default();
        for cell in CELLS {
            for name in names.iter().map(String::as_str).take(8).chain(["RU", "US", "ZZ"]) {
                let region = metadata.region(name);
                let slow = metadata.parse_slowly(cell, region);
                assert_eq!(slow, metadata.parse_extended(cell, region));
                if let Some(quick) = metadata.quick(cell.as_bytes(), region) {
                    assert_eq!(slow.map(|parsed| parsed.number), Ok(quick.number()));
                }
                metadata.repair(cell, &Context::new(&metadata, name), &mut reading);
            }
        }
    }
});
