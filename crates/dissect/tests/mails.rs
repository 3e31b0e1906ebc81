//! Whole mails and loose files: what comes out of them, and whose it is.

mod fixtures;

use creel_dissect::{Dissected, Limits, dissect, reopen};
use creel_evidence::dissection::{AnomalyKind, Dissection, LinkContext};
use creel_evidence::mail::Authenticated;
use creel_evidence::{ArtifactRole, ContentType, Derivation, Observable, ObservableKind, Side};

fn read(raw: &[u8]) -> Dissected {
    dissect(raw, &Limits::default())
}

fn observable<'a>(d: &'a Dissection, kind: ObservableKind, value: &str) -> &'a Observable {
    d.observables
        .iter()
        .find(|o| o.kind == kind && o.value == value)
        .unwrap_or_else(|| panic!("no {kind} {value} in {:#?}", d.observables))
}

#[test]
fn a_mail_unfolds_into_its_parts() {
    let d = read(&fixtures::rfq()).dissection;
    assert!(d.is_mail);
    let roles: Vec<_> = d.artifacts.iter().map(|a| (a.role, a.content_type)).collect();
    assert_eq!(
        roles,
        [
            (ArtifactRole::Submission, ContentType::Mail),
            (ArtifactRole::Alternative, ContentType::Text),
            (ArtifactRole::Body, ContentType::Html),
            (ArtifactRole::Inline, ContentType::Png),
            (ArtifactRole::Attachment, ContentType::Html),
            // What its script made of it, the outline and the record of the visit.
            (ArtifactRole::Content, ContentType::Html),
            (ArtifactRole::Property, ContentType::Text),
            (ArtifactRole::Property, ContentType::Text),
        ]
    );
    assert_eq!(d.envelope.recipients.len(), 2);
    assert_eq!(d.sender.outcome, Authenticated::None);
    let body = d.shown().next().unwrap();
    assert!(body.visible.text.contains("café"), "{:?}", body.visible.text);
    assert_eq!(d.artifacts[4].digests.as_ref().map(|digests| digests.sha1.len()), Some(40));
}

#[test]
fn each_value_has_its_side() {
    use ObservableKind::{Domain, FileName, Ip, MailAddress, Phone, StructureHash, Url};
    use Side::{Attacker, Neutral, Victim};
    let d = read(&fixtures::rfq()).dissection;
    for (kind, value, side) in [
        (MailAddress, "ann.lee@corp.example", Victim),
        (MailAddress, "bob@corp.example", Victim),
        (Domain, "corp.example", Victim),
        (MailAddress, "jo.bloggs@supplier.test", Attacker),
        (MailAddress, "jo.bloggs.rfq@gmail.com", Attacker),
        (Domain, "gmail.com", Neutral),
        (MailAddress, "bounce+{recipient}@mailer.test", Attacker),
        (MailAddress, "jo@supplier.test", Attacker),
        (Ip, "203.0.113.77", Attacker),
        (Ip, "10.0.0.5", Neutral),
        (Domain, "out7.mailer.test", Attacker),
        (Domain, "mx.corp.example", Victim),
        (Url, "https://evil.test/r/{recipient}", Attacker),
        (Url, "https://evil.test/post.php", Attacker),
        (Url, "https://collect.evil.test/go.php?u={recipient}", Attacker),
        (Domain, "collect.evil.test", Attacker),
        (FileName, "RFQ {recipient}.html", Attacker),
        (Phone, "+442079460958", Attacker),
    ] {
        assert_eq!(observable(&d, kind, value).side, side, "{kind} {value}");
    }
    assert!(d.observables.iter().any(|o| o.kind == StructureHash && o.side == Attacker));
    // The address below the entry hop was only claimed by the sender.
    assert!(!d.observables.iter().any(|o| o.value == "198.51.100.3"));
}

#[test]
fn no_victim_stands_in_an_attackers_value_or_its_quotes() {
    for (name, raw) in fixtures::all() {
        let d = read(&raw).dissection;
        for o in d.observables.iter().filter(|o| o.side == Side::Attacker) {
            let texts = o.at.iter().map(|quote| &quote.text).chain([&o.value]);
            for text in texts {
                let lower = text.to_lowercase();
                for planted in ["ann.lee@", "ann.lee=", "ann.lee%40", "yw5ulmxlzu", "bob@corp"] {
                    assert!(!lower.contains(planted), "{name}: {} {} shows {text}", o.kind, o.value);
                }
            }
        }
    }
}

#[test]
fn a_loose_login_page_knows_its_victim() {
    let d = read(fixtures::login_page().as_bytes()).dissection;
    assert!(!d.is_mail);
    assert_eq!(d.artifacts.len(), 4, "the page, what its script made of it, outline and record of the visit");
    assert_eq!(d.pages.len(), 2);
    assert!(!d.collectors.is_empty());
    let victim = observable(&d, ObservableKind::MailAddress, "ann.lee@corp.example");
    assert_eq!(victim.side, Side::Victim);
    assert!(victim.at.len() >= 3, "field, script and decoded URL: {:#?}", victim.at);
    let hash = observable(&d, ObservableKind::Hash, &d.submission.to_string());
    assert_eq!(hash.side, Side::Attacker);
    assert_eq!(d.shown().count(), 1);
}

