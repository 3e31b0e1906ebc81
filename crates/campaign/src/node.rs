//! A node: messages that are the same in everything that is compared, as numbers.

use crate::keys;
use crate::kinds::Kind;
use crate::link;
use crate::lot::Lot;
use crate::minhash;
use crate::model::{Model, place};
use crate::stable;
use creel_evidence::Fingerprint;
use creel_evidence::campaign::Family;
use std::borrow::Cow;

/// What two nodes are compared by. Strings are not kept: values are compared by their hashes, and are looked up in
/// the fingerprint when a link is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    /// Identity and order.
    pub lot: Lot,
    /// MinHash of the visible text, or nothing.
    pub text: Cow<'a, [u32]>,
    /// MinHash of the page structure, or nothing.
    pub structure: Cow<'a, [u32]>,
    /// Hash of the subject.
    pub subject: u64,
    /// Items of the text, estimated.
    pub length: i32,
    /// Bit by family: whether there are values other than of the lure.
    pub families: u8,
    /// Hashes of the subject's words, ascending and distinct.
    pub words: Box<[u32]>,
    /// Hashes of the words of the sender's name, ascending and distinct.
    pub names: Box<[u32]>,
    /// Shareable values, ascending by key and distinct.
    pub values: Box<[Value]>,
    /// What follows from the others of the set; see [`Marks`].
    pub marks: Marks,
}

/// A shareable value of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// Hash of family, kind and value; a blocking key at the same time, but for the mailer's.
    pub key: u64,
    /// Millibits that sharing it is worth: follows from how many lure templates hold it.
    pub worth: i32,
    /// What it is.
    pub kind: Kind,
}

/// What a node's neighbourhood says about it. All of it is zero until it is found out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Whether the text is filler: the same under many different subjects and senders' names.
    pub filler: bool,
    /// Whether the structure is a frame around many different stories.
    pub frame: bool,
    /// Millibits that the same visible text is worth: little where there is little text.
    pub text_worth: i32,
    /// Millibits that the same structure is worth: little where many templates share it, or where it is small.
    pub structure_worth: i32,
    /// Whether it says too little to be linked with anything, its own clones included: a bare greeting.
    pub mute: bool,
}

impl<'a> Node<'a> {
    /// The node of a fingerprint, not weighed yet. `lot` is that of its content.
    pub(crate) fn new(lot: Lot, print: &'a Fingerprint) -> Self {
        let words = subject_words(&print.subject);
        let value = |key, kind| Value { key, worth: 0, kind };
        let mut values: Vec<Value> = Vec::with_capacity(print.tokens.len() + 1);
        values.extend(print.tokens.iter().map(|token| {
            value(keys::value(token.family, &token.kind, &token.value), Kind::of(token.family, &token.kind))
        }));
        if !words.is_empty() {
            values.push(value(keys::value(Family::Lure, "subject", &print.subject), Kind::SUBJECT));
        }
        values.sort_unstable_by_key(|value| value.key);
        values.dedup_by_key(|value| value.key);
        let families = values.iter().map(|value| value.kind.family());
        let families = families.filter(|&family| family != Family::Lure);
        Self {
            lot,
            length: minhash::size(&print.text),
            families: families.fold(0, |bits, family| bits | 1 << place(family)),
            text: Cow::Borrowed(&print.text),
            structure: Cow::Borrowed(&print.structure),
            subject: stable::hash(print.subject.as_bytes()),
            words,
            names: sender_words(print),
            values: values.into(),
            marks: Marks::default(),
        }
    }

    /// Gives the likeness of text and structure its worth, and every value. `filler` and `frame` are what
    /// templates and frames are, `around` is how many templates the node's frame has, and `frequency` how many
    /// templates hold a value.
    pub(crate) fn weigh(
        &mut self,
        model: &Model,
        (filler, frame): (bool, bool),
        around: u32,
        frequency: impl Fn(u64) -> u32,
    ) {
        for value in &mut self.values {
            value.worth = model.worth(value.kind, frequency(value.key));
        }
        let rarity = if frame { 0 } else { model.rarity(around) };
        let size = minhash::size(&self.structure).min(16);
        self.marks = Marks {
            filler,
            frame,
            text_worth: if filler { 0 } else { model.text * self.length.min(24) / 24 },
            structure_worth: rarity.min(model.structure) * size / 16,
            mute: false,
        };
        self.marks.mute = !link::weigh(model, self, self).is_campaign(model, 0);
    }

    /// The same with sketches of its own.
    #[must_use]
    pub fn into_owned(self) -> Node<'static> {
        Node {
            lot: self.lot,
            text: Cow::Owned(self.text.into_owned()),
            structure: Cow::Owned(self.structure.into_owned()),
            subject: self.subject,
            length: self.length,
            families: self.families,
            words: self.words,
            names: self.names,
            values: self.values,
            marks: self.marks,
        }
    }
}

/// Placeholders say nothing, and one or two short words are shared by chance (`re hello`).
fn subject_words(subject: &str) -> Box<[u32]> {
    let words =
        || subject.split(' ').filter(|word| !word.starts_with('<') && word.chars().any(char::is_alphabetic));
    if words().map(str::len).sum::<usize>() < 8 {
        return Box::default();
    }
    hashes(words())
}

/// The words of the sender's name. Programs put the same mark behind different names, so a word of one or two
/// letters is none.
fn sender_words(print: &Fingerprint) -> Box<[u32]> {
    let names = print.tokens.iter().filter(|token| token.family == Family::Lure && token.kind == "from-name");
    hashes(
        names.flat_map(|name| name.value.split(' ')).filter(|word| word.len() > 2 && !word.starts_with('<')),
    )
}

/// Hashes of words, ascending and distinct.
fn hashes<'w>(words: impl Iterator<Item = &'w str>) -> Box<[u32]> {
    // The upper half of a 64-bit hash is a fair 32-bit hash.
    let mut hashes: Vec<u32> = words.map(|word| (stable::hash(word.as_bytes()) >> 32) as u32).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.into()
}
