//! What one change of the index looks at, read once: nodes, labels, frequencies.

use super::record;
use super::shelf::{Layer, Relation, Shelf};
use crate::components::Blocks;
use crate::keys::{self, Band};
use crate::lot::Lot;
use crate::model::Model;
use crate::node::Node;
use crate::stable::NumberMap;
use crate::templates;
use std::collections::HashMap;
use std::rc::Rc;

/// Why a change of the index failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexError<E> {
    /// Its shelf could not be read or written.
    Shelf(E),
    /// What the shelf holds contradicts itself: the index has to be built anew.
    Damaged(&'static str),
}

impl<E> From<E> for IndexError<E> {
    fn from(error: E) -> Self {
        Self::Shelf(error)
    }
}

/// The result of something that asks the shelf.
pub(super) type Asked<T, S> = Result<T, IndexError<<S as Shelf>::Error>>;

/// Nodes of which both forms are remembered at most; more are read again.
const REMEMBERED: usize = 1 << 16;

/// The shelf, and what was read of it.
pub(super) struct Desk<'s, S: Shelf> {
    pub(super) shelf: &'s mut S,
    pub(super) model: &'s Model,
    plain: NumberMap<Rc<Node<'static>>>,
    weighed: NumberMap<Rc<Node<'static>>>,
    labels: HashMap<(Layer, u64), Option<u64>>,
    frequencies: NumberMap<u32>,
}

impl<'s, S: Shelf> Desk<'s, S> {
    pub(super) fn new(shelf: &'s mut S, model: &'s Model) -> Self {
        Self {
            shelf,
            model,
            plain: NumberMap::default(),
            weighed: NumberMap::default(),
            labels: HashMap::new(),
            frequencies: NumberMap::default(),
        }
    }

    /// Holders of a key up to which all are hubs.
    pub(super) fn hubs(&self) -> usize {
        self.model.hub_count()
    }

    /// Holders from which on a frequency does not matter any more: worth is nothing at twice the background.
    pub(super) fn enough(&self) -> usize {
        usize::try_from(self.model.background_templates).unwrap_or(1).saturating_mul(2).max(2)
    }

