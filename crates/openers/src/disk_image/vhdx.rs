//! Virtual hard disks of the newer format ([MS-VHDX]): a table of regions, in them a table of blocks and metadata.
//!
//! The log is not replayed: an image that was not closed properly is read as it stood before its last writes.

use super::disk::Disk;
use crate::fixed::{array, le32, size32, size64};

/// How the file begins.
pub(super) const MAGIC: &[u8] = b"vhdxfile";
/// The two copies of the table of regions (2.2).
const REGIONS: [usize; 2] = [192 << 10, 256 << 10];
const MIB: u64 = 1 << 20;
/// Identifiers: the table of blocks, the metadata, and in these the parameters, the size of the disk and that of its
/// sectors (2.2.3.2, 2.6.2).
const BLOCK_TABLE: [u8; 16] = guid(0x2dc2_7766, 0xf623, 0x4200, 0x9d64_115e_9bfd_4a08);
const METADATA: [u8; 16] = guid(0x8b7c_a206, 0x4790, 0x4b9a, 0xb8fe_575f_050f_886e);
const PARAMETERS: [u8; 16] = guid(0xcaa1_6737, 0xfa36, 0x4d43, 0xb3b6_33f0_aa44_e76b);
const DISK_SIZE: [u8; 16] = guid(0x2fa5_4224, 0xcd1b, 0x4876, 0xb211_5dbe_d83b_f4b8);
const SECTOR_SIZE: [u8; 16] = guid(0x8141_bf1d, 0xa96f, 0x4709, 0xba47_f233_a8fa_ab5f);
/// Entries of the tables.
const ENTRIES: usize = 2048;
/// States of a block that was written (2.5.1.1).
const PRESENT: u64 = 6;
const PARTLY_PRESENT: u64 = 7;
/// Entries of the table of blocks that are read.
const BLOCKS: usize = 1 << 21;

pub(super) fn disk(bytes: &[u8]) -> Result<Disk<'_>, String> {
    let regions = REGIONS.iter().find(|&&at| bytes.get(at..).is_some_and(|rest| rest.starts_with(b"regi")));
    let Some(&regions) = regions else { return Err("the table of regions is missing".to_owned()) };
    in_blocks(bytes, regions).ok_or_else(|| "the table of blocks is damaged".to_owned())
}

fn in_blocks(bytes: &[u8], regions: usize) -> Option<Disk<'_>> {
    let count = size32(bytes, regions + 8)?.min(ENTRIES);
    let region = |wanted: [u8; 16]| {
        (0..count).map(|number| regions + 16 + number * 32).find_map(|at| {
            let is_wanted = array(bytes, at)? == wanted;
            is_wanted.then_some((size64(bytes, at + 16)?, size32(bytes, at + 24)?))
        })
    };
    let (metadata, _) = region(METADATA)?;
    let items = usize::from(u16::from_le_bytes(array(bytes, metadata.checked_add(10)?)?)).min(ENTRIES);
    let item = |wanted: [u8; 16]| {
        (0..items).map(|number| metadata + 32 + number * 32).find_map(|at| {
            let is_wanted = array(bytes, at)? == wanted;
            is_wanted.then_some(metadata.checked_add(size32(bytes, at + 16)?)?)
        })
    };
    let block = u64::from(le32(bytes, item(PARAMETERS)?)?);
    let size = size64(bytes, item(DISK_SIZE)?)? as u64;
    let sector = u64::from(le32(bytes, item(SECTOR_SIZE)?)?);
    if !block.is_power_of_two() || !(MIB..=256 * MIB).contains(&block) || !matches!(sector, 512 | 4096) {
        return None;
    }
    // Behind as many blocks as a bitmap of a mebibyte counts stands an entry for that bitmap (2.5).
    let run = usize::try_from((sector << 23) / block).ok()?;
    let (table, length) = region(BLOCK_TABLE)?;
    let entries = bytes.get(table..)?.as_chunks::<8>().0.iter().take(length / 8).enumerate();
    let blocks = entries.filter(|(number, _)| number % (run + 1) != run).map(|(_, &entry)| {
        let entry = u64::from_le_bytes(entry);
        matches!(entry & 7, PRESENT | PARTLY_PRESENT).then_some(entry >> 20 << 20)
    });
    let needed = usize::try_from(size.div_ceil(block)).ok()?.min(BLOCKS);
    Some(Disk::in_blocks(bytes, size, block, blocks.take(needed).collect()))
}

/// A GUID as it stands in the file: its first three fields little-endian.
const fn guid(first: u32, second: u16, third: u16, rest: u64) -> [u8; 16] {
    let ([a, b, c, d], [e, f], [g, h]) = (first.to_le_bytes(), second.to_le_bytes(), third.to_le_bytes());
    let [i, j, k, l, m, n, o, p] = rest.to_be_bytes();
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}
