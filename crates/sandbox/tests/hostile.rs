//! Pages that try to take for ever by single steps that are long: what built-in functions walk over is counted, so that
//! each of them is cut after few turns. Nothing is timed; `time` of the example `visit` over `tests/hostile` says what they cost.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_sandbox::{Limits, run};
use std::path::Path;

/// Turns that a page may take: a fiftieth of the turns between two looks of the interpreter at its meter.
const TURNS: u32 = 200;

#[test]
fn single_steps_that_are_long_are_paid_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert!(pages.len() >= 11, "{pages:?}");
    for path in pages {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let outcome = run(&std::fs::read_to_string(&path).unwrap(), &Limits::default());
        assert!(outcome.limits.iter().any(|limit| limit == "time"), "{name}: {:?}", outcome.limits);
        let told =
            outcome.outline.split_once("turns: ").unwrap_or_else(|| panic!("{name}: {}", outcome.outline)).1;
        let turns: u32 = told.split_once('.').unwrap().0.parse().unwrap();
        assert!((1..=TURNS).contains(&turns), "{name}: {turns} turns");
    }
}
