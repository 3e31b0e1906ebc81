//! A recipient who is planted everywhere in whole mails is found in nothing that leaves the case.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use data_encoding::{BASE64, HEXLOWER};
use std::path::Path;
use support::{creel, run};

const ADDRESS: &str = "rufina.ostrander@aldermoor-kuehl.example";
const ORGANISATION: &str = "Aldermoor Kuehllogistik";
/// Out of the range that Ofcom keeps for fiction.
const PHONE: &str = "+44 1632 960417";
const TITLE: &str = "Head of Cold Stores at Aldermoor Kuehllogistik";

/// Inert bytes that PDF readers take for a form with one filled field and a link.
fn form() -> String {
    format!(
        "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [4 0 R]>> >> endobj\n\
         2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n\
         3 0 obj <</Type /Page /Parent 2 0 R /Annots [4 0 R 5 0 R]>> endobj\n\
         4 0 obj <</Type /Annot /Subtype /Widget /FT /Tx /T (login) /V ({ADDRESS})>> endobj\n\
         5 0 obj <</Type /Annot /Subtype /Link /A <</S /URI /URI (https://form.collector.test/p?u={ADDRESS})>> >> endobj\n\
         trailer <</Root 1 0 R>>\n%%EOF\n"
    )
}

/// A page that asks for a password, with the address filled in and under several encodings.
fn page() -> String {
    let (base64, hex) = (BASE64.encode(ADDRESS.as_bytes()), HEXLOWER.encode(ADDRESS.as_bytes()));
    format!(
        "<html><body><h1>{ORGANISATION}</h1><form action='https://gate.collector.test/login.php' method=post>\
         <input type=email name=login value='{ADDRESS}' readonly><input type=password name=pass></form>\
         <script>var who = atob('{base64}'); document.title = who;\
         location.hash = '{hex}';</script></body></html>"
    )
}

/// A mail that names its recipient wherever a mail can.
fn mail(number: usize) -> String {
    let percent = ADDRESS.replace('@', "%40");
    let twice = ADDRESS.replace('@', "%2540");
    let verp = ADDRESS.replace('@', "=");
    let base64 = BASE64.encode(ADDRESS.as_bytes());
    let padded = BASE64.encode(format!("id=7&to={ADDRESS}").as_bytes());
    let entities: String = ADDRESS.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    let subject = BASE64.encode(format!("Offer for Rufina Ostrander, {ORGANISATION}").as_bytes());
    let text = BASE64.encode(
        format!(
            "Dear Rufina Ostrander,\r\n\r\nplease pay the fee within 24 hours or the shipment to {ORGANISATION} is \
             returned; your account {ADDRESS} will be suspended. Sign in: https://gate.collector.test/?u={percent}\r\n\r\n\
             On Mon, 31 Aug 2020 at 09:00, Rufina Ostrander <{ADDRESS}> wrote:\r\n> When does it arrive?\r\n>\r\n\
             > Rufina Ostrander\r\n> {TITLE}\r\n> {ORGANISATION}\r\n> Phone: {PHONE}\r\n> {ADDRESS}\r\n"
        )
        .as_bytes(),
    );
    let html = format!(
        "<p>Dear Rufina Ostrander, {TITLE},</p><p>{entities} must be verified within 24 hours, otherwise the account \
         is suspended.</p>\
         <p><a href='https://gate.collector.test/{percent}/login?id={number}#{base64}'>Verify account</a>\
         <a href='https://gate.collector.test/{twice}?d={padded}'>here</a>\
         <a href='https://{local}.gate.collector.test/'>or here</a></p>",
        local = verp.replace(['.', '='], "-"),
    );
    let file = |name: &str, kind: &str, bytes: &str| {
        format!(
            "--b\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            BASE64.encode(bytes.as_bytes())
        )
    };
    format!(
        "Return-Path: <bounce-{number}-{verp}@collector.test>\r\nDelivered-To: {ADDRESS}\r\n\
         Received: from out.collector.test (out.collector.test [192.0.2.7]) by mx.aldermoor-kuehl.example with ESMTP \
         id {number} for <{ADDRESS}>; Mon, 7 Sep 2020 08:00:0{number} +0000\r\n\
         X-Envelope-To: <{ADDRESS}>\r\nFrom: \"Mail desk of {ORGANISATION}\" <desk@collector.test>\r\n\
         Reply-To: <reply+{verp}@collector.test>\r\n\
         To: \"Rufina Ostrander ({TITLE})\" <{ADDRESS}>\r\nSubject: =?utf-8?B?{subject}?=\r\n\
         Message-ID: <{number}.{verp}@collector.test>\r\nReferences: <31.{verp}@aldermoor-kuehl.example>\r\n\
         List-Unsubscribe: <https://gate.collector.test/u?e={percent}>, <mailto:u-{verp}@collector.test>\r\n\
         Date: Mon, 7 Sep 2020 08:00:0{number} +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{text}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         {html}\r\n{page}{pdf}--b--\r\n",
        page = file("rufina.ostrander.html", "text/html", &page()),
        pdf = file("Offer Ostrander Aldermoor.pdf", "application/pdf", &form()),
    )
}

