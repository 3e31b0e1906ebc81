//! Why two messages, or two groups, are together; and if they are not, what is lacking at each level.

use crate::campaigns::{edge, is_final};
use crate::components::{Blocks, part, whole};
use crate::demands::{self, Demand};
use crate::explainer::Explainer;
use crate::link::{self, weigh};
use crate::routes::Step;
use crate::sample;
use crate::waves;
use creel_evidence::campaign::Reason;
use creel_evidence::{ArtifactId, Level};

/// Nodes of a group that are compared with those of another one.
const COMPARED: usize = 64;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The two messages that were compared: of two groups, those that come closest.
    pub ends: [Standing; 2],
    /// The closest level at which they are in one group.
    pub together: Option<Level>,
    /// Their own link, in millibits.
    pub millibits: i32,
    /// All terms of it, strongest first. They add up to `millibits`.
    pub reasons: Vec<Reason>,
    /// Values that both hold and that are too common to be worth anything.
    pub common: Vec<Reason>,
    /// What each level demands, and what they offer: wave and campaign of their link, operation of their campaigns.
    pub demands: Vec<Demand>,
    /// Millibits that a link had to have beyond what a campaign demands, where a sparse component was cut between them.
    pub raise: i32,
    /// If they are together without an edge of their own: the links that lead from one to the other.
    pub path: Vec<Step>,
    /// What their campaigns share, where these are two: all terms, strongest first.
    pub between: Vec<Reason>,
    /// The sum of `between`.
    pub between_millibits: i32,
}

/// A message, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The message.
    pub message: ArtifactId,
    /// Ids of its groups, closest first; `None` where it stands alone.
    pub groups: [Option<String>; 3],
}

impl Why {
    /// The demands of a level that are not met. What a campaign demands, a wave demands too.
    pub fn lacking(&self, level: Level) -> impl Iterator<Item = &Demand> {
        let counts = move |demand: &&Demand| match level {
            Level::Wave => demand.level <= Level::Campaign,
            other => demand.level == other,
        };
        self.demands.iter().filter(counts).filter(|demand| !demand.is_met())
    }

    /// Whether they have an edge of their own at this level.
    #[must_use]
    pub fn has_edge(&self, level: Level) -> bool {
        self.lacking(level).next().is_none()
    }
}

