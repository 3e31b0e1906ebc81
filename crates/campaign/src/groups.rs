//! The partition: groups of three nested levels, where each message stands, and what is said about it.

use crate::components::number;
use crate::explain::{Side, Teller};
use crate::medoid::{medoid, strongest};
use crate::model::Model;
use crate::outline::Outline;
use crate::pile::Pile;
use creel_evidence::{ArtifactId, Fingerprint, Group, Level, Placement};
use std::collections::{BTreeMap, HashMap};

/// What belongs together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partition {
    /// Groups of at least two messages, sorted by level and id.
    pub groups: Vec<Group>,
    /// One a message, sorted by message. Levels nest: whoever has a wave has a campaign, and whoever has a
    /// campaign has an operation, though it may hold that campaign alone.
    pub placements: Vec<Placement>,
}

/// Groups fingerprints by the shipped model. A pure function of their set: the order does not matter, and a message
/// that stands there twice counts once.
#[must_use]
pub fn partition(prints: &[Fingerprint]) -> Partition {
    partition_by(prints, Model::shipped())
}

/// As [`partition`], by another model.
#[must_use]
pub fn partition_by(prints: &[Fingerprint], model: &Model) -> Partition {
    let pile = Pile::new(prints, model);
    let outline = Outline::of(&pile);
    tell(&pile, &outline)
}

/// Says about groups that are known by their members, such as those of an index, what [`partition_by`] says about
/// them.
#[must_use]
pub fn describe<'a>(
    prints: impl IntoIterator<Item = &'a Fingerprint>,
    groups: &[(Level, String, Vec<ArtifactId>)],
    model: &'a Model,
) -> Partition {
    let pile = Pile::new(prints, model);
    let outline = Outline::known(&pile, groups);
    tell(&pile, &outline)
}

/// Says about an outline what is said about groups and members: derived from members and weights alone.
fn tell(pile: &Pile<'_>, outline: &Outline) -> Partition {
    let mut draft = Draft::new(pile, outline);
    for bare in &outline.groups {
        draft.place(bare.level, &bare.id, &bare.members);
    }
    // Campaigns first: operations are described by them.
    for level in [Level::Campaign, Level::Wave, Level::Operation] {
        for bare in outline.groups.iter().filter(|bare| bare.level == level) {
            draft.describe(level, &bare.id, &bare.members);
        }
    }
    draft.finish()
}

/// The partition while it is being made.
struct Draft<'p> {
    pile: &'p Pile<'p>,
    outline: &'p Outline,
    teller: Teller<'p>,
    /// The node of each message.
    node_of: Vec<u32>,
    /// The campaign of each node, by position.
    campaign_of: Vec<u32>,
    groups: Vec<Group>,
    placements: Vec<Placement>,
    /// By campaign: its centre.
    centres: HashMap<String, u32>,
}

impl<'p> Draft<'p> {
    fn new(pile: &'p Pile<'p>, outline: &'p Outline) -> Self {
        let mut campaign_of = vec![0; pile.nodes.len()];
        for (i, campaign) in (0..).zip(&outline.campaigns) {
            campaign.iter().for_each(|&node| campaign_of[node as usize] = i);
        }
        let alone = |print: &&Fingerprint| Placement {
            message: print.message,
            wave: None,
            campaign: None,
            operation: None,
            reasons: Vec::new(),
        };
        Self {
            pile,
            outline,
            teller: Teller::new(pile, &outline.values),
            campaign_of,
            node_of: pile.node_of_messages(),
            groups: Vec::new(),
            placements: pile.prints.iter().map(alone).collect(),
            centres: HashMap::new(),
        }
    }

    fn place(&mut self, level: Level, id: &str, members: &[u32]) {
        for &member in members {
            let placement = &mut self.placements[member as usize];
            *match level {
                Level::Wave => &mut placement.wave,
                Level::Campaign => &mut placement.campaign,
                Level::Operation => &mut placement.operation,
            } = Some(id.to_owned());
        }
    }

    /// The nodes of some messages, ascending, each with how many of these messages it holds.
    fn nodes_of(&self, members: &[u32]) -> Vec<(u32, u32)> {
        let mut nodes: Vec<u32> = members.iter().map(|&m| self.node_of[m as usize]).collect();
        nodes.sort_unstable();
        nodes.chunk_by(|a, b| a == b).map(|same| (same[0], number(same.len()))).collect()
    }

    /// The member around which a group is told: the one most like the others.
    fn centre(&self, members: &[u32], nodes: &[(u32, u32)]) -> Option<u32> {
        let node = medoid(self.pile, nodes)?;
        members.iter().copied().find(|&m| self.node_of[m as usize] == node)
    }

    fn describe(&mut self, level: Level, id: &str, members: &[u32]) {
        let nodes = self.nodes_of(members);
        let centre = match level {
            Level::Wave => self.centre(members, &nodes),
            Level::Campaign => {
                let centre = self.centre(members, &nodes);
                self.centres.extend(centre.map(|centre| (id.to_owned(), centre)));
                self.explain_links(members, &nodes);
                centre
            }
            Level::Operation => self.explain_operation(members),
        };
        let Some(centre) = centre else { return };
        let message = |m: u32| self.pile.prints[m as usize].message;
        self.groups.push(Group {
            id: id.to_owned(),
            level,
            medoid: message(centre),
            members: members.iter().map(|&m| message(m)).collect(),
            reasons: self.teller.traits(&nodes),
            former: Vec::new(),
        });
    }

    /// Gives each member of a campaign the sum of its strongest link.
    fn explain_links(&mut self, members: &[u32], nodes: &[(u32, u32)]) {
        for &member in members {
            let own = self.node_of[member as usize];
            let clone = self.pile.messages_of(own).iter().copied().find(|&other| other != member);
            let other = || self.pile.messages_of(strongest(self.pile, own, nodes)?).first().copied();
            if let Some(with) = clone.or_else(other) {
                let other = self.node_of[with as usize];
                self.placements[member as usize].reasons = self.teller.terms((own, member), (other, with));
            }
        }
    }

    /// Gives each message that has no campaign the sum of its link in the operation. The centre of an operation is
    /// that of its largest campaign.
    fn explain_operation(&mut self, members: &[u32]) -> Option<u32> {
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut alone: Vec<u32> = Vec::new();
        for &member in members {
            match self.placements[member as usize].campaign.as_deref() {
                Some(id) => *sizes.entry(id).or_default() += 1,
                None => alone.push(member),
            }
        }
        let largest = sizes.iter().rev().max_by_key(|&(_, size)| size).map(|(&id, _)| id);
        let centre = largest.and_then(|id| self.centres.get(id).copied());
        let centre = centre.or_else(|| members.iter().copied().min_by_key(|&m| self.node_of[m as usize]));
        for member in alone {
            let own = self.campaign_of[self.node_of[member as usize] as usize];
            // Clones that say too little for a campaign have each other.
            let other = self.outline.partner[own as usize].unwrap_or(own);
            let nodes = &self.outline.campaigns[other as usize];
            let with = nodes.iter().flat_map(|&node| self.pile.messages_of(node)).find(|&&m| m != member);
            if let Some(&with) = with {
                let from =
                    Side { campaign: own, message: member, nodes: &self.outline.campaigns[own as usize] };
                let to = Side { campaign: other, message: with, nodes };
                self.placements[member as usize].reasons = self.teller.campaign_terms(from, to);
            }
        }
        centre
    }

    fn finish(mut self) -> Partition {
        self.groups.sort_by(|a, b| (a.level, &a.id).cmp(&(b.level, &b.id)));
        Partition { groups: self.groups, placements: self.placements }
    }
}
