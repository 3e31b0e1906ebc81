//! Which story it is, of those whose cues were heard.
//!
//! Stories share their words: a betting house promises prizes, a fake invoice speaks of a subscription. So cues of one lure
//! may speak for or against another, by `data/lure-weights.tsv`: a lure's sum is the logarithm of the points of each lure's
//! cues times the weight between the two. By its prior each lure's cues speak for itself alone; `bench/train` fits the
//! rest to labelled mails.

use creel_evidence::verdict::Lure;
use std::collections::HashMap;
use std::sync::LazyLock;

const WEIGHTS: &str = include_str!("../../data/lure-weights.tsv");

/// What speaks for a lure: the cues of a lure, or its share of all mails (`None`).
static ROWS: LazyLock<Vec<(Option<Lure>, Lure, f32)>> =
    LazyLock::new(|| WEIGHTS.lines().filter(|line| !line.starts_with('#')).filter_map(read_row).collect());

fn read_row(line: &str) -> Option<(Option<Lure>, Lure, f32)> {
    let mut columns = line.split('\t');
    let (evidence, lure, weight) = (columns.next()?, columns.next()?, columns.next()?);
    let heard = match evidence {
        "always" => None,
        cues => Some(cues.strip_prefix("cues:")?.parse().ok()?),
    };
    Some((heard, lure.parse().ok()?, weight.parse().ok()?))
}

/// How loudly cues of so many points are heard.
#[must_use]
pub fn loudness(points: f32) -> f32 {
    points.max(0.0).ln_1p()
}

/// The lure with the largest sum, for points by lure; [`Lure::Other`] if no cue was heard.
#[must_use]
pub fn choose(points: &HashMap<Lure, f32>) -> Lure {
    let mut sums: HashMap<Lure, f32> = HashMap::new();
    for (heard, lure, weight) in ROWS.iter() {
        let loud = heard.map_or(1.0, |heard| loudness(points.get(&heard).copied().unwrap_or(0.0)));
        *sums.entry(*lure).or_default() += weight * loud;
    }
    let sum = |lure: Lure| sums.get(&lure).copied().unwrap_or(0.0);
    // Only what was heard of can be told.
    let heard = |lure: &&Lure| points.get(lure).is_some_and(|&points| points > 0.0);
    let told = Lure::ALL.iter().filter(heard);
    told.fold(Lure::Other, |best, &lure| if sum(lure) > sum(best) { lure } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = WEIGHTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for row in rows {
            assert!(read_row(row).is_some_and(|(_, _, weight)| weight.is_finite()), "{row}");
        }
    }

    #[test]
    fn what_is_heard_loudly_and_alone_is_told() {
        for &lure in Lure::ALL {
            assert_eq!(choose(&HashMap::from([(lure, 12.0)])), lure);
        }
        assert_eq!(choose(&HashMap::new()), Lure::Other);
        assert_eq!(choose(&HashMap::from([(Lure::Delivery, 0.4)])), Lure::Other);
    }
}
