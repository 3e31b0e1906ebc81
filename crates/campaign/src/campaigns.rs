//! Campaigns: components of campaign edges, cut where they hang together by too little.

use crate::edges::{Component, components};
use crate::link::weigh;
use crate::pile::{Pile, number};

/// Nodes below which a component is never too sparse to be believed.
const SMALL: usize = 5;
/// Comparisons a node when density is estimated.
const SAMPLE: usize = 24;

/// The campaigns of a pile, single nodes among them, in the order of their first nodes.
pub(crate) fn find(pile: &Pile<'_>) -> Vec<Component> {
    let all: Vec<u32> = (0..number(pile.nodes.len())).collect();
    let mut work = vec![(all, 0)];
    let mut campaigns = Vec::new();
    while let Some((nodes, raise)) = work.pop() {
        for component in components(pile, &nodes, |a, b| edge(pile, a, b, raise)) {
            let last = pile.model.campaign + raise >= pile.model.split_until;
            if last || component.nodes.len() < SMALL || density(pile, &component.nodes) >= pile.model.density
            {
                campaigns.push(component);
            } else {
                work.push((component.nodes, raise + pile.model.split_step));
            }
        }
    }
    campaigns.sort_unstable_by(|a, b| a.nodes.cmp(&b.nodes));
    campaigns
}

fn edge(pile: &Pile<'_>, a: u32, b: u32, raise: i32) -> bool {
    weigh(pile, &pile.nodes[a as usize], &pile.nodes[b as usize]).is_campaign(pile.model, raise)
}

/// Campaign edges for every thousand pairs, counted on an even sample where there are many.
fn density(pile: &Pile<'_>, nodes: &[u32]) -> i32 {
    let n = nodes.len();
    let (mut edges, mut pairs) = (0, 0);
    for (i, &a) in nodes.iter().enumerate() {
        for k in 0..SAMPLE.min(n - 1) {
            // Offsets 1..n, evenly spread.
            let offset = 1 + k * (n - 1) / SAMPLE.min(n - 1);
            pairs += 1;
            edges += i32::from(edge(pile, a, nodes[(i + offset) % n], 0));
        }
    }
    edges * 1000 / pairs.max(1)
}
