//! What answers say: precision by level with its interval, and how much is missed at least.

use super::{Judgement, Stratum};
use creel_evidence::Level;

/// The 97.5th percentile of the normal distribution: two-sided intervals of 95 %.
const Z: f64 = 1.959_964;

/// A share with its interval of 95 %, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The estimate.
    pub estimate: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// How right a level is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// The level.
    pub level: Level,
    /// Pairs that were judged, without those that were unsure.
    pub judged: usize,
    /// The share of the level's pairs that lies in strata of which at least one pair was judged.
    pub covered: f64,
    /// Of the pairs that stand together, those of one campaign.
    pub same_campaign: Share,
    /// Those of one operator, whatever their lure.
    pub same_operation: Share,
}

/// What stands apart and belongs together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Missed {
    /// Pairs that stand apart though they share something, and were judged.
    pub judged: usize,
    /// Such pairs of one campaign, in the whole case, by estimate.
    pub same_campaign: f64,
    /// At most so many of the pairs that belong to one campaign stand together, from 0 to 1; `None` without answers about
    /// pairs that stand together.
    pub recall_at_most: Option<f64>,
}

/// What the answers say.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Of each level of which a pair was judged.
    pub precision: Vec<Precision>,
    /// Of pairs that stand apart, if one was judged.
    pub missed: Option<Missed>,
    /// Answers that do not say.
    pub unsure: usize,
}

/// Weighs answers, each given with its stratum.
#[must_use]
pub fn report(strata: &[Stratum], answers: &[(usize, Judgement)]) -> Report {
    let judged = |stratum: usize| {
        answers.iter().filter(move |(of, judgement)| *of == stratum && *judgement != Judgement::Unsure)
    };
    let count = |stratum: usize, right: &[Judgement]| {
        judged(stratum).filter(|(_, judgement)| right.contains(judgement)).count() as f64
    };
    // Of some strata: how many pairs were judged, the share of pairs in strata with answers, and the share that is right.
    let weigh = |level: Option<Level>, right: &[Judgement]| -> (usize, f64, Share) {
        let of_it = strata.iter().enumerate().filter(|(_, s)| match (s.level, level) {
            (Some(closest), Some(level)) => closest <= level,
            (closest, level) => closest == level,
        });
        let of_it: Vec<(usize, f64)> = of_it.map(|(i, stratum)| (i, stratum.pairs)).collect();
        let all: f64 = of_it.iter().map(|(_, pairs)| pairs).sum();
        let known: Vec<(usize, f64, f64)> = of_it
            .into_iter()
            .map(|(i, pairs)| (i, pairs, judged(i).count() as f64))
            .filter(|(_, _, judged)| *judged > 0.0)
            .collect();
        let covered: f64 = known.iter().map(|(_, pairs, _)| pairs).sum();
        let (mut estimate, mut inverse, mut total) = (0.0, 0.0, 0);
        for (i, pairs, judged) in known {
            let weight = pairs / covered.max(f64::MIN_POSITIVE);
            estimate += weight * count(i, right) / judged;
            inverse += weight * weight / judged;
            total += judged as usize;
        }
        let effective = if inverse > 0.0 { 1.0 / inverse } else { 0.0 };
        (total, if all > 0.0 { covered / all } else { 0.0 }, wilson(estimate, effective))
    };
    let operation = [Judgement::SameCampaign, Judgement::SameOperation];
    let precision = Level::ALL.iter().filter_map(|&level| {
        let (judged, covered, same_campaign) = weigh(Some(level), &operation[..1]);
        let (_, _, same_operation) = weigh(Some(level), &operation);
        (judged > 0).then_some(Precision { level, judged, covered, same_campaign, same_operation })
    });
    let pairs = |level: Option<Level>| -> f64 {
        let of_it = strata.iter().filter(|s| match level {
            Some(level) => s.level.is_some_and(|closest| closest <= level),
            None => s.level.is_none(),
        });
        of_it.map(|stratum| stratum.pairs).sum()
    };
    let (apart, _, missed) = weigh(None, &operation[..1]);
    let (together, _, right) = weigh(Some(Level::Campaign), &operation[..1]);
    let missed = (apart > 0).then(|| {
        let same_campaign = missed.estimate * pairs(None);
        let found = right.estimate * pairs(Some(Level::Campaign));
        let recall_at_most = (together > 0 && found > 0.0).then(|| found / (found + same_campaign));
        Missed { judged: apart, same_campaign, recall_at_most }
    });
    let unsure = answers.iter().filter(|(_, judgement)| *judgement == Judgement::Unsure).count();
    Report { precision: precision.collect(), missed, unsure }
}

