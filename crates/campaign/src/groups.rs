//! The partition: groups of three nested levels, and where each message stands.

use crate::campaigns;
use crate::explain;
use crate::link;
use crate::locate::locate;
use crate::medoid::{medoid, strongest};
use crate::model::Model;
use crate::operations::{self, Campaigns};
use crate::pile::{Pile, number};
use crate::waves;
use creel_evidence::campaign::Reason;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{Fingerprint, Group, Level, Placement};

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
    let mut draft = Draft::new(&pile);
    let components = campaigns::find(&pile);
    let shared = Campaigns::gather(&pile, components.iter().map(|c| c.nodes.as_slice()));
    let operations = operations::find(&pile, &shared);

    let mut centres = Vec::with_capacity(components.len());
    for component in &components {
        let members = draft.messages_of(&component.nodes);
        centres.push(draft.open(Level::Campaign, &members));
        for wave in waves::find(&pile, &component.nodes) {
            draft.open(Level::Wave, &wave);
        }
        let hints = |node: u32| {
            let at = component.nodes.binary_search(&node).ok()?;
            component.partners.get(at).copied()
        };
        draft.explain_links(&members, hints);
    }
    for set in &operations.sets {
        let nodes: Vec<u32> =
            set.iter().flat_map(|&c| components[c as usize].nodes.iter().copied()).collect();
        let members = draft.messages_of(&nodes);
        // The centre of an operation is that of its largest campaign.
        let largest =
            set.iter().rev().max_by_key(|&&c| draft.messages_of(&components[c as usize].nodes).len());
        draft.open_around(Level::Operation, &members, largest.and_then(|&c| centres[c as usize]));
    }
    for (i, component) in components.iter().enumerate() {
        let (Some(other), &[node]) = (operations.partner[i], component.nodes.as_slice()) else { continue };
        let &[member] = pile.nodes[node as usize].members.as_slice() else { continue };
        let mut common = Vec::new();
        link::shared(&shared.values[i], &shared.values[other as usize], |value| {
            common.push((value, shared.millibits[value as usize]));
        });
        let with = centres[other as usize].unwrap_or_default();
        draft.placements[member as usize].reasons = explain::campaign_terms(&pile, &common, with);
    }
    draft.finish()
}

/// The partition while it is being made.
struct Draft<'p> {
    pile: &'p Pile<'p>,
    /// The node of each message.
    node_of: Vec<u32>,
    groups: Vec<Group>,
    placements: Vec<Placement>,
}

impl<'p> Draft<'p> {
    fn new(pile: &'p Pile<'p>) -> Self {
        let mut node_of = vec![0; pile.prints.len()];
        for (i, node) in pile.nodes.iter().enumerate() {
            node.members.iter().for_each(|&member| node_of[member as usize] = number(i));
        }
        let alone = |print: &&Fingerprint| Placement {
            message: print.message,
            wave: None,
            campaign: None,
            operation: None,
            reasons: Vec::new(),
        };
        Self { pile, node_of, groups: Vec::new(), placements: pile.prints.iter().map(alone).collect() }
    }

    fn messages_of(&self, nodes: &[u32]) -> Vec<u32> {
        let members = nodes.iter().flat_map(|&node| &self.pile.nodes[node as usize].members);
        let mut members: Vec<u32> = members.copied().collect();
        members.sort_unstable();
        members
    }

    /// The nodes of some messages, each with how many of these messages it holds.
    fn nodes_of(&self, members: &[u32]) -> Vec<(u32, u32)> {
        let mut nodes: Vec<u32> = members.iter().map(|&m| self.node_of[m as usize]).collect();
        nodes.sort_unstable();
        nodes.chunk_by(|a, b| a == b).map(|same| (same[0], number(same.len()))).collect()
    }

    /// Opens a group around the member most like the others, which is returned; a single message is its own
    /// centre and makes no group.
    fn open(&mut self, level: Level, members: &[u32]) -> Option<u32> {
        let nodes = self.nodes_of(members);
        let centre = medoid(self.pile, &nodes);
        let centre =
            centre.and_then(|node| members.iter().copied().find(|&m| self.node_of[m as usize] == node));
        self.open_around(level, members, centre);
        centre
    }

    fn open_around(&mut self, level: Level, members: &[u32], centre: Option<u32>) {
        let Some(centre) = centre.filter(|_| members.len() > 1) else { return };
        let message = |&m: &u32| self.pile.prints[m as usize].message;
        let ids: Vec<_> = members.iter().map(message).collect();
        let id = group_id(level, &ids);
        for &member in members {
            let placement = &mut self.placements[member as usize];
            *match level {
                Level::Wave => &mut placement.wave,
                Level::Campaign => &mut placement.campaign,
                Level::Operation => &mut placement.operation,
            } = Some(id.clone());
        }
        let reasons: Vec<Reason> = explain::traits(self.pile, &self.nodes_of(members));
        self.groups.push(Group {
            id,
            level,
            medoid: message(&centre),
            members: ids,
            reasons,
            former: Vec::new(),
        });
    }

    /// Gives each member of a campaign the sum of its strongest link.
    fn explain_links(&mut self, members: &[u32], hint: impl Fn(u32) -> Option<u32>) {
        if members.len() < 2 {
            return;
        }
        let nodes = self.nodes_of(members);
        for &member in members {
            let own = self.node_of[member as usize];
            let node = &self.pile.nodes[own as usize];
            let clone = node.members.iter().copied().find(|&other| other != member);
            let hints: Vec<u32> = hint(own).into_iter().collect();
            let with = clone.or_else(|| {
                let other = strongest(self.pile, own, &nodes, &hints)?;
                self.pile.nodes[other as usize].members.first().copied()
            });
            if let Some(with) = with {
                let other = &self.pile.nodes[self.node_of[with as usize] as usize];
                self.placements[member as usize].reasons = explain::terms(self.pile, node, other, with);
            }
        }
    }

    fn finish(mut self) -> Partition {
        for (placement, print) in self.placements.iter_mut().zip(&self.pile.prints) {
            let with = placement.reasons.first().and_then(|reason| reason.with);
            if let Some(other) = with.and_then(|with| self.pile.print(with)) {
                locate(&mut placement.reasons, print, other);
            }
        }
        self.groups.sort_by(|a, b| (a.level, &a.id).cmp(&(b.level, &b.id)));
        Partition { groups: self.groups, placements: self.placements }
    }
}

/// `W-`, `C-` or `O-` and ten digits of a digest over the members' identities.
fn group_id(level: Level, members: &[creel_evidence::ArtifactId]) -> String {
    let letter = match level {
        Level::Wave => 'W',
        Level::Campaign => 'C',
        Level::Operation => 'O',
    };
    let level = std::iter::once(level.as_str().as_bytes());
    let digest = Sha256Digest::of_fields(level.chain(members.iter().map(|id| id.0.0.as_slice())));
    format!("{letter}-{}", digest.short(10))
}
