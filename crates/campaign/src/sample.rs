//! Samples: the least lots of a set stand for it.

use crate::node::Node;

/// Nodes that stand for a larger set.
pub(crate) const SAMPLE: usize = 24;

/// The sample of a set that is given ascending.
pub(crate) fn of<T>(ascending: &[T]) -> &[T] {
    ascending.get(..SAMPLE).unwrap_or(ascending)
}

/// Of all pairs in a sample those that `agree`, and how many pairs there are.
pub(crate) fn agreement<'n>(
    sample: &[&Node<'n>],
    agree: impl Fn(&Node<'n>, &Node<'n>) -> bool,
) -> (usize, usize) {
    let pairs = sample.iter().enumerate().flat_map(|(i, a)| sample.iter().skip(i + 1).map(move |b| (a, b)));
    let agreeing = pairs.filter(|(a, b)| agree(a, b)).count();
    (agreeing, sample.len() * sample.len().saturating_sub(1) / 2)
}
