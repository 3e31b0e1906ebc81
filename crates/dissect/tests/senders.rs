//! Claimed, authenticated and actual sender of whole mails.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use creel_authentication::Zone;
use creel_dissect::{Knowledge, Limits, dissect_knowing};
use creel_evidence::Dissection;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::mail::Authenticated;
use creel_evidence::sender::{Authentication, Word};

const RECEIVED: &str = "Received: from mail.sender.example (mail.sender.example [192.0.2.7])\r\n\
    \tby mx.corp.example with ESMTPS id 1; Mon, 7 Sep 2020 08:12:00 +0000\r\n";
const REST: &str = "From: \"The Bank\" <ada@sender.example>\r\nSender: list@other.example\r\nTo: bob@corp.example\r\n\
    Date: Mon, 7 Sep 2020 08:11:00 +0000\r\nSubject: x\r\n\r\nHello\r\n";

fn read(mail: &str, trust: &[&str], answers: &str) -> Dissection {
    let knowledge = Knowledge {
        trust_authserv: trust.iter().map(|&name| name.to_owned()).collect(),
        answers: Zone::parse(answers).unwrap(),
    };
    dissect_knowing(mail.as_bytes(), &Limits::default(), &knowledge).dissection
}

/// `method=outcome domain aligned word` of each statement.
fn vouched(dissection: &Dissection) -> Vec<String> {
    let line = |fact: &Authentication| {
        let domain = fact.domain.as_deref().unwrap_or("-");
        let aligned = fact.aligned.map_or("-".to_owned(), |aligned| aligned.to_string());
        format!("{}={} {domain} {aligned} {}", fact.method, fact.outcome, fact.word)
    };
    dissection.sender_facts.authenticated.iter().map(line).collect()
}

#[test]
fn three_facts_with_their_bytes() {
    let mail = format!(
        "Return-Path: <bounce@mass.example>\r\nAuthentication-Results: mx.corp.example;\r\n \
         spf=pass smtp.mailfrom=bounce@mass.example;\r\n dkim=pass header.d=sender.example;\r\n \
         dmarc=pass (p=reject) header.from=sender.example\r\n{RECEIVED}{REST}"
    );
    let dissection = read(&mail, &[], "");
    let facts = &dissection.sender_facts;
    assert_eq!(facts.claimed.from[0].name, "The Bank");
    assert_eq!(facts.claimed.sender.as_ref().unwrap().address, "list@other.example");
    assert_eq!(
        vouched(&dissection),
        [
            "spf=pass mass.example false receiver",
            "dkim=pass sender.example true receiver",
            "dmarc=pass sender.example true receiver"
        ]
    );
    let at = facts.authenticated[1].at[0].range;
    assert_eq!(&mail[at.range()], "dkim=pass header.d=sender.example");
    assert!(facts.authenticated[2].because.ends_with("p=reject"), "{}", facts.authenticated[2].because);
    let actual = facts.actual.as_ref().unwrap();
    assert_eq!(actual.client, "192.0.2.7".parse().ok());
    assert_eq!(actual.helo.as_deref(), Some("mail.sender.example"));
    assert_eq!(actual.reverse.as_deref(), Some("mail.sender.example"));
    assert_eq!(actual.envelope_from.as_deref(), Some("bounce@mass.example"));
    assert_eq!(actual.taken_by.as_deref(), Some("mx.corp.example"));
    assert!(mail[actual.at[0].range.range()].starts_with("from mail.sender.example"));
    let open: Vec<&str> = facts.open.iter().map(String::as_str).collect();
    assert_eq!(open, ["TXT _dmarc.sender.example", "TXT mass.example"]);
}

#[test]
fn a_report_that_the_sender_wrote_is_flagged_and_not_believed() {
    let forged = "Authentication-Results: mx.corp.example; dmarc=pass header.from=sender.example\r\n";
    // The sender's own field comes right below the one that the receiver wrote when it took the mail over.
    let mail = format!(
        "Authentication-Results: mx.corp.example; dmarc=fail header.from=sender.example\r\n{RECEIVED}{forged}{REST}"
    );
    let dissection = read(&mail, &[], "");
    assert_eq!(dissection.sender.outcome, Authenticated::Fail);
    assert_eq!(vouched(&dissection), ["dmarc=fail sender.example true receiver"]);
    let anomaly = dissection
        .anomalies
        .iter()
        .find(|anomaly| anomaly.kind == AnomalyKind::ForgedAuthenticationResults)
        .unwrap();
    assert_eq!(&mail[anomaly.at.range.range()], "dmarc=pass header.from=sender.example");
    assert!(anomaly.at.range.start > mail.find("Received:").unwrap());
    // The benign twin: another house's report further down claims nothing about ours.
    let twin = mail.replace(
        "Authentication-Results: mx.corp.example; dmarc=pass",
        "Authentication-Results: mx.list.example; dmarc=pass",
    );
    assert!(
        !read(&twin, &[], "").anomalies.iter().any(|a| a.kind == AnomalyKind::ForgedAuthenticationResults)
    );
}

