//! Two by two tables: how much more often something is the case here than there, and how sure that is.
//!
//! The odds ratio has Woolf's interval (Woolf 1955); where a cell is empty, a half is added to each (Haldane 1956,
//! Anscombe 1956). The probability is that of Fisher's exact test, two-sided, by the sum of all tables that are no
//! likelier than the one at hand. Several comparisons are held to Holm's step-down procedure (Holm 1979).
//!
//! What it never does: judge whether the units are independent. Recipients of one organisation are not, which is why
//! organisations are counted where that is possible.

/// How it was computed, for people.
pub const METHOD: &str = "odds ratio with Woolf's 95 % interval (0.5 added to each cell where one is 0: Haldane, \
                          Anscombe); Fisher's exact test, two-sided; Holm's correction at 0.05";

/// 97.5 % of a standard normal distribution lie below.
const Z: f64 = 1.959_963_984_540_054;

/// Units by whether they were aimed at and whether they have a trait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Table {
    /// Aimed at, with the trait.
    pub aimed_with: usize,
    /// Aimed at, without it.
    pub aimed_without: usize,
    /// In the base, with it.
    pub base_with: usize,
    /// In the base, without it.
    pub base_without: usize,
}

/// An odds ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Odds {
    /// The ratio; above 1 the trait is more frequent among those aimed at.
    pub ratio: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Whether a half was added to each cell.
    pub corrected: bool,
    /// Two-sided probability of a table at least as unlikely, if the trait made no difference.
    pub p: f64,
}

impl Table {
    /// How many units.
    #[must_use]
    pub const fn n(&self) -> usize {
        self.aimed_with + self.aimed_without + self.base_with + self.base_without
    }

    /// Those aimed at.
    #[must_use]
    pub const fn aimed(&self) -> usize {
        self.aimed_with + self.aimed_without
    }

    /// Those in the base.
    #[must_use]
    pub const fn base(&self) -> usize {
        self.base_with + self.base_without
    }

    /// The odds ratio; `None` where a side is empty or the trait tells nobody apart.
    #[must_use]
    pub fn odds(&self) -> Option<Odds> {
        let with = self.aimed_with + self.base_with;
        if self.aimed() == 0 || self.base() == 0 || with == 0 || with == self.n() {
            return None;
        }
        let cells = [self.aimed_with, self.aimed_without, self.base_with, self.base_without];
        let corrected = cells.contains(&0);
        let half = if corrected { 0.5 } else { 0.0 };
        let [a, b, c, d] = cells.map(|cell| cell as f64 + half);
        let log = (a * d / (b * c)).ln();
        let reach = Z * (a.recip() + b.recip() + c.recip() + d.recip()).sqrt();
        Some(Odds {
            ratio: log.exp(),
            low: (log - reach).exp(),
            high: (log + reach).exp(),
            corrected,
            p: self.fisher(),
        })
    }

    fn fisher(&self) -> f64 {
        let (aimed, with, n) = (self.aimed(), self.aimed_with + self.base_with, self.n());
        let fixed = ln_choose(n, aimed);
        let log = |k: usize| ln_choose(with, k) + ln_choose(n - with, aimed - k) - fixed;
        let observed = log(self.aimed_with);
        let least = (aimed + with).saturating_sub(n);
        // Tables as likely as the observed one differ in the last digits of their logarithms.
        let no_likelier = (least..=aimed.min(with)).map(log).filter(|&other| other <= observed + 1e-9);
        no_likelier.map(f64::exp).sum::<f64>().min(1.0)
    }
}

/// Holm's adjusted probabilities, in the order given.
pub(crate) fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = probabilities.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut worst: f64 = 0.0;
    for (rank, (place, p)) in order.into_iter().enumerate() {
        worst = worst.max(p * (probabilities.len() - rank) as f64).min(1.0);
        if let Some(slot) = adjusted.get_mut(place) {
            *slot = worst;
        }
    }
    adjusted
}

