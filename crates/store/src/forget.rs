//! Messages that leave a case as if they had never been there.

use crate::Store;
use crate::audit::{self, Action};
use crate::error::StoreError;
use crate::index::{self, Regrouping, id};
use creel_campaign::Model;
use creel_evidence::ArtifactId;
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::BTreeSet;

/// What left a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Messages, those in quarantine among them.
    pub messages: usize,
    /// Files that came out of them and that nothing else in the case holds.
    pub files: usize,
    /// What that did to groups.
    pub regrouping: Regrouping,
}

/// The part of a record that names what the case keeps bytes of.
#[derive(serde::Deserialize)]
struct Holder {
    artifacts: Vec<Held>,
}

#[derive(serde::Deserialize)]
struct Held {
    id: ArtifactId,
}

impl Store {
    /// Takes messages out of the case: record, bytes, sightings, files that nobody else holds, and their part in
    /// groups; those that the case does not hold are no mistake. One transaction, with its entry in the audit log,
    /// which names no message. The bytes are overwritten in the store's file, which is then written anew: what earlier
    /// changes left of them in unused space goes as well.
    ///
    /// # Errors
    /// If the store cannot be read or written; then nothing is gone, or, where only writing it anew failed, all but what
    /// is left in unused space.
    pub fn forget(&mut self, model: &Model, messages: &[ArtifactId]) -> Result<Forgotten, StoreError> {
        let secure: i64 = self.connection.pragma_query_value(None, "secure_delete", |row| row.get(0))?;
        self.connection.pragma_update(None, "secure_delete", true)?;
        let forgotten = self.forget_securely(model, messages);
        self.connection.pragma_update(None, "secure_delete", secure)?;
        let forgotten = forgotten?;
        if forgotten.messages > 0 {
            self.connection.execute_batch("VACUUM")?;
        }
        Ok(forgotten)
    }

    fn forget_securely(&mut self, model: &Model, messages: &[ArtifactId]) -> Result<Forgotten, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let leaving: BTreeSet<ArtifactId> = messages.iter().copied().collect();
        let mut forgotten = Forgotten::default();
        let mut bytes: BTreeSet<ArtifactId> = BTreeSet::new();
        for &message in &leaving {
            let key = message.0.0.as_slice();
            bytes.extend(held_by(&transaction, message)?);
            let mut rows = transaction.execute("DELETE FROM quarantine WHERE id = ?1", [key])?;
            rows += transaction.execute("DELETE FROM messages WHERE id = ?1", [key])?;
            transaction.execute("DELETE FROM index_pending WHERE message = ?1", [key])?;
            if rows > 0 {
                forgotten.messages += 1;
                bytes.insert(message);
            }
        }
        if forgotten.messages == 0 {
            return Ok(forgotten);
        }
        keep_what_others_hold(&transaction, &mut bytes)?;
        for artifact in &bytes {
            let gone = transaction.execute("DELETE FROM blobs WHERE id = ?1", [artifact.0.0.as_slice()])?;
            forgotten.files += if leaving.contains(artifact) { 0 } else { gone };
        }
        // What was said of groups may quote what is gone: it is said anew with the next report.
        transaction.execute_batch("DELETE FROM groups; DELETE FROM placements;")?;
        let leaving: Vec<ArtifactId> = leaving.into_iter().collect();
        forgotten.regrouping = index::regroup(&transaction, model, &leaving)?;
        let detail = serde_json::json!({ "messages": forgotten.messages, "files": forgotten.files });
        audit::append(&transaction, Action::Forget, "forget", &detail)?;
        transaction.commit()?;
        Ok(forgotten)
    }
}

/// What a message's record names.
fn held_by(connection: &Connection, message: ArtifactId) -> Result<Vec<ArtifactId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT record FROM messages WHERE id = ?1")?;
    let mut rows = statement.query(params![message.0.0.as_slice()])?;
    match rows.next()? {
        Some(row) => artifacts(row),
        None => Ok(Vec::new()),
    }
}

fn artifacts(row: &rusqlite::Row<'_>) -> Result<Vec<ArtifactId>, StoreError> {
    let record = row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged("a record is not text"))?;
    let holder: Holder = serde_json::from_str(record)?;
    Ok(holder.artifacts.into_iter().map(|held| held.id).collect())
}

/// Leaves of `bytes` those that no message names, of the case or of the quarantine.
fn keep_what_others_hold(
    connection: &Connection,
    bytes: &mut BTreeSet<ArtifactId>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT id FROM messages UNION SELECT id FROM quarantine")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        bytes.remove(&id(row.get(0)?));
    }
    let mut statement = connection.prepare("SELECT record FROM messages")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if bytes.is_empty() {
            break;
        }
        for artifact in artifacts(row)? {
            bytes.remove(&artifact);
        }
    }
    Ok(())
}
