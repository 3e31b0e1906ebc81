//! Campaigns: components of campaign edges, cut where they hang together by too little.

use crate::components::{Blocks, part, whole};
use crate::hubs::Hubs;
use crate::link::{may_agree, weigh};
use crate::model::Model;
use crate::node::Node;
use crate::sample;

/// Nodes below which a component is never too sparse to be believed.
const SMALL: usize = 5;

/// The campaigns of all nodes of a set (ascending by lot), single nodes among them, in the order of their least
/// lots; and the hubs that proposed the links.
pub(crate) fn find(model: &Model, nodes: &[Node<'_>]) -> (Vec<Vec<u32>>, Hubs) {
    let (first, hubs) = whole(nodes, Blocks::Links, model.hub_count(), |a, b| edge(model, a, b, 0));
    let campaigns = cut(model, nodes, first, &hubs);
    (campaigns, hubs)
}

/// Cuts components of campaign edges into campaigns, in the order of their least lots. `hubs` are those of the
/// whole set.
pub(crate) fn cut(model: &Model, nodes: &[Node<'_>], first: Vec<Vec<u32>>, hubs: &Hubs) -> Vec<Vec<u32>> {
    let mut work: Vec<(Vec<u32>, i32)> = first.into_iter().map(|component| (component, 0)).collect();
    let mut campaigns = Vec::with_capacity(work.len());
    while let Some((component, raise)) = work.pop() {
        let sample: Vec<&Node<'_>> =
            sample::of(&component).iter().map(|&node| &nodes[node as usize]).collect();
        if is_final(model, component.len(), &sample, raise) {
            campaigns.push(component);
        } else {
            let raise = raise + model.split_step;
            let parts = part(nodes, &component, hubs, |a, b| edge(model, a, b, raise));
            work.extend(parts.into_iter().map(|part| (part, raise)));
        }
    }
    campaigns.sort_unstable();
    campaigns
}

/// Whether a component of so many nodes, held together by edges with this raise, is a campaign as it is.
pub(crate) fn is_final(model: &Model, nodes: usize, sample: &[&Node<'_>], raise: i32) -> bool {
    if nodes < SMALL || model.campaign + raise >= model.split_until {
        return true;
    }
    let (edges, pairs) = sample::agreement(sample, |a, b| edge(model, a, b, 0));
    edges * 1000 >= pairs * usize::try_from(model.density).unwrap_or(0)
}

/// Whether two nodes make a campaign edge with so much on top of what is asked for.
pub(crate) fn edge(model: &Model, a: &Node<'_>, b: &Node<'_>, raise: i32) -> bool {
    !a.marks.mute && !b.marks.mute && may_agree(model, a, b) && weigh(model, a, b).is_campaign(model, raise)
}
