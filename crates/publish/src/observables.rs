//! Observables of several messages, each value once.

use crate::dossier::Entry;
use creel_evidence::{Observable, ObservableKind, Quote, Side};
use std::collections::BTreeMap;

/// A value and where it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What kind of value.
    pub kind: ObservableKind,
    /// The normalised value. Hostile text.
    pub value: String,
    /// Whose value. Where messages disagree, the side that does less harm when it is wrong: a value that is
    /// anywhere a victim's, or anywhere neutral, is no attacker's.
    pub side: Side,
    /// Why this side.
    pub because: String,
    /// Indices of messages, ascending.
    pub messages: Vec<usize>,
    /// Where it stands, of the first message that has it.
    pub at: Vec<Quote>,
    /// Whether a victim was taken out of the value, so that it is not the value that was seen.
    pub altered: bool,
}

/// The observables of the messages at `members`, by kind and value.
pub(crate) fn gather(entries: &[Entry], members: &[usize], altered: impl Fn(&str) -> bool) -> Vec<Seen> {
    let mut seen: BTreeMap<(ObservableKind, &str), (&Observable, Vec<usize>)> = BTreeMap::new();
    for (index, entry) in members.iter().filter_map(|&index| Some((index, entries.get(index)?))) {
        for observable in &entry.message.observables {
            let slot = seen
                .entry((observable.kind, observable.value.as_str()))
                .or_insert_with(|| (observable, Vec::new()));
            if caution(observable.side) > caution(slot.0.side) {
                slot.0 = observable;
            }
            if slot.1.last() != Some(&index) {
                slot.1.push(index);
            }
        }
    }
    seen.into_values()
        .map(|(observable, messages)| Seen {
            kind: observable.kind,
            value: observable.value.clone(),
            side: observable.side,
            because: observable.because.clone(),
            messages,
            at: observable.at.iter().take(3).cloned().collect(),
            altered: altered(&observable.value),
        })
        .collect()
}

const fn caution(side: Side) -> u8 {
    match side {
        Side::Attacker => 0,
        Side::Neutral => 1,
        Side::Victim => 2,
    }
}
