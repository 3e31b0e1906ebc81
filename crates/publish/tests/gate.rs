//! The release gate: what is planted in a case is found in no shared export.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::campaign::Family;
use creel_evidence::finding::Confidence;
use creel_evidence::known::{
    self, AttributedTo, Candidate, Claim, Effect, Hypothesis, Item, Likelihood, Rung, Trait, Vertex,
};
use creel_evidence::targeting::{Fact, FactSource, Grounds};
use creel_evidence::verdict::{Action, CallToAction, Class, Term};
use creel_evidence::{Attribution, ChainMember, Portrait};
use creel_evidence::{Case, History, Observable, ObservableKind, Side};
use creel_publish::{Dossier, Policy, release};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The ways of writing a recipient that an export must not hold.
fn spellings(address: &str) -> Vec<String> {
    let (local, domain) = address.rsplit_once('@').unwrap();
    let every: String = address.bytes().map(|b| format!("%{b:02X}")).collect();
    let base64 = |before: &str| BASE64.encode(format!("{before}{address}&x").as_bytes());
    vec![
        address.to_owned(),
        address.to_uppercase(),
        format!("{local}%40{domain}"),
        format!("bounce+{local}={domain}"),
        format!("{local}@other.example"),
        every,
        HEXLOWER.encode(address.as_bytes()),
        HEXUPPER.encode(address.as_bytes()),
        address.chars().rev().collect(),
        base64(""),
        base64("u"),
        base64("e="),
        BASE64URL_NOPAD.encode(format!("??>{address}~~~").as_bytes()),
    ]
}

/// A case in which every string of one mail holds `planted`.
fn planted(address: &str, person: &str, planted: &str) -> Case {
    let mut case = pile::case(3);
    let message = case.messages.iter_mut().find(|m| !m.targeting.targets.is_empty()).unwrap();
    let put = |text: &mut String| *text = format!("x {planted} y");
    let target = &mut message.targeting.targets[0];
    target.address = address.to_owned();
    target.person = Some(person.to_owned());
    let at = target.at[0].locus.clone();
    let grounds = Grounds { source: FactSource::DisplayName, text: planted.to_owned(), at };
    target.because.insert(Fact::Person, grounds);
    target.at[0].text = planted.to_owned();
    message.subject = Some(format!("Offer for {planted}"));
    message.reply_to = Some(planted.to_owned());
    put(&mut message.from.as_mut().unwrap().name);
    put(&mut message.verdict.claimed.as_mut().unwrap().name);
    message.verdict.call_to_action = CallToAction {
        kind: Action::Link,
        host: Some(planted.to_owned()),
        value: Some(format!("https://evil.example/?u={planted}&v=1")),
        at: Vec::new(),
    };
    for finding in &mut message.verdict.findings {
        put(&mut finding.because);
        put(&mut finding.at[0].text);
    }
    for term in &mut message.verdict.sum {
        put(&mut term.evidence);
    }
    let at = message.observables[0].at.clone();
    for kind in ObservableKind::ALL {
        for (side, value) in
            [(Side::Attacker, format!("https://evil.example/{planted}")), (Side::Neutral, planted.to_owned())]
        {
            let because = format!("see {planted}");
            message.observables.push(Observable { kind: *kind, value, side, because, at: at.clone() });
        }
    }
    message.artifacts[0].name = Some(format!("{planted}.html"));
    message.anomalies.clone_from(&pile::hostile_mail().anomalies);
    put(&mut message.anomalies[1].detail);
    let id = message.id;
    let history = case.histories.get_mut(&id).unwrap();
    history.sum = vec![Term { evidence: String::new(), class: Class::Phishing, weight: 0.0, at: None }];
    put(&mut history.sum[0].evidence);
    put(&mut history.known[0].value);
    put(&mut history.known[0].at[0].text);
    put(&mut case.sightings.get_mut(&id).unwrap()[0].source);
    put(&mut case.placements.get_mut(&id).unwrap().reasons[0].because);
    for group in &mut case.groups {
        group.reasons[0].value = Some(planted.to_owned());
    }
    let campaigns: Vec<String> = case.groups.iter().map(|group| group.id.clone()).collect();
    case.portraits = campaigns.iter().map(|id| portrait(id, planted)).collect();
    case.attributions = campaigns.iter().map(|id| attribution(id, planted)).collect();
    case.unreadable[0].source = planted.to_owned();
    case.name = format!("case of {planted}");
    case
}

