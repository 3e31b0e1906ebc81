//! The link between two nodes: the sum of what they share, in integer millibits.

use crate::kinds::Kind;
use crate::minhash;
use crate::model::{FAMILIES, Model, place};
use crate::node::{Node, Value};
use creel_evidence::campaign::Family;
use std::cmp::Ordering;

/// Shared evidence by family. Inside a family values depend on each other (a host and its domain), so the
/// strongest counts in full and the rest in part.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    most: [i32; FAMILIES],
    parts: [i32; FAMILIES],
}

impl Tally {
    /// Adds a shared value.
    pub(crate) fn add(&mut self, model: &Model, family: Family, millibits: i32) {
        let place = place(family);
        self.most[place] = self.most[place].max(millibits);
        self.parts[place] = self.parts[place].saturating_add(part(model, millibits));
    }

    /// Millibits of a family.
    pub(crate) fn family(&self, model: &Model, family: Family) -> i32 {
        let most = self.most[place(family)];
        most.saturating_add(self.parts[place(family)]) - part(model, most)
    }

    /// Whether anything of the family is shared.
    pub(crate) fn has(&self, family: Family) -> bool {
        self.most[place(family)] > 0
    }
}

/// What a value counts that is not the strongest of its family.
pub(crate) const fn part(model: &Model, millibits: i32) -> i32 {
    // Millibits stay far below a million, so the product does not overflow.
    millibits * model.rest / 1000
}

/// What two nodes have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    /// Shared values and likeness, by family.
    pub(crate) tally: Tally,
    /// Likeness of visible text in thousandths.
    pub(crate) text: u16,
    /// Likeness of structure in thousandths.
    pub(crate) structure: u16,
    /// Likeness of the subjects' words in thousandths.
    pub(crate) subject: u16,
    /// Likeness of the senders' names in thousandths; 1000 where one is missing.
    pub(crate) names: u16,
    /// Whether the lure agrees: the gate of every campaign edge.
    pub(crate) lure: bool,
    /// Whether the text is the same, and long enough to be no chance.
    pub(crate) identical: bool,
    /// What the lure gate looks at besides the likenesses.
    pub(crate) gate: Gate,
    /// The strongest operator family.
    pub(crate) operator: i32,
    /// The whole sum.
    pub(crate) total: i32,
}

/// What decides, besides the likenesses, whether the lure agrees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gate {
    /// Whether both texts are filler, which says nothing.
    pub(crate) filler: bool,
    /// Whether one of the two says too little to be linked with anything.
    pub(crate) mute: bool,
    /// Whether an attached page is the same.
    pub(crate) same_page: bool,
    /// Runs of words that both texts have, estimated.
    pub(crate) shingles: i32,
    /// Words of the shorter subject.
    pub(crate) subject_words: i32,
    /// Millibits of the same subject.
    pub(crate) subject_bits: i32,
    /// Millibits of text so much alike.
    pub(crate) text_bits: i32,
    /// Millibits of structure so much alike.
    pub(crate) structure_bits: i32,
}

/// Calls `visit` with every value that both lists hold, as it stands in the first.
pub(crate) fn shared(a: &[Value], b: &[Value], visit: impl FnMut(&Value)) {
    both(a, b, |value| value.key, visit);
}

/// Calls `visit` with what two lists, ascending and distinct by `key`, have in common.
pub(crate) fn both<T, K: Ord>(a: &[T], b: &[T], key: impl Fn(&T) -> K, mut visit: impl FnMut(&T)) {
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match key(x).cmp(&key(y)) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                visit(x);
                i += 1;
                j += 1;
            }
        }
    }
}

