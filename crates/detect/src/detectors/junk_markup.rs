//! The source is full of elements that hold nothing.
//!
//! # What it sees
//!
//! Sixty and more elements of the body that are opened one in the other without a word or a picture's end between them.
//!
//! # Why it matters
//!
//! Junk makes every copy of a wave different for programs that compare sources, hides the one link in noise, and makes
//! parsers give up. The reader sees nothing of it.
//!
//! # How common
//!
//! A few in a hundred of collected phishing mails, in whole waves.
//!
//! # How severe
//!
//! Always.
//!
//! # When it stays quiet
//!
//! With tables in tables, however many programs wrapped them, and with empty lines.
//!
//! # Limits
//!
//! Junk that is closed again, or has words in it, is not counted here; hidden words are (`hidden-text`).

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::dissection::FillerKind;
use creel_evidence::text::inert;
use creel_evidence::{Confidence, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "junk-markup",
    summary: "The body opens sixty elements or more in a row that hold nothing.",
    technique: Some("encoded-body-trick"),
    attack: &["T1027"],
    severities: &[Severity::Medium],
    confidences: &[Confidence::High],
    run,
};

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    let shown = |artifact| exhibit.shown.iter().any(|text| text.artifact == artifact);
    let pages = exhibit.dissection.pages.iter().filter(|page| shown(page.artifact));
    let mut fillers = pages.flat_map(|page| page.filler.iter().map(|filler| (page.artifact, filler)));
    let Some((artifact, filler)) = fillers.find(|(_, filler)| filler.kind == FillerKind::Elements) else {
        return Vec::new();
    };
    let quote = Quote::new(Locus::utf8(artifact, filler.span), &filler.text);
    let reason =
        format!("{} elements in a row hold nothing, the last of them <{}>", filler.size, inert(&filler.text));
    vec![DETECTOR.sees(exhibit, Severity::Medium, Confidence::High).at(quote).because(reason)]
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your prize";

    #[test]
    fn hit_elements_that_hold_nothing() {
        let junk = "<mark>\n<del><th>\n".repeat(60);
        hit(&DETECTOR, &html(HEADER, &format!("<p><a href='https://firm.test/a'>Open</a></p>{junk}")));
    }

    #[test]
    fn miss_an_ordinary_page() {
        quiet(&DETECTOR, &html(HEADER, &"<p>A line <b>of</b> words</p>".repeat(80)));
    }

    #[test]
    fn twin_a_newsletter_of_tables_in_tables() {
        let body =
            format!("{}News{}", "<table><tbody><tr><td>".repeat(12), "</td></tr></tbody></table>".repeat(12));
        quiet(&DETECTOR, &html(HEADER, &body));
    }
}
