//! Visits pages and prints their records: `cargo run -p creel-sandbox --example visit -- FILE...`
//!
//! `--quiet` prints one line a page with CPU-independent figures only; `--full` also documents and outline.

use creel_sandbox::{Limits, run};
use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let (flags, files): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|word| word.starts_with("--"));
    for file in &files {
        let bytes = std::fs::read(file)?;
        let outcome = run(&String::from_utf8_lossy(&bytes), &Limits::default());
        writeln!(
            out,
            "{file}: collectors {} drops {} redirects {} documents {} code {} limits {:?}",
            outcome.collectors.len(),
            outcome.drops.len(),
            outcome.redirects.len(),
            outcome.documents.len(),
            outcome.code.len(),
            outcome.limits
        )?;
        if flags.iter().any(|flag| flag == "--quiet") {
            continue;
        }
        writeln!(out, "{}", outcome.record)?;
        if flags.iter().any(|flag| flag == "--full") {
            for document in &outcome.documents {
                writeln!(out, "--- {}\n{}", document.how.as_str(), document.html)?;
            }
            writeln!(out, "--- outline\n{}", outcome.outline)?;
        }
    }
    Ok(())
}
