//! LHA archives (`.lzh`, `.lha`) with the methods of LHarc, LArc and PMarc.

use crate::Budget;
use crate::member::{Opened, Opening};
use crate::unpacking::{Entry, Failure, Unpacking, read_whole};
use delharc::LhaDecodeReader;

/// Unpacks the archive.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    let Ok(mut reader) = LhaDecodeReader::new(bytes) else {
        unpacking.unreadable("its first header is damaged");
        return unpacking.finish();
    };
    let mut from = 0;
    for index in 0.. {
        let header = reader.header();
        let path = header.parse_pathname_to_str();
        // Folders may stand elsewhere and with another separator; then the place is none.
        let entry = Entry::found(index, bytes, path.as_bytes(), &mut from);
        if !unpacking.enter(index, entry.name.as_deref()) {
            break;
        }
        let size = header.original_size;
        let is_file = !header.is_directory();
        if is_file && !unpacking.settle(entry, unpack(&mut reader, size, unpacking.limit())) {
            break;
        }
        match reader.next_file() {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                unpacking.unreadable(format!("the header behind entry {index} is damaged"));
                break;
            }
        }
    }
    unpacking.finish()
}

fn unpack(
    reader: &mut LhaDecodeReader<&[u8]>,
    size: u64,
    limit: u64,
) -> Result<(Vec<u8>, Option<String>), Failure> {
    if size > limit {
        return Err(Failure::TooLarge);
    }
    if !reader.is_decoder_supported() {
        return Err(Failure::Broken("it is packed by a method that is not supported".to_owned()));
    }
    let bytes = read_whole(reader, limit)?;
    if !reader.crc_is_ok() {
        return Err(Failure::Broken("its checksum does not hold".to_owned()));
    }
    Ok((bytes, None))
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let mut reader = LhaDecodeReader::new(bytes).ok()?;
    for _ in 0..index {
        if !reader.next_file().ok()? {
            return None;
        }
    }
    let size = reader.header().original_size;
    unpack(&mut reader, size, Budget::default().bytes).ok().map(|(bytes, _)| bytes)
}
