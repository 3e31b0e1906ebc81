//! Tags and text, borrowed from the tokenizer's buffers, with their places in the source.

use creel_evidence::locus::Span;
use std::ops::Range;

/// Who receives tags and text.
pub trait Sink {
    /// A start tag with its attributes.
    fn start_tag(&mut self, tag: &Tag<'_>);
    /// An end tag.
    fn end_tag(&mut self, name: &str, span: Span);
    /// Text between two tags, whole.
    fn text(&mut self, run: &Run<'_>);
}

/// A start tag.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    /// In lower case.
    pub name: &'a str,
    /// From `<` to after `>`.
    pub span: Span,
    /// Whether it ends with `/>`.
    pub self_closing: bool,
    /// Names and values of the attributes.
    pub buffer: &'a str,
    /// Their ranges.
    pub attributes: &'a [RawAttribute],
}

impl<'a> Tag<'a> {
    /// The attributes in order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let buffer = self.buffer;
        self.attributes.iter().map(move |raw| Attribute {
            name: buffer.get(raw.name.clone()).unwrap_or_default(),
            value: buffer.get(raw.value.clone()).unwrap_or_default(),
            span: raw.source,
        })
    }

    /// The first attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|attribute| attribute.name == name)
    }

    /// The value of the first attribute of that name.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        self.attribute(name).map(|attribute| attribute.value)
    }
}

/// An attribute.
#[derive(Debug, Clone, Copy)]
pub struct Attribute<'a> {
    /// In lower case.
    pub name: &'a str,
    /// Entities decoded; empty if there is none.
    pub value: &'a str,
    /// The value in the source, without quotes.
    pub span: Span,
}

/// An attribute's ranges in the tag's buffer.
#[derive(Debug, Default)]
pub struct RawAttribute {
    /// The name.
    pub name: Range<usize>,
    /// The value.
    pub value: Range<usize>,
    /// The value in the source, without quotes.
    pub source: Span,
}

/// Text between two tags.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// Entities decoded, line ends normalised.
    pub value: &'a str,
    /// Where it stands.
    pub span: Span,
    /// Its stretches.
    pub chunks: &'a [RawChunk],
}

/// A stretch of a run.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// The text.
    pub value: &'a str,
    /// Where it stands.
    pub source: Span,
    /// Whether text and source are the same bytes.
    pub verbatim: bool,
}

/// Where a stretch begins in the run's value, and its source.
#[derive(Debug, Clone, Copy)]
pub struct RawChunk {
    /// Its beginning in the run's value.
    pub at: usize,
    /// Where it stands.
    pub source: Span,
    /// Whether text and source are the same bytes.
    pub verbatim: bool,
}

impl<'a> Run<'a> {
    /// The stretches in order; together they are the value.
    pub fn chunks(&self) -> impl Iterator<Item = Chunk<'a>> + use<'a> {
        let (value, chunks) = (self.value, self.chunks);
        chunks.iter().enumerate().map(move |(i, chunk)| {
            let end = chunks.get(i + 1).map_or(value.len(), |next| next.at);
            let value = value.get(chunk.at..end).unwrap_or_default();
            Chunk { value, source: chunk.source, verbatim: chunk.verbatim }
        })
    }
}
