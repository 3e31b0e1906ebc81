//! Components that are kept while members come, go and change.

use super::desk::{Asked, Desk, IndexError};
use super::shelf::{Layer, Relation, Shelf};
use crate::forest::Forest;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What a layer's components are of: keys that propose pairs, and the edge.
pub(super) trait Graph<S: Shelf> {
    /// Who holds a key.
    const HOLDERS: Relation;

    /// The keys by which a member is proposed.
    fn keys(&mut self, desk: &mut Desk<'_, S>, member: u64) -> Asked<Vec<u64>, S>;

    /// Whether two candidates have an edge; symmetric.
    fn edge(&mut self, desk: &mut Desk<'_, S>, a: u64, b: u64) -> Asked<bool, S>;
}

/// What changed in a layer.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// Members whose label is another one now, with the former label; `None` for those that are new.
    pub(super) moved: BTreeMap<u64, Option<u64>>,
    /// Former labels of members that are gone.
    pub(super) lost: BTreeMap<u64, u64>,
    /// Labels, as they are now, of the components that were looked at.
    pub(super) touched: BTreeSet<u64>,
    /// Of these the ones that only took in new members: nothing else about them changed.
    pub(super) grown: BTreeSet<u64>,
    /// Labels of before that no component has any more.
    pub(super) ended: BTreeSet<u64>,
}

/// What comes in, goes, and has other edges than before.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    pub(super) new: BTreeSet<u64>,
    pub(super) gone: BTreeSet<u64>,
    /// Of those that stay. Edges between two others are as they were.
    pub(super) dirty: BTreeSet<u64>,
}

/// Brings the components of a layer up to date. Components without a changed member stay as they are, but for being
/// joined by new edges; those with one are found anew from their members.
pub(super) fn update<S: Shelf, G: Graph<S>>(
    desk: &mut Desk<'_, S>,
    layer: Layer,
    graph: &mut G,
    arrivals: &Arrivals,
) -> Asked<Turn, S> {
    let mut turn = Turn::default();
    let mut broken: BTreeSet<u64> = BTreeSet::new();
    for &member in arrivals.gone.iter().chain(&arrivals.dirty) {
        broken.insert(desk.label(layer, member)?);
    }
    let mut loose: BTreeSet<u64> = arrivals.new.clone();
    for &label in &broken {
        loose.extend(desk.members(layer, label, usize::MAX)?);
    }
    for &member in &arrivals.gone {
        loose.remove(&member);
        turn.lost.insert(member, desk.label(layer, member)?);
    }
    let mut web = Web::new(loose.into_iter().collect(), &arrivals.gone);
    if !broken.is_empty() {
        web.inside(desk, graph)?;
    }
    for &member in arrivals.new.iter().chain(&arrivals.dirty) {
        web.around(desk, layer, graph, member)?;
    }
    web.settle(desk, layer, arrivals, &broken, &mut turn)?;
    Ok(turn)
}

/// Union-find over members that hang together anew, and over whole components that stay.
struct Web<'g> {
    gone: &'g BTreeSet<u64>,
    /// Ascending; the first positions of the forest.
    loose: Vec<u64>,
    /// Labels of components that stay as they are, with their positions.
    whole: HashMap<u64, u32>,
    /// By position after the loose ones.
    labels: Vec<u64>,
    forest: Forest,
    refused: HashSet<(u64, u64)>,
}

impl<'g> Web<'g> {
    fn new(loose: Vec<u64>, gone: &'g BTreeSet<u64>) -> Self {
        let forest = Forest::new(loose.len());
        Self { gone, loose, whole: HashMap::new(), labels: Vec::new(), forest, refused: HashSet::new() }
    }

    fn position(&self, member: u64) -> Option<u32> {
        self.loose.binary_search(&member).ok().and_then(|at| u32::try_from(at).ok())
    }

    /// The position of a member's component.
    fn vertex<S: Shelf>(&mut self, desk: &mut Desk<'_, S>, layer: Layer, member: u64) -> Asked<u32, S> {
        if let Some(position) = self.position(member) {
            return Ok(position);
        }
        let label = desk.label(layer, member)?;
        if let Some(&position) = self.whole.get(&label) {
            return Ok(position);
        }
        let position = self.forest.grow();
        self.whole.insert(label, position);
        self.labels.push(label);
        Ok(position)
    }

    fn compare<S: Shelf, G: Graph<S>>(
        &mut self,
        desk: &mut Desk<'_, S>,
        graph: &mut G,
        (a, at): (u64, u32),
        (b, other): (u64, u32),
    ) -> Asked<(), S> {
        let pair = (a.min(b), a.max(b));
        if self.forest.together(at, other) || self.refused.contains(&pair) {
            return Ok(());
        }
        if graph.edge(desk, a, b)? {
            self.forest.join(at, other);
        } else {
            self.refused.insert(pair);
        }
        Ok(())
    }

