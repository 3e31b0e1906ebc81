//! The third step: campaigns, operations and stories follow from edges.

use super::arrivals::{Intake, between};
use super::desk::{Asked, Desk, link_keys};
use super::graphs::{Links, Operators, Stories};
use super::layer::{Arrivals, Turn, update};
use super::shelf::{Layer, Relation, Shelf};
use crate::campaigns::{cut, is_final};
use crate::hubs::Hubs;
use crate::kinds::Kind;
use crate::lot::Lot;
use crate::node::Node;
use crate::sample::SAMPLE;
use creel_evidence::campaign::Family;
use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::rc::Rc;

/// Nodes up to which a component is small; see `campaigns::is_final`.
const SMALL: usize = 5;

/// What became of the three levels.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// Nodes of another campaign than before, with its former label.
    pub(super) campaigns: BTreeMap<u64, Option<u64>>,
    /// Nodes that are gone, with the label of their campaign.
    pub(super) lost: BTreeMap<u64, u64>,
    pub(super) stories: Turn,
    pub(super) operations: Turn,
    /// Nodes whose edges may be others than before, new ones among them.
    pub(super) stirred: BTreeSet<u64>,
}

/// Brings the levels up to date, given the nodes whose edges may be others.
pub(super) fn follow<S: Shelf>(
    desk: &mut Desk<'_, S>,
    intake: &Intake,
    dirty: &BTreeSet<u64>,
) -> Asked<Levels, S> {
    let mut levels = Levels { stirred: dirty.union(&intake.new).copied().collect(), ..Levels::default() };
    let base = update(desk, Layer::Base, &mut Links, &intake.arrivals(dirty))?;
    for &lot in &intake.gone {
        levels.lost.insert(lot, desk.label(Layer::Campaign, lot)?);
        desk.put_label(Layer::Campaign, lot, None)?;
    }
    for label in &base.ended {
        desk.mark(Layer::Sparse, *label, false)?;
    }
    for &label in &base.touched {
        settle(desk, &base, label, &mut levels)?;
    }
    for &lot in &intake.new {
        levels.campaigns.insert(lot, None);
    }
    levels.operations = operations(desk, intake, &levels)?;
    let mut moved = dirty.clone();
    moved.extend(levels.campaigns.keys());
    levels.stories = update(desk, Layer::Story, &mut Stories, &intake.arrivals(&moved))?;
    Ok(levels)
}

/// Makes campaigns of a component of campaign edges.
fn settle<S: Shelf>(desk: &mut Desk<'_, S>, base: &Turn, label: u64, levels: &mut Levels) -> Asked<(), S> {
    let sample = desk.members(Layer::Base, label, SAMPLE)?;
    let sample = nodes(desk, &sample)?;
    let size = desk.members(Layer::Base, label, SMALL)?.len();
    let borrowed: Vec<&Node<'_>> = sample.iter().map(|node| &**node).collect();
    let whole = is_final(desk.model, size, &borrowed, 0);
    let was_whole = !desk.marked(Layer::Sparse, label)?;
    desk.mark(Layer::Sparse, label, !whole)?;
    if whole && was_whole && base.grown.contains(&label) {
        // The members that were there have their campaign already, but for one that was alone, without a label.
        let moved = base.moved.iter().filter(|(_, former)| former.is_none()).map(|(&lot, _)| lot);
        for lot in moved.chain([label]).collect::<Vec<_>>() {
            if desk.label(Layer::Base, lot)? == label {
                place(desk, lot, label, false, levels)?;
            }
        }
        return Ok(());
    }
    let members = desk.members(Layer::Base, label, usize::MAX)?;
    if whole {
        let alone = members.len() == 1;
        for lot in members {
            place(desk, lot, label, alone, levels)?;
        }
        return Ok(());
    }
    for campaign in cut_anew(desk, &members)? {
        let Some(&label) = campaign.first() else { continue };
        for &lot in &campaign {
            place(desk, lot, label, campaign.len() == 1, levels)?;
        }
    }
    Ok(())
}

