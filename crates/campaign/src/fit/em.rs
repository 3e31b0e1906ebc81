//! Expectation maximisation over agreement patterns: how probable it is that each pair belongs together.
//!
//! Two classes, families conditionally independent inside a class. What strangers agree in (u) is known from random pairs
//! and held; the share of pairs that belong together and what these agree in (m) are estimated.

use super::levels::{LEVELS, Pattern, Shares};
use crate::model::place;
use creel_evidence::campaign::Family;

/// Steps; the estimate moves by less than a thousandth long before.
const STEPS: usize = 100;
/// The share of pairs that belong together, to begin with.
const START: f64 = 0.5;
/// What pairs that belong together agree in, to begin with, by level.
const START_AGREEMENT: [f64; LEVELS] = [0.3, 0.1, 0.2, 0.4];
/// Pairs that the beginning counts for, so that a family that few pairs have does not run to an end of the scale.
const START_PAIRS: f64 = 4.0;

/// What was found.
#[derive(Debug)]
pub(super) struct Estimate {
    /// Of each pair the probability that it belongs together.
    pub(super) together: Vec<f64>,
    /// What pairs that belong together agree in. For a family that makes the pairs it is as it was to begin with.
    #[cfg_attr(not(test), expect(dead_code, reason = "what tests hold the estimate to"))]
    pub(super) shares: Shares,
}

/// Estimates on pairs that `turn` made; that family's own agreement is not looked at.
pub(super) fn estimate(patterns: &[Pattern], strangers: &Shares, turn: Family) -> Estimate {
    let mut shares = strangers.map(|_| START_AGREEMENT);
    let mut prior = START;
    let mut together = vec![0.0; patterns.len()];
    for _ in 0..STEPS {
        for (together, pattern) in together.iter_mut().zip(patterns) {
            let mut odds = prior / (1.0 - prior);
            for (family, level) in looked_at(pattern, turn) {
                odds *= shares[family][level] / strangers[family][level];
            }
            *together = odds / (1.0 + odds);
        }
        let mut counts = strangers.map(|_| START_AGREEMENT.map(|share| share * START_PAIRS));
        for (&together, pattern) in together.iter().zip(patterns) {
            for (family, level) in looked_at(pattern, turn) {
                counts[family][level] += together;
            }
        }
        for ((shares, counts), strangers) in shares.iter_mut().zip(counts).zip(strangers) {
            *shares = ordered(counts, strangers[0]);
        }
        let sum: f64 = together.iter().sum();
        prior = ((sum + START) / (patterns.len() as f64 + 1.0)).clamp(0.001, 0.999);
    }
    Estimate { together, shares }
}

/// Counts as shares, of which disagreement is no more than among strangers: messages that belong together never differ more
/// often than others, and so the classes cannot change places.
fn ordered(counts: [f64; LEVELS], strangers_differ: f64) -> [f64; LEVELS] {
    let all: f64 = counts.iter().sum();
    let mut shares = counts.map(|count| count / all);
    let agree = 1.0 - shares[0];
    if shares[0] > strangers_differ && agree > 0.0 {
        let more = (1.0 - strangers_differ) / agree;
        shares[0] = strangers_differ;
        shares.iter_mut().skip(1).for_each(|share| *share *= more);
    }
    shares
}

fn looked_at(pattern: &Pattern, turn: Family) -> impl Iterator<Item = (usize, usize)> {
    let own = place(turn);
    pattern
        .iter()
        .enumerate()
        .filter(move |&(family, _)| family != own)
        .filter_map(|(f, level)| Some((f, (*level)?)))
}
