//! The tokenizer of the HTML Standard, with offsets of everything.
//!
//! `html5gum` does the standard's state machine; the pen keeps one reusable buffer per kind of token and hands out
//! borrowed slices. It never builds a tree, and keeps at most [`MAX_ATTRIBUTES`] attributes a tag.

use super::tokens::{RawAttribute, RawChunk, Run, Sink, Tag};
use creel_evidence::locus::Span;
use html5gum::{Emitter, Error, State, Tokenizer};
use std::convert::Infallible;

/// Attributes of one tag that are kept; of two with one name the first counts (as in the standard).
const MAX_ATTRIBUTES: usize = 256;

/// Tokenizes `source` into `sink`. Linear in the length of the source.
pub fn tokenize<S: Sink>(source: &str, sink: &mut S) {
    let mut tokenizer = Tokenizer::new_with_emitter(source, Pen::new(source, sink));
    // The reader is a string and cannot fail, and the pen yields no tokens: one call runs to the end.
    while tokenizer.next().is_some() {}
}

/// Which tag is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    End,
}

/// Writes down tokens as the state machine finds them.
struct Pen<'s, S> {
    source: &'s str,
    sink: &'s mut S,
    /// Source offset after what the machine has consumed.
    position: usize,
    /// Source offset after what has been handed on or written down.
    written: usize,
    text: Vec<u8>,
    text_start: usize,
    chunks: Vec<RawChunk>,
    kind: Kind,
    tag_start: usize,
    name: Vec<u8>,
    last_start_tag: Vec<u8>,
    /// Names and values of the current tag's attributes.
    buffer: Vec<u8>,
    attributes: Vec<RawAttribute>,
    /// Whether the attribute that is being read is one too many.
    surplus: bool,
    self_closing: bool,
}

impl<'s, S: Sink> Pen<'s, S> {
    fn new(source: &'s str, sink: &'s mut S) -> Self {
        Self {
            source,
            sink,
            position: 0,
            written: 0,
            text: Vec::new(),
            text_start: 0,
            chunks: Vec::new(),
            kind: Kind::Start,
            tag_start: 0,
            name: Vec::new(),
            last_start_tag: Vec::new(),
            buffer: Vec::new(),
            attributes: Vec::new(),
            surplus: false,
            self_closing: false,
        }
    }

    /// Hands on the text before a tag.
    fn flush_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        // The machine cuts only at ASCII bytes, so that what it hands out is UTF-8 again.
        let value = std::str::from_utf8(&self.text).unwrap_or_default();
        let span = Span::new(self.text_start, self.written);
        self.sink.text(&Run { value, span, chunks: &self.chunks });
        self.text.clear();
        self.chunks.clear();
    }

    fn finish_tag(&mut self) -> Option<State> {
        let span = Span::new(self.tag_start, self.position);
        let name = std::str::from_utf8(&self.name).unwrap_or_default();
        if self.kind == Kind::Start {
            let buffer = std::str::from_utf8(&self.buffer).unwrap_or_default();
            self.sink.start_tag(&Tag {
                name,
                span,
                self_closing: self.self_closing,
                buffer,
                attributes: &self.attributes,
            });
            std::mem::swap(&mut self.last_start_tag, &mut self.name);
            text_state(&self.last_start_tag)
        } else {
            self.sink.end_tag(name, span);
            self.last_start_tag.clear();
            None
        }
    }
}

/// The state in which the content of an element is read (HTML Standard, 13.2.6.4): no tags in scripts, only
/// entities in titles. `noscript` is read as where scripts do not run, which is how mail is shown.
fn text_state(name: &[u8]) -> Option<State> {
    match name {
        b"textarea" | b"title" => Some(State::RcData),
        b"script" => Some(State::ScriptData),
        b"style" | b"iframe" | b"xmp" | b"noembed" | b"noframes" => Some(State::RawText),
        b"plaintext" => Some(State::PlainText),
        _ => None,
    }
}

impl<S: Sink> Emitter for Pen<'_, S> {
    type Token = Infallible;

    #[inline]
    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: Error) {}

    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.last_start_tag.clear();
        self.last_start_tag.extend(name.unwrap_or_default());
    }

    fn emit_eof(&mut self) {
        self.flush_text();
    }

    fn emit_string(&mut self, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.text_start = self.written;
        }
        let mut start = self.written.min(self.position);
        let taken = self.source.as_bytes().get(start..self.position).unwrap_or_default();
        let mut verbatim = taken == value;
        // The line feed of a CR LF pair is consumed together with what follows it.
        if !verbatim && taken.strip_prefix(b"\n") == Some(value) {
            start += 1;
            verbatim = true;
        }
        let source = Span::new(start, self.position);
        match self.chunks.last_mut() {
            Some(last) if verbatim && last.verbatim && last.source.end == start => {
                last.source.end = self.position;
            }
            _ => self.chunks.push(RawChunk { at: self.text.len(), source, verbatim }),
        }
        self.text.extend_from_slice(value);
        self.written = self.position;
    }

    fn init_start_tag(&mut self) {
        self.name.clear();
        self.buffer.clear();
        self.attributes.clear();
        self.surplus = false;
        self.self_closing = false;
        self.kind = Kind::Start;
    }

    fn init_end_tag(&mut self) {
        self.name.clear();
        self.kind = Kind::End;
    }

    fn push_tag_name(&mut self, s: &[u8]) {
        self.name.extend_from_slice(s);
    }

    fn start_open_tag(&mut self) {
        self.tag_start = self.position.saturating_sub(1);
    }

    fn init_attribute(&mut self) {
        self.surplus = self.kind == Kind::End || self.attributes.len() >= MAX_ATTRIBUTES;
        if !self.surplus {
            let end = self.buffer.len();
            let source = Span::new(self.position, self.position);
            self.attributes.push(RawAttribute { name: end..end, value: end..end, source });
        }
    }

    fn push_attribute_name(&mut self, s: &[u8]) {
        if self.surplus {
            return;
        }
        if let Some(attribute) = self.attributes.last_mut() {
            self.buffer.extend_from_slice(s);
            let end = self.buffer.len();
            attribute.name.end = end;
            attribute.value = end..end;
            attribute.source = Span::new(self.position, self.position);
        }
    }

    fn init_attribute_value(&mut self) {
        if let Some(attribute) = self.attributes.last_mut().filter(|_| !self.surplus) {
            attribute.source = Span::new(self.position, self.position);
        }
    }

    fn push_attribute_value(&mut self, s: &[u8]) {
        if self.surplus {
            return;
        }
        if let Some(attribute) = self.attributes.last_mut() {
            self.buffer.extend_from_slice(s);
            attribute.value.end = self.buffer.len();
            attribute.source.end = self.position;
        }
    }

    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.flush_text();
        let state = self.finish_tag();
        self.written = self.position;
        state
    }

    fn init_comment(&mut self) {
        self.flush_text();
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn emit_current_comment(&mut self) {
        self.written = self.position;
    }

    fn init_doctype(&mut self) {
        self.flush_text();
    }

    fn emit_current_doctype(&mut self) {
        self.written = self.position;
    }

    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_force_quirks(&mut self) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.kind == Kind::End && !self.last_start_tag.is_empty() && self.last_start_tag == self.name
    }
}
