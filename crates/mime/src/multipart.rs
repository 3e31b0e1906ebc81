//! Splitting a mail into parts (RFC 2046 section 5.1) in one pass, with a list of open multiparts for a stack.

use crate::header::{self, LineEnd, Scene};
use crate::limits::Limits;
use crate::looks;
use crate::part::{self, Mail, Part, Place, Problem};
use crate::transfer;
use crate::views::{self, Choices, Delimiters};
use creel_evidence::artifact::TransferEncoding;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use memchr::{memchr2, memmem};

/// Takes a mail apart. Never fails: bytes that are no mail are a root part without fields.
///
/// A delimiter belongs to the innermost open multipart with that boundary, and ends every multipart inside that
/// one (RFC 2046 section 5.1.2). What has no closing delimiter runs to the end of its parent.
///
/// This is the view `lenient`; [`crate::read`] gives all of them.
#[must_use]
pub fn parse(raw: &[u8], limits: &Limits) -> Mail {
    parse_by(raw, limits, &views::LENIENT)
}

/// Takes a mail apart by the choices of a view.
pub(crate) fn parse_by(raw: &[u8], limits: &Limits, choices: &Choices) -> Mail {
    let mut reader = Reader {
        raw,
        limits,
        choices,
        line_end: LineEnd::of(raw, choices),
        dashes: memmem::Finder::new("--"),
        parts: Vec::new(),
        problems: Vec::new(),
        open: Vec::new(),
        fields: 0,
    };
    match choices.delimiters {
        Delimiters::Looks => reader.read_by_looks(),
        Delimiters::Whole | Delimiters::Prefix => reader.read(),
    }
    let Reader { mut parts, problems, .. } = reader;
    if choices.guess_encoding {
        for part in parts.iter_mut().filter(|part| !part.is_multipart) {
            let guess = transfer::sniff(part.encoding, raw.get(part.body.range()).unwrap_or_default());
            part.encoding = guess.unwrap_or(part.encoding);
        }
    }
    Mail { parts, problems }
}

/// Bytes of a boundary that nobody declared; RFC 2046 section 5.1.1 allows 70.
const LONGEST_BOUNDARY: usize = 200;

struct Reader<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    choices: &'a Choices,
    line_end: LineEnd,
    dashes: memmem::Finder<'static>,
    parts: Vec<Part>,
    problems: Vec<Problem>,
    open: Vec<Open>,
    /// Fields recorded so far.
    fields: usize,
}

/// A multipart whose end is not yet known.
struct Open {
    part: usize,
    boundary: Vec<u8>,
    /// Whether its closing delimiter was met; what follows is its epilogue.
    closed: bool,
    /// How it is decoded if it turns out to hold no delimiter.
    unsplit: TransferEncoding,
}

