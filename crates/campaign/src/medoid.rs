//! The member that is most like the others, and each member's strongest link. Derived from a sample, so that it
//! costs the same for any group.

use crate::campaigns::edge;
use crate::link::weigh;
use crate::pile::Pile;
use crate::sample;

/// The node most like the others, of nodes given ascending with the number of their messages in the group: looked
/// for in the sample of the group; equal sums go to the least lot.
pub(crate) fn medoid(pile: &Pile<'_>, nodes: &[(u32, u32)]) -> Option<u32> {
    let sample = sample::of(nodes);
    let sum = |&(node, messages): &(u32, u32)| {
        let a = &pile.nodes[node as usize];
        let likeness = |&(other, count): &(u32, u32)| {
            // A clone of its own counts as often as it stands there besides itself.
            let count = if other == node { messages.saturating_sub(1) } else { count };
            i64::from(weigh(pile.model, a, &pile.nodes[other as usize]).total) * i64::from(count)
        };
        sample.iter().map(likeness).sum::<i64>()
    };
    // `max_by_key` would take the last of equals.
    sample.iter().rev().max_by_key(|node| sum(node)).map(|&(node, _)| node)
}

/// The node that `node` has its strongest campaign edge with: in the sample of the campaign, or else the first
/// among all its nodes.
pub(crate) fn strongest(pile: &Pile<'_>, node: u32, nodes: &[(u32, u32)]) -> Option<u32> {
    let is_edge = |other: &u32| {
        *other != node && edge(pile.model, &pile.nodes[node as usize], &pile.nodes[*other as usize], 0)
    };
    let total =
        |&other: &u32| weigh(pile.model, &pile.nodes[node as usize], &pile.nodes[other as usize]).total;
    let others = |nodes: &[(u32, u32)]| nodes.iter().map(|&(other, _)| other).collect::<Vec<_>>();
    let near = others(sample::of(nodes)).into_iter().filter(is_edge);
    near.max_by_key(|other| (total(other), std::cmp::Reverse(*other)))
        .or_else(|| nodes.iter().map(|&(other, _)| other).find(is_edge))
}
