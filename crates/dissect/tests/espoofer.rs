//! The 22 mails of the espoofer project (Chen, Paxson, Jiang: "Composition Kills", USENIX Security 2020), by which a
//! receiver is made to authenticate another sender than the reader sees. They lie outside of the repository: named
//! by `CREEL_HOSTILE_AUTH`, else the test says that it was skipped.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and its count is printed"
)]

use creel_dissect::{Limits, dissect};
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::mail::Mailbox;
use data_encoding::BASE64;
use std::path::PathBuf;

/// Cases of which the facts show nothing odd, and why.
const QUIET: &[(&str, &str)] = &[(
    "client_a3",
    "the sender's own service lets him write a colleague's address of the same domain: claimed and envelope domain are \
     one, and only the local parts differ, as with any alias",
)];

#[test]
fn the_facts_disagree_where_the_attack_lies() {
    let Some(folder) = std::env::var_os("CREEL_HOSTILE_AUTH").map(PathBuf::from) else {
        println!("skipped: CREEL_HOSTILE_AUTH names no folder");
        return;
    };
    let text = std::fs::read(folder.join("espoofer/testcases.json")).unwrap();
    let cases: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let cases = cases.as_object().unwrap();
    let mut quiet: Vec<&str> = Vec::new();
    for (name, case) in cases {
        let bytes = |value: &serde_json::Value| {
            value["b64"].as_str().map(|text| BASE64.decode(text.as_bytes()).unwrap()).unwrap_or_default()
        };
        let line = |value| String::from_utf8_lossy(&bytes(value)).into_owned();
        let data = &case["data"];
        let mut mail = format!(
            "Return-Path: {}\r\nReceived: from {} (attack.example [192.0.2.66]) by mx.victim.example; \
             Mon, 7 Sep 2020 08:12:00 +0000\r\n",
            line(&case["mailfrom"]),
            line(&case["helo"])
        )
        .into_bytes();
        for part in ["from_header", "to_header", "subject_header", "other_headers", "body"] {
            mail.extend(bytes(&data[part]));
        }
        let dissection = dissect(&mail, &Limits::default()).dissection;
        let facts = &dissection.sender_facts;
        let mut claimed: Vec<_> = facts.claimed.from.iter().filter_map(Mailbox::domain).collect();
        claimed.sort();
        claimed.dedup();
        let envelope =
            facts.actual.as_ref().and_then(|actual| actual.envelope_from.clone()).unwrap_or_default();
        let is_other =
            claimed.iter().any(|domain| envelope.rsplit_once('@').is_none_or(|(_, e)| e != domain.as_str()));
        let is_odd = dissection.anomalies.iter().any(|anomaly| {
            matches!(
                anomaly.kind,
                AnomalyKind::MalformedHeader | AnomalyKind::DuplicateHeader | AnomalyKind::AmbiguousMime
            )
        });
        // A name that is itself an address is told by the detector of display names.
        let is_named = facts.claimed.from.iter().any(|mailbox| mailbox.name.contains('@'));
        if facts.claimed.from.len() == 1 && !is_other && !is_odd && !is_named {
            quiet.push(name);
        }
    }
    println!("{} of {} espoofer cases show in the facts", cases.len() - quiet.len(), cases.len());
    assert!(cases.len() >= 22);
    let argued: Vec<&str> = QUIET.iter().map(|(name, _)| *name).collect();
    assert_eq!(quiet, argued);
}
