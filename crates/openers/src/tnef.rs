//! TNEF, the `winmail.dat` of Exchange and Outlook ([MS-OXTNEF]): a message as a list of attributes.
//!
//! Attributes of the first kind are Microsoft Mail's, each with a meaning of its own; since then, three of them
//! hold lists of MAPI properties. Both are read into the same properties. Every value is a range of the bytes,
//! and ranges only ever go forward, so that the cost is linear and nothing can overlap.

mod cursor;
mod properties;

use crate::Budget;
use crate::mapi::{Attachment, Bytes, Content, Message, Properties, Property, Value, kind, tag};
use creel_evidence::Derivation;
use creel_evidence::dissection::AnomalyKind;
use cursor::Cursor;
use std::borrow::Cow;

/// The signature at the start, little-endian.
pub const SIGNATURE: [u8; 4] = *b"\x78\x9f\x3e\x22";

/// Attributes that are read.
const ATTRIBUTES: usize = 20_000;
/// Attachments that are read.
const ATTACHMENTS: usize = 4_096;

/// Attributes by the lower half of their identifier ([MS-OXTNEF] section 2.1.3.1).
mod attribute {
    pub(super) const FROM: u16 = 0x8000;
    pub(super) const SUBJECT: u16 = 0x8004;
    pub(super) const DATE_SENT: u16 = 0x8005;
    pub(super) const MESSAGE_CLASS: u16 = 0x8008;
    pub(super) const BODY: u16 = 0x800c;
    pub(super) const ATTACH_DATA: u16 = 0x800f;
    pub(super) const ATTACH_TITLE: u16 = 0x8010;
    pub(super) const ATTACH_TRANSPORT_FILENAME: u16 = 0x9001;
    pub(super) const ATTACH_REND_DATA: u16 = 0x9002;
    pub(super) const MSG_PROPS: u16 = 0x9003;
    pub(super) const RECIPIENT_TABLE: u16 = 0x9004;
    pub(super) const ATTACHMENT: u16 = 0x9005;
    pub(super) const OEM_CODEPAGE: u16 = 0x9007;
}

/// Reads the message; an empty one with an anomaly if the bytes do not begin with the signature.
#[must_use]
pub fn open<'a>(bytes: &'a [u8], budget: &mut Budget) -> Message<'a> {
    let mut reading = Reading { bytes, budget, message: Message::default(), open: false };
    if bytes.starts_with(&SIGNATURE) {
        // Behind the signature stands a key that means nothing to a reader.
        reading.attributes(Cursor::new(bytes, 6));
    } else {
        reading.message.complain(AnomalyKind::BrokenContainer, "TNEF: no signature");
    }
    reading.message
}

struct Reading<'b, 'a> {
    bytes: &'a [u8],
    budget: &'b mut Budget,
    message: Message<'a>,
    /// Whether an attachment was begun.
    open: bool,
}

