//! Explanations say what the partition decided, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use creel_campaign::{Demand, Explainer, Model, Why, compare, partition};
use creel_evidence::campaign::{Family, Places, Reason};
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Level, Locus, Token};
use proptest::prelude::*;

/// A sketch that agrees with that of the same `lure` in `alike` of 64 positions.
fn sketch(lure: u32, alike: u32, own: u32) -> Vec<u32> {
    let value = |i: u32| {
        let seed = if i < alike { lure } else { lure ^ own.wrapping_mul(0x9e37_79b9) };
        // As small as the least of fifty hashes is, so that it passes for a text of that length.
        (seed.wrapping_mul(2_654_435_761) ^ i.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) / 25
    };
    (0..64).map(value).collect()
}

/// Messages that have something of everything in common, each value with its place.
fn messages() -> impl Strategy<Value = Vec<Fingerprint>> {
    let kinds = [
        (Family::Landing, "host"),
        (Family::Landing, "path-shape"),
        (Family::Payload, "page-structure"),
        (Family::Contact, "reply-to"),
        (Family::Sending, "domain"),
        (Family::Mailer, "header-order"),
        (Family::Lure, "from-name"),
        (Family::Lure, "brand-url"),
    ];
    let token = (proptest::sample::select(kinds.to_vec()), 0u8..3).prop_map(|((family, kind), value)| {
        Token { family, kind: kind.to_owned(), value: format!("value number{value}") }
    });
    let subject = proptest::sample::select(vec![
        "",
        "your parcel waits at the depot",
        "your parcel waits at the office",
        "an invoice is open since long",
    ]);
    let tokens = proptest::collection::btree_set(token, 0..20);
    let message = (subject, 0u32..2, 0u32..65, 0u32..2, 0u32..65, tokens, any::<bool>());
    let message = message.prop_map(|(subject, lure, alike, frame, same, tokens, worded)| {
        (subject, (lure, alike), (frame, same), tokens, worded)
    });
    proptest::collection::vec(message, 2..10).prop_map(|messages| {
        let print =
            |(i, (subject, (lure, alike), (frame, same), tokens, worded)): (usize, (&str, _, _, _, bool))| {
                let number = u32::try_from(i).unwrap() + 1;
                let message = ArtifactId::of(&number.to_le_bytes());
                let tokens: Vec<Token> = std::collections::BTreeSet::into_iter(tokens).collect();
                let place = |n: usize| Some(Locus::bytes(message, n..n + 5));
                let text = if worded { sketch(lure + 1, alike, number) } else { Vec::new() };
                Fingerprint {
                    message,
                    time: Some(i64::from(number) * 86_400),
                    subject: subject.to_owned(),
                    exact: worded.then(|| {
                        Sha256Digest::of(&text.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>())
                    }),
                    text,
                    structure: sketch(frame + 900, same, number),
                    at: Places {
                        subject: place(1),
                        text: place(2),
                        structure: place(3),
                        tokens: (0..tokens.len()).map(|n| place(100 + n)).collect(),
                    },
                    tokens,
                }
            };
        messages.into_iter().enumerate().map(print).collect()
    })
}

fn all_met(demands: &[Demand], level: Level) -> bool {
    // What a campaign demands, a wave demands too.
    demands.iter().filter(|demand| demand.level >= level).all(Demand::is_met)
}

