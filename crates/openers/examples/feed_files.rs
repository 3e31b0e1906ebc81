//! Feeds every file below the given folders to every opener, and names the slow ones: `feed_files FOLDER...`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use creel_evidence::{ArtifactId, ArtifactRole};
use creel_openers::{Budget, embedded, filetype, html, plain, zip};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

fn main() -> std::io::Result<()> {
    let mut folders: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let mut kinds = BTreeMap::new();
    let mut files = 0_usize;
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            folders.extend(std::fs::read_dir(&path)?.flatten().map(|entry| entry.path()));
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        files += 1;
        *kinds.entry(filetype::recognise(&bytes)).or_insert(0_usize) += 1;
        let text = String::from_utf8_lossy(&bytes);
        let id = ArtifactId::of(&bytes);
        let start = Instant::now();
        let mut budget = Budget::default();
        let page = html::read(id, ArtifactRole::Submission, &text, &mut budget);
        let (_, links) = plain::read(id, ArtifactRole::Body, &text, &mut budget);
        let decoded = embedded::decode(&text, 0);
        let archive = zip::open(&bytes, &["infected".to_owned()], &mut budget);
        let spent = start.elapsed();
        for (kind, detail) in &archive.anomalies {
            if filetype::recognise(&bytes) == creel_evidence::ContentType::Zip {
                println!("{}: {kind}: {detail}", path.display());
            }
        }
        if spent > Duration::from_millis(300) {
            println!(
                "{spent:?} {} {} bytes, {} + {} links, {} decoded, {} entries",
                path.display(),
                bytes.len(),
                page.links.len(),
                links.len(),
                decoded.len(),
                archive.entries.len()
            );
        }
    }
    println!("{files} files: {kinds:?}");
    Ok(())
}