    /// Edges among the loose members.
    fn inside<S: Shelf, G: Graph<S>>(&mut self, desk: &mut Desk<'_, S>, graph: &mut G) -> Asked<(), S> {
        let mut keys: Vec<(u64, u32)> = Vec::new();
        for (at, &member) in (0..).zip(&self.loose) {
            keys.extend(graph.keys(desk, member)?.into_iter().map(|key| (key, at)));
        }
        keys.sort_unstable();
        keys.dedup();
        for holders in keys.chunk_by(|a, b| a.0 == b.0).filter(|holders| holders.len() > 1) {
            let Some(&(key, _)) = holders.first() else { continue };
            let last = desk.last_hub(G::HOLDERS, key)?.unwrap_or(u64::MAX);
            for (i, &(_, at)) in holders.iter().enumerate() {
                let a = self.member(at)?;
                if a > last {
                    break;
                }
                for &(_, other) in holders.iter().skip(i + 1) {
                    let b = self.member(other)?;
                    self.compare(desk, graph, (a, at), (b, other))?;
                }
            }
        }
        Ok(())
    }

    fn member<E>(&self, at: u32) -> Result<u64, IndexError<E>> {
        let member = usize::try_from(at).ok().and_then(|at| self.loose.get(at));
        member.copied().ok_or(IndexError::Damaged("a member is missing"))
    }

    /// Edges of one member with whomever its keys propose.
    fn around<S: Shelf, G: Graph<S>>(
        &mut self,
        desk: &mut Desk<'_, S>,
        layer: Layer,
        graph: &mut G,
        member: u64,
    ) -> Asked<(), S> {
        let at = self.position(member).ok_or(IndexError::Damaged("a changed member is missing"))?;
        let hubs = desk.hubs();
        for key in graph.keys(desk, member)? {
            let mut holders = desk.holders(G::HOLDERS, key, hubs.saturating_add(1))?;
            if holders.len() > hubs {
                holders.truncate(hubs);
                if holders.last().is_some_and(|&last| member <= last) {
                    holders = desk.holders(G::HOLDERS, key, usize::MAX)?;
                }
            }
            for other in holders {
                if other == member || self.gone.contains(&other) {
                    continue;
                }
                let vertex = self.vertex(desk, layer, other)?;
                self.compare(desk, graph, (member, at), (other, vertex))?;
            }
        }
        Ok(())
    }

    /// Writes the labels of what came out.
    fn settle<S: Shelf>(
        mut self,
        desk: &mut Desk<'_, S>,
        layer: Layer,
        arrivals: &Arrivals,
        broken: &BTreeSet<u64>,
        turn: &mut Turn,
    ) -> Asked<(), S> {
        let sets = self.forest.sets();
        for &member in turn.lost.keys() {
            desk.put_label(layer, member, None)?;
        }
        let mut relabelled: Vec<(u64, Option<u64>)> = Vec::new();
        for set in sets {
            let (mut members, mut wholes) = (Vec::new(), Vec::new());
            for position in set {
                let position = usize::try_from(position).unwrap_or(usize::MAX);
                match position.checked_sub(self.loose.len()) {
                    None => members.extend(self.loose.get(position)),
                    Some(at) => wholes.extend(self.labels.get(at)),
                }
            }
            let Some(label) = members.iter().chain(&wholes).min().copied() else { continue };
            let alone = members.len() + wholes.len() == 1;
            if alone && members.is_empty() {
                // Looked at, and nothing changed.
                continue;
            }
            turn.touched.insert(label);
            if wholes.as_slice() == [label] && members.iter().all(|member| arrivals.new.contains(member)) {
                turn.grown.insert(label);
            }
            let stored = (!alone).then_some(label);
            for member in members {
                let former = desk.label(layer, member)?;
                if arrivals.new.contains(&member) {
                    turn.moved.insert(member, None);
                } else if former != label {
                    turn.moved.insert(member, Some(former));
                }
                relabelled.push((member, stored));
            }
            for whole in wholes {
                if whole == label {
                    // It may have been alone, without a label.
                    relabelled.push((label, stored));
                    continue;
                }
                for member in desk.members(layer, whole, usize::MAX)? {
                    turn.moved.insert(member, Some(whole));
                    relabelled.push((member, stored));
                }
            }
        }
        for (member, stored) in relabelled {
            if desk.stored_label(layer, member)? != stored {
                desk.put_label(layer, member, stored)?;
            }
        }
        let former = turn.moved.values().flatten().chain(turn.lost.values()).chain(broken);
        turn.ended = former.copied().filter(|label| !turn.touched.contains(label)).collect();
        Ok(())
    }
}
