//! A picture in SVG is a page.
//!
//! # What it sees
//!
//! Attached or loose SVG files that hold scripts, event handlers, forms, foreign HTML or links.
//!
//! # Why it matters
//!
//! An SVG file opens in the browser and runs what is in it, but filters and readers take it for a picture.
//!
//! # How common
//!
//! None in 7,909 collected phishing mails, which are older; 34 % of phishing attachments in the first quarter of 2025
//! (vendors' reports).
//!
//! # How severe
//!
//! High with a script, a form or a password field, medium with a link.
//!
//! # When it stays quiet
//!
//! With pictures that only draw, and with links to the namespaces that every SVG file names.
//!
//! # Limits
//!
//! Charts and maps of honest programs may have links or scripts.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file, quote_link};
use creel_evidence::dissection::{LinkContext, Page};
use creel_evidence::{ArtifactRole, Confidence, ContentType, Finding, Locus, Quote, Severity};
use creel_reference::hosts::{self, HostClass};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "active-svg",
    summary: "A picture in SVG holds a script, a form or a link.",
    technique: None,
    attack: &["T1027.017", "T1566.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let dissection = exhibit.dissection;
    let found = dissection.pages.iter().filter(|page| !dissection.outside.contains(&page.artifact)).find_map(
        |page| {
            let file = dissection.artifact(page.artifact)?;
            let is_file = !matches!(page.role, ArtifactRole::Body | ArtifactRole::Alternative);
            (is_file && file.content_type == ContentType::Svg)
                .then(|| active(exhibit, page))?
                .map(|seen| (file, seen))
        },
    );
    let Some((file, (severity, quote, what))) = found else { return Vec::new() };
    let begun = DETECTOR.sees(exhibit, severity, Confidence::High);
    vec![begun.at(quote).at(quote_file(file)).because(format!("an SVG picture {what}"))]
}

fn active(exhibit: &Exhibit<'_>, page: &Page) -> Option<(Severity, Quote, &'static str)> {
    let place = |span| Quote::new(Locus::utf8(page.artifact, span), "");
    if let Some(script) = page.scripts.iter().find(|script| script.size > 0 || script.source.is_some()) {
        return Some((Severity::High, place(script.span), "holds a script"));
    }
    if let Some(form) = page.forms.first() {
        return Some((Severity::High, place(form.span), "holds a form"));
    }
    let mut links = exhibit.dissection.links.iter().filter(|link| link.artifact == page.artifact);
    let link = links.find(|link| {
        let target = link.target.as_ref().filter(|target| target.is_web());
        let standard = target
            .and_then(|target| target.domain())
            .is_some_and(|domain| hosts::is(domain, HostClass::Standards));
        let leads =
            link.context.is_clickable() || matches!(link.context, LinkContext::Script | LinkContext::Refresh);
        target.is_some() && leads && !standard
    })?;
    Some((Severity::Medium, quote_link(link), "leads to a page"))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use creel_evidence::Severity;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Voice message";

    fn svg(inside: &str) -> String {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inside}</svg>"
        );
        with_file(HEADER, "Listen.", "message.svg", "image/svg+xml", &svg)
    }

    #[test]
    fn hit_a_script_and_a_link() {
        let finding = hit(&DETECTOR, &svg("<script>location.href='https://collect.test/a'</script>"));
        assert_eq!(finding.severity, Severity::High);
        let finding =
            hit(&DETECTOR, &svg("<a xlink:href=\"https://collect.test/a\"><text>Listen</text></a>"));
        assert_eq!(finding.severity, Severity::Medium);
    }

    #[test]
    fn miss_a_mail_with_another_file() {
        quiet(&DETECTOR, &with_file(HEADER, "Listen.", "a.txt", "text/plain", "Minutes"));
    }

    #[test]
    fn twin_a_picture_that_only_draws() {
        quiet(&DETECTOR, &svg("<title>Logo</title><circle r=\"7\"/><text>Firm</text>"));
    }
}
