//! `creel targets` and `creel next` from outside, on the shipped example.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use support::{creel, examples, run};

fn scanned(folder: &Path, roster: bool) {
    let mut scan = creel(folder);
    scan.arg("scan").arg(examples().join("cold-chain")).arg("--quiet");
    if roster {
        scan.arg("--roster").arg(examples().join("cold-chain/roster.csv"));
    }
    let (code, _, errors) = run(&mut scan);
    // The roster lies beside the mails: unless it is named as one, it is an input that is no mail.
    assert_eq!(code, if roster { 0 } else { 1 }, "{errors}");
}

fn printed(folder: &Path, args: &[&str]) -> String {
    let (code, out, errors) = run(creel(folder).args(args));
    assert_eq!(code, 0, "{args:?}: {errors}");
    out
}

#[test]
fn the_example_in_all_formats() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    scanned(folder, true);

    let json: Value = serde_json::from_str(&printed(folder, &["targets", "--format", "json"])).unwrap();
    let campaign = json["targets"][0]["messages"][0].as_str().unwrap();
    assert!(printed(folder, &["show", &campaign[..16]]).contains(&campaign[..16]));
    assert_eq!(json["pseudonymised"], true);

    // Nobody of those aimed at is named, in no format.
    let revealed: Value =
        serde_json::from_str(&printed(folder, &["targets", "--format", "json", "--reveal"])).unwrap();
    let on_roster = |target: &&Value| target["on_roster"] == true;
    let names: BTreeSet<&str> = revealed["targets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(on_roster)
        .flat_map(|target| [&target["address"], &target["organisation"]["value"]])
        .map(|name| name.as_str().unwrap())
        .collect();
    assert!(names.len() > 60, "{}", names.len());
    for command in ["targets", "next"] {
        for format in ["table", "csv", "json"] {
            let text = printed(folder, &[command, "--format", format]);
            for name in &names {
                assert!(!text.contains(name), "{command} --format {format} names {name}");
            }
        }
    }

    // The matrix adds up to what the profile says.
    let by = printed(folder, &["targets", "--by", "sector,country", "--format", "csv"]);
    let total = by.lines().find(|line| line.starts_with("*,*,")).unwrap();
    let known = json["organisations"]["known"].as_u64().unwrap();
    assert!(total.starts_with(&format!("*,*,organisations,{known},")), "{total}");
    let table = printed(folder, &["targets"]);
    for part in ["Role by country", "The supply chain", "Is it targeting at all?", "under pseudonyms"] {
        assert!(table.contains(part), "{part} is missing in {table}");
    }

    // To a file, which is the same.
    printed(folder, &["next", "--format", "csv", "--output", "warn.csv"]);
    let written = std::fs::read_to_string(folder.join("warn.csv")).unwrap();
    assert_eq!(written, printed(folder, &["next", "--format", "csv"]));
    assert!(written.starts_with("rank,organisation,country,sector,stage,points,"));
}

#[test]
fn what_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    scanned(folder, false);
    assert!(printed(folder, &["next"]).contains("No roster: nobody can be warned"));
    assert!(printed(folder, &["targets"]).contains("no roster: who else is in the chain is not known"));

    let (code, _, errors) = run(creel(folder).args(["targets", "--campaign", "C-0000000000"]));
    assert_eq!(code, 4);
    assert!(errors.contains("no campaign C-0000000000") && errors.contains("near it: C-"), "{errors}");
    let (code, _, errors) = run(creel(folder).args(["targets", "--by", "colour,country"]));
    assert_eq!(code, 2);
    assert!(errors.contains("'colour' is none of role, function"), "{errors}");
}
