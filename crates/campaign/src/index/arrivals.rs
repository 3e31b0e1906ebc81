//! The first step of a change: messages come and go, and with them nodes and their keys.

use super::desk::{Asked, Desk, IndexError, band_keys, posted_keys};
use super::layer::Arrivals;
use super::shelf::{Entry, Relation, Shelf};
use crate::components::Blocks;
use crate::lot::{Lot, content};
use crate::node::Node;
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What a change does to nodes and messages.
#[derive(Debug, Default)]
pub(super) struct Intake {
    pub(super) new: BTreeSet<u64>,
    pub(super) gone: BTreeSet<u64>,
    /// The features of nodes that are gone.
    pub(super) former: BTreeMap<u64, Rc<Node<'static>>>,
    /// Nodes whose messages, or the times of these, are others now: those above among them.
    pub(super) stirred: BTreeSet<u64>,
    /// Messages that were there before, as they stood then.
    pub(super) was: BTreeMap<ArtifactId, Entry>,
    /// Messages that were not there before.
    pub(super) came: BTreeSet<ArtifactId>,
    /// Nodes that others see as a hub where they did not before, or the other way round: by what the key proposes.
    pub(super) templates: BTreeSet<u64>,
    pub(super) frames: BTreeSet<u64>,
    pub(super) links: BTreeSet<u64>,
}

impl Intake {
    /// The arrivals of a layer of nodes, besides those whose edges changed for another reason.
    pub(super) fn arrivals(&self, dirty: &BTreeSet<u64>) -> Arrivals {
        let stays = |lot: &&u64| !self.new.contains(lot) && !self.gone.contains(lot);
        Arrivals {
            new: self.new.clone(),
            gone: self.gone.clone(),
            dirty: dirty.iter().filter(stays).copied().collect(),
        }
    }
}

