//! What ties a campaign together, for whoever draws it: values that connect messages, what its waves share, and paths
//! of links.

use crate::explain::finish;
use crate::explainer::Explainer;
use crate::link;
use crate::node::Value;
use crate::stable::NumberMap;
use creel_evidence::campaign::{Bond, Overlap, Pivot, Reason, Ties};
use creel_evidence::{ArtifactId, Group, Level};
use std::cmp::Reverse;

/// Values that a drawing has room for, in all and of one family.
const PIVOTS: usize = 14;
const OF_FAMILY: usize = 4;
/// Millibits from which a value is rare enough to connect by.
const RARE: i32 = 2_000;
/// Waves whose pairs are compared: the largest.
const WAVES: usize = 12;
/// Links of a path that are kept.
const LINKS: usize = 4;

impl Explainer<'_> {
    /// What ties the largest campaigns of the case together, sorted by campaign; at most `most` of them.
    #[must_use]
    pub fn ties(&self, groups: &[Group], most: usize) -> Vec<Ties> {
        let of = |level: Level| groups.iter().filter(move |group| group.level == level);
        let mut campaigns: Vec<&Group> = of(Level::Campaign).collect();
        campaigns.sort_by(|a, b| (Reverse(a.members.len()), &a.id).cmp(&(Reverse(b.members.len()), &b.id)));
        campaigns.truncate(most);
        campaigns.sort_by(|a, b| a.id.cmp(&b.id));
        let tied = |campaign: &Group| {
            let inside = |wave: &&Group| campaign.members.binary_search(&wave.medoid).is_ok();
            let mut waves: Vec<&Group> = of(Level::Wave).filter(inside).collect();
            waves.sort_by(|a, b| (Reverse(a.members.len()), &a.id).cmp(&(Reverse(b.members.len()), &b.id)));
            waves.truncate(WAVES);
            Ties {
                campaign: campaign.id.clone(),
                demanded: self.pile.model.campaign,
                pivots: self.pivots(campaign),
                overlaps: self.overlaps(&waves),
                paths: self.paths(campaign),
            }
        };
        campaigns.into_iter().map(tied).collect()
    }

    /// The rare values that most of a campaign's messages are connected by.
    fn pivots(&self, campaign: &Group) -> Vec<Pivot> {
        let mut held: NumberMap<(Value, Vec<u32>)> = NumberMap::default();
        let messages: Vec<u32> = campaign.members.iter().filter_map(|&id| self.pile.position(id)).collect();
        for &message in &messages {
            for &value in &self.pile.nodes[self.node(message) as usize].values {
                if value.worth >= RARE {
                    held.entry(value.key).or_insert((value, Vec::new())).1.push(message);
                }
            }
        }
        let mut held: Vec<(Value, Vec<u32>)> = held.into_values().filter(|(_, by)| by.len() > 1).collect();
        // What tells most about most messages: bits times holders.
        held.sort_by_key(|(value, by)| {
            (Reverse(i64::from(value.worth) * i64::try_from(by.len()).unwrap_or(i64::MAX)), value.key)
        });
        let mut of_family = [0; crate::model::FAMILIES];
        held.retain(|(value, _)| {
            let count = &mut of_family[crate::model::place(value.kind.family())];
            *count += 1;
            *count <= OF_FAMILY
        });
        held.truncate(PIVOTS);
        let teller = self.teller();
        let told = |(value, by): (Value, Vec<u32>)| {
            let first = by.first().copied()?;
            let reason = Reason { at: Vec::new(), ..teller.of_value(&value, &teller.ends(first, first)) };
            Some(Pivot { reason, holders: by.into_iter().map(|message| self.id(message)).collect() })
        };
        held.into_iter().filter_map(told).collect()
    }

    /// What each pair of these waves shares: values that both hold, and the likeness of their medoids.
    fn overlaps(&self, waves: &[&Group]) -> Vec<Overlap> {
        let held: Vec<(&Group, Held)> = waves.iter().map(|&wave| (wave, self.held(wave))).collect();
        let mut overlaps = Vec::new();
        for (i, (wave, mine)) in held.iter().enumerate() {
            for (other, theirs) in held.iter().skip(i + 1) {
                let centres = self.pile.position(wave.medoid).zip(self.pile.position(other.medoid));
                let Some(centres) = centres else { continue };
                let reasons = self.shared_by_waves(mine, theirs, centres);
                overlaps.push(Overlap { waves: [wave.id.clone(), other.id.clone()], reasons });
            }
        }
        overlaps
    }

    fn held(&self, wave: &Group) -> Held {
        let messages = wave.members.iter().filter_map(|&id| self.pile.position(id));
        let values = messages.flat_map(|message| {
            let node = &self.pile.nodes[self.node(message) as usize];
            node.values.iter().map(move |&value| (value, message))
        });
        let mut values: Vec<(Value, u32)> = values.collect();
        values.sort_unstable_by_key(|&(value, message)| (value.key, message));
        values.dedup_by_key(|&mut (value, _)| value.key);
        let (values, by) = values.into_iter().unzip();
        Held { values, by }
    }

    fn shared_by_waves(&self, mine: &Held, theirs: &Held, (a, b): (u32, u32)) -> Vec<Reason> {
        let teller = self.teller();
        let mut terms = teller.likeness(self.node(a), self.node(b), &self.link(a, b), &teller.ends(a, b));
        link::shared(&mine.values, &theirs.values, |value| {
            let holders = mine.holder(value).zip(theirs.holder(value));
            terms.extend(holders.map(|(a, b)| teller.of_value(value, &teller.ends(a, b))));
        });
        teller.discount(&mut terms);
        terms.iter_mut().for_each(|term| term.at.clear());
        finish(terms, self.id(b))
    }

    /// The strongest paths to the medoid of two members: of the one that hangs on by least, and of one in the middle.
    fn paths(&self, campaign: &Group) -> Vec<Vec<Bond>> {
        let hops = self.hops(Level::Campaign, &campaign.members, campaign.medoid);
        let mut others: Vec<_> = hops.iter().filter(|hop| hop.next.is_some()).collect();
        others.sort_by_key(|hop| (hop.weakest, hop.message));
        let next =
            |id: ArtifactId| hops.iter().find(|hop| hop.message == id).filter(|hop| hop.next.is_some());
        let mut chosen: Vec<ArtifactId> = others.first().iter().map(|hop| hop.message).collect();
        chosen.extend(others.get(others.len() / 2).map(|hop| hop.message));
        chosen.dedup();
        let path = |start: ArtifactId| -> Vec<Bond> {
            let steps = std::iter::successors(next(start), |hop| next(hop.next?));
            let bonds = steps.take(LINKS).filter_map(|hop| {
                let (from, to) = (hop.message, hop.next?);
                let [a, b] = [self.pile.position(from)?, self.pile.position(to)?];
                let reasons = self.teller().terms((self.node(a), a), (self.node(b), b));
                Some(Bond { from, to, reasons })
            });
            bonds.collect()
        };
        chosen.into_iter().map(path).filter(|path| !path.is_empty()).collect()
    }
}

/// The values of a wave, ascending by key, each with the first message that holds it.
struct Held {
    values: Vec<Value>,
    by: Vec<u32>,
}

impl Held {
    fn holder(&self, value: &Value) -> Option<u32> {
        let place = self.values.binary_search_by_key(&value.key, |value| value.key).ok()?;
        self.by.get(place).copied()
    }
}
