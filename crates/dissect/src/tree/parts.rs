//! A mail into the artifacts of its parts: those that every reader of mail sees, and those that only some see.

use super::{Found, Unfolding};
use crate::{envelope, roles, verification};
use creel_evidence::dissection::AnomalyKind;
use creel_evidence::locus::Locus;
use creel_evidence::{ArtifactId, ArtifactRole, ContentType, Derivation, Reader, Readers, TransferEncoding};
use creel_mime::{Decoding, Part, Seen, Union, file_name, transfer};
use creel_openers::filetype;
use std::borrow::Cow;

/// Those who take a file out of the lines of a text.
const FIND_IN_TEXT: [Reader; 5] =
    [Reader::Lenient, Reader::Desktop, Reader::Gateway, Reader::Unpacker, Reader::Salvage];

/// The mail whose parts are unfolded.
#[derive(Clone, Copy)]
struct Mail<'a> {
    bytes: &'a [u8],
    id: ArtifactId,
    /// Its index among the artifacts.
    index: usize,
    /// Who sees it.
    views: Readers,
    /// Containers around it.
    depth: usize,
}

impl Unfolding<'_> {
    /// Splits a mail and reads its parts.
    pub(super) fn mail(&mut self, bytes: &[u8], index: usize, depth: usize) {
        let Some(artifact) = self.tree.artifacts.get(index) else { return };
        let (id, role) = (artifact.id, artifact.role);
        let union = creel_mime::read(bytes, &self.limits.mime);
        for problem in &union.mail.problems {
            self.complain(problem.kind, problem.detail.clone(), Locus::bytes(id, problem.span));
        }
        if let Some(root) = union.mail.parts.first() {
            let mut header = envelope::read(bytes, root, id, role, self.knowledge);
            verification::add(bytes, id, &mut header, self.knowledge);
            self.tree.anomalies.extend(header.anomalies.iter().cloned());
            self.tree.links.extend(header.links.iter().cloned());
            self.tree.mails.push((id, header));
        }
        self.parts(&union, bytes, index, depth);
    }

    /// Reads the parts of the mail or MIME entity at `index`.
    pub(super) fn parts(&mut self, union: &Union, bytes: &[u8], index: usize, depth: usize) {
        let Some(artifact) = self.tree.artifacts.get(index) else { return };
        let mail = Mail { bytes, id: artifact.id, index, views: artifact.views, depth };
        for (place, (part, role)) in union.mail.parts.iter().zip(roles::of(&union.mail)).enumerate() {
            if let Some(role) = role {
                self.part(mail, part, role, &union.seen(place));
            }
        }
        for reading in &union.others {
            let roles = roles::of(&reading.mail);
            for (place, seen) in &reading.objects {
                let role = roles.get(*place).copied().flatten();
                if let (Some(part), Some(role)) = (reading.mail.parts.get(*place), role) {
                    self.part(mail, part, instead(role), seen);
                }
            }
        }
    }

    fn part(&mut self, mail: Mail<'_>, part: &Part, role: ArtifactRole, seen: &Seen) {
        if part.media_type.starts_with("message/") {
            self.elsewhere(mail.id, part, role);
        }
        let encoded = mail.bytes.get(part.body.range()).unwrap_or_default();
        let decoded = transfer::decode(part.encoding, encoded);
        let views = seen.views.intersection(mail.views);
        let mut of_plain = Readers::ALL;
        let mut others = Vec::new();
        if decoded.broken {
            let detail = part.encoding.to_string();
            self.complain(AnomalyKind::BrokenEncoding, detail, Locus::bytes(mail.id, part.body));
        }
        let is_unclear = decoded.broken || transfer::is_unaligned(part.encoding, encoded);
        if is_unclear && encoded.len() > self.limits.mime.other_decodings {
            let at = Locus::bytes(mail.id, part.body);
            self.complain(AnomalyKind::LimitReached, "other-decodings".to_owned(), at);
        } else if is_unclear {
            let decodings = creel_mime::decodings(part.encoding, encoded, &decoded.bytes);
            (of_plain, others) = (decodings.plain, decodings.others);
            others.retain(|other| is_another(role, &decoded.bytes, &other.bytes));
            if others.is_empty() {
                of_plain = Readers::ALL;
            } else if let Some(detail) = differently(part, role, &decoded.bytes, &others) {
                self.complain(AnomalyKind::AmbiguousMime, detail, Locus::bytes(mail.id, part.body));
            }
        }
        let name_at = part.file_name.as_deref().and_then(|name| {
            let at = file_name::place(mail.bytes, &part.fields, name)?;
            Some(Locus::bytes(mail.id, at))
        });
        let found = |encoding, role| Found {
            parent: mail.index,
            derivation: Derivation::MimeBody { range: part.body.range(), encoding },
            role,
            declared_type: Some(&part.media_type),
            declared_charset: part.charset.as_deref(),
            name: part.file_name.as_deref(),
            name_at: name_at.clone(),
            depth: mail.depth,
        };
        let index = self.tree.artifacts.len();
        let is_text = part.media_type.starts_with("text/") || part.encoding == TransferEncoding::Identity;
        let files = if is_text { transfer::files_in(&decoded.bytes) } else { Vec::new() };
        if files.len() >= transfer::MOST_INLINE {
            let at = Locus::bytes(mail.id, part.body);
            self.complain(AnomalyKind::LimitReached, "files-in-text".to_owned(), at);
        }
        let inline: Vec<_> = files
            .into_iter()
            .map(|file| {
                let text = decoded.bytes.get(file.span.range()).unwrap_or_default();
                let bytes = transfer::decode(file.encoding, text).bytes.into_owned();
                (file, bytes)
            })
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect();
        self.add_seen(
            found(part.encoding, role),
            decoded.bytes,
            views.intersection(of_plain),
            &seen.other_names,
        );
        for Decoding { encoding, views: readers, bytes } in others {
            self.add_seen(
                found(encoding, instead(role)),
                bytes,
                views.intersection(readers),
                &seen.other_names,
            );
        }
        let Some(text) = self.tree.artifacts.get(index).map(|text| text.id) else { return };
        for (file, bytes) in inline {
            let finders = FIND_IN_TEXT.into_iter().collect::<Readers>().intersection(views);
            let title = file.name.as_deref().map_or_else(String::new, |name| format!(" '{}'", inert(name)));
            let detail = format!("attachment{title} is seen by {finders} only: it stands encoded in a text");
            self.complain(AnomalyKind::AmbiguousMime, detail, Locus::bytes(text, file.span));
            let found = Found {
                parent: index,
                derivation: Derivation::MimeBody { range: file.span.range(), encoding: file.encoding },
                role: ArtifactRole::Attachment,
                declared_type: None,
                declared_charset: None,
                name: file.name.as_deref(),
                name_at: None,
                depth: mail.depth,
            };
            self.add_seen(found, bytes.into(), finders, &[]);
        }
    }

    /// Adds an artifact that these readers see.
    fn add_seen(&mut self, found: Found<'_>, bytes: Cow<'_, [u8]>, views: Readers, other_names: &[String]) {
        let index = self.tree.artifacts.len();
        self.add(found, bytes);
        if let Some(added) = self.tree.artifacts.get_mut(index) {
            added.views = views;
            added.other_names = other_names.to_vec();
        }
    }
}

