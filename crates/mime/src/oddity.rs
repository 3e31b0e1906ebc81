//! What makes a mail ambiguous: places that readers may take differently.
//!
//! A mail without any is the same in all views, so that it is read once. The checks err on the side of finding an
//! oddity, which costs time and no truth; a property test holds them to it.

use crate::header::{Field, describes_content};
use crate::limits::Limits;
use crate::looks::{begins_line, header_behind, stem};
use crate::part::{Mail, Part};
use crate::transfer;
use creel_evidence::artifact::TransferEncoding;
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Span;
use memchr::{memchr, memchr2, memmem};

/// A place that readers may take differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Oddity {
    /// What is odd, in words that can follow a colon.
    pub(crate) what: &'static str,
    pub(crate) span: Span,
}

/// Oddities of one mail; where there are so many, the rest adds nothing.
const MOST: usize = 64;
/// Multiparts whose boundaries are compared with every line.
const MULTIPARTS: usize = 16;

/// What is odd about a mail that the lenient view read so; `None` if there is more in it to compare than the limits
/// allow.
pub(crate) fn oddities(raw: &[u8], mail: &Mail, limits: &Limits) -> Option<Vec<Oddity>> {
    let headers: usize = mail.parts.iter().map(|part| part.header.len()).sum();
    if headers > limits.header_bytes.saturating_mul(8) {
        return None;
    }
    let mut found = Found(Vec::new());
    for problem in &mail.problems {
        let what = match problem.kind {
            AnomalyKind::MalformedHeader => "a line in a header is no field",
            AnomalyKind::NulBytes => "NUL in a header",
            AnomalyKind::NoHeader => "no header at all",
            AnomalyKind::LimitReached => "a limit was reached",
            AnomalyKind::BrokenMultipart if problem.detail != "no closing delimiter" => {
                "the declared boundary is missing or not used"
            }
            _ => continue,
        };
        found.note(what, problem.span);
    }
    preambles(raw, mail, &mut found);
    for part in &mail.parts {
        header(raw, part, &mut found);
        let body = raw.get(part.body.range()).unwrap_or_default();
        if !part.is_multipart && transfer::sniff(part.encoding, body).is_some() {
            found.note("the body looks encoded in another way than declared", part.header);
        }
    }
    delimiters(raw, mail, limits, &mut found).then_some(found.0)
}

struct Found(Vec<Oddity>);

impl Found {
    fn note(&mut self, what: &'static str, span: Span) {
        if self.0.len() < MOST {
            self.0.push(Oddity { what, span });
        }
    }
}

/// What stands before the first delimiter of a multipart is the body of a part for those who go by the looks of
/// delimiters alone.
fn preambles(raw: &[u8], mail: &Mail, found: &mut Found) {
    let mut begun = vec![false; mail.parts.len()];
    for part in &mail.parts {
        let Some(parent) = part.parent else { continue };
        let Some(begun) = begun.get_mut(parent).filter(|begun| !**begun) else { continue };
        *begun = true;
        let Some(outer) = mail.parts.get(parent) else { continue };
        let before = raw.get(outer.body.start..part.header.start).unwrap_or_default();
        // The delimiter's own line is not part of it.
        let line = before.trim_ascii_end();
        let preamble = line.get(..memchr::memrchr(b'\n', line).unwrap_or(0)).unwrap_or_default();
        if preamble.trim_ascii().is_empty() {
            continue;
        }
        let encoded = outer.fields.iter().any(|field| {
            let plain = |word: &str| field.raw(raw).eq_ignore_ascii_case(word.as_bytes());
            kind(&field.name) == Some(1) && !["7bit", "8bit", "binary"].into_iter().any(plain)
        });
        if encoded || transfer::sniff(TransferEncoding::Identity, preamble).is_some() {
            found.note("what stands before the first delimiter looks encoded", outer.header);
        }
    }
}

fn header(raw: &[u8], part: &Part, found: &mut Found) {
    let bytes = raw.get(part.header.range()).unwrap_or_default();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let span = Span::new(part.header.start + at, part.header.start + at + line.len());
        if line.iter().any(|&b| b < b' ' && b != b'\t') {
            found.note("a control character or lone CR in a header", span);
        }
        if line.first().is_some_and(|&b| b == b' ' || b == b'\t') {
            if line.trim_ascii().is_empty() {
                found.note("a line of white space in a header", span);
            } else if describes_content(line) {
                found.note("a field begins with white space", span);
            }
        }
        at += end + 1;
    }
    let gap = raw.get(part.header.end..part.body.start).unwrap_or_default();
    let at_end = part.body.start >= raw.len() && gap.is_empty();
    if !at_end && !matches!(gap, b"\n" | b"\r\n") {
        found.note("no empty line between header and body", Span::new(part.header.start, part.body.start));
    }
    let is_mail = part.media_type.starts_with("message/");
    if !is_mail && describes_content(raw.get(part.body.start..part.body.end).unwrap_or_default()) {
        found.note("the header goes on behind an empty line", Span::new(part.header.start, part.body.start));
    }
    content_fields(raw, part, found);
}

