//! Messages of Outlook, wherever they come from, are read like the mails they are.

#[path = "../../openers/tests/containers/mod.rs"]
mod outlook_containers;

use creel_dissect::{Dissected, Limits, dissect, look, reopen};
use creel_evidence::dissection::Dissection;
use creel_evidence::mail::RecipientField;
use creel_evidence::{ArtifactId, ArtifactRole, ContentType, Derivation, Locus};
use creel_openers::mapi::{kind, tag};
use outlook_containers::{MsgFile, Tnef, unicode};
use proptest::prelude::*;
use std::io::{Cursor, Write as _};

const HEADERS: &str = "Microsoft Mail Internet Headers Version 2.0\r\n\
    Received: from sender.test ([203.0.113.9]) by mx.corp.example; Mon, 7 Sep 2020 08:12:00 +0000\r\n\
    Authentication-Results: mx.corp.example; spf=fail smtp.mailfrom=sender.test\r\n\
    From: =?utf-8?q?J=C3=B6rg?= <boss@sender.test>\r\n\
    To: Ann <ann@corp.example>\r\n\
    Date: Mon, 07 Sep 2020 10:00:00 +0200\r\n\
    Message-ID: <1@sender.test>\r\n\
    Content-Type: multipart/mixed; boundary=x\r\n\r\n";

/// A message that kept its header, with an HTML body only in RTF, a page attached, and another mail in it.
fn reported() -> MsgFile {
    let inner = MsgFile::new()
        .text(tag::SUBJECT, "The lure")
        .text(tag::SENT_REPRESENTING_NAME, "Support")
        .text(tag::SENT_REPRESENTING_SMTP, "support@lookalike.example")
        .text(tag::BODY, "Open http://lookalike.example/login\0")
        .recipient(&[(tag::SMTP_ADDRESS, "ann@corp.example"), (tag::DISPLAY_NAME, "Ann")], 1)
        .recipient(&[(tag::EMAIL_ADDRESS, "/o=corp/cn=bob"), (tag::ADDRTYPE, "EX")], 2)
        .fixed(tag::CLIENT_SUBMIT_TIME, kind::TIME, 132_439_975_200_000_000);
    let rtf = r#"{\rtf1\ansi\fromhtml1{\fonttbl{\f0 x;}}{\*\htmltag <p><a href="http://corp.example/">}here{\*\htmltag </a>}}"#;
    MsgFile::new()
        .text(tag::SUBJECT, "FW: The lure")
        .text(tag::TRANSPORT_MESSAGE_HEADERS, HEADERS)
        .text(tag::BODY, "here <http://corp.example/>")
        .bytes(tag::RTF_COMPRESSED, kind::BINARY, &uncompressed(rtf))
        .file("price list.html", b"<form action=http://lookalike.example/><input type=password>")
        .embedded("The lure", &inner)
}

/// RTF in the form that is not compressed ([MS-OXRTFCP] section 2.1.3.1).
fn uncompressed(rtf: &str) -> Vec<u8> {
    let length = rtf.len() as u32;
    [&(length + 12).to_le_bytes()[..], &length.to_le_bytes(), b"MELA\0\0\0\0", rtf.as_bytes()].concat()
}

/// Dissects, and opens every artifact and locus again.
fn read(raw: &[u8]) -> Dissection {
    let Dissected { dissection: d, .. } = dissect(raw, &Limits::default());
    let bytes: Vec<Vec<u8>> = (0..d.artifacts.len())
        .map(|index| reopen(raw, &d.artifacts, index).expect("an artifact can be derived again"))
        .collect();
    for (artifact, bytes) in d.artifacts.iter().zip(&bytes) {
        assert_eq!(ArtifactId::of(bytes), artifact.id, "{artifact:?}");
    }
    let envelope = &d.envelope;
    let mailboxes = envelope.from.iter().chain(&envelope.sender).chain(&envelope.reply_to);
    let loci = mailboxes
        .map(|mailbox| &mailbox.at)
        .chain(envelope.recipients.iter().map(|recipient| &recipient.mailbox.at))
        .chain(envelope.subject.iter().map(|subject| &subject.at))
        .chain(d.headers.iter().map(|header| &header.at))
        .chain(d.received.iter().map(|hop| &hop.at))
        .chain(d.links.iter().map(|link| &link.at))
        .chain(d.observables.iter().flat_map(|observable| &observable.at).map(|quote| &quote.locus));
    for locus in loci {
        assert!(opened(&d, &bytes, locus).is_some(), "{locus}");
    }
    d
}

