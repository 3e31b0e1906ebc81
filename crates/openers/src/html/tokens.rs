//! Tags and text, borrowed from the tokenizer's buffers, with their places in the source.

use creel_evidence::locus::Span;
use std::ops::Range;

/// Who receives tags and text.
pub(super) trait Sink {
    /// A start tag with its attributes.
    fn start_tag(&mut self, tag: &Tag<'_>);
    /// An end tag.
    fn end_tag(&mut self, name: &str, span: Span);
    /// Text between two tags, whole.
    fn text(&mut self, run: &Run<'_>);
}

/// A start tag.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    /// In lower case.
    pub(super) name: &'a str,
    /// From `<` to after `>`.
    pub(super) span: Span,
    /// Whether it ends with `/>`.
    pub(super) self_closing: bool,
    /// Names and values of the attributes.
    pub(super) buffer: &'a str,
    pub(super) attributes: &'a [RawAttribute],
}

impl<'a> Tag<'a> {
    /// The attributes in order.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let buffer = self.buffer;
        self.attributes.iter().map(move |raw| Attribute {
            name: buffer.get(raw.name.clone()).unwrap_or_default(),
            value: buffer.get(raw.value.clone()).unwrap_or_default(),
            span: raw.source,
        })
    }

    /// The first attribute of that name.
    pub(super) fn attribute(&self, name: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|attribute| attribute.name == name)
    }

    /// The value of the first attribute of that name.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        self.attribute(name).map(|attribute| attribute.value)
    }
}

/// An attribute.
#[derive(Clone, Copy)]
pub(super) struct Attribute<'a> {
    /// In lower case.
    pub(super) name: &'a str,
    /// Entities decoded; empty if there is none.
    pub(super) value: &'a str,
    /// The value in the source, without quotes.
    pub(super) span: Span,
}

/// An attribute's ranges in the tag's buffer.
#[derive(Default)]
pub(super) struct RawAttribute {
    pub(super) name: Range<usize>,
    pub(super) value: Range<usize>,
    pub(super) source: Span,
}

/// Text between two tags.
pub(super) struct Run<'a> {
    /// Entities decoded, line ends normalised.
    pub(super) value: &'a str,
    /// Where it stands.
    pub(super) span: Span,
    pub(super) chunks: &'a [RawChunk],
}

/// A stretch of a run.
#[derive(Clone, Copy)]
pub(super) struct Chunk<'a> {
    /// The text.
    pub(super) value: &'a str,
    /// Where it stands.
    pub(super) source: Span,
    /// Whether text and source are the same bytes.
    pub(super) verbatim: bool,
}

/// Where a stretch begins in the run's value, and its source.
#[derive(Clone, Copy)]
pub(super) struct RawChunk {
    pub(super) at: usize,
    pub(super) source: Span,
    pub(super) verbatim: bool,
}

impl<'a> Run<'a> {
    /// The stretches in order; together they are the value.
    pub(super) fn chunks(&self) -> impl Iterator<Item = Chunk<'a>> + use<'a> {
        let (value, chunks) = (self.value, self.chunks);
        chunks.iter().enumerate().map(move |(i, chunk)| {
            let end = chunks.get(i + 1).map_or(value.len(), |next| next.at);
            let value = value.get(chunk.at..end).unwrap_or_default();
            Chunk { value, source: chunk.source, verbatim: chunk.verbatim }
        })
    }
}
