//! ARC, SPF and DMARC on answers written for the purpose.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test that cannot go on fails; the signer serves two tests"
)]

mod signing;

use creel_authentication::dmarc::{Identifiers, Policy, evaluate};
use creel_authentication::spf::{Session, check};
use creel_authentication::{Message, Zone, arc};
use creel_evidence::DomainName;
use creel_evidence::sender::AuthenticationOutcome as Outcome;
use signing::{Signer, body_hash, relaxed, zone};

/// A mail with a chain of `instances` sets, each sealed by the same key.
fn chained(signer: &Signer, instances: usize) -> String {
    let body = "Hello\r\n";
    let mut header = "From: a@list.example\r\n".to_owned();
    let mut sets: Vec<[String; 3]> = Vec::new();
    for i in 1..=instances {
        let results = format!("i={i}; mx.sender.example; spf=pass");
        let algorithm = signer.algorithm();
        let message = format!(
            "i={i}; a={algorithm}; c=relaxed/relaxed; d=sender.example; s=s1; h=from; bh={}; b=",
            body_hash(body)
        );
        let data = format!("from:a@list.example\r\n{}", relaxed("ARC-Message-Signature", &message));
        let message = message + &signer.sign(data.as_bytes());
        let validation = if i == 1 { "none" } else { "pass" };
        let seal = format!("i={i}; a={algorithm}; cv={validation}; d=sender.example; s=s1; b=");
        let mut data: String = sets
            .iter()
            .flat_map(|[results, message, seal]| {
                [
                    relaxed("ARC-Authentication-Results", results),
                    relaxed("ARC-Message-Signature", message),
                    relaxed("ARC-Seal", seal),
                ]
            })
            .chain([
                relaxed("ARC-Authentication-Results", &results),
                relaxed("ARC-Message-Signature", &message),
            ])
            .map(|field| field + "\r\n")
            .collect();
        data.push_str(&relaxed("ARC-Seal", &seal));
        let seal = seal + &signer.sign(data.as_bytes());
        header = format!(
            "ARC-Seal: {seal}\r\nARC-Message-Signature: {message}\r\nARC-Authentication-Results: {results}\r\n{header}"
        );
        sets.push([results, message, seal]);
    }
    format!("{header}\r\n{body}")
}

#[test]
fn a_chain_holds_until_somebody_breaks_it() {
    let signer = Signer::ed25519();
    let raw = chained(&signer, 3);
    let told = |mail: &str, zone: &Zone| arc::verify(&Message::split(mail.as_bytes()), zone);
    let found = told(&raw, &signer.zone());
    assert_eq!((found.outcome, found.sealers.len()), (Outcome::Pass, 3), "{}", found.because);
    for (from, to) in [
        ("i=2; mx.sender.example; spf=pass", "i=2; mx.sender.example; spf=fail"),
        ("Hello", "Hallo"),
        ("cv=none", "cv=pass"),
        ("ARC-Seal: i=3", "X-Seal: i=3"),
        ("ARC-Seal: i=3", "ARC-Seal: i=2"),
        ("ARC-Seal: i=3", "ARC-Seal: i=51"),
        ("ARC-Seal: i=1", "ARC-Seal: h=from; i=1"),
    ] {
        let found = told(&raw.replace(from, to), &signer.zone());
        assert_eq!(found.outcome, Outcome::Fail, "{to}: {}", found.because);
    }
    assert_eq!(told(&raw, &Zone::default()).outcome, Outcome::Temperror);
    assert_eq!(told("From: a@b.example\r\n\r\n", &Zone::default()).outcome, Outcome::None);
}

fn spf(address: &str, mail_from: &str, zone: &Zone) -> (Outcome, String, Option<String>) {
    let session = Session {
        address: address.parse().unwrap(),
        helo: "mail.sender.example".into(),
        mail_from: mail_from.into(),
        receiver: "mx.corp.example".into(),
        time: 1_700_000_000,
    };
    let found = check(&session, zone);
    (found.outcome, found.because, found.explanation)
}

