//! The story's outer signs: what a mail says it is. Evidence of a template, never of an operator.

use super::Pen;
use crate::normalise::{Victims, normalise};
use creel_evidence::mail::Authenticated;
use creel_evidence::{ArtifactRole, Dissection};

pub(crate) fn collect(dissection: &Dissection, victims: &Victims, pen: &mut Pen<'_>) {
    if let Some(from) = dissection.envelope.from.first() {
        let name = normalise(&from.name, victims);
        if name.len() > 3 && !name.contains('<') {
            pen.note("from-name", name);
        }
        // What nothing authenticates is only written there.
        let proven = dissection.sender.outcome == Authenticated::Pass;
        if !proven && !victims.have(&from.address) {
            pen.note("from-address", from.address.to_lowercase());
        }
    }
    for page in &dissection.pages {
        if let Some((title, _)) = &page.title {
            let title = normalise(title, victims);
            if title.split(' ').count() > 1 {
                pen.note("title", title);
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
        let text = normalise(&text.visible.text, victims);
        if text.split(' ').count() >= 4 {
            pen.note("page-text", creel_evidence::digest::Sha256Digest::of(text.as_bytes()).short(32));
        }
    }
}

/// Whether a page came along as a file.
pub(super) fn is_carried(role: ArtifactRole) -> bool {
    matches!(role, ArtifactRole::Attachment | ArtifactRole::Entry | ArtifactRole::Inline)
}
