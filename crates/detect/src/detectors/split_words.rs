//! Words are taken apart in the source and put together on the screen.
//!
//! # What it sees
//!
//! Many places where markup, or hidden text, stands between two letters of one word, and plain letters written as character
//! references (`&#80;&#97;&#121;`).
//!
//! # Why it matters
//!
//! Nobody formats single letters. What looks like one word is twenty for a program that reads the source.
//!
//! # How common
//!
//! A few in a hundred of collected phishing mails.
//!
//! # How severe
//!
//! Always.
//!
//! # When it stays quiet
//!
//! With an initial or a few words that are partly bold or coloured, and with references for letters that need them.
//!
//! # Limits
//!
//! Text editors that leave a span around every letter they touched.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::questions::{hidden_inside_words, is_trick};
use creel_evidence::dissection::Text;
use creel_evidence::{Confidence, Finding, Severity};
use std::ops::Range;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "split-words",
    summary: "Words are split by markup or written as character references.",
    technique: Some("encoded-body-trick"),
    attack: &["T1027"],
    severities: &[Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

/// Splits from which it is no formatting.
const SPLITS_LEAST: usize = 6;
/// At least one split in so many letters.
const LETTERS_A_SPLIT: usize = 100;
/// Hidden pieces inside words from which it is no accident.
const PIECES_LEAST: usize = 3;
/// Pieces hidden by tricks anywhere in a text from which they are strewn over it.
const STREWN_LEAST: usize = 10;
/// Plain letters written as references from which it is no accident.
const REFERENCES_LEAST: usize = 12;
/// Source bytes that a reference to a plain letter takes at least (`&#80;`).
const REFERENCE_BYTES: usize = 4;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let texts = exhibit.shown.iter().filter(|text| text.html);
    let found = texts.filter_map(|text| {
        let (range, reason) = splits(text).or_else(|| pieces(text)).or_else(|| references(text))?;
        let quote = text.visible.quote(text.artifact, range);
        Some(DETECTOR.sees(exhibit, Severity::Medium, Confidence::High).at(quote).because(reason))
    });
    found.take(1).collect()
}

/// Places where the source has something between two letters that are neighbours for the reader.
fn splits(text: &Text) -> Option<(Range<usize>, String)> {
    let visible = &text.visible.text;
    let mut first = None;
    let mut count = 0;
    for pair in text.visible.segments.windows(2) {
        let [before, after] = pair else { continue };
        if after.source.start <= before.source.end || after.at == 0 {
            continue;
        }
        let (Some(left), Some(right)) = (visible.get(..after.at), visible.get(after.at..)) else { continue };
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        if letter(left.chars().next_back()) && letter(right.chars().next()) {
            count += 1;
            first =
                first.or_else(|| Some(before.at..after.at + right.chars().next().map_or(1, char::len_utf8)));
        }
    }
    let dense = count * LETTERS_A_SPLIT >= visible.len();
    (count >= SPLITS_LEAST && dense)
        .then_some((first?, format!("words are split by markup in {count} places")))
}

/// Hidden text between two letters that are neighbours for the reader.
fn pieces(text: &Text) -> Option<(Range<usize>, String)> {
    let count = hidden_inside_words(text).count();
    let inside = hidden_inside_words(text).next().filter(|_| count >= PIECES_LEAST);
    let tricks = || text.hidden.iter().filter(|hidden| is_trick(hidden.by));
    let strewn = tricks().count();
    let (first, count) = match inside {
        Some(first) => (first, count),
        None => (tricks().next().filter(|_| strewn >= STREWN_LEAST)?, strewn),
    };
    let next = text.visible.segments.partition_point(|segment| segment.source.start < first.span.start);
    let segment = text.visible.segments.get(next)?;
    let end = segment.at + text.visible.text.get(segment.at..)?.chars().next().map_or(0, char::len_utf8);
    Some((segment.at..end, format!("the text is split by hidden text in {count} places")))
}

/// Plain letters and digits that are written as references.
fn references(text: &Text) -> Option<(Range<usize>, String)> {
    let visible = &text.visible.text;
    let ends =
        text.visible.segments.iter().skip(1).map(|segment| segment.at).chain(std::iter::once(visible.len()));
    let mut first = None;
    let mut count = 0;
    for (segment, end) in text.visible.segments.iter().zip(ends) {
        let Some(shown) = visible.get(segment.at..end).filter(|_| !segment.verbatim) else { continue };
        let plain = shown.bytes().filter(u8::is_ascii_alphanumeric).count();
        if plain > 0 && segment.source.len() >= REFERENCE_BYTES * shown.len() {
            count += plain;
            first = first.or(Some(segment.at..end));
        }
    }
    (count >= REFERENCES_LEAST)
        .then_some((first?, format!("{count} plain letters are written as character references")))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your account";

    #[test]
    fn hit_letters_in_single_tags() {
        let body: String = "Your account".chars().map(|c| format!("<span>{c}</span>")).collect();
        hit(&DETECTOR, &html(HEADER, &format!("<p>{body} {body}</p>")));
    }

    #[test]
    fn hit_letters_as_references() {
        let body: String =
            "Your account is limited".chars().map(|c| format!("&#{};", u32::from(c))).collect();
        let finding = hit(&DETECTOR, &html(HEADER, &format!("<p>{body}</p>")));
        assert!(finding.because.contains("character references"));
    }

    #[test]
    fn miss_plain_words() {
        quiet(&DETECTOR, &html(HEADER, "<p>Your <b>account</b> is <i>open</i>.</p>"));
    }

    #[test]
    fn twin_initials_and_umlauts() {
        let body = "<p><big>D</big>ear reader, <b>un</b>believable <b>Wi</b>Fi. Gr&uuml;&szlig;e aus K&ouml;ln &amp; D&uuml;sseldorf</p>";
        quiet(&DETECTOR, &html(HEADER, body));
    }
}
