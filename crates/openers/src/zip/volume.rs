//! One archive with its directory, and finding those that stand before it in the same bytes.

use super::methods;
use crate::fixed::le16;
use creel_evidence::locus::Span;
use flate2::Crc;
use std::io::{Cursor, Read};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive, read::ZipReadOptions};

/// Bytes at the end of an archive in which the name of an entry with damaged offsets is looked for.
const DIRECTORY: usize = 64 * 1024;
/// How an entry's own header begins.
const LOCAL: &[u8] = b"PK\x03\x04";
/// How its record in the directory begins.
const CENTRAL: &[u8] = b"PK\x01\x02";
/// The method that stands for encryption by AES.
const AES: u16 = 99;
/// Archives one behind the other that are read.
const MAX_VOLUMES: usize = 8;

/// Why an entry was not unpacked.
#[derive(Debug)]
pub(super) enum Failure {
    /// It is larger than what is left of ratio or budget.
    TooLarge,
    /// It is encrypted and no password fits.
    Locked,
    /// The bytes are damaged or of an unknown kind.
    Broken(String),
}

/// What the directory says about an entry.
pub(super) struct Header {
    /// The name as written; controls replaced.
    pub(super) name: String,
    /// The name in the directory.
    pub(super) name_at: Option<Span>,
    pub(super) encrypted: bool,
    /// Whether by AES, whose key takes a thousand rounds of hashing (APPNOTE appendix E), and not by the old cipher.
    pub(super) is_aes: bool,
    pub(super) is_file: bool,
    /// The name that the entry's own header gives it, if that is another.
    pub(super) other_name: Option<String>,
}

/// Where the packed bytes of an entry stand, and how they are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed {
    /// In the archive.
    pub range: Span,
    /// By raw DEFLATE; otherwise they are the entry's own bytes.
    pub deflated: bool,
}

/// An archive with a directory.
/// With its bytes.
pub(super) struct Volume<'a>(ZipArchive<Cursor<&'a [u8]>>, &'a [u8]);

/// All archives in the bytes, the last one (which unpackers show) first; and what was wrong if there is none.
pub(super) fn all(bytes: &[u8]) -> (Vec<Volume<'_>>, Option<String>) {
    let mut volumes = Vec::new();
    let mut rest = bytes;
    while volumes.len() < MAX_VOLUMES {
        match ZipArchive::new(Cursor::new(rest)) {
            Ok(zip) => {
                let start = usize::try_from(zip.offset()).unwrap_or(0);
                volumes.push(Volume(zip, rest));
                // What stands before may be another archive, or the program of a self-extracting one.
                rest = rest.get(..start).unwrap_or_default();
                if !rest.starts_with(b"PK\x03\x04") {
                    break;
                }
            }
            Err(error) => {
                let problem = volumes.is_empty().then(|| reason(&error));
                return (volumes, problem);
            }
        }
    }
    (volumes, None)
}

