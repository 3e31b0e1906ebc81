//! Filler: source that no browser understands and no reader is shown.
//!
//! Words behind the last rule of a style sheet, a tag with dozens of attributes without a value, and dozens of elements that
//! hold nothing are there for
//! programs that weigh the source: they make every copy different and drown the few words of the lure.

use super::tag;
use super::tokens::Tag;
use creel_evidence::dissection::{Filler, FillerKind};
use creel_evidence::locus::Span;

/// Bytes without white space from which what stands behind a sheet's last rule is no slip.
const SHEET_LEAST: usize = 200;
/// Attributes without a value from which a tag is no slip of quoting, which makes a dozen or two.
const ATTRIBUTES_LEAST: usize = 40;
/// Elements in a row from which they are no layout: tables nested a dozen deep make fifty.
const OPENINGS_LEAST: usize = 60;
/// Characters of filler that are kept.
const SHOWN: usize = 80;

/// What stands behind the last rule of a style sheet; of a sheet without any rule, all of it.
pub(super) fn in_sheet(css: &str, span: Span) -> Option<Filler> {
    let rest = match css.rfind(['{', '}']) {
        // A block that is open to the end is a sheet that was cut off.
        Some(brace) if css.as_bytes().get(brace) == Some(&b'{') => return None,
        Some(brace) => css.get(brace + 1..)?,
        None => css,
    };
    let rest = rest.rsplit_once("*/").map_or(rest, |(_, rest)| rest);
    let rest = rest.trim_start().trim_start_matches("-->").trim_start_matches("<!--").trim();
    let size = rest.bytes().filter(|b| !b.is_ascii_whitespace()).count();
    let is_rule = rest.starts_with('@') || rest.starts_with("/*");
    (size >= SHEET_LEAST && !is_rule).then(|| filler(FillerKind::StyleSheet, rest, size, span))
}

/// A tag's attributes, if most of them say nothing.
pub(super) fn in_tag(tag: &Tag<'_>, span: Span) -> Option<Filler> {
    if tag.attributes.len() < ATTRIBUTES_LEAST {
        return None;
    }
    let empty: Vec<&str> = tag
        .attributes()
        .filter(|attribute| attribute.value.is_empty())
        .map(|attribute| attribute.name)
        .collect();
    let size = empty.iter().map(|name| name.len()).sum();
    let text = empty.get(..4).unwrap_or_default().join(" ");
    (empty.len() >= ATTRIBUTES_LEAST).then(|| filler(FillerKind::Attributes, &text, size, span))
}

/// Elements that are opened one after the other, with nothing between them.
#[derive(Debug, Default)]
pub(super) struct Openings {
    count: usize,
}

impl Openings {
    /// Counts a start tag; the filler, once the run is too long for any layout.
    pub(super) fn open(&mut self, tag: &Tag<'_>, span: Span) -> Option<Filler> {
        if tag::is_void(tag.name) || tag.self_closing {
            return None;
        }
        self.count += 1;
        (self.count == OPENINGS_LEAST).then(|| filler(FillerKind::Elements, tag.name, self.count, span))
    }

    /// Something was shown or closed.
    pub(super) fn end(&mut self) {
        self.count = 0;
    }
}

fn filler(kind: FillerKind, text: &str, size: usize, span: Span) -> Filler {
    // One line of it stands in the source as it stands here; line ends are the reader's.
    let line = text.lines().next().unwrap_or_default();
    Filler { kind, text: line.chars().take(SHOWN).collect(), size, span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use creel_evidence::{ArtifactId, ArtifactRole};

    fn fillers(html: &str) -> Vec<(FillerKind, usize)> {
        let reading = super::super::read(
            ArtifactId::of(html.as_bytes()),
            ArtifactRole::Body,
            html,
            &mut Budget::default(),
        );
        reading.page.filler.into_iter().map(|filler| (filler.kind, filler.size)).collect()
    }

    #[test]
    fn words_behind_the_rules_are_filler() {
        let words = "harbour lantern ".repeat(20);
        assert_eq!(
            fillers(&format!("<style>p {{ color: red }} {words}</style><p>a")),
            [(FillerKind::StyleSheet, 280)]
        );
        assert_eq!(fillers(&format!("<style>{words}</style><p>a")), [(FillerKind::StyleSheet, 280)]);
    }

    #[test]
    fn ordinary_sheets_are_not() {
        let long = "body, table, td, p, a, li, blockquote, ".repeat(20);
        for css in [
            format!("{long} h1 {{ margin: 0 }}"),
            format!("p {{ color: red }} /* {long} */"),
            format!("@import url('https://fonts.test/css?family={}');", "Lato|".repeat(60)),
            format!("p {{ color: red; font-family: {long}"),
            format!("<!-- p {{ color: red }} -->{}", " \n".repeat(400)),
        ] {
            assert_eq!(fillers(&format!("<style>{css}</style><p>a")), [], "{css}");
        }
    }

    #[test]
    fn dozens_of_elements_that_hold_nothing_are_filler() {
        assert_eq!(fillers(&"<mark>\n<del>".repeat(60)), [(FillerKind::Elements, 60)]);
        let nested = "<table><tbody><tr><td>".repeat(12);
        assert_eq!(fillers(&format!("{nested}words")), []);
        assert_eq!(fillers(&"<br><p>word</p>".repeat(200)), []);
    }

    #[test]
    fn dozens_of_attributes_without_a_value_are_filler() {
        let attributes: String = (0..60).map(|number| format!(" a{number}b=\"\"")).collect();
        assert_eq!(fillers(&format!("<a{attributes}>x</a>")).len(), 1);
        assert_eq!(fillers("<input disabled required hidden autofocus value='a'>"), []);
        let full: String = (0..60).map(|number| format!(" data-a{number}='b'")).collect();
        assert_eq!(fillers(&format!("<p{full}>x</p>")), []);
    }
}
