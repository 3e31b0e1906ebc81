//! The whole index at once: the partition in memory, written down in order.

use super::arrivals::{distinct, entry};
use super::desk::{Asked, IndexError, posted_keys};
use super::history::{GroupEvent, Lineage, rank, rows_of, tell};
use super::shelf::{Entry, Layer, Relation, Row, Shelf};
use super::{Places, record};
use crate::campaigns;
use crate::components::{Blocks, whole};
use crate::model::Model;
use crate::node::Node;
use crate::operations;
use crate::pile::Pile;
use crate::sample;
use crate::templates::{same_frame, same_template};
use crate::waves;
use creel_evidence::campaign::Family;
use creel_evidence::{ArtifactId, Fingerprint, Level};
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Pairs that are sorted and written at a time.
const BATCH: usize = 1 << 22;

/// Builds the index of exactly these messages.
pub(super) fn rebuild<S: Shelf>(
    shelf: &mut S,
    model: &Model,
    prints: &[Fingerprint],
) -> Asked<Vec<GroupEvent>, S> {
    let was = Standing::of(shelf)?;
    shelf.clear()?;
    let distinct = distinct(prints);
    let pile = Pile::new(distinct.values().map(|(_, print)| *print), model);
    let mut book = Book { shelf, pile: &pile };
    for (digest, print) in distinct.values() {
        book.shelf.put_message(&entry(digest, print))?;
    }
    drop(distinct);
    book.nodes()?;
    let frames = book.lures()?;
    book.frequencies(&frames)?;
    book.levels()?;
    let now = Standing::of(shelf)?;
    let mut events = Vec::new();
    for &level in Level::ALL {
        let rows = |standing: &Standing| standing.rows.get(&level).cloned().unwrap_or_default();
        let mut lineage = Change { level, was: &was, now: &now };
        match tell(level, rows(&was), rows(&now), &mut lineage) {
            Ok(told) => events.extend(told),
            Err(never) => match never {},
        }
    }
    Ok(events)
}

/// The pile, and the shelf that it is written on.
struct Book<'b, 'p, S> {
    shelf: &'b mut S,
    pile: &'b Pile<'p>,
}

