//! Blocking: which pairs are worth comparing. Near-linear in the number of things, whatever they share.

/// Neighbours that are proposed on each side in a bucket that is too full for all its pairs.
const NEIGHBOURS: usize = 6;

/// Calls `visit` with the holders of every key that at least two hold, ascending and distinct.
/// `keys` is used up: its order afterwards is of no meaning.
pub(crate) fn buckets(keys: &mut [(u64, u32)], mut visit: impl FnMut(&[u32])) {
    buckets_by_key(keys, |_, holders| visit(holders));
}

/// As [`buckets`], with the key.
pub(crate) fn buckets_by_key(keys: &mut [(u64, u32)], mut visit: impl FnMut(u64, &[u32])) {
    keys.sort_unstable();
    let mut holders: Vec<u32> = Vec::new();
    for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
        if bucket.len() > 1 {
            holders.clear();
            holders.extend(bucket.iter().map(|&(_, holder)| holder));
            holders.dedup();
            if holders.len() > 1 {
                visit(bucket[0].0, &holders);
            }
        }
    }
}

/// Proposes the pairs of a bucket: all of them up to `limit` holders, otherwise each holder with its next
/// neighbours. Which holders are neighbours follows from the order of the holders, so from the set alone.
pub(crate) fn pairs(holders: &[u32], limit: usize, mut visit: impl FnMut(u32, u32)) {
    let reach = if holders.len() <= limit { holders.len() } else { NEIGHBOURS };
    for (i, &a) in holders.iter().enumerate() {
        for &b in holders.iter().skip(i + 1).take(reach) {
            visit(a, b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_shared_keys_make_buckets() {
        let mut keys = vec![(7, 3), (5, 1), (7, 1), (7, 3), (9, 2)];
        let mut seen = Vec::new();
        buckets(&mut keys, |holders| seen.push(holders.to_vec()));
        assert_eq!(seen, [vec![1, 3]]);
    }

    #[test]
    fn full_buckets_stay_linear() {
        let holders: Vec<u32> = (0..1000).collect();
        let mut count = 0;
        pairs(&holders, 256, |_, _| count += 1);
        assert!(count <= 1000 * NEIGHBOURS);
        count = 0;
        pairs(&holders[..100], 256, |_, _| count += 1);
        assert_eq!(count, 100 * 99 / 2);
    }
}
