//! Assessments: every number in the text is a recount, nothing is said of nothing, and a case that changes changes its text.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::campaign::Family;
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::{Action, Class, Lure};
use creel_evidence::{Case, Message, Token};
use creel_publish::{
    Aim, Assessment, Changed, Dossier, Objective, Phase, Piece, Point, Policy, Scope, Statement, Unknown,
    Wants, Works, phase_of, release,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What is done to one message of the pile.
#[derive(Debug, Clone)]
struct Twist {
    class: Class,
    lure: Lure,
    action: Action,
    landing: u8,
    authenticated: Authenticated,
    is_known: bool,
    is_timed: bool,
    has_findings: bool,
    days: i64,
}

fn twist() -> impl Strategy<Value = Twist> {
    let class = prop::sample::select(vec![
        Class::Phishing,
        Class::Phishing,
        Class::Scam,
        Class::Malware,
        Class::Legit,
    ]);
    let lure = prop::sample::select(vec![Lure::BusinessRfq, Lure::AdvanceFee, Lure::Extortion, Lure::Other]);
    let action =
        prop::sample::select(vec![Action::HtmlAttachment, Action::Link, Action::Reply, Action::None]);
    let authenticated = prop::sample::select(Authenticated::ALL.to_vec());
    let flags = (any::<bool>(), prop::bool::weighted(0.8), prop::bool::weighted(0.7));
    (class, lure, action, 0u8..4, authenticated, flags, 0i64..60).prop_map(
        |(class, lure, action, landing, authenticated, (is_known, is_timed, has_findings), days)| Twist {
            class,
            lure,
            action,
            landing,
            authenticated,
            is_known,
            is_timed,
            has_findings,
            days,
        },
    )
}

fn twisted(message: &mut Message, twist: &Twist) {
    message.verdict.class = twist.class;
    message.verdict.lure = twist.lure;
    message.verdict.call_to_action.kind = twist.action;
    if let Some(from) = &mut message.from {
        from.authenticated = twist.authenticated;
    }
    if !twist.is_known {
        message.targeting.targets.clear();
    }
    if !twist.has_findings {
        message.verdict.findings.clear();
    }
    let moved =
        |time: jiff::Timestamp| jiff::Timestamp::from_second(time.as_second() + twist.days * 86_400).unwrap();
    message.date = message.date.map(moved).filter(|_| twist.is_timed);
    message.received = message.received.map(moved).filter(|_| twist.is_timed);
    if twist.landing > 0 {
        let token = |kind: &str, value: String| Token { family: Family::Landing, kind: kind.into(), value };
        let host = format!("landing-{}.example", char::from(b'a' + twist.landing));
        message.fingerprint.tokens =
            vec![token("harvest", format!("{host}/post")), token("registrable", host)];
    }
}

/// A case whose campaign holds as many messages as there are twists.
fn case(twists: &[Twist]) -> Case {
    let mut case = pile::case(twists.len());
    let members: BTreeSet<_> = case.groups.first().unwrap().members.iter().copied().collect();
    let campaign = case.messages.iter_mut().filter(|message| members.contains(&message.id));
    for (message, twist) in campaign.zip(twists) {
        twisted(message, twist);
        if let Some(history) = case.histories.get_mut(&message.id) {
            (history.class, history.score) = (message.verdict.class, message.verdict.score);
        }
    }
    case.messages.sort_by_key(|message| (message.time().is_none(), message.time(), message.id));
    case
}

fn campaign(dossier: &Dossier) -> Assessment {
    dossier.assessment(Scope::Campaign(&dossier.campaigns()[0]))
}

fn text(assessment: &Assessment) -> String {
    let lines = Point::ALL.iter().map(|&point| format!("{}: {}", point.heading(), assessment.text(point)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The messages of which something holds, counted anew from the case's own messages.
fn recount(dossier: &Dossier, members: &[usize], holds: impl Fn(&Message) -> bool) -> Vec<usize> {
    members.iter().copied().filter(|&index| holds(&dossier.entries()[index].message)).collect()
}

fn has_attack(message: &Message, phase: Phase) -> bool {
    let typed_in =
        message.verdict.findings.iter().any(|finding| finding.detector == "html-attachment-password");
    message.verdict.findings.iter().flat_map(|finding| &finding.attack).any(|id| phase_of(id) == Some(phase))
        || (phase == Phase::ActionsOnObjectives && typed_in)
}

/// Every number of a statement is what the case's messages say.
fn check_statement(dossier: &Dossier, assessment: &Assessment, statement: &Statement) {
    let members = assessment.messages.as_slice();
    let count = |holds: &dyn Fn(&Message) -> bool| recount(dossier, members, holds);
    match statement {
        Statement::Wants(Wants::Objectives { share, parts }) => {
            assert_eq!(share.messages, count(&|message| message.verdict.class.is_malicious()));
            for part in parts {
                let of = |index: &usize| Objective::of(&dossier.entries()[*index]) == Some(part.what);
                assert_eq!(part.messages, members.iter().copied().filter(of).collect::<Vec<_>>());
            }
        }
        Statement::Wants(Wants::Asks { parts, .. }) => {
            for part in parts {
                assert_eq!(part.messages, count(&|message| message.verdict.call_to_action.kind == part.what));
            }
        }
        Statement::Wants(Wants::Story { parts, .. }) => {
            for part in parts {
                assert_eq!(part.messages, count(&|message| message.verdict.lure == part.what));
            }
        }
        Statement::Works(Works::Step { phase, share, techniques }) => {
            assert_eq!(share.messages, count(&|message| has_attack(message, *phase)));
            for part in techniques.iter().filter(|part| part.what != "T1056.003") {
                let shows = |message: &Message| {
                    message.verdict.findings.iter().any(|finding| finding.attack.contains(&part.what))
                };
                assert_eq!(part.messages, count(&shows));
            }
        }
        Statement::Works(Works::Authentication { outcomes, .. }) => {
            for part in outcomes {
                let has = |message: &Message| {
                    message.from.as_ref().is_some_and(|from| from.authenticated == part.what)
                };
                assert_eq!(part.messages, count(&has));
            }
        }
        Statement::Changed(Changed::Came { share, span }) => {
            assert_eq!(share.messages, count(&|message| message.time().is_some()));
            let times = members.iter().filter_map(|&index| dossier.entries()[index].message.time());
            assert_eq!((times.clone().min(), times.max()), (Some(span.0), Some(span.1)));
        }
        Statement::Changed(Changed::Bursts { bursts, named, .. }) => {
            assert!(named.is_empty() || named.len() == *bursts);
            assert!(*bursts > 1);
        }
        Statement::Changed(Changed::Replaced { steps, .. }) => {
            assert!(steps.len() >= 2 && steps.iter().all(|step| step.part.messages.len() >= 3));
            assert!(steps.windows(2).all(|pair| pair[0].last_seen < pair[1].first_seen));
            for step in steps {
                let times =
                    step.part.messages.iter().filter_map(|&index| dossier.entries()[index].message.time());
                assert_eq!((times.clone().min(), times.max()), (Some(step.first_seen), Some(step.last_seen)));
            }
        }
        Statement::Aim(Aim::Organisations { organisations, countries, share, .. }) => {
            let of = |message: &Message| {
                message.targeting.targets.iter().any(|target| target.organisation.is_some())
            };
            assert_eq!(share.messages, count(&of));
            let targets =
                || members.iter().flat_map(|&index| &dossier.entries()[index].message.targeting.targets);
            let names: BTreeSet<_> = targets().filter_map(|target| target.organisation.as_ref()).collect();
            assert_eq!(organisations.count.known, names.len());
            let places: BTreeSet<_> = targets().filter_map(|target| target.country).collect();
            assert_eq!(countries.count.known, places.len());
            let unread = !count(&|message| message.targeting.targets.is_empty()).is_empty();
            assert_eq!(organisations.count.at_least, unread, "a lower bound stays one");
        }
        Statement::Unknown(Unknown::Target { share }) => {
            assert_eq!(share.messages, count(&|message| message.targeting.targets.is_empty()));
        }
        Statement::Unknown(Unknown::Time { share }) => {
            assert_eq!(share.messages, count(&|message| message.time().is_none()));
        }
        Statement::Unknown(Unknown::Sender { share }) => {
            let open = |message: &Message| {
                message.from.as_ref().is_some_and(|from| {
                    matches!(from.authenticated, Authenticated::None | Authenticated::Unknown)
                })
            };
            assert_eq!(share.messages, count(&open));
        }
        Statement::Unknown(Unknown::Harmless { share }) => {
            assert_eq!(share.messages, count(&|message| !message.verdict.class.is_malicious()));
        }
        _ => {}
    }
}

/// What holds of every sentence of every case.
fn check_sentences(dossier: &Dossier, assessment: &Assessment) {
    let members: BTreeSet<usize> = assessment.messages.iter().copied().collect();
    assert!(assessment.about(Point::BottomLine).len() <= 3);
    for paragraph in &assessment.paragraphs {
        assert!(!paragraph.sentences.is_empty());
        for sentence in &paragraph.sentences {
            check_statement(dossier, assessment, &sentence.statement);
            assert!(!sentence.evidence.is_empty() && sentence.evidence.is_sorted());
            assert!(sentence.evidence.iter().all(|index| members.contains(index)), "{sentence:?}");
            let prose = sentence.prose();
            for piece in prose.pieces() {
                match piece {
                    Piece::Words(words) => {
                        assert!(
                            !words.contains(|c: char| c.is_ascii_digit()),
                            "a number that cannot be opened: {words}"
                        );
                    }
                    Piece::Number { text, messages } => {
                        assert!(!messages.is_empty() && messages.is_sorted(), "{prose}");
                        let digits = text.trim_start_matches("at least ");
                        assert!(!digits.starts_with('0'), "{prose}");
                        if let Some((some, of)) = digits.split_once(" of ") {
                            assert_eq!(some.replace(',', "").parse(), Ok(messages.len()), "{prose}");
                            assert!(
                                of.replace(',', "").parse::<usize>().unwrap() > messages.len(),
                                "{prose}"
                            );
                        }
                    }
                    _ => {}
                }
            }
            check_english(&prose.to_string());
        }
    }
}

/// Grammar and tradecraft: numbers agree with their nouns, and no word of likelihood, cause or success.
fn check_english(sentence: &str) {
    assert!(sentence.ends_with('.') && !sentence.contains("..") && !sentence.contains("  "), "{sentence}");
    assert!(sentence.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()), "{sentence}");
    let words: Vec<&str> = sentence.split([' ', '.', ',', ';', ':', '(', ')']).collect();
    for pair in words.windows(2) {
        let many = [
            "messages",
            "organisations",
            "countries",
            "addresses",
            "bursts",
            "waves",
            "inputs",
            "campaigns",
            "places",
        ];
        let one = ["message", "organisation", "country", "address", "input", "campaign", "place"];
        assert!(!(pair[0] == "1" && many.contains(&pair[1])) || sentence.contains(" of "), "{sentence}");
        assert!(!(pair[0].parse::<usize>().is_ok_and(|n| n != 1) && one.contains(&pair[1])), "{sentence}");
    }
    for word in words {
        let never = [
            "likely",
            "unlikely",
            "probably",
            "possibly",
            "confidence",
            "because",
            "hacked",
            "infected",
            "successfully",
        ];
        assert!(!never.contains(&word.to_lowercase().as_str()), "{word}: {sentence}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_number_is_a_recount(twists in prop::collection::vec(twist(), 2..24)) {
        for policy in [Policy::internal(), Policy::share()] {
            let dossier = release(case(&twists), &policy);
            if dossier.campaigns().is_empty() {
                continue;
            }
            check_sentences(&dossier, &campaign(&dossier));
            check_sentences(&dossier, &dossier.assessment(Scope::Case));
        }
    }

    #[test]
    fn more_messages_never_make_a_number_smaller(twists in prop::collection::vec(twist(), 3..16)) {
        let numbers = |twists: &[Twist]| {
            let dossier = release(case(twists), &Policy::internal());
            let of = |statement: &Statement| match statement {
                Statement::Works(Works::Step { phase, share, .. }) => Some((phase.to_string(), share.messages.len())),
                Statement::Unknown(Unknown::Target { share }) => Some(("target".into(), share.messages.len())),
                _ => None,
            };
            let assessment = campaign(&dossier);
            let sentences = assessment.paragraphs.iter().flat_map(|paragraph| &paragraph.sentences);
            sentences.filter_map(|sentence| of(&sentence.statement)).collect::<std::collections::BTreeMap<_, _>>()
        };
        let (fewer, all) = (numbers(&twists[..twists.len() - 1]), numbers(&twists));
        for (what, count) in fewer {
            prop_assert!(all.get(&what).is_some_and(|more| *more >= count), "{what}");
        }
    }
}

#[test]
fn the_assessment_of_a_campaign() {
    let dossier = release(pile::case(50), &Policy::internal());
    insta::assert_snapshot!(text(&campaign(&dossier)));
}

#[test]
fn the_assessment_of_a_case() {
    let dossier = release(pile::case(50), &Policy::internal());
    insta::assert_snapshot!(text(&dossier.assessment(Scope::Case)));
}

#[test]
fn nothing_is_said_of_nothing() {
    let mut case = pile::case(0);
    case.messages.clear();
    let dossier = release(case, &Policy::internal());
    let assessment = dossier.assessment(Scope::Case);
    assert!(assessment.paragraphs.is_empty() && assessment.tracks.is_empty());
    assert!(dossier.operations().is_empty());
}

#[test]
fn a_changed_host_is_told_with_both_days() {
    let twist = |number: i64| Twist {
        class: Class::Phishing,
        lure: Lure::BusinessRfq,
        action: Action::HtmlAttachment,
        landing: if number < 6 { 1 } else { 2 },
        authenticated: Authenticated::Pass,
        is_known: true,
        is_timed: true,
        has_findings: true,
        days: number,
    };
    let twists: Vec<Twist> = (0..12).map(twist).collect();
    let changed =
        |twists: &[Twist]| campaign(&release(case(twists), &Policy::internal())).text(Point::Changed);
    let told = changed(&twists);
    let sentence = "The landing domain changed: landing-b[.]example (6, last seen 12 September 2020), then \
                    landing-c[.]example (6, first seen 13 September 2020).";
    assert!(told.contains(sentence), "{told}");
    // Both hosts side by side: no change.
    let mut mixed = twists;
    mixed[0].landing = 2;
    assert!(!changed(&mixed).contains("landing domain changed"));
}

#[test]
fn a_shared_assessment_names_no_victim() {
    let dossier = release(pile::case(50), &Policy::share());
    let all = text(&campaign(&dossier));
    let json = creel_publish::assessment_json(&campaign(&dossier), &dossier).to_string();
    for (name, ..) in pile::CHAIN {
        assert!(!all.contains(name) && !json.contains(name), "{name}");
    }
    assert!(all.contains("22 organisations") && json.contains("\"template\":\"organisations\""));
}
