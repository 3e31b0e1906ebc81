//! The page lies on a name that anybody may point anywhere.
//!
//! # What it sees
//!
//! Clickable links to hosts of dynamic DNS services and of free registration below a common suffix.
//!
//! # Why it matters
//!
//! Such a name costs nothing, needs no registrar, and points to another machine within a minute. Hardly any honest sender
//! leads customers there; the service can switch the name off.
//!
//! # How common
//!
//! Part of the 8 % of 7,909 collected phishing mails with free hosting.
//!
//! # How severe
//!
//! Medium when the mail poses as somebody, low otherwise.
//!
//! # When it stays quiet
//!
//! On discussion lists, and when the sender is authenticated under the very same name.
//!
//! # Limits
//!
//! Hobbyists and small offices run servers at home under such names.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::mail::Authenticated;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "dynamic-dns",
    summary: "A link leads to a host of a dynamic DNS service or of free registration.",
    technique: None,
    attack: &["T1583.001", "T1568"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if exhibit.is_list_mail() {
        return Vec::new();
    }
    let own = |domain: &DomainName| {
        exhibit.authenticated == Authenticated::Pass
            && exhibit.from_domain.as_ref().is_some_and(|from| from.same_registrable(domain))
    };
    let kind = |domain: &DomainName| {
        // The service's own pages are no name of a customer's.
        if domain.as_str().starts_with("www.") || domain.as_str().matches('.').count() < 2 {
            None
        } else if hosts::is(domain, HostClass::DynamicDns) {
            Some("a dynamic DNS service")
        } else if hosts::is(domain, HostClass::FreeSubdomain) {
            Some("free registration")
        } else {
            None
        }
    };
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let domains = exhibit.linked_domains();
    let found = domains.iter().filter(|(domain, _)| !own(domain)).filter_map(|(domain, link)| {
        let reason = format!("the link leads to {domain}, a name of {}", kind(domain)?);
        Some(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason))
    });
    found.take(FINDINGS_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, plain, quiet};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Your parcel";

    #[test]
    fn hit_a_name_that_points_anywhere() {
        hit(&DETECTOR, &plain(HEADER, "Pay the fee: https://parcel-fee.duckdns.org/pay"));
    }

    #[test]
    fn miss_a_registered_domain() {
        quiet(&DETECTOR, &plain(HEADER, "Pay the fee: https://parcel-fee.test/pay"));
    }

    #[test]
    fn twin_a_server_at_home_that_writes_itself() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=my-garage.duckdns.org\n\
                      From: Garage <door@my-garage.duckdns.org>\nSubject: The door is open";
        quiet(&DETECTOR, &plain(header, "See https://my-garage.duckdns.org/door"));
    }
}
