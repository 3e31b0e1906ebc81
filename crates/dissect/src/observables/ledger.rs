//! The list of observables while it is being written.

use creel_evidence::{Observable, ObservableKind, Quote, Side};
use std::collections::HashMap;

/// Quotes that an observable keeps.
const QUOTES: usize = 8;
/// Longest value that is kept: longer ones are data, not something to look for.
const VALUE_LIMIT: usize = 16 * 1024;

/// A side with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) side: Side,
    /// A sentence without a full stop.
    pub(crate) because: String,
}

impl Judgement {
    pub(crate) fn attacker(because: impl Into<String>) -> Self {
        Self { side: Side::Attacker, because: because.into() }
    }

    pub(crate) fn victim(because: impl Into<String>) -> Self {
        Self { side: Side::Victim, because: because.into() }
    }

    pub(crate) fn neutral(because: impl Into<String>) -> Self {
        Self { side: Side::Neutral, because: because.into() }
    }
}

/// Collects observables: one entry a value, its sightings together, its side the most careful one.
#[derive(Debug)]
pub(crate) struct Ledger {
    list: Vec<Observable>,
    places: HashMap<ObservableKind, HashMap<String, usize>>,
    limit: usize,
    overflowed: bool,
}

impl Ledger {
    pub(crate) fn new(limit: usize) -> Self {
        Self { list: Vec::new(), places: HashMap::new(), limit, overflowed: false }
    }

    /// Notes a sighting of a value.
    ///
    /// If the same value was judged differently elsewhere, victim goes before neutral and neutral before
    /// attacker: nothing becomes an indicator that anything speaks against.
    pub(crate) fn note(&mut self, kind: ObservableKind, value: &str, judgement: Judgement, quote: Quote) {
        if value.is_empty() || value.len() > VALUE_LIMIT {
            return;
        }
        let place = self.places.entry(kind).or_default();
        let folded;
        let key = match kind {
            // Two spellings of one mailbox are one value.
            ObservableKind::MailAddress => {
                folded = value.to_lowercase();
                folded.as_str()
            }
            _ => value,
        };
        if let Some(known) = place.get(key).and_then(|&i| self.list.get_mut(i)) {
            if caution(judgement.side) > caution(known.side) {
                known.side = judgement.side;
                known.because = judgement.because;
            }
            if known.at.len() < QUOTES && known.at.iter().all(|q| q.locus != quote.locus) {
                known.at.push(quote);
            }
            return;
        }
        if self.list.len() >= self.limit {
            self.overflowed = true;
            return;
        }
        place.insert(key.to_owned(), self.list.len());
        let Judgement { side, because } = judgement;
        self.list.push(Observable { kind, value: value.to_owned(), side, because, at: vec![quote] });
    }

    /// The observables in the order of their first sighting, and whether the limit cut some off.
    pub(crate) fn finish(self) -> (Vec<Observable>, bool) {
        (self.list, self.overflowed)
    }
}

const fn caution(side: Side) -> u8 {
    match side {
        Side::Attacker => 0,
        Side::Neutral => 1,
        Side::Victim => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::{ArtifactId, Locus};

    fn quote(at: usize) -> Quote {
        Quote::new(Locus::bytes(ArtifactId::of(b""), at..at + 1), "x")
    }

    #[test]
    fn sightings_gather_under_the_most_careful_side() {
        let mut ledger = Ledger::new(2);
        let kind = ObservableKind::MailAddress;
        ledger.note(kind, "Ann@corp.example", Judgement::attacker("sender"), quote(0));
        ledger.note(kind, "ann@corp.example", Judgement::victim("recipient"), quote(1));
        ledger.note(kind, "ann@corp.example", Judgement::neutral("other"), quote(1));
        for at in 2..20 {
            ledger.note(kind, "ann@corp.example", Judgement::attacker("sender"), quote(at));
        }
        ledger.note(ObservableKind::Domain, "a.test", Judgement::attacker("link"), quote(0));
        ledger.note(ObservableKind::Domain, "b.test", Judgement::attacker("link"), quote(0));
        ledger.note(ObservableKind::Domain, "", Judgement::attacker("link"), quote(0));
        let (list, overflowed) = ledger.finish();
        assert!(overflowed);
        assert_eq!(list.len(), 2);
        assert_eq!(
            (list[0].side, list[0].because.as_str(), list[0].at.len()),
            (Side::Victim, "recipient", QUOTES)
        );
        assert_eq!(list[0].value, "Ann@corp.example");
    }
}
