//! The button of the mail writes a mail to a stranger.
//!
//! # What it sees
//!
//! A visible link that writes a mail (`mailto:`) to a domain that is not the sender's, in a mail that poses as somebody; or
//! one that fills in subject or copies.
//!
//! # Why it matters
//!
//! "Report the user" or "unsubscribe" as a mail tells the fraudster which mailboxes are read and begins a talk, and no page
//! is there that could be blocked.
//!
//! # How common
//!
//! One of the large families of the pile (false alarms about sign-ins) works like this.
//!
//! # How severe
//!
//! High when it goes to a free mailbox in a brand's name, medium when the mail poses as somebody else.
//!
//! # When it stays quiet
//!
//! Without impersonation, when the address is the claimed brand's or the sender's own, and when a page is the call to
//! action.
//!
//! # Limits
//!
//! Agencies that answer for a brand under their own name.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::{mail_host, same_party};
use creel_evidence::dissection::Link;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::hosts;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "mailto-elsewhere",
    summary: "In a mail that poses as somebody, the button writes a mail to a stranger's address.",
    technique: None,
    attack: &["T1598", "T1684.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if !exhibit.impersonation || exhibit.web_links().next().is_some() {
        return Vec::new();
    }
    let from = exhibit.from.map_or("", mail_host);
    let written = |link: &&&Link| {
        address_host(&link.raw).is_some_and(|host| {
            let domain = DomainName::parse(&host);
            let brands_own =
                exhibit.claimed_brand.zip(domain.as_ref()).is_some_and(|(brand, domain)| brand.owns(domain));
            // The sender's own address is a stranger's too, where the sender poses as a brand; without one it is just he.
            !brands_own && (exhibit.claimed_brand.is_some() || !same_party(&host, from))
        })
    };
    let Some(link) = exhibit.links.iter().find(written) else { return Vec::new() };
    let host = address_host(&link.raw).unwrap_or_default();
    let free = DomainName::parse(&host).as_ref().is_some_and(hosts::is_free_mail);
    let severity = if free && exhibit.claimed_brand.is_some() { Severity::High } else { Severity::Medium };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    vec![
        begun
            .at(quote_link(link))
            .because(format!("the button writes a mail to an address at {}", inert(&host))),
    ]
}

/// The host of the first address of a `mailto:` URL (RFC 6068).
fn address_host(raw: &str) -> Option<String> {
    let (scheme, rest) = raw.trim().split_once(':')?;
    let address = rest.split(['?', ',', ';']).next()?.replace("%40", "@");
    let (_, host) = address.rsplit_once('@')?;
    scheme.eq_ignore_ascii_case("mailto").then(|| host.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};
    use creel_evidence::Severity;

    const BODY: &str = "<p>Unusual sign-in activity. We noticed something unusual about a recent sign-in to your Microsoft \
        account.</p><p><a href='mailto:desk.7731@gmail.com?subject=Report+the+user'>Report the user</a></p>";

    #[test]
    fn hit_a_report_that_goes_to_a_free_mailbox() {
        let header = "From: Microsoft account team <no-reply@firm.test>\nSubject: Microsoft account unusual sign-in activity";
        assert_eq!(hit(&DETECTOR, &html(header, BODY)).severity, Severity::High);
    }

    #[test]
    fn miss_a_mail_with_a_page() {
        let header = "From: Microsoft account team <no-reply@firm.test>\nSubject: Microsoft account unusual sign-in activity";
        let body = BODY.replace("mailto:desk.7731@gmail.com?subject=Report+the+user", "https://site.test/a");
        quiet(&DETECTOR, &html(header, &body));
    }

    #[test]
    fn twin_a_firm_that_wants_to_be_written_to() {
        let header = "From: Firm <desk@firm.test>\nSubject: Our new catalogue";
        quiet(
            &DETECTOR,
            &html(header, "<p>Questions? <a href='mailto:sales@firm-catalogue.test'>Write to us</a></p>"),
        );
    }
}
