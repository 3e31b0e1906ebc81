//! Components of edges: candidates by keys and hubs, edges by a predicate, sets by union-find.

use crate::forest::Forest;
use crate::hubs::Hubs;
use crate::keys::{self, Band};
use crate::node::Node;
use creel_evidence::campaign::Family;

/// Up to so many nodes every pair is looked at, and asked afterwards whether it was a candidate.
const FEW: usize = 32;
/// Refused pairs that are remembered (a power of two), so that they are not weighed again for the next key.
const MEMORY: usize = 1 << 20;

/// What proposes pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blocks {
    /// Bands of text and structure, and values.
    Links,
    /// Bands of the text; without a text, structure and subject.
    Templates,
    /// Bands of the structure.
    Frames,
}

impl Blocks {
    pub(crate) fn bands(self) -> impl Iterator<Item = Band> {
        let (text, structure, wordless) = match self {
            Self::Links => (true, true, false),
            Self::Templates => (true, false, true),
            Self::Frames => (false, true, false),
        };
        let text = Band::of_text().filter(move |_| text);
        let structure = Band::of_structure().filter(move |_| structure);
        text.chain(structure).chain(wordless.then_some(Band::Wordless))
    }

    fn families(self) -> &'static [Family] {
        if self == Self::Links { Family::ALL } else { &[] }
    }
}

/// The components of all nodes of a set (ascending by lot), each ascending, and the hubs that proposed the edges.
pub(crate) fn whole(
    nodes: &[Node<'_>],
    blocks: Blocks,
    limit: usize,
    edge: impl Fn(&Node<'_>, &Node<'_>) -> bool,
) -> (Vec<Vec<u32>>, Hubs) {
    let set: Vec<u32> = (0..number(nodes.len())).collect();
    let mut hubs = Hubs::default();
    let sets = join(nodes, &set, blocks, edge, |key, holders| {
        if let Some(&(_, last)) = holders.get(limit.saturating_sub(1))
            && holders.len() > limit
        {
            hubs.close(key, nodes[last as usize].lot);
        }
        limit
    });
    (sets, hubs)
}

/// The components of some nodes of a set, given as ascending positions. `hubs` are those of the whole set.
pub(crate) fn part(
    nodes: &[Node<'_>],
    set: &[u32],
    hubs: &Hubs,
    edge: impl Fn(&Node<'_>, &Node<'_>) -> bool,
) -> Vec<Vec<u32>> {
    if set.len() <= FEW {
        return few(nodes, set, hubs, edge);
    }
    join(nodes, set, Blocks::Links, edge, |key, holders| {
        holders.partition_point(|&(_, holder)| hubs.is_hub(key, nodes[set[holder as usize] as usize].lot))
    })
}

fn few(
    nodes: &[Node<'_>],
    set: &[u32],
    hubs: &Hubs,
    edge: impl Fn(&Node<'_>, &Node<'_>) -> bool,
) -> Vec<Vec<u32>> {
    let mut forest = Forest::new(set.len());
    for (i, &a) in (0..).zip(set) {
        for (j, &b) in (0..).zip(set).skip(i as usize + 1) {
            let (a, b) = (&nodes[a as usize], &nodes[b as usize]);
            // Most edges are candidates, most candidates are no edges.
            if !forest.together(i, j) && edge(a, b) && are_candidates(a, b, hubs) {
                forest.join(i, j);
            }
        }
    }
    sets(&mut forest, set)
}

/// Whether two nodes share a key that proposes links, and one of them is a hub of it.
pub(crate) fn are_candidates(a: &Node<'_>, b: &Node<'_>, hubs: &Hubs) -> bool {
    let least = a.lot.min(b.lot);
    let same_band =
        |band: Band| band.key(a).is_some_and(|key| band.key(b) == Some(key) && hubs.is_hub(key, least));
    let mut proposed = false;
    crate::link::shared(&a.values, &b.values, |value| {
        proposed |= keys::proposes(value) && hubs.is_hub(value.key, least);
    });
    proposed || Blocks::Links.bands().any(same_band)
}

/// Joins what has an edge. Pairs that hang together already are not compared: that changes no component, and
/// makes bursts of near-clones cheap. `hubs_of` says how many of a key's holders, ascending, are hubs.
fn join(
    nodes: &[Node<'_>],
    set: &[u32],
    blocks: Blocks,
    edge: impl Fn(&Node<'_>, &Node<'_>) -> bool,
    mut hubs_of: impl FnMut(u64, &[(u64, u32)]) -> usize,
) -> Vec<Vec<u32>> {
    let mut forest = Forest::new(set.len());
    let mut refused = Refused::new(set.len());
    let mut block = |keys: &mut Vec<(u64, u32)>| {
        keys.sort_unstable();
        for holders in keys.chunk_by(|a, b| a.0 == b.0).filter(|holders| holders.len() > 1) {
            let hubs = hubs_of(holders[0].0, holders);
            for (i, &(_, a)) in holders.iter().enumerate().take(hubs) {
                for &(_, b) in holders.iter().skip(i + 1) {
                    if forest.together(a, b) || refused.holds(a, b) {
                        continue;
                    }
                    if edge(&nodes[set[a as usize] as usize], &nodes[set[b as usize] as usize]) {
                        forest.join(a, b);
                    } else {
                        refused.note(a, b);
                    }
                }
            }
        }
        keys.clear();
    };
    let node = |&position: &u32| &nodes[position as usize];
    let mut keys: Vec<(u64, u32)> = Vec::with_capacity(set.len());
    for band in blocks.bands() {
        keys.extend((0..).zip(set).filter_map(|(i, position)| Some((band.key(node(position))?, i))));
        block(&mut keys);
    }
    // Values last: most of their pairs hang together by now. One family after the other, to hold few at a time.
    for &family in blocks.families() {
        for (i, position) in (0..).zip(set) {
            keys.extend(keys::of_values(node(position), family).map(|key| (key, i)));
        }
        block(&mut keys);
    }
    sets(&mut forest, set)
}

fn sets(forest: &mut Forest, set: &[u32]) -> Vec<Vec<u32>> {
    let position = |i: u32| set[i as usize];
    forest.sets().into_iter().map(|set| set.into_iter().map(position).collect()).collect()
}

/// A position as a number; piles of more than four thousand million messages are not held in memory.
pub(crate) fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Pairs that were compared and have no edge. It forgets some of them, which costs time and changes nothing.
struct Refused(Vec<u64>);

impl Refused {
    fn new(nodes: usize) -> Self {
        Self(vec![u64::MAX; nodes.saturating_mul(16).next_power_of_two().clamp(1, MEMORY)])
    }

    fn place(&self, a: u32, b: u32) -> (usize, u64) {
        let pair = u64::from(a) << 32 | u64::from(b);
        let hash = usize::try_from(crate::stable::mix(pair) >> 32).unwrap_or(0);
        (hash & (self.0.len() - 1), pair)
    }

    fn holds(&self, a: u32, b: u32) -> bool {
        let (place, pair) = self.place(a, b);
        self.0.get(place) == Some(&pair)
    }

    fn note(&mut self, a: u32, b: u32) {
        let (place, pair) = self.place(a, b);
        if let Some(slot) = self.0.get_mut(place) {
            *slot = pair;
        }
    }
}
