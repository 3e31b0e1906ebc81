//! The store's tables, as a list of steps from nothing to now. Steps are only ever added.

use crate::error::StoreError;
use rusqlite::Connection;

/// Step `n` takes a store of version `n` (`PRAGMA user_version`) to version `n + 1`.
const STEPS: &[&str] = &["
    CREATE TABLE settings (
        name  TEXT PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Bytes by their SHA-256: raw submissions, and the files that came out of them.
    CREATE TABLE blobs (
        id    BLOB PRIMARY KEY CHECK (length(id) = 32),
        bytes BLOB NOT NULL
    ) STRICT;

    -- One row a message; 'record' is evidence::Message as JSON, a pure function of the bytes and of 'basis'.
    CREATE TABLE messages (
        id     BLOB PRIMARY KEY CHECK (length(id) = 32) REFERENCES blobs (id),
        time   INTEGER,
        basis  BLOB NOT NULL,
        record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX messages_by_time ON messages (time, id);

    CREATE TABLE sightings (
        message BLOB NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        source  TEXT NOT NULL,
        seen    TEXT NOT NULL,
        PRIMARY KEY (message, source)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE unreadable (
        source TEXT PRIMARY KEY,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Groups and placements follow from all messages together and are replaced as a whole.
    CREATE TABLE groups (
        id     TEXT PRIMARY KEY,
        level  TEXT NOT NULL,
        record TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE placements (
        message BLOB PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        record  TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
", "
    -- Messages whose examination did not come to its end; 'record' is evidence::Quarantined as JSON. A message that was
    -- examined before, by another creel, stands in 'messages' as well.
    CREATE TABLE quarantine (
        id     BLOB PRIMARY KEY CHECK (length(id) = 32) REFERENCES blobs (id),
        basis  BLOB NOT NULL,
        since  TEXT NOT NULL,
        record TEXT NOT NULL
    ) STRICT;
    CREATE TABLE quarantine_sightings (
        message BLOB NOT NULL REFERENCES quarantine (id) ON DELETE CASCADE,
        source  TEXT NOT NULL,
        seen    TEXT NOT NULL,
        PRIMARY KEY (message, source)
    ) STRICT, WITHOUT ROWID;
", "
    -- What let victims' names out of the case; only ever added to. 'digest' is over the entry and the digest before it, and
    -- the newest one is also the setting 'audit-head'.
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        time   TEXT NOT NULL,
        action TEXT NOT NULL,
        what   TEXT NOT NULL,
        detail TEXT NOT NULL,
        digest BLOB NOT NULL CHECK (length(digest) = 32)
    ) STRICT;
    CREATE TRIGGER audit_stays BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    CREATE TRIGGER audit_stays_as_written BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
"];

/// Brings the store to the newest version, each step in a transaction of its own.
///
/// # Errors
/// [`StoreError::Newer`] if the store is of a version that this program does not know.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    loop {
        // The version is read inside the transaction: two programs may open a new case at the same moment.
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        let Some(step) = usize::try_from(found).ok().and_then(|step| STEPS.get(step)) else {
            return Ok(());
        };
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", found + 1)?;
        transaction.commit()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, STEPS.len() as i64);
    }

    #[test]
    fn a_newer_store_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 9999).unwrap();
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer { found: 9999, .. })));
    }
}