impl Volume<'_> {
    /// Entries in the directory.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether entries share bytes: the mark of archives that unpack to far more than they should.
    pub(super) fn overlaps(&mut self) -> bool {
        self.0.has_overlapping_entries().unwrap_or(false)
    }

    pub(super) fn header(&mut self, at: usize) -> Result<Header, String> {
        let offset = self.0.offset();
        let file = self.0.by_index_raw(at).map_err(|error| reason(&error))?;
        // Behind the 46 bytes of a central header or the 30 of a local one (APPNOTE 4.3.12, 4.3.7), counted from the
        // archive's start or from that of the bytes.
        let length = file.name_raw().len();
        let heads = [(file.central_header_start(), 46), (file.header_start(), 30)];
        let starts = heads.into_iter().flat_map(|(head, size): (u64, u64)| {
            let start = head.saturating_add(size);
            [start, start.saturating_add(offset)]
        });
        let starts = starts.filter_map(|start| usize::try_from(start).ok());
        let span = |start: usize| Span::new(start, start.saturating_add(length));
        let is_name = |at: &Span| self.1.get(at.range()) == Some(file.name_raw());
        // Where the offsets are damaged, the name still stands in the directory at the end.
        let in_tail = || {
            let tail = self.1.len().saturating_sub(DIRECTORY);
            Some(span(tail + memchr::memmem::rfind(self.1.get(tail..)?, file.name_raw())?))
        };
        let name_at = starts.map(span).find(is_name).or_else(in_tail);
        // Where the entry's own header really stands is where the signature is.
        let local = [file.header_start(), file.header_start().saturating_add(offset)]
            .into_iter()
            .filter_map(|start| self.1.get(usize::try_from(start).ok()?..))
            .find(|header| header.starts_with(LOCAL));
        let own_name = local.and_then(|header| header.get(30..30 + usize::from(le16(header, 26)?)));
        let other_name = own_name.filter(|name| *name != file.name_raw()).map(written_name);
        Ok(Header {
            other_name,
            name: written_name(file.name_raw()),
            name_at,
            encrypted: file.encrypted(),
            is_aes: method(self.1, file.central_header_start(), offset) == Some(AES),
            is_file: file.is_file(),
        })
    }

    /// Where the packed bytes stand, if they are not encrypted and packed in one of the two usual ways.
    pub(super) fn packed(&mut self, at: usize) -> Option<Packed> {
        let file = self.0.by_index_raw(at).ok().filter(|file| !file.encrypted())?;
        let deflated = match file.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return None,
        };
        let start = usize::try_from(file.data_start()?).ok()?;
        let end = start.checked_add(usize::try_from(file.compressed_size()).ok()?)?;
        Some(Packed { range: Span::new(start, end), deflated })
    }

    /// Where the entries of the directory stand, from their headers to the ends of their data, in ascending order.
    pub(super) fn listed(&mut self) -> Vec<Span> {
        let offset = self.0.offset();
        let mut listed: Vec<Span> = (0..self.len())
            .filter_map(|at| {
                let file = self.0.by_index_raw(at).ok()?;
                let start = usize::try_from(file.header_start()).ok()?;
                let end = file.data_start()?.checked_add(file.compressed_size())?;
                let shifted = start.saturating_add(usize::try_from(offset).ok()?);
                let is_header = self.1.get(start..).is_some_and(|header| header.starts_with(LOCAL));
                Some(Span::new(if is_header { start } else { shifted }, usize::try_from(end).ok()?))
            })
            .collect();
        listed.sort_unstable();
        listed
    }

    /// The bytes of the archive and what stands before it.
    pub(super) const fn bytes(&self) -> &[u8] {
        self.1
    }

    /// Where the archive begins in them.
    pub(super) fn start(&self) -> usize {
        usize::try_from(self.0.offset()).unwrap_or(0)
    }

    /// The unpacked bytes of an entry that is packed by a method of [`methods`]; `None` if it is not.
    fn unpack_unusual(&mut self, at: usize, limit: u64) -> Option<Result<Vec<u8>, Failure>> {
        let offset = self.0.offset();
        let file = self.0.by_index_raw(at).ok().filter(|file| !file.encrypted())?;
        let method = method(self.1, file.central_header_start(), offset)?;
        let start = usize::try_from(file.data_start()?).ok()?;
        let end = start.checked_add(usize::try_from(file.compressed_size()).ok()?)?;
        let unpacked = methods::unpack(method, self.1.get(start..end)?, limit)?;
        let sum = file.crc32();
        Some(unpacked.and_then(|bytes| {
            let mut crc = Crc::new();
            crc.update(&bytes);
            if crc.sum() == sum { Ok(bytes) } else { Err(Failure::Broken("its data are damaged".to_owned())) }
        }))
    }

    /// The unpacked bytes, at most `limit` of them.
    pub(super) fn unpack(
        &mut self,
        at: usize,
        password: Option<&str>,
        limit: u64,
    ) -> Result<Vec<u8>, Failure> {
        if let Some(unpacked) = self.unpack_unusual(at, limit) {
            return unpacked;
        }
        let options = ZipReadOptions::new().password(password.map(str::as_bytes));
        let mut file = self.0.by_index_with_options(at, options).map_err(|error| match error {
            ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                Failure::Locked
            }
            other => Failure::Broken(reason(&other)),
        })?;
        read_bounded(&mut file, limit)
    }
}

/// The method by which the directory says an entry is packed. Its record is where its signature is: offsets may count
/// from the archive's beginning or from that of the bytes.
fn method(bytes: &[u8], record: u64, offset: u64) -> Option<u16> {
    [record, record.saturating_add(offset)]
        .into_iter()
        .filter_map(|start| bytes.get(usize::try_from(start).ok()?..))
        .find(|record| record.starts_with(CENTRAL))
        .and_then(|record| le16(record, 10))
}

/// Reads to the end, or fails if there are more than `limit` bytes.
pub(super) fn read_bounded(file: &mut impl Read, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut bounded = file.take(limit.saturating_add(1));
    bounded.read_to_end(&mut bytes).map_err(|_| Failure::Broken("its data are damaged".to_owned()))?;
    if bytes.len() as u64 > limit { Err(Failure::TooLarge) } else { Ok(bytes) }
}

/// The error in words of our own.
pub(super) fn reason(error: &ZipError) -> String {
    match error {
        ZipError::CompressionMethodNotSupported(method) => {
            format!("compression method {method} is not supported")
        }
        ZipError::Io(_) => "it ends early".to_owned(),
        ZipError::UnsupportedArchive(_) => "a kind of archive that is not supported".to_owned(),
        _ => "its directory is damaged".to_owned(),
    }
}

/// The name as text: UTF-8 if it is that, otherwise byte for character; controls replaced.
#[must_use]
pub fn written_name(raw: &[u8]) -> String {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => raw.iter().map(|&b| char::from(b)).collect(),
    };
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
