//! What a case knows of its senders, from outside: the same however it was scanned, shown, explained, and kept from others.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use std::path::Path;
use support::{creel, json_lines, run};

/// A mail that one server took over, with its word on the sender.
fn mail(day: u32, from: &str, dmarc: &str, more: &str, text: &str) -> String {
    let domain = from.rsplit_once('@').unwrap().1.trim_end_matches('>');
    let network = if domain == "polder.example" { "192.0.2" } else { "198.51.100" };
    let (subject, text) = text.split_once('\n').unwrap();
    format!(
        "Return-Path: <bounce@{domain}>\r\n\
         Authentication-Results: mx.corp.example; dmarc={dmarc} header.from={domain}\r\n\
         Received: from mail.{domain} (mail.{domain} [{network}.{day}]) by mx.corp.example with ESMTPS id {day};\r\n\
         \t{day} Sep 2020 08:12:00 +0000\r\n\
         From: {from}\r\n{more}To: Bob Stone <bob.stone@corp.example>\r\nDate: {day} Sep 2020 08:11:00 +0000\r\n\
         Subject: {subject}\r\nMessage-ID: <{day}.{dmarc}@{domain}>\r\n\r\n{text}\r\n"
    )
}

const TALK: &str = "Order of this week\nDear Bob,\r\nthe boxes are on their way and will be with you on Thursday.\r\nRegards, Ada";

/// Three letters of a supplier, one in her name from a look-alike domain, one with her name at free mail.
fn pile(folder: &Path) {
    let ada = "Ada Love <ada@polder.example>";
    let mails = [
        ("a.eml", mail(1, ada, "pass", "", TALK)),
        ("b.eml", mail(4, ada, "pass", "", TALK)),
        ("c.eml", mail(8, ada, "pass", "", TALK)),
        (
            "d.eml",
            mail(
                9,
                "Ada Love <ada@p0lder.example>",
                "pass",
                "",
                "Payment\nHello Mr Stone,\r\nour bank has changed. Please use the new account.\r\nAda",
            ),
        ),
        ("e.eml", mail(10, ada, "fail", "Reply-To: ada.polder@mailbox.test\r\n", TALK)),
    ];
    for (name, text) in mails {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

fn scan(folder: &Path, case: &str, names: &[&str]) -> Vec<Value> {
    let arguments = ["scan", "-q", "--case", case, "--jsonl", "out.jsonl"];
    let (code, _, errors) = run(creel(folder).args(arguments).args(names));
    assert_eq!(code, 0, "{errors}");
    json_lines(&folder.join("out.jsonl"))
}

fn signs(line: &Value) -> Vec<&str> {
    line["history"]["signs"].as_array().unwrap().iter().map(|sign| sign["kind"].as_str().unwrap()).collect()
}

#[test]
fn the_same_however_the_mails_came() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path());
    let at_once = scan(folder.path(), "one", &["a.eml", "b.eml", "c.eml", "d.eml", "e.eml"]);
    let histories =
        |lines: &[Value]| -> Vec<Value> { lines.iter().map(|line| line["history"].clone()).collect() };
    let mut one_by_one = Vec::new();
    for name in ["e.eml", "b.eml", "d.eml", "a.eml", "c.eml"] {
        one_by_one = scan(folder.path(), "two", &[name]);
    }
    assert_eq!(histories(&at_once), histories(&one_by_one));
    assert_eq!(at_once.len(), 5);
    // The record of the mail alone knows nothing of it.
    let alone = scan(folder.path(), "three", &["d.eml"]);
    for member in ["verdict", "score", "findings"] {
        assert_eq!(alone[0][member], at_once[3][member], "{member}");
    }
    assert_eq!(alone[0]["history"]["verdict"], alone[0]["verdict"]);

    assert_eq!(signs(&at_once[0]), Vec::<&str>::new());
    assert_eq!(signs(&at_once[3]), ["new-address-for-name", "lookalike-of-known"]);
    assert_eq!(signs(&at_once[4]), ["authentication-lost"]);
    // Whatever the mail alone was judged to be, a look-alike of a correspondent's domain weighs against it.
    let fraud = &at_once[3]["history"];
    assert_eq!(fraud["verdict"], "scam");
    assert!(fraud["score"].as_f64().unwrap() > at_once[3]["score"].as_f64().unwrap());
    assert_eq!(
        fraud["signs"][1]["earlier"],
        Value::from(vec![at_once[0]["sha256"].clone(), at_once[2]["sha256"].clone()])
    );
    let known = &at_once[4]["history"]["known"][0];
    assert_eq!((&known["value"], &known["messages"]), (&"ada@polder.example".into(), &3.into()));
    assert_eq!(known["authenticated"]["pass"], 3);
    assert_eq!((&known["recipients"], &known["same_recipient"]), (&1.into(), &true.into()));
}

