//! The store's promises, on small cases.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_evidence::case::Unreadable;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::quarantine::{Attempt, Cause};
use creel_evidence::verdict::{Action, CallToAction, Class, Lure};
use creel_evidence::{
    ArtifactId, Fingerprint, Group, Level, Message, Placement, Quarantined, Sighting, Targeting, Verdict,
};
use creel_store::{Basis, Entry, FILE_NAME, Store, StoreError};
use proptest::prelude::*;
use std::path::Path;

fn message(raw: &[u8], time: i64) -> Entry {
    let id = ArtifactId::of(raw);
    let message = Message {
        id,
        is_mail: true,
        carriers: Vec::new(),
        date: jiff::Timestamp::from_second(time).ok(),
        received: None,
        subject: Some("Request for quotation".to_owned()),
        from: None,
        reply_to: None,
        sender_facts: Default::default(),
        artifacts: Vec::new(),
        observables: Vec::new(),
        features: Vec::new(),
        pictures: Vec::new(),
        anomalies: Vec::new(),
        verdict: Verdict {
            class: Class::Unclear,
            score: 0.5,
            sum: Vec::new(),
            claimed: None,
            impersonation: false,
            lure: Lure::Other,
            call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
            language: None,
            languages: Vec::new(),
            techniques: Vec::new(),
            findings: Vec::new(),
        },
        targeting: Targeting::default(),
        fingerprint: Fingerprint {
            message: id,
            time: Some(time),
            subject: String::new(),
            text: Vec::new(),
            structure: Vec::new(),
            exact: None,
            tokens: Vec::new(),
            at: creel_evidence::Places::default(),
        },
    };
    Entry {
        id,
        time: message.time(),
        record: serde_json::to_string(&message).unwrap(),
        raw: raw.to_vec(),
        files: vec![(ArtifactId::of(b"file"), b"file".to_vec())],
    }
}

fn sighting(raw: &[u8], source: &str) -> (ArtifactId, Sighting) {
    let seen = jiff::Timestamp::from_second(1_600_000_000).unwrap();
    (ArtifactId::of(raw), Sighting { source: source.to_owned(), seen })
}

fn basis(name: &str) -> Basis {
    Basis(Sha256Digest::of(name.as_bytes()))
}

fn open(folder: &Path) -> Store {
    Store::create_or_open(folder).unwrap()
}

#[test]
fn the_same_bytes_are_one_message_with_several_sightings() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store
        .add(basis("1"), &[message(b"a", 5)], &[sighting(b"a", "x/a.eml"), sighting(b"a", "y.zip!/a.eml")])
        .unwrap();
    store.add(basis("1"), &[message(b"a", 5)], &[sighting(b"a", "x/a.eml")]).unwrap();

    let case = store.case(jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(case.messages.len(), 1);
    assert_eq!(case.sightings[&ArtifactId::of(b"a")].len(), 2);
    assert_eq!(store.blob(ArtifactId::of(b"a")).unwrap().as_deref(), Some(&b"a"[..]));
    assert_eq!(store.blob(ArtifactId::of(b"file")).unwrap().as_deref(), Some(&b"file"[..]));
    assert_eq!(store.blob(ArtifactId::of(b"elsewhere")).unwrap(), None);
}

#[test]
fn a_case_is_opened_again_with_its_key_roster_and_order() {
    let folder = tempfile::tempdir().unwrap();
    let key = {
        let mut store = open(folder.path());
        store.set_roster("name,domain\n").unwrap();
        store.add(basis("1"), &[message(b"late", 9), message(b"early", 1)], &[]).unwrap();
        store.key().unwrap()
    };
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.key().unwrap(), key);
    assert_eq!(store.roster().unwrap().as_deref(), Some("name,domain\n"));
    let order: Vec<ArtifactId> = store.messages().unwrap().iter().map(|message| message.id).collect();
    assert_eq!(order, [ArtifactId::of(b"early"), ArtifactId::of(b"late")]);
    assert_eq!(store.known().unwrap()[&ArtifactId::of(b"late")], basis("1"));
}

#[test]
fn a_record_with_another_basis_replaces_the_former() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store.add(basis("1"), &[message(b"a", 5)], &[sighting(b"a", "a.eml")]).unwrap();
    store.add(basis("2"), &[message(b"a", 6)], &[]).unwrap();
    assert_eq!(store.known().unwrap()[&ArtifactId::of(b"a")], basis("2"));
    assert_eq!(store.messages().unwrap()[0].fingerprint.time, Some(6));
    assert_eq!(store.sightings().unwrap().len(), 1, "sightings stay");
}