#[test]
fn a_told_password_opens_the_archive() {
    let d = read(&fixtures::locked()).dissection;
    let entry = d.artifacts.iter().find(|a| a.role == ArtifactRole::Entry).expect("the entry opens");
    assert_eq!(entry.name.as_deref(), Some("scan.html"));
    assert_eq!(entry.derivation, Derivation::ArchiveEntry { index: 0, password: Some("Kx7!quiet".into()) });
    assert_eq!(observable(&d, ObservableKind::Url, "https://evil.test/z").side, Side::Attacker);
}

#[test]
fn a_reported_mail_is_read_and_its_reporter_is_no_attacker() {
    let d = read(&fixtures::forwarded()).dissection;
    let inner = d.artifacts.iter().position(|a| a.role == ArtifactRole::Message).expect("the mail inside");
    assert_eq!(d.artifacts.iter().filter(|a| a.parent == Some(inner)).count(), 4);
    assert_eq!(observable(&d, ObservableKind::MailAddress, "ann.lee@corp.example").side, Side::Victim);
    assert_eq!(observable(&d, ObservableKind::MailAddress, "jo.bloggs@supplier.test").side, Side::Attacker);
    assert_eq!(d.envelope.subject.as_ref().map(|s| s.text.as_str()), Some("RFQ for refrigerators"));
    let subject = d.carriers.first().and_then(|carrier| carrier.subject.as_ref());
    assert_eq!(subject.map(|s| s.text.as_str()), Some("Fwd: RFQ"), "the carrier's own");
}

#[test]
fn broken_bytes_are_named_and_nothing_is_lost_beside_them() {
    let d = read(&fixtures::broken()).dissection;
    let kinds: Vec<_> = d.anomalies.iter().map(|anomaly| anomaly.kind).collect();
    for kind in [AnomalyKind::BrokenEncoding, AnomalyKind::UnreadableArchive, AnomalyKind::NulBytes] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    assert!(d.artifacts.len() >= 4);
}

#[test]
fn mails_inside_one_another_share_one_budget() {
    let inner = format!("From: a@b.example\nSubject: innermost\n\n{}", "text ".repeat(200));
    let mail = format!("{}{inner}", "Content-Type: message/rfc822\n\n".repeat(4));
    let read = |bytes: u64| {
        let mut limits = Limits::default();
        limits.budget.bytes = bytes;
        dissect(mail.as_bytes(), &limits)
    };
    let price = inner.len() as u64;
    let enough = read(5 * (price + 200));
    assert_eq!(enough.files.len(), 4);
    assert!(enough.dissection.anomalies.iter().all(|a| a.word() != "limit-reached:nested-mails"));
    let scarce = read(2 * (price + 200));
    assert_eq!(scarce.files.len(), 3, "what is not paid for is not opened");
    assert!(scarce.dissection.anomalies.iter().any(|a| a.word() == "limit-reached:nested-mails"));
}

#[test]
fn nesting_stops_at_the_limit_and_says_so() {
    let mut mail = b"Subject: innermost\r\n\r\nhttps://evil.test/deep\r\n".to_vec();
    for level in 0..40 {
        let mut outer = format!("Subject: {level}\r\nContent-Type: message/rfc822\r\n\r\n").into_bytes();
        outer.append(&mut mail);
        mail = outer;
    }
    let d = read(&mail).dissection;
    assert!(d.anomalies.iter().any(|a| a.word() == "limit-reached:depth"), "{:?}", d.anomalies);
    assert!(d.artifacts.len() <= Limits::default().depth + 2);
}

#[test]
fn files_are_kept_once_and_bodies_are_not() {
    let Dissected { dissection, files } = read(&fixtures::rfq());
    let kept: Vec<_> = files.iter().map(|(id, bytes)| (*id, bytes.len() as u64)).collect();
    let expected: Vec<_> = dissection.files().map(|a| (a.id, a.size)).collect();
    assert_eq!(kept, expected);
}

#[test]
fn reading_twice_gives_the_same() {
    for (name, raw) in fixtures::all() {
        assert_eq!(read(&raw), read(&raw), "{name}");
    }
}

#[test]
fn a_member_of_a_packed_file_is_an_artifact_that_can_be_opened_again() {
    use creel_evidence::Container;
    let page =
        b"<html><body><form action='https://collector.test/in'><input type=password></form></body></html>";
    let packed = gzip(page, "statement.html").unwrap();
    let body = data_encoding::BASE64.encode(&packed);
    let raw = format!(
        "From: a@firm.example\r\nTo: b@corp.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
         Content-Type: application/gzip; name=statement.html.gz\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=statement.html.gz\r\n\r\n{body}\r\n"
    );
    let dissection = dissect(raw.as_bytes(), &Limits::default()).dissection;
    let (index, member) = dissection
        .artifacts
        .iter()
        .enumerate()
        .find(|(_, artifact)| {
            matches!(artifact.derivation, Derivation::Member { container: Container::Gzip, .. })
        })
        .unwrap();
    assert_eq!((member.role, member.name.as_deref()), (ArtifactRole::Entry, Some("statement.html")));
    assert_eq!(reopen(raw.as_bytes(), &dissection.artifacts, index).as_deref(), Some(&page[..]));
    let form = dissection.links.iter().find(|link| link.context == LinkContext::Form).unwrap();
    assert_eq!(form.artifact, member.id);
}

fn gzip(content: &[u8], name: &str) -> std::io::Result<Vec<u8>> {
    use std::io::Write as _;
    let mut writer = flate2::GzBuilder::new().filename(name).write(Vec::new(), flate2::Compression::best());
    writer.write_all(content)?;
    writer.finish()
}
