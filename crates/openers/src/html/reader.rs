//! One page, read tag by tag.

use super::anchor::{Anchor, collapse};
use super::colour::{self, Paint, Rgb};
use super::forms::Forms;
use super::sheet::Sheet;
use super::stack::{Look, Stack};
use super::structure::Structure;
use super::style::{Background, Style};
use super::tag::{self, Kind};
use super::text::Writer;
use super::tokens::{Attribute, Run, Sink, Tag};
use crate::{Budget, reference};
use creel_evidence::ArtifactRole;
use creel_evidence::dissection::{
    EmbeddedText, Form, HiddenText, ImageReference, LinkContext, MappedText, Script,
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
    pub(super) base: Option<String>,
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
    text: (MappedText, Vec<HiddenText>),
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
        for limit in inside.limits {
            self.limit(limit);
        }
    }
}

/// The element whose text is not for reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Capture {
    Nothing,
    Title,
    Style,
    Script,
    Textarea,
    Frame,
}

/// Reads one page.
pub(super) struct PageReader<'b> {
    pub(super) findings: Findings,
    pub(super) budget: &'b mut Budget,
    /// For a page inside a page: the literal that held it, to which everything points.
    literal: Option<Span>,
    /// Whether scripts run where the page is shown: not in mail readers, but in a browser that opens a file.
    pub(super) scripts_run: bool,
    structure: &'b mut Structure,
    stack: Stack,
    sheet: Sheet,
    writer: Writer,
    forms: Forms,
    anchor: Option<Anchor>,
    capture: Capture,
}

impl<'b> PageReader<'b> {
    pub(super) fn new(
        role: ArtifactRole,
        literal: Option<Span>,
        structure: &'b mut Structure,
        budget: &'b mut Budget,
    ) -> Self {
        Self {
            findings: Findings::default(),
            budget,
            literal,
            scripts_run: !matches!(role, ArtifactRole::Body | ArtifactRole::Alternative),
            structure,
            stack: Stack::default(),
            sheet: Sheet::default(),
            writer: Writer::new(),
            forms: Forms::default(),
            anchor: None,
            capture: Capture::Nothing,
        }
    }

    pub(super) fn finish(mut self) -> Findings {
        self.close_anchor();
        if self.stack.was_full {
            self.findings.limit("html-depth");
        }
        self.findings.forms = self.forms.finish();
        self.findings.text = self.writer.finish();
        self.findings
    }

    /// The place that a span of this page has in the artifact.
    pub(super) fn place(&self, span: Span) -> Span {
        self.literal.unwrap_or(span)
    }

    /// Visible characters so far.
    pub(super) fn position(&self) -> usize {
        self.writer.position()
    }

    /// Records a link, as far as the budget goes.
    pub(super) fn link(&mut self, context: LinkContext, raw: String, at: Span, visible: bool) {
        let (text, position) = (String::new(), self.position());
        self.record(FoundLink { context, raw, text, visible, position, at });
    }

    fn record(&mut self, link: FoundLink) {
        if self.budget.spend_link() {
            self.findings.links.push(link);
        } else {
            self.findings.limit("links");
        }
    }

    /// Whether one more object may be recorded.
    pub(super) fn may_record(&mut self) -> bool {
        let may = self.budget.spend_object();
        if !may {
            self.findings.limit("page-objects");
        }
        may
    }

    /// The open link, if there is one.
    pub(super) fn anchor_mut(&mut self) -> Option<&mut Anchor> {
        self.anchor.as_mut()
    }

    fn open_anchor(&mut self, href: Attribute<'_>) {
        self.close_anchor();
        let at = self.place(href.span);
        let raw = reference::clean(href.value);
        self.follow(&raw, href, false);
        let (position, start, wall) = (self.position(), self.writer.len(), self.stack.wall_depth());
        self.anchor = Some(Anchor::new(raw, at, position, start, wall));
    }

    fn close_anchor(&mut self) {
        let Some(anchor) = self.anchor.take() else { return };
        let (context, text, visible) = anchor.close();
        if self.writer.len() > anchor.start {
            self.findings.anchor_texts.push(anchor.start..self.writer.len());
        }
        self.record(FoundLink {
            context,
            raw: anchor.raw,
            text,
            visible,
            position: anchor.position,
            at: anchor.at,
        });
    }

    /// Ends the link if the table or cell around it was closed.
    fn settle_anchor(&mut self) {
        if self.anchor.as_ref().is_some_and(|anchor| self.stack.depth() < anchor.wall) {
            self.close_anchor();
        }
    }

    /// What attributes, style sheet and inline style say about a tag, in that order.
    fn style(&self, tag: &Tag<'_>) -> Style {
        let mut style = Style::default();
        let mut inline = None;
        for attribute in tag.attributes() {
            match attribute.name {
                "style" => inline = inline.or(Some(attribute.value)),
                "bgcolor" => {
                    if let Some(Paint::Solid(rgb)) = colour::parse(attribute.value) {
                        style.background = style.background.or(Some(Background::Solid(rgb)));
                    }
                }
                "background" if !attribute.value.trim().is_empty() => {
                    style.background = Some(Background::Picture)
                }
                "color" if tag.name == "font" => style.colour = colour::parse(attribute.value),
                "text" if tag.name == "body" => style.colour = colour::parse(attribute.value),
                _ => {}
            }
        }
        if tag.name == "a" && tag.attribute("href").is_some() {
            style.colour = Some(Paint::Solid(Rgb::LINK));
        }
        if matches!(tag.name, "pre" | "xmp" | "listing" | "plaintext") {
            style.keeps_lines = Some(true);
        }
        style.overlay(&self.sheet.style_of(tag));
        if let Some(css) = inline {
            style.apply(css);
        }
        style
    }

