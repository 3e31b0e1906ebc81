//! Which file system is on a disk: one from its first sector on, or one in each partition (MBR, GPT).

use super::disk::Disk;
use super::{Listing, exfat, fat, ntfs};
use crate::fixed::{le16, le32, le64};

const SECTOR: u64 = 512;
/// Partitions that are read, chains of extended ones included.
const PARTITIONS: usize = 32;
/// The table in the first sector, and bytes of an entry.
const TABLE: usize = 446;
const ENTRY: usize = 16;
/// Types of a partition: a chain of further ones, and a disk with GPT.
const EXTENDED: [u8; 3] = [0x05, 0x0f, 0x85];
const PROTECTIVE: u8 = 0xee;

/// Whether a disk begins with a file system or with a table of partitions in which there is one.
pub(super) fn is_disk(disk: &Disk<'_>) -> bool {
    has_file_system(disk) || parts(disk).iter().any(has_file_system)
}

/// Lists the files of all file systems.
pub(super) fn list(disk: &Disk<'_>, listing: &mut Listing) {
    if has_file_system(disk) {
        return file_system(disk, listing);
    }
    let parts = parts(disk);
    if parts.is_empty() {
        listing.complain("neither a file system nor partitions that creel knows");
    }
    for part in &parts {
        let before = listing.files.len();
        file_system(part, listing);
        // A file system counts from its own beginning.
        for file in listing.files.iter_mut().skip(before) {
            file.content.shift(part.start());
        }
    }
}

fn has_file_system(disk: &Disk<'_>) -> bool {
    fat::is_volume(disk) || exfat::is_volume(disk) || ntfs::is_volume(disk)
}

fn file_system(disk: &Disk<'_>, listing: &mut Listing) {
    if fat::is_volume(disk) {
        fat::list(disk, listing);
    } else if exfat::is_volume(disk) {
        exfat::list(disk, listing);
    } else if ntfs::is_volume(disk) {
        ntfs::list(disk, listing);
    } else {
        listing.complain("a partition without a file system that creel knows");
    }
}

/// The partitions of an MBR, those in its extended partition included.
fn parts<'a>(disk: &Disk<'a>) -> Vec<Disk<'a>> {
    let mut found = Vec::new();
    // Tables that wait, each with what the next in its chain counts from. A chain may be a loop.
    let mut tables = vec![(0, 0)];
    for _ in 0..PARTITIONS {
        let Some((table, base)) = tables.pop() else { break };
        let sector = disk.at(table * SECTOR, 512);
        if sector.get(510..) != Some(&[0x55, 0xaa]) {
            continue;
        }
        for entry in sector.get(TABLE..510).unwrap_or_default().chunks_exact(ENTRY) {
            let (Some(&kind), Some(start), Some(size)) = (entry.get(4), le32(entry, 8), le32(entry, 12))
            else {
                continue;
            };
            let (start, size) = (u64::from(start), u64::from(size));
            if kind == PROTECTIVE {
                return by_identifiers(disk);
            }
            if EXTENDED.contains(&kind) && start > 0 {
                tables.push((base + start, if base == 0 { start } else { base }));
            } else if kind != 0 && start > 0 && size > 0 {
                found.push(disk.part((table + start) * SECTOR, size * SECTOR));
            }
        }
    }
    found
}

/// The partitions of a GPT (UEFI specification 5.3).
fn by_identifiers<'a>(disk: &Disk<'a>) -> Vec<Disk<'a>> {
    let header = disk.at(SECTOR, 512);
    let places = (|| {
        let table = header.starts_with(b"EFI PART").then(|| le64(&header, 72))??;
        let (count, width) = (le32(&header, 80)?, usize::from(le16(&header, 84)?));
        let count = usize::try_from(count).ok()?.min(PARTITIONS);
        (width >= 128)
            .then(|| disk.at(table.saturating_mul(SECTOR), count * width))
            .map(|entries| (entries, width))
    })();
    let Some((entries, width)) = places else { return Vec::new() };
    let part = |entry: &[u8]| {
        let (first, last) = (le64(entry, 32)?, le64(entry, 40)?);
        let is_used = entry.get(..16)?.iter().any(|&b| b != 0) && last >= first;
        is_used.then(|| disk.part(first.saturating_mul(SECTOR), (last - first + 1).saturating_mul(SECTOR)))
    };
    entries.chunks_exact(width).filter_map(part).collect()
}
