//! What whole messages say about the people they are written to, and what they do not.

mod message;

use creel_evidence::digest::Sha256Digest;
use creel_evidence::dissection::{Field, Form, Page};
use creel_evidence::locus::Span;
use creel_evidence::mail::{HeaderField, RecipientField};
use creel_evidence::targeting::{Function, Role, Seniority};
use creel_evidence::{ArtifactRole, Fact, FactSource, Locus, MailboxKind, Target};
use creel_targeting::{Known, Lexicons, Roster, profile};
use message::*;

fn country(target: &Target) -> Option<String> {
    target.country.map(|country| country.to_string())
}

fn source(target: &Target, fact: Fact) -> FactSource {
    target.because[&fact].source
}

const THREAD: &str = "Dear Anna,\nplease see the corrected order below.\n\nKind regards\nAda Sender\nChief Executive Officer\n\
    Sender Ltd\n+44 20 7946 0123\n\nVon: Keller, Anna (Einkauf) <anna@firm.example>\nGesendet: Montag\nAn: Ada Sender <a@sender.test>\n\
    Betreff: Bestellung\n\nHallo Ada,\nbitte ein Angebot.\n\nViele Grüße\nAnna Keller\nLeiterin Einkauf\nFirm GmbH\nHauptstr. 1, A-1010 Wien\n\
    Tel. +49 30 5550123\n";

#[test]
fn a_quoted_thread_tells_about_the_one_who_wrote_it() {
    let target = only(&mail("a@sender.test", &to("Anna", "anna@firm.example"), THREAD));
    assert_eq!(target.person.as_deref(), Some("Anna Keller"));
    assert_eq!(source(&target, Fact::Person), FactSource::Signature);
    assert_eq!((target.function, target.seniority), (Some(Function::Procurement), Some(Seniority::Head)));
    assert_eq!(target.role, Some(Role::PurchasingManager));
    // The postal address says where she sits; her number only where it is registered.
    assert_eq!(
        (country(&target).as_deref(), source(&target, Fact::Country)),
        (Some("AT"), FactSource::PostalAddress)
    );
    for grounds in target.because.values().filter(|grounds| grounds.source == FactSource::Signature) {
        assert_eq!(grounds.at.artifact, body());
        assert!(!THREAD[grounds.at.range.range()].is_empty());
    }
}

#[test]
fn the_writers_own_signature_is_not_the_readers() {
    let text =
        "Dear Anna,\nplease pay.\n\nKind regards\nAda Sender\nChief Executive Officer\n+44 20 7946 0123\n";
    let target = only(&mail("a@sender.test", &to("Anna Keller", "anna@firm.example"), text));
    assert_eq!((target.title, target.role, target.country), (None, None, None));
    assert_eq!(target.person.as_deref(), Some("Anna Keller"));
}

#[test]
fn the_better_source_wins_and_each_fact_keeps_its_own() {
    let text = "Dear Ms Keller, Sales Manager,\nhello";
    let target = only(&mail("a@sender.test", &to("Anna Keller (Purchasing)", "keller@firm.example"), text));
    assert_eq!(
        (target.function, source(&target, Fact::Function)),
        (Some(Function::Procurement), FactSource::DisplayName)
    );
    // Only the salutation names a rank.
    assert_eq!(
        (target.seniority, source(&target, Fact::Seniority)),
        (Some(Seniority::Manager), FactSource::Salutation)
    );
    assert_eq!(target.role, None, "a role of another department");
}

#[test]
fn several_people_are_greeted_and_each_is_meant() {
    let recipients =
        [(RecipientField::To, "", "anna@firm.example"), (RecipientField::To, "", "tom@firm.example")];
    let found = targets(&mail("a@sender.test", &recipients, "Dear Anna and Tom,\nhello"));
    let names: Vec<_> = found.iter().map(|target| target.person.as_deref()).collect();
    assert_eq!(names, [Some("Anna"), Some("Tom")]);
}

