//! Shared values from outside: what `creel shared` says of values, and that a case keeps a user's table.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{creel, run};

const OURS: &str = "# our own\nnetwork\t198.51.100.0/24\tgateway\tour relay, our network plan\t2026-11\n\
                    network\t209.85.128.0/17\tcounts\twe judge these\t2026-11\n";

#[test]
fn a_value_is_asked_and_the_source_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let values =
        ["209.85.167.48", "https://a.blob.core.windows.net/x", "operator.example", "===============9=="];
    let (code, said, errors) = run(creel(folder.path()).args(["shared", "show"]).args(values));
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(
        said.contains("209.85.167.48: links nothing\n  as network: provider-egress: Google, SPF of"),
        "{said}"
    );
    assert!(said.contains("many share the service (object-storage)"), "{said}");
    assert!(said.contains("operator.example: can link mails\n"), "{said}");
    assert!(said.contains("as boundary: common-program: email.mime of Python (known 2026-11)"), "{said}");
    let (_, said, _) =
        run(creel(folder.path()).args(["shared", "show", "--json", "203.0.113.5", "167.89.1.1"]));
    let lines: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines[0]["counts"].as_bool(), lines[1]["counts"].as_bool()), (Some(true), Some(false)));
    assert_eq!(lines[1]["known"][0]["kind"], "network");
}

#[test]
fn a_table_is_checked_kept_and_goes_first() {
    let folder = tempfile::tempdir().unwrap();
    let creel = || creel(folder.path());
    std::fs::write(folder.path().join("ours.tsv"), OURS).unwrap();
    std::fs::write(folder.path().join("wrong.tsv"), "network\t198.51.100.1/24\tgateway\tx\t2026-11\n")
        .unwrap();
    let (code, said, _) = run(creel().args(["shared", "check", "ours.tsv"]));
    assert_eq!((code, said.as_str()), (0, "ours.tsv: 2 values\n"));
    let (code, _, errors) = run(creel().args(["shared", "check", "wrong.tsv"]));
    assert_eq!(code, 2);
    assert!(errors.contains("line 1: '198.51.100.1/24' has bits set behind its mask"), "{errors}");

    let mail =
        "From: Ada <ada@sender.test>\r\nTo: Bo <bo@firm.example>\r\nSubject: Hello\r\n\r\nHello Bo\r\n";
    std::fs::write(folder.path().join("one.eml"), mail).unwrap();
    let scan = ["scan", "one.eml", "-q", "--in-process"];
    let (code, _, errors) = run(creel().args(scan).args(["--shared", "wrong.tsv"]));
    assert!(code == 2 && errors.contains("table of shared values"), "{errors}");
    let (code, _, errors) = run(creel().args(scan).args(["--shared", "ours.tsv"]));
    assert_eq!(code, 0, "{errors}");
    let asked = ["shared", "show", "198.51.100.9", "209.85.167.48"];
    let (_, said, _) = run(creel().args(asked).args(["--case", "creel-case"]));
    assert!(
        said.contains("198.51.100.9: links nothing\n  as network: gateway: our relay, our network plan"),
        "{said}"
    );
    assert!(said.contains("209.85.167.48: can link mails"), "{said}");
    let (_, said, _) = run(creel().args(asked));
    assert!(said.contains("198.51.100.9: can link mails\n  no table names it\n"), "{said}");

    let (code, table, _) = run(creel().args(["shared", "table"]));
    std::fs::write(folder.path().join("shipped.tsv"), table).unwrap();
    assert_eq!((code, run(creel().args(["shared", "check", "shipped.tsv"])).0), (0, 0));
}
