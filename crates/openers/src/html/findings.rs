//! What was found in one page, before references are resolved.

use creel_evidence::dissection::{
    EmbeddedText, Filler, Form, HiddenText, ImageReference, LinkContext, MappedText, Script,
};
use creel_evidence::locus::Span;
use std::ops::Range;

/// A link before it is resolved against the page's base.
#[derive(Debug)]
pub(super) struct FoundLink {
    pub(super) context: LinkContext,
    pub(super) raw: String,
    pub(super) text: String,
    pub(super) visible: bool,
    pub(super) position: usize,
    pub(super) at: Span,
}

/// A page that stood encoded in this one.
#[derive(Debug)]
pub(super) struct NestedPage {
    pub(super) html: String,
    /// The literal in the artifact.
    pub(super) at: Span,
    /// Whether opening the outer page shows it, without a click.
    pub(super) shown: bool,
}

/// What was found in one page.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) title: Option<(String, Span)>,
    pub(super) base: Option<(String, Span)>,
    pub(super) filler: Vec<Filler>,
    pub(super) links: Vec<FoundLink>,
    pub(super) forms: Vec<Form>,
    pub(super) scripts: Vec<Script>,
    pub(super) images: Vec<ImageReference>,
    pub(super) embedded: Vec<EmbeddedText>,
    pub(super) nested: Vec<NestedPage>,
    /// Ranges of the visible text that are link texts, ascending.
    pub(super) anchor_texts: Vec<Range<usize>>,
    /// Names of the limits that were reached, each once.
    pub(super) limits: Vec<&'static str>,
    pub(super) text: (MappedText, Vec<HiddenText>),
}

impl Findings {
    /// Notes that a limit was reached.
    pub(super) fn limit(&mut self, name: &'static str) {
        if !self.limits.contains(&name) {
            self.limits.push(name);
        }
    }

    pub(super) fn take_text(&mut self) -> (MappedText, Vec<HiddenText>) {
        std::mem::take(&mut self.text)
    }

    /// Takes over what was found in a page inside this one.
    pub(super) fn absorb(&mut self, inside: Self) {
        self.title = self.title.take().or(inside.title);
        self.links.extend(inside.links);
        self.forms.extend(inside.forms);
        self.scripts.extend(inside.scripts);
        self.images.extend(inside.images);
        self.embedded.extend(inside.embedded);
        self.filler.extend(inside.filler);
        for limit in inside.limits {
            self.limit(limit);
        }
    }
}
