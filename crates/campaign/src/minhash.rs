//! MinHash: sets as short sketches whose agreement estimates the sets' likeness (Broder 1997).
//!
//! The share of equal positions of two sketches is an unbiased estimate of the Jaccard index of the sets, with a
//! standard error of at most 1/16 at this width.

use crate::stable::mix;

/// Positions in a sketch.
pub(crate) const WIDTH: usize = 64;

/// Items that are looked at; of more, the smallest hashes stand for all (which is again a fair sample).
const ITEMS: usize = 8_192;

/// Multipliers and offsets of the hash family, `(a * x + b) >> 32` with odd `a`.
const FAMILY: [(u64, u64); WIDTH] = {
    let mut family = [(0, 0); WIDTH];
    let mut i = 0;
    while i < WIDTH {
        let seed = 0x6372_6565_6c00 + 2 * i as u64;
        family[i] = (mix(seed) | 1, mix(seed + 1));
        i += 1;
    }
    family
};

/// The sketch of a set of well-mixed hashes; empty for the empty set.
pub(crate) fn sketch(mut items: Vec<u64>) -> Vec<u32> {
    items.sort_unstable();
    items.dedup();
    items.truncate(ITEMS);
    if items.is_empty() {
        return Vec::new();
    }
    let mut least = [u32::MAX; WIDTH];
    for item in items {
        for (slot, (a, b)) in least.iter_mut().zip(FAMILY) {
            let value = (item.wrapping_mul(a).wrapping_add(b) >> 32) as u32;
            *slot = value.min(*slot);
        }
    }
    least.to_vec()
}

/// Likeness in thousandths; 0 if a sketch is empty or of another width.
pub(crate) fn alike(a: &[u32], b: &[u32]) -> u16 {
    if a.is_empty() || a.len() != b.len() {
        return 0;
    }
    let equal = a.iter().zip(b).filter(|(x, y)| x == y).count();
    u16::try_from(equal * 1000 / a.len()).unwrap_or(1000)
}

/// About how many items the set had, up to a thousand: the mean of the least of `n` uniform values is
/// `1 / (n + 1)`.
pub(crate) fn size(sketch: &[u32]) -> i32 {
    let sum: u64 = sketch.iter().map(|&least| u64::from(least)).sum();
    if sketch.is_empty() {
        return 0;
    }
    let items = ((sketch.len() as u64) << 32) / sum.max(1);
    i32::try_from(items.saturating_sub(1)).unwrap_or(i32::MAX).clamp(1, 1000)
}

/// Keys of `rows` positions each: sketches that are alike share some, others hardly ever do.
pub(crate) fn band(sketch: &[u32], rows: usize, number: usize) -> Option<u64> {
    let rows = sketch.chunks_exact(rows.max(1)).nth(number)?;
    Some(rows.iter().fold(mix(number as u64 + 1), |key, &row| crate::stable::join(key, u64::from(row))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(range: std::ops::Range<u64>) -> Vec<u64> {
        range.map(mix).collect()
    }

    #[test]
    fn agreement_estimates_the_jaccard_index() {
        let a = sketch(items(0..300));
        for (shift, truth) in [(0u64, 1000i32), (30, 818), (100, 500), (200, 200), (300, 0)] {
            let estimate = i32::from(alike(&a, &sketch(items(shift..300 + shift))));
            assert!((estimate - truth).abs() <= 130, "shift {shift}: {estimate} for {truth}");
        }
    }

    #[test]
    fn the_size_of_the_set_is_estimated() {
        for n in [1u64, 8, 30, 200] {
            let estimate = f64::from(size(&sketch(items(0..n))));
            assert!((0.6..1.6).contains(&(estimate / n as f64)), "{estimate} for {n}");
        }
        assert_eq!(size(&[]), 0);
    }

    #[test]
    fn bands_are_shared_by_like_sketches_only() {
        let shared = |b: &[u32]| {
            let a = sketch(items(0..300));
            (0..21).filter(|&n| band(&a, 3, n) == band(b, 3, n)).count()
        };
        assert!(shared(&sketch(items(20..320))) >= 8);
        assert_eq!(shared(&sketch(items(1000..1300))), 0);
        assert_eq!(band(&[], 3, 0), None);
    }

    proptest! {
        #[test]
        fn the_order_and_number_of_items_do_not_matter(mut set in proptest::collection::vec(any::<u64>(), 0..50)) {
            let first = sketch(set.clone());
            set.reverse();
            set.extend(set.clone());
            prop_assert_eq!(sketch(set), first);
        }
    }
}
