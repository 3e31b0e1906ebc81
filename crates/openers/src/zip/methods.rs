//! Methods of packing that few programs write (APPNOTE 4.4.5), each with its memory bounded before it begins.

use super::volume::{Failure, read_bounded};
use crate::fixed::{le16, le32};
use crate::unpacking::DECODER_MEMORY;
use lzma_rust2::{LzmaReader, XzReader};
use ruzstd::decoding::StreamingDecoder;

const LZMA: u16 = 14;
const ZSTANDARD: u16 = 93;
const XZ: u16 = 95;

/// Methods that the library unpacks itself: stored, DEFLATE, DEFLATE64, bzip2.
const LIBRARY: &[u16] = &[0, 8, 9, 12];

/// The unpacked bytes, at most `limit` of them; `None` if the method is one that the library unpacks itself.
pub(super) fn unpack(method: u16, packed: &[u8], limit: u64) -> Option<Result<Vec<u8>, Failure>> {
    match method {
        LZMA => Some(lzma(packed, limit)),
        ZSTANDARD => Some(match StreamingDecoder::new_with_max_window_size(packed, DECODER_MEMORY) {
            Ok(mut reader) => read_bounded(&mut reader, limit),
            Err(_) => Err(damaged()),
        }),
        XZ => {
            let memory = u32::try_from(DECODER_MEMORY >> 10).unwrap_or(u32::MAX);
            Some(read_bounded(&mut XzReader::new_mem_limit(packed, false, memory), limit))
        }
        _ if LIBRARY.contains(&method) => None,
        _ => Some(Err(Failure::Broken(format!("compression method {method} is not supported")))),
    }
}

fn damaged() -> Failure {
    Failure::Broken("its data are damaged".to_owned())
}

/// Two bytes of version, two for the size of the properties, the properties, the data (APPNOTE 5.8.8).
fn lzma(packed: &[u8], limit: u64) -> Result<Vec<u8>, Failure> {
    let header = || {
        let dictionary = le32(packed, 5)?;
        (le16(packed, 2)? == 5).then_some((*packed.get(4)?, dictionary, packed.get(9..)?))
    };
    let (properties, dictionary, data) = header().ok_or_else(damaged)?;
    if u64::from(dictionary) > DECODER_MEMORY {
        return Err(Failure::Broken("its dictionary is larger than the memory for it".to_owned()));
    }
    let reader = LzmaReader::new_with_props(data, u64::MAX, properties, dictionary, None);
    read_bounded(&mut reader.map_err(|_| damaged())?, limit)
}
