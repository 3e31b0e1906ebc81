//! Is it the known campaign: from outside, as a user types it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use std::path::Path;
use support::{creel, examples, run};

/// A folder with the case `earlier` of the example's earlier campaign.
fn earlier() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mails = examples().join("cold-chain-earlier");
    good(folder.path(), &["scan", mails.to_str().unwrap(), "--case", "earlier", "-q"]);
    folder
}

fn good(folder: &Path, args: &[&str]) -> String {
    let (code, out, errors) = run(creel(folder).args(args));
    assert!(code <= 1, "{args:?}: {errors}");
    out
}

fn cold_chain() -> String {
    examples().join("cold-chain").to_str().unwrap().to_owned()
}

fn campaign_of(summary: &str) -> String {
    let word = summary.split_whitespace().find(|word| word.starts_with("C-"));
    word.unwrap().to_owned()
}

/// The objects of a bundle of one type.
fn objects(path: &Path, kind: &str) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let all = bundle["objects"].as_array().unwrap();
    all.iter().filter(|object| object["type"] == kind).cloned().collect()
}

#[test]
fn the_cold_chain_is_of_the_operator_of_the_earlier_campaign() {
    let folder = earlier();
    let mails = cold_chain();
    let summary = good(folder.path(), &["scan", &mails, "--case", "now", "--known", "earlier"]);
    let flat = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("is very likely run by the operator of the known campaign C-"), "{summary}");
    assert!(flat.contains("Confidence in this is moderate:"), "{summary}");
    // What strangers sent is none of it.
    assert!(flat.contains("shares nothing that tells with the one known campaign"), "{summary}");

    let report = std::fs::read_to_string(folder.path().join("now/report.html")).unwrap();
    for words in ["Is it known?", "same Reply-To address", "What else could explain it", "None of the known"]
    {
        assert!(report.to_lowercase().contains(&words.to_lowercase()), "{words}");
    }

    // Likelihood and confidence stand in sentences of their own.
    let bundle = folder.path().join("now/bundle.json");
    let linked = objects(&bundle, "relationship");
    let linked: Vec<&Value> = linked
        .iter()
        .filter(|one| one["relationship_type"] == "related-to" && one["confidence"].is_u64())
        .collect();
    let [link] = linked.as_slice() else { panic!("one link: {linked:?}") };
    assert_eq!(link["confidence"], 50);
    let campaigns = objects(&bundle, "campaign");
    for end in ["source_ref", "target_ref"] {
        assert!(campaigns.iter().any(|campaign| campaign["id"] == link[end]), "{end}");
    }
    let notes = objects(&bundle, "note");
    let note =
        notes.iter().find(|note| note["object_refs"].as_array().unwrap().contains(&link["target_ref"]));
    let content = note.unwrap()["content"].as_str().unwrap();
    assert!(
        content.contains("By vertex of the Diamond Model") && content.contains("none of the known +12.0")
    );
    for sentence in content.lines().take(2) {
        let both = sentence.contains("likely") && sentence.contains("onfidence");
        assert!(!both, "{sentence}");
    }
}

#[test]
fn the_case_keeps_what_is_known_until_it_is_dropped() {
    let folder = earlier();
    let mails = cold_chain();
    good(folder.path(), &["scan", &mails, "--case", "now", "--known", "earlier", "-q"]);
    // Not the path is kept.
    std::fs::remove_dir_all(folder.path().join("earlier")).unwrap();
    assert!(good(folder.path(), &["report", "--case", "now"]).contains("very likely"));
    let exported = good(folder.path(), &["export", "--case", "now", "--format", "stix"]);
    assert!(exported.contains("very likely"));
    let dropped = good(folder.path(), &["scan", &mails, "--case", "now", "--no-known"]);
    assert!(!dropped.contains("likely") && !dropped.contains("  Known "), "{dropped}");
}