/// A term without the sides: what it says from either end.
fn sideless(reasons: &[Reason]) -> Vec<(Family, &str, Option<&str>, i32)> {
    reasons.iter().map(|r| (r.family, r.because.as_str(), r.value.as_deref(), r.millibits)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn demands_are_met_exactly_where_there_is_an_edge(prints in messages()) {
        for (a, b) in prints.iter().zip(&prints[1..]) {
            let found = compare(&prints, a.message, b.message).unwrap();
            prop_assert_eq!(all_met(&found.demands, Level::Campaign), found.campaign);
            prop_assert_eq!(all_met(&found.demands, Level::Wave), found.wave);
            for demand in &found.demands {
                prop_assert_eq!(demand.is_met(), demand.lack() == 0);
            }
        }
    }

    #[test]
    fn the_terms_are_the_sum_and_both_sides_say_the_same(prints in messages()) {
        for (a, b) in prints.iter().zip(&prints[1..]) {
            let there = compare(&prints, a.message, b.message).unwrap();
            let back = compare(&prints, b.message, a.message).unwrap();
            prop_assert_eq!(there.reasons.iter().map(|term| term.millibits).sum::<i32>(), there.millibits);
            prop_assert_eq!(sideless(&there.reasons), sideless(&back.reasons));
            prop_assert_eq!(&there.demands, &back.demands);
            for (term, opposite) in there.reasons.iter().zip(&back.reasons) {
                prop_assert_eq!((term.with, opposite.with), (Some(b.message), Some(a.message)));
                let mut at = opposite.at.clone();
                at.reverse();
                prop_assert_eq!(&term.at, &at);
                if term.millibits > 0 {
                    prop_assert_eq!(at.iter().map(|at| at.artifact).collect::<Vec<_>>(), [a.message, b.message]);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn why_says_what_the_partition_decided(prints in messages()) {
        let partition = partition(&prints);
        let explainer = Explainer::new(&prints, Model::shipped());
        let standing = |id: ArtifactId| {
            let found = partition.placements.iter().find(|placement| placement.message == id).unwrap();
            [found.wave.clone(), found.campaign.clone(), found.operation.clone()]
        };
        for a in &prints {
            for b in &prints {
                let why = explainer.why(a.message, b.message).unwrap();
                let (mine, other) = (standing(a.message), standing(b.message));
                prop_assert_eq!(&why.ends[0].groups, &mine);
                let same = |place: &usize| mine[*place].is_some() && mine[*place] == other[*place];
                let together = (0..3).find(same).map(|place| Level::ALL[place]);
                prop_assert_eq!(why.together, together);
                prop_assert_eq!(why.reasons.iter().map(|term| term.millibits).sum::<i32>(), why.millibits);
                prop_assert_eq!(why.between.iter().map(|term| term.millibits).sum::<i32>(), why.between_millibits);

                // Who is together has an edge, or a path of edges that leads from one to the other.
                let linked = |level| why.has_edge(level) || !why.path.is_empty();
                if let Some(level) = together.filter(|_| a.message != b.message) {
                    prop_assert!(linked(level), "{:?}", why);
                }
                let ends: Vec<[ArtifactId; 2]> = why.path.iter().map(|step| step.ends).collect();
                if let (Some(first), Some(last)) = (ends.first(), ends.last()) {
                    prop_assert_eq!((first[0], last[1]), (a.message, b.message));
                    prop_assert!(ends.windows(2).all(|pair| pair[0][1] == pair[1][0]));
                    for step in &why.path {
                        prop_assert_eq!(step.reasons.iter().map(|term| term.millibits).sum::<i32>(), step.millibits);
                    }
                }
                // Both sides say the same.
                let back = explainer.why(b.message, a.message).unwrap();
                prop_assert_eq!(sideless(&why.reasons), sideless(&back.reasons));
                prop_assert_eq!(sideless(&why.between), sideless(&back.between));
                prop_assert_eq!((&why.demands, why.raise), (&back.demands, back.raise));
                let mut steps: Vec<[ArtifactId; 2]> = back.path.iter().map(|s| [s.ends[1], s.ends[0]]).collect();
                steps.reverse();
                let sums = |why: &Why| why.path.iter().map(|step| step.millibits).collect::<Vec<_>>();
                prop_assert_eq!(sums(&why).len(), sums(&back).len());
                prop_assert_eq!(&why.ends[1], &back.ends[0]);
            }
        }
    }

    #[test]
    fn near_misses_are_outside_and_lack_something(prints in messages()) {
        let partition = partition(&prints);
        let explainer = Explainer::new(&prints, Model::shipped());
        for group in &partition.groups {
            let misses = explainer.near_misses(group.level, &group.members, 5);
            prop_assert!(misses.len() <= 5);
            for miss in misses {
                prop_assert!(group.members.contains(&miss.ends[0]) && !group.members.contains(&miss.ends[1]));
                prop_assert!(miss.group.as_ref() != Some(&group.id));
                prop_assert_eq!(miss.reasons.iter().map(|term| term.millibits).sum::<i32>(), miss.millibits);
            }
        }
    }
}
