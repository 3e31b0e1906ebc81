//! The shipped example must give the figures of the public case, from its evidence.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use creel_intake::Taken;
use creel_publish::{Policy, release};
use creel_store::{KnownText, Store};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use support::{creel, examples, json_lines, run};

/// The twelve roles of the reports.
const ROLES: [&str; 12] = [
    "chief-executive-officer",
    "company-president",
    "director-of-finance",
    "export-sales-manager",
    "global-sales-officer",
    "head-of-marketing-communication",
    "head-of-plant-engineering",
    "head-of-supply-logistics",
    "human-resources-officer",
    "purchasing-manager",
    "sales-representative",
    "system-administrator",
];

struct Scan {
    summary: String,
    lines: Vec<Value>,
    folder: tempfile::TempDir,
}

fn scan(name: &str) -> Scan {
    scan_folder(&examples().join(name))
}

fn scan_folder(mails: &Path) -> Scan {
    let folder = tempfile::tempdir().unwrap();
    let roster = examples().join("cold-chain/roster.csv");
    let events = examples().join("cold-chain-events.csv");
    let mut command = creel(folder.path());
    command.arg("scan").arg(mails).arg("--roster").arg(roster).arg("--events").arg(events);
    let (code, summary, errors) = run(&mut command);
    assert_eq!(code, 0, "{errors}");
    let lines = json_lines(&folder.path().join("creel-case/messages.jsonl"));
    Scan { summary, lines, folder }
}

/// The largest campaign: its id and its lines.
fn largest(lines: &[Value]) -> (String, Vec<&Value>) {
    let mut campaigns: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for line in lines {
        if let Some(campaign) = line["campaign"].as_str() {
            campaigns.entry(campaign).or_default().push(line);
        }
    }
    let (id, lines) = campaigns.into_iter().max_by_key(|(_, lines)| lines.len()).unwrap();
    (id.to_owned(), lines)
}

fn values<'a>(lines: &[&'a Value], member: &str) -> BTreeSet<&'a str> {
    let targets = lines.iter().flat_map(|line| line["targets"].as_array().unwrap());
    targets.filter_map(|target| target[member].as_str()).collect()
}

fn organisations<'a>(lines: &[&'a Value], sector: &str) -> BTreeSet<&'a str> {
    let targets = lines.iter().flat_map(|line| line["targets"].as_array().unwrap());
    targets.filter(|target| target["sector"] == sector).filter_map(|t| t["organisation"].as_str()).collect()
}

#[test]
fn the_figures_of_the_public_case_come_from_the_evidence() {
    let scan = scan("cold-chain");
    let (id, campaign) = largest(&scan.lines);

    assert_eq!(campaign.len(), 50, "files");
    assert_eq!(values(&campaign, "organisation").len(), 44, "organisations");
    assert_eq!(values(&campaign, "country").len(), 14, "countries");
    assert_eq!(values(&campaign, "region").len(), 5, "continents: {:?}", values(&campaign, "region"));
    assert_eq!(values(&campaign, "role"), BTreeSet::from(ROLES), "roles");
    for (sector, hit) in [
        ("transportation", 8),
        ("it-electronics", 6),
        ("health-care", 8),
        ("government", 6),
        ("refrigeration-metal", 8),
        ("warehousing", 5),
        ("energy", 3),
    ] {
        assert_eq!(organisations(&campaign, sector).len(), hit, "{sector}");
    }
    let continents = ["africa", "asia", "europe", "north-america", "south-america"];
    assert_eq!(values(&campaign, "region"), BTreeSet::from(continents));
    let days: BTreeSet<&str> =
        campaign.iter().filter_map(|line| line["date"].as_str()).map(|time| &time[..10]).collect();
    assert_eq!(days, BTreeSet::from(["2020-09-07", "2020-09-08", "2020-09-09"]));

    for line in &scan.lines {
        let is_noise = line["file"].as_str().unwrap().contains("/noise/");
        assert_eq!(line["campaign"].as_str() == Some(&id), !is_noise, "{}", line["file"]);
    }
    for words in ["50 files", "44 organisations", "14 countries", "5 continents", "12 roles"] {
        let summary = scan.summary.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(summary.contains(words), "{words} in\n{}", scan.summary);
    }
}

