//! Every sub-command from outside: what is printed, what is left behind, how it exits.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use support::{creel, examples, json_lines, phish, run};

fn pile(folder: &Path, count: usize) {
    std::fs::create_dir_all(folder.join("mails")).unwrap();
    for number in 0..count {
        std::fs::write(folder.join(format!("mails/{number}.eml")), phish(number)).unwrap();
    }
}

#[test]
fn help_teaches_and_exit_codes_are_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (code, help, _) = run(creel(folder.path()).arg("--help"));
    assert_eq!(code, 0);
    for word in ["scan", "report", "show", "export", "explain", "Exit codes", "130"] {
        assert!(help.contains(word), "{word}");
    }
    let (code, help, _) = run(creel(folder.path()).args(["scan", "--help"]));
    assert_eq!(code, 0);
    for word in ["--roster", "--jobs", "--jsonl", "--case", "mbox", "infected", "Ctrl-C", "Examples"] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn detectors_are_listed_and_each_has_its_manual() {
    let folder = tempfile::tempdir().unwrap();
    let (code, list, _) = run(creel(folder.path()).arg("detectors"));
    assert_eq!(code, 0);
    let names: Vec<&str> = list.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.len() > 35 && names.contains(&"hidden-text"), "{list}");
    assert!(names.is_sorted());
    for name in names {
        let (code, manual, _) = run(creel(folder.path()).args(["detectors", name]));
        assert_eq!(code, 0);
        assert!(manual.starts_with(name) && manual.contains("When it stays quiet"), "{manual}");
        assert!(!manual.contains("## "), "{manual}");
    }
    let (code, _, errors) = run(creel(folder.path()).args(["detectors", "hidden-txet"]));
    assert_eq!(code, 4);
    assert!(errors.contains("hidden-txet") && errors.contains("hint"), "{errors}");
}

#[test]
fn titles_are_read_with_the_cues_that_decided() {
    let folder = tempfile::tempdir().unwrap();
    let (code, table, _) =
        run(creel(folder.path()).args(["title", "Leiterin Einkauf", "Maria \u{202e}Rossi"]));
    assert_eq!(code, 0);
    let line = table.lines().find(|line| line.starts_with("Leiterin Einkauf")).unwrap();
    for word in ["procurement", "head", "purchasing-manager", "1324 supply", "[de: procurement"] {
        assert!(line.contains(word), "{table}");
    }
    assert!(table.contains("\\u{202e}") && !table.contains('\u{202e}'), "{table}");

    let mut child = creel(folder.path())
        .args(["title", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("Directora Financiera\n\nprojekt 7\n".as_bytes()).unwrap();
    let lines = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let titles: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(titles.len(), 2, "{lines}");
    assert_eq!(titles[0]["role"], "director-of-finance");
    assert_eq!(titles[0]["occupation"], "1211");
    assert_eq!(titles[0]["cues"][0]["language"], "es");
    assert_eq!(titles[1]["function"], serde_json::Value::Null);
}

#[test]
fn a_scan_leaves_a_case_with_all_its_files() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path(), 3);
    let (code, summary, errors) = run(creel(folder.path()).args(["scan", "mails"]));
    assert_eq!(code, 0, "{errors}");
    assert!(summary.contains("3 messages"), "{summary}");
    for name in ["case.sqlite", "report.html", "bundle.json", "observables.csv", "messages.jsonl"] {
        assert!(folder.path().join("creel-case").join(name).is_file(), "{name}");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path().join("creel-case")).unwrap().collect();
    assert!(
        left.iter().all(|entry| !entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".new"))
    );
}

