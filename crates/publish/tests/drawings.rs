//! The drawings of a campaign: readable and small at ten messages and at ten thousand, with a table behind each.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::campaign::{Bond, Family, Overlap, Pivot, Reason, Ties};
use creel_evidence::{ArtifactId, Case, Group, Level, Locus};
use creel_publish::{Policy, release};

fn reason(family: Family, because: &str, value: Option<String>, millibits: i32, frequency: usize) -> Reason {
    Reason {
        family,
        because: because.to_owned(),
        value,
        frequency: u32::try_from(frequency).unwrap(),
        millibits,
        with: None,
        at: Vec::new(),
    }
}

/// The pile with `size` messages of the campaign in `waves` waves, and what ties them.
fn tied(size: usize, waves: usize) -> Case {
    let mut case = pile::case(size);
    let ids: Vec<ArtifactId> = (0..size).map(|number| pile::chain_mail(number).id).collect();
    let of = |wave: usize| -> Vec<ArtifactId> {
        let part = size.div_ceil(waves);
        ids.iter().copied().skip(wave * part).take(part).collect()
    };
    let template = case.groups.iter().find(|group| group.level == Level::Wave).unwrap().clone();
    case.groups.retain(|group| group.level != Level::Wave);
    let name = |wave: usize| format!("W-{wave:010x}");
    for wave in 0..waves {
        let members = of(wave);
        let Some(&medoid) = members.first() else { continue };
        for member in &members {
            case.placements.get_mut(member).unwrap().wave = Some(name(wave));
        }
        let mut sorted = members;
        sorted.sort();
        case.groups.push(Group { id: name(wave), members: sorted, medoid, ..template.clone() });
    }
    let pivots = (0..12).map(|number| {
        let family = Family::ALL[number % Family::ALL.len()];
        let held = ids.iter().enumerate().filter(|(place, _)| place % (number + 1) == 0).map(|(_, &id)| id);
        let mut holders: Vec<ArtifactId> = held.collect();
        holders.sort();
        let value = Some(format!("https://landing-{number}.example/<b>{}", pile::HOSTILE));
        Pivot { reason: reason(family, "same landing page", value, 9_000, holders.len()), holders }
    });
    let pairs = (0..waves.min(12)).flat_map(|a| (a + 1..waves.min(12)).map(move |b| (a, b)));
    let overlaps = pairs.map(|(a, b)| Overlap {
        waves: [name(a), name(b)],
        reasons: vec![
            reason(Family::Landing, "same landing host", Some("landing.example".into()), 11_000, size),
            reason(Family::Lure, "visible text 81 % alike", None, 6_000, size),
            reason(Family::Mailer, "nothing in common", None, -500, 0),
        ],
    });
    let at = |place: usize| Locus::bytes(ids[place], 120..170);
    let bond = |a: usize, b: usize| Bond {
        from: ids[a],
        to: ids[b],
        reasons: vec![
            Reason {
                at: vec![at(a), at(b)],
                ..reason(Family::Landing, "same landing host", Some("l.example".into()), 11_000, size)
            },
            reason(Family::Lure, "visible text 94 % alike", None, 2_250, size),
            reason(Family::Mailer, "nothing in common", None, -500, 0),
        ],
    };
    case.ties = vec![Ties {
        campaign: "C-c01dc4a1e0".into(),
        demanded: 5_000,
        pivots: pivots.collect(),
        overlaps: overlaps.collect(),
        paths: vec![vec![bond(1, 2), bond(2, 0)], vec![bond(3, 0)]],
    }];
    case
}

fn report(case: Case, policy: &Policy) -> String {
    let mut out = Vec::new();
    creel_publish::html(&release(case, policy), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    if let Some(folder) = std::env::var_os("CREEL_DRAWINGS") {
        // For looking at it in a browser.
        let name = format!("{}.html", text.matches("<details class=\"m ").count());
        std::fs::write(std::path::Path::new(&folder).join(name), &text).unwrap();
    }
    text
}

/// The campaign's section, without the messages.
fn campaigns(report: &str) -> &str {
    let start = report.find("id=\"campaigns\"").unwrap();
    &report[start..report.find("id=\"messages\"").unwrap()]
}

/// Bytes of the drawings of these classes.
fn drawn(report: &str, class: &str) -> Vec<usize> {
    let start = format!("<svg class=\"{class}\"");
    report.split(&start).skip(1).map(|rest| rest.find("</svg>").unwrap()).collect()
}

#[test]
fn every_drawing_is_there_with_a_title_and_a_table() {
    let report = report(tied(10, 3), &Policy::internal());
    let section = campaigns(&report);
    for (class, table) in [
        ("time waves", "Waves in numbers"),
        ("fall", "The terms of message"),
        ("strip", "The terms behind"),
        ("web", "The graph as a table"),
    ] {
        assert!(!drawn(section, class).is_empty(), "{class}");
        assert!(section.contains(table), "{table}");
    }
    for svg in section.split("<svg ").skip(1) {
        let head = &svg[..svg.find('>').unwrap()];
        assert!(
            head.contains("aria-label") || head.contains("aria-hidden"),
            "a drawing says what it shows: {head}"
        );
    }
    // The sum of the waterfall is the sum of its terms: 11.0 + 2.25 - 0.5.
    assert!(section.contains("12.8 bits; 5.0 are demanded"), "the sum and the threshold");
    assert!(!section.contains("https://landing") && section.contains("landing-0[.]example"), "defanged");
}

#[test]
fn ten_thousand_messages_are_drawn_as_small_as_a_hundred() {
    let (small, large) =
        (report(tied(100, 6), &Policy::internal()), report(tied(10_000, 60), &Policy::internal()));
    for (class, most) in [("time waves", 400_000), ("fall", 8_000), ("web", 90_000)] {
        let size = |report: &str| drawn(campaigns(report), class).iter().sum::<usize>();
        let (small, large) = (size(&small), size(&large));
        assert!(large > 0 && large < most && large < small * 6 + 4_000, "{class}: {small} and {large}");
    }
    assert!(campaigns(&large).contains("the hollow one holds the rest"));
    assert!(campaigns(&large).contains("more are not compared here"));
    assert!(campaigns(&large).contains("47 more"), "lanes of further waves");
    let bytes = large.len();
    assert!(bytes < 2_100_000, "{bytes} bytes");
}

#[test]
fn a_shared_report_draws_no_victim() {
    let mut case = tied(40, 4);
    let victim = case.messages.iter().find_map(|message| message.targeting.targets.first()).unwrap();
    let (address, organisation) = (victim.address.clone(), victim.organisation.clone().unwrap());
    case.ties[0].pivots[0].reason.value = Some(format!("https://landing.example/?to={address}"));
    case.ties[0].overlaps[0].reasons[0].value = Some(address.clone());
    case.ties[0].paths[0][0].reasons[0].value = Some(organisation.clone());
    let report = report(case, &Policy::share());
    let section = campaigns(&report);
    let defanged = creel_evidence::text::defang(&address);
    for name in [&address, &defanged, &organisation] {
        assert!(!section.contains(name.as_str()), "{name}");
    }
    assert!(!drawn(section, "web").is_empty());
}

#[test]
fn the_waterfall_of_a_link() {
    let report = report(tied(10, 3), &Policy::internal());
    let start = report.find("<svg class=\"fall\"").unwrap();
    let fall = &report[start..start + report[start..].find("</svg>").unwrap()];
    insta::assert_snapshot!(fall.replace("><", ">\n<"));
}
