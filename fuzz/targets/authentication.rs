//! Sender authentication: a mail and DNS answers, both hostile. Spans lie inside the mail, lists are short, and
//! what is written out of a zone reads back.
#![no_main]

use creel_authentication::dkim::SIGNATURES;
use creel_authentication::dmarc::{Identifiers, evaluate};
use creel_authentication::dns::{Noting, Question, RecordType};
use creel_authentication::spf::{Session, check};
use creel_authentication::{Message, Zone, arc, dkim, zone};
use creel_evidence::DomainName;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // Answers stand before the first line of dashes, the mail behind it.
    let cut = input.windows(5).position(|window| window == b"\n---\n");
    let (answers, raw) = cut.map_or((&b""[..], input), |cut| (&input[..cut], &input[cut + 5..]));
    let zone = Zone::parse(&String::from_utf8_lossy(answers)).unwrap_or_default();
    let noting = Noting::new(&zone);
    let message = Message::split(raw);
    for field in &message.fields {
        assert_eq!(&raw[field.at.range()], field.value);
    }
    let signatures = dkim::verify(&message, &noting, Some(1_700_000_000));
    assert!(signatures.len() <= SIGNATURES);
    assert!(signatures.iter().all(|signature| signature.at.end <= raw.len()));
    assert!(arc::verify(&message, &noting).sealers.len() <= 50);
    let text = String::from_utf8_lossy(raw);
    let mut words = text.split_ascii_whitespace();
    let session = Session {
        address: "192.0.2.1".parse().unwrap(),
        helo: words.next().unwrap_or_default().to_owned(),
        mail_from: words.next().unwrap_or("a@sender.example").to_owned(),
        receiver: "mx.corp.example".to_owned(),
        time: 0,
    };
    let _ = check(&session, &noting);
    if let Some(author) = words.next().and_then(DomainName::parse) {
        let _ = evaluate(&author, &Identifiers::default(), &noting);
    }
    for name in ["sender.example", "_dmarc.sender.example"] {
        let question = Question::new(name, RecordType::Txt);
        let answer = creel_authentication::dns::Answers::ask(&zone, &question);
        let again = Zone::parse(&zone::write(&question, &answer)).expect("what is written reads back");
        if answer.is_ok() {
            assert_eq!(creel_authentication::dns::Answers::ask(&again, &question), answer);
        }
    }
    assert!(noting.open().len() <= 64);
});
