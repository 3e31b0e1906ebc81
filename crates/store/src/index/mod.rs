//! The campaign index of a case: which messages it still has to take in, and taking them in.

mod log;
mod shelf;

pub use log::{Chapter, Today};
pub use shelf::SqliteShelf;

use crate::Store;
use crate::error::StoreError;
use creel_campaign::Model;
use creel_campaign::index::{GroupEvent, INDEX_VERSION, Index, IndexError, Shelf as _};
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Group, Level};
use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::BTreeMap;

/// The setting that names model and version of the index.
const BASIS: &str = "index-basis";
/// Pending messages up to which it is never quicker to build the index anew.
const FEW: u64 = 200;
/// A part of the indexed messages from which on it is quicker.
const PART: u64 = 5;

/// What bringing the index up to date did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regrouping {
    /// Messages that were taken in or read anew.
    pub taken: u64,
    /// Why the index was built anew, if it was.
    pub rebuilt: Option<Rebuilt>,
    /// What happened to groups.
    pub events: Vec<GroupEvent>,
}

creel_evidence::vocabulary! {
    /// Why an index was built anew.
    pub enum Rebuilt {
        /// There was none, or so much came in that this is quicker.
        Bulk = "bulk",
        /// The link model or creel's way of indexing is another one.
        Model = "model",
        /// It contradicted itself.
        Damaged = "damaged",
    }
}

/// The part of a record that is grouped by.
#[derive(serde::Deserialize)]
struct Grouped {
    fingerprint: Fingerprint,
}

impl Store {
    /// Brings the index up to date with the messages of the case and the link model, in one transaction: killed inside, the case has the
    /// index of before, and what is pending stays so.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub fn regroup(&mut self, model: &Model) -> Result<Regrouping, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let regrouping = regroup(&transaction, model, &[])?;
        transaction.commit()?;
        Ok(regrouping)
    }

    /// The groups of the index by their members, each with its former ids; what is said about groups is not in it.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn outline(&self) -> Result<Vec<(Level, String, Vec<ArtifactId>)>, StoreError> {
        let groups =
            Index::new(SqliteShelf::new(&self.connection), Model::shipped()).groups().map_err(broken)?;
        Ok(groups.into_iter().map(|group| (group.level, group.id, group.members)).collect())
    }

    /// Fills in the former ids of groups.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn name_former(&self, groups: &mut [Group]) -> Result<(), StoreError> {
        let mut former: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (old, id) in log::aliases(&self.connection)? {
            former.entry(id).or_default().push(old);
        }
        for group in groups {
            group.former = former.remove(&group.id).unwrap_or_default();
            group.former.sort_unstable();
        }
        Ok(())
    }
}

fn broken(error: IndexError<rusqlite::Error>) -> StoreError {
    match error {
        IndexError::Shelf(error) => StoreError::Sqlite(error),
        IndexError::Damaged(why) => StoreError::Damaged(why),
    }
}

/// What the index rests on besides messages.
fn basis(model: &Model) -> String {
    format!("{INDEX_VERSION} {}", model.version())
}

/// Takes in what is pending, and `removed` out, inside a transaction.
pub(crate) fn regroup(
    connection: &Connection,
    model: &Model,
    removed: &[ArtifactId],
) -> Result<Regrouping, StoreError> {
    let pending: i64 = connection.query_row("SELECT count(*) FROM index_pending", [], |row| row.get(0))?;
    let pending = pending.cast_unsigned();
    let standing: Option<Vec<u8>> = crate::setting(connection, BASIS)?;
    let indexed = SqliteShelf::new(connection).size()?;
    let changed = pending.saturating_add(removed.len() as u64);
    let mut rebuilt = match standing {
        Some(standing) if standing != basis(model).as_bytes() => Some(Rebuilt::Model),
        None => Some(Rebuilt::Bulk),
        _ if changed > FEW && changed.saturating_mul(PART) > indexed => Some(Rebuilt::Bulk),
        _ => None,
    };
    if rebuilt.is_none() && changed == 0 {
        return Ok(Regrouping::default());
    }
    let mut events = Vec::new();
    if rebuilt.is_none() {
        let added = fingerprints(
            connection,
            "SELECT m.record FROM index_pending p JOIN messages m ON m.id = p.message ORDER BY m.id",
        )?;
        connection.execute_batch("SAVEPOINT regrouping")?;
        match Index::new(SqliteShelf::new(connection), model).apply(&added, removed) {
            Ok(told) => {
                connection.execute_batch("RELEASE regrouping")?;
                events = told;
            }
            Err(IndexError::Damaged(_)) => {
                connection.execute_batch("ROLLBACK TO regrouping; RELEASE regrouping")?;
                rebuilt = Some(Rebuilt::Damaged);
            }
            Err(error) => return Err(broken(error)),
        }
    }
    if rebuilt.is_some() {
        let all = fingerprints(connection, "SELECT record FROM messages ORDER BY id")?;
        events = Index::new(SqliteShelf::new(connection), model).rebuild(&all).map_err(broken)?;
        crate::set(connection, BASIS, basis(model).as_bytes())?;
    }
    connection.execute("DELETE FROM index_pending", [])?;
    log::write(connection, Timestamp::now(), &events)?;
    Ok(Regrouping { taken: pending, rebuilt, events })
}

fn fingerprints(connection: &Connection, sql: &str) -> Result<Vec<Fingerprint>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut prints = Vec::new();
    while let Some(row) = rows.next()? {
        let record = row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged("a record is not text"))?;
        prints.push(serde_json::from_str::<Grouped>(record)?.fingerprint);
    }
    Ok(prints)
}

/// Notes that a message has to be taken into the index.
pub(crate) fn pend(connection: &Connection, message: ArtifactId) -> Result<(), StoreError> {
    let sql = "INSERT INTO index_pending (message) VALUES (?1) ON CONFLICT DO NOTHING";
    connection.prepare_cached(sql)?.execute(params![message.0.0.as_slice()])?;
    Ok(())
}

/// A digest as SQLite gives it back.
pub(crate) fn id(bytes: [u8; 32]) -> ArtifactId {
    ArtifactId(Sha256Digest(bytes))
}
