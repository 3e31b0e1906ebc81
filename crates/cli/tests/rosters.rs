//! Rosters from outside: what `creel roster` says of good and bad ones.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{creel, run};

#[test]
fn the_template_is_a_roster_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (code, template, _) = run(creel(folder.path()).args(["roster", "template"]));
    assert_eq!(code, 0);
    std::fs::write(folder.path().join("roster.csv"), template).unwrap();
    let (code, said, errors) = run(creel(folder.path()).args(["roster", "check", "roster.csv"]));
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(!said.contains("warning"), "{said}");
    assert!(said.starts_with("usable: 5 organisations, 7 domains, 4 links, 1 subsidiary\n"), "{said}");
    let order = ["component-supplier", "manufacture", "transport", "storage"];
    let stages = said.split_once("stages, suppliers first").unwrap().1;
    let places: Vec<usize> = order.iter().map(|stage| stages.find(&format!("  {stage} ")).unwrap()).collect();
    assert!(places.is_sorted(), "{said}");
    assert!(said.contains(
        "refrigeration-equipment: STIX manufacturing, MISP Industrial, NACE 28.2, NIS2 annex II manufacturing"
    ));
}

#[test]
fn what_is_wrong_is_said_by_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    let text = "name,domain,country,sector,stage,customers,suplliers\n\
        Frigo Nord,frigo.example,IT,metal,manufacture,,\n\
        Polder,polder.example,NL,transport,transport,Frigo Nrod,\n";
    std::fs::write(&path, text).unwrap();
    let (code, said, errors) = run(creel(folder.path()).args(["roster", "check", "roster.csv"]));
    assert_eq!((code, said.as_str()), (2, ""));
    let wanted =
        "line 3, column customers: unknown customer 'Frigo Nrod' (do you mean 'Frigo Nord' (line 2)?)";
    assert!(errors.contains(wanted) && errors.contains("creel roster template"), "{errors}");

    let (code, said, errors) = run(creel(folder.path()).args(["roster", "check", "roster.csv", "--json"]));
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, errors.as_str(), said["usable"].as_bool()), (2, "", Some(false)));
    assert_eq!(
        (said["errors"][0]["line"].as_u64(), said["errors"][0]["column"].as_str()),
        (Some(3), Some("customers"))
    );

    std::fs::write(&path, text.replace("Nrod", "Nord")).unwrap();
    let (code, said, _) = run(creel(folder.path()).args(["roster", "check", "roster.csv", "--json"]));
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, said["usable"].as_bool(), said["links"].as_u64()), (0, Some(true), Some(1)));
    assert_eq!(said["warnings"][0]["hint"], "do you mean 'suppliers'?");
    assert_eq!(said["sectors"][0]["stix"], "manufacturing");
    assert_eq!(said["stages"][0]["supplies"][0]["stage"], "manufacture");
}

#[test]
fn a_file_that_is_not_utf8_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = b"name,domain,country,sector,stage\nFirm,firm.example,IT,,\n".to_vec();
    bytes.extend_from_slice(b"Caf\xe9,cafe.example,FR,,\n");
    std::fs::write(folder.path().join("roster.csv"), bytes).unwrap();
    for command in [vec!["roster", "check", "roster.csv"], vec!["scan", ".", "--roster", "roster.csv"]] {
        let (code, _, errors) = run(creel(folder.path()).args(&command));
        assert_eq!(code, 2, "{command:?}");
        assert!(errors.contains("line 3: the text is not UTF-8"), "{errors}");
    }
}
