//! A node as bytes, as a shelf keeps it.

use crate::kinds::Kind;
use crate::lot::Lot;
use crate::minhash;
use crate::model::place;
use crate::node::{Marks, Node, Value};
use creel_evidence::campaign::Family;
use std::borrow::Cow;

/// The features of a node: each list preceded by its length, numbers little-endian. What follows from the rest of
/// the set is not in it.
pub(super) fn write(node: &Node<'_>) -> Vec<u8> {
    let mut out =
        Vec::with_capacity(32 + 4 * (node.text.len() + node.structure.len()) + 9 * node.values.len());
    out.extend(node.subject.to_le_bytes());
    for list in [&node.text, &node.structure, &Cow::Borrowed(&*node.words), &Cow::Borrowed(&*node.names)] {
        length(&mut out, list.len());
        list.iter().for_each(|number| out.extend(number.to_le_bytes()));
    }
    length(&mut out, node.values.len());
    for value in &node.values {
        out.extend(value.key.to_le_bytes());
        out.push(value.kind.number());
    }
    out
}

/// Lists are short (a sketch, the words of a subject): more than four thousand million are not written.
fn length(out: &mut Vec<u8>, length: usize) {
    out.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
}

/// The node whose features these are, not weighed; `None` if they are not what [`write`] writes.
pub(super) fn read(lot: u64, bytes: &[u8]) -> Option<Node<'static>> {
    let mut rest = bytes;
    let subject = u64::from_le_bytes(take(&mut rest)?);
    let (text, structure) = (list(&mut rest)?, list(&mut rest)?);
    let (words, names) = (list(&mut rest)?, list(&mut rest)?);
    let count = u32::from_le_bytes(take(&mut rest)?);
    let mut values = Vec::new();
    for _ in 0..count {
        let key = u64::from_le_bytes(take(&mut rest)?);
        let [kind] = take::<1>(&mut rest)?;
        values.push(Value { key, worth: 0, kind: Kind::from_number(kind)? });
    }
    let families = values.iter().map(|value| value.kind.family());
    let families = families.filter(|&family| family != Family::Lure);
    let families = families.fold(0, |bits, family| bits | 1 << place(family));
    rest.is_empty().then(|| Node {
        lot: Lot(lot),
        length: minhash::size(&text),
        text: Cow::Owned(text),
        structure: Cow::Owned(structure),
        subject,
        families,
        words: words.into(),
        names: names.into(),
        values: values.into(),
        marks: Marks::default(),
    })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn list(rest: &mut &[u8]) -> Option<Vec<u32>> {
    let count = usize::try_from(u32::from_le_bytes(take(rest)?)).ok()?;
    let (head, tail) = rest.split_at_checked(count.checked_mul(4)?)?;
    *rest = tail;
    head.chunks_exact(4).map(|number| Some(u32::from_le_bytes(number.try_into().ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_evidence::{ArtifactId, Fingerprint, Places, Token};

    #[test]
    fn a_node_reads_back_and_damage_is_no_node() {
        let token =
            |family, kind: &str, value: &str| Token { family, kind: kind.into(), value: value.into() };
        let print = Fingerprint {
            message: ArtifactId::of(b"1"),
            time: None,
            subject: "your parcel is waiting".to_owned(),
            text: minhash::sketch((0..40).collect()),
            structure: Vec::new(),
            exact: None,
            tokens: vec![
                token(Family::Landing, "host", "parcel.example"),
                token(Family::Lure, "from-name", "parcel service"),
            ],
            at: Places::default(),
        };
        let node = Node::new(Lot(7), &print);
        let bytes = write(&node);
        assert_eq!(read(7, &bytes), Some(node.into_owned()));
        for end in 0..bytes.len() {
            assert_eq!(read(7, &bytes[..end]), None);
        }
        assert_eq!(read(7, &[&bytes[..], &[0]].concat()), None);
    }
}
