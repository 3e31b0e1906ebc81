//! What animations and progressive pictures repeat, counted without decoding.

use memchr::memmem;

/// Frames beyond which nobody counts.
const MOST: u32 = 10_000;

/// The pictures in a file: frames of a GIF (GIF89a section 20), an animated PNG (`acTL`) or WebP (`ANMF`).
pub(crate) fn count(bytes: &[u8]) -> u32 {
    if bytes.starts_with(b"GIF8") {
        return gif(bytes).unwrap_or(1).clamp(1, MOST);
    }
    if bytes.starts_with(b"\x89PNG") {
        return png(bytes).unwrap_or(1).clamp(1, MOST);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return webp(bytes).clamp(1, MOST);
    }
    1
}

/// Scans of a JPEG (ITU-T T.81 section B.2.3): each passes over all pixels again.
pub(crate) fn jpeg_scans(bytes: &[u8]) -> u64 {
    memmem::find_iter(bytes, b"\xff\xda").count() as u64
}

/// Frames up to where the file breaks off.
fn gif(bytes: &[u8]) -> Option<u32> {
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + colours(*bytes.get(10)?);
    let mut frames = 0;
    loop {
        match bytes.get(at) {
            Some(0x21) => at += 2,
            Some(0x2c) => {
                frames += 1;
                let Some(flags) = bytes.get(at + 9) else { return Some(frames) };
                // The descriptor, its colours, and the size of the first code.
                at += 10 + colours(*flags) + 1;
            }
            _ => return Some(frames),
        }
        while let Some(size) = bytes.get(at).filter(|size| **size != 0) {
            at += 1 + usize::from(*size);
        }
        at += 1;
    }
}

/// The frames that an animated PNG announces ahead of its pixels.
fn png(bytes: &[u8]) -> Option<u32> {
    let pixels = memmem::find(bytes, b"IDAT")?;
    let head = bytes.get(..pixels)?;
    let at = memmem::find(head, b"acTL")?;
    let count = head.get(at + 4..at + 8)?.try_into().ok()?;
    Some(u32::from_be_bytes(count))
}

fn webp(bytes: &[u8]) -> u32 {
    let mut at = 12_usize;
    let mut frames = 0;
    while let Some(head) = bytes.get(at..at.saturating_add(8)) {
        let Some(size) = head.get(4..).and_then(|size| size.try_into().ok()).map(u32::from_le_bytes) else {
            break;
        };
        frames += u32::from(head.starts_with(b"ANMF"));
        // Chunks are padded to an even length.
        at = at.saturating_add(8).saturating_add((size as usize).saturating_add(1) & !1);
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_as_far_as_the_file_goes() {
        let mut gif = b"GIF89a\x01\0\x01\0\0\0\0".to_vec();
        for _ in 0..3 {
            gif.extend(b"\x21\xf9\x04\0\0\0\0\0");
            gif.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
        }
        assert_eq!(count(&gif), 3);
        for cut in 0..gif.len() {
            assert!(count(&gif[..cut]) <= 3);
        }
        let mut webp = b"RIFF\0\0\0\0WEBP".to_vec();
        for _ in 0..2 {
            webp.extend(b"ANMF\x03\0\0\0abc\0");
        }
        assert_eq!(count(&webp), 2);
        assert_eq!(count(b"\x89PNG....acTL\0\0\0\x05....IDAT"), 5);
        assert_eq!(count(b"\xff\xd8"), 1);
        assert_eq!(jpeg_scans(b"\xff\xd8..\xff\xda..\xff\xda"), 2);
    }
}
