//! A whole message: the same bytes give the same record, and every finding and every name of the sender can be opened.
#![no_main]

use creel_dissect::Tracer;
use creel_evidence::Quote;
use creel_pipeline::{Recipe, Settings, examine, histories, provenance, timings::Timings};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// What a scan takes by default, the shipped rules among it.
static SETTINGS: LazyLock<Settings> = LazyLock::new(|| Recipe::default().settings().unwrap());

fuzz_target!(|raw: &[u8]| {
    let settings = &*SETTINGS;
    let first = examine(raw, settings, &mut Timings::default()).message;
    let mut tracer = Tracer::new(raw, &first.artifacts);
    let mut opens =
        |quote: &Quote| provenance::open(&mut tracer, &first.artifacts, &quote.locus, 8).is_some();
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
    assert!(first == examine(raw, settings, &mut Timings::default()).message);
});
