//! ACE archives: the names of their files, and those files that are stored and not packed.
//!
//! No library that creel may use unpacks ACE's own methods, so that packed files are named and not unpacked.

use crate::Budget;
use crate::fixed::{le16, size32, size64};
use crate::member::{Opened, Opening};
use crate::unpacking::{Entry, Failure, Unpacking};
use creel_evidence::locus::Span;

/// What stands in the first header.
pub const MAGIC: &[u8] = b"**ACE**";
/// Where it stands there.
pub const MAGIC_AT: usize = 7;
/// Types of a header.
const FILE: u8 = 1;
const FILE_64: u8 = 3;
/// Flags of a header: bytes follow it, the file goes on from another archive or in another, it needs a password.
const HAS_BYTES: u16 = 0x0001;
const GOES_FROM: u16 = 0x1000;
const GOES_ON: u16 = 0x2000;
const ENCRYPTED: u16 = 0x4000;
/// The method that packs nothing.
const STORED: u8 = 0;

/// Takes out what can be taken out, and names the rest.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    let mut count = 0;
    for (index, file) in files(bytes).enumerate() {
        count = index + 1;
        let entry = Entry::written(index, bytes, file.name);
        if !unpacking.enter(index, entry.name.as_deref()) {
            break;
        }
        let taken = file.take(bytes, unpacking.limit()).map(|bytes| (bytes, None));
        if !unpacking.settle(entry, taken) {
            break;
        }
    }
    if count == 0 {
        unpacking.unreadable("its first header is damaged, or it ends behind it");
    }
    unpacking.finish()
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    files(bytes).nth(index)?.take(bytes, Budget::default().bytes).ok()
}

/// Whether there is an archive with files at the beginning of the bytes.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    files(bytes).next().is_some()
}

struct File {
    flags: u16,
    method: u8,
    name: Span,
    packed: Span,
}

/// The files in order, up to the end or the first header that cannot be read.
fn files(bytes: &[u8]) -> impl Iterator<Item = File> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // Checksum, size of what follows, type, flags.
            let size = usize::from(le16(bytes, at + 2)?);
            let start = at + 4;
            let header = bytes.get(start..start + size)?;
            let kind = *header.first()?;
            let flags = le16(header, 1)?;
            let packed = match (flags & HAS_BYTES != 0, kind) {
                (false, _) => 0,
                (true, FILE_64) => size64(header, 3)?,
                (true, _) => size32(header, 3)?,
            };
            let end = start + size;
            at = end.checked_add(packed)?;
            if matches!(kind, FILE | FILE_64) {
                // Two sizes, date, attributes, checksum; then how it is packed, and the name with its length.
                let sizes = if kind == FILE { 8 } else { 16 };
                let method_at = 3 + sizes + 12;
                let name_at = method_at + 8;
                let length = usize::from(le16(header, name_at - 2)?);
                header.get(name_at..name_at + length)?;
                return Some(File {
                    flags,
                    method: *header.get(method_at)?,
                    name: Span::new(start + name_at, start + name_at + length),
                    packed: Span::new(end, at),
                });
            }
        }
    })
}

impl File {
    fn take(&self, bytes: &[u8], limit: u64) -> Result<Vec<u8>, Failure> {
        let broken = |reason: &str| Failure::Broken(reason.to_owned());
        if self.flags & ENCRYPTED != 0 {
            return Err(Failure::Locked);
        }
        if self.flags & (GOES_FROM | GOES_ON) != 0 {
            return Err(broken("it goes on in another part of the archive"));
        }
        if self.method != STORED {
            return Err(broken("it is packed by ACE's own method, which creel does not unpack"));
        }
        if self.packed.len() as u64 > limit {
            return Err(Failure::TooLarge);
        }
        bytes.get(self.packed.range()).map(<[u8]>::to_vec).ok_or_else(|| broken("it ends early"))
    }
}
