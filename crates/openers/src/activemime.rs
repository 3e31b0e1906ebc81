//! ActiveMime: the packing in which Word keeps macros beside a document that it saves as a web page (`editdata.mso`): fifty
//! bytes of head, then one compressed file, in most cases a compound file.
//!
//! Microsoft has published no specification; what is read is the compressed stream behind the head.

use crate::member::Place;
use crate::member::{Member, MemberKind, Opened, Opening};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use flate2::read::ZlibDecoder;
use std::io::Read as _;

/// How the file begins.
pub const SIGNATURE: &[u8] = b"ActiveMime";
/// Bytes of the head in which the stream may begin: the head has had several lengths.
const HEAD: usize = 2_048;
/// Unpacked bytes allowed for each packed byte, and at any ratio.
const RATIO: u64 = 100;
const RATIO_FLOOR: u64 = 1 << 20;

/// Unpacks the file.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    match member(bytes, 0) {
        Some(unpacked)
            if opening.budget.spend_entry() && opening.budget.spend_bytes(unpacked.len() as u64) =>
        {
            if unpacked.len() as u64 >= limit(bytes) {
                opened.complain(AnomalyKind::LimitReached, "archive-size");
            }
            opened.feature(
                FeatureKind::EmbeddedObject,
                "macros of a document saved as a web page",
                Place::own(0..SIGNATURE.len()),
            );
            opened.push(Member::new(0, MemberKind::File, unpacked));
        }
        Some(_) => opened.complain(AnomalyKind::LimitReached, "document-size"),
        None => opened.complain(AnomalyKind::BrokenContainer, "ActiveMime without a compressed stream"),
    }
    opened
}

/// The unpacked bytes again; there is one member, with index 0.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    // zlib streams begin with 0x78 and a second byte that makes both a multiple of 31 (RFC 1950).
    let starts = memchr::memchr_iter(0x78, head)
        .filter(|&at| bytes.get(at + 1).is_some_and(|&flags| (0x7800 + u32::from(flags)).is_multiple_of(31)));
    let unpack = |at: usize| {
        let mut out = Vec::new();
        let packed = bytes.get(at..)?;
        // What came before damage is kept.
        let _ = ZlibDecoder::new(packed).take(limit(bytes)).read_to_end(&mut out);
        (!out.is_empty()).then_some(out)
    };
    (index == 0).then(|| starts.take(8).find_map(unpack)).flatten()
}

fn limit(bytes: &[u8]) -> u64 {
    RATIO_FLOOR.max(RATIO.saturating_mul(bytes.len() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write as _;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut writer = ZlibEncoder::new(Vec::new(), Compression::best());
        writer.write_all(content).unwrap();
        [SIGNATURE, &[0; 40], &writer.finish().unwrap()].concat()
    }

    fn opened(bytes: &[u8]) -> Opened {
        open(bytes, &mut Opening { passwords: &[], budget: &mut Budget::default() })
    }

    #[test]
    fn the_file_comes_out() {
        let bytes = packed(b"\xd0\xcf\x11\xe0 a compound file");
        assert_eq!(opened(&bytes).members[0].bytes, b"\xd0\xcf\x11\xe0 a compound file");
        for cut in 0..bytes.len() {
            let _ = opened(&bytes[..cut]);
        }
    }

    #[test]
    fn a_bomb_meets_a_limit() {
        let read = opened(&packed(&vec![0; 64 << 20]));
        assert_eq!(read.anomalies, [(AnomalyKind::LimitReached, "archive-size".to_owned())]);
    }
}
