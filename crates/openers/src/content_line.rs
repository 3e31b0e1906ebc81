//! Content lines, of which calendars (RFC 5545 section 3.1) and cards (RFC 6350 section 3.2) are made: a name, parameters and
//! a value, folded over several lines of the file.
//!
//! Each line knows where its characters stand in the file. It never knows what a property means.

use crate::mapped::Writer;
use creel_evidence::dissection::MappedText;
use creel_evidence::locus::Span;
use std::ops::Range;

/// Bytes of an unfolded line that are read as name and parameters; what is longer is no property.
const HEAD: usize = 16 * 1024;
/// Parameters of one line that are kept.
const PARAMETERS: usize = 100;

/// One property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// In upper case, without the group of a card (`item1.URL`).
    pub(crate) name: String,
    pub(crate) parameters: Vec<Parameter>,
    /// The unfolded line.
    whole: MappedText,
    /// Where the value starts in the unfolded line.
    value: usize,
}

/// A parameter of a property; in old cards a value may stand without its name (`TEL;HOME`), and then has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// In upper case.
    pub(crate) name: String,
    /// Without quotes.
    pub(crate) value: String,
    /// The value's place in the file.
    pub(crate) at: Span,
}

impl Line {
    /// The value, unfolded, with its escapes.
    pub(crate) fn value(&self) -> &str {
        self.whole.text.get(self.value..).unwrap_or_default()
    }

    /// Where a range of the value stands in the file, folds included.
    pub(crate) fn source(&self, range: Range<usize>) -> Span {
        self.whole.source(self.value + range.start..self.value + range.end)
    }

    /// Where the value stands in the file.
    pub(crate) fn value_at(&self) -> Span {
        self.source(0..self.value().len())
    }

    /// The end of the line before it in the file: a place for a line break that is shown between the two.
    pub(crate) fn break_before(&self) -> Span {
        let start = self.whole.segments.first().map_or(0, |first| first.source.start);
        Span::new(start.saturating_sub(1), start)
    }

    /// The first parameter of this name, which is in upper case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Whether the value is written in base64, as calendars and cards of all versions say it.
    pub(crate) fn is_base64(&self) -> bool {
        let says = |value: &str| ["BASE64", "B"].iter().any(|word| value.eq_ignore_ascii_case(word));
        self.parameters.iter().any(|parameter| match parameter.name.as_str() {
            "ENCODING" => says(&parameter.value),
            "" => parameter.value.eq_ignore_ascii_case("BASE64"),
            _ => false,
        })
    }

    /// Writes the value with its escapes undone (RFC 5545 section 3.3.11, RFC 6350 section 3.4).
    pub(crate) fn write_text(&self, out: &mut Writer) {
        let text = self.whole.text.as_str();
        let (mut plain, mut at) = (self.value, self.value);
        while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
            let escape = at + found;
            let decoded = match text.as_bytes().get(escape + 1) {
                Some(b'n' | b'N') => "\n",
                Some(b',') => ",",
                Some(b';') => ";",
                Some(b':') => ":",
                Some(b'\\') => "\\",
                // What is no escape stands for itself.
                _ => {
                    at = escape + 1;
                    continue;
                }
            };
            self.write_plain(plain..escape, out);
            out.decoded(decoded, self.whole.source(escape..escape + 2));
            at = escape + 2;
            plain = at;
        }
        self.write_plain(plain..text.len(), out);
    }

    /// Writes a stretch of the unfolded line, which may stand in several places.
    fn write_plain(&self, range: Range<usize>, out: &mut Writer) {
        let segments = &self.whole.segments;
        let first = segments.partition_point(|segment| segment.at <= range.start).saturating_sub(1);
        for (i, segment) in segments.iter().enumerate().skip(first) {
            if segment.at >= range.end {
                break;
            }
            let next = segments.get(i + 1).map_or(self.whole.text.len(), |next| next.at);
            let (from, to) = (range.start.max(segment.at), range.end.min(next));
            let text = self.whole.text.get(from..to).unwrap_or_default();
            if segment.verbatim {
                out.verbatim(text, segment.source.start + (from - segment.at));
            } else {
                out.decoded(text, segment.source);
            }
        }
    }

    /// The value with its escapes undone.
    pub(crate) fn text(&self) -> String {
        let mut out = Writer::default();
        self.write_text(&mut out);
        out.finish().text
    }

    /// The bytes of a value in base64; `None` if it is none.
    pub(crate) fn decode_base64(&self) -> Option<Vec<u8>> {
        let digits: Vec<u8> =
            self.value().bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=').collect();
        data_encoding::BASE64_NOPAD.decode(&digits).ok()
    }
}

/// The properties of a file. A line that is none (no colon, nothing before it) is left out.
pub(crate) fn lines(utf8: &str) -> impl Iterator<Item = Line> + '_ {
    Folded { text: utf8, at: 0 }.filter_map(parse)
}

/// The unfolded lines of a text.
struct Folded<'a> {
    text: &'a str,
    at: usize,
}

impl Folded<'_> {
    /// The range of the physical line at `at`, and where the next one starts.
    fn physical(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let rest = self.text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let ending = match rest.as_bytes().get(end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        Some((at..at + end, at + end + ending))
    }
}