#[test]
fn what_is_known_is_shown_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path());
    let lines = scan(folder.path(), "creel-case", &["a.eml", "b.eml", "c.eml", "d.eml"]);
    let said = |arguments: &[&str]| {
        let (code, said, errors) = run(creel(folder.path()).args(arguments));
        assert_eq!(code, 0, "{errors}");
        said
    };
    let fraud = lines[3]["sha256"].as_str().unwrap();
    let shown = said(&["show", fraud]);
    let history = shown.split("\n\n").find(|part| part.starts_with("what the case knows")).unwrap();
    let (stable, conclusion) = history.split_once("verdict with history").unwrap();
    assert!(conclusion.starts_with(" scam, score 0."), "{conclusion}");
    insta::assert_snapshot!("the_history_of_a_message", stable);
    let explained = said(&["explain", fraud]);
    assert!(explained.contains("verdict by the mail alone: "), "{explained}");
    assert!(explained.contains("+2.00 phishing  history:lookalike-of-known"), "{explained}");
    assert!(explained.contains("verdict with history scam, score"), "{explained}");
    insta::assert_snapshot!("a_known_address", said(&["show", "ada[@]polder[.]example"]));
    let domain = said(&["show", "www.polder.example"]);
    assert!(domain.starts_with("from-domain polder[.]example\n  3 messages from 2020-09-01"), "{domain}");
    let name = said(&["show", "ada love"]);
    assert!(name.starts_with("display-name ada love\n  4 messages"), "{name}");
    // Every place that is named opens.
    for at in history.split_whitespace().filter(|word| word.contains("@bytes:")) {
        assert!(said(&["show", at]).contains("p0lder"), "{at}");
    }
    let (code, _, errors) = run(creel(folder.path()).args(["show", "nobody@nowhere.example"]));
    assert_eq!(code, 4);
    assert!(errors.contains("no message, group, sender or observable"), "{errors}");

    let report = std::fs::read_to_string(folder.path().join("creel-case/report.html")).unwrap();
    assert!(report.contains("What the case knows of the sender"));
    assert!(report.contains("p0lder.example is new and is one letter away from polder.example"));
    assert!(report.contains("By the mail alone: "));
}

#[test]
fn whom_victims_deal_with_stays_in_the_case() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path());
    scan(folder.path(), "creel-case", &["a.eml", "b.eml", "c.eml", "d.eml"]);
    let (code, exported, _) = run(creel(folder.path()).args(["export", "-f", "jsonl"]));
    assert_eq!(code, 0);
    assert!(
        exported.contains("history:lookalike-of-known"),
        "why it is shared, in creel's own words: {exported}"
    );
    for private in
        ["polder.example\",\"at\"", "one letter away", "ada@polder.example", "bob.stone", "corp.example"]
    {
        assert!(!exported.contains(private), "{private}");
    }
    let (_, bundle, _) = run(creel(folder.path()).args(["export", "-f", "stix"]));
    assert!(bundle.contains("p0lder.example"), "the look-alike is an indicator by the case's verdict");
    assert!(!bundle.contains("'polder.example'") && !bundle.contains("ada@polder.example"));
}
