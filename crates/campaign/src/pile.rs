//! The pile made ready for comparing: clones collapsed, values numbered, counted and weighed.

use crate::blocking;
use crate::link::weigh;
use crate::minhash;
use crate::model::{Model, place};
use crate::stable;
use crate::templates;
use creel_evidence::campaign::Family;
use creel_evidence::{ArtifactId, Fingerprint};
use std::collections::HashMap;

/// Positions in a band of the text sketch; the sketch has 21 bands of three.
pub(crate) const TEXT_ROWS: usize = 3;
/// Positions in a band of the structure sketch; the sketch has 16 bands of four.
pub(crate) const STRUCTURE_ROWS: usize = 4;

/// All messages of a case.
pub(crate) struct Pile<'a> {
    pub(crate) model: &'a Model,
    /// Sorted by message, one a message.
    pub(crate) prints: Vec<&'a Fingerprint>,
    /// Sorted by content.
    pub(crate) nodes: Vec<Node<'a>>,
    /// Distinct values; nodes refer to them by position.
    pub(crate) values: Vec<Value<'a>>,
    /// For each lure template how many messages are of it.
    pub(crate) template_messages: Vec<u32>,
}

/// Messages that are the same in everything that is compared.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    /// The fingerprint that they share (time and identity are the first one's).
    pub(crate) print: &'a Fingerprint,
    /// Positions in [`Pile::prints`], ascending; never empty.
    pub(crate) members: Vec<u32>,
    /// Positions in [`Pile::values`], ascending.
    pub(crate) values: Vec<u32>,
    /// Bit by family: whether there are values other than of the lure.
    pub(crate) families: u8,
    /// Hashes of the subject's words, ascending and distinct.
    pub(crate) words: Vec<u32>,
    /// Hashes of the words of the sender's name, ascending and distinct.
    pub(crate) names: Vec<u32>,
    /// Whether the text is filler: the same under many different subjects and senders' names.
    pub(crate) filler: bool,
    /// Whether the structure is a frame around many different stories.
    pub(crate) frame: bool,
    /// Items of the text sketch, estimated.
    pub(crate) length: i32,
    /// The lure template: messages whose visible text is nearly the same count as one when rarity is counted.
    pub(crate) template: u32,
    /// Millibits that the same visible text is worth: little where there is little text.
    pub(crate) text_worth: i32,
    /// Millibits that the same structure is worth: little where many templates share it, or where it is small.
    pub(crate) structure_worth: i32,
}

/// A shareable value.
pub(crate) struct Value<'a> {
    pub(crate) family: Family,
    pub(crate) kind: &'a str,
    pub(crate) text: &'a str,
    /// Messages that hold it.
    pub(crate) messages: u32,
    /// Lure templates that hold it.
    pub(crate) templates: u32,
    /// What sharing it is worth.
    pub(crate) millibits: i32,
}

impl<'a> Pile<'a> {
    /// Makes the pile of a set of fingerprints, whatever their order.
    pub(crate) fn new(prints: &'a [Fingerprint], model: &'a Model) -> Self {
        let mut prints: Vec<&Fingerprint> = prints.iter().collect();
        prints.sort_unstable_by_key(|print| (print.message, content(print), print.time));
        prints.dedup_by_key(|print| print.message);

        let mut pile =
            Self { model, prints, nodes: Vec::new(), values: Vec::new(), template_messages: Vec::new() };
        pile.collapse();
        pile.number_values();
        let templates = templates::assign(&mut pile.nodes);
        pile.template_messages = vec![0; templates.iter().max().map_or(0, |&last| last as usize + 1)];
        for (node, template) in pile.nodes.iter_mut().zip(templates) {
            node.template = template;
            pile.template_messages[template as usize] += number(node.members.len());
        }
        pile.weigh_values();
        pile.weigh_lures();
        pile.separate();
        pile
    }

    /// Takes clones apart that say too little to be linked, such as two mails with nothing but a greeting.
    fn separate(&mut self) {
        let nodes = std::mem::take(&mut self.nodes);
        for node in nodes {
            if node.members.len() == 1 || weigh(self, &node, &node).is_campaign(self.model, 0) {
                self.nodes.push(node);
            } else {
                self.nodes.extend(
                    node.members.iter().map(|&member| Node { members: vec![member], ..node.clone() }),
                );
            }
        }
    }

