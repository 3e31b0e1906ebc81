//! The pile made ready for comparing: clones collapsed, values counted, nodes weighed.

use crate::components::number;
use crate::lot::{Lot, content};
use crate::model::Model;
use crate::node::Node;
use crate::stable::NumberMap;
use crate::templates;
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint};

/// All messages of a case.
pub(crate) struct Pile<'a> {
    pub(crate) model: &'a Model,
    /// Sorted by message, one a message.
    pub(crate) prints: Vec<&'a Fingerprint>,
    /// Ascending by lot.
    pub(crate) nodes: Vec<Node<'a>>,
    /// Positions in `prints`, node by node.
    messages: Vec<u32>,
    /// For each node where its messages begin in `messages`; one more at the end.
    begins: Vec<u32>,
    /// For each node the label of its template.
    labels: Vec<u64>,
    /// By key of a value.
    counts: NumberMap<Count>,
}

/// How common a value is. Values that only one message holds are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// Lure templates that hold it.
    pub(crate) templates: u32,
    /// Messages that hold it.
    pub(crate) messages: u32,
}

impl<'a> Pile<'a> {
    /// Makes the pile of a set of fingerprints, whatever their order.
    pub(crate) fn new(prints: impl IntoIterator<Item = &'a Fingerprint>, model: &'a Model) -> Self {
        let mut prints: Vec<&Fingerprint> = prints.into_iter().collect();
        prints.sort_by_key(|print| print.message);
        // Of two that say they are one message the least content counts.
        let mut kept: Vec<&Fingerprint> = Vec::with_capacity(prints.len());
        for same in prints.chunk_by(|a, b| a.message == b.message) {
            let least = match same {
                [only] => Some(*only),
                several => several.iter().copied().min_by_key(|print| (content(print), print.time)),
            };
            kept.extend(least);
        }
        let mut pile = Self {
            model,
            prints: kept,
            nodes: Vec::new(),
            messages: Vec::new(),
            begins: vec![0],
            labels: Vec::new(),
            counts: NumberMap::default(),
        };
        pile.collapse();
        pile.weigh();
        pile
    }

    fn collapse(&mut self) {
        let mut contents: Vec<(Sha256Digest, u32)> =
            (0..).zip(&self.prints).map(|(i, print)| (content(print), i)).collect();
        contents.sort_unstable();
        for clones in contents.chunk_by(|a, b| Lot::of(&a.0) == Lot::of(&b.0)) {
            let (digest, first) = clones[0];
            self.nodes.push(Node::new(Lot::of(&digest), self.prints[first as usize]));
            self.messages.extend(clones.iter().map(|&(_, message)| message));
            self.begins.push(number(self.messages.len()));
        }
        for ends in self.begins.windows(2) {
            self.messages[ends[0] as usize..ends[1] as usize].sort_unstable();
        }
    }

    fn weigh(&mut self) {
        let told = templates::tell(&self.nodes, self.model.hub_count());
        for &family in Family::ALL {
            self.count(family, &told.label);
        }
        let counts = &self.counts;
        let frequency = |key: u64| counts.get(&key).map_or(1, |count| count.templates);
        for (i, node) in self.nodes.iter_mut().enumerate() {
            node.weigh(self.model, (told.filler[i], told.frame[i]), told.around[i], frequency);
        }
        self.labels = told.label;
    }

    /// Counts the values of a family; one family after the other, to hold few at a time.
    fn count(&mut self, family: Family, label: &[u64]) {
        let mut holders: Vec<(u64, u32)> = Vec::new();
        for (i, node) in (0..).zip(&self.nodes) {
            let held = node.values.iter().filter(|value| value.kind.family() == family);
            holders.extend(held.map(|value| (value.key, i)));
        }
        holders.sort_unstable();
        let mut labels: Vec<u64> = Vec::new();
        for holders in holders.chunk_by(|a, b| a.0 == b.0) {
            let messages = holders.iter().map(|&(_, node)| number(self.messages_of(node).len())).sum();
            if messages > 1 {
                labels.clear();
                labels.extend(holders.iter().map(|&(_, node)| label[node as usize]));
                labels.sort_unstable();
                labels.dedup();
                self.counts.insert(holders[0].0, Count { templates: number(labels.len()), messages });
            }
        }
    }

    /// The messages of a node: positions in `prints`, ascending; never empty.
    pub(crate) fn messages_of(&self, node: u32) -> &[u32] {
        let ends = (self.begins.get(node as usize), self.begins.get(node as usize + 1));
        let (Some(&begin), Some(&end)) = ends else { return &[] };
        self.messages.get(begin as usize..end as usize).unwrap_or_default()
    }

    /// The node of each message.
    pub(crate) fn node_of_messages(&self) -> Vec<u32> {
        let mut node_of = vec![0; self.prints.len()];
        for node in 0..number(self.nodes.len()) {
            self.messages_of(node).iter().for_each(|&message| node_of[message as usize] = node);
        }
        node_of
    }

    /// Messages whose text counts as the same template, for each label.
    pub(crate) fn template_messages(&self) -> NumberMap<u32> {
        let mut messages: NumberMap<u32> = NumberMap::default();
        for (node, &label) in (0..).zip(&self.labels) {
            *messages.entry(label).or_default() += number(self.messages_of(node).len());
        }
        messages
    }

    /// The label of a node's template.
    pub(crate) fn label_of(&self, node: u32) -> u64 {
        self.labels.get(node as usize).copied().unwrap_or_default()
    }

    /// How common a value is.
    pub(crate) fn count_of(&self, key: u64) -> Count {
        self.counts.get(&key).copied().unwrap_or(Count { templates: 1, messages: 1 })
    }

    /// The position of a message in `prints`.
    pub(crate) fn position(&self, message: ArtifactId) -> Option<u32> {
        self.prints.binary_search_by_key(&message, |print| print.message).ok().map(number)
    }
}
