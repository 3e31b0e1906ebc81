//! A whole message: the same bytes give the same record, and every finding can be opened.
#![no_main]

use creel_pipeline::{Settings, examine, provenance, timings::Timings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let settings = Settings::default();
    let first = examine(raw, &settings, &mut Timings::default()).message;
    for quote in first.verdict.findings.iter().flat_map(|finding| &finding.at) {
        assert!(provenance::open(raw, &first.artifacts, &quote.locus, 8).is_some(), "{}", quote.locus);
    }
    assert!(first == examine(raw, &settings, &mut Timings::default()).message);
});
