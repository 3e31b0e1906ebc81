//! The bundle as it grows: every object once, each written as soon as it is known.

use super::{ids, marking};
use crate::dossier::Dossier;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{self, Write};

/// Objects of one case.
pub(super) struct Bundle<'a> {
    dossier: &'a Dossier,
    created: String,
    modified: String,
    written: Vec<u8>,
    order: Vec<String>,
    known: HashSet<String>,
}

impl<'a> Bundle<'a> {
    /// An empty bundle.
    pub(super) fn new(dossier: &'a Dossier) -> Self {
        // An object keeps the time of its making: that of the first sighting in the case.
        let sightings = dossier.entries().iter().flat_map(|entry| &entry.sightings);
        let first = sightings.map(|sighting| sighting.seen).min().unwrap_or(dossier.taken());
        let created = first.min(dossier.taken());
        Self {
            dossier,
            created: moment(created).unwrap_or_else(|| ids::FIXED.to_owned()),
            modified: moment(dossier.taken()).unwrap_or_else(|| ids::FIXED.to_owned()),
            written: Vec::new(),
            order: Vec::new(),
            known: HashSet::new(),
        }
    }

    /// When this picture of the case was taken.
    pub(super) fn modified(&self) -> &str {
        &self.modified
    }

    /// An object of the case: `rest` with type, id, times, producer and marking.
    pub(super) fn object(&self, kind: &str, identity: &[&str], mut rest: Value) -> Value {
        rest["type"] = json!(kind);
        rest["spec_version"] = json!("2.1");
        rest["id"] = json!(ids::of_case(self.dossier.key(), kind, identity));
        rest["created"] = json!(self.created);
        rest["modified"] = json!(self.modified);
        rest["created_by_ref"] = json!(ids::PRODUCER);
        rest["object_marking_refs"] = json!([marking::id(self.dossier.policy().tlp)]);
        rest
    }

    /// A relationship between two objects.
    pub(super) fn relate(&mut self, source: &str, how: &str, target: &str, description: Option<&str>) {
        let rest = description.map_or_else(|| json!({}), |description| json!({ "description": description }));
        self.relate_with(source, how, target, rest);
    }

    /// A relationship with further properties.
    pub(super) fn relate_with(&mut self, source: &str, how: &str, target: &str, mut rest: Value) {
        rest["relationship_type"] = json!(how);
        rest["source_ref"] = json!(source);
        rest["target_ref"] = json!(target);
        let object = self.object("relationship", &[source, how, target], rest);
        self.add(&object);
    }

    /// Adds an object that is not there yet, and returns its id. Observables carry the marking too: a sharing
    /// platform takes a bundle apart.
    pub(super) fn add(&mut self, object: &Value) -> String {
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        if id.is_empty() || !self.known.insert(id.clone()) {
            return id;
        }
        let separator: &[u8] = if self.written.is_empty() { b"\n" } else { b",\n" };
        self.written.extend_from_slice(separator);
        let marked = object.get("object_marking_refs").is_some() || id.starts_with("marking-definition--");
        if marked {
            self.written.extend_from_slice(object.to_string().as_bytes());
        } else {
            let mut object = object.clone();
            object["object_marking_refs"] = json!([marking::id(self.dossier.policy().tlp)]);
            self.written.extend_from_slice(object.to_string().as_bytes());
        }
        self.order.push(id.clone());
        id
    }

    /// The ids of everything so far that a report can hold.
    pub(super) fn refs(&self) -> Vec<&str> {
        let markings = |id: &&str| !id.starts_with("marking-definition--");
        self.order.iter().map(String::as_str).filter(markings).collect()
    }

    /// Writes it all.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let id = ids::of_case(self.dossier.key(), "bundle", &[&self.modified]);
        write!(out, "{{\"type\":\"bundle\",\"id\":\"{id}\",\"objects\":[")?;
        out.write_all(&self.written)?;
        out.write_all(b"\n]}\n")
    }
}

/// A time as STIX writes it; `None` before 1970, which no mail is from.
pub(super) fn moment(time: Timestamp) -> Option<String> {
    (time >= Timestamp::UNIX_EPOCH).then(|| time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}
