//! Virtual hard disks of the older format (VHD specification 1.0): fixed ones are a disk with a footer, dynamic ones a
//! table of blocks.

use super::disk::Disk;
use crate::fixed::{be32, be64};

/// How the footer begins, of which dynamic disks have a copy at the front.
pub(super) const MAGIC: &[u8] = b"conectix";
/// Bytes of the footer.
const FOOTER: usize = 512;
const SECTOR: u64 = 512;
/// Types of a disk.
const FIXED: u32 = 2;
const DYNAMIC: u32 = 3;
const DIFFERENCING: u32 = 4;
/// An entry of a block that was never written.
const UNUSED: u32 = u32::MAX;
/// Entries of the table that are read: 4 TiB in the usual blocks of 2 MiB.
const BLOCKS: usize = 1 << 21;

pub(super) fn disk(bytes: &[u8]) -> Result<Disk<'_>, String> {
    let end = bytes.len().saturating_sub(FOOTER);
    let footer = bytes.get(end..).filter(|footer| footer.starts_with(MAGIC)).unwrap_or(bytes);
    let size = be64(footer, 48).unwrap_or(0);
    match be32(footer, 60) {
        Some(FIXED) => Ok(Disk::raw(bytes.get(..end).unwrap_or_default())),
        Some(DYNAMIC) => {
            dynamic(bytes, footer, size).ok_or_else(|| "the table of blocks is damaged".to_owned())
        }
        Some(DIFFERENCING) => Err("a disk that only holds what differs from another".to_owned()),
        _ => Err("the footer is damaged".to_owned()),
    }
}

fn dynamic<'a>(bytes: &'a [u8], footer: &[u8], size: u64) -> Option<Disk<'a>> {
    let header = bytes.get(usize::try_from(be64(footer, 16)?).ok()?..)?;
    if !header.starts_with(b"cxsparse") {
        return None;
    }
    let table = usize::try_from(be64(header, 16)?).ok()?;
    let count = usize::try_from(be32(header, 28)?).ok()?.min(BLOCKS);
    let block = u64::from(be32(header, 32)?);
    if block < SECTOR || !block.is_power_of_two() {
        return None;
    }
    // Each block begins with a bitmap of its sectors, filled up to a sector.
    let bitmap = (block / SECTOR).div_ceil(8).next_multiple_of(SECTOR);
    let entries = bytes.get(table..)?.as_chunks::<4>().0.iter().take(count);
    let blocks = entries.map(|&entry| match u32::from_be_bytes(entry) {
        UNUSED => None,
        sector => Some(u64::from(sector) * SECTOR + bitmap),
    });
    Some(Disk::in_blocks(bytes, size, block, blocks.collect()))
}
