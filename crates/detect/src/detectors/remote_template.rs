//! A document fetches its template from elsewhere when it is opened.
//!
//! # What it sees
//!
//! Documents of Office and RTF whose template stands on another machine.
//!
//! # Why it matters
//!
//! The document itself holds no code and passes every check; the code comes with the template, after the mail was delivered.
//!
//! # How common
//!
//! None in 7,909 collected mails of consumers; usual in targeted intrusions.
//!
//! # How severe
//!
//! High.
//!
//! # When it stays quiet
//!
//! With templates of the reader's organisation and of the authenticated sender's.
//!
//! # Limits
//!
//! A template of a company's cloud storage is its own, which its address does not tell.

use crate::active::{called, quote_feature};
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use crate::questions::{FINDINGS_LIMIT, mail_host, same_party};
use creel_evidence::dissection::FeatureKind;
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "remote-template",
    summary: "A document that came along fetches its template from elsewhere.",
    technique: None,
    attack: &["T1221", "T1566.001"],
    severities: &[Severity::High],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.features(&[FeatureKind::RemoteTemplate]).filter_map(|(feature, file)| {
        let rest = feature
            .detail
            .trim_start_matches(|c: char| c != '/' && c != '\\')
            .trim_start_matches(['/', '\\']);
        let host = rest.split(['/', '\\', ':', '@']).next().unwrap_or_default();
        if is_known(exhibit, host) {
            return None;
        }
        let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::High);
        let reason = format!("the document '{}' fetches its template from {}", called(file), inert(host));
        Some(begun.at(quote_feature(feature)).at(quote_file(file)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// Whether a host is the reader's, or the sender's who is who he says.
fn is_known(exhibit: &Exhibit<'_>, host: &str) -> bool {
    let mut recipients = exhibit.dissection.envelope.recipients.iter();
    recipients.any(|recipient| same_party(host, mail_host(&recipient.mailbox)))
        || exhibit.authenticated == Authenticated::Pass
            && exhibit.from.is_some_and(|from| same_party(host, mail_host(from)))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{finds, quiet, with_features, with_file};
    use creel_evidence::Finding;
    use creel_evidence::dissection::FeatureKind;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Order";

    /// A document whose template stands there; how that is read is the openers' to test.
    fn document(template: &str) -> Vec<Finding> {
        let mail = with_file(HEADER, "See the file.", "order.rtf", "application/rtf", "{\\rtf1 An order}");
        finds(&DETECTOR, &with_features(&mail, "order.rtf", &[(FeatureKind::RemoteTemplate, template)]))
    }

    #[test]
    fn hit_a_template_of_a_stranger() {
        let found = document("https://files.site.test/a.dotm");
        assert!(found[0].because.ends_with("from files.site.test"), "{}", found[0].because);
        assert_eq!(document("\\\\203.0.113.9\\x\\a.dotm").len(), 1);
    }

    #[test]
    fn miss_a_document_without_template() {
        quiet(&DETECTOR, &with_file(HEADER, "See the file.", "a.rtf", "application/rtf", "{\\rtf1 Words}"));
    }

    #[test]
    fn twin_a_template_of_ones_own() {
        assert_eq!(document("https://templates.warehouse.example/letter.dotm"), []);
    }
}
