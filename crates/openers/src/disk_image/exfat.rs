//! exFAT (Microsoft exFAT file system specification 1.00).

use super::disk::{Disk, Extent};
use super::{Content, FILES, File, Listing};
use crate::fixed::{le16, le32, le64};
use std::collections::{HashSet, VecDeque};

/// Bytes of an entry in a folder.
const ENTRY: usize = 32;
/// Types of an entry in use: a file, its stream, a part of its name.
const FILE: u8 = 0x85;
const STREAM: u8 = 0xc0;
const NAME: u8 = 0xc1;
/// The attribute of a folder.
const FOLDER: u16 = 0x10;
/// A stream whose clusters follow one another, so that the table does not say them.
const IN_ONE_PIECE: u8 = 2;
/// Bytes of one folder that are read, and of the allocation table.
const FOLDER_BYTES: usize = 4 << 20;
const TABLE_BYTES: usize = 32 << 20;
/// Clusters that are followed in one volume.
const CLUSTERS: usize = 1 << 20;
const DEPTH: usize = 64;

pub(super) fn is_volume(disk: &Disk<'_>) -> bool {
    disk.at(3, 8) == b"EXFAT   "
}

struct Volume {
    table: Vec<u8>,
    /// Byte of cluster 2, and bytes of a cluster.
    data: u64,
    cluster: u64,
    clusters: u32,
    /// Clusters that may still be followed.
    steps: usize,
}

pub(super) fn list(disk: &Disk<'_>, listing: &mut Listing) {
    let Some((mut volume, root)) = Volume::read(disk) else {
        return listing.complain("the first sector of exFAT is damaged");
    };
    let root = volume.chain(root, u64::MAX, false);
    let mut folders = VecDeque::from([(root, String::new(), 0)]);
    let mut read = HashSet::new();
    while let Some((extents, path, depth)) = folders.pop_front() {
        let first = extents.first().and_then(|extent| extent.start);
        if depth > DEPTH || !read.insert(first) {
            listing.complain("folders that lead back to themselves");
            continue;
        }
        let mut bytes = Vec::new();
        for extent in extents {
            let left = FOLDER_BYTES.saturating_sub(bytes.len());
            disk.read(extent, left, &mut bytes);
        }
        for entry in entries(&bytes) {
            let path = if path.is_empty() { entry.name } else { format!("{path}/{}", entry.name) };
            let extents = volume.chain(entry.cluster, entry.size, entry.in_one_piece);
            if entry.is_folder {
                folders.push_back((extents, path, depth + 1));
                continue;
            }
            let file = File { path, name_at: None, size: entry.size, content: Content::Extents(extents) };
            if !listing.add(file) {
                return;
            }
        }
    }
}

impl Volume {
    /// The volume, and the first cluster of its root folder.
    fn read(disk: &Disk<'_>) -> Option<(Self, u32)> {
        let boot = disk.at(0, 512);
        let shift = |at: usize, range: std::ops::RangeInclusive<u8>| {
            boot.get(at).copied().filter(|shift| range.contains(shift)).map(u32::from)
        };
        let (sector, per_cluster) = (shift(108, 9..=12)?, shift(109, 0..=16)?);
        let bytes = |at: usize| Some(u64::from(le32(&boot, at)?) << sector);
        let table_bytes = usize::try_from(bytes(84)?).ok()?.min(TABLE_BYTES);
        let clusters = le32(&boot, 92)?;
        let volume = Self {
            table: disk.at(bytes(80)?, table_bytes),
            data: bytes(88)?,
            cluster: 1 << (sector + per_cluster),
            clusters,
            steps: usize::try_from(clusters).unwrap_or(CLUSTERS).min(CLUSTERS) + FILES,
        };
        Some((volume, le32(&boot, 96)?))
    }

    /// The stretches of a stream of this size.
    fn chain(&mut self, first: u32, size: u64, in_one_piece: bool) -> Vec<Extent> {
        let place = |cluster: u32| self.data + u64::from(cluster.saturating_sub(2)) * self.cluster;
        let is_cluster = |cluster: u32| cluster >= 2 && cluster - 2 < self.clusters;
        if !is_cluster(first) {
            return Vec::new();
        }
        if in_one_piece {
            return vec![Extent::new(place(first), size)];
        }
        let mut extents: Vec<Extent> = Vec::new();
        let mut cluster = first;
        let mut left = size;
        while is_cluster(cluster) && left > 0 && self.steps > 0 {
            self.steps -= 1;
            let length = self.cluster.min(left);
            left -= length;
            match extents.last_mut() {
                Some(last) if last.start.is_some_and(|begin| begin + last.length == place(cluster)) => {
                    last.length += length;
                }
                _ => extents.push(Extent::new(place(cluster), length)),
            }
            match le32(&self.table, usize::try_from(cluster).unwrap_or(usize::MAX).saturating_mul(4)) {
                Some(next) => cluster = next,
                None => break,
            }
        }
        extents
    }
}

/// What a folder says of a file.
struct Entry {
    name: String,
    is_folder: bool,
    in_one_piece: bool,
    cluster: u32,
    size: u64,
}

fn entries(folder: &[u8]) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut entries = folder.chunks_exact(ENTRY).peekable();
    while let Some(entry) = entries.next() {
        match entry.first() {
            Some(&FILE) => {}
            Some(0) | None => break,
            Some(_) => continue,
        }
        let is_folder = le16(entry, 4).is_some_and(|attributes| attributes & FOLDER != 0);
        let Some(stream) = entries.next_if(|next| next.first() == Some(&STREAM)) else { continue };
        let length = stream.get(3).copied().map_or(0, usize::from);
        let mut units = Vec::new();
        while let Some(name) = entries.next_if(|next| next.first() == Some(&NAME)) {
            let part = name.get(2..).unwrap_or_default().as_chunks::<2>().0;
            units.extend(part.iter().map(|&unit| u16::from_le_bytes(unit)));
        }
        units.truncate(length);
        let Some((cluster, size)) = le32(stream, 20).zip(le64(stream, 24)) else { break };
        found.push(Entry {
            name: String::from_utf16_lossy(&units),
            is_folder,
            in_one_piece: stream.get(1).is_some_and(|flags| flags & IN_ONE_PIECE != 0),
            cluster,
            size,
        });
    }
    found
}
