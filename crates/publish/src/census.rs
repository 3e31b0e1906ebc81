//! Counts of who was aimed at: organisations, not mails.
//!
//! A target was *sent* something. Nothing here says that an attack succeeded. Every number keeps the messages
//! behind it, and a number that rests on partial knowledge is a lower bound and says so.

use crate::dossier::Entry;
use crate::people::People;
use crate::profile::Tally;
use creel_evidence::targeting::{Function, Role};
use creel_evidence::{Continent, Country};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A number, and whether it is only a lower bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many are known.
    pub known: usize,
    /// Whether there may be more: for some of what was counted the fact is not known.
    pub at_least: bool,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at_least && self.known > 0 { write!(f, "at least {}", self.known) } else { self.known.fmt(f) }
    }
}

/// One organisation that was aimed at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    /// Whether it is on the roster.
    pub on_roster: bool,
    /// Where its people sit; usually one.
    pub countries: BTreeSet<Country>,
    /// As the roster words it.
    pub sectors: BTreeSet<String>,
    /// Place in the supply chain, as the roster words it.
    pub stages: BTreeSet<String>,
    /// Roles of the people who were aimed at.
    pub roles: BTreeSet<Role>,
    /// Their departments.
    pub functions: BTreeSet<Function>,
    /// Their addresses.
    pub addresses: BTreeSet<String>,
    /// Indices of messages, ascending.
    pub messages: BTreeSet<usize>,
}

/// Who was aimed at by a set of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// By key: the roster's name, else the registrable domain.
    pub organisations: BTreeMap<String, Organisation>,
    /// Every address, with the messages that aim at it.
    pub addresses: BTreeMap<String, BTreeSet<usize>>,
    /// Addresses without an organisation: free mail.
    pub private: BTreeSet<String>,
    /// Addresses by role.
    pub roles: BTreeMap<Role, BTreeSet<String>>,
    /// Addresses whose role is not known.
    pub without_role: usize,
    /// Organisations by country.
    pub countries: BTreeMap<Country, BTreeSet<String>>,
    /// Organisations by continent.
    pub continents: BTreeMap<Continent, BTreeSet<String>>,
    /// Organisations by sector.
    pub sectors: BTreeMap<String, BTreeSet<String>>,
    /// Organisations by stage of the supply chain.
    pub stages: BTreeMap<String, BTreeSet<String>>,
    /// Messages in which nobody who is aimed at could be read.
    pub without_target: usize,
}

impl Census {
    /// Counts the targets of the messages at `members`.
    pub(crate) fn of(entries: &[Entry], members: &[usize]) -> Self {
        Self::of_people(&People::of(entries, members))
    }

    /// Counts people, each with the facts that were merged over their messages.
    pub(crate) fn of_people(people: &People) -> Self {
        let mut census = Self { without_target: people.without_target.len(), ..Self::default() };
        for person in people.iter() {
            let address = || person.address.clone();
            census.addresses.insert(address(), person.messages.clone());
            match &person.role {
                Some(role) => drop(census.roles.entry(role.value).or_default().insert(address())),
                None => census.without_role += 1,
            }
            let Some(key) = &person.organisation else {
                census.private.insert(address());
                continue;
            };
            let organisation = census.organisations.entry(key.value.clone()).or_default();
            organisation.on_roster |= person.on_roster;
            organisation.countries.extend(person.country.as_ref().map(|stated| stated.value));
            organisation.sectors.extend(person.sector.as_ref().map(|stated| stated.value.clone()));
            organisation.stages.extend(person.stage.as_ref().map(|stated| stated.value.clone()));
            organisation.roles.extend(person.role.as_ref().map(|stated| stated.value));
            organisation.functions.extend(person.function.as_ref().map(|stated| stated.value));
            organisation.addresses.insert(address());
            organisation.messages.extend(&person.messages);
        }
        for (key, organisation) in &census.organisations {
            for &country in &organisation.countries {
                census.countries.entry(country).or_default().insert(key.clone());
                census.continents.entry(country.continent()).or_default().insert(key.clone());
            }
            for sector in &organisation.sectors {
                census.sectors.entry(sector.clone()).or_default().insert(key.clone());
            }
            for stage in &organisation.stages {
                census.stages.entry(stage.clone()).or_default().insert(key.clone());
            }
        }
        census
    }

    /// Organisations.
    #[must_use]
    pub fn organisation_count(&self) -> Count {
        Count { known: self.organisations.len(), at_least: self.without_target > 0 }
    }

    /// Countries that organisations sit in.
    #[must_use]
    pub fn country_count(&self) -> Count {
        Count {
            known: self.countries.len(),
            at_least: self.lacks(|organisation| organisation.countries.is_empty()),
        }
    }

    /// Continents that organisations sit in.
    #[must_use]
    pub fn continent_count(&self) -> Count {
        Count { known: self.continents.len(), at_least: self.country_count().at_least }
    }

    /// Organisations of a sector.
    #[must_use]
    pub fn sector_count(&self, sector: &str) -> Count {
        let known = self.sectors.get(sector).map_or(0, BTreeSet::len);
        Count { known, at_least: self.lacks(|organisation| organisation.sectors.is_empty()) }
    }

    /// Distinct roles among the people who were aimed at.
    #[must_use]
    pub fn role_count(&self) -> Count {
        Count {
            known: self.roles.len(),
            at_least: self.without_role > 0 && self.roles.len() < Role::ALL.len(),
        }
    }

    /// Sectors by number of organisations, largest first.
    #[must_use]
    pub fn ranked_sectors(&self) -> Vec<(&str, Count)> {
        let mut sectors: Vec<_> =
            self.sectors.keys().map(|key| (key.as_str(), self.sector_count(key))).collect();
        sectors.sort_by_key(|(name, count)| (std::cmp::Reverse(count.known), *name));
        sectors
    }

    /// Countries by number of organisations, largest first.
    #[must_use]
    pub fn ranked_countries(&self) -> Vec<(Country, usize)> {
        let mut countries: Vec<_> =
            self.countries.iter().map(|(&country, keys)| (country, keys.len())).collect();
        countries.sort_by_key(|&(country, count)| (std::cmp::Reverse(count), country));
        countries
    }

    /// Organisations by whether a fact is unknown for some of them.
    fn lacks(&self, unknown: impl Fn(&Organisation) -> bool) -> bool {
        self.without_target > 0 || self.organisations.values().any(unknown)
    }

    /// Messages by sector.
    #[must_use]
    pub fn messages_by_sector(&self) -> Tally<String> {
        let mut tally = Tally::default();
        for (sector, keys) in &self.sectors {
            let messages: BTreeSet<usize> = keys
                .iter()
                .filter_map(|key| self.organisations.get(key))
                .flat_map(|o| o.messages.clone())
                .collect();
            messages.into_iter().for_each(|index| tally.add(sector.clone(), index));
        }
        tally
    }
}