#[test]
fn the_campaign_is_assessed_by_what_is_counted() {
    let scan = scan("cold-chain");
    let bundle = std::fs::read_to_string(scan.folder.path().join("creel-case/bundle.json")).unwrap();
    let bundle: Value = serde_json::from_str(&bundle).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let campaigns = objects.iter().filter(|object| object["type"] == "campaign");
    let largest = campaigns.max_by_key(|object| object["description"].as_str().unwrap().len()).unwrap();
    let description = largest["description"].as_str().unwrap();
    for sentence in [
        "tell the story “request for quotation” and want the reader’s password.",
        "44 organisations in 14 countries on 5 continents",
        "46 of 50 messages ask the reader to open an attached page",
        "in all 50 messages, to pdf-viewer-session[.]invalid/rfq/next.php (50).",
        "(36, last seen 8 September 2020), then",
        "(14, first seen 9 September 2020).",
        "Targeted is not hit.",
    ] {
        assert!(description.contains(sentence), "{sentence} in\n{description}");
    }
    assert_eq!(largest["objective"], "All 50 messages want the reader’s password.");
    let note = objects.iter().find(|object| {
        object["type"] == "note"
            && object["abstract"] == "What is not known"
            && object["object_refs"][0] == largest["id"]
    });
    assert!(
        note.unwrap()["content"].as_str().unwrap().contains("It is not known when 4 of 50 messages came.")
    );
    let pattern = objects.iter().find(|object| {
        object["type"] == "attack-pattern" && object["external_references"][0]["external_id"] == "T1598.002"
    });
    assert_eq!(pattern.unwrap()["kill_chain_phases"][0]["phase_name"], "delivery");
}

#[test]
fn the_campaign_is_read_as_what_it_was() {
    let scan = scan("cold-chain");
    let (_, campaign) = largest(&scan.lines);
    for line in campaign.iter().filter(|line| line["from"].is_object()) {
        let file = &line["file"];
        assert_eq!(line["verdict"], "phishing", "{file}");
        assert_eq!(line["lure"], "business-rfq", "{file}");
        assert_eq!(line["subject"], "RFQ - UNICEF CCEOP and Vaccine Project", "{file}");
        assert_eq!(line["claimed"]["name"], "Haier Biomedical", "{file}");
        assert_eq!(line["claimed"]["person"], "Liang Zhu", "{file}");
        assert_eq!(line["claimed"]["title"], "Director of International Sales", "{file}");
        assert_eq!(line["impersonation"], true, "{file}");
        assert_eq!(line["call_to_action"]["kind"], "html-attachment", "{file}");
        assert_eq!(line["language"], "en", "{file}");
    }
}

/// The words of a kind that a mail knows.
fn known<'a>(line: &'a Value, kind: &str) -> BTreeSet<&'a str> {
    let all = line["knowledge"].as_array().unwrap().iter().filter(|known| known["kind"] == kind);
    all.filter_map(|known| known["word"].as_str()).collect()
}

#[test]
fn the_campaign_knows_the_cold_chain() {
    let scan = scan("cold-chain");
    let (_, campaign) = largest(&scan.lines);
    let mut recipients = BTreeSet::new();
    for line in &campaign {
        let file = &line["file"];
        assert!(known(line, "programme").contains("CCEOP"), "{file}");
        let products = known(line, "product");
        for product in ["solar direct drive", "ice-lined refrigerator"] {
            assert!(products.contains(product), "{file}: {products:?}");
        }
        // The attached page alone has no persona and asks nobody.
        if line["from"].is_object() {
            assert!(products.contains("vaccine refrigerator"), "{file}");
            let persona = known(line, "persona");
            assert!(
                persona.is_superset(&BTreeSet::from(["Haier Biomedical", "sales"])),
                "{file}: {persona:?}"
            );
        }
        recipients.extend(known(line, "recipient"));
    }
    assert_eq!(recipients, BTreeSet::from(["procurement", "sales", "supply-logistics"]));
    // Whoever writes of cold boxes in a newsletter may know as much: that is no accusation.
    let newsletter = |line: &&Value| line["file"].as_str().unwrap().ends_with("ordinary-newsletter.eml");
    assert_eq!(scan.lines.iter().find(newsletter).unwrap()["verdict"], "legit");
}

