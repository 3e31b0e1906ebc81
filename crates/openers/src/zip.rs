//! ZIP archives, unpacked in memory.
//!
//! Nothing is ever written to disk, and a name inside an archive is only text: it opens no path. Entries are
//! bounded by the [`Budget`] and by a ratio of 100:1; what is left out is an anomaly. Archives that were put one
//! behind the other are all read, and one without a usable directory is read entry by entry. Archives inside
//! archives are the caller's recursion.

mod methods;
mod salvage;
mod unlisted;
mod volume;

use crate::Budget;
use crate::unpacking::allowed;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use creel_evidence::text::inert;
use volume::{Failure, Volume};
pub use volume::{Packed, written_name};

/// What attempts with passwords on all entries together may cost, and what one of them does: AES takes a thousand
/// rounds of hashing.
const ATTEMPTS: usize = 2_400;
const AES_ATTEMPT: usize = 8;

/// What came out of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// The files that could be unpacked, in the order of the directory.
    pub entries: Vec<Entry>,
    /// Names of the entries that are encrypted and that no password opened, with their places. Hostile text.
    pub locked: Vec<(String, Option<Span>)>,
    /// What could not be read, and what was odd: kind and particulars.
    pub anomalies: Vec<(AnomalyKind, String)>,
}

/// A file out of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the archive's directory, from 0; those of archives that stand before it follow on.
    pub index: usize,
    /// The name as written, path included; control characters replaced. Hostile text.
    pub name: String,
    /// The name in the archive's directory; `None` if it has none.
    pub name_at: Option<Span>,
    /// The unpacked bytes.
    pub bytes: Vec<u8>,
    /// The password that opened it, if it was encrypted.
    pub password: Option<String>,
}

/// Unpacks an archive. Encrypted entries are tried with each of the `passwords` (traditional and AES).
#[must_use]
pub fn open(bytes: &[u8], passwords: &[String], budget: &mut Budget) -> Archive {
    let mut reading = Reading {
        archive: Archive::default(),
        room: allowed(bytes.len()),
        passwords: passwords.iter().collect(),
        attempts: ATTEMPTS,
        budget,
    };
    let (mut volumes, problem) = volume::all(bytes);
    if let Some(problem) = problem {
        reading.complain(AnomalyKind::UnreadableArchive, problem);
    }
    if volumes.is_empty() {
        reading.salvage(bytes);
    }
    if volumes.len() > 1 {
        let detail = format!("{} archives, one behind the other", volumes.len());
        reading.complain(AnomalyKind::UnreadableArchive, detail);
    }
    let mut first = 0;
    for volume in &mut volumes {
        if !reading.volume(volume, first) {
            break;
        }
        first += volume.len();
    }
    for volume in &mut volumes {
        let files = unlisted(volume, reading.limit());
        for file in files {
            let name = inert(&file.name).to_string();
            reading.complain(AnomalyKind::UnreadableArchive, format!("'{name}' is not in the directory"));
            if !file.is_file || !reading.may_open() {
                continue;
            }
            if let Ok(bytes) = file.content {
                let entry =
                    Entry { index: first, name: file.name, name_at: file.name_at, bytes, password: None };
                reading.keep(entry);
            }
            first += 1;
        }
    }
    reading.archive
}

/// Whether there is an archive behind other bytes, such as a program that unpacks it.
#[must_use]
pub fn is_behind(bytes: &[u8]) -> bool {
    // The end of the directory stands in the last 64 KiB (APPNOTE 4.3.16).
    let tail = bytes.get(bytes.len().saturating_sub(0x1_0016)..).unwrap_or_default();
    memchr::memmem::rfind(tail, b"PK\x05\x06").is_some()
        && volume::all(bytes).0.first().is_some_and(|volume| volume.len() > 0)
}

/// The entries of a volume that its directory does not list, those first that stand first.
fn unlisted(volume: &mut Volume<'_>, limit: u64) -> Vec<salvage::File> {
    let listed = volume.listed();
    let start = volume.start();
    let shift = |span: &Span| Span::new(span.start.saturating_sub(start), span.end.saturating_sub(start));
    let listed: Vec<Span> = listed.iter().map(shift).collect();
    let mut files = unlisted::files(volume.bytes().get(start..).unwrap_or_default(), &listed, limit);
    for file in &mut files {
        file.name_at = file.name_at.map(|at| Span::new(at.start + start, at.end + start));
    }
    files
}

/// Unpacks one entry again; the same bytes as in [`open`]'s list. `None` if it cannot be read.
#[must_use]
pub fn entry(bytes: &[u8], index: usize, password: Option<&str>) -> Option<Vec<u8>> {
    let limit = Budget::default().bytes;
    let (mut volumes, _) = volume::all(bytes);
    if volumes.is_empty() {
        return salvage::files(bytes, limit).nth(index).and_then(|file| file.content.ok());
    }
    let mut index = index;
    for volume in &mut volumes {
        if index < volume.len() {
            return volume.unpack(index, password, limit).ok();
        }
        index -= volume.len();
    }
    let unlisted = volumes.iter_mut().flat_map(|volume| unlisted(volume, limit));
    unlisted.filter(|file| file.is_file).nth(index).and_then(|file| file.content.ok())
}

/// Where the packed bytes of an entry stand; `None` for encrypted entries, unusual methods, and archives without a
/// directory.
#[must_use]
pub fn packed(bytes: &[u8], index: usize) -> Option<Packed> {
    let (mut volumes, _) = volume::all(bytes);
    let mut index = index;
    for volume in &mut volumes {
        if index < volume.len() {
            return volume.packed(index);
        }
        index -= volume.len();
    }
    None
}

