//! A page that is visited: nothing panics, what is given out stays within its limits, and a second visit says the same.
#![no_main]

use creel_sandbox::{Limits, run};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &str| {
    let limits = Limits { steps: 1_500_000, task_steps: 500_000, output: 4 << 20, ..Limits::default() };
    let outcome = run(page, &limits);
    let given: usize = outcome.documents.iter().map(|document| document.html.len()).sum();
    assert!(given <= 2 * limits.output, "documents stay within the limit");
    for collector in &outcome.collectors {
        assert!(outcome.record.contains(&collector.url), "a collector stands in the record");
    }
    if outcome.limits.is_empty() {
        assert_eq!(run(page, &limits), outcome, "a visit is the same every time");
    }
});
