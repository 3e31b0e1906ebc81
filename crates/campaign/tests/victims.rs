//! A victim's own values link nothing: two mails that differ in their victim only are the same to compare, and two mails
//! of strangers to one victim have nothing in common. For mails out of a generator that writes the victim's values into
//! every place that a sender fills, in every encoding that senders use.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use creel_campaign::{fingerprint_among, set_aside};
use creel_dissect::{Limits, dissect};
use creel_evidence::digest::Sha256Digest;
use creel_evidence::targeting::TargetSource;
use creel_evidence::{Dissection, Fingerprint, Target, Targeting};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use md5::Md5;
use proptest::prelude::*;
use sha1::{Digest as _, Sha1};

/// Somebody who is aimed at.
#[derive(Debug, Clone)]
struct Victim {
    first: String,
    last: String,
    domain: String,
}

impl Victim {
    fn address(&self) -> String {
        format!("{}.{}@{}", self.first, self.last, self.domain)
    }

    fn name(&self) -> String {
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        format!("{} {}", capital(&self.first), capital(&self.last))
    }

    fn organisation(&self) -> String {
        format!("Nord {} Logistik GmbH", self.domain.split('.').next().unwrap())
    }

    fn targeting(&self) -> Targeting {
        let mut target = Target::unknown(self.address(), TargetSource::To, Vec::new());
        target.person = Some(self.name());
        target.organisation = Some(self.organisation());
        target.on_roster = true;
        Targeting { targets: vec![target], knowledge: Vec::new() }
    }
}

/// How a sender writes an address into a link.
#[derive(Debug, Clone, Copy)]
enum Form {
    Plain,
    Percent,
    Base64,
    Base64InJson,
    Hexadecimal,
    Rot13,
    Md5,
    Sha1,
    Sha256,
    LocalPart,
    Bounce,
    Domain,
}

const FORMS: [Form; 12] = [
    Form::Plain,
    Form::Percent,
    Form::Base64,
    Form::Base64InJson,
    Form::Hexadecimal,
    Form::Rot13,
    Form::Md5,
    Form::Sha1,
    Form::Sha256,
    Form::LocalPart,
    Form::Bounce,
    Form::Domain,
];

impl Form {
    fn write(self, victim: &Victim) -> String {
        let address = victim.address();
        let turned = |c: char| match c {
            'a'..='m' => char::from(c as u8 + 13),
            'n'..='z' => char::from(c as u8 - 13),
            _ => c,
        };
        match self {
            Self::Plain => address,
            Self::Percent => address.replace('@', "%40"),
            Self::Base64 => BASE64.encode(address.as_bytes()).trim_end_matches('=').replace('/', "_"),
            Self::Base64InJson => {
                BASE64URL_NOPAD.encode(format!("{{\"id\":17,\"to\":\"{address}\"}}").as_bytes())
            }
            Self::Hexadecimal => HEXLOWER.encode(address.as_bytes()),
            Self::Rot13 => address.chars().map(turned).collect(),
            Self::Md5 => HEXLOWER.encode(&Md5::digest(&address)),
            Self::Sha1 => HEXLOWER.encode(&Sha1::digest(&address)),
            Self::Sha256 => Sha256Digest::of(address.as_bytes()).to_string(),
            Self::LocalPart => format!("{}.{}", victim.first, victim.last),
            Self::Bounce => address.replace('@', "="),
            Self::Domain => victim.domain.clone(),
        }
    }
}

/// What a sender has of his own.
#[derive(Debug, Clone)]
struct Operator {
    label: String,
    path: Form,
    query: Form,
    fragment: Form,
    words: Vec<String>,
}

impl Operator {
    /// His mail to a victim, with the victim's values wherever they can stand.
    fn mail(&self, victim: &Victim) -> String {
        let Self { label, path, query, fragment, words } = self;
        let (address, name, organisation) = (victim.address(), victim.name(), victim.organisation());
        let [path, query, fragment] = [path, query, fragment].map(|form| form.write(victim));
        let words = words.join(" ");
        format!(
            "Received: from out.{label}.example (out.{label}.example [198.51.100.7]) by mx.{domain}; Mon, 7 Sep 2020 08:12:00 +0000\r\n\
             Return-Path: <bounce+{bounce}@{label}.example>\r\n\
             From: \"{name} via portal\" <mailer@{label}.example>\r\n\
             Reply-To: <{address}>\r\nTo: \"{name}\" <{address}>\r\n\
             Subject: {name}, {words} for {organisation}\r\nDate: Mon, 7 Sep 2020 08:11:00 +0000\r\n\
             Message-ID: <{local}.{query}.77@{label}.example>\r\nX-Mailer: {label}mail for {address}\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"part-{local}-of-{label}\"\r\n\r\n\
             --part-{local}-of-{label}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
             <html><head><title>{words} for {name}</title></head><body><p>Dear {name} of {organisation},</p>\
             <p>{words} {label} waits, {first}. Write to {address} or helpdesk@{domain}.</p>\
             <img src=\"https://logo.{domain}/logo.png\">\
             <a href=\"https://go.{label}.example/in/{path}/view.php?to={query}&amp;{query}=1&amp;k=2#{fragment}\">open</a>\
             <a href=\"https://storage.googleapis.com/{label}-bucket/{path}\">mirror</a>\
             <a href=\"https://www.{domain}/imprint\">{organisation}</a></body></html>\r\n\
             --part-{local}-of-{label}\r\nContent-Type: text/html; name=\"{local}.html\"\r\n\
             Content-Disposition: attachment; filename=\"{local}.html\"\r\n\r\n\
             <html><head><title>Portal of {label} for {name}</title></head><body><h1>Sign in</h1><p>{words} with your password</p>\
             <form action=\"https://collect.{label}.example/{address}/next.php\" method=\"post\">\
             <input type=\"email\" name=\"user\" value=\"{address}\"><input type=\"password\" name=\"pass\"></form></body></html>\r\n\
             --part-{local}-of-{label}--\r\n",
            domain = victim.domain,
            bounce = address.replace('@', "="),
            local = format!("{}.{}", victim.first, victim.last),
            first = victim.first,
        )
    }
}

