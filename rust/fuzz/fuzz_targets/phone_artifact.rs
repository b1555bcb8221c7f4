//! Artifacts that a user loads, plans and registers, are refused or used, whatever is in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prozvon_phone::{Metadata, Register};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(register) = Register::read(bytes) {
        for number in [0, 79_161_234_567, 74_951_234_567, u64::MAX] {
            let _ = register.look_up(number);
        }
    }
    if let Ok(metadata) = Metadata::read(bytes) {
        let _ = metadata.parse("8 916 123-45-67", metadata.region("RU"));
    }
});
