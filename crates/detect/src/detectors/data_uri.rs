//! A page, a script or a picture comes inside a URL instead of from a host.
//!
//! # What it sees
//!
//! Links and loaded resources whose URL is `data:` or `javascript:`; pictures only if they are large enough to show
//! something.
//!
//! # Why it matters
//!
//! A `data:` link opens a page that no server holds and no block list knows.
//!
//! # How common
//!
//! Rare in collected phishing mails (well under 1 %); frequent inside of attached pages.
//!
//! # How severe
//!
//! High for a link, medium for a script or a loaded resource, a fact for a picture.
//!
//! # When it stays quiet
//!
//! With small embedded pictures, such as icons and spacers.
//!
//! # Limits
//!
//! Pages saved from a browser and signatures embed pictures; that is why a picture is only a fact.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_link};
use crate::questions::FINDINGS_LIMIT;
use creel_evidence::dissection::LinkContext;
use creel_evidence::{Confidence, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "data-uri",
    summary: "A link or a loaded resource is a data: or javascript: URL.",
    technique: Some("data-uri"),
    attack: &["T1027"],
    severities: &[Severity::Info, Severity::Medium, Severity::High],
    confidences: &[Confidence::High],
    run,
};

/// Bytes of a URL from which a picture in it shows something: icons and spacers are smaller.
const LARGE_PICTURE: usize = 1_000;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let found = exhibit.dissection.links.iter().filter_map(|link| {
        let start: String = link.raw.trim_start().chars().take(11).collect::<String>().to_ascii_lowercase();
        let data = start.starts_with("data:");
        // `javascript:void(0)` as a link that does nothing is a relic of web pages, not a trick.
        let script = start.starts_with("javascript:") && link.raw.len() > 40;
        let picture = link.context == LinkContext::Image;
        let severity = match (data, script, picture, link.context.is_clickable()) {
            (true, _, false, true) => Severity::High,
            (_, true, _, true) | (true, _, false, _) => Severity::Medium,
            _ => return None,
        };
        let what = if link.context.is_clickable() { "a link opens" } else { "a resource is" };
        let scheme = if data { "data:" } else { "javascript:" };
        let reason = format!("{what} a {scheme} URL of {} bytes", link.raw.len());
        Some(DETECTOR.sees(exhibit, severity, Confidence::High).at(quote_link(link)).because(reason))
    });
    let found: Vec<Finding> = found.take(FINDINGS_LIMIT).collect();
    if found.is_empty() { picture(exhibit).into_iter().collect() } else { found }
}

/// A picture that is whole inside its URL, on a page that the reader is shown.
fn picture(exhibit: &Exhibit<'_>) -> Option<Finding> {
    let shown = |artifact| exhibit.shown.iter().any(|text| text.artifact == artifact);
    let pages = exhibit.dissection.pages.iter().filter(|page| shown(page.artifact));
    let mut images = pages.flat_map(|page| page.images.iter().map(|image| (page.artifact, image)));
    let is_whole = |source: &str| {
        let start = source.trim_start().get(..5).unwrap_or_default();
        start.eq_ignore_ascii_case("data:") && source.len() >= LARGE_PICTURE
    };
    let (artifact, image) = images.find(|(_, image)| is_whole(&image.source))?;
    let quote = Quote::new(Locus::utf8(artifact, image.span), &image.source);
    let begun = DETECTOR.sees(exhibit, Severity::Info, Confidence::High);
    Some(begun.at(quote).because("a picture is whole inside a data: URL"))
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};
    use creel_evidence::Severity;

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your document";

    #[test]
    fn hit_a_link_that_holds_its_page() {
        let body = "<p><a href=\"data:text/html;base64,PGgxPkhlbGxvPC9oMT4=\">Open the document</a></p>";
        assert_eq!(hit(&DETECTOR, &html(HEADER, body)).severity, Severity::High);
    }

    #[test]
    fn hit_a_picture_that_needs_no_host() {
        let body = format!("<p>Hello</p><img src=\"data:image/png;base64,{}\">", "iVBORw0KGgo".repeat(200));
        assert_eq!(hit(&DETECTOR, &html(HEADER, &body)).severity, Severity::Info);
    }

    #[test]
    fn miss_a_link_to_a_host() {
        quiet(&DETECTOR, &html(HEADER, "<p><a href=\"https://firm.example/data:text\">Open</a></p>"));
    }

    #[test]
    fn twin_a_signature_with_an_embedded_picture() {
        let body = "<p>Best regards, Rosa</p><img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"Firm\">";
        quiet(&DETECTOR, &html(HEADER, body));
    }
}
