//! TAR (POSIX 1003.1, and the older and newer dialects): files one behind the other, none of them packed.

use crate::Budget;
use crate::member::{Opened, Opening};
use crate::unpacking::{Entry, Unpacking, read_whole};
use creel_evidence::locus::Span;
use tar::{Archive, EntryType};

/// Bytes of a header.
const HEADER: usize = 512;
/// Bytes of the name in a header.
const NAME: usize = 100;
/// Bytes before a header in which a longer name is looked for.
const LONG_NAME: usize = 4096;

/// Takes the files out of the archive.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    let mut archive = Archive::new(bytes);
    let Ok(entries) = archive.entries() else {
        unpacking.unreadable("it ends early");
        return unpacking.finish();
    };
    for (index, entry) in entries.enumerate() {
        let Ok(mut entry) = entry else {
            unpacking.unreadable(format!("the header of entry {index} is damaged"));
            break;
        };
        let header = usize::try_from(entry.raw_header_position()).unwrap_or(usize::MAX);
        let named = named(index, bytes, &entry.path_bytes(), header);
        if !unpacking.enter(index, named.name.as_deref()) {
            break;
        }
        let is_file = matches!(
            entry.header().entry_type(),
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse
        );
        if !is_file {
            continue;
        }
        let unpacked = read_whole(&mut entry, unpacking.limit()).map(|bytes| (bytes, None));
        if !unpacking.settle(named, unpacked) {
            break;
        }
    }
    unpacking.finish()
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let mut archive = Archive::new(bytes);
    let mut entry = archive.entries().ok()?.nth(index)?.ok()?;
    read_whole(&mut entry, Budget::default().bytes).ok()
}

/// The entry with its name's place: in its header, or in the extended header before it.
fn named(index: usize, bytes: &[u8], path: &[u8], header: usize) -> Entry {
    let field = bytes.get(header..).and_then(|rest| rest.get(..NAME.min(path.len())));
    if field == Some(path) {
        return Entry::written(index, bytes, Span::new(header, header + path.len()));
    }
    let mut from = header.saturating_sub(LONG_NAME);
    let upto = header.saturating_add(HEADER).min(bytes.len());
    Entry::found(index, bytes.get(..upto).unwrap_or_default(), path, &mut from)
}

/// Whether the bytes are an archive of the oldest dialect, which has no signature: a header whose checksum holds.
#[must_use]
pub fn is_header(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..HEADER) else { return false };
    let field = header.get(148..156).unwrap_or_default();
    let digits: String = field.iter().map(|&b| char::from(b)).filter(char::is_ascii_digit).collect();
    let Ok(written) = u32::from_str_radix(&digits, 8) else { return false };
    // Counted with the checksum itself as spaces.
    let sum = |range: &[u8]| range.iter().map(|&b| u32::from(b)).sum::<u32>();
    let counted = sum(header) - sum(field) + 8 * u32::from(b' ');
    header.first().is_some_and(|&b| b.is_ascii_graphic()) && written == counted
}
