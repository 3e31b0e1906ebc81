//! NTFS: every file is a record of the master file table, which is read from front to back.
//!
//! Alternate streams are files of their own (`name:stream`). What NTFS compressed or encrypted, and files whose record
//! goes on in another, are named and not read.

use super::disk::{Disk, Extent};
use super::{Content, FILES, File, Listing};
use crate::fixed::{le16, le32, le64};
use std::collections::HashMap;

/// Records of the file system's own files, the root folder among them.
const OWN_RECORDS: usize = 24;
const ROOT: u64 = 5;
/// Types of an attribute: a list of attributes in other records, a name, the data; the end.
const LIST: u32 = 0x20;
const NAME: u32 = 0x30;
const DATA: u32 = 0x80;
const END: u32 = 0xffff_ffff;
/// Flags of a record: in use, a folder. Flags of an attribute: compressed, encrypted.
const IN_USE: u16 = 1;
const FOLDER: u16 = 2;
const COMPRESSED: u16 = 0x00ff;
const ENCRYPTED: u16 = 0x4000;
/// The name space of names in eight characters and three.
const SHORT: u8 = 2;
/// Attributes of one record, and runs of one attribute, that are read.
const ATTRIBUTES: usize = 256;
const RUNS: usize = 10_000;
/// Bytes of the table that are read.
const TABLE_BYTES: usize = 64 << 20;
const DEPTH: usize = 64;

pub(super) fn is_volume(disk: &Disk<'_>) -> bool {
    disk.at(3, 8) == b"NTFS    " && Volume::read(disk).is_some()
}

struct Volume {
    cluster: u64,
    /// Bytes of a record.
    record: usize,
    /// The first byte of the table.
    table: u64,
}

impl Volume {
    fn read(disk: &Disk<'_>) -> Option<Self> {
        let boot = disk.at(0, 512);
        let sector = u64::from(le16(&boot, 11)?);
        // Negative numbers are logarithms.
        let per_cluster = match *boot.get(13)? {
            small @ 1..=128 => u64::from(small),
            large => 1 << (256 - u32::from(large)).min(16),
        };
        let cluster = sector * per_cluster;
        let record = match *boot.get(64)? {
            small @ 1..=127 => u64::from(small) * cluster,
            large => 1 << (256 - u32::from(large)).min(16),
        };
        let is_plausible =
            sector.is_power_of_two() && (256..=4096).contains(&sector) && (512..=65536).contains(&record);
        is_plausible.then_some(())?;
        let table = le64(&boot, 48)?.checked_mul(cluster)?;
        Some(Self { cluster, record: usize::try_from(record).ok()?, table })
    }
}

/// What a record says of its file.
#[derive(Default)]
struct Record {
    is_folder: bool,
    parent: u64,
    name: String,
    /// The data, and further streams by their names.
    streams: Vec<(String, u64, Content)>,
}

pub(super) fn list(disk: &Disk<'_>, listing: &mut Listing) {
    let Some(volume) = Volume::read(disk) else { return };
    // The first record is that of the table itself.
    let first = record(&disk.at(volume.table, volume.record), &volume);
    let Some((_, size, Content::Extents(extents))) = first.and_then(|first| first.streams.into_iter().next())
    else {
        return listing.complain("the record of the master file table is damaged");
    };
    let most = usize::try_from(size).unwrap_or(TABLE_BYTES).min(TABLE_BYTES);
    let mut table = Vec::new();
    for extent in extents {
        let left = most.saturating_sub(table.len());
        disk.read(extent, left, &mut table);
    }
    let records: HashMap<u64, Record> = table
        .chunks_exact(volume.record)
        .enumerate()
        .skip(OWN_RECORDS)
        .filter_map(|(number, bytes)| Some((number as u64, record(bytes, &volume)?)))
        .take(2 * FILES)
        .collect();
    let mut numbers: Vec<u64> = records.keys().copied().collect();
    numbers.sort_unstable();
    for file in numbers.iter().filter_map(|number| records.get(number)).filter(|record| !record.is_folder) {
        let path = path(file, &records);
        for (stream, size, content) in &file.streams {
            let path = if stream.is_empty() { path.clone() } else { format!("{path}:{stream}") };
            if !listing.add(File { path, name_at: None, size: *size, content: content.clone() }) {
                return;
            }
        }
    }
}

/// The names of the folders around a file and its own.
fn path(file: &Record, records: &HashMap<u64, Record>) -> String {
    let mut names = vec![file.name.as_str()];
    let mut parent = file.parent;
    while parent != ROOT && names.len() < DEPTH {
        let Some(folder) = records.get(&parent) else { break };
        names.push(&folder.name);
        parent = folder.parent;
    }
    names.reverse();
    names.join("/")
}

