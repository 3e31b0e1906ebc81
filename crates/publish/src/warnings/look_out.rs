//! What somebody who is warned can look out for.

use super::LookOut;
use crate::survey::Survey;
use std::collections::{BTreeMap, BTreeSet};

/// Personas and subjects that are named.
const LOOKS: usize = 5;
/// Of the most frequent ones, those among which they are looked for: personalised subjects can be as many as victims.
const CANDIDATES: usize = 100;

/// Personas and subjects. A warning goes to somebody else than the victims, so that what names one of them is left out,
/// even where victims are revealed.
pub(super) fn of(survey: &Survey<'_>) -> LookOut {
    let entries = survey.dossier().entries();
    let mut personas: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut subjects: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, entry) in survey.messages().iter().filter_map(|&index| Some((index, entries.get(index)?))) {
        let verdict = &entry.message.verdict;
        if let Some(claim) = verdict.claimed.as_ref().filter(|_| verdict.impersonation) {
            let parts = [Some(&claim.name), claim.person.as_ref(), claim.title.as_ref()];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            personas.entry(parts.join(", ")).or_default().push(index);
        }
        if let Some(subject) = entry.message.subject.as_ref().filter(|subject| !subject.trim().is_empty()) {
            subjects.entry(subject.clone()).or_default().push(index);
        }
    }
    let victims = Victims::of(survey);
    let ranked = |all: BTreeMap<String, Vec<usize>>| {
        let mut all: Vec<(String, Vec<usize>)> = all.into_iter().collect();
        all.sort_by_key(|(_, messages)| std::cmp::Reverse(messages.len()));
        all.into_iter().take(CANDIDATES).filter(|(text, _)| !victims.named_in(text)).take(LOOKS).collect()
    };
    LookOut { personas: ranked(personas), subjects: ranked(subjects) }
}

/// Names of victims, as a text to be shown to others must not hold them.
struct Victims(Vec<String>);

/// Letters that a name must have to be looked for inside of a text.
const SHORTEST: usize = 3;

impl Victims {
    fn of(survey: &Survey<'_>) -> Self {
        let mut names: BTreeSet<String> = BTreeSet::new();
        for person in survey.people().iter() {
            let domain = person.address.split_once('@').map(|(_, domain)| domain);
            let named = [Some(person.address.as_str()), domain.filter(|_| person.organisation.is_some())];
            names.extend(named.into_iter().flatten().map(str::to_lowercase));
            names.extend(person.name.iter().map(|name| name.value.to_lowercase()));
            names.extend(person.organisation.iter().map(|name| name.value.to_lowercase()));
        }
        names.retain(|name| name.chars().count() >= SHORTEST);
        Self(names.into_iter().collect())
    }

    fn named_in(&self, text: &str) -> bool {
        // Pseudonyms of other victims, such as reporters, name nobody and tell the reader nothing.
        let text = text.to_lowercase();
        let pseudonym = ["target-", "organisation-", "victim-"].iter().any(|kind| text.contains(kind));
        pseudonym || self.0.iter().any(|name| text.contains(name.as_str()))
    }
}