#[test]
fn every_mechanism_decides() {
    let zone = zone(
        "sender.example TXT \"v=spf1 ip4:192.0.2.0/28 ip6:2001:db8::/32 a:web.sender.example mx include:_other.example \
         exists:%{ir}.%{l1r-}.list.sender.example ptr:named.example -all exp=why.sender.example\"\n\
         why.sender.example TXT \"%{i} may not send for %{d} to %{r}\"\n\
         web.sender.example A 192.0.2.65\nsender.example MX 10 mx.sender.example\nmx.sender.example A 192.0.2.66\n\
         _other.example TXT \"v=spf1 ip4:203.0.113.7 -all\"\n\
         4.100.51.198.ada.list.sender.example A 127.0.0.2\n\
         9.100.51.198.ada.list.sender.example NXDOMAIN\n8.100.51.198.ada.list.sender.example NXDOMAIN\n\
         9.100.51.198.in-addr.arpa PTR host.named.example\nhost.named.example A 198.51.100.9\n\
         8.100.51.198.in-addr.arpa PTR host.named.example\n\
         soft.example TXT \"v=spf1 ~all\"\nredirected.example TXT \"v=spf1 redirect=soft.example\"\n\
         twice.example TXT \"v=spf1 -all\"\ntwice.example TXT \"v=spf1 +all\"\nsilent.example TXT \"hello\"\n\
         broken.example TXT \"v=spf1 ip4:1.2.3 -all\"\nslow.example TXT SERVFAIL\n\
         loop.example TXT \"v=spf1 include:loop.example -all\"\n\
",
    );
    for (address, from, outcome) in [
        ("192.0.2.7", "ada@sender.example", Outcome::Pass),
        ("::ffff:192.0.2.7", "ada@sender.example", Outcome::Pass),
        ("192.0.2.65", "ada@sender.example", Outcome::Pass),
        ("192.0.2.66", "ada@sender.example", Outcome::Pass),
        ("203.0.113.7", "ada@sender.example", Outcome::Pass),
        ("198.51.100.4", "ada@sender.example", Outcome::Pass),
        ("198.51.100.9", "ada@sender.example", Outcome::Pass),
        ("198.51.100.8", "ada@sender.example", Outcome::Fail),
        ("2001:db8::9", "ada@sender.example", Outcome::Pass),
        ("192.0.2.99", "x@redirected.example", Outcome::Softfail),
        ("192.0.2.99", "x@twice.example", Outcome::Permerror),
        ("192.0.2.99", "x@silent.example", Outcome::None),
        ("192.0.2.99", "x@broken.example", Outcome::Permerror),
        ("192.0.2.99", "x@slow.example", Outcome::Temperror),
        ("192.0.2.99", "x@unheard.example", Outcome::Temperror),
        ("192.0.2.99", "x@loop.example", Outcome::Permerror),
        ("192.0.2.99", "x@localhost", Outcome::None),
    ] {
        let found = spf(address, from, &zone);
        assert_eq!(found.0, outcome, "{address} {from}: {}", found.1);
    }
    let (_, _, explanation) = spf("198.51.100.8", "ada@sender.example", &zone);
    assert_eq!(
        explanation.as_deref(),
        Some("198.51.100.8 may not send for sender.example to mx.corp.example")
    );
    assert!(spf("192.0.2.99", "x@slow.example", &zone).1.contains("DNS failed"));
    assert!(spf("192.0.2.99", "x@unheard.example", &zone).1.contains("supplied"));
    // A macro bomb is cut to a name, which costs one question; a sender that SMTP cannot carry has no policy.
    let bomb = format!("v=spf1 exists:{}.bomb.example -all", "%{s}".repeat(3_000));
    let bomb = Zone::parse(&format!("bomb.example TXT \"{bomb}\"\nbomb.example NXDOMAIN")).unwrap();
    let sender = |length: usize| format!("{}@bomb.example", "a.".repeat(length));
    assert_eq!(spf("192.0.2.99", &sender(400), &bomb).0, Outcome::Temperror);
    assert_eq!(spf("192.0.2.99", &sender(50_000), &bomb).0, Outcome::None);
}

fn domain(name: &str) -> DomainName {
    DomainName::parse(name).unwrap()
}

/// Outcome, where the record is, organisation, policy of a mail from `author` that DKIM passed for `signer`.
fn dmarc(author: &str, signer: &str, zone: &Zone) -> (Outcome, String, String, Option<Policy>) {
    let identifiers = Identifiers { spf: None, dkim: vec![(domain(signer), Outcome::Pass)] };
    let found = evaluate(&domain(author), &identifiers, zone);
    let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    (found.outcome, dash(found.record_at), dash(found.organisation), found.policy)
}

