//! ZIP archives, unpacked in memory.
//!
//! Nothing is ever written to disk, and a name inside an archive is only text: it opens no path. Entries are
//! bounded by the [`Budget`] and by a ratio of 100:1; what is left out is an anomaly. Archives inside archives
//! are the caller's recursion.

use crate::Budget;
use ::zip::result::ZipError;
use ::zip::{ZipArchive, read::ZipReadOptions};
use creel_evidence::dissection::AnomalyKind;
use std::io::{Cursor, Read};

/// Unpacked bytes allowed for each packed byte of the archive.
const RATIO: u64 = 100;
/// Unpacked bytes that are allowed at any ratio: a small archive of a large text is nothing special.
const RATIO_FLOOR: u64 = 1 << 20;
/// Passwords that are tried on one entry.
const PASSWORDS: usize = 64;

/// What came out of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// The files that could be unpacked, in the order of the directory.
    pub entries: Vec<Entry>,
    /// What could not be read, and what was odd: kind and particulars.
    pub anomalies: Vec<(AnomalyKind, String)>,
}

/// A file out of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the archive's directory, from 0.
    pub index: usize,
    /// The name as written, path included; control characters replaced. Hostile text.
    pub name: String,
    /// The unpacked bytes.
    pub bytes: Vec<u8>,
    /// The password that opened it, if it was encrypted.
    pub password: Option<String>,
}

/// Unpacks an archive. Encrypted entries are tried with each of the `passwords` (traditional and AES).
#[must_use]
pub fn open(bytes: &[u8], passwords: &[String], budget: &mut Budget) -> Archive {
    let mut archive = Archive::default();
    let mut complain = |kind, detail: String| archive.anomalies.push((kind, detail));
    let mut zip = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(zip) => zip,
        Err(error) => {
            complain(AnomalyKind::UnreadableArchive, reason(&error));
            return archive;
        }
    };
    if zip.has_overlapping_entries().unwrap_or(false) {
        complain(AnomalyKind::UnreadableArchive, "entries overlap".to_owned());
    }
    let mut room = RATIO_FLOOR.max(RATIO.saturating_mul(bytes.len() as u64));
    let mut hints: Vec<&String> = passwords.iter().take(PASSWORDS).collect();
    for index in 0..zip.len() {
        if !budget.spend_entry() {
            complain(AnomalyKind::LimitReached, "archive-entries".to_owned());
            break;
        }
        let (name, encrypted, is_file) = match zip.by_index_raw(index) {
            Ok(file) => (written_name(file.name_raw()), file.encrypted(), file.is_file()),
            Err(error) => {
                complain(AnomalyKind::UnreadableArchive, format!("entry {index}: {}", reason(&error)));
                continue;
            }
        };
        if leads_outside(&name) {
            complain(AnomalyKind::UnreadableArchive, format!("entry {index} has a path that leads outside"));
        }
        if !is_file {
            continue;
        }
        let unpacked = if encrypted {
            with_passwords(&mut zip, index, &mut hints, room.min(budget.bytes))
        } else {
            unpack(&mut zip, index, None, room.min(budget.bytes)).map(|bytes| (bytes, None))
        };
        match unpacked {
            Ok((bytes, password)) => {
                let size = bytes.len() as u64;
                room = room.saturating_sub(size);
                // Cannot fail: the unpacking was bounded by what is left.
                let _ = budget.spend_bytes(size);
                archive.entries.push(Entry { index, name, bytes, password });
            }
            Err(Failure::TooLarge) => {
                complain(AnomalyKind::LimitReached, "archive-size".to_owned());
                break;
            }
            Err(Failure::Locked) => {
                complain(AnomalyKind::UnreadableArchive, format!("entry {index} is encrypted"));
            }
            Err(Failure::Broken(reason)) => {
                complain(AnomalyKind::UnreadableArchive, format!("entry {index}: {reason}"));
            }
        }
    }
    archive
}

/// Unpacks one entry again; the same bytes as in [`open`]'s list. `None` if it cannot be read.
#[must_use]
pub fn entry(bytes: &[u8], index: usize, password: Option<&str>) -> Option<Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    unpack(&mut zip, index, password, Budget::default().bytes).ok()
}

/// Why an entry was not unpacked.
enum Failure {
    /// It is larger than what is left of ratio or budget.
    TooLarge,
    /// It is encrypted and no password fits.
    Locked,
    /// The bytes are damaged or of an unknown kind.
    Broken(String),
}

/// Tries the passwords, the one that opened the last entry first.
fn with_passwords(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    hints: &mut [&String],
    limit: u64,
) -> Result<(Vec<u8>, Option<String>), Failure> {
    for i in 0..hints.len() {
        let Some(&password) = hints.get(i) else { break };
        match unpack(zip, index, Some(password), limit) {
            Ok(bytes) => {
                hints.swap(0, i);
                return Ok((bytes, Some(password.clone())));
            }
            Err(Failure::TooLarge) => return Err(Failure::TooLarge),
            // The traditional cipher lets one wrong password in 256 through; the checksum then fails.
            Err(Failure::Locked | Failure::Broken(_)) => {}
        }
    }
    Err(Failure::Locked)
}

fn unpack(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    password: Option<&str>,
    limit: u64,
) -> Result<Vec<u8>, Failure> {
    let options = ZipReadOptions::new().password(password.map(str::as_bytes));
    let mut file = zip.by_index_with_options(index, options).map_err(|error| match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            Failure::Locked
        }
        other => Failure::Broken(reason(&other)),
    })?;
    let mut bytes = Vec::new();
    let mut bounded = file.by_ref().take(limit.saturating_add(1));
    bounded.read_to_end(&mut bytes).map_err(|error| Failure::Broken(error.to_string()))?;
    if bytes.len() as u64 > limit { Err(Failure::TooLarge) } else { Ok(bytes) }
}

/// The error in words of our own, without the library's.
fn reason(error: &ZipError) -> String {
    match error {
        ZipError::CompressionMethodNotSupported(method) => {
            format!("compression method {method} is not supported")
        }
        ZipError::Io(_) => "ends early".to_owned(),
        ZipError::UnsupportedArchive(what) => format!("not supported: {what}"),
        _ => "damaged directory".to_owned(),
    }
}

/// The name as text: UTF-8 if it is that, otherwise byte for character; controls replaced.
fn written_name(raw: &[u8]) -> String {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => raw.iter().map(|&b| char::from(b)).collect(),
    };
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Whether unpacking under this name would write outside the folder it is unpacked to.
fn leads_outside(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}
