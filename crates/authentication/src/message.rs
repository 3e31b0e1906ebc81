//! A mail as signatures see it: header fields with every byte, and the body behind the first empty line.
//!
//! Signatures are made over lines that end with CRLF (RFC 6376 section 5.3); mails that lie in files often have
//! lost the CR. Lines that end with LF alone are taken for lines, and canonicalisation writes CRLF.

use creel_evidence::locus::Span;
use memchr::memchr;

/// Header fields that are looked at; the rest is as if it were not there.
const FIELDS: usize = 10_000;

/// One header field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name as written, without white space before the colon.
    pub name: &'a [u8],
    /// Everything behind the colon up to the field's last line end, which is not in it.
    pub value: &'a [u8],
    /// The whole field as it stands in the mail, without its last line end.
    pub whole: &'a [u8],
    /// Where `value` stands in the mail.
    pub at: Span,
}

impl Field<'_> {
    /// Whether the field has this name, whatever its case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// A mail, split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// Header fields, topmost first.
    pub fields: Vec<Field<'a>>,
    /// Behind the empty line.
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    /// Splits a mail. Whatever the bytes are, something comes out: lines without a colon belong to no field.
    #[must_use]
    pub fn split(raw: &'a [u8]) -> Self {
        let mut fields: Vec<Field<'a>> = Vec::new();
        let mut at = prologue(raw);
        let mut start: Option<usize> = None;
        let mut end = at;
        let body = loop {
            let rest = raw.get(at..).unwrap_or_default();
            if rest.is_empty() {
                break rest;
            }
            let length = memchr(b'\n', rest).map_or(rest.len(), |lf| lf + 1);
            let line = without_end(rest.get(..length).unwrap_or_default());
            let is_continuation = matches!(line.first(), Some(b' ' | b'\t'));
            if !is_continuation || line.is_empty() {
                close(raw, start.take(), end, &mut fields);
                if line.is_empty() {
                    break rest.get(length..).unwrap_or_default();
                }
                start = Some(at);
            }
            end = at + line.len();
            at += length;
        };
        close(raw, start, end, &mut fields);
        Self { fields, body }
    }

    /// Fields of this name, topmost first.
    pub fn named<'m>(&'m self, name: &'m str) -> impl Iterator<Item = (usize, &'m Field<'a>)> {
        self.fields.iter().enumerate().filter(move |(_, field)| field.is(name))
    }
}

/// Skips a byte order mark and mbox lines.
fn prologue(raw: &[u8]) -> usize {
    let mut at = if raw.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    while raw.get(at..).is_some_and(|rest| rest.starts_with(b"From ") || rest.starts_with(b">From ")) {
        at = memchr(b'\n', raw.get(at..).unwrap_or_default()).map_or(raw.len(), |lf| at + lf + 1);
    }
    at
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn close<'a>(raw: &'a [u8], start: Option<usize>, end: usize, fields: &mut Vec<Field<'a>>) {
    let Some(start) = start.filter(|_| fields.len() < FIELDS) else { return };
    let whole = raw.get(start..end).unwrap_or_default();
    let Some(colon) = memchr(b':', whole) else { return };
    let (name, value) = (whole.get(..colon).unwrap_or_default(), whole.get(colon + 1..).unwrap_or_default());
    fields.push(Field { name: name.trim_ascii_end(), value, whole, at: Span::new(start + colon + 1, end) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_keep_their_bytes_under_both_line_ends() {
        for end in ["\r\n", "\n"] {
            let raw = ["From x", "A : 1", "nonsense", "B:2", "\tfolded ", "", "body", ""].join(end);
            let message = Message::split(raw.as_bytes());
            let names: Vec<&[u8]> = message.fields.iter().map(|field| field.name).collect();
            assert_eq!(names, [b"A".as_slice(), b"B"]);
            assert_eq!(message.fields[1].value, format!("2{end}\tfolded ").as_bytes());
            assert_eq!(&raw.as_bytes()[message.fields[1].at.range()], message.fields[1].value);
            assert_eq!(message.body, format!("body{end}").as_bytes());
        }
        assert_eq!(Message::split(b"A: b").fields.len(), 1);
        assert_eq!(Message::split(b"").fields.len(), 0);
    }

    proptest! {
        #[test]
        fn spans_point_at_values(raw in "([A-C]:|x|\r\n|\n| |\t|\r){0,40}") {
            let message = Message::split(raw.as_bytes());
            for field in &message.fields {
                prop_assert_eq!(&raw.as_bytes()[field.at.range()], field.value);
            }
        }
    }
}
