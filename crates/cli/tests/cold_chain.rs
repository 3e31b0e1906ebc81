//! The shipped example must give the figures of the public case, from its evidence.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use support::{creel, examples, json_lines, run};

struct Scan {
    summary: String,
    lines: Vec<Value>,
    folder: tempfile::TempDir,
}

fn scan(name: &str) -> Scan {
    let folder = tempfile::tempdir().unwrap();
    let roster = examples().join("cold-chain/roster.csv");
    let mut command = creel(folder.path());
    command.arg("scan").arg(examples().join(name)).arg("--roster").arg(roster);
    let (code, summary, errors) = run(&mut command);
    assert_eq!(code, 0, "{errors}");
    let lines = json_lines(&folder.path().join("creel-case/messages.jsonl"));
    Scan { summary, lines, folder }
}

/// The largest campaign: its id and its lines.
fn largest(lines: &[Value]) -> (String, Vec<&Value>) {
    let mut campaigns: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for line in lines {
        if let Some(campaign) = line["campaign"].as_str() {
            campaigns.entry(campaign).or_default().push(line);
        }
    }
    let (id, lines) = campaigns.into_iter().max_by_key(|(_, lines)| lines.len()).unwrap();
    (id.to_owned(), lines)
}

fn values<'a>(lines: &[&'a Value], member: &str) -> BTreeSet<&'a str> {
    let targets = lines.iter().flat_map(|line| line["targets"].as_array().unwrap());
    targets.filter_map(|target| target[member].as_str()).collect()
}

fn organisations<'a>(lines: &[&'a Value], sector: &str) -> BTreeSet<&'a str> {
    let targets = lines.iter().flat_map(|line| line["targets"].as_array().unwrap());
    targets.filter(|target| target["sector"] == sector).filter_map(|t| t["organisation"].as_str()).collect()
}

#[test]
fn the_figures_of_the_public_case_come_from_the_evidence() {
    let scan = scan("cold-chain");
    let (id, campaign) = largest(&scan.lines);

    assert_eq!(campaign.len(), 50, "files");
    assert_eq!(values(&campaign, "organisation").len(), 44, "organisations");
    assert_eq!(values(&campaign, "country").len(), 14, "countries");
    assert_eq!(values(&campaign, "region").len(), 5, "continents: {:?}", values(&campaign, "region"));
    assert_eq!(values(&campaign, "role").len(), 12, "roles: {:?}", values(&campaign, "role"));
    assert!(organisations(&campaign, "transportation").len() >= 8);
    assert_eq!(organisations(&campaign, "it-electronics").len(), 6);

    for line in &scan.lines {
        let is_noise = line["file"].as_str().unwrap().contains("/noise/");
        assert_eq!(line["campaign"].as_str() == Some(&id), !is_noise, "{}", line["file"]);
    }
    for words in ["50 files", "44 organisations", "14 countries", "5 continents", "12 roles"] {
        assert!(scan.summary.contains(words), "{words} in\n{}", scan.summary);
    }
}

#[test]
fn the_campaign_is_read_as_what_it_was() {
    let scan = scan("cold-chain");
    let (_, campaign) = largest(&scan.lines);
    for line in campaign.iter().filter(|line| line["from"].is_object()) {
        let file = &line["file"];
        assert_eq!(line["verdict"], "phishing", "{file}");
        assert_eq!(line["lure"], "business-rfq", "{file}");
        assert_eq!(line["claimed"]["name"], "Haier Biomedical", "{file}");
        assert_eq!(line["impersonation"], true, "{file}");
        assert_eq!(line["call_to_action"]["kind"], "html-attachment", "{file}");
        assert_eq!(line["language"], "en", "{file}");
    }
}

#[test]
fn ordinary_mail_in_the_pile_is_not_called_malicious() {
    let scan = scan("cold-chain");
    for line in &scan.lines {
        let file = line["file"].as_str().unwrap();
        let verdict = line["verdict"].as_str().unwrap();
        let malicious = ["phishing", "malware", "scam"].contains(&verdict);
        if file.contains("noise/ordinary") {
            assert!(!malicious, "{file} is called {verdict}");
        } else {
            assert!(malicious, "{file} is called {verdict}");
        }
    }
}

#[test]
fn the_earlier_set_is_ten_organisations_in_six_countries() {
    let scan = scan("cold-chain-earlier");
    let (_, campaign) = largest(&scan.lines);
    assert_eq!(campaign.len(), 10);
    assert_eq!(values(&campaign, "organisation").len(), 10);
    assert_eq!(values(&campaign, "country").len(), 6);
}

#[test]
fn no_victim_is_in_what_leaves_the_case() {
    let scan = scan("cold-chain");
    let case = scan.folder.path().join("creel-case");
    let mut addresses: BTreeSet<String> = BTreeSet::new();
    for line in &scan.lines {
        let targets = line["targets"].as_array().unwrap();
        addresses
            .extend(targets.iter().filter_map(|target| Some(target["address"].as_str()?.to_lowercase())));
    }
    assert!(addresses.len() >= 50);
    for name in ["bundle.json", "observables.csv"] {
        let text = std::fs::read_to_string(case.join(name)).unwrap().to_lowercase();
        for address in &addresses {
            let (local, domain) = address.split_once('@').unwrap();
            for form in [address.clone(), address.replace('@', "%40"), format!("{local}={domain}")] {
                assert!(!text.contains(&form), "{form} in {name}");
            }
        }
    }
}
