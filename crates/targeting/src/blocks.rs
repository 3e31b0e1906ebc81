//! Signature blocks: name, title, organisation and country, whatever their order and layout.

use crate::block_words as marks;
use crate::display;
use crate::names;
use crate::people;
use crate::phones;
use crate::postal;
use crate::titles::{self, Title};
use creel_evidence::{Country, FactSource};
use std::ops::Range;

/// Lines of a block that are read.
const LINES: usize = 30;
/// Bytes of a line of a block; longer ones are sentences.
const LINE: usize = 250;
/// Words of a title with words in it that no cue knows.
const TITLE_WORDS: usize = 9;
/// Segments between a name and its title.
const REACH: usize = 4;

/// What a block says, each with its place in the text that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// The name.
    pub(crate) person: Option<Range<usize>>,
    /// The title, with what it says.
    pub(crate) title: Option<(Range<usize>, Title)>,
    /// The organisation.
    pub(crate) organisation: Option<Range<usize>>,
    /// The country, and the words and the kind of source that state it.
    pub(crate) country: Option<(Country, FactSource, Range<usize>)>,
}

/// A part of a line.
#[derive(Debug)]
struct Segment {
    line: usize,
    range: Range<usize>,
    kind: Kind,
    /// The name in it, without what stands around it.
    name: Option<Range<usize>>,
    /// The words of that name, two for more.
    words: usize,
    /// The title in it.
    title: Option<(Range<usize>, Title)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Closing,
    /// Telephone, mail, web.
    Contact,
    Address,
    Organisation,
    /// Names, titles and whatever else.
    Words,
}

/// Reads a block. Total, and linear in the text.
pub(crate) fn read(text: &str) -> Block {
    let lines = lines(text);
    let segments: Vec<Segment> =
        lines.iter().enumerate().flat_map(|(number, line)| segments(text, number, line)).collect();
    let person = person(text, &segments);
    let title = title(text, &segments, person);
    let organisation = organisation(&segments, person);
    let country = country(text, &lines, &segments, person);
    let person = person.and_then(|at| segments.get(at)?.name.clone());
    Block { person, title, organisation, country }
}