#[test]
fn groups_are_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store.add(basis("1"), &[message(b"a", 5)], &[]).unwrap();
    let id = ArtifactId::of(b"a");
    let group = |name: &str| Group {
        id: name.to_owned(),
        level: Level::Wave,
        members: vec![id],
        medoid: id,
        reasons: Vec::new(),
        former: Vec::new(),
    };
    let placement = Placement {
        message: id,
        wave: Some("W-2".to_owned()),
        campaign: None,
        operation: None,
        reasons: Vec::new(),
    };
    store.replace_groups(&[group("W-1")], &[]).unwrap();
    store.replace_groups(&[group("W-2")], std::slice::from_ref(&placement)).unwrap();
    assert_eq!(store.groups().unwrap(), [group("W-2")]);
    assert_eq!(store.placements().unwrap()[&id], placement);
}

#[test]
fn an_input_that_is_read_later_is_no_longer_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let input =
        |source: &str| Unreadable { source: source.to_owned(), reason: "permission denied".to_owned() };
    store.add_unreadable(&[input("a.eml"), input("b.eml")]).unwrap();
    store.add(basis("1"), &[message(b"a", 5)], &[sighting(b"a", "a.eml")]).unwrap();
    assert_eq!(store.unreadable().unwrap(), [input("b.eml")]);
}

fn poison(raw: &[u8]) -> Quarantined {
    let attempt = Attempt { cause: Cause::Panic, detail: String::new(), milliseconds: 3, memory: None };
    Quarantined {
        message: ArtifactId::of(raw),
        bytes: raw.len() as u64,
        attempts: vec![attempt.clone(), attempt],
        version: "1".to_owned(),
    }
}

#[test]
fn what_cannot_be_examined_is_kept_with_its_bytes_and_named_wherever_it_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store.add_unreadable(&[Unreadable { source: "p.eml".to_owned(), reason: "x".to_owned() }]).unwrap();
    let (id, first) = sighting(b"poison", "p.eml");
    store.quarantine(basis("1"), &poison(b"poison"), b"poison", Some(&first)).unwrap();
    store.add(basis("1"), &[], &[sighting(b"poison", "q.zip!/p.eml")]).unwrap();
    assert_eq!(store.quarantined().unwrap()[&id], basis("1"));
    assert_eq!(store.blob(id).unwrap().as_deref(), Some(&b"poison"[..]));
    let kept = store.kept().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].sources, ["p.eml", "q.zip!/p.eml"]);
    let case = store.case(jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(case.messages.len(), 0);
    let named: Vec<&str> = case.unreadable.iter().map(|input| input.source.as_str()).collect();
    assert_eq!(named, ["p.eml", "q.zip!/p.eml"]);
    assert!(case.unreadable.iter().all(|input| input.reason.contains("quarantine")));
}

#[test]
fn a_message_that_is_examined_after_all_leaves_quarantine_with_its_sightings() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let (id, first) = sighting(b"poison", "p.eml");
    store.quarantine(basis("1"), &poison(b"poison"), b"poison", Some(&first)).unwrap();
    store.add(basis("2"), &[message(b"poison", 5)], &[]).unwrap();
    assert!(store.quarantined().unwrap().is_empty());
    assert_eq!(store.sightings().unwrap()[&id], [first]);
    assert!(store.case(jiff::Timestamp::UNIX_EPOCH).unwrap().unreadable.is_empty());
}

#[test]
fn a_record_that_cannot_be_renewed_stays_beside_the_quarantine() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store.add(basis("1"), &[message(b"a", 5)], &[sighting(b"a", "a.eml")]).unwrap();
    store.quarantine(basis("2"), &poison(b"a"), b"a", None).unwrap();
    let case = store.case(jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(case.messages.len(), 1);
    assert_eq!(case.unreadable.len(), 1);
    assert_eq!(case.unreadable[0].source, "a.eml");
}

#[test]
fn a_folder_without_a_case_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::NoCase { .. })));
    assert!(!folder.path().join(FILE_NAME).exists(), "looking must not make a case");
}

#[test]
fn bytes_that_rot_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store.add(basis("1"), &[message(b"evidence", 5)], &[]).unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    connection.execute("UPDATE blobs SET bytes = x'00'", []).unwrap();
    drop(connection);
    let store = open(folder.path());
    assert!(matches!(store.blob(ArtifactId::of(b"evidence")), Err(StoreError::Damaged(_))));
}

#[test]
fn a_transaction_cut_short_leaves_the_case_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    store.add(basis("1"), &[message(b"a", 5)], &[]).unwrap();
    // A copy of the files while a writer is in the middle of a transaction is what a killed process leaves.
    let connection = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE; DELETE FROM placements; DELETE FROM messages;").unwrap();
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    assert_eq!(open(copy.path()).messages().unwrap().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn batches_and_order_do_not_matter(mut bodies in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 1..9), 1..12), size in 1usize..5) {
        let entries: Vec<Entry> = std::mem::take(&mut bodies).iter().map(|raw| message(raw, raw.len() as i64)).collect();
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut a, mut b) = (open(one.path()), open(other.path()));
        a.add(basis("1"), &entries, &[]).unwrap();
        for batch in entries.rchunks(size) {
            b.add(basis("1"), batch, &[]).unwrap();
        }
        prop_assert_eq!(a.messages().unwrap(), b.messages().unwrap());
    }
}
