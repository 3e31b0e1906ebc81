//! Code that came along is written so that nobody reads it, or hides what it does.
//!
//! # What it sees
//!
//! Encoded commands, scripts of the Script Encoder, base64 of code or programs, and batch files in pieces, in files that came along;
//! and calls that hide a window, switch off protection or wipe traces.
//!
//! # Why it matters
//!
//! Honest scripts are written to be read.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers, which hold no script file.
//!
//! # How severe
//!
//! High for what hides or switches off, medium for what is encoded.
//!
//! # When it stays quiet
//!
//! With code that anybody can read, and with code of pages and bodies.
//!
//! # Limits
//!
//! Packed libraries and signed scripts of administrators are encoded as well.

use crate::active::{called, quote_feature};
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::FeatureKind;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "obscured-code",
    summary: "Code that came along stands encoded, hides its window or switches off what protects.",
    technique: None,
    attack: &["T1027.010", "T1059", "T1204.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    // Of one file the worst is told.
    let hides = exhibit.features(&[FeatureKind::Evasion]).map(|found| (Severity::High, found));
    let encoded = exhibit.features(&[FeatureKind::EncodedCode]).map(|found| (Severity::Medium, found));
    let told = hides.chain(encoded).filter(|(_, (_, file))| seen.insert(file.id)).map(
        |(severity, (feature, file))| {
            let what = match feature.kind {
                FeatureKind::Evasion => format!("hides or protects itself by '{}'", inert(&feature.detail)),
                _ => format!("is not written to be read: {}", inert(&feature.detail)),
            };
            let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
            begun
                .at(quote_feature(feature))
                .at(quote_file(file))
                .because(format!("code in '{}' {what}", called(file)))
        },
    );
    told.take(FINDINGS_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use creel_evidence::Severity;
    use data_encoding::BASE64;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Invoice";

    fn script(name: &str, code: &str) -> String {
        with_file(HEADER, "See the file.", name, "text/plain", code)
    }

    #[test]
    fn hit_an_encoded_command_and_a_hidden_window() {
        let utf16: Vec<u8> = "Get-Date; Get-Process".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let code = format!("powershell -enc {}", BASE64.encode(&utf16));
        assert_eq!(hit(&DETECTOR, &script("a.bat", &code)).severity, Severity::Medium);
        let code = "powershell -WindowStyle Hidden -File a.ps1";
        assert_eq!(hit(&DETECTOR, &script("a.cmd", code)).severity, Severity::High);
    }

    #[test]
    fn miss_a_text_about_it() {
        quiet(&DETECTOR, &script("a.txt", "The option -WindowStyle Hidden hides a window."));
    }

    #[test]
    fn twin_a_script_that_can_be_read() {
        quiet(&DETECTOR, &script("a.ps1", "$items = Get-ChildItem C:\\Temp\n$items | Sort-Object Length\n"));
    }
}
