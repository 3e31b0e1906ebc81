//! Near misses: what comes closest to a group without belonging to it, and what is lacking.

use crate::demands::{self, Demand};
use crate::explainer::Explainer;
use crate::keys::{self, Band};
use crate::link::weigh;
use crate::stable::NumberMap;
use creel_evidence::campaign::{Family, Reason};
use creel_evidence::{ArtifactId, Level};
use std::collections::BTreeMap;

/// Nodes of the group that look for neighbours.
const LOOKING: usize = 48;
/// Outsiders that are compared: those that share most keys.
const OUTSIDERS: usize = 256;

/// A message outside of a group that is close to one inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The group of the same level that it is in; `None` if it stands alone.
    pub group: Option<String>,
    /// The member and the outsider, which come closest.
    pub ends: [ArtifactId; 2],
    /// Their sum.
    pub millibits: i32,
    /// Its terms, all of them.
    pub reasons: Vec<Reason>,
    /// What the level demands and they do not have. Empty where a sparse component was cut between them, or a pause.
    pub lacking: Vec<Demand>,
}

impl Explainer<'_> {
    /// What comes closest to a group of this level: at most `most`, one of every other group, the closest first.
    #[must_use]
    pub fn near_misses(&self, level: Level, members: &[ArtifactId], most: usize) -> Vec<NearMiss> {
        let messages: Vec<u32> = members.iter().filter_map(|&id| self.pile.position(id)).collect();
        let inside = self.nodes_of(&messages);
        let (model, nodes) = (self.pile.model, &self.pile.nodes);
        let lacking = |a: u32, b: u32| -> (Vec<Demand>, i32) {
            let link = weigh(model, &nodes[a as usize], &nodes[b as usize]);
            let mut demands = match level {
                Level::Wave => self.demands(&link, 0),
                Level::Campaign => demands::of_campaign(model, &link, 0),
                Level::Operation => {
                    let [a, b] =
                        [a, b].map(|node| &*self.outline.values[self.campaign_of[node as usize] as usize]);
                    demands::of_operation(model, a, b)
                }
            };
            demands.retain(|demand| !demand.is_met());
            (demands, link.total)
        };
        // One of every other group: how much it lacks, and the pair.
        type Place = (i64, std::cmp::Reverse<i32>, u32, u32);
        let mut closest: BTreeMap<(Option<&str>, u32), Place> = BTreeMap::new();
        for (outsider, neighbours) in self.neighbours(&inside) {
            let Some(&message) = self.pile.messages_of(outsider).first() else { continue };
            let group = self.group(message, level).map(|group| group.id.as_str());
            // Who stands alone is a group of his own.
            let key = (group, if group.is_some() { 0 } else { outsider });
            for insider in neighbours {
                let (demands, total) = lacking(insider, outsider);
                let lack: i64 = demands.iter().map(Demand::lack).sum();
                let place = (lack, std::cmp::Reverse(total), insider, outsider);
                let best = closest.entry(key).or_insert(place);
                *best = place.min(*best);
            }
        }
        let mut closest: Vec<((Option<&str>, u32), Place)> = closest.into_iter().collect();
        closest.sort_unstable_by_key(|&(group, place)| (place, group));
        let teller = self.teller();
        let told = |((group, _), (_, _, insider, outsider)): ((Option<&str>, u32), Place)| {
            let member = |node: u32| self.pile.messages_of(node).first().copied();
            let own = self.pile.messages_of(insider).iter().find(|m| messages.contains(m)).copied()?;
            let other = member(outsider)?;
            let (lacking, total) = lacking(insider, outsider);
            let (reasons, millibits) = match level {
                Level::Operation => self.between(own, other),
                _ => (teller.all_terms((insider, own), (outsider, other)), total),
            };
            let ends = [self.id(own), self.id(other)];
            Some(NearMiss { group: group.map(str::to_owned), ends, millibits, reasons, lacking })
        };
        closest.into_iter().take(most).filter_map(told).collect()
    }

    /// Nodes outside that share keys with some inside, and with which of these.
    fn neighbours(&self, inside: &[u32]) -> BTreeMap<u32, Vec<u32>> {
        let nodes = &self.pile.nodes;
        let keys_of = |node: u32| {
            let node = &nodes[node as usize];
            let values = Family::ALL.iter().flat_map(move |&family| keys::of_values(node, family));
            let bands = Band::of_text().chain(Band::of_structure()).filter_map(move |band| band.key(node));
            values.chain(bands)
        };
        let mut looking: NumberMap<Vec<u32>> = NumberMap::default();
        for &node in inside.iter().take(LOOKING) {
            keys_of(node).for_each(|key| looking.entry(key).or_default().push(node));
        }
        let mut found: Vec<(usize, u32, Vec<u32>)> = Vec::new();
        for outsider in 0..crate::components::number(nodes.len()) {
            if inside.binary_search(&outsider).is_ok() {
                continue;
            }
            let shared: Vec<&Vec<u32>> = keys_of(outsider).filter_map(|key| looking.get(&key)).collect();
            if !shared.is_empty() {
                let mut with: Vec<u32> = shared.iter().copied().flatten().copied().collect();
                with.sort_unstable();
                with.dedup();
                found.push((shared.len(), outsider, with));
            }
        }
        found.sort_unstable_by_key(|&(keys, outsider, _)| (std::cmp::Reverse(keys), outsider));
        found.into_iter().take(OUTSIDERS).map(|(_, outsider, with)| (outsider, with)).collect()
    }
}