impl Iterator for Folded<'_> {
    type Item = MappedText;

    fn next(&mut self) -> Option<MappedText> {
        let (first, mut next) = self.physical(self.at)?;
        let mut out = Writer::default();
        out.verbatim(self.text.get(first.clone()).unwrap_or_default(), first.start);
        let mut is_soft = is_quoted_printable(out.since(0)) && out.since(0).ends_with('=');
        while let Some((line, after)) = self.physical(next) {
            let text = self.text.get(line.clone()).unwrap_or_default();
            // Cards of version 2.1 continue a line of quoted-printable behind an equals sign instead.
            let skipped = match text.as_bytes().first() {
                Some(b' ' | b'\t') if !is_soft => 1,
                _ if is_soft => 0,
                _ => break,
            };
            let text = text.get(skipped..).unwrap_or_default();
            if is_soft {
                // A break that the value has; the decoder takes it out with the equals sign.
                out.decoded("\n", Span::new(line.start, line.start));
            }
            out.verbatim(text, line.start + skipped);
            is_soft &= text.ends_with('=');
            next = after;
        }
        self.at = next;
        Some(out.finish())
    }
}

/// Whether the head of a line says that its value is quoted-printable.
fn is_quoted_printable(line: &str) -> bool {
    let head = line.split(':').next().unwrap_or_default();
    head.len() <= HEAD && head.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

fn parse(whole: MappedText) -> Option<Line> {
    let text = whole.text.as_str();
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or_default();
    let name_end = head.find([':', ';'])?;
    let name = head.get(..name_end)?.trim_end();
    let name = name.rsplit('.').next().unwrap_or_default();
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !is_name {
        return None;
    }
    let mut parameters = Vec::new();
    let mut at = name_end;
    while head.as_bytes().get(at) == Some(&b';') {
        let start = at + 1;
        at = parameter_end(head, start)?;
        if parameters.len() < PARAMETERS {
            parameters.push(parameter(&whole, start..at));
        }
    }
    if head.as_bytes().get(at) != Some(&b':') {
        return None;
    }
    Some(Line { name: name.to_ascii_uppercase(), parameters, value: at + 1, whole })
}

/// Where the parameter that starts at `start` ends: before the `;` or `:` that stands outside quotes.
fn parameter_end(head: &str, start: usize) -> Option<usize> {
    let mut is_quoted = false;
    for (i, b) in head.bytes().enumerate().skip(start) {
        match b {
            b'"' => is_quoted = !is_quoted,
            b';' | b':' if !is_quoted => return Some(i),
            _ => {}
        }
    }
    // A quote that nobody closed: the first colon ends the head all the same.
    head.get(start..)?.find(':').map(|colon| start + colon)
}

fn parameter(whole: &MappedText, range: Range<usize>) -> Parameter {
    let text = whole.text.get(range.clone()).unwrap_or_default();
    let (name, value) = text.split_once('=').unwrap_or(("", text));
    let trimmed = value.trim_matches('"');
    let start = range.end - value.len() + (value.len() - value.trim_start_matches('"').len());
    let at = whole.source(start..start + trimmed.len());
    Parameter { name: name.trim().to_ascii_uppercase(), value: trimmed.to_owned(), at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_unfolded_and_knows_its_place() {
        let file = "BEGIN:VEVENT\r\nDESCRIPTION;ALTREP=\"cid:a;b:c\":Call\\, or\r\n  see htt\r\n\tps://a.example\\n\r\nitem1.url:x\r\n";
        let read: Vec<Line> = lines(file).collect();
        assert_eq!(
            read.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(),
            ["BEGIN", "DESCRIPTION", "URL"]
        );
        let line = &read[1];
        assert_eq!(line.text(), "Call, or see https://a.example\n");
        let altrep = line.parameter("ALTREP").unwrap();
        assert_eq!((altrep.value.as_str(), &file[altrep.at.range()]), ("cid:a;b:c", "cid:a;b:c"));
        let url = line.value().find("https").unwrap();
        assert_eq!(&file[line.source(url..url + 17).range()], "htt\r\n\tps://a.example");
        let mut out = Writer::default();
        line.write_text(&mut out);
        let text = out.finish();
        let at = text.text.find("https").unwrap();
        assert_eq!(&file[text.source(at..at + 17).range()], "htt\r\n\tps://a.example");
    }

    #[test]
    fn old_cards_break_lines_with_an_equals_sign() {
        let file = "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\ntwo\nTEL;HOME:+49\n";
        let read: Vec<Line> = lines(file).collect();
        assert_eq!(read[0].value(), "one=0D=0A=\ntwo");
        assert_eq!((read[1].name.as_str(), read[1].parameters[0].value.as_str()), ("TEL", "HOME"));
    }

    #[test]
    fn what_is_no_property_is_left_out() {
        for file in ["", ":", ";:x", "no colon", "a b:c", "X;\"open:", " folded:first"] {
            assert!(lines(file).all(|line| line.name == "X"), "{file}");
        }
    }

    proptest! {
        #[test]
        fn places_lie_inside_and_text_is_bounded(file in "([A-Z]{1,3}|[;:=\"\\\\,\r\n \té.]){0,60}") {
            let mut total = 0;
            for line in lines(&file) {
                let at = line.value_at();
                prop_assert!(at.end <= file.len() && file.is_char_boundary(at.start) && file.is_char_boundary(at.end));
                for parameter in &line.parameters {
                    prop_assert!(file.get(parameter.at.range()).is_some());
                }
                total += line.text().len();
            }
            prop_assert!(total <= file.len());
        }
    }
}
