//! Small readings for those who follow a value back to its page: what a reference means, and where a page's relative
//! references lead.

use super::pen;
use super::tokens::{Run, Sink, Tag};
use creel_evidence::locus::Span;
use url::Url;

/// An attribute's value as the page writes it, without quotes, with its character references decoded.
#[must_use]
pub fn attribute_value(source: &str) -> String {
    let html = format!("<a v=\"{}\">", source.replace('"', "&quot;"));
    let mut found = Found::default();
    pen::tokenize(&html, &mut found);
    found.value.unwrap_or_default()
}

/// Text between tags as the page writes it, with its character references decoded.
#[must_use]
pub fn text_value(source: &str) -> String {
    // A textarea holds text and references only: what stands in the source is not taken for a tag.
    let html = format!("<textarea>{source}");
    let mut found = Found::default();
    pen::tokenize(&html, &mut found);
    found.text
}

/// The `href` of the page's first `base` element, if it is an absolute URL.
#[must_use]
pub fn base(utf8: &str) -> Option<String> {
    let mut found = Found::default();
    pen::tokenize(utf8, &mut found);
    Url::parse(&found.base?).ok().map(String::from)
}

#[derive(Default)]
struct Found {
    value: Option<String>,
    text: String,
    base: Option<String>,
}

impl Sink for Found {
    fn start_tag(&mut self, tag: &Tag<'_>) {
        match tag.name {
            "a" if self.value.is_none() => self.value = tag.value("v").map(str::to_owned),
            "base" if self.base.is_none() => self.base = tag.value("href").map(crate::reference::clean),
            _ => {}
        }
    }

    fn end_tag(&mut self, _: &str, _: Span) {}

    fn text(&mut self, run: &Run<'_>) {
        self.text.push_str(run.value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_by_the_rules_of_their_place() {
        assert_eq!(attribute_value("a&amp;b&copy=c\"&lt;"), "a&b&copy=c\"<");
        assert_eq!(text_value("a&amp;b&copy=c<b>&lt"), "a&b\u{a9}=c<b><");
    }

    #[test]
    fn the_first_base_counts() {
        let page = "<base target=x><base href=' https://a.example/b '><base href='https://c.example/'>";
        assert_eq!(base(page).as_deref(), Some("https://a.example/b"));
        assert_eq!(base("<base href=relative>"), None);
    }
}
