//! Messages whose examination did not come to its end, kept with their bytes until somebody looks.

use crate::error::StoreError;
use crate::messages::Basis;
use crate::{Store, blobs};
use creel_evidence::case::Unreadable;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Quarantined, Sighting};
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use std::collections::HashMap;

/// A message in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which, and why.
    pub quarantined: Quarantined,
    /// When it came there.
    pub since: Timestamp,
    /// Where it was handed in, sorted.
    pub sources: Vec<String>,
}

/// Notes where a message was seen, if it is in quarantine.
pub(crate) fn see(
    transaction: &Transaction<'_>,
    id: ArtifactId,
    sighting: &Sighting,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO quarantine_sightings (message, source, seen)
               SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM quarantine WHERE id = ?1)
               ON CONFLICT DO NOTHING";
    let seen = sighting.seen.to_string();
    transaction.prepare_cached(sql)?.execute(params![id.0.0.as_slice(), sighting.source, seen])?;
    Ok(())
}

/// Takes a message that has a record now out of quarantine; where it was seen becomes its sightings.
pub(crate) fn release(transaction: &Transaction<'_>, id: ArtifactId) -> Result<(), StoreError> {
    let sql = "INSERT INTO sightings (message, source, seen)
               SELECT message, source, seen FROM quarantine_sightings WHERE message = ?1
               ON CONFLICT DO NOTHING";
    transaction.prepare_cached(sql)?.execute(params![id.0.0.as_slice()])?;
    transaction
        .prepare_cached("DELETE FROM quarantine WHERE id = ?1")?
        .execute(params![id.0.0.as_slice()])?;
    Ok(())
}

impl Store {
    /// Puts a message into quarantine with its bytes, in one transaction; what was said of it there before is
    /// replaced. `source` is where it was handed in, if it was.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn quarantine(
        &mut self,
        basis: Basis,
        quarantined: &Quarantined,
        raw: &[u8],
        source: Option<&Sighting>,
    ) -> Result<(), StoreError> {
        let since = Timestamp::now().to_string();
        let transaction = self.connection.transaction()?;
        blobs::keep(&transaction, quarantined.message, raw)?;
        let sql = "INSERT INTO quarantine (id, basis, since, record) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (id) DO UPDATE SET basis = excluded.basis, record = excluded.record";
        let record = serde_json::to_string(quarantined)?;
        let id = quarantined.message.0.0.as_slice();
        transaction.prepare_cached(sql)?.execute(params![id, basis.0.0.as_slice(), since, record])?;
        if let Some(sighting) = source {
            see(&transaction, quarantined.message, sighting)?;
            transaction
                .prepare_cached("DELETE FROM unreadable WHERE source = ?1")?
                .execute([&sighting.source])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The identity of every message in quarantine, with the basis on which it could not be examined.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn quarantined(&self) -> Result<HashMap<ArtifactId, Basis>, StoreError> {
        let mut statement = self.connection.prepare("SELECT id, basis FROM quarantine")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (id, basis) = row?;
            Ok((ArtifactId(Sha256Digest(id)), Basis(Sha256Digest(basis))))
        })
        .collect()
    }

    /// Every message in quarantine, sorted by identity.
    ///
    /// # Errors
    /// If the store cannot be read or a record is damaged.
    pub fn kept(&self) -> Result<Vec<Kept>, StoreError> {
        // A message with a record was seen where the record says.
        let mut sources = self.connection.prepare(
            "SELECT source FROM quarantine_sightings WHERE message = ?1
             UNION SELECT source FROM sightings WHERE message = ?1 ORDER BY source",
        )?;
        let mut statement =
            self.connection.prepare("SELECT record, since, id FROM quarantine ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut kept = Vec::new();
        while let Some(row) = rows.next()? {
            let record = row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged("a record is not text"))?;
            let since: String = row.get(1)?;
            let since = since
                .parse()
                .map_err(|_| StoreError::Damaged("the time of a quarantine does not read back"))?;
            let id: [u8; 32] = row.get(2)?;
            let sources =
                sources.query_map([id.as_slice()], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
            kept.push(Kept { quarantined: serde_json::from_str(record)?, since, sources });
        }
        Ok(kept)
    }

    /// Inputs that could not be read and messages in quarantine, sorted by source: what a case does not know.
    pub(crate) fn unreadable_and_quarantined(&self) -> Result<Vec<Unreadable>, StoreError> {
        let mut unreadable = self.unreadable()?;
        for Kept { quarantined, sources, .. } in self.kept()? {
            let reason = quarantined.reason();
            if sources.is_empty() {
                let source = quarantined.message.to_string();
                unreadable.push(Unreadable { source, reason: reason.clone() });
            }
            let of_source = |source| Unreadable { source, reason: reason.clone() };
            unreadable.extend(sources.into_iter().map(of_source));
        }
        unreadable.sort();
        Ok(unreadable)
    }
}