fn opened(d: &Dissection, bytes: &[Vec<u8>], locus: &Locus) -> Option<String> {
    let index = d.artifacts.iter().position(|artifact| artifact.id == locus.artifact)?;
    let view = look(&bytes[index], &d.artifacts[index], locus.view);
    Some(String::from_utf8_lossy(view.get(locus.range.range())?).into_owned())
}

/// What stands at a locus.
fn at(raw: &[u8], d: &Dissection, locus: &Locus) -> String {
    let bytes: Vec<Vec<u8>> =
        (0..d.artifacts.len()).map(|index| reopen(raw, &d.artifacts, index).unwrap_or_default()).collect();
    opened(d, &bytes, locus).expect("the locus lies in its view")
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory does not fail");
    zip.write_all(bytes).expect("memory does not fail");
    zip.finish().expect("memory does not fail").into_inner()
}

fn roles(d: &Dissection) -> Vec<(ArtifactRole, ContentType)> {
    let seen = |artifact: &&creel_evidence::Artifact| artifact.role != ArtifactRole::Property;
    d.artifacts.iter().filter(seen).map(|artifact| (artifact.role, artifact.content_type)).collect()
}

#[test]
fn a_loose_message_file_is_a_mail() {
    let raw = reported().build();
    let d = read(&raw);
    assert!(d.is_mail);
    assert_eq!(d.artifacts[0].content_type, ContentType::OutlookMessage);
    let envelope = &d.envelope;
    assert_eq!(
        (envelope.from[0].name.as_str(), envelope.from[0].address.as_str()),
        ("Jörg", "boss@sender.test")
    );
    assert_eq!(at(&raw, &d, &envelope.from[0].at), "=?utf-8?q?J=C3=B6rg?= <boss@sender.test>");
    let subject = envelope.subject.as_ref().expect("from the property");
    assert_eq!((subject.text.as_str(), at(&raw, &d, &subject.at).as_str()), ("FW: The lure", "FW: The lure"));
    assert_eq!(envelope.recipients.len(), 1, "the header's, not the table's as well");
    assert_eq!(envelope.date.map(|date| date.to_string()).as_deref(), Some("2020-09-07T08:00:00Z"));
    assert_eq!(envelope.message_id.as_ref().map(|(id, _)| id.as_str()), Some("1@sender.test"));
    assert_eq!((d.received.len(), d.authentication.len()), (1, 1));
    use ArtifactRole::{Alternative, Attachment, Body, Message, Submission};
    assert_eq!(
        roles(&d),
        [
            (Submission, ContentType::OutlookMessage),
            (Alternative, ContentType::Text),
            (Body, ContentType::Html),
            (Attachment, ContentType::Html),
            (Message, ContentType::OutlookMessage),
            (Body, ContentType::Text),
        ]
    );
    assert_eq!(d.anomalies, []);
}

