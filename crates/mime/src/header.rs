//! Header fields (RFC 5322 section 2.2) as they stand in the mail.

use crate::encoded_word;
use crate::limits::Limits;
use crate::part::Problem;
use crate::views::{self, BareCr, Choices, JunkLine};
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use memchr::{memchr, memchr2};

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
    /// Either, and both together.
    Any,
}

impl LineEnd {
    pub(crate) fn of(raw: &[u8], choices: &Choices) -> Self {
        match choices.bare_cr {
            _ if memchr(b'\n', raw).is_none() && memchr(b'\r', raw).is_some() => Self::Cr,
            BareCr::Byte => Self::Lf,
            BareCr::LineEnd => Self::Any,
        }
    }

    /// Where the line that begins at `start` ends without its line end, and where the next begins.
    fn line(self, raw: &[u8], start: usize) -> (usize, usize) {
        let rest = raw.get(start..).unwrap_or_default();
        if self == Self::Any {
            let Some(at) = memchr2(b'\r', b'\n', rest) else { return (raw.len(), raw.len()) };
            // CRs in front of an LF belong to it, as transport doubles them.
            let crs = rest.get(at..).unwrap_or_default().iter().take_while(|&&b| b == b'\r').count();
            let next = match rest.get(at + crs) {
                Some(b'\n') => at + crs + 1,
                _ => at + 1,
            };
            return (start + at, start + next);
        }
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
    pub(crate) choices: &'a Choices,
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
    let (raw, choices) = (scene.raw, scene.choices);
    let start = if is_root { skip_prologue(raw, start, scene.line_end, problems) } else { start };
    let last_byte = start.saturating_add(scene.limits.header_bytes);
    let most = scene.limits.header_fields.min(scene.fields_left);
    let mut fields = Vec::new();
    let mut open: Option<Pending> = None;
    let mut limit: Option<&str> = None;
    let mut skip = Skip::default();
    let mut at = start;
    let (end, body) = loop {
        if at >= raw.len() {
            break (at, at);
        }
        let (end, next) = scene.line_end.line(raw, at);
        let line = raw.get(at..end).unwrap_or_default();
        let is_white = line.iter().all(|b| b.is_ascii_whitespace() || *b == 0x0b);
        if line.first() == Some(&b'-') && line.starts_with(b"--") && is_delimiter(at) {
            break (at, at);
        }
        let name = match line.first() {
            Some(b' ' | b'\t') if !(choices.loose_names && describes_content(line)) => None,
            _ => name_in(line, choices),
        };
        match (line.first(), name) {
            // A header that begins, or goes on, behind an empty line.
            (_, None)
                if is_white
                    && (choices.loose_names && at == start || choices.header_goes_on)
                    && !is_of_mail(raw, &fields, open.as_ref())
                    && describes_content(raw.get(next..).unwrap_or_default()) =>
            {
                close(raw, &mut open, &mut fields);
            }
            (None, _) => break (at, next),
            (_, None) if is_white && choices.blank_ends_header => break (at, next),
            (_, Some(name)) => {
                close(raw, &mut open, &mut fields);
                if fields.len() >= most {
                    limit = limit.or(Some("header-fields"));
                } else {
                    let fits = at + name.value < last_byte;
                    open = fits.then_some(Pending { line: at, name, end: end.min(last_byte) });
                    limit = limit.or((end > last_byte).then_some("header-bytes"));
                }
            }
            (Some(b' ' | b'\t'), None) => match &mut open {
                Some(pending) => {
                    pending.end = end.min(last_byte);
                    limit = limit.or((end > last_byte).then_some("header-bytes"));
                }
                // The white space line that some senders put where an empty one should be.
                None if fields.is_empty() && limit.is_none() && line.trim_ascii().is_empty() => {
                    break (at, next);
                }
                None if limit.is_some() => {}
                None => note(problems, AnomalyKind::MalformedHeader, "continuation without a field", at, end),
            },
            (Some(_), None)
                if choices.junk_line == JunkLine::Skipped
                    && at < last_byte
                    && skip.allows(raw, at, next, scene.line_end) =>
            {
                close(raw, &mut open, &mut fields);
            }
            (Some(_), None) => {
                if open.is_some() || !fields.is_empty() || !is_root {
                    let detail = "line without a field name ends the header";
                    note(problems, AnomalyKind::MalformedHeader, detail, at, end);
                }
                break (at, at);
            }
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
            if after_blank > at && name_in(line, &views::LENIENT).is_some() {
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

/// A field whose end is not yet known.
struct Pending {
    /// Where its first line begins.
    line: usize,
    name: Name,
    end: usize,
}

/// Where things stand in a field's first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name {
    start: usize,
    end: usize,
    /// Behind the colon.
    value: usize,
}

/// The field name with which a line begins, if it does: printable ASCII without colon (RFC 5322 section 2.2), then a
/// colon. White space before the colon is obsolete but allowed (section 4.5).
fn name_in(line: &[u8], choices: &Choices) -> Option<Name> {
    let lead = if choices.loose_names { line.iter().take_while(|&&b| b <= b' ').count() } else { 0 };
    let rest = line.get(lead..)?;
    let colon = memchr(b':', rest);
    let written = rest.get(..colon.unwrap_or(rest.len()))?;
    let name = written.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    let has_space = name.len() < written.len();
    match colon {
        Some(colon) if is_name && (choices.space_before_colon || !has_space) => {
            let colons = if choices.loose_names {
                rest.get(colon..)?.iter().take_while(|&&b| b == b':').count()
            } else {
                1
            };
            Some(Name { start: lead, end: lead + name.len(), value: lead + colon + colons })
        }
        // A name with a blank before its colon is a field that nobody asks for.
        Some(colon) if is_name => Some(Name { start: lead, end: lead + colon, value: lead + colon + 1 }),
        _ if choices.loose_names => {
            let name = CONTENT.iter().find(|name| begins_with(rest, name))?;
            let end = lead + name.len();
            // NUL and comments between the name and its colon, or no colon at all.
            let junk = line
                .get(end..)?
                .iter()
                .take_while(|b| !b.is_ascii_alphanumeric() && !b"=\"".contains(b))
                .count();
            (junk > 0).then_some(Name { start: lead, end, value: end + junk })
        }
        _ => None,
    }
}

/// Names of the fields that decide how a body is read.
const CONTENT: [&[u8]; 3] = [b"content-type", b"content-transfer-encoding", b"content-disposition"];

fn begins_with(bytes: &[u8], name: &[u8]) -> bool {
    bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Whether a line begins, behind control characters and white space, with the name of a field that describes content.
pub(crate) fn describes_content(line: &[u8]) -> bool {
    let lead = line.iter().take(16).take_while(|&&b| b <= b' ').count();
    line.get(lead..).is_some_and(|rest| CONTENT.iter().any(|name| begins_with(rest, name)))
}

/// Whether the header read so far says that a mail follows, whose own header must not be taken for more of this one.
fn is_of_mail(raw: &[u8], fields: &[Field], open: Option<&Pending>) -> bool {
    let says_so = |value: &[u8]| {
        value.trim_ascii().get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"message/"))
    };
    let pending = open.and_then(|open| raw.get(open.line + open.name.value..open.end));
    fields.iter().any(|field| says_so(field.raw(raw))) || pending.is_some_and(says_so)
}

/// How far junk lines are known to be skippable.
#[derive(Default)]
struct Skip {
    until: usize,
}

impl Skip {
    /// Whether the junk line at `at` can be skipped: a field that describes content or an empty line stands near
    /// behind it, so that a body without any header is not lost.
    fn allows(&mut self, raw: &[u8], at: usize, next: usize, line_end: LineEnd) -> bool {
        /// Lines that are looked at.
        const NEAR: usize = 40;
        if at < self.until {
            return true;
        }
        let mut line = next;
        for _ in 0..NEAR {
            let (end, after) = line_end.line(raw, line);
            let ends = end == line && after > line;
            if ends || describes_content(raw.get(line..end).unwrap_or_default()) {
                self.until = line;
                return true;
            }
            if after >= raw.len() {
                break;
            }
            line = after;
        }
        false
    }
}

fn close(raw: &[u8], open: &mut Option<Pending>, fields: &mut Vec<Field>) {
    let Some(Pending { line, name, end }) = open.take() else { return };
    let value = raw.get(line + name.value..end).unwrap_or_default();
    let lead = value.len() - value.trim_ascii_start().len();
    let start = (line + name.value + lead).min(end.max(line + name.end));
    let value = Span::new(start, start + value.trim_ascii().len());
    let text = raw.get(line + name.start..line + name.end).unwrap_or_default();
    let text = text.iter().map(|&b| char::from(b)).collect();
    fields.push(Field { name: text, span: Span::new(line + name.start, value.end), value });
}

fn note(problems: &mut Vec<Problem>, kind: AnomalyKind, detail: &str, start: usize, end: usize) {
    problems.push(Problem { kind, detail: detail.to_owned(), span: Span::new(start, end) });
}
