//! A scan that is interrupted or killed leaves a case that opens, and the next scan completes it.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{creel, json_lines, phish, run};

const MAILS: usize = 3_000;

/// A mailbox that takes a while to scan.
fn pile(folder: &std::path::Path) {
    let mut mailbox = String::new();
    for number in 0..MAILS {
        mailbox.push_str("From a@b.example Mon Sep  7 08:12:00 2020\n");
        mailbox.push_str(&phish(number).replace("\r\n", "\n"));
        mailbox.push('\n');
    }
    std::fs::write(folder.join("pile.mbox"), mailbox).unwrap();
}

/// Starts a scan, waits until it has written something, and sends it a signal.
fn interrupt(folder: &std::path::Path, signal: &str) -> Option<i32> {
    let mut child = creel(folder)
        .args(["scan", "pile.mbox", "--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let case = folder.join("creel-case");
    let start = Instant::now();
    // A case that cannot be opened yet is being made.
    let held =
        || creel_store::Store::open(&case).and_then(|store| store.known()).map_or(0, |known| known.len());
    while held() == 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "the scan writes nothing");
        std::thread::sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait().unwrap().code()
}

fn complete(folder: &std::path::Path) {
    let (code, _, errors) = run(creel(folder).args(["scan", "pile.mbox"]));
    assert_eq!(code, 0, "{errors}");
    assert_eq!(json_lines(&folder.join("creel-case/messages.jsonl")).len(), MAILS);
}

#[test]
fn killed_at_any_moment_a_case_opens_and_is_continued() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path());
    assert_eq!(interrupt(folder.path(), "-KILL"), None);
    let (code, summary, errors) = run(creel(folder.path()).arg("report"));
    assert_eq!(code, 0, "{summary}{errors}");
    let held = json_lines(&folder.path().join("creel-case/messages.jsonl")).len();
    assert!(held > 0 && held < MAILS, "{held} messages when it was killed");
    complete(folder.path());
}

#[test]
fn interrupted_a_scan_finishes_with_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path());
    assert_eq!(interrupt(folder.path(), "-INT"), Some(130));
    let held = json_lines(&folder.path().join("creel-case/messages.jsonl")).len();
    assert!(held > 0 && held < MAILS, "{held} messages when it was interrupted");
    assert!(folder.path().join("creel-case/report.html").is_file());
    complete(folder.path());
}
