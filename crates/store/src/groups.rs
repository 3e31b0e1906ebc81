//! Groups and placements, and the whole case as one picture.

use crate::Store;
use crate::error::StoreError;
use creel_evidence::{ArtifactId, Case, Chain, Group, Placement};
use rusqlite::params;
use std::collections::BTreeMap;

impl Store {
    /// Replaces all groups and placements in one transaction.
    ///
    /// # Errors
    /// If the store cannot be written; then the former ones stay.
    pub fn replace_groups(&mut self, groups: &[Group], placements: &[Placement]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        transaction.execute_batch("DELETE FROM groups; DELETE FROM placements;")?;
        for group in groups {
            transaction
                .prepare_cached("INSERT INTO groups (id, level, record) VALUES (?1, ?2, ?3)")?
                .execute(params![group.id, group.level.as_str(), serde_json::to_string(group)?])?;
        }
        for placement in placements {
            transaction
                .prepare_cached("INSERT INTO placements (message, record) VALUES (?1, ?2)")?
                .execute(params![placement.message.0.0.as_slice(), serde_json::to_string(placement)?])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Every group, sorted by id.
    ///
    /// # Errors
    /// If the store cannot be read or a record is damaged.
    pub fn groups(&self) -> Result<Vec<Group>, StoreError> {
        self.records("SELECT record FROM groups ORDER BY id")
    }

    /// Every placement by its message.
    ///
    /// # Errors
    /// If the store cannot be read or a record is damaged.
    pub fn placements(&self) -> Result<BTreeMap<ArtifactId, Placement>, StoreError> {
        let placements: Vec<Placement> = self.records("SELECT record FROM placements")?;
        Ok(placements.into_iter().map(|placement| (placement.message, placement)).collect())
    }

    /// The whole case as it is now, seen from one moment: other writers do not show in between. What follows from its
    /// messages, or from texts of the user's, and is not kept (histories, chain, events, portraits, attributions, ties) is left to whoever knows how.
    ///
    /// # Errors
    /// If the store cannot be read or a record is damaged.
    pub fn case(&self, taken: jiff::Timestamp) -> Result<Case, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        let case = Case {
            name: self.name(),
            key: self.key()?,
            taken,
            messages: self.messages()?,
            sightings: self.sightings()?,
            groups: self.groups()?,
            placements: self.placements()?,
            histories: BTreeMap::new(),
            unreadable: self.unreadable_and_quarantined()?,
            chain: Chain::default(),
            events: Vec::new(),
            portraits: Vec::new(),
            ties: Vec::new(),
            attributions: Vec::new(),
        };
        snapshot.finish()?;
        Ok(case)
    }

    fn records<T: for<'de> serde::Deserialize<'de>>(&self, sql: &str) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let record = row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged("a record is not text"))?;
            records.push(serde_json::from_str(record)?);
        }
        Ok(records)
    }
}
