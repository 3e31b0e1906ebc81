//! The page that the reader is led to lies at a host that anybody may use.
//!
//! # What it sees
//!
//! A call to action that leads to object storage, page builders, application hosting, form builders, file shares and tunnels,
//! directly or through a known redirect; in a mail without one, any clickable link there.
//!
//! # Why it matters
//!
//! Such pages are free, live for hours, carry a valid certificate and a good name. The platform can take them down.
//!
//! # How common
//!
//! 8 % free hosting, 8 % object storage and 4 % page builders of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Medium when somebody else plainly sent the mail, low otherwise.
//!
//! # When it stays quiet
//!
//! When the platform belongs to the brand that speaks, and when an authenticated sender who poses as nobody links to
//! a shared document: then only a low finding remains.
//!
//! # Limits
//!
//! Genuine mail shares documents every day: the finding alone says nothing. Small hosts that no table lists are
//! missed.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::Link;
use creel_evidence::mail::Authenticated;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "cloud-hosted",
    summary: "A link leads to storage, a page builder, application hosting or a file share that anybody may use.",
    technique: Some("cloud-hosted"),
    attack: &["T1583.006", "T1608.005"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let hosted = led_to(exhibit).into_iter().filter_map(|(domain, link)| {
        let what = hosting(&domain).filter(|_| !is_senders_own(exhibit, &domain))?;
        Some((domain, link, what))
    });
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let found = hosted.take(FINDINGS_LIMIT).map(|(domain, link, what)| {
        let reason = format!("the link leads to {domain}, {what} that anybody may use");
        DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason)
    });
    found.collect()
}

/// The domains that the reader is led to, each with its link: that of the call to action and that behind it. What lies in
/// the small print, a form to unsubscribe or a picture, is not where the mail leads.
fn led_to<'a>(exhibit: &Exhibit<'a>) -> Vec<(DomainName, &'a Link)> {
    let main = exhibit
        .action_link
        .and_then(|link| Some((link, link.target.as_ref().filter(|target| target.is_web())?)));
    let Some((link, target)) = main else {
        return exhibit.linked_domains().into_iter().map(|(domain, link)| (domain.clone(), link)).collect();
    };
    let behind = hosts::innermost(target);
    let domains = [Some(target), behind.as_ref()].into_iter().flatten().filter_map(WebAddress::domain);
    domains.map(|domain| (domain.clone(), link)).collect()
}

/// What kind of shared hosting a domain is.
fn hosting(domain: &DomainName) -> Option<&'static str> {
    hosts::classes(domain).iter().find_map(|class| match class {
        HostClass::ObjectStorage => Some("object storage"),
        HostClass::PageBuilder => Some("a page builder"),
        HostClass::AppHosting => Some("application hosting"),
        HostClass::FormBuilder => Some("a form builder"),
        HostClass::FileShare => Some("a file share"),
        HostClass::Tunnel => Some("a tunnel"),
        HostClass::Cdn => Some("a delivery network"),
        _ => None,
    })
}

/// Whether the sender is the platform itself, authenticated. Who has a mailbox there is not.
fn is_senders_own(exhibit: &Exhibit<'_>, domain: &DomainName) -> bool {
    let from = exhibit.from_domain.as_ref().filter(|_| exhibit.authenticated == Authenticated::Pass);
    let from = from.filter(|from| !hosts::is_free_mail(from));
    from.is_some_and(|from| {
        let same_brand = exhibit.brands().by_domain(from).is_some_and(|brand| brand.owns(domain));
        from.same_registrable(domain) || same_brand
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your parcel";

    #[test]
    fn hit_a_page_in_a_bucket() {
        let body = "<p><a href=\"https://parcels77.blob.core.windows.net/a/index.html\">Track</a></p>";
        let finding = hit(&DETECTOR, &html(HEADER, body));
        assert!(finding.because.contains("object storage"));
    }

    #[test]
    fn miss_a_site_of_its_own() {
        quiet(&DETECTOR, &html(HEADER, "<p><a href=\"https://www.firm.example/track\">Track</a></p>"));
    }

    #[test]
    fn hit_a_page_behind_a_click_counter() {
        let url = "https://click.pstmrk.it/3s/parcels77.web.app%2Fa/x/y";
        let finding = hit(&DETECTOR, &html(HEADER, &format!("<p><a href=\"{url}\">Track</a></p>")));
        assert!(finding.because.contains("parcels77.web.app"), "{}", finding.because);
    }

    #[test]
    fn hit_a_share_that_somebody_with_a_free_mailbox_leads_to() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=gmail.com\n\
                      From: <office.7731@gmail.com>\nSubject: Your payout";
        hit(
            &DETECTOR,
            &html(header, "<p><a href=\"https://drive.google.com/file/d/7731/view\">Open</a></p>"),
        );
    }

    #[test]
    fn twin_pictures_in_a_bucket_under_a_link_to_the_firm() {
        let body = "<p><a href=\"https://www.firm.example/\"><img src=\"https://img77.blob.core.windows.net/l.png\" \
                    alt=\"Firm\"></a> Thank you for your order.</p>";
        quiet(&DETECTOR, &html(HEADER, body));
    }
}
