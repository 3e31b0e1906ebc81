//! OneNote sections ([MS-ONESTORE]): the files and pictures that are inserted in them, and the texts.
//!
//! Inserted files stand in objects that begin with an identifier of their own (section 2.6.13), wherever the tree of the
//! section leads; so they are found without it, also in damaged sections. Texts are stretches of UTF-16 outside of these
//! files: what a page says, with names of fonts and authors between. Which name belongs to which file is not read.

use crate::filetype;
use crate::member::{Member, MemberKind, Opened, Opening, Place};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use creel_evidence::locus::Span;

/// FileDataStoreObject: {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}.
const FILE: [u8; 16] =
    [0xe7, 0x16, 0xe3, 0xbd, 0x65, 0x26, 0x11, 0x45, 0xa4, 0xc4, 0x8d, 0x4d, 0x0b, 0x7a, 0x9e, 0xac];
/// Bytes between the identifier and the file: its length, and two fields of no meaning.
const HEAD: usize = 20;
/// Files that are taken out of one section.
const MAX_FILES: usize = 1_000;
/// Bytes of text that are taken out of one section.
const MAX_TEXT: usize = 4 << 20;
/// Characters that a stretch of text has at least.
const MIN_RUN: usize = 4;
/// The index of the texts, behind those of all files.
const TEXTS: usize = MAX_FILES;

/// Opens a section.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let files = files(bytes);
    if files.len() >= MAX_FILES {
        opened.complain(AnomalyKind::LimitReached, "document-objects");
    }
    for (index, &at) in files.iter().enumerate() {
        let Some(content) = bytes.get(at.range()).filter(|content| !content.is_empty()) else { continue };
        if !opening.budget.spend_entry() || !opening.budget.spend_bytes(content.len() as u64) {
            opened.complain(AnomalyKind::LimitReached, "document-size");
            break;
        }
        let is = filetype::recognise(content);
        let kind = if is.is_image() { MemberKind::Picture } else { MemberKind::File };
        if kind == MemberKind::File {
            opened.feature(FeatureKind::EmbeddedObject, format!("inserted file: {is}"), Place::own(at));
        }
        opened.push(Member::new(index, kind, content.to_vec()));
    }
    let text = texts(bytes, &files);
    if !text.is_empty() && opening.budget.spend_bytes(text.len() as u64) {
        opened.push(Member::new(TEXTS, MemberKind::Text, text.into_bytes()));
    }
    opened
}

/// A member again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let files = files(bytes);
    if index == TEXTS {
        return Some(texts(bytes, &files).into_bytes());
    }
    bytes.get(files.get(index)?.range()).map(<[u8]>::to_vec)
}

/// Where inserted files stand. One that breaks off reaches to the end.
fn files(bytes: &[u8]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut done = 0;
    for at in memchr::memmem::find_iter(bytes, &FILE) {
        // A file may hold a section of its own, which is opened with the file.
        if at < done || found.len() >= MAX_FILES {
            continue;
        }
        let Some(head) = bytes.get(at + FILE.len()..).and_then(|rest| rest.first_chunk::<8>()) else { break };
        let length = usize::try_from(u64::from_le_bytes(*head)).unwrap_or(usize::MAX);
        let start = (at + FILE.len() + HEAD).min(bytes.len());
        let end = start.saturating_add(length).min(bytes.len());
        found.push(Span::new(start, end));
        done = end;
    }
    found
}

/// The stretches of UTF-16 outside of the files, one a line.
fn texts(bytes: &[u8], files: &[Span]) -> String {
    let mut text = String::new();
    let mut from = 0;
    for to in files.iter().map(|file| file.start).chain([bytes.len()]) {
        runs(bytes.get(from..to).unwrap_or_default(), &mut text);
        from = files.iter().find(|file| file.start == to).map_or(to, |file| file.end);
    }
    text
}

fn runs(bytes: &[u8], text: &mut String) {
    let mut at = 0;
    while at + 1 < bytes.len() && text.len() < MAX_TEXT {
        let units = bytes.get(at..).unwrap_or_default().as_chunks::<2>().0;
        let run = units.iter().take_while(|unit| is_letter(u16::from_le_bytes(**unit))).count();
        if run < MIN_RUN {
            // A stretch may begin at an odd byte; single letters are passed one byte at a time.
            at += 1;
            continue;
        }
        let raw = bytes.get(at..at + run * 2).unwrap_or_default();
        text.push_str(&encoding_rs::UTF_16LE.decode_without_bom_handling(raw).0);
        text.push('\n');
        at += run * 2;
    }
}

/// Whether a unit of UTF-16 is a printable character of a script that words are written in below the ideographs, which
/// any two bytes would be.
const fn is_letter(unit: u16) -> bool {
    matches!(unit, 0x20..=0x7e | 0xa0..=0x24f | 0x370..=0x5ff | 0x2010..=0x2026)
}

/// Writes a section, for tests: an identifier, a text, files.
#[cfg(test)]
pub(crate) fn write(text: &str, files: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![
        0xe4, 0x52, 0x5c, 0x7b, 0x8c, 0xd8, 0xa7, 0x4d, 0xae, 0xb1, 0x53, 0x78, 0xd0, 0x29, 0x96, 0xd3, 0, 0,
        0,
    ];
    out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    for file in files {
        out.extend([0, 0]);
        out.extend(FILE);
        out.extend((file.len() as u64).to_le_bytes());
        out.extend([0; 12]);
        out.extend_from_slice(file);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use proptest::prelude::*;

    fn opened(bytes: &[u8]) -> Opened {
        let opened = open(bytes, &mut Opening { passwords: &[], budget: &mut Budget::default() });
        for found in &opened.members {
            assert_eq!(member(bytes, found.index).as_ref(), Some(&found.bytes));
        }
        opened
    }

    #[test]
    fn files_pictures_and_texts_come_out() {
        let section = write(
            "Click to view: https://n.example/doc",
            &[b"\x89PNG\r\n\x1a\n", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", b""],
        );
        let opened = opened(&section);
        let kinds: Vec<MemberKind> = opened.members.iter().map(|member| member.kind).collect();
        assert_eq!(kinds, [MemberKind::Picture, MemberKind::File, MemberKind::Text]);
        assert_eq!(opened.features[0].detail, "inserted file: executable");
        assert_eq!(opened.members[2].bytes, b"Click to view: https://n.example/doc\n");
    }

    #[test]
    fn identifiers_without_end_are_counted_once() {
        let many = FILE.repeat(200_000);
        assert!(opened(&many).members.len() <= MAX_FILES);
        let noise = "a\u{1}".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().repeat(500_000);
        assert!(opened(&noise).members.is_empty());
    }

    proptest! {
        #[test]
        fn a_section_cut_anywhere_is_survived(cut in 0usize..200) {
            let whole = write("some text", &[b"%PDF-1.7", b"xyz"]);
            let _ = opened(&whole[..cut.min(whole.len())]);
        }
    }
}
