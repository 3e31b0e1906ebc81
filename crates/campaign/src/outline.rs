//! The bare partition: which messages are in which groups, before anything is said about them.

use crate::anchor::{anchor, group_id};
use crate::campaigns;
use crate::node::Value;
use crate::operations;
use crate::pile::Pile;
use crate::waves;
use creel_evidence::{ArtifactId, Level};

/// The groups of a pile.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Waves, campaigns and operations, each sorted by id.
    pub(crate) groups: Vec<Bare>,
    /// All nodes by campaign, single nodes among them: ascending, in the order of their least lots.
    pub(crate) campaigns: Vec<Vec<u32>>,
    /// The values of the campaigns, worth what they are worth between campaigns.
    pub(crate) values: Vec<Box<[Value]>>,
    /// For each campaign another one that it has an operation edge with.
    pub(crate) partner: Vec<Option<u32>>,
}

/// A group of at least two messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bare {
    pub(crate) level: Level,
    pub(crate) id: String,
    /// Positions in [`Pile::prints`], ascending.
    pub(crate) members: Vec<u32>,
}

impl Outline {
    /// Finds the groups.
    pub(crate) fn of(pile: &Pile<'_>) -> Self {
        let (campaigns, hubs) = campaigns::find(pile.model, &pile.nodes);
        let mut groups = Vec::new();
        for campaign in &campaigns {
            if is_mute(pile, campaign) {
                continue;
            }
            groups.extend(open(pile, Level::Campaign, messages(pile, campaign)));
            for story in waves::stories(pile.model, &pile.nodes, campaign, &hubs) {
                let members = messages(pile, &story);
                let timed = members.into_iter().map(|m| (pile.prints[m as usize].time, m)).collect();
                let waves = waves::bursts(pile.model, timed);
                groups.extend(waves.into_iter().filter_map(|wave| open(pile, Level::Wave, wave)));
            }
        }
        let values = operations::gather(pile.model, &pile.nodes, &campaigns);
        let (operations, partner) = operations::find(pile.model, &values);
        for operation in operations {
            // Greetings that say too little for a campaign are together only if they share an operator.
            let apart = matches!(*operation, [one] if is_mute(pile, &campaigns[one as usize])
                && !operations::edge(pile.model, &values[one as usize], &values[one as usize]));
            if !apart {
                let nodes: Vec<u32> =
                    operation.iter().flat_map(|&campaign| &campaigns[campaign as usize]).copied().collect();
                groups.extend(open(pile, Level::Operation, messages(pile, &nodes)));
            }
        }
        groups.sort_by(|a, b| (a.level, &a.id).cmp(&(b.level, &b.id)));
        Self { groups, campaigns, values, partner }
    }

    /// The outline of groups that are known; messages that the pile does not hold are left out.
    pub(crate) fn known(pile: &Pile<'_>, known: &[(Level, String, Vec<ArtifactId>)]) -> Self {
        let bare = |(level, id, members): &(Level, String, Vec<ArtifactId>)| {
            let mut members: Vec<u32> = members.iter().filter_map(|&m| pile.position(m)).collect();
            members.sort_unstable();
            Bare { level: *level, id: id.clone(), members }
        };
        let mut groups: Vec<Bare> = known.iter().map(bare).collect();
        groups.sort_by(|a, b| (a.level, &a.id).cmp(&(b.level, &b.id)));
        let node_of = pile.node_of_messages();
        let mut alone = vec![true; pile.nodes.len()];
        let mut campaigns: Vec<Vec<u32>> = Vec::new();
        for group in groups.iter().filter(|group| group.level == Level::Campaign) {
            let mut nodes: Vec<u32> = group.members.iter().map(|&m| node_of[m as usize]).collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes.iter().for_each(|&node| alone[node as usize] = false);
            campaigns.push(nodes);
        }
        let single = (0..).zip(&alone).filter(|(_, alone)| **alone).map(|(node, _)| vec![node]);
        campaigns.extend(single);
        campaigns.sort_unstable();
        let values = operations::gather(pile.model, &pile.nodes, &campaigns);
        let (_, partner) = operations::find(pile.model, &values);
        Self { groups, campaigns, values, partner }
    }
}

/// Opens a group; a single message makes none.
fn open(pile: &Pile<'_>, level: Level, members: Vec<u32>) -> Option<Bare> {
    let message = |&m: &u32| (pile.prints[m as usize].time, pile.prints[m as usize].message);
    let anchor = anchor(members.iter().map(message)).filter(|_| members.len() > 1)?;
    Some(Bare { level, id: group_id(level, anchor), members })
}

fn is_mute(pile: &Pile<'_>, campaign: &[u32]) -> bool {
    campaign.iter().all(|&node| pile.nodes[node as usize].marks.mute)
}

/// The messages of some nodes, ascending.
pub(crate) fn messages(pile: &Pile<'_>, nodes: &[u32]) -> Vec<u32> {
    let mut messages: Vec<u32> = nodes.iter().flat_map(|&node| pile.messages_of(node)).copied().collect();
    messages.sort_unstable();
    messages
}
