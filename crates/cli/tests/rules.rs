//! Rules from outside: what `creel rules` says, and how a scan, its exports and the case take them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use support::{creel, json_lines, phish, run};

const RULE: &str = "id: parcel-fee
title: A fee for a parcel
description: Parcels are paid for before they are sent.
author: the desk
date: 2026-11-26
severity: medium
confidence: moderate
attack: [T1656, T1566.002]
when: |
  text.says('gebühr', 'delivery fee')
  && links.exists(l, l.host.within('test'))
because: a fee is to be paid at {action.host}
weights:
  phishing: 1.5
tests:
  - name: a fee
    expect: hit
    mail: |
      From: Post <post@parcel.test>
      To: jana@firma.example
      Subject: Parcel

      Pay the delivery fee: https://parcel.test/pay
  - name: no fee
    expect: miss
    mail: |
      From: Post <post@parcel.test>
      Subject: Parcel

      Track it: https://parcel.test/track
";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The detectors of the first message's findings that are rules.
fn seen(folder: &Path, more: &[&str]) -> Vec<String> {
    let (code, _, errors) =
        run(creel(folder).args(["scan", "mail.eml", "--jsonl", "out.jsonl", "-q"]).args(more));
    assert_eq!(code, 0, "{errors}");
    let line = json_lines(&folder.join("out.jsonl")).remove(0);
    let findings = line["findings"].as_array().unwrap();
    let names = findings.iter().map(|finding| finding["detector"].as_str().unwrap().to_owned());
    names.filter(|name| name.starts_with("rule:")).collect()
}

#[test]
fn the_case_keeps_rules_and_reads_its_messages_anew() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mail.eml", &phish(1));
    write(folder.path(), "rules/deep/parcel.yaml", RULE);
    write(folder.path(), "rules/notes.txt", "no rule");
    assert_eq!(seen(folder.path(), &[]), Vec::<String>::new());
    assert_eq!(seen(folder.path(), &["--rules", "rules"]), ["rule:parcel-fee"]);
    // The case remembers, with workers and without.
    assert_eq!(seen(folder.path(), &[]), ["rule:parcel-fee"]);
    assert_eq!(seen(folder.path(), &["--in-process"]), ["rule:parcel-fee"]);
    assert_eq!(seen(folder.path(), &["--shipped-rules", "off"]), ["rule:parcel-fee"]);
    assert_eq!(seen(folder.path(), &["--no-rules"]), Vec::<String>::new());
    assert_eq!(seen(folder.path(), &["--rules", "rules/deep/parcel.yaml"]), ["rule:parcel-fee"]);
}

#[test]
fn a_rule_is_shown_and_explained_like_any_detector() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mail.eml", &phish(1));
    write(folder.path(), "parcel.yaml", RULE);
    assert_eq!(seen(folder.path(), &["--rules", "parcel.yaml"]), ["rule:parcel-fee"]);
    let line = json_lines(&folder.path().join("out.jsonl")).remove(0);
    let finding =
        line["findings"].as_array().unwrap().iter().find(|f| f["detector"] == "rule:parcel-fee").unwrap();
    assert_eq!(finding["because"], "a fee is to be paid at paketblitz-1.test");
    // A revoked id is read as what it became.
    assert_eq!(finding["attack"], serde_json::json!(["T1684.001", "T1566.002"]));
    let at = finding["at"].as_array().unwrap();
    assert_eq!(at.len(), 2, "the words, and the link: {at:?}");
    let id = finding["id"].as_str().unwrap();
    let (code, text, errors) = run(creel(folder.path()).args(["explain", id]));
    assert_eq!(code, 0, "{errors}");
    for part in [
        "rule:parcel-fee",
        "Parcels are paid for before they are sent.",
        "the desk, 2026-11-26, parcel.yaml",
        "T1684.001",
        "+1.50 phishing",
        "Gebühr",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let (code, text, _) = run(creel(folder.path()).args(["show", line["sha256"].as_str().unwrap()]));
    assert!(code == 0 && text.contains("rule:parcel-fee"), "{text}");
    let page = std::fs::read_to_string(folder.path().join("creel-case/report.html")).unwrap();
    assert!(page.contains("parcel-fee") || page.contains("parcel fee"));
    let bundle = std::fs::read_to_string(folder.path().join("creel-case/bundle.json")).unwrap();
    assert!(bundle.contains("T1684.001"));
}

