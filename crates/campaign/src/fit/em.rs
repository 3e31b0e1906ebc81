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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FAMILIES;
    use crate::stable::mix;
    use proptest::prelude::*;

    const STRANGERS: [f64; LEVELS] = [0.95, 0.035, 0.01, 0.005];

    /// A number from 0 to 1 that follows from a seed.
    fn chance(seed: u64) -> f64 {
        mix(seed) as f64 / u64::MAX as f64
    }

    fn draw(shares: &[f64; LEVELS], at: f64) -> usize {
        let mut left = at;
        shares
            .iter()
            .position(|share| {
                left -= share;
                left < 0.0
            })
            .unwrap_or(LEVELS - 1)
    }

    /// Pairs of a world of which everything is known: `together` of them belong together and agree as `agreement` says.
    fn world(seed: u64, pairs: u64, together: f64, agreement: &Shares, strangers: &Shares) -> Vec<Pattern> {
        let pattern = |pair: u64| {
            let seed = seed.wrapping_mul(0x1_0000_0001).wrapping_add(pair * 64);
            let shares = if chance(seed) < together { agreement } else { strangers };
            let level = |f: usize| {
                // One in five pairs lacks a family.
                (chance(seed + 20 + f as u64) > 0.2).then(|| draw(&shares[f], chance(seed + 40 + f as u64)))
            };
            std::array::from_fn(level)
        };
        (0..pairs).map(pattern).collect()
    }

    #[test]
    fn known_shares_are_found_again() {
        let agreement: Shares = std::array::from_fn(|f| {
            let differ = 0.15 + 0.1 * f as f64;
            [differ, 0.2 * (1.0 - differ), 0.3 * (1.0 - differ), 0.5 * (1.0 - differ)]
        });
        let strangers = [STRANGERS; FAMILIES];
        for (seed, together) in [(1, 0.1), (2, 0.4), (3, 0.8)] {
            let patterns = world(seed, 6_000, together, &agreement, &strangers);
            let found = estimate(&patterns, &strangers, Family::Landing);
            let share = found.together.iter().sum::<f64>() / 6_000.0;
            assert!((share - together).abs() < 0.02, "{share} of {together}");
            for family in Family::ALL.iter().filter(|&&family| family != Family::Landing) {
                for (truth, found) in agreement[place(*family)].iter().zip(found.shares[place(*family)]) {
                    assert!((truth - found).abs() < 0.06, "{family}: {found} for {truth}");
                }
            }
        }
    }

    #[test]
    fn strangers_alone_belong_to_nobody() {
        let strangers = [STRANGERS; FAMILIES];
        let patterns = world(5, 3_000, 0.0, &strangers, &strangers);
        let found = estimate(&patterns, &strangers, Family::Lure);
        // Whoever agrees in nothing is not taken for a pair that belongs together.
        let nothing =
            patterns.iter().zip(&found.together).filter(|(p, _)| p.iter().flatten().all(|&l| l == 0));
        assert!(nothing.clone().count() > 1_000 && nothing.clone().all(|(_, &together)| together < 0.5));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn classes_never_change_places(seed in any::<u32>(), together in 0.0..1.0, differ in 0.0..1.0, pairs in 0u64..400) {
            let rest = (1.0 - differ) / 3.0;
            let agreement = [[differ, rest, rest, rest]; FAMILIES];
            let strangers = [STRANGERS; FAMILIES];
            let patterns = world(u64::from(seed), pairs, together, &agreement, &strangers);
            let found = estimate(&patterns, &strangers, Family::Sending);
            prop_assert!(found.together.iter().all(|t| (0.0..=1.0).contains(t)));
            for (family, shares) in found.shares.iter().enumerate().filter(|(f, _)| *f != place(Family::Sending)) {
                prop_assert!(shares[0] <= STRANGERS[0] + 1e-9, "{family}: {shares:?}");
                prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }
}
