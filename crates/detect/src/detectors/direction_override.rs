//! Characters that turn the reading direction, where nobody needs them.
//!
//! # What it sees
//!
//! U+202D and U+202E (left-to-right and right-to-left override) in a file name, the subject or the display name.
//!
//! # Why it matters
//!
//! After an override, `annexe<U+202E>fdp.exe` reads as `annexeexe.pdf`: the file's true ending is hidden in plain
//! sight. In names and subjects it breaks words for filters and not for readers.
//!
//! # How common
//!
//! Direction overrides and addresses in the display name together: 1 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! High in a file name, medium in the subject or the display name.
//!
//! # When it stays quiet
//!
//! With the marks and embeddings that mail programs put around Arabic and Hebrew names.
//!
//! # Limits
//!
//! Text of right-to-left scripts typed with overrides by hand.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file, quote_mailbox};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "direction-override",
    summary: "A file name, the subject or the display name holds characters that turn the reading direction.",
    technique: Some("homoglyph"),
    attack: &["T1036.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let files = exhibit.dissection.files().filter_map(|file| {
        let name = file.name.as_deref().filter(|name| turns(name))?;
        let quote = quote_file(file);
        let reason =
            format!("the file name '{}' is not read in the order in which it is written", inert(name));
        Some((Severity::High, quote, reason))
    });
    let subject = Some(exhibit.subject).filter(|subject| turns(subject)).and_then(|_| {
        Some((
            Severity::Medium,
            exhibit.quote_subject()?,
            "the subject turns the reading direction".to_owned(),
        ))
    });
    let name = exhibit.from.filter(|from| turns(&from.name)).map(|from| {
        (Severity::Medium, quote_mailbox(from), "the display name turns the reading direction".to_owned())
    });
    let all = files.chain(subject).chain(name).take(FINDINGS_LIMIT);
    all.map(|(severity, quote, reason)| {
        DETECTOR.sees(exhibit, severity, Confidence::High).at(quote).because(reason)
    })
    .collect()
}

fn turns(text: &str) -> bool {
    text.contains(['\u{202d}', '\u{202e}'])
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet, with_file};
    use creel_evidence::Severity;

    #[test]
    fn hit_a_file_name_that_reads_backwards() {
        let header = "From: <rosa@firm.example>\nSubject: Invoice";
        let mail =
            with_file(header, "See the file.", "annexe\u{202e}fdp.exe", "application/octet-stream", "MZ");
        let finding = hit(&DETECTOR, &mail);
        assert_eq!(finding.severity, Severity::High);
        assert!(!finding.because.contains('\u{202e}'), "the reason must be safe to print");
    }

    #[test]
    fn hit_a_subject_that_turns() {
        hit(&DETECTOR, &plain("From: <rosa@firm.example>\nSubject: your \u{202e}tnuocca\u{202c}", "Hello."));
    }

    #[test]
    fn miss_a_plain_subject() {
        quiet(&DETECTOR, &plain("From: <rosa@firm.example>\nSubject: Invoice", "Hello."));
    }

    #[test]
    fn twin_a_hebrew_name_with_its_marks() {
        let header = "From: \u{202b}רוזה לינד\u{202c} <rosa@firm.example>\nSubject: \u{200f}שלום";
        quiet(&DETECTOR, &plain(header, "Hello."));
    }
}
