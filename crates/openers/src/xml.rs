//! XML as office files hold it: elements and text with their places.
//!
//! Names are compared without their prefixes, which are the writer's choice. No entity is declared, expanded or
//! fetched: of references only those that stand for one character are decoded. What is not well-formed ends the reading.

use crate::html::{attribute_value, text_value};
use creel_evidence::locus::Span;
use quick_xml::events::{BytesStart, Event as Read};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// What stands next in the document.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    /// An element begins. One without content begins and ends.
    Open(Element<'a>),
    /// An element with this name ends.
    Close(&'a str),
    /// Text between tags, or a reference in it.
    Text(Text<'a>),
}

/// The opening tag of an element.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    source: &'a str,
    name: &'a str,
    tag: BytesStart<'a>,
    /// The tag without its brackets.
    pub(crate) at: Span,
}

/// Text as the document writes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    /// As written.
    pub(crate) raw: &'a str,
    pub(crate) at: Span,
    /// Whether it is a section in which nothing is a reference.
    is_literal: bool,
}

/// The value of an attribute as the document writes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'a> {
    raw: &'a str,
    pub(crate) at: Span,
}

/// The events of a document.
pub(crate) struct Xml<'a> {
    source: &'a str,
    reader: Reader<&'a [u8]>,
    /// The element that began and has no content.
    empty: Option<&'a str>,
}

impl<'a> Xml<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        let mut reader = Reader::from_str(source);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { source, reader, empty: None }
    }
}

impl<'a> Iterator for Xml<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if let Some(name) = self.empty.take() {
            return Some(Event::Close(name));
        }
        loop {
            let (tag, is_empty) = match self.reader.read_event().ok()? {
                Read::Start(tag) => (tag, false),
                Read::Empty(tag) => (tag, true),
                Read::End(tag) => return Some(Event::Close(local(slice(self.source, &tag)?.0))),
                Read::Text(text) => {
                    let (raw, at) = slice(self.source, &text)?;
                    return Some(Event::Text(Text { raw, at, is_literal: false }));
                }
                Read::CData(text) => {
                    let (raw, at) = slice(self.source, &text)?;
                    return Some(Event::Text(Text { raw, at, is_literal: true }));
                }
                Read::GeneralRef(reference) => {
                    let (_, name) = slice(self.source, &reference)?;
                    let at = Span::new(name.start.saturating_sub(1), (name.end + 1).min(self.source.len()));
                    let raw = self.source.get(at.range())?;
                    return Some(Event::Text(Text { raw, at, is_literal: false }));
                }
                Read::Eof => return None,
                Read::Comment(_) | Read::Decl(_) | Read::PI(_) | Read::DocType(_) => continue,
            };
            let (written, at) = slice(self.source, &tag)?;
            let name =
                local(written.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or(written));
            self.empty = is_empty.then_some(name);
            return Some(Event::Open(Element { source: self.source, name, tag, at }));
        }
    }
}

impl<'a> Element<'a> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// The first attribute with this name, whatever its prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The attributes, names without their prefixes.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a str, Attribute<'a>)> {
        // The check for doubled names takes time that is quadratic in their number.
        let mut attributes = self.tag.attributes();
        attributes.with_checks(false);
        attributes.flatten().filter_map(|attribute| {
            let (key, _) = slice(self.source, attribute.key.as_ref())?;
            let (raw, at) = slice(self.source, &attribute.value)?;
            Some((local(key), Attribute { raw, at }))
        })
    }
}

impl<'a> Text<'a> {
    /// The text with its references decoded.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        // A reference stands alone; those that XML declares need no table.
        match self.raw {
            _ if self.is_literal => return Cow::Borrowed(self.raw),
            "&amp;" => return Cow::Borrowed("&"),
            "&lt;" => return Cow::Borrowed("<"),
            "&gt;" => return Cow::Borrowed(">"),
            "&quot;" => return Cow::Borrowed("\""),
            "&apos;" => return Cow::Borrowed("'"),
            _ => {}
        }
        if self.is_literal { Cow::Borrowed(self.raw) } else { decoded(self.raw, text_value) }
    }
}

impl<'a> Attribute<'a> {
    /// The value with its references decoded.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        decoded(self.raw, attribute_value)
    }
}

fn decoded(raw: &str, decode: impl Fn(&str) -> String) -> Cow<'_, str> {
    if raw.contains('&') { Cow::Owned(decode(raw)) } else { Cow::Borrowed(raw) }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A stretch that the reader borrowed from the source, with its place there.
fn slice<'a>(source: &'a str, stretch: &str) -> Option<(&'a str, Span)> {
    let start = (stretch.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    let span = Span::new(start, start.checked_add(stretch.len())?);
    Some((source.get(span.range())?, span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(source: &str) -> Vec<String> {
        Xml::new(source)
            .map(|event| match event {
                Event::Open(element) => {
                    let attributes = element.attributes().map(|(name, value)| {
                        assert_eq!(&source[value.at.range()], value.raw);
                        format!(" {name}={}", value.text())
                    });
                    format!("<{}{}", element.name(), attributes.collect::<String>())
                }
                Event::Close(name) => format!("/{name}"),
                Event::Text(text) => {
                    assert_eq!(&source[text.at.range()], text.raw);
                    text.text().into_owned()
                }
            })
            .collect()
    }

    #[test]
    fn elements_and_text_have_names_without_prefix_and_decoded_values() {
        let source = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x 'y'>]><w:r a:b='1&amp;2'><w:t/>a&lt;b&x;<![CDATA[&lt;]]></w:r>";
        assert_eq!(shown(source), ["<r b=1&2", "<t", "/t", "a", "<", "b", "&x;", "&lt;", "/r"]);
    }

    #[test]
    fn entities_of_entities_and_deep_nesting_cost_what_they_are_long() {
        let laughs =
            "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><l>&b;&b;</l>";
        assert_eq!(shown(laughs), ["<l", "&b;", "&b;", "/l"]);
        assert_eq!(Xml::new(&"<a>".repeat(200_000)).count(), 200_000);
        let attributes = (0..50_000).map(|n| format!(" a{n}='x'")).collect::<String>();
        assert_eq!(shown(&format!("<a{attributes}/>"))[0].matches('=').count(), 50_000);
    }

    #[test]
    fn what_is_not_well_formed_ends_the_reading() {
        assert_eq!(shown("<a>x</b><c d='"), ["<a", "x", "/b"]);
        assert_eq!(shown("<a b=c d='e'>"), ["<a d=e"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(source in "[<>/a-c:='\"& ;!\\[\\]\\-?é]{0,60}") {
            let _ = shown(&source);
        }
    }
}
