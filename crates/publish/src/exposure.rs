//! How much of a supply chain was aimed at: stage by stage and link by link, and what was not yet.
//!
//! Only a roster says who is in the chain. Without one, or where the policy keeps back who nobody aimed at, a coverage
//! holds what was observed and says that it does: "three of three" would be a statement about a chain nobody has seen.
//!
//! What it never does: say that an attack succeeded. *Aimed at* is all that a mail shows.

use crate::census::Census;
use crate::dossier::Dossier;
use creel_evidence::{Chain, ChainMember};
use std::collections::{BTreeMap, BTreeSet, HashMap};

creel_evidence::vocabulary! {
    /// What a coverage is counted against.
    pub enum Against {
        /// All organisations of the roster.
        Roster = "roster",
        /// Only organisations that were aimed at: nothing else is known, or let out.
        Observed = "observed",
    }
}

creel_evidence::vocabulary! {
    /// Which ends of a link from supplier to customer were aimed at.
    pub enum Reach {
        /// Both.
        Both = "both",
        /// Only the supplier.
        Supplier = "supplier",
        /// Only the customer.
        Customer = "customer",
        /// Neither.
        Neither = "neither",
    }
}

/// The part of a chain that shares a stage, a country or a sector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The stage or sector as the roster words it, the country's code; `None` where the roster says nothing.
    pub name: Option<String>,
    /// Indices in [`creel_evidence::Chain::members`] of those aimed at, ascending.
    pub aimed_at: Vec<usize>,
    /// Of those nobody aimed at yet.
    pub not_yet: Vec<usize>,
    /// Indices of the messages that aim at it.
    pub messages: BTreeSet<usize>,
}

/// A link from a supplier to its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Index in [`creel_evidence::Chain::members`].
    pub supplier: usize,
    /// Index in [`creel_evidence::Chain::members`].
    pub customer: usize,
    /// Which ends were aimed at.
    pub reach: Reach,
}

/// How much of the chain a set of messages aims at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// What it is counted against.
    pub against: Against,
    /// Organisations of the chain that were aimed at, by index in [`creel_evidence::Chain::members`], with the messages.
    pub aimed_at: BTreeMap<usize, BTreeSet<usize>>,
    /// How many organisations the chain has.
    pub members: usize,
    /// Organisations that were aimed at and are not in the chain, with the messages.
    pub outside: BTreeMap<String, BTreeSet<usize>>,
    /// By stage, in the order in which the roster first names them; those without a stage last.
    pub stages: Vec<Part>,
    /// By country: most organisations aimed at first, then by code; those without a country last.
    pub countries: Vec<Part>,
    /// By sector, in the same order.
    pub sectors: Vec<Part>,
    /// Every link, in the chain's order.
    pub links: Vec<Link>,
}

impl Part {
    /// How many organisations.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.aimed_at.len() + self.not_yet.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Coverage {
    pub(crate) fn of(dossier: &Dossier, census: &Census) -> Self {
        let chain = dossier.chain();
        let against = if chain.members.is_empty() || !dossier.policy().roster {
            Against::Observed
        } else {
            Against::Roster
        };
        let places = places(chain);
        let mut aimed_at = BTreeMap::new();
        let mut outside = BTreeMap::new();
        for (name, organisation) in &census.organisations {
            match places.get(name.as_str()) {
                Some(&place) => drop(aimed_at.insert(place, organisation.messages.clone())),
                None => drop(outside.insert(name.clone(), organisation.messages.clone())),
            }
        }
        let links = chain.links.iter().map(|&(supplier, customer)| Link {
            supplier,
            customer,
            reach: match (aimed_at.contains_key(&supplier), aimed_at.contains_key(&customer)) {
                (true, true) => Reach::Both,
                (true, false) => Reach::Supplier,
                (false, true) => Reach::Customer,
                (false, false) => Reach::Neither,
            },
        });
        Self {
            against,
            members: chain.members.len(),
            stages: in_order(chain, parts(chain, &aimed_at, |member| member.stage.clone())),
            countries: largest_first(parts(chain, &aimed_at, |member| {
                Some(member.country?.code().to_owned())
            })),
            sectors: largest_first(parts(chain, &aimed_at, |member| member.sector.clone())),
            links: links.collect(),
            aimed_at,
            outside,
        }
    }

    /// How many links were reached in each way.
    #[must_use]
    pub fn links_by_reach(&self) -> BTreeMap<Reach, usize> {
        let mut counts: BTreeMap<Reach, usize> = Reach::ALL.iter().map(|&reach| (reach, 0)).collect();
        self.links.iter().for_each(|link| *counts.entry(link.reach).or_default() += 1);
        counts
    }

    /// The messages that aim at either end of a link.
    #[must_use]
    pub fn messages_of(&self, link: &Link) -> BTreeSet<usize> {
        let ends = [link.supplier, link.customer];
        ends.iter().filter_map(|end| self.aimed_at.get(end)).flatten().copied().collect()
    }

    /// How many stages were aimed at, and how many the chain names.
    #[must_use]
    pub fn stages_reached(&self) -> (usize, usize) {
        let named = || self.stages.iter().filter(|part| part.name.is_some());
        (named().filter(|part| !part.aimed_at.is_empty()).count(), named().count())
    }
}

/// Places of members by name.
pub(crate) fn places(chain: &Chain) -> HashMap<&str, usize> {
    chain.members.iter().enumerate().map(|(place, member)| (member.name.as_str(), place)).collect()
}

/// The members by what `name` says of them, with the place of the first.
fn parts(
    chain: &Chain,
    aimed_at: &BTreeMap<usize, BTreeSet<usize>>,
    name: impl Fn(&ChainMember) -> Option<String>,
) -> Vec<(usize, Part)> {
    let mut parts: BTreeMap<Option<String>, (usize, Part)> = BTreeMap::new();
    for (place, member) in chain.members.iter().enumerate() {
        let name = name(member);
        let (_, part) =
            parts.entry(name.clone()).or_insert_with(|| (place, Part { name, ..Part::default() }));
        match aimed_at.get(&place) {
            Some(messages) => {
                part.aimed_at.push(place);
                part.messages.extend(messages);
            }
            None => part.not_yet.push(place),
        }
    }
    parts.into_values().collect()
}

/// Stages as the chain orders them, then what the chain does not name.
fn in_order(chain: &Chain, mut parts: Vec<(usize, Part)>) -> Vec<Part> {
    let order = chain.stages();
    let place = |name: &str| order.iter().position(|stage| *stage == name).unwrap_or(order.len());
    parts.sort_by_key(|(first, part)| (part.name.is_none(), part.name.as_deref().map(place), *first));
    parts.into_iter().map(|(_, part)| part).collect()
}

fn largest_first(mut parts: Vec<(usize, Part)>) -> Vec<Part> {
    parts.sort_by(|(_, a), (_, b)| {
        let rank = |part: &Part| (part.name.is_none(), std::cmp::Reverse(part.aimed_at.len()));
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
    parts.into_iter().map(|(_, part)| part).collect()
}
