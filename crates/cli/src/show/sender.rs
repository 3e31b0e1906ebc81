//! The three facts about a sender on a terminal: claimed, authenticated, actual.

use creel_evidence::SenderFacts;
use creel_evidence::mail::Mailbox;
use creel_evidence::sender::{ActualSender, Authentication};
use creel_evidence::text::{defang, inert};
use std::fmt::Write as _;

pub(super) fn describe(out: &mut String, facts: &SenderFacts) {
    claimed(out, facts);
    for fact in &facts.authenticated {
        authenticated(out, fact);
    }
    if let Some(actual) = &facts.actual {
        actual_sender(out, actual);
    }
    if !facts.open.is_empty() {
        let _ = writeln!(
            out,
            "  open       {} DNS questions without an answer (`creel scan --dns FILE`)",
            facts.open.len()
        );
        for question in &facts.open {
            let _ = writeln!(out, "    {}", safe(question));
        }
    }
}

fn claimed(out: &mut String, facts: &SenderFacts) {
    // One address in From was shown above.
    for mailbox in facts.claimed.from.iter().skip(1) {
        line(out, "also from", mailbox);
    }
    if let Some(mailbox) = &facts.claimed.sender {
        line(out, "sender", mailbox);
    }
}

fn line(out: &mut String, name: &str, mailbox: &Mailbox) {
    let _ = writeln!(
        out,
        "  {name:<10} {} <{}>  (as claimed)  {}",
        inert(&mailbox.name),
        safe(&mailbox.address),
        mailbox.at
    );
}

fn authenticated(out: &mut String, fact: &Authentication) {
    let domain = fact.domain.as_deref().map(|domain| format!(" {}", safe(domain))).unwrap_or_default();
    let aligned = match fact.aligned {
        Some(true) => ", aligned with From",
        Some(false) => ", not aligned with From",
        None => "",
    };
    let _ = writeln!(
        out,
        "  {:<10} {}={}{domain}{aligned}, by {}: {}",
        "vouched",
        fact.method,
        fact.outcome,
        fact.word,
        inert(&fact.because)
    );
    fact.at.iter().for_each(|at| place(out, at));
}

fn actual_sender(out: &mut String, actual: &ActualSender) {
    let named = [
        ("client", actual.client.map(|address| address.to_string())),
        ("helo", actual.helo.clone()),
        ("reverse", actual.reverse.clone()),
        ("envelope", actual.envelope_from.clone()),
        ("origin", actual.origin.map(|address| address.to_string())),
    ];
    let facts: Vec<String> =
        named.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", safe(&value?)))).collect();
    let _ = writeln!(out, "  came from  {}  ({})", facts.join(", "), inert(&actual.because));
    actual.at.iter().for_each(|at| place(out, at));
}

fn place(out: &mut String, at: &creel_evidence::Locus) {
    let _ = writeln!(out, "    {at}");
}

fn safe(value: &str) -> String {
    inert(&defang(value)).to_string()
}
