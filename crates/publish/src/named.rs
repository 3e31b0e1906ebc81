//! How many victims a dossier holds: what an audit log keeps of a release that names them.

use crate::dossier::Dossier;
use creel_evidence::Carrier;
use std::collections::BTreeSet;

/// Victims by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named {
    /// Addresses that were aimed at, and those of people who reported a mail or were told of it.
    pub people: usize,
    /// Organisations that were aimed at.
    pub organisations: usize,
}

impl Dossier {
    /// How many victims stand in the dossier, by name or by pseudonym as its policy says.
    #[must_use]
    pub fn named(&self) -> Named {
        let messages = || self.entries().iter().map(|entry| &entry.message);
        let targets = || messages().flat_map(|message| &message.targeting.targets);
        let mut people: BTreeSet<String> = targets().map(|target| target.address.to_lowercase()).collect();
        let carriers = messages().flat_map(|message| &message.carriers);
        people.extend(carriers.flat_map(Carrier::people).map(|mailbox| mailbox.address.to_lowercase()));
        let organisations: BTreeSet<&str> = targets().filter_map(|t| t.organisation.as_deref()).collect();
        Named { people: people.len(), organisations: organisations.len() }
    }
}
