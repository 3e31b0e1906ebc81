//! `creel show MESSAGE --at LOCUS` from outside: what it prints, and what it says where there is nothing.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use support::{creel, examples, json_lines, run};

/// Scans the shipped example; gives a message of the campaign as its line of JSON.
fn scanned(folder: &Path) -> serde_json::Value {
    let pile = examples().join("cold-chain");
    let roster = pile.join("roster.csv");
    let (code, _, errors) = run(creel(folder).args(["scan", "--quiet", "--roster"]).arg(roster).arg(pile));
    assert_eq!(code, 0, "{errors}");
    let lines = json_lines(&folder.join("creel-case/messages.jsonl"));
    let mut chosen: Vec<_> = lines
        .into_iter()
        .filter(|line| line["lure"] == "business-rfq" && line["from"].is_object())
        .filter(|line| line["observables"].as_array().unwrap().iter().any(|o| o["kind"] == "structure-hash"))
        .collect();
    chosen.sort_by_key(|line| line["sha256"].as_str().unwrap().to_owned());
    chosen.swap_remove(0)
}

fn locus_of(message: &serde_json::Value, kind: &str) -> String {
    let observables = message["observables"].as_array().unwrap();
    let at = &observables.iter().find(|observable| observable["kind"] == kind).unwrap()["at"][0];
    let artifact = &at["artifact"].as_str().unwrap()[..10];
    format!("{artifact}@{}:{}-{}", at["view"].as_str().unwrap(), at["range"][0], at["range"][1])
}

#[test]
fn the_raw_bytes_and_the_steps_of_each_value_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let message = scanned(folder.path());
    let id = &message["sha256"].as_str().unwrap()[..12];
    let show = |locus: &str| {
        let (code, text, errors) = run(creel(folder.path()).args(["show", id, "--at", locus]));
        assert_eq!(code, 0, "{errors}");
        text
    };
    let link = show(&locus_of(&message, "url"));
    insta::assert_snapshot!("a_link_in_an_attached_page", link);
    let name = show(&locus_of(&message, "file-name"));
    assert!(name.contains("parameter file-name") || name.contains("raw  bytes"), "{name}");
    let hash = show(&locus_of(&message, "hash"));
    assert!(hash.contains("sha256") && hash.contains("further bytes"), "{hash}");
    let start = show("0-11");
    assert!(start.contains("raw  bytes 0-11 (11)") && start.contains("gives Return-Path"), "{start}");
}

#[test]
fn every_place_of_a_message_has_a_way() {
    let folder = tempfile::tempdir().unwrap();
    let message = scanned(folder.path());
    let id = message["sha256"].as_str().unwrap();
    let kinds = ["mail-address", "domain", "url", "ip", "hash", "structure-hash", "file-name", "message-id"];
    for kind in kinds {
        let (code, text, errors) =
            run(creel(folder.path()).args(["show", id, "--at", &locus_of(&message, kind)]));
        assert_eq!(code, 0, "{errors}");
        assert!(text.contains("gives") && !text.contains("which no known steps"), "{kind}: {text}");
    }
    for finding in message["findings"].as_array().unwrap() {
        let (code, text, errors) =
            run(creel(folder.path()).args(["explain", finding["id"].as_str().unwrap()]));
        assert_eq!(code, 0, "{errors}");
        assert!(text.contains("gives") && !text.contains("which no known steps"), "{text}");
    }
}

#[test]
fn a_locus_that_cannot_be_opened_is_refused_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let message = scanned(folder.path());
    let id = message["sha256"].as_str().unwrap();
    for (locus, code, words) in [
        ("0-99999999", 4, "lies outside"),
        ("ffffffffff@bytes:0-1", 4, "has no artifact"),
        ("@bytes:0-1", 0, ""),
        ("12-9", 2, "is no locus"),
        ("abc@letters:0-1", 2, "is no locus"),
        ("everything", 2, "DIGITS@view:start-end"),
    ] {
        let (found, _, errors) = run(creel(folder.path()).args(["show", id, "--at", locus]));
        assert_eq!(found, code, "{locus}: {errors}");
        assert!(errors.contains(words) && (code == 0 || errors.contains("hint")), "{locus}: {errors}");
    }
    let (code, _, errors) = run(creel(folder.path()).args(["show", "C-nothing", "--at", "0-1"]));
    assert_eq!(code, 4);
    assert!(errors.contains("--at needs a message"), "{errors}");
}
