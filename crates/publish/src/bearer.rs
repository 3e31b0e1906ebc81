//! Whom a pseudonym stands for: the way back, for the desk that holds the case.
//!
//! Nothing is kept for it. The pseudonyms of all victims of the case are computed anew under its key until one is the one
//! asked for, so that what left the case can be answered for and nobody without the case can do the same.

use crate::pseudonym::{Kind, pseudonym};
use creel_evidence::{ArtifactId, Carrier, Message, Side};
use creel_reference::hosts;
use std::collections::BTreeSet;

/// Somebody or something that a case has a pseudonym for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The address, the organisation's key, or another value of a victim's own. Personal data.
    pub value: String,
    /// Messages that aim at it or carry it, in the order given.
    pub messages: Vec<ArtifactId>,
}

/// Whom `name` stands for in a case of this key; `None` if nobody in `messages` has that pseudonym.
///
/// Two victims whose pseudonyms are the same, which no case has had, are both named.
#[must_use]
pub fn bearers<'a>(
    key: &[u8; 32],
    messages: impl IntoIterator<Item = &'a Message>,
    name: &str,
) -> Option<Vec<Bearer>> {
    let name = name.trim().to_ascii_lowercase();
    let kind = Kind::of(&name)?;
    let mut no: BTreeSet<String> = BTreeSet::new();
    let mut found: Vec<Bearer> = Vec::new();
    for message in messages {
        let mut values = values(message, kind);
        values.sort_unstable();
        values.dedup();
        for value in values {
            // The case of letters does not matter for a pseudonym.
            let folded = value.to_lowercase();
            if no.contains(&folded) {
                continue;
            }
            if let Some(bearer) = found.iter_mut().find(|bearer| bearer.value.to_lowercase() == folded) {
                if bearer.messages.last() != Some(&message.id) {
                    bearer.messages.push(message.id);
                }
            } else if pseudonym(key, kind, &value) == name {
                found.push(Bearer { value, messages: vec![message.id] });
            } else {
                no.insert(folded);
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// What of a message gets a pseudonym of this kind.
fn values(message: &Message, kind: Kind) -> Vec<String> {
    let targets = &message.targeting.targets;
    let people = || message.carriers.iter().flat_map(Carrier::people);
    match kind {
        Kind::Target => targets.iter().map(|target| target.address.clone()).collect(),
        Kind::Organisation => {
            let theirs = people().filter_map(|mailbox| mailbox.domain());
            let theirs = theirs.filter(|domain| !hosts::is_free_mail(domain));
            let theirs = theirs.map(|domain| domain.registrable_or_self().to_owned());
            targets.iter().filter_map(|target| target.organisation.clone()).chain(theirs).collect()
        }
        Kind::Victim => {
            let own = message.observables.iter().filter(|observable| observable.side == Side::Victim);
            let own = own.map(|observable| observable.value.clone());
            own.chain(people().map(|mailbox| mailbox.address.clone())).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pseudonym_stands_for_nobody() {
        for name in ["target", "target-", "target-0123", "person-0123456789", "target-012345678g", ""] {
            assert_eq!(bearers(&[7; 32], [], name), None, "{name}");
            assert_eq!(Kind::of(name), None, "{name}");
        }
        assert_eq!(Kind::of("victim-0123456789"), Some(Kind::Victim));
    }
}
