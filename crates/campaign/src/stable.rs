//! Hashes that are the same on every machine and in every version.
//!
//! The standard library's hasher promises neither. These are no defence against chosen collisions: a sender
//! who makes two values collide gains a likeness that he could have had by copying.

/// FNV-1a over the bytes, then mixed, so that every bit of the result depends on every byte.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let step = |h: u64, &b: &u8| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    mix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Two hashes as one; order matters.
pub(crate) const fn join(a: u64, b: u64) -> u64 {
    mix(a.rotate_left(23) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The finaliser of SplitMix64: a bijection that spreads every bit.
pub(crate) const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A hasher for keys that are numbers already: one [`mix`] a number.
#[derive(Default, Clone, Copy)]
pub(crate) struct NumberHasher(u64);

impl std::hash::Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = join(self.0, hash(bytes));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = join(self.0, number);
    }
}

/// Something for each of some numbers.
pub(crate) type NumberMap<T> = std::collections::HashMap<u64, T, std::hash::BuildHasherDefault<NumberHasher>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_never_change() {
        // Stored fingerprints depend on these; a change needs a new model version and a rebuild of cases.
        assert_eq!(hash(b""), 0xf52a_15e9_a9b5_e89b);
        assert_eq!(hash(b"lure"), hash(b"lure"));
        assert_ne!(join(1, 2), join(2, 1));
    }
}
