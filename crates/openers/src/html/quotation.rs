//! Where a quotation ends: the element that holds the quoted mail, and the styles that it needs.
//!
//! It builds no tree: a stack of the open `div` and `blockquote` elements is enough.

use super::pen;
use super::tokens::{Run, Sink, Tag};
use creel_evidence::locus::Span;

/// Open elements that are followed; deeper ones end nothing.
const MAX_OPEN: usize = 256;
/// Style sheets that are named.
const MAX_STYLES: usize = 64;

/// What stands around a place inside a quotation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotation {
    /// The content of the innermost quoting element from the place on; to the end of the page without one.
    pub rest: Span,
    /// `<style>` elements before the place, with their tags.
    pub styles: Vec<Span>,
}

/// Looks for the innermost `blockquote`, or `div` with one of `marks` among its classes or as its id, that is open at
/// the byte `at` of the page.
#[must_use]
pub fn quotation(utf8: &str, at: usize, marks: &[&str]) -> Quotation {
    let mut search =
        Search { at, marks, open: Vec::new(), style: None, inside: false, end: None, styles: Vec::new() };
    pen::tokenize(utf8, &mut search);
    let end = search.end.unwrap_or(utf8.len());
    Quotation { rest: Span::new(at, end), styles: search.styles }
}

struct Search<'m> {
    at: usize,
    marks: &'m [&'m str],
    /// Open elements: whether it is a `blockquote`, and whether it quotes.
    open: Vec<(bool, bool)>,
    /// Where an open style sheet begins.
    style: Option<usize>,
    /// Whether the place was passed; quoting elements that open later are marked as not quoting.
    inside: bool,
    end: Option<usize>,
    styles: Vec<Span>,
}

impl Search<'_> {
    fn quotes(&self, tag: &Tag<'_>) -> bool {
        tag.name == "blockquote"
            || ["class", "id"].iter().any(|name| {
                let words = tag.value(name).unwrap_or_default().split_ascii_whitespace();
                words.take(16).any(|word| self.marks.contains(&word))
            })
    }
}

impl Sink for Search<'_> {
    fn start_tag(&mut self, tag: &Tag<'_>) {
        self.inside |= tag.span.start >= self.at;
        match tag.name {
            "style" if !self.inside => self.style = Some(tag.span.start),
            "div" | "blockquote" if self.end.is_none() && self.open.len() < MAX_OPEN => {
                let quotes = !self.inside && self.quotes(tag);
                self.open.push((tag.name == "blockquote", quotes));
            }
            _ => {}
        }
    }

    fn end_tag(&mut self, name: &str, span: Span) {
        self.inside |= span.start >= self.at;
        if name == "style" {
            if let Some(start) = self.style.take().filter(|_| self.styles.len() < MAX_STYLES) {
                self.styles.push(Span::new(start, span.end));
            }
            return;
        }
        if self.end.is_some() || !matches!(name, "div" | "blockquote") {
            return;
        }
        let is_blockquote = name == "blockquote";
        let Some(place) = self.open.iter().rposition(|(quote, _)| *quote == is_blockquote) else { return };
        let quotes = self.open.iter().skip(place).any(|(_, quotes)| *quotes);
        self.open.truncate(place);
        if quotes && self.inside {
            self.end = Some(span.start);
        }
    }

    fn text(&mut self, _: &Run<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_quoting_element_ends_it() {
        let page = "<style>p{}</style><div>own<div class='x quote'><div>From: a</div><p>in<div>more</div></div></div>foot";
        let at = page.find("<p>in").unwrap();
        let found = quotation(page, at, &["quote"]);
        assert_eq!(page.get(found.rest.range()), Some("<p>in<div>more</div>"));
        assert_eq!(found.styles.len(), 1);
        assert_eq!(quotation(page, at, &[]).rest.end, page.len());
    }

    #[test]
    fn a_later_quotation_is_no_end() {
        let page = "head<blockquote>older</blockquote>rest";
        assert_eq!(quotation(page, 4, &[]).rest.end, page.len());
        let page = "<blockquote>head<blockquote>older</blockquote>rest</blockquote>foot";
        let found = quotation(page, 16, &[]);
        assert_eq!(page.get(found.rest.range()), Some("<blockquote>older</blockquote>rest"));
    }

    proptest::proptest! {
        #[test]
        fn any_page_is_taken(page in "(<div>|</div>|<blockquote>|</blockquote>|<style>|</style>|\\PC){0,40}", at in 0usize..200) {
            let found = quotation(&page, at.min(page.len()), &["x"]);
            proptest::prop_assert!(found.rest.end <= page.len());
        }
    }
}
