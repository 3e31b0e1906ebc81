//! A ZIP: what comes out stays inside the budget.
#![no_main]

use creel_openers::{Budget, zip};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut budget = Budget { bytes: 1 << 22, ..Budget::default() };
    let archive = zip::open(bytes, &["infected".to_owned()], &mut budget);
    let out: usize = archive.entries.iter().map(|entry| entry.bytes.len()).sum();
    assert!(out <= 1 << 22);
});
