//! bzip2: a file packed alone, or several streams one behind the other, which readers take for one.

use crate::member::{Opened, Opening};
use crate::unpacking::{Failure, alone, alone_again, read_some};
use bzip2::read::MultiBzDecoder;

/// Unpacks the file. What breaks off is kept as far as it goes, and said.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    alone(bytes, opening, None, unpack)
}

/// The unpacked bytes again; there is one member, with index 0.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    alone_again(bytes, index, unpack)
}

fn unpack(bytes: &[u8], limit: u64) -> (Vec<u8>, Option<Failure>) {
    read_some(&mut MultiBzDecoder::new(bytes), limit)
}
