//! The list of observables while it is being written.

use creel_evidence::{Observable, ObservableKind, Quote, Side};
use std::borrow::Cow;
use std::collections::HashMap;

/// Quotes that an observable keeps.
const QUOTES: usize = 4;
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
        if let Some(known) = self.place(kind, value).and_then(|i| self.list.get_mut(i)) {
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
        self.places.entry(kind).or_default().insert(key(kind, value).into_owned(), self.list.len());
        let Judgement { side, because } = judgement;
        self.list.push(Observable { kind, value: value.to_owned(), side, because, at: vec![quote] });
    }

    /// Takes over what `decoys` holds and this does not, as nobody's: values that a reader never sees protect
    /// nothing and accuse nobody.
    pub(crate) fn add_unseen(&mut self, decoys: Self, because: &str) {
        for mut observable in decoys.list {
            if self.place(observable.kind, &observable.value).is_some() || observable.at.is_empty() {
                continue;
            }
            if observable.side == Side::Attacker {
                observable.side = Side::Neutral;
                observable.because = because.to_owned();
            }
            let Observable { kind, value, side, because, at } = observable;
            for quote in at {
                self.note(kind, &value, Judgement { side, because: because.clone() }, quote);
            }
        }
    }

    fn place(&self, kind: ObservableKind, value: &str) -> Option<usize> {
        self.places.get(&kind)?.get(key(kind, value).as_ref()).copied()
    }

    /// The observables in the order of their first sighting, and whether the limit cut some off.
    pub(crate) fn finish(self) -> (Vec<Observable>, bool) {
        (self.list, self.overflowed)
    }
}

/// Two spellings of one mailbox are one value.
fn key(kind: ObservableKind, value: &str) -> Cow<'_, str> {
    let folds = kind == ObservableKind::MailAddress && value.chars().any(char::is_uppercase);
    if folds { Cow::Owned(value.to_lowercase()) } else { Cow::Borrowed(value) }
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

    #[test]
    fn an_unseen_value_is_nobodys_and_changes_nothing_that_is_seen() {
        let kind = ObservableKind::Domain;
        let (mut ledger, mut decoys) = (Ledger::new(9), Ledger::new(9));
        ledger.note(kind, "evil.test", Judgement::attacker("link"), quote(0));
        for name in ["evil.test", "bystander.test"] {
            decoys.note(kind, name, Judgement::attacker("link"), quote(1));
        }
        ledger.add_unseen(decoys, "is hidden");
        let (list, _) = ledger.finish();
        let sides: Vec<_> = list.iter().map(|o| (o.value.as_str(), o.side)).collect();
        assert_eq!(sides, [("evil.test", Side::Attacker), ("bystander.test", Side::Neutral)]);
    }
}