#[test]
fn a_bundle_of_creels_says_almost_as_much_as_the_case() {
    let folder = earlier();
    let mails = cold_chain();
    let summary = good(folder.path(), &["scan", &mails, "--case", "now", "--known", "earlier/bundle.json"]);
    assert!(summary.contains("very likely"), "{summary}");
    let bits = |known: &str| -> i64 {
        let text = good(folder.path(), &["link", "now", known, "--json"]);
        let links: Value = serde_json::from_str(&text).unwrap();
        links["links"][0]["candidates"][0]["millibits"].as_i64().unwrap()
    };
    let (case, bundle) = (bits("earlier"), bits("earlier/bundle.json"));
    assert!(bundle > case / 2 && bundle <= case, "{bundle} of {case}");
}

#[test]
fn anybodys_bundle_is_read_by_its_indicators_and_its_groups_are_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let mails = cold_chain();
    good(folder.path(), &["scan", &mails, "--case", "now", "-q"]);
    let partner = r#"{"type":"bundle","id":"bundle--1","objects":[
        {"type":"campaign","id":"campaign--1","name":"Cold wind"},
        {"type":"intrusion-set","id":"intrusion-set--1","name":"SOME GROUP"},
        {"type":"indicator","id":"indicator--1","pattern_type":"stix",
         "pattern":"[email-addr:value = 'rfq.vaccine@coldchain-tender.test']"},
        {"type":"relationship","id":"relationship--1","relationship_type":"indicates",
         "source_ref":"indicator--1","target_ref":"campaign--1"},
        {"type":"relationship","id":"relationship--2","relationship_type":"attributed-to",
         "source_ref":"campaign--1","target_ref":"intrusion-set--1"}]}"#;
    std::fs::write(folder.path().join("partner.json"), partner).unwrap();
    let text = good(folder.path(), &["link", "now", "partner.json"]);
    let first = text.lines().next().unwrap();
    // One address is eleven bits: not enough for a word.
    assert!(first.contains("shares Reply-To address with the known campaign campaign--1"), "{text}");
    assert!(!first.contains("likely") && !first.contains("SOME GROUP"), "{text}");
    assert!(
        text.contains("ascribes it to the named group “SOME GROUP”: that is the source's word"),
        "{text}"
    );
}

#[test]
fn two_groups_of_one_case_are_compared_and_not_with_their_own_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mails = cold_chain();
    let before = examples().join("cold-chain-earlier");
    let summary = good(folder.path(), &["scan", &mails, before.to_str().unwrap(), "--case", "both"]);
    let a = campaign_of(&summary);
    let ids: Vec<&str> = summary.split_whitespace().filter(|word| word.starts_with("C-")).collect();
    let b = ids.iter().find(|id| ***id != *a).unwrap();
    let text = good(folder.path(), &["link", &a.to_lowercase(), b, "--case", "both"]);
    // The earlier mails joined the campaign that they began; the other one is a stranger's.
    assert!(text.contains("shares nothing that tells with the one known campaign"), "{text}");
    let (code, _, errors) = run(creel(folder.path()).args(["link", &a, &a, "--case", "both"]));
    assert_eq!(code, 2);
    assert!(errors.contains("both hold message"), "{errors}");
    let (code, _, errors) = run(creel(folder.path()).args(["link", &a, "C-0000000000", "--case", "both"]));
    assert_eq!(code, 4, "{errors}");
}

#[test]
fn what_holds_no_known_campaigns_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.json"), r#"{"type":"bundle","objects":[{"type":"campaign"}]}"#)
        .unwrap();
    std::fs::write(folder.path().join("mail.eml"), support::phish(1)).unwrap();
    for (known, words) in [
        ("bad.json", "object 1: has no `id` or no `type`"),
        ("mail.eml", "it is no JSON"),
        (".", "there is no case.sqlite in it"),
        ("nowhere", "cannot be read"),
    ] {
        let (code, _, errors) = run(creel(folder.path()).args(["scan", "mail.eml", "--known", known]));
        assert_eq!(code, 2, "{known}");
        assert!(errors.contains(words), "{known}: {errors}");
    }
}
