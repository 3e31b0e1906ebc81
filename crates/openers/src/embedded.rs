//! What scripts and attributes carry encoded, decoded without running anything.
//!
//! Base64 (`atob`), percent and `%u` escapes (`unescape`, `decodeURIComponent`), `\x` and `\u` escapes, character
//! references, hexadecimal, `String.fromCharCode` and lists of character codes, reversed strings, and sums of
//! literals, each inside the other up to a depth of five. It never evaluates code: a key that is computed at
//! run time hides from it what it decrypts.

mod encodings;
mod literals;

use creel_evidence::dissection::EmbeddedText;
use creel_evidence::locus::Span;
pub(crate) use encodings::percent;
use encodings::{base64, base64_prefix, entities, hexadecimal, is_readable};
use literals::{Call, Literal};
use std::collections::VecDeque;

/// Decodings inside each other.
const MAX_DEPTH: usize = 5;
/// Bytes that one call may give.
const MAX_OUTPUT: usize = 16 << 20;
/// Texts that one call may give.
const MAX_TEXTS: usize = 2_000;

/// Decodes the string literals of a script, or of one attribute value. `base` is the offset of the source's first
/// byte, to which the spans of the results are added.
///
/// A result is a literal in which something was decoded, or that holds HTML as it stands (step `string`).
#[must_use]
pub fn decode(literal_source: &str, base: usize) -> Vec<EmbeddedText> {
    let mut output = Output { texts: Vec::new(), left: MAX_OUTPUT };
    let mut queue: VecDeque<(String, Span, Vec<&'static str>)> = VecDeque::new();
    for literal in literals::find(literal_source) {
        let span = Span::new(base + literal.range.start, base + literal.range.end);
        if let Some((text, steps)) = unwrap(literal, Vec::new()) {
            output.give(text, steps, span, &mut queue);
        }
    }
    // Code that was decoded has literals of its own; they point at the literal they came in.
    while let Some((code, span, steps)) = queue.pop_front() {
        for literal in literals::find(&code) {
            if let Some((text, steps)) = unwrap(literal, steps.clone()) {
                output.give(text, steps, span, &mut queue);
            }
        }
    }
    output.texts
}

/// What was decoded, within its limits.
struct Output {
    texts: Vec<EmbeddedText>,
    left: usize,
}

impl Output {
    fn give(
        &mut self,
        text: String,
        steps: Vec<&'static str>,
        span: Span,
        queue: &mut VecDeque<(String, Span, Vec<&'static str>)>,
    ) {
        if self.texts.len() >= MAX_TEXTS || text.len() > self.left {
            return;
        }
        self.left -= text.len();
        // HTML is read as a page, its scripts with it; only bare code is looked into here.
        let is_code = text.contains(['"', '\'', '`']) && text.contains('(') && !looks_like_html(&text);
        if is_code && steps.len() < MAX_DEPTH {
            queue.push_back((text.clone(), span, steps.clone()));
        }
        self.texts.push(EmbeddedText { text, steps, span });
    }
}

/// Takes the encodings off a literal, outermost first; `None` if there is nothing to tell.
fn unwrap(literal: Literal, mut steps: Vec<&'static str>) -> Option<(String, Vec<&'static str>)> {
    let before = steps.len();
    let mut text = literal.text;
    steps.extend(literal.steps);
    for call in literal.calls {
        let decoded = match call {
            Call::Atob => base64(&text).map(encodings::text_of),
            Call::Unescape => Some(percent(&text)),
        };
        if let Some(decoded) = decoded.filter(|decoded| *decoded != text) {
            text = decoded;
            steps.push(call.step());
        }
    }
    while steps.len() < MAX_DEPTH {
        let Some((decoded, step)) = one_layer(&text) else { break };
        text = decoded;
        steps.push(step);
    }
    if steps.len() == before {
        if !looks_like_html(&text) {
            return None;
        }
        steps.push("string");
    }
    (!text.trim().is_empty()).then_some((text, steps))
}

/// Takes off one encoding that the text shows by itself.
fn one_layer(text: &str) -> Option<(String, &'static str)> {
    if let Some(data) = data_url(text) {
        return Some((data.text, "data-url"));
    }
    if encodings::percent_escapes(text) {
        return Some((percent(text), "percent"));
    }
    // Megabytes of pictures are base64 as well; their first bytes tell.
    let looks_base64 =
        text.len() >= 16 && base64_prefix(text).is_some_and(|prefix| is_readable(&prefix, true));
    if let Some(decoded) = looks_base64.then(|| base64(text)).flatten().and_then(readable) {
        return Some((decoded, "base64"));
    }
    if let Some(decoded) = (text.len() >= 24).then(|| hexadecimal(text)).flatten().and_then(readable) {
        return Some((decoded, "hex"));
    }
    entities(text).map(|decoded| (decoded, "entities"))
}

fn readable(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| is_readable(text.as_bytes(), false))
}

/// A `data:` URL of a textual kind, decoded.
pub(crate) struct DataUrl {
    /// In lower case, without parameters; `text/plain` if none is given (RFC 2397).
    pub(crate) media_type: String,
    pub(crate) text: String,
    /// `percent` or `base64`, or both.
    pub(crate) steps: Vec<&'static str>,
}

/// Decodes a `data:` URL (RFC 2397) that holds text; `None` for pictures, fonts and everything else.
pub(crate) fn data_url(url: &str) -> Option<DataUrl> {
    let head = url.get(..5).filter(|head| head.eq_ignore_ascii_case("data:"))?;
    let (kind, body) = url.get(head.len()..)?.split_once(',')?;
    let kind = kind.get(..kind.floor_char_boundary(200))?.to_ascii_lowercase();
    let mut parts = kind.split(';').map(str::trim);
    let media_type = parts.next().filter(|kind| !kind.is_empty()).unwrap_or("text/plain").to_owned();
    let textual = media_type.starts_with("text/")
        || matches!(
            media_type.as_str(),
            "image/svg+xml"
                | "application/xhtml+xml"
                | "application/javascript"
                | "application/x-javascript"
                | "application/xml"
                | "application/json"
        );
    if !textual {
        return None;
    }
    let body =
        if body.contains('%') { (percent(body), vec!["percent"]) } else { (body.to_owned(), Vec::new()) };
    let (text, mut steps) = body;
    if parts.any(|part| part == "base64") {
        let text = encodings::text_of(base64(&text)?);
        steps.push("base64");
        return Some(DataUrl { media_type, text, steps });
    }
    Some(DataUrl { media_type, text, steps })
}

/// Tags that make text a page; those of one letter also occur in formulas (`a<b`).
const TELLING_TAGS: &[&str] = &[
    "!doctype", "html", "head", "body", "title", "meta", "form", "input", "script", "iframe", "div", "img",
    "table", "td", "style", "link", "button", "svg", "center", "span", "h1", "h2", "h3", "br", "font",
    "object", "embed",
];

/// Whether text holds HTML that is worth reading as a page.
pub(crate) fn looks_like_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.as_bytes().get(at + 1..).unwrap_or_default();
        if !rest.first().is_some_and(|&b| b.is_ascii_alphabetic() || b == b'!') {
            return false;
        }
        let starts = |tag: &str| {
            let named = rest.get(..tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag.as_bytes()));
            let end = rest.get(tag.len());
            named && end.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        };
        starts("a")
            && rest.get(1..8).is_some_and(|word| {
                word.trim_ascii().eq_ignore_ascii_case(b"href=") || word.starts_with(b" href")
            })
            || TELLING_TAGS.iter().any(|tag| starts(tag))
    })
}