fn content_fields(raw: &[u8], part: &Part, found: &mut Found) {
    let mut first: [Option<&Field>; 3] = [None; 3];
    for field in &part.fields {
        let Some(kind) = kind(&field.name) else { continue };
        let Some(slot) = first.get_mut(kind) else { continue };
        if slot.is_some() {
            let what = [
                "Content-Type stands twice",
                "Content-Transfer-Encoding stands twice",
                "Content-Disposition stands twice",
            ];
            found.note(what.get(kind).copied().unwrap_or("a field stands twice"), field.span);
            continue;
        }
        *slot = Some(field);
        if raw.get(field.span.start + field.name.len()) != Some(&b':') {
            found.note("white space between a field's name and its colon", field.span);
        }
        let value = field.raw(raw);
        match kind {
            0 if !is_plain_type(value) => found.note("Content-Type is written unusually", field.span),
            1 if !is_plain_encoding(value) => {
                found.note("Content-Transfer-Encoding is written unusually", field.span);
            }
            2 if !is_plain(value) => found.note("Content-Disposition is written unusually", field.span),
            0 if !part.media_type.starts_with("multipart/") && part.param("boundary").is_some() => {
                found.note("a boundary for a type that has no parts", field.span);
            }
            _ => {}
        }
    }
    if !part.other_names.is_empty() {
        found.note("the header gives two file names", part.header);
    }
}

fn kind(name: &str) -> Option<usize> {
    if !name.as_bytes().get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")) {
        return None;
    }
    ["type", "transfer-encoding", "disposition"]
        .iter()
        .position(|rest| name.get(8..).is_some_and(|end| end.eq_ignore_ascii_case(rest)))
}

fn is_plain_encoding(value: &[u8]) -> bool {
    const WORDS: [&str; 7] =
        ["7bit", "8bit", "binary", "base64", "quoted-printable", "uuencode", "x-uuencode"];
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

/// `type/subtype` with plain parameters.
fn is_plain_type(value: &[u8]) -> bool {
    let end = memchr(b';', value).unwrap_or(value.len());
    let head = value.get(..end).unwrap_or_default().trim_ascii_end();
    let mut slashes = 0;
    let is_word = head.iter().all(|&b| {
        slashes += usize::from(b == b'/');
        b == b'/' || is_token(b)
    });
    is_word && slashes == 1 && !head.starts_with(b"/") && !head.ends_with(b"/") && is_plain(value)
}

const fn is_token(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.' | b'_' | b'!' | b'#' | b'$' | b'&' | b'^')
}

/// A word and `; name=value` with tokens and quoted strings that hold no quote and no backslash, each name once.
fn is_plain(value: &[u8]) -> bool {
    let end = memchr(b';', value).unwrap_or(value.len());
    let head = value.get(..end).unwrap_or_default().trim_ascii();
    if !head.iter().all(|&b| is_token(b) || b == b'/') {
        return false;
    }
    /// Parameters that are looked at.
    const PARAMETERS: usize = 12;
    let mut names: [&[u8]; PARAMETERS] = [b""; PARAMETERS];
    let mut rest = value.get(end..).unwrap_or_default();
    for place in 0..PARAMETERS {
        rest = rest.trim_ascii_start();
        while let [b';', behind @ ..] = rest {
            rest = behind.trim_ascii_start();
        }
        if rest.is_empty() {
            return true;
        }
        let Some(equals) = memchr(b'=', rest) else { return false };
        let name = rest.get(..equals).unwrap_or_default();
        let is_name = !name.is_empty() && name.iter().all(|&b| is_token(b));
        let before = names.get(..place).unwrap_or_default();
        if !is_name || before.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return false;
        }
        if let Some(slot) = names.get_mut(place) {
            *slot = name;
        }
        rest = rest.get(equals + 1..).unwrap_or_default();
        let (text, behind) = match rest {
            [b'"', inner @ ..] => {
                let Some(end) = memchr(b'"', inner) else { return false };
                (inner.get(..end).unwrap_or_default(), inner.get(end + 1..).unwrap_or_default())
            }
            _ => {
                let end = memchr(b';', rest).unwrap_or(rest.len());
                let (word, behind) = rest.split_at(end);
                let word = word.trim_ascii_end();
                if word.iter().any(|&b| b.is_ascii_whitespace() || b"\"()".contains(&b)) {
                    return false;
                }
                (word, behind)
            }
        };
        let odd = text.iter().any(|&b| matches!(b, b'\\' | b'\r' | b'\n'));
        if odd
            || text.is_empty()
            || text.trim_ascii() != text
            || text.starts_with(b"'")
            || memmem::find(text, b"=?").is_some()
        {
            return false;
        }
        rest = behind.trim_ascii_start();
        if !matches!(rest.first(), None | Some(b';')) {
            return false;
        }
    }
    false
}

