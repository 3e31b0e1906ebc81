//! A code that came along leads to a page.
//!
//! # What it sees
//!
//! QR codes and barcodes in pictures and documents, drawn with characters, tables or shapes, or split over several pictures, that hold the
//! address of a page.
//!
//! # Why it matters
//!
//! The code takes the reader from the guarded computer to a private telephone, and its address stands in no text. A code that is
//! drawn or split is made so that programs that look at pictures do not see it.
//!
//! # How common
//!
//! None in 7,909 collected phishing mails of consumers; 12 % of phishing in the last quarter of 2024 (vendors' reports).
//!
//! # How severe
//!
//! High for drawn and split codes, medium when the mail poses as somebody or speaks of an account, low otherwise.
//!
//! # When it stays quiet
//!
//! When the code leads to the authenticated sender's own site, and when it holds no address.
//!
//! # Limits
//!
//! Tickets and payment slips hold codes too, and are often sent by another company than the one whose site they lead to.

use crate::active::{called, quote_feature};
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file, quote_link};
use crate::questions::{FINDINGS_LIMIT, mail_host, same_party};
use creel_evidence::dissection::{FeatureKind, Link, LinkContext};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::verdict::Lure;
use creel_evidence::{Confidence, Finding, Severity};
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "scanned-link",
    summary: "A QR code or barcode that came along leads to a page; worse if it is drawn or split to escape notice.",
    technique: None,
    attack: &["T1566.002", "T1204.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let dissection = exhibit.dissection;
    let mut seen = HashSet::new();
    let links = dissection.links.iter().filter(|link| {
        link.context == LinkContext::Code
            && !dissection.outside.contains(&link.artifact)
            && link.target.as_ref().is_some_and(|target| target.is_web())
    });
    let found = links.filter_map(|link| {
        let host = link.target.as_ref()?.host_text()?;
        (!is_own(exhibit, &host) && seen.insert(host.clone())).then(|| judge(exhibit, link, &host))
    });
    found.take(FINDINGS_LIMIT).collect()
}

/// Whether a host is the sender's, who is who he says.
fn is_own(exhibit: &Exhibit<'_>, host: &str) -> bool {
    exhibit.authenticated == Authenticated::Pass
        && exhibit.from.is_some_and(|from| same_party(host, mail_host(from)))
}

fn judge(exhibit: &Exhibit<'_>, link: &Link, host: &str) -> Finding {
    const MADE_TO_ESCAPE: &[FeatureKind] = &[FeatureKind::DrawnCode, FeatureKind::SplitCode];
    let file = exhibit.file_of(link.artifact);
    let escapes = exhibit.features(MADE_TO_ESCAPE).find(|(_, of)| file.is_some_and(|file| of.id == file.id));
    let account = matches!(exhibit.lure, Lure::AccountAlert | Lure::DocumentShare | Lure::VoicemailFax);
    let (severity, confidence, how) = match escapes {
        Some((feature, _)) if feature.kind == FeatureKind::SplitCode => {
            (Severity::High, Confidence::High, "a code in pieces")
        }
        Some(_) => (Severity::High, Confidence::High, "a code that is drawn"),
        None if exhibit.impersonation || account => (Severity::Medium, Confidence::Moderate, "a code"),
        None => (Severity::Low, Confidence::Moderate, "a code"),
    };
    let begun = DETECTOR.sees(exhibit, severity, confidence).at(quote_link(link));
    let begun = escapes.iter().fold(begun, |begun, (feature, _)| begun.at(quote_feature(feature)));
    let begun = file.iter().fold(begun, |begun, file| begun.at(quote_file(file)));
    let place = file
        .and_then(|file| file.name.as_ref().map(|_| format!(" in '{}'", called(file))))
        .unwrap_or_default();
    begun.because(format!("{how}{place} leads to {}", inert(host)))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{finds, with_features, with_file};
    use creel_evidence::dissection::{FeatureKind, Link, LinkContext};
    use creel_evidence::web::WebAddress;
    use creel_evidence::{ArtifactRole, Finding, Locus, Severity};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Minutes";

    /// A mail with a picture whose code holds this address; how codes are read is the openers' to test.
    fn code(header: &str, address: &str, features: &[(FeatureKind, &str)]) -> Vec<Finding> {
        let picture = "GIF89a";
        let mail = with_file(header, "See the file.", "code.gif", "image/gif", picture);
        let mut dissection = with_features(&mail, "code.gif", features);
        let id = dissection.artifacts.iter().find(|artifact| artifact.name.is_some()).unwrap().id;
        dissection.links.push(Link {
            artifact: id,
            role: ArtifactRole::Content,
            context: LinkContext::Code,
            raw: address.to_owned(),
            target: WebAddress::parse(address),
            text: String::new(),
            visible: true,
            position: 0,
            at: Locus::bytes(id, 0..0),
        });
        finds(&DETECTOR, &dissection)
    }

    #[test]
    fn hit_a_code_and_a_drawn_one() {
        let found = code(HEADER, "https://signin.site.test/a", &[(FeatureKind::PictureCode, "QR")]);
        assert_eq!(found[0].severity, Severity::Medium, "the mail shares a document");
        let found = code(HEADER, "https://signin.site.test/a", &[(FeatureKind::DrawnCode, "QR")]);
        assert_eq!(found[0].severity, Severity::High);
        assert_eq!(found[0].because, "a code that is drawn in 'code.gif' leads to signin.site.test");
        let found = code(HEADER, "https://signin.site.test/a", &[(FeatureKind::SplitCode, "QR")]);
        assert!(found[0].because.starts_with("a code in pieces"));
    }

    #[test]
    fn miss_a_code_without_address() {
        assert_eq!(code(HEADER, "WIFI:S:guests;;", &[]), []);
    }

    #[test]
    fn twin_a_ticket_of_the_senders_own() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=firm.test\n\
                      Received: from a.firm.test by mx.warehouse.example; Mon, 07 Sep 2020 08:12:00 +0000\n\
                      From: Desk <desk@firm.test>\nSubject: Your ticket";
        assert_eq!(code(header, "https://tickets.firm.test/7731", &[]), []);
    }
}
