//! What is remembered while loci of one submission are followed back, bounded in bytes.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// Bytes that an entry costs besides its own.
const ENTRY: usize = 256;

/// Values by their keys, in two generations: when the young one is full it becomes the old one, and the old one is
/// forgotten. What is asked for again stays young, so that what goes is what nobody asked for of late.
#[derive(Debug)]
pub(crate) struct Kept<K, V> {
    young: HashMap<K, (V, usize)>,
    old: HashMap<K, (V, usize)>,
    /// Bytes of the young generation.
    weight: usize,
    /// Bytes of both together; one value that is heavier than half of it stands alone for a while.
    limit: usize,
}

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    /// Nothing yet, and never more than one and a half times `limit` bytes. With a limit of 0 nothing is ever kept.
    pub(crate) fn new(limit: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), weight: 0, limit }
    }

    /// The value, if it is remembered.
    pub(crate) fn get<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, (value, weight)) = self.old.remove_entry(key)?;
        self.put(key, value.clone(), weight);
        Some(value)
    }

    /// Remembers a value of so many bytes, unless it is too heavy by itself.
    pub(crate) fn insert(&mut self, key: K, value: V, bytes: usize) {
        let weight = bytes.saturating_add(ENTRY);
        if weight <= self.limit {
            self.put(key, value, weight);
        }
    }

    /// Bytes that may be inserted now without anything being forgotten that was inserted in the meantime.
    pub(crate) const fn room(&self) -> usize {
        self.limit / 2
    }

    fn put(&mut self, key: K, value: V, weight: usize) {
        if self.weight.saturating_add(weight) > self.limit / 2 {
            self.old = std::mem::take(&mut self.young);
            if weight > self.limit / 2 {
                self.old.clear();
            }
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(weight);
        if let Some((_, before)) = self.young.insert(key, (value, weight)) {
            self.weight = self.weight.saturating_sub(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Kept<usize, usize> {
        fn bytes(&self) -> usize {
            self.young.values().chain(self.old.values()).map(|(_, weight)| weight).sum()
        }
    }

    #[test]
    fn what_is_asked_for_again_stays_and_the_bytes_are_bounded() {
        let limit = 20 * ENTRY;
        let mut kept = Kept::new(limit);
        for i in 0..200 {
            kept.insert(i, i, 0);
            assert_eq!(kept.get(&0), Some(0), "after {i}");
            assert!(kept.bytes() <= limit);
        }
        assert_eq!(kept.get(&199), Some(199));
        assert_eq!(kept.get(&100), None, "nobody asked for it");
    }

    #[test]
    fn heavy_values_stand_alone_and_too_heavy_ones_are_not_kept() {
        let limit = 20 * ENTRY;
        let mut kept = Kept::new(limit);
        for i in 0..10 {
            kept.insert(i, i, limit - 2 * ENTRY);
            assert_eq!(kept.get(&i), Some(i));
            kept.insert(100 + i, i, 1);
            assert!(kept.bytes() <= limit + limit / 2);
        }
        kept.insert(50, 50, limit);
        assert_eq!(kept.get(&50), None);
        let mut nothing = Kept::new(0);
        nothing.insert(1, 1, 0);
        assert_eq!(nothing.get(&1), None);
    }

    #[test]
    fn a_value_that_is_put_in_again_is_counted_once() {
        let mut kept = Kept::new(20 * ENTRY);
        for _ in 0..100 {
            kept.insert(1, 1, 0);
        }
        kept.insert(2, 2, 0);
        assert_eq!((kept.get(&1), kept.weight), (Some(1), 2 * ENTRY));
    }
}
