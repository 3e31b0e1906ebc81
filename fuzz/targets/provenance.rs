//! Evidence: every locus opens, and a trace, where there is one, gives its value out of the raw bytes.
//!
//! For mails that programs write every value has a trace; the tests of `creel-pipeline` hold that over generated mails,
//! the examples and the seeds of this folder. Bytes that were spoilt at random are read in ways for which no step
//! exists; there a value may have its place alone.
#![no_main]

use creel_dissect::trace::run;
use creel_dissect::{Limits, Tracer, dissect};
use creel_pipeline::{Settings, examine, provenance, timings::Timings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    // Every claim is traced by itself: the time goes up with their number.
    if raw.len() > 8 << 10 {
        return;
    }
    let dissection = dissect(raw, &Limits::default()).dissection;
    let message = examine(raw, &Settings::default(), &mut Timings::default()).message;
    let mut tracer = Tracer::new(raw, &dissection.artifacts);
    let claims = provenance::traces_of_dissection(raw, &dissection);
    for (claim, trace) in claims.into_iter().chain(provenance::traces(raw, &message)) {
        assert!(tracer.bytes_at(&claim.locus).is_some(), "{} at {} does not open", claim.what, claim.locus);
        if let (Some(trace), Some(value)) = (trace, &claim.value) {
            assert_eq!(run(raw, &trace).as_deref(), Some(value.as_bytes()), "{}", claim.what);
        }
    }
});
