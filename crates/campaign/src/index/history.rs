//! The last step: groups and their ids, and what became of former ones.

use super::arrivals::Intake;
use super::desk::{Asked, Desk, IndexError};
use super::gains::Gains;
use super::graphs::Operators;
use super::layer::Turn;
use super::levels::Levels;
use super::shelf::{Entry, Layer, Row, Shelf};
use crate::anchor::group_id;
use crate::model::Model;
use crate::operations;
use crate::waves;
use creel_evidence::{ArtifactId, Level};
use std::collections::{BTreeMap, BTreeSet, HashMap};

creel_evidence::vocabulary! {
    /// What happened to a group.
    pub enum EventKind {
        /// It came up.
        Born = "born",
        /// It goes on under another id, as an earlier mail belongs to it or its earliest is gone.
        Renamed = "renamed",
        /// It became part of another one.
        Merged = "merged",
        /// It came out of another one.
        Split = "split",
        /// Less than two messages are left of it.
        Ended = "ended",
    }
}

/// Something that happened to a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupEvent {
    /// How close the members are.
    pub level: Level,
    /// What happened.
    pub kind: EventKind,
    /// The group of before: what was renamed, merged or ended, or what another split from.
    pub former: Option<String>,
    /// The group of now; `None` if it ended.
    pub id: Option<String>,
    /// Messages of the group of now, or of the one that ended.
    pub size: u64,
}

/// Groups of the labels that a change touched, as they were.
#[derive(Default)]
pub(super) struct Before {
    rows: BTreeMap<(Level, u64), Vec<Row>>,
    /// For groups whose anchor goes: the earliest of their members that stay.
    heirs: BTreeMap<String, ArtifactId>,
}

impl Before {
    /// Notes who comes after the anchors that are about to go. Has to be asked before anything is changed.
    pub(super) fn look<S: Shelf>(desk: &mut Desk<'_, S>, leaving: &BTreeSet<ArtifactId>) -> Asked<Self, S> {
        let mut before = Self::default();
        for &message in leaving {
            let Some(entry) = desk.shelf.message(message)? else { continue };
            for &level in Level::ALL {
                let label = label_of(desk, level, entry.lot)?;
                let rows = before.rows(desk, level, label)?;
                let Some(row) = rows.iter().find(|row| row.anchor.1 == message) else { continue };
                let staying = |entry: &&Entry| {
                    !leaving.contains(&entry.message) && (level != Level::Wave || row.takes(entry.time))
                };
                let members = members(desk, level, label)?;
                let heir = members.iter().filter(staying).map(rank).min();
                if let Some((_, _, heir)) = heir {
                    before.heirs.insert(row.id.clone(), heir);
                }
            }
        }
        Ok(before)
    }

    fn rows<S: Shelf>(&mut self, desk: &mut Desk<'_, S>, level: Level, label: u64) -> Asked<Vec<Row>, S> {
        if let Some(rows) = self.rows.get(&(level, label)) {
            return Ok(rows.clone());
        }
        let rows = desk.shelf.rows(level, label)?;
        self.rows.insert((level, label), rows.clone());
        Ok(rows)
    }
}

impl Row {
    /// Whether a message of its label with this time is in it.
    pub(super) fn takes(&self, time: Option<i64>) -> bool {
        match (time, self.span) {
            (None, _) => self.first,
            (Some(time), Some((from, until))) => from <= time && time <= until,
            (Some(_), None) => false,
        }
    }
}

/// Earliest first, unknown times last.
pub(super) fn rank(entry: &Entry) -> (bool, Option<i64>, ArtifactId) {
    (entry.time.is_none(), entry.time, entry.message)
}

/// The label of a node's group on a level.
fn label_of<S: Shelf>(desk: &mut Desk<'_, S>, level: Level, lot: u64) -> Asked<u64, S> {
    match level {
        Level::Wave => desk.label(Layer::Story, lot),
        Level::Campaign => desk.label(Layer::Campaign, lot),
        Level::Operation => {
            let campaign = desk.label(Layer::Campaign, lot)?;
            desk.label(Layer::Operation, campaign)
        }
    }
}

/// All messages of a label.
fn members<S: Shelf>(desk: &mut Desk<'_, S>, level: Level, label: u64) -> Asked<Vec<Entry>, S> {
    let mut lots = Vec::new();
    match level {
        Level::Wave => lots = desk.members(Layer::Story, label, usize::MAX)?,
        Level::Campaign => lots = desk.members(Layer::Campaign, label, usize::MAX)?,
        Level::Operation => {
            for campaign in desk.members(Layer::Operation, label, usize::MAX)? {
                lots.extend(desk.members(Layer::Campaign, campaign, usize::MAX)?);
            }
        }
    }
    let mut entries = Vec::with_capacity(lots.len());
    for lot in lots {
        entries.extend(desk.shelf.messages(lot)?);
    }
    Ok(entries)
}