/// Looks at every line that begins with two hyphens; `false` if there are too many.
fn delimiters(raw: &[u8], mail: &Mail, limits: &Limits, found: &mut Found) -> bool {
    let (boundaries, bodies): (Vec<&[u8]>, Vec<Span>) = mail
        .parts
        .iter()
        .filter(|part| part.is_multipart)
        .filter_map(|part| Some((part.param("boundary")?.as_bytes(), part.body)))
        .unzip();
    let Some(root) = mail.parts.first() else { return true };
    if boundaries.len() > MULTIPARTS {
        found.note("many multiparts", root.header);
    }
    let boundaries = boundaries.get(..boundaries.len().min(MULTIPARTS)).unwrap_or_default();
    for (i, one) in boundaries.iter().enumerate() {
        let others = boundaries.get(i + 1..).unwrap_or_default();
        if others.iter().any(|other| one.starts_with(other) || other.starts_with(one)) {
            found.note("one boundary begins with another", root.header);
        }
    }
    let mut lines = 0;
    let mut closed = vec![false; boundaries.len()];
    let dashes = memmem::Finder::new("--");
    let mut at = root.body.start;
    // Leaves in the order of their bytes, to know in which one a line stands.
    let mut leaves = mail.parts.iter().filter(|part| !part.is_multipart).peekable();
    while let Some(start) = raw.get(at..).and_then(|rest| Some(at + dashes.find(rest)?)) {
        let rest = raw.get(start..).unwrap_or_default();
        let before = start.checked_sub(1).and_then(|before| raw.get(before));
        at = start + 2;
        if !begins_line(raw, start) {
            continue;
        }
        lines += 1;
        if lines > limits.delimiter_lines {
            return false;
        }
        let end = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        at = start + end.max(2);
        let text = rest.get(2..end).unwrap_or_default();
        let span = Span::new(start, start + end);
        let is_boundary = |boundary: &&[u8]| text.starts_with(boundary);
        if let Some((place, boundary)) = boundaries.iter().enumerate().find(|(_, b)| is_boundary(b)) {
            if matches!(before, Some(b' ' | b'\t')) {
                found.note("white space before a delimiter", span);
            }
            if bodies.get(place).is_some_and(|body| start < body.start || body.end < start) {
                found.note("a delimiter outside of its multipart", span);
            }
            let behind = text.get(boundary.len()..).unwrap_or_default().trim_ascii_end();
            let was_closed = closed.get(place).copied().unwrap_or_default();
            match behind {
                b"" if was_closed => found.note("a part behind the closing delimiter", span),
                b"" => {}
                b"--" => {
                    if let Some(slot) = closed.get_mut(place) {
                        *slot = true;
                    }
                }
                _ => found.note("a line begins like a delimiter", span),
            }
            if before == Some(&b'\r') || rest.get(end) == Some(&b'\r') && rest.get(end + 1) != Some(&b'\n') {
                found.note("a lone CR beside a delimiter", span);
            }
            continue;
        }
        // Some take a line for the closing delimiter although it is shorter or longer than what it closes.
        if text.trim_ascii_end().ends_with(b"--")
            && let Some(name) = stem(rest.get(..end).unwrap_or_default()).get(2..).filter(|n| n.len() > 2)
            && boundaries
                .iter()
                .map(|boundary| stem(boundary))
                .any(|b| b.starts_with(name) || name.starts_with(b))
        {
            found.note("a line looks like a closing delimiter", span);
        }
        while leaves.next_if(|leaf| leaf.body.end <= start).is_some() {}
        let in_mail = leaves
            .peek()
            .is_some_and(|leaf| leaf.body.start <= start && leaf.media_type.starts_with("message/"));
        let next = after_line(raw, start + end);
        if !in_mail && text.len() <= 200 && describes_content(header_behind(raw, next)) {
            found.note("a line looks like a delimiter", span);
        }
    }
    true
}

fn after_line(raw: &[u8], at: usize) -> usize {
    match raw.get(at..) {
        Some([b'\r', b'\n', ..]) => at + 2,
        Some([b'\r' | b'\n', ..]) => at + 1,
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_values_are_plain() {
        for value in [
            "text/html",
            "text/plain; charset=utf-8",
            "text/plain;charset=\"utf-8\"; format=flowed;",
            "multipart/mixed;\r\n\tboundary=\"----=_Part (1)\"",
            "multipart/mixed; boundary=----=_NextPart_1",
            "application/pdf; name=\"an invoice (1).pdf\"",
        ] {
            assert!(is_plain_type(value.as_bytes()), "{value}");
        }
        assert!(is_plain(b"attachment"));
    }

    #[test]
    fn what_readers_take_differently_is_not_plain() {
        for value in [
            "text",
            "text/html charset=utf-8",
            "text/html; charset",
            "a/b; name=x y.txt",
            "a/b; name=x; name=y",
            "a/b; name*=utf-8''x",
            "a/b; name=\"a\\\"b\"",
            "a/b; name=\"a\"b",
            "a/b; name='a'",
            "a/b; name=a(b)",
            "a/b; na(b)me=a",
            "a/b; name=\"=?utf-8?q?a?=\"",
            "a/b; boundary=\"\"",
            "a/b; boundary=\" x\"",
            "a/b; boundary=\"open",
            "(c) a/b",
            "a/b/c",
        ] {
            assert!(!is_plain_type(value.as_bytes()), "{value}");
        }
    }
}
