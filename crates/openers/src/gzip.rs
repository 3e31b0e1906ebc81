//! gzip (RFC 1952): a file packed alone, or several one behind the other, which readers take for one.

use crate::member::{Opened, Opening};
use crate::unpacking::{Failure, alone, alone_again, read_some};
use creel_evidence::locus::Span;
use flate2::read::MultiGzDecoder;

/// The flag that a name follows the header.
const FLAG_NAME: u8 = 8;
/// The flag that an extra field follows the header.
const FLAG_EXTRA: u8 = 4;
/// Bytes of the header that is always there.
const HEADER: usize = 10;

/// Unpacks the file. What breaks off is kept as far as it goes, and said.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    alone(bytes, opening, name(bytes), unpack)
}

/// The unpacked bytes again; there is one member, with index 0.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    alone_again(bytes, index, unpack)
}

fn unpack(bytes: &[u8], limit: u64) -> (Vec<u8>, Option<Failure>) {
    read_some(&mut MultiGzDecoder::new(bytes), limit)
}

/// Where the name stands that was packed (RFC 1952 section 2.3.1).
fn name(bytes: &[u8]) -> Option<Span> {
    let flags = *bytes.get(3)?;
    if flags & FLAG_NAME == 0 {
        return None;
    }
    let extra = match (flags & FLAG_EXTRA != 0, bytes.get(HEADER), bytes.get(HEADER + 1)) {
        (false, ..) => 0,
        (true, Some(&low), Some(&high)) => 2 + usize::from(u16::from_le_bytes([low, high])),
        (true, ..) => return None,
    };
    let start = HEADER + extra;
    let length = bytes.get(start..)?.split(|&b| b == 0).next()?.len();
    Some(Span::new(start, start + length))
}
