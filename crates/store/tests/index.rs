//! The campaign index of a case: the partition of its messages, whatever way they came, left and were interrupted.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_campaign::Model;
use creel_campaign::index::EventKind;
use creel_evidence::artifact::ContentType;
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::verdict::{Action, CallToAction, Class, Lure};
use creel_evidence::{
    Artifact, ArtifactId, ArtifactRole, Derivation, Fingerprint, Level, Message, Places, Readers, Sighting,
    Targeting, Token, Verdict,
};
use creel_store::{Basis, Entry, FILE_NAME, Rebuilt, Store, Today};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

const DAY: i64 = 86_400;

/// A mail of a small world: story and host are shared with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mail {
    number: u16,
    story: u8,
    host: u8,
    day: i64,
}

impl Mail {
    fn raw(self) -> Vec<u8> {
        format!("mail {}", self.number).into_bytes()
    }

    fn id(self) -> ArtifactId {
        ArtifactId::of(&self.raw())
    }

    fn print(self) -> Fingerprint {
        let token = |family, kind: &str, value: String| Token { family, kind: kind.to_owned(), value };
        let word = |n: u32| u32::from(self.story).wrapping_mul(2_654_435_761).wrapping_add(n);
        Fingerprint {
            message: self.id(),
            time: Some(self.day * DAY),
            subject: format!("your parcel number {} is waiting", self.story),
            // Small values are those of many words.
            text: (0..64).map(|n| word(n) >> 8).collect(),
            structure: Vec::new(),
            exact: Some(Sha256Digest::of(&[self.story])),
            tokens: vec![
                token(Family::Landing, "host", format!("parcel-{}.example", self.host)),
                token(Family::Contact, "reply-to", format!("clerk@desk-{}.example", self.host)),
            ],
            at: Places::default(),
        }
    }

    fn entry(self, files: Vec<(ArtifactId, Vec<u8>)>) -> Entry {
        let (raw, id) = (self.raw(), self.id());
        let message = Message {
            id,
            is_mail: true,
            carriers: Vec::new(),
            date: jiff::Timestamp::from_second(self.day * DAY).ok(),
            received: None,
            subject: None,
            from: None,
            reply_to: None,
            sender_facts: Default::default(),
            artifacts: files
                .iter()
                .map(|(id, bytes)| Artifact {
                    id: *id,
                    parent: None,
                    derivation: Derivation::Submission,
                    role: ArtifactRole::Attachment,
                    declared_type: None,
                    content_type: ContentType::Html,
                    name: None,
                    name_at: None,
                    size: bytes.len() as u64,
                    charset: None,
                    digests: None,
                    other_names: Vec::new(),
                    views: Readers::ALL,
                })
                .collect(),
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
            fingerprint: self.print(),
        };
        let record = serde_json::to_string(&message).unwrap();
        Entry { id, time: message.time(), record, raw, files }
    }
}

fn basis() -> Basis {
    Basis(Sha256Digest::of(b"test"))
}

fn open(folder: &Path) -> Store {
    Store::create_or_open(folder).unwrap()
}

fn add(store: &mut Store, mails: &[Mail]) {
    let entries: Vec<Entry> = mails.iter().map(|mail| mail.entry(Vec::new())).collect();
    store.add(basis(), &entries, &[]).unwrap();
}

fn batch(mails: &[Mail]) -> Vec<(Level, String, Vec<ArtifactId>)> {
    let prints: Vec<Fingerprint> = mails.iter().map(|mail| mail.print()).collect();
    let groups = creel_campaign::partition(&prints).groups;
    groups.into_iter().map(|group| (group.level, group.id, group.members)).collect()
}

#[derive(Debug, Clone)]
enum Step {
    Come(Vec<(u8, u8, i64)>),
    Forget(Vec<u16>),
    Regroup,
    Reopen,
    /// The index is brought up to date, and the program is killed before it is done.
    Killed,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec((0u8..4, 0u8..4, 0i64..200), 1..6).prop_map(Step::Come),
        2 => prop::collection::vec(any::<u16>(), 1..4).prop_map(Step::Forget),
        2 => Just(Step::Regroup),
        1 => Just(Step::Reopen),
        1 => Just(Step::Killed),
    ]
}