fn read(operator: &Operator, victim: &Victim) -> (Dissection, Targeting, Fingerprint) {
    let raw = operator.mail(victim);
    let dissection = dissect(raw.as_bytes(), &Limits::default()).dissection;
    let targeting = victim.targeting();
    let print = fingerprint_among(&dissection, &targeting, &|_| false);
    (dissection, targeting, print)
}

/// What of a mail's own is compared: files are other files where a victim's address is filled in.
fn shareable(print: &Fingerprint) -> Vec<String> {
    let own = print.tokens.iter().filter(|token| token.kind != "file");
    own.map(|token| format!("{}/{} {}", token.family, token.kind, token.value)).collect()
}

fn victims() -> impl Strategy<Value = Victim> {
    (
        "[bdfgk][aeiou][lmnr][aeiou]",
        "[bdfgk][aeiou][lmnr][aeiou][stz][aeiou]",
        "[hjvw][aeiou][lmnr][aeiou][bdg][aeiou]",
    )
        .prop_map(|(first, last, label)| Victim { first, last, domain: format!("{label}.test") })
}

prop_compose! {
    fn operators()(
        label in "q[aeiou][lmnr][aeiou][pqr][aeiou]",
        path in prop::sample::select(&FORMS[..]),
        query in prop::sample::select(&FORMS[..]),
        fragment in prop::sample::select(&FORMS[..]),
        words in prop::collection::vec("[cptx][aeiou][xyz][aeiou][xyz]", 12),
    ) -> Operator {
        Operator { label, path, query, fragment, words }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mails_that_differ_in_the_victim_only_are_the_same_to_compare(
        operator in operators(), one in victims(), other in victims(),
    ) {
        let [(.., one), (.., other)] = [read(&operator, &one), read(&operator, &other)];
        prop_assert_eq!(shareable(&one), shareable(&other));
        prop_assert_eq!(one.subject, other.subject);
        prop_assert_eq!(one.text, other.text);
        prop_assert_eq!(one.exact, other.exact);
        prop_assert_eq!(one.structure, other.structure);
        prop_assert!(one.tokens.len() > 8);
    }

    #[test]
    fn strangers_mails_to_one_victim_share_no_value_of_the_victims(
        one in operators(), other in operators(), victim in victims(),
    ) {
        prop_assume!(one.label != other.label);
        let [(.., one), (.., other)] = [read(&one, &victim), read(&other, &victim)];
        // They are made by one program, the generator: how it writes headers, links and pages is the same indeed.
        let program = ["header-order", "path-shape", "query-shape", "message-id", "page-structure", "form", "from-shape", "boundary"];
        let network = ["198.51.100.0/24"];
        let common: Vec<_> = one.tokens.iter().filter(|token| other.tokens.contains(token)).collect();
        for token in common {
            prop_assert!(program.contains(&token.kind.as_str()) || network.contains(&token.value.as_str()), "{:?}", token);
            for own in [&victim.first, &victim.last, &victim.domain] {
                prop_assert!(!token.value.contains(own.as_str()), "{:?}", token);
            }
        }
    }

    #[test]
    fn what_was_set_aside_is_in_no_fingerprint_and_stands_where_it_says(operator in operators(), victim in victims()) {
        let (dissection, targeting, print) = read(&operator, &victim);
        let aside = set_aside(&dissection, &targeting, &|_| false);
        let site = format!("www.{}", victim.domain);
        let is_left = |kind: &str, value: &str| aside.iter().any(|left| left.kind == kind && left.value == value);
        prop_assert!(is_left("host", &site) && is_left("reply-to", &victim.address()), "{:?}", aside);
        for left in &aside {
            let is_left = |token: &creel_evidence::Token| {
                (token.family, token.kind.as_str(), token.value.as_str()) == (left.family, left.kind.as_str(), left.value.as_str())
            };
            prop_assert!(!print.tokens.iter().any(is_left), "{:?}", left);
            prop_assert!(dissection.artifact(left.at.artifact).is_some());
        }
    }
}

#[test]
fn what_belongs_to_organisations_that_the_user_knows_links_nothing() {
    let victim = Victim { first: "dana".into(), last: "falude".into(), domain: "hanada.test".into() };
    let operator = Operator {
        label: "qaripa".into(),
        path: Form::Plain,
        query: Form::Md5,
        fragment: Form::Base64,
        words: vec!["document".into(); 3],
    };
    let raw = operator.mail(&victim);
    let dissection = dissect(raw.as_bytes(), &Limits::default()).dissection;
    let holds = |print: &Fingerprint| print.tokens.iter().any(|token| token.value == "qaripa.example");
    assert!(holds(&fingerprint_among(&dissection, &victim.targeting(), &|_| false)));
    let known = |domain: &creel_evidence::DomainName| domain.is_within("qaripa.example");
    assert!(!holds(&fingerprint_among(&dissection, &victim.targeting(), &known)));
    let aside = set_aside(&dissection, &victim.targeting(), &known);
    assert!(aside.iter().any(|left| left.value == "go.qaripa.example"), "{aside:?}");
}
