//! A campaign as a graph of three kinds of nodes: what messages share, messages, and who was aimed at.
//!
//! Clones are one node: messages of one wave that hold the same of the shared values. Further ones are folded where a
//! reader could not tell them apart, so that the graph of ten thousand messages is no larger than that of a hundred.

use crate::campaigns::Campaign;
use crate::dossier::Dossier;
use creel_evidence::campaign::{Pivot, Ties};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Nodes of messages that are drawn; the rest is folded into one.
pub(crate) const BUNDLES: usize = 24;
/// Nodes of targets that are drawn; the rest is folded into one.
pub(crate) const AIMS: usize = 9;
/// Times that the columns are put in order.
const SWEEPS: usize = 6;

/// The graph, each column in the order in which it is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Weave {
    /// Shared values: positions in [`Ties::pivots`].
    pub(crate) pivots: Vec<usize>,
    /// Messages.
    pub(crate) bundles: Vec<Bundle>,
    /// Targets.
    pub(crate) aims: Vec<Aim>,
}

/// Messages of one wave that hold the same values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bundle {
    /// The wave's id; `None` of messages in no wave, and of what is folded.
    pub(crate) wave: Option<String>,
    /// Whether several are folded into this one.
    pub(crate) folded: bool,
    /// Indices of messages, in order of time.
    pub(crate) messages: Vec<usize>,
    /// Positions in [`Ties::pivots`] that they hold; of a folded one, what at least half of them hold. Ascending.
    pub(crate) holds: Vec<usize>,
    /// By aim (a position in [`Weave::aims`]): how many of the messages.
    pub(crate) aims: BTreeMap<usize, usize>,
}

/// Those of one sector who were aimed at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Aim {
    /// The sector; `None` if it is not known.
    pub(crate) sector: Option<String>,
    /// Sectors that are folded into this one.
    pub(crate) folded: usize,
    /// Distinct organisations.
    pub(crate) organisations: usize,
    /// Whether some are of no known organisation, so that there may be more.
    pub(crate) at_least: bool,
    /// Messages.
    pub(crate) messages: usize,
}

impl Weave {
    /// The graph of a campaign.
    pub(crate) fn of(dossier: &Dossier, campaign: &Campaign, ties: &Ties) -> Self {
        let bundles = bundles(dossier, campaign, &ties.pivots);
        let mut weave = Self { pivots: (0..ties.pivots.len()).collect(), bundles, aims: Vec::new() };
        weave.aim(dossier);
        weave.pivots.retain(|pivot| weave.bundles.iter().any(|bundle| bundle.holds.contains(pivot)));
        weave.order();
        weave
    }

    /// Adds the targets of the messages.
    fn aim(&mut self, dossier: &Dossier) {
        let mut sectors: BTreeMap<Option<String>, Sector> = BTreeMap::new();
        for &index in self.bundles.iter().flat_map(|bundle| &bundle.messages) {
            for (sector, organisation) in targets(dossier, index) {
                let found = sectors.entry(sector).or_default();
                found.messages.insert(index);
                found.organisations.extend(organisation.clone());
                found.at_least |= organisation.is_none();
            }
        }
        let mut ranked: Vec<(Option<String>, Sector)> = sectors.into_iter().collect();
        // What is not known stands last, and is never folded away.
        ranked.sort_by_key(|(sector, found)| (sector.is_none(), std::cmp::Reverse(found.messages.len())));
        let kept = if ranked.len() > AIMS { AIMS - 1 } else { AIMS };
        let mut place_of: HashMap<Option<String>, usize> = HashMap::new();
        let mut rest = Sector::default();
        for (place, (sector, found)) in ranked.into_iter().enumerate() {
            place_of.insert(sector.clone(), place.min(kept));
            if place < kept {
                self.aims.push(Aim {
                    sector,
                    folded: 0,
                    organisations: found.organisations.len(),
                    at_least: found.at_least,
                    messages: found.messages.len(),
                });
            } else {
                rest.sectors += 1;
                rest.at_least |= found.at_least;
                rest.organisations.extend(found.organisations);
                rest.messages.extend(found.messages);
            }
        }
        if rest.sectors > 0 {
            self.aims.push(Aim {
                sector: None,
                folded: rest.sectors,
                organisations: rest.organisations.len(),
                at_least: rest.at_least,
                messages: rest.messages.len(),
            });
        }
        for bundle in &mut self.bundles {
            for &index in &bundle.messages {
                let places: BTreeSet<usize> = targets(dossier, index)
                    .filter_map(|(sector, _)| place_of.get(&sector).copied())
                    .collect();
                for place in places {
                    *bundle.aims.entry(place).or_default() += 1;
                }
            }
        }
    }

