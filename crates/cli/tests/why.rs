//! Why messages belong together, as a user asks: `creel why`, `creel show campaign`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use std::path::Path;
use std::sync::OnceLock;
use support::{creel, examples, json_lines, run};

/// The case of the shipped example, scanned once.
fn case() -> &'static Path {
    static CASE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = CASE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = creel(folder.path());
        command.arg("scan").arg(examples().join("cold-chain"));
        let (code, _, errors) = run(command.arg("--roster").arg(examples().join("cold-chain/roster.csv")));
        assert_eq!(code, 0, "{errors}");
        folder
    });
    folder.path()
}

fn ask(words: &[&str]) -> (i32, String, String) {
    run(creel(case()).args(words))
}

fn asked(words: &[&str]) -> String {
    let (code, text, errors) = ask(words);
    assert_eq!(code, 0, "{words:?}: {errors}");
    text
}

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&asked(words)).unwrap()
}

fn lines() -> Vec<Value> {
    json_lines(&case().join("creel-case/messages.jsonl"))
}

/// The campaign with most messages, and those messages.
fn largest() -> (String, Vec<String>) {
    let lines = lines();
    let mut campaigns: std::collections::BTreeMap<&str, Vec<String>> = std::collections::BTreeMap::new();
    for line in &lines {
        if let Some(campaign) = line["campaign"].as_str() {
            campaigns.entry(campaign).or_default().push(line["sha256"].as_str().unwrap().to_owned());
        }
    }
    let (id, messages) = campaigns.into_iter().max_by_key(|(_, messages)| messages.len()).unwrap();
    (id.to_owned(), messages)
}

fn sum(terms: &Value) -> i64 {
    terms.as_array().unwrap().iter().map(|term| term["millibits"].as_i64().unwrap()).sum()
}

/// Bits that a line of the text begins with.
fn printed(text: &str) -> Vec<f64> {
    let bits = |line: &str| line.trim_start().split_once(" bits  ")?.0.parse().ok();
    text.lines().filter_map(bits).collect()
}

#[test]
fn two_members_are_explained_term_by_term_with_places() {
    let (campaign, messages) = largest();
    let (a, b) = (&messages[0][..12], &messages[1][..12]);
    let text = asked(&["why", a, b]);
    assert!(text.contains(&format!("campaign   the same: {campaign}")), "{text}");

    // The printed terms add up to the printed sum, but for rounding to one decimal.
    let link = text.split("\n\n").find(|part| part.starts_with("their own link")).unwrap();
    let total: f64 = link.split("link, ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let terms = printed(link);
    assert!(terms.len() > 2);
    assert!((terms.iter().sum::<f64>() - total).abs() <= 0.051 * (terms.len() + 1) as f64, "{text}");

    let found = json(&["why", a, b, "--json"]);
    assert_eq!(found["ends"][0]["campaign"], Value::from(campaign));
    assert_eq!(sum(&found["terms"]), found["millibits"].as_i64().unwrap());
    for term in found["terms"].as_array().unwrap() {
        for place in term["at"].as_array().unwrap() {
            // Every place can be opened.
            let text = asked(&["show", place.as_str().unwrap()]);
            assert!(!text.trim().is_empty());
        }
    }
}

#[test]
fn both_sides_say_the_same() {
    let lines = lines();
    let ids: Vec<&str> = lines.iter().map(|line| line["sha256"].as_str().unwrap()).collect();
    for (a, b) in [(ids[0], ids[ids.len() - 1]), (ids[0], ids[1]), (ids[3], ids[ids.len() / 2])] {
        let (there, back) = (json(&["why", a, b, "--json"]), json(&["why", b, a, "--json"]));
        for member in ["together", "millibits", "demands", "raised_by"] {
            assert_eq!(there[member], back[member], "{member}");
        }
        assert_eq!(there["ends"][0], back["ends"][1]);
        assert_eq!(sum(&there["between_campaigns"]["terms"]), sum(&back["between_campaigns"]["terms"]));
        let ways = |why: &Value| why["counted_for_nothing"].as_array().unwrap().len();
        assert_eq!(ways(&there), ways(&back));
    }
}

#[test]
fn strangers_are_told_what_is_lacking() {
    let (campaign, messages) = largest();
    let lines = lines();
    let stranger = lines.iter().find(|line| line["campaign"].as_str() != Some(campaign.as_str())).unwrap();
    let text = asked(&["why", &messages[0], stranger["sha256"].as_str().unwrap()]);
    assert!(text.contains("what the two lack for an edge of one campaign"), "{text}");
    let found = json(&["why", &campaign, stranger["sha256"].as_str().unwrap(), "--json"]);
    let demands = found["demands"].as_array().unwrap();
    assert!(demands.iter().any(|demand| demand["level"] == "campaign" && demand["met"] == false));
    assert!(demands.iter().any(|demand| demand["level"] == "operation"));
    assert_ne!(found["together"], "campaign");
}

#[test]
fn a_campaign_is_shown_with_paths_and_near_misses() {
    let (campaign, messages) = largest();
    let text = asked(&["show", "campaign", &campaign]);
    assert_eq!(text, asked(&["show", &campaign.to_lowercase()]));
    for part in ["what at least half of them share", "the member that hangs on by least", "members, by time"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let found = json(&["show", &campaign, "--json"]);
    assert_eq!(found["messages"], messages.len());
    let medoid = found["medoid"].as_str().unwrap();
    let members = found["members"].as_array().unwrap();
    // Every member's next one leads on to the medoid.
    for member in members {
        let mut at = member;
        for _ in 0..=members.len() {
            let Some(next) = at["next"].as_str() else { break };
            at = members.iter().find(|member| member["message"] == next).unwrap();
        }
        assert_eq!(at["message"], medoid, "{member}");
    }
    for miss in found["near_misses"].as_array().unwrap() {
        assert_eq!(sum(&miss["terms"]), miss["millibits"].as_i64().unwrap());
        assert_ne!(miss["group"], campaign.as_str());
    }
}

#[test]
fn what_is_not_there_is_said() {
    let (code, _, errors) = ask(&["why", "C-0000000000", "ffffffffffff"]);
    assert_eq!(code, 4, "{errors}");
    assert!(errors.contains("no message or group C-0000000000"), "{errors}");
    let (code, _, errors) = ask(&["show", "nothing-of-the-kind", "--json"]);
    assert_eq!(code, 4, "{errors}");
}

#[test]
fn the_texts_read_well() {
    let (campaign, messages) = largest();
    let inner = asked(&["why", &messages[0], &messages[messages.len() - 1]]);
    insta::assert_snapshot!("why_two_members", inner);
    let lines = lines();
    let stranger = lines.iter().find(|line| line["campaign"].as_str() != Some(campaign.as_str())).unwrap();
    insta::assert_snapshot!("why_not", asked(&["why", &messages[0], stranger["sha256"].as_str().unwrap()]));
    // The history tells the time of the scan.
    let shown = asked(&["show", &campaign]);
    insta::assert_snapshot!("a_campaign", shown.split("\nhistory\n").next().unwrap());
}
