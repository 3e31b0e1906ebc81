//! Who was aimed at, counted by hand.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::targeting::MailboxKind;
use creel_evidence::{Case, Chain, ChainMember, Country};
use creel_publish::{Against, Dimension, Dossier, Matrix, Policy, Reach, Unit, release};
use proptest::prelude::*;

/// The organisations of the pile, and three that nobody aimed at: supplier to customer along the chain.
fn chain() -> Chain {
    let spared = [
        ("Fjord Isolation", "NO", "metal-manufacturing", "supply"),
        ("Alpenlinie Cargo Iberia", "ES", "transportation", "transport"),
        ("Fictional Tax Office", "CZ", "government", "customs"),
    ];
    let member = |&(name, country, sector, stage): &(&str, &str, &str, &str)| ChainMember {
        name: name.into(),
        country: Country::parse(country),
        sector: Some(sector.into()),
        stage: Some(stage.into()),
        parent: (name == "Alpenlinie Cargo Iberia").then_some(1),
    };
    let members: Vec<ChainMember> = pile::CHAIN.iter().chain(&spared).map(member).collect();
    // Kaltblech supplies Solaris, Fjord supplies Solaris, Solaris supplies the tax office, Fjord the one in Spain.
    Chain { members, links: vec![(19, 24), (20, 19), (22, 19), (22, 23)] }
}

fn case(size: usize) -> Case {
    Case { chain: chain(), ..pile::case(size) }
}

fn internal(size: usize) -> Dossier {
    release(case(size), &Policy::internal())
}

fn number(matrix: &Matrix, row: &str, column: &str) -> String {
    let label = |all: &std::collections::BTreeMap<creel_publish::Label, creel_publish::Cell>, word: &str| {
        all.keys().find(|label| label.value.as_deref() == Some(word)).cloned()
    };
    let row = label(&matrix.row_totals, row);
    let column = label(&matrix.column_totals, column);
    let cell = row.zip(column).and_then(|(row, column)| matrix.cell(&row, &column).cloned());
    cell.unwrap_or_default().count(matrix.unit).to_string()
}

#[test]
fn sectors_by_countries_count_organisations() {
    let dossier = internal(30);
    let matrix = dossier.survey(dossier.campaigns().first()).matrix(Dimension::Sector, Dimension::Country);
    assert_eq!(matrix.unit, Unit::Organisations);
    assert_eq!(matrix.total.count(matrix.unit).to_string(), "22");
    assert_eq!(number(&matrix, "transportation", "DE"), "1");
    assert_eq!(number(&matrix, "transportation", "UY"), "0");
    let transport =
        matrix.row_totals.iter().find(|(label, _)| label.value.as_deref() == Some("transportation"));
    let cell = transport.unwrap().1;
    assert_eq!(cell.count(matrix.unit).to_string(), "9");
    // Organisations 0 to 8 got messages 0 to 8, and 22 to 29 over again, of which 0 to 7 are theirs.
    assert_eq!(cell.messages.len(), 17);
}

#[test]
fn a_person_whose_role_is_not_known_makes_lower_bounds() {
    let mut case = case(3);
    let silent = &mut case
        .messages
        .iter_mut()
        .find_map(|message| {
            message
                .targeting
                .targets
                .iter_mut()
                .find(|t| t.organisation.as_deref() == Some("Alpenlinie Cargo"))
        })
        .unwrap();
    silent.role = None;
    let dossier = release(case, &Policy::internal());
    let matrix = dossier.survey(dossier.campaigns().first()).matrix(Dimension::Role, Dimension::Country);
    assert_eq!(matrix.unit, Unit::People);
    assert_eq!(number(&matrix, "chief-executive-officer", "DE"), "1");
    // Nobody is known in this role in Italy, and the silent one sits in Italy: still none is known.
    assert_eq!(number(&matrix, "chief-executive-officer", "IT"), "0");
    let roles = matrix.row_totals.values().map(|cell| cell.count(matrix.unit).to_string());
    assert_eq!(roles.collect::<Vec<_>>(), ["at least 1", "at least 1", "1"]);
    assert_eq!(matrix.total.count(matrix.unit).to_string(), "3");
}

