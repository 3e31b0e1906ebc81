//! UDF (ECMA-167 as profiled by OSTA UDF 1.02 to 2.60): the files of ordinary discs, which have one partition and
//! descriptors in place. Virtual partitions of rewritable discs and metadata partitions are read through as far as
//! they lie in the one partition.

use super::disk::{Disk, Extent};
use super::{Content, File, Listing};
use crate::fixed::{le16, le32, le64};
use std::collections::{HashSet, VecDeque};

const SECTOR: u64 = 2048;
/// Where the anchor stands (ECMA-167 3/8.4.2.1).
const ANCHOR: u64 = 256;
/// Descriptors of the main sequence that are read.
const DESCRIPTORS: u64 = 64;
/// Identifiers of descriptors (3/7.2.1, 4/7.2.1).
const TAG_ANCHOR: u16 = 2;
const TAG_PARTITION: u16 = 5;
const TAG_LOGICAL_VOLUME: u16 = 6;
const TAG_TERMINATING: u16 = 8;
const TAG_FILE_SET: u16 = 256;
const TAG_FILE_IDENTIFIER: u16 = 257;
const TAG_FILE_ENTRY: u16 = 261;
const TAG_EXTENDED_FILE_ENTRY: u16 = 266;
/// Characteristics of a file's identifier: a folder, deleted, the folder above.
const IS_FOLDER: u8 = 2;
const IS_DELETED: u8 = 4;
const IS_PARENT: u8 = 8;
/// Bytes of one folder that are read.
const FOLDER_BYTES: usize = 4 << 20;
const DEPTH: usize = 64;

/// Whether there is a volume recognition sequence that names UDF (2/9.1.2).
pub(super) fn is_volume(disk: &Disk<'_>) -> bool {
    (16..24).any(|sector| {
        let identifier = disk.at(sector * SECTOR + 1, 5);
        identifier == b"NSR02" || identifier == b"NSR03"
    })
}

/// Lists the files.
pub(super) fn list(disk: &Disk<'_>, listing: &mut Listing) {
    if is_volume(disk) && walk(disk, listing).is_none() {
        listing.complain("the descriptors of UDF are damaged");
    }
}

fn tag(bytes: &[u8]) -> Option<u16> {
    le16(bytes, 0)
}

fn walk(disk: &Disk<'_>, listing: &mut Listing) -> Option<()> {
    let anchor = disk.at(ANCHOR * SECTOR, 512);
    (tag(&anchor)? == TAG_ANCHOR).then_some(())?;
    let (length, first) = (u64::from(le32(&anchor, 16)?), u64::from(le32(&anchor, 20)?));
    let (mut partition, mut file_set) = (None, None);
    for sector in first..first + (length / SECTOR).min(DESCRIPTORS) {
        let descriptor = disk.at(sector * SECTOR, 2048);
        match tag(&descriptor)? {
            TAG_PARTITION => partition = partition.or(le32(&descriptor, 188)),
            // The extent of the file set is a long allocation descriptor: length, block, partition.
            TAG_LOGICAL_VOLUME => file_set = file_set.or(le32(&descriptor, 252)),
            TAG_TERMINATING => break,
            _ => {}
        }
    }
    let volume = Volume { disk, start: u64::from(partition?) };
    let set = volume.block(file_set?, 512);
    (tag(&set)? == TAG_FILE_SET).then_some(())?;
    let root = le32(&set, 404)?;
    let mut folders = VecDeque::from([(root, String::new(), 0)]);
    let mut read = HashSet::new();
    while let Some((block, path, depth)) = folders.pop_front() {
        if depth > DEPTH || !read.insert(block) {
            listing.complain("folders that lead back to themselves");
            continue;
        }
        let Some((_, size, content)) = volume.entry(block) else { continue };
        let bytes = volume.read(&content, usize::try_from(size).unwrap_or(0).min(FOLDER_BYTES));
        for (name, characteristics, block) in identifiers(&bytes) {
            if characteristics & (IS_DELETED | IS_PARENT) != 0 {
                continue;
            }
            let path = if path.is_empty() { name } else { format!("{path}/{name}") };
            if characteristics & IS_FOLDER != 0 {
                folders.push_back((block, path, depth + 1));
                continue;
            }
            let Some((_, size, content)) = volume.entry(block) else {
                listing.complain("an entry of a file is missing");
                continue;
            };
            if !listing.add(File { path, name_at: None, size, content }) {
                return Some(());
            }
        }
    }
    Some(())
}

