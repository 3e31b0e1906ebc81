//! What came along: files, pages that ask for passwords, pictures.

use super::{Pen, lure::is_carried, whole};
use crate::aside::Ground;
use crate::victims::Victims;
use creel_evidence::dissection::{Form, Page};
use creel_evidence::{Artifact, ArtifactRole, Dissection, Locus};

/// Bytes below which a picture is a spacer or an icon that everybody has.
const PICTURE: u64 = 400;
/// Bytes below which a file holds nothing of anybody's.
const FILE: u64 = 64;

pub(crate) fn collect(dissection: &Dissection, _: &Victims, pen: &mut Pen<'_>) {
    for file in dissection.files() {
        let kind = match file.content_type.is_image() {
            true => "picture",
            false if is_own(file) => "file",
            false => continue,
        };
        let least = if kind == "picture" { PICTURE } else { FILE };
        if file.size < least {
            pen.leave(kind, file.id.short(32), &whole(dissection, file.id), || Ground::Trifle);
            continue;
        }
        pen.note(kind, file.id.short(32), &whole(dissection, file.id));
    }
    for page in &dissection.pages {
        let loose = !dissection.is_mail && page.role == ArtifactRole::Submission;
        if is_carried(page.role) || loose || asks_password(page) {
            pen.note("page-structure", page.structure.short(32), &whole(dissection, page.artifact));
        }
        for form in page.forms.iter().filter(|form| form.asks_password()) {
            pen.note("form", fields(form), &Locus::utf8(page.artifact, form.span));
        }
    }
}

/// Inline parts are the mail's own text at times; only what is offered or packed is a file.
fn is_own(file: &Artifact) -> bool {
    matches!(file.role, ArtifactRole::Attachment | ArtifactRole::Entry)
}

fn asks_password(page: &Page) -> bool {
    page.forms.iter().any(Form::asks_password)
}

/// Names and kinds of the fields in order: what the collecting script expects.
fn fields(form: &Form) -> String {
    let named = form.fields.iter().filter(|field| !field.name.is_empty());
    let words: Vec<String> = named.map(|field| format!("{}:{}", field.name, field.kind)).collect();
    if words.len() < 2 { String::new() } else { words.join(" ") }
}
