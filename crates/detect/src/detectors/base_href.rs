//! The target of a link is written in two places.
//!
//! # What it sees
//!
//! A body with `<base href>` and clickable links that are complete only together with it.
//!
//! # Why it matters
//!
//! Programs that look at one link at a time see a harmless ending; the mail program joins the halves at the click.
//!
//! # How common
//!
//! 0.8 % of 7,909 collected phishing mails have a base in the body.
//!
//! # How severe
//!
//! Medium when the mail poses as somebody, low otherwise.
//!
//! # When it stays quiet
//!
//! When no link that can be clicked rests on the base, and when the base is the authenticated sender's own site: pages
//! that are sent as mail have one.
//!
//! # Limits
//!
//! Newsletters made from web pages do it honestly under another name than the sender's.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::{mail_host, same_party};
use creel_evidence::dissection::Link;
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "base-href",
    summary: "A link's target stands in two places: its ending at the link, its host in a base element.",
    technique: None,
    attack: &["T1027", "T1204.001"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let own = |host: &str| {
        exhibit.authenticated == Authenticated::Pass
            && exhibit.from.is_some_and(|from| same_party(host, mail_host(from)))
    };
    let found = exhibit.dissection.pages.iter().find_map(|page| {
        let (base, at) = page.base.as_ref()?;
        let host =
            WebAddress::parse(base).filter(WebAddress::is_web)?.host_text().filter(|host| !own(host))?;
        let rests =
            |link: &&&Link| link.artifact == page.artifact && link.target.is_some() && is_relative(&link.raw);
        let link = exhibit.links.iter().find(rests)?;
        Some((link, Quote::new(Locus::utf8(page.artifact, *at), base), host))
    });
    let Some((link, base, host)) = found else { return Vec::new() };
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::High);
    let reason = format!("the link leads to {} only together with the base of the page", inert(&host));
    vec![begun.at(quote_link(link)).at(base).because(reason)]
}

/// Whether a reference has no scheme, so that it is completed by the base.
fn is_relative(raw: &str) -> bool {
    let raw = raw.trim();
    !raw.is_empty() && !raw.starts_with('#') && WebAddress::parse(raw).is_none()
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Your file";

    #[test]
    fn hit_a_link_in_two_halves() {
        let body = "<head><base href='https://collect.site.test'></head><p><a href='/open/7731'>Open the file</a></p>";
        let finding = hit(&DETECTOR, &html(HEADER, body));
        assert_eq!(finding.at.len(), 2);
    }

    #[test]
    fn miss_a_whole_link_beside_a_base() {
        let body = "<head><base href='https://collect.site.test'></head><p><a href='https://www.firm.test/a'>Open</a></p>";
        quiet(&DETECTOR, &html(HEADER, body));
    }

    #[test]
    fn twin_a_page_of_the_authenticated_sender() {
        let header = "Authentication-Results: mx.warehouse.example; dmarc=pass header.from=firm.test\n\
                      From: Desk <desk@firm.test>\nSubject: Newsletter";
        let body =
            "<head><base href='https://www.firm.test/news/'></head><p><a href='7731.html'>Read</a></p>";
        quiet(&DETECTOR, &html(header, body));
    }
}
