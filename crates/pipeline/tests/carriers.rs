//! A mail that was reported is the mail that was sent: verdict, targets and campaign follow the inner mail.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_evidence::targeting::TargetSource;
use creel_evidence::verdict::Class;
use creel_evidence::{Message, ObservableKind, Side};
use creel_pipeline::timings::Timings;
use creel_pipeline::{Settings, examine, group};

const LURE: &str = "<div><h2>Mailbox storage is full</h2><p>Dear user, incoming messages of your mailbox are suspended. \
    Verify your account within 24 hours or your mailbox will be closed and all messages deleted.</p>\
    <p><a href=\"https://mailbox-quota.collector.test/verify/step1\">Verify my account now</a></p>\
    <p>Mail Administrator</p></div>";

/// The lure as it was sent to `victim`.
fn direct(victim: &str) -> String {
    format!(
        "Received: from out.sender-host.test (out.sender-host.test [203.0.113.80]) by mx.corp.example for <{victim}>; Mon, 7 Sep 2020 08:12:00 +0000\r\n\
         From: Mail Administrator <admin@sender-host.test>\r\nTo: <{victim}>\r\nSubject: Mailbox storage is full: verify now\r\n\
         Date: Mon, 07 Sep 2020 08:11:00 +0000\r\nMessage-ID: <{}@sender-host.test>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>{LURE}</body></html>\r\n",
        victim.len()
    )
}

/// The lure as `victim` forwards it to the desk from Gmail.
fn inline(victim: &str) -> String {
    format!(
        "From: Reporter <{victim}>\r\nTo: phishing@corp.example\r\nSubject: Fwd: Mailbox storage is full: verify now\r\n\
         Date: Mon, 07 Sep 2020 09:30:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <div dir=\"ltr\">Hi team, I am the purchasing manager and this looks odd, can you check it?<br>\
         <div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">---------- Forwarded message ---------<br>\
         From: <b>Mail Administrator</b> <span>&lt;<a href=\"mailto:admin@sender-host.test\">admin@sender-host.test</a>&gt;</span><br>\
         Date: Mon, Sep 7, 2020 at 8:11 AM<br>Subject: Mailbox storage is full: verify now<br>To: &lt;<a href=\"mailto:{victim}\">{victim}</a>&gt;<br></div>\
         <br><br>{LURE}</div></div>\r\n"
    )
}

/// The lure as `victim` reports it as a file.
fn attached(victim: &str) -> String {
    format!(
        "From: Reporter <{victim}>\r\nTo: phishing@corp.example\r\nSubject: FW: Mailbox storage is full: verify now\r\n\
         Date: Mon, 07 Sep 2020 09:30:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nplease check\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
        direct(victim)
    )
}

fn read(raw: &str) -> Message {
    examine(raw.as_bytes(), &Settings::default(), &mut Timings::default()).message
}

#[test]
fn reported_and_direct_mails_are_one_campaign() {
    let mails = [
        direct("ann.lee@corp.example"),
        direct("bob@corp.example"),
        inline("cara.mills@corp.example"),
        attached("dan@corp.example"),
    ];
    let mut messages: Vec<Message> = mails.iter().map(|raw| read(raw)).collect();
    let carriers: Vec<usize> = messages.iter().map(|message| message.carriers.len()).collect();
    assert_eq!(carriers, [0, 0, 1, 1]);
    for n in 0..6 {
        messages.push(read(&format!(
            "From: Team <team{n}@office{n}.example>\r\nTo: ann.lee@corp.example\r\nSubject: Minutes of meeting {n}\r\n\
             Date: Tue, 08 Sep 2020 0{n}:00:00 +0000\r\n\r\nHere is what was said on topic number {n}, nothing else.\r\n"
        )));
    }
    let partition = group(&messages, creel_campaign::Model::shipped());
    let place = |message: &Message| partition.placements.iter().find(|p| p.message == message.id).unwrap();
    let first = place(&messages[0]);
    assert!(first.wave.is_some() && first.campaign.is_some());
    for message in &messages[..4] {
        assert_eq!(place(message).campaign, first.campaign, "{:?}", message.carriers);
        assert_eq!(place(message).wave, first.wave, "{:?}", message.carriers);
        assert_eq!(message.verdict.class, messages[0].verdict.class);
        assert_eq!(message.verdict.class, Class::Phishing);
    }
    assert_ne!(place(&messages[4]).campaign, first.campaign);
}

#[test]
fn targets_are_those_of_the_inner_mail() {
    for raw in [inline("cara.mills@corp.example"), attached("cara.mills@corp.example")] {
        let message = read(&raw);
        let targets: Vec<_> =
            message.targeting.targets.iter().map(|t| (t.address.as_str(), t.source)).collect();
        assert_eq!(targets, [("cara.mills@corp.example", TargetSource::To)]);
        // What the reporter says of herself is not what the lure says of its target.
        assert_eq!(message.targeting.targets[0].title, None);
        assert_eq!(message.from.as_ref().unwrap().address, "admin@sender-host.test");
        let desk = |o: &&creel_evidence::Observable| o.value.contains("phishing@corp.example");
        assert_eq!(message.observables.iter().find(desk), None);
        for observable in message.observables.iter().filter(|o| o.value.contains("corp.example")) {
            assert_ne!(observable.side, Side::Attacker, "{}", observable.value);
        }
        let lure = message.observables.iter().find(|o| o.kind == ObservableKind::Url).unwrap();
        assert_eq!(lure.side, Side::Attacker);
    }
}

#[test]
fn a_carrier_whose_inner_mail_names_nobody_has_no_target() {
    let raw = inline("cara.mills@corp.example").replace(
        "To: &lt;<a href=\"mailto:cara.mills@corp.example\">cara.mills@corp.example</a>&gt;<br>",
        "",
    );
    let message = read(&raw);
    assert_eq!(message.carriers.len(), 1);
    assert_eq!(message.targeting.targets, []);
    assert_eq!(message.carriers[0].reporter.as_ref().unwrap().address, "cara.mills@corp.example");
}