/// As a kill inside the transaction leaves it: nothing of it is there.
fn kill_while_regrouping(folder: &Path) {
    let copy = folder.join("killed.sqlite");
    std::fs::copy(folder.join(FILE_NAME), &copy).unwrap();
    open(folder).regroup(Model::shipped()).unwrap();
    std::fs::rename(copy, folder.join(FILE_NAME)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_index_is_the_partition_of_what_the_case_holds(steps in prop::collection::vec(step(), 1..14)) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        let mut held: Vec<Mail> = Vec::new();
        let mut number = 0;
        for step in steps {
            match step {
                Step::Come(mails) => {
                    let mails: Vec<Mail> = mails.into_iter().map(|(story, host, day)| {
                        number += 1;
                        Mail { number, story, host, day }
                    }).collect();
                    add(&mut store, &mails);
                    held.extend(mails);
                }
                Step::Forget(which) => {
                    let mut ids = Vec::new();
                    for which in which {
                        if let Some(at) = usize::from(which).checked_rem(held.len()) {
                            ids.push(held.swap_remove(at).id());
                        }
                    }
                    prop_assert_eq!(store.forget(Model::shipped(), &ids).unwrap().messages, ids.len());
                }
                Step::Regroup => {
                    store.regroup(Model::shipped()).unwrap();
                    prop_assert_eq!(store.outline().unwrap(), batch(&held));
                }
                Step::Reopen => {
                    drop(store);
                    store = open(folder.path());
                }
                Step::Killed => {
                    drop(store);
                    kill_while_regrouping(folder.path());
                    store = open(folder.path());
                }
            }
        }
        store.regroup(Model::shipped()).unwrap();
        prop_assert_eq!(store.outline().unwrap(), batch(&held));
        prop_assert_eq!(store.regroup(Model::shipped()).unwrap(), Default::default());
    }
}

/// Two mails of each of two stories, whose hosts are others.
fn two_campaigns() -> [Mail; 4] {
    let mail = |number, story, host, day| Mail { number, story, host, day };
    [mail(1, 1, 1, 10), mail(2, 1, 1, 11), mail(3, 2, 2, 20), mail(4, 2, 2, 21)]
}

fn campaigns(store: &Store) -> Vec<String> {
    let outline = store.outline().unwrap();
    outline.into_iter().filter(|(level, ..)| *level == Level::Campaign).map(|(_, id, _)| id).collect()
}

fn kinds(events: &[creel_campaign::index::GroupEvent], level: Level) -> BTreeMap<EventKind, usize> {
    let mut kinds = BTreeMap::new();
    for event in events.iter().filter(|event| event.level == level) {
        *kinds.entry(event.kind).or_default() += 1;
    }
    kinds
}

#[test]
fn a_group_keeps_its_id_while_later_mail_comes_and_a_former_id_leads_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    add(&mut store, &two_campaigns());
    let born = store.regroup(Model::shipped()).unwrap();
    assert_eq!(born.rebuilt, Some(Rebuilt::Bulk));
    assert_eq!(kinds(&born.events, Level::Campaign), [(EventKind::Born, 2)].into());
    let before = campaigns(&store);

    // Later mail changes no id.
    add(&mut store, &[Mail { number: 5, story: 1, host: 1, day: 30 }]);
    let later = store.regroup(Model::shipped()).unwrap();
    assert_eq!((later.taken, later.rebuilt), (1, None));
    assert!(later.events.is_empty(), "{:?}", later.events);
    assert_eq!(campaigns(&store), before);

    // Earlier mail does, and then once more: the first id leads through the second.
    let mut first = None;
    for (number, day) in [(6, 5), (7, 1)] {
        add(&mut store, &[Mail { number, story: 1, host: 1, day }]);
        let events = store.regroup(Model::shipped()).unwrap().events;
        assert_eq!(kinds(&events, Level::Campaign), [(EventKind::Renamed, 1)].into());
        let renamed = events.into_iter().find(|event| event.level == Level::Campaign).unwrap();
        first = first.or(renamed.former);
    }
    let first = first.unwrap();
    let Some(Today::Former { former, id }) = store.group_today(&first.to_lowercase()).unwrap() else {
        panic!("{first} leads nowhere")
    };
    assert_eq!(former, first);
    assert!(campaigns(&store).contains(&id) && !before.contains(&id));
    assert_eq!(store.group_today(&id).unwrap(), Some(Today::Group(id.clone())));
    let told: Vec<EventKind> =
        store.group_history(&id).unwrap().into_iter().map(|chapter| chapter.event.kind).collect();
    assert_eq!(told, [EventKind::Born, EventKind::Renamed, EventKind::Renamed]);
    assert_eq!(store.group_today("C-0000000000").unwrap(), None);

    // Without the earliest mail the second id is the group's again.
    store.forget(Model::shipped(), &[Mail { number: 7, story: 1, host: 1, day: 1 }.id()]).unwrap();
    assert_eq!(
        store.group_today(&id).unwrap().map(|today| matches!(today, Today::Former { .. })),
        Some(true)
    );
}

