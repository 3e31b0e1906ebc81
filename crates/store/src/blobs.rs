//! Content-addressed bytes.

use crate::Store;
use crate::error::StoreError;
use creel_evidence::ArtifactId;
use rusqlite::{OptionalExtension as _, Transaction, params};

/// Keeps `bytes` under their identity; what is there already stays.
pub(crate) fn keep(transaction: &Transaction<'_>, id: ArtifactId, bytes: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO blobs (id, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    transaction.prepare_cached(sql)?.execute(params![id.0.0.as_slice(), bytes])?;
    Ok(())
}

impl Store {
    /// The bytes with this identity, if the case keeps them. They are hashed again before they are handed out.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the bytes no longer have this identity.
    pub fn blob(&self, id: ArtifactId) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM blobs WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let bytes: Option<Vec<u8>> =
            statement.query_row(params![id.0.0.as_slice()], |row| row.get(0)).optional()?;
        match bytes {
            Some(bytes) if ArtifactId::of(&bytes) != id => {
                Err(StoreError::Damaged("stored bytes do not have the SHA-256 that they are kept under"))
            }
            bytes => Ok(bytes),
        }
    }
}
