//! Style sheets in `<style>`: the rules that can be applied by looking at one tag.
//!
//! Selectors `tag`, `.class`, `#id` and `tag.class` outside `@media` and other blocks. What depends on states or
//! the screen is left out. A rule that depends on ancestors hides nothing, but where it may apply it casts doubt
//! on colours, because a wrong guess would hide text that is seen.

use super::style::Style;
use super::tag::hash;
use super::tokens::Tag;
use std::collections::HashMap;

/// Rules that are kept of one page.
const MAX_RULES: usize = 5_000;

/// The rules of a page, keyed by hashes of `tag`, `.class`, `tag.class` and `#id`.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: HashMap<u64, Style>,
    /// What rules that depend on ancestors may say, by their last part.
    doubts: HashMap<u64, Style>,
}

impl Sheet {
    /// Adds the rules of one `<style>` element.
    pub(super) fn add(&mut self, css: &str) {
        let mut rest = css;
        while let Some(open) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(open);
            let brace = after.as_bytes().first();
            let after = after.get(1..).unwrap_or_default();
            if brace == Some(&b'}') {
                rest = after;
                continue;
            }
            let selectors = last_prelude(before);
            if selectors.trim_start().starts_with('@') {
                rest = after_block(after);
                continue;
            }
            let (body, next) = after.split_once('}').unwrap_or((after, ""));
            self.add_rule(selectors, body);
            rest = next;
        }
    }

    fn add_rule(&mut self, selectors: &str, body: &str) {
        let mut style = Style::default();
        style.apply(body);
        if style == Style::default() {
            return;
        }
        for selector in selectors.split(',') {
            if self.rules.len() >= MAX_RULES {
                return;
            }
            let selector = selector.trim();
            if let Some(key) = key(selector) {
                self.rules.entry(key).or_default().overlay(&style);
            } else if let Some(key) = last_compound(selector).and_then(key) {
                self.doubts.entry(key).or_default().overlay(&style.in_doubt());
            }
        }
    }

    /// What the rules say about a tag, the less specific first.
    pub(super) fn style_of(&self, tag: &Tag<'_>) -> Style {
        let mut style = Style::default();
        if self.rules.is_empty() && self.doubts.is_empty() {
            return style;
        }
        let mut doubt = Style::default();
        let mut overlay = |parts: &[&str]| {
            let key = key_of(parts);
            if let Some(rule) = self.rules.get(&key) {
                style.overlay(rule);
            }
            if let Some(rule) = self.doubts.get(&key) {
                doubt.overlay(rule);
            }
        };
        overlay(&[tag.name]);
        if let Some(classes) = tag.value("class") {
            for class in classes.split_ascii_whitespace().take(16) {
                overlay(&[".", class]);
                overlay(&[tag.name, ".", class]);
            }
        }
        if let Some(id) = tag.value("id") {
            overlay(&["#", id.trim()]);
        }
        style.overlay(&doubt);
        style
    }
}

/// The key of a simple selector; `None` for all others.
fn key(selector: &str) -> Option<u64> {
    let simple =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if let Some(id) = selector.strip_prefix('#') {
        return simple(id).then(|| key_of(&["#", id]));
    }
    let (tag, class) = match selector.split_once('.') {
        Some((tag, class)) => (tag.to_ascii_lowercase(), Some(class)),
        None => (selector.to_ascii_lowercase(), None),
    };
    let good = (tag.is_empty() || simple(&tag)) && class.is_none_or(simple);
    match class {
        _ if !good => None,
        Some(class) => Some(key_of(&[&tag, ".", class])),
        None => (!tag.is_empty()).then(|| key_of(&[&tag])),
    }
}

/// The last part of a selector that depends on ancestors or neighbours, such as `p` of `.footer p`.
fn last_compound(selector: &str) -> Option<&str> {
    selector
        .rsplit(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '+' | '~'))
        .find(|part| !part.is_empty())
}

fn key_of(parts: &[&str]) -> u64 {
    parts.iter().fold(0, |key: u64, part| {
        key.rotate_left(5) ^ hash(part.as_bytes()).wrapping_mul(u64::from(!part.is_empty()))
    })
}

/// The selector list at the end of what stands before a brace: after statements and comments.
fn last_prelude(before: &str) -> &str {
    let before = before.rsplit_once("*/").map_or(before, |(_, after)| after);
    let before =
        before.rsplit_once("-->").or_else(|| before.rsplit_once("<!--")).map_or(before, |(_, after)| after);
    before.rsplit_once(';').map_or(before, |(_, after)| after)
}

/// What follows a block whose opening brace was just read.
fn after_block(text: &str) -> &str {
    let mut depth = 1_usize;
    for (at, brace) in text.match_indices(['{', '}']) {
        depth = if brace == "{" { depth + 1 } else { depth - 1 };
        if depth == 0 {
            return text.get(at + 1..).unwrap_or_default();
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::super::pen::tokenize;
    use super::super::tokens::{Run, Sink};
    use super::*;
    use creel_evidence::locus::Span;

    struct First<'a>(&'a Sheet, Option<Style>);
    impl Sink for First<'_> {
        fn start_tag(&mut self, tag: &Tag<'_>) {
            self.1 = Some(self.0.style_of(tag));
        }
        fn end_tag(&mut self, _: &str, _: Span) {}
        fn text(&mut self, _: &Run<'_>) {}
    }

    fn hides(css: &str, html: &str) -> bool {
        let mut sheet = Sheet::default();
        sheet.add(css);
        let mut sink = First(&sheet, None);
        tokenize(html, &mut sink);
        sink.1.unwrap().no_display == Some(true)
    }

    #[test]
    fn simple_selectors_apply() {
        assert!(hides("p, .x { display:none }", "<p>"));
        assert!(hides("/* a{} */ .x{display:none!important}", "<p class='b x'>"));
        assert!(hides("#k{color:red;display:none}", "<i id=k>"));
        assert!(hides("<!-- @import url(a); p.x{display:none} -->", "<p class=x>"));
        assert!(!hides("p.x{display:none}", "<b class=x>"));
    }

    #[test]
    fn what_depends_on_more_than_the_tag_is_left_out() {
        assert!(!hides("@media print { .x { display:none } } .y{}", "<p class=x>"));
        assert!(hides("@media print { .x { color:red } } .x{display:none}", "<p class=x>"));
        assert!(!hides("div .x, .x:hover, .x > p, *{display:none}", "<p class=x>"));
        assert!(!hides("} } {{{ @media {", "<p class=x>"));
    }
}
