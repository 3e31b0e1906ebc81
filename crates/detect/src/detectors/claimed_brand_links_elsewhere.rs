//! The mail poses as a brand, and none of its links lead there.
//!
//! # What it sees
//!
//! A known brand as claimed identity, a call to action that leaves the brand's domains, and somebody else as
//! sender.
//!
//! # Why it matters
//!
//! A brand may mail through a service, but it leads its customers home. A mail that poses as it and leads elsewhere
//! wants what the customer would have typed at home.
//!
//! # How common
//!
//! 19 % of 7,909 collected phishing mails carry a known brand's name in the display name, 17 % with an unrelated
//! domain.
//!
//! # How severe
//!
//! High when the display name says the brand and somebody else plainly sent the mail, medium when only the text
//! does, low without impersonation.
//!
//! # When it stays quiet
//!
//! When the sender is the brand, in conversations and on discussion lists, and when the link goes through a mailing service or a gateway that hides where it
//! leads. Genuine links in the small print (terms, privacy) do not make it quiet: phishing copies them.
//!
//! # Limits
//!
//! Brands with sites that the table of brands does not list, and partners that a brand really mails through.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing, quote_link};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "claimed-brand-links-elsewhere",
    summary: "The mail poses as a brand, but its main link does not lead to the brand.",
    technique: None,
    attack: &["T1684.001", "T1204.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let (Some(brand), Some(link)) = (exhibit.claimed_brand, exhibit.action_link) else { return Vec::new() };
    let Some(target) = link.target.as_ref().filter(|target| target.is_web()) else { return Vec::new() };
    let own = exhibit.standing == Standing::Own && exhibit.authenticated != Authenticated::Fail;
    if own || exhibit.is_list_mail() || exhibit.carries_on() {
        return Vec::new();
    }
    let hides = |class: &HostClass| matches!(class, HostClass::MailingService | HostClass::GatewayWrapper);
    let explained =
        target.domain().is_some_and(|domain| brand.owns(domain) || hosts::classes(domain).iter().any(hides));
    if explained {
        return Vec::new();
    }
    let names =
        |text: &str| exhibit.brands().find(text).iter().any(|mention| mention.brand.name == brand.name);
    let severity = match exhibit.impersonation {
        true if names(exhibit.display_name()) => Severity::High,
        true => Severity::Medium,
        false => Severity::Low,
    };
    let host = target.host_text().unwrap_or_default();
    let reason = format!("the mail poses as {} and leads to {}", brand.name, inert(&host));
    let mut located = DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote_link(link));
    for quote in exhibit.claim.iter().flat_map(|claim| &claim.at).take(1) {
        located = located.at(quote.clone());
    }
    vec![located.because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    #[test]
    fn hit_a_brand_that_leads_somewhere_else() {
        let header = "From: PayPal <info@firm.example>\nSubject: Your PayPal account is limited";
        let body = "<p>Your PayPal account is limited.</p><p><a href=\"https://session.firm.test/x\">Confirm your account</a></p>";
        let finding = hit(&DETECTOR, &html(header, body));
        assert_eq!(finding.because, "the mail poses as PayPal and leads to session.firm.test");
    }

    #[test]
    fn miss_a_mail_that_claims_no_known_brand() {
        let header = "From: Rosa Lind <rosa@firm.example>\nSubject: Minutes";
        quiet(&DETECTOR, &html(header, "<p><a href=\"https://session.firm.test/x\">The minutes</a></p>"));
    }

    #[test]
    fn twin_the_brand_itself() {
        let header = "From: PayPal <service@paypal.com>\nSubject: Your PayPal receipt";
        let body = "<p>You sent a payment.</p><p><a href=\"https://www.paypal.com/activity\">See your PayPal account</a></p>";
        quiet(&DETECTOR, &html(header, body));
    }
}
