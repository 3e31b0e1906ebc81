//! Which part each leaf of a MIME tree plays for the reader of the mail.
//!
//! RFC 2046 and RFC 2387 say what multiparts mean, RFC 2183 what a disposition means; where mail programs
//! agree on something else, they are followed: what counts is what the reader is shown.

use creel_evidence::ArtifactRole;
use creel_mime::{Mail, Part};

/// The role of each part, by its index; `None` for multiparts, which hold no bytes of their own.
pub(crate) fn of(mail: &Mail) -> Vec<Option<ArtifactRole>> {
    let children = children(mail);
    let shows = showable(mail, &children);
    let mut places: Vec<Place> = Vec::with_capacity(mail.parts.len());
    let mut body_seen = false;
    let mut roles = Vec::with_capacity(mail.parts.len());
    // Parents stand before children, so that each part's place follows from its parent's.
    for (index, part) in mail.parts.iter().enumerate() {
        let inherited = part
            .parent
            .and_then(|parent| Some((mail.parts.get(parent)?, places.get(parent)?, children.get(parent)?)));
        let place = match inherited {
            Some((parent, place, siblings)) => place.below(parent, index, siblings, &mail.parts, &shows),
            None => Place::default(),
        };
        places.push(place);
        roles.push((!part.is_multipart).then(|| {
            let role = leaf(part, place, body_seen);
            body_seen |= role == ArtifactRole::Body;
            role
        }));
    }
    roles
}

/// Where a part stands with regard to the multiparts around it.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Some other alternative is shown instead.
    alternative: bool,
    /// It belongs to a compound object (`multipart/related`) without being its root.
    component: bool,
}

impl Place {
    fn below(self, parent: &Part, index: usize, siblings: &[usize], parts: &[Part], shows: &[bool]) -> Self {
        match parent.media_type.as_str() {
            "multipart/alternative" => {
                // RFC 2046 section 5.1.4: the last one that the reader's program understands.
                let chosen = siblings.iter().rev().find(|&&s| shows.get(s).copied().unwrap_or(false));
                Self { alternative: self.alternative || chosen.is_some_and(|&c| c != index), ..self }
            }
            "multipart/related" => {
                let start = parent.param("start").map(|id| id.trim_matches(['<', '>']));
                let named = siblings.iter().copied().find(|&s| {
                    start.is_some() && parts.get(s).and_then(|part| part.content_id.as_deref()) == start
                });
                // Without `start`, the first; a root that cannot be shown gives way to one that can.
                let first = siblings.first().copied();
                let showing = siblings.iter().copied().find(|&s| shows.get(s).copied().unwrap_or(false));
                let root =
                    named.or_else(|| first.filter(|&s| shows.get(s).copied().unwrap_or(false))).or(showing);
                Self { component: self.component || root.is_some_and(|root| root != index), ..self }
            }
            _ => self,
        }
    }
}

fn children(mail: &Mail) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); mail.parts.len()];
    for (index, part) in mail.parts.iter().enumerate() {
        if let Some(list) = part.parent.and_then(|parent| children.get_mut(parent)) {
            list.push(index);
        }
    }
    children
}

/// Whether a mail program shows the part, or something inside it, as a body.
fn showable(mail: &Mail, children: &[Vec<usize>]) -> Vec<bool> {
    let mut shows = vec![false; mail.parts.len()];
    for (index, part) in mail.parts.iter().enumerate().rev() {
        let inside = || {
            children
                .get(index)
                .is_some_and(|list| list.iter().any(|&c| shows.get(c).copied().unwrap_or(false)))
        };
        let showable = if part.is_multipart { inside() } else { is_displayed(part) };
        if let Some(slot) = shows.get_mut(index) {
            *slot = showable;
        }
    }
    shows
}

/// Whether a leaf could be a body: plain text or HTML that is not declared an attachment.
fn is_displayed(part: &Part) -> bool {
    let readable = matches!(
        part.media_type.as_str(),
        "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "application/xhtml+xml"
    ) || part.media_type.starts_with("multipart/");
    readable && part.disposition.as_deref() != Some("attachment")
}

