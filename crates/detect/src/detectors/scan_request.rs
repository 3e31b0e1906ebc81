//! The reader is told to scan a code with the telephone.
//!
//! # What it sees
//!
//! Words that ask to scan a QR code, in a mail that shows or carries a picture; and a code that is drawn with block
//! characters in the text itself.
//!
//! # Why it matters
//!
//! The code takes the reader from the guarded computer to a private telephone, and the address in it is in no text that
//! a filter reads. Codes drawn with characters escape even programs that look at pictures.
//!
//! # How common
//!
//! None in 7,909 collected phishing mails of consumers; 12 % of phishing in the last quarter of 2024 (vendors' reports).
//!
//! # How severe
//!
//! High for a drawn code, medium when the mail poses as somebody or speaks of an account, low otherwise.
//!
//! # When it stays quiet
//!
//! When no picture is there that could be the code, and when a code is only spoken of.
//!
//! # Limits
//!
//! The picture is not read here: whether it is a code, and where it leads, is for what opens pictures. Tickets and payment
//! slips ask to scan too. Codes drawn as tables are not seen.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::exhibit::pretext::Pretext;
use creel_evidence::dissection::Text;
use creel_evidence::verdict::Lure;
use creel_evidence::{Confidence, Finding, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "scan-request",
    summary: "The reader is told to scan a code, or a code is drawn in the text.",
    technique: None,
    attack: &["T1566.002", "T1204.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

/// Lines of block characters from which they are a code: the smallest QR code has 21 rows, two of which fit one line.
const ROWS_LEAST: usize = 10;
/// Block characters that a line of a code has at least.
const BLOCKS_LEAST: usize = 8;
/// Pixels below which a picture cannot be scanned.
const SMALLEST: u32 = 60;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if let Some(quote) = exhibit.shown.iter().find_map(|text| drawn(text)) {
        let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::High);
        return vec![begun.at(quote).because("a code is drawn with block characters")];
    }
    let Some(quote) = exhibit.pretext(Pretext::ScanCode).filter(|_| has_picture(exhibit)) else {
        return Vec::new();
    };
    let account = matches!(exhibit.lure, Lure::AccountAlert | Lure::DocumentShare | Lure::VoicemailFax);
    let severity = if exhibit.impersonation || account { Severity::Medium } else { Severity::Low };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    vec![begun.at(quote).because("the reader is told to scan a code, and a picture is there")]
}

/// Whether the mail shows or carries a picture that could be a code.
fn has_picture(exhibit: &Exhibit<'_>) -> bool {
    let large = |side: Option<u32>| side.is_none_or(|side| side >= SMALLEST);
    let shown = |artifact| exhibit.shown.iter().any(|text| text.artifact == artifact);
    let mut pages = exhibit.dissection.pages.iter().filter(|page| shown(page.artifact));
    let seen = pages.any(|page| page.images.iter().any(|image| large(image.width) && large(image.height)));
    let is_picture = |file: &creel_evidence::Artifact| {
        file.declared_type.as_deref().is_some_and(|declared| declared.starts_with("image/"))
    };
    seen || exhibit.dissection.files().any(is_picture)
}

/// A run of lines that are mostly block elements (U+2580 to U+259F).
fn drawn(text: &Text) -> Option<Quote> {
    let (mut at, mut start, mut rows) = (0, 0, 0);
    for line in text.visible.text.split('\n') {
        let blocks = line.chars().filter(|c| ('\u{2580}'..='\u{259F}').contains(c)).count();
        let others = line.chars().filter(|c| !c.is_whitespace()).count() - blocks;
        if blocks >= BLOCKS_LEAST && others * 10 <= blocks {
            start = if rows == 0 { at } else { start };
            rows += 1;
            if rows >= ROWS_LEAST {
                return Some(text.visible.quote(text.artifact, start..at + line.len()));
            }
        } else if !line.trim().is_empty() {
            rows = 0;
        }
        at += line.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, plain, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Payroll <desk@firm.test>\nSubject: Your salary statement";

    #[test]
    fn hit_a_picture_to_scan() {
        let body = "<p>Scan the QR code with your phone to keep your mailbox.</p><img src='cid:code' width=200 height=200>";
        hit(&DETECTOR, &html(HEADER, body));
    }

    #[test]
    fn hit_a_code_drawn_with_characters() {
        let row = "█▀▀▀▀▀█ ▄▀▄█ █▀▀▀▀▀█\n";
        let finding = hit(&DETECTOR, &plain(HEADER, &format!("Sign in:\n{}", row.repeat(12))));
        assert_eq!(finding.severity, Severity::High);
    }

    #[test]
    fn miss_a_mail_about_something_else() {
        quiet(
            &DETECTOR,
            &html(HEADER, "<p>Your statement is ready.</p><img src='cid:logo' width=200 height=200>"),
        );
    }

    #[test]
    fn twin_a_code_that_is_only_spoken_of() {
        quiet(&DETECTOR, &plain(HEADER, "At the entrance, scan the QR code on your ticket."));
    }

    #[test]
    fn twin_a_bar_of_blocks() {
        quiet(&DETECTOR, &plain(HEADER, "Progress:\n██████████▌\nThank you."));
    }
}
