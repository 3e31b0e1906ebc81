//! Hubs: which holders of a key propose pairs with all the others.
//!
//! A key that thousands hold has millions of pairs. If only neighbours in some order were compared, one more holder
//! would part two neighbours, and the pairs of strangers would depend on it. The least lots are as good as a random
//! choice, everybody is compared with all of them, and one holder more is among them, and so changes anything
//! for the others, with a probability of hubs to holders.

use crate::lot::Lot;
use crate::stable::NumberMap;

/// The hubs of all keys of a set of nodes.
#[derive(Debug, Default)]
pub(crate) struct Hubs {
    /// For keys with more holders than hubs the greatest lot that is a hub.
    last: NumberMap<Lot>,
}

impl Hubs {
    /// Notes that of all holders of `key` only those up to `last` are hubs.
    pub(crate) fn close(&mut self, key: u64, last: Lot) {
        self.last.insert(key, last);
    }

    /// Whether a holder of `key` is one of its hubs.
    pub(crate) fn is_hub(&self, key: u64, holder: Lot) -> bool {
        self.last.get(&key).is_none_or(|&last| holder <= last)
    }
}
