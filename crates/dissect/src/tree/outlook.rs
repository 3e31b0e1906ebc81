//! Messages of Outlook, from a `.msg` file or TNEF: what a MIME mail says in fields and parts stands in properties.
//!
//! A property that a statement rests on becomes an artifact of its own, so that a locus is a range of that
//! property's text. Transport headers, where the message kept them, are read like the header of any mail.

mod bodies;
mod header;

use super::{Found, Unfolding};
use creel_evidence::locus::Locus;
use creel_evidence::{ArtifactRole, ContentType};
use creel_mime::charset;
use creel_openers::mapi::{Attachment, Bytes, Content, Message, kind, tag};
use creel_openers::{msg, tnef};
use std::collections::HashSet;

/// A text property as an artifact.
struct TextProperty {
    index: usize,
    text: String,
    at: Locus,
}

/// Where the text that is written into artifacts comes from.
#[derive(Clone, Copy)]
struct Origin {
    /// The artifact of the message.
    index: usize,
    /// The character set of texts that are not Unicode.
    charset: &'static str,
    depth: usize,
}

impl Unfolding<'_> {
    /// Reads a `.msg` file.
    pub(super) fn message_file(&mut self, bytes: &[u8], index: usize, depth: usize) {
        let message = msg::open(bytes, &mut self.budget);
        self.message(message, index, depth, true);
    }

    /// Reads TNEF. As an attachment it is a wrapping of the mail that it came with, else a mail of its own.
    pub(super) fn tnef(&mut self, bytes: &[u8], index: usize, depth: usize) {
        let message = tnef::open(bytes, &mut self.budget);
        let role = self.tree.artifacts.get(index).map(|artifact| artifact.role);
        let is_wrapping = matches!(role, Some(ArtifactRole::Attachment | ArtifactRole::Inline));
        self.message(message, index, depth, !is_wrapping);
    }

    fn message(&mut self, mut message: Message<'_>, index: usize, depth: usize, is_mail: bool) {
        let Some(artifact) = self.tree.artifacts.get(index) else { return };
        let (id, size) = (artifact.id, usize::try_from(artifact.size).unwrap_or(usize::MAX));
        for (kind, detail) in &message.anomalies {
            self.complain(*kind, detail.clone(), Locus::bytes(id, 0..size));
        }
        let origin = Origin { index, charset: message.charset(), depth };
        if is_mail && let Some(header) = self.header(&message, origin) {
            self.tree.links.extend(header.links.iter().cloned());
            self.tree.mails.push((id, header));
        }
        let has_body = !is_mail && self.has_body_beside(index);
        let referred = self.bodies(&message, origin, has_body);
        for attachment in std::mem::take(&mut message.attachments) {
            self.attachment(attachment, origin, &referred);
        }
    }

    /// Whether the mail that holds this artifact shows a body without it.
    fn has_body_beside(&self, index: usize) -> bool {
        let parent = self.tree.artifacts.get(index).and_then(|artifact| artifact.parent);
        parent.is_some_and(|parent| self.bodied.contains(&parent))
    }

    fn attachment(&mut self, attachment: Attachment<'_>, origin: Origin, referred: &HashSet<String>) {
        let own = &attachment.properties;
        let text = |id: u16| {
            let (kind, bytes) = own.text(id)?;
            Some(decoded(kind, &bytes.bytes, origin)).filter(|text| !text.trim().is_empty())
        };
        let path = || {
            let path = text(tag::ATTACH_LONG_PATHNAME)?;
            path.rsplit(['/', '\\']).next().map(str::to_owned)
        };
        let name = text(tag::ATTACH_LONG_FILENAME)
            .or_else(|| text(tag::ATTACH_FILENAME))
            .or_else(path)
            .or_else(|| text(tag::DISPLAY_NAME));
        let declared = text(tag::ATTACH_MIME_TAG).map(|declared| declared.trim().to_ascii_lowercase());
        let (bytes, role) = match attachment.content {
            Content::Message(bytes) => (bytes, ArtifactRole::Message),
            Content::File(bytes) => {
                let is_hidden = own.is_set(tag::ATTACHMENT_HIDDEN)
                    || own.number(tag::ATTACH_FLAGS).is_some_and(|flags| flags & 4 != 0)
                    || own.number(tag::ATTACH_METHOD) == Some(6);
                let is_referred = text(tag::ATTACH_CONTENT_ID)
                    .is_some_and(|id| referred.contains(id.trim_matches(['<', '>'])));
                let is_inline = is_hidden || is_referred;
                (bytes, if is_inline { ArtifactRole::Inline } else { ArtifactRole::Attachment })
            }
            Content::Absent => return,
        };
        // The property that gives the name is pointed at, so that the name has bytes.
        let named =
            [tag::ATTACH_LONG_FILENAME, tag::ATTACH_FILENAME, tag::ATTACH_LONG_PATHNAME, tag::DISPLAY_NAME];
        let property = name.as_deref().and_then(|name| {
            let gives = |&id: &u16| text(id).is_some_and(|text| text.ends_with(name));
            own.text(named.into_iter().find(gives)?)
        });
        let name_at = property.and_then(|property| self.text_property(property, origin)).map(|text| text.at);
        // A signed message keeps what was signed as one file, which is the mail's own content.
        let signed = declared
            .as_deref()
            .filter(|declared| *declared == "multipart/signed")
            .map(|_| bytes.bytes.to_vec());
        let index = self.tree.artifacts.len();
        let found = Found {
            parent: origin.index,
            derivation: bytes.at,
            role,
            declared_type: declared.as_deref(),
            declared_charset: None,
            name: name.as_deref(),
            name_at,
            depth: origin.depth,
        };
        self.add(found, bytes.bytes);
        if let Some(signed) = signed {
            self.entity(&signed, index, origin.depth);
        }
    }

    /// Reads a MIME entity that is no mail of its own: its parts belong to the message around it.
    fn entity(&mut self, bytes: &[u8], index: usize, depth: usize) {
        let entity = creel_mime::read(bytes, &self.limits.mime);
        self.parts(&entity, bytes, index, depth);
    }

    /// A text property as an artifact of its own, with its text and place.
    fn text_property(&mut self, (kind, bytes): (u16, &Bytes<'_>), origin: Origin) -> Option<TextProperty> {
        let utf8 = charset::to_utf8(&bytes.bytes, Some(label(kind, origin)));
        let index =
            self.property(origin.index, bytes.at.clone(), &bytes.bytes, ContentType::Text, Some(utf8.label))?;
        let id = self.tree.artifacts.get(index)?.id;
        let text = utf8.text.trim_end_matches('\0').to_owned();
        Some(TextProperty { index, at: Locus::utf8(id, 0..text.len()), text })
    }
}

fn label(kind: u16, origin: Origin) -> &'static str {
    if kind == kind::UNICODE { "utf-16le" } else { origin.charset }
}

/// A text property's text.
fn decoded(kind: u16, bytes: &[u8], origin: Origin) -> String {
    let text = charset::to_utf8(bytes, Some(label(kind, origin))).text;
    text.trim_end_matches('\0').to_owned()
}
