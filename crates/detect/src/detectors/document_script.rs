//! A document that came along holds a script, or sends what is typed into it.
//!
//! # What it sees
//!
//! JavaScript in PDFs and its running by itself; forms in documents that send what is typed in to an address.
//!
//! # Why it matters
//!
//! Scripts of documents open pages, build files and use flaws of readers. A form in a document asks for a password outside of any
//! browser that would warn.
//!
//! # How common
//!
//! 3 % of 7,909 collected phishing mails carry a PDF; few of them hold a script.
//!
//! # How severe
//!
//! High for scripts that name what starts or fetches programs; medium for scripts that run by themselves and for forms that send;
//! low for other scripts.
//!
//! # When it stays quiet
//!
//! With documents without scripts and with forms that are only printed.
//!
//! # Limits
//!
//! Forms of authorities compute sums with scripts and are sent by a button.

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
    name: "document-script",
    summary: "A document that came along holds a script or sends what is typed into its form.",
    technique: None,
    attack: &["T1566.001", "T1059.007"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let found = exhibit.features(&[FeatureKind::DocumentScript, FeatureKind::FormSubmission]).filter_map(
        |(feature, file)| {
            if !seen.insert((file.id, feature.kind)) {
                return None;
            }
            let has = |kinds| exhibit.has_feature(file, kinds);
            let (severity, attack, what): (_, &[&str], _) = match feature.kind {
                FeatureKind::FormSubmission => (
                    Severity::Medium,
                    &["T1598.002", "T1056.003"],
                    format!("sends what is typed in: {}", inert(&feature.detail)),
                ),
                _ if has(&[FeatureKind::Execution, FeatureKind::Download, FeatureKind::Launch]) => (
                    Severity::High,
                    DETECTOR.attack,
                    "holds a script that names what starts or fetches programs".to_owned(),
                ),
                _ if has(&[FeatureKind::AutoRun]) => {
                    (Severity::Medium, DETECTOR.attack, "holds a script that runs by itself".to_owned())
                }
                _ => (Severity::Low, DETECTOR.attack, "holds a script".to_owned()),
            };
            let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate).attack(attack);
            let reason = format!("the document '{}' {what}", called(file));
            Some(begun.at(quote_feature(feature)).at(quote_file(file)).because(reason))
        },
    );
    found.take(FINDINGS_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{finds, with_features, with_file};
    use creel_evidence::dissection::FeatureKind::{
        self, AutoRun, DocumentScript, Download, FormField, FormSubmission,
    };
    use creel_evidence::{Finding, Severity};

    /// A document with these features; how they come about is the openers' to test.
    fn document(features: &[(FeatureKind, &str)]) -> Vec<Finding> {
        let mail = with_file(
            "From: Desk <desk@firm.test>\nSubject: Order",
            "See the file.",
            "order.pdf",
            "application/pdf",
            "%PDF-1.4\n%%EOF",
        );
        finds(&DETECTOR, &with_features(&mail, "order.pdf", features))
    }

    #[test]
    fn hit_scripts_and_forms() {
        assert_eq!(document(&[(DocumentScript, "a"), (Download, "curl")])[0].severity, Severity::High);
        assert_eq!(document(&[(DocumentScript, "a"), (AutoRun, "open")])[0].severity, Severity::Medium);
        let found = document(&[(FormSubmission, "to https://collect.test/a")]);
        assert!(
            found[0].because.ends_with("sends what is typed in: to https://collect.test/a"),
            "{}",
            found[0].because
        );
    }

    #[test]
    fn miss_a_document_without_scripts() {
        assert_eq!(document(&[]), []);
    }

    #[test]
    fn twin_a_form_to_print_and_a_sum() {
        assert_eq!(document(&[(FormField, "text: name")]), []);
        assert_eq!(document(&[(DocumentScript, "sum")])[0].severity, Severity::Low);
    }
}
