//! The report's pages about who was aimed at: chain, warnings, profile, comparisons; and that every number opens.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::targeting::{Knowledge, KnowledgeKind};
use creel_evidence::{Case, Chain, ChainMember, Country, PublicEvent};
use creel_publish::{Policy, release};
use std::collections::BTreeSet;

/// The case with a chain: everybody of the pile, and `further` organisations that nobody aimed at.
fn case(further: usize) -> Case {
    let mut case = pile::case(60);
    let mut members: Vec<ChainMember> = pile::CHAIN
        .iter()
        .map(|&(name, country, sector, stage)| member(name, country, sector, stage))
        .collect();
    let stages = ["manufacture", "transport", "storage"];
    members.extend((0..further).map(|number| {
        member(&format!("Further <{number}> & Co"), "LV", "transportation", stages[number % stages.len()])
    }));
    // Each supplies the next but two.
    let links = (0..members.len().saturating_sub(3)).map(|place| (place, place + 3)).collect();
    case.chain = Chain { members, links };
    case.events = vec![PublicEvent { date: "2020-06-04".parse().unwrap(), name: "A <b>summit</b>".into() }];
    for message in case.messages.iter_mut().filter(|message| !message.targeting.targets.is_empty()) {
        let at = message.targeting.targets[0].at.clone();
        message.targeting.knowledge = vec![Knowledge {
            kind: KnowledgeKind::Programme,
            word: "Cold <chain> programme".into(),
            lexicon: "cold-chain".into(),
            because: "names it".into(),
            at,
        }];
    }
    case
}

fn member(name: &str, country: &str, sector: &str, stage: &str) -> ChainMember {
    let word = |word: &str| (!word.is_empty()).then(|| word.to_owned());
    ChainMember {
        name: name.to_owned(),
        country: Country::parse(country),
        sector: word(sector),
        stage: word(stage),
        parent: None,
        aliases: Vec::new(),
        domains: Vec::new(),
    }
}

fn report(case: Case, policy: &Policy) -> String {
    let mut out = Vec::new();
    creel_publish::html(&release(case, policy), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Values of an attribute.
fn values<'a>(report: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    report.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_link_leads_to_a_place_of_the_page() {
    for (case, policy) in [
        (case(40), Policy::internal()),
        (case(40), Policy::share()),
        (pile::case(60), Policy::internal()),
        (pile::case(0), Policy::internal()),
    ] {
        let report = report(case, &policy);
        let places = values(&report, "id");
        let known: BTreeSet<&str> = places.iter().copied().collect();
        assert_eq!(known.len(), places.len(), "an id stands once");
        for link in values(&report, "href") {
            assert!(known.contains(link.strip_prefix('#').unwrap()), "{link}");
        }
    }
}

#[test]
fn the_chain_says_who_was_aimed_at_and_who_was_not_yet() {
    let report = report(case(6), &Policy::internal());
    let (aimed, all) = (pile::CHAIN.len(), pile::CHAIN.len() + 6);
    assert!(report.contains(&format!("Of {all} organisations on the roster, {aimed} were aimed at so far")));
    assert!(report.contains("Further &lt;0&gt; &amp; Co: not yet"));
    let hollow = report.matches("<circle class=\"not\" cx").count();
    assert_eq!(
        hollow,
        2 * (6 + 1),
        "in the drawing of the case and of the campaign, each with one in its key"
    );
    assert!(report.contains("class=\"both\" d=\"M") && report.contains("class=\"one\" d=\"M"));
    assert!(report.contains("Warn first") && report.contains("supplies") | report.contains("buys from"));
    assert!(
        report.contains("Cold &lt;chain&gt; programme") && report.contains("A &lt;b&gt;summit&lt;/b&gt;")
    );
    assert!(report.contains("Role by country") && report.contains("Function by rank"));
}

#[test]
fn without_a_roster_there_is_no_chain_and_nobody_to_warn() {
    let report = report(pile::case(60), &Policy::internal());
    for word in ["Supply chain", "Warn first", "not yet"] {
        assert!(!report.contains(word), "{word}");
    }
}

#[test]
fn who_is_not_let_out_is_not_in_a_shared_report() {
    let report = report(case(6), &Policy::share());
    assert!(!report.contains("Further") && !report.contains(pile::CHAIN[0].0));
}

#[test]
fn a_large_roster_is_summed_up() {
    let (small, large) = (report(case(60), &Policy::internal()), report(case(20_000), &Policy::internal()));
    assert!(large.contains("and 6,5"), "the rest of a stage is counted");
    assert!(large.len() < small.len() + 400_000, "{} and {}", small.len(), large.len());
}

#[test]
fn the_summary_speaks_of_the_chain_only_where_there_is_a_roster() {
    let lines = |case: Case| {
        let summary = creel_publish::summary(&release(case, &Policy::internal()), "case", false);
        let of_roster = |line: &&str| {
            ["  Chain ", "  Warn first ", "  Knows ", "  Base rate "]
                .iter()
                .any(|label| line.starts_with(label))
        };
        summary.lines().filter(of_roster).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(pile::case(60)), Vec::<String>::new());
    let with_roster = lines(case(40));
    assert!(with_roster.len() >= 3, "{with_roster:?}");
    assert!(with_roster[0].contains("stages") && with_roster[0].contains("links"), "{with_roster:?}");
    assert!(with_roster[1].contains("creel next"), "{with_roster:?}");
}

/// Writes the report to the folder that `CREEL_PUBLISH_OUT` names, for looking at it.
#[test]
fn the_report_can_be_looked_at() {
    let Some(folder) = std::env::var_os("CREEL_PUBLISH_OUT").map(std::path::PathBuf::from) else { return };
    for (name, case) in [("chain", case(40)), ("long", case(900)), ("plain", pile::case(60))] {
        std::fs::write(folder.join(format!("{name}.html")), report(case, &Policy::internal())).unwrap();
    }
}
