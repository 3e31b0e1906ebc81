//! Whom the messages aim at. Organisations are counted, not mails, and what rests on partial knowledge is a lower bound.

use super::material::{Material, together};
use super::prose::Prose;
use super::{Part, Scope, Sentence, Share, Statement};
use crate::census::{Census, Count};
use crate::exposure::Against;
use crate::wording::{self, plural};
use creel_evidence::targeting::Role;
use creel_evidence::{Confidence, Continent};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Sectors, roles and words that are named.
const NAMED: usize = 5;

/// Templates about whom the messages aim at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "template", rename_all = "kebab-case")]
pub enum Aim {
    /// How many organisations, countries and continents.
    Organisations {
        /// Organisations.
        organisations: Bound,
        /// Countries that they sit in.
        countries: Bound,
        /// Continents of these.
        continents: Vec<Continent>,
        /// Addresses, of organisations and of free mail.
        addresses: Bound,
        /// The messages that aim at an organisation.
        share: Share,
    },
    /// Only people at free mail.
    Private {
        /// Addresses.
        addresses: Bound,
        /// The messages that aim at them.
        share: Share,
    },
    /// Sectors by number of organisations.
    Sectors {
        /// Largest first.
        sectors: Vec<(String, Bound)>,
    },
    /// Named roles by number of people.
    Roles {
        /// How many distinct ones.
        roles: Bound,
        /// Largest first.
        named: Vec<(Role, Bound)>,
    },
    /// How much of the roster was aimed at.
    Roster {
        /// Organisations that were aimed at.
        aimed: Bound,
        /// Organisations on the roster.
        members: usize,
    },
    /// What the messages know of their targets' field.
    Knows {
        /// The messages that know something.
        share: Share,
        /// Entries of lexicons, most messages first.
        words: Vec<Part<String>>,
    },
    /// What these numbers do not say.
    NotHit,
}

/// A number of organisations, people or places that may be a lower bound, and the messages behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The number.
    pub count: Count,
    /// Indices of the messages behind it, ascending.
    pub messages: Vec<usize>,
}

impl Serialize for Bound {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut bound = serializer.serialize_struct("Bound", 2)?;
        bound.serialize_field("count", &self.count.known)?;
        bound.serialize_field("at_least", &self.count.at_least)?;
        bound.end()
    }
}

/// The messages that aim at these organisations.
fn of_organisations<'a>(census: &Census, keys: impl IntoIterator<Item = &'a String>) -> Vec<usize> {
    let organisations = keys.into_iter().filter_map(|key| census.organisations.get(key));
    let all: BTreeSet<usize> = organisations.flat_map(|one| one.messages.iter().copied()).collect();
    all.into_iter().collect()
}

/// The messages that aim at these addresses.
fn of_addresses<'a>(census: &Census, addresses: impl IntoIterator<Item = &'a String>) -> Vec<usize> {
    let messages = addresses.into_iter().filter_map(|address| census.addresses.get(address));
    let all: BTreeSet<usize> = messages.flatten().copied().collect();
    all.into_iter().collect()
}

pub(super) fn sentences(material: &Material<'_>) -> Vec<Sentence> {
    let census = &*material.census;
    let to = of_addresses(census, census.addresses.keys());
    if to.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Sentence> = sent_to(material, census).into_iter().collect();
    all.extend(sectors(material, census));
    all.extend(roles(material, census));
    all.extend(roster(material, census));
    all.extend(knows(material));
    all.extend(material.sentence(Statement::Aim(Aim::NotHit), to, None, Confidence::High));
    all
}

/// How many organisations; of nobody but people at free mail, how many of these.
pub(super) fn sent_to(material: &Material<'_>, census: &Census) -> Option<Sentence> {
    let to = of_addresses(census, census.addresses.keys());
    let at =
        material.place(&to, |entry| Some(entry.message.targeting.targets.first()?.at.first()?.locus.clone()));
    let exact = |known| Count { known, at_least: census.without_target > 0 };
    let addresses = Bound { count: exact(census.addresses.len()), messages: to.clone() };
    if census.organisations.is_empty() {
        let statement = Aim::Private { addresses, share: material.share(to.clone()) };
        return material.sentence(Statement::Aim(statement), to, at, Confidence::High);
    }
    let messages = of_organisations(census, census.organisations.keys());
    let placed = of_organisations(census, census.countries.values().flatten());
    let statement = Aim::Organisations {
        organisations: Bound { count: census.organisation_count(), messages: messages.clone() },
        countries: Bound { count: census.country_count(), messages: placed },
        continents: census.continents.keys().copied().collect(),
        addresses,
        share: material.share(messages.clone()),
    };
    material.sentence(Statement::Aim(statement), messages, at, Confidence::High)
}

fn sectors(material: &Material<'_>, census: &Census) -> Option<Sentence> {
    let bound = |sector: &str, count| {
        let keys = census.sectors.get(sector).into_iter().flatten();
        (sector.to_owned(), Bound { count, messages: of_organisations(census, keys) })
    };
    let ranked = census.ranked_sectors().into_iter().take(NAMED);
    let sectors: Vec<(String, Bound)> = ranked.map(|(sector, count)| bound(sector, count)).collect();
    let evidence = sectors.iter().flat_map(|(_, bound)| bound.messages.clone()).collect();
    material.sentence(Statement::Aim(Aim::Sectors { sectors }), evidence, None, Confidence::Moderate)
}

