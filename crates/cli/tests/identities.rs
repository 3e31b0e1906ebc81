//! What the user knows of identities, from outside: brands of the user's own, a watch list, and how impersonation is
//! told.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use support::{creel, json_lines, run};

const WATCH: &str = "kind,name,aliases,domains,title\n\
    own,Polder Logistics,,polder.example,\n\
    supplier,Nordfrost Spedition,,nordfrost.example,\n\
    executive,Rosa Lind,,,CEO\n";

fn mail(from: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: Jan Prins <jan@polder.example>\r\nDate: Mon, 7 Sep 2020 08:11:00 +0000\r\n\
         Subject: Payment today\r\nMessage-ID: <1@mx.example>\r\n\r\n{text}\r\n"
    )
}

fn scan(folder: &Path, more: &[&str]) -> serde_json::Value {
    let (code, _, errors) =
        run(creel(folder).args(["scan", "mail.eml", "--jsonl", "out.jsonl", "-q"]).args(more));
    assert_eq!(code, 0, "{errors}");
    json_lines(&folder.join("out.jsonl")).remove(0)
}

#[test]
fn a_watched_person_at_a_free_mailbox_is_reported_and_the_list_stays_with_the_case() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Jan, please pay the invoice today.\r\n\r\nKind regards,\r\nRosa Lind\r\nCEO\r\nPolder Logistics\r\n\
        Tel: +31 20 555 0100";
    std::fs::write(folder.path().join("mail.eml"), mail("Rosa Lind <ceo.desk@gmail.com>", text)).unwrap();
    std::fs::write(folder.path().join("watch.csv"), WATCH).unwrap();
    let line = scan(folder.path(), &["--watch", "watch.csv"]);
    assert_eq!((&line["impersonation"], &line["impersonation_kind"]), (&true.into(), &"free-mail".into()));
    assert_eq!(line["claimed"]["signature"]["telephone"], "+31 20 555 0100");
    let finding = |line: &serde_json::Value| {
        let findings = line["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["detector"] == "watched-identity")
    };
    let found = finding(&line).unwrap();
    // Later scans, also of workers, know the list.
    assert!(finding(&scan(folder.path(), &[])).is_some());
    let (code, shown, errors) = run(creel(folder.path()).args(["explain", found["id"].as_str().unwrap()]));
    assert_eq!(code, 0, "{errors}");
    assert!(shown.contains("by free-mail: the mail speaks for"), "{shown}");
}

#[test]
fn a_brand_of_the_users_own_is_known_to_a_scan() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Your account is limited. Confirm your data: https://velnora-secure.test/a";
    std::fs::write(folder.path().join("mail.eml"), mail("Support <a@velnora-secure.test>", text)).unwrap();
    std::fs::write(folder.path().join("brands.tsv"), "Velnora\t\tvelnora.example\tbank\tNL\n").unwrap();
    let line = scan(folder.path(), &["--brands", "brands.tsv"]);
    assert_eq!(line["claimed"]["name"], "Velnora");
    assert_eq!(
        (&line["impersonation_kind"], &line["impersonation_how"]),
        (&"look-alike".into(), &"added-word".into())
    );
}

#[test]
fn bad_lines_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mail.eml"), mail("Ada <ada@firm.test>", "Hello")).unwrap();
    std::fs::write(folder.path().join("brands.tsv"), "# mine\nVelnora, velnora.example\n").unwrap();
    std::fs::write(folder.path().join("watch.csv"), "kind,name,aliases,domains,title\nboss,Rosa Lind,,,\n")
        .unwrap();
    for (option, file, line) in
        [("--brands", "brands.tsv", "line 2: 1 columns"), ("--watch", "watch.csv", "line 2: 'boss'")]
    {
        let (code, _, errors) = run(creel(folder.path()).args(["scan", "mail.eml", option, file]));
        assert_eq!(code, 2, "{errors}");
        assert!(errors.contains(line) && errors.contains(file), "{errors}");
    }
}
