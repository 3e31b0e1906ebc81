//! What comes out of PDF files, and what it costs.
//!
//!     cargo run --release -p creel-openers --example pdf -- [--brief] FILE... [--password WORD]
//!
//! Prints hostile text with its control characters escaped; opens no network connection and writes no file.

#![allow(clippy::print_stdout)]

use creel_evidence::text::inert;
use creel_openers::Budget;
use creel_openers::member::{MemberKind, Opening};
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (mut files, mut passwords, mut brief) = (Vec::new(), Vec::new(), false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--password" => passwords.extend(arguments.next()),
            "--brief" => brief = true,
            _ => files.push(argument),
        }
    }
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else {
            println!("{file}: cannot be read");
            continue;
        };
        let start = Instant::now();
        let mut budget = Budget::default();
        let opened =
            creel_openers::pdf::open(&bytes, &mut Opening { passwords: &passwords, budget: &mut budget });
        let took = start.elapsed().as_secs_f64() * 1e3;
        let count = |kind| opened.members.iter().filter(|member| member.kind == kind).count();
        println!(
            "{file}: {} bytes, {took:.1} ms, {} links, {} texts, {} pictures, {} files, {} scripts, {} features; {}",
            bytes.len(),
            opened.links.len(),
            count(MemberKind::Text),
            count(MemberKind::Picture),
            count(MemberKind::File),
            count(MemberKind::Code),
            opened.features.len(),
            opened
                .anomalies
                .iter()
                .map(|(kind, detail)| format!("{kind}: {detail}"))
                .collect::<Vec<_>>()
                .join("; "),
        );
        if brief {
            continue;
        }
        for link in &opened.links {
            println!(
                "  link {} {:?} visible {} text {:?}",
                inert(&link.raw),
                link.at.span,
                link.visible,
                link.text
            );
        }
        for feature in &opened.features {
            println!("  {} {} at {:?}", feature.kind, inert(&feature.detail), feature.at);
        }
        for member in &opened.members {
            println!("  member {} {:?} {} bytes", member.index, member.kind, member.bytes.len());
            if matches!(member.kind, MemberKind::Text | MemberKind::Code) {
                println!("{}", inert(&String::from_utf8_lossy(&member.bytes)));
            }
        }
    }
}
