//! An HTML file that came along leads on at once.
//!
//! # What it sees
//!
//! An attached or loose page that shows next to nothing and goes elsewhere by itself: a refresh, a script that holds the
//! address, a frame over the page.
//!
//! # Why it matters
//!
//! The address that a filter would check is not in the mail. The file on the disk is only a door, and the page behind it
//! changes after delivery.
//!
//! # How common
//!
//! 7 HTML attachments among 7,909 collected mails of consumers; 37 % of malicious files in 2023 (vendors' reports).
//!
//! # How severe
//!
//! High for a refresh or a script, medium for a frame.
//!
//! # When it stays quiet
//!
//! With pages that have something to read, and when the page leads to the authenticated sender's own site.
//!
//! # Limits
//!
//! Addresses that a script puts together are seen only where they could be decoded. Portals for encrypted mail attach such
//! doors in earnest.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file, quote_link};
use creel_evidence::dissection::{Link, LinkContext, Page};
use creel_evidence::mail::Authenticated;
use creel_evidence::text::inert;
use creel_evidence::{ArtifactRole, Confidence, ContentType, Finding, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "html-attachment-redirect",
    summary: "An attached or loose HTML page shows next to nothing and leads on by itself.",
    technique: None,
    attack: &["T1598.002", "T1566.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Moderate],
    run,
};

/// Letters below which a page has nothing to read.
const LITTLE: usize = 300;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let dissection = exhibit.dissection;
    let found = dissection.pages.iter().filter(|page| !dissection.outside.contains(&page.artifact)).find_map(
        |page| {
            let file = dissection.artifact(page.artifact)?;
            let is_file = !matches!(page.role, ArtifactRole::Body | ArtifactRole::Alternative);
            let door = is_file && file.content_type == ContentType::Html && says_little(exhibit, page);
            Some((file, door.then(|| leads_on(exhibit, page))??))
        },
    );
    let Some((file, (severity, link, how))) = found else { return Vec::new() };
    let host = link.target.as_ref().and_then(|target| target.host_text()).unwrap_or_default();
    let begun = DETECTOR.sees(exhibit, severity, Confidence::Moderate);
    let reason = format!("an HTML file that shows next to nothing leads to {} by {how}", inert(&host));
    vec![begun.at(quote_link(link)).at(quote_file(file)).because(reason)]
}

fn says_little(exhibit: &Exhibit<'_>, page: &Page) -> bool {
    let texts = exhibit.dissection.texts.iter().filter(|text| text.artifact == page.artifact);
    let letters = texts.flat_map(|text| text.visible.text.chars()).filter(|c| c.is_alphanumeric());
    letters.take(LITTLE).count() < LITTLE && page.forms.iter().all(|form| form.fields.is_empty())
}

/// The link by which the page goes elsewhere.
fn leads_on<'a>(exhibit: &Exhibit<'a>, page: &Page) -> Option<(Severity, &'a Link, &'static str)> {
    exhibit.dissection.links.iter().filter(|link| link.artifact == page.artifact).find_map(|link| {
        let target = link.target.as_ref().filter(|target| target.is_web())?;
        let own = |domain| {
            let from = exhibit.from_domain.as_ref().filter(|_| exhibit.authenticated == Authenticated::Pass);
            from.is_some_and(|from| from.same_registrable(domain))
        };
        let domain = target.domain();
        let harmless = |domain| {
            own(domain) || hosts::is(domain, HostClass::Standards) || hosts::is(domain, HostClass::Cdn)
        };
        if domain.is_some_and(harmless) {
            return None;
        }
        match link.context {
            LinkContext::Refresh => Some((Severity::High, link, "a refresh")),
            LinkContext::Script => Some((Severity::High, link, "a script")),
            LinkContext::Resource if !is_loaded_code(&target.path) => {
                Some((Severity::Medium, link, "a frame"))
            }
            _ => None,
        }
    })
}

/// Whether a path names what a page loads besides frames.
fn is_loaded_code(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| !matches!(ending, "php" | "html" | "htm" | "asp" | "aspx" | "jsp"))
        || path.contains("/css")
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Order";

    fn page(inside: &str) -> String {
        with_file(HEADER, "See the file.", "order.html", "text/html", &format!("<html>{inside}</html>"))
    }

    #[test]
    fn hit_a_refresh_and_a_script() {
        hit(
            &DETECTOR,
            &page(
                "<head><meta http-equiv=refresh content='0;url=https://collect.test/a'></head><body>Loading</body>",
            ),
        );
        hit(
            &DETECTOR,
            &page("<body><script>window.location.href = \"https://collect.test/a\";</script></body>"),
        );
    }

    #[test]
    fn miss_a_page_that_stays() {
        quiet(&DETECTOR, &page("<body><p>Order 7731: 40 door seals.</p></body>"));
    }

    #[test]
    fn twin_a_saved_article_with_scripts() {
        let text = "The harbour was opened again on Monday after long works. ".repeat(12);
        quiet(
            &DETECTOR,
            &page(&format!("<body><p>{text}</p><script>var a = \"https://stats.test/a\";</script></body>")),
        );
    }
}
