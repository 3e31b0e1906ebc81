//! The audit log: what let victims' names out of the case, and what took messages out of it.
//!
//! Entries are only added. Each holds a digest over itself and over the digest of the entry before it, and the newest
//! digest is kept a second time beside the log, so that an entry that was changed, taken out or cut off at the end shows
//! ([`Audit::broken`]).
//!
//! What it cannot do: withstand somebody who may write the file and knows this page. They can make a whole new chain. Who
//! wants to be safe from that notes the newest digest elsewhere; `creel audit` prints it.

use crate::Store;
use crate::error::StoreError;
use creel_evidence::digest::Sha256Digest;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use std::fmt;

/// The setting that keeps number and digest of the newest entry.
const HEAD: &str = "audit-head";

creel_evidence::vocabulary! {
    /// What was done that has to be on record.
    pub enum Action {
        /// Something was written that names victims, to a place outside the case.
        Reveal = "reveal",
        /// Messages were taken out of the case.
        Forget = "forget",
    }
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Counted from 1.
    pub number: u64,
    /// When it was written down: before what it tells of.
    pub time: Timestamp,
    /// One of [`Action`]'s words, or one of a newer creel's.
    pub action: String,
    /// What did it: a command's name.
    pub what: String,
    /// A JSON object with the particulars.
    pub detail: String,
    /// Over this entry and the digest before it.
    pub digest: Sha256Digest,
}

impl AuditEntry {
    /// The digest that this entry must have after `previous`.
    fn expected(&self, previous: Sha256Digest) -> Sha256Digest {
        let (number, time) = (self.number.to_string(), self.time.to_string());
        let fields = [number.as_str(), &time, &self.action, &self.what, &self.detail].map(str::as_bytes);
        Sha256Digest::of_fields(
            [b"creel audit 1".as_slice(), previous.0.as_slice()].into_iter().chain(fields),
        )
    }
}

/// The whole log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Oldest first.
    pub entries: Vec<AuditEntry>,
    /// The first thing about it that cannot be as it was written.
    pub broken: Option<Break>,
}

/// How a log shows that it is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// Entries from this number on are missing.
    Missing(u64),
    /// This entry, or the digest before it, is not what was written.
    Changed(u64),
    /// The entry of this number was not written by creel: the case does not know of it.
    Unknown(u64),
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(number) => write!(f, "entry {number} is missing"),
            Self::Changed(number) => write!(f, "entry {number} is not as it was written"),
            Self::Unknown(number) => write!(f, "entry {number} was not written by creel"),
        }
    }
}

/// Number and digest of the newest entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    number: u64,
    digest: Sha256Digest,
}

impl Head {
    /// Before the first entry.
    const NONE: Self = Self { number: 0, digest: Sha256Digest([0; 32]) };

    fn written(&self) -> Vec<u8> {
        [self.number.to_be_bytes().as_slice(), self.digest.0.as_slice()].concat()
    }

    fn read(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT value FROM settings WHERE name = ?1";
        let Some(bytes) = connection.query_row(sql, [HEAD], |row| row.get::<_, Vec<u8>>(0)).optional()?
        else {
            return Ok(Self::NONE);
        };
        let read = bytes.split_first_chunk::<8>().and_then(|(number, digest)| {
            Some(Self { number: u64::from_be_bytes(*number), digest: Sha256Digest(digest.try_into().ok()?) })
        });
        read.ok_or(StoreError::Damaged("the head of the audit log does not read back"))
    }
}

impl Store {
    /// Writes an entry into the audit log. When this returns, the disk has it: what it tells of may be done now.
    ///
    /// `detail` is a JSON object.
    ///
    /// # Errors
    /// If the store cannot be written; then what was to be recorded must not be done.
    pub fn record(
        &mut self,
        action: Action,
        what: &str,
        detail: &serde_json::Value,
    ) -> Result<AuditEntry, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let entry = append(&transaction, action, what, detail)?;
        transaction.commit()?;
        Ok(entry)
    }

    /// The audit log, and whether it is as it was written.
    ///
    /// # Errors
    /// If the store cannot be read, or an entry does not read back at all.
    pub fn audit(&mut self) -> Result<Audit, StoreError> {
        // One transaction, so that entries and head are of the same moment.
        let transaction = self.connection.transaction()?;
        let head = Head::read(&transaction)?;
        let entries = entries(&transaction)?;
        transaction.commit()?;
        Ok(Audit { broken: broken(&entries, head), entries })
    }
}

/// Writes an entry inside the transaction that the connection is in.
pub(crate) fn append(
    connection: &Connection,
    action: Action,
    what: &str,
    detail: &serde_json::Value,
) -> Result<AuditEntry, StoreError> {
    // The head goes on, not the last line: where lines are missing at the end, the gap stays.
    let head = Head::read(connection)?;
    let mut entry = AuditEntry {
        number: head.number.saturating_add(1),
        time: Timestamp::now(),
        action: action.as_str().to_owned(),
        what: what.to_owned(),
        detail: serde_json::to_string(detail)?,
        digest: head.digest,
    };
    entry.digest = entry.expected(head.digest);
    let number = i64::try_from(entry.number).map_err(|_| StoreError::Damaged("the audit log is full"))?;
    let sql =
        "INSERT INTO audit (number, time, action, what, detail, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.execute(
        sql,
        params![
            number,
            entry.time.to_string(),
            entry.action,
            entry.what,
            entry.detail,
            entry.digest.0.as_slice()
        ],
    )?;
    let head = Head { number: entry.number, digest: entry.digest };
    let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    connection.execute(sql, params![HEAD, head.written()])?;
    Ok(entry)
}