    fn break_line(&mut self, tag: &Tag<'_>, look: &Look) {
        if look.hidden.is_none() && !look.unshown {
            match tag.name {
                "br" => self.writer.line(tag.span),
                _ => self.writer.block(tag.span),
            }
        }
        if let Some(anchor) = &mut self.anchor {
            anchor.gap();
        }
    }

    fn look(&self, tag: &Tag<'_>, style: &Style) -> Look {
        let hidden =
            tag.attribute("hidden").is_some_and(|hidden| !hidden.value.eq_ignore_ascii_case("until-found"));
        let mut look = self.stack.look().child(style, hidden);
        look.unshown |= tag::is_unshown(tag.name) || tag.name == "noscript" && self.scripts_run;
        look
    }

    /// What a tag means besides its place in the stack.
    fn meaning(&mut self, tag: &Tag<'_>, style: &Style, look: &Look) {
        let at = self.place(tag.span);
        match tag.name {
            "a" => {
                if let Some(href) = tag.attribute("href").or_else(|| tag.attribute("xlink:href")) {
                    self.open_anchor(href);
                }
            }
            "base" => {
                let href = tag.value("href").map(reference::clean);
                self.findings.base = self.findings.base.take().or(href);
            }
            "form" => {
                self.forms.start(tag, at);
                if let Some(action) = tag.attribute("action") {
                    let raw = reference::clean(action.value);
                    let place = self.place(action.span);
                    self.follow(&raw, action, false);
                    self.link(LinkContext::Form, raw, place, !look.unshown && !look.hides_pictures());
                }
            }
            "input" | "select" | "textarea" | "button" => {
                if self.may_record() {
                    let value_at = tag.attribute("value").map(|value| self.place(value.span));
                    self.forms.field(tag, at, value_at);
                }
                if tag.name == "textarea" {
                    self.capture = Capture::Textarea;
                }
            }
            "option" => {
                let value_at = tag.attribute("value").map(|value| self.place(value.span));
                self.forms.option(tag, value_at);
            }
            "title" => self.capture = Capture::Title,
            "style" => self.capture = Capture::Style,
            "script" => {
                self.capture = Capture::Script;
                self.loaded_script(tag);
            }
            "iframe" | "noembed" | "noframes" => self.capture = Capture::Frame,
            _ => {}
        }
        self.resources(tag, style, look);
        self.handlers(tag);
    }
}

impl Sink for PageReader<'_> {
    fn start_tag(&mut self, tag: &Tag<'_>) {
        self.structure.tag(tag);
        if !tag::belongs_to_head(tag.name) {
            self.stack.leave_head();
        }
        let kind = Kind::of(tag.name);
        self.close_implied(tag, kind);
        let style = self.style(tag);
        let look = self.look(tag, &style);
        let block = style.block.unwrap_or_else(|| tag::is_block(tag.name));
        if block || tag.name == "br" {
            self.break_line(tag, &look);
        }
        self.meaning(tag, &style, &look);
        let foreign = kind == Kind::Inline && !tag::ignores_self_closing(tag.name);
        if !tag::is_void(tag.name) && !(tag.self_closing && foreign) {
            self.stack.open(tag.name, kind, block, look);
        }
    }

    fn end_tag(&mut self, name: &str, span: Span) {
        self.capture = Capture::Nothing;
        match name {
            "a" => self.close_anchor(),
            "form" => self.forms.end(),
            "select" => self.forms.end_select(),
            "br" => self.writer.line(span),
            _ => {}
        }
        let writer = &mut self.writer;
        let anchor = &mut self.anchor;
        self.stack.close(name, |frame| {
            if frame.look.hidden.is_some() || frame.look.unshown {
                return;
            }
            if frame.kind == Kind::Cell {
                writer.cell(span);
            } else if frame.block {
                writer.block(span);
            } else {
                return;
            }
            if let Some(anchor) = anchor {
                anchor.gap();
            }
        });
        self.settle_anchor();
    }

    fn text(&mut self, run: &Run<'_>) {
        match self.capture {
            Capture::Nothing => {}
            Capture::Title => {
                if self.findings.title.is_none() {
                    self.findings.title = Some((collapse(run.value), self.place(run.span)));
                }
                return;
            }
            Capture::Style => {
                self.sheet.add(run.value);
                return;
            }
            Capture::Script => {
                self.structure.script(run.value);
                self.inline_script(run);
                return;
            }
            Capture::Textarea => {
                let at = self.place(run.span);
                self.forms.textarea(run.value, at);
                return;
            }
            Capture::Frame => return,
        }
        if !run.value.bytes().all(|b| b.is_ascii_whitespace()) {
            self.stack.leave_head_for_text();
        }
        let look = self.stack.look();
        if look.unshown {
            return;
        }
        let hides = look.hides();
        if let Some(anchor) = &mut self.anchor {
            anchor.text(run.value, hides.is_none());
        }
        for chunk in run.chunks() {
            match hides {
                None => self.writer.show(chunk, look.keeps_lines),
                Some(by) => self.writer.hide(chunk, by),
            }
        }
    }
}

impl PageReader<'_> {
    fn close_implied(&mut self, tag: &Tag<'_>, kind: Kind) {
        let writer = &mut self.writer;
        let anchor = &mut self.anchor;
        self.stack.imply_ends(tag.name, kind, |frame| {
            if frame.look.hidden.is_some() || frame.look.unshown {
                return;
            }
            match frame.kind {
                Kind::Cell => writer.cell(tag.span),
                _ if frame.block => writer.block(tag.span),
                _ => {}
            }
            if let Some(anchor) = anchor {
                anchor.gap();
            }
        });
        self.settle_anchor();
    }
}
