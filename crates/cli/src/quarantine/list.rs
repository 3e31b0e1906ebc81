//! `creel quarantine list`: what is there, and why.

use crate::args::QuarantineListArgs;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_evidence::text::inert;
use creel_store::Kept;
use std::fmt::Write as _;

/// Sources that are printed of one message.
const SOURCES: usize = 5;

pub(crate) fn run(args: &QuarantineListArgs) -> Result<Exit, Failure> {
    let (_, kept) = super::open(&args.case.folder)?;
    let mut text = String::new();
    for kept in &kept {
        if args.json {
            json(kept, &mut text)?;
        } else {
            people(kept, &mut text);
        }
    }
    if kept.is_empty() && !args.json {
        text.push_str("the quarantine is empty\n");
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn people(kept: &Kept, text: &mut String) {
    let Kept { quarantined, since, sources } = kept;
    let _ = writeln!(
        text,
        "{}  {} bytes, since {:.0}, creel {}",
        quarantined.message.short(16),
        quarantined.bytes,
        since,
        quarantined.version
    );
    for source in sources.iter().take(SOURCES) {
        let _ = writeln!(text, "  from     {}", inert(source));
    }
    if sources.len() > SOURCES {
        let _ = writeln!(text, "           and {} more", sources.len() - SOURCES);
    }
    for (attempt, number) in quarantined.attempts.iter().zip(1..) {
        let _ = writeln!(text, "  try {number}    {attempt}");
    }
}

fn json(kept: &Kept, text: &mut String) -> Result<(), Failure> {
    let Kept { quarantined, since, sources } = kept;
    let line = serde_json::json!({
        "sha256": quarantined.message,
        "bytes": quarantined.bytes,
        "since": since,
        "version": quarantined.version,
        "sources": sources,
        "attempts": quarantined.attempts,
    });
    let _ = writeln!(text, "{}", serde_json::to_string(&line).map_err(std::io::Error::other)?);
    Ok(())
}
