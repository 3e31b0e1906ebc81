//! The second step: templates, frames and frequencies follow, and with them what nodes are worth to each other.

use super::arrivals::Intake;
use super::desk::{Asked, Desk};
use super::graphs::{Frames, Templates};
use super::layer::{Turn, update};
use super::shelf::{Layer, Relation, Shelf};
use crate::kinds::Kind;
use crate::node::Node;
use crate::sample::SAMPLE;
use crate::templates::{is_filler, is_frame};
use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::rc::Rc;

/// How a node stood, or stands, among templates and frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stand {
    /// What it counts as when rarity is counted.
    counted: u64,
    filler: bool,
    frame: u64,
}

/// Brings templates, frames and frequencies up to date. Returns the nodes whose edges may be others now; new ones
/// and those that are gone are not among them.
pub(super) fn follow<S: Shelf>(desk: &mut Desk<'_, S>, intake: &Intake) -> Asked<BTreeSet<u64>, S> {
    let templates = kind_of_lure(
        desk,
        intake,
        Layer::Template,
        Layer::Filler,
        |desk, layer| update(desk, layer, &mut Templates, &intake.arrivals(&intake.templates)),
        is_filler,
    )?;
    let frames = kind_of_lure(
        desk,
        intake,
        Layer::Frame,
        Layer::Crowded,
        |desk, layer| update(desk, layer, &mut Frames, &intake.arrivals(&intake.frames)),
        is_frame,
    )?;
    let mut affected: BTreeSet<u64> = intake.new.union(&intake.gone).copied().collect();
    affected.extend(templates.affected.keys().chain(frames.affected.keys()));

    let mut dirty = intake.links.clone();
    let mut counts = Counts::default();
    for &lot in &affected {
        let node = match intake.former.get(&lot) {
            Some(node) => Rc::clone(node),
            None => desk.plain(lot)?,
        };
        let former = match (templates.former(desk, lot)?, frames.former(desk, lot)?) {
            _ if intake.new.contains(&lot) => None,
            ((template, filler), (frame, crowded)) => {
                let counted = desk.counted_as(lot, template, filler, &node);
                Some((Stand { counted, filler, frame }, crowded))
            }
        };
        let now = if intake.gone.contains(&lot) {
            None
        } else {
            let template = desk.label(Layer::Template, lot)?;
            let filler = desk.marked(Layer::Filler, template)?;
            let frame = desk.label(Layer::Frame, lot)?;
            let counted = desk.counted_as(lot, template, filler, &node);
            Some((Stand { counted, filler, frame }, desk.marked(Layer::Crowded, frame)?))
        };
        if let (Some((a, was_crowded)), Some((b, crowded))) = (former, now)
            && (a.filler != b.filler || was_crowded != crowded || a.frame != b.frame)
        {
            dirty.insert(lot);
        }
        counts.recount(desk, &node, former.map(|f| f.0), now.map(|n| n.0))?;
    }
    counts.consequences(desk, &mut dirty)?;
    dirty.retain(|lot| !intake.new.contains(lot) && !intake.gone.contains(lot));
    Ok(dirty)
}

/// What became of templates, or of frames.
struct LureTurn {
    turn: Turn,
    /// Whether a component was marked, by its label of before; only of those that were looked at.
    marked: BTreeMap<u64, bool>,
    layer: Layer,
    mark: Layer,
    /// Nodes that have another label or another mark now.
    affected: BTreeMap<u64, ()>,
}

impl LureTurn {
    /// Label and mark of a node as they were.
    fn former<S: Shelf>(&self, desk: &mut Desk<'_, S>, lot: u64) -> Asked<(u64, bool), S> {
        let label = match (self.turn.lost.get(&lot), self.turn.moved.get(&lot)) {
            (Some(&label), _) | (None, Some(&Some(label))) => label,
            _ => desk.label(self.layer, lot)?,
        };
        let marked = match self.marked.get(&label) {
            Some(&marked) => marked,
            None => desk.marked(self.mark, label)?,
        };
        Ok((label, marked))
    }
}

