//! `creel detectors`: what is looked for in a mail, and what a finding means.

use crate::args::DetectorsArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_detect::{Detector, detectors, manual};
use std::fmt::Write as _;

pub(crate) fn run(args: &DetectorsArgs) -> Result<Exit, Failure> {
    let page = match &args.name {
        Some(name) => section(name)?,
        None => list(),
    };
    outputs::to_stdout(&page)?;
    Ok(Exit::Clean)
}

fn section(name: &str) -> Result<String, Failure> {
    let section = manual::section(name).ok_or_else(|| Failure::NotFound {
        what: format!("no detector is called '{}'", creel_evidence::text::inert(name)),
        hint: "`creel detectors` lists them all".to_owned(),
    })?;
    Ok(format!("{name}\n\n{section}\n"))
}

/// A line a detector, with the technique ids that its findings show.
fn list() -> String {
    let width = detectors::ALL.iter().map(|detector| detector.name.len()).max().unwrap_or_default();
    let mut page = String::new();
    for Detector { name, summary, attack, .. } in detectors::ALL {
        // Writing to a string does not fail.
        let _ = writeln!(page, "{name:width$}  {summary}{}", shown(attack));
    }
    page
}

fn shown(attack: &[&str]) -> String {
    if attack.is_empty() { String::new() } else { format!(" [{}]", attack.join(", ")) }
}
