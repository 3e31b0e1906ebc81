//! The header of a message of Outlook: transport headers where it kept them, else properties.

use super::{Origin, Unfolding, decoded};
use crate::envelope::{self, Header};
use crate::recognise::address::normalise;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Locus;
use creel_evidence::mail::{Envelope, Mailbox, Recipient, RecipientField, Subject};
use creel_evidence::{ContentType, Derivation};
use creel_mime::charset;
use creel_openers::mapi::{Message, Properties, kind, one_off, tag};

/// The line that Outlook writes above transport headers of older Exchange servers.
const PREAMBLE: &[u8] = b"Microsoft Mail Internet Headers Version 2.0";

impl Unfolding<'_> {
    /// Reads the header: transport headers first, properties where those say nothing.
    pub(super) fn header(&mut self, message: &Message<'_>, origin: Origin) -> Option<Header> {
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
}