/// What of the recipient must be nowhere, in lower case; with what it is.
fn needles() -> Vec<(&'static str, String)> {
    let mut needles: Vec<(&str, String)> = vec![
        ("the given name", "rufina".into()),
        ("the family name", "ostrander".into()),
        ("the organisation", "aldermoor".into()),
        ("the domain in hexadecimal digits", HEXLOWER.encode(b"aldermoor-kuehl.example")),
        ("the telephone number", "960417".into()),
        ("the telephone number", "960 417".into()),
        ("the title", "head of cold stores".into()),
        ("the title", "cold stores at".into()),
    ];
    // Base64 of a text depends on where in three bytes it begins; the ends depend on what stands around it.
    for shift in 0..3 {
        let encoded = BASE64.encode(format!("{}{ADDRESS}", "x".repeat(shift)).as_bytes());
        needles.push(("the address in base64", encoded[4..encoded.len() - 4].to_lowercase()));
    }
    needles
}

fn found(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let context =
        |at: usize| text.get(at.saturating_sub(80)..).unwrap_or(&text[at..]).chars().take(160).collect();
    let places = needles().into_iter().filter_map(|(what, needle)| {
        let around: String = context(text.find(&needle)?);
        Some(format!("{what} ({needle}): {around}"))
    });
    places.collect()
}

/// A case with the mails, the roster that knows the organisation, and two mails to others beside them.
fn case() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("mails")).unwrap();
    for number in 1..=3 {
        std::fs::write(folder.path().join(format!("mails/{number}.eml")), mail(number)).unwrap();
        std::fs::write(folder.path().join(format!("mails/other-{number}.eml")), support::phish(number))
            .unwrap();
    }
    let roster = format!(
        "name,domain,country,sector,stage\n{ORGANISATION},aldermoor-kuehl.example,AT,warehousing,storage\n\
         Nobody Aimed At,unaimed.example,DE,transportation,transport\n"
    );
    std::fs::write(folder.path().join("roster.csv"), roster).unwrap();
    let (code, _, errors) = run(creel(folder.path()).args(["scan", "mails", "--roster", "roster.csv"]));
    assert_eq!(code, 0, "{errors}");
    folder
}

/// Everything that leaves the case by a command, with the command.
fn leaving(folder: &Path, more: &[&str]) -> Vec<(String, String)> {
    let mut outputs = Vec::new();
    for format in ["stix", "csv", "jsonl"] {
        let arguments = [&["export", "--format", format], more].concat();
        let (code, text, errors) = run(creel(folder).args(&arguments));
        assert_eq!(code, 0, "{errors}");
        assert!(!text.is_empty(), "{arguments:?}");
        outputs.push((arguments.join(" "), text));
    }
    for (command, format) in [
        ("targets", "table"),
        ("targets", "csv"),
        ("targets", "json"),
        ("next", "table"),
        ("next", "csv"),
        ("next", "json"),
    ] {
        let arguments = [&[command, "--format", format], more].concat();
        let (code, text, errors) = run(creel(folder).args(&arguments));
        assert_eq!(code, 0, "{errors}");
        assert!(!text.is_empty(), "{arguments:?}");
        outputs.push((arguments.join(" "), text));
    }
    outputs
}

#[test]
fn a_planted_recipient_is_found_in_nothing_that_leaves_the_case() {
    let case = case();
    let folder = case.path();
    let mut outputs = leaving(folder, &[]);
    for name in ["bundle.json", "observables.csv"] {
        let text = std::fs::read_to_string(folder.join("creel-case").join(name)).unwrap();
        outputs.push((name.to_owned(), text));
    }
    let leaks: Vec<_> = outputs
        .iter()
        .flat_map(|(command, text)| found(text).into_iter().map(move |leak| format!("{command}: {leak}")))
        .collect();
    assert_eq!(leaks, Vec::<String>::new());
    // The list of those to be warned names the user's own roster: that is what it is for.
    for (command, text) in outputs.iter().filter(|(command, _)| !command.starts_with("next")) {
        assert!(!text.contains("unaimed"), "{command}: a list of members is nobody else's business");
    }
}

#[test]
fn what_is_looked_for_is_there_where_victims_are_named() {
    // Otherwise the test above could look for what is never anywhere.
    let case = case();
    let revealed = leaving(case.path(), &["--reveal"]);
    let all: String = revealed.into_iter().map(|(_, text)| text.to_lowercase()).collect();
    let inside =
        std::fs::read_to_string(case.path().join("creel-case/messages.jsonl")).unwrap().to_lowercase();
    for (what, needle) in needles() {
        let shared = ["rufina", "ostrander", "aldermoor"].contains(&needle.as_str());
        assert!(!shared || all.contains(&needle), "{what}: {needle}");
    }
    for needle in ["rufina", "ostrander", "aldermoor", "960417"] {
        assert!(inside.contains(needle), "{needle}");
    }
}
