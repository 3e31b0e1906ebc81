//! Messages as MAPI knows them: properties by tag ([MS-OXCDATA], [MS-OXPROPS]).
//!
//! `.msg` files and TNEF store the same properties in two ways. Both openers give a [`Message`]; every value that
//! has bytes of its own says by a [`Derivation`] where in the container they stand.

mod codepage;
pub mod one_off;
pub mod tag;

pub use codepage::{charset_of_codepage, charset_of_locale};

use creel_evidence::Derivation;
use creel_evidence::dissection::AnomalyKind;
use jiff::Timestamp;
use std::borrow::Cow;

/// A property type ([MS-OXCDATA] section 2.11.1); those that mails need.
pub mod kind {
    /// 16-bit integer.
    pub const INTEGER16: u16 = 0x0002;
    /// 32-bit integer.
    pub const INTEGER32: u16 = 0x0003;
    /// 32-bit floating point.
    pub const FLOATING32: u16 = 0x0004;
    /// Error code.
    pub const ERROR: u16 = 0x000a;
    /// One byte that is 0 or 1.
    pub const BOOLEAN: u16 = 0x000b;
    /// A storage or an embedded message.
    pub const OBJECT: u16 = 0x000d;
    /// Text in a code page.
    pub const STRING8: u16 = 0x001e;
    /// Text in UTF-16LE.
    pub const UNICODE: u16 = 0x001f;
    /// 100 ns since 1601, UTC.
    pub const TIME: u16 = 0x0040;
    /// 16 bytes.
    pub const GUID: u16 = 0x0048;
    /// Bytes.
    pub const BINARY: u16 = 0x0102;
    /// Set for a list of values.
    pub const MULTIPLE: u16 = 0x1000;
}

/// A property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property<'a> {
    /// The upper half of the tag; see [`tag`].
    pub id: u16,
    /// The lower half; see [`kind`].
    pub kind: u16,
    /// Its value.
    pub value: Value<'a>,
}

/// A property's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Numbers, times and truth values: eight bytes, little-endian.
    Fixed(u64),
    /// Text or bytes.
    Bytes(Bytes<'a>),
}

/// Bytes with their place in the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes<'a> {
    /// How they come out of the container's bytes.
    pub at: Derivation,
    /// The bytes themselves.
    pub bytes: Cow<'a, [u8]>,
}

/// A list of properties: of a message, a recipient or an attachment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties<'a>(pub Vec<Property<'a>>);

impl<'a> Properties<'a> {
    /// Adds a property unless there is one of this identifier and type: a hostile list repeats itself, and readers
    /// go by the first.
    pub(crate) fn add(&mut self, property: Property<'a>) {
        let is_known = |known: &Property<'_>| (known.id, known.kind) == (property.id, property.kind);
        if !self.0.iter().any(is_known) {
            self.0.push(property);
        }
    }

    /// The first of this identifier that has bytes, with its type.
    #[must_use]
    pub fn bytes(&self, id: u16) -> Option<(u16, &Bytes<'a>)> {
        self.0.iter().filter(|property| property.id == id).find_map(|property| match &property.value {
            Value::Bytes(bytes) => Some((property.kind, bytes)),
            Value::Fixed(_) => None,
        })
    }

    /// The first text of this identifier that is not empty; Unicode before a code page.
    #[must_use]
    pub fn text(&self, id: u16) -> Option<(u16, &Bytes<'a>)> {
        let of_kind = |wanted| {
            self.0.iter().filter(move |property| property.id == id && property.kind == wanted).find_map(
                |property| match &property.value {
                    Value::Bytes(bytes) if bytes.bytes.iter().any(|&b| b != 0) => Some((wanted, bytes)),
                    _ => None,
                },
            )
        };
        of_kind(kind::UNICODE).or_else(|| of_kind(kind::STRING8))
    }

    /// The first number of this identifier.
    #[must_use]
    pub fn number(&self, id: u16) -> Option<u32> {
        self.fixed(id, &[kind::INTEGER32, kind::INTEGER16]).map(|value| value as u32)
    }

    /// Whether the property is there and true.
    #[must_use]
    pub fn is_set(&self, id: u16) -> bool {
        self.fixed(id, &[kind::BOOLEAN]).is_some_and(|value| value & 0xff != 0)
    }

    /// The first time of this identifier.
    #[must_use]
    pub fn time(&self, id: u16) -> Option<Timestamp> {
        self.fixed(id, &[kind::TIME]).and_then(time)
    }

    fn fixed(&self, id: u16, kinds: &[u16]) -> Option<u64> {
        self.0.iter().find_map(|property| match property.value {
            Value::Fixed(value) if property.id == id && kinds.contains(&property.kind) => Some(value),
            _ => None,
        })
    }
}

