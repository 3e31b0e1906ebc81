//! `From` carries a known brand's real domain, which the mail does not even speak for.
//!
//! # What it sees
//!
//! A `From` domain that a known brand owns, in a mail that poses as somebody else or as nobody, together with a receiving
//! server's report that authentication of that domain failed.
//!
//! # Why it matters
//!
//! The domain is borrowed for its good name with filters, not with readers: whole waves of advertising and prizes are sent
//! under the addresses of banks and newspapers. The brand is a victim, and its DMARC reports show the wave.
//!
//! # How common
//!
//! DMARC passes in 24 % of 7,909 collected phishing mails; borrowed domains are a large part of the rest.
//!
//! # How severe
//!
//! High when DMARC failed, medium when only SPF or DKIM did.
//!
//! # When it stays quiet
//!
//! When the brand is the one that is claimed (`forged-from` says so), when authentication passed, was not tried or was not
//! reported, and on discussion lists.
//!
//! # Limits
//!
//! Forwarding breaks SPF and DKIM. Domains that no table of brands lists are not judged.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing, quote_mailbox};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Quote, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "borrowed-domain",
    summary: "From carries the real domain of a brand that the mail does not speak for, and its authentication failed.",
    technique: None,
    attack: &["T1684.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some((from, domain)) = exhibit.from.zip(exhibit.from_domain.as_ref()) else { return Vec::new() };
    let failed = exhibit.authenticated == Authenticated::Fail;
    if !failed || exhibit.standing == Standing::Own || exhibit.is_list_mail() || hosts::is_anybodys(domain) {
        return Vec::new();
    }
    let is_claimed = |name: &str| exhibit.claimed_brand.is_some_and(|claimed| claimed.name == name);
    let Some(brand) = exhibit.brands().by_domain(domain).filter(|brand| !is_claimed(&brand.name)) else {
        return Vec::new();
    };
    let sender = &exhibit.dissection.sender;
    let (severity, confidence) = match sender.by.as_deref() {
        Some("dmarc") => (Severity::High, Confidence::High),
        _ => (Severity::Medium, Confidence::Moderate),
    };
    let method = sender.by.as_deref().unwrap_or("authentication");
    let reason =
        format!("the mail says it came from {domain} of {}, but {} failed for it", brand.name, inert(method));
    let mut located = DETECTOR.sees(exhibit, severity, confidence).at(quote_mailbox(from));
    if let Some(at) = &sender.at {
        located = located.at(Quote::new(at.clone(), method));
    }
    vec![located.because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};
    use creel_evidence::Severity;

    const OFFER: &str = "Your garden deserves the best seeds: https://seeds.firm.example/offer";

    fn mail(dmarc: &str) -> String {
        let header = format!(
            "Authentication-Results: mx.warehouse.example; dmarc={dmarc} header.from=paypal.com\n\
             From: Seeds of the month <newsletter@paypal.com>\nSubject: Seeds for your garden"
        );
        plain(&header, OFFER)
    }

    #[test]
    fn hit_advertising_under_a_banks_address() {
        let finding = hit(&DETECTOR, &mail("fail"));
        assert_eq!((finding.severity, finding.at.len()), (Severity::High, 2));
    }

    #[test]
    fn miss_a_domain_of_no_brand() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=fail header.from=firm.example\n\
                      From: Seeds <newsletter@firm.example>\nSubject: Seeds for your garden";
        quiet(&DETECTOR, &plain(header, OFFER));
    }

    #[test]
    fn twin_the_same_mail_that_authenticates() {
        quiet(&DETECTOR, &mail("pass"));
    }
}