fn kind_of_lure<S: Shelf>(
    desk: &mut Desk<'_, S>,
    intake: &Intake,
    layer: Layer,
    mark: Layer,
    turn: impl FnOnce(&mut Desk<'_, S>, Layer) -> Asked<Turn, S>,
    judge: impl Fn(&[&Node<'_>]) -> bool,
) -> Asked<LureTurn, S> {
    let turn = turn(desk, layer)?;
    let mut marked = BTreeMap::new();
    for &label in turn.touched.iter().chain(&turn.ended) {
        marked.insert(label, desk.marked(mark, label)?);
    }
    for &label in &turn.ended {
        desk.mark(mark, label, false)?;
    }
    let mut affected: BTreeMap<u64, ()> = turn.moved.keys().map(|&lot| (lot, ())).collect();
    for &label in &turn.touched {
        let members = desk.members(layer, label, SAMPLE)?;
        let mut sample = Vec::with_capacity(members.len());
        for lot in members {
            sample.push(desk.plain(lot)?);
        }
        let judged = judge(&sample.iter().map(|node| &**node).collect::<Vec<_>>());
        desk.mark(mark, label, judged)?;
        if marked.get(&label) != Some(&judged) {
            let members = desk.members(layer, label, usize::MAX)?;
            affected.extend(members.into_iter().map(|lot| (lot, ())));
        }
    }
    debug_assert!(intake.gone.iter().all(|lot| !affected.contains_key(lot)));
    Ok(LureTurn { turn, marked, layer, mark, affected })
}

/// Frequencies that change, as they were before.
#[derive(Default)]
struct Counts {
    values: BTreeMap<u64, (Kind, u32)>,
    frames: BTreeMap<u64, u32>,
}

impl Counts {
    /// Counts a node as it stands now instead of as it stood.
    fn recount<S: Shelf>(
        &mut self,
        desk: &mut Desk<'_, S>,
        node: &Node<'_>,
        former: Option<Stand>,
        now: Option<Stand>,
    ) -> Asked<(), S> {
        if former == now {
            return Ok(());
        }
        let counted = (former.map(|stand| stand.counted), now.map(|stand| stand.counted));
        if counted.0 != counted.1 {
            for value in &node.values {
                if let btree_map::Entry::Vacant(slot) = self.values.entry(value.key) {
                    let before = count(desk, Relation::Spread, value.key)?;
                    slot.insert((value.kind, before));
                }
                shift(desk, Relation::Spread, value.key, counted.0, -1)?;
                shift(desk, Relation::Spread, value.key, counted.1, 1)?;
            }
        }
        for (stand, by) in [(former, -1), (now, 1)] {
            let Some(Stand { counted, frame, .. }) = stand else { continue };
            if let btree_map::Entry::Vacant(slot) = self.frames.entry(frame) {
                slot.insert(count(desk, Relation::Around, frame)?);
            }
            shift(desk, Relation::Around, frame, Some(counted), by)?;
        }
        Ok(())
    }

    /// Who is worth something else to others, now that all is counted.
    fn consequences<S: Shelf>(&self, desk: &mut Desk<'_, S>, dirty: &mut BTreeSet<u64>) -> Asked<(), S> {
        for (&key, &(kind, before)) in &self.values {
            let after = count(desk, Relation::Spread, key)?;
            if desk.model.worth(kind, before) != desk.model.worth(kind, after) {
                dirty.extend(desk.holders(Relation::Posting, key, usize::MAX)?);
            }
        }
        for (&frame, &before) in &self.frames {
            let after = count(desk, Relation::Around, frame)?;
            let worth = |around: u32| desk.model.rarity(around).min(desk.model.structure);
            if after > 0 && worth(before) != worth(after) {
                dirty.extend(desk.members(Layer::Frame, frame, usize::MAX)?);
            }
        }
        Ok(())
    }
}

fn count<S: Shelf>(desk: &mut Desk<'_, S>, relation: Relation, first: u64) -> Asked<u32, S> {
    let enough = desk.enough();
    Ok(u32::try_from(desk.shelf.count(relation, first, enough)?).unwrap_or(u32::MAX))
}

fn shift<S: Shelf>(
    desk: &mut Desk<'_, S>,
    relation: Relation,
    first: u64,
    second: Option<u64>,
    by: i64,
) -> Asked<(), S> {
    if let Some(second) = second {
        desk.shelf.change(relation, first, second, by)?;
    }
    Ok(())
}
