//! The formats: well-formed, inert, and bound to the numbers of the case.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pile;

use creel_evidence::text::is_dangerous;
use creel_publish::{Dossier, Policy, release};
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

type Writer = fn(&Dossier, &mut dyn std::io::Write) -> std::io::Result<()>;

fn written(write: Writer, dossier: &Dossier) -> String {
    let mut out = Vec::new();
    write(dossier, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn internal(size: usize) -> Dossier {
    release(pile::case(size), &Policy::internal())
}

#[test]
fn the_report_is_inert() {
    let report = written(creel_publish::html, &internal(50));
    assert_eq!(report.matches("<script").count(), 0);
    assert!(report.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for forbidden in
        ["<img", "<iframe", "<form", "<link", "<object", " style=", " onerror=", "href=\"http", "javascript:"]
    {
        assert!(!report.contains(forbidden), "{forbidden}");
    }
    assert!(!report.chars().any(|c| is_dangerous(c) && c != '\n'));
    assert!(report.contains("hxxps://collect[.]harvest-one[.]example/u/post.php"));
    // Every link stays in the page and has its end there.
    let places: std::collections::BTreeSet<&str> =
        report.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for link in report.split("href=\"").skip(1) {
        let place = link.split('"').next().unwrap().strip_prefix('#').expect("links stay in the page");
        assert!(places.contains(place), "no end for {place}");
    }
}

#[test]
fn the_policy_holds_the_digest_of_the_one_style() {
    let report = written(creel_publish::html, &internal(2));
    let style = report.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let digest = BASE64.encode(&Sha256::digest(style.as_bytes()));
    assert!(report.contains(&format!("style-src 'sha256-{digest}'")));
    assert_eq!(report.matches("<style").count(), 1);
}

#[test]
fn elements_are_closed() {
    let report = written(creel_publish::html, &internal(50));
    for element in [
        "details", "summary", "div", "table", "tbody", "tr", "td", "p", "section", "span", "dl", "code",
        "svg",
    ] {
        let opened =
            report.matches(&format!("<{element}>")).count() + report.matches(&format!("<{element} ")).count();
        assert_eq!(opened, report.matches(&format!("</{element}>")).count(), "{element}");
    }
    let ids: Vec<&str> = report.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "an id stands twice");
}

#[test]
fn the_numbers_of_the_campaign() {
    let dossier = internal(50);
    let campaign = &dossier.campaigns()[0];
    assert_eq!((campaign.members.len(), campaign.files.len(), campaign.waves.len()), (50, 50, 2));
    let census = &campaign.census;
    assert_eq!(census.organisation_count().to_string(), "22");
    assert_eq!(census.sector_count("transportation").to_string(), "9");
    assert_eq!(
        (census.country_count().known, census.continent_count().known, census.role_count().known),
        (14, 5, 12)
    );
}

#[test]
fn what_is_only_partly_known_is_a_lower_bound() {
    let mut case = pile::case(22);
    for message in &mut case.messages {
        for target in message.targeting.targets.iter_mut().filter(|t| t.address.contains("kaltblech")) {
            (target.sector, target.country) = (None, None);
        }
    }
    let dossier = release(case, &Policy::internal());
    let census = &dossier.campaigns()[0].census;
    assert_eq!(census.sector_count("transportation").to_string(), "at least 9");
    assert_eq!(census.organisation_count().to_string(), "22");
    assert!(census.country_count().at_least);
}

#[test]
fn every_line_of_json_parses_and_keeps_its_order() {
    let lines = written(creel_publish::jsonl, &internal(6));
    assert_eq!(lines.lines().count(), 6 + 1 + 3);
    let expected = [
        "file",
        "sha256",
        "date",
        "subject",
        "language",
        "from",
        "verdict",
        "score",
        "claimed",
        "impersonation",
        "lure",
        "call_to_action",
        "techniques",
        "attack",
        "findings",
        "observables",
        "targets",
        "wave",
        "campaign",
        "operation",
        "anomalies",
        "languages",
    ];
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value["sha256"].as_str().is_some_and(|digest| digest.len() == 64));
        let mut places = expected
            .iter()
            .map(|name| line.find(&format!("\"{name}\":")).unwrap_or_else(|| panic!("{name}")));
        assert!(places.next().is_some());
    }
    assert!(lines.contains("\"anomalies\":[\"limit-reached:depth\",\"broken-multipart\"]"));
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let text = written(creel_publish::csv, &internal(6));
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let mut count = 0;
    for row in rows.records() {
        for cell in &row.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            assert!(!cell.chars().any(is_dangerous), "{cell}");
        }
        count += 1;
    }
    assert!(count > 10);
}

/// Writes all formats to the folder that `CREEL_PUBLISH_OUT` names, for looking at them.
#[test]
fn formats_can_be_looked_at() {
    let Some(folder) = std::env::var_os("CREEL_PUBLISH_OUT").map(std::path::PathBuf::from) else { return };
    for (name, case, policy) in [
        ("internal", pile::case(50), Policy::internal()),
        ("shared", pile::case(50), Policy::share()),
        ("large", pile::case(4_000), Policy::internal()),
        ("largeshared", pile::case(4_000), Policy::share()),
        ("empty", pile::case(0), Policy::internal()),
    ] {
        let start = std::time::Instant::now();
        let dossier = release(case, &policy);
        println!("{name}: release {:?}", start.elapsed());
        for (file, write) in [
            ("report.html", creel_publish::html as Writer),
            ("bundle.json", creel_publish::stix),
            ("observables.csv", creel_publish::csv),
            ("messages.jsonl", creel_publish::jsonl),
        ] {
            let start = std::time::Instant::now();
            let text = written(write, &dossier);
            println!("{name}: {file} {} bytes {:?}", text.len(), start.elapsed());
            std::fs::write(folder.join(format!("{name}-{file}")), text).unwrap();
        }
        std::fs::write(
            folder.join(format!("{name}-summary.txt")),
            creel_publish::summary(&dossier, "case", true),
        )
        .unwrap();
    }
}
