//! Pictures in binary documents ([MS-ODRAW] section 2.2.23): records that hold a PNG or JPEG file behind one or two checksums.

use super::native::u32_at;
use creel_evidence::locus::Span;

/// Pictures that are taken out of one stream.
const MAX_PICTURES: usize = 500;
/// The second byte of the number of all these records, and the first of those with PNG and JPEG.
const RECORD: u8 = 0xf0;
const KINDS: [u8; 3] = [0x1d, 0x1e, 0x2a];

/// Where the pictures of a stream stand.
pub(super) fn find(stream: &[u8]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut done = 0;
    for at in memchr::memchr_iter(RECORD, stream) {
        let Some(kind) = at.checked_sub(1).filter(|start| *start >= done).and_then(|at| stream.get(at))
        else {
            continue;
        };
        if !KINDS.contains(kind) || found.len() >= MAX_PICTURES {
            continue;
        }
        let Some(length) = u32_at(stream, at + 1).and_then(|length| usize::try_from(length).ok()) else {
            break;
        };
        let start = at + 5;
        let Some(end) = start.checked_add(length).filter(|end| *end <= stream.len()) else { continue };
        // One checksum of 16 bytes or two, and a byte of no meaning.
        let picture = [17, 33].map(|skip| start + skip).into_iter().find(|&from| {
            let head = stream.get(from..end).unwrap_or_default();
            head.starts_with(b"\x89PNG\r\n\x1a\n") || head.starts_with(b"\xff\xd8\xff")
        });
        if let Some(from) = picture {
            found.push(Span::new(from, end));
            done = end;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pictures_are_found_behind_their_checksums() {
        let record = |kind: u8, checksums: usize, picture: &[u8]| {
            let data = [vec![7; 16 * checksums + 1], picture.to_vec()].concat();
            [&[0, 0, kind, RECORD][..], &(data.len() as u32).to_le_bytes(), &data].concat()
        };
        let (png, jpeg) = (b"\x89PNG\r\n\x1a\n..", b"\xff\xd8\xff\xe0");
        let stream = [
            b"noise".as_slice(),
            &record(0x1e, 1, png),
            &record(0x1d, 2, jpeg),
            &record(0x1b, 1, b"metafile"),
        ]
        .concat();
        let pictures: Vec<&[u8]> = find(&stream).iter().map(|at| &stream[at.range()]).collect();
        assert_eq!(pictures, [png.as_slice(), jpeg]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(prop_oneof![Just(0xf0u8), Just(0x1e), Just(0), any::<u8>()], 0..200)) {
            for at in find(&bytes) {
                prop_assert!(bytes.get(at.range()).is_some());
            }
        }
    }
}
