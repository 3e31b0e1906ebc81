//! The reader is led through a short link.
//!
//! # What it sees
//!
//! Clickable links at public shortening services.
//!
//! # Why it matters
//!
//! A short link hides where it leads, from the reader and from filters, and can be turned to another page after
//! delivery. The service can switch it off for the whole wave at once.
//!
//! # How common
//!
//! 15 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Medium when somebody else plainly sent the mail, low otherwise.
//!
//! # When it stays quiet
//!
//! With links that a brand shortens under its own name, and when short links are only among the small print of a
//! mail that authenticated and poses as nobody.
//!
//! # Limits
//!
//! Newsletters and social networks shorten links as well.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::{Confidence, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "url-shortener",
    summary: "A link goes through a public shortening service.",
    technique: Some("url-shortener"),
    attack: &["T1608.005"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let shortened =
        exhibit.linked_domains().into_iter().filter(|(domain, _)| hosts::is(domain, HostClass::Shortener));
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let found = shortened.take(FINDINGS_LIMIT).map(|(domain, link)| {
        let reason = format!("the link at {domain} hides where it leads");
        DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason)
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, plain, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your parcel";

    #[test]
    fn hit_a_short_link() {
        let finding = hit(&DETECTOR, &html(HEADER, "<p><a href=\"https://bit.ly/3xAmpLe\">Track</a></p>"));
        assert_eq!(finding.at[0].text, "https://bit.ly/3xAmpLe");
        hit(&DETECTOR, &plain(HEADER, "Track it: https://bit.ly/3xAmpLe"));
    }

    #[test]
    fn miss_a_link_that_says_where_it_leads() {
        quiet(&DETECTOR, &plain(HEADER, "Track it: https://notbit.ly.firm.example/3xAmpLe"));
    }

    #[test]
    fn twin_a_shop_with_its_own_short_paths() {
        quiet(&DETECTOR, &html(HEADER, "<p><a href=\"https://firm.example/s/3xAmpLe\">Track</a></p>"));
    }
}