    /// A node as it was read, not weighed.
    pub(super) fn plain(&mut self, lot: u64) -> Asked<Rc<Node<'static>>, S> {
        if let Some(node) = self.plain.get(&lot) {
            return Ok(Rc::clone(node));
        }
        let bytes = self.shelf.node(lot)?.ok_or(IndexError::Damaged("a node is missing"))?;
        let node = record::read(lot, &bytes).ok_or(IndexError::Damaged("a node does not read back"))?;
        if self.plain.len() >= REMEMBERED {
            self.plain.clear();
        }
        let node = Rc::new(node);
        self.plain.insert(lot, Rc::clone(&node));
        Ok(node)
    }

    /// Keeps a node, or forgets it.
    pub(super) fn put_node(&mut self, lot: u64, node: Option<Node<'static>>) -> Asked<(), S> {
        match node {
            Some(node) => {
                self.shelf.put_node(lot, Some(&record::write(&node)))?;
                self.plain.insert(lot, Rc::new(node));
            }
            None => {
                self.shelf.put_node(lot, None)?;
                self.plain.remove(&lot);
            }
        }
        Ok(())
    }

    /// A node with what the set says about it. Only to be asked for once templates, frames and frequencies are
    /// those of the new set.
    pub(super) fn node(&mut self, lot: u64) -> Asked<Rc<Node<'static>>, S> {
        if let Some(node) = self.weighed.get(&lot) {
            return Ok(Rc::clone(node));
        }
        let mut node = Node::clone(&*self.plain(lot)?);
        let template = self.label(Layer::Template, lot)?;
        let filler = self.marked(Layer::Filler, template)?;
        let frame = self.label(Layer::Frame, lot)?;
        let crowded = self.marked(Layer::Crowded, frame)?;
        let around = self.frequency(Relation::Around, frame)?;
        let mut frequencies = Vec::with_capacity(node.values.len());
        for value in &node.values {
            frequencies.push((value.key, self.frequency(Relation::Spread, value.key)?));
        }
        let frequency = |key: u64| {
            let at = frequencies.binary_search_by_key(&key, |&(key, _)| key).ok();
            at.and_then(|at| frequencies.get(at)).map_or(1, |&(_, frequency)| frequency)
        };
        node.weigh(self.model, (filler, crowded), around, frequency);
        if self.weighed.len() >= REMEMBERED {
            self.weighed.clear();
        }
        let node = Rc::new(node);
        self.weighed.insert(lot, Rc::clone(&node));
        Ok(node)
    }

    /// How many templates hold a value or have a frame, as far as it matters.
    pub(super) fn frequency(&mut self, relation: Relation, first: u64) -> Asked<u32, S> {
        // Keys of values and labels of frames are both hashes of 64 bits; one more step keeps them apart.
        let key = crate::stable::join(relation as u64, first);
        if let Some(&frequency) = self.frequencies.get(&key) {
            return Ok(frequency);
        }
        let enough = self.enough();
        let count = self.shelf.count(relation, first, enough)?;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.frequencies.insert(key, count);
        Ok(count)
    }

    /// The label of a member: its own number if it is alone.
    pub(super) fn label(&mut self, layer: Layer, member: u64) -> Asked<u64, S> {
        Ok(self.stored_label(layer, member)?.unwrap_or(member))
    }

    /// The label as it is stored.
    pub(super) fn stored_label(&mut self, layer: Layer, member: u64) -> Asked<Option<u64>, S> {
        if let Some(&label) = self.labels.get(&(layer, member)) {
            return Ok(label);
        }
        let label = self.shelf.label(layer, member)?;
        self.labels.insert((layer, member), label);
        Ok(label)
    }

    pub(super) fn put_label(&mut self, layer: Layer, member: u64, label: Option<u64>) -> Asked<(), S> {
        self.shelf.put_label(layer, member, label)?;
        self.labels.insert((layer, member), label);
        Ok(())
    }

    /// Whether a label is marked in a layer of marks.
    pub(super) fn marked(&mut self, layer: Layer, label: u64) -> Asked<bool, S> {
        Ok(self.stored_label(layer, label)?.is_some())
    }

    /// Marks a label, or takes the mark away.
    pub(super) fn mark(&mut self, layer: Layer, label: u64, marked: bool) -> Asked<(), S> {
        if self.marked(layer, label)? != marked {
            self.put_label(layer, label, marked.then_some(0))?;
        }
        Ok(())
    }

    /// The members of a component, ascending; at most so many. Whoever has no label is alone.
    pub(super) fn members(&mut self, layer: Layer, label: u64, most: usize) -> Asked<Vec<u64>, S> {
        let members = self.shelf.members(layer, label, most)?;
        Ok(if members.is_empty() { vec![label] } else { members })
    }

    /// The least holders of a key, at most so many.
    pub(super) fn holders(&mut self, relation: Relation, key: u64, most: usize) -> Asked<Vec<u64>, S> {
        let pairs = self.shelf.seconds(relation, key, None, most)?;
        Ok(pairs.into_iter().map(|(holder, _)| holder).collect())
    }

    /// The greatest hub of a key, where there are more holders than hubs.
    pub(super) fn last_hub(&mut self, relation: Relation, key: u64) -> Asked<Option<u64>, S> {
        let hubs = self.hubs();
        let least = self.holders(relation, key, hubs.saturating_add(1))?;
        Ok(if least.len() > hubs { least.get(hubs.saturating_sub(1)).copied() } else { None })
    }

    /// What a node counts as when rarity is counted.
    pub(super) fn counted_as(&mut self, lot: u64, template: u64, filler: bool, node: &Node<'_>) -> u64 {
        debug_assert_eq!(node.lot.0, lot);
        templates::label(Lot(template), filler, node)
    }
}

/// The bands of a node, by what they propose.
pub(super) fn band_keys(node: &Node<'_>, blocks: Blocks) -> Vec<u64> {
    blocks.bands().filter_map(|band: Band| band.key(node)).collect()
}

/// All keys under which a node is posted: bands, and values whether they propose something or not.
pub(super) fn posted_keys(node: &Node<'_>) -> Vec<u64> {
    let bands = Blocks::Links.bands().chain([Band::Wordless]);
    let mut all: Vec<u64> = bands.filter_map(|band| band.key(node)).collect();
    all.extend(node.values.iter().map(|value| value.key));
    all.sort_unstable();
    all.dedup();
    all
}

/// The keys of a weighed node that propose links.
pub(super) fn link_keys(node: &Node<'_>) -> Vec<u64> {
    let mut all = band_keys(node, Blocks::Links);
    all.extend(node.values.iter().filter(|value| keys::proposes(value)).map(|value| value.key));
    all
}