fn roles(material: &Material<'_>, census: &Census) -> Option<Sentence> {
    let mut ranked: Vec<_> = census.roles.iter().collect();
    ranked.sort_by_key(|&(role, people)| (std::cmp::Reverse(people.len()), *role));
    let named = ranked.into_iter().take(NAMED).map(|(role, people)| {
        let count = Count { known: people.len(), at_least: census.without_role > 0 };
        (*role, Bound { count, messages: of_addresses(census, people) })
    });
    let evidence = of_addresses(census, census.roles.values().flatten());
    let roles = Bound { count: census.role_count(), messages: evidence.clone() };
    let statement = Aim::Roles { roles, named: named.collect() };
    material.sentence(Statement::Aim(statement), evidence, None, Confidence::Moderate)
}

/// Only against a roster that may be let out: "three of three" would be a statement about a chain nobody has seen.
fn roster(material: &Material<'_>, census: &Census) -> Option<Sentence> {
    if material.dossier.chain().members.is_empty() {
        return None;
    }
    let survey = match material.scope {
        Scope::Operation(_) => return None,
        Scope::Campaign(campaign) => material.dossier.survey(Some(campaign)),
        Scope::Case => material.dossier.survey(None),
    };
    let coverage = survey.coverage();
    if coverage.against != Against::Roster {
        return None;
    }
    let messages: BTreeSet<usize> = coverage.aimed_at.values().flatten().copied().collect();
    let messages: Vec<usize> = messages.into_iter().collect();
    let count = Count { known: coverage.aimed_at.len(), at_least: census.without_target > 0 };
    let aimed = Bound { count, messages: messages.clone() };
    let statement = Aim::Roster { aimed, members: coverage.members };
    material.sentence(Statement::Aim(statement), messages, None, Confidence::High)
}

fn knows(material: &Material<'_>) -> Option<Sentence> {
    let mut by: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for &(index, entry) in &material.entries {
        for known in &entry.message.targeting.knowledge {
            by.entry(&known.word).or_default().insert(index);
        }
    }
    let mut words: Vec<Part<String>> = by
        .into_iter()
        .map(|(word, messages)| Part { what: word.to_owned(), messages: messages.into_iter().collect() })
        .collect();
    words.sort_by_key(|part| std::cmp::Reverse(part.messages.len()));
    let evidence = together(&words);
    let at = material
        .place(&evidence, |entry| Some(entry.message.targeting.knowledge.first()?.at.first()?.locus.clone()));
    let share = material.share(evidence.clone());
    material.sentence(Statement::Aim(Aim::Knows { share, words }), evidence, at, Confidence::High)
}

impl Prose {
    /// The number with thousands separated, and `at least` before a lower bound.
    pub(super) fn bound(&mut self, bound: &Bound) -> &mut Self {
        let least = if bound.count.at_least && bound.count.known > 0 { "at least " } else { "" };
        self.number(format!("{least}{}", wording::number(bound.count.known)), &bound.messages)
    }
}

impl Aim {
    pub(super) fn write(&self, prose: &mut Prose) {
        match self {
            Self::Organisations { organisations, countries, continents, addresses, share } => {
                prose.subject(share).verb(share, " was", " were").words(" sent to ");
                sent(prose, organisations, countries, continents, addresses);
            }
            Self::Private { addresses, share } => {
                prose.subject(share).verb(share, " was", " were").words(" sent to ").bound(addresses);
                prose.words(" ").words(&plural(addresses.count.known, "address")).words(" at free mail");
            }
            Self::Sectors { sectors } => {
                let mut first = true;
                prose.words("By sector: ").list(sectors, |prose, (sector, bound)| {
                    prose.bound(bound).words(" ");
                    if std::mem::take(&mut first) {
                        prose.words(&plural(bound.count.known, "organisation")).words(" ");
                    }
                    prose.words("in ").name(&wording::plain(sector));
                });
            }
            Self::Roles { roles, named } => {
                prose.words("The people hold ").bound(roles).words(" named ");
                prose.words(&plural(roles.count.known, "role")).words(", most often ");
                prose.list(named, |prose, (role, bound)| {
                    prose.words(wording::role(*role)).words(" (").bound(bound).words(")");
                });
            }
            Self::Roster { aimed, members } => {
                prose.words("Of the ").number(wording::number(*members), &aimed.messages);
                prose.words(" organisations on the roster, ").bound(aimed);
                prose.words(if aimed.count.known == 1 { " was" } else { " were" }).words(" aimed at");
            }
            Self::Knows { share, words } => {
                prose
                    .subject(share)
                    .verb(share, " names", " name")
                    .words(" what belongs to the targets’ field: ");
                prose.list(words.get(..NAMED).unwrap_or(words), |prose, part| {
                    prose.name(&part.what).words(" (").count(&part.messages).words(")");
                });
            }
            Self::NotHit => {
                prose.words("Targeted is not hit");
            }
        }
        prose.words(".");
    }
}

/// `at least 44 organisations in 14 countries on 5 continents (Africa, ...)`.
pub(super) fn sent(
    prose: &mut Prose,
    organisations: &Bound,
    countries: &Bound,
    continents: &[Continent],
    addresses: &Bound,
) {
    prose.bound(organisations).words(" ").words(&plural(organisations.count.known, "organisation"));
    if countries.count.known > 0 {
        prose.words(" in ").bound(countries).words(" ").words(&plural(countries.count.known, "country"));
    }
    if continents.len() > 1 {
        let names: Vec<&str> = continents.iter().map(|&place| wording::continent(place)).collect();
        let count = Count { known: continents.len(), at_least: countries.count.at_least };
        prose.words(" on ").number(count.to_string(), &countries.messages);
        prose
            .words(" ")
            .words(&plural(continents.len(), "continent"))
            .words(" (")
            .enumerated(&names)
            .words(")");
    }
    if addresses.count.known > organisations.count.known {
        prose.words("; ").bound(addresses).words(" ");
        prose.words(&plural(addresses.count.known, "address")).words(" in all");
    }
}
