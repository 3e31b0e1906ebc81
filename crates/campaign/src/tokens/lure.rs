//! The story's outer signs: what a mail says it is. Evidence of a template, never of an operator.

use super::Pen;
use crate::aside::Ground;
use crate::normalise::normalise;
use crate::victims::Victims;
use creel_evidence::mail::Authenticated;
use creel_evidence::{ArtifactRole, Dissection, Locus};

pub(crate) fn collect(dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    if let Some(from) = dissection.envelope.from.first() {
        let name = normalise(&from.name, victims);
        if name.len() > 3 && !name.contains('<') {
            pen.note("from-name", name, &from.at);
        }
        // What nothing authenticates is only written there.
        let proven = dissection.sender.outcome == Authenticated::Pass;
        let victims = victims.have(&from.address) || from.domain().is_some_and(|domain| victims.own(&domain));
        match (proven, victims) {
            (false, false) => pen.note("from-address", from.address.to_lowercase(), &from.at),
            (_, true) => pen.leave("from-address", from.address.to_lowercase(), &from.at, || Ground::Victims),
            (true, false) => {}
        }
    }
    for page in &dissection.pages {
        if let Some((title, span)) = &page.title {
            let title = normalise(title, victims);
            if title.split(' ').count() > 1 {
                pen.note("title", title, &Locus::utf8(page.artifact, *span));
            }
        }
        if is_carried(page.role) || !dissection.is_mail {
            page_text(dissection, page.artifact, victims, pen);
        }
    }
}

/// The text of a page that came along as a file, so that it meets the same page in other mails or on its own.
fn page_text(
    dissection: &Dissection,
    page: creel_evidence::ArtifactId,
    victims: &Victims,
    pen: &mut Pen<'_>,
) {
    for text in dissection.texts.iter().filter(|text| text.artifact == page) {
        let words = normalise(&text.visible.text, victims);
        if words.split(' ').count() >= 4 {
            let digest = creel_evidence::digest::Sha256Digest::of(words.as_bytes());
            let at = Locus::utf8(text.artifact, text.visible.source(0..text.visible.text.len()));
            pen.note("page-text", digest.short(32), &at);
        }
    }
}

/// Whether a page came along as a file.
pub(super) fn is_carried(role: ArtifactRole) -> bool {
    matches!(role, ArtifactRole::Attachment | ArtifactRole::Entry | ArtifactRole::Inline)
}
