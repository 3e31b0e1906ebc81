//! What bytes are, by looking at them.
//!
//! It never asks the file's name or declared type (only [`contradicts`] compares them), and never looks
//! further than the first 64 KiB and the few fixed places where formats keep their signature.

mod contradiction;
mod text;

use crate::{compound, disk_image, msg, tar, xz};
pub use contradiction::contradicts;
use creel_evidence::ContentType;

/// Bytes at the start that are looked at for text formats.
const HEAD: usize = 64 * 1024;

/// Bytes at the start that tell text from binary: enough for the odd control character not to decide.
const BINARY_HEAD: usize = 8 * 1024;

/// Signatures at the start of the file, longest first where one begins another.
const AT_START: &[(&[u8], ContentType)] = &[
    (b"\x89PNG\r\n\x1a\n", ContentType::Png),
    (b"\xff\xd8\xff", ContentType::Jpeg),
    (b"GIF87a", ContentType::Gif),
    (b"GIF89a", ContentType::Gif),
    (b"II*\0", ContentType::Image),
    (b"MM\0*", ContentType::Image),
    (b"\0\0\x01\0", ContentType::Image),
    (b"8BPS", ContentType::Image),
    (b"\0\0\0\x0cJXL \r\n\x87\n", ContentType::Image),
    (b"\xff\x0a", ContentType::Image),
    (b"\0\0\0\x0cjP  \r\n\x87\n", ContentType::Image),
    (b"\xd7\xcd\xc6\x9a", ContentType::Image),
    (b"7z\xbc\xaf\x27\x1c", ContentType::SevenZip),
    (b"Rar!\x1a\x07", ContentType::Rar),
    (b"RE~^", ContentType::Rar),
    (b"\x1f\x8b", ContentType::Gzip),
    (b"BZh", ContentType::Archive),
    (b"\xfd7zXZ\0", ContentType::Archive),
    (b"\x28\xb5\x2f\xfd", ContentType::Archive),
    (b"MSCF", ContentType::Archive),
    (b"LZIP", ContentType::Archive),
    (b"\x1f\x9d", ContentType::Archive),
    (b"\x60\xea", ContentType::Archive),
    (b"!<arch>\n", ContentType::Archive),
    (b"ITSF", ContentType::Chm),
    (b"MSWIM\0\0\0", ContentType::Archive),
    (b"xar!", ContentType::Archive),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ContentType::Ole),
    (b"!BDN", ContentType::Pst),
    (b"{\\rt", ContentType::Rtf),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", ContentType::OneNote),
    (b"\x78\x9f\x3e\x22", ContentType::Tnef),
    (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", ContentType::Shortcut),
    (b"bplist00\xd1\x01\x02SURL", ContentType::LinkFile),
    (b"conectix", ContentType::DiskImage),
    (b"vhdxfile", ContentType::DiskImage),
    (b"KDMV", ContentType::DiskImage),
    (b"QFI\xfb", ContentType::DiskImage),
    (b"\x7fELF", ContentType::Binary),
];

/// What the bytes are.
#[must_use]
pub fn recognise(bytes: &[u8]) -> ContentType {
    if bytes.is_empty() {
        return ContentType::Empty;
    }
    if let Some(known) = by_signature(bytes) {
        return known;
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if let Some(decoded) = text::from_utf16(head) {
        return text::recognise(&decoded).unwrap_or(ContentType::Text);
    }
    if is_binary(head.get(..BINARY_HEAD).unwrap_or(head)) {
        // Behind its header a mail may hold anything, NUL bytes too: readers show it all the same.
        return if text::opens_like_mail(head) { ContentType::Mail } else { ContentType::Binary };
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    text::recognise(&String::from_utf8_lossy(head)).unwrap_or(ContentType::Text)
}

fn by_signature(bytes: &[u8]) -> Option<ContentType> {
    if bytes.starts_with(&compound::SIGNATURE) && msg::is_message(bytes) {
        return Some(ContentType::OutlookMessage);
    }
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if let Some(&(_, known)) = AT_START.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(known);
    }
    if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") || at(0, b"PK\x07\x08") {
        return Some(zip_kind(bytes));
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Some(ContentType::Webp);
    }
    if at(4, b"ftyp") && [&b"avif"[..], b"avis", b"heic", b"heix", b"mif1"].iter().any(|brand| at(8, brand)) {
        return Some(ContentType::Image);
    }
    // A bitmap's header says its own length or offset; `BM` alone begins many texts.
    if at(0, b"BM") && at(6, b"\0\0\0\0") {
        return Some(ContentType::Bmp);
    }
    if at(0, b"MZ") && is_binary(bytes.get(..512).unwrap_or(bytes)) {
        return Some(ContentType::Executable);
    }
    if at(257, b"ustar") || at(7, b"**ACE**") || is_lha(bytes) || xz::is_lzma(bytes) {
        return Some(ContentType::Archive);
    }
    // The oldest dialect of TAR has no signature; text has no NUL in its first bytes, and no checksum that holds.
    if bytes.get(..100).is_some_and(|name| name.contains(&0)) && tar::is_header(bytes) {
        return Some(ContentType::Archive);
    }
    if [0x8001, 0x8801, 0x9001].iter().any(|&sector| at(sector, b"CD001")) {
        return Some(ContentType::DiskImage);
    }
    // Others have their signature at the end, or only a table of partitions or the first sector of a file system.
    let footer = bytes.len().saturating_sub(512);
    if bytes.len() > 512 && (at(footer, b"conectix") || at(footer, b"koly")) {
        return Some(ContentType::DiskImage);
    }
    let names_udf = (16..24).any(|sector| at(sector * 2048 + 1, b"NSR0"));
    if (names_udf || at(510, b"\x55\xaa")) && disk_image::is_raw(bytes) {
        return Some(ContentType::DiskImage);
    }
    // ISO 32000 readers look for the header in the first 1,024 bytes.
    let start = bytes.get(..1024).unwrap_or(bytes);
    if contains(start, b"%PDF-") && !is_markup_or_header(start) {
        return Some(ContentType::Pdf);
    }
    None
}

