//! Words that a slip of the pen leads to.

use crate::words::folded;

/// Characters of a word that are compared; longer words have no near ones.
const LONGEST: usize = 64;

/// The candidate that `word` is most likely a slip of: the same word apart from capitals, accents and punctuation, or
/// one letter in four (at most two) away from it. The first of equally near ones; `None` if none is near.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = folded(word).chars().collect();
    let most = (word.len() / 4).min(2);
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let length = candidate.chars().count();
        // Folding changes lengths a little: letters become two, marks fall away.
        if length.abs_diff(word.len()) > most + 4 {
            continue;
        }
        let other: Vec<char> = folded(candidate).chars().collect();
        let below = best.map_or(most + 1, |(distance, _)| distance);
        if let Some(distance) = distance(&word, &other, below) {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Letters put in, left out, exchanged or swapped with their neighbour (optimal string alignment), if fewer than
/// `below`.
fn distance(one: &[char], other: &[char], below: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) >= below || one.len() > LONGEST || other.len() > LONGEST {
        return None;
    }
    // Rows of the table of distances between beginnings: two back, the last one, and the one that is filled.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, b) in other.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut cost =
                (at(&last, j) + usize::from(a != b)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if swapped {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        if row.iter().all(|&cost| cost >= below) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|&cost| cost < below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slips_are_told_from_other_words() {
        let near = |word| nearest(word, ["transport", "Frigo Nord", "Frigoríficos", "storage"].into_iter());
        assert_eq!(near("Frigo Nrod"), Some("Frigo Nord"));
        assert_eq!(near("trasnport"), Some("transport"));
        assert_eq!(near("FRIGORIFICOS"), Some("Frigoríficos"));
        assert_eq!(near("transports"), Some("transport"));
        for other in ["customs", "sport", "", "x", "Frigo Sud Est"] {
            assert_eq!(near(other), None, "{other}");
        }
    }

    /// The same by its definition, as slow as that is.
    fn slow(one: &[char], other: &[char]) -> usize {
        let (Some((a, one_rest)), Some((b, other_rest))) = (one.split_last(), other.split_last()) else {
            return one.len() + other.len();
        };
        let mut cost = (slow(one_rest, other_rest) + usize::from(a != b))
            .min(slow(one_rest, other) + 1)
            .min(slow(one, other_rest) + 1);
        if let (Some((c, one_rest)), Some((d, other_rest))) = (one_rest.split_last(), other_rest.split_last())
            && a == d
            && b == c
        {
            cost = cost.min(slow(one_rest, other_rest) + 1);
        }
        cost
    }

    proptest! {
        #[test]
        fn distances_are_those_of_the_definition(one in "[abc]{0,6}", other in "[abc]{0,6}", below in 1_usize..5) {
            let [one, other] = [one, other].map(|text| text.chars().collect::<Vec<_>>());
            let expected = Some(slow(&one, &other)).filter(|&cost| cost < below);
            prop_assert_eq!(distance(&one, &other, below), expected);
        }
    }
}
