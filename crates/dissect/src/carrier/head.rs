//! The block of header lines that mail programs write above a mail that they quote.
//!
//! A block is found in the text that a reader sees, so that it does not matter how a program lays it out: as plain
//! text, as a table, as a box with a line on top. It needs a sender and two more fields.

use super::words::{self, Field, Mark};
use crate::quoted;
use std::ops::Range;

/// Lines of one block, blank ones included.
const LINES: usize = 48;
/// Bytes of one value.
const VALUE_BYTES: usize = 16 << 10;

/// A block, with byte ranges of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// From the first line, or the mark above it, to the end of the last value.
    pub(super) range: Range<usize>,
    /// What the line above says.
    pub(super) mark: Option<Mark>,
    /// Quotation marks before each line.
    pub(super) marks: usize,
    /// The fields, each once, with their values.
    pub(super) fields: Vec<(Field, Range<usize>)>,
    /// Whether all labels are English, so that dates may put the month first.
    pub(super) english: bool,
}

impl Head {
    /// The value of a field.
    pub(super) fn value(&self, field: Field) -> Option<Range<usize>> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, range)| range.clone())
    }
}

/// The first block of a text.
pub(super) fn find(text: &str) -> Option<Head> {
    let mut above: Option<(Mark, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = bare(line);
        if bare.is_empty() {
            continue;
        }
        if words::label(bare).is_some()
            && let Some(mut head) = block(text, start)
        {
            if let Some((mark, from)) = above {
                head.mark = Some(mark);
                head.range.start = from;
            }
            return Some(head);
        }
        above = words::mark(line).map(|mark| (mark, start));
    }
    None
}

/// A line without the marks of quoting.
fn bare(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|')).trim_end()
}

/// The block whose first line begins at `start`.
fn block(text: &str, start: usize) -> Option<Head> {
    let rest = text.get(start..)?;
    let marks = quoted::marks(rest.lines().next()?);
    let mut head = Head { range: start..start, mark: None, marks, fields: Vec::new(), english: true };
    let (mut at, mut blank, mut spaced, mut strange) = (start, false, false, 0);
    for line in rest.split_inclusive('\n').take(LINES) {
        let line_start = at;
        at += line.len();
        let bare = bare(line);
        if bare.is_empty() {
            blank = true;
            continue;
        }
        if quoted::marks(line) < marks {
            break;
        }
        // `bare` is a part of `line`: its place follows from how much stands before and behind it.
        let bare_start = line_start + (line.trim_end().len() - bare.len());
        let labelled = words::label(bare).filter(|(field, ..)| head.value(*field).is_none());
        // Blank lines stand between fields only where they stood between the first ones.
        if blank && is_complete(&head) && !(spaced && labelled.is_some()) {
            break;
        }
        spaced |= blank;
        if let Some((field, english, value)) = labelled {
            head.english &= english;
            head.fields.push((field, trimmed(text, bare_start + value..bare_start + bare.len())));
            head.range.end = bare_start + bare.len();
        } else if !blank && continues(text, &head, bare) {
            let end = bare_start + bare.len();
            if let Some((_, value)) =
                head.fields.last_mut().filter(|(_, value)| end - value.start < VALUE_BYTES)
            {
                let first = if value.start == value.end { bare_start } else { value.start };
                *value = first..end;
            }
            head.range.end = end;
        } else if !is_complete(&head) && strange < 2 && looks_labelled(bare) {
            // `Importance: High`, `Attachments: …`.
            strange += 1;
        } else {
            break;
        }
        blank = false;
    }
    is_block(text, &head).then_some(head)
}

/// A sender and two more fields.
fn is_complete(head: &Head) -> bool {
    let more =
        [Field::Date, Field::To, Field::Subject].into_iter().filter(|field| head.value(*field).is_some());
    head.value(Field::From).is_some() && more.count() >= 2
}

