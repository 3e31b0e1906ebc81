//! Lists of mailboxes (RFC 5322 section 3.4), read as generously as mail readers do.

use crate::{encoded_word, lexis};
use creel_evidence::locus::Span;
use std::ops::Range;

/// A mailbox as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The display name, decoded; of an address without one the comment behind it; else empty. Hostile text.
    pub name: String,
    /// `local@domain` with the domain in lower case; empty if there is none. Hostile text.
    pub address: String,
    /// The mailbox's bytes in the mail.
    pub span: Span,
}

/// Reads the mailboxes of a field whose value stands at `value` in the mail. Groups are opened, routes and
/// comments left out; a second address in angle brackets is a second mailbox.
///
/// A comma only separates where an address stands before it: `Some Bank, Support <a@b.example>` is written by
/// senders who forgot the quotes, and shown as one name.
#[must_use]
pub fn parse_list(mail: &[u8], value: Span) -> Vec<Address> {
    let bytes = mail.get(..value.end.min(mail.len())).unwrap_or_default();
    let mut list = Vec::new();
    let mut draft = Draft::new(bytes);
    // A quote or parenthesis that is never closed is an ordinary character, and so is every later one: looking
    // for the end of each would take quadratic time.
    let (mut quotes_close, mut comments_close) = (true, true);
    let mut i = value.start;
    while let Some(&b) = bytes.get(i) {
        let close = match b {
            b'(' if comments_close => lexis::closed_comment(bytes, i),
            b'"' if quotes_close => lexis::closed_quote(bytes, i),
            _ => None,
        };
        comments_close &= b != b'(' || close.is_some();
        quotes_close &= b != b'"' || close.is_some();
        let end = match b {
            b'(' | b'"' => close.unwrap_or(i + 1),
            b'<' => angle_end(bytes, i, &mut quotes_close),
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b';' | b':' => i + 1,
            _ => word_end(bytes, i),
        };
        let span = Span::new(i, end);
        match b {
            b' ' | b'\t' | b'\r' | b'\n' => draft.spaced = true,
            b',' | b';' if draft.has_address() => draft.finish(&mut list),
            b',' | b';' => draft.push_comma(span),
            // What stands before it is the name of a group.
            b':' if !draft.has_address() => draft = Draft::new(bytes),
            b'(' if close.is_some() => draft.comment = Some(span),
            b'(' | b'"' if close.is_none() => draft.spaced = true,
            // An angle bracket inside an open one: what stood between them is no address.
            b'<' if bytes.get(end) == Some(&b'<') && bytes.get(end - 1) != Some(&b'>') => draft.spaced = true,
            b'<' => {
                if draft.angle.is_some() {
                    draft.finish(&mut list);
                }
                draft.angle = Some(span);
            }
            _ => draft.push(span),
        }
        i = end;
    }
    draft.finish(&mut list);
    list
}

/// One past the bracket that closes the one at `at`, or the place where the address plainly is over.
fn angle_end(bytes: &[u8], at: usize, quotes_close: &mut bool) -> usize {
    let has_route = bytes.get(at + 1) == Some(&b'@');
    let mut i = at + 1;
    while let Some(&b) = bytes.get(i) {
        match b {
            b'>' => return i + 1,
            b',' if has_route => i += 1,
            b'<' | b',' | b';' => return i,
            b'"' if *quotes_close => match lexis::closed_quote(bytes, i) {
                Some(end) => i = end,
                None => *quotes_close = false,
            },
            _ => i += 1,
        }
    }
    bytes.len()
}

/// One past the last byte of the bare word at `at`, which has at least one byte.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.starts_with(b"=?")
        && let Some(length) = encoded_word::length(rest)
    {
        return at + length;
    }
    let mut in_literal = false;
    let length = rest.iter().position(|&b| match b {
        // The colons of `user@[IPv6:2001:db8::1]` are no group's.
        b'[' => {
            in_literal = true;
            false
        }
        b']' => {
            in_literal = false;
            false
        }
        b':' => !in_literal,
        b' ' | b'\t' | b'\r' | b'\n' | b',' | b';' | b'(' | b'<' | b'"' => true,
        _ => false,
    });
    at + length.unwrap_or(rest.len()).max(1)
}

/// A word outside brackets and comments.
struct Word {
    /// Quotes and escapes undone.
    text: Vec<u8>,
    quoted: bool,
    /// Whether white space stands before it.
    spaced: bool,
    span: Span,
}

/// The mailbox that is being read.
struct Draft<'a> {
    bytes: &'a [u8],
    words: Vec<Word>,
    angle: Option<Span>,
    comment: Option<Span>,
    /// Whether a bare word holds `@`.
    has_at: bool,
    /// Whether white space was just read.
    spaced: bool,
}

