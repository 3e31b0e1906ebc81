//! Whom a pseudonym stands for, on a terminal: inside the case nobody is hidden from the desk.

use crate::failure::Failure;
use creel_evidence::text::{defang, inert};
use creel_evidence::{Message, Target};
use creel_publish::{Bearer, bearers};
use creel_store::Store;
use std::fmt::Write as _;

/// Messages that are listed of one bearer.
const MESSAGES_SHOWN: usize = 100;

/// Describes whoever bears the pseudonym in this case.
pub(super) fn describe(store: &Store, name: &str) -> Result<Option<String>, Failure> {
    let messages = store.messages()?;
    let found = bearers(&store.key()?, &messages, name);
    Ok(found.map(|found| {
        let described: Vec<String> = found.iter().map(|bearer| of_bearer(name, bearer, &messages)).collect();
        described.join("\n")
    }))
}

fn of_bearer(name: &str, bearer: &Bearer, messages: &[Message]) -> String {
    let mut out = format!("{}\n  stands for {}\n", inert(name), inert(&defang(&bearer.value)));
    let theirs = || messages.iter().filter(|message| bearer.messages.contains(&message.id));
    let folded = bearer.value.to_lowercase();
    let facts = theirs().flat_map(|message| &message.targeting.targets);
    let facts: Vec<&Target> = facts.filter(|target| target.address.to_lowercase() == folded).collect();
    line(&mut out, "person", facts.iter().filter_map(|target| target.person.clone()));
    line(&mut out, "title", facts.iter().filter_map(|target| target.title.clone()));
    line(&mut out, "role", facts.iter().filter_map(|target| target.role.map(|role| role.to_string())));
    line(&mut out, "works for", facts.iter().filter_map(|target| target.organisation.clone()));
    let members = theirs().flat_map(|message| &message.targeting.targets);
    let members = members.filter(|target| target.organisation.as_deref() == Some(bearer.value.as_str()));
    line(&mut out, "people", members.map(|target| defang(&target.address)));
    let plural = if bearer.messages.len() == 1 { "message" } else { "messages" };
    let _ = writeln!(out, "  in {} {plural}", bearer.messages.len());
    for message in theirs().take(MESSAGES_SHOWN) {
        let subject = message.subject.as_deref().unwrap_or("(no subject)");
        let _ = writeln!(out, "    {}  {}", message.id.short(16), inert(subject));
    }
    if bearer.messages.len() > MESSAGES_SHOWN {
        let _ = writeln!(out, "    and {} more messages", bearer.messages.len() - MESSAGES_SHOWN);
    }
    out
}

/// A line with each different value once.
fn line(out: &mut String, name: &str, values: impl Iterator<Item = String>) {
    let values: std::collections::BTreeSet<String> = values.map(|value| inert(&value).to_string()).collect();
    if !values.is_empty() {
        let values: Vec<String> = values.into_iter().collect();
        let _ = writeln!(out, "  {name:<10} {}", values.join("; "));
    }
}
