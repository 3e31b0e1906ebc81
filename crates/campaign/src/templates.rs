//! Lure templates: messages whose visible text is nearly the same, taken as one.
//!
//! Rarity is counted over templates. Counted over messages, one burst of 165 clones would make its own
//! attachment look like common property.

use crate::blocking;
use crate::forest::Forest;
use crate::minhash;
use crate::pile::{Node, STRUCTURE_ROWS, keys, number};
use crate::stable;

/// Likeness of text, in thousandths, from which two nodes are one template.
const SAME_TEMPLATE: u16 = 800;
/// Holders of a band up to which all pairs are compared.
const FULL: usize = 128;
/// The bands of likeness: fewer and longer than for links, as the likeness asked for is higher.
const ROWS: usize = STRUCTURE_ROWS;

/// The template of each node: numbers from 0 without gaps.
pub(crate) fn assign(nodes: &[Node<'_>]) -> Vec<u32> {
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
    let mut template = vec![0; nodes.len()];
    for (i, set) in forest.sets().iter().enumerate() {
        set.iter().for_each(|&node| template[node as usize] = number(i));
    }
    template
}
