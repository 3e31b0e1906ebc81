//! The header and the directory of a help file.

use creel_evidence::locus::Span;

/// Files of one help file that are listed.
const FILES: usize = 20_000;
/// Bytes of a name.
const NAME: usize = 1_024;

/// A file as the directory lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) name_at: Span,
    /// 0 stands as it is, 1 is compressed.
    pub(super) section: u64,
    pub(super) offset: usize,
    pub(super) length: usize,
}

/// The directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directory {
    /// Where section 0 starts.
    pub(super) content: usize,
    pub(super) listed: Vec<Listed>,
}

impl Directory {
    /// Reads the directory chunk by chunk as they lie in the file, not by their links, which could lead in a circle.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(b"ITSF") {
            return None;
        }
        let version = u32_at(bytes, 4)?;
        let start = size_at(bytes, 0x48)?;
        let length = size_at(bytes, 0x50)?;
        let content = match version {
            3.. => size_at(bytes, 0x58)?,
            _ => start.checked_add(length)?,
        };
        if bytes.get(start..start.checked_add(4)?)? != b"ITSP" {
            return None;
        }
        let header = usize::try_from(u32_at(bytes, start + 8)?).ok()?;
        let chunk = usize::try_from(u32_at(bytes, start + 0x10)?)
            .ok()
            .filter(|size| (64..=1 << 20).contains(size))?;
        let first = start.checked_add(header)?;
        let mut listed = Vec::new();
        for (number, chunk) in bytes.get(first..)?.chunks_exact(chunk).enumerate() {
            let is_end = number as u64 >= u64::from(u32_at(bytes, start + 0x2c)?);
            if is_end || listed.len() >= FILES {
                break;
            }
            if chunk.starts_with(b"PMGL") {
                entries(chunk, first + number * chunk.len(), &mut listed);
            }
        }
        Some(Self { content, listed })
    }

    /// The file of this name, as the system writes it.
    pub(super) fn find(&self, name: &str) -> Option<&Listed> {
        self.listed.iter().find(|listed| listed.name.eq_ignore_ascii_case(name))
    }

    /// The files of readers, each with its place in the directory.
    pub(super) fn files(&self) -> impl Iterator<Item = (usize, &Listed)> {
        let is_system =
            |name: &str| name.starts_with("::") || name.starts_with("/#") || name.starts_with("/$");
        self.listed
            .iter()
            .enumerate()
            .filter(move |(_, listed)| listed.length > 0 && !is_system(&listed.name))
    }
}

/// The entries of a chunk: a name with its length in front, section, offset, length.
fn entries(chunk: &[u8], start: usize, listed: &mut Vec<Listed>) {
    // What is free, or a short index, stands at the end.
    let free = u32_at(chunk, 4).and_then(|free| usize::try_from(free).ok()).unwrap_or_default();
    let end = chunk.len().saturating_sub(free);
    let mut at = 0x14;
    while at < end && listed.len() < FILES {
        let entry = || {
            let (length, name_at) = number(chunk, at)?;
            let length = usize::try_from(length).ok().filter(|length| *length <= NAME)?;
            let name = chunk.get(name_at..name_at + length)?;
            let (section, next) = number(chunk, name_at + length)?;
            let (offset, next) = number(chunk, next)?;
            let (size, next) = number(chunk, next)?;
            let shown = String::from_utf8_lossy(name)
                .chars()
                .map(|c| if c.is_control() { '\u{fffd}' } else { c })
                .collect();
            let name_at = Span::new(start + name_at, start + name_at + length);
            let offset = usize::try_from(offset).ok()?;
            Some((
                Listed { name: shown, name_at, section, offset, length: usize::try_from(size).ok()? },
                next,
            ))
        };
        let Some((entry, next)) = entry() else { return };
        listed.push(entry);
        at = next;
    }
}

/// A number in groups of seven bits, the highest first; the high bit says that more follow.
fn number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value: u64 = 0;
    for (i, &byte) in bytes.get(at..)?.iter().enumerate().take(9) {
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, at + i + 1));
        }
    }
    None
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

/// A place or a length of eight bytes.
pub(super) fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    let value = bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))?;
    usize::try_from(value).ok().filter(|&size| size < usize::MAX / 4)
}