#[test]
fn mailboxes_are_of_three_kinds_or_unknown() {
    for (name, address, kind, from) in [
        ("", "anna.keller@firm.example", MailboxKind::Person, Some(FactSource::LocalPart)),
        ("Anna Keller", "ak@firm.example", MailboxKind::Person, Some(FactSource::DisplayName)),
        ("Anna Keller", "einkauf@firm.example", MailboxKind::Role, Some(FactSource::LocalPart)),
        ("", "info@firm.example", MailboxKind::Role, Some(FactSource::LocalPart)),
        ("", "all-staff@firm.example", MailboxKind::List, Some(FactSource::LocalPart)),
        ("", "chess@lists.firm.example", MailboxKind::List, Some(FactSource::Domain)),
        ("", "keller@firm.example", MailboxKind::Unknown, None),
        ("", "x4711@firm.example", MailboxKind::Unknown, None),
    ] {
        let target = only(&mail("a@sender.test", &to(name, address), ""));
        assert_eq!(target.mailbox, kind, "{name} {address}");
        assert_eq!(
            target.because.get(&Fact::Mailbox).map(|grounds| grounds.source),
            from,
            "{name} {address}"
        );
    }
}

#[test]
fn a_list_says_so_in_the_header() {
    for (name, value) in [
        ("List-Post", "<mailto:board@firm.example>"),
        ("List-Id", "The board <board.lists.firm.example>"),
        ("list-id", "<board.firm.example>"),
    ] {
        let mut dissection = mail("a@sender.test", &to("", "board@firm.example"), "");
        let at = Locus::bytes(submission(), 5000..5050);
        dissection.headers = vec![HeaderField { name: name.into(), value: value.into(), at: at.clone() }];
        let target = only(&dissection);
        assert_eq!(target.mailbox, MailboxKind::List, "{name}: {value}");
        assert_eq!(target.because[&Fact::Mailbox].at, at);
    }
    let mut other = mail("a@sender.test", &to("", "board@firm.example"), "");
    let at = Locus::bytes(submission(), 5000..5050);
    other.headers = vec![HeaderField { name: "List-Id".into(), value: "<board.news.test>".into(), at }];
    assert_ne!(only(&other).mailbox, MailboxKind::List, "another domain's list");
}

#[test]
fn a_name_filled_in_beside_the_address_is_the_victims() {
    let field = |value: &str, start: usize| Field {
        name: "f".into(),
        kind: "text".into(),
        value: value.into(),
        placeholder: String::new(),
        span: Span::new(start, start + 90),
        value_span: Some(Span::new(start + 10, start + 10 + value.len())),
    };
    let form = Form {
        action: None,
        target: None,
        method: "post".into(),
        fields: vec![field("Anna Keller", 100), field("anna.keller@firm.example", 200)],
        span: Span::new(90, 100),
    };
    let mut dissection = mail("a@sender.test", &to("", "anna.keller@firm.example"), "");
    dissection.pages = vec![Page {
        artifact: page(),
        role: ArtifactRole::Attachment,
        title: None,
        structure: Sha256Digest::of(b""),
        shingles: Vec::new(),
        base: None,
        filler: Vec::new(),
        forms: vec![form],
        scripts: Vec::new(),
        images: Vec::new(),
        embedded: Vec::new(),
    }];
    let target = only(&dissection);
    assert_eq!(target.person.as_deref(), Some("Anna Keller"));
    assert_eq!(target.because[&Fact::Person].at, Locus::utf8(page(), 110..121));
}

#[test]
fn the_roster_knows_better_where_an_organisation_sits() {
    let roster = Roster::from_csv("name,domain,country,sector,stage\nFirm,firm.example,CH,a,b\n").unwrap();
    let dissection = mail("a@sender.test", &to("Anna Keller", "anna@firm.example"), THREAD);
    let known = Known { roster: &roster, lexicons: Lexicons::shipped() };
    let target = &profile(&dissection, &verdict(), known).targets[0];
    assert_eq!((country(target).as_deref(), source(target, Fact::Country)), (Some("CH"), FactSource::Roster));
}
