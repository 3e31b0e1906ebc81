//! Groups over the life of a case: kept up to date, killed at any moment, forgotten, renamed.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use support::{creel, json_lines, phish, run};

type Groups = BTreeMap<String, [Option<String>; 3]>;

/// A mail of a campaign whose hosts are the same, sent on this day.
fn mail(day: usize, number: usize) -> String {
    let sent = phish(number).replace("7 Sep 2020", &format!("{day} Sep 2020"));
    sent.replace(&format!("paketblitz-{number}.test"), "paketblitz-9.test")
}

fn write(folder: &Path, name: &str, days: impl Iterator<Item = usize>) {
    std::fs::create_dir_all(folder.join(name)).unwrap();
    for day in days {
        std::fs::write(folder.join(name).join(format!("{day}.eml")), mail(day, day)).unwrap();
    }
}

fn scan(folder: &Path, what: &str) {
    let (code, _, errors) = run(creel(folder).args(["scan", "-q", what]));
    assert_eq!(code, 0, "{errors}");
}

fn groups(folder: &Path) -> Groups {
    let placed = |line: &serde_json::Value| {
        let ids = ["wave", "campaign", "operation"].map(|level| line[level].as_str().map(str::to_owned));
        (line["sha256"].as_str().unwrap().to_owned(), ids)
    };
    json_lines(&folder.join("creel-case/messages.jsonl")).iter().map(placed).collect()
}

fn campaign(folder: &Path) -> String {
    let campaigns: std::collections::BTreeSet<String> =
        groups(folder).into_values().filter_map(|[_, campaign, _]| campaign).collect();
    assert_eq!(campaigns.len(), 1, "{campaigns:?}");
    campaigns.into_iter().next().unwrap()
}

#[test]
fn killed_at_any_moment_groups_are_those_of_one_go() {
    let whole = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let parts = ["first", "second", "third"];
    for (i, part) in parts.into_iter().enumerate() {
        write(folder.path(), part, (1 + i * 8)..(9 + i * 8));
        write(whole.path(), "mails", (1 + i * 8)..(9 + i * 8));
    }
    scan(whole.path(), "mails");
    // From before the case exists to after everything is written.
    for (part, delays) in parts.into_iter().zip([[40, 400, 900], [150, 600, 1_200], [80, 300, 2_000]]) {
        for delay in delays {
            let mut child = creel(folder.path())
                .args(["scan", "-q", part])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(delay));
            // It may have ended by itself.
            let _ = child.kill();
            child.wait().unwrap();
        }
        scan(folder.path(), part);
    }
    assert_eq!(groups(folder.path()), groups(whole.path()));
    assert!(groups(folder.path()).values().all(|[_, campaign, _]| campaign.is_some()));
}

#[test]
fn a_former_id_leads_to_the_group_of_today_and_the_log_tells_how() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "later", 10..13);
    write(folder.path(), "earlier", 2..4);
    scan(folder.path(), "later");
    let former = campaign(folder.path());
    scan(folder.path(), "earlier");
    let id = campaign(folder.path());
    assert_ne!(former, id);

    let (code, text, errors) = run(creel(folder.path()).args(["show", &former]));
    assert_eq!(code, 0, "{errors}");
    assert!(text.starts_with(&format!("{former} is {id} today")), "{text}");
    assert!(text.contains("history") && text.contains("goes on as"), "{text}");
    let (code, text, _) = run(creel(folder.path()).args(["log", &id.to_lowercase(), "--json"]));
    assert_eq!(code, 0);
    let events: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let words: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(words, ["born", "renamed"]);
    assert_eq!(events[1]["former"], former.as_str());
    let (code, _, errors) = run(creel(folder.path()).args(["log", "C-0123456789"]));
    assert_eq!(code, 4);
    assert!(errors.contains("hint"), "{errors}");
}

#[test]
fn what_is_forgotten_is_gone_from_everything_but_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mails", 2..6);
    let gone = mail(2, 2).into_bytes();
    let id = creel_evidence::ArtifactId::of(&gone).to_string();
    scan(folder.path(), "mails");
    let before = campaign(folder.path());

    // Nobody is there to ask, and a wrong name takes nothing out.
    let mut asked = creel(folder.path());
    let (code, _, errors) = run(asked.args(["forget", &id]).stdin(Stdio::null()));
    assert_eq!(code, 2);
    assert!(errors.contains("--yes"), "{errors}");
    let (code, _, errors) = run(creel(folder.path()).args(["forget", "--yes", &id, "ffff0000"]));
    assert_eq!(code, 4, "{errors}");
    assert_eq!(groups(folder.path()).len(), 4);

    std::fs::write(folder.path().join("list"), format!("# reported by mistake\n\n{id}\n")).unwrap();
    let (code, text, errors) = run(creel(folder.path()).args(["forget", "--yes", "--file", "list"]));
    assert_eq!(code, 0, "{errors}");
    assert!(text.starts_with("1 messages"), "{text}");
    for entry in std::fs::read_dir(folder.path().join("creel-case")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for trace in [id.as_bytes(), b"firma-2.example".as_slice()] {
            assert!(!bytes.windows(trace.len()).any(|window| window == trace));
        }
    }
    let (code, audit, _) = run(creel(folder.path()).arg("audit"));
    assert_eq!(code, 0);
    assert!(audit.contains("forget by forget") && audit.contains("1 messages"), "{audit}");

    // The case is the one in which it never was, but for the log.
    let never = tempfile::tempdir().unwrap();
    write(never.path(), "mails", 3..6);
    scan(never.path(), "mails");
    assert_eq!(groups(folder.path()), groups(never.path()));
    let (code, text, _) = run(creel(folder.path()).args(["show", &before]));
    assert_eq!(code, 0);
    assert!(text.contains("today"), "{text}");
}
