//! Laws of the partition, on invented fingerprints.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use creel_campaign::{Partition, partition};
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Level, Token};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A likeness sketch of `lure`, of which a few positions depend on `mutation`.
fn sketch(lure: u32, mutation: u32) -> Vec<u32> {
    let value = |i: u32| {
        let seed = if i % 16 < mutation % 5 { lure ^ (mutation << 16) } else { lure };
        // As small as the least of forty hashes is, so that it passes for a text of that length.
        (seed.wrapping_mul(2_654_435_761) ^ i.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) / 20
    };
    (0..64).map(value).collect()
}

fn token(family: Family, kind: &str, value: impl Into<String>) -> Token {
    Token { family, kind: kind.to_owned(), value: value.into() }
}

/// One message of a made-up world: `operator` sends `lure` in the variant `mutation` on day `day`.
fn print(number: u32, operator: u32, lure: u32, mutation: u32, day: i64) -> Fingerprint {
    let mut tokens = vec![
        token(Family::Landing, "registrable", format!("landing-{operator}.example")),
        token(Family::Contact, "reply-to", format!("operator-{operator}@mail.example")),
        token(Family::Sending, "domain", format!("sender-{operator}-{}.example", mutation % 2)),
        token(Family::Mailer, "header-order", format!("order-{}", operator % 3)),
    ];
    tokens.sort();
    let text = sketch(lure + 1, mutation);
    Fingerprint {
        message: ArtifactId::of(&number.to_le_bytes()),
        time: (day != 0).then_some(day * 86_400),
        subject: format!("offer{lure} about{lure} parcel{lure} today{lure}"),
        exact: Some(Sha256Digest::of(&text.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())),
        structure: sketch(lure + 1000, mutation / 2),
        text,
        tokens,
        at: creel_evidence::Places::default(),
    }
}

fn world() -> impl Strategy<Value = Vec<Fingerprint>> {
    let message = (0u32..4, 0u32..6, 0u32..6, 0i64..200);
    proptest::collection::vec(message, 0..60).prop_map(|messages| {
        let number = |(i, (operator, lure, mutation, day)): (usize, (u32, u32, u32, i64))| {
            print(u32::try_from(i).unwrap(), operator, lure, mutation, day)
        };
        messages.into_iter().enumerate().map(number).collect()
    })
}

/// Fingerprints as no program would make them.
fn nonsense() -> impl Strategy<Value = Vec<Fingerprint>> {
    let family = proptest::sample::select(Family::ALL);
    let token = (family, "[a-z-]{0,6}", ".{0,3}").prop_map(|(f, kind, value)| token(f, &kind, value));
    let sketch = || proptest::collection::vec(0u32..3, 0..70);
    let tokens = proptest::collection::vec(token, 0..6);
    let print = (0u8..30, any::<Option<i64>>(), ".{0,12}", sketch(), sketch(), any::<bool>(), tokens);
    let print = print.prop_map(|(number, time, subject, text, structure, exact, tokens)| Fingerprint {
        message: ArtifactId::of(&[number]),
        time,
        subject,
        exact: exact.then(|| Sha256Digest::of(&[number % 3])),
        text,
        structure,
        tokens,
        at: creel_evidence::Places::default(),
    });
    proptest::collection::vec(print, 0..30)
}

