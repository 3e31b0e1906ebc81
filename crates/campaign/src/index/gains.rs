//! Which messages groups took in and which groups lost some: a large group that only grew is not counted anew.

use super::arrivals::Intake;
use super::desk::{Asked, Desk};
use super::history::rank;
use super::levels::Levels;
use super::shelf::{Entry, Layer, Row, Shelf};
use crate::anchor::group_id;
use creel_evidence::Level;
use std::collections::{BTreeMap, BTreeSet};

/// What labels of one level gained and lost.
#[derive(Debug, Default)]
pub(super) struct Gains {
    gained: BTreeMap<u64, Vec<Entry>>,
    /// Labels from which a message went, or in which one has another time now.
    lost: BTreeSet<u64>,
}

impl Gains {
    /// Of campaigns.
    pub(super) fn of_campaigns<S: Shelf>(
        desk: &mut Desk<'_, S>,
        intake: &Intake,
        levels: &Levels,
    ) -> Asked<Self, S> {
        let mut gains = Self::default();
        gains.lost.extend(levels.lost.values().chain(levels.campaigns.values().flatten()));
        for entry in intake.was.values() {
            if !intake.gone.contains(&entry.lot) {
                gains.lost.insert(desk.label(Layer::Campaign, entry.lot)?);
            }
        }
        for &lot in levels.campaigns.keys() {
            let label = desk.label(Layer::Campaign, lot)?;
            gains.gained.entry(label).or_default().extend(desk.shelf.messages(lot)?);
        }
        for &message in &intake.came {
            if let Some(entry) = desk.shelf.message(message)?
                && !levels.campaigns.contains_key(&entry.lot)
            {
                let label = desk.label(Layer::Campaign, entry.lot)?;
                gains.gained.entry(label).or_default().push(entry);
            }
        }
        Ok(gains)
    }

    /// Of operations, given those of campaigns.
    pub(super) fn of_operations<S: Shelf>(
        desk: &mut Desk<'_, S>,
        campaigns: &Self,
        levels: &Levels,
    ) -> Asked<Self, S> {
        let mut gains = Self::default();
        let turn = &levels.operations;
        gains.lost.extend(turn.lost.values().chain(turn.moved.values().flatten()));
        for &campaign in &campaigns.lost {
            gains.lost.insert(desk.label(Layer::Operation, campaign)?);
        }
        for &campaign in turn.moved.keys() {
            let label = desk.label(Layer::Operation, campaign)?;
            let gained = gains.gained.entry(label).or_default();
            for lot in desk.members(Layer::Campaign, campaign, usize::MAX)? {
                gained.extend(desk.shelf.messages(lot)?);
            }
        }
        for (&campaign, entries) in &campaigns.gained {
            if !turn.moved.contains_key(&campaign) {
                let label = desk.label(Layer::Operation, campaign)?;
                gains.gained.entry(label).or_default().extend(entries);
            }
        }
        Ok(gains)
    }

    /// The group of a label that had this one, if that can be told without counting: it took in at most.
    pub(super) fn grown(&self, level: Level, label: u64, former: &[Row]) -> Option<Row> {
        let [former] = former else { return None };
        if self.lost.contains(&label) {
            return None;
        }
        let gained = self.gained.get(&label).map_or(&[][..], Vec::as_slice);
        let of = |(time, message): (Option<i64>, _)| (time.is_none(), time, message);
        let (_, time, anchor) = gained.iter().map(rank).chain([of(former.anchor)]).min()?;
        Some(Row {
            id: group_id(level, anchor),
            size: former.size.saturating_add(gained.len() as u64),
            anchor: (time, anchor),
            ..former.clone()
        })
    }
}
