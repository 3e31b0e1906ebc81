//! FAT12, FAT16 and FAT32 with long names (Microsoft FAT specification).

use super::disk::{Disk, Extent};
use super::{Content, FILES, File, Listing};
use crate::fixed::{le16, le32};
use std::cell::Cell;
use std::collections::{HashSet, VecDeque};

/// Bytes of an entry in a folder.
const ENTRY: usize = 32;
/// Attributes: a part of a long name, a volume's label, a folder.
const LONG_NAME: u8 = 0x0f;
const LABEL: u8 = 0x08;
const FOLDER: u8 = 0x10;
/// The first byte of an entry that was deleted.
const DELETED: u8 = 0xe5;
/// Bytes of one folder that are read.
const FOLDER_BYTES: usize = 4 << 20;
/// Clusters that are followed in one volume.
const CLUSTERS: usize = 1 << 20;
/// Bytes of the allocation table that are read.
const TABLE_BYTES: usize = 32 << 20;
const DEPTH: usize = 64;

/// What the first sector says (BIOS parameter block).
struct Volume {
    table: Vec<u8>,
    /// Bits of an entry of the table.
    width: u32,
    cluster: u64,
    /// The first byte of cluster 2.
    data: u64,
    clusters: u32,
    /// The folder at the root: a stretch, or a chain from this cluster.
    root: Result<Extent, u32>,
    /// Clusters that may still be followed: an honest volume uses each in one chain.
    steps: Cell<usize>,
}

pub(super) fn is_volume(disk: &Disk<'_>) -> bool {
    Volume::read(disk).is_some()
}

pub(super) fn list(disk: &Disk<'_>, listing: &mut Listing) {
    let Some(volume) = Volume::read(disk) else { return };
    let root = match volume.root {
        Ok(extent) => vec![extent],
        Err(cluster) => volume.chain(cluster),
    };
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
            let extents = volume.chain(entry.cluster);
            if entry.is_folder {
                folders.push_back((extents, path, depth + 1));
            } else {
                let content = Content::Extents(cut(extents, entry.size));
                if !listing.add(File { path, name_at: None, size: entry.size, content }) {
                    return;
                }
            }
        }
    }
}

/// The extents up to this size.
fn cut(extents: Vec<Extent>, size: u64) -> Vec<Extent> {
    let mut left = size;
    let shorten = |extent: Extent| {
        let length = extent.length.min(left);
        left -= length;
        (length > 0).then_some(Extent { length, ..extent })
    };
    extents.into_iter().map_while(shorten).collect()
}

impl Volume {
    fn read(disk: &Disk<'_>) -> Option<Self> {
        let boot = disk.at(0, 512);
        let jumps = matches!(boot.first(), Some(0xeb | 0xe9));
        let sector = u64::from(le16(&boot, 11)?);
        let per_cluster = u64::from(*boot.get(13)?);
        let reserved = u64::from(le16(&boot, 14)?);
        let tables = u64::from(*boot.get(16)?);
        let root_entries = u64::from(le16(&boot, 17)?);
        let small = |short: u16, long: u32| if short > 0 { u64::from(short) } else { u64::from(long) };
        let sectors = small(le16(&boot, 19)?, le32(&boot, 32)?);
        let per_table = small(le16(&boot, 22)?, le32(&boot, 36)?);
        let is_plausible = jumps
            && boot.get(510..) == Some(&[0x55, 0xaa])
            && matches!(sector, 512 | 1024 | 2048 | 4096)
            && per_cluster.is_power_of_two()
            && reserved > 0
            && (1..=2).contains(&tables)
            && sectors > 0
            && per_table > 0
            // exFAT and NTFS keep zeros here.
            && boot.get(3..11) != Some(b"NTFS    ");
        if !is_plausible {
            return None;
        }
        let root_start = (reserved + tables * per_table) * sector;
        let root_size = (root_entries * ENTRY as u64).next_multiple_of(sector);
        let data = root_start + root_size;
        let cluster = per_cluster * sector;
        let clusters = (sectors * sector).saturating_sub(data) / cluster;
        // The number of clusters, and nothing else, tells the three apart.
        let width = match clusters {
            0..4085 => 12,
            4085..65525 => 16,
            _ => 32,
        };
        let is_32 = root_entries == 0;
        let root = if is_32 { Err(le32(&boot, 44)?) } else { Ok(Extent::new(root_start, root_size)) };
        let width = if is_32 { 32 } else { width };
        let table_bytes = usize::try_from(per_table * sector).ok()?.min(TABLE_BYTES);
        Some(Self {
            table: disk.at(reserved * sector, table_bytes),
            width,
            cluster,
            data,
            clusters: u32::try_from(clusters).ok()?,
            root,
            steps: Cell::new(usize::try_from(clusters).unwrap_or(CLUSTERS).min(CLUSTERS) + FILES),
        })
    }

