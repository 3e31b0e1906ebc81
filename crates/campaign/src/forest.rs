//! Union-find over positions: which things belong together, independent of the order in which pairs came.

/// Disjoint sets of the positions `0..n`.
#[derive(Debug)]
pub(crate) struct Forest {
    parent: Vec<u32>,
    /// The other end of the pair that first joined a position to anything.
    partner: Vec<Option<u32>>,
}

impl Forest {
    /// Every position on its own.
    pub(crate) fn new(n: usize) -> Self {
        Self { parent: (0..u32::try_from(n).unwrap_or(u32::MAX)).collect(), partner: vec![None; n] }
    }

    /// One position more, on its own.
    pub(crate) fn grow(&mut self) -> u32 {
        let position = u32::try_from(self.parent.len()).unwrap_or(u32::MAX);
        self.parent.push(position);
        self.partner.push(None);
        position
    }

    /// The least position of the set that holds `x`.
    pub(crate) fn root(&mut self, mut x: u32) -> u32 {
        loop {
            let parent = self.parent[x as usize];
            if parent == x {
                return x;
            }
            let grandparent = self.parent[parent as usize];
            self.parent[x as usize] = grandparent;
            x = grandparent;
        }
    }

    /// Whether both are in one set.
    pub(crate) fn together(&mut self, a: u32, b: u32) -> bool {
        self.root(a) == self.root(b)
    }

    /// Makes the two sets one.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (ra, rb) = (self.root(a), self.root(b));
        if ra != rb {
            self.parent[ra.max(rb) as usize] = ra.min(rb);
            self.partner[a as usize].get_or_insert(b);
            self.partner[b as usize].get_or_insert(a);
        }
    }

    /// The position that `x` was first joined with.
    pub(crate) fn partner(&self, x: u32) -> Option<u32> {
        self.partner.get(x as usize).copied().flatten()
    }

    /// The sets, each ascending, in the order of their least positions.
    pub(crate) fn sets(&mut self) -> Vec<Vec<u32>> {
        let n = u32::try_from(self.parent.len()).unwrap_or(u32::MAX);
        let mut sets: Vec<Vec<u32>> = Vec::new();
        let mut index = vec![u32::MAX; self.parent.len()];
        for x in 0..n {
            // The root is the least position, so it is met before the others.
            let root = self.root(x) as usize;
            if index[root] == u32::MAX {
                index[root] = u32::try_from(sets.len()).unwrap_or(u32::MAX);
                sets.push(Vec::new());
            }
            sets[index[root] as usize].push(x);
        }
        sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_pair_is_remembered() {
        let mut forest = Forest::new(4);
        forest.join(2, 3);
        forest.join(3, 0);
        assert_eq!(forest.sets(), [vec![0, 2, 3], vec![1]]);
        assert_eq!((forest.partner(3), forest.partner(0), forest.partner(1)), (Some(2), Some(3), None));
    }

    proptest! {
        #[test]
        fn order_does_not_matter(mut pairs in proptest::collection::vec((0u32..40, 0u32..40), 0..60)) {
            let sets = |pairs: &[(u32, u32)]| {
                let mut forest = Forest::new(40);
                pairs.iter().for_each(|&(a, b)| forest.join(a, b));
                forest.sets()
            };
            let before = sets(&pairs);
            pairs.reverse();
            prop_assert_eq!(sets(&pairs), before);
        }
    }
}