#[test]
fn stages_and_links_are_covered_as_far_as_somebody_aimed_at_them() {
    let dossier = internal(30);
    let coverage = dossier.survey(dossier.campaigns().first()).coverage();
    assert_eq!((coverage.against, coverage.members, coverage.aimed_at.len()), (Against::Roster, 25, 22));
    let stages: Vec<(&str, usize, usize)> = coverage
        .stages
        .iter()
        .map(|part| (part.name.as_deref().unwrap(), part.aimed_at.len(), part.not_yet.len()))
        .collect();
    let expected =
        [("transport", 9, 1), ("supply", 9, 1), ("hand-out", 3, 0), ("store", 1, 0), ("customs", 0, 1)];
    assert_eq!(stages, expected);
    assert_eq!(coverage.stages_reached(), (4, 5));
    let reach: Vec<Reach> = coverage.links.iter().map(|link| link.reach).collect();
    assert_eq!(reach, [Reach::Supplier, Reach::Both, Reach::Customer, Reach::Neither]);
    // Solaris is number 19 and got message 19 alone.
    assert_eq!(coverage.messages_of(&coverage.links[0]).len(), 1);
    assert!(coverage.messages_of(&coverage.links[3]).is_empty());
}

#[test]
fn without_a_roster_only_what_was_observed_is_said() {
    let dossier = release(pile::case(30), &Policy::internal());
    let coverage = dossier.survey(None).coverage();
    assert_eq!((coverage.against, coverage.members, coverage.stages.len()), (Against::Observed, 0, 0));
    // The 22 of the chain, and the one of the hostile mail.
    assert_eq!(coverage.outside.len(), 23);
    // Nor where the policy keeps the roster back.
    let shared = release(case(30), &Policy::share());
    let coverage = shared.survey(None).coverage();
    assert_eq!((coverage.against, coverage.members), (Against::Observed, 22));
}

#[test]
fn pseudonyms_of_organisations_agree_in_targets_and_chain() {
    let dossier = release(case(30), &Policy { roster: true, ..Policy::share() });
    let survey = dossier.survey(None);
    let coverage = survey.coverage();
    assert_eq!((coverage.aimed_at.len(), coverage.outside.len()), (22, 1));
    let names: Vec<&str> = dossier.chain().members.iter().map(|member| member.name.as_str()).collect();
    assert!(names[..22].iter().all(|name| name.starts_with("organisation-")), "{names:?}");
    // Who is to be warned is named as a whole, although a victim's name is the beginning of its name.
    assert_eq!(names[22..], ["Fjord Isolation", "Alpenlinie Cargo Iberia", "Fictional Tax Office"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn margins_are_at_most_sums_and_at_least_the_largest_cell(
        unknown in prop::collection::vec((0..12usize, 0..5usize), 0..8),
        rows in 0..Dimension::ALL.len(),
        columns in 0..Dimension::ALL.len(),
    ) {
        let mut case = case(12);
        for (place, fact) in unknown {
            let Some(target) = case.messages.get_mut(place).and_then(|m| m.targeting.targets.first_mut()) else { continue };
            match fact {
                0 => target.role = None,
                1 => target.country = None,
                2 => target.organisation = None,
                3 => target.sector = None,
                _ => target.mailbox = MailboxKind::List,
            }
        }
        let dossier = release(case, &Policy::internal());
        let matrix = dossier.survey(None).matrix(Dimension::ALL[rows], Dimension::ALL[columns]);
        for (label, total) in &matrix.row_totals {
            let cells = || matrix.cells.iter().filter(|((row, _), _)| row == label).map(|(_, cell)| cell);
            let count = |cell: &creel_publish::Cell| cell.of(matrix.unit).len();
            prop_assert!(count(total) <= cells().map(count).sum::<usize>());
            prop_assert!(count(total) >= cells().map(count).max().unwrap_or(0));
            let messages: usize = cells().flat_map(|cell| cell.messages.iter()).collect::<std::collections::BTreeSet<_>>().len();
            prop_assert_eq!(messages, total.messages.len());
        }
    }
}
