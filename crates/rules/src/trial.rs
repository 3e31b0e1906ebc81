//! The tests inside rule files: each mail is dissected and judged as a scan would.

use crate::RuleSet;
use crate::rule::{Expectation, Rule};
use creel_detect::Knowledge;
use creel_dissect::{Limits, dissect};
use creel_evidence::{Finding, Verdict};
use std::sync::Arc;

/// How a test came out.
#[derive(Debug)]
pub struct Trial {
    /// The test's name; of a rule as a whole, what it lacks.
    pub name: String,
    /// What was expected.
    pub expect: Option<Expectation>,
    /// What the rule found, if it did.
    pub found: Option<Finding>,
    /// Whether it is as expected.
    pub passed: bool,
}

/// Runs the tests of one rule of a set. A rule without a hit or without a miss fails: it shows nothing about itself.
#[must_use]
pub fn run(set: &Arc<RuleSet>, rule: &Rule) -> Vec<Trial> {
    let mut knowledge = Knowledge::default();
    knowledge.further.push(set.further());
    let mut trials: Vec<Trial> = Vec::new();
    for test in &rule.tests {
        let found = judge(&test.mail, &knowledge)
            .findings
            .into_iter()
            .find(|finding| finding.detector == rule.detector());
        let passed = found.is_some() == (test.expect == Expectation::Hit);
        trials.push(Trial { name: test.name.clone(), expect: Some(test.expect), found, passed });
    }
    let has = |hit: bool| rule.tests.iter().any(|test| (test.expect == Expectation::Hit) == hit);
    for (present, name) in
        [(has(true), "there is no test that hits"), (has(false), "there is no test that misses")]
    {
        if !present {
            trials.push(Trial { name: name.to_owned(), expect: None, found: None, passed: false });
        }
    }
    trials
}

/// The verdict about a mail as a rule file holds it: with CRLF, as mail has it.
#[must_use]
pub fn judge(mail: &str, knowledge: &Knowledge) -> Verdict {
    let mail = mail.replace("\r\n", "\n").replace('\n', "\r\n");
    creel_detect::judge_knowing(&dissect(mail.as_bytes(), &Limits::default()).dissection, knowledge)
}
