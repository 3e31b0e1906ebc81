//! The link shows one address and leads to another.
//!
//! # What it sees
//!
//! An anchor whose text is itself a URL or a host name, under another registrable domain than its target.
//!
//! # Why it matters
//!
//! It is the oldest lie of HTML mail: readers check what they see.
//!
//! # How common
//!
//! 4 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! High when the text shows a known brand's address and somebody else plainly sent the mail, medium otherwise.
//!
//! # When it stays quiet
//!
//! When both belong to one party or one brand, when the link goes through a mailing service, a tracker or a gateway
//! that wraps links for its customer, and when the text is no address but prose with a dot in it (`e.g.`,
//! `report.pdf`, `Booking.com` as a name is taken as an address, though).
//!
//! # Limits
//!
//! Mailing services that no table lists wrap links under their own name.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::{Link, LinkContext};
use creel_evidence::text::inert;
use creel_evidence::web::{Host, WebAddress};
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::brands::Brand;
use creel_reference::hosts::{self, HostClass};
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "link-text-mismatch",
    summary: "The text of a link shows another site than the one it leads to.",
    technique: None,
    attack: &["T1204.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

/// Bytes of an anchor text that can be an address.
const TEXT_LIMIT: usize = 300;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let mut findings = Vec::new();
    for (link, target) in exhibit.web_links() {
        if findings.len() >= FINDINGS_LIMIT || link.context != LinkContext::Anchor {
            continue;
        }
        let Some(shown) = shown_domain(link).filter(|shown| differs(exhibit, shown, target)) else {
            continue;
        };
        let leads = target.host_text().unwrap_or_default();
        if !seen.insert((shown.as_str().to_owned(), leads.clone())) {
            continue;
        }
        let own = |brand: &&Brand| exhibit.claimed_brand.is_some_and(|claimed| claimed.name == brand.name);
        let severity = match exhibit.brands().by_domain(&shown).filter(own) {
            Some(_) if exhibit.impersonation => Severity::High,
            _ => Severity::Medium,
        };
        let reason = format!("the link shows {shown} and leads to {}", inert(&leads));
        findings
            .push(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason));
    }
    findings
}

/// The domain that the anchor text shows, if the text is an address and nothing else.
fn shown_domain(link: &Link) -> Option<DomainName> {
    let text = link.text.trim().trim_matches(|c| "<>()[]\"'".contains(c));
    if text.len() > TEXT_LIMIT
        || text.contains(char::is_whitespace)
        || text.contains('@')
        || !text.contains('.')
    {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let has_scheme = rest.is_some();
    let host = rest.unwrap_or(&lower).split(['/', '?', '#', ':', '\\']).next()?;
    let domain = DomainName::parse(host)?;
    let known_suffix = psl_knows(&domain);
    (domain.registrable().is_some() && (has_scheme || host.starts_with("www.") || known_suffix))
        .then_some(domain)
}

/// Whether the ending is one that names without `www.` or a scheme are recognised by: file names have dots too.
fn psl_knows(domain: &DomainName) -> bool {
    const ENDINGS: &[&str] = &["com", "net", "org", "info", "edu", "gov", "eu"];
    let last = domain.suffix().rsplit('.').next().unwrap_or_default();
    ENDINGS.contains(&last)
        || creel_evidence::Country::parse(last).is_some_and(|_| !FILE_ENDINGS.contains(&last))
}

/// Country codes that are better known as endings of files.
const FILE_ENDINGS: &[&str] = &["pl", "py", "sh", "rs", "md", "ps", "cc", "so", "pm", "ai"];

fn differs(exhibit: &Exhibit<'_>, shown: &DomainName, target: &WebAddress) -> bool {
    let domain = match &target.host {
        Some(Host::Domain(domain)) => domain,
        Some(Host::Ip(_)) => return true,
        _ => return false,
    };
    if shown.same_registrable(domain) || shown.registrable_label() == domain.registrable_label() {
        return false;
    }
    let wraps = |class: &HostClass| {
        matches!(class, HostClass::MailingService | HostClass::Tracker | HostClass::GatewayWrapper)
    };
    if hosts::classes(domain).iter().any(wraps) {
        return false;
    }
    // The whole address that is shown stands inside the target: a redirect that says where it goes.
    if target.text.to_ascii_lowercase().contains(shown.registrable_or_self()) {
        return false;
    }
    let brand = |domain| exhibit.brands().by_domain(domain).map(|brand| &brand.name);
    brand(shown).is_none() || brand(shown) != brand(domain)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your account";

    #[test]
    fn hit_a_link_that_shows_another_site() {
        let body = "<p>Open <a href=\"https://session.firm.test/x\">https://www.bank.example/login</a></p>";
        let finding = hit(&DETECTOR, &html(HEADER, body));
        assert_eq!(finding.because, "the link shows www.bank.example and leads to session.firm.test");
        let body = "<p>Open <a href=\"http://192.0.2.7/x\">www.bank.example</a></p>";
        hit(&DETECTOR, &html(HEADER, body));
    }

    #[test]
    fn miss_a_link_with_words() {
        quiet(
            &DETECTOR,
            &html(HEADER, "<p><a href=\"https://session.firm.test/x\">Open the report.pdf</a></p>"),
        );
        quiet(&DETECTOR, &html(HEADER, "<p><a href=\"https://session.firm.test/x\">report.pdf</a></p>"));
    }

    #[test]
    fn twin_a_link_of_one_party_and_one_through_a_mailing_service() {
        let body = "<p><a href=\"https://shop.bank.example/x\">www.bank.example</a> \
                    <a href=\"https://u7.ct.sendgrid.net/ls/click?upn=1\">www.bank.example</a></p>";
        quiet(&DETECTOR, &html(HEADER, body));
    }
}
