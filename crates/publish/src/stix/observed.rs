//! Mails, the values in them, and the indicators among those.

use super::bundle::{Bundle, moment};
use super::{ids, pattern};
use crate::dossier::{Dossier, Entry};
use creel_evidence::{CarrierKind, ObservableKind, Side};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Adds the mails that mean harm. Gives their ids by index; a loose file is an object of its own kind.
pub(super) fn messages(dossier: &Dossier, bundle: &mut Bundle<'_>) -> BTreeMap<usize, String> {
    let mut added = BTreeMap::new();
    for (index, entry) in dossier.entries().iter().enumerate() {
        if !entry.class().is_malicious() && entry.campaign.is_none() {
            continue;
        }
        if entry.message.is_mail {
            added.insert(index, mail(entry, bundle));
        } else {
            let name = entry.message.artifacts.first().and_then(|file| file.name.as_deref());
            if let Some(object) =
                pattern::file(&entry.message.id.to_string(), name.filter(|name| !name.is_empty()))
            {
                added.insert(index, bundle.add(&object));
            }
        }
    }
    added
}

fn mail(entry: &Entry, bundle: &mut Bundle<'_>) -> String {
    let message = &entry.message;
    // A mail that came as a file has bytes of its own; one that came as quoted text has none but the carrier's.
    let own = message.carriers.last().filter(|carrier| carrier.kind != CarrierKind::Inline);
    let id = own.map_or(message.id, |carrier| carrier.inner);
    let place = message.artifacts.iter().position(|artifact| artifact.id == id);
    let parts = message.artifacts.iter().filter(|artifact| artifact.parent == place).count();
    let mut object = json!({
        "type": "email-message",
        "spec_version": "2.1",
        "id": ids::mail(&id.0.0),
        "is_multipart": parts > 1,
    });
    if let Some(date) = message.date.and_then(moment) {
        object["date"] = json!(date);
    }
    if let Some(subject) = message.subject.as_ref().filter(|subject| !subject.is_empty()) {
        object["subject"] = json!(subject);
    }
    if let Some(sender) = message.from.as_ref().and_then(|from| pattern::address(&from.address)) {
        object["from_ref"] = json!(bundle.add(&sender));
    }
    if object.get("from_ref").is_none() && object.get("subject").is_none() {
        // The standard wants one of the two in a mail with an id by digest: no subject reads as an empty one.
        object["subject"] = json!("");
    }
    let message_id =
        message.observables.iter().find(|observable| observable.kind == ObservableKind::MessageId);
    if let Some(found) = message_id.filter(|found| found.side != Side::Victim) {
        object["message_id"] = json!(format!("<{}>", found.value));
    }
    let mut recipients: Vec<String> = Vec::new();
    for target in &message.targeting.targets {
        if let Some(recipient) = recipient(&target.address) {
            let id = bundle.add(&recipient);
            if !recipients.contains(&id) {
                recipients.push(id);
            }
        }
    }
    if !recipients.is_empty() {
        object["to_refs"] = json!(recipients);
    }
    bundle.add(&object)
}

/// A recipient; a pseudonym is given the form of an address under a domain that cannot exist.
fn recipient(address: &str) -> Option<Value> {
    if address.contains('@') {
        pattern::address(address)
    } else {
        pattern::address(&format!("{address}@redacted.invalid"))
    }
}

/// Adds an indicator for each attacker-side value of messages that mean harm. Gives, by kind and value, the
/// indicator's id.
pub(super) fn indicators(
    dossier: &Dossier,
    bundle: &mut Bundle<'_>,
) -> BTreeMap<(ObservableKind, String), String> {
    let mut added = BTreeMap::new();
    for seen in dossier.observables() {
        let entries = || seen.messages.iter().filter_map(|&index| dossier.entries().get(index));
        let harmful = entries().any(|entry| entry.class().is_malicious());
        if seen.side != Side::Attacker || seen.altered || !harmful {
            continue;
        }
        let Some(found) = pattern::searchable(seen.kind, &seen.value) else { continue };
        bundle.add(&found.object);
        let first = entries().filter_map(|entry| entry.message.time()).min().and_then(moment);
        let object = bundle.object(
            "indicator",
            &[seen.kind.as_str(), &seen.value],
            json!({
                "name": format!("{} of a phishing message", capital_kind(seen.kind)),
                "description": format!("{}. Seen in {}.", seen.because, crate::wording::counted(seen.messages.len(), "message")),
                "indicator_types": ["malicious-activity"],
                "pattern": found.pattern,
                "pattern_type": "stix",
                "pattern_version": "2.1",
                "valid_from": first.unwrap_or_else(|| bundle.modified().to_owned()),
            }),
        );
        let id = bundle.add(&object);
        added.insert((seen.kind, seen.value), id);
    }
    added
}

const fn capital_kind(kind: ObservableKind) -> &'static str {
    match kind {
        ObservableKind::Url => "URL",
        ObservableKind::Domain => "Domain",
        ObservableKind::Ip => "Address of a host",
        ObservableKind::MailAddress => "Mail address",
        ObservableKind::Hash => "File",
        _ => "Value",
    }
}
