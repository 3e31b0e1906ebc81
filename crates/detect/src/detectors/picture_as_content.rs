//! The message is a picture.
//!
//! # What it sees
//!
//! A body that shows hardly any text and a picture of more than a pixel's size, or an attached picture under an
//! all but empty body.
//!
//! # Why it matters
//!
//! Filters read text. A picture of text is read by the victim alone, and the whole picture is the link.
//!
//! # How common
//!
//! 10 % of 7,909 collected phishing mails.
//!
//! # How severe
//!
//! Medium when somebody else plainly sent the mail, low otherwise.
//!
//! # When it stays quiet
//!
//! When the visible text can stand for itself, when pictures are spacers and counters, and when somebody sends
//! photographs with a few words in a conversation.
//!
//! # Limits
//!
//! Leaflets of shops are pictures too. What the picture says is not read.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::dissection::{ImageReference, LinkContext};
use creel_evidence::{Confidence, Finding, Locus, Quote, Severity};

/// See the file's documentation.
pub static DETECTOR: Detector = Detector {
    name: "picture-as-content",
    summary: "The message is a picture with hardly any text.",
    technique: Some("image-only-body"),
    attack: &["T1027"],
    severities: &[Severity::Low, Severity::Medium],
    confidences: &[Confidence::Moderate],
    run,
};

/// Visible letters below which a body says nothing by itself; unsubscribe lines are about as long.
const LETTERS_LEAST: usize = 160;
/// Pixels from which a picture can be read.
const READABLE_PIXELS: u32 = 80;

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    // An answer in a conversation may well be a photograph.
    if !exhibit.dissection.is_mail || exhibit.carries_on() {
        return Vec::new();
    }
    let letters = exhibit.body().chars().filter(|c| c.is_alphanumeric()).take(LETTERS_LEAST).count();
    if letters >= LETTERS_LEAST {
        return Vec::new();
    }
    let shown = |artifact| exhibit.shown.iter().any(|text| text.artifact == artifact);
    let pages = exhibit.dissection.pages.iter().filter(|page| shown(page.artifact));
    let mut pictures = pages.flat_map(|page| page.images.iter().map(|image| (page.artifact, image)));
    let clicked =
        exhibit.links.iter().any(|link| matches!(link.context, LinkContext::Picture | LinkContext::Area));
    let Some((artifact, image)) = pictures.find(|(_, image)| is_readable(image) && (image.linked || clicked))
    else {
        return Vec::new();
    };
    let quote = Quote::new(Locus::utf8(artifact, image.span), &image.source);
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let reason = format!("the message is a picture under a link, with {letters} letters of text");
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote).because(reason)]
}

/// Whether a picture is large enough to hold a message, as far as the page says.
fn is_readable(image: &ImageReference) -> bool {
    let large = |side: Option<u32>| side.is_none_or(|side| side >= READABLE_PIXELS);
    large(image.width) && large(image.height)
}

#[cfg(test)]
mod tests {
    use super::DETECTOR;
    use crate::trial::{hit, html, quiet};

    const HEADER: &str = "From: <info@firm.example>\nSubject: Your prize";

    #[test]
    fn hit_a_linked_picture_without_text() {
        let body =
            "<a href=\"https://firm.test/x\"><img src=\"https://firm.test/p.png\"></a><p>Unsubscribe</p>";
        let finding = hit(&DETECTOR, &html(HEADER, body));
        assert!(finding.at[0].text.contains("p.png"));
    }

    #[test]
    fn miss_text_that_stands_for_itself() {
        let text = "Dear reader, this is a message that says in words what it wants to say. ".repeat(5);
        let body =
            format!("<p>{text}</p><a href=\"https://firm.test/x\"><img src=\"https://firm.test/p.png\"></a>");
        quiet(&DETECTOR, &html(HEADER, &body));
    }

    #[test]
    fn twin_a_logo_and_a_counting_pixel() {
        let body = "<p>Your code is 4711.</p><a href=\"https://firm.example\"><img src=\"https://firm.example/l.png\" width=40 \
                    height=40></a><img src=\"https://firm.example/1.gif\" width=1 height=1>";
        quiet(&DETECTOR, &html(HEADER, body));
    }
}
