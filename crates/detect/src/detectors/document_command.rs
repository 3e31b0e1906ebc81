//! A document that came along starts a program without being code.
//!
//! # What it sees
//!
//! Fields and cells that ask a program for data by starting it (Dynamic Data Exchange), actions of PDFs that launch a file, and
//! formulas of the old equation editor.
//!
//! # Why it matters
//!
//! No macro is there to be blocked: the document's own means start the program, and the equation editor is kept in documents for its
//! flaws.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers; equation-editor documents are still among the most common malicious files in reports.
//!
//! # How severe
//!
//! High for programs that are started, medium for a formula of the old editor.
//!
//! # When it stays quiet
//!
//! With data from other tables, and with documents that launch nothing.
//!
//! # Limits
//!
//! Documents of the years before 2007 hold such formulas honestly.

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
    name: "document-command",
    summary: "A document that came along starts a program: by data exchange, by a launch action, by an old formula.",
    technique: None,
    attack: &["T1566.001", "T1204.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// Programs of Office that exchange data honestly, in lower case.
const TABLES: &[&str] = &["excel", "winword", "msaccess", "soffice"];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    const KINDS: &[FeatureKind] = &[FeatureKind::Dde, FeatureKind::Launch, FeatureKind::EquationEditor];
    let mut seen = HashSet::new();
    let found = exhibit.features(KINDS).filter_map(|(feature, file)| {
        let detail = inert(&feature.detail);
        let (severity, attack, what): (_, &[&str], _) = match feature.kind {
            FeatureKind::Dde if is_table(&feature.detail) => return None,
            FeatureKind::Dde => (
                Severity::High,
                &["T1566.001", "T1204.002", "T1559.002"],
                format!("asks a program for data: {detail}"),
            ),
            FeatureKind::Launch => (Severity::High, DETECTOR.attack, format!("launches something: {detail}")),
            _ => (
                Severity::Medium,
                &["T1566.001", "T1204.002", "T1203"],
                "holds a formula of the old equation editor".to_owned(),
            ),
        };
        if !seen.insert((file.id, feature.kind)) {
            return None;
        }
        let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate).attack(attack);
        let reason = format!("the document '{}' {what}", called(file));
        Some(begun.at(quote_feature(feature)).at(quote_file(file)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// Whether data are asked of another document only.
fn is_table(detail: &str) -> bool {
    let words = detail.trim_start_matches("DDEAUTO").trim_start_matches("DDE");
    let program =
        words.trim_start_matches([' ', '"', '=']).split([' ', '"', '|', '.']).next().unwrap_or_default();
    TABLES.contains(&program.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{finds, with_features, with_file};
    use creel_evidence::dissection::FeatureKind::{self, Dde, EquationEditor, ExternalResource, Launch};
    use creel_evidence::{Finding, Severity};

    /// A document with these features; how they come about is the openers' to test.
    fn document(features: &[(FeatureKind, &str)]) -> Vec<Finding> {
        let mail = with_file(
            "From: Desk <desk@firm.test>\nSubject: Order",
            "See the file.",
            "order.rtf",
            "application/rtf",
            "{\\rtf1 An order}",
        );
        finds(&DETECTOR, &with_features(&mail, "order.rtf", features))
    }

    #[test]
    fn hit_a_program_that_is_started() {
        assert_eq!(document(&[(Dde, "DDEAUTO cmd.exe \"/c x\"")])[0].severity, Severity::High);
        assert_eq!(document(&[(Launch, "starts cmd.exe")])[0].severity, Severity::High);
        let found = document(&[(EquationEditor, "Equation.3"), (EquationEditor, "Equation.3")]);
        assert_eq!((found.len(), found[0].severity), (1, Severity::Medium));
    }

    #[test]
    fn miss_a_document_that_loads_a_picture() {
        assert_eq!(document(&[(ExternalResource, "picture: https://firm.test/a.png")]), []);
    }

    #[test]
    fn twin_data_of_a_table() {
        assert_eq!(document(&[(Dde, "DDEAUTO Excel \"prices.xls\" \"R1C1\"")]), []);
    }
}
