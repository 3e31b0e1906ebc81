//! What comes out of the crew, on its way into the case.

use creel_evidence::case::Unreadable;
use creel_evidence::{ArtifactId, Message, Quarantined, Sighting};
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
    /// Mails that carriers hold besides the judged one, with the place they were found in.
    further: Vec<(ArtifactId, String)>,
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
            further: Vec::new(),
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
                self.further.extend(others(&json, &source));
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

    /// Mails inside carriers that have not been judged yet. Each is a message of its own, and its bytes are in the
    /// case.
    pub(crate) fn further(&mut self) -> Result<Vec<(ArtifactId, String)>, StoreError> {
        self.write()?;
        let mut further = std::mem::take(&mut self.further);
        further.sort_unstable();
        further.dedup_by_key(|(id, _)| *id);
        let (held, new) = further.into_iter().partition(|(id, _)| self.held.contains(id));
        let held: Vec<_> = held;
        held.into_iter().for_each(|(id, source)| self.see(id, source));
        Ok(new)
    }

    /// What the case holds on this basis.
    pub(crate) fn held(&self) -> HashSet<ArtifactId> {
        self.held.clone()
    }

    /// Writes what is left.
    pub(crate) fn end(&mut self) -> Result<(), StoreError> {
        self.write()
    }
}

/// The mails that a record names as held by a carrier and not judged with it, each with its place: `box.eml!/mail 2`.
fn others(record: &str, source: &str) -> Vec<(ArtifactId, String)> {
    // Hardly any record names one.
    if !record.contains("\"others\":[\"") {
        return Vec::new();
    }
    let carriers = serde_json::from_str::<Message>(record).map_or_else(|_| Vec::new(), |read| read.carriers);
    let others = carriers.into_iter().flat_map(|carrier| carrier.others).enumerate();
    let place = |number: usize| {
        if source.is_empty() { String::new() } else { format!("{source}!/mail {}", number + 2) }
    };
    others.map(|(number, id)| (id, place(number))).collect()
}
