//! Traces everything that is said about the mails in the files named on the command line, and prints the share of
//! values that follow from the bytes at their loci, by kind; with `--failures`, each value that does not.

use creel_evidence::text::inert;
use creel_pipeline::provenance::{Claim, traces, traces_of_dissection};
use creel_pipeline::{Recipe, examine, timings::Timings};
use std::collections::BTreeMap;

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let says_failures = arguments.first().is_some_and(|first| first == "--failures");
    if says_failures {
        arguments.remove(0);
    }
    let settings = Recipe::default().settings().expect("the shipped rules can be read");
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for path in &arguments {
        let Ok(raw) = std::fs::read(path) else {
            report(&format!("{path}: cannot be read"));
            continue;
        };
        let message = examine(&raw, &settings, &mut Timings::default()).message;
        let dissection = creel_dissect::dissect(&raw, &settings.limits).dissection;
        let said = traces(&raw, &message).into_iter().chain(traces_of_dissection(&raw, &dissection));
        for (Claim { what, locus, value }, trace) in said {
            let count = counts.entry(what.clone()).or_default();
            count.0 += 1;
            count.1 += usize::from(trace.is_some());
            if says_failures && trace.is_none() {
                let value = inert(value.as_deref().unwrap_or_default()).to_string();
                report(&format!("{path}: {what}: {locus}: {value}"));
            }
        }
    }
    for (what, (all, held)) in &counts {
        report(&format!("{held:>8} of {all:>8}  {what}"));
    }
    let (all, held) = counts.values().fold((0, 0), |(a, b), (all, held)| (a + all, b + held));
    report(&format!("{held:>8} of {all:>8}  in {} files", arguments.len()));
}

#[allow(clippy::print_stdout, reason = "a program that measures prints")]
fn report(line: &str) {
    println!("{line}");
}
