//! Bundles as others write them, and as nobody should.

use super::*;
use creel_evidence::campaign::Family;
use proptest::prelude::*;
use serde_json::json;

const CAMPAIGN: &str = "campaign--0f1e2d3c-0000-4000-8000-000000000001";
const OTHER: &str = "campaign--0f1e2d3c-0000-4000-8000-000000000002";
const GROUP: &str = "intrusion-set--0f1e2d3c-0000-4000-8000-000000000003";

fn bundle(objects: &Value) -> String {
    json!({ "type": "bundle", "id": "bundle--1", "objects": objects }).to_string()
}

fn indicator(n: u32, pattern: &str) -> Value {
    json!({ "type": "indicator", "id": format!("indicator--{n}"), "pattern": pattern, "pattern_type": "stix" })
}

fn relation(n: u32, source: &str, how: &str, target: &str) -> Value {
    json!({ "type": "relationship", "id": format!("relationship--{n}"), "relationship_type": how,
            "source_ref": source, "target_ref": target })
}

fn holds(portrait: &Portrait, family: Family, kind: &str, value: &str) -> bool {
    portrait.traits.iter().any(|held| held.family == family && held.kind == kind && held.value == value)
}

#[test]
fn indicators_and_infrastructure_are_the_campaigns_and_groups_are_quoted() {
    let text = bundle(&json!([
        { "type": "campaign", "id": CAMPAIGN, "name": "Cold wind", "first_seen": "2020-08-01T00:00:00Z" },
        { "type": "campaign", "id": OTHER, "name": "Other" },
        { "type": "intrusion-set", "id": GROUP, "name": "Some Group" },
        indicator(1, "[domain-name:value = 'login.operator.example']"),
        indicator(2, "[email-addr:value = 'Desk@operator.example' OR ipv4-addr:value = '192.0.2.7']"),
        indicator(3, "[domain-name:value = 'another.example']"),
        { "type": "infrastructure", "id": "infrastructure--1", "name": "panel" },
        { "type": "url", "id": "url--1", "value": "https://kit.example/panel/a_b.php" },
        relation(1, "indicator--1", "indicates", CAMPAIGN),
        relation(2, "indicator--2", "indicates", CAMPAIGN),
        relation(3, "indicator--3", "indicates", OTHER),
        relation(4, CAMPAIGN, "uses", "infrastructure--1"),
        relation(5, "infrastructure--1", "consists-of", "url--1"),
        relation(6, CAMPAIGN, "attributed-to", GROUP),
    ]));
    let reading = read(&text, "partner").unwrap();
    // The group has no indicator of its own, so that nothing can be compared with it.
    let ids: Vec<&str> = reading.portraits.iter().map(|portrait| portrait.id.as_str()).collect();
    assert_eq!(ids, [CAMPAIGN, OTHER]);
    let wind = &reading.portraits[0];
    assert!(wind.partial && wind.messages == 0 && wind.source == "bundle partner");
    assert_eq!(wind.attributed, [AttributedTo { rung: Rung::NamedGroup, name: "Some Group".into() }]);
    assert!(holds(wind, Family::Landing, "host", "login.operator.example"));
    assert!(holds(wind, Family::Contact, "reply-to", "desk@operator.example"));
    assert!(holds(wind, Family::Landing, "address", "192.0.2.7"));
    assert!(holds(wind, Family::Landing, "registrable", "kit.example"));
    assert!(!holds(wind, Family::Landing, "host", "another.example"));
}

#[test]
fn a_bundle_without_campaigns_is_one() {
    let text = bundle(&json!([indicator(1, "[domain-name:value = 'a.example']")]));
    let reading = read(&text, "feed").unwrap();
    assert_eq!(reading.portraits.len(), 1);
    assert_eq!(reading.portraits[0].id, "bundle--1");
}

#[test]
fn garbage_is_refused_and_the_object_named() {
    let error = |text: &str| read(text, "x").unwrap_err().to_string();
    assert!(error("{").contains("no JSON"));
    assert!(error("[]").contains("no STIX bundle"));
    assert!(error(&bundle(&json!([{ "type": "campaign" }]))).starts_with("object 1: has no `id`"));
    assert!(error(&bundle(&json!([7]))).starts_with("object 1: is no JSON object"));
    let half = json!([{ "type": "relationship", "id": "relationship--9", "source_ref": "a" }]);
    assert!(error(&bundle(&half)).starts_with("relationship--9: a relationship has"));
    let portrait =
        json!({ EXTENSION: { "extension_type": "property-extension", "portrait": "{\"id\": 7}" } });
    let broken = json!([{ "type": "campaign", "id": CAMPAIGN, "name": "x", "extensions": portrait }]);
    assert!(error(&bundle(&broken)).starts_with(CAMPAIGN));
    assert!(error(&bundle(&json!([]))).contains("nothing to compare"));
    assert!(error(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).contains("no JSON"));
}

#[test]
fn a_pattern_that_cannot_be_read_is_noted_with_its_object() {
    let text = bundle(&json!([
        indicator(1, "[domain-name:value = 'a.example']"),
        indicator(2, "[domain-name:value = 'b.exam"),
    ]));
    let reading = read(&text, "feed").unwrap();
    assert_eq!(reading.notes, ["indicator--2: no value could be read from its pattern"]);
}

#[test]
fn circles_come_to_an_end() {
    let text = bundle(&json!([
        { "type": "campaign", "id": CAMPAIGN, "name": "x" },
        { "type": "infrastructure", "id": "infrastructure--1" },
        { "type": "infrastructure", "id": "infrastructure--2" },
        { "type": "domain-name", "id": "domain-name--1", "value": "a.example" },
        relation(1, CAMPAIGN, "uses", "infrastructure--1"),
        relation(2, "infrastructure--1", "related-to", "infrastructure--2"),
        relation(3, "infrastructure--2", "related-to", "infrastructure--1"),
        relation(4, "infrastructure--2", "consists-of", "domain-name--1"),
        relation(5, CAMPAIGN, "attributed-to", CAMPAIGN),
    ]));
    assert!(holds(&read(&text, "x").unwrap().portraits[0], Family::Landing, "host", "a.example"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
        let _ = read(&text, "x");
        let _ = read(&bundle(&json!([indicator(1, &text)])), &text);
    }
}
