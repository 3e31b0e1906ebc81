//! How alike two spellings are: to the eye, by their letters, by typing errors.

/// The UTS 39 skeleton: texts that look alike have the same one.
pub(super) fn skeleton(text: &str) -> String {
    unicode_security::skeleton(text).collect()
}

/// The first byte; 0 of nothing.
pub(super) fn first(text: &str) -> u8 {
    text.bytes().next().unwrap_or_default()
}

/// Which ASCII letters and digits occur, as bits; other bytes share one.
pub(super) fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |bits, byte| {
        bits | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << (26 + byte - b'0'),
            _ => 1 << 40,
        }
    })
}

/// Optimal string alignment distance: insertions, deletions, substitutions and neighbours swapped.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut left = None;
    for (i, a) in one.chars().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, &b) in other.iter().enumerate() {
            let substituted = last.get(j).map_or(0, |d| d + usize::from(a != b));
            let deleted = last.get(j + 1).map_or(0, |d| d + 1);
            let inserted = row.get(j).map_or(0, |d| d + 1);
            let mut least = substituted.min(deleted).min(inserted);
            let swapped = j > 0 && left == Some(b) && other.get(j - 1) == Some(&a);
            if let (true, Some(d)) = (swapped, j.checked_sub(1).and_then(|at| before.get(at))) {
                least = least.min(d + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
        left = Some(a);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_swapped_are_one_error() {
        assert_eq!(distance("paypal", "papyal"), 1);
        assert_eq!(distance("paypal", "payapl"), 1);
        assert_eq!(distance("paypal", ""), 6);
    }

    #[test]
    fn look_alikes_have_one_skeleton() {
        assert_eq!(skeleton("p\u{430}ypal"), skeleton("paypal"));
        assert_ne!(skeleton("paypal"), skeleton("paypai"));
    }

    proptest! {
        #[test]
        fn distance_is_a_symmetric_count(one in "[a-d]{0,9}", other in "[a-d]{0,9}") {
            let apart = distance(&one, &other);
            prop_assert_eq!(apart, distance(&other, &one));
            prop_assert_eq!(apart == 0, one == other);
            prop_assert!(apart <= one.len().max(other.len()));
        }
    }
}