/// The 64 bits after the lot: which of two contents with one lot a message has.
fn tag(content: &Sha256Digest) -> u64 {
    let [_, _, _, _, _, _, _, _, a, b, c, d, e, f, g, h, ..] = content.0;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// One fingerprint a message, with the digest of its content; of two that say they are one message the least
/// content counts.
pub(super) fn distinct(added: &[Fingerprint]) -> BTreeMap<ArtifactId, (Sha256Digest, &Fingerprint)> {
    let mut distinct: BTreeMap<ArtifactId, (Sha256Digest, &Fingerprint)> = BTreeMap::new();
    for print in added {
        let this = (content(print), print);
        let slot = distinct.entry(print.message).or_insert(this);
        if (this.0, this.1.time) < (slot.0, slot.1.time) {
            *slot = this;
        }
    }
    distinct
}

/// Leaves out what stands on the shelf as it is.
pub(super) fn leave_out_known<S: Shelf>(
    desk: &mut Desk<'_, S>,
    added: &mut BTreeMap<ArtifactId, (Sha256Digest, &Fingerprint)>,
) -> Asked<(), S> {
    let mut known = Vec::new();
    for (&message, (digest, print)) in &*added {
        if desk.shelf.message(message)? == Some(entry(digest, print)) {
            known.push(message);
        }
    }
    known.iter().for_each(|message| {
        added.remove(message);
    });
    Ok(())
}

/// How a message stands in the index.
pub(super) fn entry(digest: &Sha256Digest, print: &Fingerprint) -> Entry {
    Entry { message: print.message, lot: Lot::of(digest).0, tag: tag(digest), time: print.time }
}

/// Takes messages in and out. Where two contents have one lot and another one stands for both from now on, the index
/// has to be built anew: it does not keep the features of the other.
pub(super) fn take<S: Shelf>(
    desk: &mut Desk<'_, S>,
    added: &BTreeMap<ArtifactId, (Sha256Digest, &Fingerprint)>,
    removed: &BTreeSet<ArtifactId>,
) -> Asked<Intake, S> {
    let mut intake = Intake::default();
    let mut lots: BTreeSet<u64> = BTreeSet::new();
    let mut coming: Vec<(Entry, &Fingerprint)> = Vec::new();
    for (&message, &(digest, print)) in added {
        let entry = entry(&digest, print);
        match desk.shelf.message(message)? {
            Some(was) => {
                intake.was.insert(message, was);
                lots.insert(was.lot);
            }
            None => {
                intake.came.insert(message);
            }
        }
        lots.insert(entry.lot);
        coming.push((entry, print));
    }
    for &message in removed {
        if let Some(was) = desk.shelf.message(message)? {
            intake.was.insert(message, was);
            lots.insert(was.lot);
        }
    }
    let mut before: BTreeMap<u64, Vec<Entry>> = BTreeMap::new();
    for &lot in &lots {
        before.insert(lot, desk.shelf.messages(lot)?);
    }
    for &message in intake.was.keys() {
        desk.shelf.drop_message(message)?;
    }
    let mut features: BTreeMap<(u64, u64), &Fingerprint> = BTreeMap::new();
    for (entry, print) in &coming {
        desk.shelf.put_message(entry)?;
        features.insert((entry.lot, entry.tag), print);
    }
    for (&lot, before) in &before {
        let after = desk.shelf.messages(lot)?;
        let least = |entries: &[Entry]| entries.iter().map(|entry| entry.tag).min();
        match (least(before), least(&after)) {
            (Some(former), Some(tag)) if former == tag => {}
            (Some(_), Some(_)) => return Err(IndexError::Damaged("two contents have one lot")),
            (None, Some(tag)) => {
                let print = features.get(&(lot, tag)).copied();
                let print = print.ok_or(IndexError::Damaged("a message has no content"))?;
                desk.put_node(lot, Some(Node::new(Lot(lot), print).into_owned()))?;
                intake.new.insert(lot);
            }
            (Some(_), None) => {
                let node = desk.plain(lot)?;
                intake.former.insert(lot, node);
                intake.gone.insert(lot);
                desk.put_node(lot, None)?;
            }
            (None, None) => {}
        }
    }
    intake.stirred = lots;
    post(desk, &mut intake)?;
    Ok(intake)
}

/// Posts what is new under its keys, takes down what is gone, and notes whose standing as a hub changed: pairs of
/// two others are candidates or not as before.
fn post<S: Shelf>(desk: &mut Desk<'_, S>, intake: &mut Intake) -> Asked<(), S> {
    let mut changes: Vec<(u64, u64, i64)> = Vec::new();
    let (mut text, mut structure, mut habits) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (lots, by) in [(&intake.gone, -1), (&intake.new, 1)] {
        for &lot in lots {
            let node = match intake.former.get(&lot) {
                Some(node) => Rc::clone(node),
                None => desk.plain(lot)?,
            };
            text.extend(band_keys(&node, Blocks::Templates));
            structure.extend(band_keys(&node, Blocks::Frames));
            let mailer = node.values.iter().filter(|value| value.kind.family() == Family::Mailer);
            habits.extend(mailer.map(|value| value.key));
            changes.extend(posted_keys(&node).into_iter().map(|key| (key, lot, by)));
        }
    }
    changes.sort_unstable();
    for same in changes.chunk_by(|a, b| a.0 == b.0) {
        let Some(&(key, ..)) = same.first() else { continue };
        let former = desk.last_hub(Relation::Posting, key)?;
        for &(_, lot, by) in same {
            desk.shelf.change(Relation::Posting, key, lot, by)?;
        }
        let last = desk.last_hub(Relation::Posting, key)?;
        let changed = between(desk, Relation::Posting, key, former, last)?;
        for lot in changed.into_iter().filter(|lot| !intake.new.contains(lot)) {
            if text.contains(&key) {
                intake.templates.insert(lot);
            }
            if structure.contains(&key) {
                intake.frames.insert(lot);
            }
            if !habits.contains(&key) {
                intake.links.insert(lot);
            }
        }
    }
    Ok(())
}

/// The holders of a key that are hubs by one of two limits only; no limit is `None`.
pub(super) fn between<S: Shelf>(
    desk: &mut Desk<'_, S>,
    relation: Relation,
    key: u64,
    former: Option<u64>,
    last: Option<u64>,
) -> Asked<Vec<u64>, S> {
    let (low, high) = match (former, last) {
        (None, None) => return Ok(Vec::new()),
        (Some(limit), None) | (None, Some(limit)) => (limit, u64::MAX),
        (Some(a), Some(b)) => (a.min(b), a.max(b)),
    };
    // Without a limit there are few holders; between two limits, as many as came or went.
    let mut found = Vec::new();
    let mut after = Some(low);
    while let Some((lot, _)) = desk.shelf.seconds(relation, key, after, 1)?.first().copied() {
        if lot > high {
            break;
        }
        found.push(lot);
        after = Some(lot);
    }
    Ok(found)
}
