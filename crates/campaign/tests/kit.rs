//! From bytes to groups: a login page sent to several people in several languages, and the page on its own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use creel_campaign::{fingerprint, partition};
use creel_dissect::{Limits, dissect};
use creel_evidence::campaign::Family;
use creel_evidence::verdict::{Action, CallToAction, Class, Lure, Verdict};
use creel_evidence::{Fingerprint, Targeting};

fn read(raw: &str) -> Fingerprint {
    let verdict = Verdict {
        class: Class::Unclear,
        score: 0.0,
        sum: Vec::new(),
        claimed: None,
        impersonation: false,
        lure: Lure::Other,
        call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
        language: None,
        languages: Vec::new(),
        techniques: Vec::new(),
        findings: Vec::new(),
    };
    fingerprint(&dissect(raw.as_bytes(), &Limits::default()).dissection, &verdict, &Targeting::default())
}

/// The kit's page with a victim's address filled in.
fn page(victim: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Secured document viewer</title></head><body>\n\
         <h1>Quotation request</h1><p>Sign in with your mail password to view the document.</p>\n\
         <form action=\"https://collector.invalid/next.php\" method=\"post\">\n\
         <input type=\"email\" name=\"user\" value=\"{victim}\"><input type=\"password\" name=\"pass\">\n\
         <button>View</button></form></body></html>\n"
    )
}

fn mail(victim: &str, from: &str, subject: &str, text: &str) -> String {
    format!(
        "Received: from relay.invalid (relay.invalid [198.51.100.7]) by mx.victim.test; Mon, 7 Sep 2020 08:12:00 +0000\r\n\
         From: Buyer <{from}>\r\nTo: <{victim}>\r\nSubject: {subject}\r\n\
         Date: Mon, 7 Sep 2020 08:11:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b0\"\r\n\r\n\
         --b0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --b0\r\nContent-Type: text/html; name=\"rfq.html\"\r\n\
         Content-Disposition: attachment; filename=\"rfq.html\"\r\n\r\n{}\r\n--b0--\r\n",
        page(victim)
    )
}

#[test]
fn a_kit_is_known_in_any_language_and_on_its_own() {
    let english = mail(
        "erika@freeze.test",
        "buyer@one.invalid",
        "Request for quotation of refrigerators",
        "Dear Sir, please find attached our request for quotation of vaccine refrigerators and answer soon.",
    );
    let german = mail(
        "max@cold.test",
        "buyer@two.invalid",
        "Angebotsanfrage zu Kühlgeräten",
        "Sehr geehrte Damen und Herren, anbei unsere Anfrage zu Kühlgeräten mit der Bitte um ein rasches Angebot.",
    );
    let stranger = "From: A <a@three.invalid>\r\nTo: b@freeze.test\r\nSubject: Minutes of the meeting\r\n\r\n\
                    Hello, here are the minutes of the meeting we had last week about the summer party.\r\n";
    let prints = [read(&english), read(&german), read(&page("li@ice.test")), read(stranger)];
    let partition = partition(&prints);
    let campaign = |print: &Fingerprint| {
        partition.placements.iter().find(|p| p.message == print.message).unwrap().campaign.clone()
    };
    let [english, german, loose, stranger] = &prints;
    assert!(campaign(english).is_some());
    assert_eq!(campaign(english), campaign(german));
    assert_eq!(campaign(english), campaign(loose));
    assert_eq!(campaign(stranger), None);
}

#[test]
fn a_victims_own_values_are_no_tokens() {
    let raw = mail(
        "erika.muster@freeze.test",
        "x@one.invalid",
        "Hello Erika",
        "Dear Erika Muster, see freeze.test.",
    );
    let print = read(&raw);
    assert!(!print.tokens.is_empty());
    for token in &print.tokens {
        assert!(!token.value.contains("erika") && !token.value.contains("freeze"), "{token:?}");
    }
    assert_eq!(print.subject, "hello <you>");
}

#[test]
fn what_is_only_written_in_from_is_no_sending_evidence() {
    let print =
        read(&mail("b@freeze.test", "ceo@one.invalid", "Hello", "An offer that you have to read today."));
    assert!(print.tokens.iter().all(|token| token.family != Family::Sending || token.kind == "network"));
    assert!(print.tokens.iter().any(|token| token.kind == "from-address" && token.family == Family::Lure));
}