/// What is kept of a campaign, with `planted` in every string.
fn portrait(id: &str, planted: &str) -> Portrait {
    let held = |value: &str| Trait {
        family: Family::Landing,
        kind: "url".into(),
        value: value.into(),
        messages: 1,
        campaigns: 1,
        at: None,
    };
    let one = || BTreeMap::from([(planted.to_owned(), 1)]);
    Portrait {
        id: id.into(),
        name: Some(planted.into()),
        rung: Rung::Cluster,
        source: format!("case {planted}"),
        operation: None,
        messages: 1,
        span: None,
        partial: false,
        traits: vec![held("https://kept.example/"), held(&format!("https://evil.example/{planted}"))],
        lures: Vec::new(),
        languages: BTreeMap::new(),
        claimed: one(),
        sectors: one(),
        countries: BTreeMap::new(),
        attributed: vec![AttributedTo { rung: Rung::NamedGroup, name: planted.into() }],
    }
}

/// A judgement with `planted` in every string.
fn attribution(campaign: &str, planted: &str) -> Attribution {
    let of = portrait("C-known", planted);
    let term = known::Term {
        effect: Effect::Agrees,
        vertex: Vertex::Infrastructure,
        family: Some(Family::Landing),
        because: format!("same {planted}"),
        value: Some(planted.into()),
        campaigns: 1,
        millibits: 20_000,
        at: Vec::new(),
    };
    let candidate = Candidate {
        id: of.id,
        name: of.name,
        rung: of.rung,
        source: of.source,
        operation: None,
        messages: 1,
        span: None,
        attributed: of.attributed,
        millibits: 20_000,
        terms: vec![term],
        vertices: BTreeMap::from([(Vertex::Infrastructure, 20_000)]),
        families: BTreeMap::from([(Family::Landing, 20_000)]),
        days_apart: None,
    };
    Attribution {
        campaign: campaign.into(),
        compared: 1,
        candidates: vec![candidate],
        none: 12_000,
        margin: 8_000,
        runner_up: None,
        claim: Claim::Continues,
        likelihood: Some(Likelihood::Likely),
        confidence: Confidence::Moderate,
        statement: format!("{campaign} likely continues {planted}."),
        basis: format!("Confidence is moderate: {planted}."),
        remarks: vec![planted.into()],
        items: vec![Item {
            evidence: planted.into(),
            weight: 1,
            cells: BTreeMap::new(),
            because: planted.into(),
        }],
        hypotheses: vec![(Hypothesis::SameOperator, 0)],
    }
}

fn exports(dossier: &Dossier) -> Vec<(&'static str, String)> {
    let mut written = Vec::new();
    for (name, write) in [
        ("stix", creel_publish::stix as fn(&Dossier, &mut dyn std::io::Write) -> std::io::Result<()>),
        ("csv", creel_publish::csv),
        ("jsonl", creel_publish::jsonl),
        ("html", creel_publish::html),
    ] {
        let mut out = Vec::new();
        write(dossier, &mut out).unwrap();
        written.push((name, String::from_utf8(out).unwrap()));
    }
    written.push(("summary", creel_publish::summary(dossier, "case", false)));
    written
}

