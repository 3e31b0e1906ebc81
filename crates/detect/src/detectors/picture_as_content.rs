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
use crate::exhibit::{Exhibit, quote_link};
use aho_corasick::AhoCorasick;
use creel_evidence::dissection::{ImageReference, Link, LinkContext};
use creel_evidence::{ArtifactRole, Confidence, Finding, Locus, Quote, Severity};
use std::sync::LazyLock;

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

/// Letters in front of the small print below which a body says nothing by itself: a headline and a button are about as long.
const LETTERS_LEAST: usize = 115;
/// Pixels from which a picture can be read.
const READABLE_PIXELS: u32 = 80;

/// Letters of small print at most; what is longer is a text.
const FOOTER_MOST: usize = 1_200;
/// What small print begins with, in the normal form of the text.
const SMALL_PRINT: &[&str] = &[
    "unsubscribe",
    "opt out",
    "opt-out",
    "opted in",
    "opted-in",
    "no longer wish to",
    "don't want to receive",
    "do not wish to receive",
    "to stop receiving",
    "this is an advertisement",
    "this is a marketing",
    "you are receiving this",
    "you received this",
    "this message was mailed to",
    "this email was sent to",
    "this e-mail was sent to",
    "all rights reserved",
    "(c) 20",
    "\u{a9}",
    "abmelden",
    "abbestellen",
    "austragen",
    "impressum",
    "sie erhalten diese",
    "desabonner",
    "desinscrire",
    "vous recevez ce",
    "darse de baja",
    "cancelar suscripcion",
    "cancelar la suscripcion",
    "dejar de recibir",
    "descadastr",
    "cancelar inscricao",
    "cancelar a inscricao",
    "nao deseja receber",
    "nao quiser receber",
    "annulla iscrizione",
    "annulla l'iscrizione",
    "disiscri",
    "cancellarti",
    "uitschrijven",
    "afmelden",
    "wypisz sie",
    "zrezygnuj",
    "avregistrera",
    "avprenumerera",
    "afmeld",
    "odhlasit",
    "abonelikten",
];

static FOOTER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(SMALL_PRINT).ok());

fn run(exhibit: &Exhibit<'_>) -> Vec<Finding> {
    // An answer in a conversation may well be a photograph.
    if !exhibit.dissection.is_mail || exhibit.carries_on() {
        return Vec::new();
    }
    let words = message(exhibit.body());
    let letters = words.chars().filter(|c| c.is_alphanumeric()).take(LETTERS_LEAST).count();
    if letters >= LETTERS_LEAST {
        return Vec::new();
    }
    let shown = |artifact| exhibit.shown.iter().any(|text| text.artifact == artifact);
    let pages = exhibit.dissection.pages.iter().filter(|page| shown(page.artifact));
    let mut pictures = pages.flat_map(|page| page.images.iter().map(|image| (page.artifact, image)));
    let clicked =
        exhibit.links.iter().any(|link| matches!(link.context, LinkContext::Picture | LinkContext::Area));
    let image = pictures.find(|(_, image)| is_readable(image) && (image.linked || clicked));
    let image = image.map(|(artifact, image)| Quote::new(Locus::utf8(artifact, image.span), &image.source));
    let Some(quote) = image.or_else(|| background(exhibit)) else { return Vec::new() };
    let severity = if exhibit.impersonation { Severity::Medium } else { Severity::Low };
    let reason = format!("the message is a picture under a link, with {letters} letters of text");
    vec![DETECTOR.sees(exhibit, severity, Confidence::Moderate).at(quote).because(reason)]
}

/// The text in front of the small print, if what is behind it is as short as small print is.
fn message(body: &str) -> &str {
    let start = FOOTER.as_ref().and_then(|finder| finder.find(body)).map_or(body.len(), |hit| hit.start());
    let footer = body.get(start..).unwrap_or_default();
    let letters = footer.chars().filter(|c| c.is_alphanumeric()).take(FOOTER_MOST).count();
    if letters < FOOTER_MOST { body.get(..start).unwrap_or(body) } else { body }
}

/// The picture behind a link without words, where no element shows one: a background.
fn background(exhibit: &Exhibit<'_>) -> Option<Quote> {
    let wordless = |link: &&Link| link.context == LinkContext::Anchor && link.text.trim().is_empty();
    let button =
        exhibit.dissection.links.iter().filter(|link| link.role == ArtifactRole::Body).find(wordless)?;
    let mut links = exhibit.dissection.links.iter().filter(|link| link.artifact == button.artifact);
    let shown: Vec<&ImageReference> = exhibit
        .dissection
        .pages
        .iter()
        .filter(|page| page.artifact == button.artifact)
        .flat_map(|page| &page.images)
        .collect();
    let is_background = |link: &&Link| {
        link.context == LinkContext::Image && !shown.iter().any(|image| image.source == link.raw)
    };
    links.find(is_background).map(quote_link)
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
    fn hit_a_picture_over_small_print() {
        let small = "This is an advertisement. If you no longer wish to receive our messages, write to 7731 Harbour Road. ".repeat(4);
        let body = format!(
            "<a href=\"https://firm.test/x\"><img src=\"https://firm.test/p.png\"></a><p>{small}</p>"
        );
        hit(&DETECTOR, &html(HEADER, &body));
    }

    #[test]
    fn hit_a_picture_in_the_background() {
        let body = "<a href='https://firm.test/x'><div style=\"width:640px;height:900px;background:url('https://firm.test/p.png')\"></div></a>";
        hit(&DETECTOR, &html(HEADER, body));
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
