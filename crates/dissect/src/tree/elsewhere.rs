//! Parts whose content is not in this mail: bodies to be fetched (RFC 2046 section 5.2.3) and pieces of a mail that
//! was sent in several (section 5.2.2). Nothing is fetched; what the sender points at is a link like any other.

use super::Unfolding;
use creel_evidence::dissection::{AnomalyKind, Link, LinkContext};
use creel_evidence::locus::Locus;
use creel_evidence::text::inert;
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactId, ArtifactRole};
use creel_mime::Part;

impl Unfolding<'_> {
    /// Says of a part that is none in itself where its content is.
    pub(super) fn elsewhere(&mut self, id: ArtifactId, part: &Part, role: ArtifactRole) {
        let at = part.field("Content-Type").map_or(part.header, |field| field.value);
        match part.media_type.as_str() {
            "message/external-body" => self.external_body(Locus::bytes(id, at), part, role),
            "message/partial" => {
                let number = |name| part.param(name).map_or("?", |value| value).to_owned();
                let detail = format!(
                    "piece {} of {} of a mail that is put together only by some programs (message/partial)",
                    inert(&number("number")),
                    inert(&number("total"))
                );
                self.complain(AnomalyKind::AmbiguousMime, detail, Locus::bytes(id, at));
            }
            _ => {}
        }
    }

    fn external_body(&mut self, at: Locus, part: &Part, role: ArtifactRole) {
        let Some(reference) = reference(part) else { return };
        self.tree.links.push(Link {
            artifact: at.artifact,
            role,
            context: LinkContext::Resource,
            target: WebAddress::parse(&reference),
            raw: reference,
            text: part.file_name.clone().unwrap_or_default(),
            visible: false,
            position: 0,
            at,
        });
    }
}

/// The place that the parameters of a `message/external-body` name, as a URL.
fn reference(part: &Part) -> Option<String> {
    let parameter = |name| part.param(name).map(str::trim).filter(|value| !value.is_empty());
    let path = || {
        let directory = parameter("directory").unwrap_or_default().trim_matches('/');
        let name = parameter("name").unwrap_or_default();
        if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
    };
    match parameter("access-type")?.to_ascii_lowercase().as_str() {
        // RFC 2017: long URLs are broken by white space.
        "url" => Some(parameter("url")?.chars().filter(|c| !c.is_whitespace()).collect()),
        "ftp" | "anon-ftp" => Some(format!("ftp://{}/{}", parameter("site")?, path())),
        "tftp" => Some(format!("tftp://{}/{}", parameter("site")?, path())),
        "mail-server" => Some(format!("mailto:{}", parameter("server")?)),
        "local-file" | "afs" => Some(format!("file:///{}", path())),
        _ => None,
    }
}
