//! Visible text of a page, stretch by stretch.

use super::{Way, uncut};
use creel_evidence::decoding::{Decoding, Shown, Step};
use creel_evidence::dissection::MappedText;
use creel_evidence::locus::Span;
use creel_openers::html;
use std::ops::Range;

/// Places that are looked at where the value stands often.
const PLACES: usize = 2_000;

/// How `value`, seen on the page, comes out of the stretches of source in `span`. `None` if the page shows no such
/// text there.
pub(super) fn shown(visible: &MappedText, utf8: &str, span: Span, value: &str) -> Option<Way> {
    let (range, is_cut) = place(visible, span, value)?;
    let mut stretches: Vec<Span> = Vec::new();
    let mut how: Vec<Shown> = Vec::new();
    let first = visible.segments.partition_point(|segment| segment.at <= range.start).saturating_sub(1);
    for (i, segment) in visible.segments.iter().enumerate().skip(first) {
        if segment.at >= range.end {
            break;
        }
        let end = visible.segments.get(i + 1).map_or(visible.text.len(), |next| next.at).min(range.end);
        let start = segment.at.max(range.start);
        let text = visible.text.get(start..end)?;
        if segment.verbatim {
            let from = segment.source.start + (start - segment.at);
            let piece = Span::new(from, from + text.len());
            match (stretches.last_mut(), how.last()) {
                (Some(last), Some(Shown::Verbatim)) if last.end == piece.start => last.end = piece.end,
                _ => {
                    stretches.push(piece);
                    how.push(Shown::Verbatim);
                }
            }
            continue;
        }
        how.push(if text.trim().is_empty() {
            Shown::Gap(text.to_owned())
        } else {
            let decoded = html::text_value(utf8.get(segment.source.range())?);
            let at = decoded.find(text)?;
            Shown::References(Span::new(at, at + text.len()))
        });
        stretches.push(segment.source);
    }
    let is_plain = matches!(how.as_slice(), [Shown::Verbatim]);
    let mut steps = if is_plain { Vec::new() } else { vec![Step::Page(how)] };
    steps.extend(is_cut.then_some(Step::Decode(Decoding::Shorten)));
    (!stretches.is_empty()).then_some(Way { stretches, steps })
}

/// Where in the visible text the value stands that comes from `span`, and whether the value is cut.
fn place(visible: &MappedText, span: Span, value: &str) -> Option<(Range<usize>, bool)> {
    let comes_from = |range: &Range<usize>| visible.source(range.clone()) == span;
    let whole = visible.text.match_indices(value).take(PLACES).map(|(at, _)| at..at + value.len());
    if let Some(range) = whole.into_iter().find(comes_from) {
        return Some((range, false));
    }
    let head = uncut(value)?;
    for (at, _) in visible.text.match_indices(head).take(PLACES) {
        if visible.source(at..at + head.len()).start != span.start {
            continue;
        }
        // The end is where the source of the last character is the end of the span.
        let behind = visible.segments.partition_point(|segment| segment.source.start < span.end);
        let limit = visible.segments.get(behind).map_or(visible.text.len(), |segment| segment.at);
        let mut ends = (at + head.len()..=limit).rev().filter(|&end| visible.text.is_char_boundary(end));
        if let Some(end) = ends.find(|&end| comes_from(&(at..end))) {
            return Some((at..end, true));
        }
    }
    None
}