impl<S: Shelf> Book<'_, '_, S> {
    fn node(&self, position: u32) -> Result<&Node<'_>, IndexError<S::Error>> {
        let node = usize::try_from(position).ok().and_then(|at| self.pile.nodes.get(at));
        node.ok_or(IndexError::Damaged("a node is missing"))
    }

    fn lot(&self, position: u32) -> Result<u64, IndexError<S::Error>> {
        Ok(self.node(position)?.lot.0)
    }

    fn nodes(&mut self) -> Asked<(), S> {
        let pile = self.pile;
        let mut postings: Vec<(u64, u64, i64)> = Vec::new();
        for node in &pile.nodes {
            self.shelf.put_node(node.lot.0, Some(&record::write(node)))?;
            postings.extend(posted_keys(node).into_iter().map(|key| (key, node.lot.0, 1)));
            if postings.len() >= BATCH {
                self.pairs(Relation::Posting, &mut postings)?;
            }
        }
        self.pairs(Relation::Posting, &mut postings)
    }

    /// Writes pairs in order, equal ones counted together.
    fn pairs(&mut self, relation: Relation, pairs: &mut Vec<(u64, u64, i64)>) -> Asked<(), S> {
        pairs.sort_unstable();
        pairs.dedup_by(|later, kept| {
            let same = (later.0, later.1) == (kept.0, kept.1);
            if same {
                kept.2 += later.2;
            }
            same
        });
        self.shelf.insert(relation, pairs)?;
        pairs.clear();
        Ok(())
    }

    fn label(&mut self, layer: Layer, set: &[u32]) -> Asked<(), S> {
        let Some((&first, true)) = set.first().map(|first| (first, set.len() > 1)) else { return Ok(()) };
        let label = self.lot(first)?;
        for &position in set {
            let lot = self.lot(position)?;
            self.shelf.put_label(layer, lot, Some(label))?;
        }
        Ok(())
    }

    /// Templates and frames; returns the frame of each node, by the position of its first.
    fn lures(&mut self) -> Asked<Vec<u32>, S> {
        let (pile, hubs) = (self.pile, self.pile.model.hub_count());
        let mut frames = vec![0; pile.nodes.len()];
        for (blocks, layer, mark) in [
            (Blocks::Templates, Layer::Template, Layer::Filler),
            (Blocks::Frames, Layer::Frame, Layer::Crowded),
        ] {
            let sets = match blocks {
                Blocks::Templates => whole(&pile.nodes, blocks, hubs, same_template).0,
                _ => whole(&pile.nodes, blocks, hubs, same_frame).0,
            };
            for set in sets {
                let Some(&first) = set.first() else { continue };
                self.label(layer, &set)?;
                let marks = self.node(first)?.marks;
                if if layer == Layer::Template { marks.filler } else { marks.frame } {
                    self.shelf.put_label(mark, self.lot(first)?, Some(0))?;
                }
                if layer == Layer::Frame {
                    for &position in &set {
                        if let Some(slot) = usize::try_from(position).ok().and_then(|at| frames.get_mut(at)) {
                            *slot = first;
                        }
                    }
                }
            }
        }
        Ok(frames)
    }

    fn frequencies(&mut self, frames: &[u32]) -> Asked<(), S> {
        let pile = self.pile;
        let (mut spread, mut around) = (Vec::new(), Vec::new());
        for ((position, node), &frame) in (0..).zip(&pile.nodes).zip(frames) {
            let counted = pile.label_of(position);
            spread.extend(node.values.iter().map(|value| (value.key, counted, 1)));
            around.push((self.lot(frame)?, counted, 1));
        }
        self.pairs(Relation::Spread, &mut spread)?;
        self.pairs(Relation::Around, &mut around)
    }

    fn levels(&mut self) -> Asked<(), S> {
        let (pile, model) = (self.pile, self.pile.model);
        let edge = |a: &Node<'_>, b: &Node<'_>| campaigns::edge(model, a, b, 0);
        let (base, hubs) = whole(&pile.nodes, Blocks::Links, model.hub_count(), edge);
        let (mut campaigns, mut held, mut holds) = (Vec::new(), Vec::new(), Vec::new());
        for component in base {
            self.label(Layer::Base, &component)?;
            let mut sample = Vec::new();
            for &position in sample::of(&component) {
                sample.push(self.node(position)?);
            }
            if let Some(&first) = component.first()
                && !campaigns::is_final(model, component.len(), &sample, 0)
            {
                let label = self.lot(first)?;
                self.shelf.put_label(Layer::Sparse, label, Some(0))?;
            }
            campaigns.extend(campaigns::cut(model, &pile.nodes, vec![component], &hubs));
        }
        campaigns.sort_unstable();
        for campaign in &campaigns {
            self.label(Layer::Campaign, campaign)?;
            let Some(&first) = campaign.first() else { continue };
            let label = self.lot(first)?;
            let mut kinds: BTreeMap<u64, i64> = BTreeMap::new();
            for &position in campaign {
                for value in self.node(position)?.values.iter().filter(|v| v.kind.family() != Family::Lure) {
                    held.push((value.key, label, 1));
                    kinds.insert(value.key, i64::from(value.kind.number()) + 1);
                }
            }
            holds.extend(kinds.into_iter().map(|(key, mark)| (label, key, mark)));
            let mute = campaign.len() == 1 && self.node(first)?.marks.mute;
            if mute {
                continue;
            }
            self.rows(Level::Campaign, label, campaign)?;
            for story in waves::stories(model, &pile.nodes, campaign, &hubs) {
                self.label(Layer::Story, &story)?;
                if let Some(&first) = story.first() {
                    let label = self.lot(first)?;
                    self.rows(Level::Wave, label, &story)?;
                }
            }
        }
        self.pairs(Relation::Held, &mut held)?;
        self.pairs(Relation::Holds, &mut holds)?;
        self.operations(&campaigns)
    }

    fn operations(&mut self, campaigns: &[Vec<u32>]) -> Asked<(), S> {
        let (pile, model) = (self.pile, self.pile.model);
        let values = operations::gather(model, &pile.nodes, campaigns);
        let campaign = |at: u32| usize::try_from(at).ok().and_then(|at| campaigns.get(at));
        for operation in operations::find(model, &values).0 {
            let firsts: Vec<u32> =
                operation.iter().filter_map(|&at| campaign(at)?.first().copied()).collect();
            self.label(Layer::Operation, &firsts)?;
            let nodes: Vec<u32> =
                operation.iter().filter_map(|&at| campaign(at)).flatten().copied().collect();
            let Some(&first) = firsts.first() else { continue };
            let alone = nodes.len() == 1 && self.node(first)?.marks.mute;
            let apart = alone
                && operation
                    .first()
                    .and_then(|&at| values.get(usize::try_from(at).ok()?))
                    .is_none_or(|values| !operations::edge(model, values, values));
            if !apart {
                let label = self.lot(first)?;
                self.rows(Level::Operation, label, &nodes)?;
            }
        }
        Ok(())
    }

    fn rows(&mut self, level: Level, label: u64, nodes: &[u32]) -> Asked<(), S> {
        let messages = nodes.iter().flat_map(|&node| self.pile.messages_of(node));
        let print = |&at: &u32| usize::try_from(at).ok().and_then(|at| self.pile.prints.get(at));
        let entries = messages.filter_map(print).map(|print| Entry {
            message: print.message,
            lot: label,
            tag: 0,
            time: print.time,
        });
        let rows = rows_of(self.pile.model, level, &entries.collect::<Vec<_>>());
        if !rows.is_empty() {
            self.shelf.put_rows(level, label, &rows)?;
        }
        Ok(())
    }
}