/// Whether the type is that of a mail in the mail.
pub(crate) fn is_mail_type(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "message/global" | "message/news")
}

fn leaf(part: &Part, place: Place, body_seen: bool) -> ArtifactRole {
    let media_type = part.media_type.as_str();
    if is_mail_type(media_type) {
        return ArtifactRole::Message;
    }
    let attached = part.disposition.as_deref() == Some("attachment");
    let named = part.file_name.is_some();
    let picture = media_type.starts_with("image/");
    let referred = part.content_id.is_some();
    if place.component && (referred || !attached) {
        return ArtifactRole::Inline;
    }
    if is_displayed(part) {
        // A named text after the body is a file, even if some programs show it as well.
        if place.alternative {
            return ArtifactRole::Alternative;
        }
        if !(named && body_seen) {
            return ArtifactRole::Body;
        }
        return ArtifactRole::Attachment;
    }
    if place.alternative && !attached {
        return ArtifactRole::Alternative;
    }
    if picture && (referred || !attached) { ArtifactRole::Inline } else { ArtifactRole::Attachment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ArtifactRole::{Alternative, Attachment, Body, Inline, Message};

    /// Roles of the leaves of a mail given as header and parts with `--b` delimiters already written.
    fn leaves(mail: &str) -> Vec<ArtifactRole> {
        let mail = creel_mime::parse(mail.as_bytes(), &creel_mime::Limits::default());
        of(&mail).into_iter().flatten().collect()
    }

    fn multipart(kind: &str, boundary: &str, parts: &[&str]) -> String {
        let mut out = format!("Content-Type: multipart/{kind}; boundary={boundary}\n\n");
        for part in parts {
            out.push_str(&format!("--{boundary}\n{part}\n"));
        }
        out + &format!("--{boundary}--\n")
    }

    const PLAIN: &str = "Content-Type: text/plain\n\nhi";
    const HTML: &str = "Content-Type: text/html\n\n<p>hi";
    const PICTURE: &str = "Content-Type: image/png; name=a.png\nContent-ID: <p1>\n\nx";

    #[test]
    fn the_last_understood_alternative_is_the_body() {
        assert_eq!(leaves(&multipart("alternative", "b", &[PLAIN, HTML])), [Alternative, Body]);
        assert_eq!(leaves(&multipart("alternative", "b", &[HTML, PLAIN])), [Alternative, Body]);
        let calendar = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR";
        assert_eq!(leaves(&multipart("alternative", "b", &[PLAIN, calendar])), [Body, Alternative]);
    }

    #[test]
    fn components_of_a_compound_are_inline() {
        let related = multipart("related", "r", &[HTML, PICTURE]);
        let mail = multipart("alternative", "b", &[PLAIN, &related]);
        assert_eq!(leaves(&mail), [Alternative, Body, Inline]);
        let pdf = "Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\nx";
        assert_eq!(leaves(&multipart("related", "r", &[HTML, pdf])), [Body, Attachment]);
    }

    #[test]
    fn files_are_attachments_even_if_they_are_text() {
        let page = "Content-Type: text/html; name=login.html\n\n<form>";
        let attached = "Content-Type: text/html\nContent-Disposition: attachment; filename=x.html\n\n<form>";
        let forwarded = "Content-Type: message/rfc822\n\nSubject: x\n\ny";
        assert_eq!(
            leaves(&multipart("mixed", "b", &[PLAIN, page, attached, forwarded, PICTURE])),
            [Body, Attachment, Attachment, Message, Inline]
        );
    }

    #[test]
    fn text_without_a_name_is_shown_wherever_it_stands() {
        assert_eq!(leaves(&multipart("mixed", "b", &[PLAIN, PICTURE, HTML])), [Body, Inline, Body]);
        assert_eq!(leaves("Subject: x\n\nhello"), [Body]);
        assert_eq!(leaves("Content-Type: text/html; name=x.html\n\n<p>"), [Body]);
    }
}
