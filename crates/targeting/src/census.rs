//! Counting who was aimed at, over many messages.
//!
//! Organisations are counted, not mails: one that got ten mails is one. Every count is a set, so that it
//! opens down to the messages behind it; sets do not depend on the order of the messages.

use creel_evidence::targeting::{Function, Role, Seniority};
use creel_evidence::{ArtifactId, Continent, Country, Target, Targeting};
use std::collections::{BTreeMap, BTreeSet};

/// What stands behind one number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// The messages that say so.
    pub messages: BTreeSet<ArtifactId>,
    /// Keys of the organisations concerned; targets without an organisation add none.
    pub organisations: BTreeSet<String>,
    /// Addresses concerned, in lower case. Personal data.
    pub people: BTreeSet<String>,
}

/// An organisation that was aimed at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AimedOrganisation {
    /// Whether it is on the roster.
    pub on_roster: bool,
    /// Where it sits; of several statements the first in the order of codes.
    pub country: Option<Country>,
    /// Its sector.
    pub sector: Option<String>,
    /// Its stage in the supply chain.
    pub stage: Option<String>,
    /// The messages that aimed at it.
    pub messages: BTreeSet<ArtifactId>,
    /// Addresses at it, in lower case. Personal data.
    pub people: BTreeSet<String>,
}

/// Who was aimed at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// By key: the roster's name, else the registrable domain.
    pub organisations: BTreeMap<String, AimedOrganisation>,
    /// By country.
    pub countries: BTreeMap<Country, Count>,
    /// By continent.
    pub continents: BTreeMap<Continent, Count>,
    /// By the roster's sector.
    pub sectors: BTreeMap<String, Count>,
    /// By the roster's stage.
    pub stages: BTreeMap<String, Count>,
    /// By role.
    pub roles: BTreeMap<Role, Count>,
    /// By department.
    pub functions: BTreeMap<Function, Count>,
    /// By rank.
    pub seniorities: BTreeMap<Seniority, Count>,
    /// Addresses in lower case. Personal data.
    pub people: BTreeMap<String, BTreeSet<ArtifactId>>,
    /// Messages that aim at somebody.
    pub messages: BTreeSet<ArtifactId>,
}

/// Counts over messages. Independent of their order; a message that comes twice counts once.
#[must_use]
pub fn census<'a>(messages: impl Iterator<Item = (ArtifactId, &'a Targeting)>) -> Census {
    let mut census = Census::default();
    for (message, targeting) in messages {
        for target in &targeting.targets {
            census.add(message, target);
        }
    }
    census
}

impl Census {
    fn add(&mut self, message: ArtifactId, target: &Target) {
        let address = target.address.to_lowercase();
        self.messages.insert(message);
        self.people.entry(address.clone()).or_default().insert(message);
        if let Some(key) = &target.organisation {
            let organisation = self.organisations.entry(key.clone()).or_default();
            organisation.on_roster |= target.on_roster;
            keep_first(&mut organisation.country, target.country.as_ref());
            keep_first(&mut organisation.sector, target.sector.as_ref());
            keep_first(&mut organisation.stage, target.stage.as_ref());
            organisation.messages.insert(message);
            organisation.people.insert(address.clone());
        }
        let stated = Stated { message, address: &address, organisation: target.organisation.as_deref() };
        stated.count(&mut self.countries, target.country);
        stated.count(&mut self.continents, target.country.map(Country::continent));
        stated.count(&mut self.sectors, target.sector.clone());
        stated.count(&mut self.stages, target.stage.clone());
        stated.count(&mut self.roles, target.role);
        stated.count(&mut self.functions, target.function);
        stated.count(&mut self.seniorities, target.seniority);
    }
}

/// Who states a fact, and in which message.
struct Stated<'a> {
    message: ArtifactId,
    address: &'a str,
    organisation: Option<&'a str>,
}

impl Stated<'_> {
    fn count<K: Ord>(&self, counts: &mut BTreeMap<K, Count>, key: Option<K>) {
        let Some(key) = key else { return };
        let count = counts.entry(key).or_default();
        count.messages.insert(self.message);
        count.people.insert(self.address.to_owned());
        count.organisations.extend(self.organisation.map(str::to_owned));
    }
}

/// Keeps the lesser of two statements, so that the order of messages does not matter.
fn keep_first<T: Ord + Clone>(kept: &mut Option<T>, stated: Option<&T>) {
    if let Some(stated) = stated
        && kept.as_ref().is_none_or(|known| stated < known)
    {
        *kept = Some(stated.clone());
    }
}