impl<'a> Reading<'_, 'a> {
    fn broken(&mut self, detail: &str) {
        self.message.complain(AnomalyKind::BrokenContainer, format!("TNEF: {detail}"));
    }

    fn attributes(&mut self, mut at: Cursor<'a>) {
        for _ in 0..ATTRIBUTES {
            let Some(level) = at.u8() else { return };
            if !matches!(level, 1 | 2) {
                self.broken("bytes behind the last attribute");
                return;
            }
            let (Some(id), Some(length)) = (at.u32(), at.u32()) else {
                self.broken("breaks off in an attribute");
                return;
            };
            let data = at.take(length as usize);
            let is_whole = data.len() == length as usize;
            if let Some(checksum) = at.u16() {
                let sum = data.rest().iter().fold(0_u16, |sum, &byte| sum.wrapping_add(u16::from(byte)));
                if sum != checksum {
                    self.broken("a wrong checksum");
                }
            } else {
                self.broken("breaks off in an attribute");
            }
            self.attribute(id as u16, data);
            if !is_whole {
                return;
            }
        }
        self.message.complain(AnomalyKind::LimitReached, "tnef-attributes");
    }

    fn attribute(&mut self, id: u16, mut data: Cursor<'a>) {
        match id {
            attribute::OEM_CODEPAGE => self.message.codepage = data.u32(),
            attribute::SUBJECT => self.text(tag::SUBJECT, data),
            attribute::MESSAGE_CLASS => self.text(tag::MESSAGE_CLASS, data),
            attribute::BODY => self.text(tag::BODY, data),
            attribute::FROM => self.from(data),
            attribute::DATE_SENT => {
                if let Some(ticks) = date(data) {
                    let value = Value::Fixed(ticks);
                    let sent = Property { id: tag::CLIENT_SUBMIT_TIME, kind: kind::TIME, value };
                    self.message.properties.add(sent);
                }
            }
            attribute::MSG_PROPS => {
                let list = properties::read(&mut data, tag::OF_MESSAGE, &mut self.message);
                list.0.into_iter().for_each(|property| self.message.properties.add(property));
            }
            attribute::RECIPIENT_TABLE => {
                let rows = data.u32().unwrap_or(0);
                for _ in 0..rows {
                    if data.is_empty() {
                        self.broken("a recipient table that breaks off");
                        break;
                    }
                    if self.message.recipients.len() >= ATTACHMENTS {
                        self.message.complain(AnomalyKind::LimitReached, "outlook-members");
                        break;
                    }
                    let list = properties::read(&mut data, tag::OF_RECIPIENT, &mut self.message);
                    self.message.recipients.push(list);
                }
            }
            attribute::ATTACH_REND_DATA => {
                self.open = false;
                self.attachment();
            }
            attribute::ATTACH_TITLE | attribute::ATTACH_TRANSPORT_FILENAME => {
                let name = property(tag::ATTACH_FILENAME, kind::STRING8, self.bytes_of(data));
                self.attachment().into_iter().for_each(|attachment| attachment.properties.add(name.clone()));
            }
            attribute::ATTACH_DATA => {
                let content = self.bytes_of(data);
                if self.may_open()
                    && let Some(attachment) = self.attachment()
                {
                    attachment.content = Content::File(content);
                }
            }
            attribute::ATTACHMENT => self.attachment_properties(data),
            _ => {}
        }
    }

    fn attachment_properties(&mut self, mut data: Cursor<'a>) {
        let mut list = properties::read(&mut data, ATTACHMENT_WANTED, &mut self.message);
        let content =
            list.0.iter().position(|property| property.id == tag::ATTACH_DATA).map(|at| list.0.remove(at));
        let content = match content {
            Some(Property { kind, value: Value::Bytes(bytes), .. }) if self.may_open() => {
                Some(if kind == kind::OBJECT { self.object(&bytes) } else { Content::File(bytes) })
            }
            _ => None,
        };
        let Some(attachment) = self.attachment() else { return };
        list.0.into_iter().for_each(|property| attachment.properties.add(property));
        if let Some(content) = content {
            attachment.content = content;
        }
    }

    /// An object is an interface identifier of 16 bytes with what that interface stores: a message as TNEF, or a
    /// compound file.
    fn object(&self, object: &Bytes<'a>) -> Content<'a> {
        let Derivation::Slice { range } = &object.at else { return Content::Absent };
        let start = range.start.saturating_add(16).min(range.end);
        let bytes = self.slice(start..range.end);
        if bytes.bytes.starts_with(&SIGNATURE) { Content::Message(bytes) } else { Content::File(bytes) }
    }

    fn may_open(&mut self) -> bool {
        let may = self.budget.spend_entry();
        if !may {
            self.message.complain(AnomalyKind::LimitReached, "outlook-attachments");
        }
        may
    }

    /// The attachment that attributes belong to; begins one if there is none.
    fn attachment(&mut self) -> Option<&mut Attachment<'a>> {
        if !self.open {
            if self.message.attachments.len() >= ATTACHMENTS {
                self.message.complain(AnomalyKind::LimitReached, "outlook-members");
                return None;
            }
            let attachment = Attachment { properties: Properties::default(), content: Content::Absent };
            self.message.attachments.push(attachment);
            self.open = true;
        }
        self.message.attachments.last_mut()
    }

    fn text(&mut self, id: u16, data: Cursor<'a>) {
        let text = property(id, kind::STRING8, self.bytes_of(data));
        self.message.properties.add(text);
    }

    /// `attFrom`: a triple of a type, lengths, a name and an address with its kind before a colon ([MS-OXTNEF]
    /// section 2.1.3.3.6).
    fn from(&mut self, mut data: Cursor<'a>) {
        let (Some(_), Some(_), Some(name), Some(address)) = (data.u16(), data.u16(), data.u16(), data.u16())
        else {
            return;
        };
        let name = data.take(usize::from(name));
        let mut address = data.take(usize::from(address));
        if address.rest().get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case(b"SMTP:")) {
            address.skip(5);
        }
        self.text(tag::SENDER_NAME, name);
        self.text(tag::SENDER_EMAIL, address);
    }

    fn bytes_of(&self, data: Cursor<'a>) -> Bytes<'a> {
        self.slice(data.range())
    }

    fn slice(&self, range: std::ops::Range<usize>) -> Bytes<'a> {
        let bytes = Cow::Borrowed(self.bytes.get(range.clone()).unwrap_or_default());
        Bytes { at: Derivation::Slice { range }, bytes }
    }
}

/// Properties of an attachment that are read, its content among them.
const ATTACHMENT_WANTED: &[u16] = &{
    let mut wanted = [tag::ATTACH_DATA; tag::OF_ATTACHMENT.len() + 1];
    let mut i = 0;
    while i < tag::OF_ATTACHMENT.len() {
        wanted[i] = tag::OF_ATTACHMENT[i];
        i += 1;
    }
    wanted
};

fn property(id: u16, kind: u16, bytes: Bytes<'_>) -> Property<'_> {
    Property { id, kind, value: Value::Bytes(bytes) }
}

/// A date of seven 16-bit numbers, local to nobody knows whom and read as UTC; as a FILETIME.
fn date(mut data: Cursor<'_>) -> Option<u64> {
    let mut number = || data.u16();
    let (year, month, day) = (number()?, number()?, number()?);
    let (hour, minute, second) = (number()?, number()?, number()?);
    let small = |number: u16| i8::try_from(number).ok();
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let time = jiff::civil::Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    let time = jiff::tz::Offset::UTC.to_timestamp(date.to_datetime(time)).ok()?;
    u64::try_from(time.as_second().checked_add(11_644_473_600)?.checked_mul(10_000_000)?).ok()
}
