//! gzip (RFC 1952): a file packed alone, or several one behind the other, which readers take for one.

use crate::Budget;
use crate::member::{Member, MemberKind, Opened, Opening};
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Unpacked bytes allowed for each packed byte.
const RATIO: u64 = 100;
/// Unpacked bytes that are allowed at any ratio.
const RATIO_FLOOR: u64 = 1 << 20;
/// The flag that a name follows the header.
const FLAG_NAME: u8 = 8;
/// The flag that an extra field follows the header.
const FLAG_EXTRA: u8 = 4;
/// Bytes of the header that is always there.
const HEADER: usize = 10;

/// Unpacks the file. What breaks off is kept as far as it goes, and said.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let limit = allowed(bytes).min(opening.budget.bytes);
    let (unpacked, end) = unpack(bytes, limit);
    match end {
        End::Whole => {}
        End::Limit => opened.complain(AnomalyKind::LimitReached, "archive-size"),
        End::Broken => opened.complain(AnomalyKind::UnreadableArchive, "gzip data breaks off or is damaged"),
    }
    if !opening.budget.spend_entry() {
        opened.complain(AnomalyKind::LimitReached, "archive-entries");
    } else if !unpacked.is_empty() && opening.budget.spend_bytes(unpacked.len() as u64) {
        let mut member = Member::new(0, MemberKind::File, unpacked);
        if let Some((name, at)) = name(bytes) {
            member.name = Some(name);
            member.name_at = Some(at);
        }
        opened.push(member);
    }
    opened
}

/// The unpacked bytes again; there is one member, with index 0.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let limit = allowed(bytes).min(Budget::default().bytes);
    (index == 0).then(|| unpack(bytes, limit).0)
}

fn allowed(bytes: &[u8]) -> u64 {
    RATIO_FLOOR.max(RATIO.saturating_mul(bytes.len() as u64))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Limit,
    Broken,
}

fn unpack(bytes: &[u8], limit: u64) -> (Vec<u8>, End) {
    let mut out = Vec::new();
    let end = match MultiGzDecoder::new(bytes).take(limit.saturating_add(1)).read_to_end(&mut out) {
        Ok(_) if out.len() as u64 > limit => End::Limit,
        Ok(_) => End::Whole,
        // What was written before the damage stays in `out`.
        Err(_) => End::Broken,
    };
    out.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    (out, end)
}

/// The name that was packed (ISO 8859-1, RFC 1952 section 2.3.1) and its place.
fn name(bytes: &[u8]) -> Option<(String, Span)> {
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
    let written = bytes.get(start..)?.split(|&b| b == 0).next()?;
    let shown = |&b: &u8| if b.is_ascii_control() { '\u{fffd}' } else { char::from(b) };
    (!written.is_empty())
        .then(|| (written.iter().map(shown).collect(), Span::new(start, start + written.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, GzBuilder};
    use proptest::prelude::*;
    use std::io::Write;

    fn packed(content: &[u8], name: &str) -> Vec<u8> {
        let mut writer = GzBuilder::new().filename(name).write(Vec::new(), Compression::best());
        writer.write_all(content).unwrap();
        writer.finish().unwrap()
    }

    fn opened(bytes: &[u8]) -> Opened {
        open(bytes, &mut Opening { passwords: &[], budget: &mut Budget::default() })
    }

    #[test]
    fn the_file_and_its_name_come_out() {
        let bytes = packed(b"%PDF-1.7", "invoice.pdf");
        let out = opened(&bytes);
        assert_eq!(out.anomalies, []);
        assert_eq!(out.members[0].bytes, b"%PDF-1.7");
        assert_eq!(out.members[0].name.as_deref(), Some("invoice.pdf"));
        assert_eq!(&bytes[out.members[0].name_at.unwrap().range()], b"invoice.pdf");
        assert_eq!(member(&bytes, 0), Some(b"%PDF-1.7".to_vec()));
        assert_eq!(member(&bytes, 1), None);
    }

    #[test]
    fn files_one_behind_the_other_are_one() {
        let both = [packed(b"a", "a"), packed(b"b", "b")].concat();
        assert_eq!(opened(&both).members[0].bytes, b"ab");
    }

    #[test]
    fn a_bomb_meets_a_limit() {
        let bomb = packed(&vec![0; 64 << 20], "zeros");
        let out = opened(&bomb);
        assert_eq!(out.anomalies, [(AnomalyKind::LimitReached, "archive-size".to_owned())]);
        assert_eq!(Some(&out.members[0].bytes), member(&bomb, 0).as_ref());
        assert!(out.members[0].bytes.len() as u64 <= allowed(&bomb));
    }

    proptest! {
        #[test]
        fn any_end_is_survived(cut in 0usize..60) {
            let whole = packed(b"some text that is packed", "text");
            let bytes = &whole[..cut.min(whole.len())];
            let out = opened(bytes);
            prop_assert_eq!(out.members.first().map(|m| m.bytes.clone()).unwrap_or_default(), member(bytes, 0).unwrap());
        }
    }
}
