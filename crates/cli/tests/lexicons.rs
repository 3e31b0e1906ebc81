//! Lexicons and events from outside: checked, shown, kept in the case.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use support::{creel, json_lines, run};

const SEEDS: &str = "kind,words,note\nprogramme,Frøbanken 2025,a seed bank\nterm,winter rye|vinterrug,\n";

fn mail(folder: &Path, body: &str) {
    let text = format!(
        "From: Ada <ada@sender.test>\r\nTo: Bo <bo@firm.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    );
    std::fs::write(folder.join("one.eml"), text).unwrap();
}

/// The words that the one mail of the case knows after a scan with these arguments.
fn scanned(folder: &Path, args: &[&str]) -> Vec<String> {
    let (code, _, errors) = run(creel(folder).args(["scan", "one.eml", "-q", "--in-process"]).args(args));
    assert_eq!(code, 0, "{errors}");
    let lines = json_lines(&folder.join("creel-case/messages.jsonl"));
    assert_eq!(lines.len(), 1);
    let known = lines[0]["knowledge"].as_array().unwrap().iter();
    known
        .map(|known| format!("{}: {}", known["lexicon"].as_str().unwrap(), known["word"].as_str().unwrap()))
        .collect()
}

#[test]
fn the_case_keeps_lexicons_until_others_are_given() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("seeds.csv"), SEEDS).unwrap();
    std::fs::write(folder.path().join("other.csv"), "kind,words,note\nterm,nothing of this,\n").unwrap();
    mail(folder.path(), "The CCEOP and Frøbanken 2025.");
    assert_eq!(scanned(folder.path(), &[]), ["cold-chain: CCEOP"]);
    let both = ["cold-chain: CCEOP", "seeds: Frøbanken 2025"];
    assert_eq!(scanned(folder.path(), &["--lexicon", "seeds.csv"]), both);
    assert_eq!(scanned(folder.path(), &[]), both);
    assert_eq!(scanned(folder.path(), &["--shipped-lexicon", "off"]), ["seeds: Frøbanken 2025"]);
    assert_eq!(scanned(folder.path(), &["--lexicon", "other.csv"]), [""; 0]);
    assert_eq!(scanned(folder.path(), &["--shipped-lexicon", "on"]), ["cold-chain: CCEOP"]);
}

#[test]
fn lexicons_are_checked_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("seeds.csv"), SEEDS).unwrap();
    std::fs::write(folder.path().join("bad.csv"), "kind,words,note\ngadget,a box,\nterm,,\n").unwrap();
    let (code, out, _) = run(creel(folder.path()).args(["lexicon", "check", "seeds.csv"]));
    assert_eq!((code, out.as_str()), (0, "seeds: 2 entries, 3 words\n"));
    let (code, _, errors) = run(creel(folder.path()).args(["lexicon", "check", "seeds.csv", "bad.csv"]));
    assert_eq!(code, 2);
    assert!(
        errors.contains("bad.csv") && errors.contains("line 2:") && errors.contains("line 3:"),
        "{errors}"
    );

    // What is shown is a file to begin with.
    let (code, shown, _) = run(creel(folder.path()).args(["lexicon", "show", "cold-chain"]));
    assert_eq!(code, 0);
    std::fs::write(folder.path().join("mine.csv"), shown).unwrap();
    let (code, out, errors) = run(creel(folder.path()).args(["lexicon", "check", "mine.csv"]));
    assert_eq!(code, 0, "{errors}");
    let (_, list, _) = run(creel(folder.path()).args(["lexicon", "show"]));
    assert_eq!(list.replace("cold-chain", "mine"), out);
    let (code, _, errors) = run(creel(folder.path()).args(["lexicon", "show", "wind"]));
    assert!(code == 2 && errors.contains("creel lexicon show"), "{errors}");
}

#[test]
fn what_cannot_be_read_is_refused_before_anything_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    mail(folder.path(), "Hello");
    std::fs::write(folder.path().join("events.csv"), "date,name\n11.12.2020,Approval\n").unwrap();
    std::fs::write(folder.path().join("bad.csv"), "kind,words,note\ngadget,a box,\n").unwrap();
    for (args, said) in [
        (["--events", "events.csv"], "line 2: '11.12.2020' is no date"),
        (["--lexicon", "bad.csv"], "line 2: unknown kind 'gadget'"),
    ] {
        let (code, _, errors) = run(creel(folder.path()).args(["scan", "one.eml", "-q"]).args(args));
        assert!(code == 2 && errors.contains(said) && errors.contains(args[1]), "{errors}");
    }
    // The case that was made by then keeps none of it.
    assert_eq!(scanned(folder.path(), &[]), [""; 0]);
}
