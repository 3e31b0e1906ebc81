//! Drawing pairs to judge, on an invented case of which every pair can be counted.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use creel_campaign::judge::{Band, sample};
use creel_campaign::{Comparer, Model, partition};
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Level, Placement, Token};
use std::collections::BTreeSet;

/// Message `n`: of one of nine operators, with one of two lures, in one of two bursts.
fn print(n: u32) -> Fingerprint {
    let (operator, lure, burst) = (n % 9, n % 9 * 2 + n / 9 % 2, n / 18 % 2);
    let hash = |salt: u32, i: u32| {
        let digest = Sha256Digest::of(&[lure.to_le_bytes(), salt.to_le_bytes(), i.to_le_bytes()].concat()).0;
        u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) / 40
    };
    let token = |family, kind: &str, value: String| Token { family, kind: kind.to_owned(), value };
    let mut tokens = vec![
        token(Family::Landing, "registrable", format!("l{operator}.example")),
        token(Family::Contact, "reply-to", format!("o{operator}@mail.example")),
        token(Family::Sending, "domain", format!("s{n}.example")),
    ];
    tokens.sort();
    Fingerprint {
        message: ArtifactId::of(&n.to_le_bytes()),
        time: Some(i64::from(burst) * 10_000_000 + i64::from(n)),
        subject: format!("offer{lure} about{lure} parcel{lure}"),
        exact: Some(Sha256Digest::of(&lure.to_le_bytes())),
        structure: Vec::new(),
        text: (0..64).map(|i| hash(1, i)).collect(),
        tokens,
        at: creel_evidence::Places::default(),
    }
}

fn closest(a: &Placement, b: &Placement) -> Option<Level> {
    let same = |x: &Option<String>, y: &Option<String>| x.is_some() && x == y;
    let levels = [(&a.wave, &b.wave), (&a.campaign, &b.campaign), (&a.operation, &b.operation)];
    Level::ALL.iter().zip(levels).find(|(_, (x, y))| same(x, y)).map(|(level, _)| *level)
}

#[test]
fn strata_hold_every_pair_and_drawn_pairs_lie_in_theirs() {
    let prints: Vec<Fingerprint> = (0..108).map(print).collect();
    let placements = partition(&prints).placements;
    let place = |id: ArtifactId| placements.iter().find(|p| p.message == id).unwrap();
    let drawn = sample(&prints, &placements, Model::shipped(), &[]);
    for &level in Level::ALL {
        let pairs = placements
            .iter()
            .enumerate()
            .flat_map(|(i, a)| placements.iter().skip(i + 1).map(move |b| (a, b)));
        let truth = pairs.filter(|(a, b)| closest(a, b) == Some(level)).count() as f64;
        let strata = drawn.strata.iter().filter(|stratum| stratum.level == Some(level));
        let counted: f64 = strata.map(|stratum| stratum.pairs).sum();
        assert!(truth > 0.0 && (counted - truth).abs() < 1e-6, "{level}: {counted} of {truth}");
    }
    let comparer = Comparer::new(&prints, Model::shipped());
    let mut seen = BTreeSet::new();
    for pair in &drawn.drawn {
        let stratum = drawn.strata[pair.stratum];
        assert_eq!(stratum.level, closest(place(pair.a), place(pair.b)));
        assert_eq!(stratum.band, Band::of(comparer.millibits(pair.a, pair.b).unwrap()));
        assert!(pair.a < pair.b && seen.insert((pair.a, pair.b)), "no pair is drawn twice");
    }
    // The strata come in turns, so that the first pairs are of all of them.
    let first: BTreeSet<usize> =
        drawn.drawn.iter().take(drawn.strata.len()).map(|pair| pair.stratum).collect();
    assert_eq!(first.len(), drawn.strata.len());
}

#[test]
fn the_order_of_messages_draws_no_other_pairs() {
    let prints: Vec<Fingerprint> = (0..72).map(print).collect();
    let mut turned = prints.clone();
    turned.reverse();
    let placements = partition(&prints).placements;
    let first = sample(&prints, &placements, Model::shipped(), &[]);
    assert_eq!(sample(&turned, &placements, Model::shipped(), &[]), first);
    assert!(!first.drawn.is_empty());
    // A pair that was judged already comes first, into its own stratum.
    let judged = first.drawn.last().unwrap();
    let again = sample(&prints, &placements, Model::shipped(), &[(judged.b, judged.a)]);
    assert_eq!(again.drawn.first(), Some(judged));
    assert_eq!(again.drawn.len(), first.drawn.len());
    assert_eq!(sample(&[], &[], Model::shipped(), &[]).drawn, []);
}