/// Reads a record in use that is the first of its file.
fn record(bytes: &[u8], volume: &Volume) -> Option<Record> {
    let bytes = with_ends(bytes)?;
    let flags = le16(&bytes, 22)?;
    let base = le64(&bytes, 32)?;
    (flags & IN_USE != 0 && base == 0).then_some(())?;
    let mut found = Record { is_folder: flags & FOLDER != 0, ..Record::default() };
    let mut at = usize::from(le16(&bytes, 20)?);
    let mut is_elsewhere = false;
    for _ in 0..ATTRIBUTES {
        let kind = le32(&bytes, at)?;
        if kind == END {
            break;
        }
        let length = usize::try_from(le32(&bytes, at + 4)?).ok()?;
        let attribute = bytes.get(at..at.checked_add(length)?).filter(|attribute| attribute.len() >= 16)?;
        match kind {
            LIST => is_elsewhere = true,
            NAME => {
                let value = resident(attribute)?;
                let space = *value.get(65)?;
                if found.name.is_empty() || space != SHORT {
                    let units = usize::from(*value.get(64)?);
                    found.name = utf16(value.get(66..66 + 2 * units)?);
                    // The upper 16 bits count how often the record was used.
                    found.parent = le64(value, 0)? & 0xffff_ffff_ffff;
                }
            }
            DATA => {
                let name_at = usize::from(le16(attribute, 10)?);
                let units = usize::from(*attribute.get(9)?);
                let name = utf16(attribute.get(name_at..name_at + 2 * units).unwrap_or_default());
                let (size, content) = data(attribute, volume)?;
                found.streams.push((name, size, content));
            }
            _ => {}
        }
        at += length;
    }
    if is_elsewhere && found.streams.is_empty() {
        found.streams.push((String::new(), 0, Content::Unreadable("its record goes on in another")));
    }
    Some(found)
}

/// The record with the ends of its sectors put back, which are kept at its front to tell torn writes.
fn with_ends(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(b"FILE") {
        return None;
    }
    let mut bytes = bytes.to_vec();
    let at = usize::from(le16(&bytes, 4)?);
    let count = usize::from(le16(&bytes, 6)?).checked_sub(1)?;
    let ends = bytes.get(at + 2..at + 2 + 2 * count)?.to_vec();
    for (sector, end) in ends.as_chunks::<2>().0.iter().enumerate() {
        let place = sector * 512 + 510;
        bytes.get_mut(place..place + 2)?.copy_from_slice(end);
    }
    Some(bytes)
}

fn resident(attribute: &[u8]) -> Option<&[u8]> {
    let length = usize::try_from(le32(attribute, 16)?).ok()?;
    let at = usize::from(le16(attribute, 20)?);
    (attribute.get(8) == Some(&0)).then(|| attribute.get(at..at.checked_add(length)?)).flatten()
}

/// Bytes of a stream, and where they are.
fn data(attribute: &[u8], volume: &Volume) -> Option<(u64, Content)> {
    if let Some(value) = resident(attribute) {
        return Some((value.len() as u64, Content::Resident(value.to_vec())));
    }
    let size = le64(attribute, 48)?;
    let flags = le16(attribute, 12)?;
    if flags & (COMPRESSED | ENCRYPTED) != 0 {
        return Some((size, Content::Unreadable("NTFS keeps it compressed or encrypted")));
    }
    let runs = attribute.get(usize::from(le16(attribute, 32)?)..)?;
    Some((size, Content::Extents(extents(runs, volume.cluster)?)))
}

/// A list of runs: a byte tells the widths of the two numbers behind it, how many clusters and from where, counted
/// from the run before; without the second they were never written.
fn extents(runs: &[u8], cluster: u64) -> Option<Vec<Extent>> {
    let mut extents = Vec::new();
    let mut rest = runs;
    let mut place = 0i64;
    while let Some((&widths, behind)) = rest.split_first().filter(|(widths, _)| **widths != 0) {
        let (count, from) = (usize::from(widths & 0xf), usize::from(widths >> 4));
        if count > 8 || from > 8 || extents.len() > RUNS {
            return None;
        }
        let clusters = u64::try_from(number(behind.get(..count)?, false)?).ok()?;
        let length = clusters.checked_mul(cluster)?;
        if from == 0 {
            extents.push(Extent::zeros(length));
        } else {
            place = place.checked_add(number(behind.get(count..count + from)?, true)?)?;
            extents.push(Extent::new(u64::try_from(place).ok()?.checked_mul(cluster)?, length));
        }
        rest = behind.get(count + from..)?;
    }
    Some(extents)
}

/// A little-endian number of up to eight bytes.
fn number(bytes: &[u8], is_signed: bool) -> Option<i64> {
    let filling = if is_signed && bytes.last().is_some_and(|&last| last >= 0x80) { 0xff } else { 0 };
    let mut whole = [filling; 8];
    whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(i64::from_le_bytes(whole))
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
    String::from_utf16_lossy(&units)
}