#[test]
fn scanning_again_and_scanning_more_adds_to_the_case() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path(), 4);
    for _ in 0..2 {
        assert_eq!(run(creel(folder.path()).args(["scan", "mails"])).0, 0);
    }
    let lines = folder.path().join("creel-case/messages.jsonl");
    assert_eq!(json_lines(&lines).len(), 4);
    std::fs::write(folder.path().join("copy.eml"), phish(0)).unwrap();
    std::fs::write(folder.path().join("new.eml"), phish(9)).unwrap();
    assert_eq!(run(creel(folder.path()).args(["scan", "copy.eml", "new.eml"])).0, 0);
    let messages: std::collections::BTreeSet<String> =
        json_lines(&lines).iter().map(|line| line["sha256"].as_str().unwrap().to_owned()).collect();
    assert_eq!(messages.len(), 5, "the same bytes are one message");
}

#[test]
fn a_roster_given_later_is_applied_to_what_the_case_holds() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path(), 1);
    assert_eq!(run(creel(folder.path()).args(["scan", "mails"])).0, 0);
    std::fs::write(folder.path().join("more.eml"), phish(2)).unwrap();
    let roster = "name,domain,country,sector,stage\nFirma Null,firma-0.example,AT,transportation,transport\n";
    std::fs::write(folder.path().join("roster.csv"), roster).unwrap();
    assert_eq!(run(creel(folder.path()).args(["scan", "more.eml", "--roster", "roster.csv"])).0, 0);
    let lines = json_lines(&folder.path().join("creel-case/messages.jsonl"));
    assert!(lines.iter().any(|line| line["targets"][0]["organisation"] == "Firma Null"), "{lines:?}");
}

#[test]
fn standard_input_and_json_lines_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = creel(folder.path())
        .args(["scan", "-", "--jsonl", "-", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(phish(1).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["file"], "-");
    assert_eq!(line["subject"], "Ihr Paket wartet 1");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path(), 2);
    std::fs::write(folder.path().join("mails/notes.txt"), "no mail").unwrap();
    std::fs::write(folder.path().join("mails/empty.eml"), "").unwrap();
    let (code, summary, _) = run(creel(folder.path()).args(["scan", "mails", "gone.eml"]));
    assert_eq!(code, 1);
    for name in ["notes.txt", "empty.eml", "gone.eml"] {
        assert!(summary.contains(name), "{name} in\n{summary}");
    }
    assert_eq!(json_lines(&folder.path().join("creel-case/messages.jsonl")).len(), 2);
}

#[test]
fn an_empty_folder_gives_an_empty_case() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("mails")).unwrap();
    let (code, _, errors) = run(creel(folder.path()).args(["scan", "mails"]));
    assert_eq!(code, 0, "{errors}");
    assert_eq!(run(creel(folder.path()).arg("report")).0, 0);
}

#[test]
fn messages_findings_observables_groups_and_bytes_can_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let scan = ["scan", "--quiet", "--roster"];
    let roster = examples().join("cold-chain/roster.csv");
    let mut command = creel(folder.path());
    assert_eq!(run(command.args(scan).arg(roster).arg(examples().join("cold-chain"))).0, 0);
    let lines = json_lines(&folder.path().join("creel-case/messages.jsonl"));
    let line = lines.iter().find(|line| line["lure"] == "business-rfq" && line["from"].is_object()).unwrap();

    let id = line["sha256"].as_str().unwrap();
    let (code, text, errors) = run(creel(folder.path()).args(["show", &id[..12]]));
    assert_eq!(code, 0, "{errors}");
    for words in
        ["RFQ - UNICEF CCEOP and Vaccine Project", "Haier Biomedical", "targets", "observables", "form ->"]
    {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    let (code, text, _) = run(creel(folder.path()).args(["show", line["campaign"].as_str().unwrap()]));
    assert_eq!(code, 0);
    assert!(text.contains("44 organisations in 14 countries, 12 roles"), "{text}");

    let (code, text, _) = run(creel(folder.path()).args(["show", "rfq.vaccine[@]coldchain-tender[.]test"]));
    assert_eq!(code, 0);
    assert!(text.contains("attacker mail-address"), "{text}");

    for finding in line["findings"].as_array().unwrap() {
        let (code, text, errors) =
            run(creel(folder.path()).args(["explain", finding["id"].as_str().unwrap()]));
        assert_eq!(code, 0, "{errors}");
        assert!(!text.contains("cannot be opened"), "{text}");
    }
    let at = &line["findings"][0]["at"][0];
    let locus = format!(
        "{}@{}:{}-{}",
        at["artifact"].as_str().unwrap(),
        at["view"].as_str().unwrap(),
        at["range"][0],
        at["range"][1]
    );
    let (code, text, _) = run(creel(folder.path()).args(["show", &locus]));
    assert_eq!(code, 0);
    assert!(text.contains('⟦'), "{text}");
}

