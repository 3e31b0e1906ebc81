//! A reputable site is used to lead on to another one.
//!
//! # What it sees
//!
//! Clickable links to addresses of reputable sites that open whatever URL stands inside them, and other links that
//! carry a whole URL of another site in their query.
//!
//! # Why it matters
//!
//! The reader and the filter see a search engine or an advertiser; the browser ends somewhere else.
//!
//! # How common
//!
//! 4 % of 7,909 collected phishing mails have a URL inside a URL; 15 % a shortener.
//!
//! # How severe
//!
//! Medium when somebody else plainly sent the mail, low otherwise.
//!
//! # When it stays quiet
//!
//! With links that a mail gateway wrapped for the reader's own organisation, with links inside one party, and with
//! trackers of mailing services, which count clicks for their customers.
//!
//! # Limits
//!
//! Advertising networks lead on as well. Redirects whose target is kept on the server are known only by the site.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::text::inert;
use creel_evidence::web::WebAddress;
use creel_evidence::{Confidence, DomainName, Finding, Severity};
use creel_reference::hosts::{self, HostClass};
use std::collections::HashSet;

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "open-redirect",
    summary: "A link goes through a reputable site's redirect to another site.",
    technique: Some("open-redirect"),
    attack: &["T1608.005"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

/// Bytes of a query that are searched for a URL.
const QUERY_LIMIT: usize = 4_096;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let mut findings = Vec::new();
    for (link, target) in exhibit.web_links() {
        if findings.len() >= FINDINGS_LIMIT {
            break;
        }
        let Some((through, inner)) = redirected(target) else { continue };
        if !seen.insert((through.clone(), inner.clone())) {
            continue;
        }
        let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
        let reason = match inner {
            Some(inner) => format!("the link goes through {through} to {}", inert(&inner)),
            None => format!("the link goes through {through}, which leads on to other sites"),
        };
        findings
            .push(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason));
    }
    findings
}

/// The site that leads on, in words, and the host that it leads to, if it can be read.
fn redirected(target: &WebAddress) -> Option<(String, Option<String>)> {
    let domain = target.domain()?;
    if let Some(redirect) = hosts::redirect_target(target) {
        let inner = WebAddress::parse(&redirect.url)?;
        let elsewhere = inner.domain().is_none_or(|inner| !inner.same_registrable(domain));
        return (elsewhere && leads_anywhere(redirect.class))
            .then(|| (format!("{domain} ({})", redirect.service), inner.host_text()));
    }
    if hosts::is(domain, HostClass::Proxy) {
        return Some((domain.as_str().to_owned(), None));
    }
    if let Some(kept) = hosts::kept(target).filter(|kept| leads_anywhere(kept.class)) {
        return Some((format!("{domain} ({})", kept.service), kept.domain.map(|domain| domain.to_string())));
    }
    carried(target, domain).map(|inner| (domain.as_str().to_owned(), Some(inner)))
}

/// Whether what leads on is a reputable site, and no gateway or counter, which lead on for somebody.
const fn leads_anywhere(class: HostClass) -> bool {
    matches!(class, HostClass::OpenRedirect | HostClass::Proxy)
}

/// The host of a URL that a link carries in its query, if it was registered by somebody else.
fn carried(target: &WebAddress, domain: &DomainName) -> Option<String> {
    let honest = |class: &HostClass| {
        matches!(
            class,
            HostClass::MailingService
                | HostClass::Tracker
                | HostClass::GatewayWrapper
                | HostClass::SocialMedia
        )
    };
    let query = target.query.as_deref().filter(|query| query.len() <= QUERY_LIMIT)?;
    let lower = query.to_ascii_lowercase();
    let rest = ["=https://", "=http://", "=https%3a%2f%2f", "=http%3a%2f%2f"].iter().find_map(|start| {
        let at = lower.find(start)? + start.len();
        lower.get(at..)
    })?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-')).unwrap_or(rest.len());
    let inner = DomainName::parse(rest.get(..end)?)?;
    let elsewhere = !inner.same_registrable(domain) && inner.registrable().is_some();
    (elsewhere && !hosts::classes(domain).iter().any(honest)).then(|| inner.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your parcel";

    fn mail(url: &str) -> String {
        html(HEADER, &format!("<p>Please <a href=\"{url}\">continue</a> today.</p>"))
    }

    #[test]
    fn hit_a_search_engines_redirect() {
        let finding = hit(&DETECTOR, &mail("https://www.google.com/url?q=https%3A%2F%2Flogin.firm.test%2Fa"));
        assert!(finding.because.ends_with("to login.firm.test"), "{}", finding.because);
    }

    #[test]
    fn hit_any_sites_redirect() {
        let finding = hit(&DETECTOR, &mail("https://shop.firm.example/go.php?u=https://login.other.test/a"));
        assert!(finding.because.ends_with("to login.other.test"), "{}", finding.because);
    }

    #[test]
    fn hit_a_service_that_keeps_the_target() {
        let finding = hit(&DETECTOR, &mail("https://www.linkedin.com/slink?code=g7731"));
        assert!(finding.because.contains("LinkedIn Smart Link"), "{}", finding.because);
    }

    #[test]
    fn miss_a_search() {
        quiet(&DETECTOR, &mail("https://www.google.com/search?q=parcel"));
    }

    #[test]
    fn twin_a_link_that_a_gateway_wrapped() {
        let url =
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.firm.example%2F&data=05";
        quiet(&DETECTOR, &mail(url));
        quiet(&DETECTOR, &mail("https://www.firm.example/login?back=https%3A%2F%2Fshop.firm.example%2F"));
    }
}
