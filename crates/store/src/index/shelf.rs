//! The shelf of the campaign index: sorted tables of numbers.
//!
//! SQLite's integers are signed; numbers are moved by half of their range, so that their order stays.

use creel_campaign::index::{Entry, Layer, Relation, Row, Shelf};
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Level};
use rusqlite::{Connection, OptionalExtension as _, params};

/// The index in the tables of a case. Whoever uses it holds a transaction.
#[derive(Debug)]
pub struct SqliteShelf<'c> {
    connection: &'c Connection,
}

impl<'c> SqliteShelf<'c> {
    /// The index in the tables behind this connection.
    #[must_use]
    pub fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }
}

/// The other half of the range begins with the highest bit.
const HALF: u64 = 1 << 63;

/// A number as SQLite keeps it.
const fn signed(number: u64) -> i64 {
    (number ^ HALF).cast_signed()
}

/// The number that SQLite keeps.
const fn number(signed: i64) -> u64 {
    signed.cast_unsigned() ^ HALF
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        message: ArtifactId(Sha256Digest(row.get(0)?)),
        lot: number(row.get(1)?),
        tag: number(row.get(2)?),
        time: row.get(3)?,
    })
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<(u64, Row)> {
    let (from, until): (Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?);
    let size: i64 = row.get(2)?;
    Ok((
        number(row.get(0)?),
        Row {
            id: row.get(1)?,
            size: size.cast_unsigned(),
            anchor: (row.get(4)?, ArtifactId(Sha256Digest(row.get(3)?))),
            span: from.zip(until),
            first: row.get(7)?,
        },
    ))
}

const ROW: &str = "SELECT label, id, size, anchor, anchor_time, begins, ends, first FROM index_groups";

