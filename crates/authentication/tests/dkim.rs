//! DKIM over mails that the tests sign themselves.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod signing;

use creel_authentication::dkim::{BodyHash, Dkim, SIGNATURES, verify};
use creel_authentication::dns::Nothing;
use creel_authentication::{Message, Zone};
use creel_evidence::sender::AuthenticationOutcome as Outcome;
use signing::{Signer, signed, zone};

const FIELDS: &[(&str, &str)] =
    &[("From", "Ada  <ada@sender.example>"), ("To", "bob@corp.example"), ("Subject", "Offer\r\n\tof today")];
const BODY: &str = "Hello\r\nthere\r\n";
const NAMES: &str = "from:to:subject:from";

fn one(raw: &str, zone: &Zone) -> Dkim {
    let found = verify(&Message::split(raw.as_bytes()), zone, Some(1_700_000_000));
    assert_eq!(found.len(), 1);
    found.into_iter().next().unwrap()
}

#[test]
fn both_algorithms_hold_under_both_line_ends_and_other_white_space() {
    for signer in [Signer::rsa(), Signer::ed25519()] {
        let raw = signed(&signer, FIELDS, BODY, NAMES, "");
        for mail in [
            raw.clone(),
            raw.replace("\r\n", "\n"),
            raw.replace("Subject: Offer\r\n\tof", "SUBJECT:   Offer of"),
            raw.replace("there\r\n", "there \t\r\n\r\n\r\n"),
            format!("From somebody\r\n{raw}"),
        ] {
            let found = one(&mail, &signer.zone());
            assert_eq!((found.outcome, found.body), (Outcome::Pass, BodyHash::Matches), "{found:?}");
            assert_eq!(found.domain.as_deref(), Some("sender.example"));
            assert!(mail[found.at.range()].trim_start().starts_with("v=1; a="));
        }
    }
}

#[test]
fn what_was_changed_is_told_apart() {
    let signer = Signer::ed25519();
    let raw = signed(&signer, FIELDS, BODY, NAMES, "");
    let zone = signer.zone();
    let told = |mail: &str, zone: &Zone| {
        let found = one(mail, zone);
        (found.outcome, found.body, found.header_holds)
    };
    let other_body = raw.replace("Hello", "Hallo");
    let other_subject = raw.replace("Offer", "Order");
    // The second `from` in h= stands for nothing: a From that is added breaks the signature.
    let second_from = raw.replace("To: ", "From: eve@other.example\r\nTo: ");
    assert_eq!(told(&other_body, &zone), (Outcome::Fail, BodyHash::Differs, Some(true)));
    assert_eq!(told(&other_subject, &zone), (Outcome::Fail, BodyHash::Matches, Some(false)));
    assert_eq!(told(&second_from, &zone), (Outcome::Fail, BodyHash::Matches, Some(false)));
    // Without any key the body's hash still speaks.
    let offline = |mail: &str| verify(&Message::split(mail.as_bytes()), &Nothing, None).remove(0);
    assert_eq!((offline(&raw).outcome, offline(&raw).body), (Outcome::Temperror, BodyHash::Matches));
    assert_eq!(offline(&other_body).body, BodyHash::Differs);
    assert!(offline(&raw).because.starts_with("no answer about the key was supplied"));
    let failing = Zone::parse("s1._domainkey.sender.example TXT SERVFAIL").unwrap();
    assert!(one(&raw, &failing).because.starts_with("DNS failed"));
    assert_eq!(one(&raw, &failing).outcome, Outcome::Temperror);
}

#[test]
fn a_length_leaves_bytes_unsigned() {
    let signer = Signer::ed25519();
    let raw = signed(&signer, FIELDS, BODY, NAMES, &format!("l={}; ", BODY.len()));
    let found = one(&format!("{raw}Pay here\r\n"), &signer.zone());
    assert_eq!((found.outcome, found.unsigned_bytes), (Outcome::Pass, 10));
    assert!(found.because.contains("10 bytes at the end"), "{}", found.because);
    let longer = signed(&signer, FIELDS, BODY, NAMES, &format!("l={}; ", BODY.len() + 1));
    assert_eq!(one(&longer, &signer.zone()).outcome, Outcome::Fail);
}

