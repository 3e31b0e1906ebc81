//! What rules see in a pile of mails, and what that costs beside the judgement:
//!
//! `cargo run --release -p creel-rules --example look -- [--rule FILE]... [--name ID] MAIL...`
//!
//! Prints the number of mails that each rule sees, the share of findings of high severity, and processor seconds for
//! 1,000 mails without and with the rules, measured by turns in one run. `--name ID` prints the mails that one rule sees.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example speaks and may end")]

use creel_detect::{Knowledge, judge_knowing};
use creel_dissect::{Limits, dissect};
use creel_evidence::Severity;
use creel_rules::{RuleSet, shipped};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn main() {
    let (mut mails, mut files, mut named) = (Vec::new(), Vec::new(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rule" => files.extend(arguments.next()),
            "--name" => named = arguments.next().map(|id| format!("rule:{id}")),
            _ => mails.push(argument),
        }
    }
    let own: Vec<(String, String)> =
        files.into_iter().map(|file| (file.clone(), std::fs::read_to_string(file).unwrap())).collect();
    let texts = own.iter().map(|(file, text)| (file.as_str(), text.as_str()));
    let began = Instant::now();
    let set = Arc::new(RuleSet::read(shipped::FILES.iter().copied().chain(texts)).unwrap());
    println!("{} rules, read in {:.1} ms", set.rules().len(), began.elapsed().as_secs_f64() * 1e3);
    let mut knowing = Knowledge::default();
    knowing.further.push(set.further());
    let bare = Knowledge::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut with, mut without, mut high) = (Duration::ZERO, Duration::ZERO, 0_usize);
    for (number, mail) in mails.iter().enumerate() {
        let Ok(raw) = std::fs::read(mail) else { continue };
        let dissection = dissect(&raw, &Limits::default()).dissection;
        // By turns, so that neither always finds the memory warm.
        let mut verdict = None;
        for rules in [number % 2 == 0, number % 2 == 1] {
            let began = Instant::now();
            let judged = judge_knowing(&dissection, if rules { &knowing } else { &bare });
            *(if rules { &mut with } else { &mut without }) += began.elapsed();
            if rules {
                verdict = Some(judged);
            }
        }
        let Some(verdict) = verdict else { continue };
        let rules = verdict.findings.iter().filter(|finding| finding.detector.starts_with("rule:"));
        high += usize::from(rules.clone().any(|finding| finding.severity == Severity::High));
        for finding in rules {
            *seen.entry(finding.detector.clone()).or_default() += 1;
            if named.as_ref() == Some(&finding.detector) {
                println!("{mail}: {}", finding.because);
            }
        }
    }
    let number = mails.len().max(1);
    for (rule, times) in &seen {
        println!("{times:6}  {:5.2} %  {rule}", 100.0 * *times as f64 / number as f64);
    }
    let per_thousand = |time: Duration| time.as_secs_f64() * 1e3 / number as f64;
    println!("mails with a rule of high severity: {high} of {number}");
    println!(
        "judged without rules {:.3} s, with {:.3} s for 1,000 mails",
        per_thousand(without),
        per_thousand(with)
    );
}
