//! Lure templates: messages whose visible text is nearly the same, taken as one. Frames: the same for structure.
//!
//! Rarity is counted over templates. Counted over messages, one burst of 165 clones would make its own
//! attachment look like common property.

use crate::components::{Blocks, whole};
use crate::link::overlap;
use crate::lot::Lot;
use crate::minhash;
use crate::node::Node;
use crate::sample;
use crate::stable;

/// Likeness of text, in thousandths, from which two nodes are one template.
const SAME_TEMPLATE: u16 = 800;
/// Likeness of structure, in thousandths, from which two nodes have one frame.
const SAME_FRAME: u16 = 900;
/// Nodes below which nothing is said about filler.
const FILLER_NODES: usize = 4;
/// Thousandths of pairs with a common story from which a text is no filler.
const COHERENT: usize = 350;

/// What each node is told about its template and its frame.
pub(crate) struct Told {
    /// Label of the template: what is counted when rarity is.
    pub(crate) label: Vec<u64>,
    /// Whether the template is filler.
    pub(crate) filler: Vec<bool>,
    /// Whether the frame goes with many stories.
    pub(crate) frame: Vec<bool>,
    /// Templates in the frame.
    pub(crate) around: Vec<u32>,
}

/// Templates and frames of all nodes of a set, ascending by lot.
pub(crate) fn tell(nodes: &[Node<'_>], hubs: usize) -> Told {
    let n = nodes.len();
    let mut told =
        Told { label: vec![0; n], filler: vec![false; n], frame: vec![false; n], around: vec![1; n] };
    for set in whole(nodes, Blocks::Templates, hubs, same_template).0 {
        let filler = is_filler(&sampled(nodes, &set));
        let name = nodes[set[0] as usize].lot;
        for &node in &set {
            told.filler[node as usize] = filler;
            told.label[node as usize] = label(name, filler, &nodes[node as usize]);
        }
    }
    for set in whole(nodes, Blocks::Frames, hubs, same_frame).0 {
        let frame = is_frame(&sampled(nodes, &set));
        let mut labels: Vec<u64> = set.iter().map(|&node| told.label[node as usize]).collect();
        labels.sort_unstable();
        labels.dedup();
        for &node in &set {
            told.frame[node as usize] = frame;
            told.around[node as usize] = crate::components::number(labels.len());
        }
    }
    told
}

fn sampled<'n, 'a>(nodes: &'n [Node<'a>], set: &[u32]) -> Vec<&'n Node<'a>> {
    sample::of(set).iter().map(|&node| &nodes[node as usize]).collect()
}

/// Whether two candidates are of one template. Candidates without a text have structure and subject in common.
pub(crate) fn same_template(a: &Node<'_>, b: &Node<'_>) -> bool {
    match (a.text.is_empty(), b.text.is_empty()) {
        (true, true) => true,
        (false, false) => minhash::alike(&a.text, &b.text) >= SAME_TEMPLATE,
        _ => false,
    }
}

/// Whether two candidates have one frame.
pub(crate) fn same_frame(a: &Node<'_>, b: &Node<'_>) -> bool {
    minhash::alike(&a.structure, &b.structure) >= SAME_FRAME
}

/// Whether one text goes with many stories: then it is there to be read by filters, and the story is told by a
/// picture. Judged on a sample of the template.
pub(crate) fn is_filler(sample: &[&Node<'_>]) -> bool {
    sample.iter().all(|node| !node.text.is_empty()) && is_frame(sample)
}

/// Whether one structure goes with many stories: that of a mailing service, or of a genuine mail that was copied to
/// hang a picture in front of. Judged on a sample of the frame.
pub(crate) fn is_frame(sample: &[&Node<'_>]) -> bool {
    let (same, pairs) = sample::agreement(sample, same_story);
    sample.len() >= FILLER_NODES && same * 1000 < pairs * COHERENT
}

/// Whether subject or sender's name have something in common, or there is nothing to compare.
fn same_story(a: &Node<'_>, b: &Node<'_>) -> bool {
    let alike = |a: &[u32], b: &[u32]| overlap(a, b) >= 250;
    let (mute_a, mute_b) =
        (a.words.is_empty() && a.names.is_empty(), b.words.is_empty() && b.names.is_empty());
    mute_a || mute_b || alike(&a.words, &b.words) || alike(&a.names, &b.names)
}

/// What a node counts as when rarity is counted: its template, by the least lot in it; in a filler text by what else
/// tells the story, the subject or else the sender's name.
pub(crate) fn label(template: Lot, filler: bool, node: &Node<'_>) -> u64 {
    let story = if node.words.is_empty() { &node.names } else { &node.words };
    match filler {
        true => story.iter().fold(template.0, |key, &word| stable::join(key, u64::from(word))),
        false => template.0,
    }
}
