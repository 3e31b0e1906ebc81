//! The model fitted to a pile without labels: what agreement is worth, told by the pile itself.
//!
//! The method is Fellegi and Sunter's (1969) with Winkler's and Splink's refinements. Of each kind of evidence, *m* is the
//! probability that two messages that belong together share a value, given that one of them holds it, and *u* the same of
//! two strangers; sharing is worth log2(m / u) bits. For a value of rarity `b` bits u is 2^-b by definition of rarity, so
//! what the pile has to tell is m, and the worth is `b + log2(m)`; the table's reliability is the slope of that over `b`.
//!
//! Nobody says which pairs belong together. So candidate pairs are made by one family (they share a rare value of it), an
//! expectation maximisation over the *other* families says how probable each pair is (`fit/em.rs`), and the families take turns at
//! making pairs: what a family is worth is never told by pairs that it made itself. u of a family's agreement is
//! counted on random pairs and held fixed, which also keeps the two classes from changing places.
//!
//! A pile is not the world, and its messages are not independent. What it tells is shrunk towards the expert's prior by the
//! number of pairs seen, and clamped to half and twice the prior. Sampling is by least digests, iterations are
//! of a fixed number and sums of a fixed order: a set of messages and a model always give the same table.

mod blocks;
mod em;
mod levels;
mod report;
mod slopes;
mod units;

pub use report::{Basis, Block, Fit, Line};

use crate::model::Model;
use creel_evidence::campaign::Family;
use creel_evidence::{ArtifactId, Fingerprint};
use slopes::Slopes;
use units::Units;

/// Families that make candidate pairs, in the order of their turns. A mailer's habits are too common to make any.
const TURNS: [Family; 5] = [Family::Lure, Family::Landing, Family::Payload, Family::Contact, Family::Sending];

/// Fits a model to a pile, beginning with `expert`. `progress` is told how much of the work is done, in thousandths.
///
/// A pure function of the set of fingerprints and of the model: order and repetition do not matter.
#[must_use]
pub fn fit(prints: &[Fingerprint], expert: &Model, mut progress: impl FnMut(u16)) -> Fit {
    let units = Units::of(prints, expert);
    progress(200);
    let strangers = levels::strangers(&units);
    progress(300);
    let mut slopes = Slopes::new(expert, &units, &strangers);
    let mut blocks = Vec::new();
    for (turn, &family) in TURNS.iter().enumerate() {
        let pairs = blocks::pairs(&units, family);
        let patterns: Vec<_> = pairs.iter().map(|&(a, b)| levels::compare(&units, a, b)).collect();
        let estimate = em::estimate(&patterns, &strangers.shares, family);
        for ((&(a, b), pattern), &together) in pairs.iter().zip(&patterns).zip(&estimate.together) {
            slopes.see(a, b, pattern, family, together);
        }
        let together = estimate.together.iter().sum::<f64>().round() as u32;
        blocks.push(Block { family, pairs: crate::components::number(pairs.len()), together });
        progress(300 + 140 * (turn as u16 + 1));
    }
    slopes.finish(blocks)
}

/// Pairs that share a rare value of any family, or stretches of text: the lesser message first, as good as in random order.
pub(crate) fn near_pairs(prints: &[Fingerprint], model: &Model) -> Vec<(ArtifactId, ArtifactId)> {
    let units = Units::of(prints, model);
    let mut pairs: Vec<(u32, u32)> = TURNS.iter().flat_map(|&family| blocks::pairs(&units, family)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.sort_by_key(|&(a, b)| blocks::lot(&units, a, b));
    let message = |n: u32| units.units.get(n as usize).map(|unit| unit.print.message);
    pairs.into_iter().filter_map(|(a, b)| Some((message(a)?, message(b)?))).collect()
}
