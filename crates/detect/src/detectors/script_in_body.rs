//! The mail itself holds a script.
//!
//! # What it sees
//!
//! A script in an HTML body: inline code or code that is loaded.
//!
//! # Why it matters
//!
//! No mail program runs it, so honest senders leave it out; it is there because a web page was sent as a mail, or
//! because the page is meant to be opened in a browser.
//!
//! # How common
//!
//! 1.4 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Always.
//!
//! # When it stays quiet
//!
//! With empty script elements. Scripts in attached pages are judged by what they do, not by being there.
//!
//! # Limits
//!
//! Pages sent as mail by honest programs.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::{ArtifactRole, Confidence, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "script-in-body",
    summary: "The body of the mail holds a script.",
    technique: Some("script"),
    attack: &["T1059.007"],
    severities: &[Severity::Low],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let bodies = exhibit
        .dissection
        .pages
        .iter()
        .filter(|page| page.role == ArtifactRole::Body || page.role == ArtifactRole::Alternative);
    let mut scripts = bodies.flat_map(|page| page.scripts.iter().map(|script| (page.artifact, script)));
    let Some((artifact, script)) = scripts.find(|(_, script)| script.size > 0 || script.source.is_some())
    else {
        return Vec::new();
    };
    let what = match &script.source {
        Some(_) => "the body loads a script".to_owned(),
        None => format!("the body holds a script of {} bytes", script.size),
    };
    let quote = Quote::new(Locus::utf8(artifact, script.span), script.source.as_deref().unwrap_or_default());
    vec![DETECTOR.sees(exhibit, Severity::Low, Confidence::High).at(quote).because(what)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet, with_file};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your account";

    #[test]
    fn hit_inline_and_loaded_code() {
        hit(&DETECTOR, &html(HEADER, "<p>Hello</p><script>document.title = 'x';</script>"));
        hit(&DETECTOR, &html(HEADER, "<p>Hello</p><script src=\"https://firm.test/a.js\"></script>"));
    }

    #[test]
    fn miss_a_body_without_script() {
        quiet(&DETECTOR, &html(HEADER, "<p>The script of the play: act one.</p>"));
    }

    #[test]
    fn twin_a_report_with_charts_as_an_attachment() {
        let page = "<html><body><h1>Report</h1><script>draw();</script></body></html>";
        quiet(&DETECTOR, &with_file(HEADER, "The report.", "report.html", "text/html", page));
    }
}