struct Volume<'a, 'd> {
    disk: &'a Disk<'d>,
    /// The first sector of the partition.
    start: u64,
}

impl Volume<'_, '_> {
    fn block(&self, number: u32, length: usize) -> Vec<u8> {
        self.disk.at(self.byte(u64::from(number)), length)
    }

    const fn byte(&self, block: u64) -> u64 {
        (self.start + block).saturating_mul(SECTOR)
    }

    /// A file entry: its file type, its bytes, and where they are.
    fn entry(&self, block: u32) -> Option<(u8, u64, Content)> {
        let entry = self.block(block, 2048);
        // Lengths of the extended attributes and of the allocation descriptors stand before them (4/14.9, 4/14.17).
        let fixed = match tag(&entry)? {
            TAG_FILE_ENTRY => 176,
            TAG_EXTENDED_FILE_ENTRY => 216,
            _ => return None,
        };
        let size = le64(&entry, 56)?;
        let attributes = usize::try_from(le32(&entry, fixed - 8)?).ok()?;
        let length = usize::try_from(le32(&entry, fixed - 4)?).ok()?;
        let start = fixed.checked_add(attributes)?;
        let descriptors = entry.get(start..start.checked_add(length)?)?;
        let content = match le16(&entry, 34)? & 7 {
            0 => Content::Extents(self.extents(descriptors, 8)),
            1 => Content::Extents(self.extents(descriptors, 16)),
            3 => Content::Resident(descriptors.to_vec()),
            _ => Content::Unreadable("its place is written in a way that is not supported"),
        };
        Some((*entry.get(27)?, size, content))
    }

    /// Short or long allocation descriptors (4/14.14): length with its type in the highest bits, then the block.
    fn extents(&self, descriptors: &[u8], width: usize) -> Vec<Extent> {
        let mut extents = Vec::new();
        for descriptor in descriptors.chunks_exact(width) {
            let (Some(length), Some(block)) = (le32(descriptor, 0), le32(descriptor, 4)) else { break };
            let bytes = u64::from(length & 0x3fff_ffff);
            match length >> 30 {
                _ if bytes == 0 => break,
                0 => extents.push(Extent::new(self.byte(u64::from(block)), bytes)),
                // Allocated or not, but not recorded.
                _ => extents.push(Extent::zeros(bytes)),
            }
        }
        extents
    }

    fn read(&self, content: &Content, most: usize) -> Vec<u8> {
        let mut out = Vec::new();
        match content {
            Content::Resident(bytes) => out.extend_from_slice(bytes),
            Content::Extents(extents) => {
                for extent in extents {
                    let left = most.saturating_sub(out.len());
                    self.disk.read(*extent, left, &mut out);
                }
            }
            Content::Unreadable(_) => {}
        }
        out
    }
}

/// The identifiers in a folder: name, characteristics, block of the entry (4/14.4).
fn identifiers(folder: &[u8]) -> impl Iterator<Item = (String, u8, u32)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let identifier = folder.get(at..)?;
        (tag(identifier)? == TAG_FILE_IDENTIFIER).then_some(())?;
        let length = usize::from(*identifier.get(19)?);
        let implementation = usize::from(le16(identifier, 36)?);
        let start = 38 + implementation;
        let name = identifier.get(start..start + length)?;
        at += (start + length).next_multiple_of(4);
        Some((text(name), *identifier.get(18)?, le32(identifier, 24)?))
    })
}

/// A name in OSTA compressed Unicode (UDF 2.1.1): the first byte tells the bits of a character.
fn text(name: &[u8]) -> String {
    match name.split_first() {
        Some((16, units)) => {
            let units = units.as_chunks::<2>().0.iter().map(|&unit| u16::from_be_bytes(unit));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        Some((_, bytes)) => bytes.iter().map(|&b| char::from(b)).collect(),
        None => String::new(),
    }
}