/// What an attachment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content<'a> {
    /// A file.
    File(Bytes<'a>),
    /// A message: a container of the same format.
    Message(Bytes<'a>),
    /// Only a name; the file lies elsewhere.
    Absent,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment<'a> {
    /// Names, types and flags.
    pub properties: Properties<'a>,
    /// Its bytes.
    pub content: Content<'a>,
}

/// A message out of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message<'a> {
    /// The message's own properties.
    pub properties: Properties<'a>,
    /// One list for each recipient.
    pub recipients: Vec<Properties<'a>>,
    /// Attachments in the container's order.
    pub attachments: Vec<Attachment<'a>>,
    /// The code page of texts that are not Unicode, where the container itself names one.
    pub codepage: Option<u32>,
    /// What was wrong: kind and particulars.
    pub anomalies: Vec<(AnomalyKind, String)>,
}

impl Message<'_> {
    /// The character set of texts that are not Unicode, as a WHATWG label.
    ///
    /// [MS-OXCMSG] leaves three places to say so. Where several do, the code page of the message is meant for
    /// them, that of the sender's language is what Outlook wrote them in, and that of the body is a guess.
    #[must_use]
    pub fn charset(&self) -> &'static str {
        let number = |id| self.properties.number(id);
        number(tag::MESSAGE_CODEPAGE)
            .and_then(charset_of_codepage)
            .or_else(|| self.codepage.and_then(charset_of_codepage))
            .or_else(|| number(tag::MESSAGE_LOCALE_ID).and_then(charset_of_locale))
            .or_else(|| number(tag::INTERNET_CODEPAGE).and_then(charset_of_codepage))
            .unwrap_or("windows-1252")
    }

    /// Notes a limit or a defect, once.
    pub(crate) fn complain(&mut self, kind: AnomalyKind, detail: impl Into<String>) {
        let anomaly = (kind, detail.into());
        if !self.anomalies.contains(&anomaly) && self.anomalies.len() < 64 {
            self.anomalies.push(anomaly);
        }
    }
}

/// A FILETIME: 100 ns since 1601-01-01 UTC. `None` for what no calendar holds, and for the zero that means none.
#[must_use]
pub fn time(ticks: u64) -> Option<Timestamp> {
    const TO_UNIX: i64 = 11_644_473_600;
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - TO_UNIX;
    let nanoseconds = i32::try_from(ticks % 10_000_000 * 100).ok()?;
    (ticks != 0).then(|| Timestamp::new(seconds, nanoseconds).ok()).flatten()
}

/// A text's bytes without the NULs that end it.
#[must_use]
pub fn trim_nul(bytes: &[u8], kind: u16) -> &[u8] {
    if kind != kind::UNICODE {
        return bytes
            .get(..bytes.iter().rposition(|&b| b != 0).map_or(0, |last| last + 1))
            .unwrap_or_default();
    }
    let units = bytes.as_chunks::<2>().0;
    let kept = units.iter().rposition(|unit| *unit != [0, 0]).map_or(0, |last| last + 1);
    bytes.get(..2 * kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_count_from_1601() {
        assert_eq!(
            time(116_444_736_000_000_000).map(|t| t.to_string()).as_deref(),
            Some("1970-01-01T00:00:00Z")
        );
        assert_eq!(
            time(132_439_975_205_000_000).map(|t| t.to_string()).as_deref(),
            Some("2020-09-08T00:12:00.5Z")
        );
        assert_eq!((time(0), time(u64::MAX)), (None, None));
    }

    #[test]
    fn ends_of_texts_are_cut_by_their_unit() {
        assert_eq!(trim_nul(b"A\0\0\0\0\0", kind::UNICODE), b"A\0");
        assert_eq!(trim_nul(b"\0\x4e\0\0\x01", kind::UNICODE), b"\0\x4e");
        assert_eq!(trim_nul(b"A\0B\0\0", kind::STRING8), b"A\0B");
    }

    #[test]
    fn unicode_is_taken_before_a_code_page_and_empty_texts_not_at_all() {
        let text = |kind, bytes: &'static [u8]| Property {
            id: 1,
            kind,
            value: Value::Bytes(Bytes { at: Derivation::Submission, bytes: Cow::Borrowed(bytes) }),
        };
        let both = Properties(vec![text(kind::STRING8, b"a"), text(kind::UNICODE, b"b\0")]);
        assert_eq!(both.text(1).map(|(kind, text)| (kind, &*text.bytes)), Some((kind::UNICODE, &b"b\0"[..])));
        assert_eq!(Properties(vec![text(kind::STRING8, b"\0")]).text(1), None);
    }
}
