//! Compound files ([MS-CFB]): a file system in a file, with sectors, chains of sectors, storages and streams.
//!
//! The reader is ours and not a library's for two reasons: a statement about a stream has to say *which bytes of
//! the file* the stream is made of ([`Compound::extents`]), and the tables come from an attacker. A chain is
//! never followed for longer than the file has sectors, the directory is walked with a list instead of calls, and
//! nothing is allocated that the file does not hold.

mod chain;
mod directory;
mod write;

use chain::Sectors;
use creel_evidence::dissection::AnomalyKind;
use directory::{Directory, Kind};
use std::ops::Range;
pub use write::{Item, write};

/// The signature at the start ([MS-CFB] section 2.2).
pub const SIGNATURE: [u8; 8] = *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Bytes of a sector of the mini stream.
const MINI: usize = 64;

/// A compound file.
#[derive(Debug)]
pub struct Compound<'a> {
    bytes: &'a [u8],
    sectors: Sectors<'a>,
    /// The table of the mini stream's chains.
    mini_table: Vec<u32>,
    /// The sectors that hold the mini stream, in order.
    mini_stream: Vec<u32>,
    /// Streams shorter than this lie in the mini stream.
    cutoff: u64,
    directory: Directory,
    anomalies: Vec<(AnomalyKind, String)>,
}

/// A storage or stream: its number in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(usize);

impl EntryId {
    /// The root storage.
    pub const ROOT: Self = Self(0);

    /// The number in the directory.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0
    }
}