    /// What follows a cluster in its chain.
    fn next(&self, cluster: u32) -> Option<u32> {
        let at = usize::try_from(cluster).ok()?;
        match self.width {
            12 => {
                let pair = le16(&self.table, at + at / 2)?;
                Some(u32::from(if at % 2 == 0 { pair & 0xfff } else { pair >> 4 }))
            }
            16 => le16(&self.table, at * 2).map(u32::from),
            _ => le32(&self.table, at.checked_mul(4)?).map(|next| next & 0x0fff_ffff),
        }
    }

    /// The stretches of a chain; one that loops ends with the steps of the volume.
    fn chain(&self, first: u32) -> Vec<Extent> {
        let mut extents: Vec<Extent> = Vec::new();
        let mut cluster = first;
        while let Some(left) = self.steps.get().checked_sub(1) {
            self.steps.set(left);
            if cluster < 2 || cluster - 2 >= self.clusters {
                break;
            }
            let start = self.data + u64::from(cluster - 2) * self.cluster;
            match extents.last_mut() {
                Some(last) if last.start.is_some_and(|begin| begin + last.length == start) => {
                    last.length += self.cluster;
                }
                _ => extents.push(Extent::new(start, self.cluster)),
            }
            match self.next(cluster) {
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
    cluster: u32,
    size: u64,
}

fn entries(folder: &[u8]) -> Vec<Entry> {
    let mut found = Vec::new();
    // The parts of a long name stand before the entry, the last part first.
    let mut long: Vec<u16> = Vec::new();
    for entry in folder.chunks_exact(ENTRY) {
        let (Some(&first), Some(&attributes)) = (entry.first(), entry.get(11)) else { break };
        if first == 0 {
            break;
        }
        if first == DELETED {
            long.clear();
            continue;
        }
        if attributes & 0x3f == LONG_NAME {
            if first & 0x40 != 0 {
                long.clear();
            }
            let units: Vec<u16> = [1..11, 14..26, 28..32]
                .into_iter()
                .filter_map(|range| entry.get(range))
                .flat_map(|part| part.as_chunks::<2>().0)
                .map(|&unit| u16::from_le_bytes(unit))
                .take_while(|&unit| unit != 0 && unit != 0xffff)
                .collect();
            long.splice(0..0, units);
            continue;
        }
        let units = std::mem::take(&mut long);
        if attributes & LABEL != 0 {
            continue;
        }
        let short = short_name(entry);
        if matches!(short.as_str(), "." | "..") {
            continue;
        }
        let name = if units.is_empty() { short } else { String::from_utf16_lossy(&units) };
        let parts = (le16(entry, 20), le16(entry, 26), le32(entry, 28));
        let (Some(high), Some(low), Some(size)) = parts else { break };
        found.push(Entry {
            name,
            is_folder: attributes & FOLDER != 0,
            cluster: u32::from(high) << 16 | u32::from(low),
            size: u64::from(size),
        });
    }
    found
}

/// Eight characters and three, filled up with spaces; Windows NT notes which of the two were in lower case.
fn short_name(entry: &[u8]) -> String {
    let flags = entry.get(12).copied().unwrap_or(0);
    let part = |range: std::ops::Range<usize>, lower: u8| {
        let text: String = entry.get(range).unwrap_or_default().iter().map(|&b| char::from(b)).collect();
        let text = text.trim_end();
        if flags & lower != 0 { text.to_lowercase() } else { text.to_owned() }
    };
    let (name, extension) = (part(0..8, 0x08), part(8..11, 0x10));
    if extension.is_empty() { name } else { format!("{name}.{extension}") }
}