/// The lines that say something, without marks of quotation and rules.
fn lines(text: &str) -> Vec<Range<usize>> {
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

fn segments(text: &str, number: usize, line: &Range<usize>) -> Vec<Segment> {
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
fn place(range: &Range<usize>, part: &str, inner: &str) -> Range<usize> {
    let offset = (inner.as_ptr() as usize).saturating_sub(part.as_ptr() as usize);
    range.start + offset..range.start + offset + inner.len()
}

/// Which segment names the person.
fn person(text: &str, segments: &[Segment]) -> Option<usize> {
    let first = segments.iter().position(|segment| segment.kind != Kind::Closing)?;
    let mut best: Option<(i32, usize)> = None;
    for (at, segment) in segments.iter().enumerate().filter(|(_, segment)| segment.name.is_some()) {
        let previous = at.checked_sub(1).and_then(|at| segments.get(at));
        let next = segments.get(at + 1);
        let titled = |other: Option<&Segment>| other.is_some_and(|other| other.title.is_some());
        let written = text.get(segment.range.clone()).unwrap_or_default();
        let named = segment.name.clone().and_then(|name| text.get(name)).unwrap_or_default();
        let mut score = if segment.words >= 2 { 5 } else { 0 };
        // A degree or a form of address stands beside it.
        score += if written.len() > named.len() + 1 && segment.title.is_none() { 2 } else { 0 };
        score += if titled(next) || segment.title.as_ref().is_some_and(|(place, _)| *place != segment.range) {
            3
        } else {
            0
        };
        score += if titled(previous) { 1 } else { 0 };
        score += if at == first { 2 } else { 0 };
        score += if previous.is_some_and(|previous| previous.kind == Kind::Closing) { 2 } else { 0 };
        score -= if segment.title.as_ref().is_some_and(|(place, _)| *place == segment.range) { 2 } else { 0 };
        // What a comma or a cry ends is a closing that no table has.
        let behind = text.get(segment.range.end..).unwrap_or_default().trim_start_matches(' ');
        let rest = behind
            .split('\n')
            .next()
            .unwrap_or_default()
            .trim_start_matches([',', '!', '，', '！', '、', ' ']);
        score -= if rest.trim().is_empty()
            && behind.starts_with([',', '!', '，', '！', '、'])
            && !titled(next.filter(|n| n.line == segment.line))
        {
            4
        } else {
            0
        };
        // The same name in another script, or how it is read.
        let opening = text.get(..segment.range.start).and_then(|before| before.chars().next_back());
        score -= if matches!(opening, Some('(' | '（')) { 3 } else { 0 };
        score -= i32::try_from(segment.line / 3).unwrap_or(i32::MAX);
        if best.is_none_or(|(other, _)| score > other) {
            best = Some((score, at));
        }
    }
    best.filter(|(score, _)| *score >= 2).map(|(_, at)| at)
}

/// The title: beside the name, below it, above it, or wherever the block has one.
fn title(text: &str, segments: &[Segment], person: Option<usize>) -> Option<(Range<usize>, Title)> {
    let start = person.unwrap_or_default();
    let is_title = |at: usize| segments.get(at).is_some_and(|segment| segment.title.is_some());
    let after = (start..segments.len().min(start + 1 + REACH))
        .take_while(|&at| at == start || segments.get(at).is_some_and(|segment| segment.kind == Kind::Words))
        .find(|&at| is_title(at) && (Some(at) != person || beside(segments.get(at))));
    let before = || (0..start).rev().take(REACH).find(|&at| is_title(at));
    let anywhere = || (0..segments.len()).find(|&at| is_title(at) && Some(at) != person);
    let at = after.or_else(before).or_else(anywhere)?;
    let (mut range, mut title) = segments.get(at)?.title.clone()?;
    // The department may stand on one line and the rank on another.
    let below = segments.get(at + 1).filter(|segment| segment.kind == Kind::Words && segment.name.is_none());
    let above = at.checked_sub(1).and_then(|at| segments.get(at));
    for other in [below, above].into_iter().flatten() {
        let Some((place, _)) = other.title.clone().filter(|_| Some(at) == person || other.name.is_none())
        else {
            continue;
        };
        if title.function.is_some() && title.seniority.is_some() {
            break;
        }
        let joined = range.start.min(place.start)..range.end.max(place.end);
        let Some(read) = text.get(joined.clone()).and_then(titles::read) else { continue };
        let keeps = (title.function.is_none() || read.function == title.function)
            && (title.seniority.is_none() || read.seniority == title.seniority);
        if keeps && (read.function, read.seniority) != (title.function, title.seniority) {
            (range, title) = (joined, read);
        }
    }
    Some((range, title))
}

/// Whether a segment holds a name and, beside it, a title.
fn beside(segment: Option<&Segment>) -> bool {
    segment.is_some_and(|segment| segment.title.as_ref().is_some_and(|(place, _)| *place != segment.range))
}

fn organisation(segments: &[Segment], person: Option<usize>) -> Option<Range<usize>> {
    let firm = segments.iter().find(|segment| segment.kind == Kind::Organisation);
    let below = || {
        let start = person? + 1;
        segments.iter().skip(start).find(|segment| {
            segment.kind == Kind::Words
                && segment.title.is_none()
                && segments.get(start - 1).is_some_and(|p| p.line < segment.line)
        })
    };
    firm.or_else(below).map(|segment| segment.range.clone())
}

/// The country: a postal address goes before a telephone number, since numbers are carried across borders.
fn country(
    text: &str,
    lines: &[Range<usize>],
    segments: &[Segment],
    person: Option<usize>,
) -> Option<(Country, FactSource, Range<usize>)> {
    let line_of_person = person.and_then(|at| segments.get(at)).map(|segment| segment.line);
    let names_nobody = |number: usize, line: &str| {
        let own: Vec<&Segment> = segments.iter().filter(|segment| segment.line == number).collect();
        let titled = own.iter().any(|segment| segment.title.is_some() || segment.kind == Kind::Closing);
        // `Country Manager, Germany` names a territory.
        (Some(number) != line_of_person && !titled) || line.bytes().filter(u8::is_ascii_digit).count() >= 4
    };
    let placed = |source, (country, words): (Country, &str), line: &str, start: usize| {
        (country, source, place(&(start..start), line, words))
    };
    let read = |range: &Range<usize>| Some((text.get(range.clone())?, range.start));
    let postal = lines.iter().enumerate().find_map(|(number, range)| {
        let (line, start) = read(range)?;
        let found = postal::of_line(line).filter(|_| names_nobody(number, line))?;
        Some(placed(FactSource::PostalAddress, found, line, start))
    });
    postal.or_else(|| {
        lines.iter().find_map(|range| {
            let (line, start) = read(range)?;
            Some(placed(FactSource::Phone, phones::of_phone(line)?, line, start))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Person, title, organisation and country of a block.
    fn told(text: &str) -> [String; 4] {
        let block = read(text);
        let part = |range: Option<Range<usize>>| range.map_or(String::new(), |range| text[range].to_owned());
        [
            part(block.person),
            part(block.title.map(|title| title.0)),
            part(block.organisation),
            block.country.map_or(String::new(), |country| country.0.to_string()),
        ]
    }

    #[test]
    fn blocks_of_many_layouts_are_read() {
        for (text, wanted) in [
            (
                "Best regards,\nMaria Rossi\nPurchasing Manager\nAcme Ltd\nTel. +39 02 123 45 67",
                ["Maria Rossi", "Purchasing Manager", "Acme Ltd", "IT"],
            ),
            (
                "Maria Rossi | Purchasing Manager | Acme Ltd | +44 20 7946 0123",
                ["Maria Rossi", "Purchasing Manager", "Acme Ltd", "GB"],
            ),
            (
                "--\nDr. Anna KELLER, Head of Sales\nAcme Ltd",
                ["Anna KELLER", "Head of Sales", "Acme Ltd", ""],
            ),
            (
                "株式会社山田\n営業部\n部長 田中 太郎\n〒100-0001",
                ["田中 太郎", "営業部\n部長", "株式会社山田", "JP"],
            ),
            (
                "> Mvh / Eva Berg\n> Head of Sales\n> SE-111 22 Stockholm",
                ["Eva Berg", "Head of Sales", "", "SE"],
            ),
            (
                "Kind regards\nAnna Keller\nCountry Manager, Germany",
                ["Anna Keller", "Country Manager, Germany", "", ""],
            ),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
    }

    #[test]
    fn an_address_goes_before_a_number() {
        let [.., country] = told("Anna Keller\nHauptstr. 1, A-1010 Wien\n+49 30 123456");
        assert_eq!(country, "AT");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|\n|Rossi |CEO|, | \\| |\\(|Ltd|\\+39 02 1234567|様){0,60}") {
            let block = read(&text);
            for range in [block.person, block.title.map(|t| t.0), block.organisation, block.country.map(|c| c.2)] {
                prop_assert!(range.is_none_or(|range| text.get(range).is_some()));
            }
        }
    }
}
