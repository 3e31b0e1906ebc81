//! Lists of mailboxes (RFC 5322 section 3.4), read as generously as mail readers do.

use crate::{encoded_word, lexis};
use creel_evidence::locus::Span;

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
#[must_use]
pub fn parse_list(mail: &[u8], value: Span) -> Vec<Address> {
    let end = value.end.min(mail.len());
    let bytes = mail.get(..end).unwrap_or_default();
    let mut list = Vec::new();
    let mut draft = Draft::default();
    let mut i = value.start;
    while let Some(&b) = bytes.get(i) {
        let next = match b {
            b' ' | b'\t' | b'\r' | b'\n' => {
                draft.spaced = true;
                i += 1;
                continue;
            }
            b',' | b';' => {
                draft.finish(&mut list);
                i += 1;
                continue;
            }
            // The name of a group; but a quoted or an address-like word before a colon is none.
            b':' if draft.angle.is_none() && !draft.has_at() => {
                draft = Draft::default();
                i += 1;
                continue;
            }
            b'(' => {
                let next = lexis::comment_end(bytes, i);
                let inner = bytes.get(i + 1..next).unwrap_or_default();
                draft.comment = Some(inner.strip_suffix(b")").unwrap_or(inner).to_vec());
                draft.spaced = true;
                next
            }
            b'<' => {
                if draft.angle.is_some() {
                    draft.finish(&mut list);
                }
                let rest = bytes.get(i + 1..).unwrap_or_default();
                let length =
                    rest.iter().position(|b| matches!(b, b'>' | b'<' | b',' | b';')).unwrap_or(rest.len());
                draft.angle = rest.get(..length).map(<[u8]>::to_vec);
                i + 1 + length + usize::from(rest.get(length) == Some(&b'>'))
            }
            b'"' => {
                let next = lexis::quoted_end(bytes, i);
                draft.push(bytes, i, next);
                next
            }
            _ => {
                let next = if bytes.get(i..).is_some_and(|rest| rest.starts_with(b"=?")) {
                    encoded_word::length(bytes.get(i..).unwrap_or_default()).map(|length| i + length)
                } else {
                    None
                };
                let next = next.unwrap_or_else(|| atom_end(bytes, i));
                draft.push(bytes, i, next);
                next
            }
        };
        draft.span = Some(draft.span.map_or(Span::new(i, next), |span| Span::new(span.start, next)));
        i = next;
    }
    draft.finish(&mut list);
    list
}

/// One past the last byte of the bare word at `at`, which has at least one byte.
fn atom_end(bytes: &[u8], at: usize) -> usize {
    let special =
        |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',' | b';' | b':' | b'(' | b'<' | b'"');
    let rest = bytes.get(at + 1..).unwrap_or_default();
    // An IPv6 literal holds colons.
    if bytes.get(at) == Some(&b'[') {
        return at
            + 1
            + rest.iter().position(|&b| matches!(b, b']' | b',' | b' ')).map_or(rest.len(), |end| end + 1);
    }
    let end = at + 1 + rest.iter().position(special).unwrap_or(rest.len());
    match bytes.get(at..end).and_then(|word| word.iter().position(|&b| b == b'[')) {
        Some(bracket) if bracket > 0 && bytes.get(end) == Some(&b':') => {
            let rest = bytes.get(end..).unwrap_or_default();
            end + rest
                .iter()
                .position(|&b| matches!(b, b']' | b',' | b' '))
                .map_or(rest.len(), |stop| stop + 1)
        }
        _ => end,
    }
}

/// The mailbox that is being read.
#[derive(Default)]
struct Draft {
    /// Words before the angle bracket: bytes with quotes undone, whether quoted, whether white space precedes.
    words: Vec<(Vec<u8>, bool, bool)>,
    angle: Option<Vec<u8>>,
    comment: Option<Vec<u8>>,
    /// Whether white space was just read.
    spaced: bool,
    span: Option<Span>,
}

impl Draft {
    fn push(&mut self, bytes: &[u8], start: usize, end: usize) {
        let raw = bytes.get(start..end).unwrap_or_default();
        let quoted = raw.first() == Some(&b'"');
        let word = if quoted { lexis::unquote(raw) } else { raw.to_vec() };
        self.words.push((word, quoted, std::mem::take(&mut self.spaced)));
    }

    fn has_at(&self) -> bool {
        self.words.iter().any(|(word, quoted, _)| !quoted && word.contains(&b'@'))
    }

    fn finish(&mut self, list: &mut Vec<Address>) {
        let draft = std::mem::take(self);
        let Some(span) = draft.span else { return };
        let comment = || draft.comment.as_deref().map(name_of).unwrap_or_default();
        let (name, address) = match &draft.angle {
            Some(angle) => {
                let name = draft.phrase(0..draft.words.len());
                (if name.is_empty() { comment() } else { name }, normalise(angle))
            }
            None => match draft.bare_address() {
                Some(words) => {
                    let address: Vec<u8> = draft
                        .words
                        .get(words.clone())
                        .unwrap_or_default()
                        .iter()
                        .flat_map(|w| w.0.clone())
                        .collect();
                    let name = draft.phrase(0..words.start);
                    (if name.is_empty() { comment() } else { name }, normalise(&address))
                }
                None => (draft.phrase(0..draft.words.len()), String::new()),
            },
        };
        if !(name.is_empty() && address.is_empty()) {
            list.push(Address { name, address, span });
        }
    }

    /// The words that make up an address written without angle brackets: the one with `@` and what touches it.
    fn bare_address(&self) -> Option<std::ops::Range<usize>> {
        let at = self.words.iter().position(|(word, quoted, _)| !quoted && word.contains(&b'@'))?;
        let touches = |i: usize| self.words.get(i).is_some_and(|(_, _, spaced)| !spaced);
        let mut start = at;
        while start > 0 && touches(start) {
            start -= 1;
        }
        let mut end = at + 1;
        while end < self.words.len() && touches(end) {
            end += 1;
        }
        Some(start..end)
    }

    fn phrase(&self, words: std::ops::Range<usize>) -> String {
        let mut text = Vec::new();
        for (i, (word, _, spaced)) in self.words.get(words).unwrap_or_default().iter().enumerate() {
            if i > 0 && *spaced {
                text.push(b' ');
            }
            text.extend_from_slice(word);
        }
        name_of(&text)
    }
}

fn name_of(bytes: &[u8]) -> String {
    encoded_word::decode(bytes).trim().to_owned()
}

/// `local@domain` from what stood in angle brackets: without route, scheme and white space.
fn normalise(bytes: &[u8]) -> String {
    let text = encoded_word::decode(bytes);
    let text = text.trim();
    // A source route (RFC 5321 section 4.1.2): `@relay.example,@other.example:user@domain.example`.
    let text =
        if text.starts_with('@') { text.split_once(':').map_or(text, |(_, address)| address) } else { text };
    let text = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => text.get(7..).unwrap_or_default(),
        _ => text,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    match text.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => String::new(),
    }
}
