//! The accounts of all names, written message by message.

use crate::account::{Account, Stretch, Tally};
use crate::letter::{Home, Letter, Name};
use crate::resemblance::{Resemblance, Resembling};
use creel_evidence::history::{Dealings, Identity, Seen};
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Class;
use creel_evidence::{ArtifactId, DomainName};
use creel_reference::brands::Brands;
use creel_reference::hosts;
use jiff::Timestamp;
use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// What the messages entered so far say of each name.
#[derive(Default)]
pub(crate) struct Ledger<'m> {
    /// Messages by number.
    messages: Vec<ArtifactId>,
    accounts: Vec<Account>,
    /// By kind of name, and what is compared of it.
    places: [HashMap<String, usize>; Identity::ALL.len()],
    parties: HashMap<String, u32>,
    recipients: HashMap<&'m str, u32>,
    /// Which account wrote to which recipient.
    met: HashSet<(usize, u32)>,
    known_domains: Resemblance,
}

impl<'m> Ledger<'m> {
    /// The account of a name, if it has one.
    pub(crate) fn account(&self, name: &Name<'_>) -> Option<(usize, &Account)> {
        self.account_of(name.identity, &name.key)
    }

    /// The account of what is compared of a name.
    pub(crate) fn account_of(&self, identity: Identity, key: &str) -> Option<(usize, &Account)> {
        let place = *self.places.get(identity as usize)?.get(key)?;
        Some((place, self.accounts.get(place)?))
    }

    /// The number of a party that wrote or got answers before.
    pub(crate) fn party(&self, party: &str) -> Option<u32> {
        self.parties.get(party).copied()
    }

    /// Whether the account wrote to a recipient of this message.
    pub(crate) fn has_met(&self, place: usize, letter: &Letter<'m>) -> bool {
        let mut known = letter.recipients().filter_map(|address| self.recipients.get(address));
        known.any(|&recipient| self.met.contains(&(place, recipient)))
    }

    /// The known domain that a domain without messages looks like.
    pub(crate) fn resembled(&self, domain: &DomainName) -> Option<(Resembling, usize)> {
        // What is listed under its own name was not registered to be taken for another.
        let is_listed = Brands::shipped().by_domain(domain).is_some() || !hosts::classes(domain).is_empty();
        if is_listed { None } else { self.known_domains.find(domain) }
    }

    /// The account at a place, with the domain that it is about.
    pub(crate) fn known_domain(&self, place: usize) -> Option<(&str, &Account)> {
        Some((self.known_domains.name(place)?, self.accounts.get(place)?))
    }

    /// What the messages of an account add up to, as seen from `letter`.
    pub(crate) fn dealings(&self, place: usize, account: &Account, letter: Option<&Letter<'m>>) -> Dealings {
        let all = account.all();
        let words = Authenticated::ALL.iter().map(|&word| (word, account.by(word).count()));
        Dealings {
            messages: all.count(),
            first: all.all.and_then(|stretch| self.seen(stretch.first)),
            last: all.all.and_then(|stretch| self.seen(stretch.last)),
            recipients: account.recipients,
            same_recipient: letter.is_some_and(|letter| self.has_met(place, letter)),
            authenticated: words.filter(|(_, count)| *count > 0).collect(),
            verdicts: all.classes().collect(),
        }
    }

    /// First and last message of a stretch.
    pub(crate) fn ends(&self, stretch: Option<Stretch>) -> Vec<ArtifactId> {
        let ends = stretch.into_iter().flat_map(|stretch| [stretch.first.0, stretch.last.0]);
        let mut ids: Vec<ArtifactId> =
            ends.filter_map(|number| self.messages.get(number as usize).copied()).collect();
        ids.dedup();
        ids
    }

    fn seen(&self, (number, second): (u32, i64)) -> Option<Seen> {
        let message = *self.messages.get(number as usize)?;
        Some(Seen { message, time: Timestamp::from_second(second).ok()? })
    }

    /// Writes a message down. Messages are entered by arrival.
    pub(crate) fn enter(&mut self, letter: &Letter<'m>) {
        let Ok(number) = u32::try_from(self.messages.len()) else { return };
        let message = letter.message;
        self.messages.push(message.id);
        let entry = message.time().map(|time| (number, time.as_second()));
        let (authenticated, class) = (letter.authenticated(), message.verdict.class);
        let recipients: Vec<u32> =
            letter.recipients().map(|address| number_of(&mut self.recipients, address)).collect();
        let party = number_of(&mut self.parties, &letter.party);
        let answers = number_of(&mut self.parties, &letter.answers);
        // A name is tied to somebody only by mail that he wrote and that is not held against him.
        let ties = letter.is_vouched() && matches!(class, Class::Legit | Class::Unclear);
        for name in &letter.names {
            let resembles =
                if name.identity == Identity::Domain { self.resemblance_of(letter, name) } else { None };
            let next = self.accounts.len();
            let Some(places) = self.places.get_mut(name.identity as usize) else { continue };
            let known = places.get(&name.key).copied();
            let place = known.unwrap_or_else(|| {
                places.insert(name.key.clone(), next);
                self.accounts.push(Account::resembling(resembles));
                next
            });
            let Some(account) = self.accounts.get_mut(place) else { continue };
            account.add(entry, authenticated, class);
            for &recipient in &recipients {
                if self.met.insert((place, recipient)) {
                    account.recipients += 1;
                }
            }
            match name.identity {
                Identity::DisplayName if ties => account.tie_to(party),
                Identity::Address if ties => account.tie_to(answers),
                Identity::Domain if account.by(Authenticated::Pass).is_correspondence() => {
                    self.known_domains.learn(&name.key, place);
                }
                _ => {}
            }
        }
    }

    /// What a domain that writes for the first time looks like.
    fn resemblance_of(&self, letter: &Letter<'_>, name: &Name<'_>) -> Option<(Resembling, usize)> {
        if letter.home != Home::Own || self.account(name).is_some() {
            return None;
        }
        self.resembled(letter.domain.as_ref()?)
    }
}

/// The number of a text, a new one if it has none.
fn number_of<'t, K>(numbers: &mut HashMap<K, u32>, text: &'t str) -> u32
where
    K: Borrow<str> + From<&'t str> + Eq + Hash,
{
    if let Some(&number) = numbers.get(text) {
        return number;
    }
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    numbers.insert(K::from(text), next);
    next
}

/// Messages of an account that are like the letter: authenticated, or not.
pub(crate) fn alike(account: &Account, letter: &Letter<'_>) -> Tally {
    if letter.is_vouched() { account.by(Authenticated::Pass) } else { account.unvouched() }
}