/// Whether the bytes begin with a header of LHA: `-lh5-` and its relatives `-lz4-` and `-pm2-`, behind two bytes.
pub(crate) fn is_lha(bytes: &[u8]) -> bool {
    match bytes.get(2..7) {
        Some(&[b'-', a, b, c, b'-']) => {
            matches!(&[a, b], b"lh" | b"lz" | b"pm") && (c.is_ascii_alphanumeric())
        }
        _ => false,
    }
}

/// Whether text before a `%PDF-` says that the PDF is only quoted or attached.
fn is_markup_or_header(start: &[u8]) -> bool {
    matches!(
        text::recognise(&String::from_utf8_lossy(start)),
        Some(ContentType::Html | ContentType::Svg | ContentType::Xml | ContentType::Mail | ContentType::Mbox)
    )
}

/// Tells Office files from other ZIP files by the names of their entries, which stand uncompressed.
fn zip_kind(bytes: &[u8]) -> ContentType {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let tail = bytes.get(bytes.len().saturating_sub(HEAD)..).unwrap_or_default();
    let opendocument =
        contains(head.get(..200).unwrap_or(head), b"mimetypeapplication/vnd.oasis.opendocument");
    let has = |name: &[u8]| contains(head, name) || contains(tail, name);
    let part = || [&b"word/"[..], b"xl/", b"ppt/", b"visio/"].iter().any(|folder| has(folder));
    if opendocument || has(b"[Content_Types].xml") && part() {
        ContentType::OfficeXml
    } else {
        ContentType::Zip
    }
}

/// Whether there are bytes that no text has: NUL, or many control characters.
fn is_binary(head: &[u8]) -> bool {
    let controls =
        head.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    let nul = head.iter().filter(|&&b| b == 0).count();
    nul * 200 > head.len() || controls * 20 > head.len()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn signatures_are_recognised() {
        let cases: &[(&[u8], ContentType)] = &[
            (b"", ContentType::Empty),
            (b"%PDF-1.7\n%\xe2\xe3", ContentType::Pdf),
            (b"\n\n junk %PDF-1.4", ContentType::Pdf),
            (b"RIFF\x24\0\0\0WEBPVP8 ", ContentType::Webp),
            (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", ContentType::Bmp),
            (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", ContentType::Executable),
            (b"PK\x03\x04\x14\0\x06\0\x08\0a.txt", ContentType::Zip),
            (b"\0\0\0\x20ftypavif\0\0\0\0", ContentType::Image),
            (b"\0\x01\x02\x03\x04\x05", ContentType::Binary),
            (b"From: a@b.example\nSubject: x\n\n\0\0\0\0\0\0\x01\x02", ContentType::Mail),
            (b"Key: a\nValue: x\n\n\0\0\0\0\0\0\x01\x02", ContentType::Binary),
            (b"plain words", ContentType::Text),
        ];
        for (bytes, expected) in cases {
            assert_eq!(recognise(bytes), *expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn office_files_are_told_by_their_parts() {
        let mut docx = b"PK\x03\x04\x14\0\x06\0........................[Content_Types].xml....".to_vec();
        assert_eq!(recognise(&docx), ContentType::Zip);
        docx.extend(b"PK\x03\x04word/document.xml");
        assert_eq!(recognise(&docx), ContentType::OfficeXml);
    }

    #[test]
    fn a_disk_image_keeps_its_signature_far_inside() {
        let mut image = vec![0; 0x8001];
        image.extend(b"CD001\x01");
        assert_eq!(recognise(&image), ContentType::DiskImage);
    }

    proptest! {
        #[test]
        fn any_bytes_are_something(bytes: Vec<u8>) {
            prop_assert_eq!(recognise(&bytes) == ContentType::Empty, bytes.is_empty());
        }
    }
}