#[test]
fn only_servers_that_the_user_names_are_believed() {
    let mail = format!(
        "Authentication-Results: scanner.other.example; dmarc=pass header.from=sender.example\r\n\
         Authentication-Results: mx.corp.example; dmarc=fail header.from=sender.example\r\n{RECEIVED}{REST}"
    );
    assert_eq!(read(&mail, &[], "").sender.outcome, Authenticated::Pass);
    assert_eq!(read(&mail, &["corp.example"], "").sender.outcome, Authenticated::Fail);
    assert_eq!(read(&mail, &["mx.corp.example"], "").sender.outcome, Authenticated::Fail);
    assert_eq!(read(&mail, &["orp.example"], "").sender.outcome, Authenticated::Unknown);
}

#[test]
fn with_answers_creel_verifies_where_nobody_reported() {
    let mail = format!("Return-Path: <ada@mail.sender.example>\r\n{RECEIVED}{REST}");
    let answers = "mail.sender.example TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
        _dmarc.sender.example TXT \"v=DMARC1; p=reject; psd=n\"\n_dmarc.mail.sender.example NXDOMAIN\n";
    let dissection = read(&mail, &[], answers);
    assert_eq!(
        vouched(&dissection),
        [
            "spf=pass mail.sender.example true own-verification",
            "dmarc=pass sender.example true own-verification"
        ]
    );
    assert_eq!(
        (dissection.sender.outcome, dissection.sender.by.as_deref()),
        (Authenticated::Pass, Some("dmarc"))
    );
    assert!(dissection.sender_facts.open.is_empty());
    let elsewhere = read(&mail.replace("[192.0.2.7]", "[198.51.100.7]"), &[], answers);
    assert_eq!(elsewhere.sender.outcome, Authenticated::Fail);
    assert!(
        elsewhere.sender_facts.authenticated.iter().any(|fact| fact.because.ends_with("policy is reject"))
    );
    // Without the envelope nobody can say that SPF failed.
    let blind = read(&format!("{RECEIVED}{REST}"), &[], answers);
    assert_eq!(blind.sender.outcome, Authenticated::Unknown);
}

#[test]
fn a_body_that_was_changed_is_a_fact_and_no_accusation() {
    let signature = "DKIM-Signature: v=1; a=rsa-sha256; d=sender.example; s=k; h=from; bh=AAAA; b=AAAA\r\n";
    let mail = format!("Return-Path: <x@sender.example>\r\n{RECEIVED}{signature}{REST}");
    let dissection = read(&mail, &[], "");
    assert_eq!(vouched(&dissection), ["dkim=temperror sender.example true own-verification"]);
    let fact = &dissection.sender_facts.authenticated[0];
    assert_eq!(fact.word, Word::OwnVerification);
    assert!(fact.because.ends_with("the body is not what was signed"), "{}", fact.because);
    assert_eq!(dissection.sender.outcome, Authenticated::Unknown);
    assert!(dissection.anomalies.is_empty());
}

#[test]
fn times_that_cannot_be_are_told() {
    let below = "Received: from a.example by mail.sender.example; Mon, 7 Sep 2020 10:12:00 +0000\r\n";
    let mail = format!("{RECEIVED}{below}{REST}");
    let dissection = read(&mail, &[], "");
    let skew = dissection.anomalies.iter().find(|anomaly| anomaly.kind == AnomalyKind::TimeSkew).unwrap();
    assert_eq!(skew.detail, "received 7200 s before the hop below passed it on");
}

#[test]
fn a_hundred_thousand_hops_and_deep_comments_end() {
    let hops = "Received: from a.example by b.example; Mon, 7 Sep 2020 10:12:00 +0000\r\n".repeat(100_000);
    let comments = "(".repeat(100_000);
    let mail = format!("{hops}Authentication-Results: mx.example {comments}\r\n{REST}");
    assert!(read(&mail, &[], "").received.len() <= 10_000);
    let mail = format!("Authentication-Results: mx.example; spf=pass {comments}\r\n{RECEIVED}{REST}");
    assert_eq!(vouched(&read(&mail, &[], "")).len(), 1);
}