/// Inflates raw DEFLATE as far as the default budget goes; `None` if the bytes are none.
#[must_use]
pub fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    volume::read_bounded(&mut flate2::read::DeflateDecoder::new(bytes), Budget::default().bytes).ok()
}

/// An archive that is being unpacked.
struct Reading<'a> {
    archive: Archive,
    /// Bytes that the ratio still allows.
    room: u64,
    /// The password that opened the last entry first.
    passwords: Vec<&'a String>,
    attempts: usize,
    budget: &'a mut Budget,
}

impl Reading<'_> {
    fn complain(&mut self, kind: AnomalyKind, detail: impl Into<String>) {
        self.archive.anomalies.push((kind, detail.into()));
    }

    /// Unpacks one volume; `false` if a limit ended it.
    fn volume(&mut self, volume: &mut Volume<'_>, first: usize) -> bool {
        if volume.overlaps() {
            self.complain(AnomalyKind::UnreadableArchive, "entries overlap");
        }
        for at in 0..volume.len() {
            let index = first + at;
            if !self.may_open() {
                return false;
            }
            let header = match volume.header(at) {
                Ok(header) => header,
                Err(reason) => {
                    self.refuse(index, Failure::Broken(reason));
                    continue;
                }
            };
            self.check_name(index, &header.name);
            if let Some(other) = &header.other_name {
                let detail = format!("entry {index} is called '{}' by its own header", inert(other));
                self.complain(AnomalyKind::UnreadableArchive, detail);
            }
            if !header.is_file {
                continue;
            }
            let unpacked = if header.encrypted {
                self.with_passwords(volume, at, if header.is_aes { AES_ATTEMPT } else { 1 })
            } else {
                volume.unpack(at, None, self.limit()).map(|bytes| (bytes, None))
            };
            let going_on = match unpacked {
                Ok((bytes, password)) => {
                    self.keep(Entry { index, name: header.name, name_at: header.name_at, bytes, password })
                }
                Err(failure) => {
                    if matches!(failure, Failure::Locked) {
                        self.archive.locked.push((header.name, header.name_at));
                    }
                    self.refuse(index, failure)
                }
            };
            if !going_on {
                return false;
            }
        }
        true
    }

    /// Reads the entries of an archive without directory.
    fn salvage(&mut self, bytes: &[u8]) {
        let limit = self.limit();
        for (index, file) in salvage::files(bytes, limit).enumerate() {
            if !self.may_open() {
                return;
            }
            self.check_name(index, &file.name);
            let going_on = match file.content {
                Ok(bytes) if file.is_file => {
                    self.keep(Entry { index, name: file.name, name_at: file.name_at, bytes, password: None })
                }
                Ok(_) => true,
                Err(failure) => self.refuse(index, failure),
            };
            if !going_on {
                return;
            }
        }
    }

    fn limit(&self) -> u64 {
        self.room.min(self.budget.bytes)
    }

    fn may_open(&mut self) -> bool {
        let may = self.budget.spend_entry();
        if !may {
            self.complain(AnomalyKind::LimitReached, "archive-entries");
        }
        may
    }

    fn check_name(&mut self, index: usize, name: &str) {
        if leads_outside(name) {
            let detail = format!("entry {index} has a path that leads outside");
            self.complain(AnomalyKind::UnreadableArchive, detail);
        }
    }

    fn keep(&mut self, entry: Entry) -> bool {
        let size = entry.bytes.len() as u64;
        if size > self.room || !self.budget.spend_bytes(size) {
            return self.refuse(entry.index, Failure::TooLarge);
        }
        self.room -= size;
        self.archive.entries.push(entry);
        true
    }

    /// Notes why an entry was left out; `false` if the following ones are left out as well.
    fn refuse(&mut self, index: usize, failure: Failure) -> bool {
        match failure {
            Failure::TooLarge => self.complain(AnomalyKind::LimitReached, "archive-size"),
            Failure::Locked => {
                self.complain(AnomalyKind::UnreadableArchive, format!("entry {index} is encrypted"));
                return true;
            }
            Failure::Broken(reason) => {
                self.complain(AnomalyKind::UnreadableArchive, format!("entry {index}: {reason}"));
                return true;
            }
        }
        false
    }

    fn with_passwords(
        &mut self,
        volume: &mut Volume<'_>,
        at: usize,
        cost: usize,
    ) -> Result<(Vec<u8>, Option<String>), Failure> {
        let limit = self.limit();
        for i in 0..self.passwords.len() {
            let Some(&password) = self.passwords.get(i) else { break };
            let Some(left) = self.attempts.checked_sub(cost) else {
                self.complain(AnomalyKind::LimitReached, "archive-passwords");
                break;
            };
            self.attempts = left;
            match volume.unpack(at, Some(password), limit) {
                Ok(bytes) => {
                    self.passwords.swap(0, i);
                    return Ok((bytes, Some(password.clone())));
                }
                Err(Failure::TooLarge) => return Err(Failure::TooLarge),
                // The traditional cipher lets one wrong password in 256 through; the checksum then fails.
                Err(Failure::Locked | Failure::Broken(_)) => {}
            }
        }
        Err(Failure::Locked)
    }
}

/// Whether unpacking under this name would write outside the folder it is unpacked to.
fn leads_outside(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}
