//! RTF as mails carry it: compressed ([MS-OXRTFCP]), and as a wrapping of HTML or text ([MS-OXRTFEX]).
//!
//! [`decompress`] undoes the compression. [`text`] reads a file. [`read`] gives the HTML that Outlook wrapped, the text that it wrapped,
//! or of RTF that was written as such the text that a reader sees, in which a link stands behind its words in
//! angle brackets. What comes out can be traced back to the RTF stretch by stretch.
//!
//! [`open`] takes out objects and pictures, and tells what a file fetches or starts. It never lays out, never activates
//! an object, and never follows a field.

mod compressed;
mod destination;
mod fonts;
mod lexer;
mod objects;
mod reader;
mod words;

pub use compressed::{Decompressed, decompress};
pub use objects::{member, open};

use crate::{Budget, plain};
use creel_evidence::dissection::{AnomalyKind, Link, MappedText, Text};
use creel_evidence::{ArtifactId, ArtifactRole};

/// Bytes of text that are taken out of one RTF.
const MAX_TEXT: usize = 16 << 20;

/// What the RTF is a wrapping of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// HTML (`\fromhtml1`).
    Html,
    /// Plain text (`\fromtext`).
    Text,
    /// Nothing: it was written as RTF.
    Native,
}

/// What came out of RTF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rtf {
    /// What it is.
    pub form: Form,
    /// HTML or text, with the places in the RTF that it came from.
    pub text: MappedText,
    /// What was cut short.
    pub anomalies: Vec<(AnomalyKind, String)>,
}

/// Reads an RTF file as the text that a word processor shows, with the links in it. `utf8` is the artifact's UTF-8
/// view, in which places count.
#[must_use]
pub fn text(artifact: ArtifactId, role: ArtifactRole, utf8: &str, budget: &mut Budget) -> (Text, Vec<Link>) {
    let visible = shown(utf8.as_bytes());
    let links = plain::links(artifact, role, &visible, &[], budget);
    (Text { artifact, role, html: false, visible, hidden: Vec::new() }, links)
}

/// What a reader of RTF shows of it, whatever the RTF was made of.
#[must_use]
pub fn shown(utf8: &[u8]) -> MappedText {
    reader::read(utf8, MAX_TEXT, false).text
}

/// Reads RTF. Whatever the bytes are, something comes out, no longer than three times the input.
#[must_use]
pub fn read(bytes: &[u8]) -> Rtf {
    reader::read(bytes, MAX_TEXT, true)
}

#[cfg(test)]
mod tests;