#[test]
fn exports_go_to_standard_output_or_a_file_and_hide_victims_unless_told() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path(), 2);
    assert_eq!(run(creel(folder.path()).args(["scan", "mails", "-q"])).0, 0);
    for format in ["jsonl", "csv", "stix"] {
        let (code, text, errors) = run(creel(folder.path()).args(["export", "--format", format]));
        assert_eq!(code, 0, "{errors}");
        assert!(!text.is_empty());
        assert!(!text.contains("jana.roth"), "{format}: {text}");
        let (_, revealed, _) = run(creel(folder.path()).args(["export", "-f", format, "--reveal"]));
        assert!(revealed.contains("jana.roth"), "{format}: {revealed}");
        assert_eq!(run(creel(folder.path()).args(["export", "-f", format, "-o", "out"])).0, 0);
        assert!(folder.path().join("out").metadata().unwrap().len() > 0);
    }
}

#[test]
fn what_is_not_there_is_said_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, errors) = run(creel(folder.path()).arg("report"));
    assert_eq!(code, 3);
    assert!(errors.contains("no case") && errors.contains("hint"), "{errors}");
    pile(folder.path(), 1);
    assert_eq!(run(creel(folder.path()).args(["scan", "mails", "-q"])).0, 0);
    for args in [["show", "ffffffffffff"], ["explain", "ffffffffffffffff"]] {
        let (code, _, errors) = run(creel(folder.path()).args(args));
        assert_eq!(code, 4, "{errors}");
        assert!(errors.contains("hint"), "{errors}");
    }
}

#[test]
fn unusable_command_lines_and_rosters_exit_with_two() {
    let folder = tempfile::tempdir().unwrap();
    pile(folder.path(), 1);
    assert_eq!(run(creel(folder.path()).arg("scan")).0, 2);
    assert_eq!(run(creel(folder.path()).args(["scan", "mails", "--jobs", "0"])).0, 2);
    assert_eq!(run(creel(folder.path()).args(["scan", "mails", "--roster", "gone.csv"])).0, 2);
    std::fs::write(folder.path().join("bad.csv"), "name,domain,country,sector,stage\nX,x.example,ZZ,a,b\n")
        .unwrap();
    let (code, _, errors) = run(creel(folder.path()).args(["scan", "mails", "--roster", "bad.csv"]));
    assert_eq!(code, 2);
    assert!(errors.contains("line 2") && errors.contains("ZZ"), "{errors}");
}

#[test]
fn hostile_text_reaches_no_terminal_raw() {
    let folder = tempfile::tempdir().unwrap();
    let mail = "From: \"\u{1b}[31mBank\u{202e}\" <a@b.test>\r\nTo: c@d.example\r\nSubject: \u{1b}]0;owned\u{7} <script>alert(1)</script>\r\n\r\n\u{1b}[2Jbody\r\n";
    std::fs::write(folder.path().join("evil\u{1b}[31m.eml"), mail).unwrap();
    let (_, summary, errors) = run(creel(folder.path()).args(["scan", "."]));
    let lines = json_lines(&folder.path().join("creel-case/messages.jsonl"));
    let (_, shown, _) = run(creel(folder.path()).args(["show", lines[0]["sha256"].as_str().unwrap()]));
    for text in [summary, errors, shown] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    }
    let report = std::fs::read_to_string(folder.path().join("creel-case/report.html")).unwrap();
    assert!(!report.contains("<script>alert"), "evidence is inert in the report");
}
