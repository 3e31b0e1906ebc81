//! The directory ([MS-CFB] section 2.6): entries in a tree of trees.
//!
//! The entries are read in the order of their bytes, into one list and one text of all names; then their links are
//! walked. A large directory so costs memory and time in proportion, wherever its links lead.

use super::broken;
use super::chain::{Sectors, u32_at};
use creel_evidence::dissection::AnomalyKind;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Bytes of an entry.
const ENTRY: usize = 128;
/// No entry.
const NONE: u32 = 0xffff_ffff;
/// Storages inside storages that are read. Messages in messages take two each.
const DEPTH: u32 = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Storage,
    Stream,
    /// Not in use, or nothing leads there.
    Unused,
}

/// A storage or stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// First sector of a stream; of the root, that of the mini stream.
    pub(super) start: u32,
    pub(super) size: u32,
    /// The class of a storage's object.
    pub(super) class: [u8; 16],
    /// The storage that holds it.
    parent: u32,
    /// The first that a storage holds, and the next in the same storage.
    first: u32,
    next: u32,
    /// Where its name stands among the names.
    name: (u32, u32),
    /// Left, right and child, as the file has them.
    links: [u32; 3],
}

/// All entries by their number; the root is 0.
#[derive(Debug)]
pub(super) struct Directory {
    entries: Vec<Entry>,
    names: String,
}

impl Directory {
    /// Reads the directory in these sectors; `None` if it has no root.
    pub(super) fn read(
        sectors: &Sectors<'_>,
        chain: &[u32],
        anomalies: &mut Vec<(AnomalyKind, String)>,
    ) -> Option<Self> {
        let count = chain.len().saturating_mul(sectors.size()) / ENTRY;
        let mut directory = Self { entries: Vec::with_capacity(count), names: String::new() };
        for &sector in chain {
            let (entries, _) = sectors.bytes(sector).as_chunks::<ENTRY>();
            for raw in entries {
                let entry = entry(raw, &mut directory.names)?;
                directory.entries.push(entry);
            }
        }
        // A root of another type is odd; what it holds is read all the same.
        directory.entries.first_mut()?.kind = Kind::Storage;
        directory.walk(anomalies);
        // A hostile directory can repeat one complaint for each of its entries.
        anomalies.dedup();
        Some(directory)
    }

    pub(super) fn get(&self, id: usize) -> Option<&Entry> {
        self.entries.get(id)
    }

    pub(super) fn name(&self, id: usize) -> &str {
        let (start, end) = self.entries.get(id).map_or((0, 0), |entry| entry.name);
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The entries of a kind.
    pub(super) fn numbers(&self, kind: Kind) -> impl Iterator<Item = usize> {
        self.entries.iter().enumerate().filter(move |(_, entry)| entry.kind == kind).map(|(at, _)| at)
    }

    /// The storage that holds an entry; none holds the root.
    pub(super) fn parent(&self, id: usize) -> Option<usize> {
        self.entries.get(id).filter(|_| id != 0).map(|entry| entry.parent as usize)
    }

    /// What a storage holds.
    pub(super) fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        let first = self.entries.get(of).filter(|entry| entry.kind == Kind::Storage).map(|entry| entry.first);
        std::iter::successors(first, |&at| self.entries.get(at as usize).map(|entry| entry.next))
            .take_while(|&at| at != NONE)
            .map(|at| at as usize)
    }

    /// Follows the links and keeps what they lead to: each entry once, in the storage that is met first.
    fn walk(&mut self, anomalies: &mut Vec<(AnomalyKind, String)>) {
        let mut seen = vec![false; self.entries.len()];
        let mut names = HashSet::with_capacity(self.entries.len());
        let mut kinds: Vec<Kind> = vec![Kind::Unused; self.entries.len()];
        if let Some(root) = kinds.first_mut() {
            *root = Kind::Storage;
        }
        let child = self.entries.first().map_or(NONE, |root| root.links[2]);
        // Nodes of the sibling trees that wait: number, the storage they are in, storages around them.
        let mut waiting = vec![(child, 0_u32, 1_u32)];
        while let Some((id, parent, depth)) = waiting.pop() {
            if id == NONE {
                continue;
            }
            let at = id as usize;
            let (Some(entry), Some(seen)) = (self.entries.get(at).copied(), seen.get_mut(at)) else {
                broken(anomalies, "an entry outside of the directory");
                continue;
            };
            if id == 0 || std::mem::replace(seen, true) {
                broken(anomalies, "an entry that is reached twice");
                continue;
            }
            let [left, right, child] = entry.links;
            waiting.push((right, parent, depth));
            waiting.push((left, parent, depth));
            if entry.kind == Kind::Unused {
                continue;
            }
            // A path has to lead to one entry.
            if !names.insert(hash(parent, self.name(at))) {
                broken(anomalies, "two entries of one name");
                continue;
            }
            if entry.kind == Kind::Storage {
                if depth < DEPTH {
                    waiting.push((child, id, depth + 1));
                } else {
                    anomalies.push((AnomalyKind::LimitReached, "compound-depth".to_owned()));
                }
            }
            if let Some(kind) = kinds.get_mut(at) {
                *kind = entry.kind;
            }
            let first =
                self.entries.get_mut(parent as usize).map(|parent| std::mem::replace(&mut parent.first, id));
            if let Some(entry) = self.entries.get_mut(at) {
                entry.parent = parent;
                entry.next = first.unwrap_or(NONE);
            }
        }
        for (entry, kind) in self.entries.iter_mut().zip(kinds) {
            entry.kind = kind;
        }
    }
}

/// A name in a storage as a number: two names that share one by chance are told apart by nobody and complained of.
fn hash(parent: u32, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    parent.hash(&mut hasher);
    name.bytes().for_each(|byte| byte.to_ascii_lowercase().hash(&mut hasher));
    hasher.finish()
}

/// One entry, whose name is added to `names`.
fn entry(raw: &[u8; ENTRY], names: &mut String) -> Option<Entry> {
    let length = usize::from(u16::from_le_bytes(*raw.get(64..)?.first_chunk()?)).clamp(2, 64) - 2;
    let kind = match raw.get(66)? {
        1 | 5 => Kind::Storage,
        2 => Kind::Stream,
        _ => Kind::Unused,
    };
    let start = names.len();
    if kind != Kind::Unused {
        let units = raw.get(..length)?.as_chunks::<2>().0.iter().map(|&unit| u16::from_le_bytes(unit));
        let name = char::decode_utf16(units.take_while(|&unit| unit != 0))
            // A slash is not allowed, and would part the name in a path.
            .map(|c| c.ok().filter(|&c| c != '/').unwrap_or(char::REPLACEMENT_CHARACTER));
        names.extend(name);
    }
    Some(Entry {
        kind,
        start: u32_at(raw, 116)?,
        // Writers of version 3 may leave rubbish in the upper half ([MS-CFB] section 2.6.1).
        size: u32_at(raw, 120)?,
        class: *raw.get(80..)?.first_chunk()?,
        parent: 0,
        first: NONE,
        next: NONE,
        name: (u32::try_from(start).ok()?, u32::try_from(names.len()).ok()?),
        links: [u32_at(raw, 68)?, u32_at(raw, 72)?, u32_at(raw, 76)?],
    })
}
