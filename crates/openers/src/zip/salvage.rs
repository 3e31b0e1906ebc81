//! Entries of an archive whose directory is missing or damaged, read one after the other.
//!
//! Only entries whose header tells their size can be read this way, and no encrypted ones.

use super::volume::{Failure, read_bounded, written_name};
use creel_evidence::locus::Span;
use zip::read::read_zipfile_from_stream;

/// An entry that was found by its own header.
pub(super) struct File {
    pub(super) name: String,
    /// The name in the entry's own header.
    pub(super) name_at: Option<Span>,
    pub(super) is_file: bool,
    pub(super) content: Result<Vec<u8>, Failure>,
    /// Bytes from the first header to the end of this entry.
    pub(super) consumed: usize,
}

/// The entries from the first header on, up to the first one that cannot be made out.
pub(super) fn files(bytes: &[u8], limit: u64) -> impl Iterator<Item = File> + '_ {
    let start = bytes.windows(4).position(|window| window == b"PK\x03\x04").unwrap_or(bytes.len());
    let mut rest = bytes.get(start..).unwrap_or_default();
    let mut left = limit;
    let whole = rest.len();
    std::iter::from_fn(move || {
        // Behind the 30 bytes of a local header (APPNOTE 4.3.7).
        let name_start = bytes.len() - rest.len() + 30;
        let mut file = read_zipfile_from_stream(&mut rest).ok()??;
        let name_at = Span::new(name_start, name_start + file.name_raw().len());
        let name_at = Some(name_at).filter(|at| bytes.get(at.range()) == Some(file.name_raw()));
        let name = written_name(file.name_raw());
        let is_file = file.is_file();
        let content = read_bounded(&mut file, left);
        if let Ok(bytes) = &content {
            left = left.saturating_sub(bytes.len() as u64);
        }
        drop(file);
        Some(File { name, name_at, is_file, content, consumed: whole - rest.len() })
    })
}
