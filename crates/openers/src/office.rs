//! Office documents that are packages: Office Open XML (ECMA-376; Word, Excel, PowerPoint) and OpenDocument (ISO/IEC
//! 26300), both ZIP archives of XML parts.
//!
//! What a reader is shown becomes text in the order of the parts, links get the words behind which they lie, and what is
//! fetched, started or brought along is told. Files and pictures inside are members of their own; so are macros, which
//! stand in a compound file of their own or, in OpenDocument, in parts.
//!
//! A part that something is said of is a member as well, as UTF-8: that is where the statement's place counts.

mod binary;
pub mod flat;
mod opendocument;
mod parts;
mod properties;
mod relations;
mod sheets;
mod text;

use crate::member::{Member, MemberKind, Of, Opened, Opening};
use crate::vba;
use crate::{Budget, filetype, zip};
use creel_evidence::ContentType;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use encoding_rs::Encoding;
use parts::Reading;
use std::borrow::Cow;
use std::collections::HashSet;

/// Bytes of text that one package may show.
const MAX_TEXT: usize = 16 << 20;

/// Bytes of XML that are read of one package: a hundred times what is in an ordinary one.
const MAX_XML: usize = 32 << 20;

/// A part of a package.
#[derive(Debug)]
struct Part {
    /// Position in the archive.
    index: usize,
    /// Its name without a slash in front. Hostile text.
    name: String,
    name_at: Option<Span>,
    bytes: Vec<u8>,
    /// What it is.
    is: ContentType,
    /// The local name of its outermost element; empty if it is no XML.
    root: String,
}

/// Opens a package.
#[must_use]
pub fn open(bytes: &[u8], opening: &mut Opening<'_>) -> Opened {
    let archive = zip::open(bytes, &[], opening.budget);
    let mut opened = Opened { anomalies: archive.anomalies, ..Opened::default() };
    let mut parts: Vec<Part> = archive.entries.into_iter().map(Part::new).collect();
    let mut left = MAX_XML;
    for part in parts.iter_mut().filter(|part| !part.root.is_empty()) {
        match left.checked_sub(part.bytes.len()) {
            Some(rest) => left = rest,
            None => {
                part.root.clear();
                opened.complain(AnomalyKind::LimitReached, "document-parts");
            }
        }
    }
    let mut reading = Reading::of(&parts);
    opened.anomalies.append(&mut reading.anomalies);
    let mut room = MAX_TEXT;
    for (part, mut said) in parts.into_iter().zip(reading.said) {
        let name = part.name.clone();
        let content = if room > 0 { part.content(&reading.strings) } else { None };
        let file = if part.is_picture() {
            Some(MemberKind::Picture)
        } else if part.is_file(&reading.files) {
            Some(MemberKind::File)
        } else {
            (!said.links.is_empty() || !said.features.is_empty()).then_some(MemberKind::Part)
        };
        let (index, name_at) = (part.index, part.name_at);
        if let Some(kind) = file {
            let bytes = part.into_utf8();
            let position =
                opened.push(Member { name_at, ..Member::new(index * 2, kind, bytes).named(name.clone()) });
            said.links.iter_mut().for_each(|link| link.at.of = Of::Member(position));
            said.features.iter_mut().for_each(|feature| feature.at.of = Of::Member(position));
            opened.links.append(&mut said.links);
            opened.features.append(&mut said.features);
        }
        let Some((kind, text)) = content else { continue };
        let size = text.len();
        if size > room || !opening.budget.spend_bytes(size as u64) {
            opened.complain(AnomalyKind::LimitReached, "document-text");
            room = 0;
            continue;
        }
        room -= size;
        let position = opened.members.len();
        if kind == MemberKind::Code {
            vba::note(&text, position, true, &mut opened);
        }
        opened.push(Member::new(index * 2 + 1, kind, text.into_bytes()).named(name));
    }
    opened
}