#[test]
fn what_is_wrong_with_a_rule_is_said_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mail.eml", &phish(1));
    write(
        folder.path(),
        "r/a.yaml",
        &RULE.replace("links.exists", "lnks.exists").replace("severity: medium", "severity: hihg"),
    );
    write(folder.path(), "r/b.yaml", &RULE.replace("author:", "autor:"));
    write(folder.path(), "r/c.yaml", &RULE.replace("  phishing: 1.5", "  phishing: 99"));
    for command in [vec!["rules", "check", "r"], vec!["scan", "mail.eml", "--rules", "r"]] {
        let (code, _, errors) = run(creel(folder.path()).args(command));
        assert_eq!(code, 2);
        for part in [
            "a.yaml:6:11: unknown severity 'hihg'; did you mean 'high'?",
            "a.yaml:11:6: unknown fact 'lnks'; did you mean 'links'?",
            "b.yaml:4:1: unknown field 'autor'; did you mean 'author'?",
            "c.yaml:14:13: a weight lies between -6 and 6",
            "creel rules facts",
        ] {
            assert!(errors.contains(part), "{part}\n{errors}");
        }
    }
    // The same id twice.
    write(folder.path(), "s/a.yaml", RULE);
    write(folder.path(), "s/b.yaml", RULE);
    let (code, _, errors) = run(creel(folder.path()).args(["rules", "check", "s"]));
    assert!(code == 2 && errors.contains("the id 'parcel-fee' is taken by s/a.yaml"), "{errors}");
    let (code, _, errors) = run(creel(folder.path()).args(["rules", "check", "."]).arg("nothing"));
    assert_eq!(code, 2, "{errors}");
}

#[test]
fn tests_inside_of_rules_are_run() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "good.yaml", RULE);
    let (code, text, errors) = run(creel(folder.path()).args(["rules", "test", "good.yaml", "-v"]));
    assert_eq!(code, 0, "{text}{errors}");
    assert!(
        text.contains("ok: a fee (hit): found") && text.ends_with("1 rule, 2 passed, 0 failed\n"),
        "{text}"
    );
    write(folder.path(), "bad.yaml", &RULE.replace("expect: hit", "expect: miss"));
    let (code, text, _) = run(creel(folder.path()).args(["rules", "test", "bad.yaml"]));
    assert_eq!(code, 1);
    assert!(text.contains("FAILED parcel-fee") && text.contains("there is no test that hits"), "{text}");
    let (code, text, errors) = run(creel(folder.path()).args(["rules", "test"]));
    assert_eq!(code, 0, "{text}{errors}");
}

#[test]
fn shipped_rules_are_listed_and_can_be_begun_with() {
    let folder = tempfile::tempdir().unwrap();
    let (code, text, _) = run(creel(folder.path()).args(["rules", "list", "--json"]));
    assert_eq!(code, 0);
    assert!(text.lines().count() >= 20);
    for line in text.lines() {
        let rule: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = rule["id"].as_str().unwrap();
        let (code, text, _) = run(creel(folder.path()).args(["rules", "show", id]));
        assert!(code == 0 && text.starts_with(&format!("id: {id}\n")));
        write(folder.path(), &format!("own/{id}.yaml"), &text);
    }
    let (code, text, errors) = run(creel(folder.path()).args(["rules", "check", "own"]));
    assert!(code == 0 && text.ends_with("rules are in order\n"), "{errors}");
    assert_eq!(run(creel(folder.path()).args(["rules", "show", "nothing"])).0, 4);
    let (code, text, _) = run(creel(folder.path()).args(["rules", "facts"]));
    assert!(
        code == 0 && text.contains("| `lure` | word of lures |") && text.contains("'phrase', 'other phrase'")
    );
}
