//! Evidence: everything that a dissection and a record say follows from the bytes at its locus.
#![no_main]

use creel_dissect::{Limits, dissect};
use creel_pipeline::{Settings, examine, provenance, timings::Timings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    // Every claim is traced by itself: the time goes up with their number.
    if raw.len() > 8 << 10 {
        return;
    }
    let dissection = dissect(raw, &Limits::default()).dissection;
    for violation in provenance::verify_dissection(raw, &dissection) {
        panic!("{violation}");
    }
    let message = examine(raw, &Settings::default(), &mut Timings::default()).message;
    for violation in provenance::verify(raw, &message) {
        panic!("{violation}");
    }
});