#[test]
fn properties_stand_in_for_a_header_that_was_not_kept() {
    let answers = {
        let text: Vec<u8> =
            ["Desk\0", "SMTP\0", "answers@elsewhere.example\0"].iter().flat_map(|t| unicode(t)).collect();
        let head = b"\0\0\0\0\x81\x2b\x1f\xa4\xbe\xa3\x10\x19\x9d\x6e\0\xdd\x01\x0f\x54\x02\0\0\x01\x90";
        let entry = [&head[..], &text].concat();
        [&1_u32.to_le_bytes()[..], &0_u32.to_le_bytes(), &(entry.len() as u32).to_le_bytes(), &entry].concat()
    };
    let raw = MsgFile::new()
        .text(tag::SENT_REPRESENTING_NAME, "Chief")
        .text(tag::SENT_REPRESENTING_ADDRTYPE, "SMTP")
        .text(tag::SENT_REPRESENTING_EMAIL, "Chief@CORP.example")
        .text(tag::SENDER_SMTP, "assistant@corp.example")
        .string8(tag::SUBJECT, b"\xcf\xf0\xe8")
        .fixed(tag::MESSAGE_CODEPAGE, kind::INTEGER32, 1251)
        .bytes(tag::REPLY_RECIPIENT_ENTRIES, kind::BINARY, &answers)
        .text(tag::RECEIVED_BY_SMTP, "ann@corp.example")
        .text(tag::INTERNET_MESSAGE_ID, "<2@corp.example>")
        .text(tag::INTERNET_REFERENCES, "<1@corp.example> <0@corp.example>")
        .recipient(&[(tag::SMTP_ADDRESS, "ann@corp.example"), (tag::DISPLAY_NAME, "Ann")], 1)
        .recipient(&[(tag::EMAIL_ADDRESS, "/o=corp/cn=bob"), (tag::ADDRTYPE, "EX")], 2)
        .recipient(&[(tag::EMAIL_ADDRESS, "cy@corp.example"), (tag::ADDRTYPE, "SMTP")], 3)
        .fixed(tag::CLIENT_SUBMIT_TIME, kind::TIME, 132_439_975_200_000_000)
        .bytes(tag::HTML, kind::BINARY, b"<p>\xef\xf0</p>")
        .fixed(tag::INTERNET_CODEPAGE, kind::INTEGER32, 1251)
        .build();
    let d = read(&raw);
    let envelope = &d.envelope;
    assert_eq!(
        (envelope.from[0].name.as_str(), envelope.from[0].address.as_str()),
        ("Chief", "Chief@corp.example")
    );
    assert_eq!(at(&raw, &d, &envelope.from[0].at), "Chief@CORP.example");
    assert_eq!(envelope.sender.as_ref().map(|m| m.address.as_str()), Some("assistant@corp.example"));
    assert_eq!(envelope.reply_to[0].address, "answers@elsewhere.example");
    assert_eq!(at(&raw, &d, &envelope.reply_to[0].at).replace('\0', ""), "answers@elsewhere.example");
    assert_eq!(envelope.subject.as_ref().map(|subject| subject.text.as_str()), Some("При"));
    let recipients: Vec<_> =
        envelope.recipients.iter().map(|r| (r.field, r.mailbox.address.as_str())).collect();
    assert_eq!(
        recipients,
        [
            (RecipientField::To, "ann@corp.example"),
            (RecipientField::Bcc, "cy@corp.example"),
            (RecipientField::Delivery, "ann@corp.example"),
        ]
    );
    assert_eq!(envelope.references, ["1@corp.example", "0@corp.example"]);
    assert_eq!(envelope.date.map(|date| date.to_string()).as_deref(), Some("2020-09-08T00:12:00Z"));
    assert_eq!(d.texts[0].visible.text, "пр");
}

#[test]
fn a_message_file_is_read_wherever_it_is_attached() {
    let file = reported().build();
    let encoded = data_encoding::BASE64.encode(&file);
    let mail = format!(
        "From: ann@corp.example\r\nSubject: see\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\n\
         Content-Type: application/octet-stream; name=report.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n"
    );
    let zip = zipped("report.msg", &file);
    for raw in [mail.into_bytes(), zip] {
        let d = read(&raw);
        let of = |role| d.artifacts.iter().filter(move |artifact| artifact.role == role).count();
        assert_eq!(of(ArtifactRole::Message), 1, "the mail inside the message file");
        assert!(d.links.iter().any(|link| link.raw == "http://lookalike.example/login"));
        assert!(d.artifacts.iter().any(|a| matches!(a.derivation, Derivation::CfbStorage { .. })));
    }
}

