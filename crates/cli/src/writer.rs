//! What comes out of the crew, on its way into the case.

use creel_evidence::case::Unreadable;
use creel_evidence::{ArtifactId, Quarantined, Sighting};
use creel_pipeline::Record;
use creel_pipeline::crew::{Broken, Event};
use creel_store::{Basis, Entry, Store, StoreError};
use jiff::Timestamp;
use std::collections::HashSet;

/// Messages and bytes that are written to the case in one transaction.
const BATCH: (usize, usize) = (256, 32 << 20);

/// Collects events into transactions.
pub(crate) struct Writer<'a> {
    store: &'a mut Store,
    basis: Basis,
    seen: Timestamp,
    /// Messages that the case holds, examined or in quarantine.
    held: HashSet<ArtifactId>,
    /// Those in quarantine.
    quarantined: HashSet<ArtifactId>,
    entries: Vec<Entry>,
    bytes: usize,
    sightings: Vec<(ArtifactId, Sighting)>,
    reports: Vec<Unreadable>,
    /// Messages that were examined.
    pub(crate) examined: usize,
    /// Inputs that gave no message, and messages that could not be examined.
    pub(crate) unreadable: usize,
    /// Why the crew could not work.
    pub(crate) broken: Option<Broken>,
}

impl<'a> Writer<'a> {
    /// `held` are messages that the case holds on this basis, `quarantined` those among them in quarantine.
    pub(crate) fn new(
        store: &'a mut Store,
        basis: Basis,
        held: HashSet<ArtifactId>,
        quarantined: HashSet<ArtifactId>,
    ) -> Self {
        Self {
            store,
            basis,
            seen: Timestamp::now(),
            held,
            quarantined,
            entries: Vec::new(),
            bytes: 0,
            sightings: Vec::new(),
            reports: Vec::new(),
            examined: 0,
            unreadable: 0,
            broken: None,
        }
    }

    pub(crate) fn take(&mut self, event: Event) -> Result<(), StoreError> {
        match event {
            Event::Examined { record, raw, source } => {
                let Record { id, time, json, files } = *record;
                self.examined += 1;
                self.see(id, source);
                self.bytes += raw.len() + files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
                self.entries.push(Entry { id, time, record: json, raw, files });
            }
            Event::Known { message, source } => {
                // It could not be read before, and is not tried again: to the user it is still unread.
                self.unreadable += usize::from(self.quarantined.contains(&message));
                self.see(message, source);
            }
            Event::Quarantined { quarantined, raw, source } => self.quarantine(&quarantined, &raw, source)?,
            Event::Unreadable(report) => {
                self.unreadable += 1;
                self.reports.push(report);
            }
            Event::Broken(broken) => self.broken = Some(broken),
        }
        if self.entries.len() >= BATCH.0 || self.bytes >= BATCH.1 || self.reports.len() >= BATCH.0 {
            self.write()?;
        }
        Ok(())
    }

    /// Written at once: it is rare, and worth more than the time that it takes.
    fn quarantine(
        &mut self,
        quarantined: &Quarantined,
        raw: &[u8],
        source: String,
    ) -> Result<(), StoreError> {
        self.unreadable += 1;
        self.held.insert(quarantined.message);
        self.quarantined.insert(quarantined.message);
        let sighting = (!source.is_empty()).then_some(Sighting { source, seen: self.seen });
        self.store.quarantine(self.basis, quarantined, raw, sighting.as_ref())
    }

    fn see(&mut self, message: ArtifactId, source: String) {
        // Messages that were read anew from the case itself were not seen again.
        if !source.is_empty() {
            self.sightings.push((message, Sighting { source, seen: self.seen }));
        }
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let entries = std::mem::take(&mut self.entries);
        self.held.extend(entries.iter().map(|entry| entry.id));
        // The twin of a message can overtake it; its sighting waits for a later batch.
        let (now, later) =
            std::mem::take(&mut self.sightings).into_iter().partition(|(id, _)| self.held.contains(id));
        self.sightings = later;
        self.bytes = 0;
        self.store.add(self.basis, &entries, &now)?;
        self.store.add_unreadable(&std::mem::take(&mut self.reports))
    }

    /// Writes what is left.
    pub(crate) fn end(&mut self) -> Result<(), StoreError> {
        self.write()
    }
}
