//! The link that is open while its text is read.

use creel_evidence::dissection::LinkContext;
use creel_evidence::locus::Span;

/// Bytes of an anchor's text that are kept.
const MAX_TEXT: usize = 2_000;

/// An `<a href>` that was opened and not yet closed.
#[derive(Debug)]
pub(super) struct Anchor {
    /// The reference, cleaned.
    pub(super) raw: String,
    /// The reference in the source.
    pub(super) at: Span,
    /// Visible characters before it.
    pub(super) position: usize,
    /// Bytes of visible text before it.
    pub(super) start: usize,
    /// The innermost table or cell around it, as its depth in the stack; the link ends with that at the latest.
    pub(super) wall: usize,
    shown: String,
    unseen: String,
    alternative: String,
    has_picture: bool,
    shows_picture: bool,
}

impl Anchor {
    pub(super) fn new(raw: String, at: Span, position: usize, start: usize, wall: usize) -> Self {
        Self {
            raw,
            at,
            position,
            start,
            wall,
            shown: String::new(),
            unseen: String::new(),
            alternative: String::new(),
            has_picture: false,
            shows_picture: false,
        }
    }

    /// Text inside the link.
    pub(super) fn text(&mut self, text: &str, visible: bool) {
        let into = if visible { &mut self.shown } else { &mut self.unseen };
        if into.len() < MAX_TEXT {
            into.push_str(text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default());
        }
    }

    /// Something that separates words, such as `<br>`.
    pub(super) fn gap(&mut self) {
        self.text(" ", true);
        self.text(" ", false);
    }

    /// A picture inside the link.
    pub(super) fn picture(&mut self, alternative: &str, visible: bool) {
        self.has_picture = true;
        self.shows_picture |= visible;
        if self.alternative.is_empty() {
            self.alternative = collapse(alternative);
        }
    }

    /// How the link stands there, its text, and whether there is anything to click on.
    pub(super) fn close(&self) -> (LinkContext, String, bool) {
        let shown = collapse(&self.shown);
        if !shown.is_empty() {
            return (LinkContext::Anchor, shown, true);
        }
        if self.has_picture {
            return (LinkContext::Picture, self.alternative.clone(), self.shows_picture);
        }
        (LinkContext::Anchor, collapse(&self.unseen), false)
    }
}

/// Text with white space collapsed, cut at [`MAX_TEXT`] bytes.
pub(super) fn collapse(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| c.is_ascii_whitespace() || c == '\u{a0}').filter(|word| !word.is_empty())
    {
        if out.len() + word.len() > MAX_TEXT {
            out.push_str(
                word.get(..word.floor_char_boundary(MAX_TEXT.saturating_sub(out.len()))).unwrap_or_default(),
            );
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