impl<'a> Draft<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, words: Vec::new(), angle: None, comment: None, has_at: false, spaced: false }
    }

    const fn has_address(&self) -> bool {
        self.has_at || self.angle.is_some()
    }

    fn push(&mut self, span: Span) {
        let raw = self.bytes.get(span.range()).unwrap_or_default();
        let quoted = raw.first() == Some(&b'"');
        let text = if quoted { lexis::unquote(raw) } else { raw.to_vec() };
        self.has_at |= !quoted && text.contains(&b'@');
        self.words.push(Word { text, quoted, spaced: std::mem::take(&mut self.spaced), span });
    }

    /// A comma inside a name; before any word it means nothing.
    fn push_comma(&mut self, span: Span) {
        if !self.words.is_empty() {
            self.push(span);
        }
        self.spaced = true;
    }

    fn finish(&mut self, list: &mut Vec<Address>) {
        let draft = std::mem::replace(self, Self::new(self.bytes));
        let comment = draft.comment.and_then(|span| draft.bytes.get(span.range())).unwrap_or_default();
        let comment =
            name_of(comment.strip_prefix(b"(").unwrap_or(comment).strip_suffix(b")").unwrap_or(comment));
        let first = list.len();
        if let Some(angle) = draft.angle {
            // A comment behind a name is shown with it: `Some Shop (1) <a@b.example>`.
            let (name, shown) = match phrase(&draft.words) {
                name if name.is_empty() || comment.is_empty() => (name, None),
                name => (format!("{name} ({comment})"), draft.comment),
            };
            let inner = draft.bytes.get(angle.range()).unwrap_or_default();
            let inner = inner.strip_prefix(b"<").unwrap_or(inner);
            let address = normalise(inner.strip_suffix(b">").unwrap_or(inner));
            let spans = draft.words.iter().map(|word| word.span).chain([angle]).chain(shown);
            add(list, name, address, spans);
        } else {
            let mut name_from = 0;
            for touching in runs(&draft.words) {
                let words = draft.words.get(touching.clone()).unwrap_or_default();
                if words.iter().any(|word| !word.quoted && word.text.contains(&b'@')) {
                    let before = draft.words.get(name_from..touching.start).unwrap_or_default();
                    let address: Vec<u8> = words.iter().flat_map(|word| word.text.iter().copied()).collect();
                    add(
                        list,
                        phrase(before),
                        normalise(&address),
                        before.iter().chain(words).map(|word| word.span),
                    );
                    name_from = touching.end;
                }
            }
            if name_from == 0 {
                add(list, phrase(&draft.words), String::new(), draft.words.iter().map(|word| word.span));
            }
        }
        // `address (name)`, the custom before RFC 822.
        if let (Some(only), Some(span)) = (list.get_mut(first), draft.comment)
            && only.name.is_empty()
            && !comment.is_empty()
        {
            only.name = comment;
            only.span = Span::new(only.span.start.min(span.start), only.span.end.max(span.end));
        }
    }
}

fn add(list: &mut Vec<Address>, name: String, address: String, spans: impl Iterator<Item = Span>) {
    let span = spans.reduce(|whole, span| Span::new(whole.start.min(span.start), whole.end.max(span.end)));
    if let Some(span) = span.filter(|_| !(name.is_empty() && address.is_empty())) {
        list.push(Address { name, address, span });
    }
}

/// Ranges of words without white space between them.
fn runs(words: &[Word]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        match out.last_mut() {
            Some(run) if !word.spaced => run.end = i + 1,
            _ => out.push(i..i + 1),
        }
    }
    out
}

fn phrase(words: &[Word]) -> String {
    let mut text = Vec::new();
    for word in words {
        if word.spaced && !text.is_empty() {
            text.push(b' ');
        }
        text.extend_from_slice(&word.text);
    }
    name_of(&text).trim_end_matches([',', ';', ' ']).to_owned()
}

fn name_of(bytes: &[u8]) -> String {
    encoded_word::decode(bytes).trim().to_owned()
}

/// `local@domain` from what stood in angle brackets: without route, scheme, comments and white space.
fn normalise(bytes: &[u8]) -> String {
    let text = encoded_word::decode(&lexis::without_comments(bytes));
    let text = text.trim();
    // A source route (RFC 5321 section 4.1.2): `@relay.example,@other.example:user@domain.example`.
    let text =
        if text.starts_with('@') { text.split_once(':').map_or(text, |(_, address)| address) } else { text };
    let text = match text.split_at_checked(7) {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto:") => address,
        _ => text,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '>').collect();
    match text.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => {
            format!("{local}@{}", domain.to_lowercase())
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
