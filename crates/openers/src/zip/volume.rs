//! One archive with its directory, and finding those that stand before it in the same bytes.

use std::io::{Cursor, Read};
use zip::result::ZipError;
use zip::{ZipArchive, read::ZipReadOptions};

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
    pub(super) encrypted: bool,
    pub(super) is_file: bool,
}

/// An archive with a directory.
pub(super) struct Volume<'a>(ZipArchive<Cursor<&'a [u8]>>);

/// All archives in the bytes, the last one (which unpackers show) first; and what was wrong if there is none.
pub(super) fn all(bytes: &[u8]) -> (Vec<Volume<'_>>, Option<String>) {
    let mut volumes = Vec::new();
    let mut rest = bytes;
    while volumes.len() < MAX_VOLUMES {
        match ZipArchive::new(Cursor::new(rest)) {
            Ok(zip) => {
                let start = usize::try_from(zip.offset()).unwrap_or(0);
                volumes.push(Volume(zip));
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
        let file = self.0.by_index_raw(at).map_err(|error| reason(&error))?;
        Ok(Header {
            name: written_name(file.name_raw()),
            encrypted: file.encrypted(),
            is_file: file.is_file(),
        })
    }

    /// The unpacked bytes, at most `limit` of them.
    pub(super) fn unpack(
        &mut self,
        at: usize,
        password: Option<&str>,
        limit: u64,
    ) -> Result<Vec<u8>, Failure> {
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
pub(super) fn written_name(raw: &[u8]) -> String {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => raw.iter().map(|&b| char::from(b)).collect(),
    };
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