fn winmail(subject: &[u8]) -> Vec<u8> {
    Tnef::new()
        .attribute(1, 0x0001_8004, subject)
        .attribute(1, 0x0002_800c, b"Pay at http://lookalike.example/pay\0")
        .properties(1, 0x0006_9003, &[(tag::SENDER_SMTP, kind::UNICODE, unicode("boss@sender.test"))])
        .attribute(2, 0x0006_9002, &[0; 14])
        .attribute(2, 0x0001_8010, b"invoice.html\0")
        .attribute(2, 0x0006_800f, b"<form><input type=password></form>")
        .build()
}

fn mail_with_tnef(body: &str) -> Vec<u8> {
    let encoded = data_encoding::BASE64.encode(&winmail(b"Inside\0"));
    format!(
        "From: boss@sender.test\r\nTo: ann@corp.example\r\nSubject: Outside\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\n\r\n{body}\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n"
    )
    .into_bytes()
}

#[test]
fn tnef_in_a_mail_wraps_that_mail() {
    for (body, role) in [("Hello", ArtifactRole::Alternative), ("  ", ArtifactRole::Body)] {
        let d = read(&mail_with_tnef(body));
        assert_eq!(d.envelope.subject.as_ref().map(|s| s.text.as_str()), Some("Outside"));
        let text =
            d.texts.iter().find(|text| text.visible.text.starts_with("Pay at")).expect("the body inside");
        assert_eq!((text.role, text.visible.text.ends_with("/pay")), (role, true));
        let page = d.artifacts.iter().find(|artifact| artifact.name.as_deref() == Some("invoice.html"));
        assert_eq!(
            page.map(|page| (page.role, page.content_type)),
            Some((ArtifactRole::Attachment, ContentType::Html))
        );
        assert_eq!(d.pages.len(), 1);
    }
}

#[test]
fn loose_tnef_is_a_mail() {
    let d = read(&winmail(b"Inside\0"));
    assert!(d.is_mail);
    assert_eq!(d.envelope.subject.map(|s| s.text).as_deref(), Some("Inside"));
    assert_eq!(d.envelope.from[0].address, "boss@sender.test");
    assert!(d.texts.iter().any(|text| text.role == ArtifactRole::Body));
}

#[test]
fn a_mail_that_is_attached_as_any_file_is_read_as_a_mail() {
    let inner =
        "Return-Path: <x@sender.test>\r\nFrom: x@sender.test\r\nSubject: inner\r\n\r\nhttp://inner.example/";
    for head in
        ["application/octet-stream; name=a.eml", "application/octet-stream", "text/plain; name=\"b.eml\""]
    {
        let raw = format!(
            "From: ann@corp.example\r\nSubject: see\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\n\
             Content-Type: {head}\r\nContent-Disposition: attachment\r\n\r\n{inner}\r\n--b--\r\n"
        );
        let d = read(raw.as_bytes());
        let mails = d.artifacts.iter().filter(|artifact| artifact.content_type == ContentType::Mail).count();
        assert_eq!(mails, 2, "{head}");
    }
}

#[test]
fn messages_in_messages_end_at_the_limit_of_depth() {
    let mut message = MsgFile::new().text(tag::SUBJECT, "innermost");
    for _ in 0..12 {
        message = MsgFile::new().text(tag::SUBJECT, "outer").embedded("x", &message);
    }
    let d = read(&message.build());
    assert!(d.anomalies.iter().any(|anomaly| anomaly.word() == "limit-reached:depth"));
}

