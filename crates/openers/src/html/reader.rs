//! One page, read tag by tag.

use super::anchor::{Anchor, collapse};
use super::filler;
use super::findings::{Findings, FoundLink};
use super::forms::Forms;
use super::look::Look;
use super::presentation;
use super::sheet::Sheet;
use super::stack::{Frame, Stack};
use super::structure::Structure;
use super::style::Style;
use super::tag::{self, Kind};
use super::text::Writer;
use super::tokens::{Attribute, Run, Sink, Tag};
use crate::{Budget, reference};
use creel_evidence::ArtifactRole;
use creel_evidence::dissection::{Filler, LinkContext};
use creel_evidence::locus::Span;

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
    openings: filler::Openings,
    /// Whether the open script is data that nothing runs, such as a schema for mail programs.
    pub(super) is_data: bool,
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
            openings: filler::Openings::default(),
            is_data: false,
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

    /// Whether this page stands encoded in another one, so that its offsets are not the artifact's.
    pub(super) const fn is_nested(&self) -> bool {
        self.literal.is_some()
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

    /// Records filler, as far as the budget goes.
    fn note(&mut self, filler: Filler) {
        if self.may_record() {
            self.findings.filler.push(filler);
        }
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

    fn break_line(&mut self, tag: &Tag<'_>, look: &Look) {
        if look.hidden.is_none() && !look.unshown {
            match tag.name {
                "br" => self.writer.line(tag.span),
                _ => self.writer.block(tag.span),
            }
        } else {
            self.writer.hidden_block();
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
                let href =
                    tag.attribute("href").map(|href| (reference::clean(href.value), self.place(href.span)));
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
                self.is_data =
                    tag.value("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("json"));
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
        let at = self.place(tag.span);
        let row = self.openings.open(tag, at);
        if let Some(filler) = filler::in_tag(tag, at).or(row) {
            self.note(filler);
        }
        if !tag::belongs_to_head(tag.name) {
            self.stack.leave_head();
        }
        // A second head, as in a page pasted into a page, is no head: what is in it is shown.
        if tag.name == "head" && !(self.stack.awaits_head() && self.writer.position() == 0) {
            return;
        }
        let kind = Kind::of(tag.name);
        self.close_implied(tag, kind);
        let style = presentation::style_of(tag, &self.sheet);
        let look = self.look(tag, &style);
        let block = style.block.unwrap_or_else(|| tag::is_block(tag.name));
        if block || tag.name == "br" {
            self.break_line(tag, &look);
        }
        self.meaning(tag, &style, &look);
        let foreign = kind == Kind::Inline && !tag::ignores_self_closing(tag.name);
        let empty = tag::is_void(tag.name) || tag.self_closing && foreign;
        if !empty {
            self.stack.open(tag.name, kind, block, look);
        }
    }

    fn end_tag(&mut self, name: &str, span: Span) {
        self.capture = Capture::Nothing;
        self.openings.end();
        match name {
            "a" => self.close_anchor(),
            "form" => self.forms.end(),
            "select" => self.forms.end_select(),
            "br" => self.writer.line(span),
            _ => {}
        }
        let (writer, anchor) = (&mut self.writer, &mut self.anchor);
        self.stack.close(name, |frame| end_of(frame, span, writer, anchor.as_mut()));
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
                if let Some(filler) = filler::in_sheet(run.value, self.place(run.span)) {
                    self.note(filler);
                }
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
            self.openings.end();
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
        let (writer, anchor) = (&mut self.writer, &mut self.anchor);
        self.stack.imply_ends(tag.name, kind, |frame| end_of(frame, tag.span, writer, anchor.as_mut()));
        self.settle_anchor();
    }
}

/// What the end of an element does to the text around it.
fn end_of(frame: &Frame, at: Span, writer: &mut Writer, anchor: Option<&mut Anchor>) {
    if frame.look.hidden.is_some() || frame.look.unshown {
        if frame.block {
            writer.hidden_block();
        }
        return;
    }
    match frame.kind {
        Kind::Cell => writer.cell(at),
        _ if frame.block => writer.block(at),
        _ => return,
    }
    if let Some(anchor) = anchor {
        anchor.gap();
    }
}
