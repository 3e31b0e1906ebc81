//! Groups a folder of mails and loose files, and writes one line of JSON a message:
//! `{"file": ..., "wave": ..., "campaign": ..., "operation": ...}`. With `--groups FILE` also the groups and
//! with `--links FILE` why each message is where it is; `--why FILE` compares the pairs of file names in it, and
//! `--prints FILE` writes the fingerprints.
//!
//! usage: group FOLDER RUN.jsonl [--groups FILE] [--links FILE] [--why FILE] [--prints FILE]

#![allow(clippy::print_stderr, clippy::unwrap_used, reason = "an example program")]

use creel_campaign::{fingerprint, partition};
use creel_evidence::verdict::{Action, CallToAction, Class, Lure, Verdict};
use creel_evidence::{Fingerprint, Targeting};
use std::collections::HashMap;
use std::io::Write as _;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1));
    let mut files: Vec<_> = std::fs::read_dir(&args[0]).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();

    let mut times = [0.0; 3];
    let mut prints: Vec<Fingerprint> = Vec::new();
    let mut names = HashMap::new();
    for path in &files {
        let raw = std::fs::read(path).unwrap();
        let start = Instant::now();
        let dissected = creel_dissect::dissect(&raw, &creel_dissect::Limits::default());
        times[0] += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let print = fingerprint(&dissected.dissection, &unread(), &Targeting::default());
        times[1] += start.elapsed().as_secs_f64();
        names.insert(print.message, path.display().to_string());
        prints.push(print);
    }
    let start = Instant::now();
    let partition = partition(&prints);
    times[2] = start.elapsed().as_secs_f64();
    eprintln!(
        "{} files: dissect {:.2} s, fingerprint {:.2} s, partition {:.2} s",
        files.len(),
        times[0],
        times[1],
        times[2]
    );

    let mut run = std::io::BufWriter::new(std::fs::File::create(&args[1]).unwrap());
    let mut links = option("--links").map(|path| std::fs::File::create(path).unwrap());
    for placement in &partition.placements {
        let line = serde_json::json!({
            "file": names[&placement.message], "wave": placement.wave, "campaign": placement.campaign,
            "operation": placement.operation,
        });
        writeln!(run, "{line}").unwrap();
        if let Some(links) = &mut links {
            let with = placement.reasons.first().and_then(|reason| reason.with);
            let sum: i32 = placement.reasons.iter().map(|reason| reason.millibits).sum();
            let line = serde_json::json!({
                "file": names[&placement.message], "with": with.map(|with| &names[&with]), "sum": sum,
                "campaign": placement.campaign, "operation": placement.operation, "reasons": placement.reasons,
            });
            writeln!(links, "{line}").unwrap();
        }
    }
    if let Some(path) = option("--groups") {
        let mut out = std::fs::File::create(path).unwrap();
        for group in &partition.groups {
            let members: Vec<&String> = group.members.iter().map(|member| &names[member]).collect();
            let line = serde_json::json!({
                "id": group.id, "level": group.level, "medoid": names[&group.medoid], "members": members,
                "reasons": group.reasons,
            });
            writeln!(out, "{line}").unwrap();
        }
    }
    if let Some(path) = option("--why") {
        let by_name: HashMap<&str, _> =
            names.iter().filter_map(|(id, name)| Some((name.rsplit('/').next()?, *id))).collect();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let Some((a, b)) = line.split_once(' ') else { continue };
            let found = creel_campaign::compare(&prints, by_name[a], by_name[b]).unwrap();
            eprintln!(
                "{a} {b}: text {} structure {} subject {} lure {} campaign {} wave {} sum {}",
                found.text,
                found.structure,
                found.subject,
                found.lure_agrees,
                found.campaign,
                found.wave,
                found.millibits
            );
            for reason in &found.reasons {
                let value: String = reason.value.clone().unwrap_or_default().chars().take(60).collect();
                eprintln!(
                    "    {:>6} {} {} {:?} in {}",
                    reason.millibits, reason.family, reason.because, value, reason.frequency
                );
            }
        }
    }
    if let Some(path) = option("--prints") {
        let mut out = std::fs::File::create(path).unwrap();
        for print in &prints {
            let tokens: Vec<String> =
                print.tokens.iter().map(|t| format!("{}/{}: {}", t.family, t.kind, t.value)).collect();
            let line = serde_json::json!({
                "file": names[&print.message], "subject": print.subject, "exact": print.exact, "tokens": tokens,
                "time": print.time,
            });
            writeln!(out, "{line}").unwrap();
        }
    }
}

/// A verdict that says nothing: grouping does not ask it.
fn unread() -> Verdict {
    Verdict {
        class: Class::Unclear,
        score: 0.0,
        sum: Vec::new(),
        claimed: None,
        impersonation: false,
        lure: Lure::Other,
        call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
        language: None,
        languages: Vec::new(),
        techniques: Vec::new(),
        findings: Vec::new(),
    }
}
