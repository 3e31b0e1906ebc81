//! Property sets ([MS-OLEPS]) of the streams `SummaryInformation` and `DocumentSummaryInformation` ([MS-OSHARED] section
//! 2.3.3.2): what a document says of its making.

use super::native::{u16_at, u32_at};
use crate::mapi::charset_of_codepage;
use creel_evidence::locus::Span;
use encoding_rs::Encoding;

/// Properties that are looked at in one set.
const MAX_PROPERTIES: usize = 200;
/// Bytes of a value that are read, and characters that are told.
const MAX_VALUE: usize = 4096;
const SHOWN: usize = 200;
/// FMTID_SummaryInformation begins so; that of the other set, and of the user's own properties, does not.
const SUMMARY: [u8; 4] = [0xe0, 0x85, 0x9f, 0xf2];
const DOCUMENT_SUMMARY: [u8; 4] = [0x02, 0xd5, 0xcd, 0xd5];
/// What is told of the two sets, by property number.
const IN_SUMMARY: &[(u32, &str)] = &[
    (2, "title"),
    (3, "subject"),
    (4, "author"),
    (5, "keywords"),
    (6, "comment"),
    (7, "template"),
    (8, "last modified by"),
    (9, "revision"),
    (18, "application"),
];
const IN_DOCUMENT_SUMMARY: &[(u32, &str)] = &[(2, "category"), (14, "manager"), (15, "company")];

/// The properties that are told, each as `author: name`, with the place of the value in the stream.
pub(super) fn read(stream: &[u8]) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    if u16_at(stream, 0) != Some(0xfffe) {
        return found;
    }
    let sets = u32_at(stream, 24).unwrap_or(0).min(2);
    for set in 0..usize::try_from(sets).unwrap_or(0) {
        let at = 28 + set * 20;
        let (Some(format), Some(start)) = (stream.get(at..at + 4), u32_at(stream, at + 16)) else { continue };
        let names = match format {
            format if format == SUMMARY => IN_SUMMARY,
            format if format == DOCUMENT_SUMMARY => IN_DOCUMENT_SUMMARY,
            _ => continue,
        };
        if let Ok(start) = usize::try_from(start) {
            one(stream, start, names, &mut found);
        }
    }
    found
}

fn one(stream: &[u8], start: usize, names: &[(u32, &str)], found: &mut Vec<(String, Span)>) {
    let entries = || {
        let count = u32_at(stream, start.saturating_add(4)).unwrap_or(0);
        let count = usize::try_from(count).unwrap_or(0).min(MAX_PROPERTIES);
        (0..count).filter_map(move |n| {
            let at = start.checked_add(8 + n * 8)?;
            let offset = usize::try_from(u32_at(stream, at + 4)?).ok()?;
            Some((u32_at(stream, at)?, start.checked_add(offset)?))
        })
    };
    // Property 1 is the code page of the others.
    let codepage =
        entries().find(|(id, _)| *id == 1).and_then(|(_, at)| u16_at(stream, at.saturating_add(4)));
    let charset = codepage.and_then(|codepage| charset_of_codepage(u32::from(codepage)));
    for (id, at) in entries() {
        let Some((_, told)) = names.iter().find(|(known, _)| *known == id) else { continue };
        let Some((text, span)) = text(stream, at, charset) else { continue };
        let text: String =
            text.trim_matches(|c: char| c == '\0' || c.is_whitespace()).chars().take(SHOWN).collect();
        if !text.is_empty() {
            found.push((format!("{told}: {text}"), span));
        }
    }
}

/// A text value: in the code page of its set (VT_LPSTR), or UTF-16 (VT_LPWSTR).
fn text(stream: &[u8], at: usize, charset: Option<&str>) -> Option<(String, Span)> {
    let kind = u32_at(stream, at)?;
    let length = usize::try_from(u32_at(stream, at.checked_add(4)?)?).ok()?;
    let start = at.checked_add(8)?;
    let (bytes, encoding) = match kind {
        0x1e => {
            let encoding = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
            (length, encoding.unwrap_or(encoding_rs::WINDOWS_1252))
        }
        0x1f => (length.checked_mul(2)?, encoding_rs::UTF_16LE),
        _ => return None,
    };
    let end = start.checked_add(bytes.min(MAX_VALUE))?;
    let value = stream.get(start..end)?;
    let zeros = value.iter().rev().take_while(|byte| **byte == 0).count();
    let kept = if kind == 0x1e { value.get(..value.len() - zeros)? } else { value };
    Some((encoding.decode_without_bom_handling(kept).0.into_owned(), Span::new(start, start + kept.len())))
}

/// Writes a summary, for tests.
#[cfg(test)]
pub(super) fn write(author: &str) -> Vec<u8> {
    let mut out = vec![0xfe, 0xff, 0, 0];
    out.extend([0; 20]);
    out.extend(1u32.to_le_bytes());
    out.extend(SUMMARY);
    out.extend([0; 12]);
    out.extend(48u32.to_le_bytes());
    let value: Vec<u8> = author.bytes().chain([0]).collect();
    for number in [24 + 8 + value.len() as u32, 2, 1, 24, 4, 32, 2, 1252, 0x1e, value.len() as u32] {
        out.extend(number.to_le_bytes());
    }
    out.extend(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_author_is_told_with_its_place() {
        let stream = write("Ann Example");
        let found = read(&stream);
        assert_eq!(found[0].0, "author: Ann Example");
        assert_eq!(&stream[found[0].1.range()], b"Ann Example");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..90) {
            let _ = read(&bytes);
            let whole = write("Ann");
            let _ = read(&[&whole[..cut.min(whole.len())], bytes.as_slice()].concat());
        }
    }
}
