//! Who was aimed at, counted by hand.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::targeting::MailboxKind;
use creel_evidence::{Case, Chain, ChainMember, Country};
use creel_publish::{
    Against, Base, Dimension, Dossier, Matrix, Outcome, Policy, Reach, Table, Tie, Trait, Unit, release,
};
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
        aliases: Vec::new(),
        domains: Vec::new(),
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
        [("supply", 9, 1), ("customs", 0, 1), ("transport", 9, 1), ("hand-out", 3, 0), ("store", 1, 0)];
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

#[test]
fn those_tied_to_the_aimed_at_are_warned_first_with_reasons() {
    let dossier = internal(30);
    let warnings = dossier.survey(dossier.campaigns().first()).warnings();
    let name = |member: usize| dossier.chain().members[member].name.as_str();
    let ranked: Vec<(&str, u32)> =
        warnings.entries.iter().map(|entry| (name(entry.member), entry.points)).collect();
    // Spain: same group 3, of 10 in transport and of 10 in transportation 9 were aimed at, which is above 22 of 25: 2 each;
    // Fjord supplies it, and Solaris too, which was aimed at: 1.
    // Fjord: a customer 3, stage supply likewise 2, sector metal manufacturing 2 of 3 is below: 1; Kaltblech supplies Solaris too: 1.
    // The tax office: a supplier 3, sector government 2 of 3: 1, country 2 of 3: 1; Kaltblech deals with Solaris too: 1.
    let expected = [("Alpenlinie Cargo Iberia", 8), ("Fjord Isolation", 7), ("Fictional Tax Office", 6)];
    assert_eq!(ranked, expected);
    let fjord = &warnings.entries[1];
    let ties: Vec<(Tie, u32)> = fjord.reasons.iter().map(|reason| (reason.tie, reason.points)).collect();
    assert_eq!(ties, [(Tie::Supplies, 3), (Tie::Stage, 2), (Tie::Partner, 1), (Tie::Sector, 1)]);
    let supplies = &fjord.reasons[0];
    assert_eq!(
        supplies.organisations.iter().map(|&place| name(place)).collect::<Vec<_>>(),
        ["Solaris Refrigeration"]
    );
    assert_eq!(warnings.messages_of(fjord.member, supplies).len(), 1);
    assert_eq!((fjord.reasons[1].organisations.len(), fjord.reasons[1].of), (9, 10));
    // In supply, nobody sits in Norway: the roles are those of the whole stage.
    assert_eq!(fjord.roles.len(), 3);
    assert_eq!(warnings.look_out.personas[0].0, "Haier Biomedical, Wei Shan, Business Executive");
    assert_eq!(warnings.look_out.subjects[0].0, "RFQ - UNICEF CCEOP and Vaccine Project");
}

#[test]
fn who_is_posed_as_or_named_is_warned() {
    let mut case = case(30);
    case.chain.members[22].name = "haier biomedical".into();
    let dossier = release(case, &Policy::internal());
    let warnings = dossier.survey(None).warnings();
    let first = &warnings.entries[0];
    assert_eq!((first.member, first.points, first.reasons[0].tie), (22, 11, Tie::PosedAs));
    assert_eq!(warnings.messages_of(22, &first.reasons[0]).len(), 30);
}

#[test]
fn nobody_is_warned_without_a_roster() {
    let dossier = release(pile::case(30), &Policy::internal());
    let warnings = dossier.survey(None).warnings();
    assert_eq!((warnings.against, warnings.entries.len()), (Against::Observed, 0));
}

#[test]
fn a_subject_that_names_a_victim_is_nothing_to_look_out_for() {
    let mut case = case(3);
    let target =
        case.messages.iter().find_map(|m| m.targeting.targets.first().filter(|t| t.on_roster)).unwrap();
    let subject = format!("Offer for {}", target.person.as_ref().unwrap());
    case.messages.iter_mut().for_each(|message| message.subject = Some(subject.clone()));
    for policy in [Policy::internal(), Policy { roster: true, ..Policy::share() }] {
        let dossier = release(case.clone(), &policy);
        assert!(dossier.survey(None).warnings().look_out.subjects.is_empty());
    }
}

#[test]
fn nothing_is_inferred_from_few_recipients() {
    let few = internal(12).survey(None).comparison();
    assert_eq!((few.outcome, few.recipients, few.compared.len()), (Outcome::TooFew, 13, 0));
    let alone = release(pile::case(30), &Policy::internal()).survey(None).comparison();
    assert_eq!(alone.outcome, Outcome::NoBase);
}

#[test]
fn the_roster_is_the_base_where_most_are_on_it() {
    // 200 more organisations of a stage of their own, at whom nobody aimed.
    let mut case = case(30);
    let spared = case.chain.members[24].clone();
    case.chain
        .members
        .extend((0..200).map(|n| ChainMember { name: format!("Office {n}"), ..spared.clone() }));
    let dossier = release(case, &Policy::internal());
    let comparison = dossier.survey(dossier.campaigns().first()).comparison();
    assert_eq!((comparison.outcome, comparison.recipients), (Outcome::Compared, 30));
    let of =
        |of, value: &str| comparison.compared.iter().find(|one| one.of == of && one.value == value).unwrap();
    let transport = of(Trait::Stage, "transport");
    let expected = Table { aimed_with: 9, aimed_without: 13, base_with: 1, base_without: 202 };
    assert_eq!(
        (transport.table, transport.base, transport.unit),
        (expected, Base::Roster, Unit::Organisations)
    );
    assert_eq!(transport.words(), "more often than the roster would lead one to expect");
    assert_eq!(transport.messages.len(), 17);
    assert_eq!(of(Trait::Stage, "customs").words(), "less often than the roster would lead one to expect");
    // Two organisations alone have the stage "store" or the country of Uruguay: too few to compare.
    assert!(comparison.compared.iter().all(|one| one.value != "store" && one.value != "UY"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_messages_does_not_matter(turn in 1..30usize) {
        let before = internal(30);
        let mut case = case(30);
        case.messages.rotate_left(turn);
        case.messages.sort_by_key(|m| (m.time().is_none(), m.time(), m.id));
        let after = release(case, &Policy::internal());
        let (one, other) = (before.survey(None), after.survey(None));
        prop_assert_eq!(one.people(), other.people());
        prop_assert_eq!(one.warnings(), other.warnings());
        prop_assert_eq!(one.coverage(), other.coverage());
    }
}
