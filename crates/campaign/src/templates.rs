//! Lure templates: messages whose visible text is nearly the same, taken as one.
//!
//! Rarity is counted over templates. Counted over messages, one burst of 165 clones would make its own
//! attachment look like common property.

use crate::blocking;
use crate::forest::Forest;
use crate::link::overlap;
use crate::minhash;
use crate::pile::{Node, STRUCTURE_ROWS, keys, number};
use crate::stable;

/// Likeness of text, in thousandths, from which two nodes are one template.
const SAME_TEMPLATE: u16 = 800;
/// Likeness of structure, in thousandths, from which two nodes have one frame.
const SAME_FRAME: u16 = 900;
/// Holders of a band up to which all pairs are compared.
const FULL: usize = 128;
/// Nodes below which nothing is said about filler.
const FILLER_NODES: usize = 4;
/// Thousandths of pairs with a common story from which a text is no filler.
const COHERENT: usize = 350;
/// The bands of likeness: fewer and longer than for links, as the likeness asked for is higher.
const ROWS: usize = STRUCTURE_ROWS;

/// The template of each node: numbers from 0 without gaps.
pub(crate) fn assign(nodes: &mut [Node<'_>]) -> Vec<u32> {
    let mut forest = Forest::new(nodes.len());
    for band in 0..minhash::WIDTH / ROWS {
        let mut keys = keys(nodes, |node| minhash::band(&node.print.text, ROWS, band));
        blocking::buckets(&mut keys, |holders| {
            blocking::pairs(holders, FULL, |a, b| {
                let text = |node: u32| nodes[node as usize].print.text.as_slice();
                if !forest.together(a, b) && minhash::alike(text(a), text(b)) >= SAME_TEMPLATE {
                    forest.join(a, b);
                }
            });
        });
    }
    // Without text (a picture, a bare link) the frame and the subject are the template.
    let mut wordless = keys(nodes, |node| {
        let print = node.print;
        let frame = minhash::band(&print.structure, minhash::WIDTH, 0)?;
        print.text.is_empty().then(|| stable::join(frame, stable::hash(print.subject.as_bytes())))
    });
    blocking::buckets(&mut wordless, |holders| {
        holders.windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
    });
    frames(nodes);
    let mut sets = Vec::new();
    for set in forest.sets() {
        if !nodes[set[0] as usize].print.text.is_empty() && is_filler(nodes, &set) {
            set.iter().for_each(|&node| nodes[node as usize].filler = true);
            sets.extend(by_story(nodes, &set));
        } else {
            sets.push(set);
        }
    }
    let mut template = vec![0; nodes.len()];
    for (i, set) in sets.iter().enumerate() {
        set.iter().for_each(|&node| template[node as usize] = number(i));
    }
    template
}

/// Marks the structures that frame many stories: of mailing services, and of genuine mails that were copied to
/// hang a picture in front of.
fn frames(nodes: &mut [Node<'_>]) {
    let mut forest = Forest::new(nodes.len());
    for band in 0..minhash::WIDTH / ROWS {
        let mut keys = keys(nodes, |node| minhash::band(&node.print.structure, ROWS, band));
        blocking::buckets(&mut keys, |holders| {
            blocking::pairs(holders, FULL, |a, b| {
                let structure = |node: u32| nodes[node as usize].print.structure.as_slice();
                if !forest.together(a, b) && minhash::alike(structure(a), structure(b)) >= SAME_FRAME {
                    forest.join(a, b);
                }
            });
        });
    }
    for set in forest.sets() {
        if is_filler(nodes, &set) {
            set.iter().for_each(|&node| nodes[node as usize].frame = true);
        }
    }
}

/// Whether one text goes with many stories: then it is there to be read by filters, and the story is told by a
/// picture. Judged by an even sample of pairs, as many as nodes.
fn is_filler(nodes: &[Node<'_>], set: &[u32]) -> bool {
    let n = set.len();
    if n < FILLER_NODES {
        return false;
    }
    let offsets = [1, n / 3, n / 2];
    let pairs = set.iter().enumerate().flat_map(|(i, &a)| offsets.map(|offset| (a, set[(i + offset) % n])));
    let same = pairs.filter(|&(a, b)| same_story(&nodes[a as usize], &nodes[b as usize])).count();
    same * 1000 < n * offsets.len() * COHERENT
}

/// Whether subject or sender's name have something in common, or there is nothing to compare.
fn same_story(a: &Node<'_>, b: &Node<'_>) -> bool {
    let alike = |a: &[u32], b: &[u32]| overlap(a, b) >= 250;
    let (mute_a, mute_b) =
        (a.words.is_empty() && a.names.is_empty(), b.words.is_empty() && b.names.is_empty());
    mute_a || mute_b || alike(&a.words, &b.words) || alike(&a.names, &b.names)
}

/// The nodes of a filler text by what else tells the story: the same subject or the same sender's name.
fn by_story(nodes: &[Node<'_>], set: &[u32]) -> Vec<Vec<u32>> {
    let mut forest = Forest::new(set.len());
    for story in [|node: &Node<'_>| story_key(&node.words), |node: &Node<'_>| story_key(&node.names)] {
        let key = |(i, &node): (usize, &u32)| Some((story(&nodes[node as usize])?, number(i)));
        let mut keys: Vec<(u64, u32)> = set.iter().enumerate().filter_map(key).collect();
        blocking::buckets(&mut keys, |holders| {
            holders.windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
        });
    }
    let node = |position: u32| set[position as usize];
    forest.sets().into_iter().map(|set| set.into_iter().map(node).collect()).collect()
}

fn story_key(words: &[u32]) -> Option<u64> {
    let key = words.iter().fold(1, |key, &word| stable::join(key, u64::from(word)));
    (!words.is_empty()).then_some(key)
}