    /// The fingerprint of a message.
    pub(crate) fn print(&self, message: ArtifactId) -> Option<&'a Fingerprint> {
        let at = self.prints.binary_search_by_key(&message, |print| print.message).ok()?;
        self.prints.get(at).copied()
    }

    fn collapse(&mut self) {
        let mut order: Vec<u32> = (0..self.prints.len()).map(number).collect();
        order.sort_unstable_by_key(|&i| (content(self.prints[i as usize]), i));
        for same in
            order.chunk_by(|&a, &b| content(self.prints[a as usize]) == content(self.prints[b as usize]))
        {
            let print = self.prints[same[0] as usize];
            // Without a text there is nothing that two messages could be clones of.
            let runs = if print.exact.is_some() { same.len() } else { 1 };
            for members in same.chunks(runs) {
                self.nodes.push(Node::new(self.prints[members[0] as usize], members.to_vec()));
            }
        }
    }

    fn number_values(&mut self) {
        let mut numbers: HashMap<(Family, &'a str, &'a str), u32> = HashMap::new();
        for node in &mut self.nodes {
            let subject =
                (!node.words.is_empty()).then_some((Family::Lure, "subject", node.print.subject.as_str()));
            let tokens = node.print.tokens.iter().map(|t| (t.family, t.kind.as_str(), t.value.as_str()));
            for key in tokens.chain(subject) {
                let value = *numbers.entry(key).or_insert_with(|| {
                    let (family, kind, text) = key;
                    self.values.push(Value { family, kind, text, messages: 0, templates: 0, millibits: 0 });
                    number(self.values.len() - 1)
                });
                node.values.push(value);
                if key.0 != Family::Lure {
                    node.families |= 1 << place(key.0);
                }
            }
            node.values.sort_unstable();
            node.values.dedup();
        }
    }

    fn weigh_values(&mut self) {
        let mut holders: Vec<(u64, u32)> = Vec::new();
        for node in &self.nodes {
            for &value in &node.values {
                self.values[value as usize].messages += number(node.members.len());
                self.values[value as usize].templates = 1;
                holders.push((u64::from(value), node.template));
            }
        }
        blocking::buckets_by_key(&mut holders, |value, templates| {
            self.values[value as usize].templates = number(templates.len());
        });
        let all = self.template_messages.len();
        for value in &mut self.values {
            value.millibits = self.model.worth(value.family, value.kind, all, value.templates as usize);
        }
    }

    /// The worth of text by its length, and of structure by how many lure templates share its bands: the
    /// frame that a mailing service or a web builder puts around everything says little.
    fn weigh_lures(&mut self) {
        let all = self.template_messages.len();
        let bands = minhash::WIDTH / STRUCTURE_ROWS;
        let mut popular: Vec<Vec<u32>> = vec![Vec::with_capacity(bands); self.nodes.len()];
        for band in 0..bands {
            let key_of = |node: &Node<'_>| minhash::band(&node.print.structure, STRUCTURE_ROWS, band);
            let mut keys: Vec<(u64, u32)> = keys(&self.nodes, key_of);
            blocking::buckets(&mut keys, |holders| {
                let mut templates: Vec<u32> =
                    holders.iter().map(|&h| self.nodes[h as usize].template).collect();
                templates.sort_unstable();
                templates.dedup();
                for &holder in holders {
                    popular[holder as usize].push(number(templates.len()));
                }
            });
        }
        for (node, mut popular) in self.nodes.iter_mut().zip(popular) {
            // Bands that nobody else has were not reported.
            popular.resize(bands, 1);
            popular.sort_unstable();
            let holders = popular.get(bands * 3 / 4).copied().unwrap_or(1);
            let size = minhash::size(&node.print.structure).min(16);
            let rarity = self.model.rarity(all, holders as usize);
            let rarity = if node.frame { 0 } else { rarity };
            node.structure_worth = rarity.min(self.model.structure) * size / 16;
            node.text_worth = if node.filler { 0 } else { self.model.text * node.length.min(24) / 24 };
        }
    }
}

impl<'a> Node<'a> {
    fn new(print: &'a Fingerprint, mut members: Vec<u32>) -> Self {
        members.sort_unstable();
        Self {
            print,
            members,
            values: Vec::new(),
            families: 0,
            words: subject_words(&print.subject),
            names: sender_words(print),
            filler: false,
            frame: false,
            length: minhash::size(&print.text),
            template: 0,
            text_worth: 0,
            structure_worth: 0,
        }
    }
}

/// Keys of the nodes that have one.
pub(crate) fn keys(nodes: &[Node<'_>], key_of: impl Fn(&Node<'_>) -> Option<u64>) -> Vec<(u64, u32)> {
    nodes.iter().enumerate().filter_map(|(i, node)| Some((key_of(node)?, number(i)))).collect()
}

/// A position as a number; piles of more than four thousand million messages are not held in memory.
pub(crate) fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

type Content<'a> = (
    &'a Option<creel_evidence::digest::Sha256Digest>,
    &'a [u32],
    &'a [u32],
    &'a str,
    &'a [creel_evidence::Token],
);

/// What makes two messages clones.
fn content(print: &Fingerprint) -> Content<'_> {
    (&print.exact, &print.structure, &print.text, &print.subject, &print.tokens)
}

/// Placeholders say nothing, and one or two short words are shared by chance (`re hello`).
fn subject_words(subject: &str) -> Vec<u32> {
    let words =
        || subject.split(' ').filter(|word| !word.starts_with('<') && word.chars().any(char::is_alphabetic));
    if words().map(str::len).sum::<usize>() < 8 {
        return Vec::new();
    }
    hashes(words())
}

/// The words of the sender's name. Programs put the same mark behind different names, so a word of one or two
/// letters is none.
fn sender_words(print: &Fingerprint) -> Vec<u32> {
    let names = print.tokens.iter().filter(|token| token.family == Family::Lure && token.kind == "from-name");
    hashes(
        names.flat_map(|name| name.value.split(' ')).filter(|word| word.len() > 2 && !word.starts_with('<')),
    )
}

/// Hashes of words, ascending and distinct.
fn hashes<'w>(words: impl Iterator<Item = &'w str>) -> Vec<u32> {
    // The upper half of a 64-bit hash is a fair 32-bit hash.
    let mut hashes: Vec<u32> = words.map(|word| (stable::hash(word.as_bytes()) >> 32) as u32).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}
