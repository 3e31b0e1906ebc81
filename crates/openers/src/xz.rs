//! The relatives of LZMA for files that were packed alone: `.xz`, `.lzma` (the older format) and `.lz` (lzip).

use crate::member::{Opened, Opening};
use crate::unpacking::{DECODER_MEMORY, Failure, alone, alone_again, read_some};
use lzma_rust2::{LzipReader, LzmaReader, XzReader};

/// How an `.xz` file begins.
pub const XZ: &[u8] = b"\xfd7zXZ\0";
/// How an `.lz` file begins.
pub const LZIP: &[u8] = b"LZIP";
/// Bytes of the header of an `.lzma` file: properties, size of the dictionary, size of the file.
const LZMA_HEADER: usize = 13;
/// A file of unknown size, up to its end marker.
const UNKNOWN_SIZE: u64 = u64::MAX;
/// A size above which what looks like the header of an `.lzma` file is none.
const PLAUSIBLE_SIZE: u64 = 1 << 38;

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

/// Whether the bytes begin like an `.lzma` file, which has no signature: with the properties that every packer
/// writes, a dictionary whose size is a power of two or one and a half of it, and a size that a file can have.
#[must_use]
pub fn is_lzma(bytes: &[u8]) -> bool {
    let Some((&[properties, d0, d1, d2, d3], rest)) = bytes.split_first_chunk() else { return false };
    let Some((&size, rest)) = rest.split_first_chunk() else { return false };
    let dictionary = u32::from_le_bytes([d0, d1, d2, d3]);
    let size = u64::from_le_bytes(size);
    // The range coder's first byte is zero.
    let begins = rest.first() == Some(&0);
    let ones = dictionary.count_ones();
    let is_usual = ones == 1 || ones == 2 && dictionary & (dictionary >> 1) != 0;
    let is_size = size == UNKNOWN_SIZE || size < PLAUSIBLE_SIZE;
    properties == 0x5d && dictionary >= 1 << 12 && is_usual && is_size && begins
}

fn unpack(bytes: &[u8], limit: u64) -> (Vec<u8>, Option<Failure>) {
    let memory = u32::try_from(DECODER_MEMORY >> 10).unwrap_or(u32::MAX);
    if bytes.starts_with(XZ) {
        let (unpacked, failure) = read_some(&mut XzReader::new_mem_limit(bytes, true, memory), limit);
        return (unpacked, failure);
    }
    if bytes.starts_with(LZIP) {
        // The lowest five bits are the logarithm of the dictionary's size (RFC draft "lzip", section 2).
        let logarithm = bytes.get(5).map_or(0, |&coded| u32::from(coded & 0x1f));
        return match 1u64.checked_shl(logarithm) {
            Some(dictionary) if dictionary <= DECODER_MEMORY => read_some(&mut LzipReader::new(bytes), limit),
            _ => (Vec::new(), Some(Failure::TooMuchMemory)),
        };
    }
    let dictionary = bytes.get(1..5).and_then(|size| Some(u32::from_le_bytes(size.try_into().ok()?)));
    if dictionary.is_some_and(|size| u64::from(size) > DECODER_MEMORY) {
        return (Vec::new(), Some(Failure::TooMuchMemory));
    }
    match LzmaReader::new_mem_limit(bytes, memory, None) {
        Ok(mut reader) => read_some(&mut reader, limit),
        Err(_) if bytes.len() < LZMA_HEADER => {
            (Vec::new(), Some(Failure::Broken("it ends early".to_owned())))
        }
        Err(_) => (Vec::new(), Some(Failure::Broken("its header is damaged".to_owned()))),
    }
}
