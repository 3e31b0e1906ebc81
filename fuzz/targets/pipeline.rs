//! A whole message: the same bytes give the same record, and every finding and every name of the sender can be opened.
#![no_main]

use creel_evidence::Quote;
use creel_pipeline::{Settings, examine, histories, provenance, timings::Timings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let settings = Settings::default();
    let first = examine(raw, &settings, &mut Timings::default()).message;
    let opens = |quote: &Quote| provenance::open(raw, &first.artifacts, &quote.locus, 8).is_some();
    for quote in first.verdict.findings.iter().flat_map(|finding| &finding.at) {
        assert!(opens(quote), "{}", quote.locus);
    }
    // A message alone in its case has no history but the names of its sender.
    for history in histories(std::slice::from_ref(&first)).values() {
        assert!(history.signs.is_empty() && history.class == first.verdict.class);
        for quote in history.known.iter().flat_map(|known| &known.at) {
            assert!(opens(quote), "{}", quote.locus);
        }
    }
    assert!(first == examine(raw, &settings, &mut Timings::default()).message);
});
