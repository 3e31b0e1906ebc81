//! Ways through a group: the links by which two of its members, that need have no edge of their own, hang together.

use crate::demands::{self, Demand};
use crate::explainer::Explainer;
use crate::link::weigh;
use crate::paths::Tree;
use creel_evidence::campaign::Reason;
use creel_evidence::{ArtifactId, Level};

/// Campaigns of an operation up to which a path between two of them is looked for.
const CAMPAIGNS: usize = 512;

/// One link of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// At which level it is a link: of messages, or, at the level of operations, of their campaigns.
    pub level: Level,
    /// From and to.
    pub ends: [ArtifactId; 2],
    /// Its sum.
    pub millibits: i32,
    /// Its terms, all of them.
    pub reasons: Vec<Reason>,
}

/// How a member hangs together with the medoid of its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The member.
    pub message: ArtifactId,
    /// The next one on its strongest path; `None` for the medoid itself.
    pub next: Option<ArtifactId>,
    /// The link's sum.
    pub millibits: i32,
    /// The weakest sum on the whole path.
    pub weakest: i32,
}

impl Explainer<'_> {
    /// The strongest links that lead from one to the other, inside their campaign or wave.
    pub(crate) fn path(&self, a: u32, b: u32, level: Level) -> Vec<Step> {
        let Some(group) = self.group(a, level) else { return Vec::new() };
        let set = self.nodes_of(&group.members);
        let tree = self.tree(&set, level);
        let at =
            |message: u32| set.binary_search(&self.node(message)).ok().and_then(|at| u32::try_from(at).ok());
        let path = at(a).zip(at(b)).and_then(|(a, b)| tree.path(a, b)).unwrap_or_default();
        let last = path.len().saturating_sub(1);
        let messages: Vec<u32> = path
            .iter()
            .enumerate()
            .filter_map(|(i, &position)| match i {
                0 => Some(a),
                i if i == last => Some(b),
                _ => self.pile.messages_of(*set.get(position as usize)?).first().copied(),
            })
            .collect();
        let teller = self.teller();
        let step = |pair: &[u32]| Step {
            level,
            ends: [self.id(pair[0]), self.id(pair[1])],
            millibits: self.link(pair[0], pair[1]).total,
            reasons: teller.all_terms((self.node(pair[0]), pair[0]), (self.node(pair[1]), pair[1])),
        };
        messages.windows(2).map(step).collect()
    }

    /// The strongest paths of all members of a wave or campaign to one of them, one hop a member, in their order. The
    /// members of an operation hang together by their campaigns, so that it has none.
    #[must_use]
    pub fn hops(&self, level: Level, members: &[ArtifactId], medoid: ArtifactId) -> Vec<Hop> {
        let messages: Vec<u32> = members.iter().filter_map(|&id| self.pile.position(id)).collect();
        let set = self.nodes_of(&messages);
        let place = |message: u32| set.binary_search(&self.node(message)).ok();
        let root = self.pile.position(medoid).and_then(|message| Some((message, place(message)?)));
        let Some((centre, root)) = root.filter(|_| level != Level::Operation) else { return Vec::new() };
        let next = self.tree(&set, level).towards(crate::components::number(root));
        let sum = |a: usize, b: usize| {
            let [a, b] = [a, b].map(|position| &self.pile.nodes[set[position] as usize]);
            weigh(self.pile.model, a, b).total
        };
        let mut hops = Vec::with_capacity(messages.len());
        for message in messages {
            let Some(at) = place(message) else { continue };
            let (mut weakest, mut step) = (i32::MAX, at);
            while next[step] as usize != step {
                weakest = weakest.min(sum(step, next[step] as usize));
                step = next[step] as usize;
            }
            let first = next[at] as usize;
            let (to, millibits) = if first == at {
                ((message != centre).then_some(centre), sum(at, at))
            } else {
                let of_node = self.pile.messages_of(set[first]);
                let to = if first == root { Some(centre) } else { of_node.first().copied() };
                (to, sum(at, first))
            };
            let next = to.map(|to| self.id(to));
            hops.push(Hop { message: self.id(message), next, millibits, weakest: weakest.min(millibits) });
        }
        hops
    }

    fn tree(&self, set: &[u32], level: Level) -> Tree {
        let model = self.pile.model;
        Tree::of(model, &self.pile.nodes, set, |a, b| {
            let link = weigh(model, a, b);
            let is_edge = if level == Level::Wave { link.is_wave(model) } else { link.is_campaign(model, 0) };
            is_edge.then_some(link.total)
        })
    }

    /// The nodes of some messages, ascending and distinct.
    pub(crate) fn nodes_of(&self, messages: &[u32]) -> Vec<u32> {
        let mut nodes: Vec<u32> = messages.iter().map(|&m| self.node(m)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// The links between campaigns that lead from one's to the other's, by the fewest steps.
    pub(crate) fn path_of_campaigns(&self, a: u32, b: u32) -> Vec<Step> {
        let Some(operation) = self.group(a, Level::Operation) else { return Vec::new() };
        let mut campaigns: Vec<u32> = operation.members.iter().map(|&m| self.campaign(m)).collect();
        campaigns.sort_unstable();
        campaigns.dedup();
        if campaigns.len() > CAMPAIGNS {
            return Vec::new();
        }
        let linked = |a: u32, b: u32| {
            let [a, b] = [a, b].map(|campaign| &*self.outline.values[campaign as usize]);
            demands::of_operation(self.pile.model, a, b).iter().all(Demand::is_met)
        };
        // From the end, so that the way can be followed from the beginning.
        let (start, end) = (self.campaign(a), self.campaign(b));
        let mut next: Vec<(u32, u32)> = vec![(end, end)];
        let mut done = 0;
        while let Some(&(campaign, _)) = next.get(done) {
            done += 1;
            for &other in &campaigns {
                if !next.iter().any(|&(known, _)| known == other) && linked(campaign, other) {
                    next.push((other, campaign));
                }
            }
        }
        let mut path = vec![start];
        let mut at = start;
        while at != end {
            let Some(&(_, step)) = next.iter().find(|&&(campaign, _)| campaign == at) else {
                return Vec::new();
            };
            path.push(step);
            at = step;
        }
        let message = |i: usize, campaign: u32| match i {
            0 => Some(a),
            i if i + 1 == path.len() => Some(b),
            _ => self.outline.campaigns[campaign as usize]
                .first()
                .and_then(|&node| self.pile.messages_of(node).first().copied()),
        };
        let messages: Vec<u32> =
            path.iter().enumerate().filter_map(|(i, &campaign)| message(i, campaign)).collect();
        let step = |pair: &[u32]| {
            let (reasons, millibits) = self.between(pair[0], pair[1]);
            Step { level: Level::Operation, ends: [self.id(pair[0]), self.id(pair[1])], millibits, reasons }
        };
        messages.windows(2).map(step).collect()
    }
}
