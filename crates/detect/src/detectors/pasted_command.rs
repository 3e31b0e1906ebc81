//! The reader is told to paste a command and run it.
//!
//! # What it sees
//!
//! Instructions to open the Run dialogue or a terminal, together with an instruction to paste.
//!
//! # Why it matters
//!
//! "Press Windows+R, then Ctrl+V, then Enter" as a proof of being human runs whatever a page has put on the
//! clipboard. No file is attached and nothing is exploited.
//!
//! # How common
//!
//! Spread since 2024 as a false proof of being human; mostly on pages, seldom in the mail itself.
//!
//! # How severe
//!
//! Always.
//!
//! # When it stays quiet
//!
//! When only one of the two is there: instructions for shortcuts, or for pasting text, are ordinary.
//!
//! # Limits
//!
//! Instructions of a help desk that really ask to run a command.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use aho_corasick::AhoCorasick;
use creel_evidence::{Confidence, Finding, Severity};
use std::sync::LazyLock;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "pasted-command",
    summary: "The reader is told to open a command line and paste something into it.",
    technique: None,
    attack: &["T1204.004"],
    severities: &[Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// Ways to say "open the command line", then ways to say "paste", in the normal form of the text.
const PHRASES: &[&str] = &[
    "windows + r",
    "windows+r",
    "win + r",
    "win+r",
    "windows key + r",
    "windows-taste + r",
    "tecla windows + r",
    "open powershell",
    "open the run dialog",
    "open a terminal",
    "open terminal",
    "powershell als administrator",
    "powershell as administrator",
    "ctrl + v",
    "ctrl+v",
    "strg + v",
    "strg+v",
    "cmd + v",
    "cmd+v",
    "paste the",
    "paste it",
    "cole o",
    "einfugen und",
];
/// How many of [`PHRASES`] open the command line.
const OPENING: usize = 13;

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(PHRASES).ok());

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some(finder) = &*FINDER else { return Vec::new() };
    let (mut opens, mut pastes) = (None, None);
    for hit in finder.find_iter(exhibit.body()) {
        let slot = if hit.pattern().as_usize() < OPENING { &mut opens } else { &mut pastes };
        *slot = slot.take().or(Some(hit.range()));
    }
    let quote = |range: std::ops::Range<usize>| {
        exhibit.quote(range.start + exhibit.body_start..range.end + exhibit.body_start)
    };
    let (Some(opens), Some(pastes)) = (opens.and_then(quote), pastes.and_then(quote)) else {
        return Vec::new();
    };
    let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::Moderate);
    vec![
        begun
            .at(opens)
            .at(pastes)
            .because("the reader is told to open a command line and to paste something into it"),
    ]
}

#[cfg(test)]
mod tests {
    use super::{DETECTOR, OPENING, PHRASES};
    use crate::trial::{hit, plain, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Verification";

    #[test]
    fn hit_the_false_proof_of_being_human() {
        let finding =
            hit(&DETECTOR, &plain(HEADER, "To verify, press Windows + R, then Ctrl + V and Enter."));
        assert_eq!(finding.at.len(), 2);
    }

    #[test]
    fn miss_a_mail_about_something_else() {
        quiet(&DETECTOR, &plain(HEADER, "Please verify your booking at the desk."));
    }

    #[test]
    fn twin_a_list_of_shortcuts() {
        quiet(
            &DETECTOR,
            &plain(HEADER, "Tip of the day: Windows + R opens the Run dialogue, Windows + E the files."),
        );
        quiet(&DETECTOR, &plain(HEADER, "Copy the text and use Ctrl + V to paste it into the form."));
    }

    #[test]
    fn the_two_halves_of_the_list_are_where_they_should_be() {
        assert!(PHRASES[OPENING - 1].starts_with("powershell") && PHRASES[OPENING].starts_with("ctrl"));
    }
}