#[test]
fn a_message_file_that_is_reported_is_the_mail_that_is_judged() {
    let inner = MsgFile::new()
        .text(tag::SUBJECT, "Your mailbox is full")
        .text(tag::TRANSPORT_MESSAGE_HEADERS, HEADERS)
        .text(tag::BODY, "Open http://lookalike.example/login");
    let encoded = data_encoding::BASE64.encode(&inner.build());
    let mail = format!(
        "From: ann@corp.example\r\nTo: phishing@corp.example\r\nSubject: Phishing report\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nPlease check.\r\n--b\r\n\
         Content-Type: application/vnd.ms-outlook; name=mail.msg\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n"
    );
    let file = MsgFile::new()
        .text(tag::SUBJECT, "Phishing report")
        .text(tag::SENT_REPRESENTING_SMTP, "ann@corp.example")
        .text(tag::BODY, "Please check.\0")
        .recipient(&[(tag::SMTP_ADDRESS, "phishing@corp.example")], 1)
        .embedded("Your mailbox is full", &inner);
    for raw in [mail.into_bytes(), file.build()] {
        let d = read(&raw);
        assert_eq!(d.carriers.len(), 1);
        assert_eq!(d.envelope.subject.as_ref().map(|s| s.text.as_str()), Some("Your mailbox is full"));
        assert_eq!(d.envelope.from[0].address, "boss@sender.test");
        assert_eq!(d.received.len(), 1);
    }
}

#[test]
fn a_mail_that_is_forwarded_in_the_text_of_a_message_file_is_judged() {
    let text = "FYI\r\n\r\n-----Original Message-----\r\nFrom: Desk <desk@lookalike.example>\r\n\
        Sent: Monday, September 7, 2020 10:00 AM\r\nTo: Ann <ann@corp.example>\r\nSubject: Your invoice\r\n\r\n\
        Pay at http://lookalike.example/pay\r\n\0";
    let raw = MsgFile::new()
        .text(tag::SUBJECT, "FW: Your invoice")
        .text(tag::SENT_REPRESENTING_SMTP, "ann@corp.example")
        .text(tag::BODY, text)
        .recipient(&[(tag::SMTP_ADDRESS, "phishing@corp.example")], 1)
        .build();
    let d = read(&raw);
    assert_eq!(d.carriers.len(), 1);
    assert_eq!(d.envelope.from[0].address, "desk@lookalike.example");
    assert!(at(&raw, &d, &d.envelope.from[0].at).starts_with("Desk <desk@lookalike.example"));
}

#[test]
fn what_a_signed_message_holds_belongs_to_it() {
    let signed = b"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=s\r\n\r\n--s\r\n\
        Content-Type: text/html\r\n\r\n<a href=http://lookalike.example/>open</a>\r\n--s\r\n\
        Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx\r\n--s--\r\n";
    let raw = MsgFile::new()
        .text(tag::SUBJECT, "Signed")
        .text(tag::MESSAGE_CLASS, "IPM.Note.SMIME.MultipartSigned")
        .attachment(
            &[(tag::ATTACH_LONG_FILENAME, "smime.p7m"), (tag::ATTACH_MIME_TAG, "multipart/signed")],
            signed,
        )
        .build();
    let d = read(&raw);
    assert_eq!(d.envelope.subject.as_ref().map(|s| s.text.as_str()), Some("Signed"));
    assert!(d.texts.iter().any(|text| text.role == ArtifactRole::Body && text.visible.text == "open"));
    assert!(d.artifacts.iter().any(|artifact| artifact.name.as_deref() == Some("smime.p7s")));
}

#[test]
fn an_attached_rtf_file_has_text_and_links() {
    let raw = MsgFile::new()
        .text(tag::SUBJECT, "Order")
        .file(
            "order.doc",
            br#"{\rtf1\ansi See {\field{\*\fldinst HYPERLINK "http://lookalike.example/x"}{\fldrslt here}}}"#,
        )
        .build();
    let d = read(&raw);
    assert!(d.texts.iter().any(|text| text.visible.text == "See here <http://lookalike.example/x>"));
    assert_eq!(d.links[0].raw, "http://lookalike.example/x");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn changed_messages_still_lead_back_to_their_bytes(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..30),
    ) {
        for whole in [reported().build(), winmail(b"Inside\0"), mail_with_tnef(" ")] {
            let mut raw = whole.clone();
            for (at, byte) in &changes {
                raw[at.index(whole.len())] = *byte;
            }
            read(&raw);
        }
    }
}
