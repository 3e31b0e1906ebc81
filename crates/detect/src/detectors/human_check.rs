//! The reader is to prove being human before the page shows itself.
//!
//! # What it sees
//!
//! A mail that tells the reader to pass a captcha, and an attached or loose page that loads one.
//!
//! # Why it matters
//!
//! A gate in front of a phishing page keeps scanners out: they see the puzzle, the reader sees the form. Kits ship
//! with one, and readers take it for a sign of care.
//!
//! # How common
//!
//! Not measured in the pile: gates stand on pages, and only a part of the mails announces them.
//!
//! # How severe
//!
//! High in an attached page, medium in a mail that poses as somebody, low otherwise.
//!
//! # When it stays quiet
//!
//! When a mail of an authenticated sender only speaks of such checks, without a link elsewhere.
//!
//! # Limits
//!
//! Gates on the page behind a link are not seen: nothing is requested.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use crate::exhibit::pretext::Pretext;
use crate::questions::{mail_host, same_party};
use creel_evidence::dissection::{Link, LinkContext};
use creel_evidence::{ArtifactRole, Confidence, Finding, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "human-check",
    summary: "The reader is told to prove being human, or an attached page loads a captcha.",
    technique: None,
    attack: &["T1204.001"],
    severities: &[Severity::Low, Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate, Confidence::High],
    run,
};

/// Where the widely used captchas are loaded from: host and beginning of the path.
const CAPTCHAS: &[(&str, &str)] = &[
    ("challenges.cloudflare.com", "/turnstile"),
    ("www.google.com", "/recaptcha"),
    ("www.recaptcha.net", "/recaptcha"),
    ("www.gstatic.com", "/recaptcha"),
    ("js.hcaptcha.com", "/"),
    ("hcaptcha.com", "/"),
    ("client-api.arkoselabs.com", "/"),
    ("api.funcaptcha.com", "/"),
    ("static.geetest.com", "/"),
    ("cdn.friendlycaptcha.com", "/"),
];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    if let Some(link) = exhibit.dissection.links.iter().find(|link| loads_captcha(link)) {
        let begun = DETECTOR.sees(exhibit, Severity::High, Confidence::High);
        return vec![
            begun.at(crate::exhibit::quote_link(link)).because("a page that came along loads a captcha"),
        ];
    }
    let leads_on = || {
        let from = exhibit.from.map_or("", mail_host);
        exhibit.linked_domains().iter().any(|(domain, _)| !same_party(domain.as_str(), from))
    };
    let Some(quote) = exhibit.pretext(Pretext::HumanCheck).filter(|_| leads_on()) else { return Vec::new() };
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    vec![begun.at(quote).because("the reader is told to prove being human")]
}

/// Whether a page that is a file loads a captcha.
fn loads_captcha(link: &Link) -> bool {
    let is_file = !matches!(link.role, ArtifactRole::Body | ArtifactRole::Alternative);
    let loaded = matches!(link.context, LinkContext::Resource | LinkContext::Script);
    let Some(target) = link.target.as_ref().filter(|_| is_file && loaded) else { return false };
    let Some(domain) = target.domain() else { return false };
    CAPTCHAS.iter().any(|(host, path)| domain.as_str() == *host && target.path.starts_with(path))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, plain, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Shared file";

    #[test]
    fn hit_a_gate_that_the_mail_announces() {
        let body =
            "<p>Verify you are human to open the file: <a href='https://files.site.test/a'>continue</a></p>";
        hit(&DETECTOR, &html(HEADER, body));
    }

    #[test]
    fn hit_an_attached_page_with_a_gate() {
        let page = "<html><body><script src='https://challenges.cloudflare.com/turnstile/v0/api.js'></script><p>Wait</p></body></html>";
        let finding = hit(&DETECTOR, &with_file(HEADER, "See the file.", "file.html", "text/html", page));
        assert_eq!(finding.severity, Severity::High);
    }

    #[test]
    fn miss_a_link_without_a_gate() {
        quiet(&DETECTOR, &html(HEADER, "<p><a href='https://files.site.test/a'>Open the file</a></p>"));
    }

    #[test]
    fn twin_a_mail_about_the_check_on_the_own_site() {
        let body =
            "New on our site: instead of \"I'm not a robot\" you only tick a box. https://www.firm.test/news";
        quiet(&DETECTOR, &plain(HEADER, body));
    }
}