/// The role of what only other readers see: no body beside the body that is shown.
const fn instead(role: ArtifactRole) -> ArtifactRole {
    match role {
        ArtifactRole::Body => ArtifactRole::Alternative,
        other => other,
    }
}

/// Whether another decoding is an object of its own. Of a text, what is only shorter is not; of a file, what is
/// nothing known beside something known is not.
fn is_another(role: ArtifactRole, plain: &[u8], other: &[u8]) -> bool {
    if matches!(role, ArtifactRole::Body | ArtifactRole::Alternative) {
        return false;
    }
    let (this, that) = (filetype::recognise(plain), filetype::recognise(other));
    let is_known = |kind| !matches!(kind, ContentType::Binary | ContentType::Text | ContentType::Empty);
    !is_cut(plain, other) && !is_cut(other, plain) && (is_known(that) || !is_known(this))
}

/// Whether one is the other without some bytes that an unfinished group or a line break makes at its end.
fn is_cut(long: &[u8], short: &[u8]) -> bool {
    long.trim_ascii_end().len() <= short.len() + 3 && long.starts_with(short)
}

/// What differs, if some program other than a search of everything decodes an attachment in another way.
fn differently(part: &Part, role: ArtifactRole, plain: &[u8], others: &[Decoding<'_>]) -> Option<String> {
    const PROGRAMS: Readers = Readers::only(Reader::Salvage).others();
    if role != ArtifactRole::Attachment {
        return None;
    }
    let other = others.iter().find(|other| !other.views.intersection(PROGRAMS).is_empty())?;
    let name = part.file_name.as_deref().unwrap_or(&part.media_type);
    Some(format!(
        "attachment '{}': {} that readers decode differently, to {} bytes, but {} to {}",
        inert(name),
        part.encoding.family(),
        plain.len(),
        other.views,
        other.bytes.len()
    ))
}

fn inert(name: &str) -> String {
    creel_evidence::text::inert(&name.chars().take(80).collect::<String>()).to_string()
}
