//! Detections as data: rules that users write, over typed facts, with their tests inside.
//!
//! A rule file is YAML and holds one rule: what it is, a condition in the Common Expression Language, what its finding
//! points to, why, and small whole mails that it must hit or miss. Everything that can be wrong with it is found when it is
//! read: names and types of facts, words of closed vocabularies, patterns, and what the condition may cost. So evaluating a
//! rule cannot fail, takes bounded time, and gives a finding that points to bytes.
//!
//! `FACTS.md` is the reference of all facts and functions, written from the tables in `facts`.
//!
//! What this crate never does: read files, run code that a rule brings, let one rule see another, or change what the
//! shipped detectors say.

mod check;
mod evaluate;
mod expression;
mod facts;
mod format;
mod functions;
mod kind;
pub mod manual;
mod phrases;
mod plan;
mod problem;
mod rule;
mod scene;
pub mod shipped;
mod template;
pub mod trial;
mod value;
mod witness;

pub use facts::records;
pub use functions::{FUNCTIONS, Function, OPERATORS};
pub use kind::{Field, Kind, Record, Vocabulary};
pub use problem::{Problem, Problems};
pub use rule::{Expectation, Rule, Test};

use creel_detect::{Exhibit, Further, Seen};
use creel_evidence::Finding;
use format::Source;
use phrases::Phrases;
use problem::Complaint;
use scene::Scene;
use std::collections::HashMap;
use std::sync::Arc;

/// Rules of a set at most.
const MOST: usize = 1000;

/// Rules, ready to look at mails.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    phrases: Phrases,
}

impl RuleSet {
    /// Reads rule files, each given by name and text.
    ///
    /// # Errors
    /// Everything that is wrong with any of them, each with file, line, column and a hint.
    pub fn read<'s>(files: impl IntoIterator<Item = (&'s str, &'s str)>) -> Result<Self, Problems> {
        let mut set = Self::default();
        let mut problems = Vec::new();
        let mut names: HashMap<String, String> = HashMap::new();
        for (file, text) in files {
            let source = Source { file, text };
            if set.rules.len() >= MOST {
                problems.push(source.problem(
                    0,
                    0,
                    Complaint::new(format!("there are more than {MOST} rules")),
                ));
                break;
            }
            match Rule::read(source, &mut set.phrases) {
                Ok(rule) => {
                    if let Some(other) = names.insert(rule.id.clone(), file.to_owned()) {
                        let complaint = Complaint::new(format!("the id '{}' is taken by {other}", rule.id));
                        problems.push(source.problem(
                            1,
                            1,
                            complaint.hint("every rule has an id of its own"),
                        ));
                    }
                    set.rules.push(rule);
                }
                Err(found) => problems.extend(found),
            }
        }
        if let Err(complaint) = set.phrases.seal() {
            problems.push(Source { file: "the rules", text: "" }.problem(0, 0, complaint));
        }
        if problems.is_empty() { Ok(set) } else { Err(Problems(problems)) }
    }

    /// The rules in the order in which they were given.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule whose findings carry this name as their detector.
    #[must_use]
    pub fn of_detector(&self, detector: &str) -> Option<&Rule> {
        let id = detector.strip_prefix("rule:")?;
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The rules as a judgement asks them; see [`creel_detect::Knowledge::further`].
    #[must_use]
    pub fn further(self: &Arc<Self>) -> Box<dyn Further> {
        Box::new(Shared(Arc::clone(self)))
    }

    fn see(&self, exhibit: &Exhibit<'_>, findings: &[Finding]) -> Vec<Seen> {
        let scene = Scene::new(exhibit, findings, &self.phrases);
        self.rules.iter().filter_map(|rule| rule.look(&scene)).collect()
    }
}

/// A set as a judgement holds it, beside whoever explains its findings.
#[derive(Debug)]
struct Shared(Arc<RuleSet>);

impl Further for Shared {
    fn look(&self, exhibit: &Exhibit<'_>, findings: &[Finding]) -> Vec<Seen> {
        self.0.see(exhibit, findings)
    }
}
