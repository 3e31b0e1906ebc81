//! Plain text: the text itself and the URLs in it.
//!
//! It never looks for meaning, and never changes a byte: the visible text is the source.

use crate::Budget;
use crate::reference;
use creel_evidence::dissection::{Link, LinkContext, MappedText, Text};
use creel_evidence::{ArtifactId, ArtifactRole, Locus};
use std::ops::Range;

/// Reads text that is shown as it stands. Its links are the URLs in it, as far as the budget goes.
#[must_use]
pub fn read(artifact: ArtifactId, role: ArtifactRole, utf8: &str, budget: &mut Budget) -> (Text, Vec<Link>) {
    let visible = MappedText::verbatim(utf8.to_owned(), 0);
    let links = links(artifact, role, &visible, &[], budget);
    (Text { artifact, role, html: false, visible, hidden: Vec::new() }, links)
}

/// The URLs that stand in visible text outside the ranges in `except` (ascending, without overlap: text that
/// is a link anyway).
pub(crate) fn links(
    artifact: ArtifactId,
    role: ArtifactRole,
    visible: &MappedText,
    except: &[Range<usize>],
    budget: &mut Budget,
) -> Vec<Link> {
    let mut links = Vec::new();
    let (mut counted, mut position) = (0, 0);
    let mut except = except.iter().peekable();
    for range in reference::find_urls(&visible.text) {
        while except.next_if(|taken| taken.end <= range.start).is_some() {}
        if except.peek().is_some_and(|taken| taken.start < range.end) {
            continue;
        }
        if !budget.spend_link() {
            break;
        }
        let raw = visible.text.get(range.clone()).unwrap_or_default();
        position += visible.text.get(counted..range.start).unwrap_or_default().chars().count();
        counted = range.start;
        links.push(Link {
            artifact,
            role,
            context: LinkContext::Text,
            raw: raw.to_owned(),
            target: reference::resolve(raw, None),
            text: raw.to_owned(),
            visible: true,
            position,
            at: Locus::utf8(artifact, visible.source(range)),
        });
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_know_their_place() {
        let source = "Grüße,\nsee http://shop.example/a?b=1.\nOr www.bank.example/login";
        let id = ArtifactId::of(source.as_bytes());
        let (text, links) = read(id, ArtifactRole::Body, source, &mut Budget::default());
        assert_eq!(text.visible.text, source);
        assert_eq!(links.len(), 2);
        assert_eq!(&source[links[0].at.range.range()], "http://shop.example/a?b=1");
        assert_eq!(links[0].position, "Grüße,\nsee ".chars().count());
        assert_eq!(links[1].target.as_ref().unwrap().text, "http://www.bank.example/login");
    }

    #[test]
    fn the_budget_ends_the_list() {
        let mut budget = Budget { links: 1, ..Budget::default() };
        let (_, links) =
            read(ArtifactId::of(b""), ArtifactRole::Body, "http://a.example http://b.example", &mut budget);
        assert_eq!(links.len(), 1);
    }
}
