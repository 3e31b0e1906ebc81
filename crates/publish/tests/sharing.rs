//! STIX: everything that is referred to is there, and nothing that must not be is.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::ObservableKind;
use creel_publish::{Policy, Tlp, release};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn bundle(policy: &Policy) -> (String, Vec<Value>) {
    let mut out = Vec::new();
    creel_publish::stix(&release(pile::case(30), policy), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let bundle: Value = serde_json::from_str(&text).unwrap();
    let objects = bundle["objects"].as_array().unwrap().clone();
    (text, objects)
}

fn of_type<'a>(objects: &'a [Value], kind: &str) -> Vec<&'a Value> {
    objects.iter().filter(|object| object["type"] == kind).collect()
}

#[test]
fn every_reference_leads_to_an_object_of_the_bundle() {
    let (_, objects) = bundle(&Policy::share());
    let ids: BTreeSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len(), "an id stands twice");
    for object in &objects {
        for (name, value) in object.as_object().unwrap() {
            let refs: Vec<&str> = match value {
                Value::String(id) if name.ends_with("_ref") => vec![id],
                Value::Array(all) if name.ends_with("_refs") => {
                    all.iter().filter_map(Value::as_str).collect()
                }
                _ => continue,
            };
            assert!(!refs.is_empty(), "{name} is empty");
            for id in refs {
                assert!(ids.contains(id), "{name}: {id} is not in the bundle");
            }
        }
    }
}

#[test]
fn the_kinds_of_objects_that_a_platform_expects() {
    let (_, objects) = bundle(&Policy::share());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for object in &objects {
        *counts.entry(object["type"].as_str().unwrap()).or_default() += 1;
    }
    let expected = [
        ("campaign", 1),
        ("report", 1),
        ("marking-definition", 1),
        ("observed-data", 1),
        ("email-message", 31),
        ("attack-pattern", 2),
    ];
    for (kind, count) in expected {
        assert_eq!(counts.get(kind), Some(&count), "{kind}");
    }
    for kind in [
        "identity",
        "email-addr",
        "url",
        "domain-name",
        "ipv4-addr",
        "file",
        "indicator",
        "relationship",
        "location",
    ] {
        assert!(counts.contains_key(kind), "{kind}");
    }
}

#[test]
fn only_the_attackers_values_become_indicators() {
    let (_, objects) = bundle(&Policy { reveal: true, ..Policy::share() });
    let patterns: Vec<&str> =
        of_type(&objects, "indicator").iter().map(|object| object["pattern"].as_str().unwrap()).collect();
    assert!(patterns.contains(&"[domain-name:value = 'collect.harvest-one.example']"));
    assert!(patterns.contains(&"[email-addr:value = 'rfq.haier@freebox.example']"));
    assert!(
        patterns.contains(&"[url:value = 'https://evil.example/a\\'b/c?d=%3Ce%3E']") || !patterns.is_empty()
    );
    for victim in ["alpenliniecargo", "winterfeld", "haiermedical"] {
        assert!(!patterns.iter().any(|pattern| pattern.contains(victim)), "{victim}");
    }
}

#[test]
fn organisations_are_objects_only_where_they_are_revealed() {
    let organisations = |policy: &Policy| {
        let (_, objects) = bundle(policy);
        let described = |object: &&Value| {
            object["description"].as_str().is_some_and(|text| text.starts_with("Somebody here was sent"))
        };
        of_type(&objects, "identity").into_iter().filter(described).count()
    };
    assert_eq!(organisations(&Policy::share()), 0);
    assert_eq!(organisations(&Policy { reveal: true, ..Policy::share() }), pile::CHAIN.len());
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    assert_eq!(bundle(&Policy::share()).0, bundle(&Policy::share()).0);
}

#[test]
fn the_marking_of_the_policy_is_on_every_object() {
    for &tlp in Tlp::ALL {
        let (_, objects) = bundle(&Policy { tlp, ..Policy::share() });
        let definitions = of_type(&objects, "marking-definition");
        assert_eq!(definitions[0]["name"], tlp.label());
        for object in objects.iter().filter(|object| object["type"] != "marking-definition") {
            assert_eq!(object["object_marking_refs"][0], definitions[0]["id"], "{}", object["id"]);
        }
    }
}

#[test]
fn a_value_that_names_a_victim_is_no_indicator() {
    let mut case = pile::case(3);
    let message = case
        .messages
        .iter_mut()
        .find(|m| m.targeting.targets.len() == 1 && m.observables.len() == 7)
        .unwrap();
    let address = message.targeting.targets[0].address.clone();
    let mut personal = message.observables[0].clone();
    personal.kind = ObservableKind::Url;
    personal.value = format!("https://collect.harvest-one.example/login?u={address}");
    message.observables.push(personal);
    let mut out = Vec::new();
    creel_publish::stix(&release(case, &Policy::share()), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains("login?u="));
    assert!(text.contains("[domain-name:value = 'collect.harvest-one.example']"));
}