impl Shelf for SqliteShelf<'_> {
    type Error = rusqlite::Error;

    fn node(&mut self, lot: u64) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut statement =
            self.connection.prepare_cached("SELECT features FROM index_nodes WHERE lot = ?1")?;
        statement.query_row([signed(lot)], |row| row.get(0)).optional()
    }

    fn put_node(&mut self, lot: u64, features: Option<&[u8]>) -> rusqlite::Result<()> {
        match features {
            Some(features) => self
                .connection
                .prepare_cached("INSERT OR REPLACE INTO index_nodes (lot, features) VALUES (?1, ?2)")?
                .execute(params![signed(lot), features])?,
            None => self
                .connection
                .prepare_cached("DELETE FROM index_nodes WHERE lot = ?1")?
                .execute([signed(lot)])?,
        };
        Ok(())
    }

    fn message(&mut self, message: ArtifactId) -> rusqlite::Result<Option<Entry>> {
        let sql = "SELECT message, lot, tag, time FROM index_messages WHERE message = ?1";
        self.connection.prepare_cached(sql)?.query_row([message.0.0.as_slice()], entry).optional()
    }

    fn messages(&mut self, lot: u64) -> rusqlite::Result<Vec<Entry>> {
        let sql = "SELECT message, lot, tag, time FROM index_messages WHERE lot = ?1 ORDER BY message";
        self.connection.prepare_cached(sql)?.query_map([signed(lot)], entry)?.collect()
    }

    fn put_message(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO index_messages (message, lot, tag, time) VALUES (?1, ?2, ?3, ?4)";
        self.connection.prepare_cached(sql)?.execute(params![
            entry.message.0.0.as_slice(),
            signed(entry.lot),
            signed(entry.tag),
            entry.time
        ])?;
        Ok(())
    }

    fn drop_message(&mut self, message: ArtifactId) -> rusqlite::Result<()> {
        let sql = "DELETE FROM index_messages WHERE message = ?1";
        self.connection.prepare_cached(sql)?.execute([message.0.0.as_slice()])?;
        Ok(())
    }

    fn seconds(
        &mut self,
        relation: Relation,
        first: u64,
        after: Option<u64>,
        most: usize,
    ) -> rusqlite::Result<Vec<(u64, i64)>> {
        // Rows are read one by one and left off: a LIMIT that is bound makes SQLite plan the question anew each time.
        let pair = |row: &rusqlite::Row<'_>| Ok((number(row.get(0)?), row.get(1)?));
        match after {
            None => self
                .connection
                .prepare_cached(
                    "SELECT second, count FROM index_pairs WHERE relation = ?1 AND first = ?2 ORDER BY second",
                )?
                .query_map(params![relation as i64, signed(first)], pair)?
                .take(most)
                .collect(),
            Some(after) => self
                .connection
                .prepare_cached(
                    "SELECT second, count FROM index_pairs WHERE relation = ?1 AND first = ?2 AND second > ?3
                     ORDER BY second",
                )?
                .query_map(params![relation as i64, signed(first), signed(after)], pair)?
                .take(most)
                .collect(),
        }
    }

    fn count(&mut self, relation: Relation, first: u64, most: usize) -> rusqlite::Result<usize> {
        let sql = "SELECT second FROM index_pairs WHERE relation = ?1 AND first = ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![relation as i64, signed(first)])?;
        let mut count = 0;
        while count < most && rows.next()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    fn change(&mut self, relation: Relation, first: u64, second: u64, by: i64) -> rusqlite::Result<i64> {
        let sql = "INSERT INTO index_pairs (relation, first, second, count) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (relation, first, second) DO UPDATE SET count = count + excluded.count
                   RETURNING count";
        let mut statement = self.connection.prepare_cached(sql)?;
        let count: i64 = statement
            .query_row(params![relation as i64, signed(first), signed(second), by], |row| row.get(0))?;
        if count == 0 {
            let sql = "DELETE FROM index_pairs WHERE relation = ?1 AND first = ?2 AND second = ?3";
            self.connection.prepare_cached(sql)?.execute(params![
                relation as i64,
                signed(first),
                signed(second)
            ])?;
        }
        Ok(count)
    }

    fn insert(&mut self, relation: Relation, pairs: &[(u64, u64, i64)]) -> rusqlite::Result<()> {
        let sql = "INSERT INTO index_pairs (relation, first, second, count) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = self.connection.prepare_cached(sql)?;
        for &(first, second, count) in pairs {
            statement.execute(params![relation as i64, signed(first), signed(second), count])?;
        }
        Ok(())
    }

    fn label(&mut self, layer: Layer, member: u64) -> rusqlite::Result<Option<u64>> {
        let sql = "SELECT label FROM index_labels WHERE layer = ?1 AND member = ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row([layer as i64, signed(member)], |row| Ok(number(row.get(0)?))).optional()
    }

    fn members(&mut self, layer: Layer, label: u64, most: usize) -> rusqlite::Result<Vec<u64>> {
        let sql = "SELECT member FROM index_labels WHERE layer = ?1 AND label = ?2 ORDER BY member";
        let mut statement = self.connection.prepare_cached(sql)?;
        let member = |row: &rusqlite::Row<'_>| Ok(number(row.get(0)?));
        statement.query_map([layer as i64, signed(label)], member)?.take(most).collect()
    }

    fn put_label(&mut self, layer: Layer, member: u64, label: Option<u64>) -> rusqlite::Result<()> {
        match label {
            Some(label) => self
                .connection
                .prepare_cached(
                    "INSERT INTO index_labels (layer, member, label) VALUES (?1, ?2, ?3)
                     ON CONFLICT (layer, member) DO UPDATE SET label = excluded.label",
                )?
                .execute([layer as i64, signed(member), signed(label)])?,
            None => self
                .connection
                .prepare_cached("DELETE FROM index_labels WHERE layer = ?1 AND member = ?2")?
                .execute([layer as i64, signed(member)])?,
        };
        Ok(())
    }

    fn rows(&mut self, level: Level, label: u64) -> rusqlite::Result<Vec<Row>> {
        let sql = format!("{ROW} WHERE level = ?1 AND label = ?2 ORDER BY begins, id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([level as i64, signed(label)], row)?;
        rows.map(|row| Ok(row?.1)).collect()
    }

    fn put_rows(&mut self, level: Level, label: u64, rows: &[Row]) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("DELETE FROM index_groups WHERE level = ?1 AND label = ?2")?
            .execute([level as i64, signed(label)])?;
        for row in rows {
            // The id of a group that moved from one label to another stands under the former one until that is
            // written as well.
            let sql = "INSERT OR REPLACE INTO index_groups
                       (level, label, id, size, anchor, anchor_time, begins, ends, first)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            self.connection.prepare_cached(sql)?.execute(params![
                level as i64,
                signed(label),
                row.id,
                row.size.cast_signed(),
                row.anchor.1.0.0.as_slice(),
                row.anchor.0,
                row.span.map(|span| span.0),
                row.span.map(|span| span.1),
                row.first
            ])?;
        }
        Ok(())
    }

    fn all_messages(&mut self) -> rusqlite::Result<Vec<Entry>> {
        let mut statement = self.connection.prepare("SELECT message, lot, tag, time FROM index_messages")?;
        statement.query_map([], entry)?.collect()
    }

    fn all_labels(&mut self, layer: Layer) -> rusqlite::Result<Vec<(u64, u64)>> {
        let mut statement =
            self.connection.prepare("SELECT member, label FROM index_labels WHERE layer = ?1")?;
        let label = |row: &rusqlite::Row<'_>| Ok((number(row.get(0)?), number(row.get(1)?)));
        statement.query_map([layer as i64], label)?.collect()
    }

    fn all_rows(&mut self, level: Level) -> rusqlite::Result<Vec<(u64, Row)>> {
        let mut statement = self.connection.prepare(&format!("{ROW} WHERE level = ?1"))?;
        statement.query_map([level as i64], row)?.collect()
    }

    fn size(&mut self) -> rusqlite::Result<u64> {
        let count: i64 =
            self.connection.query_row("SELECT count(*) FROM index_messages", [], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    fn clear(&mut self) -> rusqlite::Result<()> {
        self.connection.execute_batch(
            "DELETE FROM index_nodes; DELETE FROM index_messages; DELETE FROM index_pairs;
             DELETE FROM index_labels; DELETE FROM index_groups;",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_numbers_stays() {
        let numbers = [0, 1, HALF - 1, HALF, HALF + 1, u64::MAX];
        assert!(numbers.map(signed).is_sorted());
        assert_eq!(numbers.map(signed).map(number), numbers);
    }
}
