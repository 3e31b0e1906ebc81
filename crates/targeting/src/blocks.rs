//! Signature blocks: name, title, organisation and country, whatever their order and layout.

use crate::phones;
use crate::postal;
use crate::segments::{Kind, Segment, lines, place, segments};
use crate::titles::{self, Title};
use creel_evidence::{Country, FactSource};
use std::ops::Range;

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
