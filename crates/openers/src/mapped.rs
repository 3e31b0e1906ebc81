//! Text that is written down together with the places it came from.
//!
//! Shared by the readers whose text is not literally what stands in the file. It never decodes.

use creel_evidence::dissection::{MappedText, Segment};
use creel_evidence::locus::Span;

/// Segments that are kept apart; what follows is one.
const SEGMENTS: usize = 200_000;

/// Text under way.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: MappedText,
}

impl Writer {
    pub(crate) fn len(&self) -> usize {
        self.out.text.len()
    }

    /// What was written from `at` on.
    pub(crate) fn since(&self, at: usize) -> &str {
        self.out.text.get(at..).unwrap_or_default()
    }

    /// Adds characters that stand in the source as they are.
    pub(crate) fn verbatim(&mut self, text: &str, start: usize) {
        self.push(text, Span::new(start, start + text.len()), true);
    }

    /// Adds characters that `source` stands for.
    pub(crate) fn decoded(&mut self, text: &str, source: Span) {
        self.push(text, source, false);
    }

    fn push(&mut self, text: &str, source: Span, verbatim: bool) {
        if text.is_empty() {
            return;
        }
        let at = self.out.text.len();
        let full = self.out.segments.len() >= SEGMENTS;
        match self.out.segments.last_mut() {
            Some(last) if verbatim && last.verbatim && last.source.end == source.start => {
                last.source.end = source.end;
            }
            Some(last) if full => {
                last.source.end = last.source.end.max(source.end);
                last.verbatim = false;
            }
            _ => self.out.segments.push(Segment { at, source, verbatim }),
        }
        self.out.text.push_str(text);
    }

    pub(crate) fn finish(self) -> MappedText {
        self.out
    }
}
