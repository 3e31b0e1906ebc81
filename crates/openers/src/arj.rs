//! ARJ archives: stored files, and those of the methods 1 to 4.
//!
//! Methods 1 to 3 are LHA's static Huffman codes over a window of 26 KiB; method 4 is a code of its own. Files that
//! were encrypted ("garbled") or split over several archives are named and not unpacked.

mod fastest;

use crate::Budget;
use crate::fixed::{le16, le32, size32};
use crate::member::{Opened, Opening};
use crate::unpacking::{Entry, Failure, Unpacking};
use creel_evidence::locus::Span;
use delharc::decode::{Decoder, Lh7Decoder};
use flate2::Crc;

/// How each header begins.
pub const MAGIC: &[u8] = b"\x60\xea";
/// The largest header ("basic header size" of ARJ's technical note).
const HEADER: usize = 2600;
/// Flags of a file: garbled with a password, goes on in another archive, goes on from another.
const GARBLED: u8 = 0x01;
const GOES_ON: u8 = 0x04;
const GOES_FROM: u8 = 0x08;
/// Types of a header: a file as bytes, a file as text, the archive itself.
const BINARY: u8 = 0;
const TEXT: u8 = 1;
/// Extended headers behind a header that are skipped.
const EXTENDED: usize = 16;

/// Unpacks the archive.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    let mut count = 0;
    for (index, header) in headers(bytes).enumerate() {
        count = index + 1;
        let entry = Entry::written(index, bytes, header.name);
        if !unpacking.enter(index, entry.name.as_deref()) {
            break;
        }
        if !matches!(header.kind, BINARY | TEXT) {
            continue;
        }
        let unpacked = header.unpack(bytes, unpacking.limit()).map(|bytes| (bytes, None));
        if !unpacking.settle(entry, unpacked) {
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
    headers(bytes).nth(index)?.unpack(bytes, Budget::default().bytes).ok()
}

/// What the archive says of one of its files.
struct Header {
    method: u8,
    flags: u8,
    kind: u8,
    name: Span,
    crc: u32,
    size: usize,
    packed: Span,
}

/// The headers of files in order, up to the end or the first that cannot be read.
fn headers(bytes: &[u8]) -> impl Iterator<Item = Header> + '_ {
    // The first header is the archive's own, behind which no bytes follow.
    let mut at = Some(0).and_then(|at| Some(header(bytes, at)?.packed.start));
    std::iter::from_fn(move || {
        let header = header(bytes, at?)?;
        at = Some(header.packed.end);
        Some(header)
    })
}

fn header(bytes: &[u8], at: usize) -> Option<Header> {
    let rest = bytes.get(at..)?.strip_prefix(MAGIC)?;
    let size = usize::from(le16(rest, 0)?);
    // A header of no size is the end.
    let basic = (1..=HEADER).contains(&size).then(|| rest.get(2..2 + size)).flatten()?;
    let fixed = usize::from(*basic.first()?);
    let length = basic.get(fixed..)?.iter().position(|&b| b == 0)?;
    let name = at + 4 + fixed;
    // Behind the basic header stands its checksum, then the extended ones, each with its own.
    let mut start = at + 4 + size + 4;
    for _ in 0..EXTENDED {
        match usize::from(le16(bytes, start)?) {
            0 => break,
            extended => start += 2 + extended + 4,
        }
    }
    let start = start + 2;
    let kind = *basic.get(6)?;
    let packed = if matches!(kind, BINARY | TEXT) { size32(basic, 12)? } else { 0 };
    Some(Header {
        flags: *basic.get(4)?,
        method: *basic.get(5)?,
        kind,
        name: Span::new(name, name + length),
        crc: le32(basic, 20)?,
        size: size32(basic, 16)?,
        packed: Span::new(start, start.checked_add(packed)?),
    })
}

impl Header {
    fn unpack(&self, bytes: &[u8], limit: u64) -> Result<Vec<u8>, Failure> {
        let broken = |reason: &str| Failure::Broken(reason.to_owned());
        if self.flags & GARBLED != 0 {
            return Err(Failure::Locked);
        }
        if self.flags & (GOES_ON | GOES_FROM) != 0 {
            return Err(broken("it goes on in another part of the archive"));
        }
        if self.size as u64 > limit {
            return Err(Failure::TooLarge);
        }
        let packed = bytes.get(self.packed.range()).ok_or_else(|| broken("it ends early"))?;
        let unpacked = match self.method {
            0 => packed.to_vec(),
            1..=3 => {
                let mut out = vec![0; self.size];
                Lh7Decoder::new(packed).fill_buffer(&mut out).map_err(|_| broken("its data are damaged"))?;
                out
            }
            4 => fastest::unpack(packed, self.size).ok_or_else(|| broken("its data are damaged"))?,
            _ => return Err(broken("it is packed by a method that is not supported")),
        };
        let mut crc = Crc::new();
        crc.update(&unpacked);
        // A text was packed with other ends of lines than the checksum may count.
        if crc.sum() != self.crc && self.kind == BINARY {
            return Err(broken("its checksum does not hold"));
        }
        Ok(unpacked)
    }
}
