//! Entries that an archive's directory does not list: programs that go by the directory hide them, programs that read
//! from front to back show them.

use super::salvage;
use super::volume::Failure;
use creel_evidence::locus::Span;

/// How a local header begins, and its bytes before the name (APPNOTE 4.3.7).
const LOCAL: &[u8] = b"PK\x03\x04";
/// Unlisted entries that are looked at.
const ENTRIES: usize = 64;

/// The entries outside of what the directory lists, `listed` being the stretches of its entries in ascending order.
pub(super) fn files(bytes: &[u8], listed: &[Span], limit: u64) -> Vec<salvage::File> {
    let mut found = Vec::new();
    let mut behind = 0;
    let mut left = limit;
    let mut known = listed.iter().peekable();
    for at in memchr::memmem::find_iter(bytes, LOCAL) {
        while known.next_if(|span| span.end <= at).is_some() {}
        let is_listed = known.peek().is_some_and(|span| (span.start..span.end).contains(&at));
        // What is inside of an unlisted entry is its content.
        if is_listed || at < behind || found.len() == ENTRIES {
            continue;
        }
        let end = known.peek().map_or(bytes.len(), |span| span.start.max(at));
        let Some(file) = bytes.get(at..end).and_then(|rest| salvage::files(rest, left).next()) else {
            continue;
        };
        match &file.content {
            Ok(content) => left = left.saturating_sub(content.len() as u64),
            // A signature alone is no entry.
            Err(Failure::Broken(_)) => continue,
            // What is unpacked in vain costs as much.
            Err(Failure::TooLarge | Failure::Locked) => left = 0,
        }
        behind = at + file.consumed;
        let name_at = file.name_at.map(|span| Span::new(span.start + at, span.end + at));
        found.push(salvage::File { name_at, ..file });
    }
    found
}