#[test]
fn the_tree_is_walked() {
    let zone = zone(
        "_dmarc.example NXDOMAIN\n_dmarc.org.example TXT \"v=DMARC1; p=reject; sp=quarantine; np=none\"\n\
         _dmarc.mail.org.example NXDOMAIN\nmail.org.example A 192.0.2.1\n\
         _dmarc.no.org.example NXDOMAIN\nno.org.example NXDOMAIN\n\
         _dmarc.own.org.example TXT \"v=DMARC1; p=none; psd=n\"\n_dmarc.a.own.org.example NXDOMAIN\n\
         a.own.org.example MX 1 a.own.org.example\na.own.org.example A NODATA\na.own.org.example AAAA NODATA\n\
         _dmarc.suffix.example TXT \"v=DMARC1; p=reject; psd=y; t=y\"\n_dmarc.shop.suffix.example NXDOMAIN\n\
         _dmarc.rival.suffix.example NXDOMAIN\nshop.suffix.example A 192.0.2.2\n_dmarc.a.shop.suffix.example NXDOMAIN\n\
         _dmarc.strict.example TXT \"v=DMARC1; p=reject; adkim=s\"\n_dmarc.sub.strict.example NXDOMAIN\n\
         _dmarc.bad.example TXT \"v=DMARC1; p=maybe\"\n\
         _dmarc.asks.example TXT \"v=DMARC1; p=maybe; rua=mailto:x@asks.example\"\n\
         _dmarc.two.example TXT \"v=DMARC1; p=none\"\n_dmarc.two.example TXT \"v=DMARC1; p=reject\"\n\
         _dmarc.none.example NXDOMAIN\n_dmarc.slow.example TXT SERVFAIL\n",
    );
    let policy = |author: &str, signer: &str| {
        let (outcome, record, organisation, policy) = dmarc(author, signer, &zone);
        let policy = policy.map_or("-", Policy::as_str);
        format!("{outcome} {record} {organisation} {policy}")
    };
    assert_eq!(policy("org.example", "org.example"), "pass org.example org.example reject");
    assert_eq!(policy("org.example", "mail.org.example"), "pass org.example org.example reject");
    assert_eq!(policy("mail.org.example", "org.example"), "pass org.example org.example quarantine");
    assert_eq!(policy("no.org.example", "none.example"), "fail org.example org.example none");
    assert_eq!(policy("org.example", "evilorg.example"), "fail org.example org.example reject");
    // psd=n makes an organisation of its own.
    assert_eq!(policy("a.own.org.example", "org.example"), "fail own.org.example own.org.example none");
    // psd=y: organisations begin one label below, and test mode lowers the policy.
    assert_eq!(
        policy("shop.suffix.example", "a.shop.suffix.example"),
        "pass suffix.example shop.suffix.example quarantine"
    );
    assert_eq!(
        policy("shop.suffix.example", "rival.suffix.example"),
        "fail suffix.example shop.suffix.example quarantine"
    );
    assert_eq!(policy("strict.example", "sub.strict.example"), "fail strict.example strict.example reject");
    assert_eq!(policy("bad.example", "bad.example"), "none - bad.example -");
    assert_eq!(policy("asks.example", "asks.example"), "pass asks.example asks.example none");
    assert_eq!(policy("two.example", "two.example"), "none - two.example -");
    assert_eq!(policy("none.example", "none.example"), "none - none.example -");
    assert_eq!(policy("slow.example", "slow.example"), "temperror - - -");
    assert_eq!(policy("unheard.example", "unheard.example"), "temperror - - -");
}

#[test]
fn a_deep_name_costs_eight_questions() {
    use creel_authentication::dns::{Answers, Question, Record, Silence};
    struct Counting(std::cell::RefCell<Vec<String>>);
    impl Answers for Counting {
        fn ask(&self, question: &Question) -> Result<Vec<Record>, Silence> {
            self.0.borrow_mut().push(question.name.clone());
            Err(Silence::NoSuchName)
        }
    }
    let counting = Counting(std::cell::RefCell::default());
    let _ = evaluate(&domain("a.b.c.d.e.f.g.h.i.j.example"), &Identifiers::default(), &counting);
    let asked = counting.0.into_inner();
    assert_eq!(asked.len(), 8, "{asked:?}");
    assert_eq!(asked[1], "_dmarc.e.f.g.h.i.j.example");
}
