//! An HTML file that came along is made of code.
//!
//! # What it sees
//!
//! An attached or loose page that shows next to nothing and holds a large script, or out of whose literals a page or a file
//! was decoded.
//!
//! # Why it matters
//!
//! The script builds the page, or a file to download, on the reader's own machine: nothing of it crosses the network in
//! a form that could be checked.
//!
//! # How common
//!
//! 37 % of malicious files in 2023 were HTML (vendors' reports); 7 attachments among 7,909 collected mails of consumers.
//!
//! # How severe
//!
//! High when a page with a form or a file was decoded, medium for a large script alone.
//!
//! # When it stays quiet
//!
//! With pages that have something to read beside their scripts, and with small scripts.
//!
//! # Limits
//!
//! Reports of programs that draw charts are made of code as well. What is encrypted is not decoded.

use crate::detector::Detector;
use crate::exhibit::{Exhibit, quote_file};
use creel_evidence::dissection::Page;
use creel_evidence::{ArtifactRole, Confidence, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "html-smuggling",
    summary: "An attached or loose page is made of code that builds a page or a file.",
    technique: None,
    attack: &["T1027.006", "T1566.001"],
    severities: &[Severity::Medium, Severity::High],
    confidences: &[Confidence::Low, Confidence::Moderate],
    run,
};

/// Letters below which a page has nothing to read.
const LITTLE: usize = 300;
/// Bytes of code from which a script is large.
const LARGE: usize = 16 * 1024;
/// Bytes of decoded text from which it is more than an address or a word.
const PAYLOAD: usize = 200;
/// What decoded text begins a page with, or builds a file by; in lower case.
const BUILDS: &[&str] =
    &["<form", "<input", "<html", "<!doctype", "<script", "createobjecturl", "mssaveoropenblob", "new blob"];

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let dissection = exhibit.dissection;
    let found = dissection.pages.iter().filter(|page| !dissection.outside.contains(&page.artifact)).find_map(
        |page| {
            let file = dissection.artifact(page.artifact)?;
            let is_file = !matches!(page.role, ArtifactRole::Body | ArtifactRole::Alternative);
            Some((file, is_file.then(|| smuggled(exhibit, page))??))
        },
    );
    let Some((file, (severity, confidence, quote, what))) = found else { return Vec::new() };
    let begun = DETECTOR.sees(exhibit, severity, confidence);
    vec![begun.at(quote).at(quote_file(file)).because(what)]
}

fn smuggled(exhibit: &Exhibit<'_>, page: &Page) -> Option<(Severity, Confidence, Quote, String)> {
    let decoded = page.embedded.iter().find(|embedded| {
        let text = embedded.text.get(..embedded.text.floor_char_boundary(64 * 1024)).unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        text.len() >= PAYLOAD && BUILDS.iter().any(|mark| lower.contains(mark))
    });
    if let Some(decoded) = decoded {
        let quote = Quote::new(Locus::utf8(page.artifact, decoded.span), &decoded.text);
        let what =
            format!("a page or a file of {} bytes is built out of a literal of the page", decoded.text.len());
        return Some((Severity::High, Confidence::Moderate, quote, what));
    }
    let texts = exhibit.dissection.texts.iter().filter(|text| text.artifact == page.artifact);
    let letters =
        texts.flat_map(|text| text.visible.text.chars()).filter(|c| c.is_alphanumeric()).take(LITTLE).count();
    let script =
        page.scripts.iter().max_by_key(|script| script.size).filter(|script| script.size >= LARGE)?;
    (letters < LITTLE).then(|| {
        let quote = Quote::new(Locus::utf8(page.artifact, script.span), "");
        let what = format!("the page shows {letters} letters and holds a script of {} bytes", script.size);
        (Severity::Medium, Confidence::Low, quote, what)
    })
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, quiet, with_file};
    use creel_evidence::Severity;
    use data_encoding::BASE64;

    const HEADER: &str = "From: Desk <desk@firm.test>\nSubject: Order";

    fn page(inside: &str) -> String {
        with_file(
            HEADER,
            "See the file.",
            "order.html",
            "text/html",
            &format!("<html><body>{inside}</body></html>"),
        )
    }

    #[test]
    fn hit_a_form_in_a_literal() {
        let form = format!(
            "<html><form action=https://collect.test/a>{}<input name=a></form></html>",
            "<p>Sign in</p>".repeat(12)
        );
        let code = format!("<script>document.write(atob(\"{}\"))</script>", BASE64.encode(form.as_bytes()));
        assert_eq!(hit(&DETECTOR, &page(&code)).severity, Severity::High);
    }

    #[test]
    fn hit_a_page_of_nothing_but_code() {
        let code = format!("<script>var a = [{}];</script>", "7731,".repeat(4_000));
        assert_eq!(hit(&DETECTOR, &page(&code)).severity, Severity::Medium);
    }

    #[test]
    fn miss_a_page_without_code() {
        quiet(&DETECTOR, &page("<p>Order 7731: 40 door seals.</p>"));
    }

    #[test]
    fn twin_a_report_with_code_and_words() {
        let text = "The harbour was opened again on Monday after long works. ".repeat(12);
        let code = format!("<p>{text}</p><script>var a = [{}];</script>", "7731,".repeat(4_000));
        quiet(&DETECTOR, &page(&code));
    }
}
