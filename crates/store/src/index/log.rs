//! What became of groups: births, renames, merges, splits and ends, and where a former id leads today.
//!
//! The log is a history of this case and its order of arrival; groups themselves are a function of the messages alone.
//! It names groups, never messages.

use crate::Store;
use crate::error::StoreError;
use creel_campaign::index::{EventKind, GroupEvent};
use creel_evidence::Level;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeSet;

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// When the case was grouped.
    pub time: Timestamp,
    /// What happened.
    pub event: GroupEvent,
}

/// Where an id leads today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Today {
    /// It is a group's, spelt like this.
    Group(String),
    /// It was a group's, which lives on under another id.
    Former {
        /// As it was.
        former: String,
        /// As it is.
        id: String,
    },
    /// It was a group's of which less than two messages are left.
    Ended(String),
}

/// Writes events into the log, and keeps aliases.
pub(super) fn write(
    connection: &Connection,
    time: Timestamp,
    events: &[GroupEvent],
) -> Result<(), StoreError> {
    let time = time.to_string();
    for event in events {
        let sql = "INSERT INTO group_log (time, level, event, former, id, size)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        connection.prepare_cached(sql)?.execute(params![
            time,
            event.level.as_str(),
            event.kind.as_str(),
            event.former,
            event.id,
            event.size.cast_signed()
        ])?;
        let leads = matches!(event.kind, EventKind::Renamed | EventKind::Merged);
        if let (true, Some(former), Some(id)) = (leads, &event.former, &event.id) {
            let sql = "INSERT INTO group_aliases (former, id) VALUES (?1, ?2)
                       ON CONFLICT (former) DO UPDATE SET id = excluded.id";
            connection.prepare_cached(sql)?.execute([former, id])?;
        }
    }
    // An id that is a group's again leads nowhere else.
    for event in events {
        if let Some(id) = &event.id {
            connection.prepare_cached("DELETE FROM group_aliases WHERE former = ?1")?.execute([id])?;
        }
    }
    Ok(())
}

/// Former ids with the groups that they lead to today.
pub(super) fn aliases(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare("SELECT former FROM group_aliases ORDER BY former")?;
    let former: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut aliases = Vec::new();
    for former in former {
        if let Some(id) = follow(connection, &former)? {
            aliases.push((former, id));
        }
    }
    Ok(aliases)
}

/// The group that a former id leads to, through whatever came in between.
fn follow(connection: &Connection, former: &str) -> Result<Option<String>, StoreError> {
    let mut id = former.to_owned();
    let mut seen = BTreeSet::new();
    // A group can only have gone into one that outlived it, so there is no way round; a damaged case may have one.
    while seen.insert(id.clone()) {
        if is_group(connection, &id)? {
            return Ok(Some(id));
        }
        let sql = "SELECT id FROM group_aliases WHERE former = ?1";
        match connection.prepare_cached(sql)?.query_row([&id], |row| row.get(0)).optional()? {
            Some(next) => id = next,
            None => return Ok(None),
        }
    }
    Ok(None)
}

fn is_group(connection: &Connection, id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM index_groups WHERE id = ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
}

impl Store {
    /// Where an id of a group leads today; `None` if no group of this case ever had it. Letters of either case.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn group_today(&self, id: &str) -> Result<Option<Today>, StoreError> {
        let (Some(letter), Some(digits)) = (id.get(..1), id.get(1..)) else { return Ok(None) };
        let id = format!("{}{}", letter.to_ascii_uppercase(), digits.to_ascii_lowercase());
        let sql = "SELECT EXISTS (SELECT 1 FROM group_log WHERE id = ?1 OR former = ?1)";
        let known: bool = self.connection.query_row(sql, [&id], |row| row.get(0))?;
        Ok(match follow(&self.connection, &id)? {
            Some(today) if today == id => Some(Today::Group(id)),
            Some(today) => Some(Today::Former { former: id, id: today }),
            None => known.then_some(Today::Ended(id)),
        })
    }

    /// What happened to a group and to those that it took in, oldest first: every entry that names the id or one that
    /// leads to it.
    ///
    /// # Errors
    /// If the store cannot be read or an entry does not read back.
    pub fn group_history(&self, id: &str) -> Result<Vec<Chapter>, StoreError> {
        let mut names: Vec<String> = aliases(&self.connection)?
            .into_iter()
            .filter(|(_, today)| today == id)
            .map(|(former, _)| former)
            .collect();
        names.push(id.to_owned());
        let mut chapters = std::collections::BTreeMap::new();
        for name in names {
            let sql = "SELECT number, time, level, event, former, id, size FROM group_log
                       WHERE id = ?1 UNION
                       SELECT number, time, level, event, former, id, size FROM group_log WHERE former = ?1";
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([&name])?;
            while let Some(row) = rows.next()? {
                chapters.insert(row.get::<_, i64>(0)?, chapter(row)?);
            }
        }
        Ok(chapters.into_values().collect())
    }

    /// The whole log, oldest first.
    ///
    /// # Errors
    /// If the store cannot be read or an entry does not read back.
    pub fn group_log(&self) -> Result<Vec<Chapter>, StoreError> {
        let sql = "SELECT number, time, level, event, former, id, size FROM group_log ORDER BY number";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut chapters = Vec::new();
        while let Some(row) = rows.next()? {
            chapters.push(chapter(row)?);
        }
        Ok(chapters)
    }
}

fn chapter(row: &rusqlite::Row<'_>) -> Result<Chapter, StoreError> {
    const UNREADABLE: StoreError = StoreError::Damaged("an entry of the groups' log does not read back");
    let (time, level, kind): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let level: Level = level.parse().map_err(|_| UNREADABLE)?;
    let kind: EventKind = kind.parse().map_err(|_| UNREADABLE)?;
    let size: i64 = row.get(6)?;
    let event = GroupEvent { level, kind, former: row.get(4)?, id: row.get(5)?, size: size.cast_unsigned() };
    Ok(Chapter { time: time.parse().map_err(|_| UNREADABLE)?, event })
}