#[test]
fn a_link_to_a_known_campaign_is_shared_without_the_victim() {
    let address = "anna.rossi@firma.example";
    let exports = exports(&release(planted(address, "Anna Rossi", address), &Policy::share()));
    let bundle: serde_json::Value = serde_json::from_str(&exports[0].1).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let linked =
        |one: &&serde_json::Value| one["relationship_type"] == "related-to" && one["confidence"] == 50;
    assert!(objects.iter().any(|one| linked(&one)));
    assert!(objects.iter().all(|one| one["relationship_type"] != "attributed-to"));
    let carrying = objects.iter().filter_map(|one| one["extensions"][known::EXTENSION]["portrait"].as_str());
    let portraits: Vec<Portrait> = carrying.map(|text| serde_json::from_str(text).unwrap()).collect();
    assert!(!portraits.is_empty());
    for portrait in portraits {
        let values: Vec<&str> = portrait.traits.iter().map(|held| held.value.as_str()).collect();
        assert_eq!(
            values,
            ["https://kept.example/"],
            "a value that a victim was taken out of compares with nothing"
        );
    }
    assert!(objects.iter().any(|one| one["type"] == "extension-definition" && one["id"] == known::EXTENSION));
    assert!(exports[3].1.contains("Is it known?"));
}

fn assert_absent(exports: &[(&str, String)], needle: &str) {
    let needle = needle.to_lowercase();
    for (name, text) in exports {
        let text = text.to_lowercase();
        assert!(!text.contains(&needle), "{name} holds {needle}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_planted_recipient_is_found_in_no_shared_export(
        given in "[a-z]{3,8}", family in "[a-z]{5,9}", organisation in "[a-z]{6,12}", which in 0usize..13,
    ) {
        let address = format!("{given}.{family}@{organisation}.example");
        let planted_as = spellings(&address)[which].clone();
        let case = planted(&address, &format!("{given} {family}"), &planted_as);
        let exports = exports(&release(case, &Policy::share()));
        // base64 is told by its inside: the ends depend on what stands around.
        let needle = if (9..13).contains(&which) { planted_as[6..planted_as.len() - 8].to_owned() } else { planted_as };
        if which != 4 {
            assert_absent(&exports, &needle);
        }
        for spelt in [address, format!("{given}.{family}@"), format!("{family}, {given}")] {
            assert_absent(&exports, &spelt);
        }
    }
}

#[test]
fn other_names_and_domains_that_the_roster_knows_of_a_victim_go_as_well() {
    let mut case = pile::case(3);
    let message = case.messages.iter_mut().find(|m| !m.targeting.targets.is_empty()).unwrap();
    let name = message.targeting.targets[0].organisation.clone().unwrap();
    message.subject = Some("For Oldname Freight, portal.oldname-freight.example".to_owned());
    case.chain.members.push(ChainMember {
        name,
        country: None,
        sector: None,
        stage: None,
        parent: None,
        aliases: vec!["Oldname Freight".to_owned()],
        domains: vec!["oldname-freight.example".to_owned()],
    });
    for policy in [Policy::share(), Policy { roster: true, ..Policy::share() }] {
        let shared = release(case.clone(), &policy);
        assert_absent(&exports(&shared), "oldname");
        assert!(shared.chain().members.iter().all(|member| member.aliases.is_empty()));
    }
    assert!(
        exports(&release(case, &Policy::internal())).iter().any(|(_, text)| text.contains("Oldname Freight"))
    );
}

#[test]
fn who_reported_a_mail_and_whom_they_told_are_found_in_no_shared_export() {
    let mut case = pile::case(6);
    let reporter = "Rufina Ostrander";
    for message in case.messages.iter_mut().filter(|m| m.verdict.class.is_malicious()) {
        let carrier =
            pile::carrier_of(message, reporter, "r.ostrander@reporting.example", "desk@told.example");
        message.carriers = vec![carrier];
        message.verdict.findings[0].because.push_str(" as r.ostrander@reporting.example said");
        message.subject = Some("Rufina Ostrander, your parcel".into());
        let at = message.observables[0].at.clone();
        for value in ["https://intranet.reporting.example/x", "https://www.told.example/"] {
            let (kind, side) = (ObservableKind::Url, Side::Neutral);
            message.observables.push(Observable {
                kind,
                value: value.into(),
                side,
                because: "x".into(),
                at: at.clone(),
            });
        }
    }
    let internal = exports(&release(case.clone(), &Policy::internal()));
    for (name, text) in internal.iter().filter(|(name, _)| matches!(*name, "jsonl" | "html")) {
        assert!(
            text.contains("Rufina Ostrander") && text.contains("told"),
            "{name} names the reporter to the desk itself"
        );
    }
    let shared = exports(&release(case, &Policy::share()));
    for planted in ["ostrander", "rufina", "reporting.example", "told.example", "is this real"] {
        assert_absent(&shared, planted);
    }
    assert!(
        shared
            .iter()
            .any(|(name, text)| *name == "jsonl" && text.contains("\"carrier\":{\"kind\":\"inline\""))
    );
}

#[test]
fn names_and_organisations_go_and_counts_stay() {
    let internal = release(pile::case(24), &Policy::internal());
    let shared = release(pile::case(24), &Policy::share());
    let exports = exports(&shared);
    for (organisation, ..) in pile::CHAIN {
        assert_absent(&exports, organisation);
    }
    for person in ["Ada Winterfeld", "Winterfeld", "ada.winterfeld", "Kata Vadászi", "VADÁSZI"] {
        assert_absent(&exports, person);
    }
    let (ours, theirs) = (&internal.campaigns()[0].census, &shared.campaigns()[0].census);
    assert_eq!(ours.organisations.len(), theirs.organisations.len());
    assert_eq!(ours.country_count(), theirs.country_count());
    assert_eq!(ours.ranked_sectors(), theirs.ranked_sectors());
    assert_eq!(ours.role_count(), theirs.role_count());
}

#[test]
fn revealing_keeps_names_and_still_withholds_harmless_mail() {
    let shown = release(pile::case(4), &Policy { reveal: true, ..Policy::share() });
    assert!(shown.campaigns()[0].census.organisations.contains_key("Alpenlinie Cargo"));
    assert!(shown.entries().iter().all(|entry| entry.message.verdict.class.is_malicious()));
    assert!(shown.unreadable().is_empty());
    assert_eq!(release(pile::case(4), &Policy::internal()).entries().len(), 4 + 1 + 3);
}

#[test]
fn the_attacker_stays_searchable() {
    let shared = release(pile::case(24), &Policy::share());
    let attacker: Vec<_> =
        shared.observables().into_iter().filter(|seen| seen.side == Side::Attacker).collect();
    for value in
        ["https://collect.harvest-one.example/u/post.php", "rfq.haier@freebox.example", "203.0.113.77"]
    {
        assert!(attacker.iter().any(|seen| seen.value == value && !seen.altered), "{value}");
    }
}

#[test]
fn the_cases_verdict_decides_what_is_shared_and_whom_victims_deal_with_is_not() {
    let mut case = pile::case(0);
    let hostile = pile::hostile_mail().id;
    let ham = pile::ham(1).id;
    let history = case.histories[&hostile].clone();
    case.histories.insert(ham, History { message: ham, ..history });
    let conclude = |case: &mut Case, id, class| case.histories.get_mut(&id).unwrap().class = class;
    conclude(&mut case, hostile, Class::Legit);
    conclude(&mut case, ham, Class::Phishing);
    let shared = release(case.clone(), &Policy::share());
    let ids: Vec<_> = shared.entries().iter().map(|entry| entry.message.id).collect();
    assert_eq!(ids, [ham]);
    assert_eq!(shared.malicious(), 1);
    conclude(&mut case, hostile, Class::Scam);
    for policy in [Policy::share(), Policy { reveal: true, ..Policy::share() }] {
        let shared = release(case.clone(), &policy);
        let history =
            shared.entries().iter().find(|entry| entry.message.id == hostile).unwrap().history.clone();
        let history = history.unwrap();
        assert!(history.known.is_empty() && history.signs.is_empty());
        assert_eq!((history.class, history.sum.len()), (Class::Scam, 1), "what follows from it stays");
    }
    let internal = release(case, &Policy::internal());
    let shown = internal.entries().iter().find(|entry| entry.message.id == hostile).unwrap();
    assert_eq!(shown.history.as_ref().unwrap().signs.len(), 1);
}
