//! The way back: from a submission's bytes to any artifact, and from an artifact to what a locus points at.
//!
//! This is the proof behind every statement: whoever holds the raw submission can follow the derivations
//! again and must come to bytes with the same SHA-256.

use crate::replay::Replay;
use creel_evidence::{Artifact, View};
use creel_mime::charset;
use std::borrow::Cow;

/// Follows the derivations from the submission's bytes to `artifacts[index]`; `None` if there is no such
/// artifact or the bytes do not hold what the list says.
#[must_use]
pub fn reopen(raw: &[u8], artifacts: &[Artifact], index: usize) -> Option<Vec<u8>> {
    let mut path = Vec::new();
    let mut at = index;
    loop {
        let artifact = artifacts.get(at)?;
        path.push(artifact);
        match artifact.parent {
            // Parents stand before children, so that this ends.
            Some(parent) if parent < at => at = parent,
            Some(_) => return None,
            None => break,
        }
    }
    let mut replay = Replay::new(raw, 0);
    let mut stretch = replay.submission();
    let mut parent: Option<&Artifact> = None;
    for artifact in path.into_iter().rev() {
        stretch = replay.derive(stretch, parent, &artifact.derivation)?;
        parent = Some(artifact);
    }
    Some(stretch.into_bytes(raw))
}

/// The bytes of a view of an artifact whose own bytes are `bytes`. Loci of that view are ranges of the result.
#[must_use]
pub fn look<'a>(bytes: &'a [u8], artifact: &Artifact, view: View) -> Cow<'a, [u8]> {
    match view {
        View::Bytes => Cow::Borrowed(bytes),
        View::Utf8 => Cow::Owned(charset::to_utf8(bytes, artifact.charset.as_deref()).text.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::{ArtifactId, ArtifactRole, ContentType, Derivation, Readers, TransferEncoding};

    fn artifact(parent: Option<usize>, derivation: Derivation) -> Artifact {
        Artifact {
            id: ArtifactId::of(b""),
            parent,
            derivation,
            role: ArtifactRole::Body,
            declared_type: None,
            content_type: ContentType::Text,
            name: None,
            name_at: None,
            size: 0,
            charset: Some("windows-1252".into()),
            digests: None,
            other_names: Vec::new(),
            views: Readers::ALL,
        }
    }

    #[test]
    fn derivations_are_followed_and_wrong_ones_refused() {
        let raw = b"h: v\r\n\r\naGk=";
        let body = |range| Derivation::MimeBody { range, encoding: TransferEncoding::Base64 };
        let list = [
            artifact(None, Derivation::Submission),
            artifact(Some(0), body(8..12)),
            artifact(Some(0), body(8..99)),
            artifact(Some(3), body(0..1)),
        ];
        assert_eq!(reopen(raw, &list, 0).as_deref(), Some(&raw[..]));
        assert_eq!(reopen(raw, &list, 1).as_deref(), Some(&b"hi"[..]));
        assert_eq!(reopen(raw, &list, 2), None, "the range lies outside");
        assert_eq!(reopen(raw, &list, 3), None, "a parent that does not stand before its child");
        assert_eq!(reopen(raw, &list, 4), None);
    }

    #[test]
    fn a_text_view_is_utf8() {
        let list = artifact(None, Derivation::Submission);
        assert_eq!(look(b"caf\xe9", &list, View::Utf8), "café".as_bytes());
        assert_eq!(look(b"caf\xe9", &list, View::Bytes), &b"caf\xe9"[..]);
    }
}
