//! The member that is most like the others, and each member's strongest link.

use crate::link::weigh;
use crate::pile::Pile;

/// Others that a node is compared with in a large group, evenly spread.
const SAMPLE: usize = 24;

/// The node most like the others, of nodes given with the number of their messages in the group. The sum is
/// taken over an even sample of a large group; equal sums go to the node that comes first.
pub(crate) fn medoid(pile: &Pile<'_>, nodes: &[(u32, u32)]) -> Option<u32> {
    let sample = sample(nodes);
    let sum = |&(node, messages): &(u32, u32)| {
        let a = &pile.nodes[node as usize];
        let likeness = |&&(other, count): &&(u32, u32)| {
            // A clone of its own counts as often as it stands there besides itself.
            let count = if other == node { messages - 1 } else { count };
            i64::from(weigh(pile, a, &pile.nodes[other as usize]).total) * i64::from(count)
        };
        sample.iter().map(likeness).sum::<i64>()
    };
    // `max_by_key` would take the last of equals.
    nodes.iter().rev().max_by_key(|node| sum(node)).map(|&(node, _)| node)
}

/// The node that `node` has its strongest link with, among `hints` and an even sample of the group.
pub(crate) fn strongest(pile: &Pile<'_>, node: u32, nodes: &[(u32, u32)], hints: &[u32]) -> Option<u32> {
    let others = hints.iter().copied().chain(sample(nodes).into_iter().map(|&(other, _)| other));
    let total = |&other: &u32| weigh(pile, &pile.nodes[node as usize], &pile.nodes[other as usize]).total;
    others.filter(|&other| other != node).max_by_key(|other| (total(other), std::cmp::Reverse(*other)))
}

fn sample(nodes: &[(u32, u32)]) -> Vec<&(u32, u32)> {
    let step = nodes.len().div_ceil(SAMPLE).max(1);
    nodes.iter().step_by(step).collect()
}
