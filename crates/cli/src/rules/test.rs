//! `creel rules test`: the tests inside rule files.

use crate::args::RulesTestArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_evidence::text::inert;
use creel_rules::trial::{self, Trial};
use creel_rules::{Expectation, Rule};
use std::fmt::Write as _;

pub(super) fn run(args: &RulesTestArgs) -> Result<Exit, Failure> {
    let rules = super::read(&args.paths)?;
    let mut text = String::new();
    let (mut passed, mut failed) = (0_usize, 0_usize);
    for rule in rules.rules() {
        let trials = trial::run(&rules, rule);
        let wrong = trials.iter().filter(|trial| !trial.passed).count();
        passed += trials.len() - wrong;
        failed += wrong;
        let _ = writeln!(text, "{:6} {}", if wrong == 0 { "ok" } else { "FAILED" }, rule.id);
        for trial in trials.iter().filter(|trial| args.verbose || !trial.passed) {
            text.push_str(&outcome(rule, trial));
        }
    }
    let number = rules.rules().len();
    let _ = writeln!(
        text,
        "{number} {}, {passed} passed, {failed} failed",
        if number == 1 { "rule" } else { "rules" }
    );
    outputs::to_stdout(&text)?;
    Ok(if failed == 0 { Exit::Clean } else { Exit::SomeUnreadable })
}

fn outcome(rule: &Rule, trial: &Trial) -> String {
    let name = inert(&trial.name);
    let mut text = match trial.expect {
        None => format!("       {name}  ({})\n", inert(&rule.file)),
        Some(expect) => {
            let mark = if trial.passed { "ok" } else { "wrong" };
            let found = if trial.found.is_some() { "found" } else { "not found" };
            let wanted = if expect == Expectation::Hit { "a hit" } else { "none" };
            format!("       {mark}: {name} ({expect}): {found}, expected {wanted}\n")
        }
    };
    if let Some(finding) = &trial.found {
        let _ = writeln!(text, "         because {}", inert(&finding.because));
        for quote in &finding.at {
            let range = quote.locus.range;
            let _ = writeln!(text, "         at {}-{} {}", range.start, range.end, inert(&quote.text));
        }
    }
    text
}
