//! The audit log from outside: whoever lets victims' names out leaves an entry, and an entry that is gone shows.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use creel_evidence::digest::Sha256Digest;
use serde_json::Value;
use std::path::Path;
use support::{creel, phish, run};

/// A case with two messages, each to a person of another organisation.
fn case() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in [1, 2] {
        std::fs::write(folder.path().join(format!("{number}.eml")), phish(number)).unwrap();
    }
    let (code, _, errors) = run(creel(folder.path()).args(["scan", "1.eml", "2.eml"]));
    assert_eq!(code, 0, "{errors}");
    folder
}

fn entries(folder: &Path) -> Vec<Value> {
    let (code, text, errors) = run(creel(folder).args(["audit", "--json"]));
    assert_eq!(code, 0, "{errors}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn export(folder: &Path, more: &[&str]) -> (i32, String, String) {
    run(creel(folder).args(["export", "--format", "jsonl"]).args(more))
}

/// As somebody with a tool for SQLite would.
fn tamper(folder: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(folder.join("creel-case/case.sqlite")).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn who_reveals_is_written_down_and_who_does_not_is_not() {
    let case = case();
    let folder = case.path();
    assert_eq!(export(folder, &[]).0, 0);
    let (code, text, _) = run(creel(folder).arg("audit"));
    assert_eq!((code, text.as_str()), (0, "nothing that names victims was let out of the case\n"));

    let (code, output, errors) =
        export(folder, &["--reveal", "--output", "out.jsonl", "--reason", "told the two firms"]);
    assert_eq!((code, output.as_str()), (0, ""), "{errors}");
    let written = std::fs::read(folder.join("out.jsonl")).unwrap();
    let (code, printed, _) = export(folder, &["--reveal"]);
    assert_eq!(code, 0);
    assert!(printed.contains("jana.roth@firma-1.example"));

    let entries = entries(folder);
    assert_eq!(entries.len(), 2);
    let expected = serde_json::json!({
        "audience": "share", "marking": "TLP:AMBER", "format": "jsonl", "file": "out.jsonl", "people": 2,
        "organisations": 2, "messages": 2, "sha256": Sha256Digest::of(&written), "reason": "told the two firms",
    });
    assert_eq!(entries[0]["detail"], expected);
    assert_eq!((&entries[0]["action"], &entries[0]["what"]), (&"reveal".into(), &"export".into()));
    assert_eq!(entries[1]["detail"]["file"], "-");
    assert_eq!(entries[1]["detail"]["sha256"], Sha256Digest::of(printed.as_bytes()).to_string());
    assert_eq!(entries[1]["detail"]["reason"], Value::Null);

    let (code, text, _) = run(creel(folder).arg("audit"));
    assert_eq!(code, 0);
    for word in ["told the two firms", "2 people, 2 organisations", "to      out.jsonl", "The log is whole"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains("jana"), "the log itself names nobody");
}

#[test]
fn lines_of_json_that_a_scan_writes_elsewhere_are_written_down() {
    let case = case();
    let (code, ..) = run(creel(case.path()).args(["scan", "1.eml", "--jsonl", "elsewhere.jsonl", "-q"]));
    assert_eq!(code, 0);
    let entries = entries(case.path());
    assert_eq!(entries[0]["what"], "scan");
    assert_eq!(
        (&entries[0]["detail"]["audience"], &entries[0]["detail"]["people"]),
        (&"internal".into(), &2.into())
    );
}

#[test]
fn a_reveal_that_cannot_be_written_down_is_refused() {
    let case = case();
    tamper(
        case.path(),
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no space'); END;",
    );
    let (code, output, errors) = export(case.path(), &["--reveal"]);
    assert_eq!((code, output.as_str()), (3, ""), "{errors}");
    let (code, ..) = export(case.path(), &["--reveal", "--output", "out.jsonl"]);
    assert_eq!(code, 3);
    assert!(!case.path().join("out.jsonl").exists() && !case.path().join("out.jsonl.new").exists());
    assert_eq!(export(case.path(), &[]).0, 0, "what names nobody needs no entry");
}

#[test]
fn an_entry_that_was_changed_or_taken_away_shows() {
    let case = case();
    for _ in 0..3 {
        assert_eq!(export(case.path(), &["--reveal"]).0, 0);
    }
    let kept = std::fs::read(case.path().join("creel-case/case.sqlite")).unwrap();
    for (sql, said) in [
        ("DELETE FROM audit WHERE number = 3", "entry 3 is missing"),
        ("DELETE FROM audit WHERE number = 1", "entry 1 is missing"),
        (r#"UPDATE audit SET detail = replace(detail, '2', '1') WHERE number = 2"#, "entry 2 is not as"),
    ] {
        std::fs::write(case.path().join("creel-case/case.sqlite"), &kept).unwrap();
        tamper(case.path(), &format!("DROP TRIGGER audit_stays; DROP TRIGGER audit_stays_as_written; {sql}"));
        let (code, listed, errors) = run(creel(case.path()).arg("audit"));
        assert_eq!(code, 3, "{sql}");
        assert!(errors.contains(said) && !listed.contains("The log is whole"), "{sql}: {errors}");
        assert!(listed.contains("reveal by export"), "what is left is listed all the same");
    }
}

#[test]
fn a_reason_needs_a_reveal() {
    let case = case();
    let (code, _, errors) = export(case.path(), &["--reason", "none"]);
    assert_eq!(code, 2);
    assert!(errors.contains("--reveal"), "{errors}");
}

#[test]
fn a_pseudonym_is_looked_up_inside_the_case_that_it_came_from() {
    let (case, other) = (case(), case());
    let (code, exported, _) = export(case.path(), &[]);
    assert_eq!(code, 0);
    let line: Value = serde_json::from_str(exported.lines().next().unwrap()).unwrap();
    let target = &line["targets"][0];
    let (person, organisation) =
        (target["address"].as_str().unwrap(), target["organisation"].as_str().unwrap());
    let show = |folder: &Path, what: &str| run(creel(folder).args(["show", what]));
    let (code, shown, errors) = show(case.path(), person);
    assert_eq!(code, 0, "{errors}");
    assert!(shown.contains("stands for jana[.]roth[@]firma-1[.]example"), "{shown}");
    assert!(shown.contains("in 1 message\n") && shown.contains("Ihr Paket wartet 1"), "{shown}");
    let (code, shown, errors) = show(case.path(), organisation);
    assert_eq!(code, 0, "{errors}");
    assert!(shown.contains("stands for firma-1[.]example") && shown.contains("jana[.]roth"), "{shown}");
    assert_eq!(show(other.path(), person).0, 4, "another case has another key");
}
