//! `creel rules`: detections that users write themselves.

mod files;
mod test;

use crate::args::{RulesArgs, RulesCommand, RulesListArgs};
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_evidence::text::inert;
use creel_pipeline::Rules;
use creel_rules::{Rule, RuleSet, manual, shipped};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use files::files;

pub(crate) fn run(args: &RulesArgs) -> Result<Exit, Failure> {
    match &args.command {
        RulesCommand::List(args) => list(args),
        RulesCommand::Check(args) => {
            let rules = read(&args.paths)?;
            let number = rules.rules().len();
            outputs::to_stdout(&format!(
                "{number} {} in order\n",
                if number == 1 { "rule is" } else { "rules are" }
            ))?;
            Ok(Exit::Clean)
        }
        RulesCommand::Test(args) => test::run(args),
        RulesCommand::Facts => {
            outputs::to_stdout(&manual::facts())?;
            Ok(Exit::Clean)
        }
        RulesCommand::Show(args) => show(&args.rule),
    }
}

/// The rules in files and folders; the shipped ones if none are named.
fn read(paths: &[PathBuf]) -> Result<Arc<RuleSet>, Failure> {
    let rules = match paths {
        [] => Rules::default(),
        paths => Rules { without_shipped: true, files: files(paths)? },
    };
    rules.read().map_err(|problems| Failure::Rules(problems.to_string()))
}

fn list(args: &RulesListArgs) -> Result<Exit, Failure> {
    let rules = read(&args.paths)?;
    let mut text = String::new();
    let widest = rules.rules().iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules.rules() {
        if args.json {
            let _ = writeln!(text, "{}", json(rule));
            continue;
        }
        let _ = writeln!(
            text,
            "{:widest$}  {:6}  {:8}  {}",
            rule.id,
            rule.severity,
            rule.confidence,
            inert(&rule.title)
        );
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn json(rule: &Rule) -> serde_json::Value {
    serde_json::json!({
        "id": rule.id, "title": rule.title, "description": rule.description, "author": rule.author,
        "date": rule.date.map(|date| date.to_string()), "severity": rule.severity, "confidence": rule.confidence,
        "attack": rule.attack, "references": rule.references, "tests": rule.tests.len(), "file": rule.file,
        "weights": rule.weights.iter().map(|(class, weight)| (class.as_str(), weight)).collect::<std::collections::BTreeMap<_, _>>(),
    })
}

fn show(rule: &str) -> Result<Exit, Failure> {
    let wanted = format!("{}.yaml", rule.trim_start_matches("rule:"));
    match shipped::FILES.iter().find(|(name, _)| *name == wanted) {
        Some((_, text)) => {
            outputs::to_stdout(text)?;
            Ok(Exit::Clean)
        }
        None => Err(Failure::NotFound {
            what: format!("no shipped rule has the id {}", inert(rule)),
            hint: "`creel rules list` names them".to_owned(),
        }),
    }
}