#[test]
fn each_defect_has_its_word() {
    let signer = Signer::ed25519();
    let zone = signer.zone();
    let with = |tags: &str| one(&signed(&signer, FIELDS, BODY, NAMES, tags), &zone);
    assert_eq!(with("t=1699999999; x=1700000001; ").outcome, Outcome::Pass);
    assert_eq!(with("x=1699999999; ").outcome, Outcome::Policy);
    assert_eq!(with("t=200; x=100; ").outcome, Outcome::Permerror);
    assert_eq!(with("i=@mail.sender.example; ").outcome, Outcome::Pass);
    assert_eq!(with("i=@evilsender.example; ").outcome, Outcome::Permerror);
    assert_eq!(with("q=other/txt; ").outcome, Outcome::Neutral);
    let raw = signed(&signer, FIELDS, BODY, NAMES, "");
    for (from, to, outcome) in [
        ("v=1", "v=2", Outcome::Neutral),
        ("a=ed25519-sha256", "a=rsa-sha1", Outcome::Policy),
        ("a=ed25519-sha256", "a=rot13", Outcome::Neutral),
        ("c=relaxed/relaxed", "c=loose", Outcome::Neutral),
        ("h=from:to:subject:from", "h=to", Outcome::Permerror),
        ("d=sender.example; ", "", Outcome::Neutral),
        ("s=s1; ", "s=s1; s=s1; ", Outcome::Neutral),
    ] {
        let found = one(&raw.replace(from, to), &zone);
        assert_eq!(found.outcome, outcome, "{to}: {}", found.because);
    }
    let weak = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANZTwJJtLIbiZwKmlXpMbF+LEWyVUYnt4b9PwVUq1f42lcl0\
                8t7cZjAT9lKOhPm1MmIaEORQj5Dmp0lFK/hY/O0CAwEAAQ==";
    let key = |record: &str| Zone::parse(&format!("s1._domainkey.sender.example TXT \"{record}\"")).unwrap();
    let rsa = signed(&Signer::rsa(), FIELDS, BODY, NAMES, "");
    for (mail, record, outcome) in [
        (&rsa, format!("p={weak}"), Outcome::Policy),
        (&raw, "p=".to_owned(), Outcome::Permerror),
        (&raw, "v=DKIM2; p=x".to_owned(), Outcome::Permerror),
        (&raw, format!("h=sha1; {}", signer.record()), Outcome::Permerror),
        (&raw, format!("s=tls; {}", signer.record()), Outcome::Permerror),
        (&rsa, signer.record(), Outcome::Permerror),
        (&raw, format!("t=y:s; {}", signer.record()), Outcome::Pass),
        (&raw, "k=ed25519; p=AAAA".to_owned(), Outcome::Permerror),
    ] {
        let found = one(mail, &key(&record));
        assert_eq!(found.outcome, outcome, "{record}: {}", found.because);
    }
    assert_eq!(one(&raw, &zone_without()).outcome, Outcome::Permerror);
}

fn zone_without() -> Zone {
    zone("s1._domainkey.sender.example NXDOMAIN")
}

#[test]
fn ten_thousand_signatures_cost_as_much_as_five() {
    let signer = Signer::ed25519();
    let raw = signed(&signer, FIELDS, BODY, NAMES, "");
    let field = raw.split_inclusive("\r\n").next().unwrap();
    let mail = field.repeat(10_000) + &raw;
    let found = verify(&Message::split(mail.as_bytes()), &signer.zone(), None);
    assert_eq!(found.len(), SIGNATURES);
}

#[test]
fn monstrous_keys_and_fields_are_refused() {
    let raw = signed(&Signer::rsa(), FIELDS, BODY, NAMES, "");
    // 64 kbit of modulus: SEQUENCE { INTEGER, INTEGER }.
    let mut numbers = vec![0x02, 0x82, 0x20, 0x00];
    numbers.extend(vec![0xff; 0x2000]);
    numbers.extend([0x02, 0x01, 0x03]);
    let mut der = vec![0x30, 0x82];
    der.extend(u16::try_from(numbers.len()).unwrap().to_be_bytes());
    der.extend(numbers);
    let record = format!("s1._domainkey.sender.example TXT \"p={}\"", data_encoding::BASE64.encode(&der));
    assert_eq!(one(&raw, &zone(&record)).outcome, Outcome::Permerror);
    let long = raw.replace("h=from", &format!("h={}from", "x:".repeat(50_000)));
    assert_eq!(one(&long, &Signer::rsa().zone()).outcome, Outcome::Neutral);
}
