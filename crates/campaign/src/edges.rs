//! Components of edges: candidates by blocking, edges by a predicate, sets by union-find.

use crate::blocking;
use crate::forest::Forest;
use crate::minhash;
use crate::pile::{Node, Pile, STRUCTURE_ROWS, TEXT_ROWS, number};
use crate::stable::NumberSet;
use creel_evidence::campaign::Family;

/// Up to so many nodes every pair is a candidate.
const ALL_PAIRS: usize = 48;
/// Refused pairs that are remembered, so that they are not weighed again for the next key they share.
const MEMORY: usize = 1 << 22;

/// Nodes that hang together.
#[derive(Debug)]
pub(crate) struct Component {
    /// Positions in the pile, ascending.
    pub(crate) nodes: Vec<u32>,
    /// For each of `nodes` another one that it has an edge with; empty for a single node.
    pub(crate) partners: Vec<u32>,
}

/// The components of `nodes` (ascending positions in the pile) under `edge`. Pairs that hang together already
/// are not compared: that changes no component, and makes bursts of near-clones cheap.
pub(crate) fn components(pile: &Pile<'_>, nodes: &[u32], edge: impl Fn(u32, u32) -> bool) -> Vec<Component> {
    let mut forest = Forest::new(nodes.len());
    let mut refused = NumberSet::default();
    candidates(pile, nodes, |a, b| {
        let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        if forest.together(a, b) || refused.contains(&pair) {
            return;
        }
        if edge(nodes[a as usize], nodes[b as usize]) {
            forest.join(a, b);
        } else if refused.len() < MEMORY {
            refused.insert(pair);
        }
    });
    let sets = forest.sets();
    let node = |position: u32| nodes[position as usize];
    let component = |set: Vec<u32>| Component {
        partners: set.iter().filter_map(|&x| forest.partner(x)).map(node).collect(),
        nodes: set.into_iter().map(node).collect(),
    };
    sets.into_iter().map(component).collect()
}

/// Proposes pairs of positions in `nodes`.
fn candidates(pile: &Pile<'_>, nodes: &[u32], mut visit: impl FnMut(u32, u32)) {
    if nodes.len() <= ALL_PAIRS {
        let all: Vec<u32> = (0..number(nodes.len())).collect();
        return blocking::pairs(&all, ALL_PAIRS, visit);
    }
    let limit = usize::try_from(pile.model.postings).unwrap_or(0);
    let node = |&position: &u32| &pile.nodes[position as usize];
    let mut block = |mut keys: Vec<(u64, u32)>| {
        blocking::buckets(&mut keys, |holders| blocking::pairs(holders, limit, &mut visit));
    };
    for band in 0..minhash::WIDTH / TEXT_ROWS {
        let key = |node: &Node<'_>| minhash::band(&node.print.text, TEXT_ROWS, band);
        block(keyed(nodes.iter().map(|n| key(node(n)))));
    }
    for band in 0..minhash::WIDTH / STRUCTURE_ROWS {
        let key = |node: &Node<'_>| minhash::band(&node.print.structure, STRUCTURE_ROWS, band);
        block(keyed(nodes.iter().map(|n| key(node(n)))));
    }
    // Values last: most of their pairs hang together by now. A mailer's habits never make an edge alone.
    let mut values = Vec::new();
    for (i, n) in nodes.iter().enumerate() {
        let blocks = |value: &&u32| {
            let value = &pile.values[**value as usize];
            value.templates > 0 && value.messages > 1 && value.family != Family::Mailer
        };
        values.extend(node(n).values.iter().filter(blocks).map(|&value| (u64::from(value), number(i))));
    }
    block(values);
}

fn keyed(keys: impl Iterator<Item = Option<u64>>) -> Vec<(u64, u32)> {
    keys.enumerate().filter_map(|(i, key)| Some((key?, number(i)))).collect()
}