#[test]
fn it_came_before_any_of_the_authorities_had_approved_a_vaccine() {
    let scan = scan("cold-chain");
    let text = std::fs::read_to_string(examples().join("cold-chain-events.csv")).unwrap();
    let events = creel_targeting::events::read(&text).unwrap();
    let store = Store::open(&scan.folder.path().join("creel-case")).unwrap();
    assert_eq!(store.known_text(KnownText::Events).unwrap(), Some(text));
    let mut case = store.case(Timestamp::UNIX_EPOCH).unwrap();
    case.events.clone_from(&events);
    let dossier = release(case, &Policy::internal());
    let campaign = dossier.campaigns().iter().max_by_key(|campaign| campaign.members.len()).unwrap();
    let timing = dossier.survey(Some(campaign)).timing().unwrap();
    assert_eq!(timing.first.0.to_string(), "2020-09-07T01:00:00Z");
    let next = timing.events.iter().find(|near| near.from_last > 0).unwrap();
    assert!(next.event.name.contains("authorises the first COVID-19 vaccine"), "{}", next.event.name);
    assert_eq!(
        (next.event.date.to_string().as_str(), next.from_first, next.from_last),
        ("2020-12-02", 86, 84)
    );
}

#[test]
fn the_attachments_alone_tell_who_was_aimed_at() {
    let whole = scan("cold-chain");
    let (_, campaign) = largest(&whole.lines);
    let pages = tempfile::tempdir().unwrap();
    let mut hashes = BTreeSet::new();
    let inputs = creel_intake::list(&[examples().join("cold-chain")], &[]);
    for input in &inputs {
        creel_intake::read(input, &creel_intake::Limits::default(), &mut |taken| {
            let Taken::Submission(submission) = taken else { return true };
            let dissected = creel_dissect::dissect(&submission.raw, &creel_dissect::Limits::default());
            for file in dissected
                .dissection
                .artifacts
                .iter()
                .filter(|file| file.name.as_deref() == Some("RFQ-UNICEF-CCEOP-and-Vaccine-Project.html"))
            {
                let (_, bytes) = dissected.files.iter().find(|(id, _)| *id == file.id).unwrap();
                std::fs::write(pages.path().join(format!("{}.html", hashes.len())), bytes).unwrap();
                hashes.insert(file.id);
            }
            true
        });
    }
    assert_eq!(hashes.len(), 46, "no two pages are the same bytes");

    let mailed: Vec<&Value> = campaign.iter().filter(|line| line["from"].is_object()).copied().collect();
    let alone = scan_folder(pages.path());
    let lines: Vec<&Value> = alone.lines.iter().collect();
    for member in ["address", "organisation", "country", "sector"] {
        assert_eq!(values(&lines, member), values(&mailed, member), "{member}");
    }
    let (_, together) = largest(&alone.lines);
    assert_eq!(together.len(), 46, "one campaign by the pages' structure and collector");
}

#[test]
fn ordinary_mail_in_the_pile_is_not_called_malicious() {
    let scan = scan("cold-chain");
    for line in &scan.lines {
        let file = line["file"].as_str().unwrap();
        let verdict = line["verdict"].as_str().unwrap();
        let malicious = ["phishing", "malware", "scam"].contains(&verdict);
        if file.contains("noise/ordinary") {
            assert!(!malicious, "{file} is called {verdict}");
        } else {
            assert!(malicious, "{file} is called {verdict}");
        }
    }
}

#[test]
fn the_earlier_set_is_ten_organisations_in_six_countries() {
    let scan = scan("cold-chain-earlier");
    let (_, campaign) = largest(&scan.lines);
    assert_eq!(campaign.len(), 10);
    assert_eq!(values(&campaign, "organisation").len(), 10);
    assert_eq!(values(&campaign, "country").len(), 6);
    let hit = ["energy", "it-electronics", "government"].map(|sector| organisations(&campaign, sector).len());
    assert_eq!(hit, [5, 4, 1], "energy, IT, and a supranational body");
    for line in &campaign {
        assert!(known(line, "programme").contains("CCEOP"), "{}", line["file"]);
    }
}

#[test]
fn no_victim_is_in_what_leaves_the_case() {
    let scan = scan("cold-chain");
    let case = scan.folder.path().join("creel-case");
    let mut addresses: BTreeSet<String> = BTreeSet::new();
    for line in &scan.lines {
        let targets = line["targets"].as_array().unwrap();
        addresses
            .extend(targets.iter().filter_map(|target| Some(target["address"].as_str()?.to_lowercase())));
    }
    assert!(addresses.len() >= 50);
    for name in ["bundle.json", "observables.csv"] {
        let text = std::fs::read_to_string(case.join(name)).unwrap().to_lowercase();
        for address in &addresses {
            let (local, domain) = address.split_once('@').unwrap();
            for form in [address.clone(), address.replace('@', "%40"), format!("{local}={domain}")] {
                assert!(!text.contains(&form), "{form} in {name}");
            }
        }
    }
}
