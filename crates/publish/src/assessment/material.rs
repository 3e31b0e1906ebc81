//! What an assessment is made from: the messages of one scope, with what they add up to.

use super::tracks::Timeline;
use super::{Part, Scope, Sentence, Share, Statement};
use crate::census::Census;
use crate::dossier::{Dossier, Entry};
use crate::profile::{Profile, Tally};
use creel_evidence::{Confidence, Locus};
use std::borrow::Cow;

/// The messages of one scope.
pub(super) struct Material<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) scope: Scope<'a>,
    /// Indices, in order of time.
    pub(super) all: Vec<usize>,
    pub(super) entries: Vec<(usize, &'a Entry)>,
    pub(super) profile: Cow<'a, Profile>,
    pub(super) census: Cow<'a, Census>,
    pub(super) timeline: Timeline,
}

/// Indices of the messages of an operation, in order of time.
pub(super) fn of_operation(dossier: &Dossier, id: &str) -> Vec<usize> {
    let of = |entry: &Entry| {
        entry.placement.as_ref().and_then(|placement| placement.operation.as_deref()) == Some(id)
    };
    let entries = dossier.entries().iter().enumerate();
    entries.filter(|(_, entry)| of(entry)).map(|(index, _)| index).collect()
}

impl<'a> Material<'a> {
    pub(super) fn of(dossier: &'a Dossier, scope: Scope<'a>) -> Self {
        let all = match scope {
            Scope::Case => dossier.harmful(),
            Scope::Operation(id) => of_operation(dossier, id),
            Scope::Campaign(campaign) => campaign.members.clone(),
        };
        let entries: Vec<(usize, &Entry)> =
            all.iter().filter_map(|&index| Some((index, dossier.entries().get(index)?))).collect();
        let profile = match scope {
            Scope::Campaign(campaign) => Cow::Borrowed(&campaign.profile),
            Scope::Case | Scope::Operation(_) => Cow::Owned(Profile::of(dossier.entries(), &all)),
        };
        let census = match scope {
            Scope::Case => Cow::Borrowed(dossier.census()),
            Scope::Campaign(campaign) => Cow::Borrowed(&campaign.census),
            Scope::Operation(_) => Cow::Owned(Census::of(dossier.entries(), &all)),
        };
        let timeline = Timeline::of(&entries);
        Self { dossier, scope, all, entries, profile, census, timeline }
    }

    /// These messages, of all.
    pub(super) fn share(&self, messages: Vec<usize>) -> Share {
        Share { messages, of: self.all.len() }
    }

    /// The messages of which something holds; `None` if there are none.
    pub(super) fn those(&self, holds: impl Fn(&Entry) -> bool) -> Option<Share> {
        let messages: Vec<usize> =
            self.entries.iter().filter(|(_, entry)| holds(entry)).map(|&(index, _)| index).collect();
        (!messages.is_empty()).then(|| self.share(messages))
    }

    /// The message with this index.
    pub(super) fn entry(&self, index: usize) -> Option<&'a Entry> {
        self.dossier.entries().get(index)
    }

    /// The first place that shows something in one of the messages.
    pub(super) fn place(&self, messages: &[usize], shows: impl Fn(&Entry) -> Option<Locus>) -> Option<Locus> {
        messages.iter().find_map(|&index| shows(self.entry(index)?))
    }

    /// A sentence about these messages; `None` if there are none, since what rests on nothing is not said.
    pub(super) fn sentence(
        &self,
        statement: Statement,
        mut evidence: Vec<usize>,
        at: Option<Locus>,
        confidence: Confidence,
    ) -> Option<Sentence> {
        evidence.sort_unstable();
        evidence.dedup();
        (!evidence.is_empty()).then_some(Sentence { statement, evidence, at, confidence, is_told: false })
    }
}

/// The commonest words of a tally with their messages.
pub(super) fn commonest<K: Ord + Clone>(tally: &Tally<K>, most: usize) -> Vec<Part<K>> {
    let ranked = tally.ranked().into_iter().take(most);
    ranked.map(|(what, messages)| Part { what: what.clone(), messages: messages.to_vec() }).collect()
}

/// All messages of several parts, sorted and distinct.
pub(super) fn together<T>(parts: &[Part<T>]) -> Vec<usize> {
    let mut all: Vec<usize> = parts.iter().flat_map(|part| part.messages.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}