/// Where everything stands.
#[derive(Default)]
struct Standing {
    places: Places,
    entries: BTreeMap<ArtifactId, Entry>,
    rows: BTreeMap<Level, Vec<Row>>,
    members: BTreeMap<String, Vec<ArtifactId>>,
}

impl Standing {
    fn of<S: Shelf>(shelf: &mut S) -> Asked<Self, S> {
        let mut standing = Self { places: places(shelf)?, ..Self::default() };
        standing.entries = shelf.all_messages()?.into_iter().map(|entry| (entry.message, entry)).collect();
        for &level in Level::ALL {
            let rows = shelf.all_rows(level)?.into_iter().map(|(_, row)| row).collect();
            standing.rows.insert(level, rows);
        }
        for (&message, places) in &standing.places {
            for (_, id) in places {
                standing.members.entry(id.clone()).or_default().push(message);
            }
        }
        Ok(standing)
    }

    fn place(&self, level: Level, message: ArtifactId) -> Option<String> {
        self.places.get(&message)?.iter().find(|(l, _)| *l == level).map(|(_, id)| id.clone())
    }
}

/// Two standings, for what became of groups.
struct Change<'c> {
    level: Level,
    was: &'c Standing,
    now: &'c Standing,
}

impl Lineage for Change<'_> {
    type Error = Infallible;

    fn now_around(&mut self, row: &Row) -> Result<Option<String>, Infallible> {
        let mut message = row.anchor.1;
        if !self.now.entries.contains_key(&message) {
            let members = self.was.members.get(&row.id).into_iter().flatten();
            let staying = members.filter_map(|member| self.now.entries.get(member));
            let Some((_, _, heir)) = staying.map(rank).min() else { return Ok(None) };
            message = heir;
        }
        Ok(self.now.place(self.level, message))
    }

    fn formerly_around(&mut self, anchor: (Option<i64>, ArtifactId)) -> Result<Option<String>, Infallible> {
        Ok(self.was.place(self.level, anchor.1))
    }
}

/// The groups of each message, as ids.
pub(super) fn places<S: Shelf>(shelf: &mut S) -> Asked<Places, S> {
    let labels = |shelf: &mut S, layer| -> Asked<BTreeMap<u64, u64>, S> {
        Ok(shelf.all_labels(layer)?.into_iter().collect())
    };
    let campaigns = labels(shelf, Layer::Campaign)?;
    let stories = labels(shelf, Layer::Story)?;
    let operations = labels(shelf, Layer::Operation)?;
    let mut rows: BTreeMap<(Level, u64), Vec<Row>> = BTreeMap::new();
    for &level in Level::ALL {
        for (label, row) in shelf.all_rows(level)? {
            rows.entry((level, label)).or_default().push(row);
        }
    }
    let mut places = BTreeMap::new();
    for entry in shelf.all_messages()? {
        let of = |labels: &BTreeMap<u64, u64>, member: u64| labels.get(&member).copied().unwrap_or(member);
        let campaign = of(&campaigns, entry.lot);
        let keys = [
            (Level::Wave, of(&stories, entry.lot)),
            (Level::Campaign, campaign),
            (Level::Operation, of(&operations, campaign)),
        ];
        let mut mine = Vec::new();
        for (level, label) in keys {
            let rows = rows.get(&(level, label)).into_iter().flatten();
            let mut fits = rows.filter(|row| level != Level::Wave || row.takes(entry.time));
            if let Some(row) = fits.next() {
                mine.push((level, row.id.clone()));
            }
        }
        places.insert(entry.message, mine);
    }
    Ok(places)
}
