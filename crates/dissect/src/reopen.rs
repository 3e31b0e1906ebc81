//! The way back: from a submission's bytes to any artifact, and from an artifact to what a locus points at.
//!
//! This is the proof behind every statement: whoever holds the raw submission can follow the derivations
//! again and must come to bytes with the same SHA-256.

use crate::{containers, quoted};
use creel_evidence::{Artifact, Derivation, TransferEncoding, View};
use creel_mime::{charset, transfer};
use creel_openers::member::Source;
use creel_openers::{msg, rtf, zip};
use std::borrow::Cow;
use std::ops::Range;

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
    let mut bytes: Cow<'_, [u8]> = Cow::Borrowed(raw);
    let mut parent: Option<&Artifact> = None;
    for artifact in path.into_iter().rev() {
        bytes = match &artifact.derivation {
            Derivation::Submission => bytes,
            Derivation::MimeBody { range, encoding } => {
                let body = bytes.get(range.clone())?;
                Cow::Owned(transfer::decode(*encoding, body).bytes.into_owned())
            }
            Derivation::ArchiveEntry { index, password } => {
                Cow::Owned(zip::entry(&bytes, *index, password.as_deref())?)
            }
            Derivation::Member { container, index, password } => {
                let charset = parent?.charset.as_deref();
                let source = Source { bytes: &bytes, charset };
                Cow::Owned(containers::member(*container, source, *index, password.as_deref())?)
            }
            Derivation::SplitCode { first, second, index } => {
                let picture = |(range, encoding): &(Range<usize>, TransferEncoding)| {
                    let body = bytes.get(range.clone())?;
                    Some(transfer::decode(*encoding, body).bytes.into_owned())
                };
                Cow::Owned(creel_pictures::split::member(&picture(first)?, &picture(second)?, *index)?)
            }
            Derivation::Quoted { ranges, marks } => {
                let view = charset::to_utf8(&bytes, parent?.charset.as_deref()).text;
                Cow::Owned(quoted::unquote(&view, ranges, *marks)?.into_bytes())
            }
            Derivation::Slice { range } => Cow::Owned(bytes.get(range.clone())?.to_vec()),
            Derivation::CfbStream { path } => Cow::Owned(msg::stream(&bytes, path)?),
            Derivation::CfbStorage { path } => Cow::Owned(msg::rebuild(&bytes, path)?),
            Derivation::RtfDecompressed => Cow::Owned(rtf::decompress(&bytes)?.bytes),
            Derivation::RtfText => Cow::Owned(rtf::read(&bytes).text.text.into_bytes()),
            Derivation::Utf8 { charset } => {
                Cow::Owned(charset::to_utf8(&bytes, Some(charset)).text.into_bytes())
            }
        };
        parent = Some(artifact);
    }
    Some(bytes.into_owned())
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
    use creel_evidence::{ArtifactId, ArtifactRole, ContentType, Readers, TransferEncoding};

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