impl Explainer<'_> {
    /// Why two messages are together, or not; `None` if one of them is not in the case.
    #[must_use]
    pub fn why(&self, a: ArtifactId, b: ArtifactId) -> Option<Why> {
        Some(self.answer(self.pile.position(a)?, self.pile.position(b)?))
    }

    /// Why two groups are together, or not: by the two members that come closest. `None` if one of them has no member
    /// in the case.
    #[must_use]
    pub fn why_groups(&self, a: &[ArtifactId], b: &[ArtifactId]) -> Option<Why> {
        let nodes = |members: &[ArtifactId]| {
            let mut nodes: Vec<u32> =
                members.iter().filter_map(|&id| Some(self.node(self.pile.position(id)?))).collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes.truncate(COMPARED);
            nodes
        };
        let (left, right) = (nodes(a), nodes(b));
        let pairs = left.iter().flat_map(|&a| right.iter().map(move |&b| (a, b)));
        // One pair, whichever group is named first.
        let closeness = |&(a, b): &(u32, u32)| {
            let link = weigh(self.pile.model, &self.pile.nodes[a as usize], &self.pile.nodes[b as usize]);
            let lack: i64 = self.demands(&link, 0).iter().map(Demand::lack).sum();
            (lack, std::cmp::Reverse(link.total), a.min(b), a.max(b))
        };
        let (mine, other) = pairs.min_by_key(closeness)?;
        // Of a clone the one that is a member.
        let member = |node: u32, members: &[ArtifactId]| {
            let of_group = |&&m: &&u32| members.contains(&self.id(m));
            self.pile.messages_of(node).iter().find(of_group).copied()
        };
        Some(self.answer(member(mine, a)?, member(other, b)?))
    }

    fn answer(&self, a: u32, b: u32) -> Why {
        let link = self.link(a, b);
        let together = self.together(a, b);
        let apart = !matches!(together, Some(Level::Wave | Level::Campaign));
        let raise = if apart && a != b { self.raise_between(self.node(a), self.node(b)) } else { 0 };
        let mut demands = self.demands(&link, raise);
        demands.extend(self.pause(a, b, &demands));
        let (between, between_millibits) = if apart { self.between(a, b) } else { (Vec::new(), 0) };
        if apart {
            demands.extend(self.operation_demands(a, b));
        }
        let reasons = self.teller().all_terms((self.node(a), a), (self.node(b), b));
        let mut why = Why {
            common: self.common(a, b),
            ends: [self.standing(a), self.standing(b)],
            together,
            millibits: link.total,
            reasons,
            demands,
            raise,
            path: Vec::new(),
            between,
            between_millibits,
        };
        why.path = match together {
            Some(level @ (Level::Wave | Level::Campaign)) if !why.has_edge(level) => self.path(a, b, level),
            Some(Level::Operation) if !why.has_edge(Level::Operation) => self.path_of_campaigns(a, b),
            _ => Vec::new(),
        };
        why
    }

    /// Shared values that are worth nothing, most common first.
    fn common(&self, a: u32, b: u32) -> Vec<Reason> {
        let teller = self.teller();
        let ends = teller.ends(a, b);
        let [left, right] = [a, b].map(|message| &self.pile.nodes[self.node(message) as usize]);
        let mut common = Vec::new();
        link::shared(&left.values, &right.values, |value| {
            if value.worth == 0 {
                common.push(Reason { with: Some(self.id(b)), ..teller.of_value(value, &ends) });
            }
        });
        common.sort_by_cached_key(|r| (std::cmp::Reverse(r.frequency), r.because.clone(), r.value.clone()));
        common
    }

    fn standing(&self, message: u32) -> Standing {
        let groups = [Level::Wave, Level::Campaign, Level::Operation];
        let id = |level| self.group(message, level).map(|group| group.id.clone());
        Standing { message: self.id(message), groups: groups.map(id) }
    }

    /// By how much the sum was raised when the two were parted that had hung together by weaker links; 0 if they never did.
    fn raise_between(&self, a: u32, b: u32) -> i32 {
        let (model, nodes) = (self.pile.model, &self.pile.nodes);
        let (first, hubs) = whole(nodes, Blocks::Links, model.hub_count(), |a, b| edge(model, a, b, 0));
        let with =
            |sets: Vec<Vec<u32>>, node: u32| sets.into_iter().find(|set| set.binary_search(&node).is_ok());
        let (mut component, mut raise) = (with(first, a), 0);
        while let Some(set) = component.filter(|set| set.binary_search(&b).is_ok()) {
            let few: Vec<_> = sample::of(&set).iter().map(|&node| &nodes[node as usize]).collect();
            if is_final(model, set.len(), &few, raise) {
                break;
            }
            raise += model.split_step;
            component = with(part(nodes, &set, &hubs, |a, b| edge(model, a, b, raise)), a);
            if component.as_ref().is_some_and(|set| set.binary_search(&b).is_err()) {
                return raise;
            }
        }
        0
    }

    /// The longest pause between two messages that tell one story: the waves of a story are parted by it.
    fn pause(&self, a: u32, b: u32, demands: &[Demand]) -> Option<Demand> {
        if !demands.iter().all(Demand::is_met) {
            return None;
        }
        let campaign =
            self.group(a, Level::Campaign).filter(|group| group.members.binary_search(&b).is_ok())?;
        let model = self.pile.model;
        let (mine, other) =
            (&self.pile.nodes[self.node(a) as usize], &self.pile.nodes[self.node(b) as usize]);
        let same_story = |&&member: &&u32| {
            let node = &self.pile.nodes[self.node(member) as usize];
            waves::edge(model, node, mine) || waves::edge(model, node, other)
        };
        let time = |message: u32| self.pile.prints[message as usize].time;
        let (from, to) = (time(a)?.min(time(b)?), time(a)?.max(time(b)?));
        let mut times: Vec<i64> =
            campaign.members.iter().filter(same_story).filter_map(|&m| time(m)).collect();
        times.retain(|time| (from..=to).contains(time));
        times.sort_unstable();
        let longest = times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).max().unwrap_or(0);
        // A day that is begun counts: a pause of three weeks and an hour is longer than three weeks.
        let days = longest / DAY + i64::from(longest % DAY > 0);
        Some(demands::of_burst(model, i32::try_from(days).unwrap_or(i32::MAX)))
    }
}
