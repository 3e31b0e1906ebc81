//! Histories over examined mails: the sender is that of the mail that was reported, and sums add up to verdicts.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_evidence::Message;
use creel_evidence::history::{Identity, SignKind};
use creel_evidence::verdict::add_up;
use creel_pipeline::timings::Timings;
use creel_pipeline::{Settings, examine, histories, senders};

const LURE: &str = "Dear user, incoming messages of your mailbox are suspended. Verify your account within 24 hours or it \
    will be closed: https://mailbox-quota.collector.test/verify";

/// The lure, sent to `victim` on a day.
fn direct(victim: &str, day: u32) -> String {
    format!(
        "Received: from out.sender-host.test (out.sender-host.test [203.0.113.80]) by mx.corp.example for <{victim}>;\r\n\
         \t{day} Sep 2020 08:12:00 +0000\r\nFrom: Mail Administrator <admin@sender-host.test>\r\nTo: <{victim}>\r\n\
         Subject: Mailbox storage is full: verify now\r\nDate: {day} Sep 2020 08:11:00 +0000\r\n\r\n{LURE}\r\n"
    )
}

/// The same as `victim` reports it as a file.
fn reported(victim: &str, day: u32) -> String {
    format!(
        "From: Reporter <{victim}>\r\nTo: phishing@corp.example\r\nSubject: Phishing report\r\n\
         Date: 20 Sep 2020 09:30:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nPlease look.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
        direct(victim, day)
    )
}

fn examined(raw: &[u8]) -> Message {
    examine(raw, &Settings::default(), &mut Timings::default()).message
}

#[test]
fn a_reported_mail_has_the_history_of_its_own_sender() {
    let first = examined(direct("a@corp.example", 7).as_bytes());
    let other = examined(direct("c@corp.example", 8).as_bytes());
    let second = examined(reported("b@corp.example", 9).as_bytes());
    assert!(first.verdict.class.is_malicious() && !second.carriers.is_empty());
    let messages = [second.clone(), first.clone(), other.clone()];
    let histories = histories(&messages);
    assert!(histories[&first.id].signs.is_empty());
    let history = &histories[&second.id];
    assert_eq!(history.known[0].value, "admin@sender-host.test");
    assert_eq!((history.known[0].record.messages, history.known[0].record.recipients), (2, 2));
    assert_eq!(history.signs[0].kind, SignKind::AddressMaliciousBefore);
    assert_eq!(history.signs[0].earlier, [first.id, other.id]);
    assert!(history.score > second.verdict.score);
    let sender = &senders(&messages, "admin@sender-host.test")[0];
    assert_eq!((sender.identity, sender.record.messages), (Identity::Address, 3));
    assert!(senders(&messages, "b@corp.example").is_empty(), "who reports is no sender");
}

#[test]
fn the_sum_of_a_record_adds_up_to_its_verdict() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/cold-chain");
    let folders = ["noise", "reported"].map(|name| folder.join(name));
    let files =
        folders.iter().flat_map(|name| std::fs::read_dir(name).unwrap()).map(|entry| entry.unwrap().path());
    let mut read = 0;
    for path in files.filter(|path| path.extension().is_some_and(|end| end == "eml")) {
        let verdict = examined(&std::fs::read(&path).unwrap()).verdict;
        assert_eq!(add_up(&verdict.sum), (verdict.class, verdict.score), "{}", path.display());
        read += 1;
    }
    assert!(read >= 30, "{read}");
}
