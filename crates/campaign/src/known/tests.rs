//! Laws of the comparison.

use super::{Archive, Gallery};
use crate::Model;
use creel_evidence::campaign::Family;
use creel_evidence::known::{
    Attribution, Effect, Hypothesis, Likelihood, LureSketch, Portrait, Rung, Trait, Vertex,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const DAY: i64 = 86_400;

fn held(family: Family, kind: &str, value: &str) -> Trait {
    Trait { family, kind: kind.into(), value: value.into(), messages: 5, campaigns: 1, at: None }
}

fn sketch(seed: u64) -> Vec<u32> {
    crate::minhash::sketch((0..60).map(|n| crate::stable::mix(seed * 1_000 + n)).collect())
}

fn portrait(id: &str, traits: &[Trait]) -> Portrait {
    let mut traits = traits.to_vec();
    traits.sort();
    Portrait {
        id: id.into(),
        name: None,
        rung: Rung::Cluster,
        source: "case a".into(),
        operation: None,
        messages: 8,
        span: Some((0, DAY)),
        partial: false,
        traits,
        lures: Vec::new(),
        languages: BTreeMap::new(),
        claimed: BTreeMap::new(),
        sectors: BTreeMap::new(),
        countries: BTreeMap::new(),
        attributed: Vec::new(),
    }
}

fn lure(portrait: &mut Portrait, seed: u64) {
    portrait.lures.push(LureSketch {
        text: sketch(seed),
        structure: sketch(seed + 500),
        messages: 8,
        text_campaigns: 1,
        structure_campaigns: 1,
        at: (None, None),
    });
}

fn judge(ours: &Portrait, known: &[&Portrait]) -> Attribution {
    Archive::new(known.iter().map(|one| (*one).clone()).collect()).judge(Model::shipped(), ours)
}

fn mailbox() -> Trait {
    held(Family::Contact, "reply-to", "desk@operator.example")
}

fn host() -> Trait {
    held(Family::Landing, "registrable", "operator.example")
}

#[test]
fn mailbox_host_and_lure_together_are_very_likely() {
    let mut known = portrait("C-1", &[mailbox(), host()]);
    let mut ours = portrait("C-2", &[mailbox(), host()]);
    lure(&mut known, 1);
    lure(&mut ours, 1);
    let judged = judge(&ours, &[&known]);
    assert_eq!(judged.likelihood, Some(Likelihood::VeryLikely), "{judged:?}");
    assert!(judged.statement.starts_with("C-2 very likely continues the known campaign C-1"));
    assert!(judged.basis.starts_with("Confidence in this is high"), "{}", judged.basis);
    assert_eq!(judged.hypotheses.first(), Some(&(Hypothesis::SameOperator, 0)));
}

#[test]
fn one_vertex_alone_is_never_very_likely() {
    let wallet = held(Family::Contact, "wallet", "w1");
    let phone = held(Family::Contact, "phone", "+155501001");
    let all = [mailbox(), wallet, phone];
    let judged = judge(&portrait("C-2", &all), &[&portrait("C-1", &all)]);
    assert!(judged.candidates[0].millibits >= 12_000);
    assert_eq!(judged.likelihood, Some(Likelihood::Likely));
}

#[test]
fn a_rival_that_shares_as_much_takes_the_word_away() {
    let known = portrait("C-1", &[mailbox(), host()]);
    let rival = portrait("C-3", &[mailbox(), host()]);
    let ours = portrait("C-2", &[mailbox(), host()]);
    let judged = judge(&ours, &[&known, &rival]);
    assert_eq!((judged.likelihood, judged.margin), (None, 0));
    assert!(judged.statement.contains("it shares about as much with"), "{}", judged.statement);
    // Two clusters of one operation are no rivals.
    let kin = |one: &Portrait| Portrait { operation: Some("O-1".into()), ..one.clone() };
    assert!(judge(&ours, &[&kin(&known), &kin(&rival)]).likelihood.is_some());
}

#[test]
fn what_strangers_share_counts_nothing() {
    let shared = held(Family::Landing, "host", "storage.googleapis.com");
    let mut ours = portrait("C-2", &[shared.clone(), mailbox(), host()]);
    let mut known = portrait("C-1", &[shared.clone(), mailbox(), host()]);
    lure(&mut known, 1);
    lure(&mut ours, 1);
    let judged = judge(&ours, &[&known]);
    let term = judged.candidates[0].terms.iter().find(|term| term.effect == Effect::Shared).unwrap();
    assert_eq!((term.millibits, term.value.as_deref()), (0, Some("storage.googleapis.com")));
    assert_eq!(judged.likelihood, Some(Likelihood::Likely), "never very likely with it");
    assert!(
        judge(
            &portrait("C-2", std::slice::from_ref(&shared)),
            &[&portrait("C-1", std::slice::from_ref(&shared))]
        )
        .candidates
        .is_empty()
    );
}

#[test]
fn sectors_and_countries_support_and_never_decide() {
    let mut ours = portrait("C-2", &[]);
    let mut known = portrait("C-1", &[host()]);
    for one in [&mut ours, &mut known] {
        one.sectors.insert("energy".into(), 4);
        one.countries.insert("DE".into(), 4);
    }
    assert!(judge(&ours, &[&known]).candidates.is_empty(), "victims alone make no candidate");
    ours.traits.push(host());
    let judged = judge(&ours, &[&known]);
    assert!(judged.candidates[0].vertices[&Vertex::Victim] <= 600);
}

#[test]
fn another_kit_at_the_same_host_contradicts() {
    let mut known = portrait("C-1", &[host()]);
    let mut ours = portrait("C-2", &[host()]);
    lure(&mut known, 1);
    lure(&mut ours, 2);
    let judged = judge(&ours, &[&known]);
    let terms = &judged.candidates[0].terms;
    assert!(
        terms.iter().any(|term| term.effect == Effect::Contradicts && term.because.contains("another kit"))
    );
    // Of a known campaign of which only indicators are known nothing can be missing.
    known.partial = true;
    let judged = judge(&ours, &[&known]);
    assert!(judged.candidates[0].terms.iter().all(|term| term.effect != Effect::Contradicts));
}

#[test]
fn nothing_in_common_is_said_as_such() {
    let judged = judge(&portrait("C-2", &[mailbox()]), &[&portrait("C-1", &[host()])]);
    assert_eq!(judged.known(), None);
    assert_eq!(judged.statement, "C-2 shares nothing that tells with the one known campaign.");
}

#[test]
fn a_value_is_rarer_the_fewer_campaigns_hold_it() {
    let prints: Vec<_> = (0..4u8)
        .map(|n| creel_evidence::Fingerprint {
            message: creel_evidence::ArtifactId::of(&[n]),
            time: Some(i64::from(n)),
            subject: String::new(),
            text: Vec::new(),
            structure: Vec::new(),
            exact: None,
            tokens: vec![creel_evidence::Token {
                family: Family::Landing,
                kind: "registrable".into(),
                value: "operator.example".into(),
            }],
            at: creel_evidence::Places::default(),
        })
        .collect();
    let group = creel_evidence::Group {
        id: "C-1".into(),
        level: creel_evidence::Level::Campaign,
        members: prints.iter().take(2).map(|print| print.message).collect(),
        medoid: prints[0].message,
        reasons: Vec::new(),
        former: Vec::new(),
    };
    let placement = |message| creel_evidence::Placement {
        message,
        wave: None,
        campaign: Some("C-1".into()),
        operation: None,
        reasons: Vec::new(),
    };
    let placements = group.members.iter().map(|&id| (id, placement(id))).collect();
    let made = Gallery::new(&prints, &placements).portrait("case a", &group, None);
    // Two that stand alone, and the campaign itself as one.
    assert_eq!((made.traits[0].messages, made.traits[0].campaigns), (2, 3));
    assert_eq!(made.span, Some((0, 1)));
}

fn traits() -> impl Strategy<Value = Vec<Trait>> {
    let families = prop::sample::select(Family::ALL.to_vec());
    let kinds = prop::sample::select(vec!["host", "reply-to", "form", "subject", "domain", "boundary"]);
    let one = (families, kinds, 0..12u8, 1..400u32).prop_map(|(family, kind, n, campaigns)| Trait {
        campaigns,
        ..held(family, kind, &format!("v{n}.example"))
    });
    prop::collection::vec(one, 0..20).prop_map(|mut traits| {
        traits.sort();
        traits.dedup_by(|a, b| (a.family, &a.kind, &a.value) == (b.family, &b.kind, &b.value));
        traits
    })
}

proptest! {
    #[test]
    fn terms_add_up_and_the_order_of_the_known_does_not_matter(
        all in prop::collection::vec(traits(), 1..5), ours in traits(), days in 0..2_000i64,
    ) {
        let known: Vec<Portrait> =
            all.iter().enumerate().map(|(n, traits)| portrait(&format!("C-{n}"), traits)).collect();
        let mut ours = portrait("C-x", &ours);
        ours.span = Some((days * DAY, (days + 1) * DAY));
        let refs: Vec<&Portrait> = known.iter().collect();
        let judged = judge(&ours, &refs);
        let backwards: Vec<&Portrait> = known.iter().rev().collect();
        prop_assert_eq!(&judged, &judge(&ours, &backwards));
        for one in &judged.candidates {
            let sum: i32 = one.terms.iter().map(|term| term.millibits).sum();
            prop_assert_eq!(sum, one.millibits);
            prop_assert_eq!(sum, one.vertices.values().sum::<i32>());
        }
        let sentence = [&judged.statement, &judged.basis];
        prop_assert!(sentence.iter().all(|one| !(one.contains("likely") && one.contains("onfidence"))));
    }

    #[test]
    fn time_takes_away_and_never_adds(all in traits(), days in 0..2_000i64) {
        let known = portrait("C-1", &all);
        let near = portrait("C-2", &all);
        let mut far = near.clone();
        far.span = Some((days * DAY, days * DAY));
        let sum = |one: &Portrait| judge(one, &[&known]).candidates.first().map_or(0, |best| best.millibits);
        prop_assert!(sum(&far) <= sum(&near));
    }
}
