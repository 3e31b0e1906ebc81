//! Header fields (RFC 5322 section 2.2) as they stand in the mail.

use crate::encoded_word;
use crate::limits::Limits;
use crate::part::Problem;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use memchr::memchr;

/// One header field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name as written.
    pub name: String,
    /// From the first byte of the name to the last of the value.
    pub span: Span,
    /// The value, folding included, without white space around it.
    pub value: Span,
}

impl Field {
    /// The value's bytes in the mail.
    #[must_use]
    pub fn raw<'a>(&self, mail: &'a [u8]) -> &'a [u8] {
        mail.get(self.value.range()).unwrap_or_default()
    }

    /// The value unfolded and RFC 2047 decoded. Hostile text.
    #[must_use]
    pub fn decoded(&self, mail: &[u8]) -> String {
        encoded_word::decode(self.raw(mail))
    }
}

/// Which bytes end a line of the header.
///
/// A bare CR inside a mail that has LF is an ordinary byte: were it a line end, one in a subject would push the
/// rest of the header into the body. Only a mail without any LF has lines that end with CR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    Lf,
    Cr,
}

impl LineEnd {
    pub(crate) fn of(raw: &[u8]) -> Self {
        if memchr(b'\n', raw).is_none() && memchr(b'\r', raw).is_some() { Self::Cr } else { Self::Lf }
    }

    /// Where the line that begins at `start` ends without its line end, and where the next begins.
    fn line(self, raw: &[u8], start: usize) -> (usize, usize) {
        let rest = raw.get(start..).unwrap_or_default();
        let Some(at) = memchr(if self == Self::Cr { b'\r' } else { b'\n' }, rest) else {
            return (raw.len(), raw.len());
        };
        let line = rest.get(..at).unwrap_or_default();
        let kept = line.iter().rposition(|&b| b != b'\r').map_or(0, |last| last + 1);
        (start + kept, start + at + 1)
    }
}

/// A header with what follows it.
pub(crate) struct Header {
    pub(crate) fields: Vec<Field>,
    pub(crate) span: Span,
    /// Where the body begins.
    pub(crate) body: usize,
}

/// What the reader of headers is told about the mail.
pub(crate) struct Scene<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) line_end: LineEnd,
    pub(crate) limits: &'a Limits,
    /// Fields that may still be recorded in this mail.
    pub(crate) fields_left: usize,
}

/// Reads the header that begins at `start`. It ends at the first empty line, at the first line that cannot be
/// part of a header, and at a line that `is_delimiter` claims for a multipart.
pub(crate) fn read(
    scene: &Scene<'_>,
    start: usize,
    is_root: bool,
    is_delimiter: impl Fn(usize) -> bool,
    problems: &mut Vec<Problem>,
) -> Header {
    let raw = scene.raw;
    let start = if is_root { skip_prologue(raw, start, scene.line_end, problems) } else { start };
    let last_byte = start.saturating_add(scene.limits.header_bytes);
    let most = scene.limits.header_fields.min(scene.fields_left);
    let mut fields = Vec::new();
    // The field that continuation lines extend: first byte, length of the name, end so far.
    let mut open: Option<(usize, usize, usize)> = None;
    let mut limit: Option<&str> = None;
    let mut at = start;
    let (end, body) = loop {
        if at >= raw.len() {
            break (at, at);
        }
        let (end, next) = scene.line_end.line(raw, at);
        let line = raw.get(at..end).unwrap_or_default();
        match line.first() {
            None => break (at, next),
            Some(b' ' | b'\t') => match &mut open {
                Some((_, _, last)) => {
                    *last = end.min(last_byte);
                    limit = limit.or((end > last_byte).then_some("header-bytes"));
                }
                // The white space line that some senders put where an empty one should be.
                None if fields.is_empty() && limit.is_none() && line.trim_ascii().is_empty() => {
                    break (at, next);
                }
                None if limit.is_some() => {}
                None => note(problems, AnomalyKind::MalformedHeader, "continuation without a field", at, end),
            },
            Some(b'-') if line.starts_with(b"--") && is_delimiter(at) => break (at, at),
            Some(_) => match name_length(line) {
                Some(length) => {
                    close(raw, &mut open, &mut fields);
                    if fields.len() >= most {
                        limit = limit.or(Some("header-fields"));
                    } else {
                        let fits = at + length < last_byte;
                        open = fits.then_some((at, length, end.min(last_byte)));
                        limit = limit.or((end > last_byte).then_some("header-bytes"));
                    }
                }
                None => {
                    if open.is_some() || !fields.is_empty() || !is_root {
                        let detail = "line without a field name ends the header";
                        note(problems, AnomalyKind::MalformedHeader, detail, at, end);
                    }
                    break (at, at);
                }
            },
        }
        at = next;
    };
    close(raw, &mut open, &mut fields);
    if let Some(limit) = limit {
        note(problems, AnomalyKind::LimitReached, limit, start, end);
    }
    if let Some(nul) = memchr(0, raw.get(start..end).unwrap_or_default()) {
        note(problems, AnomalyKind::NulBytes, "in the header", start + nul, start + nul + 1);
    }
    if is_root && fields.is_empty() {
        note(problems, AnomalyKind::NoHeader, "", start, end);
    }
    Header { fields, span: Span::new(start, end), body }
}

/// Skips what may stand before a mail's header: a byte order mark, mbox `From ` lines, empty lines.
fn skip_prologue(raw: &[u8], start: usize, line_end: LineEnd, problems: &mut Vec<Problem>) -> usize {
    let mut at = start;
    if raw.get(at..).is_some_and(|rest| rest.starts_with(b"\xef\xbb\xbf")) {
        at += 3;
    }
    let mut after_blank = at;
    loop {
        let (end, next) = line_end.line(raw, after_blank);
        let line = raw.get(after_blank..end).unwrap_or_default();
        if line.starts_with(b"From ") || line.starts_with(b">From ") {
            at = next;
        } else if !line.is_empty() || next >= raw.len() {
            // Empty lines are skipped only if a header follows; else they end an empty header.
            if after_blank > at && name_length(line).is_some() {
                note(
                    problems,
                    AnomalyKind::MalformedHeader,
                    "empty lines before the header",
                    at,
                    after_blank,
                );
                return after_blank;
            }
            return at;
        }
        after_blank = next;
    }
}

/// The length of the field name with which a line begins, if it does: printable ASCII without colon (RFC 5322
/// section 2.2), then a colon. White space before the colon is obsolete but allowed (section 4.5).
fn name_length(line: &[u8]) -> Option<usize> {
    let name = line.get(..memchr(b':', line)?)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(u8::is_ascii_graphic)).then_some(name.len())
}

fn close(raw: &[u8], open: &mut Option<(usize, usize, usize)>, fields: &mut Vec<Field>) {
    let Some((start, length, end)) = open.take() else { return };
    let whole = raw.get(start..end).unwrap_or_default();
    let colon = memchr(b':', whole).map_or(whole.len(), |colon| colon + 1);
    let value = whole.get(colon..).unwrap_or_default();
    let lead = value.len() - value.trim_ascii_start().len();
    let value = Span::new(start + colon + lead, start + colon + lead + value.trim_ascii().len());
    let name = whole.get(..length).unwrap_or_default().iter().map(|&b| char::from(b)).collect();
    fields.push(Field { name, span: Span::new(start, value.end), value });
}

fn note(problems: &mut Vec<Problem>, kind: AnomalyKind, detail: &str, start: usize, end: usize) {
    problems.push(Problem { kind, detail: detail.to_owned(), span: Span::new(start, end) });
}
