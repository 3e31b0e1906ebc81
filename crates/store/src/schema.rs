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
", "
    -- The campaign index (creel_campaign::index): a function of the messages' fingerprints and of the setting 'index-basis'.
    -- Numbers are moved by 2^63. 'relation', 'layer' and 'level' are positions in the vocabularies of those names.
    CREATE TABLE index_nodes (
        lot      INTEGER PRIMARY KEY,
        features BLOB NOT NULL
    ) STRICT;
    CREATE TABLE index_messages (
        message BLOB PRIMARY KEY CHECK (length(message) = 32),
        lot     INTEGER NOT NULL,
        tag     INTEGER NOT NULL,
        time    INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX index_messages_by_lot ON index_messages (lot);
    CREATE TABLE index_pairs (
        relation INTEGER NOT NULL,
        first    INTEGER NOT NULL,
        second   INTEGER NOT NULL,
        count    INTEGER NOT NULL,
        PRIMARY KEY (relation, first, second)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE index_labels (
        layer  INTEGER NOT NULL,
        member INTEGER NOT NULL,
        label  INTEGER NOT NULL,
        PRIMARY KEY (layer, member)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX index_labels_by_label ON index_labels (layer, label, member);
    -- A group by the label that its members have; the waves of a story by their times.
    CREATE TABLE index_groups (
        id          TEXT PRIMARY KEY,
        level       INTEGER NOT NULL,
        label       INTEGER NOT NULL,
        size        INTEGER NOT NULL,
        anchor      BLOB NOT NULL CHECK (length(anchor) = 32),
        anchor_time INTEGER,
        begins      INTEGER,
        ends        INTEGER,
        first       INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX index_groups_by_label ON index_groups (level, label);
    -- Messages that are new, or have a new record, since the index was brought up to date.
    CREATE TABLE index_pending (
        message BLOB PRIMARY KEY CHECK (length(message) = 32)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO index_pending (message) SELECT id FROM messages;

    -- What became of groups, and where ids that are no group's any more lead.
    CREATE TABLE group_log (
        number INTEGER PRIMARY KEY,
        time   TEXT NOT NULL,
        level  TEXT NOT NULL,
        event  TEXT NOT NULL,
        former TEXT,
        id     TEXT,
        size   INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX group_log_by_id ON group_log (id);
    CREATE INDEX group_log_by_former ON group_log (former);
    CREATE TABLE group_aliases (
        former TEXT PRIMARY KEY,
        id     TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
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
