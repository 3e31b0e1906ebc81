//! Delimiters by their looks: a line of two hyphens and more, behind which a header stands that describes content.
//!
//! Unpackers such as munpack and ripMIME find parts so, whatever the header above declares.

use crate::header::describes_content;
use creel_evidence::locus::Span;
use memchr::{memchr2, memmem};
use std::collections::HashSet;

/// Bytes of a line that can be a delimiter; RFC 2046 section 5.1.1 allows 70 of a boundary.
const LONGEST: usize = 200;

/// A line that begins a part or ends one.
pub(crate) struct Found {
    pub(crate) line: Span,
    /// Whether a part begins behind it.
    pub(crate) begins: bool,
}

/// The walk over the lines that begin with two hyphens.
pub(crate) struct Scan<'a> {
    raw: &'a [u8],
    at: usize,
    dashes: memmem::Finder<'static>,
    /// Delimiters declared or met, without hyphens at their end.
    known: HashSet<Vec<u8>>,
    /// The one that began the last part.
    last: &'a [u8],
}

impl<'a> Scan<'a> {
    pub(crate) fn new(raw: &'a [u8], at: usize) -> Self {
        Self { raw, at, dashes: memmem::Finder::new("--"), known: HashSet::new(), last: b"" }
    }

    /// Takes note of a boundary that a header gives.
    pub(crate) fn declare(&mut self, boundary: &[u8]) {
        let delimiter = [b"--", boundary].concat();
        if boundary.len() <= LONGEST {
            self.known.insert(stem(&delimiter).to_vec());
        }
    }

    /// Goes on at `at`, behind a header that was read.
    pub(crate) fn skip_to(&mut self, at: usize) {
        self.at = self.at.max(at);
    }

    /// The next line that begins or ends a part; inside of a mail in the mail only one that was met before.
    pub(crate) fn next(&mut self, in_mail: bool) -> Option<Found> {
        loop {
            let start = self.at + self.dashes.find(self.raw.get(self.at..)?)?;
            let rest = self.raw.get(start..)?;
            let end = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let is_line = begins_line(self.raw, start);
            self.at = start + end.max(2);
            if !is_line || end > LONGEST {
                continue;
            }
            let line = Span::new(start, after_line_break(self.raw, start + end));
            let text = rest.get(..end)?;
            let name = stem(text);
            let is_known = self.known.contains(name);
            let begins = describes_content(header_behind(self.raw, line.end));
            if begins && (is_known || !in_mail) {
                self.known.insert(name.to_vec());
                (self.at, self.last) = (line.end, name);
                return Some(Found { line, begins: true });
            }
            // A closing delimiter that is shorter or longer than what it closes.
            let closes = name.len() > 4
                && text.trim_ascii_end().ends_with(b"--")
                && (self.last.starts_with(name) || !self.last.is_empty() && name.starts_with(self.last));
            if is_known || closes {
                self.at = line.end;
                // A known delimiter without a header begins a part all the same, unless it is a closing one.
                return Some(Found { line, begins: !text.trim_ascii_end().ends_with(b"--") });
            }
        }
    }
}

/// Whether nothing but a little white space stands before `at` on its line.
pub(crate) fn begins_line(raw: &[u8], at: usize) -> bool {
    /// Blanks that are looked at.
    const INDENTED: usize = 4;
    let before = raw.get(..at).unwrap_or_default();
    let blanks = before.iter().rev().take(INDENTED).take_while(|&&b| b == b' ' || b == b'\t').count();
    matches!(before.len().checked_sub(blanks + 1).and_then(|last| before.get(last)), Some(b'\n' | b'\r'))
        || before.len() == blanks
}

/// A delimiter without white space and hyphens at its end.
pub(crate) fn stem(text: &[u8]) -> &[u8] {
    let mut stem = text;
    while let Some((&last, head)) = stem.split_last()
        && (last <= b' ' || last == b'-')
        && head.len() >= 2
    {
        stem = head;
    }
    stem
}

/// What stands behind a delimiter, behind one empty line or one line of no use at most.
pub(crate) fn header_behind(raw: &[u8], at: usize) -> &[u8] {
    let rest = raw.get(at..).unwrap_or_default();
    if describes_content(rest) {
        return rest;
    }
    let near = rest.get(..rest.len().min(LONGEST)).unwrap_or_default();
    let end = memchr2(b'\n', b'\r', near).unwrap_or(near.len());
    raw.get(after_line_break(raw, at + end)..).unwrap_or_default()
}

fn after_line_break(raw: &[u8], at: usize) -> usize {
    let rest = raw.get(at..).unwrap_or_default();
    let crs = rest.iter().take(2).take_while(|&&b| b == b'\r').count();
    match rest.get(crs) {
        Some(b'\n') => at + crs + 1,
        _ => at + crs.min(1),
    }
}
