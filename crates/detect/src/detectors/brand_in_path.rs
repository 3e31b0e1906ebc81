//! The brand's name stands in the path of somebody else's URL.
//!
//! # What it sees
//!
//! A call to action whose path or query names the brand that the mail poses as, at a host that the brand does not own.
//!
//! # Why it matters
//!
//! The name in the URL is for the reader, who looks for it and stops there; the host before it is another's. On hacked sites
//! the folder of a kit bears the name of its victim.
//!
//! # How common
//!
//! 17 % of 7,909 collected phishing mails name a brand that the sender's domain has nothing to do with; a part of them say it
//! in the path as well.
//!
//! # How severe
//!
//! Medium when somebody else plainly sent the mail, low otherwise.
//!
//! # When it stays quiet
//!
//! At the brand's own hosts, through mailing services, gateways and social media, where a name in the path is usual, and with
//! names of three letters and ordinary words.
//!
//! # Limits
//!
//! Shops and reviews have brands in their paths; then the mail does not pose as the brand.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, Standing, quote_link};
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "brand-in-path",
    summary: "The path of the main link names the brand that the mail poses as, at somebody else's host.",
    technique: None,
    attack: &["T1684.001", "T1204.001"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

/// Letters of a name from which it stands in no path by accident.
const NAME_LEAST: usize = 4;
/// Bytes of a URL that are read.
const LIMIT: usize = 2_000;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let Some((brand, link)) = exhibit.claimed_brand.zip(exhibit.action_link) else { return Vec::new() };
    let Some(target) = link.target.as_ref().filter(|target| target.is_web()) else { return Vec::new() };
    let usual = |class: &HostClass| {
        matches!(
            class,
            HostClass::MailingService
                | HostClass::Tracker
                | HostClass::GatewayWrapper
                | HostClass::SocialMedia
        )
    };
    let honest =
        target.domain().is_some_and(|domain| brand.owns(domain) || hosts::classes(domain).iter().any(usual));
    if honest || exhibit.standing == Standing::Own {
        return Vec::new();
    }
    let whole =
        format!("{}?{}", target.path, target.query.as_deref().unwrap_or_default()).to_ascii_lowercase();
    let whole = whole.get(..whole.floor_char_boundary(LIMIT)).unwrap_or_default();
    let words = || whole.split(|c: char| !c.is_ascii_alphanumeric());
    let bare = |alias: &str| -> String {
        alias.chars().filter(|c| c.is_ascii_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let named = brand.aliases.iter().filter(|alias| !alias.ambiguous).map(|alias| bare(&alias.text));
    let Some(name) =
        named.filter(|name| name.len() >= NAME_LEAST).find(|name| words().any(|word| word == name))
    else {
        return Vec::new();
    };
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let host = target.host_text().unwrap_or_default();
    let reason = format!("the link says '{name}' in its path and leads to {}", inert(&host));
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote_link(link)).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const ALERT: &str =
        "<p>Your PayPal account was limited. Confirm your data: <a href=\"{}\">Confirm</a></p>";

    fn mail(from: &str, url: &str) -> String {
        html(
            &format!("From: PayPal <{from}>\nSubject: Your PayPal account is limited"),
            &ALERT.replace("{}", url),
        )
    }

    #[test]
    fn hit_a_folder_that_bears_the_name() {
        let finding =
            hit(&DETECTOR, &mail("service@firm.test", "https://bakery.test/secure/paypal/login.php"));
        assert!(finding.because.contains("'paypal'"), "{}", finding.because);
    }

    #[test]
    fn miss_a_path_without_the_name() {
        quiet(&DETECTOR, &mail("service@firm.test", "https://bakery.test/secure/login.php"));
    }

    #[test]
    fn twin_the_brands_own_page() {
        quiet(&DETECTOR, &mail("service@paypal.com", "https://www.paypal.com/paypal/login"));
    }
}
