//! The directory ([MS-CFB] section 2.6): entries in a tree of trees.

use super::broken;
use super::chain::{Sectors, u32_at};
use creel_evidence::dissection::AnomalyKind;
use std::collections::HashSet;

/// Bytes of an entry.
const ENTRY: usize = 128;
/// No entry.
const NONE: u32 = 0xffff_ffff;
/// Storages inside storages that are read. Messages in messages take two each.
const DEPTH: usize = 64;
/// Entries that are read.
const ENTRIES: usize = 200_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Storage,
    Stream,
}

/// A storage or stream. The root stands first, parents before children.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The storage that holds it; the root's is itself.
    pub(super) parent: usize,
    pub(super) children: Vec<usize>,
    /// First sector of a stream; of the root, that of the mini stream.
    pub(super) start: u32,
    pub(super) size: u64,
}

/// Walks the directory from its root; `None` if it has none.
pub(super) fn read(
    sectors: &Sectors<'_>,
    chain: &[u32],
    anomalies: &mut Vec<(AnomalyKind, String)>,
) -> Option<Vec<Entry>> {
    let raw = |id: u32| -> Option<&[u8]> {
        let at = (id as usize).checked_mul(ENTRY)?;
        sectors.bytes(*chain.get(at / sectors.size())?).get(at % sectors.size()..)?.get(..ENTRY)
    };
    let first = raw(0)?;
    let mut root = entry(first, 0)?;
    // A root of another type is odd; what it holds is read all the same.
    root.kind = Kind::Storage;
    let mut entries = vec![root];
    let count = chain.len().saturating_mul(sectors.size()) / ENTRY;
    let mut seen = vec![false; count.min(ENTRIES)];
    let mut names = HashSet::new();
    let mut cut = false;
    // Nodes of the sibling trees that wait: identifier, the storage they are in, storages around them.
    let mut waiting = vec![(u32_at(first, 76)?, 0, 1)];
    while let Some((id, parent, depth)) = waiting.pop() {
        if id == NONE {
            continue;
        }
        let Some(raw) = raw(id) else {
            broken(anomalies, "an entry outside of the directory");
            continue;
        };
        match seen.get_mut(id as usize) {
            Some(seen) if !*seen => *seen = true,
            Some(_) => {
                broken(anomalies, "an entry that is reached twice");
                continue;
            }
            None => {
                cut = true;
                continue;
            }
        }
        let (Some(left), Some(right), Some(child)) = (u32_at(raw, 68), u32_at(raw, 72), u32_at(raw, 76))
        else {
            continue;
        };
        // The left one is taken next, then this entry's right: the order of the tree needs the entry in between,
        // but names are looked up and never listed in order, so that before or after does not matter.
        waiting.push((right, parent, depth));
        waiting.push((left, parent, depth));
        let Some(found) = entry(raw, parent) else { continue };
        if !names.insert((parent, found.name.to_ascii_lowercase())) {
            broken(anomalies, "two entries of one name");
            continue;
        }
        let index = entries.len();
        if found.kind == Kind::Storage {
            if depth < DEPTH {
                waiting.push((child, index, depth + 1));
            } else {
                cut = true;
            }
        }
        entries.push(found);
        if let Some(parent) = entries.get_mut(parent) {
            parent.children.push(index);
        }
    }
    if cut {
        anomalies.push((AnomalyKind::LimitReached, "compound-directory".to_owned()));
    }
    // A hostile directory can repeat one complaint for each of its entries.
    anomalies.dedup();
    Some(entries)
}

/// One entry; `None` if it is unused.
fn entry(raw: &[u8], parent: usize) -> Option<Entry> {
    let length = usize::from(u16::from_le_bytes(*raw.get(64..)?.first_chunk()?)).clamp(2, 64) - 2;
    let units = raw.get(..length)?.as_chunks::<2>().0.iter().map(|&unit| u16::from_le_bytes(unit));
    let name = char::decode_utf16(units.take_while(|&unit| unit != 0))
        // A slash is not allowed, and would part the name in a path.
        .map(|c| c.ok().filter(|&c| c != '/').unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    let kind = match raw.get(66)? {
        1 | 5 => Kind::Storage,
        2 => Kind::Stream,
        _ => return None,
    };
    // Writers of version 3 may leave rubbish in the upper half ([MS-CFB] section 2.6.1).
    let size = u64::from(u32_at(raw, 120)?);
    Some(Entry { name, kind, parent, children: Vec::new(), start: u32_at(raw, 116)?, size })
}
