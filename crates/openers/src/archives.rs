//! Which archive is which: the containers behind the content types `archive`, `disk-image` and
//! `executable`, by their bytes.

use crate::{ace, arj, cabinet, filetype, lzw, rar, sevenz, sfx, tar, xz, zstandard};
use creel_evidence::{Container, ContentType};

/// Signatures at the start of the file.
const AT_START: &[(&[u8], Container)] = &[
    (sevenz::MAGIC, Container::SevenZip),
    (rar::MAGIC, Container::Rar),
    (b"RE~^", Container::Rar),
    (b"\x1f\x8b", Container::Gzip),
    (b"BZh", Container::Bzip2),
    (xz::XZ, Container::Lzma),
    (xz::LZIP, Container::Lzma),
    (zstandard::MAGIC, Container::Zstandard),
    (lzw::MAGIC, Container::Compress),
    (cabinet::MAGIC, Container::Cabinet),
    (arj::MAGIC, Container::Arj),
];

/// How an archive, or a program with one in it, is unpacked; `None` if it is none that creel unpacks.
#[must_use]
pub fn of(bytes: &[u8], is: ContentType) -> Option<Container> {
    match is {
        ContentType::SevenZip => Some(Container::SevenZip),
        ContentType::Rar => Some(Container::Rar),
        ContentType::Gzip => Some(Container::Gzip),
        ContentType::Archive => archive(bytes),
        ContentType::DiskImage => Some(Container::DiskImage),
        ContentType::Executable if sfx::is_likely(bytes) => Some(Container::SelfExtracting),
        _ => None,
    }
}

fn archive(bytes: &[u8]) -> Option<Container> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if let Some(&(_, container)) = AT_START.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(container);
    }
    if at(ace::MAGIC_AT, ace::MAGIC) {
        return Some(Container::Ace);
    }
    if filetype::is_lha(bytes) {
        return Some(Container::Lha);
    }
    if at(257, b"ustar") || tar::is_header(bytes) {
        return Some(Container::Tar);
    }
    xz::is_lzma(bytes).then_some(Container::Lzma)
}
