//! A document that came along holds macros.
//!
//! # What it sees
//!
//! Documents of Office with code in them: macros of VBA or Basic, macro sheets of Excel 4, code that runs when the document is opened, code whose
//! source was taken away, and calls that start programs or fetch files.
//!
//! # Why it matters
//!
//! Macros run with the reader's rights, and what asks to allow them is a single button.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers; the usual first step of intrusions until 2022, when Office began to block macros from the
//! internet.
//!
//! # How severe
//!
//! High when the code runs by itself and starts or fetches something, or has no source; medium when it runs by itself or is of
//! Excel 4; low for other macros.
//!
//! # When it stays quiet
//!
//! With documents without code.
//!
//! # Limits
//!
//! Companies send each other tables with macros that fill in forms. What a macro does is read from its words, not from a run.

use crate::active::{called, quote_feature};
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::{Feature, FeatureKind};
use creel_evidence::text::inert;
use creel_evidence::{Artifact, Confidence, ContentType, Finding, Severity};
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "macro-code",
    summary: "A document that came along holds macros; worse if they run by themselves and start or fetch something.",
    technique: None,
    attack: &["T1566.001", "T1204.002", "T1059.005"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

/// What only documents with code have.
const CODE: &[FeatureKind] = &[FeatureKind::Macro, FeatureKind::Excel4Macro, FeatureKind::StompedCode];
/// What code does that ordinary macros seldom do.
const DEEDS: &[FeatureKind] =
    &[FeatureKind::SuspiciousCall, FeatureKind::Execution, FeatureKind::Download, FeatureKind::EncodedCode];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let files = exhibit.features(CODE).filter(|(_, file)| is_document(file) && seen.insert(file.id));
    let found = files.map(|(code, file)| judge(exhibit, code, file));
    found.take(FINDINGS_LIMIT).collect()
}

const fn is_document(file: &Artifact) -> bool {
    matches!(
        file.content_type,
        ContentType::OfficeXml
            | ContentType::Ole
            | ContentType::Xml
            | ContentType::Rtf
            | ContentType::OneNote
    )
}

fn judge(exhibit: &Exhibit<'_>, code: &Feature, file: &Artifact) -> Finding {
    let of = |kinds| exhibit.features(kinds).find(|(_, of)| of.id == file.id).map(|(feature, _)| feature);
    let starts = of(&[FeatureKind::AutoRun]);
    let does = of(DEEDS);
    let stomped = of(&[FeatureKind::StompedCode]);
    let is_old = exhibit.has_feature(file, &[FeatureKind::Excel4Macro]);
    let (severity, what) = match (starts, does, stomped) {
        (Some(start), Some(deed), _) => (
            Severity::High,
            format!("runs code by itself ({}) that names '{}'", inert(&start.detail), inert(&deed.detail)),
        ),
        (_, _, Some(_)) => (Severity::High, "holds code without its source".to_owned()),
        (Some(start), None, None) => {
            (Severity::Medium, format!("runs code by itself ({})", inert(&start.detail)))
        }
        (None, ..) if is_old => (Severity::Medium, "holds a macro sheet of Excel 4".to_owned()),
        (None, ..) => (Severity::Low, format!("holds a macro ({})", inert(&code.detail))),
    };
    let confidence = if starts.is_some() && does.is_some() { Confidence::High } else { Confidence::Moderate };
    let begun = DETECTOR.sees(exhibit, severity, confidence).at(quote_feature(code));
    let begun =
        [starts, does].into_iter().flatten().fold(begun, |begun, feature| begun.at(quote_feature(feature)));
    begun.at(quote_file(file)).because(format!("the document '{}' {what}", called(file)))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{finds, with_encoded, with_features};
    use creel_evidence::dissection::FeatureKind::{AutoRun, Excel4Macro, Macro, StompedCode, SuspiciousCall};
    use creel_evidence::{Finding, Severity};

    /// A table with these features; how they come about is the openers' to test.
    fn table(features: &[(creel_evidence::dissection::FeatureKind, &str)]) -> Vec<Finding> {
        let ole = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 600]].concat();
        let mail =
            with_encoded("From: Desk <desk@firm.test>\nSubject: Order", "See the file.", "order.xls", &ole);
        finds(&DETECTOR, &with_features(&mail, "order.xls", features))
    }

    #[test]
    fn hit_code_that_runs_by_itself() {
        let found = table(&[(Macro, "Module1"), (AutoRun, "Workbook_Open"), (SuspiciousCall, "shell")]);
        assert_eq!(found[0].severity, Severity::High);
        assert!(found[0].because.contains("(Workbook_Open)"), "{}", found[0].because);
        assert_eq!(table(&[(Macro, "Module1"), (AutoRun, "Workbook_Open")])[0].severity, Severity::Medium);
        assert_eq!(table(&[(StompedCode, "code")])[0].severity, Severity::High);
        assert_eq!(table(&[(Excel4Macro, "Sheet1")])[0].severity, Severity::Medium);
    }

    #[test]
    fn miss_a_table_without_code() {
        assert_eq!(table(&[]), []);
    }

    #[test]
    fn twin_a_table_with_a_macro_to_press() {
        assert_eq!(table(&[(Macro, "Print")])[0].severity, Severity::Low);
    }
}
