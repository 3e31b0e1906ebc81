//! What creel recovers from ambiguous mails, beside other extractors; and which mails it calls ambiguous.
//!
//! `cargo run --release -p creel-dissect --example ambiguity -- [OPTION]... FOLDER...` reads every file under the
//! folders, each as one submission.
//!
//! - `--payload FILE`: count the mails in which an artifact is FILE's bytes (may be given more than once);
//! - `--name NAME`: count the mails in which an artifact has this file name;
//! - `--baseline TSV`: other extractors' results (a line of names, then lines of `file`, `1`, `0`, ...), counted beside
//!   creel's, with the files that one of them recovers and creel does not;
//! - `--flags`: list the mails with `ambiguous-mime` and what differs;
//! - `--missed`: list the mails in which nothing was recovered.

use creel_dissect::{Limits, dissect, reopen};
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::text::inert;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(Default)]
struct Asked {
    payloads: Vec<Vec<u8>>,
    names: Vec<String>,
    baseline: Option<String>,
    flags: bool,
    missed: bool,
    folders: Vec<PathBuf>,
}

/// What one mail gave.
#[derive(Default)]
struct Outcome {
    /// An artifact is a payload.
    exact: bool,
    /// An artifact holds a payload, perhaps with bytes around it.
    inside: bool,
    name: bool,
    /// Not all readers see every artifact.
    partial: bool,
    flags: Vec<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = arguments()?;
    let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
    let mut spent = Duration::ZERO;
    for folder in &asked.folders {
        for path in files(folder)? {
            let raw = std::fs::read(&path)?;
            let start = Instant::now();
            let outcome = examine(&raw, &asked);
            spent += start.elapsed();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            outcomes.insert(name.unwrap_or_default(), outcome);
        }
    }
    let count = |what: fn(&Outcome) -> bool| outcomes.values().filter(|outcome| what(outcome)).count();
    let all = outcomes.len();
    say(&format!("{all} mails in {spent:.2?}"));
    if !asked.payloads.is_empty() {
        say(&format!("payload recovered: {} of {all}", count(|o| o.exact)));
        say(&format!("payload recovered, bytes around it allowed: {} of {all}", count(|o| o.inside)));
    }
    if !asked.names.is_empty() {
        say(&format!("file name recovered: {} of {all}", count(|o| o.name)));
    }
    say(&format!("ambiguous-mime: {} of {all}", count(|o| !o.flags.is_empty())));
    say(&format!("with artifacts that not every view has: {} of {all}", count(|o| o.partial)));
    let recovered = |outcome: &Outcome| outcome.exact || outcome.inside || outcome.name;
    if let Some(table) = &asked.baseline {
        compare(table, &outcomes, recovered);
    }
    for (file, outcome) in &outcomes {
        if asked.missed && !recovered(outcome) {
            say(&format!("missed {}", inert(file)));
        }
        for flag in outcome.flags.iter().filter(|_| asked.flags) {
            say(&format!("{}: {}", inert(file), inert(flag)));
        }
    }
    Ok(())
}

fn examine(raw: &[u8], asked: &Asked) -> Outcome {
    let dissection = dissect(raw, &Limits::default()).dissection;
    let flags = dissection.anomalies.iter().filter(|anomaly| anomaly.kind == AnomalyKind::AmbiguousMime);
    let mut outcome =
        Outcome { flags: flags.map(|anomaly| anomaly.detail.clone()).collect(), ..Outcome::default() };
    for (index, artifact) in dissection.artifacts.iter().enumerate().skip(1) {
        outcome.partial |= !artifact.views.is_all();
        outcome.name |= artifact.names().any(|name| asked.names.iter().any(|asked| asked == name));
        if asked.payloads.is_empty() {
            continue;
        }
        let bytes = reopen(raw, &dissection.artifacts, index).unwrap_or_default();
        outcome.exact |= asked.payloads.contains(&bytes);
        outcome.inside |=
            asked.payloads.iter().any(|payload| memchr::memmem::find(&bytes, payload).is_some());
    }
    outcome
}

/// The other extractors' counts and their union, and what they have and we do not.
fn compare(table: &str, outcomes: &BTreeMap<String, Outcome>, recovered: impl Fn(&Outcome) -> bool) {
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').skip(1).collect();
    let mut counts = vec![0u32; names.len()];
    let (mut union, mut ours) = (0u32, 0u32);
    let mut lost: BTreeSet<String> = BTreeSet::new();
    for line in lines {
        let mut cells = line.split('\t');
        let file = cells.next().unwrap_or_default();
        let Some(outcome) = outcomes.get(file) else { continue };
        let by: Vec<&str> = cells
            .zip(&names)
            .zip(&mut counts)
            .filter(|((cell, _), _)| *cell == "1")
            .map(|((_, name), count)| {
                *count += 1;
                *name
            })
            .collect();
        union += u32::from(!by.is_empty());
        ours += u32::from(recovered(outcome));
        if !by.is_empty() && !recovered(outcome) {
            lost.insert(format!("{}: found by {}", inert(file), by.join(", ")));
        }
    }
    for (name, count) in names.iter().zip(counts) {
        say(&format!("{count:5} {name}"));
    }
    say(&format!("{union:5} union of these"));
    say(&format!("{ours:5} creel"));
    say(&format!("{:5} found by another and missed by creel", lost.len()));
    lost.iter().for_each(|line| say(line));
}

fn arguments() -> Result<Asked, Box<dyn std::error::Error>> {
    let mut asked = Asked::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--payload" => asked.payloads.push(std::fs::read(value()?)?),
            "--name" => asked.names.push(value()?),
            "--baseline" => asked.baseline = Some(std::fs::read_to_string(value()?)?),
            "--flags" => asked.flags = true,
            "--missed" => asked.missed = true,
            _ => asked.folders.push(PathBuf::from(argument)),
        }
    }
    Ok(asked)
}

/// Every file under a folder, in the order of their names.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

#[allow(clippy::print_stdout, reason = "an example that prints is what it is for")]
fn say(line: &str) {
    println!("{line}");
}
