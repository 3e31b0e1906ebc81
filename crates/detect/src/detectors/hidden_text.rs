//! Text is there that the reader does not see, and it is not what mailers hide.
//!
//! # What it sees
//!
//! Hidden text in four forms: words where a browser looks for style rules or attributes; pieces that stand inside visible words; a lot of text that has nothing to do with the
//! visible text; and text kept from sight by tricks that have no use in layout (its colour, its size, its place).
//!
//! # Why it matters
//!
//! It is written for filters: somebody else's newsletter, a novel or random words outweigh the few words of the
//! lure; random pieces make every copy different.
//!
//! # How common
//!
//! CSS hiding is in 33 % of phishing and in 68 % of legitimate templates: what is hidden is judged, not that it is.
//!
//! # How severe
//!
//! Medium for filler in style sheets and attributes, for pieces inside words and for much unrelated text hidden by tricks, low for the rest.
//!
//! # When it stays quiet
//!
//! With preview text at the beginning, with versions for other screens that repeat the visible text, with short
//! labels, with white space: two thirds of legitimate templates hide something.
//!
//! # Limits
//!
//! Long previews that say something else than the mail, and templates with texts for several screens.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::questions::{hidden_inside_words, is_trick};
use creel_evidence::dissection::{FillerKind, HiddenText, Text};
use creel_evidence::text::{inert, is_invisible};
use creel_evidence::{Confidence, Finding, Locus, Quote, Severity};
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "hidden-text",
    summary: "Text is hidden from the reader that is no preview and no other version of the visible text.",
    technique: Some("hidden-text"),
    attack: &["T1027"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

/// Letters that a preview or a label may have.
const PREVIEW_LETTERS: usize = 300;
/// Letters hidden by a trick from which it is no stray label.
const TRICK_LETTERS: usize = 40;
/// Hidden pieces inside words from which it is no accident.
const PIECES_LEAST: usize = 3;
/// Hidden words that are compared with the visible ones.
const WORDS_LIMIT: usize = 2_000;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let seen =
        exhibit.shown.iter().filter(|text| text.html && !text.hidden.is_empty()).find_map(|text| judge(text));
    let Some((severity, quote, reason)) = seen.or_else(|| filler(exhibit)) else { return Vec::new() };
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote).because(reason)]
}

/// Words that stand where a browser looks for rules or attributes, in a page that the reader is shown.
fn filler(exhibit: &Exhibit<'_>) -> Option<(Severity, Quote, String)> {
    let shown = |artifact| exhibit.shown.iter().any(|text| text.artifact == artifact);
    let pages = exhibit.dissection.pages.iter().filter(|page| shown(page.artifact));
    let mut fillers = pages.flat_map(|page| page.filler.iter().map(|filler| (page.artifact, filler)));
    let (artifact, filler, place) = fillers.find_map(|(artifact, filler)| match filler.kind {
        FillerKind::StyleSheet => Some((artifact, filler, "behind the rules of a style sheet")),
        FillerKind::Attributes => Some((artifact, filler, "as attributes of a tag")),
        // No text: `junk-markup` sees them.
        FillerKind::Elements => None,
    })?;
    let reason =
        format!("{} bytes of filler stand {place}, such as '{}'", filler.size, excerpt(&filler.text));
    // Names of attributes do not stand side by side in the source.
    let words = if filler.kind == FillerKind::StyleSheet { filler.text.as_str() } else { "" };
    Some((Severity::Medium, Quote::new(Locus::utf8(artifact, filler.span), words), reason))
}

