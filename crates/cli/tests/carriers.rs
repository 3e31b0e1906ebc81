//! Forwarded mail from outside: what a desk sees of the mail inside and of who reported it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use support::{creel, json_lines, phish, run};

/// The phish as its recipient forwards it to a desk.
fn forward() -> String {
    let phish = phish(7);
    let (_, body) = phish.split_once("\r\n\r\n").unwrap();
    format!(
        "From: Jana Roth <jana.roth@firma-7.example>\r\nTo: Meldestelle <phishing@firma-7.example>\r\n\
         Subject: WG: Ihr Paket wartet 7\r\nDate: Mon, 7 Sep 2020 12:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hallo zusammen, bitte pr\u{fc}fen.</p>\
         <div style='border-top:solid #E1E1E1 1.0pt'><p><b>Von:</b> Paketblitz &lt;service@paketblitz-7.test&gt;<br>\
         <b>Gesendet:</b> Montag, 7. September 2020 08:07<br><b>An:</b> Jana Roth &lt;jana.roth@firma-7.example&gt;<br>\
         <b>Betreff:</b> Ihr Paket wartet 7</p></div>{body}"
    )
}

fn scan(folder: &Path, more: &[&str]) -> serde_json::Value {
    let (code, _, errors) =
        run(creel(folder).args(["scan", "forward.eml", "--jsonl", "out.jsonl"]).args(more));
    assert_eq!(code, 0, "{errors}");
    json_lines(&folder.join("out.jsonl")).remove(0)
}

#[test]
fn the_inner_mail_is_judged_and_the_reporter_is_shown_to_the_desk_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("forward.eml"), forward()).unwrap();
    let line = scan(folder.path(), &[]);
    assert_eq!(line["subject"], "Ihr Paket wartet 7");
    assert_eq!(line["from"]["address"], "service@paketblitz-7.test");
    assert_eq!(line["from"]["authenticated"], "unknown");
    let carrier = &line["carrier"];
    assert_eq!(carrier["kind"], "inline");
    assert_eq!(carrier["reporter"]["address"], "jana.roth@firma-7.example");
    assert_eq!(carrier["desk"][0]["address"], "phishing@firma-7.example");
    assert_eq!(carrier["subject"], "WG: Ihr Paket wartet 7");
    assert!(carrier["because"].as_array().unwrap().iter().any(|sign| sign["points"].as_i64() == Some(3)));
    let targets: Vec<_> = line["targets"].as_array().unwrap().iter().map(|t| t["address"].clone()).collect();
    assert_eq!(targets, ["jana.roth@firma-7.example"], "aimed at by the inner mail, not by reporting it");

    // The places that the carrier's signs name open, as any other.
    let place = &carrier["because"][0]["at"][0];
    let locus = format!(
        "{}@{}:{}-{}",
        place["artifact"].as_str().unwrap(),
        place["view"].as_str().unwrap(),
        place["range"][0],
        place["range"][1]
    );
    let (code, opened, _) = run(creel(folder.path()).args(["show", &locus]));
    assert_eq!(code, 0);
    assert!(opened.contains("jana.roth"), "{opened}");

    let (code, shown, _) = run(creel(folder.path()).args(["show", line["sha256"].as_str().unwrap()]));
    assert_eq!(code, 0);
    for word in ["carried (inline)", "reporter   Jana Roth", "sent to    Meldestelle"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    assert!(!shown.contains("Hallo zusammen"), "the reporter's words are not the lure");
    let report = std::fs::read_to_string(folder.path().join("creel-case/report.html")).unwrap();
    assert!(report.contains("Came inside a mail"));
    for export in ["bundle.json", "observables.csv"] {
        let text = std::fs::read_to_string(folder.path().join("creel-case").join(export)).unwrap();
        for person in ["jana.roth", "Jana Roth", "Meldestelle", "phishing@firma-7"] {
            assert!(!text.contains(person), "{export} names {person}");
        }
    }
}

#[test]
fn the_choice_of_carriers_stays_with_the_case() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("forward.eml"), forward()).unwrap();
    let never = scan(folder.path(), &["--carrier", "never"]);
    assert_eq!(never["from"]["address"], "jana.roth@firma-7.example");
    assert!(never["carrier"].is_null());
    let still = scan(folder.path(), &[]);
    assert_eq!(still["from"]["address"], "jana.roth@firma-7.example", "the case keeps the choice");
    let always = scan(folder.path(), &["--carrier", "always"]);
    assert_eq!(always["from"]["address"], "service@paketblitz-7.test");
    let (_, summary, _) = run(creel(folder.path()).arg("report"));
    assert!(summary.contains("1 of them forwarded or reported inside another mail"), "{summary}");
}

#[test]
fn of_several_reported_mails_each_is_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let report = |numbers: &[usize]| {
        let mut raw = String::from(
            "From: Jana Roth <jana.roth@firma-1.example>\r\nTo: phishing@firma-1.example\r\nSubject: WG: drei davon\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
        );
        for number in numbers {
            raw.push_str(&format!("--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n", phish(*number)));
        }
        raw + "--b--\r\n"
    };
    std::fs::write(folder.path().join("report.eml"), report(&[1, 2, 3])).unwrap();
    let scan = || {
        let (code, _, errors) = run(creel(folder.path()).args(["scan", "report.eml"]));
        assert_eq!(code, 0, "{errors}");
        let mut lines = json_lines(&folder.path().join("creel-case/messages.jsonl"));
        lines.sort_by_key(|line| line["subject"].to_string());
        let told =
            |name: &str| lines.iter().map(|line| line[name].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        (told("file"), told("subject"))
    };
    let first = scan();
    assert_eq!(first.0, ["report.eml", "report.eml!/mail 2", "report.eml!/mail 3"]);
    assert_eq!(first.1, ["Ihr Paket wartet 1", "Ihr Paket wartet 2", "Ihr Paket wartet 3"]);
    assert_eq!(scan(), first, "scanning again finds nothing new");
}
