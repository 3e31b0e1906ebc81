//! The partition kept up to date: what one mail more or less changes, and nothing else.
//!
//! An [`Index`] keeps on a [`Shelf`] what the partition of a set of messages is made of: nodes, postings, templates,
//! frames, frequencies, components of edges, campaigns, stories and operations. [`Index::apply`] takes messages in
//! and out and follows the causes step by step:
//!
//! ```text
//! messages -> nodes -> postings (who is a hub) -> templates, frames -> frequencies -> worth
//!          -> edges -> components -> campaigns -> stories; operations -> groups and their ids -> events
//! ```
//!
//! Every step says whose result may be another one, and the next looks at these alone. The definition has only local
//! causes, so these are few. Whatever way a set was come by, what is on the shelf is the same; the property tests
//! hold it to [`crate::partition`].
//!
//! What this module never does: know how a shelf keeps things, or decide anything that the partition in memory does
//! not decide by the same code.

mod arrivals;
mod bulk;
mod desk;
mod gains;
mod graphs;
mod history;
mod layer;
mod levels;
mod marks;
mod memory;
mod record;
mod shelf;

#[cfg(test)]
mod laws;

pub use desk::IndexError;
pub use history::{EventKind, GroupEvent};
pub use memory::MemoryShelf;
pub use shelf::{Entry, Layer, Relation, Row, Shelf};

use crate::model::Model;
use creel_evidence::{ArtifactId, Fingerprint, Level};
use desk::{Asked, Desk};
use std::collections::{BTreeMap, BTreeSet};

/// Version of what the index keeps. An index of another version has to be built anew.
pub const INDEX_VERSION: u32 = 1;

/// The partition of a set of messages, on a shelf.
#[derive(Debug)]
pub struct Index<'m, S> {
    shelf: S,
    model: &'m Model,
}

/// A group by its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlined {
    /// How close they are.
    pub level: Level,
    /// The group's id.
    pub id: String,
    /// Sorted.
    pub members: Vec<ArtifactId>,
}

impl<'m, S: Shelf> Index<'m, S> {
    /// The index on a shelf, which was built by this model, or is empty.
    pub fn new(shelf: S, model: &'m Model) -> Self {
        Self { shelf, model }
    }

    /// The shelf.
    pub fn into_shelf(self) -> S {
        self.shelf
    }

    /// Takes messages in and out. A message that is there already gets the new fingerprint; one that is to be removed
    /// and is not there is no mistake. Returns what happened to groups.
    ///
    /// # Errors
    /// If the shelf fails or contradicts itself. Then what is on it is of no meaning: whoever keeps it goes back to
    /// what it was. After [`IndexError::Damaged`] only [`Index::rebuild`] helps.
    pub fn apply(&mut self, added: &[Fingerprint], removed: &[ArtifactId]) -> Asked<Vec<GroupEvent>, S> {
        let mut added = arrivals::distinct(added);
        let mut removed: BTreeSet<ArtifactId> = removed.iter().copied().collect();
        let mut desk = Desk::new(&mut self.shelf, self.model);
        removed.retain(|message| !added.contains_key(message));
        arrivals::leave_out_known(&mut desk, &mut added)?;
        let leaving: BTreeSet<ArtifactId> = removed.iter().chain(added.keys()).copied().collect();
        let before = history::Before::look(&mut desk, &leaving)?;
        let intake = arrivals::take(&mut desk, &added, &removed)?;
        if intake.stirred.is_empty() {
            return Ok(Vec::new());
        }
        let dirty = marks::follow(&mut desk, &intake)?;
        let levels = levels::follow(&mut desk, &intake, &dirty)?;
        history::follow(&mut desk, &intake, &levels, before)
    }

    /// Builds the index of exactly these messages, whatever was there. Returns what happened to groups.
    ///
    /// # Errors
    /// If the shelf fails.
    pub fn rebuild(&mut self, prints: &[Fingerprint]) -> Asked<Vec<GroupEvent>, S> {
        bulk::rebuild(&mut self.shelf, self.model, prints)
    }

    /// Every group, sorted by level and id.
    ///
    /// # Errors
    /// If the shelf fails.
    pub fn groups(&mut self) -> Asked<Vec<Outlined>, S> {
        let mut groups: BTreeMap<(Level, String), Vec<ArtifactId>> = BTreeMap::new();
        for (message, places) in self.places()? {
            for (level, id) in places {
                groups.entry((level, id)).or_default().push(message);
            }
        }
        let outlined = |((level, id), mut members): ((Level, String), Vec<ArtifactId>)| {
            members.sort_unstable();
            Outlined { level, id, members }
        };
        Ok(groups.into_iter().map(outlined).collect())
    }

    /// The groups of each message.
    fn places(&mut self) -> Asked<Places, S> {
        bulk::places(&mut self.shelf)
    }
}

/// The groups of each message, as ids.
type Places = BTreeMap<ArtifactId, Vec<(Level, String)>>;
