//! Compiled HTML Help (`.chm`, ITSF): pages, scripts and pictures in one file, which Windows opens with a program that runs commands for
//! the pages in it.
//!
//! The format was never published; the directory, the sections and the reset table are what free readers agree on. The compressed
//! section is LZX, undone by `lzxd`. Systems' own files (names that begin with `/#`, `/$` or `::`) are left out.
//!
//! It reads no page; it says only where a page tells the help program to start something.

mod compressed;
mod directory;

use crate::Budget;
use crate::html;
use crate::member::{Member, MemberKind, Opened, Opening, Place};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use directory::{Directory, Listed};
use memchr::memmem;
use std::ops::Range;

/// The class of the object that starts programs and jumps for a page.
const HELP_CONTROL: &[u8] = b"adb880a6-d8ff-11cf-9377-00aa003b7a11";
/// Characters of a command that a feature tells.
const TOLD: usize = 300;

/// Unpacks the files of a help file.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let mut opened = Opened::default();
    let Some(directory) = Directory::read(bytes) else {
        opened.complain(AnomalyKind::UnreadableArchive, "the help file has no directory that can be read");
        return opened;
    };
    let unpacked = compressed::unpack(bytes, &directory);
    match unpacked.problem {
        Some(compressed::Problem::Limit) => opened.complain(AnomalyKind::LimitReached, "archive-size"),
        Some(compressed::Problem::Broken) => {
            opened.complain(AnomalyKind::UnreadableArchive, "the compressed section is damaged");
        }
        None => {}
    }
    // Entries may lie over each other; honest ones fill no more than what there is.
    let mut room = allowed(bytes).saturating_add(bytes.len());
    for (index, listed) in directory.files() {
        if !opening.budget.spend_entry() {
            opened.complain(AnomalyKind::LimitReached, "archive-entries");
            break;
        }
        let Some(content) = content(bytes, &directory, &unpacked.bytes, listed) else {
            opened.complain(
                AnomalyKind::UnreadableArchive,
                format!("entry {index} lies outside of what could be unpacked"),
            );
            continue;
        };
        let left = room.checked_sub(content.len());
        let Some(left) = left.filter(|_| opening.budget.spend_bytes(content.len() as u64)) else {
            opened.complain(AnomalyKind::LimitReached, "archive-size");
            break;
        };
        room = left;
        let commands = commands(content);
        let mut member = Member::new(index, MemberKind::File, content.to_vec()).named(listed.name.clone());
        member.name_at = Some(listed.name_at);
        let position = opened.push(member);
        for (at, command) in commands {
            opened.feature(FeatureKind::Command, command, Place::member(position, at));
        }
    }
    opened
}

/// A file's bytes again.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let directory = Directory::read(bytes)?;
    let (_, listed) = directory.files().find(|(at, _)| *at == index)?;
    let unpacked = compressed::unpack(bytes, &directory);
    content(bytes, &directory, &unpacked.bytes, listed).map(<[u8]>::to_vec)
}

fn content<'a>(
    bytes: &'a [u8],
    directory: &Directory,
    unpacked: &'a [u8],
    listed: &Listed,
) -> Option<&'a [u8]> {
    let end = listed.offset.checked_add(listed.length)?;
    match listed.section {
        0 => bytes.get(directory.content.checked_add(listed.offset)?..directory.content.checked_add(end)?),
        1 => unpacked.get(listed.offset..end),
        _ => None,
    }
}

/// The programs that a page has the help program start: the value of `Item1` behind its control, and the command in it
/// (Microsoft, "HTML Help ActiveX Control", command `ShortCut`).
fn commands(page: &[u8]) -> Vec<(Range<usize>, String)> {
    let lower = page.to_ascii_lowercase();
    let mut commands = Vec::new();
    let mut at = 0;
    while let Some(found) = lower.get(at..).and_then(|rest| memmem::find(rest, HELP_CONTROL)) {
        let start = at + found;
        let end = lower
            .get(start..)
            .and_then(|rest| memmem::find(rest, b"</object"))
            .map_or(lower.len(), |end| start + end);
        at = end.max(start + HELP_CONTROL.len());
        let object = lower.get(start..end).unwrap_or_default();
        if memmem::find(object, b"shortcut").is_none() {
            continue;
        }
        let value = || {
            let item = start + memmem::find(object, b"item1")?;
            let from = item + memmem::find(lower.get(item..end)?, b"value=")? + 6;
            let quote = *lower.get(from).filter(|b| matches!(b, b'"' | b'\''))?;
            let length = memchr::memchr(quote, lower.get(from + 1..end)?)?;
            Some(from + 1..from + 1 + length)
        };
        if let Some(range) = value() {
            let written = String::from_utf8_lossy(page.get(range.clone()).unwrap_or_default()).into_owned();
            // A window's class, the program, its arguments.
            let decoded = html::attribute_value(&written);
            let command = decoded.trim_start_matches(',').replacen(',', " ", 1);
            commands.push((range, command.chars().take(TOLD).collect()));
        }
    }
    commands
}

/// Bytes that a help file may unpack to, as far as its own size allows.
fn allowed(bytes: &[u8]) -> usize {
    const RATIO: usize = 100;
    const FLOOR: usize = 1 << 20;
    const MOST: usize = 32 << 20;
    debug_assert!(MOST as u64 <= Budget::default().bytes);
    bytes.len().saturating_mul(RATIO).clamp(FLOOR, MOST)
}

#[cfg(test)]
mod tests;
