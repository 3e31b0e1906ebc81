//! A node's lot: what it is identified by, and the order that everything here is in.

use creel_evidence::Fingerprint;
use creel_evidence::digest::Sha256Digest;

/// The first 64 bits of a digest over a node's content. As good as drawn at random and the same on every machine,
/// so that "the least lots" of any set are a fair sample of it, and stay the sample while others come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lot(pub u64);

impl Lot {
    /// The lot of a content. Two contents with one lot count as clones.
    #[must_use]
    pub fn of(content: &Sha256Digest) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = content.0;
        Self(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

/// The content of a fingerprint: messages with the same content are one node. All that is compared goes in, so not
/// the time and not where things were read. Without a text there is nothing that two messages could be clones of:
/// then the message itself goes in.
pub(crate) fn content(print: &Fingerprint) -> Sha256Digest {
    let numbers = |sketch: &[u32]| -> Vec<u8> { sketch.iter().flat_map(|n| n.to_le_bytes()).collect() };
    let (text, structure) = (numbers(&print.text), numbers(&print.structure));
    let identity = match &print.exact {
        Some(exact) => &exact.0,
        None => &print.message.0.0,
    };
    let mark: &[u8] = if print.exact.is_some() { b"text" } else { b"message" };
    let head = [mark, identity, &text, &structure, print.subject.as_bytes()];
    let tokens = print
        .tokens
        .iter()
        .flat_map(|token| [token.family.as_str().as_bytes(), token.kind.as_bytes(), token.value.as_bytes()]);
    Sha256Digest::of_fields(head.into_iter().chain(tokens))
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::ArtifactId;

    fn print(message: u8, exact: Option<&[u8]>) -> Fingerprint {
        Fingerprint {
            message: ArtifactId::of(&[message]),
            time: Some(i64::from(message)),
            subject: "parcel".to_owned(),
            text: vec![1, 2],
            structure: vec![3],
            exact: exact.map(Sha256Digest::of),
            tokens: Vec::new(),
            at: creel_evidence::Places::default(),
        }
    }

    #[test]
    fn clones_have_one_content_whenever_they_were_sent() {
        assert_eq!(content(&print(1, Some(b"a"))), content(&print(2, Some(b"a"))));
        assert_ne!(content(&print(1, Some(b"a"))), content(&print(1, Some(b"b"))));
    }

    #[test]
    fn what_has_no_text_has_no_clones() {
        assert_ne!(content(&print(1, None)), content(&print(2, None)));
    }
}