fn check_laws(prints: &[Fingerprint], partition: &Partition) {
    let distinct: BTreeSet<ArtifactId> = prints.iter().map(|print| print.message).collect();
    let placed: Vec<ArtifactId> = partition.placements.iter().map(|p| p.message).collect();
    assert_eq!(placed, distinct.iter().copied().collect::<Vec<_>>(), "each message is placed once, in order");

    let mut members: BTreeMap<(Level, &str), BTreeSet<ArtifactId>> = BTreeMap::new();
    for group in &partition.groups {
        assert!(group.members.len() > 1 && group.members.is_sorted(), "{group:?}");
        assert!(group.members.contains(&group.medoid), "{group:?}");
        let twice = members.insert((group.level, &group.id), group.members.iter().copied().collect());
        assert!(twice.is_none(), "ids are distinct");
    }
    let mut seen: BTreeMap<(Level, &str), BTreeSet<ArtifactId>> = BTreeMap::new();
    for place in &partition.placements {
        assert!(place.wave.is_none() || place.campaign.is_some(), "a wave lies in a campaign");
        assert!(place.campaign.is_none() || place.operation.is_some(), "a campaign lies in an operation");
        assert_eq!(place.reasons.is_empty(), place.operation.is_none(), "company has a reason: {place:?}");
        let levels = [
            (Level::Wave, &place.wave),
            (Level::Campaign, &place.campaign),
            (Level::Operation, &place.operation),
        ];
        for (level, id) in levels {
            if let Some(id) = id {
                seen.entry((level, id)).or_default().insert(place.message);
            }
        }
    }
    assert_eq!(members, seen, "groups and placements agree");

    // Nesting: members of one group of a level are in one group of the level above.
    let place = |id: &ArtifactId| &partition.placements[placed.binary_search(id).unwrap()];
    for group in &partition.groups {
        let above = group.members.iter().map(|m| match group.level {
            Level::Wave => place(m).campaign.as_ref(),
            Level::Campaign | Level::Operation => place(m).operation.as_ref(),
        });
        let above: BTreeSet<_> = above.collect();
        assert_eq!(above.len(), 1, "{group:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_partition_keeps_its_laws(prints in world()) {
        check_laws(&prints, &partition(&prints));
    }

    #[test]
    fn nonsense_is_partitioned_too(prints in nonsense()) {
        check_laws(&prints, &partition(&prints));
    }

    #[test]
    fn order_and_repetition_do_not_matter(prints in world(), seed in any::<u64>()) {
        let expected = partition(&prints);
        let mut shuffled = prints.clone();
        shuffled.extend(prints.iter().take(3).cloned());
        shuffled.sort_by_key(|print| {
            let digest = Sha256Digest::of_fields([seed.to_le_bytes().as_slice(), print.message.0.0.as_slice()]);
            digest.0
        });
        prop_assert_eq!(partition(&shuffled), expected);
    }

    #[test]
    fn order_of_nonsense_does_not_matter(mut prints in nonsense()) {
        let expected = partition(&prints);
        prints.reverse();
        prop_assert_eq!(partition(&prints), expected);
    }

    #[test]
    fn deleting_strangers_keeps_the_ids(prints in world(), operator in 0u32..4) {
        // Another operator's messages with lures of their own.
        let mut more = prints.clone();
        for i in 0..9 {
            more.push(print(1000 + i, 50 + operator, 60 + i % 2, i, i64::from(i)));
        }
        let ids = |partition: &Partition| -> BTreeMap<Vec<ArtifactId>, String> {
            partition.groups.iter().filter(|group| group.level == Level::Campaign)
                .map(|group| (group.members.clone(), group.id.clone())).collect()
        };
        let (before, after) = (ids(&partition(&more)), ids(&partition(&prints)));
        for (members, id) in after {
            prop_assert_eq!(before.get(&members), Some(&id));
        }
    }
}

fn ids(partition: &Partition, number: u32) -> [Option<String>; 3] {
    let id = ArtifactId::of(&number.to_le_bytes());
    let place = partition.placements.iter().find(|p| p.message == id).unwrap();
    [place.wave.clone(), place.campaign.clone(), place.operation.clone()]
}

#[test]
fn the_three_levels_are_told_apart() {
    let prints = vec![
        print(0, 1, 7, 0, 10), // one burst of a lure ...
        print(1, 1, 7, 1, 11),
        print(2, 1, 7, 1, 90), // ... the same lure months later ...
        print(3, 1, 7, 0, 91),
        print(4, 1, 40, 0, 12), // ... another lure of the same operator ...
        print(5, 2, 80, 0, 10), // ... and a stranger.
    ];
    let partition = partition(&prints);
    let [first, second, later, other, stranger] = [0, 1, 2, 4, 5].map(|n| ids(&partition, n));
    assert_eq!(first, second);
    assert!(first.iter().all(Option::is_some));
    assert_ne!(first[0], later[0]);
    assert_eq!(first[1], later[1]);
    assert_ne!(first[1], other[1]);
    assert_eq!(first[2], other[2]);
    assert_eq!(stranger, [None, None, None]);
}

#[test]
fn a_shared_host_without_a_shared_lure_is_no_campaign() {
    let (mut a, mut b) = (print(0, 1, 1, 0, 1), print(1, 2, 2, 0, 1));
    for print in [&mut a, &mut b] {
        print.tokens = vec![token(Family::Landing, "host", "one-host.example")];
    }
    assert_eq!(partition(&[a, b]).groups, []);
}

#[test]
fn one_kit_in_two_languages_is_one_campaign() {
    // Two mails with different texts and subjects carry the same login page; the third is the loose page.
    let page = |n: u32, lure: u32| {
        let mut print = print(n, 10 + n, lure, 0, 1);
        print.tokens = vec![
            token(Family::Lure, "page-text", "0123456789abcdef"),
            token(Family::Payload, "page-structure", "fedcba9876543210"),
        ];
        print
    };
    let partition = partition(&[page(0, 1), page(1, 50), page(2, 90)]);
    let campaigns: BTreeSet<_> = (0..3).map(|n| ids(&partition, n)[1].clone()).collect();
    assert_eq!(campaigns.len(), 1);
    assert!(campaigns.first().unwrap().is_some());
    let reasons = &partition.placements[0].reasons;
    assert!(
        reasons.iter().any(|reason| reason.because == "same structure of the attached page"),
        "{reasons:?}"
    );
}

#[test]
fn a_greeting_makes_no_clones() {
    let greeting = |n: u32| {
        let mut print = print(n, n, 1, 0, 1);
        print.tokens.clear();
        print.text.iter_mut().enumerate().for_each(|(i, v)| *v = u32::MAX / 2 + i as u32); // one shingle
        print.structure.clear();
        print.subject = "hi".to_owned();
        print.exact = Some(Sha256Digest::of(b"see attached file"));
        print
    };
    assert_eq!(partition(&[greeting(0), greeting(1), greeting(2)]).groups, []);
}

#[test]
fn no_messages_make_no_groups() {
    assert_eq!(partition(&[]), Partition::default());
}