fn nodes<S: Shelf>(desk: &mut Desk<'_, S>, lots: &[u64]) -> Asked<Vec<Rc<Node<'static>>>, S> {
    let mut nodes = Vec::with_capacity(lots.len());
    for &lot in lots {
        nodes.push(desk.node(lot)?);
    }
    Ok(nodes)
}

/// Puts a node into a campaign.
fn place<S: Shelf>(
    desk: &mut Desk<'_, S>,
    lot: u64,
    label: u64,
    alone: bool,
    levels: &mut Levels,
) -> Asked<(), S> {
    let former = desk.label(Layer::Campaign, lot)?;
    if former != label {
        levels.campaigns.insert(lot, Some(former));
    }
    let stored = (!alone).then_some(label);
    if desk.stored_label(Layer::Campaign, lot)? != stored {
        desk.put_label(Layer::Campaign, lot, stored)?;
    }
    Ok(())
}

/// Cuts a sparse component with the code of the partition in memory, which is told who is a hub in the whole set.
fn cut_anew<S: Shelf>(desk: &mut Desk<'_, S>, members: &[u64]) -> Asked<Vec<Vec<u64>>, S> {
    let nodes: Vec<Node<'static>> = nodes(desk, members)?.iter().map(|node| Node::clone(node)).collect();
    let mut keys: Vec<u64> = nodes.iter().flat_map(link_keys).collect();
    keys.sort_unstable();
    let mut hubs = Hubs::default();
    for same in keys.chunk_by(|a, b| a == b).filter(|same| same.len() > 1) {
        if let Some(&key) = same.first()
            && let Some(last) = desk.last_hub(Relation::Posting, key)?
        {
            hubs.close(key, Lot(last));
        }
    }
    let all = (0..crate::components::number(nodes.len())).collect();
    let campaigns = cut(desk.model, &nodes, vec![all], &hubs);
    let lot = |&position: &u32| usize::try_from(position).ok().and_then(|at| members.get(at)).copied();
    Ok(campaigns.iter().map(|campaign| campaign.iter().filter_map(lot).collect()).collect())
}

/// Values of campaigns that change.
#[derive(Default)]
struct Holdings {
    /// By value: its kind, how many campaigns held it, and the last of its hubs.
    before: BTreeMap<u64, (Kind, u32, Option<u64>)>,
    /// Campaigns with other values than before.
    changed: BTreeSet<u64>,
}

impl Holdings {
    fn shift<S: Shelf>(
        &mut self,
        desk: &mut Desk<'_, S>,
        node: &Node<'_>,
        campaign: u64,
        by: i64,
    ) -> Asked<(), S> {
        for value in node.values.iter().filter(|value| value.kind.family() != Family::Lure) {
            if let btree_map::Entry::Vacant(slot) = self.before.entry(value.key) {
                let enough = desk.enough();
                let holders = desk.shelf.count(Relation::Held, value.key, enough)?;
                let holders = u32::try_from(holders).unwrap_or(u32::MAX);
                let last = desk.last_hub(Relation::Held, value.key)?;
                slot.insert((value.kind, holders, last));
            }
            let count = desk.shelf.change(Relation::Held, value.key, campaign, by)?;
            let mark = i64::from(value.kind.number()) + 1;
            if count == 0 {
                desk.shelf.change(Relation::Holds, campaign, value.key, -mark)?;
                self.changed.insert(campaign);
            } else if count == by {
                desk.shelf.change(Relation::Holds, campaign, value.key, mark)?;
                self.changed.insert(campaign);
            }
        }
        Ok(())
    }
}

/// Brings operations up to date: their members are campaigns.
fn operations<S: Shelf>(desk: &mut Desk<'_, S>, intake: &Intake, levels: &Levels) -> Asked<Turn, S> {
    let mut holdings = Holdings::default();
    for (&lot, &former) in &levels.lost {
        if let Some(node) = intake.former.get(&lot) {
            holdings.shift(desk, &Rc::clone(node), former, -1)?;
        }
    }
    for (&lot, &former) in &levels.campaigns {
        let node = desk.plain(lot)?;
        if let Some(former) = former {
            holdings.shift(desk, &node, former, -1)?;
        }
        let label = desk.label(Layer::Campaign, lot)?;
        holdings.shift(desk, &node, label, 1)?;
    }

    let mut arrivals = Arrivals::default();
    let former = levels.lost.values().chain(levels.campaigns.values().flatten());
    for &label in former {
        if intake.gone.contains(&label) || desk.label(Layer::Campaign, label)? != label {
            arrivals.gone.insert(label);
        }
    }
    for &lot in levels.campaigns.keys() {
        let label = desk.label(Layer::Campaign, lot)?;
        // It is a new one if the node that names it named another before, or was not there.
        if levels.campaigns.contains_key(&label) {
            arrivals.new.insert(label);
        }
    }
    let mut dirty = std::mem::take(&mut holdings.changed);
    for (&key, &(kind, before, former)) in &holdings.before {
        let after = desk.frequency(Relation::Held, key)?;
        if desk.model.worth(kind, before) != desk.model.worth(kind, after) {
            dirty.extend(desk.holders(Relation::Held, key, usize::MAX)?);
        }
        if kind.family().is_operator() {
            let last = desk.last_hub(Relation::Held, key)?;
            dirty.extend(between(desk, Relation::Held, key, former, last)?);
        }
    }
    dirty.retain(|label| !arrivals.new.contains(label) && !arrivals.gone.contains(label));
    arrivals.dirty = dirty;
    update(desk, Layer::Operation, &mut Operators::default(), &arrivals)
}
