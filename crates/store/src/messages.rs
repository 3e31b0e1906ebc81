//! Messages, where they were seen, and what could not be read.

use crate::error::StoreError;
use crate::{Store, blobs, index, quarantine};
use creel_evidence::case::Unreadable;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Message, Sighting};
use rusqlite::params;
use std::collections::{BTreeMap, HashMap};

/// What a message's record rests on besides its bytes: creel's version and the roster. A record with another
/// basis is read anew from the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Basis(pub Sha256Digest);

/// A message to add.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its identity.
    pub id: ArtifactId,
    /// The time to sort it by, if known.
    pub time: Option<jiff::Timestamp>,
    /// The record: [`Message`] as JSON. It is read when the case is.
    pub record: String,
    /// The bytes it was read from.
    pub raw: Vec<u8>,
    /// Bytes of files that came out of it.
    pub files: Vec<(ArtifactId, Vec<u8>)>,
}

impl Store {
    /// Adds messages and sightings in one transaction; a message that is there already gets the new record, and one
    /// that was in quarantine leaves it. A sighting of a message that neither the case nor `entries` holds, nor the
    /// quarantine, is left out.
    ///
    /// # Errors
    /// If the store cannot be written; then nothing of the call is in the case.
    pub fn add(
        &mut self,
        basis: Basis,
        entries: &[Entry],
        sightings: &[(ArtifactId, Sighting)],
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for Entry { id, time, record, raw, files } in entries {
            blobs::keep(&transaction, *id, raw)?;
            for (file, bytes) in files {
                blobs::keep(&transaction, *file, bytes)?;
            }
            let sql = "INSERT INTO messages (id, time, basis, record) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (id) DO UPDATE SET time = excluded.time, basis = excluded.basis,
                                                      record = excluded.record";
            transaction.prepare_cached(sql)?.execute(params![
                id.0.0.as_slice(),
                time.map(jiff::Timestamp::as_second),
                basis.0.0.as_slice(),
                record
            ])?;
            quarantine::release(&transaction, *id)?;
            index::pend(&transaction, *id)?;
        }
        for (id, sighting) in sightings {
            let sql = "INSERT INTO sightings (message, source, seen)
                       SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM messages WHERE id = ?1)
                       ON CONFLICT DO NOTHING";
            transaction.prepare_cached(sql)?.execute(params![
                id.0.0.as_slice(),
                sighting.source,
                sighting.seen.to_string()
            ])?;
            quarantine::see(&transaction, *id, sighting)?;
            // What is read now was perhaps unreadable before.
            transaction
                .prepare_cached("DELETE FROM unreadable WHERE source = ?1")?
                .execute([&sighting.source])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Remembers inputs that could not be read.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn add_unreadable(&mut self, inputs: &[Unreadable]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for input in inputs {
            let sql = "INSERT INTO unreadable (source, reason) VALUES (?1, ?2)
                       ON CONFLICT (source) DO UPDATE SET reason = excluded.reason";
            transaction.prepare_cached(sql)?.execute(params![input.source, input.reason])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Inputs that could not be read, sorted by source.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn unreadable(&self) -> Result<Vec<Unreadable>, StoreError> {
        let mut statement =
            self.connection.prepare("SELECT source, reason FROM unreadable ORDER BY source")?;
        let rows =
            statement.query_map([], |row| Ok(Unreadable { source: row.get(0)?, reason: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The identity of every message with its basis.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn known(&self) -> Result<HashMap<ArtifactId, Basis>, StoreError> {
        let mut statement = self.connection.prepare("SELECT id, basis FROM messages")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (id, basis) = row?;
            Ok((ArtifactId(Sha256Digest(id)), Basis(Sha256Digest(basis))))
        })
        .collect()
    }

    /// Every message, sorted by time (unknown last), then identity.
    ///
    /// # Errors
    /// If the store cannot be read or a record is damaged.
    pub fn messages(&self) -> Result<Vec<Message>, StoreError> {
        let sql = "SELECT record FROM messages ORDER BY time IS NULL, time, id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut messages = Vec::new();
        while let Some(row) = rows.next()? {
            let record = row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged("a record is not text"))?;
            messages.push(serde_json::from_str(record)?);
        }
        Ok(messages)
    }

    /// Every sighting of every message, each message's sorted by source.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn sightings(&self) -> Result<BTreeMap<ArtifactId, Vec<Sighting>>, StoreError> {
        let sql = "SELECT message, source, seen FROM sightings ORDER BY message, source";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut sightings: BTreeMap<ArtifactId, Vec<Sighting>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let seen: String = row.get(2)?;
            let seen =
                seen.parse().map_err(|_| StoreError::Damaged("a sighting's time does not read back"))?;
            let message = ArtifactId(Sha256Digest(row.get(0)?));
            sightings.entry(message).or_default().push(Sighting { source: row.get(1)?, seen });
        }
        Ok(sightings)
    }
}

impl Store {
    /// The identities of messages whose hexadecimal form begins with `prefix`, sorted; at most `limit`.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn find(&self, prefix: &str, limit: u32) -> Result<Vec<ArtifactId>, StoreError> {
        let sql =
            "SELECT id FROM messages WHERE substr(lower(hex(id)), 1, length(?1)) = ?1 ORDER BY id LIMIT ?2";
        let mut statement = self.connection.prepare(sql)?;
        let prefix = prefix.to_ascii_lowercase();
        let rows = statement.query_map(params![prefix, limit], |row| row.get(0))?;
        Ok(rows.map(|id| Ok(ArtifactId(Sha256Digest(id?)))).collect::<rusqlite::Result<_>>()?)
    }

    /// One message; `None` if the case does not hold it.
    ///
    /// # Errors
    /// If the store cannot be read or the record is damaged.
    pub fn message(&self, id: ArtifactId) -> Result<Option<Message>, StoreError> {
        let sql = "SELECT record FROM messages WHERE id = ?1";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(params![id.0.0.as_slice()])?;
        match rows.next()? {
            Some(row) => {
                let record =
                    row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged("a record is not text"))?;
                Ok(Some(serde_json::from_str(record)?))
            }
            None => Ok(None),
        }
    }
}