#[test]
fn what_is_forgotten_was_never_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let [a, b, c, d] = two_campaigns();
    let shared = (ArtifactId::of(b"kit"), b"kit".to_vec());
    let own = (ArtifactId::of(b"own words of the second mail"), b"own words of the second mail".to_vec());
    let entries = [
        a.entry(vec![shared.clone()]),
        b.entry(vec![shared.clone(), own.clone()]),
        c.entry(Vec::new()),
        d.entry(Vec::new()),
    ];
    let seen =
        |mail: Mail| (mail.id(), Sighting { source: "box".to_owned(), seen: jiff::Timestamp::UNIX_EPOCH });
    store.add(basis(), &entries, &[seen(a), seen(b), seen(c), seen(d)]).unwrap();
    store.regroup(Model::shipped()).unwrap();

    let forgotten = store.forget(Model::shipped(), &[b.id(), ArtifactId::of(b"nobody")]).unwrap();
    assert_eq!((forgotten.messages, forgotten.files), (1, 1));
    assert_eq!(kinds(&forgotten.regrouping.events, Level::Campaign), [(EventKind::Ended, 1)].into());
    assert_eq!(store.outline().unwrap(), batch(&[a, c, d]));
    assert_eq!(store.message(b.id()).unwrap(), None);
    assert_eq!(store.blob(b.id()).unwrap(), None);
    assert_eq!(store.blob(own.0).unwrap(), None);
    assert_eq!(store.blob(shared.0).unwrap(), Some(shared.1));
    assert!(!store.sightings().unwrap().contains_key(&b.id()));
    let file = std::fs::read(folder.path().join(FILE_NAME)).unwrap();
    for gone in [b"own words of the second mail".as_slice(), b"mail 2"] {
        assert!(!file.windows(gone.len()).any(|window| window == gone), "the bytes are still in the file");
    }
    let audit = store.audit().unwrap();
    assert_eq!(audit.broken, None);
    assert_eq!(audit.entries.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["forget"]);

    // A case in which they never were says the same.
    let other = tempfile::tempdir().unwrap();
    let mut never = open(other.path());
    add(&mut never, &[a, c, d]);
    never.regroup(Model::shipped()).unwrap();
    assert_eq!(never.outline().unwrap(), store.outline().unwrap());
}

#[test]
fn a_damaged_index_is_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let [a, b, c, d] = two_campaigns();
    add(&mut store, &[a, b, c]);
    store.regroup(Model::shipped()).unwrap();
    let other = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    other.execute("DELETE FROM index_nodes", []).unwrap();
    add(&mut store, &[d]);
    assert_eq!(store.regroup(Model::shipped()).unwrap().rebuilt, Some(Rebuilt::Damaged));
    assert_eq!(store.outline().unwrap(), batch(&[a, b, c, d]));
    other.execute("UPDATE settings SET value = x'00' WHERE name = 'index-basis'", []).unwrap();
    assert_eq!(store.regroup(Model::shipped()).unwrap().rebuilt, Some(Rebuilt::Model));
    assert_eq!(store.outline().unwrap(), batch(&[a, b, c, d]));
}
