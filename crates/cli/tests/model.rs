//! Link models from outside: shown, checked, kept by the case, fitted, judged.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use support::{creel, json_lines, phish, run};

/// A case of `mails` mails of one campaign, scanned with these arguments; returns what was said on standard error.
fn scan(folder: &Path, mails: usize, args: &[&str]) -> String {
    std::fs::create_dir_all(folder.join("pile")).unwrap();
    for number in 0..mails {
        std::fs::write(folder.join(format!("pile/{number}.eml")), phish(number)).unwrap();
    }
    let (code, _, errors) = run(creel(folder).args(["scan", "pile", "--in-process"]).args(args));
    assert_eq!(code, 0, "{errors}");
    errors
}

/// The campaigns of the case's messages.
fn campaigns(folder: &Path) -> BTreeSet<Option<String>> {
    let lines = json_lines(&folder.join("creel-case/messages.jsonl"));
    lines.iter().map(|line| line["campaign"].as_str().map(str::to_owned)).collect()
}

#[test]
fn what_is_shown_is_a_table_to_begin_with() {
    let folder = tempfile::tempdir().unwrap();
    let (code, table, _) = run(creel(folder.path()).args(["model", "show", "--tsv"]));
    assert_eq!(code, 0);
    std::fs::write(folder.path().join("mine.tsv"), &table).unwrap();
    let (code, out, errors) = run(creel(folder.path()).args(["model", "check", "mine.tsv"]));
    assert_eq!(code, 0, "{errors}");
    assert!(out.contains("in order, 0 lines are not as in the one that comes with creel"), "{out}");
    let (_, shown, _) = run(creel(folder.path()).args(["model", "show"]));
    assert!(shown.contains("reply-to") && shown.contains("operation-millibits"), "{shown}");
    let (_, json, _) = run(creel(folder.path()).args(["model", "show", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(shown.contains(json["version"].as_str().unwrap()), "{json}");

    let changed = table.replace("prior\tcontact\treply-to\t1000", "prior\tcontact\treply-to\t900");
    std::fs::write(folder.path().join("mine.tsv"), changed).unwrap();
    let (_, out, _) = run(creel(folder.path()).args(["model", "check", "mine.tsv"]));
    assert!(out.contains("1 line is not"), "{out}");
    let (_, other, _) = run(creel(folder.path()).args(["model", "show", "mine.tsv", "--json"]));
    let other: serde_json::Value = serde_json::from_str(&other).unwrap();
    assert_ne!(other["version"], json["version"], "the number is the same, and yet it is another model");
}

#[test]
fn a_table_is_refused_with_what_is_wrong_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let table = "version\t2\nset\tcampaign-millibits\tfive\nprior\tlure\tsmell\t1\t1\n";
    std::fs::write(folder.path().join("bad.tsv"), table).unwrap();
    std::fs::write(folder.path().join("one.eml"), phish(1)).unwrap();
    for args in [&["model", "check", "bad.tsv"][..], &["scan", "one.eml", "-q", "--model", "bad.tsv"]] {
        let (code, _, errors) = run(creel(folder.path()).args(args));
        assert_eq!(code, 2, "{errors}");
        let said = ["bad.tsv", "line 2: 'five' is not in range", "line 3: lure has no kind 'smell'", "title"];
        assert!(said.iter().all(|said| errors.contains(said)), "{errors}");
    }
}

#[test]
fn the_case_keeps_a_model_and_another_one_groups_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(!scan(path, 5, &[]).contains("grouped anew"));
    let shipped = campaigns(path);
    assert!(shipped.iter().all(Option::is_some), "{shipped:?}");

    std::fs::write(path.join("strict.tsv"), "version\t2\nset\tcampaign-millibits\t64000\n").unwrap();
    let said = scan(path, 5, &["--model", "strict.tsv"]);
    assert!(said.contains("link model 2-") && said.contains("grouped anew"), "{said}");
    assert_eq!(campaigns(path), BTreeSet::from([None]));
    // It is kept, and is no news any more.
    assert!(!scan(path, 6, &[]).contains("grouped anew"));
    assert_eq!(campaigns(path), BTreeSet::from([None]));
    let (_, shown, _) = run(creel(path).args(["model", "show", "--case", "creel-case"]));
    assert!(shown.contains("link model 2-"), "{shown}");

    let said = scan(path, 5, &["--no-model"]);
    assert!(said.contains("instead of 2-"), "{said}");
    assert!(campaigns(path).iter().all(Option::is_some));
}

#[test]
fn a_fit_says_what_changed_and_writes_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    scan(path, 30, &["-q"]);
    let (code, first, errors) = run(creel(path).args(["model", "fit", "--out", "fitted.tsv"]));
    assert_eq!(code, 0, "{errors}");
    assert!(first.contains("fitted to 30 messages") && first.contains("too few pairs to change"), "{first}");
    let table = std::fs::read_to_string(path.join("fitted.tsv")).unwrap();
    assert!(table.contains("# fitted by creel") && table.contains("# Source:"), "{table}");
    let (code, _, errors) = run(creel(path).args(["model", "check", "fitted.tsv"]));
    assert_eq!(code, 0, "{errors}");
    // The same case twice is the same messages, and a fit that begins again gives the same table.
    let twice = ["model", "fit", "--case", "creel-case", "--case", "creel-case", "--out", "again.tsv"];
    run(creel(path).args(twice));
    let strip = |table: &str| table.replace("2 cases", "1 case");
    assert_eq!(strip(&std::fs::read_to_string(path.join("again.tsv")).unwrap()), table);
    let (_, json, _) = run(creel(path).args(["model", "fit", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let lines = json["lines"].as_array().unwrap();
    for line in lines {
        let (before, after) = (line["before"].as_i64().unwrap(), line["after"].as_i64().unwrap());
        assert!(after * 2 >= before && after <= before * 2, "{line}");
    }
    let (code, _, errors) = run(creel(path).args(["model", "fit", "--case", "no-such"]));
    assert!(code == 3 && errors.contains("no-such"), "{errors}");
}

#[test]
fn answers_are_taken_over_kept_and_weighed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    scan(path, 12, &["-q"]);
    let (code, _, errors) = run(creel(path).args(["model", "judge"]));
    assert!(code == 2 && errors.contains("terminal") && errors.contains("--answers"), "{errors}");
    let (_, out, _) = run(creel(path).args(["model", "judge", "--report"]));
    assert!(out.contains("0 pairs judged") && out.contains("nothing can be said about precision"), "{out}");

    let list = |wanted: &str| run(creel(path).args(["model", "judge", "--list", "--pairs", wanted])).1;
    let asked = list("10");
    assert_eq!(asked.lines().count(), 11, "{asked}");
    assert_eq!(list("10"), asked, "always the same pairs");
    let answered: String = asked
        .lines()
        .enumerate()
        .map(|(at, line)| line.replace(",,", if at == 10 { ",unlinked," } else { ",same-campaign," }) + "\n")
        .collect();
    std::fs::write(path.join("answers.csv"), answered).unwrap();
    let judge = ["model", "judge", "--judge", "=Ada", "--answers", "answers.csv", "--json"];
    let (code, out, errors) = run(creel(path).args(judge));
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("10 answers taken over, 0 were there already"), "{errors}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["judged"], 10);
    let campaign = report["precision"].as_array().unwrap().iter().find(|p| p["level"] == "campaign").unwrap();
    let share = &campaign["same_campaign"];
    let number = |name: &str| share[name].as_f64().unwrap();
    assert!(
        number("low") < number("estimate") && number("estimate") < 1.0 && number("high") <= 1.0,
        "{share}"
    );

    // They are kept: nothing is asked twice, and further pairs come next.
    let kept = std::fs::read_to_string(path.join("creel-case/judgements.csv")).unwrap();
    assert!(kept.starts_with("a,b,judgement,judge,date,model\n") && kept.contains(",Ada,"), "{kept}");
    assert_eq!(list("10").lines().count(), 1);
    assert!(list("15").lines().skip(1).all(|line| !asked.contains(line)));
    let (_, _, errors) = run(creel(path).args(judge));
    assert!(errors.contains("0 answers taken over, 10 were there already"), "{errors}");
}

#[test]
fn answers_from_elsewhere_name_files_and_are_refused_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    scan(path, 4, &["-q"]);
    let answers = "a,b,judgement\n0.eml,1.eml,same-campaign\n0.eml,9.eml,unlinked\n2.eml,3.eml,perhaps\n1.eml,1.eml,unsure\n";
    std::fs::write(path.join("answers.csv"), answers).unwrap();
    let (code, _, errors) = run(creel(path).args(["model", "judge", "--answers", "answers.csv"]));
    assert_eq!(code, 2);
    for said in
        ["line 3: no message 9.eml", "line 4: 'perhaps' is no judgement", "line 5: both are the same message"]
    {
        assert!(errors.contains(said), "{errors}");
    }
    assert!(!path.join("creel-case/judgements.csv").exists(), "all or none");
    std::fs::write(path.join("answers.csv"), "a,b,judgement\n0.eml,1.eml,same-campaign\n").unwrap();
    let (code, out, errors) = run(creel(path).args(["model", "judge", "--answers", "answers.csv"]));
    assert_eq!(code, 0, "{errors}");
    assert!(out.contains("1 pairs judged") && out.contains("Recall is bounded from above only"), "{out}");
}
