//! Poison in the middle of a pile: the rest is read, the poison is kept, and can be tried again.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use std::path::Path;
use support::{creel, json_lines, phish, run};

/// More memory than a worker needs for a small mail, and less than one takes for [`poison`].
const SMALL: &str = "170M";

/// An ordinary mail but for its size: what is poison depends on the limits.
fn poison() -> String {
    let line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n";
    format!(
        "From: a@b.test\r\nTo: c@d.example\r\nSubject: large\r\nMIME-Version: 1.0\r\n\
         Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=large.bin\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}",
        line.repeat(1_000_000)
    )
}

fn pile(folder: &Path) {
    std::fs::create_dir(folder.join("mails")).unwrap();
    for number in 0..6 {
        std::fs::write(folder.join(format!("mails/{number}.eml")), phish(number)).unwrap();
    }
    std::fs::write(folder.join("mails/3-poison.eml"), poison()).unwrap();
}

fn scan(folder: &Path, more: &[&str]) -> (i32, String) {
    let (code, summary, errors) = run(creel(folder).args(["scan", "mails", "--jobs", "1"]).args(more));
    // A slow machine makes a scan tell how far it is.
    let complaints: Vec<&str> = errors.lines().filter(|line| !line.contains(" of 7 inputs, ")).collect();
    assert!(complaints.is_empty(), "{errors}");
    // Long reasons are broken into lines.
    (code, summary.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn list(folder: &Path) -> Vec<Value> {
    let (code, text, _) = run(creel(folder).args(["quarantine", "list", "--json"]));
    assert_eq!(code, 0);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn messages(folder: &Path) -> usize {
    json_lines(&folder.join("creel-case/messages.jsonl")).len()
}

#[test]
fn poison_in_a_pile_costs_itself_alone_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    pile(folder);
    let (code, summary) = scan(folder, &["--worker-memory", SMALL]);
    assert_eq!(code, 1, "what could not be read is said by the exit code");
    assert!(summary.contains("6 messages") && summary.contains("3-poison.eml"), "{summary}");
    assert!(summary.contains("in quarantine") && summary.contains("ran out of memory, twice"), "{summary}");
    assert_eq!(messages(folder), 6);
    let report = std::fs::read_to_string(folder.join("creel-case/report.html")).unwrap();
    assert!(report.contains("3-poison.eml") && report.contains("in quarantine"), "the report names it");
    assert_eq!(run(creel(folder).arg("report")).0, 0, "the case opens");

    let kept = list(folder);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["sources"][0], "mails/3-poison.eml");
    assert_eq!(kept[0]["attempts"].as_array().unwrap().len(), 2, "one retry");
    for attempt in kept[0]["attempts"].as_array().unwrap() {
        assert_eq!(attempt["cause"], "memory-limit", "{attempt}");
    }
    let (_, text, _) = run(creel(folder).args(["quarantine", "list"]));
    assert!(text.contains("try 2") && text.contains("memory-limit"), "{text}");
}

#[test]
fn quarantine_lasts_until_it_is_tried_with_limits_that_suffice() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    pile(folder);
    assert_eq!(scan(folder, &["--worker-memory", SMALL]).0, 1);
    // Handed in again it is not tried again, and still unread.
    let (code, summary) = scan(folder, &[]);
    assert_eq!(code, 1, "{summary}");
    assert!(summary.contains("3-poison.eml"), "{summary}");
    let id = list(folder)[0]["sha256"].as_str().unwrap()[..12].to_owned();

    let retry = ["quarantine", "retry", id.as_str(), "--worker-memory", SMALL];
    let (code, said, _) = run(creel(folder).args(retry));
    assert_eq!((code, said.as_str()), (1, "0 examined, 1 still in quarantine\n"));
    let (code, said, errors) = run(creel(folder).args(["quarantine", "retry"]));
    assert_eq!((code, said.as_str()), (0, "1 examined, 0 still in quarantine\n"), "{errors}");
    assert!(list(folder).is_empty());
    assert_eq!(messages(folder), 7);
    let lines = json_lines(&folder.join("creel-case/messages.jsonl"));
    assert!(lines.iter().any(|line| line["file"] == "mails/3-poison.eml"), "its sighting came with it");
    assert_eq!(scan(folder, &[]).0, 0, "its record rests on the basis of the case");
}

#[test]
fn in_this_process_the_same_mail_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    pile(folder);
    assert_eq!(scan(folder, &["--worker-memory", SMALL]).0, 1);
    assert_eq!(run(creel(folder).args(["quarantine", "retry", "--in-process"])).0, 0);
    assert_eq!(messages(folder), 7);
}

#[test]
fn time_that_does_not_suffice_is_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir(folder.join("mails")).unwrap();
    std::fs::write(folder.join("mails/poison.eml"), poison()).unwrap();
    assert_eq!(scan(folder, &["--message-timeout", "1ms"]).0, 1);
    assert_eq!(list(folder)[0]["attempts"][1]["cause"], "time-limit");
    assert_eq!(run(creel(folder).args(["quarantine", "retry", "--message-timeout", "1m"])).0, 0);
}

#[test]
fn bytes_are_exported_for_one_reader_and_never_over_a_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    pile(folder);
    assert_eq!(scan(folder, &["--worker-memory", SMALL]).0, 1);
    let id = list(folder)[0]["sha256"].as_str().unwrap().to_owned();
    let export = ["quarantine", "export", &id[..8], "-o", "poison.bin"];
    assert_eq!(run(creel(folder).args(export)).0, 0);
    assert_eq!(std::fs::read(folder.join("poison.bin")).unwrap(), poison().into_bytes());
    assert_eq!(folder.join("poison.bin").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(run(creel(folder).args(export)).0, 2, "it is there already");
    assert_eq!(run(creel(folder).args(["quarantine", "export", "ffffffff", "-o", "x"])).0, 4);
}

#[test]
fn limits_that_are_none_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [["--message-timeout", "0"], ["--message-timeout", "soon"], ["--worker-memory", "lots"]] {
        assert_eq!(run(creel(folder.path()).args(["scan", "-"]).args(wrong)).0, 2, "{wrong:?}");
    }
}