fn judge(text: &Text) -> Option<(Severity, Quote, String)> {
    let quote = |hidden: &HiddenText| Quote::new(Locus::utf8(text.artifact, hidden.span), &hidden.text);
    let inside: Vec<&HiddenText> = hidden_inside_words(text).collect();
    if let Some(first) = inside.first().filter(|_| inside.len() >= PIECES_LEAST) {
        return Some((
            Severity::Medium,
            quote(first),
            format!("{} hidden pieces stand inside words", inside.len()),
        ));
    }
    let random = || text.hidden.iter().find(|hidden| is_trick(hidden.by) && is_random(&hidden.text));
    if let Some(token) = random() {
        let reason = format!("the random word '{}' is hidden by {}", excerpt(&token.text), token.by);
        return Some((Severity::Low, quote(token), reason));
    }
    let unlike = Unlike::of(text);
    for trick in [true, false] {
        let of_kind = || text.hidden.iter().filter(|hidden| is_trick(hidden.by) == trick);
        let count: usize = of_kind().map(letters).sum();
        let least = if trick { TRICK_LETTERS } else { PREVIEW_LETTERS };
        let Some(largest) = of_kind().max_by_key(|hidden| letters(hidden)) else { continue };
        if count <= least || !unlike.is_unlike(of_kind()) {
            continue;
        }
        let severity = if trick && count > PREVIEW_LETTERS { Severity::Medium } else { Severity::Low };
        let shown = excerpt(&largest.text);
        let reason = format!(
            "{count} letters that do not repeat the visible text are hidden by {}, such as '{shown}'",
            largest.by
        );
        return Some((severity, quote(largest), reason));
    }
    None
}

/// One word of letters and digits in turn: a mark that makes every copy different.
fn is_random(text: &str) -> bool {
    let word = text.trim();
    let count = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
    (6..=64).contains(&word.len()) && digits >= 2 && letters >= 2 && digits + letters == word.len()
}

fn letters(hidden: &HiddenText) -> usize {
    hidden.text.chars().filter(|c| c.is_alphanumeric() && !is_invisible(*c)).count()
}

fn excerpt(text: &str) -> String {
    inert(&text.chars().take(40).collect::<String>()).to_string()
}

/// The words that a reader sees, for comparison.
struct Unlike<'a> {
    seen: HashSet<&'a str>,
}

impl<'a> Unlike<'a> {
    fn of(text: &'a Text) -> Self {
        Self { seen: words(&text.visible.text).take(WORDS_LIMIT).collect() }
    }

    /// Whether fewer than half of the hidden words are also seen.
    fn is_unlike<'h>(&self, hidden: impl Iterator<Item = &'h HiddenText>) -> bool {
        let (mut known, mut all) = (0usize, 0usize);
        for word in hidden.flat_map(|hidden| words(&hidden.text)).take(WORDS_LIMIT) {
            all += 1;
            known += usize::from(self.seen.contains(word));
        }
        all > 0 && known * 2 < all
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your parcel";
    const NOVEL: &str =
        "The old ferryman mended his nets while gulls wheeled above the harbour and nobody spoke. ";

    #[test]
    fn hit_a_novel_in_white_on_white() {
        let body = format!(
            "<body bgcolor=white><p>Your parcel waits.</p><p style=\"font-size:0\">{}</p>",
            NOVEL.repeat(6)
        );
        let finding = hit(&DETECTOR, &html(HEADER, &body));
        assert_eq!(finding.severity, Severity::Medium);
        assert!(finding.because.contains("ferryman"));
    }

    #[test]
    fn hit_pieces_inside_words() {
        let piece = "<span style=\"font-size:0\">xq7</span>";
        let body = format!("<p>Your par{piece}cel wa{piece}its at the dep{piece}ot.</p>");
        let finding = hit(&DETECTOR, &html(HEADER, &body));
        assert!(finding.because.contains("inside words"));
    }

    #[test]
    fn hit_filler_behind_a_style_sheet_and_in_attributes() {
        let words = "harbour lantern ".repeat(20);
        let finding =
            hit(&DETECTOR, &html(HEADER, &format!("<style>p {{ margin: 0 }} {words}</style><p>Pay now</p>")));
        assert!(
            finding.because.contains("style sheet") && finding.at[0].text.starts_with("harbour"),
            "{finding:?}"
        );
        let names: String = (0..60).map(|number| format!(" a{number}x=''")).collect();
        assert!(
            hit(&DETECTOR, &html(HEADER, &format!("<p{names}>Pay now</p>"))).because.contains("attributes")
        );
    }

    #[test]
    fn miss_a_mail_that_hides_nothing() {
        quiet(&DETECTOR, &html(HEADER, &format!("<p>{NOVEL}</p>")));
    }

    #[test]
    fn twin_a_preview_and_a_version_for_small_screens() {
        let text = NOVEL.repeat(6);
        let body = format!(
            "<div style=\"display:none;max-height:0;overflow:hidden\">Today: ferries, harbours and more</div>\
             <div>{text}</div><div class=mobile style=\"display:none\">{text}</div>"
        );
        quiet(&DETECTOR, &html(HEADER, &body));
    }
}
