//! Paths of links inside a group: how a member hangs together with another one that it has no edge with.
//!
//! The strongest path between two nodes is the one whose weakest link is strongest. All of them lie in the maximum
//! spanning tree (Hu 1961), so that one tree answers for every pair.

use crate::components::number;
use crate::forest::Forest;
use crate::keys::{self, Band};
use crate::model::Model;
use crate::node::Node;
use crate::stable::NumberMap;
use creel_evidence::campaign::Family;
use std::collections::VecDeque;

/// Up to so many nodes every pair is looked at.
const ALL_PAIRS: usize = 64;
/// Pairs a node that are weighed in a larger group, before only those are that hang together by nothing yet.
const PAIRS: usize = 96;

/// A spanning forest of a group, of the strongest links.
pub(crate) struct Tree {
    /// By position in the group: neighbours, ascending.
    neighbours: Vec<Vec<u32>>,
}

impl Tree {
    /// The tree of some nodes, given as ascending positions; `weight` is that of an edge.
    pub(crate) fn of(
        model: &Model,
        nodes: &[Node<'_>],
        set: &[u32],
        weight: impl Fn(&Node<'_>, &Node<'_>) -> Option<i32>,
    ) -> Self {
        let mut search = Search {
            joined: Forest::new(set.len()),
            seen: NumberMap::default(),
            left: set.len().saturating_mul(PAIRS),
            edges: Vec::new(),
            weight: |a: u32, b: u32| {
                let node = |position: u32| nodes.get(*set.get(position as usize)? as usize);
                weight(node(a)?, node(b)?)
            },
        };
        if set.len() <= ALL_PAIRS {
            for a in 0..number(set.len()) {
                (a + 1..number(set.len())).for_each(|b| search.visit(a, b));
            }
        } else {
            candidates(model, nodes, set, |a, b| search.visit(a, b));
        }
        let mut edges = search.edges;
        edges.sort_unstable_by_key(|&(weight, a, b)| (std::cmp::Reverse(weight), a, b));
        let mut forest = Forest::new(set.len());
        let mut neighbours = vec![Vec::new(); set.len()];
        for (_, a, b) in edges {
            if !forest.together(a, b) {
                forest.join(a, b);
                for (from, to) in [(a, b), (b, a)] {
                    if let Some(list) = neighbours.get_mut(from as usize) {
                        list.push(to);
                    }
                }
            }
        }
        neighbours.iter_mut().for_each(|list| list.sort_unstable());
        Self { neighbours }
    }

    /// For each position the next one on the way to `root`; itself at the root, and where there is no way.
    pub(crate) fn towards(&self, root: u32) -> Vec<u32> {
        let mut next: Vec<u32> = (0..number(self.neighbours.len())).collect();
        let mut seen = vec![false; self.neighbours.len()];
        let mut queue = VecDeque::from([root]);
        if let Some(at_root) = seen.get_mut(root as usize) {
            *at_root = true;
        }
        while let Some(position) = queue.pop_front() {
            for &other in self.neighbours.get(position as usize).map_or(&[][..], Vec::as_slice) {
                let (Some(seen), Some(next)) = (seen.get_mut(other as usize), next.get_mut(other as usize))
                else {
                    continue;
                };
                if !*seen {
                    (*seen, *next) = (true, position);
                    queue.push_back(other);
                }
            }
        }
        next
    }

    /// The positions from `a` to `b`, both included; `None` if they do not hang together.
    pub(crate) fn path(&self, a: u32, b: u32) -> Option<Vec<u32>> {
        let next = self.towards(b);
        let mut path = vec![a];
        let mut at = a;
        while at != b {
            let step = *next.get(at as usize)?;
            if step == at {
                return None;
            }
            path.push(step);
            at = step;
        }
        Some(path)
    }
}

/// The edges as they are found.
struct Search<W> {
    joined: Forest,
    seen: NumberMap<()>,
    left: usize,
    edges: Vec<(i32, u32, u32)>,
    weight: W,
}

impl<W: Fn(u32, u32) -> Option<i32>> Search<W> {
    fn visit(&mut self, a: u32, b: u32) {
        let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        if a == b || (self.left == 0 && self.joined.together(a, b)) || self.seen.insert(pair, ()).is_some() {
            return;
        }
        self.left = self.left.saturating_sub(1);
        if let Some(weight) = (self.weight)(a, b) {
            self.joined.join(a, b);
            self.edges.push((weight, a.min(b), a.max(b)));
        }
    }
}

/// Proposes pairs of positions that share a key of which one is among the least holders. In the group these are as
/// many as in the whole set at least, so that what hangs together there does so here.
fn candidates(model: &Model, nodes: &[Node<'_>], set: &[u32], mut visit: impl FnMut(u32, u32)) {
    let mut block = |mut keys: Vec<(u64, u32)>| {
        keys.sort_unstable();
        for holders in keys.chunk_by(|a, b| a.0 == b.0) {
            for (i, &(_, a)) in holders.iter().enumerate().take(model.hub_count()) {
                holders.iter().skip(i + 1).for_each(|&(_, b)| visit(a, b));
            }
        }
    };
    let held = || (0..).zip(set).filter_map(|(i, &position)| Some((i, nodes.get(position as usize)?)));
    for &family in Family::ALL {
        block(held().flat_map(|(i, node)| keys::of_values(node, family).map(move |key| (key, i))).collect());
    }
    for band in Band::of_text().chain(Band::of_structure()) {
        block(held().filter_map(|(i, node)| Some((band.key(node)?, i))).collect());
    }
}