/// Writes the groups that follow from the new labels, and says what became of the former ones.
pub(super) fn follow<S: Shelf>(
    desk: &mut Desk<'_, S>,
    intake: &Intake,
    levels: &Levels,
    mut before: Before,
) -> Asked<Vec<GroupEvent>, S> {
    let mut events = Vec::new();
    let campaigns = Gains::of_campaigns(desk, intake, levels)?;
    let operations = Gains::of_operations(desk, &campaigns, levels)?;
    for (level, labels) in touched(desk, intake, levels)? {
        let gains = match level {
            Level::Wave => None,
            Level::Campaign => Some(&campaigns),
            Level::Operation => Some(&operations),
        };
        let mut former: Vec<Row> = Vec::new();
        let mut now: Vec<Row> = Vec::new();
        for &label in &labels {
            before.rows(desk, level, label)?;
        }
        for &label in &labels {
            let old = before.rows(desk, level, label)?;
            let grown = |old: &[Row]| gains?.grown(level, label, old);
            let rows = groups(desk, level, label, intake, || grown(&old))?;
            if old != rows {
                desk.shelf.put_rows(level, label, &rows)?;
            }
            former.extend(old);
            now.extend(rows);
        }
        let mut witness = Witness { level, intake, levels, before: &mut before, desk: &mut *desk };
        events.extend(tell(level, former, now, &mut witness)?);
    }
    Ok(events)
}

/// The labels whose groups may be others now, former labels among them.
fn touched<S: Shelf>(
    desk: &mut Desk<'_, S>,
    intake: &Intake,
    levels: &Levels,
) -> Asked<Vec<(Level, BTreeSet<u64>)>, S> {
    let stays = |lot: &u64| !intake.gone.contains(lot);
    let stirred: BTreeSet<u64> =
        intake.stirred.iter().chain(&levels.stirred).copied().filter(stays).collect();
    let mut campaigns: BTreeSet<u64> =
        levels.campaigns.values().flatten().chain(levels.lost.values()).copied().collect();
    let mut stories: BTreeSet<u64> = levels.stories.touched.union(&levels.stories.ended).copied().collect();
    stories.extend(levels.stories.lost.values());
    for lot in stirred.iter().chain(levels.campaigns.keys()) {
        campaigns.insert(desk.label(Layer::Campaign, *lot)?);
        stories.insert(desk.label(Layer::Story, *lot)?);
    }
    let mut operations: BTreeSet<u64> =
        levels.operations.touched.union(&levels.operations.ended).copied().collect();
    operations.extend(levels.operations.lost.values());
    for &campaign in &campaigns {
        operations.insert(desk.label(Layer::Operation, campaign)?);
    }
    Ok(vec![(Level::Operation, operations), (Level::Campaign, campaigns), (Level::Wave, stories)])
}

/// The groups of a label as they are now.
fn groups<S: Shelf>(
    desk: &mut Desk<'_, S>,
    level: Level,
    label: u64,
    intake: &Intake,
    grown: impl FnOnce() -> Option<Row>,
) -> Asked<Vec<Row>, S> {
    let layer = match level {
        Level::Wave => Layer::Story,
        Level::Campaign => Layer::Campaign,
        Level::Operation => Layer::Operation,
    };
    if intake.gone.contains(&label) || desk.label(layer, label)? != label {
        return Ok(Vec::new());
    }
    // A campaign that is part of another one names no operation, a node that is no campaign neither.
    if level == Level::Operation && desk.label(Layer::Campaign, label)? != label {
        return Ok(Vec::new());
    }
    if desk.members(layer, label, 2)?.len() == 1 && stands_alone(desk, level, label)? {
        return Ok(Vec::new());
    }
    if let Some(row) = grown() {
        return Ok(vec![row]);
    }
    let entries = members(desk, level, label)?;
    Ok(rows_of(desk.model, level, &entries))
}

/// The groups that messages of one label make.
pub(super) fn rows_of(model: &Model, level: Level, entries: &[Entry]) -> Vec<Row> {
    let bursts = match level {
        Level::Wave => {
            waves::bursts(model, entries.iter().map(|entry| (entry.time, entry.message)).collect())
        }
        _ => vec![entries.iter().map(|entry| entry.message).collect()],
    };
    let by_message: HashMap<ArtifactId, &Entry> =
        entries.iter().map(|entry| (entry.message, entry)).collect();
    // Messages without a time sort first and go with the first burst.
    let earliest = entries.iter().map(|entry| (entry.time, entry.message)).min();
    let mut rows = Vec::new();
    for burst in bursts.into_iter().filter(|burst| burst.len() > 1) {
        let held = || burst.iter().filter_map(|message| by_message.get(message).copied());
        let Some((_, time, anchor)) = held().map(rank).min() else { continue };
        let times = || held().filter_map(|entry| entry.time);
        let span = times().min().zip(times().max()).filter(|_| level == Level::Wave);
        let first = earliest.is_some_and(|(_, message)| burst.binary_search(&message).is_ok());
        rows.push(Row {
            id: group_id(level, anchor),
            size: burst.len() as u64,
            anchor: (time, anchor),
            span,
            first: first && level == Level::Wave,
        });
    }
    rows
}