/// A complete block whose sender has an address, or that has both a date and a subject.
fn is_block(text: &str, head: &Head) -> bool {
    let holds = |field, c: char| {
        head.value(field).and_then(|range| text.get(range)).is_some_and(|value| value.contains(c))
    };
    let named = head.value(Field::From).is_some_and(|value| !value.is_empty());
    let dated = head.value(Field::Date).and_then(|range| text.get(range));
    let dated = dated.is_some_and(|date| date.chars().any(|c| c.is_ascii_digit()));
    is_complete(head) && named && (holds(Field::From, '@') || dated && head.value(Field::Subject).is_some())
}

/// Whether a line goes on with the value before it: an empty value, or a list of mailboxes that is not at its end.
fn continues(text: &str, head: &Head, line: &str) -> bool {
    let Some((field, value)) = head.fields.last() else { return false };
    let value = text.get(value.clone()).unwrap_or_default();
    let lists = matches!(field, Field::To | Field::Cc);
    value.is_empty() && !matches!(field, Field::Cc | Field::ReplyTo)
        || lists && (value.ends_with([',', ';']) || value.matches('<').count() > value.matches('>').count())
        || *field == Field::From && !value.contains('@') && line.starts_with('<') && line.contains('@')
}

/// Whether a line begins with a short word and a colon.
fn looks_labelled(line: &str) -> bool {
    line.find(':').is_some_and(|colon| {
        (2..30).contains(&colon) && !line.get(colon..).is_some_and(|t| t.starts_with("://"))
    })
}

/// The range without white space and emphasis marks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let is_edge = |c: char| c.is_whitespace() || c == '*';
    let value = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (value.len() - value.trim_start_matches(is_edge).len());
    let end = range.start + value.trim_end_matches(is_edge).len();
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Vec<(Field, &str)>> {
        Some(find(text)?.fields.into_iter().map(|(field, range)| (field, &text[range])).collect())
    }

    #[test]
    fn blocks_are_read_in_any_order_and_spacing() {
        use Field::{Cc, Date, From, Subject, To};
        let outlook = "hi\n-----Original Message-----\nFrom: A B [mailto:a@b.example]\nSent: Monday\nTo: c@d.example;\n e@d.example\nCc:\nSubject: x\n\nbody";
        assert_eq!(
            read(outlook).unwrap(),
            [
                (From, "A B [mailto:a@b.example]"),
                (Date, "Monday"),
                (To, "c@d.example;\n e@d.example"),
                (Cc, ""),
                (Subject, "x")
            ]
        );
        let head = find(outlook).unwrap();
        assert_eq!((head.mark, &outlook[head.range.end..]), (Some(Mark::Original), "\n\nbody"));
        let apple = "> Anfang der weitergeleiteten Nachricht:\n> \n> Von: a@b.example\n> Betreff: x\n> Datum: 7. September\n> An: c@d.example\n> \n> To: all\n";
        assert_eq!(
            read(apple).unwrap(),
            [(From, "a@b.example"), (Subject, "x"), (Date, "7. September"), (To, "c@d.example")]
        );
        assert_eq!(find(apple).map(|head| (head.marks, head.mark)), Some((1, Some(Mark::Forward))));
        let table = "Betreff:\tx\nDatum:\t1.2.2020\nVon:\tA\n<a@b.example>\nAn:\tc@d.example\n\nbody";
        assert_eq!(
            read(table).unwrap(),
            [(Subject, "x"), (Date, "1.2.2020"), (From, "A\n<a@b.example>"), (To, "c@d.example")]
        );
        let spaced = "From: a@b.example\n\nDate: 1\n\nSubject: x\n\nTo: c@d.example\n\nbody";
        assert_eq!(read(spaced).unwrap().len(), 4);
    }

    #[test]
    fn ordinary_lines_are_no_block() {
        for text in [
            "From: Berlin\nTo: Hamburg\nDate: tomorrow\n",
            "From: now on\nSubject: none",
            "Subject: x\nDate: 1.1.\nTo: a@b.example\n",
            "To: be\nor not: to\nFrom: here",
            "",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(From: |Von：|To:|Date: 1|Subject:|a@b.example|>|\n|\\PC){0,60}") {
            if let Some(head) = find(&text) {
                prop_assert!(text.get(head.range.clone()).is_some());
                for (_, value) in head.fields {
                    prop_assert!(text.get(value.clone()).is_some() && value.end <= head.range.end);
                }
            }
        }
    }
}
