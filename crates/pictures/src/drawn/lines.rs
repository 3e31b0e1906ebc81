//! The lines of a text or a page as they stand, spaces and all: characters that draw are set out by spaces.

use creel_evidence::locus::Span;
use creel_openers::html::tokens::{Run, Tag};

/// Bytes of text that are looked at.
const LIMIT: usize = 1 << 20;
/// Elements whose end, like their beginning, ends a line.
const BLOCKS: &[&str] =
    &["p", "div", "tr", "li", "pre", "table", "h1", "h2", "h3", "h4", "center", "section", "blockquote"];
/// Elements whose content nobody is shown.
const UNSEEN: &[&str] = &["style", "script", "title", "template", "textarea", "noscript"];

/// A line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Where it stands in the UTF-8 view.
    pub(super) span: Span,
}

/// The lines of plain text.
pub(super) fn of_text(utf8: &str) -> Vec<Line> {
    let utf8 = utf8.get(..utf8.floor_char_boundary(LIMIT)).unwrap_or(utf8);
    let mut at = 0;
    utf8.split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            let text = line.trim_end_matches(['\n', '\r']);
            Line { text: text.to_owned(), span: Span::new(start, start + text.len()) }
        })
        .collect()
}

/// The lines of a page: at line breaks, at blocks, and in preformatted text at ends of lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    done: Vec<Line>,
    open: Line,
    preformatted: usize,
    /// Bytes that were looked at.
    size: usize,
    /// The open element whose content nobody is shown.
    unseen: Option<String>,
}

impl Lines {
    /// All lines.
    pub(super) fn finish(mut self) -> Vec<Line> {
        self.end();
        self.done
    }

    pub(super) fn start_tag(&mut self, tag: &Tag<'_>) {
        if UNSEEN.contains(&tag.name) && !tag.self_closing {
            self.unseen = Some(tag.name.to_owned());
        }
        self.preformatted += usize::from(tag.name == "pre");
        if tag.name == "br" || BLOCKS.contains(&tag.name) {
            self.end();
        }
    }

    pub(super) fn end_tag(&mut self, name: &str) {
        if self.unseen.as_deref() == Some(name) {
            self.unseen = None;
        }
        self.preformatted = self.preformatted.saturating_sub(usize::from(name == "pre"));
        if BLOCKS.contains(&name) {
            self.end();
        }
    }

    fn end(&mut self) {
        let line = std::mem::take(&mut self.open);
        if !line.text.is_empty() {
            self.done.push(line);
        }
    }

    /// Adds text. Where ends of lines mean nothing they still part drawings in the source
    /// from what stands around them, so that they are kept if the line draws something.
    pub(super) fn text(&mut self, run: &Run<'_>) {
        self.size = self.size.saturating_add(run.value.len());
        if self.unseen.is_some() || self.size > LIMIT {
            return;
        }
        let (text, span, preformatted) = (run.value, run.span, self.preformatted > 0);
        for (n, piece) in text.split('\n').enumerate() {
            if n > 0 {
                if preformatted {
                    self.end();
                } else if self.open.text.trim().is_empty() {
                    self.open = Line::default();
                }
            }
            let piece = piece.trim_end_matches('\r');
            let piece = if preformatted || n == 0 { piece } else { piece.trim_start_matches([' ', '\t']) };
            if piece.is_empty() {
                continue;
            }
            self.open.span =
                if self.open.text.is_empty() { span } else { Span::new(self.open.span.start, span.end) };
            self.open.text.push_str(piece);
        }
    }
}
