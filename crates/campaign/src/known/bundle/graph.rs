//! The objects of a bundle and how they refer to each other.

use super::{BundleError, id, kind, text};
use serde_json::Value;
use std::collections::{HashMap, HashSet, VecDeque};

/// Relationships from a campaign to a value: `uses` an infrastructure that `consists-of` a host.
const STEPS: usize = 3;
/// Objects that are looked at for one campaign.
const OBJECTS: usize = 100_000;
/// What relates a thing to a value of its own.
const OWN: &[&str] =
    &["uses", "consists-of", "hosts", "owns", "controls", "compromises", "related-to", "based-on"];
/// Objects that are not one campaign's alone, or are about somebody else.
const OTHERS: &[&str] =
    &["campaign", "intrusion-set", "threat-actor", "malware", "tool", "identity", "location", "report"];

/// A bundle's objects by id, and its relationships by their ends.
#[derive(Default)]
pub(super) struct Graph<'b> {
    objects: HashMap<&'b str, &'b Value>,
    from: HashMap<&'b str, Vec<(&'b str, &'b str)>>,
    to: HashMap<&'b str, Vec<(&'b str, &'b str)>>,
}

impl<'b> Graph<'b> {
    /// Indexes the objects of a bundle.
    ///
    /// # Errors
    /// If one is no object with an id and a type, or a relationship lacks an end.
    pub(super) fn of(objects: &'b [Value]) -> Result<Self, BundleError> {
        let mut graph = Self::default();
        for (place, object) in objects.iter().enumerate() {
            let called = match id(object) {
                "" => format!("object {}", place + 1),
                id => id.to_owned(),
            };
            let refuse =
                |problem: &str| BundleError::Object { object: called.clone(), problem: problem.to_owned() };
            if !object.is_object() {
                return Err(refuse("is no JSON object"));
            }
            if id(object).is_empty() || kind(object).is_empty() {
                return Err(refuse("has no `id` or no `type`"));
            }
            if !id(object).starts_with(kind(object)) {
                return Err(refuse("its `id` does not begin with its `type`"));
            }
            graph.objects.insert(id(object), object);
            if kind(object) == "relationship" {
                let ends = (text(object, "source_ref"), text(object, "target_ref"));
                let (Some(source), Some(target)) = ends else {
                    return Err(refuse("a relationship has a `source_ref` and a `target_ref`"));
                };
                let how = text(object, "relationship_type").unwrap_or_default();
                graph.from.entry(source).or_default().push((how, target));
                graph.to.entry(target).or_default().push((how, source));
            }
        }
        Ok(graph)
    }

    pub(super) fn get(&self, id: &str) -> Option<&'b Value> {
        self.objects.get(id).copied()
    }

    fn outgoing(&self, id: &str) -> &[(&'b str, &'b str)] {
        self.from.get(id).map_or(&[], Vec::as_slice)
    }

    /// Indicators and observables that are a campaign's own.
    pub(super) fn evidence_of(&self, id: &str) -> Vec<&'b Value> {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut queue: VecDeque<(&str, usize)> = VecDeque::from([(id, 0)]);
        let mut found = Vec::new();
        while let Some((at, steps)) = queue.pop_front() {
            let indicators = self.to.get(at).into_iter().flatten().filter(|(how, _)| *how == "indicates");
            let own = self.outgoing(at).iter().filter(|(how, _)| OWN.contains(how));
            for &(_, next) in indicators.chain(own) {
                let Some(object) = self.get(next) else { continue };
                if seen.len() >= OBJECTS || OTHERS.contains(&kind(object)) || !seen.insert(next) {
                    continue;
                }
                found.push(object);
                if steps + 1 < STEPS {
                    queue.push_back((next, steps + 1));
                }
            }
        }
        found
    }

    /// Whom a source says a campaign belongs to, over several steps.
    pub(super) fn attributed(&self, id: &str) -> Vec<&'b Value> {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut queue: VecDeque<(&str, usize)> = VecDeque::from([(id, 0)]);
        let mut found = Vec::new();
        while let Some((at, steps)) = queue.pop_front() {
            for &(_, next) in self.outgoing(at).iter().filter(|(how, _)| *how == "attributed-to") {
                if let Some(object) = self.get(next).filter(|_| seen.insert(next)) {
                    found.push(object);
                    if steps + 1 < STEPS {
                        queue.push_back((next, steps + 1));
                    }
                }
            }
        }
        found
    }

    /// What a campaign targets.
    pub(super) fn targets(&self, id: &str) -> Vec<&'b Value> {
        let targets = self.outgoing(id).iter().filter(|(how, _)| *how == "targets");
        targets.filter_map(|(_, target)| self.get(target)).collect()
    }
}
