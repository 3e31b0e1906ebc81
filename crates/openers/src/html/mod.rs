//! HTML pages: what is seen, what is hidden, where links lead, what forms ask, what scripts carry.
//!
//! The reading is static. A page that stands encoded in a script or a `data:` URL is decoded and read as a page
//! of its own, whose findings point at the literal they came out of. No script runs, nothing is fetched, and no
//! tree is built: the tokenizer's output is read once, with a bounded stack of open elements.
//!
//! * `pen`, `tokens`: tags and text with offsets; `tag`: what the standard says about elements;
//! * `style`, `colour`, `sheet`, `presentation`, `look`, `stack`: how text looks; `text`: writing it down;
//! * `reader`: one page; `anchor`, `forms`, `resources`, `code`, `findings`: what it collects; `structure`: its shape;
//!   `quotation`: where a quoted mail ends; `references`: single values, for those who follow one back.

mod anchor;
mod code;
mod colour;
mod filler;
mod findings;
mod forms;
mod look;
mod pen;
mod presentation;
mod quotation;
mod reader;
mod references;
mod resources;
mod sheet;
mod stack;
mod structure;
mod style;
mod tag;
mod text;
pub mod tokens;

use crate::{Budget, plain, reference};
pub use colour::ink;
use creel_evidence::dissection::{Anomaly, AnomalyKind, Link, LinkContext, MappedText, Page, Segment, Text};
use creel_evidence::locus::Span;
use creel_evidence::{ArtifactId, ArtifactRole, Locus};
use findings::Findings;
pub use pen::tokenize;
pub use quotation::{Quotation, quotation};
use reader::PageReader;
pub use references::{attribute_value, base, text_value};
use std::collections::VecDeque;
use structure::Structure;
pub(crate) use structure::literal_length;
use url::Url;

/// How deep pages may stand encoded in pages.
const MAX_NESTING: usize = 4;

/// What a page holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The page.
    pub page: Page,
    /// Its text.
    pub text: Text,
    /// Its links, in the order of the bytes.
    pub links: Vec<Link>,
    /// What was cut short.
    pub anomalies: Vec<Anomaly>,
}

/// Reads a page. `utf8` is the artifact's UTF-8 view, in which all spans count.
#[must_use]
pub fn read(artifact: ArtifactId, role: ArtifactRole, utf8: &str, budget: &mut Budget) -> Reading {
    let mut structure = Structure::new();
    let mut reader = PageReader::new(role, None, &mut structure, budget);
    pen::tokenize(utf8, &mut reader);
    let mut findings = reader.finish();
    let (mut visible, mut hidden) = findings.take_text();
    let base = findings.base.as_ref().and_then(|(base, _)| Url::parse(base).ok());

    let mut queue: VecDeque<_> = findings.nested.drain(..).map(|page| (1, page)).collect();
    while let Some((depth, page)) = queue.pop_front() {
        if depth > MAX_NESTING || !budget.spend_nested_page() {
            findings.limit("nested-pages");
            break;
        }
        structure.nested();
        let mut reader = PageReader::new(role, Some(page.at), &mut structure, budget);
        pen::tokenize(&page.html, &mut reader);
        let mut inside = reader.finish();
        queue.extend(inside.nested.drain(..).map(|page| (depth + 1, page)));
        let (text, unseen) = inside.take_text();
        if page.shown {
            append_decoded(&mut visible, &text.text, page.at);
        }
        hidden.extend(unseen);
        findings.absorb(inside);
    }

    let mut links = finish_links(artifact, role, &mut findings, base.as_ref());
    links.extend(plain::links(artifact, role, &visible, &findings.anchor_texts, budget));
    links.sort_by_key(|link| link.at.range.start);
    if budget.links == 0 {
        findings.limit("links");
    }
    for form in &mut findings.forms {
        form.target = form.action.as_deref().and_then(|action| reference::resolve(action, base.as_ref()));
    }
    let (structure, shingles) = structure.finish();
    let whole = Locus::utf8(artifact, 0..utf8.len());
    let anomalies = findings
        .limits
        .iter()
        .map(|limit| Anomaly {
            kind: AnomalyKind::LimitReached,
            detail: (*limit).to_owned(),
            at: whole.clone(),
        })
        .collect();
    let Findings { title, base, filler, forms, scripts, images, embedded, .. } = findings;
    Reading {
        page: Page {
            artifact,
            role,
            title,
            base,
            filler,
            structure,
            shingles,
            forms,
            scripts,
            images,
            embedded,
        },
        text: Text { artifact, role, html: true, visible, hidden },
        links,
        anomalies,
    }
}

/// Adds what a page inside the page shows. The whole of it comes from the literal that held it.
fn append_decoded(visible: &mut MappedText, text: &str, at: Span) {
    if text.is_empty() {
        return;
    }
    visible.segments.push(Segment { at: visible.text.len(), source: at, verbatim: false });
    if !visible.text.is_empty() {
        visible.text.push('\n');
    }
    visible.text.push_str(text);
}

fn finish_links(
    artifact: ArtifactId,
    role: ArtifactRole,
    findings: &mut Findings,
    base: Option<&Url>,
) -> Vec<Link> {
    let links = std::mem::take(&mut findings.links);
    links
        .into_iter()
        .map(|link| Link {
            artifact,
            role,
            context: link.context,
            target: reference::resolve(&link.raw, base.filter(|_| link.context != LinkContext::Script)),
            raw: link.raw,
            text: link.text,
            visible: link.visible,
            position: link.position,
            at: Locus::utf8(artifact, link.at),
        })
        .collect()
}