/// A member again: an even index is a part, the odd one behind it what the part shows.
#[must_use]
pub fn member(bytes: &[u8], index: usize) -> Option<Vec<u8>> {
    let part = zip::entry(bytes, index / 2, None)?;
    let part = Part::new(zip::Entry {
        index: index / 2,
        name: String::new(),
        name_at: None,
        bytes: part,
        password: None,
    });
    if index.is_multiple_of(2) {
        return Some(part.into_utf8());
    }
    let strings = if part.root == "worksheet" {
        let archive = zip::open(bytes, &[], &mut Budget::default());
        let parts: Vec<Part> = archive.entries.into_iter().map(Part::new).collect();
        parts::strings(&parts)
    } else {
        Vec::new()
    };
    part.content(&strings).map(|(_, text)| text.into_bytes())
}

impl Part {
    fn new(entry: zip::Entry) -> Self {
        let zip::Entry { index, name, name_at, bytes, .. } = entry;
        let is = filetype::recognise(&bytes);
        let mut part = Self {
            index,
            name: name.trim_start_matches('/').to_owned(),
            name_at,
            bytes,
            is,
            root: String::new(),
        };
        if part.may_be_xml() {
            part.root = parts::root(&part.xml()).unwrap_or_default();
        }
        part
    }

    /// Whether its first character, in whatever encoding, opens a tag, and it is no page.
    fn may_be_xml(&self) -> bool {
        let head = self.bytes.get(..64).unwrap_or(&self.bytes);
        let (_, mark) = Encoding::for_bom(head).unwrap_or((encoding_rs::UTF_8, 0));
        let first = head
            .get(mark..)
            .unwrap_or_default()
            .iter()
            .find(|byte| !byte.is_ascii_whitespace() && **byte != 0);
        first == Some(&b'<') && !matches!(self.is, ContentType::Html | ContentType::Svg)
    }

    /// The part as text: by its byte order mark, else as UTF-8 with what is none replaced.
    fn xml(&self) -> Cow<'_, str> {
        match Encoding::for_bom(&self.bytes) {
            Some((encoding, _)) if encoding != encoding_rs::UTF_8 => encoding.decode(&self.bytes).0,
            _ => String::from_utf8_lossy(&self.bytes),
        }
    }

    /// The bytes of the part as a member: XML as UTF-8, all else as it is.
    fn into_utf8(self) -> Vec<u8> {
        if self.root.is_empty() {
            return self.bytes;
        }
        match self.xml() {
            Cow::Owned(text) => text.into_bytes(),
            Cow::Borrowed(_) => self.bytes,
        }
    }

    fn is_picture(&self) -> bool {
        let is_shown = ["media/", "Pictures/"].iter().any(|folder| self.name.contains(folder));
        self.root.is_empty() && (self.is.is_image() || is_shown && self.is != ContentType::Empty)
    }

    /// Whether it is a file of its own rather than a part that only the document's program understands; `files` are the
    /// names to which relationships of files lead.
    fn is_file(&self, files: &HashSet<String>) -> bool {
        let is_known = !matches!(
            self.is,
            ContentType::Xml | ContentType::Text | ContentType::Binary | ContentType::Empty
        );
        let is_text = self.is == ContentType::Text && self.name != "mimetype";
        let is_embedded =
            self.name.contains("embeddings/") || files.contains(&self.name.to_ascii_lowercase());
        self.root.is_empty() && (is_known || is_text || is_embedded) && !self.bytes.is_empty()
    }

    /// What the part shows a reader, or the code in it.
    fn content(&self, strings: &[String]) -> Option<(MemberKind, String)> {
        let (kind, text) = match self.root.as_str() {
            "document" | "hdr" | "ftr" | "footnotes" | "endnotes" | "comments" | "glossaryDocument"
            | "sld" | "notes" | "wsDr" | "dataModel" | "chartSpace" | "userShapes" => {
                (MemberKind::Text, text::read(&self.xml()).text)
            }
            "worksheet" => (MemberKind::Text, sheets::read(&self.xml(), strings, text::MAX_TEXT).text),
            "macrosheet" => (MemberKind::Code, sheets::read(&self.xml(), &[], text::MAX_TEXT).code),
            "document-content" | "document-styles" => {
                (MemberKind::Text, opendocument::read(&self.xml()).text)
            }
            "module" => (MemberKind::Code, opendocument::module(&self.xml())),
            "" if binary::holds_strings(&self.bytes) => (MemberKind::Text, binary::strings(&self.bytes)),
            _ => return None,
        };
        (!text.trim().is_empty()).then_some((kind, text))
    }
}

#[cfg(test)]
mod tests;
