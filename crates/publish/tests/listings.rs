//! `creel targets` and `creel next` as written: nobody is named who must not be, and numbers open to messages.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::targeting::{Knowledge, KnowledgeKind};
use creel_evidence::{Case, Chain, ChainMember, Country, PublicEvent};
use creel_publish::{Dimension, Listing, Policy, release};
use proptest::prelude::*;
use serde_json::Value;

fn case(size: usize) -> Case {
    let spared = [
        ("Fjord Isolation", "NO", "metal-manufacturing", "supply"),
        ("=Formula Logistics", "ES", "transportation", "transport"),
    ];
    let member = |&(name, country, sector, stage): &(&str, &str, &str, &str)| ChainMember {
        name: name.into(),
        country: Country::parse(country),
        sector: Some(sector.into()),
        stage: Some(stage.into()),
        parent: None,
        aliases: Vec::new(),
        domains: Vec::new(),
    };
    let members: Vec<ChainMember> = pile::CHAIN.iter().chain(&spared).map(member).collect();
    let event = |date: &str, name: &str| PublicEvent { date: date.parse().unwrap(), name: name.into() };
    let mut case = Case {
        chain: Chain { members, links: vec![(22, 19), (0, 23)] },
        events: vec![event("2020-12-11", "emergency use authorised")],
        ..pile::case(size)
    };
    for message in case.messages.iter_mut().filter(|m| m.targeting.targets.iter().any(|t| t.on_roster)) {
        message.targeting.knowledge.push(Knowledge {
            kind: KnowledgeKind::Programme,
            word: "CCEOP".into(),
            lexicon: "cold-chain".into(),
            because: "'CCEOP' is a programme of the field".into(),
            at: Vec::new(),
        });
    }
    case
}

fn shared() -> Policy {
    Policy { roster: true, ..Policy::share() }
}

/// What is written of the campaign in every format.
fn written(case: Case, policy: &Policy) -> Vec<String> {
    let dossier = release(case, policy);
    let survey = dossier.survey(dossier.campaigns().first());
    let mut all = Vec::new();
    for &format in Listing::ALL {
        for by in [None, Some((Dimension::Organisation, Dimension::Role))] {
            let mut out = Vec::new();
            creel_publish::targets(&survey, by, format, &mut out).unwrap();
            all.push(String::from_utf8(out).unwrap());
        }
        let mut out = Vec::new();
        creel_publish::next(&survey, 50, format, &mut out).unwrap();
        all.push(String::from_utf8(out).unwrap());
    }
    all
}

/// One of the listings, as JSON.
fn json(case: Case, policy: &Policy, next: bool) -> Value {
    let all = written(case, policy);
    serde_json::from_str(&all[if next { 8 } else { 6 }]).unwrap()
}

#[test]
fn the_profile_reads_well() {
    insta::assert_snapshot!("targets_table", written(case(30), &shared())[0]);
}

#[test]
fn the_warning_list_reads_well() {
    insta::assert_snapshot!("next_table", written(case(30), &shared())[2]);
}

#[test]
fn a_reader_of_pseudonyms_learns_no_name() {
    let case = case(30);
    let targets: Vec<_> = case.messages.iter().flat_map(|m| m.targeting.targets.clone()).collect();
    let all = written(case, &shared());
    for target in targets.iter().filter(|target| target.on_roster) {
        let named = [Some(&target.address), target.person.as_ref(), target.organisation.as_ref()];
        for name in named.into_iter().flatten() {
            for text in &all {
                assert!(!text.to_lowercase().contains(&name.to_lowercase()), "{name} stands in {text}");
            }
        }
    }
    // Who is to be warned is named.
    assert!(all[2].contains("Fjord Isolation") && all[8].contains("Fjord Isolation"));
}

#[test]
fn whoever_reveals_reads_names() {
    let revealed = written(case(30), &Policy { reveal: true, ..shared() });
    assert!(revealed[0].contains("Solaris Refrigeration"));
    assert!(revealed[2].contains("supplies Solaris Refrigeration, which was aimed at"));
}

#[test]
fn numbers_of_the_documents_open_to_messages() {
    let targets = json(case(30), &shared(), false);
    assert_eq!(targets["organisations"], serde_json::json!({ "known": 22, "at_least": false }));
    assert_eq!(targets["targets"].as_array().unwrap().len(), 30);
    for matrix in targets["matrices"].as_array().unwrap() {
        let cells = matrix["cells"].as_array().unwrap().iter().chain([&matrix["total"]]);
        for cell in cells {
            assert!(!cell["messages"].as_array().unwrap().is_empty(), "{cell}");
        }
    }
    assert_eq!(targets["knowledge"][0]["messages"].as_array().unwrap().len(), 30);
    assert_eq!(targets["timing"]["events"][0]["days_from_last"], 94);
    assert_eq!(targets["coverage"]["links"]["customer"]["links"], 1);
    assert_eq!(targets["coverage"]["links"]["supplier"]["messages"].as_array().unwrap().len(), 2);
    let next = json(case(30), &shared(), true);
    for warning in next["warn"].as_array().unwrap() {
        for reason in warning["reasons"].as_array().unwrap() {
            assert!(!reason["messages"].as_array().unwrap().is_empty(), "{reason}");
        }
        let points: u64 =
            warning["reasons"].as_array().unwrap().iter().map(|r| r["points"].as_u64().unwrap()).sum();
        assert_eq!(warning["points"], points);
    }
}

#[test]
fn no_cell_of_the_warning_list_is_a_formula() {
    let csv = &written(case(30), &shared())[5];
    assert!(csv.contains(",'=Formula Logistics,"), "{csv}");
}

#[test]
fn a_case_of_nobody_says_so() {
    let mut empty = pile::case(3);
    empty.messages.iter_mut().for_each(|message| message.targeting.targets.clear());
    let dossier = release(empty, &shared());
    let survey = dossier.survey(None);
    let mut out = Vec::new();
    creel_publish::targets(&survey, None, Listing::Table, &mut out).unwrap();
    creel_publish::next(&survey, 5, Listing::Table, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("Nobody who was aimed at could be read"), "{text}");
    assert!(text.contains("No roster: nobody can be warned"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_planted_name_leaves_in_no_listing(local in "[a-z]{6,12}", firm in "[a-z]{9,14}", place in 0..12usize) {
        let mut case = case(12);
        let (person, organisation) = (format!("Zq {local}"), format!("Zq {firm} works"));
        let member = place % pile::CHAIN.len();
        let was = case.chain.members[member].name.clone();
        case.chain.members[member].name = organisation.clone();
        for message in &mut case.messages {
            let Some(target) = message.targeting.targets.iter_mut().find(|t| t.organisation.as_ref() == Some(&was)) else { continue };
            target.address = format!("{local}@{firm}.example");
            target.person = Some(person.clone());
            target.organisation = Some(organisation.clone());
            message.subject = Some(format!("Offer for {person} of {organisation}"));
        }
        for text in written(case, &shared()) {
            for name in [&person, &organisation, &firm] {
                prop_assert!(!text.to_lowercase().contains(&name.to_lowercase()), "{} in {}", name, text);
            }
        }
    }
}
