//! Blocking keys: what two nodes have to share to be compared at all.

use crate::minhash;
use crate::node::{Node, Value};
use crate::stable;
use creel_evidence::campaign::Family;

/// Positions in a band of the text sketch; the sketch has 21 bands of three.
const TEXT_ROWS: usize = 3;
/// Positions in a band of the structure sketch; the sketch has 16 bands of four.
const STRUCTURE_ROWS: usize = 4;

/// A kind of key, so that the nodes can be blocked by one kind after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Band {
    /// Of the text, for links and templates.
    Text(usize),
    /// Of the structure, for links and frames.
    Structure(usize),
    /// Of the whole structure with the subject, for templates without a text (a picture, a bare link).
    Wordless,
}

impl Band {
    /// The bands of the text.
    pub(crate) fn of_text() -> impl Iterator<Item = Self> {
        (0..minhash::WIDTH / TEXT_ROWS).map(Self::Text)
    }

    /// The bands of the structure.
    pub(crate) fn of_structure() -> impl Iterator<Item = Self> {
        (0..minhash::WIDTH / STRUCTURE_ROWS).map(Self::Structure)
    }

    /// The node's key of this band, if its sketch has one.
    pub(crate) fn key(self, node: &Node<'_>) -> Option<u64> {
        // The first number keeps the keys of the sets of bands apart.
        let (set, band) = match self {
            Self::Text(n) => (1, minhash::band(&node.text, TEXT_ROWS, n)),
            Self::Structure(n) => (2, minhash::band(&node.structure, STRUCTURE_ROWS, n)),
            Self::Wordless => {
                let structure = minhash::band(&node.structure, minhash::WIDTH, 0);
                let alone = structure.filter(|_| node.text.is_empty());
                (3, alone.map(|structure| stable::join(structure, node.subject)))
            }
        };
        Some(stable::join(set, band?))
    }
}

/// The key of a value.
pub(crate) fn value(family: Family, kind: &str, value: &str) -> u64 {
    let kind = stable::join(family as u64, stable::hash(kind.as_bytes()));
    stable::join(kind, stable::hash(value.as_bytes()))
}

/// Whether a value proposes links. A mailer's habits never make an edge alone, and what is worth nothing by now
/// proposes nothing.
pub(crate) fn proposes(value: &Value) -> bool {
    value.worth > 0 && value.kind.family() != Family::Mailer
}

/// The node's values of a family that propose links.
pub(crate) fn of_values(node: &Node<'_>, family: Family) -> impl Iterator<Item = u64> {
    let held = node.values.iter().filter(move |value| value.kind.family() == family);
    held.filter(|value| proposes(value)).map(|value| value.key)
}