fn ln_choose(n: usize, k: usize) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n.saturating_sub(k))
}

/// Exactly summed for small numbers, else Stirling's series to the fifth power (error below 1e-12 from 32 on).
fn ln_factorial(n: usize) -> f64 {
    if n < 32 {
        return (2..=n).map(|factor| (factor as f64).ln()).sum();
    }
    let x = n as f64;
    let series = (12.0 * x).recip() - (360.0 * x.powi(3)).recip() + (1260.0 * x.powi(5)).recip();
    x.ln() * (x + 0.5) - x + 0.5 * std::f64::consts::TAU.ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn table(a: usize, b: usize, c: usize, d: usize) -> Table {
        Table { aimed_with: a, aimed_without: b, base_with: c, base_without: d }
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-4 * b.abs()
    }

    #[test]
    fn ratio_and_interval_by_hand() {
        // ln 4 = 1.386294, standard error sqrt(1/10 + 1/20 + 1/5 + 1/40) = 0.612372.
        let odds = table(10, 20, 5, 40).odds().unwrap();
        assert!(close(odds.ratio, 4.0) && close(odds.low, 1.20451) && close(odds.high, 13.2835), "{odds:?}");
        assert!(!odds.corrected);
    }

    #[test]
    fn an_empty_cell_is_corrected() {
        // 3.5 * 9.5 / (0.5 * 1.5)
        let odds = table(3, 0, 1, 9).odds().unwrap();
        assert!(odds.corrected && close(odds.ratio, 44.3333), "{odds:?}");
    }

    #[test]
    fn the_exact_test_is_fishers() {
        // The lady tasting tea: (16 + 1 + 1 + 16) of 70 tables.
        assert!(close(table(3, 1, 1, 3).odds().unwrap().p, 34.0 / 70.0));
        // All four right: 2 of 70.
        assert!(close(table(4, 0, 0, 4).odds().unwrap().p, 2.0 / 70.0));
    }

    #[test]
    fn nothing_is_said_where_nothing_is_compared() {
        for nothing in [table(0, 0, 3, 4), table(3, 4, 0, 0), table(0, 5, 0, 5), table(5, 0, 5, 0)] {
            assert_eq!(nothing.odds(), None, "{nothing:?}");
        }
    }

    #[test]
    fn holm_steps_down() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        let expected = [0.03, 0.06, 0.06, 0.02];
        assert!(adjusted.iter().zip(expected).all(|(a, b)| close(*a, b)), "{adjusted:?}");
    }

    #[test]
    fn factorials_meet_where_the_series_begins() {
        let summed = |n: usize| (2..=n).map(|factor| (factor as f64).ln()).sum::<f64>();
        for n in [0, 1, 31, 32, 33, 100, 1000] {
            assert!((ln_factorial(n) - summed(n)).abs() < 1e-9, "{n}");
        }
    }

    proptest! {
        #[test]
        fn the_other_way_round_is_the_inverse(a in 0..60usize, b in 0..60usize, c in 0..60usize, d in 0..60usize) {
            let (one, other) = (table(a, b, c, d).odds(), table(c, d, a, b).odds());
            prop_assert_eq!(one.is_some(), other.is_some());
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert!(close(one.ratio, other.ratio.recip()));
                prop_assert!(close(one.low, other.high.recip()));
                prop_assert!((one.p - other.p).abs() < 1e-9 && one.p > 0.0 && one.p <= 1.0);
                prop_assert!(one.low <= one.ratio && one.ratio <= one.high);
            }
        }

        #[test]
        fn a_correction_never_makes_surer(p in prop::collection::vec(0.0..=1.0f64, 0..20)) {
            let adjusted = holm(&p);
            prop_assert!(adjusted.iter().zip(&p).all(|(a, b)| a >= b && *a <= 1.0));
        }
    }
}
