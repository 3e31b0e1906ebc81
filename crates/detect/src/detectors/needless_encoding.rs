//! The body is encoded although nothing in it needs to be.
//!
//! # What it sees
//!
//! A text body in base64 whose decoded text is plain ASCII.
//!
//! # Why it matters
//!
//! Base64 keeps the text from programs that look at the raw mail. Kits do it; so do some honest mailers, so this is
//! only a fact that tells mailers apart.
//!
//! # How common
//!
//! Common in phishing kits and in many honest mailers.
//!
//! # How severe
//!
//! Always: it is a fact, and no reproach.
//!
//! # When it stays quiet
//!
//! When the text holds letters that a 7-bit body cannot carry, and with quoted-printable.
//!
//! # Limits
//!
//! It tells programs apart, not good from bad.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::artifact::Derivation;
use creel_evidence::{Artifact, Confidence, Finding, Severity, TransferEncoding};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "needless-encoding",
    summary: "A body of plain ASCII text is encoded in base64.",
    technique: None,
    attack: &["T1027.013"],
    severities: &[Severity::Info],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.shown.iter().filter(|text| !text.visible.text.is_empty()).find_map(|text| {
        let ascii = text.visible.text.is_ascii() && text.hidden.iter().all(|hidden| hidden.text.is_ascii());
        let artifact = exhibit.dissection.artifact(text.artifact).filter(|_| ascii)?;
        is_base64(artifact).then(|| text.visible.quote(text.artifact, 0..text.visible.text.len().min(80)))
    });
    let Some(quote) = found else { return Vec::new() };
    let begun = DETECTOR.sees(exhibit, Severity::Info, Confidence::High);
    vec![begun.at(quote).because("a body of plain ASCII text is encoded in base64")]
}

fn is_base64(artifact: &Artifact) -> bool {
    matches!(artifact.derivation, Derivation::MimeBody { encoding: TransferEncoding::Base64, .. })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet};

    fn mail(encoding: &str, body: &str) -> String {
        format!(
            "From: <info@firm.example>\r\nTo: <ana.prado@warehouse.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n"
        )
    }

    #[test]
    fn hit_plain_text_in_base64() {
        hit(&DETECTOR, &mail("base64", "WW91ciBhY2NvdW50IGlzIGxpbWl0ZWQu"));
    }

    #[test]
    fn miss_plain_text_as_it_is() {
        quiet(&DETECTOR, &mail("7bit", "Your account is limited."));
    }

    #[test]
    fn twin_text_that_needs_it() {
        quiet(&DETECTOR, &mail("base64", "R3LDvMOfZSBhdXMgS8O2bG4="));
    }
}
