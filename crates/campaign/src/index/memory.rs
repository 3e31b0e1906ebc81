//! A shelf in memory: for tests, and for measuring what the algorithm costs without a disk.

use super::shelf::{Entry, Layer, Relation, Row, Shelf};
use creel_evidence::{ArtifactId, Level};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

/// Everything in sorted maps.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct MemoryShelf {
    nodes: BTreeMap<u64, Vec<u8>>,
    messages: BTreeMap<ArtifactId, Entry>,
    by_lot: BTreeMap<u64, BTreeSet<ArtifactId>>,
    pairs: BTreeMap<(usize, u64, u64), i64>,
    labels: BTreeMap<(usize, u64), u64>,
    members: BTreeSet<(usize, u64, u64)>,
    rows: BTreeMap<(Level, u64), Vec<Row>>,
}

impl Shelf for MemoryShelf {
    type Error = Infallible;

    fn node(&mut self, lot: u64) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.nodes.get(&lot).cloned())
    }

    fn put_node(&mut self, lot: u64, features: Option<&[u8]>) -> Result<(), Infallible> {
        match features {
            Some(features) => self.nodes.insert(lot, features.to_vec()),
            None => self.nodes.remove(&lot),
        };
        Ok(())
    }

    fn message(&mut self, message: ArtifactId) -> Result<Option<Entry>, Infallible> {
        Ok(self.messages.get(&message).copied())
    }

    fn messages(&mut self, lot: u64) -> Result<Vec<Entry>, Infallible> {
        let ids = self.by_lot.get(&lot).into_iter().flatten();
        Ok(ids.filter_map(|id| self.messages.get(id)).copied().collect())
    }

    fn put_message(&mut self, entry: &Entry) -> Result<(), Infallible> {
        self.drop_message(entry.message)?;
        self.messages.insert(entry.message, *entry);
        self.by_lot.entry(entry.lot).or_default().insert(entry.message);
        Ok(())
    }

    fn drop_message(&mut self, message: ArtifactId) -> Result<(), Infallible> {
        if let Some(entry) = self.messages.remove(&message)
            && let Some(ids) = self.by_lot.get_mut(&entry.lot)
        {
            ids.remove(&message);
            if ids.is_empty() {
                self.by_lot.remove(&entry.lot);
            }
        }
        Ok(())
    }

    fn seconds(
        &mut self,
        relation: Relation,
        first: u64,
        after: Option<u64>,
        most: usize,
    ) -> Result<Vec<(u64, i64)>, Infallible> {
        let relation = relation as usize;
        let from = match after {
            Some(u64::MAX) => return Ok(Vec::new()),
            Some(after) => after + 1,
            None => 0,
        };
        let range = self.pairs.range((relation, first, from)..=(relation, first, u64::MAX));
        Ok(range.take(most).map(|(&(_, _, second), &count)| (second, count)).collect())
    }

    fn count(&mut self, relation: Relation, first: u64, most: usize) -> Result<usize, Infallible> {
        let relation = relation as usize;
        Ok(self.pairs.range((relation, first, 0)..=(relation, first, u64::MAX)).take(most).count())
    }

    fn change(&mut self, relation: Relation, first: u64, second: u64, by: i64) -> Result<i64, Infallible> {
        let key = (relation as usize, first, second);
        let count = self.pairs.entry(key).or_default();
        *count += by;
        let count = *count;
        if count == 0 {
            self.pairs.remove(&key);
        }
        Ok(count)
    }

    fn label(&mut self, layer: Layer, member: u64) -> Result<Option<u64>, Infallible> {
        Ok(self.labels.get(&(layer as usize, member)).copied())
    }

    fn members(&mut self, layer: Layer, label: u64, most: usize) -> Result<Vec<u64>, Infallible> {
        let layer = layer as usize;
        let range = self.members.range((layer, label, 0)..=(layer, label, u64::MAX));
        Ok(range.take(most).map(|&(_, _, member)| member).collect())
    }

    fn put_label(&mut self, layer: Layer, member: u64, label: Option<u64>) -> Result<(), Infallible> {
        let key = (layer as usize, member);
        let former = match label {
            Some(label) => self.labels.insert(key, label),
            None => self.labels.remove(&key),
        };
        if let Some(former) = former {
            self.members.remove(&(key.0, former, member));
        }
        if let Some(label) = label {
            self.members.insert((key.0, label, member));
        }
        Ok(())
    }

    fn rows(&mut self, level: Level, label: u64) -> Result<Vec<Row>, Infallible> {
        Ok(self.rows.get(&(level, label)).cloned().unwrap_or_default())
    }

    fn put_rows(&mut self, level: Level, label: u64, rows: &[Row]) -> Result<(), Infallible> {
        if rows.is_empty() {
            self.rows.remove(&(level, label));
        } else {
            self.rows.insert((level, label), rows.to_vec());
        }
        Ok(())
    }

    fn all_messages(&mut self) -> Result<Vec<Entry>, Infallible> {
        Ok(self.messages.values().copied().collect())
    }

    fn all_labels(&mut self, layer: Layer) -> Result<Vec<(u64, u64)>, Infallible> {
        let layer = layer as usize;
        let range = self.labels.range((layer, 0)..=(layer, u64::MAX));
        Ok(range.map(|(&(_, member), &label)| (member, label)).collect())
    }

    fn all_rows(&mut self, level: Level) -> Result<Vec<(u64, Row)>, Infallible> {
        let range = self.rows.range((level, 0)..=(level, u64::MAX));
        Ok(range.flat_map(|(&(_, label), rows)| rows.iter().map(move |row| (label, row.clone()))).collect())
    }

    fn size(&mut self) -> Result<u64, Infallible> {
        Ok(self.messages.len() as u64)
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        *self = Self::default();
        Ok(())
    }
}