/// Compares two nodes; symmetric, and a function of the two and the model.
pub(crate) fn weigh(model: &Model, a: &Node<'_>, b: &Node<'_>) -> Link {
    let mut tally = Tally::default();
    let mut subject_bits = 0;
    let mut same_page = false;
    shared(&a.values, &b.values, |value| {
        tally.add(model, value.kind.family(), value.worth);
        subject_bits = if value.kind == Kind::SUBJECT { value.worth } else { subject_bits };
        same_page |= value.kind.is_carried_page();
    });
    let text = minhash::alike(&a.text, &b.text);
    let structure = minhash::alike(&a.structure, &b.structure);
    let subject = if a.subject == b.subject { 1000 } else { overlap(&a.words, &b.words) };
    let text_bits = text_worth(model, a, b, text);
    let structure_bits = structure_worth(model, a, b, structure);
    for bits in [text_bits, structure_bits] {
        tally.add(model, Family::Lure, bits);
    }
    if subject < 1000 && i32::from(subject) >= model.wave_subject {
        tally.add(model, Family::Lure, nearly(subject));
    }

    let filler = a.marks.filler && b.marks.filler;
    let shingles = i32::from(text) * a.length.min(b.length) / 1000;
    let long = shingles >= model.long_text_shingles;
    let least = if long { model.long_text } else { model.identical_text };
    let identical = !filler && i32::from(text) >= least && text_bits * 3 >= model.text;
    let mut operator = 0;
    let mut total: i32 = 0;
    for &family in Family::ALL {
        let bits = tally.family(model, family);
        total = total.saturating_add(bits);
        if family.is_operator() {
            operator = operator.max(bits);
        }
        let bit = 1 << place(family);
        if a.families & b.families & bit != 0 && !tally.has(family) {
            total -= model.differs[place(family)];
        }
    }
    // Beside strong evidence of one operator a looser likeness of the lure will do.
    let near = operator >= model.gate_near_operator;
    let near_text =
        near && i32::from(text) >= model.gate_text_near && shingles >= model.gate_text_near_shingles;
    let subject_words = a.words.len().min(b.words.len());
    let near_subject = near && i32::from(subject) >= model.gate_subject_near && subject_words > 3;
    let lure = same_page
        || (!filler && (i32::from(text) >= model.gate_text || near_text))
        || (i32::from(structure) >= model.gate_structure && structure_bits >= model.gate_subject)
        || subject_bits >= model.gate_subject
        || near_subject;
    let names = if a.names.is_empty() || b.names.is_empty() { 1000 } else { overlap(&a.names, &b.names) };
    let gate = Gate {
        filler,
        mute: a.marks.mute || b.marks.mute,
        same_page,
        shingles,
        subject_words: i32::try_from(subject_words).unwrap_or(i32::MAX),
        subject_bits,
        text_bits,
        structure_bits,
    };
    Link { tally, text, structure, subject, names, lure, identical, gate, operator, total }
}

/// Whether the lure of two nodes can agree: what no campaign edge is without, and cheaper to find out than what the
/// edge weighs. Most candidates fail here.
pub(crate) fn may_agree(model: &Model, a: &Node<'_>, b: &Node<'_>) -> bool {
    let text = || i32::from(minhash::alike(&a.text, &b.text)) >= model.gate_text.min(model.gate_text_near);
    let structure = || i32::from(minhash::alike(&a.structure, &b.structure)) >= model.gate_structure;
    let words = || i32::from(overlap(&a.words, &b.words)) >= model.gate_subject_near;
    let pages = || [a, b].iter().all(|node| node.values.iter().any(|value| value.kind.is_carried_page()));
    model.gate_subject <= 0 || a.subject == b.subject || text() || structure() || words() || pages()
}

/// Millibits of visible text that is so much alike.
pub(crate) fn text_worth(model: &Model, a: &Node<'_>, b: &Node<'_>, likeness: u16) -> i32 {
    worth(a.marks.text_worth.min(b.marks.text_worth), likeness, model.text_from)
}

/// Millibits of page structure that is so much alike.
pub(crate) fn structure_worth(model: &Model, a: &Node<'_>, b: &Node<'_>, likeness: u16) -> i32 {
    worth(a.marks.structure_worth.min(b.marks.structure_worth), likeness, model.structure_from)
}

/// Millibits of subjects that are nearly the same: two bits at most.
pub(crate) const fn nearly(subject: u16) -> i32 {
    subject as i32 * 2
}

/// The part of `most` that a likeness is worth; nothing below `from`.
fn worth(most: i32, likeness: u16, from: i32) -> i32 {
    let likeness = i32::from(likeness);
    if likeness < from { 0 } else { most * likeness / 1000 }
}

/// The Jaccard index of two ascending lists in thousandths.
pub(crate) fn overlap(a: &[u32], b: &[u32]) -> u16 {
    let mut common = 0;
    both(a, b, |&word| word, |_| common += 1);
    let all = a.len() + b.len() - common;
    (common * 1000).checked_div(all).map_or(0, |permille| u16::try_from(permille).unwrap_or(1000))
}

impl Link {
    /// A campaign edge: the lure agrees, the sum suffices (with `raise` on top), and there is either evidence of
    /// the same operator or the very same text.
    pub(crate) fn is_campaign(&self, model: &Model, raise: i32) -> bool {
        self.lure
            && self.total >= model.campaign + raise
            && (self.identical || self.operator >= model.operator)
    }

    /// A wave edge: text or structure, and the subject, alike.
    pub(crate) fn is_wave(&self, model: &Model) -> bool {
        let alike =
            i32::from(self.text) >= model.wave_text || i32::from(self.structure) >= model.wave_structure;
        let named = i32::from(self.names) >= model.wave_names;
        alike && named && i32::from(self.subject) >= model.wave_subject && self.is_campaign(model, 0)
    }
}
