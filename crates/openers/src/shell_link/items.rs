//! The list of shell items that leads to a target: a folder of the system, a drive, folders, a file; or a URL.
//!
//! [MS-SHLLINK] leaves the items to the shell. What stands in them was found out by others (libfwsi) and holds for the kinds that
//! carry names; the others are skipped.

use super::structure::{Written, ansi, u16_at, u32_at, utf16};
use creel_evidence::locus::Span;

/// Items of one list; the path of a file has fewer.
const ITEMS: usize = 256;
/// The signature of the block that holds a file's long name.
const LONG_NAME: u32 = 0xbeef_0004;

/// The path that the items spell; `None` if they hold no name.
pub(super) fn path(bytes: &[u8], list: Span) -> Option<Written> {
    let mut at = list.start;
    let mut path = String::new();
    let mut covers: Option<Span> = None;
    for _ in 0..ITEMS {
        let size = usize::from(u16_at(bytes, at).unwrap_or_default());
        // A size of zero ends the list.
        if size < 3 || at + size > list.end {
            break;
        }
        if let Some(name) = name(bytes, Span::new(at, at + size)).filter(|name| !name.text.is_empty()) {
            if !path.is_empty() && !path.ends_with('\\') {
                path.push('\\');
            }
            path.push_str(&name.text);
            covers = Some(covers.map_or(name.at, |all| Span::new(all.start, name.at.end)));
        }
        at += size;
    }
    covers.map(|at| Written { text: path, at })
}

/// The name in one item.
fn name(bytes: &[u8], item: Span) -> Option<Written> {
    let kind = *bytes.get(item.start + 2)?;
    let from = |offset: usize| Span::new((item.start + offset).min(item.end), item.end);
    match kind {
        // A drive: `C:\`.
        0x20..=0x2f if kind & 1 == 1 => Some(ansi(bytes, from(3))),
        // A folder or a file, whose short name may be followed by the long one.
        0x30..=0x3f => long_name(bytes, item).or_else(|| {
            let is_wide = kind & 4 == 4;
            Some(if is_wide { utf16(bytes, from(14)) } else { ansi(bytes, from(14)) })
        }),
        // A server, or a share of one: `\\server\share`.
        0x40..=0x4f | 0xc0..=0xcf => Some(ansi(bytes, from(5))),
        // A URL, of which the flag says whether it is UTF-16.
        0x61 => {
            let is_wide = bytes.get(item.start + 3)? & 0x80 == 0x80;
            let data = usize::from(u16_at(bytes, item.start + 4)?);
            // Behind the flags stand some bytes of data, whose size stands before them.
            let start = if data > 0 { 6 + data } else { 8 };
            Some(if is_wide { utf16(bytes, from(start)) } else { ansi(bytes, from(start)) })
        }
        _ => None,
    }
}

/// The name in the block to which the last two bytes of an item point.
fn long_name(bytes: &[u8], item: Span) -> Option<Written> {
    let offset = usize::from(u16_at(bytes, item.end.checked_sub(2)?)?);
    let block = item.start + offset;
    if offset < 14 || block + 8 > item.end || u32_at(bytes, block + 4)? != LONG_NAME {
        return None;
    }
    let version = u16_at(bytes, block + 2)?;
    let mut start = block + 18;
    start += if version >= 7 { 18 } else { 0 };
    start += if version >= 3 { 2 } else { 0 };
    start += if version >= 9 { 4 } else { 0 };
    start += if version >= 8 { 4 } else { 0 };
    (start < item.end).then(|| utf16(bytes, Span::new(start, item.end)))
}
