//! Self-extracting programs: an archive behind (or inside) a program that would unpack it.
//!
//! The program is not looked into: the archive's signature is looked for, and the first place at which an archive can
//! really be read counts. ZIP files behind a program are read by [`crate::zip`], whose directory stands at the end.

use crate::member::{Of, Opened, Opening};
use crate::{ace, cabinet, rar, sevenz};
use creel_evidence::locus::Span;

/// Places that are tried.
const PLACES: usize = 8;

/// Formats that stand in such programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    SevenZip,
    Rar,
    Cabinet,
    Ace,
}

/// How each begins, and where in it the signature stands.
const SIGNATURES: &[(&[u8], usize, Format)] = &[
    (sevenz::MAGIC, 0, Format::SevenZip),
    (rar::MAGIC, 0, Format::Rar),
    (cabinet::MAGIC, 0, Format::Cabinet),
    (ace::MAGIC, ace::MAGIC_AT, Format::Ace),
];

/// Whether there may be an archive in the program.
#[must_use]
pub fn is_likely(bytes: &[u8]) -> bool {
    places(bytes).next().is_some()
}

/// Unpacks the archive in the program.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let Some((start, format)) = place(bytes) else { return Opened::default() };
    let archive = bytes.get(start..).unwrap_or_default();
    let mut opened = match format {
        Format::SevenZip => sevenz::open(archive, opening),
        Format::Rar => rar::open(archive, opening),
        Format::Cabinet => cabinet::open(archive, opening),
        Format::Ace => ace::open(archive, opening),
    };
    let shift = |span: Span| Span::new(span.start + start, span.end + start);
    for member in &mut opened.members {
        member.name_at = member.name_at.map(shift);
    }
    for feature in opened.features.iter_mut().filter(|feature| feature.at.of == Of::Own) {
        feature.at.span = shift(feature.at.span);
    }
    opened
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize, password: Option<&str>) -> Option<Vec<u8>> {
    let (start, format) = place(bytes)?;
    let archive = bytes.get(start..)?;
    match format {
        Format::SevenZip => sevenz::member(archive, index, password),
        Format::Rar => rar::member(archive, index, password),
        Format::Cabinet => cabinet::member(archive, index),
        Format::Ace => ace::member(archive, index),
    }
}

/// Where signatures stand behind the program's first bytes, in order of the formats.
fn places(bytes: &[u8]) -> impl Iterator<Item = (usize, Format)> + '_ {
    SIGNATURES.iter().flat_map(move |&(signature, before, format)| {
        let found = memchr::memmem::find_iter(bytes, signature);
        found
            .filter_map(move |at| Some((at.checked_sub(before).filter(|&start| start > 0)?, format)))
            .take(PLACES)
    })
}

/// The first place at which there is an archive and not only its signature, which unpacking programs hold as well.
fn place(bytes: &[u8]) -> Option<(usize, Format)> {
    places(bytes).take(PLACES).find(|&(start, format)| {
        let archive = bytes.get(start..).unwrap_or_default();
        match format {
            Format::SevenZip => sevenz::is_archive(archive),
            Format::Rar => rar::is_archive(archive),
            Format::Cabinet => cabinet::is_archive(archive),
            Format::Ace => ace::is_archive(archive),
        }
    })
}
