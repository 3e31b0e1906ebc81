//! What a case knows of one name: an address, a domain, a display name.

use crate::in_order;
use crate::ledger::Ledger;
use crate::letter::{Letter, key_of_address, key_of_name, keys_of_address, keys_of_domain};
use crate::signs;
use creel_evidence::history::{Dealings, Identity, SignKind};
use creel_evidence::{ArtifactId, DomainName, Message};
use std::collections::BTreeMap;

/// A name of senders, and what all messages of the case say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Which kind of name.
    pub identity: Identity,
    /// The name as it is compared; a display name as it was asked for. Hostile text.
    pub value: String,
    /// What its messages add up to.
    pub record: Dealings,
    /// The names that come with it, most frequent first.
    pub companions: Vec<Companion>,
    /// What its messages' histories show, most frequent first.
    pub signs: Vec<(SignKind, u32)>,
    /// Its messages, by arrival.
    pub messages: Vec<ArtifactId>,
}

/// A name that comes with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// Which kind of name.
    pub identity: Identity,
    /// As it is compared; a display name as the first message has it. Hostile text.
    pub value: String,
    /// In how many messages.
    pub messages: u32,
}

/// Everything that the case knows of senders by this name, one entry a kind of name; empty if it knows none.
///
/// An address is looked for in `From`, `Reply-To` and the envelope, and with it the domain that it belongs to; a domain
/// by its registrable part; anything else as a display name.
#[must_use]
pub fn senders(messages: &[Message], name: &str) -> Vec<Sender> {
    let wanted = wanted(name);
    let mut ledger = Ledger::default();
    let mut found: Vec<Gathered> = wanted.iter().map(|_| Gathered::default()).collect();
    let mut letters = Vec::new();
    for letter in in_order(messages).into_iter().filter_map(Letter::of) {
        let mut shown = None;
        for ((identity, key), gathered) in wanted.iter().zip(&mut found) {
            if letter.name(*identity).is_some_and(|name| name.key == *key) {
                let history = shown.get_or_insert_with(|| signs::history(&ledger, &letter));
                gathered.add(&letter, *identity, history.signs.iter().map(|sign| sign.kind));
            }
        }
        if letter.message.time().is_some() {
            ledger.enter(&letter);
        } else {
            letters.push(letter);
        }
    }
    // What has no time tells nothing of what came before, but counts among all.
    letters.iter().for_each(|letter| ledger.enter(letter));
    wanted
        .into_iter()
        .zip(found)
        .filter_map(|((identity, key), gathered)| {
            let (place, account) = ledger.account_of(identity, &key)?;
            let value = if identity == Identity::DisplayName { name.trim().to_owned() } else { key };
            let record = ledger.dealings(place, account, None);
            Some(gathered.finish(identity, value, record))
        })
        .collect()
}

/// What `name` is compared as.
fn wanted(name: &str) -> Vec<(Identity, String)> {
    if let Some(address) = key_of_address(name) {
        keys_of_address(&address)
    } else if let Some(domain) = DomainName::parse(name) {
        keys_of_domain(&domain)
    } else {
        key_of_name(name).map(|key| (Identity::DisplayName, key)).into_iter().collect()
    }
}

#[derive(Default)]
struct Gathered {
    messages: Vec<ArtifactId>,
    /// By what is compared: the name as shown, and how often.
    companions: BTreeMap<(Identity, String), (String, u32)>,
    signs: BTreeMap<SignKind, u32>,
}

impl Gathered {
    fn add(&mut self, letter: &Letter<'_>, identity: Identity, signs: impl Iterator<Item = SignKind>) {
        self.messages.push(letter.message.id);
        signs.for_each(|sign| *self.signs.entry(sign).or_default() += 1);
        for name in letter.names.iter().filter(|name| name.identity != identity) {
            let key = (name.identity, name.key.clone());
            self.companions.entry(key).or_insert_with(|| (name.shown().to_owned(), 0)).1 += 1;
        }
    }

    fn finish(self, identity: Identity, value: String, record: Dealings) -> Sender {
        let companions = self.companions.into_iter();
        let mut companions: Vec<Companion> = companions
            .map(|((identity, _), (value, messages))| Companion { identity, value, messages })
            .collect();
        companions.sort_by_key(|companion| (companion.identity, std::cmp::Reverse(companion.messages)));
        let mut signs: Vec<(SignKind, u32)> = self.signs.into_iter().collect();
        signs.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Sender { identity, value, record, companions, signs, messages: self.messages }
    }
}