fn entries(connection: &Connection) -> Result<Vec<AuditEntry>, StoreError> {
    const UNREADABLE: StoreError = StoreError::Damaged("an entry of the audit log does not read back");
    let sql = "SELECT number, time, action, what, detail, digest FROM audit ORDER BY number";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let time: String = row.get(1)?;
        entries.push(AuditEntry {
            number: u64::try_from(row.get::<_, i64>(0)?).map_err(|_| UNREADABLE)?,
            time: time.parse().map_err(|_| UNREADABLE)?,
            action: row.get(2)?,
            what: row.get(3)?,
            detail: row.get(4)?,
            digest: Sha256Digest(row.get(5)?),
        });
    }
    Ok(entries)
}

/// The first thing in `entries` that cannot be as it was written.
fn broken(entries: &[AuditEntry], head: Head) -> Option<Break> {
    let mut last = Head::NONE;
    for entry in entries {
        let due = last.number.saturating_add(1);
        if entry.number > head.number {
            return Some(if due > head.number { Break::Unknown(entry.number) } else { Break::Missing(due) });
        }
        if entry.number != due {
            return Some(Break::Missing(due));
        }
        if entry.expected(last.digest) != entry.digest {
            return Some(Break::Changed(entry.number));
        }
        last = Head { number: entry.number, digest: entry.digest };
    }
    if last.number < head.number {
        return Some(Break::Missing(last.number.saturating_add(1)));
    }
    (last != head).then_some(Break::Changed(last.number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn log(entries: usize) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create_or_open(folder.path()).unwrap();
        for number in 0..entries {
            store.record(Action::Reveal, "export", &json!({ "people": number })).unwrap();
        }
        (folder, store)
    }

    /// As somebody with a tool for SQLite would.
    fn tamper(store: &Store, sql: &str) {
        let dropped = "DROP TRIGGER audit_stays; DROP TRIGGER audit_stays_as_written;";
        store.connection.execute_batch(&format!("{dropped}{sql}")).unwrap();
    }

    #[test]
    fn what_is_recorded_is_there_after_opening_again() {
        let (folder, store) = log(3);
        drop(store);
        let audit = Store::open(folder.path()).unwrap().audit().unwrap();
        assert_eq!(audit.broken, None);
        let seen: Vec<_> = audit.entries.iter().map(|entry| (entry.number, entry.detail.as_str())).collect();
        assert_eq!(seen, [(1, r#"{"people":0}"#), (2, r#"{"people":1}"#), (3, r#"{"people":2}"#)]);
        assert!(audit.entries.iter().all(|entry| entry.action == "reveal" && entry.what == "export"));
    }

    #[test]
    fn an_empty_log_is_whole() {
        assert_eq!(log(0).1.audit().unwrap(), Audit::default());
    }

    #[test]
    fn the_table_takes_no_change() {
        let (_folder, store) = log(2);
        for sql in ["DELETE FROM audit WHERE number = 1", "UPDATE audit SET what = 'nothing'"] {
            assert!(store.connection.execute(sql, []).is_err(), "{sql}");
        }
    }

    #[test]
    fn whatever_is_changed_shows() {
        for (sql, expected) in [
            ("UPDATE audit SET detail = '{}' WHERE number = 2", Break::Changed(2)),
            ("UPDATE audit SET time = '2020-01-01T00:00:00Z' WHERE number = 1", Break::Changed(1)),
            ("UPDATE audit SET what = 'targets' WHERE number = 3", Break::Changed(3)),
            ("UPDATE audit SET digest = zeroblob(32) WHERE number = 3", Break::Changed(3)),
            ("DELETE FROM audit WHERE number = 1", Break::Missing(1)),
            ("DELETE FROM audit WHERE number = 2", Break::Missing(2)),
            ("DELETE FROM audit WHERE number = 3", Break::Missing(3)),
            ("DELETE FROM audit", Break::Missing(1)),
            ("DELETE FROM settings WHERE name = 'audit-head'", Break::Unknown(1)),
            (
                "INSERT INTO audit SELECT 4, time, action, what, detail, digest FROM audit WHERE number = 3",
                Break::Unknown(4),
            ),
        ] {
            let (_folder, mut store) = log(3);
            tamper(&store, sql);
            assert_eq!(store.audit().unwrap().broken, Some(expected), "{sql}");
        }
    }

    #[test]
    fn a_cut_at_the_end_still_shows_after_the_next_entry() {
        let (_folder, mut store) = log(3);
        tamper(&store, "DELETE FROM audit WHERE number = 3");
        store.record(Action::Reveal, "export", &json!({})).unwrap();
        assert_eq!(store.audit().unwrap().broken, Some(Break::Missing(3)));
    }
}
