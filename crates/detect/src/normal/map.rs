//! Normal text of several sources, with the way back to each.

use super::{Accents, fold_word, runs_on, words};
use creel_evidence::Quote;
use creel_evidence::dissection::Text;
use creel_evidence::mail::Subject;
use std::ops::Range;

/// Where a stretch of normal text came from.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: usize,
    source: usize,
    offset: usize,
}

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Subject(&'a Subject),
    Text(&'a Text),
}

/// Normal text of several sources, with the way back.
#[derive(Debug, Clone)]
pub(crate) struct Normalised<'a> {
    /// The text so far.
    pub(crate) text: String,
    sources: Vec<Source<'a>>,
    marks: Vec<Mark>,
    limit: usize,
}

impl<'a> Normalised<'a> {
    pub(crate) const fn new(limit: usize) -> Self {
        Self { text: String::new(), sources: Vec::new(), marks: Vec::new(), limit }
    }

    pub(crate) fn push_subject(&mut self, subject: &'a Subject) {
        self.sources.push(Source::Subject(subject));
        self.push(&subject.text);
    }

    pub(crate) fn push_text(&mut self, text: &'a Text) {
        self.sources.push(Source::Text(text));
        self.push(&text.visible.text);
    }

    fn push(&mut self, text: &str) {
        let source = self.sources.len().saturating_sub(1);
        let (out, marks) = (&mut self.text, &mut self.marks);
        for (offset, word) in words(text) {
            if out.len() >= self.limit {
                return;
            }
            if !out.is_empty() && !out.ends_with(' ') && !runs_on(out, word) {
                out.push(' ');
            }
            fold_word(word, Accents::Drop, self.limit, out, |at, inside| {
                let offset = offset + inside;
                let carries_on = marks.last().is_some_and(|last: &Mark| {
                    last.source == source && at.checked_sub(last.at) == offset.checked_sub(last.offset)
                });
                if !carries_on {
                    marks.push(Mark { at, source, offset });
                }
            });
        }
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }

    /// The mark at or before an offset of the normal text, and the offset in its source.
    fn source(&self, at: usize) -> Option<(usize, usize)> {
        let index = self.marks.partition_point(|mark| mark.at <= at).checked_sub(1)?;
        let mark = self.marks.get(index)?;
        Some((mark.source, mark.offset + (at - mark.at)))
    }

    /// A quote of what stands behind a range of the normal text. A range over several sources is cut to the
    /// first.
    pub(crate) fn quote(&self, range: Range<usize>) -> Option<Quote> {
        let (source, start) = self.source(range.start)?;
        let last = range.end.checked_sub(1).filter(|&last| last >= range.start)?;
        let end = self.source(last).and_then(|(in_source, end)| (in_source == source).then_some(end));
        match *self.sources.get(source)? {
            Source::Subject(subject) => Some(Quote::new(subject.at.clone(), &subject.text)),
            Source::Text(text) => {
                let whole = &text.visible.text;
                let start = floor(whole, start);
                let end = end.map_or(whole.len(), |end| ceil(whole, end + 1));
                Some(text.visible.quote(text.artifact, start..end))
            }
        }
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The nearest character boundary at or after `at`.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}
