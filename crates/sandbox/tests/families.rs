//! The sandbox measured on pages of known outcome, by family of obfuscation, and on benign twins.
//!
//! `cargo test -p creel-sandbox --test families -- --nocapture` prints the table. Counts are asserted as floors, so that
//! they may only grow; twins exactly. What a fixture expects is what a real browser did (`fixtures/README.md`).

use creel_sandbox::{Collector, CollectorKind, Limits, Outcome};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is true of a fixture; the fields are described in `fixtures/README.md`.
#[derive(Deserialize)]
struct Expected {
    collectors: Vec<ExpectedCollector>,
    victims: Vec<String>,
    drops: Vec<ExpectedDrop>,
    redirects: Vec<String>,
    gates: Vec<String>,
    tricks: Vec<String>,
    #[serde(default)]
    fragment: String,
    #[serde(default)]
    beyond: Vec<ExpectedCollector>,
    quiet: bool,
}

#[derive(Deserialize)]
struct ExpectedCollector {
    url: String,
    method: String,
    kind: String,
    fields: BTreeSet<String>,
    #[serde(default)]
    service: Option<String>,
    #[serde(default)]
    service_id: Option<String>,
    #[serde(default)]
    chat_id: Option<String>,
}

#[derive(Deserialize)]
struct ExpectedDrop {
    name: String,
    sha256: String,
}

struct Fixture {
    family: String,
    name: String,
    page: String,
    expected: Expected,
}

fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut out = Vec::new();
    for family in sorted(&root).into_iter().filter(|path| path.is_dir()) {
        for path in sorted(&family) {
            if !path.extension().is_some_and(|ext| ext == "html" || ext == "svg") {
                continue;
            }
            let bytes = std::fs::read(&path).expect("a fixture can be read");
            let (page, _, _) = encoding_rs::UTF_8.decode(&bytes);
            let expected =
                std::fs::read_to_string(path.with_extension("expected.json")).expect("an expected file");
            out.push(Fixture {
                family: family.file_name().expect("a name").to_string_lossy().into_owned(),
                name: path.file_name().expect("a name").to_string_lossy().into_owned(),
                page: page.into_owned(),
                expected: serde_json::from_str(&expected).expect("expected files are well formed"),
            });
        }
    }
    out
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of fixtures");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

impl ExpectedCollector {
    fn is(&self, found: &Collector) -> bool {
        self.url == found.url
            && (self.service.as_ref().unwrap_or(&self.kind) == found.kind.as_str()
                || self.is_script_of(found))
            && (self.method == found.method || self.method == "SEND")
            && (self.service.is_none() || self.service_id == found.service_id && self.chat_id == found.chat)
    }

    /// A script's address is told like a picture's, a module's like what is fetched.
    fn is_script_of(&self, found: &Collector) -> bool {
        self.kind == "script" && matches!(found.kind, CollectorKind::Image | CollectorKind::Fetch)
    }

    fn has_fields_of(&self, found: &Collector) -> bool {
        self.fields == found.fields.iter().filter(|name| !name.is_empty()).cloned().collect()
    }
}

/// The sandbox's words for what the expected files call by the field's names.
fn note(word: &str) -> &[&str] {
    match word {
        "mouse" => &["gesture"],
        "language" => &["languages"],
        "devtools-size" => &["devtools"],
        "domain-check" => &["domain", "location"],
        "self-defence" => &["source"],
        _ => &[],
    }
}

fn is_noted(word: &str, outcome: &Outcome) -> bool {
    let mut notes = outcome.gates.iter().chain(&outcome.tricks);
    notes.any(|found| found.what == word || note(word).contains(&found.what.as_str()))
}

/// The parts that a fixture is scored by, in the order of the table's columns.
const PARTS: [&str; 7] = ["collectors", "fields", "victims", "drops", "redirects", "gates", "tricks"];

/// Found and expected, for each part.
type Score = [(usize, usize); PARTS.len()];

fn score(expected: &Expected, outcome: &Outcome, mut missed: impl FnMut(&str, &str)) -> Score {
    let mut score = Score::default();
    let mut count = |part: usize, what: &str, is_found: bool| {
        let cell = &mut score[part];
        cell.1 += 1;
        if is_found {
            cell.0 += 1;
        } else {
            missed(PARTS[part], what);
        }
    };
    for wanted in expected.collectors.iter().chain(&expected.beyond) {
        let found = outcome.collectors.iter().find(|found| wanted.is(found));
        count(0, &wanted.url, found.is_some());
        if let Some(found) = found {
            count(1, &format!("{:?} is {:?}", found.fields, wanted.fields), wanted.has_fields_of(found));
        }
    }
    // A victim who stands in the link and not in the file can be known only with the link.
    for victim in expected.victims.iter().filter(|_| expected.fragment.is_empty()) {
        count(2, victim, outcome.victims.contains(victim));
    }
    for wanted in &expected.drops {
        let is_found =
            outcome.drops.iter().any(|found| found.name == wanted.name && found.sha256 == wanted.sha256);
        count(3, &wanted.name, is_found);
    }
    for wanted in &expected.redirects {
        let is_found = outcome.redirects.iter().any(|found| bare(&found.url) == bare(wanted));
        count(4, wanted, is_found);
    }
    for (part, words) in [(5, &expected.gates), (6, &expected.tricks)] {
        for word in words {
            count(part, word, is_noted(word, outcome));
        }
    }
    score
}

