//! Invisible characters stand inside words.
//!
//! # What it sees
//!
//! Zero-width spaces, joiners and their kind between two letters of a script that has no use for them, in the
//! visible text, the subject or the display name.
//!
//! # Why it matters
//!
//! The reader sees `password`; the filter sees `pass`, a stranger, and `word`.
//!
//! # How common
//!
//! 2 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Always.
//!
//! # When it stays quiet
//!
//! Between words and at line ends, where mailers put them as padding behind the preview text and for wrapping; in
//! scripts that need joiners (Arabic, Persian, Indic); in emoji; with soft hyphens at syllables.
//!
//! # Limits
//!
//! Text copied from web pages may carry a joiner in a word; one alone does not count.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_mailbox};
use creel_evidence::text::is_invisible;
use creel_evidence::{Confidence, Finding, Quote, Severity};
use std::ops::Range;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "invisible-characters",
    summary: "Words are broken by characters that are not seen.",
    technique: Some("homoglyph"),
    attack: &["T1027"],
    severities: &[Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

/// Broken places in a body from which it is no accident of copying.
const BODY_LEAST: usize = 3;
/// Bytes of a text that are read.
const TEXT_LIMIT: usize = 256 * 1024;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let subject = || {
        (broken(exhibit.subject).0 > 0)
            .then(|| exhibit.quote_subject())
            .flatten()
            .map(|quote| (quote, "the subject"))
    };
    let name = || {
        let from = exhibit.from.filter(|from| broken(&from.name).0 > 0)?;
        Some((quote_mailbox(from), "the display name"))
    };
    let body = || {
        exhibit.shown.iter().find_map(|text| {
            let (count, first) = broken(&text.visible.text);
            let first = first.filter(|_| count >= BODY_LEAST)?;
            Some((text.visible.quote(text.artifact, first), "the text"))
        })
    };
    let seen: Option<(Quote, &str)> = body().or_else(subject).or_else(name);
    let Some((quote, place)) = seen else { return Vec::new() };
    let reason = format!("{place} has invisible characters inside words");
    vec![DETECTOR.sees(exhibit, Severity::Medium, Confidence::High).at(quote).because(reason)]
}

/// How many words of a text are broken, and where the first such place is, with its neighbours.
fn broken(text: &str) -> (usize, Option<Range<usize>>) {
    if text.is_ascii() {
        return (0, None);
    }
    let mut count = 0;
    let mut first = None;
    // The letter before a run of invisible characters, where the run began, and whether it can be a hyphenation.
    let mut before: Option<(usize, char)> = None;
    let mut run: Option<usize> = None;
    let mut only_soft_hyphens = true;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < TEXT_LIMIT) {
        if is_invisible(c) {
            only_soft_hyphens = (run.is_none() || only_soft_hyphens) && c == '\u{ad}';
            run = run.or(Some(at));
            continue;
        }
        let broken = run.is_some() && !only_soft_hyphens && needs_none(c);
        if let Some((start, _)) = before.filter(|(_, letter)| broken && needs_none(*letter)) {
            count += 1;
            first = first.or(Some(start..at + c.len_utf8()));
        }
        run = None;
        before = Some((at, c));
    }
    (count, first)
}

/// Letters and digits of scripts in which invisible characters have no function: Latin, Greek, Cyrillic.
fn needs_none(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (matches!(c, '\u{c0}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}') && c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your account";

    #[test]
    fn hit_words_broken_in_text_and_subject() {
        hit(&DETECTOR, &plain(HEADER, "Your acc\u{200b}ount was lim\u{2060}ited, ver\u{200c}ify it."));
        hit(&DETECTOR, &plain("From: <info@firm.example>\nSubject: Your acc\u{200b}ount", "Hello."));
    }

    #[test]
    fn miss_plain_text() {
        quiet(&DETECTOR, &plain(HEADER, "Your account was limited. Grüße."));
    }

    #[test]
    fn twin_padding_joiners_and_hyphens() {
        let padding = "\u{200c}\u{a0}".repeat(40);
        quiet(&DETECTOR, &plain(HEADER, &format!("Preview {padding} Dear reader")));
        quiet(&DETECTOR, &plain(HEADER, "می\u{200c}خواهم می\u{200c}روم می\u{200c}آیم 👩\u{200d}💻"));
        quiet(&DETECTOR, &plain(HEADER, "Donau\u{ad}dampf\u{ad}schiff\u{ad}fahrt"));
    }
}
