//! Zstandard (RFC 8878): a file packed alone, in one frame or several.

use crate::member::{Opened, Opening};
use crate::unpacking::{DECODER_MEMORY, Failure, alone, alone_again, read_some};
use ruzstd::decoding::StreamingDecoder;

/// How a frame begins.
pub const MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";
/// Frames that are read: more of them are written by nobody.
const FRAMES: usize = 1_000;

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
    let mut out = Vec::new();
    let mut rest = bytes;
    for _ in 0..FRAMES {
        if !rest.starts_with(MAGIC) {
            break;
        }
        let mut decoder = match StreamingDecoder::new_with_max_window_size(rest, DECODER_MEMORY) {
            Ok(decoder) => decoder,
            Err(_) => return (out, Some(Failure::Broken("its header is damaged".to_owned()))),
        };
        let (frame, failure) = read_some(&mut decoder, limit.saturating_sub(out.len() as u64));
        if failure == Some(Failure::TooLarge) {
            return (Vec::new(), failure);
        }
        out.extend(frame);
        if failure.is_some() {
            return (out, failure);
        }
        rest = decoder.into_inner();
    }
    (out, None)
}
