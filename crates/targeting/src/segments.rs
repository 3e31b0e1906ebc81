//! The parts of a signature block's lines, and what each is: a closing, a number, an address, a firm, a name, a title.

use crate::block_words as marks;
use crate::display;
use crate::names;
use crate::people;
use crate::postal;
use crate::titles::{self, Title};
use std::ops::Range;

/// Lines of a block that are read.
const LINES: usize = 30;
/// Bytes of a line of a block; longer ones are sentences.
const LINE: usize = 250;
/// Words of a title with words in it that no cue knows.
const TITLE_WORDS: usize = 9;
/// A part of a line.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) line: usize,
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
    /// The name in it, without what stands around it.
    pub(crate) name: Option<Range<usize>>,
    /// The words of that name, two for more.
    pub(crate) words: usize,
    /// The title in it.
    pub(crate) title: Option<(Range<usize>, Title)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Closing,
    /// Telephone, mail, web.
    Contact,
    Address,
    Organisation,
    /// Names, titles and whatever else.
    Words,
}

/// The lines that say something, without marks of quotation and rules.
pub(crate) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let begin = at;
        at += line.len() + 1;
        let bare = line.trim_start_matches(|c: char| c.is_whitespace() || "><|*_#=~-–—━─•".contains(c));
        let start = begin + (line.len() - bare.len());
        let bare = bare.trim_end_matches(|c: char| c.is_whitespace() || "*_#=~━─|".contains(c));
        if bare.chars().any(char::is_alphanumeric) && bare.len() <= LINE {
            lines.push(start..start + bare.len());
        }
        if lines.len() >= LINES {
            break;
        }
    }
    lines
}

/// Texts that separate the parts of a line.
const SEPARATORS: &[&str] =
    &["|", "•", "·", "\t", "¦", " / ", " - ", " – ", " — ", "  ", "(", ")", "（", "）", "／", "▪", " // "];

pub(crate) fn segments(text: &str, number: usize, line: &Range<usize>) -> Vec<Segment> {
    let Some(whole) = text.get(line.clone()) else { return Vec::new() };
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(rest) = whole.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(separator) = SEPARATORS.iter().find(|separator| rest.starts_with(**separator)) {
            ranges.push(start..at);
            at += separator.len();
            start = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    ranges.push(start..whole.len());
    let mut segments = Vec::new();
    for range in ranges {
        for part in by_commas(whole, range) {
            let piece = whole.get(part.clone()).unwrap_or_default();
            let bare = piece.trim_matches(|c: char| c.is_whitespace() || ",;".contains(c));
            if bare.chars().any(char::is_alphanumeric) {
                let from = line.start + part.start + (piece.find(bare).unwrap_or_default());
                segments.push(segment(text, number, from..from + bare.len()));
            }
        }
    }
    segments
}

/// Splits behind a name that a comma ends: `Maria Rossi, Purchasing Manager`; addresses and titles keep their commas.
fn by_commas(line: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let piece = line.get(range.clone()).unwrap_or_default();
    let comma = piece.find([',', '、', '，']).filter(|&at| {
        let (name, rest) = piece.split_at(at);
        names::count(name).is_some_and(|words| words >= 2)
            && titles::read(name).is_none()
            && !rest.trim_matches(|c: char| !c.is_alphanumeric()).is_empty()
            && !rest
                .get(1..)
                .is_some_and(|rest| rest.split([' ', ',']).filter(|w| !w.is_empty()).all(marks::is_academic))
    });
    match comma {
        Some(at) => vec![range.start..range.start + at, range.start + at..range.end],
        None => vec![range],
    }
}

fn segment(text: &str, line: usize, range: Range<usize>) -> Segment {
    let range = behind_closing(text, range);
    let part = text.get(range.clone()).unwrap_or_default();
    let mut segment =
        Segment { line, range: range.clone(), kind: Kind::Words, name: None, words: 0, title: None };
    if marks::is_closing(part) {
        segment.kind = Kind::Closing;
        return segment;
    }
    let digits = part.chars().filter(char::is_ascii_digit).count();
    if part.contains('@') || part.contains("www.") || part.contains("://") {
        segment.kind = Kind::Contact;
        return segment;
    }
    if marks::is_street(part) || (digits >= 4 && postal::of_line(part).is_some()) {
        segment.kind = Kind::Address;
        return segment;
    }
    if digits >= 5 {
        segment.kind = Kind::Contact;
        return segment;
    }
    // More words than titles have are a sentence, whatever cues are in it.
    let read =
        titles::read(part).filter(|title| title.whole || part.split_whitespace().count() <= TITLE_WORDS);
    if marks::is_firm(part) && !read.as_ref().is_some_and(|title| title.whole) {
        segment.kind = Kind::Organisation;
        return segment;
    }
    let shifted = |inner: &Range<usize>| range.start + inner.start..range.start + inner.end;
    let Some(title) = read else {
        segment.words = names::count(part).unwrap_or_default();
        segment.name = (segment.words > 0).then(|| place(&range, part, names::bare(part)));
        let family = part.split_once(',').is_some_and(|(family, given)| display::marks_family(family, given));
        let whole = || family.then_some(part);
        if let Some(name) = names::within(part).or_else(whole).filter(|_| segment.words == 0) {
            segment.words = 2;
            segment.name = Some(place(&range, part, name));
        }
        return segment;
    };
    if !people::is_whole(part, &title) {
        // `課長 中里 由香子`, `Zsótér Mihály kereskedelmi igazgató`: the name stands on one side.
        let before = part.get(..title.range.start).unwrap_or_default();
        let after = part.get(title.range.end..).unwrap_or_default();
        let side = [before, after].into_iter().find(|side| {
            let other = if std::ptr::eq(*side, before) { after } else { before };
            let apart = side.trim_start().starts_with([',', ':', '–', '&']);
            names::count(side).is_some_and(|words| words >= 2) && other.trim().is_empty() && !apart
        });
        if let Some(side) = side {
            // `Head of Sales Europe West`: behind a title, capitals are rarely a name's.
            let behind = std::ptr::eq(side, after) && side.chars().any(char::is_lowercase);
            segment.words = if behind { 1 } else { 2 };
            segment.name = Some(place(&range, part, names::bare(side)));
            segment.title = Some((shifted(&title.range), title));
            return segment;
        }
        // `Maria Head` is a name with a cue in it rather than a title.
        if !(title.function.is_some() && title.seniority.is_some()) && names::count(part) == Some(2) {
            segment.words = 2;
            segment.name = Some(place(&range, part, names::bare(part)));
        }
    }
    segment.title = Some((range, title));
    segment
}

/// A closing and a name may share a line: `Hilsen Per Hansen`.
fn behind_closing(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let spaces = part.match_indices(' ').map(|(at, _)| at).take(3);
    let name = spaces
        .filter(|&at| part.get(..at).is_some_and(marks::is_closing))
        .filter(|&at| part.get(at..).and_then(names::count) == Some(2))
        .last();
    range.start + name.map_or(0, |at| at + 1)..range.end
}

/// The place of `inner`, which is a slice of `part`, which stands at `range`.
pub(crate) fn place(range: &Range<usize>, part: &str, inner: &str) -> Range<usize> {
    let offset = (inner.as_ptr() as usize).saturating_sub(part.as_ptr() as usize);
    range.start + offset..range.start + offset + inner.len()
}
