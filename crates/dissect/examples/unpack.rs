//! What comes out of loose files: `cargo run --release -p creel-dissect --example unpack -- FILE...`
//!
//! Prints for each file its type, the files in it with their path through the containers, what was wrong, and the
//! time; with `--sums` only one line a file, with `--check` also how many members do not come out again.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use creel_dissect::{Limits, dissect, reopen};
use creel_evidence::text::inert;
use std::time::Instant;

fn main() {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let mut option =
        |name: &str| files.iter().position(|file| file == name).map(|at| files.remove(at)).is_some();
    let (sums, check) = (option("--sums"), option("--check"));
    for file in files {
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{file}: {error}");
                continue;
            }
        };
        let begin = Instant::now();
        let dissected = dissect(&bytes, &Limits::default());
        let time = begin.elapsed();
        let artifacts = &dissected.dissection.artifacts;
        // Every member follows again from the bytes, each from the beginning.
        let lost = (0..if check { artifacts.len() } else { 0 })
            .filter(|&index| {
                let again =
                    reopen(&bytes, artifacts, index).map(|bytes| creel_evidence::ArtifactId::of(&bytes));
                again != artifacts.get(index).map(|artifact| artifact.id)
            })
            .count();
        let is = artifacts.first().map_or_else(String::new, |root| root.content_type.to_string());
        let size: u64 = artifacts.iter().skip(1).map(|artifact| artifact.size).sum();
        let mut said: Vec<String> = dissected
            .dissection
            .anomalies
            .iter()
            .map(|a| format!("{}: {}", a.kind, inert(&a.detail)))
            .collect();
        said.dedup();
        println!(
            "{file}\t{is}\t{} in\t{} files\t{size} out\t{lost} lost\t{} ms\t{}",
            bytes.len(),
            artifacts.len() - 1,
            time.as_millis(),
            said.iter().take(3).cloned().collect::<Vec<_>>().join(" | ")
        );
        if sums {
            continue;
        }
        for artifact in artifacts.iter().skip(1) {
            let name = artifact.name.as_deref().unwrap_or("-");
            println!(
                "    {} {:>9} {} {:?}",
                artifact.id.short(8),
                artifact.size,
                inert(name),
                artifact.derivation
            );
        }
        for feature in &dissected.dissection.features {
            println!("    {}: {}", feature.kind, inert(&feature.detail));
        }
    }
}