/// A delimiter line.
struct Delimiter {
    /// Index into `open`.
    level: usize,
    closing: bool,
    /// First byte of the line.
    start: usize,
    /// First byte of the next line.
    next: usize,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut at = self.begin(None, 0);
        while let Some(delimiter) = self.next_delimiter(at) {
            let end = before_line_break(self.raw, delimiter.start);
            self.end_leaf(end);
            self.close_from(delimiter.level + 1, end);
            let Some(owner) = self.open.get_mut(delimiter.level) else { break };
            let part = owner.part;
            if delimiter.closing {
                owner.closed = true;
                at = delimiter.next;
                continue;
            }
            owner.closed = false;
            let span = Span::new(delimiter.start, delimiter.next);
            if self.parts.len() >= self.limits.parts {
                self.note(AnomalyKind::LimitReached, "parts", span);
                break;
            }
            at = self.begin(Some(part), delimiter.next);
        }
        self.close_from(0, self.raw.len());
    }

    /// Reads the header at `start` and adds its part; gives where to look for the next delimiter.
    fn begin(&mut self, parent: Option<usize>, start: usize) -> usize {
        let fields_left = self.limits.header_fields.saturating_mul(10).saturating_sub(self.fields);
        let scene = Scene {
            raw: self.raw,
            line_end: self.line_end,
            limits: self.limits,
            choices: self.choices,
            fields_left,
        };
        let mut problems = std::mem::take(&mut self.problems);
        let is_delimiter = |at| self.delimiter_at(at).is_some();
        let header = header::read(&scene, start, parent.is_none(), is_delimiter, &mut problems);
        self.fields += header.fields.len();

        let (depth, default_type) = match parent.and_then(|parent| self.parts.get(parent)) {
            Some(parent) if parent.media_type == "multipart/digest" => (parent.depth + 1, "message/rfc822"),
            Some(parent) => (parent.depth + 1, "text/plain"),
            None => (0, "text/plain"),
        };
        let place = Place {
            parent,
            depth,
            header: header.span,
            body: Span::new(header.body, self.raw.len()),
            default_type,
        };
        let (mut part, splitting) =
            part::describe(self.raw, &place, header.fields, self.choices, self.limits, &mut problems);
        self.problems = problems;
        part.is_multipart = false;
        if splitting.wanted && self.choices.delimiters != Delimiters::Looks {
            // Delimiter lines are compared without the white space that transport may add to them.
            let declared = splitting.boundary.map(|b| b.trim_ascii_end().to_vec());
            let declared = declared.filter(|b| !b.is_empty() || self.choices.empty_boundary);
            let used = match (self.choices.guess_boundary, self.choices.any_type_splits) {
                (true, _) => self.used_boundary(header.body, declared.as_deref()),
                // A type that is none of many parts is split only where its boundary is used.
                (false, true) if !part.media_type.starts_with("multipart/") => {
                    declared.clone().filter(|boundary| self.is_near(header.body, boundary))
                }
                (false, _) => declared.clone(),
            };
            if used.is_some() && depth >= self.limits.depth {
                self.note(AnomalyKind::LimitReached, "depth", header.span);
            } else if let Some(boundary) = used {
                part.is_multipart = true;
                if declared.as_ref() != Some(&boundary) {
                    self.note(AnomalyKind::BrokenMultipart, "boundary taken from the body", header.span);
                }
                let unsplit = splitting.unsplit;
                self.open.push(Open { part: self.parts.len(), boundary, closed: false, unsplit });
            } else if part.media_type.starts_with("multipart/") {
                self.note(AnomalyKind::BrokenMultipart, "no boundary", header.span);
            }
        }
        if !part.is_multipart {
            part.encoding = splitting.unsplit;
        }
        self.parts.push(part);
        header.body
    }

    /// The boundary that a multipart's body uses. Where the declared one is missing or nowhere near, it is that of
    /// the first line that looks like a delimiter in front of a part's header: some readers of mail go by it, and
    /// what they show must be seen.
    fn used_boundary(&self, body: usize, declared: Option<&[u8]>) -> Option<Vec<u8>> {
        let near = self.near(body);
        let declared = declared.map(<[u8]>::to_vec);
        if declared.as_ref().is_some_and(|boundary| memmem::find(near, boundary).is_some()) {
            return declared;
        }
        for at in self.dashes.find_iter(near) {
            let is_line_start = at == 0 || matches!(near.get(at - 1), Some(b'\n' | b'\r'));
            if !is_line_start {
                continue;
            }
            if self.delimiter_at(body + at).is_some() {
                break;
            }
            let rest = near.get(at + 2..).unwrap_or_default();
            let end = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let boundary = rest.get(..end).unwrap_or_default().trim_ascii_end();
            let next = self.raw.get(after_line_break(self.raw, body + at + 2 + end)..).unwrap_or_default();
            let before_header = next.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-"));
            if before_header && (1..=LONGEST_BOUNDARY).contains(&boundary.len()) && !boundary.ends_with(b"--")
            {
                return Some(boundary.to_vec());
            }
        }
        declared
    }

    /// The bytes in which a boundary is looked for: not too many, so that ten thousand such multiparts still take
    /// linear time.
    fn near(&self, body: usize) -> &[u8] {
        const NEAR: usize = 1 << 16;
        self.raw.get(body..body.saturating_add(NEAR).min(self.raw.len())).unwrap_or_default()
    }

    fn is_near(&self, body: usize, boundary: &[u8]) -> bool {
        let delimiter = [b"--", boundary].concat();
        memmem::find_iter(self.near(body), &delimiter)
            .any(|at| at == 0 || matches!(self.near(body).get(at - 1), Some(b'\n' | b'\r')))
    }

    /// Begins a part wherever a line looks like a delimiter in front of a header that describes content, and ends it
    /// where that delimiter stands again. All parts lie side by side in the root.
    fn read_by_looks(&mut self) {
        self.begin(None, 0);
        let root = self.parts.first().map_or(0, |root| root.body.start);
        let is_mail = |part: &Part| part.media_type.starts_with("message/");
        if self.parts.first().is_some_and(is_mail) {
            return;
        }
        let mut scan = looks::Scan::new(self.raw, root);
        self.declare(&mut scan);
        while let Some(found) = scan.next(self.parts.last().is_some_and(is_mail)) {
            if self.parts.len() > 1 {
                self.end_leaf(before_line_break(self.raw, found.line.start));
            }
            if !found.begins {
                continue;
            }
            if self.parts.len() >= self.limits.parts {
                self.note(AnomalyKind::LimitReached, "parts", found.line);
                break;
            }
            if let Some(root) = self.parts.first_mut() {
                root.is_multipart = true;
                root.encoding = TransferEncoding::Identity;
            }
            let body = self.begin(Some(0), found.line.end);
            scan.skip_to(body);
            self.declare(&mut scan);
        }
    }

    /// Tells the scan the boundary of the last part.
    fn declare(&self, scan: &mut looks::Scan<'_>) {
        if let Some(boundary) = self.parts.last().and_then(|part| part.param("boundary")) {
            scan.declare(boundary.as_bytes());
        }
    }

    /// Ends the body of the last part, if that is a leaf whose body is still open.
    fn end_leaf(&mut self, end: usize) {
        let len = self.raw.len();
        if let Some(part) = self.parts.last_mut().filter(|part| !part.is_multipart && part.body.end == len) {
            cut(part, end);
        }
    }

    /// Ends the multiparts from that level inwards.
    fn close_from(&mut self, level: usize, end: usize) {
        while self.open.len() > level {
            let Some(open) = self.open.pop() else { return };
            let has_children =
                self.parts.get(open.part + 1).is_some_and(|next| next.parent == Some(open.part));
            let Some(part) = self.parts.get_mut(open.part) else { return };
            cut(part, end);
            let span = part.body;
            if !has_children {
                part.is_multipart = false;
                part.encoding = open.unsplit;
                self.note(AnomalyKind::BrokenMultipart, "no delimiter", span);
            } else if !open.closed {
                self.note(
                    AnomalyKind::BrokenMultipart,
                    "no closing delimiter",
                    Span::new(span.end, span.end),
                );
            }
        }
    }

    /// The first delimiter line at or after `at`, which is where a line begins.
    fn next_delimiter(&self, at: usize) -> Option<Delimiter> {
        if self.open.is_empty() {
            return None;
        }
        let mut line = at;
        loop {
            if let Some(delimiter) = self.delimiter_at(line) {
                return Some(delimiter);
            }
            let dashes = line + 1 + self.dashes.find(self.raw.get(line + 1..)?)?;
            line = match self.raw.get(dashes - 1) {
                Some(b'\n') => dashes,
                Some(b'\r') if self.choices.delimiter_after_cr || self.line_end == LineEnd::Cr => dashes,
                // Nothing else on this line can begin a delimiter.
                _ => dashes + 1 + memchr2(b'\n', b'\r', self.raw.get(dashes..)?)?,
            };
        }
    }

    /// The delimiter line that begins at `start`. CR, LF and CRLF all end it, whatever the mail's other lines do.
    fn delimiter_at(&self, start: usize) -> Option<Delimiter> {
        let rest = self.raw.get(start..)?.strip_prefix(b"--")?;
        let end = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let text = rest.get(..end)?.trim_ascii_end();
        let next = after_line_break(self.raw, start + 2 + end);
        let found = |want_closed: bool| {
            self.open.iter().enumerate().rev().filter(move |(_, open)| open.closed == want_closed).find_map(
                |(level, open)| {
                    let rest = text.strip_prefix(open.boundary.as_slice())?;
                    let closing = match (rest, self.choices.delimiters) {
                        (b"", _) => false,
                        (b"--", _) => true,
                        (rest, Delimiters::Prefix) => rest.starts_with(b"--"),
                        _ => return None,
                    };
                    Some(Delimiter { level, closing, start, next })
                },
            )
        };
        found(false).or_else(|| found(true).filter(|delimiter| !delimiter.closing && self.choices.after_end))
    }

    fn note(&mut self, kind: AnomalyKind, detail: &str, span: Span) {
        self.problems.push(Problem { kind, detail: detail.to_owned(), span });
    }
}

/// Ends a part at `end`, which may lie before its header if nothing at all stood between two delimiters.
fn cut(part: &mut Part, end: usize) {
    part.header = Span::new(part.header.start.min(end), part.header.end.min(end));
    part.body = Span::new(part.body.start.min(end), end);
}

/// The line break before a delimiter line belongs to the delimiter (RFC 2046 section 5.1.1).
fn before_line_break(raw: &[u8], at: usize) -> usize {
    let head = raw.get(..at).unwrap_or_default();
    let head = head.strip_suffix(b"\n").unwrap_or(head);
    head.strip_suffix(b"\r").unwrap_or(head).len()
}

fn after_line_break(raw: &[u8], at: usize) -> usize {
    let rest = raw.get(at..).unwrap_or_default();
    [b"\r\r\n".as_slice(), b"\r\n", b"\n", b"\r"]
        .iter()
        .find(|line_break| rest.starts_with(line_break))
        .map_or(at, |line_break| at + line_break.len())
}
