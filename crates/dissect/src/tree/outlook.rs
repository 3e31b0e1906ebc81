//! Messages of Outlook, from a `.msg` file or TNEF: what a MIME mail says in fields and parts stands in properties.
//!
//! A property that a statement rests on becomes an artifact of its own, so that a locus is a range of that
//! property's text. Transport headers, where the message kept them, are read like the header of any mail.

use super::{Found, Unfolding};
use crate::envelope::{self, Header};
use crate::recognise::address::normalise;
use crate::roles;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Locus;
use creel_evidence::mail::{Envelope, Mailbox, Recipient, RecipientField, Subject};
use creel_evidence::{ArtifactRole, ContentType, Derivation};
use creel_mime::charset;
use creel_openers::mapi::{self, Attachment, Bytes, Content, Message, Properties, kind, one_off, tag};
use creel_openers::rtf::{self, Form};
use creel_openers::{msg, tnef};
use std::borrow::Cow;
use std::collections::HashSet;

/// The line that Outlook writes above transport headers of older Exchange servers.
const PREAMBLE: &[u8] = b"Microsoft Mail Internet Headers Version 2.0";

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

    /// Reads the header: transport headers first, properties where those say nothing.
    fn header(&mut self, message: &Message<'_>, origin: Origin) -> Option<Header> {
        let mut header = self.transport_headers(message, origin)?;
        let envelope = &mut header.envelope;
        let own = &message.properties;
        let sender = |this: &mut Self| {
            this.mailbox(
                own,
                [tag::SENDER_SMTP, tag::SENDER_EMAIL],
                tag::SENDER_ADDRTYPE,
                &[tag::SENDER_NAME],
                origin,
            )
        };
        if envelope.from.is_empty() {
            let represented = self.mailbox(
                own,
                [tag::SENT_REPRESENTING_SMTP, tag::SENT_REPRESENTING_EMAIL],
                tag::SENT_REPRESENTING_ADDRTYPE,
                &[tag::SENT_REPRESENTING_NAME],
                origin,
            );
            let sender = sender(self);
            match represented {
                Some(from) => {
                    // Outlook shows "sender on behalf of from" if they differ.
                    envelope.sender =
                        envelope.sender.take().or(sender.filter(|sender| sender.address != from.address));
                    envelope.from.push(from);
                }
                None => envelope.from.extend(sender),
            }
        }
        if envelope.subject.is_none() {
            envelope.subject = [tag::SUBJECT, tag::NORMALIZED_SUBJECT]
                .iter()
                .find_map(|&id| self.text_property(own.text(id)?, origin))
                .map(|property| Subject { text: property.text, at: property.at });
        }
        if envelope.message_id.is_none() {
            envelope.message_id = own.text(tag::INTERNET_MESSAGE_ID).and_then(|found| {
                let property = self.text_property(found, origin)?;
                let id = property.text.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
                (!id.is_empty()).then_some((id, property.at))
            });
        }
        if envelope.references.is_empty() {
            for id in [tag::IN_REPLY_TO, tag::INTERNET_REFERENCES] {
                if let Some((kind, bytes)) = own.text(id) {
                    envelope::add_references(&decoded(kind, &bytes.bytes, origin), &mut envelope.references);
                }
            }
        }
        envelope.date = envelope.date.or_else(|| own.time(tag::CLIENT_SUBMIT_TIME));
        envelope.received = envelope.received.or_else(|| own.time(tag::MESSAGE_DELIVERY_TIME));
        if envelope.reply_to.is_empty() {
            envelope.reply_to = self.reply_to(own, origin);
        }
        self.recipients(message, envelope, origin);
        Some(header)
    }

    /// The header of the mail as it came over SMTP; one without fields if the message did not keep it.
    fn transport_headers(&mut self, message: &Message<'_>, origin: Origin) -> Option<Header> {
        let own = self.tree.artifacts.get(origin.index)?;
        let (mut id, role) = (own.id, own.role);
        let mut bytes = Vec::new();
        if let Some((kind, kept)) = message.properties.text(tag::TRANSPORT_MESSAGE_HEADERS)
            && let Some(property) = self.text_property((kind, kept), origin)
        {
            let mut index = property.index;
            bytes = kept.bytes.to_vec();
            if kind == kind::UNICODE {
                // A header is read as bytes; so the text as UTF-8 is an artifact of its own.
                bytes = charset::to_utf8(&bytes, Some("utf-16le")).text.into_bytes();
                let derivation = Derivation::Utf8 { charset: "UTF-16LE".to_owned() };
                index = self.property(index, derivation, &bytes, ContentType::Text, Some("UTF-8"))?;
            }
            if bytes.starts_with(PREAMBLE) {
                let start = memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1);
                let derivation = Derivation::Slice { range: start..bytes.len() };
                bytes.drain(..start);
                let charset = self.tree.artifacts.get(index)?.charset.clone();
                index = self.property(index, derivation, &bytes, ContentType::Text, charset.as_deref())?;
            }
            id = self.tree.artifacts.get(index)?.id;
        }
        let mail = creel_mime::parse(&bytes, &self.limits.mime);
        for problem in &mail.problems {
            // The parts that the header speaks of are not there, which is no fault of the mail.
            if matches!(
                problem.kind,
                AnomalyKind::LimitReached
                    | AnomalyKind::MalformedHeader
                    | AnomalyKind::DuplicateHeader
                    | AnomalyKind::NulBytes
            ) {
                self.complain(problem.kind, problem.detail.clone(), Locus::bytes(id, problem.span));
            }
        }
        mail.parts.first().map(|root| envelope::read(&bytes, root, id, role, self.knowledge))
    }

    fn recipients(&mut self, message: &Message<'_>, envelope: &mut Envelope, origin: Origin) {
        let is_delivery = |recipient: &Recipient| recipient.field == RecipientField::Delivery;
        if envelope.recipients.iter().all(is_delivery) {
            for properties in &message.recipients {
                let field = match properties.number(tag::RECIPIENT_TYPE).map(|kind| kind & 0xf) {
                    Some(2) => RecipientField::Cc,
                    Some(3) => RecipientField::Bcc,
                    _ => RecipientField::To,
                };
                let mailbox = self.mailbox(
                    properties,
                    [tag::SMTP_ADDRESS, tag::EMAIL_ADDRESS],
                    tag::ADDRTYPE,
                    &[tag::RECIPIENT_DISPLAY_NAME, tag::DISPLAY_NAME],
                    origin,
                );
                // Who has no address cannot be told from others of the name.
                if let Some(mailbox) = mailbox.filter(|mailbox| !mailbox.address.is_empty()) {
                    envelope.recipients.push(Recipient { field, mailbox });
                }
            }
        }
        if !envelope.recipients.iter().any(is_delivery) {
            let own = &message.properties;
            let received = self.mailbox(
                own,
                [tag::RECEIVED_BY_SMTP, tag::RECEIVED_BY_EMAIL],
                tag::RECEIVED_BY_ADDRTYPE,
                &[],
                origin,
            );
            if let Some(mailbox) = received.filter(|mailbox| !mailbox.address.is_empty()) {
                envelope.recipients.push(Recipient { field: RecipientField::Delivery, mailbox });
            }
        }
    }

    /// Where answers go: a binary list of addresses.
    fn reply_to(&mut self, own: &Properties<'_>, origin: Origin) -> Vec<Mailbox> {
        let Some((_, entries)) = own.bytes(tag::REPLY_RECIPIENT_ENTRIES) else { return Vec::new() };
        let found = one_off::read_list(&entries.bytes, origin.charset);
        if found.is_empty() {
            return Vec::new();
        }
        let list = self.property(origin.index, entries.at.clone(), &entries.bytes, ContentType::Binary, None);
        let Some(id) = list.and_then(|index| self.tree.artifacts.get(index)).map(|artifact| artifact.id)
        else {
            return Vec::new();
        };
        found
            .into_iter()
            .filter(|entry| entry.address.contains('@'))
            .map(|entry| Mailbox {
                name: entry.name,
                address: normalise(&entry.address),
                at: Locus::bytes(id, entry.span),
            })
            .collect()
    }

    /// A mailbox out of properties: the first address that is one of the Internet's, and the first name. `None` if
    /// there is neither.
    fn mailbox(
        &mut self,
        properties: &Properties<'_>,
        addresses: [u16; 2],
        address_type: u16,
        names: &[u16],
        origin: Origin,
    ) -> Option<Mailbox> {
        let [smtp, other] = addresses;
        let is_smtp = properties.text(address_type).is_none_or(|(kind, bytes)| {
            let is = decoded(kind, &bytes.bytes, origin);
            is.eq_ignore_ascii_case("SMTP") || is.is_empty()
        });
        let address = properties.text(smtp).or_else(|| properties.text(other).filter(|_| is_smtp)).filter(
            |(kind, bytes)| {
                let written = decoded(*kind, &bytes.bytes, origin);
                // Exchange's own addresses are paths in a directory.
                written.contains('@') && !written.starts_with('/')
            },
        );
        let name = names.iter().find_map(|&id| properties.text(id));
        let property = self.text_property(address.or(name)?, origin)?;
        let name = name.map(|(kind, bytes)| decoded(kind, &bytes.bytes, origin)).unwrap_or_default();
        let address = match address {
            Some(_) => normalise(property.text.trim().trim_start_matches('<').trim_end_matches('>')),
            None => String::new(),
        };
        // Names in quotes are shown without.
        let name = name.trim().trim_matches('\'').to_owned();
        let name = if name.eq_ignore_ascii_case(&address) { String::new() } else { name };
        Some(Mailbox { name, address, at: property.at })
    }

    /// Adds the bodies and gives the `Content-ID`s that their HTML refers to.
    fn bodies(&mut self, message: &Message<'_>, origin: Origin, has_body: bool) -> HashSet<String> {
        let own = &message.properties;
        let not_blank =
            |found: &(u16, &Bytes<'_>)| found.1.bytes.iter().any(|b| !b.is_ascii_whitespace() && *b != 0);
        let html = own.bytes(tag::HTML).filter(not_blank);
        let plain = own.text(tag::BODY).filter(not_blank);
        let rtf =
            own.bytes(tag::RTF_COMPRESSED).filter(not_blank).and_then(|(_, bytes)| self.rtf(bytes, origin));
        let native = own.number(tag::NATIVE_BODY);
        // What Outlook shows: HTML, unless the message is one of RTF or of plain text only.
        let mut shown = !has_body;
        let mut role = |is_best: bool| {
            if is_best && std::mem::take(&mut shown) { ArtifactRole::Body } else { ArtifactRole::Alternative }
        };
        let rtf_form = rtf.as_ref().map(|rtf| rtf.form);
        let rtf_first = match rtf_form {
            Some(Form::Html) => html.is_none(),
            Some(Form::Native) => html.is_none() || native == Some(2),
            Some(Form::Text) => html.is_none() && plain.is_none(),
            None => false,
        };
        let rtf_role = rtf.as_ref().map(|_| role(rtf_first));
        let html_role = html.map(|_| role(true));
        let plain_role = plain.map(|_| role(true));
        let mut referred = HashSet::new();
        if let (Some((kind, bytes)), Some(role)) = (html, html_role) {
            let codepage = own.number(tag::INTERNET_CODEPAGE).and_then(mapi::charset_of_codepage);
            let charset = match kind {
                kind::UNICODE => Some("utf-16le"),
                kind::STRING8 => Some(origin.charset),
                _ => codepage,
            };
            note_referred(&charset::to_utf8(&bytes.bytes, charset).text, &mut referred);
            self.body((kind, bytes), role, "text/html", charset, origin);
        }
        if let (Some((kind, bytes)), Some(role)) = (plain, plain_role) {
            self.body((kind, bytes), role, "text/plain", Some(label(kind, origin)), origin);
        }
        if let (Some(rtf), Some(role)) = (rtf, rtf_role) {
            let is_html = rtf.form == Form::Html;
            if is_html {
                note_referred(&rtf.text, &mut referred);
            }
            let found = Found {
                parent: rtf.index,
                derivation: Derivation::RtfText,
                role,
                declared_type: Some(if is_html { "text/html" } else { "text/plain" }),
                declared_charset: Some("utf-8"),
                name: None,
                name_at: None,
                depth: origin.depth,
            };
            self.add(found, Cow::Owned(rtf.text.into_bytes()));
        }
        referred
    }

    fn body(
        &mut self,
        (kind, bytes): (u16, &Bytes<'_>),
        role: ArtifactRole,
        declared: &str,
        charset: Option<&str>,
        origin: Origin,
    ) {
        // The NUL that ends a text is no part of it.
        let text = if kind == kind::BINARY { &*bytes.bytes } else { mapi::trim_nul(&bytes.bytes, kind) };
        let (mut parent, mut derivation) = (origin.index, bytes.at.clone());
        if text.len() < bytes.bytes.len() {
            derivation = match derivation {
                Derivation::Slice { range } => {
                    Derivation::Slice { range: range.start..range.start + text.len() }
                }
                whole => {
                    let whole = self.property(parent, whole, &bytes.bytes, ContentType::Text, charset);
                    let Some(whole) = whole else { return };
                    parent = whole;
                    Derivation::Slice { range: 0..text.len() }
                }
            };
        }
        let index = self.tree.artifacts.len();
        let found = Found {
            parent,
            derivation,
            role,
            declared_type: Some(declared),
            declared_charset: charset,
            name: None,
            name_at: None,
            depth: origin.depth,
        };
        self.add(found, Cow::Borrowed(text));
        // UTF-16 without a mark looks like anything but text.
        if let Some(body) = self.tree.artifacts.get_mut(index).filter(|_| kind == kind::UNICODE) {
            body.content_type = if declared == "text/html" { ContentType::Html } else { ContentType::Text };
        }
    }

    /// Decompresses and reads an RTF body; `None` if nothing is in it.
    fn rtf(&mut self, compressed: &Bytes<'_>, origin: Origin) -> Option<RtfBody> {
        let index =
            self.property(origin.index, compressed.at.clone(), &compressed.bytes, ContentType::Binary, None)?;
        let at = Locus::bytes(self.tree.artifacts.get(index)?.id, 0..compressed.bytes.len());
        let Some(decompressed) = rtf::decompress(&compressed.bytes) else {
            self.complain(AnomalyKind::BrokenContainer, "compressed RTF: no header".to_owned(), at);
            return None;
        };
        for (kind, detail) in decompressed.anomalies {
            self.complain(kind, detail, at.clone());
        }
        if !self.budget.spend_bytes(decompressed.bytes.len() as u64) {
            self.complain(AnomalyKind::LimitReached, "outlook-size".to_owned(), at);
            return None;
        }
        let read = rtf::read(&decompressed.bytes);
        for (kind, detail) in read.anomalies {
            self.complain(kind, detail, at.clone());
        }
        let text = read.text.text;
        if text.trim().is_empty() || !self.budget.spend_bytes(text.len() as u64) {
            return None;
        }
        let index =
            self.property(index, Derivation::RtfDecompressed, &decompressed.bytes, ContentType::Rtf, None)?;
        Some(RtfBody { index, form: read.form, text })
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
        let Some(id) = self.tree.artifacts.get(index).map(|artifact| artifact.id) else { return };
        let entity = creel_mime::parse(bytes, &self.limits.mime);
        for (part, role) in entity.parts.iter().zip(roles::of(&entity)) {
            if let Some(role) = role {
                self.part(bytes, id, index, part, role, depth);
            }
        }
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

/// RTF as an artifact, and what was read out of it.
struct RtfBody {
    index: usize,
    form: Form,
    text: String,
}

/// Notes what stands behind `cid:` (RFC 2392) in HTML.
fn note_referred(html: &str, referred: &mut HashSet<String>) {
    const REFERENCES: usize = 10_000;
    for (at, scheme) in html.match_indices("cid:") {
        if referred.len() >= REFERENCES {
            break;
        }
        let rest = html.get(at + scheme.len()..).unwrap_or_default();
        let end = rest.bytes().take(256).position(|b| matches!(b, b'"' | b'\'' | b'>' | b')' | b' '));
        referred.extend(end.and_then(|end| rest.get(..end)).map(str::to_owned));
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
