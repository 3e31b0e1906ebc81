//! The compression of VBA sources ([MS-OVBA] section 2.4.1): chunks of at most 4,096 bytes, each of literals and
//! copies out of itself.

/// The byte with which a container begins ([MS-OVBA] section 2.4.1.1.1).
const SIGNATURE: u8 = 1;
/// Bytes that a chunk holds at most when it is decompressed.
const CHUNK: usize = 4096;

/// Decompresses a container that begins at the first byte, up to `limit` bytes. What is broken ends it, with what came
/// before; `None` if the bytes are no container at all.
#[must_use]
pub(super) fn decompress(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[SIGNATURE])?;
    let mut out = Vec::new();
    while let Some((header, behind)) = rest.split_first_chunk::<2>() {
        let header = u16::from_le_bytes(*header);
        // Bits 12 to 14 are always 0b011; the rest of a stream is often filled with something else.
        if header >> 12 & 7 != 3 || out.len() >= limit {
            break;
        }
        let length = usize::from(header & 0x0fff) + 1;
        let data = behind.get(..length).unwrap_or(behind);
        if header & 0x8000 == 0 {
            out.extend_from_slice(data);
        } else if !chunk(data, &mut out) {
            break;
        }
        rest = behind.get(length..).unwrap_or_default();
    }
    out.truncate(limit);
    (!out.is_empty()).then_some(out)
}

/// Decompresses one chunk to the end of `out`; `false` if a copy leads in front of the chunk.
fn chunk(mut data: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    while let Some((&flags, behind)) = data.split_first() {
        data = behind;
        for bit in 0..8 {
            if data.is_empty() || out.len() - start >= CHUNK {
                break;
            }
            if flags >> bit & 1 == 0 {
                out.extend(data.split_off_first());
                continue;
            }
            let Some((token, behind)) = data.split_first_chunk::<2>() else { return true };
            data = behind;
            let (offset, length) = copy(u16::from_le_bytes(*token), out.len() - start);
            if offset > out.len() - start {
                return false;
            }
            let room = CHUNK - (out.len() - start);
            for _ in 0..length.min(room) {
                // The source may run into what is being written: that repeats it.
                let Some(&byte) = out.get(out.len() - offset) else { return false };
                out.push(byte);
            }
        }
    }
    true
}

/// How far back a copy begins and how long it is, `written` bytes into the chunk: the farther, the more of the token's
/// bits belong to the offset ([MS-OVBA] section 2.4.1.3.19.1).
fn copy(token: u16, written: usize) -> (usize, usize) {
    let bits = (4..12).find(|bits| 1 << bits >= written).unwrap_or(12);
    let offset = usize::from(token >> (16 - bits)) + 1;
    let length = usize::from(token & (0xffff >> bits)) + 3;
    (offset, length)
}

/// Where containers of a module's source begin in a stream, whatever the directory says: each module begins with
/// `Attribute`, of which the first eight letters stand as they are behind the first flags.
#[must_use]
pub(super) fn find(stream: &[u8]) -> Option<usize> {
    memchr::memmem::find(stream, b"\0Attribut").and_then(|at| at.checked_sub(3))
}

/// Compresses, for tests: every byte as a literal, but runs of one byte as copies.
#[cfg(test)]
pub(crate) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![SIGNATURE];
    for chunk in bytes.chunks(CHUNK) {
        let mut data = Vec::new();
        let mut at = 0;
        while at < chunk.len() {
            let flags_at = data.len();
            data.push(0);
            for bit in 0..8 {
                let Some(&byte) = chunk.get(at) else { break };
                let run = chunk[at..].iter().take_while(|&&b| b == byte).count().min(18);
                if at > 0 && chunk[at - 1] == byte && run >= 3 {
                    data[flags_at] |= 1 << bit;
                    data.extend(((run - 3) as u16).to_le_bytes());
                    at += run;
                } else {
                    data.push(byte);
                    at += 1;
                }
            }
        }
        // Literals alone can be longer than a chunk may be: then it stands as it is.
        let (flag, data) = if data.len() > CHUNK { (0, chunk.to_vec()) } else { (0x8000, data) };
        out.extend((flag | 0x3000 | (data.len() - 1) as u16).to_le_bytes());
        out.extend(data);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_of_the_specification_decompress() {
        // [MS-OVBA] section 3.2, in its order from the second to the third, then the first.
        let normal = b"\x01\x2f\xb0\x00#aaabcde\x82f\x00paghij\x018\x08akl\x000mnop\x06q\x02p\x04\x10rstuv\x10wxyz\x00<";
        let text = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa";
        assert_eq!(decompress(normal, 100).unwrap(), text);
        let most = [0x01, 0x03, 0xb0, 0x02, 0x61, 0x45, 0x00];
        assert_eq!(decompress(&most, 100).unwrap(), vec![b'a'; 73]);
        // 3.2.1, "No Compression Example".
        let none = b"\x01\x19\xb0\x00abcdefgh\x00ijklmnop\x00qrstuv.";
        assert_eq!(decompress(none, 100).unwrap(), b"abcdefghijklmnopqrstuv.");
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb: Vec<u8> =
            [1].into_iter().chain([0x05, 0xb0, 0x02, 0x61, 0xff, 0xff, 0x00, 0x00].repeat(10_000)).collect();
        assert!(decompress(&bomb, 100_000).unwrap().len() <= 100_000);
    }

    proptest! {
        #[test]
        fn what_was_compressed_comes_back(bytes in prop::collection::vec(0u8..4, 1..20_000)) {
            prop_assert_eq!(decompress(&compress(&bytes), 1 << 20).unwrap(), bytes);
        }

        #[test]
        fn whatever_the_bytes_the_limit_holds(bytes: Vec<u8>, limit in 0usize..5_000) {
            let opened = decompress(&[&[1], bytes.as_slice()].concat(), limit);
            prop_assert!(opened.is_none_or(|out| out.len() <= limit));
        }
    }
}
