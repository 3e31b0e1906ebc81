//! What a letter says about the person it is written to: the salutation, and his signature where it is quoted.

use crate::forms::{self, Form};
use crate::people::{self, Description};
use crate::titles::{self, Title};
use crate::words::{Words, folded};

/// Bytes at the start of a line that hold its greeting.
const GREETING_BYTES: usize = 48;

/// Words that a salutation's name has at most.
const NAME_WORDS: usize = 4;

/// Bytes of a line that are read.
const LINE_BYTES: usize = 200;

/// Reads one line as a salutation: `Dear Ms Rossi, Purchasing Manager,`. `None` if it greets nobody in particular.
pub(crate) fn salutation(line: &str) -> Option<Description> {
    let line = line.get(..line.floor_char_boundary(LINE_BYTES)).unwrap_or_default();
    let begins = forms::greeting(&Words::of(line.get(..line.floor_char_boundary(GREETING_BYTES))?).folded)?;
    let words = Words::of(line);
    let after = words.folded.len().min(begins);
    // "Hello! Please answer": a sentence ends before anybody is named.
    let greeted = words.places.iter().rev().find(|(folded, _)| folded.start < after)?;
    let named = words.places.iter().find(|(folded, _)| folded.start >= after)?;
    if line.get(greeted.1.end..named.1.start)?.contains(['.', '!', '?', ':', '\n']) {
        return None;
    }
    let mut rest = words
        .places
        .iter()
        .filter(|(folded, _)| folded.start >= after)
        .skip_while(|(folded, _)| {
            words.folded.get(folded.clone()).is_some_and(|w| forms::is(Form::Honorific, w))
        })
        .map(|(_, original)| original.start);
    let start = rest.next()?;
    let body = line.get(start..)?;
    let end = body.find([',', '!', ':', ';', '\n', '，', '：', '(', '-', '–']).unwrap_or(body.len());
    let head = body.get(..end)?.trim();
    let mut described = Description { range: 0..line.trim_end().len(), ..Description::default() };
    if let Some(title) = titles::read(head).filter(|title| title.whole && title.function.is_some()) {
        described.title = Some((head.to_owned(), title));
    } else if head.split_whitespace().count() <= NAME_WORDS && people::is_name(head) {
        described.name = Some(head.trim_end_matches('.').to_owned());
        let tail = body.get(end..)?.trim_matches(|c: char| !c.is_alphanumeric());
        let title = titles::read(tail).filter(|title| title.whole && title.function.is_some());
        described.title = title.map(|title| (tail.to_owned(), title));
    }
    (described.name.is_some() || described.title.is_some()).then_some(described)
}

/// The title in the lines after a line that is `name`, or on that line behind the name: a quoted signature.
/// Gives the title and the index of the name's line.
pub(crate) fn signature<'a>(lines: &[&'a str], name: &str) -> Option<(usize, Option<(&'a str, Title)>)> {
    let wanted = folded(name);
    let first = name.split_whitespace().next().filter(|_| wanted.contains(' '))?;
    let clean = |line: &&'a str| line.trim_start_matches(['>', ' ', '|', '*']).trim();
    let position = lines.iter().position(|line| {
        line.len() <= LINE_BYTES
            && line.contains(first)
            && folded(line)
                .strip_prefix(&wanted)
                .is_some_and(|rest| rest.is_empty() || titles::read(rest).is_some())
    })?;
    let own = lines.get(position).map(clean).and_then(|line| {
        let words = Words::of(line);
        let tail = words.places.iter().find(|(place, _)| place.start > wanted.len())?;
        line.get(tail.1.start..)
    });
    let following = lines.iter().skip(position + 1).take(2).map(clean).filter(|line| line.len() <= 120);
    let title = own.into_iter().chain(following).find_map(|line| {
        let title = titles::read(line).filter(|title| title.function.is_some() || title.whole)?;
        Some((line, title))
    });
    Some((position, title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sentence_is_no_salutation() {
        for line in [
            "Hello! Please answer",
            "Dear",
            "High Five",
            "Liebe Grüße",
            "Dear customer, Manager",
            "Hi 12345,",
        ] {
            assert_eq!(salutation(line), None, "{line}");
        }
        assert_eq!(salutation("尊敬的王先生，").and_then(|read| read.name).as_deref(), None);
        assert_eq!(
            salutation("Dear Purchasing Manager,").and_then(|read| read.title).map(|t| t.0).as_deref(),
            Some("Purchasing Manager")
        );
    }

    #[test]
    fn a_signature_is_the_lines_after_the_whole_name() {
        let lines = ["Maria Rossini", "CEO", "> Maria Rossi", "> CFO", ""];
        let (position, title) = signature(&lines, "Maria Rossi").unwrap();
        assert_eq!((position, title.map(|(written, _)| written)), (2, Some("CFO")));
        assert_eq!(signature(&["Maria Rossi, CFO"], "Maria Rossi").unwrap().1.unwrap().0, "CFO");
        assert_eq!(signature(&["Maria", "CFO"], "Maria"), None, "a first name alone is nobody's signature");
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "(\\PC|Dear |Mr |Rossi|, |CEO|尊敬的){0,40}") {
            if let Some(read) = salutation(&line) {
                prop_assert!(line.get(read.range).is_some());
            }
            let _ = signature(&[&line, "CEO"], "Maria Rossi");
        }
    }
}
