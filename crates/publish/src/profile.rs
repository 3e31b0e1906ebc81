//! What a set of messages says and does, each word with the messages behind it.

use crate::dossier::Entry;
use creel_evidence::Severity;
use creel_evidence::verdict::{Action, Class, Lure};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Messages by some word; every count can be opened down to its messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally<K: Ord>(BTreeMap<K, Vec<usize>>);

/// What a set of messages says and does.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// By verdict, in the light of the case.
    pub classes: Tally<Class>,
    /// By lure.
    pub lures: Tally<Lure>,
    /// By language.
    pub languages: Tally<String>,
    /// By the identity that is claimed.
    pub claimed: Tally<String>,
    /// Of these, posed as by somebody else.
    pub impersonated: Tally<String>,
    /// By the person who is said to write.
    pub persons: Tally<String>,
    /// By that person's title.
    pub titles: Tally<String>,
    /// By subject.
    pub subjects: Tally<String>,
    /// By call to action.
    pub actions: Tally<Action>,
    /// By technique, in the words of the labelling guide.
    pub techniques: Tally<String>,
    /// By ATT&CK technique.
    pub attack: Tally<String>,
    /// By detector.
    pub detectors: Tally<String>,
    /// The worst severity that each detector reported.
    pub severities: BTreeMap<String, Severity>,
    /// By what was wrong with the bytes.
    pub anomalies: Tally<String>,
    /// First and last time of a message.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl<K: Ord> Default for Tally<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Tally<K> {
    /// Adds a message; messages are added in ascending order, each once a word.
    pub(crate) fn add(&mut self, word: K, message: usize) {
        let messages = self.0.entry(word).or_default();
        if messages.last() != Some(&message) {
            messages.push(message);
        }
    }

    /// Words in their own order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &[usize])> {
        self.0.iter().map(|(word, messages)| (word, messages.as_slice()))
    }

    /// Words by number of messages, largest first.
    #[must_use]
    pub fn ranked(&self) -> Vec<(&K, &[usize])> {
        let mut words: Vec<_> = self.iter().collect();
        words.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(b.0)));
        words
    }

    /// The messages of a word.
    #[must_use]
    pub fn get(&self, word: &K) -> &[usize] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }

    /// How many words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Profile {
    pub(crate) fn of(entries: &[Entry], members: &[usize]) -> Self {
        let mut profile = Self::default();
        for (index, entry) in members.iter().filter_map(|&index| Some((index, entries.get(index)?))) {
            profile.add(index, entry);
        }
        profile
    }

    fn add(&mut self, index: usize, entry: &Entry) {
        let message = &entry.message;
        let verdict = &message.verdict;
        self.classes.add(entry.class(), index);
        self.lures.add(verdict.lure, index);
        self.actions.add(verdict.call_to_action.kind, index);
        if let Some(language) = &verdict.language {
            self.languages.add(language.clone(), index);
        }
        if let Some(claim) = &verdict.claimed {
            self.claimed.add(claim.name.clone(), index);
            if verdict.impersonation {
                self.impersonated.add(claim.name.clone(), index);
            }
            claim.person.iter().for_each(|person| self.persons.add(person.clone(), index));
            claim.title.iter().for_each(|title| self.titles.add(title.clone(), index));
        }
        message.subject.iter().for_each(|subject| self.subjects.add(subject.clone(), index));
        verdict.techniques.iter().for_each(|technique| self.techniques.add(technique.clone(), index));
        for finding in &verdict.findings {
            self.detectors.add(finding.detector.clone(), index);
            let worst = self.severities.entry(finding.detector.clone()).or_insert(finding.severity);
            *worst = finding.severity.max(*worst);
            finding.attack.iter().for_each(|technique| self.attack.add(technique.clone(), index));
        }
        message.anomalies.iter().for_each(|anomaly| self.anomalies.add(anomaly.word(), index));
        if let Some(time) = message.time() {
            let (first, last) = self.span.get_or_insert((time, time));
            (*first, *last) = (time.min(*first), time.max(*last));
        }
    }
}
