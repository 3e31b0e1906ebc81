//! ISO 9660 (ECMA-119), with the names of Joliet or Rock Ridge (IEEE P1282) where a disc has them.
//!
//! A disc may describe its files several times, for programs of different age. All descriptions are read: what one
//! hides, another shows.

use super::disk::{Disk, Extent};
use super::{Content, File, Listing};
use crate::fixed::size32;
use std::collections::{HashSet, VecDeque};

const SECTOR: u64 = 2048;
/// The first volume descriptor.
const DESCRIPTORS: u64 = 16;
/// Volume descriptors that are read.
const MOST_DESCRIPTORS: u64 = 32;
/// Types of a volume descriptor.
const PRIMARY: u8 = 1;
const SUPPLEMENTARY: u8 = 2;
/// Where a volume descriptor keeps its escape sequences and the record of the root folder (ECMA-119 8.4, 8.5).
const ESCAPES: usize = 88;
const ROOT: usize = 156;
/// Flags of a record: a folder; the file goes on in the next record.
const FOLDER: u8 = 2;
const GOES_ON: u8 = 0x80;
/// Bytes of one folder that are read.
const FOLDER_BYTES: usize = 4 << 20;
/// Folders one in the other.
const DEPTH: usize = 64;

/// Whether there is a volume descriptor.
pub(super) fn is_volume(disk: &Disk<'_>) -> bool {
    disk.at(DESCRIPTORS * SECTOR + 1, 5) == b"CD001"
}

/// Lists the files of all volumes, each stretch of the disc once.
pub(super) fn list(disk: &Disk<'_>, listing: &mut Listing) {
    let mut roots = Vec::new();
    for number in 0..MOST_DESCRIPTORS {
        let descriptor = disk.at((DESCRIPTORS + number) * SECTOR, 2048);
        if descriptor.get(1..6) != Some(b"CD001") {
            break;
        }
        // UCS-2 of level 1, 2 or 3 (Joliet Specification).
        let escapes = descriptor.get(ESCAPES..ESCAPES + 3).unwrap_or_default();
        let is_joliet = matches!(escapes, b"%/@" | b"%/C" | b"%/E");
        let record = descriptor.get(ROOT..).and_then(|rest| Some((size32(rest, 2)?, size32(rest, 10)?)));
        match (descriptor.first(), record) {
            (Some(&PRIMARY), Some(root)) => roots.push((false, root)),
            (Some(&SUPPLEMENTARY), Some(root)) => roots.push((is_joliet, root)),
            _ => {}
        }
    }
    // Joliet's names are what Windows shows.
    roots.sort_by_key(|(is_joliet, _)| !is_joliet);
    let mut seen = HashSet::new();
    for (is_joliet, root) in roots {
        volume(disk, is_joliet, root, &mut seen, listing);
    }
}

/// Lists one volume, without what was seen in another.
fn volume(
    disk: &Disk<'_>,
    is_joliet: bool,
    root: (usize, usize),
    seen: &mut HashSet<(u64, u64)>,
    listing: &mut Listing,
) {
    let mut folders = VecDeque::from([(root, String::new(), 0)]);
    let mut read = HashSet::new();
    while let Some(((sector, size), path, depth)) = folders.pop_front() {
        if depth > DEPTH || !read.insert(sector) {
            listing.complain("folders that lead back to themselves");
            continue;
        }
        let start = sector as u64 * SECTOR;
        let bytes = disk.at(start, size.min(FOLDER_BYTES));
        let mut extents: Vec<Extent> = Vec::new();
        for (at, record) in records(&bytes) {
            let Some((name, is_folder, goes_on, place, length)) = entry(record, is_joliet) else { continue };
            let path = if path.is_empty() { name } else { format!("{path}/{name}") };
            if is_folder {
                folders.push_back(((place, length), path, depth + 1));
                continue;
            }
            extents.push(Extent::new(place as u64 * SECTOR, length as u64));
            if goes_on {
                continue;
            }
            let extents = std::mem::take(&mut extents);
            let size = extents.iter().map(|extent| extent.length).sum();
            if let Some(first) = extents.first()
                && !seen.insert((first.start.unwrap_or(0), size))
            {
                continue;
            }
            let written = path.rsplit('/').next().unwrap_or_default();
            let name_at = memchr::memmem::find(record, written.as_bytes()).and_then(|inside| {
                let is_whole = path == written;
                disk.place(start + (at + inside) as u64, written.len() as u64).filter(|_| is_whole)
            });
            if !listing.add(File { path, name_at, size, content: Content::Extents(extents) }) {
                return;
            }
        }
    }
}

/// The records of a folder; none crosses the end of a sector (ECMA-119 6.8.1).
fn records(folder: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            match usize::from(*folder.get(at)?) {
                0 => at = (at / 2048 + 1) * 2048,
                length => {
                    let start = at;
                    at += length;
                    return Some((start, folder.get(start..at)?));
                }
            }
        }
    })
}

/// Name, whether it is a folder, whether it goes on, first sector and bytes.
fn entry(record: &[u8], is_joliet: bool) -> Option<(String, bool, bool, usize, usize)> {
    let length = usize::from(*record.get(32)?);
    let identifier = record.get(33..33 + length)?;
    // The folder itself and the one above.
    if matches!(identifier, [0] | [1]) {
        return None;
    }
    let flags = *record.get(25)?;
    let system = record.get(33 + length + (length + 1) % 2..).unwrap_or_default();
    let name = if is_joliet {
        let units = identifier.as_chunks::<2>().0.iter().map(|&unit| u16::from_be_bytes(unit));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    } else {
        rock_ridge(system).unwrap_or_else(|| crate::zip::written_name(identifier))
    };
    // A file's version behind a semicolon, and the point of a name without extension.
    let name = name.rsplit_once(';').map_or(name.as_str(), |(name, _)| name);
    let name = name.strip_suffix('.').unwrap_or(name);
    (!name.is_empty()).then_some(())?;
    let extended = usize::from(*record.get(1)?);
    let place = size32(record, 2)?.checked_add(extended)?;
    Some((name.to_owned(), flags & FOLDER != 0, flags & GOES_ON != 0, place, size32(record, 10)?))
}

/// The alternate name (`NM`) in the system use field.
fn rock_ridge(system: &[u8]) -> Option<String> {
    let mut rest = system;
    let mut name = Vec::new();
    while let Some((&[a, b, length, _], _)) = rest.split_first_chunk::<4>() {
        let field = rest.get(..usize::from(length)).filter(|field| field.len() >= 4)?;
        if [a, b] == *b"NM" {
            // Behind the version stand flags, then the name or a part of it.
            name.extend_from_slice(field.get(5..)?);
        }
        rest = rest.get(field.len()..)?;
    }
    (!name.is_empty()).then(|| crate::zip::written_name(&name))
}
