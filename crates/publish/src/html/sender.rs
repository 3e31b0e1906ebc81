//! Who vouches for a message's sender, and where the message came from.

use super::escape::{Prose, Text, Value, short};
use super::message::{Place, fact};
use super::page::Page;
use creel_evidence::SenderFacts;
use creel_evidence::sender::{ActualSender, Authentication};

/// Statements shown; the JSON holds all.
const STATEMENTS: usize = 6;

pub(super) fn write(facts: &SenderFacts, page: &mut Page) {
    for statement in facts.authenticated.iter().take(STATEMENTS) {
        vouched(statement, page);
    }
    if let Some(actual) = &facts.actual {
        came_from(actual, page);
    }
}

fn vouched(statement: &Authentication, page: &mut Page) {
    let domain = statement
        .domain
        .as_deref()
        .map_or_else(String::new, |domain| format!(" {}", Value(&short(domain, 100))));
    let aligned = match statement.aligned {
        Some(true) => ", aligned with From",
        Some(false) => ", not aligned with From",
        None => "",
    };
    let place = statement.at.first().map_or_else(String::new, |at| format!(" {}", Place(at)));
    fact(
        page,
        "Vouched for",
        format_args!(
            "{}: {}{domain}{aligned} <small>{}{place}</small>",
            statement.method,
            statement.outcome,
            Prose(&short(&statement.because, 240)),
        ),
    );
}

fn came_from(actual: &ActualSender, page: &mut Page) {
    let client = actual.client.map(|address| address.to_string());
    let origin = actual.origin.map(|address| address.to_string());
    let named = [
        ("client", &client),
        ("calls itself", &actual.helo),
        ("name of the address", &actual.reverse),
        ("envelope sender", &actual.envelope_from),
        ("used from", &origin),
    ];
    let facts: Vec<String> = named
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{} {}", Text(name), Value(&short(value.as_deref()?, 120)))))
        .collect();
    let place = actual.at.first().map_or_else(String::new, |at| format!(" {}", Place(at)));
    fact(
        page,
        "Came from",
        format_args!("{} <small>{}{place}</small>", facts.join(", "), Prose(&short(&actual.because, 200))),
    );
}
