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
use creel_evidence::{Decoding, Step};
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
/// A result is a literal in which something was decoded, or that holds HTML as it stands. Its steps lead from the
/// literal to the text: [`apply`] runs those that decode.
#[must_use]
pub fn decode(literal_source: &str, base: usize) -> Vec<EmbeddedText> {
    let mut output = Output { texts: Vec::new(), left: MAX_OUTPUT };
    let mut queue: VecDeque<Code> = VecDeque::new();
    for literal in literals::find(literal_source) {
        let span = Span::new(base + literal.range.start, base + literal.range.end);
        if let Some(found) = unwrap(literal, span, Vec::new(), 0) {
            output.give(found, &mut queue);
        }
    }
    // Code that was decoded has literals of its own; they point at the literal they came in.
    while let Some(code) = queue.pop_front() {
        for literal in literals::find(&code.text) {
            let mut steps = code.steps.clone();
            if literal.range != (0..code.text.len()) {
                steps.push(Step::take(literal.range.clone()));
            }
            if let Some(found) = unwrap(literal, code.span, steps, code.layers) {
                output.give(found, &mut queue);
            }
        }
    }
    output.texts
}

/// Runs one decoding of text that stands in scripts and attributes; `None` if the text is not written so, or the
/// decoding is of another place.
#[must_use]
pub fn apply(decoding: Decoding, text: &str) -> Option<String> {
    match decoding {
        Decoding::JsString => literals::string(text),
        Decoding::CharCodes => literals::char_codes(text),
        Decoding::Reverse => Some(text.chars().rev().collect()),
        Decoding::Rot13 => Some(encodings::rot13(text)),
        Decoding::Percent => Some(percent(text)),
        Decoding::Base64 => base64(text).map(encodings::text_of),
        Decoding::Hex => hexadecimal(text).and_then(readable),
        Decoding::DataUrl => data_url(text).map(|data| data.text),
        Decoding::LiteralReferences => entities(text),
        Decoding::JavascriptUrl => {
            let head = text.get(..JAVASCRIPT.len())?;
            head.eq_ignore_ascii_case(JAVASCRIPT)
                .then(|| percent(text.get(JAVASCRIPT.len()..).unwrap_or_default()))
        }
        _ => None,
    }
}

/// The scheme of a URL that is code.
pub(crate) const JAVASCRIPT: &str = "javascript:";

/// Text that was decoded, with how, and how many encodings that took off.
struct Code {
    text: String,
    span: Span,
    steps: Vec<Step>,
    layers: usize,
}

/// What was decoded, within its limits.
struct Output {
    texts: Vec<EmbeddedText>,
    left: usize,
}

impl Output {
    fn give(&mut self, found: Code, queue: &mut VecDeque<Code>) {
        let Code { text, span, steps, layers } = found;
        if self.texts.len() >= MAX_TEXTS || text.len() > self.left {
            return;
        }
        self.left -= text.len();
        // HTML is read as a page, its scripts with it; only bare code is looked into here.
        let is_code = text.contains(['"', '\'', '`']) && text.contains('(') && !looks_like_html(&text);
        if is_code && layers < MAX_DEPTH {
            queue.push_back(Code { text: text.clone(), span, steps: steps.clone(), layers });
        }
        self.texts.push(EmbeddedText { text, steps, span });
    }
}

/// Takes the encodings off a literal, outermost first; `None` if there is nothing to tell.
fn unwrap(literal: Literal, span: Span, mut steps: Vec<Step>, before: usize) -> Option<Code> {
    let mut text = literal.text;
    let mut layers = before + literal.layers;
    steps.extend(literal.steps.into_iter().map(Step::from));
    for call in literal.calls {
        let decoded = match call {
            Call::Atob => base64(&text).map(encodings::text_of),
            Call::Unescape => Some(percent(&text)),
        };
        if let Some(decoded) = decoded.filter(|decoded| *decoded != text) {
            text = decoded;
            steps.push(call.step().into());
            layers += 1;
        }
    }
    while layers < MAX_DEPTH {
        let Some((decoded, step)) = one_layer(&text) else { break };
        text = decoded;
        steps.push(step.into());
        layers += 1;
    }
    let is_plain = layers == before;
    if is_plain && !looks_like_html(&text) {
        return None;
    }
    let layers = layers + usize::from(is_plain);
    (!text.trim().is_empty()).then_some(Code { text, span, steps, layers })
}

/// Takes off one encoding that the text shows by itself.
fn one_layer(text: &str) -> Option<(String, Decoding)> {
    if let Some(data) = data_url(text) {
        return Some((data.text, Decoding::DataUrl));
    }
    if encodings::percent_escapes(text) {
        return Some((percent(text), Decoding::Percent));
    }
    // Megabytes of pictures are base64 as well; their first bytes tell.
    let looks_base64 =
        text.len() >= 16 && base64_prefix(text).is_some_and(|prefix| is_readable(&prefix, true));
    if let Some(decoded) = looks_base64.then(|| base64(text)).flatten().and_then(readable) {
        return Some((decoded, Decoding::Base64));
    }
    if let Some(decoded) = (text.len() >= 24).then(|| hexadecimal(text)).flatten().and_then(readable) {
        return Some((decoded, Decoding::Hex));
    }
    entities(text).map(|decoded| (decoded, Decoding::LiteralReferences))
}

fn readable(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| is_readable(text.as_bytes(), false))
}

/// A `data:` URL of a textual kind, decoded.
pub(crate) struct DataUrl {
    /// In lower case, without parameters; `text/plain` if none is given (RFC 2397).
    pub(crate) media_type: String,
    pub(crate) text: String,
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
    let text = if body.contains('%') { percent(body) } else { body.to_owned() };
    let text = if parts.any(|part| part == "base64") { encodings::text_of(base64(&text)?) } else { text };
    Some(DataUrl { media_type, text })
}

/// Tags that make text a page; those of one letter also occur in formulas (`a<b`).
const TELLING_TAGS: &[&str] = &[
    "!doctype", "html", "head", "body", "title", "meta", "form", "input", "script", "iframe", "div", "img",
    "table", "td", "style", "link", "button", "svg", "center", "span", "h1", "h2", "h3", "br", "font",
    "object", "embed",
];

/// Whether text holds HTML that is worth reading as a page.
#[must_use]
pub fn looks_like_html(text: &str) -> bool {
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