/// An address without its fragment.
fn bare(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// What is said of a twin and not expected of it.
fn accusations(expected: &Expected, outcome: &Outcome) -> Vec<String> {
    let mut out = Vec::new();
    for found in &outcome.collectors {
        if !expected.collectors.iter().any(|wanted| wanted.is(found)) {
            out.push(format!("collector {}", found.url));
        }
    }
    for found in &outcome.drops {
        if !(found.clicked && expected.drops.iter().any(|wanted| wanted.sha256 == found.sha256)) {
            out.push(format!("drop {} clicked {}", found.name, found.clicked));
        }
    }
    out.extend(outcome.redirects.iter().map(|found| format!("redirect {} {}", found.how, found.url)));
    for found in outcome.gates.iter().chain(&outcome.tricks) {
        let is_expected = |word: &String| *word == found.what || note(word).contains(&found.what.as_str());
        if !expected.gates.iter().chain(&expected.tricks).any(is_expected) {
            out.push(format!("note {} {}", found.what, found.detail));
        }
    }
    out
}

/// Found at least, of those expected: collectors, fields, victims, drops, redirects, gates, tricks.
const FLOOR: [usize; PARTS.len()] = [145, 144, 135, 6, 15, 7, 11];

#[test]
fn families_of_obfuscation_are_seen_through() {
    let mut families: BTreeMap<String, (usize, Score)> = BTreeMap::new();
    let mut failures = Vec::new();
    for fixture in fixtures().into_iter().filter(|fixture| !fixture.expected.quiet) {
        let outcome = creel_sandbox::run(&fixture.page, &Limits::default());
        let place = format!("{}/{}", fixture.family, fixture.name);
        let score = score(&fixture.expected, &outcome, |part, what| {
            failures.push(format!(
                "{place}: {part}: {what} (errors {:?}, limits {:?})",
                outcome.errors, outcome.limits
            ));
        });
        let sums = families.entry(fixture.family).or_default();
        sums.0 += 1;
        for (sum, part) in sums.1.iter_mut().zip(score) {
            sum.0 += part.0;
            sum.1 += part.1;
        }
    }
    let mut total = (0, Score::default());
    println!("{:24} {:>5} {}", "family", "pages", PARTS.map(|part| format!("{part:>11}")).concat());
    for (family, (pages, score)) in &families {
        println!("{}", row(family, *pages, score));
        total.0 += pages;
        for (sum, part) in total.1.iter_mut().zip(score) {
            sum.0 += part.0;
            sum.1 += part.1;
        }
    }
    println!("{}", row("all", total.0, &total.1));
    failures.iter().for_each(|failure| println!("{failure}"));
    assert!(total.0 >= 150 && families.len() >= 40, "{} pages in {} families", total.0, families.len());
    for (part, ((found, expected), floor)) in PARTS.iter().zip(total.1.into_iter().zip(FLOOR)) {
        assert!(found >= floor, "{part}: {found} of {expected}, {floor} before");
    }
}

fn row(name: &str, pages: usize, score: &Score) -> String {
    let cells = score.map(|(found, expected)| match expected {
        0 => format!("{:>11}", ""),
        _ => format!("{:>11}", format!("{found}/{expected}")),
    });
    format!("{name:24} {pages:>5} {}", cells.concat())
}

#[test]
fn benign_twins_are_quiet() {
    let twins: Vec<Fixture> = fixtures().into_iter().filter(|fixture| fixture.expected.quiet).collect();
    assert!(twins.len() >= 30, "{} twins", twins.len());
    let mut loud = Vec::new();
    for twin in &twins {
        let outcome = creel_sandbox::run(&twin.page, &Limits::default());
        for accusation in accusations(&twin.expected, &outcome) {
            loud.push(format!("{}: {accusation}", twin.name));
        }
        score(&twin.expected, &outcome, |part, what| {
            if !matches!(part, "gates" | "tricks" | "victims") {
                loud.push(format!("{}: misses {part} {what}", twin.name));
            }
        });
    }
    assert!(loud.is_empty(), "{}", loud.join("\n"));
}
