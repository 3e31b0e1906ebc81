//! `From` carries the claimed brand's real domain, but the mail did not come from there.
//!
//! # What it sees
//!
//! A `From` domain that is the claimed party's own, together with a receiving server's report that authentication of that
//! domain failed. A known brand's domain that the mail does not speak for is `borrowed-domain`.
//!
//! # Why it matters
//!
//! The address is the one the reader knows. Only the failed check gives it away.
//!
//! # How common
//!
//! 22 % of 7,909 collected phishing mails have a Return-Path elsewhere; DMARC passes in 24 %.
//!
//! # How severe
//!
//! High when DMARC failed for a known brand, medium when only SPF or DKIM did and for parties that no table lists.
//!
//! # When it stays quiet
//!
//! When authentication passed, was not tried or was not reported: mail from before SPF, DKIM and DMARC proves
//! nothing. When the mail came by way of a discussion list, which breaks authentication honestly.
//!
//! # Limits
//!
//! Forwarding breaks SPF, and forwarders that change the text break DKIM. Domains that no table of brands lists are
//! not judged.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing, quote_mailbox};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Quote, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "forged-from",
    summary: "From carries the claimed brand's real domain, but its authentication failed.",
    technique: Some("forged-from"),
    attack: &["T1684.002"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some((from, domain)) = exhibit.from.zip(exhibit.from_domain.as_ref()) else { return Vec::new() };
    if exhibit.authenticated != Authenticated::Fail || exhibit.is_list_mail() || hosts::is_free_mail(domain) {
        return Vec::new();
    }
    let brands_own = match exhibit.claimed_brand {
        Some(claimed) => claimed.owns(domain),
        None => exhibit.standing == Standing::Own,
    };
    if !brands_own {
        return Vec::new();
    }
    let sender = &exhibit.dissection.sender;
    // A party that no table lists may well publish a policy that its own servers fail; forwarding does the rest.
    let listed = exhibit.claimed_brand.is_some();
    let by_dmarc = listed && sender.by.as_deref() == Some("dmarc");
    let (severity, confidence) =
        if by_dmarc { (Severity::High, Confidence::High) } else { (Severity::Medium, Confidence::Moderate) };
    let method = sender.by.as_deref().unwrap_or("authentication");
    let reason = format!("the mail says it came from {domain}, but {} failed for it", inert(method));
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

    const ALERT: &str =
        "Your PayPal account was limited. Confirm your data: https://session.firm.example/confirm";

    fn mail(results: &str) -> String {
        let header = format!(
            "Authentication-Results: mx.warehouse.example; {results}\nFrom: PayPal <service@paypal.com>\n\
             Subject: Your PayPal account is limited"
        );
        plain(&header, ALERT)
    }

    #[test]
    fn hit_a_real_domain_that_fails() {
        let finding = hit(
            &DETECTOR,
            &mail("spf=fail smtp.mailfrom=firm.example; dkim=none; dmarc=fail header.from=paypal.com"),
        );
        assert_eq!(finding.severity, Severity::High);
        assert_eq!(finding.at.len(), 2);
    }

    #[test]
    fn miss_a_failing_domain_that_is_no_brands() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=fail header.from=firm.example\n\
                      From: PayPal <service@firm.example>\nSubject: Your PayPal account is limited";
        quiet(&DETECTOR, &plain(header, ALERT));
    }

    #[test]
    fn twin_the_brand_itself_and_an_unreported_mail() {
        quiet(
            &DETECTOR,
            &mail(
                "spf=pass smtp.mailfrom=paypal.com; dkim=pass header.d=paypal.com; dmarc=pass header.from=paypal.com",
            ),
        );
        quiet(&DETECTOR, &plain("From: PayPal <service@paypal.com>\nSubject: Your PayPal account", ALERT));
    }
}
