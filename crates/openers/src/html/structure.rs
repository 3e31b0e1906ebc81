//! The shape of a page: what stays the same when the same kit is sent to another victim.
//!
//! A digest over tags, attribute names, telling attribute values and the token shape of scripts; and a set of
//! hashes of short tag sequences for likeness. Text, addresses, literals and numbers never enter.

use super::tag::hash;
use super::tokens::{Attribute, Tag};
use creel_evidence::digest::Sha256Digest;
use sha2::{Digest, Sha256};

/// Tags in a shingle.
const WINDOW: usize = 4;
/// Shingles that are kept: the smallest hashes, so that like pages keep like ones.
const MAX_SHINGLES: usize = 4_096;

/// Collects the shape of a page and of the pages inside it.
#[derive(Debug)]
pub(super) struct Structure {
    hasher: Sha256,
    /// Not yet hashed; hashing in larger pieces is faster.
    pending: Vec<u8>,
    last: [u64; WINDOW],
    tags: usize,
    shingles: Vec<u64>,
}

impl Structure {
    pub(super) fn new() -> Self {
        Self { hasher: Sha256::new(), pending: Vec::new(), last: [0; WINDOW], tags: 0, shingles: Vec::new() }
    }

    /// Takes up a start tag.
    pub(super) fn tag(&mut self, tag: &Tag<'_>) {
        self.pending.push(b'<');
        self.pending.extend_from_slice(tag.name.as_bytes());
        for attribute in tag.attributes() {
            self.pending.push(b' ');
            self.pending.extend_from_slice(attribute.name.as_bytes());
            self.telling_value(tag.name, attribute);
        }
        self.flush(4096);
        self.last.rotate_left(1);
        if let Some(last) = self.last.last_mut() {
            *last = hash(tag.name.as_bytes());
        }
        self.tags += 1;
        if self.tags >= WINDOW {
            self.shingle();
        }
    }

    /// Takes up a script by its tokens: identifiers and punctuation, without literals and numbers.
    pub(super) fn script(&mut self, code: &str) {
        self.pending.push(b'{');
        script_shape(code, &mut self.pending);
        self.pending.push(b'}');
        self.flush(4096);
    }

    /// Marks that what follows stands encoded inside the page.
    pub(super) fn nested(&mut self) {
        self.pending.push(b'>');
    }

    pub(super) fn finish(mut self) -> (Sha256Digest, Vec<u64>) {
        if self.tags > 0 && self.tags < WINDOW {
            self.shingle();
        }
        self.flush(0);
        self.condense();
        (Sha256Digest(self.hasher.finalize().into()), self.shingles)
    }

    fn flush(&mut self, over: usize) {
        if self.pending.len() > over {
            self.hasher.update(&self.pending);
            self.pending.clear();
        }
    }

    fn shingle(&mut self) {
        let mut bytes = [0; WINDOW * 8];
        for (to, tag) in bytes.chunks_exact_mut(8).zip(self.last) {
            to.copy_from_slice(&tag.to_le_bytes());
        }
        self.shingles.push(hash(&bytes));
        if self.shingles.len() >= 4 * MAX_SHINGLES {
            self.condense();
        }
    }

    fn condense(&mut self) {
        self.shingles.sort_unstable();
        self.shingles.dedup();
        self.shingles.truncate(MAX_SHINGLES);
    }

    /// Values that a kit's author chose and that do not change with the victim.
    fn telling_value(&mut self, tag: &str, attribute: Attribute<'_>) {
        let field = matches!(tag, "input" | "select" | "textarea" | "button" | "form" | "label");
        let value = attribute.value;
        match attribute.name {
            "type" | "method" | "rel" | "http-equiv" => self.words(value),
            "class" => self.words(value),
            "name" | "id" | "autocomplete" if field => self.words(value),
            "action" => {
                let end = value.find(['?', '#']).unwrap_or(value.len());
                let path = value.get(..end).unwrap_or_default();
                for part in path.split('/') {
                    self.pending.push(b'/');
                    self.words(part);
                }
            }
            _ => {}
        }
    }

    /// Words without their numbers; what may be an address or a token for a person is only a mark.
    fn words(&mut self, value: &str) {
        for word in value.split_ascii_whitespace().take(32) {
            self.pending.push(b'=');
            if is_personal(word) {
                self.pending.push(b'*');
            } else {
                self.pending
                    .extend(word.bytes().filter(|b| !b.is_ascii_digit()).map(|b| b.to_ascii_lowercase()));
            }
        }
    }
}

/// Whether a word may be an address, or a random or encoded token.
fn is_personal(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let upper = word.bytes().filter(u8::is_ascii_uppercase).count();
    let mixed = upper > 2 && word.len() >= 16 && upper * 2 < word.len() * 2 - digits;
    word.contains('@') || word.contains("%40") || word.len() > 48 || digits >= 6 || word.len() >= 12 && mixed
}

/// Writes the shape of a script: identifiers and punctuation as they stand, each literal or number as one mark,
/// white space and comments left out. A list of literals is one mark however long it is.
fn script_shape(code: &str, out: &mut Vec<u8>) {
    let bytes = code.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        match b {
            b'"' | b'\'' | b'`' => {
                at += literal_length(rest);
                mark(out);
            }
            b'0'..=b'9' => {
                at += rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'.').count();
                mark(out);
            }
            b'/' if rest.starts_with(b"//") => {
                at += rest.iter().take_while(|&&b| b != b'\n').count();
            }
            b'/' if rest.starts_with(b"/*") => {
                at +=
                    rest.windows(2).skip(2).position(|pair| pair == b"*/").map_or(rest.len(), |end| end + 4);
            }
            b if b.is_ascii_alphabetic() || b == b'_' || b == b'$' || b >= 0x80 => {
                let length = rest
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$') || **b >= 0x80)
                    .count();
                if out.last().is_some_and(|last| last.is_ascii_alphanumeric() || *last == b'_') {
                    out.push(b' ');
                }
                out.extend_from_slice(rest.get(..length).unwrap_or_default());
                at += length;
            }
            b if b <= b' ' => at += 1,
            b => {
                out.push(b);
                at += 1;
            }
        }
    }
}

/// Marks a literal, unless it only goes on a list or a sum of literals.
fn mark(out: &mut Vec<u8>) {
    if out.ends_with(b"~,") || out.ends_with(b"~+") {
        out.pop();
    } else if !out.ends_with(b"~") {
        out.push(b'~');
    }
}

/// Bytes of the string literal that starts here, quotes included; it ends at the line if nothing else ends it.
pub(crate) fn literal_length(rest: &[u8]) -> usize {
    let Some((&quote, inside)) = rest.split_first() else { return 0 };
    let mut escaped = false;
    for (i, &b) in inside.iter().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'\n' if quote != b'`' => return i + 1,
            b if b == quote => return i + 2,
            _ => {}
        }
    }
    rest.len()
}