    /// Puts each column in the order in which its edges cross least: every node at the mean place of its neighbours
    /// (Sugiyama, Tagawa and Toda 1981). Integers and a fixed order of equals make it the same everywhere.
    fn order(&mut self) {
        for _ in 0..SWEEPS {
            let at = |order: &[usize], node: usize| order.iter().position(|&other| other == node);
            let mean = |places: &[usize], many: usize| -> usize {
                let sum: usize = places.iter().sum();
                // On one scale for columns of different lengths.
                (sum * 100_000).checked_div(places.len() * many.max(1)).unwrap_or(usize::MAX)
            };
            let (pivots, aims) = (self.pivots.clone(), self.aims.len());
            self.bundles.sort_by_cached_key(|bundle| {
                let left: Vec<usize> = bundle.holds.iter().filter_map(|&pivot| at(&pivots, pivot)).collect();
                let right: Vec<usize> = bundle.aims.keys().copied().collect();
                let (left, right) = (mean(&left, pivots.len()), mean(&right, aims));
                (left.saturating_mul(2).saturating_add(right), bundle.messages.first().copied())
            });
            let bundles = &self.bundles;
            let of_pivot = |pivot: &usize| {
                let holders = bundles.iter().enumerate().filter(|(_, bundle)| bundle.holds.contains(pivot));
                let places: Vec<usize> = holders.map(|(place, _)| place).collect();
                (mean(&places, bundles.len()), *pivot)
            };
            self.pivots.sort_by_cached_key(of_pivot);
        }
    }
}

/// What is counted of a sector.
#[derive(Default)]
struct Sector {
    organisations: BTreeSet<String>,
    at_least: bool,
    messages: BTreeSet<usize>,
    sectors: usize,
}

/// Sector and organisation of everybody whom a message was sent to.
fn targets(dossier: &Dossier, index: usize) -> impl Iterator<Item = (Option<String>, Option<String>)> + '_ {
    let targets = dossier.entries().get(index).map(|entry| entry.message.targeting.targets.as_slice());
    targets.unwrap_or_default().iter().map(|target| (target.sector.clone(), target.organisation.clone()))
}

fn bundles(dossier: &Dossier, campaign: &Campaign, pivots: &[Pivot]) -> Vec<Bundle> {
    let mut wave_of: HashMap<usize, &str> = HashMap::new();
    for wave in &campaign.waves {
        wave_of.extend(wave.members.iter().map(|&index| (index, wave.group.id.as_str())));
    }
    let holds = |index: usize| -> Vec<usize> {
        let Some(entry) = dossier.entries().get(index) else { return Vec::new() };
        let id = entry.message.id;
        let held = pivots.iter().enumerate().filter(|(_, pivot)| pivot.holders.binary_search(&id).is_ok());
        held.map(|(place, _)| place).collect()
    };
    let mut found: BTreeMap<(Option<&str>, Vec<usize>), Vec<usize>> = BTreeMap::new();
    for &index in &campaign.members {
        found.entry((wave_of.get(&index).copied(), holds(index))).or_default().push(index);
    }
    let bundle = |((wave, holds), messages): ((Option<&str>, Vec<usize>), Vec<usize>)| Bundle {
        wave: wave.map(str::to_owned),
        folded: false,
        messages,
        holds,
        aims: BTreeMap::new(),
    };
    let mut bundles: Vec<Bundle> = found.into_iter().map(bundle).collect();
    bundles
        .sort_by_key(|bundle| (std::cmp::Reverse(bundle.messages.len()), bundle.messages.first().copied()));
    if bundles.len() > BUNDLES {
        let rest = bundles.split_off(BUNDLES - 1);
        let mut messages: Vec<usize> =
            rest.iter().flat_map(|bundle| bundle.messages.iter().copied()).collect();
        messages.sort_unstable();
        let held = |pivot: &usize| -> usize {
            rest.iter()
                .filter(|bundle| bundle.holds.contains(pivot))
                .map(|bundle| bundle.messages.len())
                .sum()
        };
        let holds = (0..pivots.len()).filter(|pivot| held(pivot) * 2 >= messages.len()).collect();
        bundles.push(Bundle { wave: None, folded: true, messages, holds, aims: BTreeMap::new() });
    }
    bundles
}
