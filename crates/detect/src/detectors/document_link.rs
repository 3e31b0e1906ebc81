//! A document that came along leads to a stranger's site.
//!
//! # What it sees
//!
//! PDFs, documents of Office, RTF and notebooks with a link to click on that leads neither to the authenticated sender's site nor to
//! the claimed brand's own, in a mail that has no such link itself.
//!
//! # Why it matters
//!
//! The link is taken out of the mail, where filters look, and put behind a button in a file that looks official.
//!
//! # How common
//!
//! 3 % of 7,909 collected phishing mails carry a PDF; 36 % of phishing attachments in the first quarter of 2025 were PDFs (vendors'
//! reports).
//!
//! # How severe
//!
//! Medium when the mail poses as somebody or tells of an account, a bill or a shared document, low otherwise.
//!
//! # When it stays quiet
//!
//! When the mail shows links of its own, when the document leads to more than a handful of sites, as papers and catalogues do, and
//! with links to standards and to what pages load.
//!
//! # Limits
//!
//! Bills of small firms lead to their payment service.

use crate::active::called;
use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file, quote_link};
use crate::questions::{mail_host, same_party};
use creel_evidence::dissection::Link;
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::verdict::Lure;
use creel_evidence::{Artifact, Confidence, ContentType, DomainName, Finding, Severity};
use creel_reference::hosts::{self, HostClass};
use std::collections::BTreeMap;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "document-link",
    summary: "The only link of a mail stands in a document that came along, and leads to a stranger's site.",
    technique: None,
    attack: &["T1566.001", "T1204.001"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

/// Sites to which a lure leads at most; what leads to more is something to read.
const FEW: usize = 4;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let dissection = exhibit.dissection;
    let shown = |link: &&Link| exhibit.shown.iter().any(|text| text.artifact == link.artifact);
    if exhibit.web_links().any(|(link, _)| shown(&link)) {
        return Vec::new();
    }
    let mut sites: BTreeMap<&str, (&Link, &Artifact)> = BTreeMap::new();
    for link in dissection.links.iter().filter(|link| link.context.is_clickable() && !shown(link)) {
        let Some(file) = exhibit.file_of(link.artifact).filter(|file| is_document(file)) else { continue };
        let Some(domain) =
            link.target.as_ref().filter(|target| target.is_web()).and_then(|target| target.domain())
        else {
            continue;
        };
        if !dissection.outside.contains(&file.id) && !is_harmless(exhibit, domain) {
            sites.entry(domain.registrable_or_self()).or_insert((link, file));
        }
    }
    let Some((link, file)) = sites.values().next().copied().filter(|_| sites.len() <= FEW) else {
        return Vec::new();
    };
    let story = matches!(
        exhibit.lure,
        Lure::AccountAlert | Lure::DocumentShare | Lure::VoicemailFax | Lure::PaymentInvoice | Lure::Delivery
    );
    let severity = if exhibit.impersonation || story { Severity::Medium } else { Severity::Low };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    let host = link.target.as_ref().and_then(|target| target.host_text()).unwrap_or_default();
    let reason = format!("the mail's only way on is in '{}' and leads to {}", called(file), inert(&host));
    vec![begun.at(quote_link(link)).at(quote_file(file)).because(reason)]
}

const fn is_document(file: &Artifact) -> bool {
    matches!(
        file.content_type,
        ContentType::Pdf
            | ContentType::OfficeXml
            | ContentType::Ole
            | ContentType::Rtf
            | ContentType::OneNote
    )
}

/// Whether a domain is the authenticated sender's, or one that documents name without meaning a page.
fn is_harmless(exhibit: &Exhibit<'_>, domain: &DomainName) -> bool {
    let own = exhibit.authenticated == Authenticated::Pass
        && exhibit.from.is_some_and(|from| same_party(domain.as_str(), mail_host(from)));
    own || hosts::is(domain, HostClass::Standards) || hosts::is(domain, HostClass::Cdn)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Document";

    fn document(body: &str, address: &str) -> String {
        let rtf = format!("{{\\rtf1 Your document: {address} }}");
        with_file(HEADER, body, "document.rtf", "application/rtf", &rtf)
    }

    #[test]
    fn hit_a_document_that_is_the_only_way_on() {
        let finding = hit(&DETECTOR, &document("See the file.", "https://signin.site.test/a"));
        assert!(finding.because.ends_with("leads to signin.site.test"), "{}", finding.because);
    }

    #[test]
    fn miss_a_document_without_links() {
        quiet(&DETECTOR, &document("See the file.", "none"));
    }

    #[test]
    fn twin_a_paper_with_many_sources() {
        let sources: Vec<String> = (0..9).map(|i| format!("https://library{i}.test/paper")).collect();
        quiet(&DETECTOR, &document("Our paper.", &sources.join(" ")));
    }

    #[test]
    fn twin_a_mail_with_links_of_its_own() {
        quiet(&DETECTOR, &document("See https://firm.test/ or the file.", "https://signin.site.test/a"));
    }
}