impl<'a> Compound<'a> {
    /// Reads tables and directory; `None` if the bytes do not begin with the signature or have no directory.
    #[must_use]
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(&SIGNATURE) {
            return None;
        }
        let mut anomalies = Vec::new();
        let sectors = Sectors::open(bytes, &mut anomalies)?;
        let word = |at| chain::u32_at(bytes, at).unwrap_or(chain::END);
        let (chain, is_whole) = sectors.chain(word(48));
        if !is_whole {
            broken(&mut anomalies, "the directory's chain is broken");
        }
        let mini_table = sectors.table(word(60));
        let directory = Directory::read(&sectors, &chain, &mut anomalies)?;
        let (mini_stream, _) = sectors.chain(directory.get(0)?.start);
        // [MS-CFB] section 2.2 has 4,096; what a file says otherwise is what its writer went by.
        let cutoff = u64::from(word(56)).min(1 << 20);
        Some(Self { bytes, sectors, mini_table, mini_stream, cutoff, directory, anomalies })
    }

    /// What was wrong with the tables.
    #[must_use]
    pub fn anomalies(&self) -> &[(AnomalyKind, String)] {
        &self.anomalies
    }

    /// What a storage holds, in no particular order: names with their entries.
    pub fn children(&self, of: EntryId) -> impl Iterator<Item = (&str, EntryId)> {
        self.directory.children(of.0).map(|at| (self.directory.name(at), EntryId(at)))
    }

    /// All streams that something leads to, by their number.
    pub fn streams(&self) -> impl Iterator<Item = EntryId> {
        self.directory.numbers(Kind::Stream).map(EntryId)
    }

    /// All storages that something leads to, by their number, the root first.
    pub fn storages(&self) -> impl Iterator<Item = EntryId> {
        self.directory.numbers(Kind::Storage).map(EntryId)
    }

    /// The stream with this number.
    #[must_use]
    pub fn stream(&self, number: usize) -> Option<EntryId> {
        self.directory.get(number).filter(|entry| entry.kind == Kind::Stream).map(|_| EntryId(number))
    }

    /// The name of an entry.
    #[must_use]
    pub fn name(&self, entry: EntryId) -> &str {
        self.directory.name(entry.0)
    }

    /// The storage that holds an entry; none holds the root.
    #[must_use]
    pub fn parent(&self, entry: EntryId) -> Option<EntryId> {
        self.directory.parent(entry.0).map(EntryId)
    }

    /// What a storage holds under this name. Upper and lower case are one.
    #[must_use]
    pub fn child(&self, storage: EntryId, name: &str) -> Option<EntryId> {
        self.children(storage).find(|(child, _)| child.eq_ignore_ascii_case(name)).map(|(_, id)| id)
    }

    /// The class of a storage's object as the file writes it ([MS-CFB] section 2.6.1); zeros if it has none.
    #[must_use]
    pub fn class(&self, storage: EntryId) -> [u8; 16] {
        self.directory.get(storage.0).map_or([0; 16], |entry| entry.class)
    }

    /// Whether the entry is a storage; the root is one.
    #[must_use]
    pub fn is_storage(&self, entry: EntryId) -> bool {
        self.directory.get(entry.0).is_some_and(|entry| entry.kind == Kind::Storage)
    }

    /// The entry at `path`: names joined by `/`, from the root. Upper and lower case are one.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<EntryId> {
        path.split('/').try_fold(EntryId::ROOT, |at, name| {
            self.children(at).find(|(child, _)| child.eq_ignore_ascii_case(name)).map(|(_, id)| id)
        })
    }

    /// The path of an entry from the root, names joined by `/`; empty for the root.
    #[must_use]
    pub fn path(&self, entry: EntryId) -> String {
        let mut names = Vec::new();
        let mut at = entry.0;
        // What the links lead to is a tree, so that this ends.
        while let Some(parent) = self.directory.parent(at) {
            names.push(self.directory.name(at));
            at = parent;
        }
        names.reverse();
        names.join("/")
    }

    /// Bytes that the stream has by the directory, whether the file holds them or not.
    #[must_use]
    pub fn declared_size(&self, stream: EntryId) -> u64 {
        self.directory.get(stream.0).map_or(0, |entry| u64::from(entry.size))
    }

    /// Bytes that the stream can hold: what the directory says, but never more than the file.
    #[must_use]
    pub fn size(&self, stream: EntryId) -> u64 {
        self.declared_size(stream).min(self.bytes.len() as u64)
    }

    /// Where the stream's bytes stand in the file, in order; neighbouring ranges are joined. Empty for a storage.
    #[must_use]
    pub fn extents(&self, stream: EntryId) -> Vec<Range<usize>> {
        let Some(entry) = self.directory.get(stream.0).filter(|entry| entry.kind == Kind::Stream) else {
            return Vec::new();
        };
        let mut left = usize::try_from(self.size(stream)).unwrap_or(usize::MAX);
        let mut extents: Vec<Range<usize>> = Vec::new();
        let mut add = |place: Range<usize>| {
            let end = place.end.min(place.start.saturating_add(left)).min(self.bytes.len());
            let place = place.start..end.max(place.start);
            left -= place.len();
            match extents.last_mut() {
                Some(last) if last.end == place.start => last.end = place.end,
                _ if place.is_empty() => {}
                _ => extents.push(place),
            }
            left > 0
        };
        if u64::from(entry.size) < self.cutoff {
            let per_sector = (self.sectors.size() / MINI).max(1);
            for mini in chain::Follow::new(&self.mini_table, entry.start) {
                let mini = mini as usize;
                let Some(&sector) = self.mini_stream.get(mini / per_sector) else { break };
                let start = self.sectors.start(sector) + mini % per_sector * MINI;
                if start >= self.bytes.len() || !add(start..start + MINI) {
                    break;
                }
            }
        } else {
            for sector in chain::Follow::new(self.sectors.fat(), entry.start) {
                let place = self.sectors.place(sector);
                if place.is_empty() || !add(place) {
                    break;
                }
            }
        }
        extents
    }

    /// The stream's bytes. A chain that breaks off gives what it has.
    #[must_use]
    pub fn read(&self, stream: EntryId) -> Vec<u8> {
        let extents = self.extents(stream);
        let mut out = Vec::with_capacity(extents.iter().map(ExactSizeIterator::len).sum());
        for extent in extents {
            out.extend_from_slice(self.bytes.get(extent).unwrap_or_default());
        }
        out
    }
}

fn broken(anomalies: &mut Vec<(AnomalyKind, String)>, detail: &str) {
    anomalies.push((AnomalyKind::BrokenContainer, format!("compound file: {detail}")));
}

#[cfg(test)]
mod tests;
