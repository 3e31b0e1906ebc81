//! Judges mails and prints one line of JSON each, in the fields that labels are scored on.
//!
//! `cargo run --release -p creel-detect --example judge -- FILE_OR_FOLDER... [--sum] > run.jsonl`

use creel_detect::judge;
use creel_dissect::{Limits, dissect};
use creel_evidence::Verdict;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    let mut with_sum = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--sum" => with_sum = true,
            path => collect(Path::new(path), &mut files)?,
        }
    }
    files.sort();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut dissecting, mut judging) = (Duration::ZERO, Duration::ZERO);
    for file in &files {
        let raw = std::fs::read(file)?;
        let start = Instant::now();
        let dissected = dissect(without_mbox_line(&raw), &Limits::default());
        let middle = Instant::now();
        let verdict = judge(&dissected.dissection);
        judging += middle.elapsed();
        dissecting += middle - start;
        let subject = dissected.dissection.envelope.subject.as_ref().map(|subject| subject.text.as_str());
        writeln!(out, "{}", line(file, subject, &verdict, with_sum, &dissected.dissection)?)?;
    }
    let each = |time: Duration| time.as_secs_f64() * 1000.0 / files.len().max(1) as f64;
    writeln!(
        std::io::stderr(),
        "{} files: dissect {:.3} s, judge {:.3} s per 1,000",
        files.len(),
        each(dissecting),
        each(judging)
    )?;
    Ok(())
}

/// Mails cut out of a mailbox begin with its `From ` line.
fn without_mbox_line(raw: &[u8]) -> &[u8] {
    let line = raw.starts_with(b"From ").then(|| raw.iter().position(|&b| b == b'\n')).flatten();
    line.and_then(|end| raw.get(end + 1..)).unwrap_or(raw)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path
        .extension()
        .is_some_and(|extension| extension == "eml" || extension == "txt" || extension == "html")
    {
        files.push(path.to_owned());
    }
    Ok(())
}

fn line(
    file: &Path,
    subject: Option<&str>,
    verdict: &Verdict,
    with_sum: bool,
    dissection: &creel_evidence::Dissection,
) -> Result<String, serde_json::Error> {
    let mut line = serde_json::json!({
        "file": file.to_string_lossy(),
        "subject": subject,
        "language": verdict.language,
        "verdict": verdict.class.to_string(),
        "score": (verdict.score * 1000.0).round() / 1000.0,
        "claimed": verdict.claimed.as_ref().map(|c| serde_json::json!({"name": c.name, "person": c.person, "title": c.title})),
        "impersonation": verdict.impersonation,
        "lure": verdict.lure.to_string(),
        "call_to_action": {
            "kind": verdict.call_to_action.kind.to_string(),
            "host": verdict.call_to_action.host,
            "value": verdict.call_to_action.value,
        },
        "techniques": verdict.techniques,
        "findings": verdict.findings.iter().map(|f| serde_json::json!({
            "detector": f.detector, "severity": f.severity, "because": f.because,
        })).collect::<Vec<_>>(),
    });
    if with_sum && let Some(fields) = line.as_object_mut() {
        fields.insert("sum".to_owned(), serde_json::to_value(&verdict.sum)?);
        if let Ok(facts) = std::env::var("CREEL_FACTS").map(|_| creel_detect::heard(dissection).facts) {
            fields.insert("facts".to_owned(), serde_json::to_value(facts.names().collect::<Vec<_>>())?);
        }
    }
    serde_json::to_string(&line)
}