/// Whether the one member of a label says too little to make a group with its own clones.
fn stands_alone<S: Shelf>(desk: &mut Desk<'_, S>, level: Level, label: u64) -> Asked<bool, S> {
    match level {
        Level::Wave | Level::Campaign => Ok(desk.node(label)?.marks.mute),
        Level::Operation => {
            if desk.members(Layer::Campaign, label, 2)?.len() > 1 || !desk.node(label)?.marks.mute {
                return Ok(false);
            }
            let values = Operators::default().values(desk, label)?;
            Ok(!operations::edge(desk.model, &values, &values))
        }
    }
}

/// Who knows where messages were, and where they are.
pub(super) trait Lineage {
    type Error;

    /// The group that a former group's first member, or who came after it, is in now.
    fn now_around(&mut self, row: &Row) -> Result<Option<String>, Self::Error>;

    /// The group that a message was in before.
    fn formerly_around(&mut self, anchor: (Option<i64>, ArtifactId)) -> Result<Option<String>, Self::Error>;
}

/// What became of the groups of one level, given those that changed as they were and as they are.
pub(super) fn tell<L: Lineage>(
    level: Level,
    former: Vec<Row>,
    now: Vec<Row>,
    lineage: &mut L,
) -> Result<Vec<GroupEvent>, L::Error> {
    let event = |kind, former, id, size| GroupEvent { level, kind, former, id, size };
    let were: BTreeSet<String> = former.iter().map(|row| row.id.clone()).collect();
    let are: BTreeSet<String> = now.iter().map(|row| row.id.clone()).collect();
    let mut events = Vec::new();
    // Where the groups went that are no more.
    let mut into: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in former.into_iter().filter(|row| !are.contains(&row.id)) {
        match lineage.now_around(&row)? {
            Some(id) => {
                into.entry(id).or_default().insert(row.id);
            }
            None => events.push(event(EventKind::Ended, Some(row.id), None, row.size)),
        }
    }
    for row in now {
        let sources = into.remove(&row.id).unwrap_or_default();
        let is_new = !were.contains(&row.id);
        let kind = if is_new && sources.len() == 1 { EventKind::Renamed } else { EventKind::Merged };
        for source in &sources {
            events.push(event(kind, Some(source.clone()), Some(row.id.clone()), row.size));
        }
        if is_new {
            match lineage.formerly_around(row.anchor)? {
                Some(id) if sources.contains(&id) => {}
                Some(id) => events.push(event(EventKind::Split, Some(id), Some(row.id), row.size)),
                None if sources.is_empty() => {
                    events.push(event(EventKind::Born, None, Some(row.id), row.size));
                }
                None => {}
            }
        }
    }
    events.sort();
    Ok(events)
}

/// The shelf after a change, with what was noted of before.
struct Witness<'w, 's, S: Shelf> {
    level: Level,
    intake: &'w Intake,
    levels: &'w Levels,
    before: &'w mut Before,
    desk: &'w mut Desk<'s, S>,
}

impl<S: Shelf> Lineage for Witness<'_, '_, S> {
    type Error = IndexError<S::Error>;

    fn now_around(&mut self, row: &Row) -> Asked<Option<String>, S> {
        let message = self.before.heirs.get(&row.id).copied().unwrap_or(row.anchor.1);
        let Some(entry) = self.desk.shelf.message(message)? else { return Ok(None) };
        let label = label_of(self.desk, self.level, entry.lot)?;
        let rows = self.desk.shelf.rows(self.level, label)?;
        Ok(rows.into_iter().find(|row| self.level != Level::Wave || row.takes(entry.time)).map(|row| row.id))
    }

    fn formerly_around(&mut self, (time, message): (Option<i64>, ArtifactId)) -> Asked<Option<String>, S> {
        let (lot, time) = match self.intake.was.get(&message) {
            Some(was) => (was.lot, was.time),
            // It came with this change, or it was there and stayed as it was.
            None => match self.desk.shelf.message(message)? {
                Some(entry) if !self.intake.came.contains(&message) => (entry.lot, time),
                _ => return Ok(None),
            },
        };
        let campaign = match (self.levels.lost.get(&lot), self.levels.campaigns.get(&lot)) {
            (Some(&label), _) | (None, Some(&Some(label))) => label,
            (None, Some(None)) => return Ok(None),
            _ => self.desk.label(Layer::Campaign, lot)?,
        };
        let label = match self.level {
            Level::Campaign => campaign,
            Level::Wave => former_label(self.desk, &self.levels.stories, Layer::Story, lot)?,
            Level::Operation => former_label(self.desk, &self.levels.operations, Layer::Operation, campaign)?,
        };
        let rows = self.before.rows.get(&(self.level, label)).into_iter().flatten();
        let mut fits = rows.filter(|row| self.level != Level::Wave || row.takes(time));
        Ok(fits.next().map(|row| row.id.clone()))
    }
}

fn former_label<S: Shelf>(desk: &mut Desk<'_, S>, turn: &Turn, layer: Layer, member: u64) -> Asked<u64, S> {
    match (turn.lost.get(&member), turn.moved.get(&member)) {
        (Some(&label), _) | (None, Some(&Some(label))) => Ok(label),
        _ => desk.label(layer, member),
    }
}