/// The score interval of Wilson (1927) for a share among `n` trials; `n` need not be whole, as the effective number of
/// weighted trials is not (Kish 1965: the inverse of the sum of squared weights). Without trials nothing is known.
#[must_use]
pub fn wilson(share: f64, n: f64) -> Share {
    if n <= 0.0 {
        return Share { estimate: share, low: 0.0, high: 1.0 };
    }
    let (share, z2) = (share.clamp(0.0, 1.0), Z * Z);
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Share { estimate: share, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Band;
    use proptest::prelude::*;

    #[test]
    fn wilsons_interval_is_the_published_one() {
        // Newcombe (1998), table I: 81 of 263, and 0 of 20.
        for (right, n, low, high) in [(81.0, 263.0, 0.2553, 0.3662), (0.0, 20.0, 0.0, 0.1611)] {
            let share = wilson(right / n, n);
            assert!((share.low - low).abs() < 5e-5 && (share.high - high).abs() < 5e-5, "{share:?}");
        }
    }

    #[test]
    fn an_answer_counts_for_the_pairs_of_its_stratum() {
        let stratum = |level, band, pairs| Stratum { level, band, pairs };
        let strata = [
            stratum(Some(Level::Wave), Band::Strong, 900.0),
            stratum(Some(Level::Campaign), Band::Weak, 100.0),
            stratum(None, Band::Weak, 1_000.0),
        ];
        let mut answers = vec![(0, Judgement::SameCampaign); 10];
        answers.extend([(1, Judgement::Unlinked), (1, Judgement::SameOperation), (1, Judgement::Unsure)]);
        answers.extend([(2, Judgement::SameCampaign), (2, Judgement::Unlinked)]);
        let report = report(&strata, &answers);
        let [wave, campaign, operation] = report.precision.as_slice() else { panic!("{report:?}") };
        assert_eq!((wave.level, wave.judged, wave.same_campaign.estimate), (Level::Wave, 10, 1.0));
        assert!((campaign.same_campaign.estimate - 0.9).abs() < 1e-9, "{campaign:?}");
        assert!((campaign.same_operation.estimate - 0.95).abs() < 1e-9, "{campaign:?}");
        assert_eq!(operation.judged, campaign.judged);
        let missed = report.missed.unwrap();
        assert_eq!((missed.judged, missed.same_campaign), (2, 500.0));
        assert!((missed.recall_at_most.unwrap() - 900.0 / 1_400.0).abs() < 1e-9);
        assert_eq!(report.unsure, 1);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_estimate_and_narrows(share in 0.0..=1.0, n in 1.0..1e6) {
            let found = wilson(share, n);
            prop_assert!(0.0 <= found.low && found.low <= share + 1e-9 && share - 1e-9 <= found.high && found.high <= 1.0);
            let more = wilson(share, n * 4.0);
            prop_assert!(more.high - more.low < found.high - found.low);
        }

        #[test]
        fn any_answers_are_weighed(answers in proptest::collection::vec((0usize..5, 0usize..4), 0..40), pairs in 0.0..1e9) {
            let strata: Vec<Stratum> = [Some(Level::Wave), Some(Level::Campaign), Some(Level::Operation), None].into_iter()
                .map(|level| Stratum { level, band: Band::Weak, pairs }).collect();
            let answers: Vec<_> = answers.into_iter().map(|(s, j)| (s, Judgement::ALL[j])).collect();
            let report = report(&strata, &answers);
            for precision in report.precision {
                for share in [precision.same_campaign, precision.same_operation] {
                    prop_assert!(share.low <= share.estimate + 1e-9 && share.estimate <= share.high + 1e-9, "{:?}", share);
                }
            }
        }
    }
}
