//! `creel audit`: what let victims' names out of the case, and whether the log is as it was written.

use crate::args::AuditArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_evidence::text::inert;
use creel_store::{AuditEntry, Store};
use serde_json::Value;
use std::fmt::Write as _;

pub(crate) fn run(args: &AuditArgs) -> Result<Exit, Failure> {
    let mut store = Store::open(&args.case.folder)?;
    let audit = store.audit()?;
    let mut text = String::new();
    for entry in &audit.entries {
        if args.json {
            json(entry, &mut text)?;
        } else {
            people(entry, &mut text);
        }
    }
    if !args.json {
        match audit.entries.last() {
            None if audit.broken.is_none() => {
                text.push_str("nothing that names victims was let out of the case\n");
            }
            Some(last) if audit.broken.is_none() => {
                let _ = writeln!(
                    text,
                    "\nThe log is whole. Its newest digest, to be noted elsewhere: {}",
                    last.digest
                );
            }
            _ => {}
        }
    }
    outputs::to_stdout(&text)?;
    match audit.broken {
        None => Ok(Exit::Clean),
        Some(broken) => Err(Failure::Audit(broken)),
    }
}

/// The particulars of an entry; of another creel's, whatever can be read.
fn particulars(entry: &AuditEntry) -> Value {
    serde_json::from_str(&entry.detail).unwrap_or_else(|_| Value::String(entry.detail.clone()))
}

fn people(entry: &AuditEntry, text: &mut String) {
    let detail = particulars(entry);
    let word = |name: &str| detail.get(name).and_then(Value::as_str).map(|word| inert(word).to_string());
    let number = |name: &str| detail.get(name).and_then(Value::as_u64);
    let _ = writeln!(
        text,
        "{:>4}  {:.0}  {} by {}",
        entry.number,
        entry.time,
        inert(&entry.action),
        inert(&entry.what)
    );
    let as_what =
        [word("format"), word("audience").map(|audience| format!("for {audience}")), word("marking")];
    let as_what: Vec<String> = as_what.into_iter().flatten().collect();
    if !as_what.is_empty() {
        let _ = writeln!(text, "      {}", as_what.join(", "));
    }
    if let Some(file) = word("file") {
        let _ =
            writeln!(text, "      to      {}", if file == "-" { "standard output".to_owned() } else { file });
    }
    if let (Some(people), Some(organisations)) = (number("people"), number("organisations")) {
        let _ = writeln!(text, "      named   {people} people, {organisations} organisations");
    }
    if let (Some(messages), Some(files), "forget") =
        (number("messages"), number("files"), entry.action.as_str())
    {
        let _ = writeln!(text, "      gone    {messages} messages, {files} files");
    }
    if let Some(reason) = word("reason") {
        let _ = writeln!(text, "      reason  {reason}");
    }
    if let Some(sha256) = word("sha256") {
        let _ = writeln!(text, "      sha256  {sha256}");
    }
}

fn json(entry: &AuditEntry, text: &mut String) -> Result<(), Failure> {
    let line = serde_json::json!({
        "number": entry.number,
        "time": entry.time,
        "action": entry.action,
        "what": entry.what,
        "detail": particulars(entry),
        "digest": entry.digest,
    });
    let _ = writeln!(text, "{}", serde_json::to_string(&line).map_err(std::io::Error::other)?);
    Ok(())
}
